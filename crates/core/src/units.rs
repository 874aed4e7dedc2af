//! Calendar months, and the number of days in a month of the model.

use std::fmt;

/// Days in a month of the model, 365 / 12 (docs/model.md §5, step 8).
pub const DAYS_PER_MONTH: f64 = 365.0 / 12.0;

/// Months in a year.
pub const MONTHS_PER_YEAR: usize = 12;

/// A calendar month, written `YYYY-MM`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct YearMonth {
    /// Months since January of the year 0.
    index: i32,
}

impl YearMonth {
    /// The first representable month, 0001-01.
    const FIRST: Self = Self { index: 12 };
    /// The last representable month, 9999-12.
    pub const LAST: Self = Self { index: 9999 * 12 + 11 };

    /// Returns month `month` (1 to 12) of `year`, or `None` outside the years 1 to 9999.
    pub fn new(year: i32, month: i32) -> Option<Self> {
        ((1..=9999).contains(&year) && (1..=12).contains(&month)).then_some(Self { index: year * 12 + month - 1 })
    }

    /// Parses `YYYY-MM`; `None` if the text has another form or the month does not exist.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || month.len() != 2 || !digits(year) || !digits(month) {
            return None;
        }
        Self::new(year.parse().ok()?, month.parse().ok()?)
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> i32 {
        self.index.div_euclid(12)
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> i32 {
        self.index.rem_euclid(12) + 1
    }

    /// Returns the number of months from `origin` to this month, negative if this month is earlier.
    pub fn months_since(self, origin: Self) -> i32 {
        self.index - origin.index
    }

    /// Returns the month `months` later, clamped to the representable range 0001-01 to 9999-12.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self { index: self.index.saturating_add(months).clamp(Self::FIRST.index, Self::LAST.index) }
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.index.div_euclid(12), self.index.rem_euclid(12) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::YearMonth;

    #[test]
    fn months_read_and_print_the_same_text() {
        for text in ["2025-01", "2034-12", "0001-01"] {
            assert_eq!(YearMonth::parse(text).expect(text).to_string(), text);
        }
        assert_eq!(YearMonth::LAST.to_string(), "9999-12");
        for bad in ["2025", "2025-13", "2025-00", "25-01", "2025-1", "2025-01-01", "+025-01", ""] {
            assert!(YearMonth::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn months_are_counted_across_years() {
        let start = YearMonth::new(2025, 1).unwrap();
        assert_eq!(YearMonth::new(2026, 3).unwrap().months_since(start), 14);
        assert_eq!(YearMonth::new(2024, 12).unwrap().months_since(start), -1);
        let last = YearMonth::new(2024, 12).unwrap();
        assert_eq!((start.year(), start.month(), last.year(), last.month()), (2025, 1, 2024, 12));
        assert_eq!(start.plus(14).to_string(), "2026-03");
        assert_eq!((start.plus(i32::MAX), start.plus(i32::MIN).to_string().as_str()), (YearMonth::LAST, "0001-01"));
    }
}
