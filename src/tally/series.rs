//! Monthly series: for every month and variable an exact mean and a histogram of counts.
//!
//! A bin is the leading bits of the value itself (an octave in 128 parts), so its middle is within 0.4 % of every value
//! in it. A value is turned into the number of its bin, its *key*, where it is computed; keys of many trials are then counted at
//! once, while they are in cache.

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

/// The key of a value that is not defined.
pub const UNDEFINED_KEY: u16 = u16::MAX;
/// Keys there are: of the octaves from half the floor to the ceiling.
pub const KEYS: u32 = 46 << PART_BITS;
/// Keys below this one are of values that count as zero.
pub const FIRST_KEY: u16 = 1 << PART_BITS;
/// Bins of values that are counted apart first.
const WINDOW: usize = 1023;
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

    /// Steps of a value that [is held](Self::held), to be summed.
    #[inline(always)]
    pub fn steps<R: Real>(&self, held: R) -> R::Bits {
        self.quantum.steps_within(held)
    }

    /// Lower edge of a bin.
    fn edge(&self, key: usize) -> f64 {
        f64::from_bits((self.base + key as u64) << (52 - PART_BITS))
    }
}

/// Room to count keys before they are added to the bins of a cell; empty between uses.
#[derive(Clone, Debug)]
pub struct Counters(Box<[[u16; WINDOW + 1]; 4]>);

impl Default for Counters {
    fn default() -> Self {
        Self(Box::new([[0; WINDOW + 1]; 4]))
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
        let mut keys = Vec::with_capacity(values.len());
        let mut sum = 0;
        for &value in values.iter().filter(|v| !v.is_nan()) {
            let held = scale.held(value);
            keys.push(scale.key(held) as u16);
            sum += scale.steps(held) as i64;
        }
        self.add_keys(&keys, sum, &mut Counters::default());
    }

    /// Adds values by their keys and the sum of their steps.
    #[inline(always)]
    pub fn add_keys(&mut self, keys: &[u16], sum: i64, counters: &mut Counters) {
        self.sum += i128::from(sum);
        let (mut least, mut most) = (u16::MAX, 0);
        for &key in keys {
            // What counts as zero is no bin.
            let bin = if key < FIRST_KEY { u16::MAX } else { key };
            least = if bin < least { bin } else { least };
            most = if key > most { key } else { most };
        }
        if most == UNDEFINED_KEY {
            return self.add_some(keys, counters);
        }
        self.count += keys.len() as u64;
        if most < FIRST_KEY {
            self.zeros += keys.len() as u64;
            return;
        }
        self.reach(least, most);
        let first = (self.first * GROUP) as u16;
        if least == most {
            let zeros = keys.iter().filter(|k| **k < FIRST_KEY).count();
            self.zeros += zeros as u64;
            self.bins[usize::from(least - first)] += (keys.len() - zeros) as u32;
            return;
        }
        let (least, width) = (usize::from(least), usize::from(most - least) + 1);
        let zeros = keys.iter().fold(0, |zeros: u16, k| zeros + u16::from(*k < FIRST_KEY));
        self.zeros += u64::from(zeros);
        let bins = &mut self.bins[least - usize::from(first)..][..width];
        if width > WINDOW {
            // Mostly zeros: the shortfall of months of which few are short.
            for some in keys.chunks(8).filter(|some| some.iter().fold(0, |all, k| all | k) >= FIRST_KEY) {
                for &key in some.iter().filter(|k| **k >= FIRST_KEY) {
                    bins[usize::from(key) - least] += 1;
                }
            }
            return;
        }
        // Values crowd in few bins; four counters for each keep an addition from waiting for the last one to the same bin.
        for four in keys.chunks(4) {
            for (counters, &key) in counters.0.iter_mut().zip(four) {
                // What counts as zero goes to the last counter, which is not read.
                let place = usize::from(key).wrapping_sub(least).min(WINDOW);
                counters[place] += 1;
            }
        }
        let [a, b, c, d] = &mut *counters.0;
        // As slices of one length, so that the loop vectorises.
        let (a, b, c, d) = (&mut a[..width], &mut b[..width], &mut c[..width], &mut d[..width]);
        for i in 0..width {
            bins[i] += u32::from(a[i] + b[i] + c[i] + d[i]);
        }
        for list in [a, b, c, d] {
            list.fill(0);
        }
        counters.0.iter_mut().for_each(|list| list[WINDOW] = 0);
    }

    /// Adds keys of which some are not defined.
    #[cold]
    fn add_some(&mut self, keys: &[u16], counters: &mut Counters) {
        let defined: Vec<u16> = keys.iter().copied().filter(|k| *k != UNDEFINED_KEY).collect();
        if !defined.is_empty() {
            self.add_keys(&defined, 0, counters);
        }
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
        if self.bins.is_empty() {
            self.first = least;
        }
        if least < self.first {
            let missing = (self.first - least) * GROUP;
            self.bins.splice(0..0, std::iter::repeat_n(0, missing));
            self.first = least;
        }
        let needed = (past - self.first) * GROUP;
        if needed > self.bins.len() {
            self.bins.reserve_exact(needed - self.bins.len());
            self.bins.resize(needed, 0);
        }
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
