//! `stress.csv`: what cutting off each target costs.

use crate::questions::stress::ask::Stressed;
use crate::row;
use crate::tables::number::{Number, number};
use mindep_core::domain::scenario::ALL_MINERALS;
use serde::{Deserialize, Serialize};

/// The file.
pub const FILE: &str = "stress.csv";

row! {
    /// A row of `stress.csv`. Nothing in it is random: numbers have no standard error.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct StressRow {
        /// Strategy id.
        pub strategy: String,
        /// What is cut off: `CHN`, `lane:malacca`, `CHN:refine`, a group's name, an exporting country.
        pub target: String,
        /// `country`, `lane`, `stage`, `group` or `exporter`.
        pub kind: String,
        /// Mineral id, or `all`.
        pub mineral: String,
        /// Shortfall that the outage adds over the horizon.
        pub shortfall: Option<Number>,
        /// The same over the demand of the outage's months.
        pub shortfall_share: Option<Number>,
        /// Demand given up for the price that it adds, as a share like `shortfall_share`, of which it is no part.
        pub price_response_share: Option<Number>,
        /// The largest share of a month's demand that it adds to the month's shortfall.
        pub peak_shortfall_share: Option<Number>,
        /// Months to whose shortfall it adds more than the threshold.
        pub shortage_months: Option<Number>,
        /// From its start to the first of these.
        pub months_until_first_shortage: Option<Number>,
        /// Days of demand by which stockpiles are lower at most.
        pub stock_used_days: Option<Number>,
        /// The highest price of a month over that without the outage.
        pub price_peak: Option<Number>,
        /// Share of the demand of the outage's months that is covered.
        pub coverage: Option<Number>,
        /// Economic loss that it adds.
        pub economic_loss: Option<Number>,
        /// Money spent that it adds.
        pub total_cost: Option<Number>,
        /// Place among the targets, 1 for the greatest damage.
        pub rank: Option<Number>,
        /// Shortfall without the outage.
        pub reference_shortfall: Option<Number>,
        /// Economic loss without it.
        pub reference_economic_loss: Option<Number>,
        /// Money spent without it.
        pub reference_total_cost: Option<Number>,
    }
}

/// The rows of what was found.
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
