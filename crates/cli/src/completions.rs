//! `mindep completions`: completion scripts for shells.

use super::Failure;
use super::args::{Args, CompletionsArgs};
use clap::CommandFactory;
use std::io::{self, Write};

/// Prints the completion script for a shell.
pub fn completions(args: &CompletionsArgs) -> Result<(), Failure> {
    // Generated in memory, because the generator panics when its output is closed.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "mindep", &mut text);
    io::stdout().write_all(&text)?;
    Ok(())
}
