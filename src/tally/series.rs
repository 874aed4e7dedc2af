//! Monthly series: for every month and variable an exact mean and a histogram of counts.
//!
//! A bin is the leading bits of the value itself (an octave in 128 parts), so its middle is within 0.4 % of every value
//! in it. A value is turned into the number of its bin, its *key*, where it is computed.

use super::exact::{Quantum, ratio};
use super::histogram::rank;
use crate::vectors::Real;

const PART_BITS: u32 = 7;
/// Values below this part of the reference count as zero.
const FLOOR: f64 = 1.0 / (1u64 << 32) as f64;
/// Largest value held, in references.
const CEILING: f64 = (1u64 << 12) as f64;
/// Bits that a value of the reference size keeps in the sum.
const SUM_BITS: i32 = 38;

/// Keys there are: of the octaves from half the floor to the ceiling.
pub const KEYS: u32 = 46 << PART_BITS;
/// Keys below this one are of values that count as zero.
pub const FIRST_KEY: u16 = 1 << PART_BITS;
/// Bins are held in groups of this many: half an octave, so that a cell seldom grows.
const GROUP: usize = 64;

/// How values of one variable are summed and binned: derived from a reference size.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    quantum: Quantum,
    /// Half the floor: the key counts from here.
    least: f64,
    base: u64,
    ceiling: f64,
    /// Largest value there can be.
    bound: f64,
}

impl Scale {
    /// For values of about the size `reference`.
    pub fn for_reference(reference: f64) -> Self {
        let (_, exponent) = libm::frexp(if reference.is_finite() && reference > 0.0 { reference } else { 1.0 });
        let size = libm::ldexp(1.0, exponent.clamp(-900, 900));
        let least = size * FLOOR / 2.0;
        Self {
            quantum: Quantum::power_of_two(exponent.clamp(-900, 900) - SUM_BITS),
            least,
            base: least.to_bits() >> (52 - PART_BITS),
            ceiling: size * CEILING,
            bound: f64::INFINITY,
        }
    }

    /// For shares, which are at most 1.
    pub fn for_shares() -> Self {
        Self { bound: 1.0, ..Self::for_reference(1.0) }
    }

    /// The value as it is counted, at most the largest that is held; not negative, not NaN.
    #[inline(always)]
    pub fn held<R: Real>(&self, value: R) -> R {
        value.least(R::of(self.ceiling))
    }

    /// The key, in the low 16 bits, of a value that [is held](Self::held).
    #[inline(always)]
    pub fn key<R: Real>(&self, held: R) -> R::Bits {
        let floored = held.most(R::of(self.least));
        R::sub_bits(R::shr::<{ 52 - PART_BITS }>(floored.bits()), R::bits_of(self.base))
    }

    /// The key of a value that [is held](Self::held) and is not below the floor, counted from `first`.
    #[inline(always)]
    pub fn key_from<R: Real>(&self, held: R, first: u64) -> R::Bits {
        R::sub_bits(R::shr::<{ 52 - PART_BITS }>(held.bits()), R::bits_of(self.base.wrapping_add(first)))
    }

    /// Steps of a value, and those of zero besides, wrapping; of one that is not [held](Self::held) anything.
    #[inline(always)]
    pub fn raw_steps<R: Real>(&self, value: R) -> R::Bits {
        self.quantum.raw_steps(value)
    }

    /// Steps of a value that [is held](Self::held), to be summed.
    #[inline(always)]
    pub fn steps<R: Real>(&self, held: R) -> R::Bits {
        self.quantum.steps_within(held)
    }

    /// Lower edge of a bin.
    pub(super) fn edge(&self, key: usize) -> f64 {
        f64::from_bits((self.base + key as u64) << (52 - PART_BITS))
    }
}

/// What is known of one variable in one month.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Cell {
    count: u64,
    sum: i128,
    zeros: u64,
    /// Group of the first bin held.
    first: usize,
    bins: Vec<u32>,
}

/// What is known of a [`Cell`] besides its bins.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Outline {
    /// Values gathered.
    pub count: u64,
    /// Their sum, in steps.
    pub sum: i128,
    /// Those that count as zero.
    pub zeros: u64,
}

impl Cell {
    /// Adds values, none negative; those that are not a number are not defined and left out.
    pub fn add(&mut self, scale: &Scale, values: &[f64]) {
        for &value in values.iter().filter(|v| !v.is_nan()) {
            let held = scale.held(value);
            let key = scale.key(held) as u16;
            let zeros = u64::from(key < FIRST_KEY);
            self.add_outline(Outline { count: 1, sum: i128::from(scale.steps(held) as i64), zeros });
            self.add_bin(u32::from(key), 1);
        }
    }

    /// Adds what was gathered elsewhere; its bins are [added](Self::add_bin) one by one.
    pub fn add_outline(&mut self, outline: Outline) {
        self.count += outline.count;
        self.sum += outline.sum;
        self.zeros += outline.zeros;
    }

    /// Makes room for the bins of `least` to `most`.
    #[inline(always)]
    fn reach(&mut self, least: u16, most: u16) {
        let (least, past) = (usize::from(least) / GROUP, usize::from(most) / GROUP + 1);
        if self.bins.is_empty() || least < self.first || past > self.first + self.bins.len() / GROUP {
            self.grow(least, past);
        }
    }

    #[cold]
    fn grow(&mut self, least: usize, past: usize) {
        let (first, end) = if self.bins.is_empty() {
            (least, past)
        } else {
            (least.min(self.first), past.max(self.first + self.bins.len() / GROUP))
        };
        // Exactly as large as needed: there are thousands of cells.
        let mut bins = vec![0; (end - first) * GROUP];
        let before = (self.first.max(first) - first) * GROUP;
        bins[before..before + self.bins.len()].copy_from_slice(&self.bins);
        (self.first, self.bins) = (first, bins);
    }

    /// What is known besides the bins.
    pub fn outline(&self) -> Outline {
        Outline { count: self.count, sum: self.sum, zeros: self.zeros }
    }

    /// The bins that hold something, in order: the key of their values, and the count.
    pub fn filled(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        let bins = self.bins.iter().enumerate().filter(|(_, count)| **count > 0);
        bins.map(|(i, count)| ((self.first * GROUP + i) as u32, u64::from(*count)))
    }

    /// A cell as it was elsewhere, its bins to be added.
    pub fn of(outline: Outline) -> Self {
        let Outline { count, sum, zeros } = outline;
        Self { count, sum, zeros, ..Self::default() }
    }

    /// Adds to a bin what it held elsewhere; the outline counts it already. Keys from [`KEYS`] on, and of zero, are left out.
    pub fn add_bin(&mut self, key: u32, count: u64) {
        if (u32::from(FIRST_KEY)..KEYS).contains(&key) {
            self.reach(key as u16, key as u16);
            self.bins[key as usize - self.first * GROUP] += count as u32;
        }
    }

    /// Adds what `other` has gathered.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.zeros += other.zeros;
        if other.bins.is_empty() {
            return;
        }
        let past = other.first + other.bins.len() / GROUP;
        self.reach((other.first * GROUP) as u16, (past * GROUP - 1) as u16);
        let shift = (other.first - self.first) * GROUP;
        for (a, b) in self.bins[shift..].iter_mut().zip(&other.bins) {
            *a += b;
        }
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.bins.capacity() * size_of::<u32>()
    }

    /// Values gathered.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Exact mean.
    pub fn mean(&self, scale: &Scale) -> Option<f64> {
        (self.count > 0).then(|| scale.quantum.value(ratio(self.sum, self.count)))
    }

    /// Middles of the bins with their counts, in order. Where all values are in one bin, their mean stands for them.
    fn bins(&self, scale: &Scale) -> impl Iterator<Item = (f64, u64)> {
        let zeros = (self.zeros > 0).then_some((0.0, self.zeros));
        let alone = self.bins.iter().find(|c| **c > 0).is_some_and(|c| u64::from(*c) == self.count);
        let middle = move |key: usize| {
            let middle = f64::midpoint(scale.edge(key), scale.edge(key + 1)).min(scale.bound);
            if alone { self.mean(scale).unwrap_or(middle) } else { middle }
        };
        let filled = self.bins.iter().enumerate().filter(|(_, count)| **count > 0);
        let rest = filled.map(move |(i, count)| (middle(self.first * GROUP + i), u64::from(*count)));
        zeros.into_iter().chain(rest)
    }

    /// The `probability` quantile, within 0.4 %.
    pub fn quantile(&self, scale: &Scale, probability: f64) -> Option<f64> {
        let rank = rank(probability, self.count)?;
        let mut passed = 0;
        self.bins(scale).find_map(|(middle, count)| {
            passed += count;
            (passed >= rank).then_some(middle)
        })
    }

    /// Standard error of the mean, from the spread of the histogram (its own error is below 1 %).
    pub fn std_error(&self, scale: &Scale) -> Option<f64> {
        if self.count < 2 {
            return None;
        }
        let mean = self.mean(scale)?;
        let spread: f64 =
            self.bins(scale).map(|(middle, count)| count as f64 * (middle - mean) * (middle - mean)).sum();
        Some((spread / (self.count as f64 - 1.0) / self.count as f64).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Scale};

    #[test]
    fn a_constant_has_itself_as_mean_and_quantiles() {
        let scale = Scale::for_reference(1000.0);
        let mut cell = Cell::default();
        cell.add(&scale, &[1234.5; 64]);
        assert_eq!(cell.mean(&scale), Some(1234.5));
        assert_eq!(cell.quantile(&scale, 0.05), Some(1234.5));
        assert_eq!(cell.quantile(&scale, 0.95), Some(1234.5));
        assert_eq!(cell.std_error(&scale), Some(0.0));
    }

    #[test]
    fn quantiles_are_within_the_promised_error() {
        let scale = Scale::for_reference(1.0);
        let values: Vec<f64> = (1..=10_000).map(|i| libm::pow(f64::from(i) / 10_000.0, 3.0)).collect();
        let mut cell = Cell::default();
        cell.add(&scale, &values);
        for percent in 1..100usize {
            let exact = values[percent * 100 - 1];
            let found = cell.quantile(&scale, percent as f64 / 100.0).unwrap();
            assert!((found / exact - 1.0).abs() < 0.005, "{percent}: {found} {exact}");
        }
        // The mean of u³ over the grid is (n + 1)² / (4 n³) · n = 0.25 (1 + 1/n)².
        let mean = 0.25 * 1.0001 * 1.0001;
        assert!((cell.mean(&scale).unwrap() - mean).abs() < 1e-10);
    }

    #[test]
    fn what_is_not_defined_is_left_out() {
        let scale = Scale::for_reference(1.0);
        let mut cell = Cell::default();
        cell.add(&scale, &[f64::NAN, 0.5, 0.0, f64::NAN]);
        assert_eq!(cell.count(), 2);
        assert_eq!(cell.mean(&scale), Some(0.25));
        assert_eq!(cell.quantile(&scale, 0.5), Some(0.0));
        let nothing = Cell::default();
        assert_eq!(
            (nothing.mean(&scale), nothing.quantile(&scale, 0.5), nothing.std_error(&scale)),
            (None, None, None)
        );
    }

    #[test]
    fn merging_is_adding_all() {
        let scale = Scale::for_reference(10.0);
        let values: Vec<f64> = (0..500).map(|i| f64::from((i * 7919) % 1000) / 13.0).collect();
        let mut whole = Cell::default();
        whole.add(&scale, &values);
        let (mut left, mut right) = (Cell::default(), Cell::default());
        left.add(&scale, &values[..123]);
        right.add(&scale, &values[123..]);
        let mut other = right.clone();
        other.merge(&left);
        left.merge(&right);
        assert_eq!(left.quantile(&scale, 0.3), whole.quantile(&scale, 0.3));
        assert_eq!(left, whole);
        assert_eq!(other, whole);
    }
}
