//! `summary.csv`: every metric of every mineral under every strategy.

use super::number::{Number, number};
use super::table::Table;
use super::{Run, mineral_id, unit};
use crate::analysis::comparison::of_all;
use crate::row;
use mindep_core::tally::estimate::Estimate;
use mindep_core::tally::metric::Metric;
use serde::{Deserialize, Serialize};

row! {
    /// A row of `summary.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct SummaryRow {
        /// Id; the unchanged scenario is `baseline`.
        pub strategy: String,
        /// Id, or `all`.
        pub mineral: String,
        /// See [Metrics](#metrics).
        pub metric: String,
        /// Of every number in the row.
        pub unit: String,
        /// Over the trials in which the metric is defined.
        pub mean: Option<Number>,
        /// Standard error of `mean`.
        pub std_error: Option<Number>,
        /// Standard deviation between trials (with n − 1): how different futures are. More trials do not make it smaller.
        pub std_dev: Option<Number>,
        /// 5 % quantile: one trial in twenty is at or below it.
        pub p05: Option<Number>,
        /// 25 % quantile.
        pub p25: Option<Number>,
        /// Median.
        pub p50: Option<Number>,
        /// 75 % quantile.
        pub p75: Option<Number>,
        /// 95 % quantile, also called value at risk.
        pub p95: Option<Number>,
        /// 99 % quantile.
        pub p99: Option<Number>,
        /// Tail value at risk: the mean of the largest 5 % of trials. "In the worst twentieth of futures, this much on average".
        pub tvar95: Option<Number>,
        /// The mean of the largest 1 %.
        pub tvar99: Option<Number>,
        /// Standard error of `tvar95`.
        pub tvar95_std_error: Option<Number>,
        /// Standard error of `tvar99`.
        pub tvar99_std_error: Option<Number>,
        /// Lower end of the 95 % interval of `mean`: `std_error` times Student's t, of `trials_not_zero` less one degrees of freedom, below it;
        /// empty where all are 0. Of `any_shortage`, whose mean is a share of trials, that of Wilson, which has a width where no trial has a
        /// shortage.
        pub ci95_low: Option<Number>,
        /// Its upper end.
        pub ci95_high: Option<Number>,
        /// Lower end of the 95 % interval of `tvar95`, with Student's t of the trials in the tail less one.
        pub tvar95_ci95_low: Option<Number>,
        /// Its upper end.
        pub tvar95_ci95_high: Option<Number>,
        /// Lower end of the 95 % interval of `tvar99`.
        pub tvar99_ci95_low: Option<Number>,
        /// Its upper end.
        pub tvar99_ci95_high: Option<Number>,
        /// Trials in which the metric is defined and not 0, on which the row rests. Below 30, mean and error are themselves badly known.
        pub trials_not_zero: Option<u64>,
    }
}

/// Returns the estimate of a metric of one mineral (`None`: all minerals together) under one strategy; `None` where it is not defined.
pub fn estimate(run: Run<'_>, strategy: usize, mineral: Option<usize>, metric: Metric) -> Option<Estimate> {
    let strategy = &run.tally.strategies[strategy];
    Estimate::new(match mineral {
        Some(m) => &strategy.minerals[m].metrics[metric.index()],
        None => of_all(strategy, metric)?,
    })
}

impl Table for SummaryRow {
    const FILE: &'static str = "summary.csv";

    fn rows(run: Run<'_>) -> Vec<Self> {
        let plan = run.plan;
        let mut rows = Vec::new();
        for (s, strategy) in plan.labels.strategies.iter().enumerate() {
            for mineral in (0..plan.minerals()).map(Some).chain([None]) {
                let metrics: &[Metric] = if mineral.is_some() { &Metric::ALL } else { &Metric::OF_ALL_MINERALS };
                for &metric in metrics {
                    let estimate = estimate(run, s, mineral, metric);
                    let quantile = |i: usize| number(estimate.map(|e| e.quantiles[i]));
                    let interval = estimate.and_then(|e| e.interval(metric));
                    let tails = estimate.map_or([None; 2], |e| e.tvar_interval());
                    let end = |interval: Option<[f64; 2]>, i: usize| number(interval.map(|ends| ends[i]));
                    rows.push(Self {
                        strategy: strategy.id.clone(),
                        mineral: mineral_id(plan, mineral).to_owned(),
                        metric: metric.name().to_owned(),
                        unit: unit(plan, mineral, metric),
                        mean: number(estimate.map(|e| e.mean.mean)),
                        std_error: number(estimate.and_then(|e| e.mean.std_error)),
                        std_dev: number(estimate.and_then(|e| e.mean.std_dev)),
                        p05: quantile(0),
                        p25: quantile(1),
                        p50: quantile(2),
                        p75: quantile(3),
                        p95: quantile(4),
                        p99: quantile(5),
                        tvar95: number(estimate.map(|e| e.tvar[0])),
                        tvar99: number(estimate.map(|e| e.tvar[1])),
                        tvar95_std_error: number(estimate.and_then(|e| e.tvar_std_error[0])),
                        tvar99_std_error: number(estimate.and_then(|e| e.tvar_std_error[1])),
                        ci95_low: end(interval, 0),
                        ci95_high: end(interval, 1),
                        tvar95_ci95_low: end(tails[0], 0),
                        tvar95_ci95_high: end(tails[0], 1),
                        tvar99_ci95_low: end(tails[1], 0),
                        tvar99_ci95_high: end(tails[1], 1),
                        trials_not_zero: estimate.map(|e| e.not_zero),
                    });
                }
            }
        }
        rows
    }
}
