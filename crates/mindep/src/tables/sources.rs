//! `suppliers.csv` and `projects.csv`: supply by supplier, and the progress of projects.

use super::number::{Number, number};
use super::table::Table;
use super::{Estimated, Part, Run};
use crate::row;
use mindep_core::tally::SourceTally;
use mindep_core::tally::estimate::{Estimate, Mean};
use serde::{Deserialize, Serialize};

row! {
    /// A row of `suppliers.csv`: means per trial over the horizon, in the mineral's unit.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct SupplierRow {
        /// Id.
        pub strategy: String,
        /// Id.
        pub mineral: String,
        /// Id of the supplier or project.
        pub supplier: String,
        /// `contract` or `project`.
        pub kind: String,
        /// Planned deliveries, after shifts and what projects displace.
        pub contracted: Option<Number>,
        /// What came of what was called for; with flexible contracts it can exceed `contracted`.
        pub delivered: Option<Number>,
        /// Bought beyond the contract, leaks and what is bought ahead included.
        pub surge: Option<Number>,
        /// Called for but not available.
        pub lost: Option<Number>,
        /// `delivered` and `surge`, over all supply of the mineral, home supply included; empty when there is none.
        pub share_of_supply: Option<Number>,
        /// Standard error of `contracted`.
        pub contracted_std_error: Option<Number>,
        /// Standard error of `delivered`.
        pub delivered_std_error: Option<Number>,
        /// Standard error of `surge`.
        pub surge_std_error: Option<Number>,
        /// Standard error of `lost`.
        pub lost_std_error: Option<Number>,
        /// Standard error of `share_of_supply`.
        pub share_of_supply_std_error: Option<Number>,
    }
}

impl Table for SupplierRow {
    const FILE: &'static str = "suppliers.csv";

    fn rows(run: Run<'_>) -> Vec<Self> {
        let mut rows = Vec::new();
        for part in run.parts() {
            for (id, source) in part.label.suppliers.iter().zip(&part.tally.suppliers) {
                rows.push(supplier(&part, id, "contract", source));
            }
            let names = &run.plan.labels.projects;
            let mut projects: Vec<_> = part.supply.projects.iter().zip(&part.tally.projects).collect();
            projects.sort_by_key(|(offtake, _)| offtake.label);
            for (offtake, source) in projects {
                rows.push(supplier(&part, &names[offtake.label], "project", source));
            }
        }
        rows
    }
}

fn supplier(part: &Part, id: &str, kind: &str, source: &SourceTally) -> SupplierRow {
    let mean = |moments| part.mean(moments);
    let [contracted, delivered, surge, lost] =
        [&source.contracted, &source.delivered, &source.surge, &source.lost].map(mean);
    let share = part.ratio(&source.received, &part.tally.supply);
    SupplierRow {
        strategy: part.strategy.to_owned(),
        mineral: part.label.id.clone(),
        supplier: id.to_owned(),
        kind: kind.to_owned(),
        contracted: contracted.mean,
        delivered: delivered.mean,
        surge: surge.mean,
        lost: lost.mean,
        share_of_supply: share.mean,
        contracted_std_error: contracted.std_error,
        delivered_std_error: delivered.std_error,
        surge_std_error: surge.std_error,
        lost_std_error: lost.std_error,
        share_of_supply_std_error: share.std_error,
    }
}

row! {
    /// A row of `projects.csv`: one enabled project.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct ProjectRow {
        /// Id.
        pub strategy: String,
        /// Id.
        pub project: String,
        /// Id of its mineral.
        pub mineral: String,
        /// Share of trials in which all stages succeed and end within the horizon.
        pub probability_operating: Option<Number>,
        /// Mean month in which it begins to operate, from the start of the horizon, of those trials.
        pub start_mean: Option<Number>,
        /// 5 % quantile of that.
        pub start_p05: Option<Number>,
        /// Median.
        pub start_p50: Option<Number>,
        /// 95 % quantile.
        pub start_p95: Option<Number>,
        /// Mean discounted cost of the stages begun within the horizon, in the currency; with `life_years` what of it falls into the horizon.
        pub spending: Option<Number>,
        /// Standard error of `probability_operating`.
        pub probability_std_error: Option<Number>,
        /// Standard error of `start_mean`.
        pub start_std_error: Option<Number>,
        /// Standard error of `spending`.
        pub spending_std_error: Option<Number>,
    }
}

impl Table for ProjectRow {
    const FILE: &'static str = "projects.csv";

    fn rows(run: Run<'_>) -> Vec<Self> {
        let labels = &run.plan.labels;
        let mut rows = Vec::new();
        for (strategy, tally) in labels.strategies.iter().zip(&run.tally.strategies) {
            for (id, project) in labels.projects.iter().zip(&tally.projects) {
                let Some(project) = project else { continue };
                let operating = Mean::frequency(project.start.histogram.count(), run.tally.trials);
                let operating = Estimated::of(operating);
                let start = Estimate::new(&project.start);
                let spending = Estimated::of(Mean::new(&project.spending, run.tally.trials));
                rows.push(Self {
                    strategy: strategy.id.clone(),
                    project: id.clone(),
                    mineral: labels.minerals[project.mineral].id.clone(),
                    probability_operating: operating.mean,
                    start_mean: number(start.map(|s| s.mean.mean)),
                    start_p05: number(start.map(|s| s.quantiles[0])),
                    start_p50: number(start.map(|s| s.quantiles[2])),
                    start_p95: number(start.map(|s| s.quantiles[4])),
                    spending: spending.mean,
                    probability_std_error: operating.std_error,
                    start_std_error: number(start.and_then(|s| s.mean.std_error)),
                    spending_std_error: spending.std_error,
                });
            }
        }
        rows
    }
}
