//! Standard errors of statistics computed from a design whose values are means over trials.
//!
//! An estimate differs from the truth for two reasons: the design has finitely many rows, and each value has finitely many trials, which all values
//! share. The first part is estimated by the bootstrap over rows (Efron, Bootstrap methods: another look at the jackknife, 1979), the second by the
//! jackknife over batches of trials (the same trials are left out of all values at once, since they are common):
//!
//! `std_error² = R/(R−1) · Var_bootstrap + (K−1)/K · Σ_k (θ_k − mean θ)²`, θ_k the estimate without batch k.

use mindep_core::rng::philox4x64;

/// Number of bootstrap resamples of the rows.
const REPLICATES: u64 = 500;
/// Key that separates the random draws of the bootstrap from all others of a seed.
const KEY: u64 = 0x626F_6F74_7374_7261;

/// Values of one evaluation by batch of trials; their mean is the value of the evaluation.
pub type Batches = Vec<f64>;

/// An estimate, where it is defined, and its standard error.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Estimate {
    /// The estimate.
    pub value: Option<f64>,
    /// Its standard error.
    pub std_error: Option<f64>,
}

impl Estimate {
    /// Returns the 95 % confidence interval by the normal approximation.
    pub fn interval(self) -> Option<[f64; 2]> {
        let (value, half) = (self.value?, 1.96 * self.std_error?);
        Some([value - half, value + half])
    }
}

/// Statistics that are functions of the means, over rows, of some terms of each row.
pub trait Statistic: Sync {
    /// Returns the number of rows of the design.
    fn rows(&self) -> usize;
    /// Returns the number of batches of every value.
    fn batches(&self) -> usize;
    /// Returns the terms of each row, from all batches or without one of them.
    fn terms(&self, without: Option<usize>) -> Vec<Vec<f64>>;
    /// Computes the statistics from the means of the terms over rows.
    fn finish(&self, means: &[f64]) -> Vec<Option<f64>>;
}

/// Returns the values of all batches but one.
pub fn left(values: &[f64], without: Option<usize>) -> impl Iterator<Item = f64> + '_ {
    values.iter().enumerate().filter(move |(k, _)| Some(*k) != without).map(|(_, x)| *x)
}

/// Returns an estimate of the square of a value that is not biased by the noise of its trials: the mean product of different batches, whose noise is
/// independent.
pub fn square(batches: impl Iterator<Item = f64>) -> f64 {
    let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for x in batches {
        count += 1.0;
        sum += x;
        squares += x * x;
    }
    (sum * sum - squares) / (count * (count - 1.0))
}

fn means(terms: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; terms.first().map_or(0, Vec::len)];
    for (row, weight) in terms.iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
        for (sum, term) in sums.iter_mut().zip(row) {
            *sum += weight * term;
        }
    }
    let total = terms.len() as f64;
    sums.iter().map(|sum| sum / total).collect()
}

/// Returns how often each row is drawn in a bootstrap resample.
fn weights(rows: usize, seed: u64, replicate: u64) -> Vec<f64> {
    let mut weights = vec![0.0; rows];
    let words = (0..rows.div_ceil(4) as u64).flat_map(|block| philox4x64([seed, KEY], [replicate, block, 0, 0]));
    for word in words.take(rows) {
        weights[((u128::from(word) * rows as u128) >> 64) as usize] += 1.0;
    }
    weights
}

/// Returns the sum of squared deviations from the mean and the number of values; `None` if any is missing.
fn spread(values: &[Option<f64>]) -> Option<(f64, f64)> {
    let known: Vec<f64> = values.iter().copied().collect::<Option<_>>()?;
    let n = known.len() as f64;
    let mean = known.iter().sum::<f64>() / n;
    Some((known.iter().map(|x| (x - mean) * (x - mean)).sum(), n))
}

/// Computes statistics with their standard errors. A statistic that is undefined in some resample has no standard error.
pub fn estimates(statistic: &dyn Statistic, seed: u64) -> Vec<Estimate> {
    let (rows, batches) = (statistic.rows(), statistic.batches());
    let once = vec![1.0; rows];
    let terms = statistic.terms(None);
    let values = statistic.finish(&means(&terms, &once));
    let resampled: Vec<_> =
        (0..REPLICATES).map(|replicate| statistic.finish(&means(&terms, &weights(rows, seed, replicate)))).collect();
    let without: Vec<_> = (0..batches).map(|k| statistic.finish(&means(&statistic.terms(Some(k)), &once))).collect();
    let error = |i: usize| {
        let column = |list: &[Vec<Option<f64>>]| spread(&list.iter().map(|values| values[i]).collect::<Vec<_>>());
        let (of_rows, replicates) = column(&resampled)?;
        let (of_batches, k) = column(&without)?;
        let from_rows = of_rows / (replicates - 1.0) * (rows as f64 / (rows as f64 - 1.0));
        Some((from_rows + of_batches * (k - 1.0) / k).sqrt())
    };
    values
        .iter()
        .enumerate()
        .map(|(i, value)| Estimate { value: *value, std_error: value.and_then(|_| error(i)).filter(|e| e.is_finite()) })
        .collect()
}
