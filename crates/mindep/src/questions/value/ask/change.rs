//! Scenarios without an asset, or with slightly more of one.

use super::Asset;
use mindep_core::domain::distribution::Distribution;
use mindep_core::domain::scenario::Scenario;
use mindep_core::domain::strategy::Strategy;
use mindep_core::domain::supplier::{Leak, Supplier, Surge};
use mindep_core::id::Id;

/// Returns the strategy without an asset, and with an additional supplier `firm` that nothing disrupts and that has no contract yet. The supplier
/// replaces the asset in shifts and displacements.
pub fn without(strategy: &Strategy, mineral: &Id, asset: &Asset, firm: &Id) -> Strategy {
    let mut changed = strategy.clone();
    let scenario = &mut changed.scenario;
    match asset {
        Asset::Supplier(id) => {
            for supplier in scenario.suppliers.iter_mut().filter(|s| &s.id == id) {
                (supplier.share, supplier.surge) = (0.0, Surge::OfContract(0.0));
            }
            changed.shifts.iter_mut().for_each(|shift| shift.to.retain(|(to, _)| to != id));
            for displaced in scenario.projects.iter_mut().flat_map(|p| &mut p.displaces).filter(|d| *d == id) {
                *displaced = firm.clone();
            }
        }
        Asset::Project(id) => scenario.projects.iter_mut().filter(|p| &p.id == id).for_each(|p| p.enabled = false),
        Asset::Stockpile(id) => {
            let minerals = scenario.minerals.iter_mut().filter(|m| &m.id == mineral);
            minerals.for_each(|m| m.stockpiles.retain(|k| &k.id != id));
        }
    }
    scenario.suppliers.push(Supplier {
        id: firm.clone(),
        mineral: mineral.clone(),
        // A path without nodes cannot be disrupted.
        path: Vec::new(),
        share: 0.0,
        share_volatility: Some(0.0),
        share_persistence: None,
        share_error: Distribution::Constant(1.0),
        capacity: None,
        surge: Surge::OfContract(0.0),
        surge_lag: 0,
        premium: 0.0,
        transit: 0,
    });
    changed
}

/// Returns an id that no supplier has.
pub fn firm_id(scenario: &Scenario) -> Option<Id> {
    let names = std::iter::once("firm-supply".to_owned()).chain((2..).map(|n| format!("firm-supply-{n}")));
    names.map_while(|name| Id::new(&name)).find(|id| scenario.suppliers.iter().all(|s| &s.id != id))
}

/// Returns the strategy with one more day of a stockpile, both held initially and as target.
pub fn day_more(strategy: &Strategy, stockpile: &Id) -> Strategy {
    let mut changed = strategy.clone();
    for pile in changed.scenario.minerals.iter_mut().flat_map(|m| &mut m.stockpiles).filter(|k| &k.id == stockpile) {
        pile.initial_days += 1.0;
        pile.target_days += 1.0;
    }
    changed
}

/// Returns the strategy with a supplier that can deliver a hundredth of its contract more; `annual` is that contract, in units a year. For a leak,
/// the share passed on increases by 0.01.
pub fn surge_more(strategy: &Strategy, supplier: &Id, annual: f64) -> Strategy {
    let mut changed = strategy.clone();
    for supplier in changed.scenario.suppliers.iter_mut().filter(|s| &s.id == supplier) {
        match &mut supplier.surge {
            Surge::OfContract(share) | Surge::Leak(Leak { share, .. }) => *share += 0.01,
            Surge::Volume(volume) => *volume += 0.01 * annual,
        }
    }
    changed
}
