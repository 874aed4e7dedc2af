//! Runs a scenario: trials are simulated in batches, checkpoints are saved in between, and the results are written atomically.
//!
//! [`RunOptions`] holds the options of runs, [`RunCase`] the scenario and the place of its results. [`Ready::new`] reports whatever can be reported
//! before anything is simulated, and locks the place; [`Session::simulate`] does the rest. A [`Host`] receives messages and progress, and can request
//! a stop. For tables alone, without a folder, use [`in_memory`].

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
