//! The command: arguments, one file per command, and what they print.

pub mod args;
mod check;
mod completions;
mod failure;
mod headline;
mod load;
mod new;
mod output;
mod progress;
mod run;
mod schema;
mod terminal;

use args::{Args, Command};
use clap::Parser;
pub use failure::Failure;

/// Reads the command line and does what it says.
///
/// # Errors
///
/// When the command line or a scenario is wrong, or something fails on the way.
pub fn run() -> Result<(), Failure> {
    match Args::try_parse()?.command {
        Command::Run(args) => run::run(&args),
        Command::Check(args) => check::check(&args),
        Command::New(args) => new::new(&args),
        Command::Schema => schema::schema(),
        Command::Completions(args) => completions::completions(&args),
    }
}
