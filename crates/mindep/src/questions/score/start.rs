//! What a scenario has at its start: the scale of scores, and forecasts that know nothing more.

use mindep_core::domain::mineral::Ramp;
use mindep_core::domain::scenario::Scenario;
use mindep_core::id::Id;
use mindep_scenario::observed::Quantity;

/// Flows of a mineral in the first month as they are planned, in its unit a month, and its price.
#[derive(Clone, PartialEq, Debug)]
pub struct Start {
    /// Demand.
    pub demand: f64,
    /// Domestic production and recycled supply.
    pub at_home: f64,
    /// Contracts, by the id of the supplier.
    pub contracts: Vec<(Id, f64)>,
    /// Initial price; `None` without a price.
    pub price: Option<f64>,
}

impl Start {
    /// Returns what the scenario has of a mineral; `None` if it has no such mineral.
    pub fn new(scenario: &Scenario, mineral: &Id) -> Option<Self> {
        let found = scenario.minerals.iter().find(|m| m.id == *mineral)?;
        let first = |ramp: &Option<Ramp>| ramp.as_ref().map_or(0.0, |ramp| ramp.at(0));
        let demand = found.demand.annual / 12.0;
        let at_home = first(&found.domestic) / 12.0 + first(&found.recycling) * demand;
        let need = (demand - at_home).max(0.0);
        let suppliers = scenario.suppliers.iter().filter(|supplier| supplier.mineral == *mineral);
        let contract =
            |capacity: Option<f64>, share: f64| capacity.map_or(f64::INFINITY, |c| c / 12.0).min(share * need);
        let contracts = suppliers.map(|s| (s.id.clone(), contract(s.capacity, s.share))).collect();
        Some(Self { demand, at_home, contracts, price: found.price.as_ref().map(|price| price.initial) })
    }

    /// Returns the contract of a supplier, in units a month; 0 if it has none.
    pub fn contract(&self, supplier: &Id) -> f64 {
        self.contracts.iter().find(|(id, _)| id == supplier).map_or(0.0, |(_, contract)| *contract)
    }

    /// Returns the value of a quantity over a period of `months` in which everything is as at the start: volumes are sums, prices means, and ratios 1.
    /// It is the scale of scores. NaN for the price of a mineral without one.
    pub fn level(&self, quantity: &Quantity, months: usize) -> f64 {
        let months = months as f64;
        match quantity {
            Quantity::Supply | Quantity::Demand => self.demand * months,
            Quantity::Supplier(id) => self.contract(id) * months,
            Quantity::Price => self.price.unwrap_or(f64::NAN),
            Quantity::PriceRatio | Quantity::PriceInsideRatio => 1.0,
        }
    }
}
