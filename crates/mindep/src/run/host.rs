//! The caller of a run, and the errors of a run.

use crate::tables::error::WriteError;
use std::fmt;

/// The caller of a run: a terminal, or a program that uses the library.
pub trait Host: Sync {
    /// Returns whether the run should stop. Finished trials are saved if checkpoints are enabled.
    fn stopped(&self) -> bool;

    /// Receives a warning.
    fn warn(&self, line: &str);

    /// Receives a note, which may be ignored.
    fn note(&self, _line: &str) {}

    /// Receives a detail, for users who ask for verbose output.
    fn detail(&self, _line: &str) {}

    /// Starts to show the progress of `what`: `done` of `of` trials.
    fn begin(&self, what: &str, done: u64, of: u64) -> Box<dyn Progress + '_>;

    /// Returns the instruction for users to resume an interrupted run.
    fn go_on(&self) -> String;
}

/// A progress display, which is removed when dropped.
pub trait Progress: Send + Sync {
    /// Adds `trials` to the number of finished trials.
    fn add(&self, trials: u64);

    /// Sets the number of finished trials.
    fn reach(&self, trials: u64);
}

/// Reason why a run was not completed.
#[derive(Debug)]
pub enum RunError {
    /// The options or the scenario do not permit the run.
    Wrong(String),
    /// The run failed.
    Failed(String),
    /// A stop was requested.
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
