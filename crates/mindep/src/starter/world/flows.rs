//! Flows of a mineral between countries, all its products in one unit.

use mindep_core::domain::node::Country;
use mindep_world::minerals::{Mineral, Product, Stage};
use mindep_world::trade::{Flow, WorldTrade};
use std::collections::{BTreeMap, BTreeSet};

/// Smallest part of a product's world trade with which a flow's unit value counts towards the median.
const OF_SIZE: f64 = 1e-4;

/// A flow of one product in a year.
#[derive(Clone, Copy, Debug)]
pub struct MineralFlow {
    /// The product.
    pub product: &'static Product,
    /// Country that imported.
    pub importer: Country,
    /// Country that sold.
    pub exporter: Country,
    /// Calendar year.
    pub year: i32,
    /// Quantity in the mineral's unit.
    pub quantity: f64,
    /// Gross weight in tonnes.
    pub tonnes: f64,
    /// Value in thousands of dollars.
    pub kusd: f64,
    /// Whether the weight was not reported, and was computed from the value at the median unit value of the year.
    pub estimated: bool,
}

/// All flows of a mineral.
#[derive(Debug)]
pub struct MineralTrade {
    /// Publisher, name and version.
    pub source: String,
    /// The flows, without what countries import from themselves.
    pub flows: Vec<MineralFlow>,
    /// Medians of unit values over the flows of a year weighted by content, in thousand dollars per unit of the mineral, by product and year.
    pub unit_values: BTreeMap<(u32, i32), f64>,
}

impl MineralTrade {
    /// Gathers the flows of all products of a mineral from `first` to `last`.
    pub fn new(trade: &WorldTrade, mineral: &Mineral, first: i32, last: i32) -> Self {
        let mut all = Self { source: trade.source.clone(), flows: Vec::new(), unit_values: BTreeMap::new() };
        for product in mineral.products() {
            let flows: Vec<Flow> =
                trade.flows(product.hs92).into_iter().filter(|flow| (first..=last).contains(&flow.year)).collect();
            let years: BTreeSet<i32> = flows.iter().map(|flow| flow.year).collect();
            for year in years {
                let contents: Vec<(f64, f64)> = flows
                    .iter()
                    .filter(|flow| flow.year == year)
                    .filter_map(|flow| Some((flow.kusd, flow.tonnes? * product.content(flow.exporter).0)))
                    .collect();
                if let Some(value) = unit_value(&contents) {
                    all.unit_values.insert((product.hs92, year), value);
                }
            }
            for flow in flows.iter().filter(|flow| flow.importer != flow.exporter) {
                let content = product.content(flow.exporter).0;
                let usual = all.unit_values.get(&(product.hs92, flow.year));
                let quantity =
                    flow.tonnes.map(|tonnes| tonnes * content).or_else(|| usual.map(|usual| flow.kusd / usual));
                let Some(quantity) = quantity else { continue };
                all.flows.push(MineralFlow {
                    product,
                    importer: flow.importer,
                    exporter: flow.exporter,
                    year: flow.year,
                    quantity,
                    tonnes: quantity / content,
                    kusd: flow.kusd,
                    estimated: flow.tonnes.is_none(),
                });
            }
        }
        all
    }

    /// The flows into a country in a year.
    pub fn into(&self, importer: Country, year: i32) -> impl Iterator<Item = &MineralFlow> {
        self.flows.iter().filter(move |flow| flow.importer == importer && flow.year == year)
    }

    /// The flows out of a country in a year.
    pub fn out_of(&self, exporter: Country, year: i32) -> impl Iterator<Item = &MineralFlow> {
        self.flows.iter().filter(move |flow| flow.exporter == exporter && flow.year == year)
    }

    /// The world's trade by exporter in a year, of products of one stage or of all.
    pub fn exports(&self, year: i32, stage: Option<Stage>) -> BTreeMap<Country, f64> {
        let mut exports = BTreeMap::new();
        for flow in self.flows.iter().filter(|flow| flow.year == year && stage.is_none_or(|s| s == flow.product.stage))
        {
            *exports.entry(flow.exporter).or_insert(0.0) += flow.quantity;
        }
        exports
    }

    /// The world's trade of a year.
    pub fn world(&self, year: i32) -> f64 {
        self.flows.iter().filter(|flow| flow.year == year).map(|flow| flow.quantity).sum()
    }
}

/// Returns the median unit value of flows of size, weighted by content, from their values in thousand dollars and contents in the mineral's unit.
pub fn unit_value(flows: &[(f64, f64)]) -> Option<f64> {
    let least = flows.iter().map(|(_, content)| content).sum::<f64>() * OF_SIZE;
    let of_size = flows.iter().filter(|(value, content)| *content >= least && *content > 0.0 && *value > 0.0);
    let mut values: Vec<(f64, f64)> = of_size.map(|(value, content)| (value / content, *content)).collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = values.iter().map(|(_, content)| content).sum::<f64>() / 2.0;
    let mut sum = 0.0;
    let middle = values.iter().find(|(_, content)| {
        sum += content;
        sum >= half
    });
    middle.map(|(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::unit_value;

    #[test]
    fn the_median_is_of_content_and_leaves_small_flows_out() {
        // 10 units at 1, 30 at 2, 20 at 5: half of 60 is reached at 2. A thousandth of a unit at a thousand counts for nothing.
        let flows = [(100.0, 20.0), (10.0, 10.0), (60.0, 30.0), (1.0, 0.001), (50.0, 0.0)];
        assert_eq!(unit_value(&flows), Some(2.0));
        assert_eq!(unit_value(&[]), None);
    }
}
