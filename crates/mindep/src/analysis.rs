//! Analyses of the results of a run, and the computations behind the questions.

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
pub mod rounding;
pub mod shares;
pub mod sobol;
pub mod steps;
pub mod tail;
pub mod target;
