//! User-defined metrics: any number computed from the months of a trial.

use mindep_core::engine::trace::{Trace, trace};
use mindep_core::plan::Plan;
use mindep_core::tally::estimate::Mean;
use mindep_core::tally::exact::Moments;
use rayon::prelude::*;

/// A user-defined metric, computed from the monthly values of a trial in a [`Trace`]. Any function of a trace is such a metric.
pub trait OwnMetric: Sync {
    /// Returns the value; NaN where it is not defined.
    fn of(&self, trial: &Trace) -> f64;
}

impl<F: Fn(&Trace) -> f64 + Sync> OwnMetric for F {
    fn of(&self, trial: &Trace) -> f64 {
        self(trial)
    }
}

/// Values of a user-defined metric.
#[derive(Clone, PartialEq, Debug)]
pub struct Own {
    /// Value in each trial, in order.
    pub values: Vec<f64>,
    /// Mean and standard error over the trials with a finite value; `None` if there are none.
    pub mean: Option<Mean>,
}

impl Own {
    /// Computes the metric in all trials of a plan, for a strategy and a mineral given by index, on the threads of the current pool.
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
