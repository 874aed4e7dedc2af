//! Monthly series: for every month and variable an exact mean, extremes, and a histogram of counts.
//!
//! A bin is the leading bits of the value itself (an octave in 128 parts), so its middle is within 0.4 % of every value
//! in it; quantiles are middles held between the smallest and the largest value seen.

use super::exact::{Quantum, ratio};
use super::histogram::rank;

const PART_BITS: u32 = 7;
const PARTS: usize = 1 << PART_BITS;
/// Values below this part of the reference count as zero.
const FLOOR: f64 = 1.0 / (1u64 << 32) as f64;
/// Largest value held, in references.
const CEILING: f64 = (1u64 << 12) as f64;
/// Bits that a value of the reference size keeps in the sum.
const SUM_BITS: i32 = 38;

/// How values of one variable are summed and binned: derived from a reference size.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    quantum: Quantum,
    floor: f64,
    ceiling: f64,
}

impl Scale {
    /// For values of about the size `reference`.
    pub fn for_reference(reference: f64) -> Self {
        let (_, exponent) = libm::frexp(if reference.is_finite() && reference > 0.0 { reference } else { 1.0 });
        let size = libm::ldexp(1.0, exponent.clamp(-900, 900));
        Self {
            quantum: Quantum::power_of_two(exponent.clamp(-900, 900) - SUM_BITS),
            floor: size * FLOOR,
            ceiling: size * CEILING,
        }
    }
}

/// What is known of one variable in one month.
#[derive(Clone, PartialEq, Debug)]
pub struct Cell {
    count: u64,
    sum: i128,
    least: f64,
    most: f64,
    zeros: u64,
    /// Biased exponent of the first octave.
    first: usize,
    octaves: Vec<[u32; PARTS]>,
}

impl Default for Cell {
    fn default() -> Self {
        Self {
            count: 0,
            sum: 0,
            least: f64::INFINITY,
            most: f64::NEG_INFINITY,
            zeros: 0,
            first: 0,
            octaves: Vec::new(),
        }
    }
}

/// What is known of a [`Cell`] besides its bins.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Outline {
    /// Values gathered.
    pub count: u64,
    /// Their sum, in steps.
    pub sum: i128,
    /// The smallest; infinite when there is none.
    pub least: f64,
    /// The largest; minus infinite when there is none.
    pub most: f64,
    /// Those that count as zero.
    pub zeros: u64,
}

/// Turns a number of magnitude below 2⁵¹ into the nearest integer by adding 1.5 · 2⁵², which vectorises.
const MAGIC: f64 = 6_755_399_441_055_744.0;

impl Cell {
    /// Adds values, none negative; those that are not a number are not defined and left out.
    #[inline]
    pub fn add(&mut self, scale: &Scale, values: &[f64]) {
        if values.iter().any(|v| v.is_nan()) {
            for &value in values.iter().filter(|v| !v.is_nan()) {
                self.add_defined(scale, &[value]);
            }
        } else {
            self.add_defined(scale, values);
        }
    }

    #[inline]
    fn add_defined(&mut self, scale: &Scale, values: &[f64]) {
        let (mut sum, mut least, mut most) = (0i64, self.least, self.most);
        for &value in values {
            let held = value.min(scale.ceiling);
            let steps = (held * scale.quantum.per_unit() + MAGIC).to_bits() as i64 - MAGIC.to_bits() as i64;
            sum += steps;
            least = if held < least { held } else { least };
            most = if held > most { held } else { most };
        }
        self.count += values.len() as u64;
        self.sum += i128::from(sum);
        (self.least, self.most) = (least, most);
        for &value in values {
            let held = value.min(scale.ceiling);
            if held < scale.floor {
                self.zeros += 1;
                continue;
            }
            let key = (held.to_bits() >> (52 - PART_BITS)) as usize;
            let (exponent, part) = (key >> PART_BITS, key & (PARTS - 1));
            match self.octaves.get_mut(exponent.wrapping_sub(self.first)) {
                Some(octave) => octave[part] += 1,
                None => self.reach(exponent)[part] += 1,
            }
        }
    }

    /// Makes room for an octave and gives it.
    #[cold]
    fn reach(&mut self, exponent: usize) -> &mut [u32; PARTS] {
        if self.octaves.is_empty() {
            self.first = exponent;
        }
        if exponent < self.first {
            let missing = self.first - exponent;
            self.octaves.splice(0..0, std::iter::repeat_n([0; PARTS], missing));
            self.first = exponent;
        }
        let index = exponent - self.first;
        if index >= self.octaves.len() {
            self.octaves.resize(index + 1, [0; PARTS]);
        }
        &mut self.octaves[index]
    }

    /// What is known besides the bins.
    pub fn outline(&self) -> Outline {
        Outline { count: self.count, sum: self.sum, least: self.least, most: self.most, zeros: self.zeros }
    }

    /// The bins that hold something, in order: the leading bits of their values (sign, exponent and seven more), and the count.
    pub fn filled(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        let octaves = self.octaves.iter().enumerate();
        let bins = octaves.flat_map(|(o, bins)| bins.iter().enumerate().map(move |(p, count)| (o, p, *count)));
        bins.filter(|(.., count)| *count > 0)
            .map(|(o, p, count)| ((((self.first + o) << PART_BITS) + p) as u32, u64::from(count)))
    }

    /// A cell as it was elsewhere, its bins to be added.
    pub fn of(outline: Outline) -> Self {
        let Outline { count, sum, least, most, zeros } = outline;
        Self { count, sum, least, most, zeros, ..Self::default() }
    }

    /// Adds to a bin what it held elsewhere; the outline counts it already. Memory reaches from the lowest bin to the highest.
    pub fn add_bin(&mut self, key: u32, count: u64) {
        let (exponent, part) = (key as usize >> PART_BITS, key as usize & (PARTS - 1));
        self.reach(exponent)[part] += count as u32;
    }

    /// Adds what `other` has gathered.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
        self.zeros += other.zeros;
        for (index, octave) in other.octaves.iter().enumerate() {
            let mine = self.reach(other.first + index);
            for (a, b) in mine.iter_mut().zip(octave) {
                *a += b;
            }
        }
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.octaves.capacity() * size_of::<[u32; PARTS]>()
    }

    /// Values gathered.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Exact mean.
    pub fn mean(&self, scale: &Scale) -> Option<f64> {
        (self.count > 0).then(|| scale.quantum.value(ratio(self.sum, self.count)))
    }

    /// Middles of the bins with their counts, in order, held between the extremes.
    fn bins(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        let zeros = (self.zeros > 0).then(|| (0.0f64.clamp(self.least, self.most), self.zeros));
        let rest = self.octaves.iter().enumerate().flat_map(move |(index, octave)| {
            octave.iter().enumerate().filter(|(_, count)| **count > 0).map(move |(part, count)| {
                let key = (((self.first + index) << PART_BITS) + part) as u64;
                let low = f64::from_bits(key << (52 - PART_BITS));
                let high = f64::from_bits((key + 1) << (52 - PART_BITS));
                (f64::midpoint(low, high).clamp(self.least, self.most), u64::from(*count))
            })
        });
        zeros.into_iter().chain(rest)
    }

    /// The `probability` quantile, within 0.4 %.
    pub fn quantile(&self, probability: f64) -> Option<f64> {
        let rank = rank(probability, self.count)?;
        let mut passed = 0;
        self.bins().find_map(|(middle, count)| {
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
        let spread: f64 = self.bins().map(|(middle, count)| count as f64 * (middle - mean) * (middle - mean)).sum();
        let spread = if self.least == self.most { 0.0 } else { spread };
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
        assert_eq!(cell.quantile(0.05), Some(1234.5));
        assert_eq!(cell.quantile(0.95), Some(1234.5));
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
            let found = cell.quantile(percent as f64 / 100.0).unwrap();
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
        assert_eq!(cell.quantile(0.5), Some(0.0));
        let nothing = Cell::default();
        assert_eq!((nothing.mean(&scale), nothing.quantile(0.5), nothing.std_error(&scale)), (None, None, None));
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
        assert_eq!(left.quantile(0.3), whole.quantile(0.3));
        assert_eq!((left.sum, left.zeros, left.least, left.most), (whole.sum, whole.zeros, whole.least, whole.most));
        assert_eq!(other.bins().collect::<Vec<_>>(), whole.bins().collect::<Vec<_>>());
    }
}
