//! The library of mindep: what is asked of the simulation, and what is written of its answers.
//!
//! Imports only point down this list:
//!
//! - [`simulation`]: the front door for programs;
//! - [`run`]: scenarios are simulated, and their results appear whole;
//! - `report`: plots and the page, made of a folder of results (feature `report`);
//! - [`results`]: tables, manifest and the folder they appear in;
//! - [`analysis`]: what follows from a run's numbers, such as comparisons, and questions that are put to the engine;
//! - [`names`]: what is asked for by name must be in the scenario.
#![deny(unsafe_code)]

pub mod analysis;
#[cfg(feature = "report")]
mod draw;
pub mod names;
#[cfg(feature = "report")]
pub mod report;
pub mod results;
pub mod run;
pub mod simulation;
