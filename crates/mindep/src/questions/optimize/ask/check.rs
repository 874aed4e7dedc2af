//! Out-of-sample check of portfolios, simulated as strategies of the scenario on the trials of the search and on fresh ones. A search that uses the
//! same trials repeatedly overfits to them, and only fresh trials show by how much.

use crate::analysis::between::Difference;
use crate::analysis::dominance::{PairOrder, told, undominated};
use crate::analysis::{paired, tail};
use mindep_core::domain::decision::{Optimize, Risk};
use mindep_core::domain::scenario::Study;
use mindep_core::engine::{self, Observer, block::BlockMetrics};
use mindep_core::plan::Plan;
use mindep_core::tally::estimate::Mean;
use mindep_core::tally::metric::Metric;
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// Sample of trials.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sample {
    /// Trials of the search.
    Search,
    /// Trials after those of the search.
    Fresh,
}

/// Results of a strategy on one sample.
#[derive(Clone, PartialEq, Debug)]
pub struct Measured {
    /// Id of the strategy.
    pub strategy: String,
    /// Sample of trials.
    pub sample: Sample,
    /// Number of trials.
    pub trials: u64,
    /// Programme cost beyond that of the unchanged scenario, paired.
    pub cost: Mean,
    /// Mean of the quantity whose tail is the risk.
    pub mean: Mean,
    /// TVaR 95 % of that quantity.
    pub tail: Mean,
    /// Difference of TVaR 95 % from that of the unchanged scenario, paired.
    pub tail_change: Mean,
    /// Whether no other strategy is, on the same trials, cheaper or safer by more than noise without being worse in the other by more than noise.
    pub is_on_front: bool,
}

/// Costs and losses of each trial, by strategy.
struct Gather<'a> {
    values: Mutex<Vec<[Vec<f64>; 2]>>,
    /// Index of the mineral whose shortfall is the risk; `None` if the risk is the economic loss of all minerals together.
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
                // Without any price and cost of decisions, no portfolio costs more than another.
                *cost = if found.is_nan() { 0.0 } else { *found };
            }
            risk[first..last].copy_from_slice(&losses[..count]);
        }
    }

    fn stop(&self) -> bool {
        !(self.go_on)()
    }
}

/// Simulates all strategies of a study on `search` trials and `fresh` more; `None` if `go_on` returns false.
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
    let ids: Vec<&str> = plan.labels.strategies.iter().map(|label| label.id.as_str()).collect();
    let of_search = summarize(&ids, &values, Sample::Search, 0..search as usize)?;
    let of_fresh = summarize(&ids, &values, Sample::Fresh, search as usize..trials as usize)?;
    Some(of_search.into_iter().zip(of_fresh).flat_map(|(search, fresh)| [search, fresh]).collect())
}

/// Summarizes all strategies, the unchanged scenario first, on a range of the trials.
fn summarize(ids: &[&str], values: &[[Vec<f64>; 2]], sample: Sample, range: Range<usize>) -> Option<Vec<Measured>> {
    let costs: Vec<&[f64]> = values.iter().map(|[cost, _]| &cost[range.clone()]).collect();
    let tails: Vec<Vec<f64>> = values.iter().map(|[_, risk]| tail::parts(&risk[range.clone()])).collect();
    let mut rows = Vec::new();
    for (i, id) in ids.iter().enumerate() {
        rows.push(Measured {
            strategy: (*id).to_owned(),
            sample,
            trials: range.len() as u64,
            cost: paired::difference(costs[i], costs[0])?,
            mean: paired::mean(values[i][1][range.clone()].iter().copied())?,
            tail: paired::mean(tails[i].iter().copied())?,
            tail_change: paired::difference(&tails[i], &tails[0])?,
            is_on_front: false,
        });
    }
    let known: Vec<bool> = rows.iter().map(|row| row.cost.mean.is_finite() && row.tail.mean.is_finite()).collect();
    let compared = |a: usize, b: usize| -> PairOrder { [apart(costs[a], costs[b]), apart(&tails[a], &tails[b])] };
    for (row, stays) in rows.iter_mut().zip(undominated(&known, compared)) {
        row.is_on_front = stays;
    }
    Some(rows)
}

/// Compares the means of two series that are paired by trial.
fn apart(a: &[f64], b: &[f64]) -> Ordering {
    paired::difference(a, b).map_or(Ordering::Equal, |apart| {
        told(Difference { value: apart.mean, std_error: apart.std_error, paired: true })
    })
}

#[cfg(test)]
mod tests {
    use super::{Sample, summarize};

    /// Returns which strategies are on the front, given costs and losses by trial.
    fn front(values: &[[Vec<f64>; 2]]) -> Vec<bool> {
        let ids = ["baseline", "a", "b", "c"];
        let rows = summarize(&ids[..values.len()], values, Sample::Fresh, 0..values[0][0].len()).unwrap();
        rows.iter().map(|row| row.is_on_front).collect()
    }

    #[test]
    fn noise_takes_nobody_off_the_front_and_a_paired_difference_does() {
        let trials = 400;
        // Losses differ between trials much more than between strategies.
        let losses: Vec<f64> = (0..trials).map(|i| f64::from(i * 7919 % 401)).collect();
        let cost = vec![10.0; trials as usize];
        let with = |cost: &[f64], change: &dyn Fn(usize, f64) -> f64| {
            [cost.to_vec(), losses.iter().enumerate().map(|(i, loss)| change(i, *loss)).collect()]
        };
        let base = with(&cost, &|_, loss| loss);
        // Safer by a tenth in every trial, for the same cost: the paired difference is certain.
        let safer = with(&cost, &|_, loss| loss - 0.1);
        // Alternating changes, so that the mean of the tail differs, but not by more than noise.
        let noisy = with(&cost, &|i, loss| loss + if i % 2 == 0 { 1.1 } else { -1.0 });
        assert_eq!(front(&[base.clone(), safer]), [false, true]);
        assert_eq!(front(&[base.clone(), noisy]), [true, true]);
        // A cost that differs only by rounding is the same.
        let rounded: Vec<f64> = cost.iter().map(|cost| cost * (1.0 + f64::EPSILON)).collect();
        assert_eq!(front(&[base.clone(), with(&rounded, &|_, loss| loss)]), [true, true]);
        // More expensive in every trial and no safer.
        let dearer: Vec<f64> = cost.iter().map(|cost| cost + 1.0).collect();
        assert_eq!(front(&[base.clone(), with(&dearer, &|_, loss| loss)]), [true, false]);
        // A single trial has no standard error.
        let one = |cost: f64| [vec![cost], vec![1.0]];
        assert_eq!(front(&[one(1.0), one(2.0)]), [true, true]);
    }
}
