//! Estimates with their standard errors.

use super::exact::{Moments, Quantum};
use super::histogram::Histogram;
use super::{MetricTally, PairTally};

/// A mean and its standard error, which needs two values at least.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mean {
    /// Mean.
    pub mean: f64,
    /// Standard error of the mean.
    pub std_error: Option<f64>,
    /// Standard deviation of the values (n − 1).
    pub std_dev: Option<f64>,
}

impl Mean {
    /// Of `count` values summed in steps of `quantum`; `None` of none.
    pub fn new(moments: &Moments, count: u64, quantum: Quantum) -> Option<Self> {
        let mean = quantum.value(moments.mean(count)?);
        let std_dev = moments.variance(count).map(|variance| quantum.value(variance.sqrt()));
        Some(Self { mean, std_error: std_dev.map(|sd| sd / (count as f64).sqrt()), std_dev })
    }

    /// A frequency, with the standard error of a binomial one.
    pub fn frequency(hits: u64, count: u64) -> Option<Self> {
        if count == 0 {
            return None;
        }
        let mean = hits as f64 / count as f64;
        let std_dev = (count > 1).then(|| (mean * (1.0 - mean) * count as f64 / (count as f64 - 1.0)).sqrt());
        Some(Self { mean, std_error: std_dev.map(|sd| sd / (count as f64).sqrt()), std_dev })
    }
}

/// What is reported of a metric.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Estimate {
    /// Mean, its error, and the spread of the values.
    pub mean: Mean,
    /// Quantiles at [`LEVELS`].
    pub quantiles: [f64; 6],
    /// Means of the largest 5 % and 1 %.
    pub tvar: [f64; 2],
    /// Their standard errors.
    pub tvar_std_error: [Option<f64>; 2],
}

/// Levels of the quantiles.
pub const LEVELS: [f64; 6] = [0.05, 0.25, 0.50, 0.75, 0.95, 0.99];
/// Parts of the trials that TVaR 95 % and 99 % are the means of.
pub const TAILS: [f64; 2] = [0.05, 0.01];

impl Estimate {
    /// Of the values of a metric; `None` when it was defined in no trial.
    pub fn new(tally: &MetricTally, quantum: Quantum) -> Option<Self> {
        let mean = Mean::new(&tally.moments, tally.histogram.count(), quantum)?;
        let quantile = |level| quantum.value(tally.histogram.quantile(level).unwrap_or(0.0));
        let tails = TAILS.map(|tail| tally.histogram.tail_mean(tail).unwrap_or((0.0, None)));
        Some(Self {
            mean,
            quantiles: LEVELS.map(quantile),
            tvar: tails.map(|(tvar, _)| quantum.value(tvar)),
            tvar_std_error: tails.map(|(_, error)| error.map(|e| quantum.value(e))),
        })
    }
}

/// What is reported of a comparison with the baseline.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Comparison {
    /// Strategy minus baseline, paired.
    pub difference: Mean,
    /// Share of trials in which the strategy is strictly better.
    pub probability_better: Mean,
    /// Mean of how much worse than the trial's best strategy.
    pub expected_regret: Mean,
}

impl Comparison {
    /// Of paired trials; `None` of none.
    pub fn new(pairs: &PairTally, quantum: Quantum) -> Option<Self> {
        Some(Self {
            difference: Mean::new(&pairs.difference, pairs.count, quantum)?,
            probability_better: Mean::frequency(pairs.better, pairs.count)?,
            expected_regret: Mean::new(&pairs.regret, pairs.count, quantum)?,
        })
    }
}

/// The value exceeded with probability `1 / return_period`, and a 95 % interval.
///
/// `None` where there are fewer values than the return period. The interval takes the order statistics at
/// `p ± 1.96 sqrt(p (1 − p) / clusters)` with p = 1 − 1/R; with the number of trials as `clusters` it holds even when all years
/// of a trial were alike. An end that would need more trials than there are is `None`.
pub fn exceeded(
    values: &Histogram,
    return_period: f64,
    clusters: u64,
    quantum: Quantum,
) -> Option<(f64, [Option<f64>; 2])> {
    let probability = 1.0 - 1.0 / return_period;
    if (values.count() as f64) < return_period {
        return None;
    }
    let at = |p: f64| (p > 0.0 && p < 1.0).then(|| values.quantile(p)).flatten().map(|steps| quantum.value(steps));
    let half = 1.96 * (probability * (1.0 - probability) / clusters.max(1) as f64).sqrt();
    Some((at(probability)?, [at(probability - half), at(probability + half)]))
}
