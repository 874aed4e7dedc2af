//! `reverse.csv`: the smallest outages that cause a given shortfall.

use crate::questions::reverse::ask::OfMineral;
use crate::row;
use crate::tables::number::{Number, number};
use serde::{Deserialize, Serialize};

/// File name of the table.
pub const FILE: &str = "reverse.csv";
/// Separator between the targets of a pair.
pub const AND: &str = "; ";

row! {
    /// A row of `reverse.csv`. Nothing in it is random, so numbers have no standard error.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct ReverseRow {
        /// Strategy id.
        pub strategy: String,
        /// Mineral id.
        pub mineral: String,
        /// What is cut off; of a pair both, separated by `; `.
        pub targets: String,
        /// `country`, `lane` or `stage`; of a pair both.
        pub kind: String,
        /// How long (months).
        pub months: Option<Number>,
        /// The smallest share lost, of each target, that causes the shortfall (fraction).
        pub loss_share: Option<Number>,
        /// `loss_share · months`, of a pair twice that: months of complete loss (months).
        pub size: Option<Number>,
        /// The shortfall that it causes (fraction).
        pub shortfall_share: Option<Number>,
        /// Days of demand that all stockpiles together must hold at the start to prevent it, those there are included; empty when ten years' demand
        /// more is too little (days).
        pub preventing_stock_days: Option<Number>,
        /// The same beyond those there are (days).
        pub extra_stock_days: Option<Number>,
        /// See above (`true`, `false`).
        pub monotone: bool,
        /// Place among the outages of the mineral by `size`; equal sizes have an equal place.
        pub rank: Option<Number>,
    }
}

/// Returns the rows of the results under a strategy.
pub fn rows(strategy: &str, found: &[OfMineral]) -> Vec<ReverseRow> {
    let mut rows = Vec::new();
    for of in found {
        for outage in &of.outages {
            let names: Vec<&str> = outage.targets.iter().map(|target| target.name.as_str()).collect();
            let kinds: Vec<&str> = outage.targets.iter().map(|target| target.kind.name()).collect();
            rows.push(ReverseRow {
                strategy: strategy.to_owned(),
                mineral: of.mineral.to_string(),
                targets: names.join(AND),
                kind: kinds.join(AND),
                months: number(outage.months as f64),
                loss_share: number(outage.loss),
                size: number(outage.size),
                shortfall_share: number(outage.shortfall_share),
                preventing_stock_days: number(outage.extra_stock_days.map(|days| of.stock_days + days)),
                extra_stock_days: number(outage.extra_stock_days),
                monotone: outage.monotone,
                rank: number(outage.rank as f64),
            });
        }
    }
    rows
}
