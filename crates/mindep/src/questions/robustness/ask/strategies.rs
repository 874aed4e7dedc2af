//! Summary of each strategy over all futures: mean, worst future, regret, and how often it is good enough.

use super::batched::{Best, Values, estimate, largest_value, mean, ninetieth, over_futures};
use crate::analysis::errors::{Batches, Estimate};

/// Relative difference up to which values count as equal, as rounding of sums with other parameters may cause it.
const HAIR: f64 = 1e-9;

/// Summary of one strategy.
#[derive(Clone, PartialEq, Debug)]
pub struct Summary {
    /// Mean over futures.
    pub mean: Estimate,
    /// Largest value over futures.
    pub worst: Estimate,
    /// Future with the largest value, from 0.
    pub worst_future: usize,
    /// Regret; `None` if there is no other strategy.
    pub regret: Option<Regret>,
    /// Number of futures in which the strategy is good enough.
    pub met: usize,
    /// Number of futures in which noise may decide whether it is good enough.
    pub undecided: usize,
}

/// Regret: value of a strategy minus that of the best one in the same future.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Regret {
    /// Mean over futures.
    pub mean: Estimate,
    /// 90 % quantile over futures.
    pub ninetieth: Estimate,
    /// Largest over futures.
    pub largest: Estimate,
    /// Future with the largest regret, from 0.
    pub future: usize,
    /// Whether no strategy has a smaller largest regret.
    pub is_minimax: bool,
}

/// Returns whether a value is good enough.
pub fn meets(value: f64, criterion: f64) -> bool {
    value <= criterion + HAIR * criterion.abs()
}

/// Returns the summaries of all strategies. `criterion` is the largest value that is good enough, by batch of the same trials.
pub fn summaries(values: &Values, criterion: &Batches) -> Vec<Summary> {
    let count = values.first().map_or(0, Vec::len);
    let best = Best::new(values);
    let enough = mean(criterion);
    let mut summaries: Vec<Summary> = (0..count)
        .map(|s| {
            let own: Vec<Batches> = values.iter().map(|future| future[s].clone()).collect();
            let (worst, worst_future) = largest_value(values, s);
            let met = own.iter().filter(|b| meets(mean(b), enough)).count();
            let undecided = own.iter().filter(|b| is_undecided(b, criterion)).count();
            let regret = (count > 1).then(|| regret(values, &best, s));
            Summary { mean: over_futures(&own), worst: estimate(&worst), worst_future, regret, met, undecided }
        })
        .collect();
    let of = |summary: &Summary| summary.regret.and_then(|r| r.largest.value);
    let least = summaries.iter().filter_map(of).fold(f64::INFINITY, f64::min);
    let size = summaries.iter().filter_map(|s| s.worst.value).map(f64::abs).fold(0.0, f64::max);
    for summary in &mut summaries {
        if let Some(regret) = &mut summary.regret {
            regret.is_minimax = regret.largest.value.is_some_and(|value| value <= least + HAIR * size);
        }
    }
    summaries
}

fn regret(values: &Values, best: &Best, strategy: usize) -> Regret {
    let series: Vec<Batches> = (0..values.len()).map(|f| best.regret(values, f, strategy)).collect();
    let (largest, future) = best.largest_regret(values, strategy);
    Regret {
        mean: over_futures(&series),
        ninetieth: ninetieth(&series),
        largest: estimate(&largest),
        future,
        is_minimax: false,
    }
}

/// Returns whether a value is within 1.96 standard errors of the criterion, paired by batch.
fn is_undecided(value: &Batches, criterion: &Batches) -> bool {
    let difference: Batches = value.iter().zip(criterion).map(|(a, b)| a - b).collect();
    let found = estimate(&difference);
    let size = HAIR * mean(criterion).abs();
    let gap = found.value.map_or(0.0, f64::abs);
    gap > size && found.std_error.is_some_and(|error| gap <= 1.96 * error)
}
