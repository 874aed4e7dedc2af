//! `exceedance.csv`: shortfall shares by return period.

use super::Run;
use super::number::{Number, number};
use super::table::Table;
use crate::row;
use serde::{Deserialize, Serialize};

/// Return periods of the table, in years.
pub const RETURN_PERIODS: [u32; 8] = [2, 5, 10, 20, 50, 100, 200, 500];

row! {
    /// A row of `exceedance.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct ExceedanceRow {
        /// Id.
        pub strategy: String,
        /// Id.
        pub mineral: String,
        /// `year`: a year's shortfall over its demand. `worst_month`: the worst month's of the year.
        pub basis: String,
        /// R: 2, 5, 10, 20, 50, 100, 200, 500.
        pub return_period_years: u32,
        /// 1/R, with which a year exceeds the value.
        pub probability: Option<Number>,
        /// Fraction of demand that is exceeded in one year out of R, over all years of all trials. "A 1-in-20 year is worse than this".
        pub shortfall_share: Option<Number>,
        /// Lower end of its 95 % interval, for which trials are independent and the years of one trial are not.
        pub ci95_low: Option<Number>,
        /// Its upper end.
        pub ci95_high: Option<Number>,
    }
}

impl Table for ExceedanceRow {
    const FILE: &'static str = "exceedance.csv";

    fn rows(run: Run<'_>) -> Vec<Self> {
        let mut rows = Vec::new();
        for part in run.parts() {
            for (basis, values) in [("worst_month", &part.tally.worst_month), ("year", &part.tally.year)] {
                for period in RETURN_PERIODS {
                    let found = values.exceeded(f64::from(period), run.plan.years as u64);
                    rows.push(Self {
                        strategy: part.strategy.to_owned(),
                        mineral: part.label.id.clone(),
                        basis: basis.to_owned(),
                        return_period_years: period,
                        probability: number(1.0 / f64::from(period)),
                        shortfall_share: number(found.map(|found| found.value)),
                        ci95_low: number(found.and_then(|found| found.interval[0])),
                        ci95_high: number(found.and_then(|found| found.interval[1])),
                    });
                }
            }
        }
        rows
    }
}
