//! Who a run is made for, and how it fails.

use crate::tables::error::WriteError;
use std::fmt;

/// Who a run is made for: a terminal, or a program that calls the library.
pub trait Host: Sync {
    /// Whether the run is to stop. What is done is kept where that was asked for.
    fn stopped(&self) -> bool;

    /// Hears a line that people should know in any case: a warning.
    fn warn(&self, line: &str);

    /// Hears a line that people may want to know.
    fn note(&self, _line: &str) {}

    /// Hears a line that those want to know who ask for details.
    fn detail(&self, _line: &str) {}

    /// Begins to show how far `what` is: `done` of `of` trials.
    fn begin(&self, what: &str, done: u64, of: u64) -> Box<dyn Progress + '_>;

    /// What a user does to go on with a run that was interrupted.
    fn go_on(&self) -> String;
}

/// How far something is. What shows it goes away with it.
pub trait Progress: Send + Sync {
    /// So many more trials are done.
    fn add(&self, trials: u64);

    /// So many trials are done in all.
    fn reach(&self, trials: u64);
}

/// Why a run did not come to its end.
#[derive(Debug)]
pub enum RunError {
    /// What was asked for is wrong.
    Wrong(String),
    /// It failed while running.
    Failed(String),
    /// It was asked to stop.
    Interrupted(String),
    /// A file or folder is in the way, or cannot be written.
    Write(WriteError),
}

impl From<WriteError> for RunError {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrong(message) | Self::Failed(message) | Self::Interrupted(message) => f.write_str(message),
            Self::Write(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RunError {}
