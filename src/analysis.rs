//! What follows from the tally of a run: each question asks the engine's numbers, none reads or writes files.

pub mod comparison;
pub mod indicators;
pub mod precision;
pub mod sensitivity;
