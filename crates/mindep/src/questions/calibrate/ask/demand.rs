//! Demand of a mineral in a scenario that `mindep new` makes, of what its imports show and of what importers' trade shows in general.
//!
//! The constants are measured on the bundled trade: imports of 40 products, 1995 to 2024, by importers of 0.5 % of the world's and more
//! (`docs/methods/swings.md`).

use super::growth::{Growth, deviation_of_years, monthly};
use crate::analysis::rounding::{decimals, digits};
use mindep_core::domain::distribution::Distribution;

/// Mean and standard deviation, over importers and products, of the persistence of deviations from a trend, from year to year.
pub const USUAL_PERSISTENCE: [f64; 2] = [0.54, 0.22];
/// Largest yearly persistence used. Above it deviations would hardly ever end, and are better described by growth.
pub const LARGEST_PERSISTENCE: f64 = 0.95;
/// Standard deviation of yearly log growth assumed where it cannot be estimated: the median of importers.
pub const USUAL_SWING: f64 = 0.6;
/// Largest volatility used: above it, half of all months would be below 60 % of the mean.
pub const LARGEST_VOLATILITY: f64 = 1.0;
/// Standard deviation of growth a year over the ten years after, beyond what deviations that pass explain.
pub const GROWTH_SD: f64 = 0.1;
/// Part of an importer's past growth, known without error, that lasted over the ten years after.
pub const GROWTH_LASTS: f64 = 0.5;
/// Standard deviation of true past growth among importers, against which the error of an estimate is weighed.
pub const GROWTH_SPREAD: f64 = 0.075;
/// Bounds on growth a year within a trial.
pub const GROWTH_WITHIN: f64 = 0.3;

/// Demand of a product.
#[derive(Clone, PartialEq, Debug)]
pub struct Demand {
    /// Imports a year, to four significant digits.
    pub annual: f64,
    /// Distribution of yearly growth.
    pub growth: Distribution,
    /// Mean of the yearly growth that is carried on, a fraction.
    pub carried: f64,
    /// Part of the growth seen that is carried on.
    pub kept: f64,
    /// Volatility: standard deviation of the monthly noise in the logarithm.
    pub volatility: f64,
    /// Whether the volatility was limited to the largest one used.
    pub capped: bool,
    /// Yearly persistence: of what was seen and what is usual, each weighed by its error.
    pub yearly_persistence: f64,
    /// Persistence from month to month.
    pub persistence: f64,
}

impl Demand {
    /// Returns demand of a yearly amount, with the growth seen in yearly imports.
    pub fn of(annual: f64, growth: Option<&Growth>) -> Self {
        let swing = growth.and_then(|growth| growth.log.std_dev).unwrap_or(USUAL_SWING);
        let yearly_persistence = persistence(growth);
        // Growth from one year to the next has the variance 2 (1 − φ) of deviations, φ being their persistence.
        let deviation = swing / (2.0 * (1.0 - yearly_persistence)).sqrt();
        let monthly = monthly(yearly_persistence);
        let volatility = deviation / deviation_of_years(monthly);
        let kept = growth.map_or(0.0, kept);
        let carried = growth.map_or(0.0, |growth| libm::exp(kept * growth.log.mean) - 1.0);
        let normal = Distribution::Normal { mean: decimals(carried, 3), sd: GROWTH_SD };
        Self {
            annual: digits(annual, 4),
            growth: Distribution::Truncated { of: Box::new(normal), min: -GROWTH_WITHIN, max: GROWTH_WITHIN },
            carried,
            kept,
            volatility: decimals(volatility.min(LARGEST_VOLATILITY), 3),
            capped: volatility > LARGEST_VOLATILITY,
            yearly_persistence,
            persistence: decimals(monthly, 3),
        }
    }
}

/// The yearly persistence: the mean of the estimate and of the usual one, weighted by the inverse of their squared errors.
fn persistence(growth: Option<&Growth>) -> f64 {
    let [usual, sd] = USUAL_PERSISTENCE;
    let Some(own) = growth.and_then(|growth| growth.persistence) else { return usual };
    let (weight, usual_weight) = (1.0 / (own.std_error * own.std_error), 1.0 / (sd * sd));
    ((own.yearly * weight + usual * usual_weight) / (weight + usual_weight)).clamp(0.0, LARGEST_PERSISTENCE)
}

/// The part of the growth seen that is carried on: what lasts of growth, times how much of the growth seen is no error.
fn kept(growth: &Growth) -> f64 {
    let error = growth.log.std_error.unwrap_or(f64::INFINITY);
    let spread = GROWTH_SPREAD * GROWTH_SPREAD;
    GROWTH_LASTS * spread / (spread + error * error)
}

#[cfg(test)]
mod tests {
    use super::{Demand, GROWTH_SD, LARGEST_VOLATILITY, USUAL_PERSISTENCE};
    use crate::questions::calibrate::ask::{Prior, Product, Rules, calibrate};
    use mindep_core::domain::node::Country;
    use mindep_scenario::trade::TradeRow;

    /// Demand of yearly imports from one partner.
    fn of(totals: &[f64]) -> (Demand, Product) {
        let row = |(year, total): (i32, &f64)| TradeRow {
            importer: Country::new("KOR").unwrap(),
            product: "x".into(),
            partner: Country::new("CHN").unwrap(),
            year,
            quantity: Some(*total),
            value: None,
        };
        let rows: Vec<TradeRow> = (2000..).zip(totals).map(row).collect();
        let rules = Rules { fall: 0.5, least_share: 0.1, prior: Prior::Own };
        let product = calibrate(&rows.iter().collect::<Vec<_>>(), rules, &[]).products.remove(0);
        (Demand::of(product.annual.mean, product.growth.as_ref()), product)
    }

    #[test]
    fn without_growth_rates_demand_is_that_of_importers_in_general() {
        let (demand, _) = of(&[100.0, 100.0]);
        assert_eq!(demand.growth.to_string(), "truncated(normal(0, 0.1), -0.3, 0.3)");
        assert_eq!((demand.kept, demand.yearly_persistence), (0.0, USUAL_PERSISTENCE[0]));
        // 0.6 / √(2 · 0.46) = 0.626 for years; yearly means of months with φ = 0.920, which have 0.54, deviate by 0.858 of what months do.
        assert_eq!((demand.persistence, demand.volatility), (0.920, 0.729));
        assert_eq!(GROWTH_SD, 0.1);
    }

    #[test]
    fn most_of_past_growth_is_not_carried_on() {
        // 20 % a year without fail: error 0, half of ln 1.2 is carried on: √1.2 − 1 = 0.0954.
        let steady: Vec<f64> = (0..20).map(|t| libm::pow(1.2, f64::from(t))).collect();
        let (demand, _) = of(&steady);
        assert!((demand.carried - (1.2f64.sqrt() - 1.0)).abs() < 1e-12, "{demand:?}");
        assert_eq!(demand.volatility, 0.0);
        // With an error as large as the spread of growth between importers, 0.075, a quarter would be.
        let (demand, product) = of(&[1.0, 1.5, 1.2, 1.9, 1.4]);
        let error = product.growth.unwrap().log.std_error.unwrap();
        assert!((demand.kept - 0.5 * 0.075 * 0.075 / (0.075 * 0.075 + error * error)).abs() < 1e-12);
    }

    #[test]
    fn wild_imports_have_the_largest_volatility() {
        let wild: Vec<f64> = (0..20).map(|t| if t % 2 == 0 { 1.0 } else { 30.0 }).collect();
        let (demand, _) = of(&wild);
        assert!(demand.capped && demand.volatility == LARGEST_VOLATILITY);
        // The estimate is about −1.05 ± 0.28, the usual 0.54 ± 0.22: together −0.07, and noise cannot have less than none.
        assert_eq!(demand.yearly_persistence, 0.0, "{demand:?}");
    }
}
