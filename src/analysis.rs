//! What follows from a run's numbers, and questions that are put to the engine.

pub mod certain;
pub mod calibrate;
pub mod comparison;
pub mod indicators;
pub mod precision;
pub mod reverse;
pub mod stress;
pub mod target;
pub mod replay;
pub mod between;
pub mod comparison;
pub mod indicators;
pub mod precision;
pub mod value;
