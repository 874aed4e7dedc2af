//! What portfolios do as strategies of the scenario, on the trials of the search and on trials that it has not seen: a search that looks at the same trials
//! again and again fits them, and only fresh ones tell by how much.

use crate::analysis::{paired, tail};
use crate::domain::decision::{Optimize, Risk};
use crate::domain::scenario::Study;
use crate::engine::{self, Observer, block::BlockMetrics};
use crate::plan::Plan;
use crate::tally::estimate::Mean;
use crate::tally::metric::Metric;
use std::sync::{Mutex, PoisonError};

/// Which trials.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sample {
    /// Those of the search.
    Search,
    /// Those after them.
    Fresh,
}

/// What a strategy does.
#[derive(Clone, PartialEq, Debug)]
pub struct Measured {
    /// Id of the strategy.
    pub strategy: String,
    /// On which trials.
    pub sample: Sample,
    /// How many.
    pub trials: u64,
    /// Programme cost beyond that of the unchanged scenario, paired.
    pub cost: Mean,
    /// Mean of what the risk is the tail of.
    pub mean: Mean,
    /// TVaR 95 % of it.
    pub tail: Mean,
    /// That less the unchanged scenario's, paired.
    pub tail_change: Mean,
}

/// By strategy, cost and loss of each trial.
struct Gather<'a> {
    values: Mutex<Vec<[Vec<f64>; 2]>>,
    /// Index of the mineral whose shortfall is the risk; of all minerals together it is economic loss.
    mineral: Option<usize>,
    minerals: usize,
    go_on: &'a (dyn Fn() -> bool + Sync),
}

impl Observer for Gather<'_> {
    fn block(&self, _: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        let [loss, programme] =
            [Metric::EconomicLoss, Metric::ProgrammeCost].map(|metric| metric.place_of_all().unwrap_or(0));
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        let (first, last) = (first as usize, first as usize + count);
        for ([cost, risk], metrics) in values.iter_mut().zip(metrics.iter()) {
            let all = &metrics[self.minerals];
            let losses = self.mineral.map_or(&all[loss], |m| &metrics[m][Metric::Shortfall.index()]);
            for (cost, found) in cost[first..last].iter_mut().zip(&all[programme]) {
                // Where nothing has a price and no decision costs anything, no portfolio is dearer than another.
                *cost = if found.is_nan() { 0.0 } else { *found };
            }
            risk[first..last].copy_from_slice(&losses[..count]);
        }
    }

    fn stop(&self) -> bool {
        !(self.go_on)()
    }
}

/// Simulates all strategies of a study on `search` trials and `fresh` more; none when `go_on` says no.
pub fn measure(
    study: &Study,
    wanted: &Optimize,
    [search, fresh]: [u64; 2],
    go_on: &(dyn Fn() -> bool + Sync),
) -> Option<Vec<Measured>> {
    let trials = search + fresh;
    let plan = Plan { trials, ..Plan::new(study) };
    let about = wanted.minerals();
    let mineral = match wanted.risk {
        Risk::Shortfall => plan.labels.minerals.iter().position(|m| about.iter().any(|id| id.as_str() == m.id)),
        Risk::EconomicLoss => None,
    };
    let empty = || [vec![0.0; trials as usize], vec![0.0; trials as usize]];
    let values = Mutex::new(plan.strategies.iter().map(|_| empty()).collect());
    let gather = Gather { values, mineral, minerals: plan.minerals(), go_on };
    let tally = engine::run(&plan, &gather);
    if tally.trials < trials {
        return None;
    }
    let values = gather.values.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut rows = Vec::new();
    for (label, [cost, risk]) in plan.labels.strategies.iter().zip(&values) {
        for (sample, range) in [(Sample::Search, 0..search as usize), (Sample::Fresh, search as usize..trials as usize)]
        {
            let [base_cost, base_risk] = &values[0];
            let (parts, base) = (tail::parts(&risk[range.clone()]), tail::parts(&base_risk[range.clone()]));
            rows.push(Measured {
                strategy: label.id.clone(),
                sample,
                trials: range.len() as u64,
                cost: paired::difference(&cost[range.clone()], &base_cost[range.clone()])?,
                mean: paired::mean(risk[range].iter().copied())?,
                tail: paired::mean(parts.iter().copied())?,
                tail_change: paired::difference(&parts, &base)?,
            });
        }
    }
    Some(rows)
}
