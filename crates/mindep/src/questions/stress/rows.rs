//! `stress.csv`: the damage of each outage.

use crate::questions::stress::ask::Stressed;
use crate::row;
use crate::tables::number::{Number, number};
use mindep_core::domain::scenario::ALL_MINERALS;
use serde::{Deserialize, Serialize};

/// File name of the table.
pub const FILE: &str = "stress.csv";

row! {
    /// A row of `stress.csv`. Nothing in it is random, so numbers have no standard error.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct StressRow {
        /// Strategy id; `baseline` is the unchanged scenario.
        pub strategy: String,
        /// What is cut off: `CHN`, `lane:malacca`, `CHN:refine`, a group's name; of `exporter` a country code.
        pub target: String,
        /// `country`, `lane`, `stage`, `group`, or `exporter`: what the largest exporting country of the mineral delivers (N−1).
        pub kind: String,
        /// Mineral id; `all`, the minerals together, has what adds up, and the earliest first shortage.
        pub mineral: String,
        /// `Σ a(t)` over the horizon (in the mineral's unit).
        pub shortfall: Option<Number>,
        /// `Σ a(t)` over the horizon `/ Σ D(t)` over `M` (fraction).
        pub shortfall_share: Option<Number>,
        /// Demand given up because of the price over the horizon, with the outage less without, `/ Σ D(t)` over `M`; it is no part of the
        /// shortfall, so that the same loss of supply leaves less missing where it raises the world's price; empty without a price (fraction).
        pub price_response_share: Option<Number>,
        /// Largest `a(t) / D(t)` (fraction).
        pub peak_shortfall_share: Option<Number>,
        /// Months with `a(t) / D(t)` above the scenario's `shortage_threshold` (months).
        pub shortage_months: Option<Number>,
        /// Whole months from the start of the outage to the first of these, 0 for its first month; empty without one. Transit counts: what is on
        /// its way still arrives (months).
        pub months_until_first_shortage: Option<Number>,
        /// Largest `(S₀(t) − S(t)) / trend(t)`, of all stockpiles of the mineral together; empty without stockpiles (days).
        pub stock_used_days: Option<Number>,
        /// Largest `P(t) / P₀(t)`; empty without a price (ratio).
        pub price_peak: Option<Number>,
        /// `1 − Σ U(t) / Σ D(t)` over `M`: the share of demand covered by whatever means, stocks and a price response included (fraction).
        pub coverage: Option<Number>,
        /// Added by the outage, discounted, as in [model.md](../model.md#6-costs-and-losses); empty where no sector has a `value_added`, and of
        /// `all` unless each of the minerals that are concerned has one (money).
        pub economic_loss: Option<Number>,
        /// Added by the outage: negative where less was bought; empty without a price (money).
        pub total_cost: Option<Number>,
        /// Place among the targets of this strategy and mineral by `economic_loss` where that of every target is known, else and among equals by
        /// `shortfall_share` (of `all`: the largest of its minerals); equal damage has an equal place; empty for exporters.
        pub rank: Option<Number>,
        /// `Σ U₀(t)` over the horizon; where it is not 0, the two runs differ by the columns above (in the mineral's unit).
        pub reference_shortfall: Option<Number>,
        /// Without the outage; empty as `economic_loss` (money).
        pub reference_economic_loss: Option<Number>,
        /// Without the outage (money).
        pub reference_total_cost: Option<Number>,
    }
}

/// Returns the rows of the results.
pub fn rows(found: &[Stressed]) -> Vec<StressRow> {
    let count = |count: Option<usize>| number(count.map(|count| count as f64));
    let row = |stressed: &Stressed| {
        let damage = &stressed.damage;
        StressRow {
            strategy: stressed.strategy.clone(),
            target: stressed.target.name.clone(),
            kind: stressed.target.kind.name().to_owned(),
            mineral: stressed.mineral.as_ref().map_or(ALL_MINERALS, |id| id.as_str()).to_owned(),
            shortfall: number(damage.shortfall),
            shortfall_share: number(damage.shortfall_share),
            price_response_share: number(damage.price_response_share),
            peak_shortfall_share: number(damage.peak_shortfall_share),
            shortage_months: count(damage.shortage_months),
            months_until_first_shortage: count(damage.months_until_first_shortage),
            stock_used_days: number(damage.stock_used_days),
            price_peak: number(damage.price_peak),
            coverage: number(damage.coverage),
            economic_loss: number(damage.economic_loss),
            total_cost: number(damage.total_cost),
            rank: count(stressed.rank),
            reference_shortfall: number(damage.reference_shortfall),
            reference_economic_loss: number(damage.reference_economic_loss),
            reference_total_cost: number(damage.reference_total_cost),
        }
    };
    found.iter().map(row).collect()
}
