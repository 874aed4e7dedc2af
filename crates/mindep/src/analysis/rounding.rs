//! Rounding of numbers that are written into scenarios.

/// Rounds to decimal places.
pub fn decimals(x: f64, places: i32) -> f64 {
    let scale = libm::exp10(f64::from(places));
    (x * scale).round() / scale + 0.0
}

/// Rounds to significant digits.
pub fn digits(x: f64, count: i32) -> f64 {
    if x == 0.0 {
        return 0.0;
    }
    let places = count - 1 - libm::floor(libm::log10(x.abs())) as i32;
    // Dividing by a power of ten is more accurate than multiplying by its inverse.
    if places >= 0 {
        decimals(x, places)
    } else {
        let scale = libm::exp10(f64::from(-places));
        (x / scale).round() * scale
    }
}

/// Rounds shares to ten-thousandths that add up to exactly one.
pub fn ten_thousandths(shares: &[f64]) -> Vec<u32> {
    parts(shares, 10_000)
}

/// Rounds shares to parts of a number of steps that add up to it: each is rounded down, and the remainder is given to those with the largest
/// rounding errors, of equal ones the first (the method of largest remainders).
pub fn parts(shares: &[f64], steps: u32) -> Vec<u32> {
    let exact: Vec<f64> = shares.iter().map(|share| share * f64::from(steps)).collect();
    let mut parts: Vec<u32> = exact.iter().map(|x| libm::floor(*x) as u32).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| {
        let lost = |i: &usize| exact[*i] - libm::floor(exact[*i]);
        lost(b).total_cmp(&lost(a)).then(a.cmp(b))
    });
    let missing = steps.saturating_sub(parts.iter().sum());
    for i in order.into_iter().take(missing as usize) {
        parts[i] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{decimals, digits, ten_thousandths};

    #[test]
    fn shares_add_up_to_one() {
        assert_eq!(ten_thousandths(&[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]), [3334, 3333, 3333]);
        assert_eq!(ten_thousandths(&[0.99996, 0.00004]), [10_000, 0]);
        assert_eq!(ten_thousandths(&[1.0]), [10_000]);
    }

    #[test]
    fn numbers_are_rounded_to_digits() {
        assert_eq!(
            (digits(38_690.2, 4), digits(0.012_345, 3), digits(7.0, 4), digits(0.0, 3)),
            (38_690.0, 0.0123, 7.0, 0.0)
        );
        assert_eq!(decimals(-0.0001, 3).to_bits(), 0f64.to_bits());
    }
}
