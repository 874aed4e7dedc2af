//! Exact sums: values are quantised once to whole multiples of a power of two, and integers are added.
//!
//! Integer addition is associative and commutative, so sums agree to the bit however trials were split over threads, shards
//! and resumed runs (docs/model.md §9).

use crate::vectors::Real;

/// The step, a power of two, to which the values of one metric are rounded.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Quantum {
    step: f64,
    per_unit: f64,
}

/// Bits that a value of the reference size keeps.
const REFERENCE_BITS: i32 = 38;

/// Largest number of steps a value can have; larger values are held here. It is 2¹³ times the reference.
pub const MOST_STEPS: i64 = (1 << 51) - 1;

/// Stands for a value that is not defined among steps; no value has as many.
pub const UNDEFINED: i64 = i64::MIN;

/// Turns a number of magnitude below 2⁵¹ into the nearest integer by adding 1.5 · 2⁵², which vectorises.
const MAGIC: f64 = 6_755_399_441_055_744.0;

impl Quantum {
    /// The step for values of about the size `reference`: 2³⁸ steps to the next power of two above it.
    ///
    /// Values up to eight thousand times `reference` are held; the error of a value is at most 2⁻³⁹ of that power.
    pub fn for_reference(reference: f64) -> Self {
        let size = if reference.is_finite() && reference > 0.0 { reference } else { 1.0 };
        let (_, exponent) = libm::frexp(size);
        Self::power_of_two(exponent.clamp(-900, 900) - REFERENCE_BITS)
    }

    /// The step 2^`exponent`.
    pub fn power_of_two(exponent: i32) -> Self {
        Self { step: libm::ldexp(1.0, exponent), per_unit: libm::ldexp(1.0, -exponent) }
    }

    /// `value` as a whole number of steps, rounded to the nearest, ties to even.
    #[inline(always)]
    pub fn steps(self, value: f64) -> i64 {
        let most = MOST_STEPS as f64;
        let scaled = value * self.per_unit;
        let held = if scaled < most { scaled } else { most };
        let held = if held > -most { held } else { -most };
        (held + MAGIC).to_bits() as i64 - MAGIC.to_bits() as i64
    }

    /// As [`Quantum::steps`], of a value that is known to be within [`MOST_STEPS`]; bits of an `i64`.
    #[inline(always)]
    pub fn steps_within<R: Real>(self, value: R) -> R::Bits {
        R::sub_bits(self.raw_steps(value), R::bits_of(MAGIC.to_bits()))
    }

    /// [`Quantum::steps_within`] and the bits of zero's steps besides, which saves the subtraction: of zero what to subtract.
    #[inline(always)]
    pub fn raw_steps<R: Real>(self, value: R) -> R::Bits {
        (value * self.per_unit + MAGIC).bits()
    }

    /// The steps of `values`; of one that is not a number, [`UNDEFINED`].
    #[inline(always)]
    pub fn quantise(self, values: &[f64], out: &mut [i64]) {
        for (out, &value) in out.iter_mut().zip(values) {
            let steps = self.steps(value);
            *out = if value.is_nan() { UNDEFINED } else { steps };
        }
    }

    /// A number of steps as a value.
    #[inline]
    pub fn value(self, steps: f64) -> f64 {
        steps * self.step
    }

    /// Steps to a unit.
    #[inline]
    pub fn per_unit(self) -> f64 {
        self.per_unit
    }
}

/// An integer of 256 bits that wraps, in two's complement, least significant word first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Wide([u64; 4]);

impl Wide {
    /// From a signed integer.
    pub fn from_i128(value: i128) -> Self {
        let low = value as u128;
        let sign = if value < 0 { u64::MAX } else { 0 };
        Self([low as u64, (low >> 64) as u64, sign, sign])
    }

    /// From its words, least significant first.
    pub fn from_words(words: [u64; 4]) -> Self {
        Self(words)
    }

    /// Its words, least significant first.
    pub fn words(self) -> [u64; 4] {
        self.0
    }

    /// Adds an unsigned 128-bit integer.
    #[inline]
    pub fn add_u128(&mut self, value: u128) {
        let low = u128::from(self.0[0]) | (u128::from(self.0[1]) << 64);
        let (sum, carry) = low.overflowing_add(value);
        self.0[0] = sum as u64;
        self.0[1] = (sum >> 64) as u64;
        if carry {
            let (word, more) = self.0[2].overflowing_add(1);
            self.0[2] = word;
            self.0[3] = self.0[3].wrapping_add(u64::from(more));
        }
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let mut out = [0; 4];
        let mut carry = false;
        for (i, word) in out.iter_mut().enumerate() {
            let (sum, first) = self.0[i].overflowing_add(other.0[i]);
            let (sum, second) = sum.overflowing_add(u64::from(carry));
            *word = sum;
            carry = first || second;
        }
        Self(out)
    }

    /// The negative.
    #[must_use]
    pub fn negated(self) -> Self {
        Self(self.0.map(|word| !word)).plus(Self([1, 0, 0, 0]))
    }

    /// The product, low 256 bits.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let mut out = [0u64; 4];
        for i in 0..4 {
            let mut carry = 0u128;
            for j in 0..4 - i {
                let sum = u128::from(self.0[i]) * u128::from(other.0[j]) + u128::from(out[i + j]) + carry;
                out[i + j] = sum as u64;
                carry = sum >> 64;
            }
        }
        Self(out)
    }

    /// The nearest `f64`, to a few units in the last place.
    pub fn to_f64(self) -> f64 {
        if self.0[3] >> 63 == 1 {
            return -self.negated().to_f64();
        }
        let scale = 18_446_744_073_709_551_616.0; // 2⁶⁴
        self.0.iter().rev().fold(0.0, |value, &word| value * scale + word as f64)
    }
}

/// Exact sum and sum of squares of quantised values; how many there were is the caller's to know.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Moments {
    sum: i128,
    squares: Wide,
}

impl Moments {
    /// Adds one value, in steps.
    #[inline]
    pub fn add(&mut self, steps: i64) {
        self.sum += i128::from(steps);
        let size = u128::from(steps.unsigned_abs());
        self.squares.add_u128(size * size);
    }

    /// Adds many values, in steps, none beyond ± 2 [`MOST_STEPS`]; the same as adding each.
    ///
    /// Squares are put together from halves of 26 bits, whose products and their sums fit 64 bits, so that the loop vectorises.
    #[inline(always)]
    pub fn add_all(&mut self, steps: &[i64]) {
        const HALF: u32 = 26;
        const LOW: u64 = (1 << HALF) - 1;
        // Products of halves are below 2⁵³, so this many of them fit.
        for part in steps.chunks(1 << 10) {
            let (mut sum, mut high, mut cross, mut low) = (0i64, 0u64, 0u64, 0u64);
            for &value in part {
                sum = sum.wrapping_add(value);
                let size = value.unsigned_abs();
                let (h, l) = ((size >> HALF) & 0xFFFF_FFFF, size & LOW);
                high = high.wrapping_add(h * h);
                cross = cross.wrapping_add(h * l);
                low = low.wrapping_add(l * l);
            }
            self.sum += i128::from(sum);
            self.squares.add_u128(u128::from(high) << (2 * HALF));
            self.squares.add_u128(u128::from(cross) << (HALF + 1));
            self.squares.add_u128(u128::from(low));
        }
    }

    /// Adds what `other` has gathered.
    ///
    /// # Examples
    ///
    /// ```
    /// use mindep::tally::exact::{Moments, Quantum};
    ///
    /// let quantum = Quantum::for_reference(1.0);
    /// let of = |values: &[f64]| {
    ///     let mut moments = Moments::default();
    ///     values.iter().for_each(|value| moments.add(quantum.steps(*value)));
    ///     moments
    /// };
    /// // As numbers, 0.1 + 0.2 + 0.3 depends on the order; as whole steps it does not.
    /// let mut back = of(&[0.3, 0.2]);
    /// back.merge(&of(&[0.1]));
    /// assert_eq!(back, of(&[0.1, 0.2, 0.3]));
    /// ```
    pub fn merge(&mut self, other: &Self) {
        self.sum += other.sum;
        self.squares = self.squares.plus(other.squares);
    }

    /// A sum and a sum of squares as they were gathered before.
    pub fn of(sum: i128, squares: Wide) -> Self {
        Self { sum, squares }
    }

    /// Sum of squares, in squared steps.
    pub fn squares(&self) -> Wide {
        self.squares
    }

    /// Sum in steps.
    pub fn sum(&self) -> i128 {
        self.sum
    }

    /// Mean in steps of `count` values, or `None` of none.
    pub fn mean(&self, count: u64) -> Option<f64> {
        (count > 0).then(|| ratio(self.sum, count))
    }

    /// Variance (n − 1) in squared steps of `count` values, or `None` of fewer than two.
    ///
    /// `Σ(q − m)² = Σq² − 2mΣq + n·m²` in integers, with m the mean rounded down, so that equal values have variance zero
    /// exactly and nothing cancels.
    pub fn variance(&self, count: u64) -> Option<f64> {
        if count < 2 {
            return None;
        }
        let n = i128::from(count);
        let middle = self.sum.div_euclid(n);
        let rest = self.sum.rem_euclid(n) as f64;
        let m = Wide::from_i128(middle);
        let cross = m.times(Wide::from_i128(self.sum)).times(Wide::from_i128(-2));
        let square = m.times(m).times(Wide::from_i128(n));
        let centred = self.squares.plus(cross).plus(square).to_f64();
        let count = count as f64;
        Some(((centred - rest * (rest / count)) / (count - 1.0)).max(0.0))
    }
}

/// `sum / count`, rounded once.
pub fn ratio(sum: i128, count: u64) -> f64 {
    let n = i128::from(count);
    let whole = sum.div_euclid(n);
    let rest = sum.rem_euclid(n);
    whole as f64 + rest as f64 / count as f64
}

#[cfg(test)]
mod tests {
    use super::{MOST_STEPS, Moments, Quantum, UNDEFINED, Wide};

    #[test]
    fn quantised_values_are_within_half_a_step() {
        let quantum = Quantum::for_reference(1000.0);
        // 1000 < 2^10, so a step is 2^(10 - 38) = 2^-28.
        assert_eq!(quantum.steps(1.0), 1 << 28);
        for value in [0.0, 0.1, 999.9, 123_456.789] {
            let back = quantum.value(quantum.steps(value) as f64);
            assert!((back - value).abs() <= libm::ldexp(1.0, -29), "{value} {back}");
        }
        assert_eq!(quantum.steps(f64::INFINITY), MOST_STEPS);
        assert_eq!(quantum.steps(f64::NEG_INFINITY), -MOST_STEPS);
        let mut steps = [0; 3];
        quantum.quantise(&[-0.5, f64::NAN, 2.0], &mut steps);
        assert_eq!(steps, [-(1 << 27), UNDEFINED, 1 << 29]);
    }

    #[test]
    fn adding_many_is_adding_each() {
        let most = MOST_STEPS;
        let values: Vec<i64> = (0..3000)
            .map(|i: i64| i.wrapping_mul(7_919_345_678_912_345) % (2 * most))
            .chain([2 * most, -2 * most, most, -most, 0, 1, -1])
            .collect();
        let (mut each, mut all) = (Moments::default(), Moments::default());
        for value in &values {
            each.add(*value);
        }
        all.add_all(&values);
        assert_eq!(each, all);
    }

    #[test]
    fn wide_integers_multiply_like_small_ones() {
        let cases = [(0, 5), (3, -7), (-9, -11), (i128::from(i64::MAX), i128::from(i64::MIN)), (1 << 62, 1 << 62)];
        for (a, b) in cases {
            assert_eq!(Wide::from_i128(a).times(Wide::from_i128(b)), Wide::from_i128(a * b), "{a} {b}");
            assert_eq!(Wide::from_i128(a).plus(Wide::from_i128(b)), Wide::from_i128(a + b), "{a} {b}");
        }
        assert_eq!(Wide::from_i128(-12).to_f64(), -12.0);
        let mut wide = Wide::default();
        wide.add_u128(u128::MAX);
        wide.add_u128(1);
        assert_eq!(wide.to_f64(), libm::ldexp(1.0, 128));
    }

    #[test]
    fn the_variance_of_equal_values_is_exactly_zero() {
        let mut moments = Moments::default();
        for _ in 0..1000 {
            moments.add((1 << 61) + 12345);
        }
        assert_eq!(moments.variance(1000), Some(0.0));
        assert_eq!(moments.mean(1000), Some(((1i64 << 61) + 12345) as f64));
    }

    #[test]
    fn variance_is_the_textbook_value() {
        // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squared deviations add up to 32, so 32 / 7.
        let mut moments = Moments::default();
        for value in [2, 4, 4, 4, 5, 5, 7, 9] {
            moments.add(value);
        }
        assert_eq!(moments.mean(8), Some(5.0));
        assert_eq!(moments.variance(8), Some(32.0 / 7.0));
        assert_eq!(moments.variance(1), None);
    }

    #[test]
    fn merging_is_adding_all() {
        let values: Vec<i64> = (0..100).map(|i| (i * i * 7919) % 1000 - 500).collect();
        let gather = |part: &[i64]| {
            let mut moments = Moments::default();
            for &value in part {
                moments.add(value);
            }
            moments
        };
        let mut left = gather(&values[..37]);
        left.merge(&gather(&values[37..]));
        assert_eq!(left, gather(&values));
    }
}
