//! Estimates of shares, growth and disruptions from a trade table, with their standard errors.
//!
//! Years are calendar years. Formulas and their sources are in `docs/questions/calibrate.md`.

pub mod demand;
pub mod estimate;
pub mod falls;
pub mod goods;
pub mod growth;
pub mod hazards;
pub mod outlook;
pub mod price;
pub mod series;

use estimate::{Average, Trend};
use falls::{Evidence, Fall};
use goods::{Goods, Sold};
use growth::Growth;
use mindep_core::domain::node::Country;
use mindep_scenario::trade::{Recipe, TradeRow};
use outlook::{Outlook, ShareOutlook};
use price::UnitValue;
use series::Series;
use std::collections::BTreeMap;

/// Number of recent years over which means are taken.
pub const RECENT: usize = 3;

/// Rules by which falls count as evidence.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rules {
    /// Smallest loss that counts as a fall, as a fraction of the expected quantity.
    pub fall: f64,
    /// Smallest share of earlier imports, as a fraction, with which a partner's falls are evidence.
    pub least_share: f64,
    /// Where the rates of hazards come from.
    pub prior: Prior,
}

/// Where the rates of hazards come from, before the falls of a partner are looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Prior {
    /// The world's exporters: base rates of falls that were the exporter's and not a buyer's choice.
    #[default]
    World,
    /// All partners in the table together.
    Own,
    /// Nothing: each partner's own falls alone.
    None,
}

impl Prior {
    /// Names and values.
    pub const ALL: [(&'static str, Self); 3] = [("world", Self::World), ("own", Self::Own), ("none", Self::None)];

    /// Finds the prior of a name.
    ///
    /// # Errors
    ///
    /// With the names that there are.
    pub fn named(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, prior)| *prior).ok_or_else(|| format!("found `{name}`, expected `world`, `own` or `none`"))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, prior)| *prior == self).map_or("", |(name, _)| name)
    }
}

/// Estimates for one importer.
#[derive(Clone, PartialEq, Debug)]
pub struct Calibration {
    /// First and last year of the importer's rows.
    pub years: [i32; 2],
    /// Products, by name.
    pub products: Vec<Product>,
    /// Evidence of all products together.
    pub all: Evidence,
}

/// Estimates for one product.
#[derive(Clone, PartialEq, Debug)]
pub struct Product {
    /// Name of the product.
    pub name: String,
    /// What it is among the bundled products.
    pub goods: Goods,
    /// What exporters sold of it to others.
    pub sold: Sold,
    /// First and last year with imports.
    pub years: [i32; 2],
    /// Number of years with imports.
    pub count: usize,
    /// The last years with imports, at most [`RECENT`], over which recent means are taken.
    pub recent: Vec<i32>,
    /// Number of rows without a quantity, which count as zero in totals.
    pub unknown: usize,
    /// Imports of the importer from itself, which are excluded from all estimates.
    pub re_imports: Option<ReImports>,
    /// Imports a year, mean of the recent years.
    pub annual: Average,
    /// Value of a unit in the last year with values; `None` without any.
    pub price: Option<UnitValue>,
    /// Growth of imports; `None` with fewer than three growth rates.
    pub growth: Option<Growth>,
    /// What imports may be in the years after.
    pub outlook: Outlook,
    /// Partners, by code.
    pub partners: Vec<Partner>,
    /// Evidence of all partners together.
    pub pooled: Evidence,
    /// Falls by partner and year, including those that could not be compared with other partners.
    pub falls: Vec<Fall>,
}

/// Rows whose partner is the importer: goods of its own that returned, which are no supply from abroad.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ReImports {
    /// Number of years with such a row.
    pub years: usize,
    /// Total quantity of these years.
    pub quantity: f64,
}

/// Estimates for a partner of one product.
#[derive(Clone, PartialEq, Debug)]
pub struct Partner {
    /// Country code of the partner.
    pub code: Country,
    /// Share of imports as a fraction, mean of the recent years.
    pub share: Average,
    /// What its share may be in the years after.
    pub outlook: ShareOutlook,
    /// Trend of the share, as a fraction per year; `None` with fewer than three years.
    pub trend: Option<Trend>,
    /// Falls of the partner.
    pub evidence: Evidence,
}

/// Computes all estimates from the rows of one importer, in any order, without re-imports. Products without any imports are left out.
///
/// `recipes` tells of which products minerals are made.
pub fn calibrate(rows: &[&TradeRow], rules: Rules, recipes: &[Recipe]) -> Calibration {
    let mut by_product: BTreeMap<&str, Vec<&TradeRow>> = BTreeMap::new();
    for row in rows {
        by_product.entry(&row.product).or_default().push(row);
    }
    let products: Vec<Product> = by_product
        .into_iter()
        .filter_map(|(name, rows)| {
            let (own, others): (Vec<&TradeRow>, Vec<&TradeRow>) =
                rows.into_iter().partition(|r| r.partner == r.importer);
            let price = UnitValue::new(&others);
            let importer = others.first()?.importer;
            let goods = Goods::new(name, recipes);
            let made = product(name, &Series::new(&others)?, rules, goods, importer);
            Some(Product { re_imports: ReImports::new(own), price, ..made })
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
    /// Adds the rows of one product whose partner is the importer; `None` without any.
    fn new(mut rows: Vec<&TradeRow>) -> Option<Self> {
        // Summing in a fixed order makes the result independent of the order of the table.
        rows.sort_by_key(|row| row.year);
        let quantity = rows.iter().filter_map(|row| row.quantity).fold(0.0, |sum, quantity| sum + quantity);
        (!rows.is_empty()).then_some(Self { years: rows.len(), quantity })
    }
}

fn product(name: &str, series: &Series, rules: Rules, goods: Goods, importer: Country) -> Product {
    let with_imports: Vec<usize> = (0..series.total.len()).filter(|t| series.total[*t] > 0.0).collect();
    let recent = &with_imports[with_imports.len().saturating_sub(RECENT)..];
    let mut falls = Vec::new();
    // From the last year with imports back to the first.
    let backwards = || (0..=with_imports.last().copied().unwrap_or(0)).rev();
    let partners: Vec<Partner> = series
        .partners
        .iter()
        .map(|(code, quantities)| {
            let share = |t: &usize| quantities[*t].unwrap_or(0.0) / series.total[*t];
            let points: Vec<(f64, f64)> = with_imports.iter().map(|t| (f64::from(series.year(*t)), share(t))).collect();
            Partner {
                code: *code,
                share: Average::new(&recent.iter().map(share).collect::<Vec<_>>()),
                outlook: ShareOutlook::new(
                    &backwards().map(|t| if series.total[t] > 0.0 { share(&t) } else { 0.0 }).collect::<Vec<_>>(),
                ),
                trend: Trend::new(&points),
                evidence: falls::evidence(series, *code, quantities, rules, &mut falls),
            }
        })
        .collect();
    let sold = Sold::new(&goods.codes, importer);
    for fall in &mut falls {
        fall.to_others = sold.to_others(fall.partner, fall.year);
    }
    let year = |place: Option<&usize>| place.map_or(0, |t| series.year(*t));
    Product {
        name: name.to_owned(),
        goods,
        sold,
        years: [year(with_imports.first()), year(with_imports.last())],
        count: with_imports.len(),
        recent: recent.iter().map(|t| series.year(*t)).collect(),
        unknown: series.unknown,
        re_imports: None,
        price: None,
        annual: Average::new(&recent.iter().map(|t| series.total[*t]).collect::<Vec<_>>()),
        growth: Growth::new(series.year(0), &series.total),
        outlook: Outlook::new(&backwards().map(|t| series.total[t]).collect::<Vec<_>>()),
        pooled: Evidence::together(partners.iter().map(|partner| &partner.evidence)),
        partners,
        falls,
    }
}
