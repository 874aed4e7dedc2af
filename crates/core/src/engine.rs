//! The engine simulates the trials of a plan and returns a tally. It performs no input or output, and its only error is a trial beyond the
//! [limits](limit), which ends the simulation.
//!
//! A block of trials is processed in four steps: [`hazards`] draws its occurrences; [`availability`] and [`market`] compute their effect on nodes,
//! demand and price by month; [`supply`] runs the monthly recursion of every mineral under every strategy on these paths; [`outcome`] and [`block`]
//! add the results to the tally. Blocks are fixed ranges of trial numbers, whichever thread simulates them, and the tally merges exactly, so that
//! results do not depend on the number of threads.

pub mod availability;
pub mod block;
pub mod cause;
pub mod claims;
pub mod course;
pub mod courses;
mod drift;
pub mod fold;
pub mod hazards;
pub mod lanes;
pub mod limit;
pub mod market;
pub mod mix;
pub mod noise;
pub mod odd;
pub mod outcome;
pub mod pairs;
pub mod projects;
pub mod series;
pub mod supply;
pub mod tile;
pub mod trace;

pub use course::ABREAST;

use crate::plan::Plan;
use crate::tally::Tally;
use crate::tally::shared::Shared;
use crate::tally::window::MAX_TRIALS;
use block::{Arena, BlockMetrics};
use limit::GivenUp;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Maximum number of trials in a block; [`limit::block`] returns the number for a plan.
pub const BLOCK: usize = 512;

/// Receives the metrics of every block when it is done, in any order and from any thread.
pub trait Observer: Sync {
    /// Called when block `index`, counted from the first requested trial, is done; it contains the trials `first .. first + count`.
    fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics);

    /// Returns whether to stop early. It is called before each block is started, from any thread; blocks that have been started are completed and
    /// [reported](Self::block). The trials simulated are therefore always the first `n` of those requested, and the tally is bit-identical to that of
    /// exactly these trials.
    fn stop(&self) -> bool {
        false
    }

    /// Called when a block that was started is not completed because one of its trials exceeds the [limits](limit); it will not be reported.
    fn abandoned(&self) {}
}

/// An observer that does nothing.
impl Observer for () {
    fn block(&self, _: u64, _: u64, _: usize, _: &BlockMetrics) {}
}

/// Simulates all trials of `plan` on the threads of the current rayon pool.
pub fn run(plan: &Plan, observer: &dyn Observer) -> Tally {
    run_trials(plan, 0..plan.trials, observer)
}

/// Simulates the trials with the numbers `trials`, an arbitrary range, on the threads of the current rayon pool. The number of trials in the tally is
/// smaller than requested if the observer [stops](Observer::stop) the run; it then contains the first ones.
///
/// Tallies of consecutive ranges [merge](Tally::merge) to the same bits as the tally of the whole range.
///
/// # Examples
///
/// ```
/// use mindep_core::{engine, plan::Plan};
/// use mindep_scenario as scenario;
///
/// let text = r#"
/// format = 1
/// scenario = { name = "tiny", start = "2025-01", years = 5 }
/// simulation = { trials = 2000 }
/// minerals = [{ id = "lithium", demand = { annual = 1200 } }]
/// suppliers = [
///   { id = "au", mineral = "lithium", path = "AUS:mine", share = 0.5 },
///   { id = "cn", mineral = "lithium", path = "CHN:refine", share = 0.5 },
/// ]
/// disruptions = [{ id = "ban", hits = ["CHN"], start = "2026-01", probability = 0.5, duration = 6 }]
/// "#;
/// let loaded = scenario::load_str("tiny.toml", text, &[])?;
/// let plan = Plan::new(&loaded.study);
/// let whole = engine::run(&plan, &());
/// // In two parts, the later one first.
/// let mut parts = engine::run_trials(&plan, 600..2000, &());
/// parts.merge(&engine::run_trials(&plan, 0..600, &()));
/// assert!(parts == whole);
/// # Ok::<(), scenario::LoadError>(())
/// ```
pub fn run_trials(plan: &Plan, trials: Range<u64>, observer: &dyn Observer) -> Tally {
    let mut tally = Tally::new(plan);
    add_trials(plan, trials, observer, &mut tally);
    tally
}

/// Like [`run_trials`], adding to the tally of other trials.
pub fn add_trials(plan: &Plan, trials: Range<u64>, observer: &dyn Observer, tally: &mut Tally) {
    let block = limit::block(plan);
    let blocks = trials.end.saturating_sub(trials.start).div_ceil(block as u64);
    let next = AtomicU64::new(0);
    let over: Mutex<Option<GivenUp>> = Mutex::new(None);
    let is_over = AtomicBool::new(false);
    let shared = Shared::new(tally);
    rayon::broadcast(|_| {
        let mut arena = Arena::new(plan, block);
        loop {
            // The observer is asked before a block is started, and started blocks are completed, so that the completed blocks have no gap.
            if observer.stop() || is_over.load(Ordering::Relaxed) {
                break;
            }
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= blocks {
                break;
            }
            let first = trials.start + index * block as u64;
            let count = (trials.end - first).min(block as u64) as usize;
            match arena.try_run(plan, first, count, &shared) {
                Ok(metrics) => observer.block(index, first, count, metrics),
                Err(found) => {
                    // All earlier blocks have been started and are completed, so that the same trial is reported for any number of threads.
                    let mut over = over.lock().unwrap_or_else(PoisonError::into_inner);
                    if over.as_ref().is_none_or(|other| found.trial < other.trial) {
                        *over = Some(found);
                    }
                    is_over.store(true, Ordering::Relaxed);
                    observer.abandoned();
                    break;
                }
            }
        }
        arena.finish(&shared);
    });
    drop(shared);
    if let Some(over) = over.into_inner().unwrap_or_else(PoisonError::into_inner) {
        limit::give_up(over);
    }
    tally.copy_same(plan);
}

/// Simulates all trials of `plan` on this thread, in blocks of `block` trials (at most [`MAX_TRIALS`]); the result equals that of [`run`].
pub fn run_in_blocks_of(block: usize, plan: &Plan) -> Tally {
    let block = block.clamp(1, MAX_TRIALS as usize);
    let mut arena = Arena::new(plan, block);
    let mut tally = Tally::new(plan);
    let shared = Shared::new(&mut tally);
    for first in (0..plan.trials).step_by(block) {
        arena.run(plan, first, (plan.trials - first).min(block as u64) as usize, &shared);
    }
    arena.finish(&shared);
    drop(shared);
    tally.copy_same(plan);
    tally
}
