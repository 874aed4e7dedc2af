//! The options of runs.

#[cfg(feature = "report")]
use crate::report::files::Outputs;
use crate::results::part::shard::Shard;
use crate::tables::trials::Format;
use mindep_scenario::Loaded;
use std::path::PathBuf;
use std::time::Duration;

/// Options of runs, independent of the scenario.
#[derive(Clone, Debug, Default)]
pub struct RunOptions {
    /// Relative standard error of every strategy's mean shortfall at which to stop.
    pub until_precision: Option<f64>,
    /// The shard to simulate, whose part is written instead of results.
    pub shard: Option<Shard>,
    /// Format of the table of trials; `None` for no table.
    pub trials_table: Option<Format>,
    /// Whether to resume from the last checkpoint.
    pub resume: bool,
    /// Whether to replace existing results of mindep.
    pub overwrite: bool,
    /// Time between checkpoints; `None` to save none.
    pub checkpoint: Option<Duration>,
    /// The outputs to draw.
    #[cfg(feature = "report")]
    pub pictures: Outputs,
}

/// One run: a scenario and the place of its results.
#[derive(Clone, Debug)]
pub struct RunCase {
    /// The scenario.
    pub loaded: Loaded,
    /// Overrides given with `--set` and by a sweep, as recorded in the manifest.
    pub set: Vec<String>,
    /// Parent folder of the results.
    pub parent: PathBuf,
    /// Name of the results folder.
    pub name: String,
}
