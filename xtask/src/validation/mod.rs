//! Generates the pages in `docs/validation/`: results of mindep compared with exact values, and the coverage of its confidence intervals.
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

/// Writes the pages to the folder given as argument, or in place, or prints them for `-`; fails if a check does not hold.
pub fn make(arguments: impl Iterator<Item = String>) -> ExitCode {
    let mut size = Size::FULL;
    let mut folder = mindep_testing::root().join("docs/validation");
    let mut print = false;
    for argument in arguments {
        match argument.as_str() {
            "--small" => size = Size::SMALL,
            "-" => print = true,
            other => folder = other.into(),
        }
    }
    let report = report::make(size);
    if print {
        print!("{}", report.pages.values().cloned().collect::<String>());
    } else if crate::tasks::write_pages(&folder, &report.pages) != ExitCode::SUCCESS {
        return ExitCode::FAILURE;
    }
    for failed in &report.failed {
        eprintln!("does not hold: {failed}");
    }
    if report.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
