//! The thread pool of a command.

use super::Failure;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::num::NonZero;
use std::thread::available_parallelism;

/// Returns a pool with the given number of threads, or one for each core. The number is always set, so that rayon does not read it from the
/// environment.
pub fn pool(threads: Option<usize>) -> Result<ThreadPool, Failure> {
    let threads = threads.unwrap_or_else(|| available_parallelism().map_or(1, NonZero::get));
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Failure::Running(format!("cannot start threads: {error}; try fewer with --threads")))
}
