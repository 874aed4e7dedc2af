//! Exact sums of floating-point numbers, independent of magnitude and order.
//!
//! A sum of `f64` depends on the order of its roundings; a sum of integers does not. Every finite `f64` is an integer multiple of 2⁻¹⁰⁷⁴, so that a
//! sum of them is kept as one integer with as many words as it needs (after Neal, Fast exact summation using small and large superaccumulators,
//! 2015). Sums agree to the bit however trials are divided over threads, shards and resumed runs, and no value is too large or too small
//! (docs/model.md §9).

mod chunk;

use crate::vectors::Simd;
use std::borrow::Cow;

/// Bits in a word.
const WORD: i32 = u64::BITS as i32;

/// An exact sum: an integer in two's complement, times a power of two.
#[derive(Clone, Debug, Default)]
pub struct Exact {
    /// Word 0 counts units of 2^(64 `low`).
    low: i32,
    /// Words, least significant first; empty for zero. The last is the sign: all zeros or all ones.
    words: Vec<u64>,
}

/// A number with an exponent of unlimited range.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scaled {
    /// Magnitude in [1, 2), or zero.
    pub value: f64,
    /// Binary exponent.
    pub exponent: i32,
}

impl Scaled {
    /// Converts to `f64`; infinite or zero where the value is out of its range.
    pub fn number(self) -> f64 {
        libm::ldexp(self.value, self.exponent)
    }

    /// Returns the square root; zero for negative values.
    #[must_use]
    pub fn sqrt(self) -> Self {
        let odd = self.exponent.rem_euclid(2);
        Self { value: libm::ldexp(self.value.max(0.0), odd).sqrt(), exponent: (self.exponent - odd) / 2 }
    }
}

/// Returns `value` as an integer times a power of two.
fn parts(value: f64) -> (i64, i32) {
    let bits = value.to_bits();
    let exponent = (bits >> 52) as i32 & 0x7FF;
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    let (size, exponent) = if exponent == 0 { (fraction, -1074) } else { (fraction | (1 << 52), exponent - 1075) };
    (if value < 0.0 { -size } else { size }, exponent)
}

impl Exact {
    /// Adds a number. Infinite and NaN values are ignored; callers must detect them.
    #[inline]
    pub fn add(&mut self, value: f64) {
        if value.is_finite() {
            let (size, exponent) = parts(value);
            self.add_scaled(i128::from(size), exponent);
        }
    }

    /// Adds the square of a number, with the same exception.
    #[inline]
    pub fn add_square(&mut self, value: f64) {
        if value.is_finite() {
            let (size, exponent) = parts(value);
            self.add_scaled(i128::from(size) * i128::from(size), 2 * exponent);
        }
    }

    /// Adds many numbers, with the same result as adding each.
    #[inline(always)]
    pub fn add_all<S: Simd>(&mut self, values: &[f64]) {
        chunk::add_to_sum::<S>(values, self);
    }

    /// Adds `value` · 2^`exponent`.
    pub fn add_scaled(&mut self, value: i128, exponent: i32) {
        if value == 0 {
            return;
        }
        let (word, shift) = (exponent.div_euclid(WORD), exponent.rem_euclid(WORD) as u32);
        let low = (value as u128) << shift;
        // The bits shifted out at the top, with the sign.
        let high = if shift == 0 { value >> 127 } else { value >> (u128::BITS - shift) };
        self.add_words(word, &[low as u64, (low >> 64) as u64, high as u64]);
    }

    /// Adds the sum `other`.
    pub fn merge(&mut self, other: &Self) {
        if !other.words.is_empty() {
            self.add_words(other.low, &other.words);
        }
    }

    /// Adds an integer in two's complement whose first word counts units of 2^(64 `at`).
    fn add_words(&mut self, at: i32, words: &[u64]) {
        let sign = if words.last().is_some_and(|word| word >> 63 == 1) { u64::MAX } else { 0 };
        self.reach(at, at + words.len() as i32 + 1);
        let begin = (at - self.low) as usize;
        let mut carry = 0;
        for (i, mine) in self.words[begin..].iter_mut().enumerate() {
            let theirs = match words.get(i) {
                Some(word) => *word,
                // The remaining words do not change.
                None if carry == sign & 1 => break,
                None => sign,
            };
            let sum = u128::from(*mine) + u128::from(theirs) + u128::from(carry);
            *mine = sum as u64;
            carry = (sum >> 64) as u64;
        }
        // The last word must again be a sign.
        match self.words.last() {
            Some(&last) if last != 0 && last != u64::MAX => self.words.push(if last >> 63 == 1 { u64::MAX } else { 0 }),
            _ => {}
        }
    }

    /// Extends the words to the range `from .. past`.
    fn reach(&mut self, from: i32, past: i32) {
        if self.words.is_empty() {
            self.low = from;
            self.words.resize((past - from) as usize, 0);
            return;
        }
        if from < self.low {
            self.words.splice(0..0, std::iter::repeat_n(0, (self.low - from) as usize));
            self.low = from;
        }
        let lacking = past - self.low - self.words.len() as i32;
        if lacking > 0 {
            let sign = self.words.last().copied().unwrap_or(0);
            self.words.extend(std::iter::repeat_n(sign, lacking as usize));
        }
    }

    /// Returns the index of the lowest word and the words without zeros at the low end and redundant signs at the high end; no words for zero.
    pub fn needed(&self) -> (i32, &[u64]) {
        let Some(first) = self.words.iter().position(|word| *word != 0) else { return (0, &[]) };
        let mut past = self.words.len();
        while past >= first + 2 && is_sign_of(self.words[past - 1], self.words[past - 2]) {
            past -= 1;
        }
        (self.low + first as i32, &self.words[first..past])
    }

    /// Makes a sum from [words](Self::needed).
    pub fn of_words(low: i32, words: &[u64]) -> Self {
        let mut sum = Self::default();
        if !words.is_empty() {
            sum.add_words(low, words);
        }
        sum
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    fn is_negative(&self) -> bool {
        self.words.last().is_some_and(|word| word >> 63 == 1)
    }

    /// Returns the negative.
    #[must_use]
    fn negated(&self) -> Self {
        let mut out = Self { low: self.low, words: self.words.iter().map(|word| !word).collect() };
        if !out.words.is_empty() {
            out.add_words(self.low, &[1, 0]);
        }
        out
    }

    /// Returns the absolute value.
    fn size(&self) -> Cow<'_, Self> {
        if self.is_negative() { Cow::Owned(self.negated()) } else { Cow::Borrowed(self) }
    }

    /// Returns the product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        let (a, b) = (self.size(), other.size());
        let mut words = vec![0_u64; a.words.len() + b.words.len() + 1];
        for (i, &x) in a.words.iter().enumerate() {
            let mut carry = 0_u128;
            for (j, &y) in b.words.iter().enumerate() {
                let sum = u128::from(x) * u128::from(y) + u128::from(words[i + j]) + carry;
                words[i + j] = sum as u64;
                carry = sum >> 64;
            }
            words[i + b.words.len()] = carry as u64;
        }
        let product = Self::of_words(a.low + b.low, &words);
        if self.is_negative() == other.is_negative() { product } else { product.negated() }
    }

    /// Returns the product with a count.
    #[must_use]
    pub fn times_count(&self, count: u64) -> Self {
        self.times(&Self::of_words(0, &[count, 0]))
    }

    /// Returns the difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let mut out = self.clone();
        out.merge(&other.negated());
        out
    }

    /// Returns the sum, rounded once.
    pub fn total(&self) -> f64 {
        self.over(1).number()
    }

    /// Returns the mean of `count` numbers, rounded once; `None` if `count` is 0.
    pub fn mean(&self, count: u64) -> Option<f64> {
        (count > 0).then(|| self.over(count).number())
    }

    /// Returns the sum divided by `count` (0 counts as 1), rounded once.
    pub fn over(&self, count: u64) -> Scaled {
        let size = self.size();
        let (low, words) = size.needed();
        let Some(top) = words.iter().rposition(|word| *word != 0) else { return Scaled { value: 0.0, exponent: 0 } };
        let word = |back: usize| top.checked_sub(back).map_or(0, |i| u128::from(words[i]));
        // The 128 leading bits, and whether any lower bit is set.
        let shift = words[top].leading_zeros();
        let leading = (word(0) << 64 | word(1)) << shift | if shift == 0 { 0 } else { word(2) >> (64 - shift) };
        let beyond = (word(2) << shift) as u64 != 0 || words[..top.saturating_sub(2)].iter().any(|word| *word != 0);
        let exponent = (low + top as i32 - 1) * WORD - shift as i32;
        let divisor = u128::from(count.max(1));
        let (quotient, rest) = (leading / divisor, leading % divisor);
        // The quotient has at least 64 bits, so that its last bit only matters in ties.
        let rounded = (quotient | u128::from(beyond || rest != 0)) as f64;
        let (value, more) = libm::frexp(rounded);
        let value = if self.is_negative() { -2.0 * value } else { 2.0 * value };
        Scaled { value, exponent: exponent + more - 1 }
    }

    /// Returns the heap memory used, in bytes.
    pub fn bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }
}

/// Whether `word` only repeats the sign of the word `below` it.
fn is_sign_of(word: u64, below: u64) -> bool {
    word == if below >> 63 == 1 { u64::MAX } else { 0 }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Self) -> bool {
        self.needed() == other.needed()
    }
}

impl Eq for Exact {}

/// Exact sum and sum of squares of numbers; callers keep their count.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Moments {
    sum: Exact,
    squares: Exact,
}

impl Moments {
    /// Adds a finite number.
    #[inline]
    pub fn add(&mut self, value: f64) {
        self.sum.add(value);
        self.squares.add_square(value);
    }

    /// Adds many finite numbers, with the same result as adding each.
    #[inline(always)]
    pub fn add_all<S: Simd>(&mut self, values: &[f64]) {
        chunk::add_all::<S>(values, self);
    }

    /// Adds the sums of `other`.
    ///
    /// # Examples
    ///
    /// ```
    /// use mindep_core::tally::exact::Moments;
    ///
    /// let of = |values: &[f64]| {
    ///     let mut moments = Moments::default();
    ///     values.iter().for_each(|value| moments.add(*value));
    ///     moments
    /// };
    /// // As numbers, 0.1 + 0.2 + 0.3 depends on the order; here it does not, and 1e300 beside it loses nothing.
    /// let mut back = of(&[0.3, 1e300, 0.2]);
    /// back.merge(&of(&[-1e300, 0.1]));
    /// assert_eq!(back.sum(), of(&[0.1, 0.2, 0.3]).sum());
    /// ```
    pub fn merge(&mut self, other: &Self) {
        self.sum.merge(&other.sum);
        self.squares.merge(&other.squares);
    }

    /// Makes moments from a sum and a sum of squares.
    pub fn of(sum: Exact, squares: Exact) -> Self {
        Self { sum, squares }
    }

    /// Returns the sum of the numbers.
    pub fn sum(&self) -> &Exact {
        &self.sum
    }

    /// Returns the sum of their squares.
    pub fn squares(&self) -> &Exact {
        &self.squares
    }

    /// Returns the mean of `count` numbers; `None` if `count` is 0.
    pub fn mean(&self, count: u64) -> Option<f64> {
        self.sum.mean(count)
    }

    /// Returns the standard deviation (divisor n − 1) of `count` numbers; `None` for fewer than two.
    ///
    /// `n Σx² − (Σx)²` is computed exactly: the standard deviation of equal numbers is 0, and there is no cancellation.
    pub fn std_dev(&self, count: u64) -> Option<f64> {
        if count < 2 {
            return None;
        }
        let centred = self.squares.times_count(count).minus(&self.sum.times(&self.sum)).over(count).sqrt();
        Some(Scaled { value: centred.value / ((count - 1) as f64).sqrt(), ..centred }.number())
    }

    /// Returns the heap memory used, in bytes.
    pub fn bytes(&self) -> usize {
        self.sum.bytes() + self.squares.bytes()
    }
}

#[cfg(test)]
mod tests;
