//! `mindep new`: a small scenario to start from.

use super::Failure;
use super::stream;
use mindep_library::starter::{self, StarterError};
use mindep_scenario::letters::shown;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `new`.
#[derive(Clone, Debug, clap::Args)]
pub struct NewArgs {
    /// Folder to make
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// Creates a folder with a small, commented scenario; overwrites nothing.
pub fn new(args: &NewArgs) -> Result<(), Failure> {
    let scenario = starter::make(&args.folder).map_err(|error| match error {
        StarterError::Wrong(message) => Failure::Wrong(message),
        StarterError::Write(error) => error.into(),
    })?;
    let mut out = stream::text();
    writeln!(out, "made {}", shown(&args.folder))?;
    writeln!(out, "next: mindep check {0}\n      mindep run {0}", shown(&scenario))?;
    Ok(())
}
