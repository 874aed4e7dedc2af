//! A tally that several threads add to concurrently. Its large parts are locked individually, so that one copy suffices and threads rarely wait.
//! Addition is exact, so that the order does not matter.

use super::{MarketTally, MetricTally, MineralTally, PairTally, ProjectTally, Tally, each};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A tally shared between threads.
#[derive(Debug)]
pub struct Shared<'a> {
    /// Results by strategy, then mineral.
    minerals: Vec<Vec<Mutex<&'a mut MineralTally>>>,
    markets: Vec<Mutex<&'a mut MarketTally>>,
    rest: Mutex<Rest<'a>>,
}

#[derive(Debug)]
struct Rest<'a> {
    trials: &'a mut u64,
    /// Sums over minerals, by strategy.
    all: Vec<OfAll<'a>>,
}

/// Results of all minerals together under one strategy.
#[derive(Debug)]
struct OfAll<'a> {
    metrics: &'a mut [MetricTally],
    pairs: &'a mut [PairTally],
    projects: &'a mut [Option<ProjectTally>],
}

impl<'a> Shared<'a> {
    /// Shares `tally`.
    pub fn new(tally: &'a mut Tally) -> Self {
        let Tally { trials, strategies, markets } = tally;
        let mut minerals = Vec::new();
        let mut all = Vec::new();
        for strategy in strategies {
            minerals.push(strategy.minerals.iter_mut().map(Mutex::new).collect());
            let (metrics, pairs, projects) = (&mut strategy.all, &mut strategy.all_pairs, &mut strategy.projects);
            all.push(OfAll { metrics, pairs, projects });
        }
        Self { minerals, markets: markets.iter_mut().map(Mutex::new).collect(), rest: Mutex::new(Rest { trials, all }) }
    }

    /// Locks and returns the results of a mineral under a strategy.
    pub fn mineral(&self, strategy: usize, mineral: usize) -> MutexGuard<'_, &'a mut MineralTally> {
        lock(&self.minerals[strategy][mineral])
    }

    /// Locks and returns the results of a market.
    pub fn market(&self, market: usize) -> MutexGuard<'_, &'a mut MarketTally> {
        lock(&self.markets[market])
    }

    /// Adds the results in `other`, of the same plan.
    pub fn merge(&self, other: &Tally) {
        for strategy in in_turn(self.minerals.len()) {
            let minerals = &other.strategies[strategy].minerals;
            for mineral in in_turn(minerals.len()) {
                self.mineral(strategy, mineral).merge(&minerals[mineral]);
            }
        }
        for (market, theirs) in other.markets.iter().enumerate() {
            self.market(market).merge(theirs);
        }
        let mut rest = lock(&self.rest);
        *rest.trials += other.trials;
        for (mine, theirs) in rest.all.iter_mut().zip(&other.strategies) {
            each(mine.metrics, &theirs.all, MetricTally::merge);
            each(mine.pairs, &theirs.all_pairs, PairTally::merge);
            ProjectTally::merge_enabled(mine.projects, &theirs.projects);
        }
    }
}

/// Returns the indices `0 .. count` in an order that depends on the thread: each thread begins elsewhere, so that they rarely wait for the same lock.
pub fn in_turn(count: usize) -> impl Iterator<Item = usize> {
    let begin = count * rayon::current_thread_index().unwrap_or(0) / rayon::current_num_threads().max(1);
    (begin..count).chain(0..begin)
}

/// Locks a mutex, also after a panic in another thread: that panic ends the run, so that incomplete results are never used.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
