//! Yearly values over all trials, where the years of a trial are not independent.

use super::bins::Bins;
use super::estimate::Z95;
use super::histogram::{Histogram, key};

/// Non-negative values of the same number of years of every trial.
///
/// Besides the histogram of all years, a second one is kept in which the r-th smallest year of a trial has the weight 2r − 1. With k_i years of trial
/// i at or below a value, its weights up to that value sum to Σ k_i², since 1 + 3 + … + (2k − 1) = k²; the variance of a share of years requires
/// this.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Years {
    /// All years of all trials.
    pub values: Histogram,
    zeros: u64,
    weights: Bins<u64>,
}

/// The value that a year exceeds with a given probability, and its 95 % interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Exceeded {
    /// The value.
    pub value: f64,
    /// Ends of the interval; `None` where an end would require more years than there are.
    pub interval: [Option<f64>; 2],
}

impl Years {
    /// Adds the years of a trial; sorts them in place.
    pub fn add(&mut self, years: &mut [f64]) {
        years.sort_unstable_by(f64::total_cmp);
        for (r, &value) in years.iter().enumerate() {
            self.values.add(value);
            self.weigh(value, 2 * r as u64 + 1);
        }
    }

    /// Adds `trials` trials of `years` years, all of them zero.
    pub fn add_zeros(&mut self, trials: u64, years: u64) {
        self.values.add_zeros(trials * years);
        self.zeros += trials * years * years;
    }

    fn weigh(&mut self, value: f64, weight: u64) {
        if value == 0.0 {
            self.zeros += weight;
        } else {
            *self.weights.at(key(value)) += weight;
        }
    }

    /// Returns the weight of zeros, which have no key, and the other weights by key.
    pub fn weights(&self) -> (u64, impl Iterator<Item = (u32, u64)> + '_) {
        (self.zeros, self.weights.filled())
    }

    /// Adds a weight read from a file: of zeros if `key` is `None`.
    pub fn add_weight(&mut self, key: Option<u32>, weight: u64) {
        match key {
            None => self.zeros += weight,
            Some(key) => *self.weights.at(key) += weight,
        }
    }

    /// Adds the values of `other`.
    pub fn merge(&mut self, other: &Self) {
        self.values.merge(&other.values);
        self.zeros += other.zeros;
        self.weights.merge(&other.weights);
    }

    /// Returns the memory used, in bytes.
    pub fn bytes(&self) -> usize {
        self.values.bytes() + self.weights.bytes()
    }

    /// Returns the value that a year exceeds with probability `1 / return_period`; `years` is the number of years per trial. `None` where there are
    /// fewer years than the return period.
    ///
    /// The interval takes the order statistics at `p ± 1.96 se` with p = 1 − 1/R. The share of years at or below a value q is the mean over n trials
    /// of k_i(q)/Y, so that `se² = (Σ k_i²/n − (Σ k_i/n)²) / ((n − 1) Y²)`: trials are independent, not their years.
    ///
    /// # Examples
    ///
    /// ```
    /// use mindep_core::tally::year::Years;
    ///
    /// let mut years = Years::default();
    /// // 50 trials of 10 years, in each of which one year lacks an eighth.
    /// for _ in 0..50 {
    ///     years.add(&mut [0.0, 0.0, 0.125, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    /// }
    /// assert_eq!(years.exceeded(5.0, 10).expect("values").value, 0.0);
    /// let found = years.exceeded(20.0, 10).expect("values");
    /// // All trials have the same share of bad years: nothing is uncertain.
    /// assert_eq!((found.value, found.interval), (0.125, [Some(0.125), Some(0.125)]));
    /// // Of fewer years than the return period nothing can be said.
    /// assert!(years.exceeded(1000.0, 10).is_none());
    /// ```
    pub fn exceeded(&self, return_period: f64, years: u64) -> Option<Exceeded> {
        let probability = 1.0 - 1.0 / return_period;
        let trials = self.values.count() / years.max(1);
        if (self.values.count() as f64) < return_period {
            return None;
        }
        let value = self.values.quantile(probability)?;
        let half = Z95 * self.share_error(value, probability, trials, years)?;
        let at = |p: f64| (p > 0.0 && p < 1.0).then(|| self.values.quantile(p)).flatten();
        Some(Exceeded { value, interval: [at(probability - half), at(probability + half)] })
    }

    /// Returns the standard error of the share of years at or below `value`, whose whole bin is included. Where no year lies above it, the trials
    /// show no spread, and the error is that of independent years with the given `probability`.
    fn share_error(&self, value: f64, probability: f64, trials: u64, years: u64) -> Option<f64> {
        if trials < 2 {
            return None;
        }
        let last = if value == 0.0 { None } else { Some(key(value)) };
        let within = |key: &u32| last.is_some_and(|last| *key <= last);
        let counts = self.values.filled(false).take_while(|(key, _)| within(key)).map(|(_, bin)| bin.count());
        let count = self.values.zeros() + counts.sum::<u64>();
        let weights = self.weights.filled().take_while(|(key, _)| within(key)).map(|(_, weight)| weight);
        let squares = self.zeros + weights.sum::<u64>();
        if count == self.values.count() {
            return Some((probability * (1.0 - probability) / count as f64).sqrt());
        }
        // n Σk² − (Σk)² over n² (n − 1) Y², with an exact integer numerator: it is zero where all trials are alike.
        let (n, count) = (u128::from(trials), u128::from(count));
        let centred = (n * u128::from(squares)).saturating_sub(count * count) as f64;
        let (n, years) = (trials as f64, years as f64);
        Some((centred / (n - 1.0)).sqrt() / (n * years))
    }
}

#[cfg(test)]
mod tests {
    use super::Years;

    #[test]
    fn weights_up_to_a_value_are_squared_counts() {
        let mut years = Years::default();
        years.add(&mut [3.0, 1.0, 2.0]);
        years.add(&mut [2.0, 0.0, 0.0]);
        years.add_zeros(1, 3);
        let (zeros, weights) = years.weights();
        // Zeros: 0² + 2² + 3²; up to 1: 1 + 4 + 9; up to 2: 2² + 3² + 3²; up to 3: 3 · 3².
        let up_to: Vec<u64> = weights
            .scan(zeros, |sum, (_, weight)| {
                *sum += weight;
                Some(*sum)
            })
            .collect();
        assert_eq!((zeros, up_to), (13, vec![14, 22, 27]));
    }

    #[test]
    fn a_share_of_years_has_the_error_of_trials() {
        // In two of four trials both years are bad, in the other two neither: the shares 1, 1, 0, 0 of good years have the standard deviation √(1/3),
        // over √4.
        let mut years = Years::default();
        for value in [1.0, 1.0, 0.0, 0.0] {
            years.add(&mut [value, value]);
        }
        let error = years.share_error(0.0, 0.5, 4, 2).unwrap();
        assert!((error - (1.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-12, "{error}");
        // If they were eight independent years it would be √(¼ / 8), smaller by a factor of more than √(3/2).
        assert!(error > (0.25_f64 / 8.0).sqrt());
    }

    #[test]
    fn an_interval_that_needs_more_years_than_there_are_is_open() {
        let mut years = Years::default();
        for i in 0..100 {
            years.add(&mut [f64::from(i), f64::from(i)]);
        }
        let found = years.exceeded(100.0, 2).unwrap();
        // p = 0.99 ± 1.96 · √(0.99 · 0.01 / 100), about 0.0195: beyond 1.
        assert_eq!(found.interval[1], None);
        assert!(found.interval[0].is_some());
    }
}
