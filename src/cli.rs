//! The command line: arguments, what each command does, progress and what is shown at the end.

pub mod args;
mod bench;
mod calibrate;
mod check;
mod compare;
mod completions;
mod failure;
mod indicators;
mod interrupt;
pub mod known;
mod man;
mod merge;
mod new;
mod optimize;
mod outcome;
mod progress;
mod question;
mod read;
mod replay;
mod report;
mod reverse;
mod run;
mod schema;
mod sensitivity;
mod stress;
mod terminal;
mod value;

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
    interrupt::outlive_size_limits();
    let done = match args.command {
        Command::Run(args) => run::run(&args),
        Command::Merge(args) => merge::merge(&args),
        Command::Report(args) => report::report(&args),
        Command::Check(args) => check::check(&args),
        Command::Indicators(args) => indicators::run(&args),
        Command::Stress(args) => stress::stress(&args),
        Command::Reverse(args) => reverse::reverse(&args),
        Command::Replay(args) => replay::replay(&args),
        Command::Bench(args) => bench::bench(&args),
        Command::New(args) => new::new(&args),
        Command::Compare(args) => compare::compare(&args),
        Command::Value(args) => value::value(&args),
        Command::Calibrate(args) => calibrate::calibrate(&args),
        Command::Sensitivity(args) => sensitivity::sensitivity(&args),
        Command::Optimize(args) => optimize::optimize(&args),
        Command::Schema => schema::schema(),
        Command::Completions(args) => completions::completions(&args),
        Command::Man(args) => man::man(&args),
    };
    match done {
        // Whoever read our output has seen enough.
        Err(Failure::ClosedPipe) => Ok(()),
        done => done,
    }
}
