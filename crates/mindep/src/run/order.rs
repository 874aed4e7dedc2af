//! What a run is asked for.

use crate::names;
#[cfg(feature = "report")]
use crate::report::files::Wanted;
use crate::results::part::shard::Shard;
use crate::results::trials::Format;
use mindep_core::domain::scenario::{BASELINE, Study};
use mindep_scenario::Loaded;
use std::path::PathBuf;
use std::time::Duration;

/// What runs are asked for, whatever their scenario.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The relative standard error of every strategy's mean shortfall at which it is enough.
    pub until_precision: Option<f64>,
    /// The shard to simulate, of which a part is written in place of results.
    pub shard: Option<Shard>,
    /// The form of a table of trials.
    pub trials_table: Option<Format>,
    /// Whether to go on from the last checkpoint.
    pub resume: bool,
    /// Whether results of mindep that are there already are replaced.
    pub overwrite: bool,
    /// How often what is done is kept; never without it.
    pub checkpoint: Option<Duration>,
    /// What is drawn.
    #[cfg(feature = "report")]
    pub pictures: Wanted,
}

/// One run: a scenario and the place of its results.
#[derive(Clone, Debug)]
pub struct Case {
    /// The scenario.
    pub loaded: Loaded,
    /// Changes by `--set` and of a sweep, which the manifest names.
    pub set: Vec<String>,
    /// The folder in which its results are made.
    pub parent: PathBuf,
    /// Name of the folder of its results.
    pub name: String,
}

/// Most trials of a run, as in a scenario file.
pub const MOST_TRIALS: u64 = 4_000_000_000;

/// All changes to a scenario, in the order in which they are made: those by address, then the numbers of trials and seed that were given beside them.
pub fn changes(set: &[String], trials: Option<u64>, seed: Option<u64>) -> Vec<String> {
    let trials = trials.map(|trials| format!("simulation.trials={trials}"));
    let seed = seed.map(|seed| format!("simulation.seed={seed}"));
    set.iter().cloned().chain(trials).chain(seed).collect()
}

/// Leaves only the strategies `wanted`, by id, beside the baseline. `flag` is what messages call the list.
///
/// # Errors
///
/// With the first that the study does not have, and what may be meant.
pub fn choose(study: &mut Study, flag: &str, wanted: &[String]) -> Result<(), String> {
    let ids: Vec<&str> = study.strategies.iter().map(|strategy| strategy.id.as_str()).collect();
    for id in wanted.iter().filter(|id| *id != BASELINE) {
        names::check(flag, "strategy", id, &ids, study.baseline.name.as_str())?;
    }
    study.strategies.retain(|strategy| wanted.iter().any(|id| id == strategy.id.as_str()));
    Ok(())
}
