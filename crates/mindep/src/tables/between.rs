//! Rows of `mindep compare`: numbers of two runs against each other.

use super::number::Number;
use crate::row;
use serde::{Deserialize, Serialize};

row! {
    /// A number of `summary.csv` in two folders.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct BetweenRow {
        /// Strategy id.
        pub strategy: String,
        /// Mineral id, or `all`.
        pub mineral: String,
        /// Metric.
        pub metric: String,
        /// Its unit in the first folder.
        pub unit: String,
        /// `mean`, `tvar95` or `tvar99`.
        pub statistic: String,
        /// In the first folder.
        pub first: Option<Number>,
        /// Its standard error.
        pub first_std_error: Option<Number>,
        /// In the second folder.
        pub second: Option<Number>,
        /// Its standard error.
        pub second_std_error: Option<Number>,
        /// Second less first.
        pub difference: Option<Number>,
        /// Its standard error.
        pub std_error: Option<Number>,
        /// Lower end of its 95 % interval.
        pub ci95_low: Option<Number>,
        /// Upper end of its 95 % interval.
        pub ci95_high: Option<Number>,
        /// Difference over standard error.
        pub z: Option<Number>,
        /// `paired` or `unpaired`: what the standard error is of; empty without one.
        pub errors: String,
        /// Whether the difference is more than noise at 95 %; empty without a standard error.
        pub more_than_noise: Option<bool>,
    }
}
