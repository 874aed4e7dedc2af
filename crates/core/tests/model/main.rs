//! The model as the engine simulates it: against an independent implementation, against itself in other orders, and against golden values.

mod beyond;
mod causes;
mod continuity;
mod contracts;
mod differential;
mod golden;
mod reference;
mod samplers;
mod stability;
