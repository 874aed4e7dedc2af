//! Histograms with bounded relative error, which merge by adding counts.
//!
//! The bin of a number is given by its leading bits, with 256 bins to an octave, so that its width is at most 1/256 = 0.39 % of any number in it.
//! There are bins for all numbers, of both signs. A bin holds the count, the exact sum and the sum of squares of its numbers. Within a bin, a
//! distribution with the same count, mean and standard deviation represents them (see `within`): quantiles of a constant are exact, quantiles and
//! tail means of numbers that hardly differ are far more accurate than a bin is wide, and standard errors of tail means are those of the numbers, not
//! of the bins.

mod within;

use super::bins::Bins;
use super::exact::Exact;
use std::ops::AddAssign;
pub use within::Summed;

/// Number of low-order bits of a number that do not belong to its key.
const REST_BITS: u32 = 44;
const REST: u64 = (1 << REST_BITS) - 1;
/// Number of keys of positive numbers.
pub const KEYS: u32 = 2047 << (52 - REST_BITS);

/// Numbers in a bin. The distance of a number is measured from the edge of the bin nearer to zero, in units in the last place; it is below 2⁴⁴.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Bin {
    /// Count in the upper 42 bits and sum of distances in the lower 86, so that a number is added with a single addition.
    held: u128,
    /// Sum of squared distances.
    squares: u128,
}

const SUM_BITS: u32 = 86;
const ONE: u128 = 1 << SUM_BITS;
/// Maximum number of values in a bin, for which the sum of squared distances fits with a bit to spare. A run has fewer years (4·10⁹ trials of 50
/// years).
const MAX: u64 = 1 << 39;

impl AddAssign for Bin {
    fn add_assign(&mut self, other: Self) {
        self.held += other.held;
        self.squares += other.squares;
    }
}

impl Bin {
    fn of(distance: u64) -> Self {
        let distance = u128::from(distance);
        Self { held: ONE | distance, squares: distance * distance }
    }

    /// Restores a bin from its contents; `None` if no numbers have these sums.
    pub fn restored(count: u64, distances: u128, squares: u128) -> Option<Self> {
        let (n, most) = (u128::from(count), u128::from(REST));
        // Distances are bounded by the width of the bin. With this check the mean lies in the bin, and sums cannot overflow into counts however many
        // parts are merged.
        let possible = count <= MAX && distances <= n * most && squares <= n * most * most;
        possible.then_some(Self { held: (n << SUM_BITS) | distances, squares })
    }

    /// Returns the number of values.
    pub fn count(self) -> u64 {
        (self.held >> SUM_BITS) as u64
    }

    /// Returns the sum of the distances.
    pub fn distances(self) -> u128 {
        self.held & (ONE - 1)
    }

    /// Returns the sum of the squared distances.
    pub fn squares(self) -> u128 {
        self.squares
    }

    /// Returns the sum of squared deviations from the mean of the bin, in squared units in the last place.
    fn spread(self) -> f64 {
        let n = u128::from(self.count().max(1));
        // Σ(d − m)² = Σd² − 2mΣd + n m² with m the mean rounded down: an integer below 2¹²⁷, although its terms may wrap around.
        let (mean, rest) = (self.distances() / n, (self.distances() % n) as f64);
        let cross = mean.wrapping_mul(self.distances()).wrapping_mul(2);
        let square = n.wrapping_mul(mean).wrapping_mul(mean);
        let centred = self.squares.wrapping_sub(cross).wrapping_add(square);
        (centred as f64 - rest * (rest / n as f64)).max(0.0)
    }
}

/// Counts, exact sums and sums of squares of numbers, by bin.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Histogram {
    count: u64,
    zeros: u64,
    /// Bins of negative numbers, by key of the absolute value.
    negative: Bins<Bin>,
    positive: Bins<Bin>,
}

/// A non-empty bin, or the zeros.
#[derive(Clone, Copy)]
enum FilledBin {
    Negative(u32, Bin),
    Zeros(u64),
    Positive(u32, Bin),
}

impl FilledBin {
    fn count(self) -> u64 {
        match self {
            FilledBin::Negative(_, bin) | FilledBin::Positive(_, bin) => bin.count(),
            FilledBin::Zeros(count) => count,
        }
    }

    fn summed(self) -> Summed {
        match self {
            FilledBin::Zeros(count) => Summed::zeros(count),
            FilledBin::Positive(key, bin) => summed(key, bin),
            FilledBin::Negative(key, bin) => summed(key, bin).negative(),
        }
    }
}

/// Returns the key of a positive number.
pub fn key(size: f64) -> u32 {
    (size.to_bits() >> REST_BITS) as u32
}

/// Returns the edge of a bin that is nearer to zero.
fn edge(key: u32) -> f64 {
    f64::from_bits(u64::from(key) << REST_BITS)
}

/// Returns the exponent of the unit in the last place of the numbers in a bin.
fn last_place(key: u32) -> i32 {
    (key >> (52 - REST_BITS)).max(1) as i32 - 1075
}

/// Returns the contents of a bin of positive numbers.
fn summed(key: u32, bin: Bin) -> Summed {
    let count = bin.count();
    let mut sum = Exact::default();
    sum.add_scaled(bin.distances() as i128, last_place(key));
    let (near, far) = (edge(key), edge(key + 1).min(f64::MAX));
    let mut edges = Exact::default();
    edges.add(near);
    sum.merge(&edges.times_count(count));
    let mean = sum.mean(count).unwrap_or(near);
    let unit = libm::ldexp(1.0, last_place(key));
    Summed::new(mean, count, (bin.spread() / count as f64).sqrt() * unit, [near, far])
}

impl Histogram {
    /// Adds a finite number.
    #[inline]
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        if value == 0.0 {
            self.zeros += 1;
            return;
        }
        let bits = value.to_bits() & (u64::MAX >> 1);
        let side = if value < 0.0 { &mut self.negative } else { &mut self.positive };
        *side.at((bits >> REST_BITS) as u32) += Bin::of(bits & REST);
    }

    /// Adds `count` zeros.
    pub fn add_zeros(&mut self, count: u64) {
        self.count += count;
        self.zeros += count;
    }

    /// Adds the contents of a bin, of negative or of positive numbers, accumulated elsewhere.
    pub fn add_bin(&mut self, is_negative: bool, key: u32, bin: Bin) {
        let side = if is_negative { &mut self.negative } else { &mut self.positive };
        *side.at(key.min(KEYS - 1)) += bin;
        self.count += bin.count();
    }

    /// Returns the non-empty bins of negative or of positive numbers, in order of the key of the absolute value.
    pub fn filled(&self, is_negative: bool) -> impl DoubleEndedIterator<Item = (u32, Bin)> + '_ {
        if is_negative { self.negative.filled() } else { self.positive.filled() }
    }

    /// Returns the non-empty bins in increasing order of their numbers.
    pub fn bins(&self) -> impl DoubleEndedIterator<Item = Summed> + '_ {
        self.held().map(FilledBin::summed)
    }

    /// Like [`Self::bins`], but without the means and standard deviations, which take far longer to compute than the counts.
    fn held(&self) -> impl DoubleEndedIterator<Item = FilledBin> + '_ {
        let negative = self.negative.filled().rev().map(|(key, bin)| FilledBin::Negative(key, bin));
        let zeros = (self.zeros > 0).then_some(FilledBin::Zeros(self.zeros));
        negative.chain(zeros).chain(self.positive.filled().map(|(key, bin)| FilledBin::Positive(key, bin)))
    }

    /// Adds the numbers of `other`.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.zeros += other.zeros;
        self.negative.merge(&other.negative);
        self.positive.merge(&other.positive);
    }

    /// Returns the memory used, in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.negative.bytes() + self.positive.bytes()
    }

    /// Returns the number of values.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Returns the number of values that are zero.
    pub fn zeros(&self) -> u64 {
        self.zeros
    }

    /// Returns the smallest number x such that at least the fraction `probability` of the numbers is at most x, `None` when empty. The result is
    /// interpolated within the bin of that order statistic, so that its relative error is at most 0.39 %.
    ///
    /// # Examples
    ///
    /// ```
    /// use mindep_core::tally::histogram::Histogram;
    ///
    /// let mut histogram = Histogram::default();
    /// (1..=1_000_000).for_each(|value| histogram.add(f64::from(value) * 1e-40));
    /// let median = histogram.quantile(0.5).expect("values");
    /// assert!((median / 500_000e-40 - 1.0).abs() < 1.0 / 256.0);
    /// ```
    pub fn quantile(&self, probability: f64) -> Option<f64> {
        let rank = rank(probability, self.count)?;
        let mut passed = 0;
        let found = self.held().find(|held| {
            passed += held.count();
            passed >= rank
        })?;
        Some(found.summed().at(rank - (passed - found.count()), self.count))
    }

    /// Returns the mean of the largest fraction `tail` of the numbers and its standard error; of the bin at the boundary the largest numbers are
    /// taken.
    ///
    /// The standard error is `sqrt((Var(tail) + (1 − tail) · (TVaR − VaR)²) / (n · tail))`, the asymptotic one of the estimator (Manistre and
    /// Hancock, Variance of the CTE estimator, North American Actuarial Journal 9, 2005), with the variance of the k = n · tail numbers in the tail
    /// over k − 1, and VaR the [quantile](Self::quantile) at 1 − tail. It is `None` for a tail of fewer than two numbers.
    pub fn tail_mean(&self, tail: f64) -> Option<(f64, Option<f64>)> {
        let at_risk = self.quantile(1.0 - tail)?;
        let wanted = tail * self.count as f64;
        // For every bin in the tail: how many of its numbers, their mean and their standard deviation.
        let (mut left, mut taken) = (wanted, Vec::new());
        for bin in self.bins().rev() {
            let part = left.min(bin.count as f64);
            let (mean, std_dev) = bin.largest(part, self.count);
            taken.push((part, mean, std_dev));
            left -= part;
            // The tolerance absorbs the rounding of `wanted`.
            if left <= 1e-9 * wanted {
                break;
            }
        }
        // Scaled by a power of two near the largest magnitude, so that squares neither overflow nor underflow and scaling does not round.
        let size = taken.iter().map(|(_, mean, _)| mean.abs()).fold(at_risk.abs(), f64::max);
        if size == 0.0 {
            return Some((0.0, (wanted >= 2.0).then_some(0.0)));
        }
        let exponent = libm::ilogb(size);
        let scaled = |value: f64| libm::ldexp(value, -exponent);
        let weight: f64 = taken.iter().map(|(part, ..)| part).sum();
        let tvar = match &taken[..] {
            // The tail mean of a constant is not changed by rounding.
            [(_, mean, _)] => scaled(*mean),
            _ => taken.iter().map(|(part, mean, _)| part * scaled(*mean)).sum::<f64>() / weight,
        };
        let tvar = tvar.max(scaled(at_risk));
        let squares = |(part, mean, std_dev): &(f64, f64, f64)| {
            let (from_mean, spread) = (scaled(*mean) - tvar, scaled(*std_dev));
            part * (from_mean * from_mean + spread * spread)
        };
        let spread = taken.iter().map(squares).sum::<f64>() / (weight - 1.0);
        let beyond = tvar - scaled(at_risk);
        let error = ((spread + (1.0 - tail) * beyond * beyond) / weight).sqrt();
        let value = |scaled: f64| libm::ldexp(scaled, exponent);
        Some((value(tvar), (wanted >= 2.0).then_some(value(error))))
    }
}

/// Returns the rank, from 1, of the order statistic that is the `probability` quantile of `count` values; `None` without values.
pub fn rank(probability: f64, count: u64) -> Option<u64> {
    // Rounding can place a product such as 0.95 · 20 just above the integer that it equals.
    let exact = probability * count as f64;
    let rank = (exact - 1e-9 * exact.max(1.0)).ceil() as u64;
    (count > 0).then(|| rank.clamp(1, count))
}

#[cfg(test)]
mod tests;
