//! Stores the metrics of every trial in columns.

use mindep_core::engine::Observer;
use mindep_core::engine::block::BlockMetrics;
use mindep_core::plan::Plan;
use mindep_core::tally::metric::Metric;
use std::sync::{Mutex, PoisonError};

/// Collects blocks of trials, in any order and from any thread.
pub struct Gather {
    /// Number of entries per strategy: the minerals, and all minerals together.
    minerals: usize,
    trials: usize,
    /// One column per strategy, mineral and metric, each empty until its first block; `None` if trials are not kept.
    columns: Option<Mutex<Vec<Vec<f64>>>>,
}

impl Gather {
    /// Prepares the columns for the trials of `plan`, which are stored only if `keep` is set.
    pub fn new(plan: &Plan, keep: bool) -> Self {
        let minerals = plan.minerals() + 1;
        let columns = plan.strategies.len() * minerals * Metric::ALL.len();
        let trials = plan.trials as usize;
        Self { minerals, trials, columns: keep.then(|| Mutex::new(vec![Vec::new(); columns])) }
    }

    fn place(&self, strategy: usize, mineral: usize, metric: Metric) -> usize {
        (strategy * self.minerals + mineral) * Metric::ALL.len() + metric.index()
    }

    /// Returns all columns, if they were kept.
    pub fn finish(self) -> Columns {
        let minerals = self.minerals;
        let of = self.columns.map(|columns| columns.into_inner().unwrap_or_else(PoisonError::into_inner));
        Columns { minerals, of }
    }
}

impl Observer for Gather {
    fn block(&self, _: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        let Some(columns) = &self.columns else { return };
        let mut columns = columns.lock().unwrap_or_else(PoisonError::into_inner);
        for (s, strategy) in metrics.iter().enumerate() {
            for (m, values) in strategy.iter().enumerate() {
                let all = m + 1 == self.minerals;
                for metric in Metric::ALL {
                    let place = if all { metric.place_of_all() } else { Some(metric.index()) };
                    let Some(values) = place.and_then(|place| values.get(place)) else { continue };
                    let column = &mut columns[self.place(s, m, metric)];
                    column.resize(self.trials, f64::NAN);
                    column[first as usize..][..count].copy_from_slice(&values[..count]);
                }
            }
        }
    }
}

/// The metrics of every trial.
#[derive(Debug)]
pub struct Columns {
    minerals: usize,
    of: Option<Vec<Vec<f64>>>,
}

impl Columns {
    /// Returns a column with one number per trial, NaN where the metric is not defined; `None` if trials were not kept or do not have the metric.
    pub fn column(&self, strategy: usize, mineral: Option<usize>, metric: Metric) -> Option<&[f64]> {
        let mineral = mineral.unwrap_or(self.minerals - 1);
        let place = (strategy * self.minerals + mineral) * Metric::ALL.len() + metric.index();
        self.of.as_ref()?.get(place).map(Vec::as_slice).filter(|column| !column.is_empty())
    }
}
