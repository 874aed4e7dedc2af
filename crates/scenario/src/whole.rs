//! Parts of a whole: when their sum is taken for 1.

/// Tolerance for sums of shares that must not exceed 1.
pub const TOLERANCE: f64 = 1e-9;
/// Largest difference from 1 of a sum of parts that is attributed to rounding, such as thirds given to three digits (3 × 0.333). A difference this
/// small is not a forgotten part, or not one that matters.
pub const ROUNDING: f64 = 1e-3;
/// Tolerance for floating-point error when a sum is compared with a bound.
const HAIR: f64 = 1e-12;

/// Returns whether `sum` is 1 up to rounding of the parts; the parts are then divided by their sum.
pub fn is_whole(sum: f64) -> bool {
    (sum - 1.0).abs() <= ROUNDING + HAIR
}

/// Returns the divisor that scales parts to a sum of 1: their sum, or exactly 1 if the sum differs from 1 only by floating-point error.
pub fn divisor(sum: f64) -> f64 {
    if (sum - 1.0).abs() > TOLERANCE { sum } else { 1.0 }
}
