//! Runs: a scenario that was read is simulated in batches, what is done is kept on the way, and the results appear whole.
//!
//! An [`RunOptions`] says what is wanted, a [`RunCase`] of which scenario and where. [`Ready::new`] refuses whatever can be refused before anything is
//! simulated, and takes the place; [`Session::simulate`] does the rest. A [`Host`] hears what is to be told, sees how far it is, and may ask to stop.
//! Whoever wants tables alone, and no folder, takes [`in_memory`].

mod batches;
mod host;
mod job;
mod memory;
mod order;
mod session;
mod watch;

pub use crate::names::{MAX_TRIALS, changes, choose};
pub use host::{Host, Progress, RunError};
pub use job::{Job, Ready};
pub use memory::{Simulated, in_memory};
pub use order::{RunCase, RunOptions};
pub use session::{Outcome, RunResults, Session};
