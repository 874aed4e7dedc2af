//! Progress of long computations.

/// Progress report of a computation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// This many more steps, of about equal length, are to be done.
    More(u64),
    /// One step is done.
    Done,
    /// This many steps are done in total, and the final number is unknown.
    Reached(u64),
}

/// Receiver of progress reports; may be called from any thread.
pub type Steps<'a> = &'a (dyn Fn(Step) + Sync);
