//! What a run is asked for.

#[cfg(feature = "report")]
use crate::report::files::Outputs;
use crate::results::part::shard::Shard;
use crate::tables::trials::Format;
use mindep_scenario::Loaded;
use std::path::PathBuf;
use std::time::Duration;

/// What runs are asked for, whatever their scenario.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
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
    pub pictures: Outputs,
}

/// One run: a scenario and the place of its results.
#[derive(Clone, Debug)]
pub struct RunCase {
    /// The scenario.
    pub loaded: Loaded,
    /// Changes by `--set` and of a sweep, which the manifest names.
    pub set: Vec<String>,
    /// The folder in which its results are made.
    pub parent: PathBuf,
    /// Name of the folder of its results.
    pub name: String,
}
