//! The command line interface: arguments, execution of the commands, progress, and final output.

pub mod args;
mod bench;
mod calibrate;
mod check;
mod compare;
mod completions;
mod data;
mod failure;
mod import;
mod indicators;
mod interrupt;
mod man;
mod merge;
mod new;
mod optimize;
mod options;
mod outcome;
mod pool;
mod progress;
mod question;
mod read;
mod replay;
mod report;
mod reverse;
mod run;
mod schema;
mod score;
mod sensitivity;
mod stream;
mod stress;
mod terminal;
mod value;

use args::{Args, Command};
use clap::{CommandFactory, FromArgMatches};
pub use failure::Failure;
use mindep_core::engine::limit::guarded;
use mindep_core::vectors;

/// Parses the arguments; on an error, prints it and exits.
fn parsed() -> Args {
    // A negative number is passed on to the parser of the value, whose error says what was expected.
    let command = Args::command().mut_subcommands(|command| {
        command.mut_args(|arg| {
            let takes = arg.get_action().takes_values() && arg.get_long().is_some();
            if takes { arg.allow_negative_numbers(true) } else { arg }
        })
    });
    let read = command.try_get_matches().and_then(|matches| Args::from_arg_matches(&matches));
    read.unwrap_or_else(|error| {
        let plain = error.render().to_string();
        // clap quotes arguments unchanged, so they may contain control characters.
        if stream::shown(&plain) != plain {
            stream::say(plain.trim_end());
            std::process::exit(error.exit_code());
        }
        error.exit()
    })
}

/// Executes the command that the arguments select.
///
/// # Errors
///
/// With the error and its exit code.
pub fn run() -> Result<(), Failure> {
    let args = parsed();
    vectors::max_width().map_err(Failure::Wrong)?;
    interrupt::outlive_size_limits();
    let done = guarded(|| command(args.command)).unwrap_or_else(|over| Err(Failure::Running(over.to_string())));
    match done {
        // The reader of the output, such as `head`, closed it, which is not an error.
        Err(Failure::ClosedPipe) => Ok(()),
        done => done,
    }
}

fn command(command: Command) -> Result<(), Failure> {
    match command {
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
        Command::Data(args) => data::data(&args),
        Command::Import(args) => import::import(&args),
        Command::Compare(args) => compare::compare(&args),
        Command::Value(args) => value::value(&args),
        Command::Score(args) => score::score(&args),
        Command::Calibrate(args) => calibrate::calibrate(&args),
        Command::Sensitivity(args) => sensitivity::sensitivity(&args),
        Command::Optimize(args) => optimize::optimize(&args),
        Command::Schema => schema::schema(),
        Command::Completions(args) => completions::completions(&args),
        Command::Man(args) => man::man(&args),
    }
}
