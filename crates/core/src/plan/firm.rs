//! Adds a contract of any size with one supplier, at the expense of the others; used to compute the value of an asset.

use super::Plan;
use super::supply::{PlannedSupplier, PlannedSupply, limit};

impl Plan {
    /// Returns the plan in which the supplier `firm` of a mineral has a contract for `share` of every month's planned need, under every strategy.
    ///
    /// As for projects (docs/model.md §5, step 3), that share first fills the need that the contracts of other suppliers leave open; the rest is
    /// deducted from the suppliers `displaces`, in order, and then from all others in proportion.
    #[must_use]
    pub fn with_contract(&self, mineral: usize, firm: usize, share: f64, displaces: &[usize]) -> Self {
        let mut plan = self.clone();
        for supply in plan.strategies.iter_mut().filter_map(|s| s.supply.get_mut(mineral)) {
            supply.contract(firm, share, displaces);
        }
        plan.find_mixes();
        plan.find_same();
        plan
    }
}

impl PlannedSupply {
    fn contract(&mut self, firm: usize, share: f64, displaces: &[usize]) {
        for t in 0..self.domestic.len() {
            contract(&mut self.suppliers, t, firm, share, displaces);
        }
        self.limit = (0..self.domestic.len()).map(|t| limit(&self.suppliers, t)).collect();
    }
}

/// Sets the share of `firm` in month `t`, and reduces the other shares accordingly.
fn contract(suppliers: &mut [PlannedSupplier], t: usize, firm: usize, share: f64, displaces: &[usize]) {
    let others = |suppliers: &[PlannedSupplier]| -> f64 {
        suppliers.iter().enumerate().filter(|(s, _)| *s != firm).map(|(_, supplier)| supplier.share[t]).sum()
    };
    let mut over = (others(suppliers) + share - 1.0).max(0.0);
    for &s in displaces.iter().filter(|s| **s != firm) {
        let taken = over.min(suppliers[s].share[t]);
        suppliers[s].share[t] -= taken;
        over -= taken;
    }
    let left = others(suppliers);
    // Shares that sum to 1 up to rounding are left unchanged.
    if over > 1e-12 && left > 0.0 {
        let kept = (1.0 - over / left).max(0.0);
        for supplier in &mut *suppliers {
            supplier.share[t] *= kept;
        }
    }
    if let Some(supplier) = suppliers.get_mut(firm) {
        supplier.share[t] = share;
    }
}
