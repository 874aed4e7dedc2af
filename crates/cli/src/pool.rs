//! The threads that a command computes on.

use super::Failure;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::num::NonZero;
use std::thread::available_parallelism;

/// So many threads, or one for each core. The number is always given, so that rayon looks for none in the environment.
pub fn pool(threads: Option<usize>) -> Result<ThreadPool, Failure> {
    let threads = threads.unwrap_or_else(|| available_parallelism().map_or(1, NonZero::get));
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Failure::Running(format!("cannot start threads: {error}; try fewer with --threads")))
}
