//! How a command fails: what is said, and the exit code.

use super::interrupt::EXIT_CODE;
use super::stream;
use mindep_library::run::RunError;
use mindep_library::tables::error::WriteError;
use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// The command line or a scenario is wrong: exit code 2.
    Wrong(String),
    /// The same, and everything has been said already.
    Said,
    /// It failed while running: exit code 1.
    Running(String),
    /// The user stopped it: exit code 130.
    Interrupted(String),
    /// Nobody reads the output any more: not a failure.
    ClosedPipe,
}

/// Says a line on standard error. When nobody listens there, nothing else can be told, and the exit code still tells.
pub fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{}", stream::shown(line));
}

impl Failure {
    /// Says what went wrong on standard error and gives the exit code.
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

/// A failure to write to standard output.
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
