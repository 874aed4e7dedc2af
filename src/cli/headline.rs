//! The numbers a person wants at once, each with its standard error: for the closing table and for `--format json`.

use crate::analysis::comparison::difference;
use crate::analysis::estimate;
use crate::results::{Run, mineral_id, unit};
use crate::tally::estimate::{Estimate, Mean};
use crate::tally::metric::Metric;
use serde::Serialize;

/// An estimate with its standard error.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Headline {
    /// The estimate.
    pub value: f64,
    /// Its standard error, which needs two trials.
    pub std_error: Option<f64>,
}

/// What matters of one mineral, or of `all`, under one strategy; what has no meaning there is absent.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct HeadlineRow {
    /// Strategy id.
    pub strategy: String,
    /// Mineral id, or `all`.
    pub mineral: String,
    /// Unit of the shortfall.
    pub unit: Option<String>,
    /// Of all money.
    pub currency: String,
    /// Expected shortfall over the horizon.
    pub shortfall: Option<Headline>,
    /// Expected share of demand not met.
    pub shortfall_share: Option<Headline>,
    /// Mean shortfall of the worst 5 % of trials.
    pub shortfall_tvar95: Option<Headline>,
    /// Probability of a month in shortage.
    pub probability_of_shortage: Option<Headline>,
    /// Expected economic loss.
    pub economic_loss: Option<Headline>,
    /// Mean economic loss of the worst 5 % of trials.
    pub economic_loss_tvar95: Option<Headline>,
    /// Expected programme cost.
    pub programme_cost: Option<Headline>,
    /// Paired difference of the expected programme cost to the baseline's; absent for the baseline.
    pub programme_cost_difference: Option<Headline>,
}

impl Headline {
    fn mean(mean: Mean) -> Self {
        Self { value: mean.mean, std_error: mean.std_error }
    }

    fn tvar95(estimate: Estimate) -> Self {
        Self { value: estimate.tvar[0], std_error: estimate.tvar_std_error[0] }
    }

    /// In other units.
    pub fn times(self, factor: f64) -> Self {
        Self { value: self.value * factor, std_error: self.std_error.map(|e| e * factor) }
    }
}

impl HeadlineRow {
    /// Of one mineral (all, for `None`) under one strategy of the plan.
    pub fn new(run: Run<'_>, strategy: usize, mineral: Option<usize>) -> Self {
        let of = |metric| estimate(run.tally, strategy, mineral, metric);
        let mean = |metric| of(metric).map(|e| Headline::mean(e.mean));
        let cost_difference = (strategy > 0)
            .then(|| difference(run.tally, strategy, mineral, Metric::ProgrammeCost))
            .flatten()
            .map(Headline::mean);
        Self {
            strategy: run.plan.labels.strategies[strategy].id.clone(),
            mineral: mineral_id(run.plan, mineral).to_owned(),
            unit: mineral.map(|_| unit(run.plan, mineral, Metric::Shortfall)),
            currency: run.plan.labels.currency.clone(),
            shortfall: mean(Metric::Shortfall),
            shortfall_share: mean(Metric::ShortfallShare),
            shortfall_tvar95: of(Metric::Shortfall).map(Headline::tvar95),
            probability_of_shortage: mean(Metric::AnyShortage),
            economic_loss: mean(Metric::EconomicLoss),
            economic_loss_tvar95: of(Metric::EconomicLoss).map(Headline::tvar95),
            programme_cost: mean(Metric::ProgrammeCost),
            programme_cost_difference: cost_difference,
        }
    }

    /// Of all strategies in file order, for every mineral in file order, then all together.
    pub fn all(run: Run<'_>) -> Vec<(Option<usize>, Vec<Self>)> {
        let labels = &run.plan.labels;
        let mut strategies: Vec<usize> = (0..labels.strategies.len()).collect();
        strategies.sort_by_key(|&s| labels.strategies[s].place);
        let mut minerals: Vec<usize> = (0..labels.minerals.len()).collect();
        minerals.sort_by_key(|&m| labels.minerals[m].place);
        let rows = |mineral| strategies.iter().map(|&s| Self::new(run, s, mineral)).collect();
        minerals.into_iter().map(Some).chain([None]).map(|mineral| (mineral, rows(mineral))).collect()
    }
}
