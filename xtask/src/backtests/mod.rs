//! Generates the tables in `docs/backtests/`: observations of real episodes compared with simulations from what was known before.
//!
//! The scenarios and observed values are in `scenarios/backtests/`. The scenarios fix the seeds, so the same version writes the same bytes.

mod bands;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::process::ExitCode;

/// Writes the pages in place, or prints them if the argument is `-`.
pub fn make(mut arguments: impl Iterator<Item = String>) -> ExitCode {
    let root = mindep_testing::root();
    let mut pages = match pages() {
        Ok(pages) => pages,
        Err(fault) => {
            eprintln!("error: {fault}");
            return ExitCode::FAILURE;
        }
    };
    if let Err(fault) = bands::fill(&root.join("scenarios/backtests"), &mut pages) {
        eprintln!("error: {fault}");
        return ExitCode::FAILURE;
    }
    if arguments.next().is_some_and(|a| a == "-") {
        print!("{}", pages.into_values().collect::<String>());
        return ExitCode::SUCCESS;
    }
    crate::tasks::write_pages(&root.join("docs/backtests"), &pages)
}

/// Returns the pages in `docs/backtests/` as they are, by file name.
fn pages() -> Result<BTreeMap<String, String>, String> {
    let folder = mindep_testing::root().join("docs/backtests");
    let read = || -> std::io::Result<BTreeMap<String, String>> {
        std::fs::read_dir(&folder)?
            .map(|entry| {
                let entry = entry?;
                Ok((entry.file_name().to_string_lossy().into_owned(), std::fs::read_to_string(entry.path())?))
            })
            .collect()
    };
    read().map_err(|error| format!("cannot read {}: {error}", folder.display()))
}
