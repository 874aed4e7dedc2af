//! Generates `docs/validation.md`: results of mindep compared with exact values, and the coverage of its confidence intervals.
//!
//! `--small` uses the sample sizes of the test. The seed is fixed, so the same version writes the same bytes on every machine.

mod check;
mod closed_forms;
mod exact;
mod hazards;
mod intervals;
mod losses;
mod money;
mod report;
mod samplers;
#[cfg(test)]
mod tests;

use check::Size;
use std::process::ExitCode;

/// Writes the page to the file given as argument, or in place; fails if a check does not hold.
pub fn make(arguments: impl Iterator<Item = String>) -> ExitCode {
    let mut size = Size::FULL;
    let mut file = mindep_testing::root().join("docs/validation.md").display().to_string();
    for argument in arguments {
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
