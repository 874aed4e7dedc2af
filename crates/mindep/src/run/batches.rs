//! Simulates trials in batches, so that a run can keep what it has done between them. Batches change no result.

use super::watch::Watch;
use crate::analysis::precision;
use crate::tables::error::WriteError;
use crate::tables::trials::{Gathered, TrialsTable};
use mindep_core::engine;
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use std::time::{Duration, Instant};

/// How long a batch takes at most: long enough that what its end costs is little (threads wait for each other, and a tally is added), and
/// short enough to lose where a run is killed. Ctrl-C loses nothing: it ends a batch behind the blocks under way.
const BATCH: Duration = Duration::from_secs(5);

/// Batches are multiples of this, but for the last one, those before a look, and one that is interrupted, which ends behind any block.
const GRAIN: u64 = 512;

/// The first batch, whose speed nobody knows yet.
const FIRST: u64 = 4 * GRAIN;

/// How far a run is.
#[derive(Debug)]
pub struct State {
    /// What has been gathered; nothing yet without it.
    pub tally: Option<Tally>,
    /// The next trial.
    pub next: u64,
    /// Seconds of simulation, those before an interruption included.
    pub seconds: f64,
    /// How far the table of trials is, if there is one.
    pub table: Option<Gathered>,
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// All trials are done, or enough for the precision asked for.
    Done,
    /// It was asked to stop.
    Interrupted,
    /// The table of trials cannot be written.
    Failed,
}

/// What a run is to do.
pub struct Batches<'a> {
    /// Of what.
    pub plan: &'a Plan,
    /// The trial to stop before.
    pub end: u64,
    /// Where to stop earlier.
    pub until_precision: Option<f64>,
    /// How often to keep what is done; never without it.
    pub interval: Option<Duration>,
    /// Threads.
    pub pool: &'a rayon::ThreadPool,
    /// Who watches, and may ask to stop.
    pub watch: &'a Watch<'a>,
}

impl Batches<'_> {
    /// Goes on from `state` until the end, and calls `keep` now and then.
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

    /// Adds the trials before `stop` that follow those of `state`, or the first ones of them when it is interrupted; says how many.
    fn simulate(&self, state: &mut State, stop: u64) -> Result<u64, WriteError> {
        let trials = state.next..stop;
        let done = if let Some(table) = &self.watch.table {
            // They stand apart until their rows are in the table: when those are lost, so are the trials.
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

    /// Whether all is done that is wanted. A batch that was interrupted ends before the next look, so that nothing is decided by it.
    fn enough(&self, state: &State) -> bool {
        let precise = |target| {
            let tally = state.tally.as_ref();
            precision::is_look(state.next) && tally.is_some_and(|t| precision::reached(self.plan, t, target))
        };
        state.next >= self.end || self.until_precision.is_some_and(precise)
    }

    /// The trial before which the next batch ends at the latest.
    fn limit(&self, next: u64) -> u64 {
        if self.until_precision.is_some() { precision::next_look(next).min(self.end) } else { self.end }
    }
}
