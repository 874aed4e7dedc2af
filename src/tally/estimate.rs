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
    ///
    /// # Examples
    ///
    /// ```
    /// use mindep::tally::{MetricTally, estimate::Estimate, exact::Quantum};
    ///
    /// let quantum = Quantum::for_reference(100.0);
    /// let mut tally = MetricTally::default();
    /// tally.add(quantum, &[0.0, 0.0, 10.0, 30.0]);
    /// let estimate = Estimate::new(&tally, quantum).expect("values");
    /// assert_eq!(estimate.mean.mean, 10.0);
    /// // The variance is (100 + 100 + 0 + 400) / 3.
    /// assert!((estimate.mean.std_error.expect("an error") - (200.0_f64 / 4.0).sqrt()).abs() < 1e-9);
    /// // The median is the second of four, and the worst 5 % lie within the largest.
    /// assert_eq!((estimate.quantiles[2], estimate.tvar[0]), (0.0, 30.0));
    /// ```
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
///
/// # Examples
///
/// ```
/// use mindep::tally::{MetricTally, estimate::exceeded, exact::Quantum};
///
/// let quantum = Quantum::for_reference(1.0);
/// let mut years = MetricTally::default();
/// // 50 trials of 10 years, one of which in ten lacks an eighth.
/// years.add(quantum, &[&[0.0; 450][..], &[0.125; 50][..]].concat());
/// let (one_in_five, _) = exceeded(&years.histogram, 5.0, 50, quantum).expect("values");
/// let (one_in_twenty, _) = exceeded(&years.histogram, 20.0, 50, quantum).expect("values");
/// assert_eq!((one_in_five, one_in_twenty), (0.0, 0.125));
/// // Of fewer years than the return period nothing can be said.
/// assert!(exceeded(&years.histogram, 1000.0, 50, quantum).is_none());
/// ```
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
