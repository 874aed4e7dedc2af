//! `comparison.csv`: every strategy compared with the baseline.

use super::number::{Number, number};
use super::table::Table;
use super::{Run, mineral_id};
use crate::analysis::comparison::compare;
use crate::row;
use serde::{Deserialize, Serialize};

row! {
    /// A row of `comparison.csv`; there are none for the baseline.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct ComparisonRow {
        /// Id.
        pub strategy: String,
        /// Id, or `all`.
        pub mineral: String,
        /// See [Metrics](#metrics); the unit is that of `summary.csv`.
        pub metric: String,
        /// Mean of strategy minus baseline; negative is better, but for the two metrics of which more is.
        pub difference: Option<Number>,
        /// Standard error of `difference`, paired.
        pub std_error: Option<Number>,
        /// Lower end of its 95 % interval, with Student's t of the trials that differ, less one; empty where none does.
        pub ci95_low: Option<Number>,
        /// Its upper end.
        pub ci95_high: Option<Number>,
        /// Share of trials in which the strategy is strictly better. Trials in which both are alike, such as those without any shortfall, count as
        /// not better.
        pub probability_better: Option<Number>,
        /// Mean, over trials, of how much worse the strategy is than the best of that trial, the baseline included; small is good.
        pub expected_regret: Option<Number>,
        /// Money for each unit of `shortfall` avoided: the mineral's own `programme_cost` added over its shortfall avoided; under `all` of the
        /// whole package, with the strategy's own costs. Below 0, the strategy saves money as well.
        pub cost_per_tonne_avoided: Option<Number>,
        /// `true` unless another strategy, or the baseline, is better in one of mean `programme_cost` (of `all`) and tail risk by more than noise,
        /// and not worse in the other by more than noise; strategies that are not told apart in either both stay. Tail risk is `tvar95` of the
        /// mineral's `shortfall`, for `all` of `economic_loss`. `false` where cost or risk is not computed. [What counts as
        /// noise](../methods/estimators.md#the-front-of-cost-and-risk).
        pub pareto: bool,
        /// Standard error of `probability_better`.
        pub probability_better_std_error: Option<Number>,
        /// Standard error of `expected_regret`.
        pub expected_regret_std_error: Option<Number>,
        /// Standard error of `cost_per_tonne_avoided`.
        pub cost_per_tonne_avoided_std_error: Option<Number>,
        /// On the row `economic_loss` of `all`: loss avoided for a unit of `programme_cost` added. Above 1, the strategy is worth its money.
        pub benefit_cost_ratio: Option<Number>,
        /// Standard error of `benefit_cost_ratio`.
        pub benefit_cost_ratio_std_error: Option<Number>,
        /// Lower end of the 95 % interval of `probability_better`, that of Wilson.
        pub probability_better_ci95_low: Option<Number>,
        /// Its upper end.
        pub probability_better_ci95_high: Option<Number>,
    }
}

impl ComparisonRow {
    /// Returns whether the strategy equals the baseline in every trial. Then there is no confidence interval, since no difference was observed.
    pub fn is_unchanged(&self) -> bool {
        let is_zero = |cell: Option<Number>| cell.map(Number::value) == Some(0.0);
        is_zero(self.difference) && is_zero(self.std_error)
    }
}

impl Table for ComparisonRow {
    const FILE: &'static str = "comparison.csv";

    fn rows(run: Run<'_>) -> Vec<Self> {
        let row = |compared: &crate::analysis::comparison::Compared| {
            let estimate = compared.estimate;
            let interval = compared.interval();
            Self {
                strategy: run.plan.labels.strategies[compared.strategy].id.clone(),
                mineral: mineral_id(run.plan, compared.mineral).to_owned(),
                metric: compared.metric.name().to_owned(),
                difference: number(estimate.map(|e| e.difference.mean)),
                std_error: number(estimate.and_then(|e| e.difference.std_error)),
                ci95_low: number(interval.map(|[low, _]| low)),
                ci95_high: number(interval.map(|[_, high]| high)),
                probability_better: number(estimate.map(|e| e.probability_better.mean)),
                expected_regret: number(estimate.map(|e| e.expected_regret.mean)),
                cost_per_tonne_avoided: number(compared.cost_per_tonne_avoided.map(|c| c.mean)),
                pareto: compared.pareto,
                probability_better_std_error: number(estimate.and_then(|e| e.probability_better.std_error)),
                expected_regret_std_error: number(estimate.and_then(|e| e.expected_regret.std_error)),
                cost_per_tonne_avoided_std_error: number(compared.cost_per_tonne_avoided.and_then(|c| c.std_error)),
                benefit_cost_ratio: number(compared.benefit_cost_ratio.map(|r| r.mean)),
                benefit_cost_ratio_std_error: number(compared.benefit_cost_ratio.and_then(|r| r.std_error)),
                probability_better_ci95_low: number(estimate.map(|e| e.better_interval[0])),
                probability_better_ci95_high: number(estimate.map(|e| e.better_interval[1])),
            }
        };
        compare(run.plan, run.tally).iter().map(row).collect()
    }
}
