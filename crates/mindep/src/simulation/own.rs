//! Metrics of one's own: any number that follows from the months of a trial.

use mindep_core::engine::trace::{Trace, trace};
use mindep_core::plan::Plan;
use mindep_core::tally::estimate::Mean;
use mindep_core::tally::exact::Moments;
use rayon::prelude::*;

/// A number of a trial that its months give: what they show is in [`Trace`]. Any function of one is such a metric.
pub trait OwnMetric: Sync {
    /// Its value; not-a-number where it is not defined.
    fn of(&self, trial: &Trace) -> f64;
}

impl<F: Fn(&Trace) -> f64 + Sync> OwnMetric for F {
    fn of(&self, trial: &Trace) -> f64 {
        self(trial)
    }
}

/// An own metric of all trials.
#[derive(Clone, PartialEq, Debug)]
pub struct Own {
    /// Its value of each trial, in their order.
    pub values: Vec<f64>,
    /// Mean with its standard error, of the trials in which it is finite; none without any.
    pub mean: Option<Mean>,
}

impl Own {
    /// Of all trials of a plan, for a strategy and a mineral by their places, on the threads of the current pool.
    pub(super) fn of(plan: &Plan, strategy: usize, mineral: usize, metric: &impl OwnMetric) -> Self {
        let value = |trial| metric.of(&trace(plan, strategy, mineral, trial));
        let values: Vec<f64> = (0..plan.trials).into_par_iter().map(value).collect();
        let mut moments = Moments::default();
        let mut count = 0;
        for value in values.iter().filter(|value| value.is_finite()) {
            moments.add(*value);
            count += 1;
        }
        Self { mean: Mean::new(&moments, count), values }
    }
}
