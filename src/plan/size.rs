//! How large the values of a mineral are about, so that the tally can choose the steps in which it sums them.
//!
//! Sizes come from the baseline's minerals alone: a strategy or a supplier more leaves every value as it was.

use crate::domain::distribution::Distribution;
use crate::domain::mineral::Mineral;

/// Sizes of a mineral's values, 0 where there are none.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Sizes {
    /// Demand of a month near the end.
    pub monthly: f64,
    /// Demand over the horizon.
    pub horizon: f64,
    /// Price near the end.
    pub price: f64,
    /// Cost of demand over the horizon.
    pub cost: f64,
    /// Value of demand over the horizon to those who use it.
    pub loss: f64,
}

impl Sizes {
    /// The sizes of `mineral` over `years`.
    pub fn new(mineral: &Mineral, years: usize) -> Self {
        let likely = |d: &Distribution| d.quantile(0.999).clamp(0.0, 10.0);
        let growth = mineral.sectors.iter().filter_map(|s| s.growth.as_ref()).map(likely);
        let growth = growth.fold(likely(&mineral.demand.growth), f64::max);
        let grown = libm::pow(1.0 + growth, years as f64);
        let horizon = mineral.demand.annual * years as f64 * grown;
        let price = mineral.price.as_ref().map_or(0.0, |p| p.initial * libm::pow(1.0 + p.drift.max(0.0), years as f64));
        let value = mineral.sectors.iter().map(|s| s.value_added).fold(price, f64::max);
        Self {
            monthly: mineral.demand.annual / 12.0 * grown,
            horizon,
            price,
            cost: horizon * price,
            loss: horizon * value,
        }
    }
}
