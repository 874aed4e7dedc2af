//! Step 1, data: the bundled trade of each product, with two measures of volume.

use super::measures::weighted_median;
use mindep_core::domain::node::Country;
use mindep_world::minerals::{self, Stage};
use mindep_world::trade::{self, Flow};
use std::collections::BTreeMap;

/// What was traded, by year.
#[derive(Clone)]
pub struct Volume {
    /// Tonnes as reported, 0 where the weight is missing.
    pub reported: Vec<f64>,
    /// Tonnes, a missing weight being the value at the world price of the year: the first measure of volume.
    pub tonnes: Vec<f64>,
    /// The value at the world price of the year, in tonnes: the second measure of volume.
    pub worth: Vec<f64>,
    /// Thousands of dollars.
    pub kusd: Vec<f64>,
}

impl Volume {
    fn none(years: usize) -> Self {
        let zeros = || vec![0.0; years];
        Self { reported: zeros(), tonnes: zeros(), worth: zeros(), kusd: zeros() }
    }

    fn add(&mut self, t: usize, flow: &Flow, price: f64) {
        let known = flow.tonnes.filter(|tonnes| *tonnes > 0.0);
        self.reported[t] += known.unwrap_or_default();
        self.tonnes[t] += known.unwrap_or(flow.kusd / price);
        self.worth[t] += flow.kusd / price;
        self.kusd[t] += flow.kusd;
    }
}

/// The world's trade of a product.
pub struct Product {
    /// Code of HS 1992.
    pub hs92: u32,
    /// Ore or processed.
    pub stage: Stage,
    /// Calendar year with which every series begins.
    pub first: i32,
    /// What each exporter sold to each importer.
    pub flows: BTreeMap<Country, BTreeMap<Country, Volume>>,
    /// What each exporter sold.
    pub exports: BTreeMap<Country, Volume>,
    /// What each importer bought.
    pub imports: BTreeMap<Country, Volume>,
    /// All that was sold.
    pub world: Volume,
}

impl Product {
    /// Number of years.
    pub fn years(&self) -> usize {
        self.world.kusd.len()
    }

    /// The calendar year of place `t` in a series.
    pub fn year(&self, t: usize) -> i32 {
        self.first + t as i32
    }

    fn new(hs92: u32, stage: Stage) -> Self {
        let [first, last] = trade::bundled().years;
        let years = (last - first + 1) as usize;
        let mut flows = trade::bundled().flows(hs92);
        for flow in &mut flows {
            (flow.importer, flow.exporter) = (today(flow.importer), today(flow.exporter));
        }
        // What a country brings back to itself is no customer's.
        flows.retain(|flow| flow.importer != flow.exporter);
        let prices = world_prices(&flows, first, years);
        let none = || Volume::none(years);
        let mut product = Self {
            hs92,
            stage,
            first,
            flows: BTreeMap::new(),
            exports: BTreeMap::new(),
            imports: BTreeMap::new(),
            world: none(),
        };
        for flow in &flows {
            let t = (flow.year - first) as usize;
            let customers = product.flows.entry(flow.exporter).or_default();
            for volume in [
                customers.entry(flow.importer).or_insert_with(none),
                product.exports.entry(flow.exporter).or_insert_with(none),
                product.imports.entry(flow.importer).or_insert_with(none),
                &mut product.world,
            ] {
                volume.add(t, flow, prices[t]);
            }
        }
        product
    }
}

/// All bundled products, by code.
pub fn products() -> Vec<Product> {
    minerals::products().iter().map(|product| Product::new(product.hs92, product.stage)).collect()
}

/// Serbia and Montenegro, reported as one up to 2005, goes on as Serbia.
fn today(country: Country) -> Country {
    match country.as_str() {
        "SCG" => Country::new("SRB").unwrap_or(country),
        _ => country,
    }
}

/// The world price P of each year, thousand dollars a tonne: the median unit value of the product, weighted by value. A year without any weight has the price
/// of the next, or else of the last that has one.
fn world_prices(flows: &[Flow], first: i32, years: usize) -> Vec<f64> {
    let mut units: Vec<Vec<(f64, f64)>> = vec![Vec::new(); years];
    for flow in flows {
        if let Some(tonnes) = flow.tonnes.filter(|tonnes| *tonnes > 0.0) {
            units[(flow.year - first) as usize].push((flow.kusd / tonnes, flow.kusd));
        }
    }
    let known: Vec<Option<f64>> = units.into_iter().map(weighted_median).collect();
    let price = |t: usize| {
        let next = known[t..].iter().flatten().next();
        next.or_else(|| known[..t].iter().flatten().next_back()).copied().unwrap_or(f64::NAN)
    };
    (0..years).map(price).collect()
}
