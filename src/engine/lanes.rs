//! Lanes: the same quantity of neighbouring trials, side by side, so that arithmetic runs on vector registers.

/// One quantity of `W` trials.
pub type Lanes<const W: usize> = [f64; W];

/// One quantity by month: `[month][trial]`.
pub type Series<const W: usize> = Vec<Lanes<W>>;

/// A series of `months` months of `value`.
pub fn series<const W: usize>(months: usize, value: f64) -> Series<W> {
    vec![[value; W]; months]
}

/// The smaller of two numbers, as one instruction; neither is NaN.
#[inline]
pub fn min(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The larger of two numbers, as one instruction; neither is NaN.
#[inline]
pub fn max(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}
