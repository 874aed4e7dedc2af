//! Lanes: a quantity of consecutive trials, contiguous in memory, for arithmetic in vector registers.

use crate::vectors::{Aligned, Kernel, Real, Simd, Vector, wide};

pub use crate::vectors::LANES;

/// A quantity of [`LANES`] trials.
pub type Lanes = Aligned<f64>;

/// A quantity by month: `[month][trial]`.
pub type Series = Vec<Lanes>;

/// Returns `count` quantities that are zero.
pub fn zeros(count: usize) -> Vec<Lanes> {
    vec![Lanes::ZERO; count]
}

/// Sets a series to `months` months of `value`.
pub fn reset(series: &mut Series, months: usize, value: f64) {
    series.resize(months, Lanes::ZERO);
    wide(Reset { series, value });
}

struct Reset<'a> {
    series: &'a mut Series,
    value: f64,
}

impl Kernel for Reset<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let value = Vector::<S>::of(self.value);
        for lanes in self.series {
            value.store(lanes);
        }
    }
}

/// Loads a quantity into registers.
#[inline(always)]
pub fn at<S: Simd>(lanes: &Lanes) -> Vector<S> {
    Vector::load(lanes)
}

/// Adds to a quantity in memory.
#[inline(always)]
pub fn add_to<S: Simd>(sum: &mut Lanes, more: Vector<S>) {
    (at(sum) + more).store(sum);
}

/// Returns the larger of two numbers that are not NaN.
#[inline(always)]
pub fn max(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// Returns the smaller of two numbers that are not NaN.
#[inline(always)]
pub fn min(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}
