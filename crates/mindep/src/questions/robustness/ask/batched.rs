//! Values of futures and strategies by batch of trials, and estimates without selection bias.
//!
//! The largest of noisy values is biased upwards, and so is a regret, whose reference is the smallest of them. So the extremes (the best strategy of
//! a future, the worst future of a strategy) are selected with one half of the trials and estimated with the other, and vice versa; the estimate is
//! the mean of the two. It is not biased by the noise of the selection. Where a half does not select the true extreme, the estimate is slightly less
//! extreme.

use crate::analysis::errors::{Batches, Estimate};

/// Number of batches of trials; those with even numbers are one half, those with odd ones the other.
pub const BATCHES: usize = 32;

/// Values of one output in batches, by future and strategy.
pub type Values = Vec<Vec<Batches>>;

/// Returns the half to which a batch belongs.
fn half(batch: usize) -> usize {
    batch % 2
}

/// Returns the mean of the batches of one half.
fn mean_of_half(batches: &[f64], half: usize) -> f64 {
    let sum: f64 = batches.iter().skip(half).step_by(2).sum();
    sum / (batches.len() / 2) as f64
}

/// Returns the mean of all batches.
pub fn mean(batches: &[f64]) -> f64 {
    batches.iter().sum::<f64>() / batches.len() as f64
}

/// Returns the mean of batches, and its standard error from their spread within each half, as the two halves may have different expectations.
pub fn estimate(batches: &[f64]) -> Estimate {
    let squares = |half: usize| {
        let mean = mean_of_half(batches, half);
        batches.iter().skip(half).step_by(2).map(|x| (x - mean) * (x - mean)).sum::<f64>()
    };
    let n = batches.len() as f64;
    let variance = (squares(0) + squares(1)) / (n - 2.0);
    Estimate { value: Some(mean(batches)), std_error: Some((variance / n).sqrt()) }
}

/// Returns the index of the smallest value, the first of equal ones.
fn least(values: impl Iterator<Item = f64>) -> usize {
    values.enumerate().fold((0, f64::INFINITY), |best, (i, x)| if x < best.1 { (i, x) } else { best }).0
}

/// Returns the index of the largest value, the first of equal ones.
pub fn largest(values: impl Iterator<Item = f64>) -> usize {
    least(values.map(|x| -x))
}

/// Index of the strategy with the smallest value, by half that selects it and future.
#[derive(Clone, Debug)]
pub struct Best([Vec<usize>; 2]);

impl Best {
    /// Selects the best strategy of each future.
    pub fn new(values: &Values) -> Self {
        let of = |half| values.iter().map(|future| least(future.iter().map(|b| mean_of_half(b, half)))).collect();
        Self([of(0), of(1)])
    }

    /// Returns the regret of a strategy in a future, by batch: its value minus that of the best strategy as selected by the other half.
    pub fn regret(&self, values: &Values, future: usize, strategy: usize) -> Batches {
        let future_values = &values[future];
        let regret = |k: usize| future_values[strategy][k] - future_values[self.0[1 - half(k)][future]][k];
        (0..BATCHES).map(regret).collect()
    }

    /// Returns the largest regret of a strategy over all futures, by batch, and the future in which it is largest by all trials.
    pub fn largest_regret(&self, values: &Values, strategy: usize) -> (Batches, usize) {
        let regret_in = |half: usize, f: usize| {
            mean_of_half(&values[f][strategy], half) - mean_of_half(&values[f][self.0[half][f]], half)
        };
        let futures = 0..values.len();
        let worst = [0, 1].map(|half| largest(futures.clone().map(|f| regret_in(half, f))));
        let series = (0..BATCHES).map(|k| {
            let (f, other) = (worst[1 - half(k)], 1 - half(k));
            values[f][strategy][k] - values[f][self.0[other][f]][k]
        });
        let regret = |f: usize| {
            let least = values[f].iter().map(|b| mean(b)).fold(f64::INFINITY, f64::min);
            mean(&values[f][strategy]) - least
        };
        (series.collect(), largest(futures.map(regret)))
    }
}

/// Returns the largest value of a strategy over all futures, by batch, and the future in which it is largest by all trials.
pub fn largest_value(values: &Values, strategy: usize) -> (Batches, usize) {
    let of = |f: &Vec<Batches>, half| mean_of_half(&f[strategy], half);
    let worst = [0, 1].map(|half| largest(values.iter().map(|f| of(f, half))));
    let series = (0..BATCHES).map(|k| values[worst[1 - half(k)]][strategy][k]).collect();
    (series, largest(values.iter().map(|f| mean(&f[strategy]))))
}

/// Returns the mean of a quantity over futures, given its batches in each. Its standard error has two parts: the futures are a sample (central limit
/// theorem), and the trials that they share are a sample (batches).
pub fn over_futures(series: &[Batches]) -> Estimate {
    let n = series.len() as f64;
    let each: Vec<f64> = series.iter().map(|b| mean(b)).collect();
    let centre = mean(&each);
    let squares: f64 = each.iter().map(|x| (x - centre) * (x - centre)).sum();
    let of_trials = estimate(&batch_means(series.iter()));
    let of_futures = (squares / (n - 1.0) / n).sqrt();
    Estimate { value: Some(centre), std_error: of_trials.std_error.map(|e| libm::hypot(e, of_futures)) }
}

/// Returns the 90 % quantile over futures: the smallest value that nine tenths of them do not exceed. The standard error combines that of the
/// futures, from the width of the distribution-free interval between order statistics as if it were that of a normal distribution (Woodruff,
/// Confidence intervals for medians and other position measures, 1952), and that of the trials, for the mean over the futures between these order
/// statistics.
pub fn ninetieth(series: &[Batches]) -> Estimate {
    const PART: f64 = 0.9;
    let n = series.len();
    let mut order: Vec<(f64, usize)> = series.iter().map(|b| mean(b)).zip(0..).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let rank = |r: f64| (r.max(1.0) as usize).min(n) - 1;
    let (middle, half) = (PART * n as f64, 1.96 * (n as f64 * PART * (1.0 - PART)).sqrt());
    let [low, at, high] = [(middle - half).floor(), (middle - 1e-9).ceil(), (middle + half).ceil()].map(rank);
    let of_futures = (order[high].0 - order[low].0) / (2.0 * 1.96);
    let of_trials = estimate(&batch_means(order[low..=high].iter().map(|(_, f)| &series[*f])));
    Estimate { value: Some(order[at].0), std_error: of_trials.std_error.map(|e| libm::hypot(e, of_futures)) }
}

/// Returns means over futures, by batch.
fn batch_means<'a>(series: impl ExactSizeIterator<Item = &'a Batches>) -> Batches {
    let n = series.len() as f64;
    let mut sums = vec![0.0; BATCHES];
    for batches in series {
        for (sum, x) in sums.iter_mut().zip(batches) {
            *sum += x;
        }
    }
    sums.iter().map(|sum| sum / n).collect()
}
