//! Discounting, and the distribution of one-off spending over months (docs/model.md §6).

use crate::units::MONTHS_PER_YEAR;

/// Discount factors by month.
#[derive(Clone, PartialEq, Debug)]
pub struct Discount {
    /// (1 + rate)^(−t/12) for each month t, and for the end of the horizon as the last element.
    by_month: Vec<f64>,
    /// Sum of the factors of all months before each month.
    before: Vec<f64>,
    rate: f64,
}

impl Discount {
    /// Computes the factors of `months` months at an annual `rate`.
    pub fn new(rate: f64, months: usize) -> Self {
        let by_month: Vec<f64> = (0..=months).map(|t| libm::pow(1.0 + rate, -(t as f64) / 12.0)).collect();
        let mut before = vec![0.0];
        before.extend(by_month.iter().take(months).scan(0.0, |sum, worth| {
            *sum += worth;
            Some(*sum)
        }));
        Self { by_month, before, rate }
    }

    /// Returns the factors of the months of the horizon.
    pub fn months(&self) -> &[f64] {
        &self.by_month[..self.by_month.len() - 1]
    }

    /// Returns the factor of the end of the horizon.
    pub fn end(&self) -> f64 {
        self.by_month.last().copied().unwrap_or(1.0)
    }

    /// Returns the sum of the factors of the months.
    pub fn sum(&self) -> f64 {
        self.before.last().copied().unwrap_or(0.0)
    }

    /// Returns the discounted amount that is charged within the horizon per unit of money spent in `month`, which may lie outside the horizon.
    ///
    /// Without a life, everything is charged in that month. With a life of L years, equal amounts are charged in the 12 L months from that month on,
    /// whose sum, discounted to that month, is the unit spent (an annuity); only the amounts within the horizon count. A life is rounded to whole
    /// months, at least one.
    pub fn charged(&self, month: f64, life_years: Option<f64>) -> f64 {
        let months = self.months().len() as f64;
        let month = month.floor();
        let Some(years) = life_years else {
            return if month >= 0.0 && month < months { self.by_month[month as usize] } else { 0.0 };
        };
        let life = (years * MONTHS_PER_YEAR as f64).round().max(1.0);
        let (first, past) = (month.max(0.0), (month + life).min(months));
        if first >= past {
            return 0.0;
        }
        (self.before[past as usize] - self.before[first as usize]) / annuity(self.rate, life)
    }
}

/// Returns the present value of one unit in each of `months` months from now on: Σ (1 + rate)^(−j/12).
fn annuity(rate: f64, months: f64) -> f64 {
    let monthly = -libm::log1p(rate) / 12.0;
    // Near a rate of zero, both differences vanish.
    if monthly.abs() < 1e-12 { months } else { libm::expm1(monthly * months) / libm::expm1(monthly) }
}

#[cfg(test)]
mod tests {
    use super::{Discount, annuity};

    #[test]
    fn without_a_life_all_is_charged_when_it_is_spent() {
        let discount = Discount::new(0.21, 24);
        assert_eq!(discount.charged(0.0, None), 1.0);
        // After one year: 1/1.21.
        assert!((discount.charged(12.7, None) - 1.0 / 1.21).abs() < 1e-15);
        assert_eq!((discount.charged(24.0, None), discount.charged(-0.5, None)), (0.0, 0.0));
        assert!((discount.end() - 1.0 / (1.21 * 1.21)).abs() < 1e-15);
    }

    #[test]
    fn a_life_within_the_horizon_charges_all_and_a_longer_one_its_part() {
        let discount = Discount::new(0.05, 120);
        for month in [0.0, 17.2, 60.0] {
            let spent = discount.charged(month, None);
            assert!((discount.charged(month, Some(5.0)) / spent - 1.0).abs() < 1e-12, "{month}");
        }
        // Of 20 years, the horizon contains 10: the ratio of two annuities.
        let part = annuity(0.05, 120.0) / annuity(0.05, 240.0);
        assert!((discount.charged(0.0, Some(20.0)) - part).abs() < 1e-12);
        // For spending before the horizon, the last months of the life are charged within it.
        assert!(discount.charged(-60.0, Some(10.0)) > 0.0);
        assert_eq!(discount.charged(-60.0, Some(5.0)), 0.0);
    }

    #[test]
    fn without_discount_an_annuity_is_an_equal_part() {
        let discount = Discount::new(0.0, 60);
        assert!((discount.charged(12.0, Some(8.0)) - 48.0 / 96.0).abs() < 1e-15);
        assert_eq!(annuity(0.0, 7.0), 7.0);
    }
}
