//! The mix of contracts of one mineral: the share of each supplier by month. Strategies that differ only in stockpiles, recycling or flexibility have
//! the same mix, whose remaining deliveries under disruptions are computed once for all of them.

use super::supply::PlannedSupply;

/// A mix of contracts.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedMix {
    /// Index of the market.
    pub market: usize,
    /// For each supplier, in the supply's order: index of its path in the market.
    pub paths: Vec<usize>,
    /// For each supplier: 1 + premium.
    pub price_factors: Vec<f64>,
    /// Contract shares, by month and supplier.
    pub shares: Vec<Vec<f64>>,
    /// For each month: whether any share differs, or may differ, from the month before.
    pub changes: Vec<bool>,
    /// For each month: sum of the shares, the fraction of need delivered with full availability.
    pub whole: Vec<f64>,
    /// How shares drift about these; `None` where they do not.
    pub drift: Option<PlannedDrift>,
}

/// Drift of the shares of a mix.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedDrift {
    /// For each supplier: index of its weight in the market; `None` where it is not random.
    pub of: Vec<Option<usize>>,
    /// For each supplier: capacity in units a month; infinite when unlimited. What a share may need depends on the trial then.
    pub capacities: Vec<f64>,
}

impl PlannedMix {
    /// Returns the mix of `supply`.
    pub fn new(supply: &PlannedSupply) -> Self {
        let months = supply.domestic.len();
        let shares: Vec<Vec<f64>> =
            (0..months).map(|t| supply.suppliers.iter().map(|s| s.share[t]).collect()).collect();
        let price_factors: Vec<f64> = supply.suppliers.iter().map(|s| s.price_factor).collect();
        let whole = shares.iter().map(|month| month.iter().sum()).collect();
        let drifts = supply.suppliers.iter().any(|s| s.drift.is_some());
        let changes = (0..months).map(|t| t > 0 && (drifts || shares[t] != shares[t - 1])).collect();
        let drift = drifts.then(|| PlannedDrift {
            of: supply.suppliers.iter().map(|s| s.drift).collect(),
            capacities: supply.suppliers.iter().map(|s| s.capacity).collect(),
        });
        let paths = supply.suppliers.iter().map(|s| s.path).collect();
        Self { market: supply.market, paths, price_factors, shares, changes, whole, drift }
    }
}
