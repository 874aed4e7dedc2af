//! Vectorised addition of many numbers to exact sums.
//!
//! The numbers of a chunk are split at fixed bits below the largest of them: the parts above a split, and the parts below it, can be added in `f64`
//! without rounding, since both span fewer bits than the significand. A square is first split into the rounded square and its rounding error (Dekker,
//! A floating-point technique for extending the available precision, Numerische Mathematik 18, 1971), each of which is split likewise. Six sums in
//! vector registers represent the exact sums of the chunk. Numbers too small for the splits are added one by one.

use super::{Exact, Moments};
use crate::vectors::{Aligned, LANES, Real, Simd, Vector};

/// Groups of lanes in a chunk.
const GROUPS: usize = 16;
/// Numbers in a chunk. Their sums need 8 more bits.
const CHUNK: usize = GROUPS * LANES;
/// Numbers are added in vector registers if they are at most this many binary orders below the largest. With 17, the parts below the splits of a
/// square and of its rounding error span at most 51 bits, sums included.
const SPAN: i32 = 17;
/// Maximum exponent of a number whose square's parts neither overflow nor underflow.
const SAFE: i32 = 400;
/// Factor 2²⁷ + 1, which splits a number into halves of 26 bits.
const HALVES: f64 = ((1_u64 << 27) + 1) as f64;

/// Adds finite numbers and their squares.
#[inline(always)]
pub fn add_all<S: Simd>(values: &[f64], into: &mut Moments) {
    let mut buffer = [Aligned::ZERO; GROUPS];
    for values in values.chunks(CHUNK) {
        let chunk = fill(&mut buffer, values);
        let Some((exponent, cutoff)) = cutoff::<S>(chunk, values, |value| into.add(value)) else { continue };
        let [a, b, c, d, e, f] = cut_squares::<S>(chunk, exponent, cutoff);
        for sum in [a, b] {
            into.sum.add(sum);
        }
        for sum in [c, d, e, f] {
            into.squares.add(sum);
        }
    }
}

/// Adds finite numbers.
#[inline(always)]
pub fn add_to_sum<S: Simd>(values: &[f64], into: &mut Exact) {
    let mut buffer = [Aligned::ZERO; GROUPS];
    for values in values.chunks(CHUNK) {
        let chunk = fill(&mut buffer, values);
        let Some((exponent, cutoff)) = cutoff::<S>(chunk, values, |value| into.add(value)) else { continue };
        for sum in cut_sums::<S>(chunk, exponent, cutoff) {
            into.add(sum);
        }
    }
}

/// Copies the numbers to lanes, filled up with zeros.
#[inline(always)]
fn fill<'a>(buffer: &'a mut [Aligned<f64>; GROUPS], values: &[f64]) -> &'a [Aligned<f64>] {
    for (lanes, values) in buffer.iter_mut().zip(values.chunks(LANES)) {
        lanes.0[..values.len()].copy_from_slice(values);
        lanes.0[values.len()..].fill(0.0);
    }
    &buffer[..values.len().div_ceil(LANES)]
}

/// Returns the exponent of the largest number and the minimum magnitude of numbers that are added in vector registers; smaller numbers are passed to
/// `add`. `None` if all numbers are passed to `add` or are zero.
#[inline(always)]
fn cutoff<S: Simd>(chunk: &[Aligned<f64>], values: &[f64], mut add: impl FnMut(f64)) -> Option<(i32, f64)> {
    let (least, most) = extent::<S>(chunk);
    if most == 0.0 {
        return None;
    }
    let exponent = libm::ilogb(most);
    let within = exponent.checked_abs().is_some_and(|size| size <= SAFE);
    let cutoff = if within { libm::ldexp(1.0, exponent - SPAN) } else { f64::INFINITY };
    if least < cutoff {
        values.iter().filter(|value| value.abs() < cutoff && **value != 0.0).for_each(|value| add(*value));
    }
    within.then_some((exponent, cutoff))
}

/// Returns the smallest non-zero magnitude (infinite if there is none) and the largest magnitude.
#[inline(always)]
fn extent<S: Simd>(chunk: &[Aligned<f64>]) -> (f64, f64) {
    let (zero, none) = (Vector::<S>::zero(), Vector::<S>::of(f64::INFINITY));
    let (mut least, mut most) = (none, zero);
    for lanes in chunk {
        let size = size(Vector::<S>::load(lanes));
        most = size.lane_max(most);
        least = Vector::select(zero.lane_lt(size), size, none).lane_min(least);
    }
    let (mut low, mut high) = (Aligned::ZERO, Aligned::ZERO);
    least.store(&mut low);
    most.store(&mut high);
    (low.0.into_iter().fold(f64::INFINITY, f64::min), high.0.into_iter().fold(0.0, f64::max))
}

#[inline(always)]
fn size<S: Simd>(value: Vector<S>) -> Vector<S> {
    Vector::with_bits(Vector::<S>::and_bits(value.bits(), Vector::<S>::bits_of(u64::MAX >> 1)))
}

/// Returns 1.5 · 2^(52 + `k`): adding and subtracting it rounds to multiples of 2^`k`.
fn cut(k: i32) -> f64 {
    libm::ldexp(1.5, 52 + k)
}

/// Returns exact sums of the parts above and below the split, of the numbers whose magnitude is at least `cutoff`.
#[inline(always)]
fn cut_sums<S: Simd>(chunk: &[Aligned<f64>], exponent: i32, cutoff: f64) -> [f64; 2] {
    let zero = Vector::<S>::zero();
    let cut = cut(exponent - 43);
    let mut sums = [zero; 2];
    for lanes in chunk {
        let value = Vector::<S>::load(lanes);
        let value = Vector::select(size(value).lane_lt(Vector::of(cutoff)), zero, value);
        let rounded = (value + cut) - cut;
        sums[0] += rounded;
        sums[1] += value - rounded;
    }
    sums.map(of_lanes)
}

/// Like [`cut_sums`], with the sums for the squares and for their rounding errors.
#[inline(always)]
fn cut_squares<S: Simd>(chunk: &[Aligned<f64>], exponent: i32, cutoff: f64) -> [f64; 6] {
    let zero = Vector::<S>::zero();
    // Numbers are below 2^(e + 1), squares below 2^(2e + 2), and their rounding errors at most 2^(2e − 52): 44 bits remain above each split.
    let cuts = [cut(exponent - 43), cut(2 * exponent - 42), cut(2 * exponent - 96)];
    let mut sums = [[zero; 2]; 3];
    for lanes in chunk {
        let value = Vector::<S>::load(lanes);
        let value = Vector::select(size(value).lane_lt(Vector::of(cutoff)), zero, value);
        let square = value * value;
        let scaled = value * HALVES;
        let high = scaled - (scaled - value);
        let low = value - high;
        let cross = high * low;
        let rounded_off = low * low - (((square - high * high) - cross) - cross);
        for ((part, cut), [above, below]) in [value, square, rounded_off].into_iter().zip(cuts).zip(&mut sums) {
            let rounded = (part + cut) - cut;
            *above += rounded;
            *below += part - rounded;
        }
    }
    let [[a, b], [c, d], [e, f]] = sums;
    [a, b, c, d, e, f].map(of_lanes)
}

/// Returns the sum of the lanes, which is exact since they have bits to spare.
#[inline(always)]
fn of_lanes<S: Simd>(sum: Vector<S>) -> f64 {
    let mut lanes = Aligned::ZERO;
    sum.store(&mut lanes);
    lanes.0.into_iter().sum()
}
