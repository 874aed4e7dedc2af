//! Reading of all scenarios of a command line before anything else is done; the errors of all of them are printed.

use super::Failure;
use super::options::Format;
use super::stream;
use super::stream::say;
use mindep_scenario::letters::shown;
use mindep_scenario::{DiagnosticRow, Diagnostics, LoadError, Loaded, Severity};
use serde::Serialize;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// JSON output for invalid scenarios.
#[derive(Serialize)]
struct Refused {
    /// All errors.
    errors: Vec<DiagnosticRow>,
}

/// Reads all scenarios and applies `sets` to each.
///
/// # Errors
///
/// When any of them cannot be read or is invalid; the errors have been printed then.
pub fn scenarios(paths: &[PathBuf], sets: &[String], format: Format) -> Result<Vec<Loaded>, Failure> {
    let mut loaded = Vec::new();
    let mut refused: Vec<DiagnosticRow> = Vec::new();
    let mut sound = true;
    for path in paths {
        match mindep_scenario::load(path, sets) {
            Ok(scenario) => loaded.push(scenario),
            Err(LoadError::Invalid(faults)) => {
                sound = false;
                show(&faults);
                let plural = if faults.len() == 1 { "fault" } else { "faults" };
                say(&format!("\n{}: {} {plural}; nothing was simulated", shown(path), faults.len()));
                if format == Format::Json {
                    refused.extend(faults.rows());
                }
            }
            Err(error @ LoadError::Io { .. }) => {
                sound = false;
                say(&format!("error: {error}"));
                if format == Format::Json {
                    refused.push(unreadable(path, &error));
                }
            }
        }
    }
    if sound {
        return Ok(loaded);
    }
    if format == Format::Json {
        let mut out = stream::json();
        serde_json::to_writer_pretty(&mut out, &Refused { errors: refused })?;
        writeln!(out)?;
    }
    Err(Failure::Said)
}

/// Prints all errors of files that are not scenarios, each with its name, and returns the failure.
pub fn refused(files: &[(String, Diagnostics)], format: Format) -> Failure {
    for (name, faults) in files {
        show(faults);
        let plural = if faults.len() == 1 { "fault" } else { "faults" };
        say(&format!("\n{name}: {} {plural}; nothing was written", faults.len()));
    }
    if format == Format::Json {
        let mut out = stream::json();
        let errors = files.iter().flat_map(|(_, faults)| faults.rows()).collect();
        let told = serde_json::to_writer_pretty(&mut out, &Refused { errors })
            .map_err(Failure::from)
            .and_then(|()| Ok(writeln!(out)?));
        if let Err(failure) = told {
            return failure;
        }
    }
    Failure::Said
}

/// Rejects scenarios with equal names, whose results would have one place.
pub fn names_differ(paths: &[PathBuf], scenarios: &[Loaded]) -> Result<(), Failure> {
    for (i, (loaded, path)) in scenarios.iter().zip(paths).enumerate() {
        let name = &loaded.study.baseline.name;
        if scenarios[..i].iter().any(|other| other.study.baseline.name == *name) {
            return Err(Failure::Wrong(format!(
                "{}: another scenario of this run is named `{name}` too; each needs a place of its own",
                shown(path)
            )));
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: &LoadError) -> DiagnosticRow {
    DiagnosticRow {
        file: path.display().to_string(),
        line: 0,
        column: 0,
        severity: Severity::Error,
        message: error.to_string(),
        notes: Vec::new(),
        help: None,
    }
}

/// Prints diagnostics on standard error, in colour on a terminal.
pub fn show(diagnostics: &Diagnostics) {
    // anstream removes the colours where they are disabled.
    say(diagnostics.render(io::stderr().is_terminal()).trim_end());
}
