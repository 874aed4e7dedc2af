//! Simulates trials in batches, so that checkpoints can be saved between them. The batches do not affect the results.

use super::watch::Watch;
use crate::analysis::precision;
use crate::tables::error::WriteError;
use crate::tables::trials::{Gathered, TrialsTable};
use mindep_core::engine;
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use std::time::{Duration, Instant};

/// Target duration of a batch: long enough that the cost of ending it is small (threads wait for each other, and a tally is merged), and short enough
/// that little is lost when the run is killed. Ctrl-C loses nothing: the batch then ends after the blocks in progress.
const BATCH: Duration = Duration::from_secs(5);

/// Batch sizes are multiples of this number of trials, except the last batch, those before a precision check, and an interrupted one, which can end
/// after any block.
const GRAIN: u64 = 512;

/// Size of the first batch in trials, while the speed is not known.
const FIRST: u64 = 4 * GRAIN;

/// Progress of a run.
#[derive(Debug)]
pub struct State {
    /// Tally of the trials so far; `None` before the first.
    pub tally: Option<Tally>,
    /// Number of the next trial.
    pub next: u64,
    /// Simulation time in seconds, including that before an interruption.
    pub seconds: f64,
    /// Progress of the table of trials, if there is one.
    pub table: Option<Gathered>,
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// All trials are done, or enough for the requested precision.
    Done,
    /// A stop was requested.
    Interrupted,
    /// The table of trials could not be written.
    Failed,
}

/// The work of a run.
pub struct Batches<'a> {
    /// The plan to simulate.
    pub plan: &'a Plan,
    /// End of the range of trials (exclusive).
    pub end: u64,
    /// Relative standard error at which to stop earlier.
    pub until_precision: Option<f64>,
    /// Time between checkpoints; `None` to save none.
    pub interval: Option<Duration>,
    /// Thread pool.
    pub pool: &'a rayon::ThreadPool,
    /// Receives blocks and progress, and can request a stop.
    pub watch: &'a Watch<'a>,
}

impl Batches<'_> {
    /// Continues from `state` until the end, and calls `keep` at intervals to save a checkpoint.
    pub fn run(&self, state: &mut State, keep: &dyn Fn(&State)) -> Result<End, WriteError> {
        let mut kept = Instant::now();
        let mut size = if self.interval.is_some() { FIRST } else { u64::MAX };
        let batch_time = self.interval.map_or(BATCH, |interval| BATCH.min(interval / 2)).as_secs_f64();
        while !self.enough(state) {
            if self.watch.stopped() {
                return Ok(End::Interrupted);
            }
            let started = Instant::now();
            let stop = state.next.saturating_add(size).min(self.limit(state.next));
            self.watch.begin();
            let done = self.simulate(state, stop)?;
            let took = started.elapsed().max(Duration::from_millis(1));
            if self.watch.table.as_ref().is_some_and(TrialsTable::failed) {
                return Ok(if self.watch.stopped() { End::Interrupted } else { End::Failed });
            }
            if done > 0 {
                state.seconds += took.as_secs_f64();
            }
            if state.next < stop {
                return Ok(End::Interrupted);
            }
            let wanted = done as f64 * (batch_time / took.as_secs_f64());
            size = if self.interval.is_some() { (wanted as u64).max(1).next_multiple_of(GRAIN) } else { size };
            if self.interval.is_some_and(|interval| kept.elapsed() >= interval) && !self.enough(state) {
                keep(state);
                kept = Instant::now();
            }
        }
        Ok(End::Done)
    }

    /// Simulates the trials from `state.next` up to `stop`, or only the first of them when interrupted, and returns how many.
    fn simulate(&self, state: &mut State, stop: u64) -> Result<u64, WriteError> {
        let trials = state.next..stop;
        let done = if let Some(table) = &self.watch.table {
            // The batch has its own tally until its rows are in the table: if writing the rows fails, its trials do not count.
            let batch = self.pool.install(|| engine::run_trials(self.plan, trials, self.watch));
            let done = if table.failed() { 0 } else { batch.trials };
            if done > 0 {
                state.table = Some(table.gathered()?);
                match &mut state.tally {
                    Some(tally) => tally.merge(&batch),
                    None => state.tally = Some(batch),
                }
            }
            done
        } else {
            let mut tally = state.tally.take().unwrap_or_else(|| Tally::new(self.plan));
            let before = tally.trials;
            self.pool.install(|| engine::add_trials(self.plan, trials, self.watch, &mut tally));
            let done = tally.trials - before;
            state.tally = (tally.trials > 0).then_some(tally);
            done
        };
        state.next += done;
        Ok(done)
    }

    /// Returns whether all requested trials are done. An interrupted batch ends before the next precision check, so it does not affect the decision.
    fn enough(&self, state: &State) -> bool {
        let precise = |target| {
            let tally = state.tally.as_ref();
            precision::is_look(state.next) && tally.is_some_and(|t| precision::reached(self.plan, t, target))
        };
        state.next >= self.end || self.until_precision.is_some_and(precise)
    }

    /// Returns the trial before which the next batch must end.
    fn limit(&self, next: u64) -> u64 {
        if self.until_precision.is_some() { precision::next_look(next).min(self.end) } else { self.end }
    }
}
