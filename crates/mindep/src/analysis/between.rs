//! Differences between the results of two runs, with standard errors.

use mindep_core::stats::difference;

/// An estimate of a run and its standard error.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Number {
    /// Value of the estimate.
    pub value: f64,
    /// Standard error, where it is known.
    pub std_error: Option<f64>,
}

/// The second estimate minus the first.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Difference {
    /// Value of the difference.
    pub value: f64,
    /// Standard error, where it is known.
    pub std_error: Option<f64>,
    /// Whether the standard error is that of paired trials with common random numbers.
    pub paired: bool,
}

/// Largest number of standard errors between a difference and zero that still counts as noise, at the 95 % level.
pub const NOISE: f64 = 1.96;

impl Difference {
    /// Creates the difference of two estimates. Its standard error is `pairs`, that of the paired trials, where there are pairs, else `√(a² + b²)`.
    pub fn new(first: Number, second: Number, pairs: Option<f64>) -> Self {
        let unpaired = first.std_error.zip(second.std_error).map(|(a, b)| libm::hypot(a, b));
        Self { value: difference(second.value, first.value), std_error: pairs.or(unpaired), paired: pairs.is_some() }
    }

    /// Returns the number of standard errors between the difference and zero; `None` if the standard error is unknown or zero.
    pub fn z(&self) -> Option<f64> {
        self.std_error.filter(|e| *e > 0.0).map(|e| self.value / e)
    }

    /// Returns whether the difference is more than noise; `None` if the standard error is unknown. If it is zero, every difference but zero is.
    pub fn is_more_than_noise(&self) -> Option<bool> {
        let error = self.std_error?;
        Some(if error > 0.0 { (self.value / error).abs() > NOISE } else { self.value != 0.0 })
    }
}

/// Influence function of an estimate: what a trial adds to it, as a number with mean zero. The variance of an estimate is the variance of the
/// influences divided by the number of trials. The variance of the difference of two estimates from the same trials is that of the differences of
/// their influences, likewise divided.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Influence {
    /// Influence on the mean: `x − mean`.
    Mean {
        /// The mean.
        mean: f64,
    },
    /// Influence on the mean of the largest fraction of the trials: `max(x − q, 0) / part − (tvar − q)` (Manistre and Hancock, NAAJ 9, 2005).
    Tail {
        /// Fraction of the trials.
        part: f64,
        /// q: the quantile at which the fraction begins.
        quantile: f64,
        /// Mean of the fraction.
        tvar: f64,
    },
}

impl Influence {
    fn of(self, x: f64) -> f64 {
        match self {
            Self::Mean { mean } => x - mean,
            Self::Tail { part, quantile, tvar } => (x - quantile).max(0.0) / part - (tvar - quantile),
        }
    }
}

/// Accumulates pairs of trials for the standard error of a difference. A trial in which a value is not defined is left out of that value's estimate.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Pairs {
    influences: [Influence; 2],
    trials: u64,
    defined: [u64; 2],
    squares: [f64; 2],
    product: f64,
    both: u64,
    difference: f64,
}

impl Pairs {
    /// Creates an accumulator without trials.
    pub fn new(first: Influence, second: Influence) -> Self {
        Self {
            influences: [first, second],
            trials: 0,
            defined: [0; 2],
            squares: [0.0; 2],
            product: 0.0,
            both: 0,
            difference: 0.0,
        }
    }

    /// Adds a trial; `None` where the value is not defined.
    pub fn add(&mut self, first: Option<f64>, second: Option<f64>) {
        self.trials += 1;
        let mut of = [None; 2];
        for (side, x) in [first, second].into_iter().enumerate() {
            let Some(x) = x else { continue };
            let influence = self.influences[side].of(x);
            self.defined[side] += 1;
            self.squares[side] += influence * influence;
            of[side] = Some(influence);
        }
        if let [Some(a), Some(b)] = of {
            self.both += 1;
            self.product += a * b;
            self.difference += (b - a) * (b - a);
        }
    }

    /// Returns the standard error of the difference; `None` with fewer than two trials or if one of the values is never defined.
    ///
    /// With the fractions p, r of trials in which each value is defined, the influences are `a / p` and `b / r`: `n · se² = Σ (b/r − a/p)² / (n −
    /// 1)`.
    pub fn std_error(&self) -> Option<f64> {
        let [a, b] = self.defined;
        if self.trials < 2 || a == 0 || b == 0 {
            return None;
        }
        let n = self.trials as f64;
        let sum = if self.both == self.trials {
            // The same sum, without cancellation.
            self.difference
        } else {
            let (p, r) = (a as f64 / n, b as f64 / n);
            self.squares[0] / (p * p) + self.squares[1] / (r * r) - 2.0 * self.product / (p * r)
        };
        Some((sum.max(0.0) / (n - 1.0) / n).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::{Difference, Influence, Number, Pairs};

    fn pairs(first: &[Option<f64>], second: &[Option<f64>]) -> Option<f64> {
        let mean = |list: &[Option<f64>]| {
            let known: Vec<f64> = list.iter().copied().flatten().collect();
            Influence::Mean { mean: known.iter().sum::<f64>() / known.len() as f64 }
        };
        let mut pairs = Pairs::new(mean(first), mean(second));
        for (a, b) in first.iter().zip(second) {
            pairs.add(*a, *b);
        }
        pairs.std_error()
    }

    #[test]
    fn the_error_of_pairs_is_that_of_their_differences() {
        // Differences 1, 1, 2, 0: mean 1, standard deviation √(2/3), over √4.
        let found = pairs(&[1.0, 5.0, 2.0, 9.0].map(Some), &[2.0, 6.0, 4.0, 9.0].map(Some)).unwrap();
        assert!((found - (2.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-12);
        assert_eq!(
            pairs(&[1.0, 5.0].map(Some), &[2.0, 6.0].map(Some)),
            Some(0.0),
            "a constant difference has no error"
        );
    }

    #[test]
    fn trials_without_a_value_are_left_out_of_their_mean_alone() {
        // Means of 1, 3 (of 4 trials) and of 10 in all trials: influences −1, 1, 0, 0 divided by a half: −2, 2, 0, 0; Σ = 8, over 3, over 4.
        let found = pairs(&[Some(1.0), Some(3.0), None, None], &[10.0; 4].map(Some)).unwrap();
        assert!((found - (8.0_f64 / 3.0 / 4.0).sqrt()).abs() < 1e-12);
        assert_eq!(pairs(&[None, None], &[Some(1.0), Some(2.0)]), None);
    }

    #[test]
    fn a_tail_counts_what_is_beyond_its_quantile() {
        // The largest quarter of 0, 0, 0, 8 begins at 0 and has mean 8: influences −8, −8, −8, 24. Compared with a constant: Σ = 768, over 3, over 4.
        let tail = Influence::Tail { part: 0.25, quantile: 0.0, tvar: 8.0 };
        let none = Influence::Tail { part: 0.25, quantile: 5.0, tvar: 5.0 };
        let mut pairs = Pairs::new(tail, none);
        for x in [0.0, 0.0, 0.0, 8.0] {
            pairs.add(Some(x), Some(5.0));
        }
        assert!((pairs.std_error().unwrap() - 8.0).abs() < 1e-12);
    }

    #[test]
    fn a_difference_is_noise_within_two_errors() {
        let number = |value, error| Number { value, std_error: Some(error) };
        let found = Difference::new(number(10.0, 3.0), number(20.0, 4.0), None);
        assert_eq!((found.std_error, found.z(), found.is_more_than_noise()), (Some(5.0), Some(2.0), Some(true)));
        assert_eq!(Difference::new(number(10.0, 3.0), number(19.0, 4.0), None).is_more_than_noise(), Some(false));
        assert_eq!(Difference::new(number(1.0, 3.0), number(1.0, 4.0), Some(0.0)).is_more_than_noise(), Some(false));
        assert_eq!(Difference::new(number(1.0, 3.0), number(2.0, 4.0), Some(0.0)).is_more_than_noise(), Some(true));
    }
}
