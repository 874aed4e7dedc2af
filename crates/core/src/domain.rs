//! The types of the model, validated and independent of any file format: what a scenario and a strategy consist of.
//!
//! Dates are in months from the scenario's start (negative before it), durations in months, rates per year, shares and probabilities fractions.
//! Objects refer to each other by [`Id`](crate::id::Id).

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
