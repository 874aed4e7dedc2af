//! An independent implementation of docs/model.md, simple and slow, and random scenarios to test it with.

pub mod account;
pub mod compare;
pub mod course;
pub mod given;
pub mod hazards;
pub mod scenarios;
pub mod tables;
pub mod tape;
pub mod trial;
