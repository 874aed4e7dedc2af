//! Makes `docs/validation.md`: what mindep computes against exact values, intervals against how often they hold.
//!
//! ```text
//! cargo run --release --example validation            # some minutes; writes docs/validation.md
//! cargo run --release --example validation -- FILE    # writes another file
//! cargo run --release --example validation -- --small -
//! ```
//!
//! `-` is standard output; `--small` takes the numbers of trials of the test (`tests/validation.rs`). The seed is fixed, so the same version
//! writes the same bytes on every machine. The exit code is 1 when something does not hold.

mod check;
mod closed_forms;
mod exact;
mod hazards;
mod intervals;
mod losses;
mod money;
mod report;
mod samplers;
#[path = "../../tests/support/mod.rs"]
mod support;

use check::Size;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut size = Size::FULL;
    let mut file = "docs/validation.md".to_owned();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--small" => size = Size::SMALL,
            other => other.clone_into(&mut file),
        }
    }
    let report = report::make(size);
    if file == "-" {
        print!("{}", report.text);
    } else if let Err(error) = std::fs::write(&file, &report.text) {
        eprintln!("error: cannot write {file}: {error}");
        return ExitCode::FAILURE;
    }
    for failed in &report.failed {
        eprintln!("does not hold: {failed}");
    }
    if report.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
