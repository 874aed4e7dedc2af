//! Why the command failed, and the exit code that says so.

use crate::results::error::WriteError;
use std::error::Error;
use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

/// Why the command ended early.
#[derive(Debug)]
pub enum Failure {
    /// The command line cannot be read, or asks for help.
    Arguments(clap::Error),
    /// The command line or a scenario is wrong, and this says how.
    Usage(String),
    /// The same, and it has been said.
    Told,
    /// Results were not written.
    Results(WriteError),
    /// Standard output refused.
    Output(io::Error),
    /// Something else failed while running: what was done, and why it failed.
    Running(&'static str, Box<dyn Error>),
}

/// Failed while running.
const FAILED: u8 = 1;
/// The command line or a scenario is wrong.
const WRONG: u8 = 2;

impl Failure {
    /// Says what went wrong on standard error and gives the exit code.
    pub fn report(&self) -> ExitCode {
        match self {
            Self::Arguments(error) => {
                let _ = error.print();
                return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(WRONG));
            }
            // Who closed the pipe has seen enough.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
            Self::Told => return ExitCode::from(WRONG),
            _ => {}
        }
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        let _ = writeln!(anstream::stderr(), "\x1b[1;31merror\x1b[0m: {text}");
        ExitCode::from(self.code())
    }

    fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => WRONG,
            Self::Results(error) if error.is_usage() => WRONG,
            _ => FAILED,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arguments(error) => error.fmt(f),
            Self::Usage(text) => f.write_str(text),
            Self::Told => f.write_str("the scenario is wrong"),
            Self::Results(error) => error.fmt(f),
            Self::Output(_) => f.write_str("cannot write to standard output"),
            Self::Running(what, _) => write!(f, "cannot {what}"),
        }
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Output(error) => Some(error),
            Self::Running(_, error) => Some(error.as_ref()),
            _ => None,
        }
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Self::Arguments(error)
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        Self::Results(error)
    }
}
