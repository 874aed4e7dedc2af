//! A tally that several workers add to at once: what is large is locked piece by piece, so that there need be only one of it, and workers
//! seldom wait. Adding is exact, so that it does not matter who comes first.

use super::{MarketTally, MetricTally, MineralTally, PairTally, ProjectTally, Tally, each};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A tally to which workers add.
#[derive(Debug)]
pub struct Shared<'a> {
    /// By strategy, then mineral.
    minerals: Vec<Vec<Mutex<&'a mut MineralTally>>>,
    markets: Vec<Mutex<&'a mut MarketTally>>,
    rest: Mutex<Rest<'a>>,
}

#[derive(Debug)]
struct Rest<'a> {
    trials: &'a mut u64,
    /// By strategy.
    all: Vec<OfAll<'a>>,
}

/// What is kept of all minerals together under one strategy.
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

    /// What is kept of a mineral under a strategy, alone until it is given back.
    pub fn mineral(&self, strategy: usize, mineral: usize) -> MutexGuard<'_, &'a mut MineralTally> {
        lock(&self.minerals[strategy][mineral])
    }

    /// What is kept of a market, alone until it is given back.
    pub fn market(&self, market: usize) -> MutexGuard<'_, &'a mut MarketTally> {
        lock(&self.markets[market])
    }

    /// Adds what `other`, of the same plan, has gathered.
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

/// The places `0 .. count` in the order in which this worker had better go through them: each begins elsewhere, so that they seldom meet.
pub fn in_turn(count: usize) -> impl Iterator<Item = usize> {
    let begin = count * rayon::current_thread_index().unwrap_or(0) / rayon::current_num_threads().max(1);
    (begin..count).chain(0..begin)
}

/// Whoever panicked had added nothing that others rely on: the panic ends the run.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
