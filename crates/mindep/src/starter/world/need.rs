//! What a country needs of a mineral from abroad: from whom, how much, at which price, and how it moved.

use super::flows::{MineralTrade, unit_value};
use crate::questions::calibrate::ask::growth::Growth;
use mindep_core::domain::node::Country;
use mindep_world::minerals::{Mineral, Stage};
use mindep_world::production;
use std::collections::BTreeMap;

/// Fewest flows of an importer of which a median is taken; with fewer, that of the world's trade.
const FEW: usize = 3;
/// Largest factor between the importer's unit value and the world's.
const FAR: f64 = 3.0;

/// What one country sells to the importer.
#[derive(Clone, Debug)]
pub struct Partner {
    /// The country.
    pub country: Country,
    /// Whether ore or a processed product.
    pub stage: Stage,
    /// Quantity of the year, in the mineral's unit.
    pub quantity: f64,
    /// Gross weight in tonnes, by product.
    pub tonnes: BTreeMap<u32, f64>,
}

/// The need of a mineral.
#[derive(Debug)]
pub struct Need {
    /// The mineral.
    pub mineral: &'static Mineral,
    /// Publisher, name and version of the trade.
    pub trade_source: String,
    /// Year of the trade.
    pub year: i32,
    /// Who sells, the largest first.
    pub partners: Vec<Partner>,
    /// Imports of the year, in the mineral's unit.
    pub imports: f64,
    /// Part of the imports whose weight was computed from its value.
    pub estimated: f64,
    /// Exports of the year.
    pub exports: f64,
    /// Mine output at home, and its year; 0 where none is known.
    pub mined: (f64, i32),
    /// Of the mine output, what is not exported.
    pub home: f64,
    /// Dollars per unit; `None` without any value.
    pub price: Option<f64>,
    /// Growth and swings of the importer's purchases; `None` with too few years.
    pub growth: Option<Growth>,
}

impl Need {
    /// Finds the need of `importer` in `year`; `None` if it imported nothing.
    pub fn new(mineral: &'static Mineral, trade: &MineralTrade, importer: Country, year: i32) -> Option<Self> {
        let mut partners: BTreeMap<(Country, Stage), Partner> = BTreeMap::new();
        let mut products: BTreeMap<u32, (f64, Vec<(f64, f64)>)> = BTreeMap::new();
        let mut estimated = 0.0;
        for flow in trade.into(importer, year) {
            let stage = flow.product.stage;
            let partner = partners.entry((flow.exporter, stage)).or_insert_with(|| Partner {
                country: flow.exporter,
                stage,
                quantity: 0.0,
                tonnes: BTreeMap::new(),
            });
            partner.quantity += flow.quantity;
            *partner.tonnes.entry(flow.product.hs92).or_default() += flow.tonnes;
            let bought = products.entry(flow.product.hs92).or_default();
            bought.0 += flow.quantity;
            if !flow.estimated {
                bought.1.push((flow.kusd, flow.quantity));
            }
            estimated += if flow.estimated { flow.quantity } else { 0.0 };
        }
        let imports: f64 = partners.values().map(|partner| partner.quantity).sum();
        if imports <= 0.0 {
            return None;
        }
        let mut partners: Vec<Partner> = partners.into_values().collect();
        partners.sort_by(|a, b| b.quantity.total_cmp(&a.quantity).then(a.country.cmp(&b.country)));
        let value: f64 = products
            .iter()
            .map(|(product, (quantity, flows))| {
                let world = trade.unit_values.get(&(*product, year)).copied().unwrap_or_default();
                let own = if flows.len() < FEW { None } else { unit_value(flows) };
                1000.0 * quantity * own.map_or(world, |own| own.clamp(world / FAR, world * FAR))
            })
            .sum();
        let exports = trade.out_of(importer, year).map(|flow| flow.quantity).sum();
        let mined = mined(mineral, importer, year);
        Some(Self {
            mineral,
            trade_source: trade.source.clone(),
            year,
            partners,
            imports,
            estimated,
            exports,
            mined,
            home: (mined.0 - exports).max(0.0),
            price: (value > 0.0).then_some(value / imports),
            growth: seen(trade, importer, year),
        })
    }
}

impl Need {
    /// Part of the imports that a country sells, ore and processed together.
    pub fn sold_by(&self, country: Country) -> f64 {
        let quantities = self.partners.iter().filter(|partner| partner.country == country).map(|p| p.quantity);
        quantities.sum::<f64>() / self.imports
    }
}

/// Returns the mine output of a country in the mineral's unit, in the year nearest to `year` that is known.
pub fn mined(mineral: &Mineral, country: Country, year: i32) -> (f64, i32) {
    let [first, last] = production::years();
    let year = year.clamp(first, last);
    (production::of(mineral, year).get(&country).copied().unwrap_or_default(), year)
}

/// Growth and swings of the purchases up to a year.
fn seen(trade: &MineralTrade, importer: Country, year: i32) -> Option<Growth> {
    let mut totals: BTreeMap<i32, f64> = BTreeMap::new();
    for flow in trade.flows.iter().filter(|flow| flow.importer == importer && flow.year <= year) {
        *totals.entry(flow.year).or_default() += flow.quantity;
    }
    let first = *totals.keys().next()?;
    let totals: Vec<f64> = (first..=year).map(|year| totals.get(&year).copied().unwrap_or(0.0)).collect();
    Growth::new(first, &totals)
}
