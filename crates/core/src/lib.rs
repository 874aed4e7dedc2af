//! The core of mindep: the model of a country's mineral imports, and the engine that simulates it.
//!
//! This crate does not open files, read the clock or start threads: it uses the threads of the current rayon pool, or one thread where there is none,
//! and it builds for WebAssembly. A study passes through these modules; each may import only from those below it in this list:
//!
//! - [`engine`]: simulates trials;
//! - [`tally`]: accumulates their results in exact arithmetic;
//! - [`plan`]: turns a scenario into indices and samplers;
//! - [`domain`]: the types of the model: minerals, suppliers, disruptions, projects, strategies;
//! - [`units`], [`id`], [`rng`], [`stats`], [`vectors`]: basic types and numerical functions.
#![deny(unsafe_code)]

pub mod domain;
pub mod engine;
pub mod id;
pub mod plan;
pub mod rng;
pub mod stats;
pub mod tally;
pub mod units;
pub mod vectors;
