//! The `mindep` command: exit codes and errors, nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    match mindep_cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
