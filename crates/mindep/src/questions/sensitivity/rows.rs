//! `sensitivity.csv` and `tornado.csv`: effects of uncertain parameters on the results.

use crate::analysis::errors::Estimate;
use crate::questions::sensitivity::ask::{MethodResult, SensitivityResult};
use crate::row;
use crate::tables::number::{Number, number};
use crate::tables::{mineral_id, unit};
use mindep_core::plan::Plan;
use mindep_core::tally::estimate::Mean;
use serde::{Deserialize, Serialize};

/// File name of the table of indices.
pub const FILE: &str = "sensitivity.csv";
/// File name of the table of parameters varied alone.
pub const TORNADO_FILE: &str = "tornado.csv";

/// Names of indices in rows.
pub mod index {
    /// Mean of the output over the parameters' ranges.
    pub const MEAN: &str = "mean";
    /// Standard deviation of the output over the parameters' ranges.
    pub const STD_DEV: &str = "std_dev";
    /// First-order Sobol' index of a parameter.
    pub const FIRST: &str = "first";
    /// Total Sobol' index of a parameter, with all its interactions.
    pub const TOTAL: &str = "total";
    /// Second-order Sobol' index of two parameters.
    pub const SECOND: &str = "second";
    /// Mean absolute elementary effect.
    pub const MU_STAR: &str = "mu_star";
    /// Mean elementary effect.
    pub const MU: &str = "mu";
    /// Standard deviation of elementary effects.
    pub const SIGMA: &str = "sigma";
}

row! {
    /// A row of `sensitivity.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct SensitivityRow {
        /// Mineral id, or `all`; of a single mineral, costs stand under `all` with the strategy's own.
        pub mineral: String,
        /// The output.
        pub metric: String,
        /// Of the output.
        pub unit: String,
        /// Address; empty for `mean` and `std_dev`.
        pub parameter: String,
        /// One of those below.
        pub index: String,
        /// The second of a pair.
        pub other_parameter: String,
        /// The estimate (fraction of the variance; the output's for `mean`, `std_dev`, `mu_star`, `mu`, `sigma`).
        pub value: Option<Number>,
        /// Its standard error (as `value`).
        pub std_error: Option<Number>,
        /// Lower end of the 95 % interval (as `value`).
        pub ci95_low: Option<Number>,
        /// Upper end (as `value`).
        pub ci95_high: Option<Number>,
    }
}

row! {
    /// A row of `tornado.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct TornadoRow {
        /// As above.
        pub mineral: String,
        /// As above.
        pub metric: String,
        /// As above.
        pub unit: String,
        /// As above.
        pub parameter: String,
        /// 0.1 or 0.9.
        pub quantile: Option<Number>,
        /// Its value there (the parameter's).
        pub parameter_value: Option<Number>,
        /// The output there (the output's).
        pub value: Option<Number>,
        /// Its standard error (the output's).
        pub value_std_error: Option<Number>,
        /// The output less that with all parameters at their medians (the output's).
        pub difference: Option<Number>,
        /// Standard error of the difference (the output's).
        pub std_error: Option<Number>,
    }
}

/// Returns the rows of both tables; `parameters` are addresses in the order of the analysis.
pub fn rows(plan: &Plan, parameters: &[&str], answers: &[SensitivityResult]) -> (Vec<SensitivityRow>, Vec<TornadoRow>) {
    let (mut indices, mut tornado) = (Vec::new(), Vec::new());
    for answer in answers {
        let output = answer.output;
        let (mineral, metric) = (mineral_id(plan, output.mineral).to_owned(), output.name());
        let unit = unit(plan, output.mineral, output.metric);
        let mut push = |parameter: &str, index: &str, other: &str, estimate: Estimate| {
            let interval = estimate.interval();
            indices.push(SensitivityRow {
                mineral: mineral.clone(),
                metric: metric.clone(),
                unit: unit.clone(),
                parameter: parameter.to_owned(),
                index: index.to_owned(),
                other_parameter: other.to_owned(),
                value: number(estimate.value),
                std_error: number(estimate.std_error),
                ci95_low: number(interval.map(|[low, _]| low)),
                ci95_high: number(interval.map(|[_, high]| high)),
            });
        };
        match &answer.found {
            MethodResult::Sobol(found) => {
                push("", index::MEAN, "", found.mean);
                push("", index::STD_DEV, "", found.std_dev);
                for ((parameter, first), total) in parameters.iter().zip(&found.first).zip(&found.total) {
                    push(parameter, index::FIRST, "", *first);
                    push(parameter, index::TOTAL, "", *total);
                }
                for (i, j, second) in &found.second {
                    push(parameters[*i], index::SECOND, parameters[*j], *second);
                }
            }
            MethodResult::Morris(effects) => {
                for (parameter, effect) in parameters.iter().zip(effects) {
                    push(parameter, index::MU_STAR, "", effect.mu_star);
                    push(parameter, index::MU, "", effect.mu);
                    push(parameter, index::SIGMA, "", effect.sigma);
                }
            }
        }
        let error = |mean: Mean| number(mean.std_error);
        tornado.extend(answer.swings.iter().map(|swing| TornadoRow {
            mineral: mineral.clone(),
            metric: metric.clone(),
            unit: unit.clone(),
            parameter: parameters[swing.parameter].to_owned(),
            quantile: number(swing.quantile),
            parameter_value: number(swing.at),
            value: number(swing.value.mean),
            value_std_error: error(swing.value),
            difference: number(swing.difference.mean),
            std_error: error(swing.difference),
        }));
    }
    (indices, tornado)
}
