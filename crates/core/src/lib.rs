//! The core of mindep: the model of a country's mineral imports, and the engine that simulates it.
//!
//! It opens no file, asks no clock and starts no threads: it runs on those of the current rayon pool, or on one where there is none, and builds for
//! WebAssembly. A study passes these stages, and imports only point down the list:
//!
//! - [`engine`]: simulates trials;
//! - [`tally`]: gathers them, exactly;
//! - [`plan`]: a scenario as indices and samplers;
//! - [`domain`]: the nouns: minerals, suppliers, disruptions, projects, strategies;
//! - [`units`], [`id`], [`rng`], [`stats`], [`vectors`]: the ground floor.
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
