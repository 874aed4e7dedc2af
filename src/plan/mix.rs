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
    /// By month, with everything available.
    pub undisturbed: Vec<Shares>,
}

/// Sums over the suppliers of a mix, of shares w that are delivered.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Shares {
    /// Σ w.
    pub sum: f64,
    /// Σ w².
    pub squares: f64,
    /// Σ w · (1 + premium).
    pub paid: f64,
    /// Herfindahl–Hirschman index, Σ w² / (Σ w)²; NaN of nothing.
    pub hhi: f64,
}

impl PlannedMix {
    /// The mix of `supply`.
    pub fn new(supply: &PlannedSupply) -> Self {
        let months = supply.domestic.len();
        let shares: Vec<Vec<f64>> =
            (0..months).map(|t| supply.suppliers.iter().map(|s| s.share[t]).collect()).collect();
        let price_factors: Vec<f64> = supply.suppliers.iter().map(|s| s.price_factor).collect();
        let undisturbed = shares.iter().map(|month| Shares::of(month, &price_factors)).collect();
        let changes = (0..months).map(|t| t > 0 && shares[t] != shares[t - 1]).collect();
        let paths = supply.suppliers.iter().map(|s| s.path).collect();
        Self { market: supply.market, paths, price_factors, shares, changes, undisturbed }
    }
}

impl Shares {
    /// In the order of suppliers: the same bits as lane by lane in the engine.
    fn of(shares: &[f64], price_factors: &[f64]) -> Self {
        let mut of = Self::default();
        for (w, factor) in shares.iter().zip(price_factors) {
            of.sum += w;
            of.squares += w * w;
            of.paid += w * factor;
        }
        of.hhi = of.squares / (of.sum * of.sum);
        of
    }
}
