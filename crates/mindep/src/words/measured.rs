//! Numbers with their standard errors, formatted for reports: `1.04 % ± 0.02 %`.

use crate::tables::number::Number;
use crate::words::numbers::{plain, scaled_money, scaled_unit};

/// No-break space.
const GAP: char = '\u{a0}';
/// Half-width of a 95 % confidence interval, in standard errors.
pub const WIDE: f64 = 1.96;

/// A value and its standard error, if that is known.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Measured {
    /// The value.
    pub value: f64,
    /// Its standard error, `None` if unknown.
    pub error: Option<f64>,
}

impl Measured {
    /// Makes a value from two cells; `None` if the first is empty.
    pub fn of(value: Option<Number>, error: Option<Number>) -> Option<Self> {
        Some(Self { value: value?.value(), error: error.map(Number::value) })
    }

    /// Returns value and error divided by `scale`.
    #[must_use]
    pub fn over(self, scale: f64) -> Self {
        Self { value: self.value / scale, error: self.error.map(|e| e / scale.abs()) }
    }

    /// Returns the standard error relative to the absolute value; `None` if the error is unknown or the value is 0.
    pub fn relative_error(self) -> Option<f64> {
        self.error.filter(|_| self.value != 0.0).map(|e| e / self.value.abs())
    }

    /// Formats a fraction in percent, with a percent sign after both numbers.
    pub fn percent(self) -> String {
        let (value, error) = self.over(0.01).parts();
        match error {
            Some(error) => format!("{value}{GAP}% ±{GAP}{error}{GAP}%"),
            None => format!("{value}{GAP}%"),
        }
    }

    /// Formats a fraction in percent for a table cell, with one percent sign: `1.04 ± 0.02 %`.
    pub fn percent_cell(self) -> String {
        self.over(0.01).with_unit("%")
    }

    /// Formats a quantity in a mineral's unit.
    pub fn quantity(self, unit: &str) -> String {
        let (scale, unit) = scaled_unit(self.value, unit);
        self.over(scale).with_unit(&unit)
    }

    /// Formats an amount of money.
    pub fn money(self, currency: &str) -> String {
        let (scale, unit) = scaled_money(self.value, currency);
        self.over(scale).with_unit(&unit)
    }

    /// Formats a number without unit.
    pub fn number(self) -> String {
        match self.parts() {
            (value, Some(error)) => format!("{value} ±{GAP}{error}"),
            (value, None) => value,
        }
    }

    /// Formats a number in a unit.
    pub fn with_unit(self, unit: &str) -> String {
        format!("{}{GAP}{unit}", self.number())
    }

    /// Formats value and error, with as many decimals as the error justifies.
    fn parts(self) -> (String, Option<String>) {
        match self.error {
            Some(error) if error > 0.0 && error.is_finite() && !is_plain(self.value, error) => {
                (plain(self.value, 3), Some(plain(error, 2)))
            }
            Some(error) if error > 0.0 && error.is_finite() => {
                let decimals = decimals(error);
                (fixed(self.value, decimals), Some(fixed(error, decimals)))
            }
            _ => (plain(self.value, 3), None),
        }
    }
}

/// Returns whether a number and its error are readable without an exponent.
fn is_plain(value: f64, error: f64) -> bool {
    error >= 1e-9 && value.abs().max(error) < 1e15
}

/// Formats an interval of fractions in percentage points.
pub fn points(low: f64, high: f64) -> String {
    let decimals = decimals((high - low) / (2.0 * WIDE) * 100.0);
    format!("{} to {}", fixed(100.0 * low, decimals), fixed(100.0 * high, decimals))
}

/// Returns the number of decimals for a standard error: two significant digits of the error if its first is 1, else one. An error of 1 has one
/// decimal, one of 2 to 9 none.
fn decimals(error: f64) -> usize {
    if error <= 0.0 || !error.is_finite() {
        return 2;
    }
    let magnitude = libm::log10(error).floor();
    let first = error / libm::exp10(magnitude);
    let digits = if first < 1.95 { 1.0 } else { 0.0 };
    (digits - magnitude).clamp(0.0, 9.0) as usize
}

/// Formats a number with the given number of decimals, with digits grouped.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    if value.abs() >= 1e15 {
        return plain(value, 3);
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), None), |(w, f)| (w, Some(f)));
    let whole = plain(whole.parse().unwrap_or(0.0), whole.len());
    let minus = if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "−" } else { "" };
    fraction.map_or_else(|| format!("{minus}{whole}"), |fraction| format!("{minus}{whole}.{fraction}"))
}

/// Returns the share of a part in a whole that consists of the part and others. The tables do not give the correlation of the two errors, so the
/// error is the largest possible one: for `p = a / (a + b)` it is `((1 − p) se(a) + p se(b)) / (a + b)` (delta method).
pub fn share(part: Measured, others: Measured) -> Option<Measured> {
    let whole = part.value + others.value;
    if whole <= 0.0 {
        return None;
    }
    let value = part.value / whole;
    let error = part.error.zip(others.error).map(|(a, b)| ((1.0 - value) * a + value * b) / whole);
    Some(Measured { value, error })
}

/// Returns the fraction by which `after` is below `before`. For two means over the same trials, the covariance follows from the standard errors and
/// that of the difference; the error is that of a ratio (delta method).
pub fn reduction(before: Measured, after: Measured, difference_error: Option<f64>) -> Option<Measured> {
    if before.value <= 0.0 {
        return None;
    }
    let ratio = after.value / before.value;
    let error = before.error.zip(after.error).zip(difference_error).map(|((b, a), d)| {
        let together = (a * a + b * b - d * d) / 2.0;
        let variance = a * a - 2.0 * ratio * together + ratio * ratio * b * b;
        variance.max(0.0).sqrt() / before.value
    });
    Some(Measured { value: 1.0 - ratio, error })
}

#[cfg(test)]
mod tests {
    use super::{Measured, fixed, points, reduction, share};

    fn measured(value: f64, error: f64) -> Measured {
        Measured { value, error: Some(error) }
    }

    #[test]
    fn values_have_the_decimals_of_their_errors() {
        assert_eq!(measured(0.010_400, 0.000_216).percent(), "1.04\u{a0}% ±\u{a0}0.02\u{a0}%");
        assert_eq!(measured(0.057_18, 0.001_23).percent(), "5.72\u{a0}% ±\u{a0}0.12\u{a0}%");
        assert_eq!(measured(0.5, 0.03).percent(), "50\u{a0}% ±\u{a0}3\u{a0}%");
        assert_eq!(Measured { value: 0.5, error: None }.percent(), "50\u{a0}%");
        assert_eq!(measured(0.5, 0.03).percent_cell(), "50 ±\u{a0}3\u{a0}%");
        assert_eq!(measured(0.5, 0.0).percent(), "50\u{a0}%");
        assert_eq!(measured(19_095.0, 406.6).quantity("t LCE"), "19.1 ±\u{a0}0.4\u{a0}kt LCE");
        assert_eq!(measured(-286_871_174.0, 1_128_602.0).money("USD"), "−286.9 ±\u{a0}1.1\u{a0}million\u{a0}USD");
    }

    #[test]
    fn fixed_numbers_keep_their_zeros() {
        assert_eq!(fixed(1.1, 2), "1.10");
        assert_eq!(fixed(-0.004, 2), "0.00");
        assert_eq!(fixed(123_456.7, 1), "123\u{202f}456.7");
        assert_eq!(fixed(f64::INFINITY, 1), "–");
        assert_eq!(points(-0.009_243, -0.008_496), "−0.924 to −0.850");
    }

    #[test]
    fn a_reduction_of_all_or_of_the_same_fraction_has_no_error() {
        // Everything is avoided in every trial: the difference varies as the baseline does.
        let all = reduction(measured(10.0, 1.0), measured(0.0, 0.0), Some(1.0)).unwrap();
        assert_eq!((all.value, all.error), (1.0, Some(0.0)));
        // Half is avoided in every trial.
        let half = reduction(measured(10.0, 1.0), measured(5.0, 0.5), Some(0.5)).unwrap();
        assert_eq!((half.value, half.error), (0.5, Some(0.0)));
        // For independent errors, the squares add up.
        let apart = reduction(measured(10.0, 1.0), measured(5.0, 1.0), Some(2.0_f64.sqrt())).unwrap();
        assert!((apart.error.unwrap() - 0.0125_f64.sqrt()).abs() < 1e-12, "{apart:?}");
    }

    #[test]
    fn the_error_of_a_share_is_the_largest_there_can_be() {
        let half = share(measured(5.0, 1.0), measured(5.0, 1.0)).unwrap();
        assert_eq!((half.value, half.error), (0.5, Some(0.1)));
        // The part is the whole, however uncertain its value is.
        let whole = share(measured(10.0, 9.0), measured(0.0, 0.0)).unwrap();
        assert_eq!((whole.value, whole.error), (1.0, Some(0.0)));
        assert!(share(measured(0.0, 0.0), measured(0.0, 0.0)).is_none());
    }
}
