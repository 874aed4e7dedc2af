//! `run.json`: what was run, from which inputs; and apart, under `timing`, how long it took.

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

/// Its file, in the folder of results.
pub const FILE: &str = "run.json";

/// The manifest of a run. All but `timing` is the same for the same scenario, seed and trials.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of mindep.
    pub version: String,
    /// What the scenario is.
    pub scenario: ScenarioNote,
    /// Seed of all draws.
    pub seed: u64,
    /// Trials simulated.
    pub trials: u64,
    /// Ids of the strategies, the baseline first, then in order.
    pub strategies: Vec<String>,
    /// Their titles, by id.
    pub titles: BTreeMap<String, String>,
    /// Minerals by id, with their units.
    pub minerals: Vec<MineralNote>,
    /// Months simulated.
    pub months: usize,
    /// The first of them, `YYYY-MM`.
    pub start: String,
    /// The last of them, `YYYY-MM`.
    pub end: String,
    /// Changes of `--set`, in order.
    pub set: Vec<String>,
    /// Where the numbers of the scenario come from.
    pub sources: Vec<SourceNote>,
    /// The files read, as copied to `inputs/`.
    pub inputs: Vec<InputNote>,
    /// SHA-256 of the tables as they were written, by file; empty in results of a version that did not write them.
    #[serde(default, skip_serializing_if = "Sums::is_empty")]
    pub tables: Sums,
    /// How `--until-precision` ended, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_precision: Option<Precision>,
    /// How long it took, and on how many threads.
    pub timing: Timing,
}

/// How a run of `--until-precision` ended.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Precision {
    /// The relative standard error asked for.
    pub target: f64,
    /// The largest of any strategy's mean shortfall of any mineral; none without any shortfall.
    pub found: Option<f64>,
    /// Whether that is small enough; otherwise all trials were done.
    pub reached: bool,
}

/// A scenario by name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ScenarioNote {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// SHA-256 of what the study means, with its seed, without its number of trials.
    pub hash: String,
    /// Of all money.
    pub currency: String,
    /// Hashes of what it says besides, which some questions read.
    #[serde(default)]
    pub besides: Besides,
}

impl ScenarioNote {
    /// Of a scenario that was read.
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

/// A mineral by name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MineralNote {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Unit of its quantities.
    pub unit: String,
}

/// An input file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InputNote {
    /// Its path under `inputs/`, with slashes.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// How long a run took.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Timing {
    /// Seconds of simulation.
    pub seconds: f64,
    /// Threads used.
    pub threads: usize,
    /// Trials a second.
    pub trials_per_second: f64,
}

impl Timing {
    /// Of `trials` in `seconds`.
    pub fn new(trials: u64, seconds: f64, threads: usize) -> Self {
        Self { seconds, threads, trials_per_second: trials as f64 / seconds.max(1e-9) }
    }
}

impl Manifest {
    /// The manifest of a run.
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

    /// As JSON, a line for every value.
    pub fn to_json(&self) -> Vec<u8> {
        // Nothing in it is beyond JSON, and memory takes all: it cannot fail.
        let mut text = serde_json::to_vec_pretty(self).unwrap_or_default();
        text.push(b'\n');
        text
    }
}

/// The first table of a folder that is not what its `run.json` says that the run wrote, in a sentence; none where there are no results, or no sums.
pub fn changed_table(folder: &Path) -> Option<String> {
    let bytes = bounded::read(&folder.join(FILE), bounded::MAX_FILE_BYTES).ok()?;
    let manifest: Manifest = serde_json::from_slice(&bytes).ok()?;
    let (file, what) = sums::first_fault(&manifest.tables, FILE, folder)?;
    Some(format!("{}: {what}", shown(&folder.join(file))))
}

impl InputNote {
    /// Of a file that was read.
    pub fn new(input: &Input) -> Self {
        Self { path: slashed(&input.path), sha256: hexadecimal(&Sha256::digest(&input.bytes)) }
    }
}

/// A relative path as text, with slashes on every system.
pub(super) fn slashed(path: &Path) -> String {
    let names = path.components().filter_map(|c| match c {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}
