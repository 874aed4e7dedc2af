//! An independent implementation of docs/model.md, plain and slow, and random scenarios for it.

pub mod account;
pub mod compare;
pub mod course;
pub mod hazards;
pub mod scenarios;
pub mod tables;
pub mod tape;
pub mod trial;
