//! `run.json`: what was run and from which inputs, and separately, under `timing`, how long it took.

use crate::tables::Run;
use crate::tables::sums;
use crate::tables::sums::{Sums, hexadecimal};
use mindep_scenario::bounded;
use mindep_scenario::letters::shown;
use mindep_scenario::{Besides, Input, Loaded, SourceNote};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Component, Path};

/// File name of the manifest in the results folder.
pub const FILE: &str = "run.json";

/// The manifest of a run. All values but `timing` are the same for the same scenario, seed and trials.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of mindep.
    pub version: String,
    /// The scenario.
    pub scenario: ScenarioNote,
    /// Seed of all draws.
    pub seed: u64,
    /// Number of trials simulated.
    pub trials: u64,
    /// Ids of the strategies: the baseline first, then the others in order.
    pub strategies: Vec<String>,
    /// Titles of the strategies, by id.
    pub titles: BTreeMap<String, String>,
    /// The minerals by id, with their units.
    pub minerals: Vec<MineralNote>,
    /// Number of months simulated.
    pub months: usize,
    /// First month, `YYYY-MM`.
    pub start: String,
    /// Last month, `YYYY-MM`.
    pub end: String,
    /// Overrides given with `--set`, in order.
    pub set: Vec<String>,
    /// Sources of the scenario's numbers.
    pub sources: Vec<SourceNote>,
    /// The input files, as copied to `inputs/`.
    pub inputs: Vec<InputNote>,
    /// SHA-256 of the tables as they were written, by file; empty in results of a version that did not record them.
    #[serde(default, skip_serializing_if = "Sums::is_empty")]
    pub tables: Sums,
    /// Outcome of `--until-precision`, if it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_precision: Option<Precision>,
    /// Duration and number of threads.
    pub timing: Timing,
}

/// Outcome of a run with `--until-precision`.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Precision {
    /// Target relative standard error.
    pub target: f64,
    /// Largest relative standard error of the mean shortfall over all strategies and minerals; `None` without any shortfall.
    pub found: Option<f64>,
    /// Whether the target was reached; otherwise all trials were simulated.
    pub reached: bool,
}

/// Identification of a scenario.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ScenarioNote {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// SHA-256 of the content of the study, including its seed but not its number of trials.
    pub hash: String,
    /// Currency of all amounts of money.
    pub currency: String,
    /// Hashes of further content that some questions read.
    #[serde(default)]
    pub besides: Besides,
}

impl ScenarioNote {
    /// Identification of a loaded scenario.
    pub fn new(loaded: &Loaded) -> Self {
        let base = &loaded.study.baseline;
        Self {
            name: base.name.to_string(),
            title: base.title.clone(),
            hash: loaded.hash.clone(),
            currency: base.currency.clone(),
            besides: loaded.besides.clone(),
        }
    }
}

/// Identification of a mineral.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MineralNote {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Unit of its quantities.
    pub unit: String,
}

/// Identification of an input file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InputNote {
    /// Its path under `inputs/`, with slashes.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// Duration of a run.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Timing {
    /// Simulation time in seconds.
    pub seconds: f64,
    /// Number of threads used.
    pub threads: usize,
    /// Trials per second.
    pub trials_per_second: f64,
}

impl Timing {
    /// Timing of `trials` trials in `seconds` seconds.
    pub fn new(trials: u64, seconds: f64, threads: usize) -> Self {
        Self { seconds, threads, trials_per_second: trials as f64 / seconds.max(1e-9) }
    }
}

impl Manifest {
    /// Manifest of a run.
    pub fn new(loaded: &Loaded, run: Run<'_>, set: &[String], timing: Timing) -> Self {
        let labels = &run.plan.labels;
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: ScenarioNote::new(loaded),
            seed: run.plan.seed,
            trials: run.tally.trials,
            strategies: labels.strategies.iter().map(|s| s.id.clone()).collect(),
            titles: labels.strategies.iter().map(|s| (s.id.clone(), s.title.clone())).collect(),
            minerals: labels
                .minerals
                .iter()
                .map(|m| MineralNote { id: m.id.clone(), name: m.name.clone(), unit: m.unit.clone() })
                .collect(),
            months: run.plan.months,
            start: labels.start.to_string(),
            end: labels.month(run.plan.months - 1).to_string(),
            set: set.to_vec(),
            sources: loaded.sources.clone(),
            inputs: loaded.inputs.iter().map(InputNote::new).collect(),
            tables: Sums::new(),
            until_precision: None,
            timing,
        }
    }

    /// Returns the manifest as JSON, with one value per line.
    pub fn to_json(&self) -> Vec<u8> {
        // Every value can be serialized as JSON, and writing to memory cannot fail.
        let mut text = serde_json::to_vec_pretty(self).unwrap_or_default();
        text.push(b'\n');
        text
    }
}

/// Returns a sentence about the first table of a folder that does not match its checksum in `run.json`; `None` if all match, or without results or
/// checksums.
pub fn changed_table(folder: &Path) -> Option<String> {
    let bytes = bounded::read(&folder.join(FILE), bounded::MAX_FILE_BYTES).ok()?;
    let manifest: Manifest = serde_json::from_slice(&bytes).ok()?;
    let (file, what) = sums::first_fault(&manifest.tables, FILE, folder)?;
    Some(format!("{}: {what}", shown(&folder.join(file))))
}

impl InputNote {
    /// Identification of an input file that was read.
    pub fn new(input: &Input) -> Self {
        Self { path: slashed(&input.path), sha256: hexadecimal(&Sha256::digest(&input.bytes)) }
    }
}

/// Returns a relative path as text, with slashes on every system.
pub(super) fn slashed(path: &Path) -> String {
    let names = path.components().filter_map(|c| match c {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}
