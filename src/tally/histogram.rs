//! Histograms with bounded relative error that merge by adding counts.
//!
//! A bin is the leading nine bits of a quantised value (an octave in 256 parts), so its width is at most 1/256 = 0.39 % of
//! any value in it. A bin keeps the count and the exact sum of its values: its mean stands for them, which makes
//! quantiles of a constant exact and keeps VaR ≤ TVaR ≤ maximum.

/// Parts of an octave.
const PARTS: usize = 256;
const PART_BITS: u32 = 8;
/// Octaves of values up to [`MOST_STEPS`](super::exact::MOST_STEPS), the first of them holding 0 to 255 exactly.
const OCTAVES: usize = 44;

/// Bits of a bin that hold the sum of its values' distances from its lower edge; the rest count them.
///
/// A distance is below 2⁴², and there are at most 2⁴² values in the rest of the bits, so that the sum cannot reach the count.
const SUM_BITS: u32 = 86;
const ONE: u128 = 1 << SUM_BITS;

type Octave = Box<[u128; PARTS]>;

/// Counts and exact sums of non-negative quantised values by bin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Histogram {
    /// By octave and part: count and sum of distances in one number, so that adding a value is one addition.
    octaves: Vec<Option<Octave>>,
    count: u64,
}

/// What a bin holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Bin {
    count: u64,
    sum: i128,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { octaves: vec![None; OCTAVES], count: 0 }
    }
}

/// Octave, part of it, and distance from the part's lower edge.
#[inline]
fn place(steps: u64) -> (usize, usize, u64) {
    if steps < PARTS as u64 {
        return (0, steps as usize, 0);
    }
    let shift = steps.ilog2() - PART_BITS;
    (shift as usize + 1, (steps >> shift) as usize & (PARTS - 1), steps & ((1 << shift) - 1))
}

/// Lower edge of a bin.
fn edge(octave: usize, part: usize) -> u64 {
    if octave == 0 { part as u64 } else { ((PARTS + part) as u64) << (octave - 1) }
}

fn empty() -> Octave {
    Box::new([0; PARTS])
}

impl Histogram {
    /// Adds one value in steps, at most [`MOST_STEPS`](super::exact::MOST_STEPS); negative ones count as zero.
    #[inline]
    pub fn add(&mut self, steps: i64) {
        let (octave, part, distance) = place(steps.max(0) as u64);
        self.octaves[octave].get_or_insert_with(empty)[part] += ONE | u128::from(distance);
        self.count += 1;
    }

    /// Adds `count` zeros.
    pub fn add_zeros(&mut self, count: u64) {
        if count > 0 {
            self.add_bin(0, count, 0);
        }
    }

    /// How many bins there are at most. Bin `256 o + p` holds the values whose leading bits are `256 + p`, in octave o; the first 256 bins
    /// hold 0 to 255.
    pub const BINS: u32 = (OCTAVES * PARTS) as u32;

    /// The largest distance of a value from the lower edge of its bin.
    pub fn farthest(index: u32) -> u64 {
        let octave = (index / PARTS as u32).min(OCTAVES as u32 - 1);
        (1 << octave.saturating_sub(1)) - 1
    }

    /// The bins that hold something, in order: index, count, and sum of the distances of the values from the bin's lower edge.
    pub fn filled(&self) -> impl Iterator<Item = (u32, u64, u128)> + '_ {
        let octaves = self.octaves.iter().enumerate().filter_map(|(octave, bins)| Some((octave, bins.as_ref()?)));
        let bins =
            octaves.flat_map(|(octave, bins)| bins.iter().enumerate().map(move |(p, bin)| (octave * PARTS + p, *bin)));
        bins.filter(|(_, bin)| *bin != 0).map(|(index, bin)| (index as u32, (bin >> SUM_BITS) as u64, bin & (ONE - 1)))
    }

    /// The bins that hold something, in order: the mean of their values in steps, and how many there are.
    pub fn means(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        self.bins().map(|bin| (super::exact::ratio(bin.sum, bin.count), bin.count))
    }

    /// Adds to a bin what it held elsewhere, count and distances within what it can hold. An index from [`Self::BINS`] on is left out.
    pub fn add_bin(&mut self, index: u32, count: u64, distances: u128) {
        let (octave, part) = (index as usize / PARTS, index as usize % PARTS);
        if let Some(bins) = self.octaves.get_mut(octave) {
            bins.get_or_insert_with(empty)[part] += (u128::from(count) << SUM_BITS) + distances;
            self.count += count;
        }
    }

    /// Adds what `other` has gathered.
    pub fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.octaves.iter_mut().zip(&other.octaves) {
            let Some(theirs) = theirs else { continue };
            let mine = mine.get_or_insert_with(empty);
            for (a, b) in mine.iter_mut().zip(theirs.iter()) {
                *a += b;
            }
        }
        self.count += other.count;
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        let octaves = self.octaves.iter().flatten().count() * size_of::<[u128; PARTS]>();
        size_of::<Self>() + OCTAVES * size_of::<usize>() + octaves
    }

    /// Values gathered.
    pub fn count(&self) -> u64 {
        self.count
    }

    fn bins(&self) -> impl DoubleEndedIterator<Item = Bin> {
        self.octaves.iter().enumerate().filter_map(|(octave, bins)| Some((octave, bins.as_ref()?))).flat_map(
            |(octave, bins)| {
                bins.iter().enumerate().filter(|(_, bin)| **bin != 0).map(move |(part, bin)| {
                    let count = (bin >> SUM_BITS) as u64;
                    let distances = (bin & (ONE - 1)) as i128;
                    Bin { count, sum: distances + i128::from(count) * i128::from(edge(octave, part)) }
                })
            },
        )
    }

    /// The smallest value with at least `probability` of the values at or below it, in steps: the mean of its bin, which is
    /// within 0.39 % of it. `None` when empty.
    ///
    /// # Examples
    ///
    /// ```
    /// use mindep::tally::histogram::Histogram;
    ///
    /// let mut histogram = Histogram::default();
    /// (1..=1_000_000).for_each(|value| histogram.add(value));
    /// let median = histogram.quantile(0.5).expect("values");
    /// assert!((median / 500_000.0 - 1.0).abs() < 1.0 / 256.0);
    /// ```
    pub fn quantile(&self, probability: f64) -> Option<f64> {
        let rank = rank(probability, self.count)?;
        let mut passed = 0;
        self.bins().find_map(|bin| {
            passed += bin.count;
            (passed >= rank).then(|| super::exact::ratio(bin.sum, bin.count))
        })
    }

    /// Mean of the largest `tail` of the values, a fraction, in steps, the bin at the boundary by its fraction; and the standard
    /// error of that mean.
    ///
    /// The error is `sqrt((Var(tail) + (1 − tail) · (TVaR − VaR)²) / (n · tail))`, the asymptotic one of the estimator
    /// (Manistre and Hancock, Variance of the CTE estimator, North American Actuarial Journal 9, 2005), the tail's variance
    /// taken from the bins; a tail of fewer than two values has none.
    pub fn tail_mean(&self, tail: f64) -> Option<(f64, Option<f64>)> {
        if self.count == 0 {
            return None;
        }
        let wanted = tail * self.count as f64;
        let (mut left, mut sum, mut squares, mut boundary) = (wanted, 0.0, 0.0, 0.0);
        let mut used = 0;
        for bin in self.bins().rev() {
            let mean = super::exact::ratio(bin.sum, bin.count);
            used += 1;
            let taken = left.min(bin.count as f64);
            sum += taken * mean;
            squares += taken * mean * mean;
            boundary = mean;
            left -= taken;
            if left <= 0.0 {
                break;
            }
        }
        let tvar = sum / wanted;
        let variance = (squares / wanted - tvar * tvar).max(0.0) + (1.0 - tail) * (tvar - boundary) * (tvar - boundary);
        // Rounding of the division must not lift or lower a constant.
        let tvar = if used == 1 { boundary } else { tvar };
        Some((tvar.max(boundary), (wanted >= 2.0).then(|| (variance / wanted).sqrt())))
    }
}

/// The rank, from 1, of the order statistic that is the `probability` quantile of `count` values.
pub fn rank(probability: f64, count: u64) -> Option<u64> {
    // A product such as 0.95 · 20 can lie a rounding above the whole number it stands for.
    let exact = probability * count as f64;
    let rank = (exact - 1e-9 * exact.max(1.0)).ceil() as u64;
    (count > 0).then(|| rank.clamp(1, count))
}

#[cfg(test)]
mod tests {
    use super::super::exact::MOST_STEPS;
    use super::{Histogram, PARTS, edge, place, rank};

    fn of(values: &[i64]) -> Histogram {
        let mut histogram = Histogram::default();
        for &value in values {
            histogram.add(value);
        }
        histogram
    }

    #[test]
    fn bins_are_ordered_and_narrow() {
        let mut previous = (0, 0);
        for value in (0..100_000u64).chain((0..2_000).map(|i| (i + 1) << 40)) {
            let (octave, part, distance) = place(value);
            assert!((octave, part) >= previous, "{value}");
            assert!(part < PARTS);
            assert_eq!(edge(octave, part) + distance, value);
            previous = (octave, part);
        }
        assert_eq!(place(MOST_STEPS as u64).0, super::OCTAVES - 1);
        // A bin of width w starts at 256 w or above.
        assert_eq!(place((1 << 20) + (1 << 12) - 1), (13, 0, (1 << 12) - 1));
        assert_eq!(place((1 << 20) + (1 << 12)), (13, 1, 0));
    }

    #[test]
    fn quantiles_of_few_small_values_are_order_statistics() {
        let histogram = of(&[5, 1, 3, 2, 4]);
        assert_eq!(histogram.quantile(0.5), Some(3.0));
        assert_eq!(histogram.quantile(0.2), Some(1.0));
        assert_eq!(histogram.quantile(0.21), Some(2.0));
        assert_eq!(histogram.quantile(1.0), Some(5.0));
        assert_eq!(histogram.quantile(0.0), Some(1.0));
        assert_eq!(Histogram::default().quantile(0.5), None);
    }

    #[test]
    fn ranks_do_not_jump_by_rounding() {
        assert_eq!(rank(0.95, 20), Some(19));
        assert_eq!(rank(0.95, 100), Some(95));
        assert_eq!(rank(0.99, 1_000_000), Some(990_000));
        assert_eq!(rank(1.0 - 1.0 / 5.0, 10), Some(8));
    }

    #[test]
    fn the_tail_mean_weighs_the_boundary_by_its_fraction() {
        // 100 values 1..=100: the largest 5 are 96..=100 with mean 98.
        let all: Vec<i64> = (1..=100).collect();
        assert_eq!(of(&all).tail_mean(0.05).unwrap().0, 98.0);
        // Of 10 values, 9 zeros and a 7, the largest 20 % are the 7 and a zero: 3.5.
        let few = of(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
        assert!((few.tail_mean(0.2).unwrap().0 - 3.5).abs() < 1e-12);
        assert_eq!(few.tail_mean(0.01).unwrap().0, 7.0);
    }

    #[test]
    fn quantile_and_tail_mean_of_a_constant_are_the_constant() {
        let histogram = of(&[123_456_789_012_345; 1000]);
        assert_eq!(histogram.quantile(0.05), Some(123_456_789_012_345.0));
        assert_eq!(histogram.tail_mean(0.05), Some((123_456_789_012_345.0, Some(0.0))));
    }

    #[test]
    fn values_next_to_each_other_across_a_bin_are_told_apart() {
        // 2⁴⁰ opens an octave, so the two values have a bin each; their variance drowns in the rounding of their squares.
        let histogram = of(&[(1 << 40) - 1000, 1 << 40]);
        assert_eq!(histogram.tail_mean(1.0).unwrap().0, (1_u64 << 40) as f64 - 500.0);
    }

    #[test]
    fn a_bin_stands_for_its_values_within_the_promised_error() {
        let values: Vec<i64> = (1..5000).map(|i: i64| i * i * i).collect();
        let histogram = of(&values);
        for percent in 1..100usize {
            let exact = values[(percent * values.len()).div_ceil(100) - 1] as f64;
            let found = histogram.quantile(percent as f64 / 100.0).unwrap();
            assert!((found / exact - 1.0).abs() < 1.0 / 256.0, "{percent}: {found} {exact}");
        }
    }
}
