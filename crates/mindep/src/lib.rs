//! The library of mindep: what is asked of the simulation, and what is written of its answers.
//!
//! Imports only point down this list:
//!
//! - [`report`]: plots and the page, made of a folder of results;
//! - [`results`]: tables, manifest and the folder they appear in;
//! - [`analysis`]: what follows from a run's numbers, such as comparisons, and questions that are put to the engine.
#![deny(unsafe_code)]

pub mod analysis;
pub mod report;
pub mod results;
