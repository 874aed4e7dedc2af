//! The results of a simulation, queried by name.

use super::own::{Own, OwnMetric};
use super::trials::{Columns, Gather};
use crate::analysis::comparison::compare;
use crate::names::advice;
use crate::run::Simulated;
use crate::tables::summary::estimate;
use crate::tables::table::Table;
use crate::tables::unit;
use mindep_core::domain::scenario::ALL_MINERALS;
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_core::tally::estimate::{Comparison, Estimate};
use mindep_core::tally::metric::Metric;
use mindep_scenario::Loaded;
use std::fmt;

/// The results of a simulation, in memory.
///
/// Strategies and minerals are given by their ids, including `baseline` and `all`, and metrics by their names in `summary.csv`.
#[derive(Debug)]
pub struct Results<'a> {
    loaded: &'a Loaded,
    simulated: Simulated,
    columns: Columns,
    pool: rayon::ThreadPool,
}

/// Error for a name that the scenario does not have, with a suggestion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unknown(String);

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unknown {}

/// Indices of strategy and mineral (`None`: all minerals together), and the metric.
type ColumnKey = (usize, Option<usize>, Metric);

impl<'a> Results<'a> {
    pub(super) fn new(loaded: &'a Loaded, simulated: Simulated, gather: Gather, pool: rayon::ThreadPool) -> Self {
        Self { loaded, simulated, columns: gather.finish(), pool }
    }

    /// Returns the simulated scenario.
    pub fn scenario(&self) -> &'a Loaded {
        self.loaded
    }

    /// Returns the scenario as indices and samplers, for values without a method here.
    pub fn plan(&self) -> &Plan {
        &self.simulated.plan
    }

    /// Returns all statistics of the trials, for values without a method here.
    pub fn tally(&self) -> &Tally {
        &self.simulated.tally
    }

    /// Returns the estimate of a metric in [its unit](Self::unit): mean with standard error, quantiles and tail means; `None` where no trial defines
    /// the metric.
    ///
    /// # Errors
    ///
    /// Returns an error for a name that the scenario does not have.
    pub fn estimate(&self, strategy: &str, mineral: &str, metric: &str) -> Result<Option<Estimate>, Unknown> {
        let (strategy, mineral, metric) = self.place(strategy, mineral, metric)?;
        Ok(estimate(self.simulated.run(), strategy, mineral, metric))
    }

    /// Returns the difference of a strategy and the baseline, paired by trial; `None` for the baseline itself, or where no trial defines the metric.
    ///
    /// # Errors
    ///
    /// Returns an error for a name that the scenario does not have.
    pub fn difference(&self, strategy: &str, mineral: &str, metric: &str) -> Result<Option<Comparison>, Unknown> {
        let (strategy, mineral, metric) = self.place(strategy, mineral, metric)?;
        let rows = compare(self.plan(), self.tally());
        let row = rows.iter().find(|row| row.strategy == strategy && row.mineral == mineral && row.metric == metric);
        Ok(row.and_then(|row| row.estimate))
    }

    /// Returns the unit of a metric.
    ///
    /// # Errors
    ///
    /// Returns an error for a name that the scenario does not have.
    pub fn unit(&self, mineral: &str, metric: &str) -> Result<String, Unknown> {
        let (_, mineral, metric) = self.place("baseline", mineral, metric)?;
        Ok(unit(self.plan(), mineral, metric))
    }

    /// Returns a metric in every trial, in order, NaN where it is not defined; `None` where [trials were not kept](super::Simulation::keep_trials).
    ///
    /// # Errors
    ///
    /// Returns an error for a name that the scenario does not have.
    pub fn trials(&self, strategy: &str, mineral: &str, metric: &str) -> Result<Option<&[f64]>, Unknown> {
        let (strategy, mineral, metric) = self.place(strategy, mineral, metric)?;
        Ok(self.columns.column(strategy, mineral, metric))
    }

    /// Computes a user-defined metric in every trial, for a mineral under a strategy. Each trial is simulated again month by month, which takes about
    /// ten times as long as the run.
    ///
    /// # Errors
    ///
    /// Returns an error for a name that the scenario does not have.
    pub fn own(&self, strategy: &str, mineral: &str, metric: &impl OwnMetric) -> Result<Own, Unknown> {
        let strategy = self.strategy(strategy)?;
        let minerals = &self.plan().labels.minerals;
        let found = minerals.iter().position(|label| label.id == mineral);
        let ids: Vec<&str> = minerals.iter().map(|label| label.id.as_str()).collect();
        let mineral = found.ok_or_else(|| unknown("mineral", mineral, &ids))?;
        Ok(self.pool.install(|| Own::of(self.plan(), strategy, mineral, metric)))
    }

    /// Returns the rows of a result table, as the command line program writes them.
    pub fn rows<R: Table>(&self) -> Vec<R> {
        R::rows(self.simulated.run())
    }

    fn place(&self, strategy: &str, mineral: &str, metric: &str) -> Result<ColumnKey, Unknown> {
        let strategy = self.strategy(strategy)?;
        let minerals = &self.plan().labels.minerals;
        let found = minerals.iter().position(|label| label.id == mineral);
        let mineral = match found {
            Some(found) => Some(found),
            None if mineral == ALL_MINERALS => None,
            None => {
                let ids: Vec<&str> = minerals.iter().map(|label| label.id.as_str()).chain([ALL_MINERALS]).collect();
                return Err(unknown("mineral", mineral, &ids));
            }
        };
        let metrics: &[Metric] = if mineral.is_some() { &Metric::ALL } else { &Metric::OF_ALL_MINERALS };
        let found = metrics.iter().copied().find(|known| known.name() == metric);
        let names: Vec<&str> = metrics.iter().map(|metric| metric.name()).collect();
        Ok((strategy, mineral, found.ok_or_else(|| unknown("metric", metric, &names))?))
    }

    fn strategy(&self, id: &str) -> Result<usize, Unknown> {
        let strategies = &self.plan().labels.strategies;
        let found = strategies.iter().position(|label| label.id == id);
        let ids: Vec<&str> = strategies.iter().map(|label| label.id.as_str()).collect();
        found.ok_or_else(|| unknown("strategy", id, &ids))
    }
}

fn unknown(what: &str, name: &str, known: &[&str]) -> Unknown {
    Unknown(format!("there is no {what} `{name}`; {}", advice(name, known)))
}
