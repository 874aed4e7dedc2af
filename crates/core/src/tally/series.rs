//! Monthly time series: exact mean, standard error and histogram for every month and variable.
//!
//! The bin of a value is given by its leading bits, with 128 bins to an octave, so that the midpoint of a bin is within 0.4 % of every value in it.
//! There are bins for all numbers. The standard deviation is computed from the values, each rounded to 24 bits so that the exact sum of their squares
//! is cheap.

use super::bins::Bins;
use super::exact::{Exact, Moments};
use super::histogram::rank;
use crate::stats::spread;
use crate::vectors::Real;

/// Number of low-order bits of a value that do not belong to its key.
pub(super) const REST_BITS: u32 = 45;
/// Number of keys of positive numbers.
pub const KEYS: u32 = 2047 << (52 - REST_BITS);
/// Factor 2²⁹ + 1 of Veltkamp's splitting, which keeps the leading 24 bits of a value: `c = v · (2²⁹ + 1)`, `c − (c − v)`.
const SPLIT: f64 = ((1_u64 << 29) + 1) as f64;

/// Twice the maximum relative rounding error of that.
const ROUNDED: f64 = 1.0 / (1_u64 << 23) as f64;

/// Rounds a value to its leading 24 bits. NaN for values from about 2⁹⁹⁴ on.
#[inline(always)]
pub(super) fn leading<R: Real>(value: R) -> R {
    let scaled = value * SPLIT;
    scaled - (scaled - value)
}

/// Returns the key of a value above zero.
pub(super) fn key(value: f64) -> u32 {
    (value.to_bits() >> REST_BITS) as u32
}

/// Returns the lower edge of a bin.
pub(super) fn edge(key: u32) -> f64 {
    f64::from_bits(u64::from(key) << REST_BITS)
}

/// Distribution of one variable in one month; values are non-negative.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Cell {
    count: u64,
    zeros: u64,
    sum: Exact,
    /// Sums of the values rounded to 24 bits.
    rounded: Moments,
    bins: Bins<u32>,
}

/// The contents of a [`Cell`] apart from its bins.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Outline {
    /// Number of values.
    pub count: u64,
    /// Number of values that are zero.
    pub zeros: u64,
    /// Sum of the values.
    pub sum: Exact,
    /// Sums of the values rounded to 24 bits, and of the squares of those.
    pub rounded: Moments,
}

impl Cell {
    /// Adds a non-negative value. Infinite and NaN values are left out; a run with such a value ends with an error.
    pub fn add(&mut self, value: f64) {
        if !value.is_finite() {
            return;
        }
        self.count += 1;
        if value <= 0.0 {
            self.zeros += 1;
            return;
        }
        self.sum.add(value);
        let rounded = leading(value);
        self.rounded.add(if rounded.is_finite() { rounded } else { value });
        *self.bins.at(key(value)) += 1;
    }

    /// Adds `count` zeros.
    pub fn add_zeros(&mut self, count: u64) {
        self.count += count;
        self.zeros += count;
    }

    /// Adds contents accumulated elsewhere; their bins are [added](Self::add_bin) separately.
    pub fn add_outline(&mut self, outline: &Outline) {
        let Outline { count, zeros, sum, rounded } = outline;
        self.count += count;
        self.zeros += zeros;
        self.sum.merge(sum);
        self.rounded.merge(rounded);
    }

    /// Adds `count` values to a bin; [`Self::add_outline`] has counted them already. Keys from [`KEYS`] on are ignored.
    pub fn add_bin(&mut self, key: u32, count: u64) {
        if key < KEYS {
            *self.bins.at(key) += count as u32;
        }
    }

    /// Returns the contents apart from the bins.
    pub fn outline(&self) -> Outline {
        Outline { count: self.count, zeros: self.zeros, sum: self.sum.clone(), rounded: self.rounded.clone() }
    }

    /// Returns the keys and counts of the non-empty bins, in order.
    pub fn filled(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        self.bins.filled().map(|(key, count)| (key, u64::from(count)))
    }

    /// Adds the values of `other`.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.zeros += other.zeros;
        self.sum.merge(&other.sum);
        self.rounded.merge(&other.rounded);
        self.bins.merge(&other.bins);
    }

    /// Returns the memory used, in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.sum.bytes() + self.rounded.bytes() + self.bins.bytes()
    }

    /// Returns the number of values.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Returns the mean, rounded once from the exact sum.
    pub fn mean(&self) -> Option<f64> {
        self.sum.mean(self.count)
    }

    /// Returns the midpoints of the bins with their counts, in order. If all values are in one bin, their mean replaces its midpoint.
    pub fn middles(&self) -> impl Iterator<Item = (f64, u64)> {
        let zeros = (self.zeros > 0).then_some((0.0, self.zeros));
        let alone = self.filled().next().is_some_and(|(_, count)| count == self.count);
        let middle = move |key: u32| {
            let middle = edge(key) + (edge(key + 1) - edge(key)) / 2.0;
            let middle = if middle.is_finite() { middle } else { edge(key) };
            if alone { self.mean().unwrap_or(middle) } else { middle }
        };
        zeros.into_iter().chain(self.filled().map(move |(key, count)| (middle(key), count)))
    }

    /// Returns the quantile p at `probability`, accurate to 0.4 %: the midpoint of its bin, moved into the interval from
    /// `μ − σ √((1 − p)/p)` to `μ + σ √(p/(1 − p))` (Cantelli's inequality) for the mean μ and the standard deviation σ (divisor n) of the values.
    /// For months that hardly vary, the quantile is therefore far more accurate than the width of a bin.
    pub fn quantile(&self, probability: f64) -> Option<f64> {
        let rank = rank(probability, self.count)?;
        let mut passed = 0;
        let (middle, _) = self.middles().find(|(_, count)| {
            passed += count;
            passed >= rank
        })?;
        let (Some(mean), Some(std_dev)) = (self.mean(), self.rounded.std_dev(self.count)) else { return Some(middle) };
        // Allows for the rounding of values to 24 bits.
        let slack = ROUNDED * mean.abs();
        let spread = std_dev * ((self.count - 1) as f64 / self.count as f64).sqrt();
        // The bounds use the ranks' own probabilities, since the requested one can lie between two of them.
        let at = rank as f64 / self.count as f64;
        let before = (rank - 1) as f64 / self.count as f64;
        let low = mean - spread * ((1.0 - at) / at).sqrt() - slack;
        let high = mean + spread * (before / (1.0 - before)).sqrt() + slack;
        Some(middle.min(high).max(low))
    }

    /// Returns the standard error of the mean, computed from the values rounded to 24 bits, which changes a value by at most 6·10⁻⁸ of itself.
    pub fn std_error(&self) -> Option<f64> {
        Some(spread(self.rounded.std_dev(self.count)?, self.mean()?) / (self.count as f64).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, leading};

    fn of(values: &[f64]) -> Cell {
        let mut cell = Cell::default();
        for value in values {
            cell.add(*value);
        }
        cell
    }

    #[test]
    fn a_constant_has_itself_as_mean_and_quantiles() {
        for value in [1234.5, 0.1, 1e-200, 1e250] {
            let cell = of(&[value; 64]);
            assert_eq!(cell.mean(), Some(value));
            assert_eq!((cell.quantile(0.05), cell.quantile(0.95)), (Some(value), Some(value)));
            assert_eq!(cell.std_error(), Some(0.0));
        }
    }

    #[test]
    fn quantiles_are_within_the_promised_error_at_every_size() {
        for scale in [1e-100, 1.0, 1e100] {
            let values: Vec<f64> = (1..=10_000).map(|i| scale * libm::pow(f64::from(i) / 10_000.0, 3.0)).collect();
            let cell = of(&values);
            for percent in 1..100usize {
                let exact = values[percent * 100 - 1];
                let found = cell.quantile(percent as f64 / 100.0).unwrap();
                assert!((found / exact - 1.0).abs() < 0.005, "{percent}: {found} {exact}");
            }
            // The mean of u³ over the grid is (n + 1)² / (4 n³) · n = 0.25 (1 + 1/n)².
            let mean = scale * 0.25 * 1.0001 * 1.0001;
            assert!((cell.mean().unwrap() / mean - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn months_that_hardly_vary_have_quantiles_near_their_mean() {
        // Values near the edge of a bin, with deviations of at most 5·10⁻⁴.
        let values: Vec<f64> = (0..1000).map(|i| 100.0 + f64::from(i - 500) * 1e-6).collect();
        let cell = of(&values);
        // The standard deviation is 1e-6 · √((1000² − 1)/12); at 5 % and 95 % the bound is √19 times that.
        let most = 1e-6 * (999_999.0_f64 / 12.0).sqrt() * 19.0_f64.sqrt() + 100.0 / 8e6;
        let mut last = 0.0;
        for probability in [0.05, 0.25, 0.5, 0.75, 0.95] {
            let found = cell.quantile(probability).unwrap();
            assert!((found - 100.0).abs() <= most && found >= last, "{probability}: {found}");
            last = found;
        }
    }

    #[test]
    fn errors_are_those_of_the_values_and_not_of_their_bins() {
        // All values in one bin: 100 ± 1e-4 in equal parts has the standard deviation 1e-4 √(n / (n − 1)), over √n.
        let values: Vec<f64> = (0..1000).map(|i| if i % 2 == 0 { 100.0001 } else { 99.9999 }).collect();
        let expected = 1e-4 / 999.0_f64.sqrt();
        assert!((of(&values).std_error().unwrap() / expected - 1.0).abs() < 0.05);
    }

    #[test]
    fn leading_bits_are_24() {
        assert_eq!(leading(1.0 + libm::exp2(-23.0)), 1.0 + libm::exp2(-23.0));
        assert_eq!(leading(1.0 + libm::exp2(-25.0)), 1.0);
        assert_eq!(leading(0.1), f64::from(0.1_f32));
    }

    #[test]
    fn zeros_count_and_what_is_not_finite_does_not() {
        let cell = of(&[0.5, 0.0]);
        assert_eq!((cell.count(), cell.mean(), cell.quantile(0.5)), (2, Some(0.25), Some(0.0)));
        assert_eq!(of(&[f64::INFINITY]), Cell::default());
        let nothing = Cell::default();
        assert_eq!((nothing.mean(), nothing.quantile(0.5), nothing.std_error()), (None, None, None));
    }

    #[test]
    fn merging_is_adding_all() {
        let values: Vec<f64> = (0..500).map(|i| f64::from((i * 7919) % 1000) / 13.0).collect();
        let whole = of(&values);
        let (mut left, right) = (of(&values[..123]), of(&values[123..]));
        let mut other = right.clone();
        other.merge(&left);
        left.merge(&right);
        assert_eq!(left.quantile(0.3), whole.quantile(0.3));
        assert_eq!((&left, &other), (&whole, &whole));
    }
}
