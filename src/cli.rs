//! The command line: arguments, what each command does, progress and what is shown at the end.

pub mod args;
mod bench;
mod check;
mod completions;
mod failure;
mod indicators;
mod interrupt;
mod merge;
mod new;
mod outcome;
mod progress;
mod question;
mod read;
mod report;
mod run;
mod schema;
mod sensitivity;
mod terminal;

use args::{Args, Command};
use clap::Parser;
pub use failure::Failure;

/// Does what the command line asks for.
///
/// # Errors
///
/// With what went wrong, and the exit code that goes with it.
pub fn run() -> Result<(), Failure> {
    let args = Args::parse();
    let done = match args.command {
        Command::Run(args) => run::run(&args),
        Command::Merge(args) => merge::merge(&args),
        Command::Report(args) => report::report(&args),
        Command::Check(args) => check::check(&args),
        Command::Indicators(args) => indicators::run(&args),
        Command::Bench(args) => bench::bench(&args),
        Command::New(args) => new::new(&args),
        Command::Sensitivity(args) => sensitivity::sensitivity(&args),
        Command::Schema => schema::schema(),
        Command::Completions(args) => completions::completions(&args),
    };
    match done {
        // Whoever read our output has seen enough.
        Err(Failure::ClosedPipe) => Ok(()),
        done => done,
    }
}
