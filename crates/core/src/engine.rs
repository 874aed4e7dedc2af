//! The engine: a plan and a number of trials go in, a tally comes out. No input or output, and nothing can fail but for a trial with more
//! occurrences than can be held, which [ends the work](limit).
//!
//! A block of trials goes through four steps: [`hazards`] draws its occurrences; [`availability`] and [`market`] lay out what they do to
//! nodes, demand and price by month; [`supply`] runs the monthly recursion of every mineral under every strategy over those same
//! paths; [`outcome`] and [`block`] fold what comes of it into the tally. Blocks are fixed ranges of trial numbers, whoever runs them,
//! and the tally merges exactly, so the number of threads changes nothing.

pub mod availability;
pub mod block;
pub mod cause;
pub mod claims;
pub mod course;
pub mod courses;
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
use crate::tally::window::MOST_TRIALS;
use block::{Arena, BlockMetrics};
use limit::GivenUp;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Trials of a block, at most; [`limit::block`] says how many those of a plan have.
pub const BLOCK: usize = 512;

/// Sees the metrics of every block as it is done, in any order and from any thread.
pub trait Observer: Sync {
    /// Block `index`, counted from the first of the trials asked for, is done: it holds the trials `first .. first + count`.
    fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics);

    /// Whether to stop early. It is asked before each block is taken, from any thread; blocks that are taken are finished, and [seen](Self::block).
    /// So what is done is always a beginning of the trials asked for: a tally of `n` trials is the tally of exactly the first `n`, to the bit.
    fn stop(&self) -> bool {
        false
    }

    /// A block that was taken does not come, because one of its trials [holds too much](limit): who waits for it must not any more.
    fn abandoned(&self) {}
}

/// An observer that does not look.
impl Observer for () {
    fn block(&self, _: u64, _: u64, _: usize, _: &BlockMetrics) {}
}

/// Runs all trials of `plan` on the threads of the current rayon pool.
pub fn run(plan: &Plan, observer: &dyn Observer) -> Tally {
    run_trials(plan, 0..plan.trials, observer)
}

/// Runs the trials with the numbers `trials`, which may begin and end anywhere, on the threads of the current rayon pool. The tally says how
/// many it is of: all, or the first ones where the observer [stops](Observer::stop) it.
///
/// Tallies of ranges that follow each other [merge](Tally::merge) to the bits of the tally of the whole.
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

/// The same, added to the tally of other trials.
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
            // In this order: a block that is taken is done, so that the blocks done have no gap.
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
                    // All blocks before this one are taken and looked at, so that the first such trial is told whatever the number of threads.
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

/// Runs all trials of `plan` on this thread in blocks of `block`, within what counters hold; the result is that of [`run`].
pub fn run_in_blocks_of(block: usize, plan: &Plan) -> Tally {
    let block = block.clamp(1, MOST_TRIALS as usize);
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
