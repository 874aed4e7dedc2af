//! Distinguishes differences from rounding errors.

/// Relative difference up to which two numbers are treated as equal, 2⁻⁴⁰. It is far above the rounding error of a sum over 600 months, and far below
/// the accuracy of any input.
pub const ROUNDING: f64 = 1.0 / (1_u64 << 40) as f64;

/// Returns `a` − `b`, or zero if they differ only by rounding.
#[inline(always)]
pub fn difference(a: f64, b: f64) -> f64 {
    let difference = a - b;
    let size = if a.abs() > b.abs() { a.abs() } else { b.abs() };
    if difference.abs() <= ROUNDING * size { 0.0 } else { difference }
}

/// Returns a standard deviation, or zero if it is explained by the rounding of values near `mean`.
pub fn spread(std_dev: f64, mean: f64) -> f64 {
    if std_dev <= ROUNDING * mean.abs() { 0.0 } else { std_dev }
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn rounding_is_no_difference() {
        assert_eq!(difference(0.1 + 0.2, 0.3), 0.0);
        assert_eq!(difference(1e300, 1e300 * (1.0 + 1e-13)), 0.0);
        assert_eq!(difference(1.0 + 1e-11, 1.0), 1.0 + 1e-11 - 1.0);
        assert_eq!((difference(3.0, 5.0), difference(-3.0, 5.0), difference(0.0, 0.0)), (-2.0, -8.0, 0.0));
        assert_eq!(difference(5e-324, 0.0), 5e-324);
        assert!(difference(f64::NAN, 1.0).is_nan());
    }
}
