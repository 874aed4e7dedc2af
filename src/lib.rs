//! mindep: how badly could a country's mineral imports fail, and which diversification is worth its money?
//!
//! A run passes six stages, and imports point only down this list:
//! [`scenario`] reads and validates a file into the nouns of [`domain`]; [`plan`] turns it into dense indices and samplers;
//! [`engine`] simulates trials; [`tally`] gathers them exactly; [`analysis`] compares; [`results`] writes tables; [`cli`] is the command.
#![forbid(unsafe_code)]

pub mod analysis;
pub mod cli;
pub mod domain;
pub mod engine;
pub mod id;
pub mod plan;
pub mod results;
pub mod rng;
pub mod scenario;
pub mod stats;
pub mod tally;
pub mod units;
