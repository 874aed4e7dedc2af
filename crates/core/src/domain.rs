//! The nouns of the model, validated and without any file format: what a scenario and a strategy *are*.
//!
//! Dates are months from the scenario's start (negative before it), durations months, rates per year,
//! shares and probabilities fractions. References between things are by [`Id`](crate::id::Id).

pub mod decision;
pub mod disruption;
pub mod distribution;
pub mod load;
pub mod mineral;
pub mod node;
pub mod project;
pub mod scenario;
pub mod scores;
pub mod strategy;
pub mod supplier;
