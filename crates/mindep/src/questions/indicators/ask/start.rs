//! Planned supply of a mineral in month 0, in units a year.

use crate::analysis::shares::Shares;
use mindep_core::domain::mineral::Mineral;
use mindep_core::domain::node::{Country, Exporter, Node};
use mindep_core::domain::scenario::Scenario;
use mindep_core::domain::supplier::Supplier;

/// Supply planned for month 0 before projects (docs/model.md §5, steps 1 and 2), at the annual rate.
#[derive(Clone, PartialEq, Debug)]
pub struct Start {
    /// Demand.
    pub demand: f64,
    /// Fraction of demand met from recycling.
    pub recycling: f64,
    /// Domestic production, including contracts whose path stays in the importing country.
    pub domestic: f64,
    /// Contracts with supply from abroad.
    pub imports: f64,
    /// Exporting and mining country of each of these contracts, where its path names one, and its amount.
    ways: Vec<(Option<Country>, Option<Country>, f64)>,
}

impl Start {
    /// Computes the planned supply of the unchanged scenario.
    pub fn new(scenario: &Scenario, mineral: &Mineral) -> Self {
        let demand = mineral.demand.annual;
        let mut domestic = mineral.domestic.as_ref().map_or(0.0, |d| d.at(0));
        let recycling = mineral.recycling.as_ref().map_or(0.0, |r| r.at(0));
        let need = ((1.0 - recycling) * demand - domestic).max(0.0);
        let mut suppliers: Vec<&Supplier> = scenario.suppliers.iter().filter(|s| s.mineral == mineral.id).collect();
        suppliers.sort_by(|a, b| a.id.cmp(&b.id));
        let mut ways = Vec::new();
        for supplier in suppliers {
            let amount = (supplier.share * need).min(supplier.capacity.unwrap_or(f64::INFINITY));
            let exporter = match Exporter::of(&supplier.path, scenario.importer) {
                Exporter::Home => {
                    domestic += amount;
                    continue;
                }
                Exporter::Country(country) => Some(country),
                Exporter::Unnamed => None,
            };
            if amount > 0.0 {
                ways.push((exporter, supplier.path.iter().find_map(Node::country), amount));
            }
        }
        let imports = ways.iter().map(|(.., amount)| amount).sum();
        Self { demand, recycling, domestic, imports, ways }
    }

    /// Returns the shares of exporting countries in imports; `None` if nothing is imported.
    pub fn exporters(&self) -> Option<Shares> {
        self.shares(self.ways.iter().filter_map(|(exporter, _, amount)| Some(((*exporter)?, *amount))))
    }

    /// Returns the shares of mining countries in imports; `None` if nothing is imported.
    pub fn miners(&self) -> Option<Shares> {
        self.shares(self.ways.iter().filter_map(|(_, miner, amount)| Some(((*miner)?, *amount))))
    }

    fn shares(&self, amounts: impl Iterator<Item = (Country, f64)>) -> Option<Shares> {
        (self.imports > 0.0).then(|| Shares::of(amounts, self.imports))
    }

    fn supply(&self) -> f64 {
        self.domestic + self.recycling * self.demand + self.imports
    }

    /// Returns imports as a fraction of all supply; `None` if there is no supply.
    pub fn import_reliance(&self) -> Option<f64> {
        (self.supply() > 0.0).then(|| self.imports / self.supply())
    }

    /// Returns the fraction of demand that is met without the given share of imports.
    pub fn without(&self, share: f64) -> f64 {
        ((self.supply() - share * self.imports) / self.demand).clamp(0.0, 1.0)
    }
}
