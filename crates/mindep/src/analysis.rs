//! What follows from a run's numbers, and questions that are put to the engine.

pub mod alone;
pub mod between;
pub mod certain;
pub mod comparison;
pub mod dominance;
pub mod errors;
pub mod forecast;
pub mod output;
pub mod paired;
pub mod precision;
pub mod shares;
pub mod sobol;
pub mod steps;
pub mod tail;
pub mod target;
