//! Distributions on a finite set of values.

use std::sync::Arc;

/// A finite set of values in increasing order, with cumulative probabilities. Cheap to clone.
#[derive(Clone, PartialEq, Debug)]
pub struct Atoms {
    values: Arc<[f64]>,
    /// Weight of each value, above 0; the weights need not sum to 1.
    weights: Arc<[f64]>,
    /// P(X ≤ value); the last is 1.
    cumulative: Arc<[f64]>,
}

impl Atoms {
    /// Makes the distribution from values with weights, in any order; the weights are non-negative and not all zero. Equal values are merged.
    pub(super) fn new(mut weighted: Vec<(f64, f64)>) -> Self {
        weighted.retain(|&(_, weight)| weight > 0.0);
        weighted.sort_by(|a, b| a.0.total_cmp(&b.0));
        // `==` also merges −0 and 0.
        weighted.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        let running = weighted.iter().scan(0.0, |sum, &(_, weight)| {
            *sum += weight;
            Some(*sum)
        });
        let sums: Vec<f64> = running.collect();
        let total = sums.last().copied().unwrap_or(0.0);
        Self {
            values: weighted.iter().map(|&(value, _)| value).collect(),
            weights: weighted.iter().map(|&(_, weight)| weight).collect(),
            cumulative: sums.iter().map(|sum| sum / total).collect(),
        }
    }

    /// Returns the distribution conditional on [`min`, `max`].
    pub(super) fn between(&self, min: f64, max: f64) -> Self {
        let pairs = self.values.iter().copied().zip(self.weights.iter().copied());
        Self::new(pairs.filter(|(value, _)| (min..=max).contains(value)).collect())
    }

    /// Returns the values with their probabilities.
    pub fn iter(&self) -> impl Iterator<Item = (f64, f64)> {
        let total: f64 = self.weights.iter().sum();
        self.values.iter().zip(self.weights.iter()).map(move |(&value, &weight)| (value, weight / total))
    }

    /// P(X ≤ `x`).
    pub fn cdf(&self, x: f64) -> f64 {
        self.cumulative_of_first(self.values.partition_point(|&value| value <= x))
    }

    /// P(X < `x`).
    pub fn cdf_below(&self, x: f64) -> f64 {
        self.cumulative_of_first(self.values.partition_point(|&value| value < x))
    }

    /// Returns the probability of the first `n` values.
    fn cumulative_of_first(&self, n: usize) -> f64 {
        n.checked_sub(1).map_or(0.0, |last| self.cumulative[last])
    }

    /// Returns the smallest value with P(X ≤ value) ≥ `u`.
    #[inline]
    pub fn quantile(&self, u: f64) -> f64 {
        let index = self.cumulative.partition_point(|&c| c < u);
        self.values[index.min(self.values.len() - 1)]
    }

    /// Returns the smallest and the largest value.
    pub fn ends(&self) -> (f64, f64) {
        (self.values[0], self.values[self.values.len() - 1])
    }
}
