//! What maintainers run, as `cargo xtask TASK`.

mod backtests;
mod validation;

use std::process::ExitCode;

const TASKS: &str = "cargo xtask TASK

  validation [--small] [FILE]    write docs/validation.md, or FILE, or to standard output for -; takes some minutes
  backtests [-]                  fill the tables of docs/backtests.md, or print the page";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("validation") => validation::make(arguments),
        Some("backtests") => backtests::make(arguments),
        None | Some("help" | "--help" | "-h") => {
            println!("{TASKS}");
            ExitCode::SUCCESS
        }
        Some(other) => {
            eprintln!("error: found {other}, expected one of\n\n{TASKS}");
            ExitCode::from(2)
        }
    }
}
