//! Tests of the simulation: against an independent implementation, against itself in other orders, and against reference values.

mod beyond;
mod causes;
mod continuity;
mod contracts;
mod differential;
mod golden;
mod noise;
mod reference;
mod samplers;
mod stability;
