//! Readable numbers: `12 %`, `3.4 kt`, `1.2 billion USD`. The minus sign is U+2212, and digits are grouped by narrow spaces. Very small and very
//! large numbers have an exponent: `1.2e−22`.
//! many noughts to be read has an exponent: `1.2e−22`.

/// No-break space between a number and its unit.
const GAP: char = '\u{a0}';
/// Narrow no-break space between groups of three digits.
const GROUP: char = '\u{202f}';

/// Numbers from the first of these sizes to below the second have no exponent.
const SMALLEST: f64 = 1e-9;
const LARGEST: f64 = 1e15;

/// Formats a number with `digits` significant digits, with an exponent only if it is very small or large; whole numbers keep all digits.
pub fn plain(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    if !(SMALLEST..LARGEST).contains(&value.abs()) {
        return exponential(value, digits.saturating_sub(1));
    }
    let magnitude = libm::log10(value.abs()).floor() as i32;
    let mut decimals = (digits as i32 - 1 - magnitude).max(0) as usize;
    // Rounding can lift a number to the next power of ten, which needs one decimal less.
    let text = format!("{:.decimals$}", value.abs());
    if decimals > 0 && text.parse::<f64>().is_ok_and(|rounded| libm::log10(rounded).floor() as i32 > magnitude) {
        decimals -= 1;
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let mut out = String::new();
    if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('−');
    }
    for (i, digit) in whole.chars().enumerate() {
        // Numbers of four digits are not grouped.
        if i > 0 && whole.len() > 4 && (whole.len() - i).is_multiple_of(3) {
            out.push(GROUP);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// Formats a number with an exponent and at most the given number of decimals.
fn exponential(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits };
    format!("{digits}e{exponent}").replace('-', "−")
}

/// Formats a number with its standard error, both to the decimals that the error justifies: `7.10 ± 0.16`, `1.93 ± 0.07`.
pub fn with_error(value: f64, error: f64) -> String {
    if !(value.is_finite() && error.is_finite() && error > 0.0) {
        return plain(value, 2);
    }
    if error < SMALLEST || value.abs().max(error) >= LARGEST {
        // The number has the digits that its error justifies, at most 16.
        let ratio = libm::log10(value.abs() / error);
        let digits = if ratio.is_finite() { ratio.clamp(0.0, 14.0) as usize + 2 } else { 2 };
        return format!("{}{GAP}±{GAP}{}", plain(value, digits), exponential(error, 1));
    }
    let magnitude = libm::log10(error).floor() as i32;
    // An error with first digit 1 gets a second digit, since rounding it would change it by up to half.
    let digits = i32::from(error / libm::exp10(f64::from(magnitude)) < 1.95);
    let decimals = (digits - magnitude).max(0) as usize;
    let size = format!("{:.decimals$}", value.abs());
    let sign = if value < 0.0 && size.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "−" } else { "" };
    format!("{sign}{size}{GAP}±{GAP}{error:.decimals$}")
}

/// Formats a fraction in percent.
pub fn percent(fraction: f64) -> String {
    format!("{}{GAP}%", plain(100.0 * fraction, 2))
}

/// Formats a quantity in a unit such as `t LCE`; thousands of tonnes are given as kilotonnes, millions as megatonnes.
pub fn quantity(value: f64, unit: &str) -> String {
    let (scale, unit) = scaled_unit(value, unit);
    format!("{}{GAP}{unit}", plain(value / scale, 2))
}

/// Returns the divisor for quantities of the size `value`, and the resulting unit.
pub fn scaled_unit(value: f64, unit: &str) -> (f64, String) {
    let tonnes = unit == "t" || unit.starts_with("t ");
    let size = value.abs();
    match (tonnes, size) {
        (true, 1e6..) => (1e6, format!("M{unit}")),
        (true, 1e3..) => (1e3, format!("k{unit}")),
        (false, 1e6..) => (1e6, format!("million {unit}")),
        (false, 1e4..) => (1e3, format!("thousand {unit}")),
        _ => (1.0, unit.to_owned()),
    }
}

/// Formats an amount of money.
pub fn money(value: f64, currency: &str) -> String {
    let (scale, unit) = scaled_money(value, currency);
    format!("{}{GAP}{unit}", plain(value / scale, 2))
}

/// Returns the divisor for amounts of the size `value`, and the resulting unit.
pub fn scaled_money(value: f64, currency: &str) -> (f64, String) {
    match value.abs() {
        1e12.. => (1e12, format!("trillion{GAP}{currency}")),
        1e9.. => (1e9, format!("billion{GAP}{currency}")),
        1e6.. => (1e6, format!("million{GAP}{currency}")),
        1e4.. => (1e3, format!("thousand{GAP}{currency}")),
        _ => (1.0, currency.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{money, percent, plain, quantity, with_error};

    #[test]
    fn numbers_have_as_many_digits_as_they_need() {
        for (value, text) in [
            (0.0, "0"),
            (12.34, "12"),
            (1.234, "1.2"),
            (0.0999, "0.1"),
            (9.96, "10"),
            (0.001_234, "0.0012"),
            (1234.0, "1234"),
            (-12_345.6, "−12\u{202f}346"),
            (-0.000_000_1, "−0.0000001"),
            (f64::NAN, "–"),
            (1.23e-22, "1.2e−22"),
            (-5e-324, "−4.9e−324"),
            (1e300, "1e300"),
            (123_456_789_012_345.0, "123\u{202f}456\u{202f}789\u{202f}012\u{202f}345"),
        ] {
            assert_eq!(plain(value, 2), text, "{value}");
        }
    }

    #[test]
    fn an_error_tells_how_many_digits_a_number_has() {
        for (value, error, text) in [
            (7.1003, 0.1562, "7.10 ± 0.16"),
            (1.9349, 0.0719, "1.93 ± 0.07"),
            (-12.3, 2.2, "−12 ± 2"),
            (1234.0, 56.0, "1234 ± 56"),
            (0.5, 0.0, "0.5"),
            (-0.2, 4.0, "0 ± 4"),
            (0.5, f64::NAN, "0.5"),
            (1e-22, 2e-24, "1e−22 ± 2e−24"),
            (1.25e300, 1e298, "1.25e300 ± 1e298"),
            (5.0, 1e-300, "5 ± 1e−300"),
        ] {
            assert_eq!(with_error(value, error).replace('\u{a0}', " "), text);
        }
    }

    #[test]
    fn units_come_in_thousands() {
        assert_eq!(percent(0.1234), "12\u{a0}%");
        assert_eq!(percent(0.0004), "0.04\u{a0}%");
        assert_eq!(quantity(3400.0, "t LCE"), "3.4\u{a0}kt LCE");
        assert_eq!(quantity(-120.0, "t"), "−120\u{a0}t");
        assert_eq!(quantity(25_000.0, "lb U3O8"), "25\u{a0}thousand lb U3O8");
        assert_eq!(money(12.4e6, "USD"), "12\u{a0}million\u{a0}USD");
        assert_eq!(money(950.0, "KRW"), "950\u{a0}KRW");
    }
}
