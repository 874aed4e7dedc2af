//! Generates the tables of `docs/backtests.md`: observations of real episodes compared with simulations from what was known before.
//!
//! The scenarios and observed values are in `scenarios/backtests/`. The scenarios fix the seeds, so the same version writes the same bytes.

mod bands;
#[cfg(test)]
mod tests;

use std::process::ExitCode;

/// Writes the page in place, or prints it if the argument is `-`.
pub fn make(mut arguments: impl Iterator<Item = String>) -> ExitCode {
    let root = mindep_testing::root();
    let page = root.join("docs/backtests.md");
    let old = std::fs::read_to_string(&page).unwrap_or_default();
    let new = match bands::filled(&root.join("scenarios/backtests"), &old) {
        Ok(new) => new,
        Err(fault) => {
            eprintln!("error: {fault}");
            return ExitCode::FAILURE;
        }
    };
    if arguments.next().is_some_and(|a| a == "-") {
        print!("{new}");
        return ExitCode::SUCCESS;
    }
    match std::fs::write(&page, new) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: cannot write {}: {error}", page.display());
            ExitCode::FAILURE
        }
    }
}
