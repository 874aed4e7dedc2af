//! What follows from a run's numbers, and questions that are put to the engine.

mod alone;
pub mod between;
pub mod calibrate;
pub mod certain;
pub mod comparison;
pub mod dominance;
pub mod forecast;
pub mod indicators;
pub mod optimize;
pub mod paired;
pub mod precision;
pub mod replay;
pub mod reverse;
pub mod robustness;
pub mod sensitivity;
pub mod sobol;
pub mod steps;
pub mod stress;
mod tail;
pub mod target;
pub mod value;
