//! Step 3, changes: what became of each large exporter's customers in each year, and how much of it is the customers' own doing.

use super::flows::{Product, Volume};
use super::measures::{BASE_YEARS, agreed, base, log_change, part};
use super::thirds;
use mindep_core::domain::node::Country;
use mindep_core::stats::{exp, ln};
use mindep_world::minerals::Stage;
use mindep_world::rates::Governance;

/// Part of the world's trade from which an exporter is looked at.
const LEAST_OF_WORLD: f64 = 0.05;
/// Part of its imports, and of the exporter's exports, from one of which a customer is looked at.
const LEAST_OF_IMPORTS: f64 = 0.05;
const LEAST_OF_EXPORTS: f64 = 0.02;
/// Thousand dollars a year from which a customer is looked at.
const LEAST_KUSD: f64 = 100.0;
/// Part of a customer's imports that is added to what it buys from others, at the rest of the world's change.
const OF_THE_MARKET: f64 = 0.1;

/// An exporter of a product in a year.
#[derive(Clone)]
pub struct ExporterYear {
    /// Code of HS 1992.
    pub hs92: u32,
    /// Ore or processed.
    pub stage: Stage,
    /// The exporter.
    pub exporter: Country,
    /// Calendar year.
    pub year: i32,
    /// Part of the world's trade, before.
    pub share: f64,
    /// The logarithm of the change of all it sells.
    pub total: f64,
    /// A: the same less what its customers did by themselves.
    pub beyond_buyers: f64,
    /// Weight of all it sells, relative to the base.
    pub weight_ratio: f64,
    /// The same of the value at the year's price.
    pub value_ratio: f64,
    /// How it is governed, by thirds of all exporter-products of the year; `None` where that is not known.
    pub third: Option<Governance>,
    /// Its customers; some exporters have none that are large enough.
    pub customers: Vec<Customer>,
}

/// A customer of an exporter in a year.
#[derive(Clone, Copy)]
pub struct Customer {
    /// y: the logarithm of the change of what it buys.
    pub change: f64,
    /// b: the buyer's part of that, at most 0.
    pub buyers_part: f64,
    /// Its part of what all customers bought, before.
    pub share: f64,
    /// Thousand dollars a year, before.
    pub kusd: f64,
}

impl Customer {
    /// r: what is left for the exporter and chance.
    pub fn rest(&self) -> f64 {
        self.change - self.buyers_part
    }
}

impl ExporterYear {
    /// c: the number of equal customers that would be as concentrated as these; `None` without any.
    pub fn effective_customers(&self) -> Option<f64> {
        let squares: f64 = self.customers.iter().map(|customer| customer.share * customer.share).sum();
        (squares > 0.0).then(|| 1.0 / squares)
    }
}

/// The changes of all large exporters of some products, by product, year and exporter.
pub fn changes(products: &[Product]) -> Vec<ExporterYear> {
    let mut panel: Vec<ExporterYear> = products.iter().flat_map(of_product).collect();
    thirds::assign(&mut panel);
    panel
}

fn of_product(product: &Product) -> Vec<ExporterYear> {
    let mut found = Vec::new();
    for t in BASE_YEARS..product.years() {
        let sizes: Vec<f64> = product.exports.values().map(|volume| size(volume, t)).collect();
        let all: f64 = sizes.iter().sum();
        for (exporter, size) in product.exports.keys().zip(sizes) {
            if size / all >= LEAST_OF_WORLD {
                found.push(exporter_year(product, *exporter, t, size / all));
            }
        }
    }
    found
}

/// The volume before year `t`: the geometric mean of both measures.
fn size(volume: &Volume, t: usize) -> f64 {
    (base(&volume.tonnes, t) * base(&volume.worth, t)).sqrt()
}

/// The change that weight and value agree on.
pub fn change(volume: &Volume, t: usize, before: usize) -> f64 {
    agreed(
        log_change(volume.tonnes[t], base(&volume.tonnes, before)),
        log_change(volume.worth[t], base(&volume.worth, before)),
    )
}

/// A customer, and its volume m before.
struct Candidate {
    customer: Customer,
    volume: f64,
}

fn exporter_year(product: &Product, exporter: Country, t: usize, share: f64) -> ExporterYear {
    let own = &product.exports[&exporter];
    let market = rest_of_the_world(&product.world, own, t);
    let flows = &product.flows[&exporter];
    let sold: f64 = flows.values().map(|flow| size(flow, t)).sum();
    let mut candidates = Vec::new();
    for (importer, flow) in flows {
        let imports = &product.imports[importer];
        let (volume, imported) = (size(flow, t), size(imports, t));
        if volume > 0.0 && (volume >= LEAST_OF_IMPORTS * imported || volume >= LEAST_OF_EXPORTS * sold) {
            let customer = Customer {
                change: change(flow, t, t),
                buyers_part: buyers_part(imports, flow, t, OF_THE_MARKET * imported, market),
                share: 0.0,
                kusd: flow.kusd[t - BASE_YEARS..t].iter().sum::<f64>() / BASE_YEARS as f64,
            };
            candidates.push(Candidate { customer, volume });
        }
    }
    let total = change(own, t, t);
    ExporterYear {
        hs92: product.hs92,
        stage: product.stage,
        exporter,
        year: product.year(t),
        share,
        total,
        beyond_buyers: total - buyers_together(&candidates).unwrap_or(market),
        weight_ratio: own.tonnes[t] / base(&own.tonnes, t),
        value_ratio: own.worth[t] / base(&own.worth, t),
        third: None,
        customers: large_enough(candidates),
    }
}

/// The change of what all others sold, at most 0.
fn rest_of_the_world(world: &Volume, own: &Volume, t: usize) -> f64 {
    let change = |world: &[f64], own: &[f64]| log_change(world[t] - own[t], base(world, t) - base(own, t));
    agreed(change(&world.tonnes, &own.tonnes), change(&world.worth, &own.worth)).min(0.0)
}

/// b: the change of what a customer buys from others, at most 0, since buying more from others is no excuse for the exporter. `kappa` is added to what it buys
/// from others, at the change of the market, so that the customers of a monopolist are judged by that.
fn buyers_part(imports: &Volume, flow: &Volume, t: usize, kappa: f64, market: f64) -> f64 {
    let change = |imports: &[f64], flow: &[f64]| {
        let others: Vec<f64> = (t - BASE_YEARS..=t).map(|t| imports[t] - flow[t]).collect();
        ln((others[BASE_YEARS] + kappa * exp(market)) / (base(&others, BASE_YEARS) + kappa))
    };
    agreed(change(&imports.tonnes, &flow.tonnes), change(&imports.worth, &flow.worth)).min(0.0)
}

/// log Σ m e^b / Σ m: what the exporter's total would have changed by, had each customer done only its own part. `None` without customers.
fn buyers_together(candidates: &[Candidate]) -> Option<f64> {
    let all: f64 = candidates.iter().map(|c| c.volume).sum();
    let left: f64 = candidates.iter().map(|c| c.volume * exp(c.customer.buyers_part)).sum();
    (!candidates.is_empty()).then(|| ln(left / all))
}

/// The customers that buy enough to be looked at, with their shares.
fn large_enough(mut candidates: Vec<Candidate>) -> Vec<Customer> {
    candidates.retain(|candidate| candidate.customer.kusd >= LEAST_KUSD);
    let all: f64 = candidates.iter().map(|candidate| candidate.volume).sum();
    candidates.into_iter().map(|c| Customer { share: c.volume / all, ..c.customer }).collect()
}

/// Prints how often exporters' totals fall.
pub fn print(panel: &[ExporterYear]) {
    let half = ln(0.5);
    let beyond_buyers =
        |stage: Stage| 100.0 * part(panel.iter().filter(|row| row.stage == stage).map(|row| row.beyond_buyers < half));
    let customers: usize = panel.iter().map(|row| row.customers.len()).sum();
    println!("\n== 3 changes: {} exporter-years with {customers} customers", panel.len());
    println!(
        "total fell by half, in weight and value: {:.2} %",
        100.0 * part(panel.iter().map(|row| row.total < half))
    );
    println!(
        "A below log 1/2: {:.2} % (ore {:.2}, processed {:.2})",
        100.0 * part(panel.iter().map(|row| row.beyond_buyers < half)),
        beyond_buyers(Stage::Ore),
        beyond_buyers(Stage::Processed)
    );
}
