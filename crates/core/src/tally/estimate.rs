//! Estimates with standard errors and confidence intervals.

use super::exact::{Exact, Moments};
use super::metric::Metric;
use super::{MetricTally, PairTally};
use crate::stats::{spread, student_975};

/// The 97.5 % quantile of the normal distribution: half the width of a 95 % interval in standard errors.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Minimum number of non-zero values for a reliable estimate; with fewer, the standard error itself is uncertain.
pub const ENOUGH: u64 = 30;

/// A mean and its standard error, which requires at least two values.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mean {
    /// Mean.
    pub mean: f64,
    /// Standard error of the mean.
    pub std_error: Option<f64>,
    /// Standard deviation of the values (divisor n − 1).
    pub std_dev: Option<f64>,
}

impl Mean {
    /// Returns the mean of `count` values; `None` if `count` is 0 or the mean is out of the range of `f64`.
    pub fn new(moments: &Moments, count: u64) -> Option<Self> {
        let mean = moments.mean(count).filter(|mean| mean.is_finite())?;
        // The spread of values that differ only by rounding is zero.
        let std_dev = moments.std_dev(count).map(|sd| spread(sd, mean));
        Some(Self { mean, std_error: std_dev.map(|sd| sd / (count as f64).sqrt()), std_dev })
    }

    /// Returns the frequency of `hits` in `count` trials, with its binomial standard error; `None` if `count` is 0.
    pub fn frequency(hits: u64, count: u64) -> Option<Self> {
        if count == 0 {
            return None;
        }
        let mean = hits as f64 / count as f64;
        let std_dev = (count > 1).then(|| (mean * (1.0 - mean) * count as f64 / (count as f64 - 1.0)).sqrt());
        Some(Self { mean, std_error: std_dev.map(|sd| sd / (count as f64).sqrt()), std_dev })
    }

    /// Returns the 95 % interval `mean ± t · std_error`, with Student's t for `resting − 1` degrees of freedom, where the mean rests on `resting`
    /// values. `None` without a standard error, or if `resting` is 0.
    pub fn interval(&self, resting: u64) -> Option<[f64; 2]> {
        let half = t95(resting.checked_sub(1)?) * self.std_error?;
        Some([self.mean - half, self.mean + half])
    }
}

/// Returns the ratio of the means of two quantities, given their moments over `count` trials and the sum of their products; `None` if the mean of `b`
/// is zero.
///
/// The standard error is that of the mean of `a − ratio · b`, divided by the mean of b (delta method).
pub fn ratio(a: &Moments, products: &Exact, b: &Moments, count: u64) -> Option<Mean> {
    let below = b.mean(count).filter(|mean| *mean != 0.0 && mean.is_finite())?;
    let mean = a.mean(count)? / below;
    let n = count as f64;
    // Scaled by the square of b's mean, so that squares neither overflow nor underflow.
    let exponent = libm::ilogb(below);
    let mantissa = libm::ldexp(below, -exponent);
    let squared = |sum: &Exact| {
        let scaled = sum.over(count);
        libm::ldexp(scaled.value / (mantissa * mantissa), scaled.exponent - 2 * exponent)
    };
    let (own, both, all) = (squared(a.squares()), squared(products), squared(b.squares()));
    let left = own - 2.0 * mean * both + mean * mean * all;
    // A remainder that the rounding of products explains is zero.
    let left = if left > 1e-14 * (own + mean * mean * all) { left } else { 0.0 };
    let std_error = (count > 1).then(|| (left / (n - 1.0)).sqrt());
    Some(Mean { mean, std_error, std_dev: None })
}

/// Returns the 97.5 % quantile of Student's t; that of the normal distribution where they differ by less than 0.1 %.
fn t95(degrees: u64) -> f64 {
    if degrees < 2000 { student_975(degrees) } else { Z95 }
}

/// Returns the 95 % interval of a proportion, given `hits` in `count` trials; 0 and 1 without trials.
///
/// Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal of the American Statistical Association 22: the
/// proportions from which the observed one is at most 1.96 of their own standard errors away. The interval has a positive width even without hits, or
/// if all are hits.
pub fn share_interval(hits: u64, count: u64) -> [f64; 2] {
    if count == 0 {
        return [0.0, 1.0];
    }
    let (n, p) = (count as f64, hits as f64 / count as f64);
    let z2 = Z95 * Z95 / n;
    let centre = (p + z2 / 2.0) / (1.0 + z2);
    let half = (p * (1.0 - p) * z2 + z2 * z2 / 4.0).sqrt() / (1.0 + z2);
    // Rounding must not move the ends away from 0 and 1.
    let low = if hits == 0 { 0.0 } else { (centre - half).max(0.0) };
    let high = if hits >= count { 1.0 } else { (centre + half).min(1.0) };
    [low, high]
}

/// Reported estimates of a metric.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Estimate {
    /// Mean, its standard error, and the standard deviation of the values.
    pub mean: Mean,
    /// Quantiles at [`LEVELS`].
    pub quantiles: [f64; 6],
    /// Means of the largest 5 % and 1 % (TVaR 95 % and 99 %).
    pub tvar: [f64; 2],
    /// Their standard errors.
    pub tvar_std_error: [Option<f64>; 2],
    /// Number of trials in which the metric is defined.
    pub count: u64,
    /// Number of values that are not zero.
    pub not_zero: u64,
}

/// Probabilities of the reported quantiles.
pub const LEVELS: [f64; 6] = [0.05, 0.25, 0.50, 0.75, 0.95, 0.99];
/// Tail fractions of TVaR 95 % and 99 %.
pub const TAILS: [f64; 2] = [0.05, 0.01];

impl Estimate {
    /// Estimates a metric; `None` if it is defined in no trial.
    ///
    /// # Examples
    ///
    /// ```
    /// use mindep_core::tally::{MetricTally, estimate::Estimate};
    ///
    /// let mut tally = MetricTally::default();
    /// tally.add(&[0.0, 0.0, 10.0, 30.0]);
    /// let estimate = Estimate::new(&tally).expect("values");
    /// assert_eq!(estimate.mean.mean, 10.0);
    /// // The variance is (100 + 100 + 0 + 400) / 3.
    /// assert!((estimate.mean.std_error.expect("an error") - (200.0_f64 / 4.0).sqrt()).abs() < 1e-9);
    /// // The median is the second of four, and the worst 5 % lie within the largest.
    /// assert_eq!((estimate.quantiles[2], estimate.tvar[0]), (0.0, 30.0));
    /// assert_eq!((estimate.count, estimate.not_zero), (4, 2));
    /// ```
    pub fn new(tally: &MetricTally) -> Option<Self> {
        let (histogram, count) = (&tally.histogram, tally.histogram.count());
        let mean = Mean::new(&tally.moments, count)?;
        let tails = TAILS.map(|tail| histogram.tail_mean(tail).unwrap_or((0.0, None)));
        Some(Self {
            mean,
            quantiles: LEVELS.map(|level| histogram.quantile(level).unwrap_or(0.0)),
            tvar: tails.map(|(tvar, _)| tvar),
            tvar_std_error: tails.map(|(_, error)| error),
            count,
            not_zero: count - histogram.zeros(),
        })
    }

    /// Returns the 95 % interval of the mean of a metric; for values of 0 or 1, that of a proportion.
    ///
    /// Where zero means that nothing happened, Student's t has one degree of freedom less than there are non-zero values: if they are few, the spread
    /// is known only from these. There is no interval if all values are zero.
    pub fn interval(&self, metric: Metric) -> Option<[f64; 2]> {
        if metric.is_flag() {
            return (self.count > 1).then(|| share_interval(self.not_zero, self.count));
        }
        self.mean.interval(if metric.zero_is_nothing() { self.not_zero } else { self.count })
    }

    /// Returns the 95 % intervals of the tail means, with one degree of freedom less than there are values in the tail.
    pub fn tvar_interval(&self) -> [Option<[f64; 2]>; 2] {
        std::array::from_fn(|i| {
            let in_tail = (TAILS[i] * self.count as f64 + 1e-9) as u64;
            let half = t95(in_tail.saturating_sub(1)) * self.tvar_std_error[i]?;
            Some([self.tvar[i] - half, self.tvar[i] + half])
        })
    }
}

/// Reported comparison of a strategy with the baseline.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Comparison {
    /// Mean of strategy minus baseline, paired by trial.
    pub difference: Mean,
    /// Fraction of trials in which the strategy is strictly better.
    pub probability_better: Mean,
    /// 95 % interval of that fraction.
    pub better_interval: [f64; 2],
    /// Number of trials in which the strategy differs from the baseline.
    pub differ: u64,
    /// Mean absolute difference from the best strategy of each trial.
    pub expected_regret: Mean,
}

impl Comparison {
    /// Estimates from paired trials; `None` if there are none.
    pub fn new(pairs: &PairTally) -> Option<Self> {
        Some(Self {
            difference: Mean::new(&pairs.difference, pairs.count)?,
            probability_better: Mean::frequency(pairs.better, pairs.count)?,
            better_interval: share_interval(pairs.better, pairs.count),
            differ: pairs.differ,
            expected_regret: Mean::new(&pairs.regret, pairs.count)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Estimate, Exact, Mean, Moments, ratio, share_interval};
    use crate::tally::metric::Metric;

    #[test]
    fn intervals_of_shares_are_those_of_published_examples() {
        // Newcombe (1998), Statistics in Medicine 17, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        for (hits, count, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let [l, h] = share_interval(hits, count);
            assert!((l - low).abs() < 6e-5 && (h - high).abs() < 6e-5, "{hits} of {count}: {l} to {h}");
        }
        assert_eq!((share_interval(0, 0), share_interval(7, 7)[1]), ([0.0, 1.0], 1.0));
    }

    #[test]
    fn a_ratio_has_the_error_of_what_it_leaves() {
        let of = |values: &[f64]| {
            let mut moments = Moments::default();
            for value in values {
                moments.add(*value);
            }
            moments
        };
        let products = |a: &[f64], b: &[f64]| {
            let mut sum = Exact::default();
            a.iter().zip(b).for_each(|(a, b)| sum.add(a * b));
            sum
        };
        // 1, 2, 3, 6 over 2, 2, 2, 2: ratio 1.5, whose error is that of the mean of half the numbers: standard deviation √(14/3), halved, over √4.
        for scale in [1.0, 1e-200, 1e200] {
            let (a, b) = ([1.0, 2.0, 3.0, 6.0], [2.0 * scale; 4]);
            let scaled = a.map(|a| a * scale);
            let found = ratio(&of(&scaled), &products(&scaled, &b), &of(&b), 4).unwrap();
            assert!((found.mean - 1.5).abs() < 1e-12);
            if scale == 1.0 {
                assert!((found.std_error.unwrap() - (14.0_f64 / 3.0).sqrt() / 4.0).abs() < 1e-12);
            }
        }
        // A constant third of the whole has no error, however it is rounded.
        let (a, b) = ([0.1, 0.2, 0.4], [0.3, 0.6, 1.2]);
        let found = ratio(&of(&a), &products(&a, &b), &of(&b), 3).unwrap();
        assert!((found.mean - 1.0 / 3.0).abs() < 1e-15 && found.std_error == Some(0.0));
        assert!(ratio(&of(&a), &products(&a, &[0.0; 3]), &of(&[0.0; 3]), 3).is_none());
    }

    #[test]
    fn rounding_is_no_spread() {
        let mut moments = Moments::default();
        for value in [0.3, 0.1 + 0.2, 0.3, 0.3] {
            moments.add(value);
        }
        let found = Mean::new(&moments, 4).unwrap();
        assert_eq!((found.std_error, found.std_dev), (Some(0.0), Some(0.0)));
    }

    #[test]
    fn an_interval_rests_on_the_values_that_are_not_nothing() {
        let mean = Mean { mean: 1.0, std_error: Some(1.0), std_dev: None };
        let found = Estimate {
            mean,
            quantiles: [0.0; 6],
            tvar: [0.0; 2],
            tvar_std_error: [None; 2],
            count: 1000,
            not_zero: 10,
        };
        // For the shortfall, zero means that nothing happened; for the first month of a shortage, it is month 0.
        assert_eq!(found.interval(Metric::Shortfall), mean.interval(10));
        assert_eq!(found.interval(Metric::FirstShortageMonth), mean.interval(1000));
        assert_ne!(mean.interval(10), mean.interval(1000));
        assert_eq!(found.interval(Metric::AnyShortage), Some(share_interval(10, 1000)));
    }

    #[test]
    fn intervals_of_few_values_are_wider() {
        let mean = Mean { mean: 1.0, std_error: Some(1.0), std_dev: None };
        // The 97.5 % quantile of t with 9 degrees of freedom.
        let [low, high] = mean.interval(10).unwrap();
        assert!((high - 3.262).abs() < 1e-3 && (low + 1.262).abs() < 1e-3);
        assert!((mean.interval(1_000_000).unwrap()[1] - 2.96).abs() < 1e-3);
    }
}
