//! Tasks for maintainers, run as `cargo xtask TASK`.

mod backtests;
mod countries;
mod forecasts;
mod rates;
mod swings;
mod tasks;
mod validation;
mod world;

use std::process::ExitCode;

const TASKS: &str = "cargo xtask TASK

  quick         tests of the engine and of the reader, in a minute
  lint          formatting, clippy, documentation
  golden        make golden values and pictures anew, after a meant change of results
  pages         make all pages that programs make
  validation [--small] [FOLDER]
                write docs/validation, or FOLDER, or to standard output for -; some minutes
  backtests [-] fill the tables in docs/backtests, or print the pages
  countries [N] make and run scenarios of the N largest importers of every mineral (25 by default); minutes
  forecasts [N] fill the tables of docs/validation/forecasts.md, or print those of every N-th cell; minutes
  swings        fill the tables of docs/methods/swings.md
  world FOLDER  make the embedded trade of the world anew from the tables of BACI
  rates         make the embedded base rates anew from the embedded trade, and print what they rest on
  hook          install a hook of git that refuses commits which would not pass

All that must hold before a change lands: bash .ci/run";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("quick") => tasks::each(&["cargo test --quiet -p mindep-core -p mindep-scenario"]),
        Some("lint") => tasks::each(&[
            "cargo fmt --check",
            "cargo clippy --all-targets -- -D warnings",
            "RUSTDOCFLAGS=-Dwarnings cargo doc --no-deps",
        ]),
        Some("golden") => tasks::each(&[
            "INSTA_UPDATE=always cargo test -p mindep-core golden",
            "INSTA_UPDATE=always cargo test --test command report::",
        ]),
        Some("pages") => tasks::each(&[
            "UPDATE_DOCS=1 cargo test --test upkeep -- documentation reference",
            "cargo run --release --package xtask -- swings",
            "cargo run --release --package xtask -- backtests",
            "cargo run --release --package xtask -- validation",
        ]),
        Some("world") => world::make(arguments),
        Some("rates") => rates::make(),
        Some("hook") => tasks::hook(),
        Some("validation" | "backtests" | "countries" | "forecasts" | "swings") if cfg!(debug_assertions) => {
            tasks::again_in_release()
        }
        Some("forecasts") => forecasts::make(arguments),
        Some("swings") => swings::make(),
        Some("countries") => countries::make(arguments),
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
