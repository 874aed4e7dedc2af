//! `mindep completions`: completions for a shell.

use super::args::{Args, CompletionsArgs};
use super::failure::Failure;
use super::output;
use clap::CommandFactory;

/// Prints the completions.
pub fn completions(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "mindep", &mut script);
    output::bytes(&script)
}
