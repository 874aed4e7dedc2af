//! Scenarios from the command line: all are read before anything else is done, and all their faults are told.

use super::args::{Format, RunArgs};
use super::failure::Failure;
use super::output::{one_or_many, tell};
use crate::domain::scenario::BASELINE;
use crate::scenario::{LoadError, Loaded, did_you_mean, load};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Reads all scenarios, after the changes `sets`.
///
/// Of those that are wrong all faults go to standard error, and as JSON to standard output when that is wanted.
pub fn all(paths: &[PathBuf], sets: &[String], format: Format) -> Result<Vec<Loaded>, Failure> {
    let read: Vec<_> = paths.iter().map(|path| (path, load(path, sets))).collect();
    if read.iter().all(|(_, loaded)| loaded.is_ok()) {
        return Ok(read.into_iter().filter_map(|(_, loaded)| loaded.ok()).collect());
    }
    let documents: Vec<Value> = read.iter().map(|(path, loaded)| document(path, loaded)).collect();
    for (_, loaded) in &read {
        match loaded {
            Ok(_) => {}
            Err(LoadError::Invalid(faults)) => {
                let plural = if faults.len() == 1 { "fault" } else { "faults" };
                tell(&format!("{}\n\n{} {plural} found", faults.render(true), faults.len()));
            }
            Err(error @ LoadError::Io { .. }) => tell(&format!("\x1b[1;31merror\x1b[0m: {error}")),
        }
    }
    if format == Format::Json {
        one_or_many(&documents)?;
    }
    Err(Failure::Told)
}

/// What is wrong with a scenario, for machines.
fn document(path: &Path, loaded: &Result<Loaded, LoadError>) -> Value {
    let errors = match loaded {
        Ok(_) => json!([]),
        Err(LoadError::Invalid(faults)) => json!(faults.rows()),
        Err(error @ LoadError::Io { .. }) => {
            json!([{ "file": path, "severity": "error", "message": error.to_string() }])
        }
    };
    json!({ "file": path, "valid": loaded.is_ok(), "errors": errors })
}

/// The changes that the command line makes to every scenario; `--trials` and `--seed` are changes like `--set`'s.
pub fn changes(args: &RunArgs) -> Vec<String> {
    let mut sets = args.sets.sets.clone();
    sets.extend(args.trials.map(|n| format!("simulation.trials={n}")));
    sets.extend(args.seed.map(|n| format!("simulation.seed={n}")));
    sets
}

/// Tells the warnings of all scenarios.
pub fn warn(scenarios: &[Loaded]) {
    for loaded in scenarios.iter().filter(|l| !l.warnings.is_empty()) {
        tell(&loaded.warnings.render(true));
        tell("");
    }
}

/// Refuses scenarios of the same name: they would share a result folder.
pub fn distinct(paths: &[PathBuf], scenarios: &[Loaded]) -> Result<(), Failure> {
    let mut seen = BTreeMap::new();
    for (path, loaded) in paths.iter().zip(scenarios) {
        let name = loaded.study.baseline.name.as_str();
        if let Some(other) = seen.insert(name, path) {
            return Err(Failure::Usage(format!(
                "{} and {}: both scenarios have the name `{name}`, so their results would share a folder; run them one by one with different --output, or rename one",
                other.display(),
                path.display()
            )));
        }
    }
    Ok(())
}

/// Keeps only the strategies `wanted`; all when there are none. The baseline is always kept.
pub fn choose(path: &Path, loaded: &mut Loaded, wanted: &[String]) -> Result<(), Failure> {
    if wanted.is_empty() {
        return Ok(());
    }
    let known: Vec<&str> = loaded.study.strategies.iter().map(|s| s.id.as_str()).collect();
    let all = || [BASELINE].into_iter().chain(known.iter().copied());
    let unknown: Vec<&String> = wanted.iter().filter(|id| !all().any(|k| k == id.as_str())).collect();
    if let Some(id) = unknown.first() {
        let list: Vec<String> = all().map(|k| format!("`{k}`")).collect();
        let hint = did_you_mean(id, all()).map_or(String::new(), |hint| format!("; {hint}"));
        return Err(Failure::Usage(format!(
            "--strategy {id}: no such strategy in {}; expected one of {}{hint}",
            path.display(),
            list.join(", ")
        )));
    }
    loaded.study.strategies.retain(|s| wanted.iter().any(|id| id == s.id.as_str()));
    Ok(())
}
