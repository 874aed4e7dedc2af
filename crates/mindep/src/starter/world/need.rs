//! What a country needs of a mineral from abroad: from whom, how much, at which price, and how it moved.

use super::flows::{MineralTrade, unit_value};
use mindep_core::domain::node::Country;
use mindep_world::minerals::{Mineral, Stage};
use mindep_world::production;
use std::collections::BTreeMap;

/// Years over which growth and changes are looked at.
const PAST: i32 = 10;
/// Smallest part of the world's imports with which an importer's yearly changes count.
const LARGE: f64 = 0.01;
/// Bounds on growth a year that is carried forward.
const MAX_GROWTH: f64 = 0.10;
const MIN_GROWTH: f64 = -0.05;

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
    /// Growth of the world's trade a year, a fraction; `None` with too few years.
    pub world_growth: Option<f64>,
    /// Growth carried forward: half of the world's, within bounds.
    pub growth: f64,
    /// Standard deviation of yearly log changes of the imports of large importers, robust (1.4826 times the median absolute deviation).
    pub changes: Option<f64>,
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
        let world_growth = growth(trade, year);
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
            world_growth,
            growth: (world_growth.unwrap_or_default() / 2.0).clamp(MIN_GROWTH, MAX_GROWTH),
            changes: changes(trade, year),
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

/// Least-squares slope of the logarithm of the world's trade, as growth a year.
fn growth(trade: &MineralTrade, year: i32) -> Option<f64> {
    let points: Vec<(f64, f64)> = (year - PAST..=year)
        .map(|t| (f64::from(t - year), trade.world(t)))
        .filter(|(_, quantity)| *quantity > 0.0)
        .map(|(t, quantity)| (t, libm::log(quantity)))
        .collect();
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0 / n, y + p.1 / n));
    let (xy, xx) =
        points.iter().fold((0.0, 0.0), |(xy, xx), p| (xy + (p.0 - x) * (p.1 - y), xx + (p.0 - x) * (p.0 - x)));
    (points.len() >= 5).then(|| libm::exp(xy / xx) - 1.0)
}

/// Robust standard deviation of yearly log changes of the imports of all importers of size.
fn changes(trade: &MineralTrade, year: i32) -> Option<f64> {
    let mut by_importer: BTreeMap<Country, BTreeMap<i32, f64>> = BTreeMap::new();
    let years = year - PAST..=year;
    for flow in trade.flows.iter().filter(|flow| years.contains(&flow.year)) {
        *by_importer.entry(flow.importer).or_default().entry(flow.year).or_default() += flow.quantity;
    }
    let world: BTreeMap<i32, f64> = years.map(|t| (t, trade.world(t))).collect();
    let mut changes = Vec::new();
    for series in by_importer.values() {
        for (t, quantity) in series {
            let (Some(before), Some(world)) = (series.get(&(t - 1)), world.get(&(t - 1))) else { continue };
            if *before >= LARGE * world && *quantity > 0.0 {
                changes.push(libm::log(quantity / before));
            }
        }
    }
    let middle = median(&mut changes)?;
    let mut deviations: Vec<f64> = changes.iter().map(|change| (change - middle).abs()).collect();
    (changes.len() >= 10).then(|| 1.4826 * median(&mut deviations).unwrap_or_default())
}

fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let n = values.len();
    (n > 0).then(|| f64::midpoint(values[(n - 1) / 2], values[n / 2]))
}
