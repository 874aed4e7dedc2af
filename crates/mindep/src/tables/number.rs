//! Numbers in result tables, written as the shortest text that parses to the same `f64`.

use serde::{Deserialize, Serialize, Serializer};
use std::fmt::{self, Write};

/// A finite number of a result table.
///
/// Whole numbers have no decimal point (`5`, not `5.0`); the exponent form is used below 1e-4 and from 1e16 on, where it is shorter; minus zero is
/// written `0`.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Deserialize)]
#[serde(try_from = "f64")]
pub struct Number(f64);

impl Number {
    /// Returns the number, or `None` when it is not finite: undefined values are empty cells in a table.
    pub fn new(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(value))
    }

    /// Returns the value.
    pub fn value(self) -> f64 {
        self.0
    }
}

/// Returns an optional value as a number; `None` when absent or not finite.
pub fn number(value: impl Into<Option<f64>>) -> Option<Number> {
    value.into().and_then(Number::new)
}

impl TryFrom<f64> for Number {
    type Error = String;

    fn try_from(value: f64) -> Result<Self, String> {
        Self::new(value).ok_or_else(|| format!("found {value}, expected a finite number"))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if size == 0.0 {
            return f.write_char('0');
        }
        if (1e-4..1e16).contains(&size) {
            return write!(f, "{}", self.0);
        }
        let (plain, exponent) = (self.0.to_string(), format!("{:e}", self.0));
        f.write_str(if exponent.len() < plain.len() { &exponent } else { &plain })
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Returns the value of a cell; NaN, which is not plotted, for an empty one.
pub fn value(cell: Option<Number>) -> f64 {
    cell.map_or(f64::NAN, Number::value)
}

#[cfg(test)]
mod tests {
    use super::Number;
    use proptest::prelude::*;

    fn text(value: f64) -> String {
        Number::new(value).expect("finite").to_string()
    }

    #[test]
    fn numbers_are_written_short() {
        let cases = [
            (5.0, "5"),
            (-0.0, "0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (120_000.0, "120000"),
            (1e22, "1e22"),
            (0.000_25, "0.00025"),
            (0.000_025, "2.5e-5"),
            (-1.5e-300, "-1.5e-300"),
            (12_345_678_901_234_567_890.0, "12345678901234567000"),
        ];
        for (value, expected) in cases {
            assert_eq!(text(value), expected);
        }
    }

    #[test]
    fn what_is_not_finite_has_no_number() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(Number::new(value).is_none());
        }
    }

    proptest! {
        #[test]
        fn every_number_reads_back_to_itself(value in proptest::num::f64::NORMAL | proptest::num::f64::SUBNORMAL) {
            prop_assert_eq!(text(value).parse::<f64>().ok(), Some(value));
        }
    }
}
