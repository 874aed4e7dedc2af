//! Robust decision making under uncertain parameters: regret of strategies, how often they are good enough, and the conditions in which they fail.
//!
//! A future is the scenario with other values of its uncertain parameters. Every strategy is simulated in every future with the same trials and
//! random draws. `docs/questions/robustness.md` gives formulas and sources.

pub mod batched;
pub mod prim;
pub mod strategies;
#[cfg(test)]
mod tests;

use crate::analysis::errors::Estimate;
use crate::analysis::output::{Output, batches_of, simulate_each};
use crate::analysis::sobol::scrambled;
use crate::questions::sensitivity::ask::{Stopped, at, check, parameters};
use batched::{BATCHES, Values, estimate, mean};
use mindep_core::domain::scenario::Study;
use mindep_core::plan::Plan;
use mindep_core::stats::binomial_at_least;
use mindep_core::tally::metric::Metric;
use mindep_scenario::{Diagnostics, Loaded};
use prim::{BoxCounts, FoundBox, Futures, NoBox};
use rayon::prelude::*;
use strategies::{Summary, summaries};

/// Parameters of a robustness analysis.
#[derive(Clone, Debug)]
pub struct RobustnessParams<'a> {
    /// The scenario, with those of its strategies that are in its study.
    pub loaded: &'a Loaded,
    /// Number of futures, a power of two. Boxes are found in the first half of them and tested on the second.
    pub futures: u32,
    /// Trials of each future.
    pub trials: u64,
    /// Expected shortfall share that is good enough; `None`: that of the unchanged scenario.
    pub tolerable: Option<f64>,
}

/// Results of a robustness analysis.
#[derive(Clone, PartialEq, Debug)]
pub struct RobustnessResult {
    /// Values of the parameters, in order of address, by future.
    pub points: Vec<Vec<f64>>,
    /// Results by output.
    pub outputs: Vec<OfOutput>,
}

/// Results of one output.
#[derive(Clone, PartialEq, Debug)]
pub struct OfOutput {
    /// The output.
    pub output: Output,
    /// Values by future and strategy.
    pub values: Vec<Vec<Estimate>>,
    /// Largest value that is good enough.
    pub criterion: Estimate,
    /// Summaries by strategy.
    pub strategies: Vec<Summary>,
    /// Conditions in which each strategy fails; empty except for expected shortfall shares.
    pub boxes: Vec<Region>,
}

/// Conditions in which a strategy fails.
#[derive(Clone, PartialEq, Debug)]
pub struct Region {
    /// Counts of the first half of the futures.
    pub all: BoxCounts,
    /// Counts of the second half of the futures.
    pub fresh: BoxCounts,
    /// The box, or the reason why there is none.
    pub found: Result<BoxFound, NoBox>,
}

/// A box with its test on the second half of the futures.
#[derive(Clone, PartialEq, Debug)]
pub struct BoxFound {
    /// Limits of the box, and its counts in the first half.
    pub found: FoundBox,
    /// Counts of the box in the second half.
    pub fresh: BoxCounts,
    /// Probability of at least as many failures in the box in the second half, if its futures failed like all of that half.
    pub fresh_p: f64,
    /// Parameters with a limit, each with the quasi-p-values of its limits in the first and in the second half.
    pub limited: Vec<(usize, [f64; 2])>,
}

impl RobustnessParams<'_> {
    /// Returns the number of evaluations: every future, and the values of the file.
    pub fn evaluations(&self) -> u64 {
        u64::from(self.futures) + 1
    }

    /// Returns the values of the parameters by future, with whole numbers rounded. The halves are points of Sobol' sequences with independent
    /// scramblings.
    pub fn points(&self) -> Vec<Vec<f64>> {
        let parameters = parameters(&self.loaded.study);
        let whole: Vec<bool> = parameters.iter().map(|p| self.loaded.is_whole(&p.address)).collect();
        let seed = self.loaded.study.baseline.seed;
        let half = |scrambling| scrambled(self.futures / 2, parameters.len(), seed, scrambling);
        // Scrambling 0 is used by the sensitivity analysis.
        let cube = [half(1), half(2)].concat();
        let rounded = |point: &Vec<f64>| {
            let values = at(&parameters, point).into_iter().zip(&whole);
            values.map(|(x, whole)| if *whole { x.round() } else { x }).collect()
        };
        cube.iter().map(rounded).collect()
    }

    fn study(&self, values: &[f64]) -> Result<Study, Diagnostics> {
        let parameters = parameters(&self.loaded.study);
        let numbers: Vec<(&str, f64)> =
            parameters.iter().map(|p| p.address.as_str()).zip(values.iter().copied()).collect();
        let wanted = &self.loaded.study.strategies;
        self.loaded.cases(&numbers, &|id| wanted.iter().any(|strategy| strategy.id.as_str() == id))
    }

    /// Checks that every future is a valid scenario.
    ///
    /// # Errors
    ///
    /// If a future is not a valid scenario.
    pub fn check(&self) -> Result<(), Stopped> {
        check(&parameters(&self.loaded.study), &self.points(), &|values| self.study(values))
    }

    /// Returns the outputs: expected shortfall share and its TVaR 95 % of every mineral, programme cost and economic loss of all together.
    pub fn outputs(plan: &Plan) -> Vec<Output> {
        let share =
            |tail| (0..plan.minerals()).map(move |m| Output { mineral: Some(m), metric: Metric::ShortfallShare, tail });
        let money = [Metric::ProgrammeCost, Metric::EconomicLoss];
        let money = money.map(|metric| Output { mineral: None, metric, tail: false });
        share(false).chain(share(true)).chain(money).collect()
    }

    /// Returns batches by strategy and output; `None` where an output is not defined in some trial.
    fn evaluate(&self, study: &Study, outputs: &[Output]) -> Vec<Vec<Option<Vec<f64>>>> {
        let plan = Plan { trials: self.trials, ..Plan::new(study) };
        let each = simulate_each(&plan, outputs, 0..plan.strategies.len());
        let batched = |values: Option<Vec<f64>>| values.map(|values| batches_of(&values, BATCHES));
        each.into_iter().map(|values| values.into_iter().map(batched).collect()).collect()
    }

    /// Computes the results on the threads of the current pool, without outputs that are not defined everywhere. `go_on` is called before each
    /// evaluation.
    ///
    /// # Errors
    ///
    /// If a future is not a valid scenario, or `go_on` returns false.
    pub fn answer(&self, go_on: &(dyn Fn() -> bool + Sync)) -> Result<RobustnessResult, Stopped> {
        let points = self.points();
        let outputs = Self::outputs(&Plan::new(&self.loaded.study));
        let one = |values: &Vec<f64>| {
            if !go_on() {
                return Err(Stopped::Interrupted);
            }
            let study = self.study(values).map_err(|faults| Stopped::Invalid {
                refused: 1,
                points: 1,
                values: Vec::new(),
                faults,
            })?;
            Ok(self.evaluate(&study, &outputs))
        };
        let futures = points.par_iter().map(one).collect::<Result<Vec<_>, _>>()?;
        if !go_on() {
            return Err(Stopped::Interrupted);
        }
        let unchanged = self.evaluate(&self.loaded.study, &outputs);
        let of_output = |(i, output): (usize, &Output)| {
            let future = |strategies: &Vec<Vec<Option<Vec<f64>>>>| strategies.iter().map(|o| o[i].clone()).collect();
            let values: Values = futures.iter().map(future).collect::<Option<_>>()?;
            let today = unchanged.first()?[i].as_ref()?;
            Some(self.of_output(*output, &points, &values, today))
        };
        let outputs = outputs.par_iter().enumerate().filter_map(of_output).collect();
        Ok(RobustnessResult { points, outputs })
    }

    fn of_output(&self, output: Output, points: &[Vec<f64>], values: &Values, today: &[f64]) -> OfOutput {
        let is_share = output.metric == Metric::ShortfallShare && !output.tail;
        let fixed = self.tolerable.filter(|_| is_share);
        let criterion = match fixed {
            Some(value) => Estimate { value: Some(value), std_error: None },
            None => estimate(today),
        };
        let batches = fixed.map_or_else(|| today.to_vec(), |value| vec![value; BATCHES]);
        let strategies = summaries(values, &batches);
        let boxes = if is_share { regions(points, values, mean(&batches)) } else { Vec::new() };
        let estimates = |strategies: &Vec<Vec<f64>>| strategies.iter().map(|b| estimate(b)).collect();
        OfOutput { output, values: values.iter().map(estimates).collect(), criterion, strategies, boxes }
    }
}

/// Returns the conditions in which each strategy fails.
fn regions(points: &[Vec<f64>], values: &Values, criterion: f64) -> Vec<Region> {
    let half = points.len() / 2;
    let of_strategy = |s: usize| {
        let fails: Vec<bool> = values.iter().map(|future| !strategies::meets(mean(&future[s]), criterion)).collect();
        let (first, second) = fails.split_at(half);
        let first = Futures { points: &points[..half], fails: first };
        let second = Futures { points: &points[half..], fails: second };
        let all = |futures: Futures<'_>| BoxCounts {
            futures: futures.fails.len(),
            failures: futures.fails.iter().filter(|fails| **fails).count(),
        };
        let found = prim::find(first).map(|found| {
            let quasi_p = |p| (p, [first, second].map(|futures| found.limits.quasi_p(futures, p)));
            let limited = found.limits.limited().map(quasi_p).collect();
            let fresh = found.limits.held(second, None);
            let like_all = all(second).density();
            let fresh_p = binomial_at_least(fresh.failures as u64, fresh.futures as u64, like_all);
            BoxFound { found, fresh, fresh_p, limited }
        });
        Region { all: all(first), fresh: all(second), found }
    };
    (0..values.first().map_or(0, Vec::len)).map(of_strategy).collect()
}
