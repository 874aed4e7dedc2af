//! How far a question is that takes long.

/// What a question says of its work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// So many more steps, of about the same length, are to be done.
    More(u64),
    /// One of them is done.
    Done,
    /// So many are done in all, of which nobody knows how many there will be.
    Reached(u64),
}

/// Who hears of it, from any thread.
pub type Steps<'a> = &'a (dyn Fn(Step) + Sync);
