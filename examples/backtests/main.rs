//! Fills the tables of `docs/backtests.md`: what happened in real episodes against what mindep simulates from what was known before.
//!
//! ```text
//! cargo run --release --example backtests             # rewrites the tables of docs/backtests.md
//! cargo run --release --example backtests -- -        # prints them
//! ```
//!
//! Scenarios and observed values are in `scenarios/backtests/`. The seeds are those of the scenarios, so the same version writes the same bytes.

mod bands;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = root.join("docs/backtests.md");
    let old = std::fs::read_to_string(&page).unwrap_or_default();
    let new = match bands::filled(&root.join("scenarios/backtests"), &old) {
        Ok(new) => new,
        Err(fault) => {
            eprintln!("error: {fault}");
            return ExitCode::FAILURE;
        }
    };
    if std::env::args().nth(1).is_some_and(|a| a == "-") {
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
