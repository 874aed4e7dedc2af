//! Errors of commands, with their messages and exit codes.

use super::interrupt::EXIT_CODE;
use super::stream::say;
use mindep_library::run::RunError;
use mindep_library::tables::error::WriteError;
use std::fmt;
use std::io;
use std::process::ExitCode;

/// Reason why a command failed.
#[derive(Debug)]
pub enum Failure {
    /// The command line or a scenario is invalid: exit code 2.
    Wrong(String),
    /// Like [`Failure::Wrong`], but the errors have been printed already: exit code 2.
    Said,
    /// The command failed while running: exit code 1.
    Running(String),
    /// The user interrupted the command: exit code 130.
    Interrupted(String),
    /// The reader of the output closed it: not an error, exit code 0.
    ClosedPipe,
}

impl Failure {
    /// Prints the error on standard error and returns the exit code.
    pub fn report(self) -> ExitCode {
        match self {
            Self::Wrong(message) => {
                say(&format!("error: {message}"));
                ExitCode::from(2)
            }
            Self::Said => ExitCode::from(2),
            Self::Running(message) => {
                say(&format!("error: {message}"));
                ExitCode::FAILURE
            }
            Self::Interrupted(message) => {
                say(&message);
                ExitCode::from(EXIT_CODE)
            }
            Self::ClosedPipe => ExitCode::SUCCESS,
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Wrong(message) => Self::Wrong(message),
            RunError::Failed(message) => Self::Running(message),
            RunError::Interrupted(message) => Self::Interrupted(message),
            RunError::Write(error) => error.into(),
        }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        if error.is_usage() { Self::Wrong(error.to_string()) } else { Self::Running(error.to_string()) }
    }
}

/// Converts an error in writing to standard output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::ClosedPipe
        } else {
            Self::Running(format!("cannot write to standard output: {error}"))
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        error
            .io_error_kind()
            .map_or_else(|| Self::Running(format!("cannot write JSON: {error}")), |kind| io::Error::from(kind).into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrong(message) | Self::Running(message) | Self::Interrupted(message) => f.write_str(message),
            Self::Said => f.write_str("the scenario is wrong"),
            Self::ClosedPipe => f.write_str("the output was closed"),
        }
    }
}
