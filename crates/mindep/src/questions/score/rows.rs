//! Tables of scores: `score.csv`, a row for each observed value, and `skill.csv`, a row for each group of them and forecast.

use super::ask::Scored;
use super::skill::{Averages, Mean};
use crate::row;
use crate::tables::number::{Number, number};
use serde::{Deserialize, Serialize};

/// File name of the table of observed values.
pub const SCORES: &str = "score.csv";
/// File name of the table of groups and forecasts.
pub const SKILL: &str = "skill.csv";

row! {
    /// A row of `score.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct ScoreRow {
        /// Mineral id.
        pub mineral: String,
        /// `supply`, `demand`, `supplier:ID`, `price`, `price_ratio` or `price_inside_ratio`.
        pub quantity: String,
        /// First month of the period.
        pub period_start: String,
        /// Last month.
        pub period_end: String,
        /// The observed value: volumes are sums over the period, prices means.
        pub observed: Option<Number>,
        /// Mean of the trials.
        pub mean: Option<Number>,
        /// 5 % quantile of the trials.
        pub p05: Option<Number>,
        /// 25 % quantile.
        pub p25: Option<Number>,
        /// Median.
        pub p50: Option<Number>,
        /// 75 % quantile.
        pub p75: Option<Number>,
        /// 95 % quantile.
        pub p95: Option<Number>,
        /// Fraction of trials below the observed value; those equal to it count half.
        pub rank: Option<Number>,
        /// Continuous ranked probability score, in the unit of the value; 0 is best.
        pub crps: Option<Number>,
        /// Interval score of the band from `p05` to `p95`, in the unit of the value; 0 is best.
        pub interval_score: Option<Number>,
        /// Whether the observed value is in that band, its ends included.
        pub inside: bool,
    }
}

row! {
    /// A row of `skill.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct SkillRow {
        /// `volumes`, `prices` or `all`.
        pub group: String,
        /// `model`, the simulation; `last`, all stays as at the start; `static`, contracts stay as at the start, and each trial's disruptions
        /// take their shares of them; `flat`, prices stay at the initial price.
        pub forecast: String,
        /// Number of observed values.
        pub rows: u64,
        /// Fraction of them in the band from the 5 to the 95 % quantile; empty for a forecast that is one number.
        pub inside: Option<Number>,
        /// Its standard error over rows.
        pub inside_std_error: Option<Number>,
        /// Mean of the continuous ranked probability scores, each over the value at the start.
        pub crps_scaled: Option<Number>,
        /// Its standard error over rows.
        pub crps_scaled_std_error: Option<Number>,
        /// 1 less the model's `crps_scaled` over this one; below 0 where this forecast is better; empty for the model.
        pub skill: Option<Number>,
    }
}

impl ScoreRow {
    /// Creates the row of an observed value.
    pub fn new(scored: &Scored) -> Self {
        let of = &scored.observation;
        let [p05, p25, p50, p75, p95] = scored.quantiles.map(number);
        Self {
            mineral: of.mineral.to_string(),
            quantity: of.quantity.to_string(),
            period_start: of.start.to_string(),
            period_end: of.end.to_string(),
            observed: number(of.value),
            mean: number(scored.mean),
            p05,
            p25,
            p50,
            p75,
            p95,
            rank: number(scored.rank),
            crps: number(scored.crps()),
            interval_score: number(scored.interval_score),
            inside: scored.is_inside(),
        }
    }
}

impl SkillRow {
    /// Creates the row of a group and forecast.
    pub fn new(averages: &Averages) -> Self {
        let mean = |mean: Option<Mean>| number(mean.map(|mean| mean.value));
        let error = |mean: Option<Mean>| number(mean.and_then(|mean| mean.std_error));
        Self {
            group: averages.group.name().to_owned(),
            forecast: averages.forecast.name().to_owned(),
            rows: averages.rows as u64,
            inside: mean(averages.inside),
            inside_std_error: error(averages.inside),
            crps_scaled: mean(averages.crps),
            crps_scaled_std_error: error(averages.crps),
            skill: number(averages.skill),
        }
    }
}
