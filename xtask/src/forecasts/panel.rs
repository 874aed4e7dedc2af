//! The bundled trade by product, importer and supplier, and the cells that are forecast.

use mindep_core::domain::node::Country;
use mindep_scenario::trade::TradeRow;
use mindep_world::trade::{PRODUCTS, bundled};
use std::collections::BTreeMap;

/// Smallest part of the world's imports of the origin year with which an importer is forecast.
pub const IMPORTER: f64 = 0.01;
/// Smallest share of its imports of the origin year with which a supplier is.
pub const SUPPLIER: f64 = 0.05;
/// Fewest years with imports up to the origin.
const YEARS: usize = 12;

/// Known quantities by year.
pub type Series = BTreeMap<i32, f64>;

/// Imports of one product by one importer.
pub struct Imports {
    /// Who imports.
    pub importer: Country,
    /// Totals.
    pub total: Series,
    /// By supplier.
    pub suppliers: BTreeMap<Country, Series>,
    /// All rows, as a table of trade has them.
    pub rows: Vec<TradeRow>,
}

/// One product.
pub struct Product {
    /// Code of the product.
    pub hs92: u32,
    /// Imports of all countries together.
    pub world: Series,
    /// By importer.
    pub importers: Vec<Imports>,
}

/// Imports from which a forecast is made.
#[derive(Clone, Copy)]
pub struct Cell<'a> {
    /// The product.
    pub product: &'a Product,
    /// The imports.
    pub imports: &'a Imports,
    /// Last year known.
    pub origin: i32,
}

/// Value of a year; a year without a row is 0.
pub fn of(series: &Series, year: i32) -> f64 {
    series.get(&year).copied().unwrap_or(0.0)
}

/// Gathers all products. Flows without a known weight are left out.
pub fn gather() -> Vec<Product> {
    PRODUCTS
        .into_iter()
        .map(|hs92| {
            let mut world = Series::new();
            let mut by_importer: BTreeMap<Country, Imports> = BTreeMap::new();
            for flow in &bundled().flows(hs92) {
                let Some(tonnes) = flow.tonnes else { continue };
                let imports = by_importer.entry(flow.importer).or_insert_with(|| Imports {
                    importer: flow.importer,
                    total: Series::new(),
                    suppliers: BTreeMap::new(),
                    rows: Vec::new(),
                });
                *world.entry(flow.year).or_default() += tonnes;
                *imports.total.entry(flow.year).or_default() += tonnes;
                *imports.suppliers.entry(flow.exporter).or_default().entry(flow.year).or_default() += tonnes;
                imports.rows.push(TradeRow {
                    importer: flow.importer,
                    product: hs92.to_string().into(),
                    partner: flow.exporter,
                    year: flow.year,
                    quantity: Some(tonnes),
                    value: None,
                });
            }
            Product { hs92, world, importers: by_importer.into_values().collect() }
        })
        .collect()
}

/// The cells of some origins, in the order of products, importers and origins.
pub fn cells(products: &[Product], origins: std::ops::RangeInclusive<i32>) -> Vec<Cell<'_>> {
    let mut cells = Vec::new();
    for product in products {
        for imports in &product.importers {
            for origin in origins.clone() {
                let last = of(&imports.total, origin);
                let years = imports.total.range(..=origin).count();
                if years >= YEARS && last > 0.0 && last >= IMPORTER * of(&product.world, origin) {
                    cells.push(Cell { product, imports, origin });
                }
            }
        }
    }
    cells
}

impl Cell<'_> {
    /// Imports of the origin year.
    pub fn last(&self) -> f64 {
        of(&self.imports.total, self.origin)
    }

    /// Suppliers of 5 % and more in the origin year, by code.
    pub fn suppliers(&self) -> impl Iterator<Item = (Country, &Series)> {
        let least = SUPPLIER * self.last();
        self.imports
            .suppliers
            .iter()
            .filter(move |(_, series)| of(series, self.origin) >= least)
            .map(|(code, series)| (*code, series))
    }
}
