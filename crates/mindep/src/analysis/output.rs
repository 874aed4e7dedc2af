//! Outputs of an evaluation: means and tail means of metrics over trials.

use super::errors::Batches;
use crate::analysis::tail;
use mindep_core::engine::block::Arena;
use mindep_core::engine::limit;
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_core::tally::metric::Metric;
use mindep_core::tally::shared::Shared;
use std::ops::Range;

/// Number of batches of trials: enough for the jackknife, and few enough for each batch to have sufficient trials.
pub const BATCHES: usize = 16;

/// Number that an evaluation computes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Output {
    /// Index of the mineral in the plan; `None` for all minerals together.
    pub mineral: Option<usize>,
    /// The metric.
    pub metric: Metric,
    /// Whether the output is TVaR 95 %, the mean of the largest 5 % of trials, instead of the mean of all trials.
    pub tail: bool,
}

/// Suffix of the name of a metric's TVaR 95 %.
const TAIL_NAME: &str = "_tvar95";

impl Output {
    /// Returns the name in results, without the mineral.
    pub fn name(&self) -> String {
        format!("{}{}", self.metric.name(), if self.tail { TAIL_NAME } else { "" })
    }

    /// Returns the metric of a name, and whether the name means its TVaR 95 %.
    pub fn parse(name: &str) -> Option<(Metric, bool)> {
        let (stem, tail) = name.strip_suffix(TAIL_NAME).map_or((name, false), |stem| (stem, true));
        Metric::named(stem).map(|metric| (metric, tail))
    }

    /// Returns the metric for every mineral of a plan and, where it can be summed, for all together. If there is only one mineral, a metric that can
    /// be summed is given for all only, which includes the cost of the strategy.
    pub fn of(plan: &Plan, metric: Metric, tail: bool) -> Vec<Self> {
        let adds_up = Metric::OF_ALL_MINERALS.contains(&metric);
        let minerals = if adds_up && plan.minerals() == 1 { 0 } else { plan.minerals() };
        let all = adds_up.then_some(None);
        (0..minerals).map(Some).chain(all).map(|mineral| Self { mineral, metric, tail }).collect()
    }

    /// Returns the default outputs: expected shortfall share and its TVaR 95 % of every mineral, total cost and programme cost of all.
    pub fn usual(plan: &Plan) -> Vec<Self> {
        let share =
            |tail| (0..plan.minerals()).map(move |m| Self { mineral: Some(m), metric: Metric::ShortfallShare, tail });
        let costs =
            [Metric::TotalCost, Metric::ProgrammeCost].map(|metric| Self { mineral: None, metric, tail: false });
        share(false).chain(share(true)).chain(costs).collect()
    }
}

/// Simulates the trials of the last strategy of a plan, on this thread; see [`simulate_each`].
pub fn simulate(plan: &Plan, outputs: &[Output]) -> Vec<Option<Vec<f64>>> {
    let last = plan.strategies.len() - 1;
    simulate_each(plan, outputs, last..last + 1).pop().unwrap_or_default()
}

/// Simulates the trials of strategies of a plan, on this thread. Returns for each strategy and output one number per trial, whose mean is the output;
/// `None` if the number is not defined in some trial.
///
/// For TVaR the number is `VaR + max(0, x − VaR) / 0.05`, whose mean is exactly TVaR and is minimal at this VaR (Rockafellar and Uryasev,
/// Optimization of conditional value-at-risk, 2000), so that the numbers of different trials are nearly independent.
pub fn simulate_each(plan: &Plan, outputs: &[Output], strategies: Range<usize>) -> Vec<Vec<Option<Vec<f64>>>> {
    let mut values = vec![vec![Vec::with_capacity(plan.trials as usize); outputs.len()]; strategies.len()];
    let mut tally = Tally::new(plan);
    let shared = Shared::new(&mut tally);
    let block = limit::block(plan);
    let mut arena = Arena::new(plan, block);
    for first in (0..plan.trials).step_by(block) {
        let count = (plan.trials - first).min(block as u64) as usize;
        let metrics = &arena.run(plan, first, count, &shared)[strategies.clone()];
        for (values, metrics) in values.iter_mut().zip(metrics) {
            for (values, output) in values.iter_mut().zip(outputs) {
                let place = match output.mineral {
                    Some(_) => output.metric.index(),
                    None => output.metric.place_of_all().unwrap_or(0),
                };
                values.extend_from_slice(&metrics[output.mineral.unwrap_or(plan.minerals())][place][..count]);
            }
        }
    }
    let finish = |(values, output): (Vec<f64>, &Output)| {
        if values.iter().any(|x| x.is_nan()) {
            return None;
        }
        Some(if output.tail { tail::parts(&values) } else { values })
    };
    values.into_iter().map(|values| values.into_iter().zip(outputs).map(finish).collect()).collect()
}

/// Returns the means of [`BATCHES`] batches, each with every [`BATCHES`]th trial.
pub fn batches(values: &[f64]) -> Batches {
    batches_of(values, BATCHES)
}

/// Returns the means of `count` batches, each with every `count`th trial.
pub fn batches_of(values: &[f64], count: usize) -> Batches {
    let of_batch = |k: usize| {
        let (mut sum, mut trials) = (0.0, 0.0);
        for x in values.iter().skip(k).step_by(count) {
            sum += x;
            trials += 1.0;
        }
        sum / trials
    };
    (0..count).map(of_batch).collect()
}

#[cfg(test)]
mod tests {
    use super::{Output, batches};
    use mindep_core::tally::metric::Metric;

    #[test]
    fn batches_share_the_trials_out() {
        let values: Vec<f64> = (0..64).map(f64::from).collect();
        let found = batches(&values);
        assert_eq!(found[3], (3.0 + 19.0 + 35.0 + 51.0) / 4.0);
        assert_eq!(found.iter().sum::<f64>() / 16.0, 31.5);
    }

    #[test]
    fn outputs_are_named_and_read_back() {
        let output = Output { mineral: None, metric: Metric::TotalCost, tail: true };
        assert_eq!(output.name(), "total_cost_tvar95");
        assert_eq!(Output::parse("total_cost_tvar95"), Some((Metric::TotalCost, true)));
        assert_eq!(Output::parse("shortfall_share"), Some((Metric::ShortfallShare, false)));
        assert_eq!(Output::parse("tvar95"), None);
    }
}
