//! `sensitivity.csv` and `tornado.csv`: what uncertain parameters do to the results.

use crate::analysis::errors::Estimate;
use crate::questions::sensitivity::ask::{Answer, Found};
use crate::row;
use crate::tables::number::{Number, number};
use crate::tables::{mineral_id, unit};
use mindep_core::plan::Plan;
use mindep_core::tally::estimate::Mean;
use serde::{Deserialize, Serialize};

/// The file of indices.
pub const FILE: &str = "sensitivity.csv";
/// The file of parameters moved alone.
pub const TORNADO_FILE: &str = "tornado.csv";

/// Indices, as rows name them.
pub mod index {
    /// Mean of the output over the parameters' ranges.
    pub const MEAN: &str = "mean";
    /// Its standard deviation over them.
    pub const STD_DEV: &str = "std_dev";
    /// Sobol' index of a parameter alone.
    pub const FIRST: &str = "first";
    /// Sobol' index of a parameter with all its interactions.
    pub const TOTAL: &str = "total";
    /// Sobol' index of the interaction of two parameters.
    pub const SECOND: &str = "second";
    /// Mean size of an elementary effect.
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
        /// Mineral id, or `all`.
        pub mineral: String,
        /// Metric; with `_tvar95` at its end the mean of its largest 5 %.
        pub metric: String,
        /// What the metric is measured in.
        pub unit: String,
        /// Address of the parameter; empty for what is of all together.
        pub parameter: String,
        /// Which [index].
        pub index: String,
        /// The other parameter of a pair.
        pub other_parameter: String,
        /// The index.
        pub value: Option<Number>,
        /// Its standard error.
        pub std_error: Option<Number>,
        /// Lower end of its 95 % interval.
        pub ci95_low: Option<Number>,
        /// Upper end of its 95 % interval.
        pub ci95_high: Option<Number>,
    }
}

row! {
    /// A row of `tornado.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct TornadoRow {
        /// Mineral id, or `all`.
        pub mineral: String,
        /// Metric; with `_tvar95` at its end the mean of its largest 5 %.
        pub metric: String,
        /// What the metric is measured in.
        pub unit: String,
        /// Address of the parameter.
        pub parameter: String,
        /// At which quantile of its range.
        pub quantile: Option<Number>,
        /// Its value there.
        pub parameter_value: Option<Number>,
        /// The metric, all other parameters at their medians.
        pub value: Option<Number>,
        /// Its standard error.
        pub value_std_error: Option<Number>,
        /// The metric less that with this parameter at its median too, paired.
        pub difference: Option<Number>,
        /// Standard error of the difference.
        pub std_error: Option<Number>,
    }
}

/// The rows of both tables; `parameters` are addresses in the order of the analysis.
pub fn rows(plan: &Plan, parameters: &[&str], answers: &[Answer]) -> (Vec<SensitivityRow>, Vec<TornadoRow>) {
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
            Found::Sobol(found) => {
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
            Found::Morris(effects) => {
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
