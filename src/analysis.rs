//! What follows from a run's numbers, and questions that are put to the engine.

pub mod between;
pub mod calibrate;
pub mod certain;
pub mod comparison;
pub mod indicators;
pub mod precision;
pub mod replay;
pub mod reverse;
pub mod sensitivity;
pub mod stress;
pub mod target;
pub mod value;
