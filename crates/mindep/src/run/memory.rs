//! Runs whose results are kept in memory, without writing files.

use super::host::{Host, Progress, RunError};
use crate::results::manifest::{Manifest, Timing};
use crate::tables::Run;
use mindep_core::engine::block::BlockMetrics;
use mindep_core::engine::{self, Observer, limit};
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_scenario::Loaded;
use std::time::Instant;

/// The result of a run, in memory.
#[derive(Debug)]
pub struct Simulated {
    /// The plan that was simulated.
    pub plan: Plan,
    /// The statistics of its trials.
    pub tally: Tally,
    /// Duration and number of threads.
    pub timing: Timing,
}

impl Simulated {
    /// Returns plan and tally, from which tables are made.
    pub fn run(&self) -> Run<'_> {
        Run { plan: &self.plan, tally: &self.tally }
    }

    /// Returns the manifest as `run.json` would have it, except for checksums of tables. `set` are the overrides given by address.
    pub fn manifest(&self, loaded: &Loaded, set: &[String]) -> Manifest {
        Manifest::new(loaded, self.run(), set, self.timing)
    }
}

/// Simulates all trials of a scenario on a thread pool. The observer that `rows` returns receives every block of trials, in any order and from any
/// thread.
///
/// # Errors
///
/// Returns an error when the host requests a stop, or a trial has more occurrences of disruptions than can be held.
pub fn in_memory<O: Observer>(
    loaded: &Loaded,
    pool: &rayon::ThreadPool,
    host: &dyn Host,
    rows: impl FnOnce(&Plan) -> O,
) -> Result<(Simulated, O), RunError> {
    let plan = Plan::new(&loaded.study);
    let name = loaded.study.baseline.name.as_str();
    let watch = Both { host, progress: host.begin(name, 0, plan.trials), rows: rows(&plan) };
    let started = Instant::now();
    let tally = limit::guarded(|| pool.install(|| engine::run(&plan, &watch)))
        .map_err(|over| RunError::Failed(over.to_string()))?;
    if host.stopped() {
        return Err(RunError::Interrupted(format!("interrupted: {name}")));
    }
    let timing = Timing::new(tally.trials, started.elapsed().as_secs_f64(), pool.current_num_threads());
    Ok((Simulated { plan, tally, timing }, watch.rows))
}

/// Passes events to both the host and the observer of rows.
struct Both<'a, O> {
    host: &'a dyn Host,
    progress: Box<dyn Progress + 'a>,
    rows: O,
}

impl<O: Observer> Observer for Both<'_, O> {
    fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        self.rows.block(index, first, count, metrics);
        self.progress.add(count as u64);
    }

    fn abandoned(&self) {
        self.rows.abandoned();
    }

    fn stop(&self) -> bool {
        self.host.stopped() || self.rows.stop()
    }
}
