//! The mix of contracts of one mineral: which path supplies which share, by month. Strategies that differ in stocks, recycling or
//! flexibility alone have the same mix, and what disruptions leave of it is computed once for all of them.

use super::supply::PlannedSupply;

/// A mix of contracts.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedMix {
    /// Index of the market.
    pub market: usize,
    /// Index of each supplier's path in the market, in the supply's order.
    pub paths: Vec<usize>,
    /// 1 + premium of each supplier.
    pub price_factors: Vec<f64>,
    /// Contract shares, by month and supplier.
    pub shares: Vec<Vec<f64>>,
    /// By month: whether any share differs from the month before.
    pub changes: Vec<bool>,
    /// Σ of the shares by month: what is left with everything available.
    pub whole: Vec<f64>,
}

impl PlannedMix {
    /// The mix of `supply`.
    pub fn new(supply: &PlannedSupply) -> Self {
        let months = supply.domestic.len();
        let shares: Vec<Vec<f64>> =
            (0..months).map(|t| supply.suppliers.iter().map(|s| s.share[t]).collect()).collect();
        let price_factors: Vec<f64> = supply.suppliers.iter().map(|s| s.price_factor).collect();
        let whole = shares.iter().map(|month| month.iter().sum()).collect();
        let changes = (0..months).map(|t| t > 0 && shares[t] != shares[t - 1]).collect();
        let paths = supply.suppliers.iter().map(|s| s.path).collect();
        Self { market: supply.market, paths, price_factors, shares, changes, whole }
    }
}
