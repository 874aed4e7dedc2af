//! A contract of any size for one supplier, with room made for it among the others: what the value of an asset is measured with.

use super::Plan;
use super::supply::{PlannedSupplier, PlannedSupply, limit};

impl Plan {
    /// The plan with `share` of every month's planned need contracted with the supplier `firm` of a mineral, under every strategy.
    ///
    /// As with projects (docs/model.md §5, step 3), that share first fills what the contracts of the others leave of the need, then it comes off
    /// the suppliers `displaces`, in order, and last off all others in proportion.
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

/// Makes room in month `t`.
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
    // Rounding of shares that add up to 1 is no reason to touch them.
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

#[cfg(test)]
mod tests {
    use crate::plan::Plan;
    use crate::scenario::load_str;

    /// The shares of month 0 after supplier `c`, whose own share is 0, is given `share`.
    fn shares(share: f64, displaces: &[usize]) -> Vec<f64> {
        let supplier = |id: &str, share: f64| {
            format!("[[suppliers]]\nid = \"{id}\"\nmineral = \"m\"\npath = \"CHL:mine\"\nshare = {share}\n")
        };
        let text = format!(
            "format = 1\n[scenario]\nname = \"s\"\nstart = \"2025-01\"\nyears = 1\n[[minerals]]\nid = \"m\"\ndemand = {{ annual = 1200 }}\n{}{}{}",
            supplier("a", 0.5),
            supplier("b", 0.25),
            supplier("c", 0.0)
        );
        let plan = Plan::new(&load_str("s.toml", &text, &[]).unwrap_or_else(|e| panic!("{e}")).study);
        let plan = plan.with_contract(0, 2, share, displaces);
        assert_eq!(
            plan.mixes[0].shares[0],
            plan.strategies[0].supply[0].suppliers.iter().map(|s| s.share[0]).collect::<Vec<_>>()
        );
        plan.mixes[0].shares[0].clone()
    }

    #[test]
    fn a_contract_fills_what_is_missing_then_displaces() {
        assert_eq!(shares(0.25, &[]), [0.5, 0.25, 0.25], "a quarter was missing");
        // A quarter fills the gap; 0.375 comes off 0.75, half of each.
        assert_eq!(shares(0.625, &[]), [0.25, 0.125, 0.625]);
        // All of b's 0.25 first, then 0.125 of a's 0.5.
        assert_eq!(shares(0.625, &[1]), [0.375, 0.0, 0.625]);
        assert_eq!(shares(1.0, &[]), [0.0, 0.0, 1.0]);
    }
}
