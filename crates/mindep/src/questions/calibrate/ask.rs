//! What a table of trade tells of shares, growth and disruptions, and how well.
//!
//! Years are calendar years. Formulas with their sources are in `docs/questions/calibrate.md`.

pub mod choice;
pub mod estimate;
pub mod falls;
pub mod growth;
pub mod series;

use estimate::{Average, Trend};
use falls::{Evidence, Fall};
use growth::Growth;
use mindep_core::domain::node::Country;
use mindep_scenario::trade::TradeRow;
use series::Series;
use std::collections::BTreeMap;

/// Years that recent means are taken over.
pub const RECENT: usize = 3;

/// What counts as evidence.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rules {
    /// The loss from which a fall counts, a fraction of what was expected.
    pub fall: f64,
    /// The least share of a partner in what was imported before, a fraction; falls of smaller ones are no evidence.
    pub least_share: f64,
}

/// What was found of one importer.
#[derive(Clone, PartialEq, Debug)]
pub struct Calibration {
    /// First and last year of the importer's rows.
    pub years: [i32; 2],
    /// Each product, by name.
    pub products: Vec<Product>,
    /// The evidence of all products together.
    pub all: Evidence,
}

/// What was found of one product.
#[derive(Clone, PartialEq, Debug)]
pub struct Product {
    /// Its name.
    pub name: String,
    /// First and last year with imports.
    pub years: [i32; 2],
    /// Number of years with imports.
    pub count: usize,
    /// The last years with imports, at most [`RECENT`], which recent means are taken over.
    pub recent: Vec<i32>,
    /// Cells without a quantity, which count as nothing in totals.
    pub unknown: usize,
    /// What the importer bought from itself, which is left out of everything.
    pub re_imports: Option<ReImports>,
    /// Imports a year, mean of the recent years.
    pub annual: Average,
    /// How imports grew; `None` of fewer than three growth rates.
    pub growth: Option<Growth>,
    /// Each partner, by code.
    pub partners: Vec<Partner>,
    /// The evidence of all partners together.
    pub pooled: Evidence,
    /// Falls by partner and year, those that could not be compared with other partners included.
    pub falls: Vec<Fall>,
}

/// Rows whose partner is the importer: its own goods that came back, no supply from abroad.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ReImports {
    /// Number of years with such a row.
    pub years: usize,
    /// Sum over these years.
    pub quantity: f64,
}

/// What was found of a partner of one product.
#[derive(Clone, PartialEq, Debug)]
pub struct Partner {
    /// Who.
    pub code: Country,
    /// Its share of imports, mean of the recent years, a fraction.
    pub share: Average,
    /// How its share changed, a fraction a year; `None` of fewer than three years.
    pub trend: Option<Trend>,
    /// Its falls.
    pub evidence: Evidence,
}

/// Estimates everything from the rows of one importer, in any order; products without any imports are left out, and so are re-imports.
pub fn calibrate(rows: &[&TradeRow], rules: Rules) -> Calibration {
    let mut by_product: BTreeMap<&str, Vec<&TradeRow>> = BTreeMap::new();
    for row in rows {
        by_product.entry(&row.product).or_default().push(row);
    }
    let products: Vec<Product> = by_product
        .into_iter()
        .filter_map(|(name, rows)| {
            let (own, others): (Vec<&TradeRow>, Vec<&TradeRow>) =
                rows.into_iter().partition(|r| r.partner == r.importer);
            Some(Product { re_imports: ReImports::new(own), ..product(name, &Series::new(&others)?, rules) })
        })
        .collect();
    let years = rows.iter().map(|row| row.year);
    Calibration {
        years: [years.clone().min().unwrap_or_default(), years.max().unwrap_or_default()],
        all: Evidence::together(products.iter().map(|product| &product.pooled)),
        products,
    }
}

impl ReImports {
    /// Of the rows of one product whose partner is the importer; `None` without any.
    fn new(mut rows: Vec<&TradeRow>) -> Option<Self> {
        // In order, so that the order of the table has no say in the last bit of the sum.
        rows.sort_by_key(|row| row.year);
        let quantity = rows.iter().filter_map(|row| row.quantity).fold(0.0, |sum, quantity| sum + quantity);
        (!rows.is_empty()).then_some(Self { years: rows.len(), quantity })
    }
}

fn product(name: &str, series: &Series, rules: Rules) -> Product {
    let with_imports: Vec<usize> = (0..series.total.len()).filter(|t| series.total[*t] > 0.0).collect();
    let recent = &with_imports[with_imports.len().saturating_sub(RECENT)..];
    let mut falls = Vec::new();
    let partners: Vec<Partner> = series
        .partners
        .iter()
        .map(|(code, quantities)| {
            let share = |t: &usize| quantities[*t].unwrap_or(0.0) / series.total[*t];
            let points: Vec<(f64, f64)> = with_imports.iter().map(|t| (f64::from(series.year(*t)), share(t))).collect();
            Partner {
                code: *code,
                share: Average::new(&recent.iter().map(share).collect::<Vec<_>>()),
                trend: Trend::new(&points),
                evidence: falls::evidence(series, *code, quantities, rules, &mut falls),
            }
        })
        .collect();
    let year = |place: Option<&usize>| place.map_or(0, |t| series.year(*t));
    Product {
        name: name.to_owned(),
        years: [year(with_imports.first()), year(with_imports.last())],
        count: with_imports.len(),
        recent: recent.iter().map(|t| series.year(*t)).collect(),
        unknown: series.unknown,
        re_imports: None,
        annual: Average::new(&recent.iter().map(|t| series.total[*t]).collect::<Vec<_>>()),
        growth: Growth::new(series),
        pooled: Evidence::together(partners.iter().map(|partner| &partner.evidence)),
        partners,
        falls,
    }
}
