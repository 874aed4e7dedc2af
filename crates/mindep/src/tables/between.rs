//! Rows of the table of `mindep compare`, which compares the numbers of two runs.

use super::number::Number;
use crate::row;
use serde::{Deserialize, Serialize};

row! {
    /// A number of `summary.csv` in two results folders.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct BetweenRow {
        /// Strategy id.
        pub strategy: String,
        /// Mineral id, or `all`.
        pub mineral: String,
        /// Metric.
        pub metric: String,
        /// Unit of the numbers, as the first folder has it.
        pub unit: String,
        /// `mean`, `tvar95` or `tvar99`.
        pub statistic: String,
        /// In the first folder (`unit`).
        pub first: Option<Number>,
        /// Its standard error (`unit`).
        pub first_std_error: Option<Number>,
        /// In the second folder (`unit`).
        pub second: Option<Number>,
        /// Its standard error (`unit`).
        pub second_std_error: Option<Number>,
        /// Second less first (`unit`).
        pub difference: Option<Number>,
        /// Its standard error (`unit`).
        pub std_error: Option<Number>,
        /// Lower end of its 95 % interval (`unit`).
        pub ci95_low: Option<Number>,
        /// Upper end of its 95 % interval (`unit`).
        pub ci95_high: Option<Number>,
        /// Difference over standard error; empty where this is 0.
        pub z: Option<Number>,
        /// `paired` or `unpaired`; empty without a standard error.
        pub errors: String,
        /// Whether |z| is above 1.96; without any error, whether there is a difference; empty without a standard error.
        pub more_than_noise: Option<bool>,
    }
}
