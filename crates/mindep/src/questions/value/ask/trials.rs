//! Metrics by trial, from which the effect of a change is computed in pairs.

use mindep_core::engine::{self, Observer, block::BlockMetrics};
use mindep_core::plan::Plan;
use mindep_core::tally::estimate::Mean;
use mindep_core::tally::metric::Metric;
use std::sync::{Mutex, PoisonError};

/// Metrics of all trials of the single mineral of a plan with one strategy, in order of trial.
#[derive(Clone, Debug)]
pub struct Trials {
    /// Shortfall over the horizon, ΣU.
    pub shortfall: Vec<f64>,
    /// Economic loss; NaN where no sector has a value added.
    pub loss: Vec<f64>,
    /// Programme cost; NaN without a price.
    pub cost: Vec<f64>,
    /// Amount contracted over the horizon, by supplier.
    pub contracted: Vec<Option<Mean>>,
}

const KEPT: [Metric; 3] = [Metric::Shortfall, Metric::EconomicLoss, Metric::ProgrammeCost];

struct Gather(Mutex<[Vec<f64>; 3]>);

impl Observer for Gather {
    fn block(&self, _: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        let mut lists = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = first as usize;
        for (list, metric) in lists.iter_mut().zip(KEPT) {
            list[first..first + count].copy_from_slice(&metrics[0][0][metric.index()][..count]);
        }
    }
}

impl Trials {
    /// Runs a plan with one mineral and one strategy.
    pub fn run(plan: &Plan) -> Self {
        let gather = Gather(Mutex::new(std::array::from_fn(|_| vec![0.0; plan.trials as usize])));
        let tally = engine::run(plan, &gather);
        let [shortfall, loss, cost] = gather.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let suppliers = tally.strategies[0].minerals[0].suppliers.iter();
        let contracted = suppliers.map(|s| Mean::new(&s.contracted, tally.trials)).collect();
        Self { shortfall, loss, cost, contracted }
    }
}
