//! What is bundled of the world's data, as tables in CSV.

use crate::names::bundled;
use mindep_core::domain::node::Country;
use mindep_world::minerals::{self, Mineral, Product};
use mindep_world::trade::{self, WorldTrade};
use mindep_world::{countries, governance, production, rates, routes, templates};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Which rows of a table are wanted.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Importers; empty: all.
    pub importers: Vec<Country>,
    /// Minerals; empty: all.
    pub minerals: Vec<&'static Mineral>,
    /// First and last year; `None`: all.
    pub years: Option<[i32; 2]>,
}

impl Selection {
    /// Returns the selection of importers and minerals by code and name.
    ///
    /// # Errors
    ///
    /// With every name that is not known, each with a cure.
    pub fn of(importers: &[String], minerals: &[String], years: Option<[i32; 2]>) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let mut selection = Self { years, ..Self::default() };
        for text in importers {
            bundled::importer(text)
                .map_or_else(|fault| faults.push(fault), |country| selection.importers.push(country));
        }
        for text in minerals {
            bundled::mineral(text).map_or_else(|fault| faults.push(fault), |mineral| selection.minerals.push(mineral));
        }
        if faults.is_empty() { Ok(selection) } else { Err(faults) }
    }

    fn minerals(&self) -> impl Iterator<Item = &'static Mineral> {
        minerals::all()
            .iter()
            .filter(|m| self.minerals.is_empty() || self.minerals.iter().any(|other| other.id == m.id))
    }

    fn has_year(&self, year: i32) -> bool {
        self.years.is_none_or(|[first, last]| (first..=last).contains(&year))
    }
}

/// A table of the bundled data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DataTable {
    /// The minerals with their units, products and years.
    Minerals,
    /// The products with their contents.
    Products,
    /// Countries with their codes.
    Countries,
    /// Bilateral trade.
    Trade,
    /// Mine production.
    Production,
    /// Templates of disruptions.
    Disruptions,
    /// Base rates of exporters.
    Rates,
    /// Straits, canals and capes.
    Lanes,
}

impl DataTable {
    /// Names and tables.
    pub const ALL: [(&'static str, Self); 8] = [
        ("minerals", Self::Minerals),
        ("products", Self::Products),
        ("countries", Self::Countries),
        ("trade", Self::Trade),
        ("production", Self::Production),
        ("rates", Self::Rates),
        ("disruptions", Self::Disruptions),
        ("lanes", Self::Lanes),
    ];

    /// Finds the table of a name.
    ///
    /// # Errors
    ///
    /// With the names that there are.
    pub fn named(name: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, table)| *table).ok_or_else(|| {
            let names: Vec<String> = Self::ALL.iter().map(|(name, _)| format!("`{name}`")).collect();
            format!("found `{name}`, expected one of {}", names.join(", "))
        })
    }
}

/// Writes a table as CSV.
///
/// # Errors
///
/// When the writer fails.
pub fn write(table: DataTable, selection: &Selection, out: impl Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    match table {
        DataTable::Minerals => minerals_table(selection, &mut csv),
        DataTable::Products => products_table(selection, &mut csv),
        DataTable::Countries => countries_table(&mut csv),
        DataTable::Trade => trade_table(selection, &mut csv),
        DataTable::Production => production_table(selection, &mut csv),
        DataTable::Disruptions => disruptions_table(&mut csv),
        DataTable::Rates => rates_table(selection, &mut csv),
        DataTable::Lanes => lanes_table(&mut csv),
    }
    .map_err(|error| match error.into_kind() {
        // A closed pipe stays one.
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    })?;
    csv.flush()
}

type Csv<W> = csv::Writer<W>;

/// First and last year in which a product was traded.
fn span(trade: &WorldTrade, product: &Product) -> Option<[i32; 2]> {
    let flows = trade.flows(product.hs92);
    let years = || flows.iter().map(|flow| flow.year);
    Some([years().min()?, years().max()?])
}

fn minerals_table<W: Write>(selection: &Selection, csv: &mut Csv<W>) -> csv::Result<()> {
    let trade = trade::bundled();
    csv.write_record([
        "mineral",
        "name",
        "other_names",
        "unit",
        "products",
        "first_year",
        "last_year",
        "mine_production",
        "note",
    ])?;
    for mineral in selection.minerals() {
        let spans: Vec<[i32; 2]> = mineral.products().filter_map(|product| span(trade, product)).collect();
        let first = spans.iter().map(|span| span[0]).min();
        let last = spans.iter().map(|span| span[1]).max();
        let products: Vec<String> = mineral.products().map(|product| product.hs92.to_string()).collect();
        let others: Vec<&str> = mineral.names().skip(2).collect();
        let year = |year: Option<i32>| year.map_or(String::new(), |year| year.to_string());
        csv.write_record([
            &mineral.id,
            &mineral.name,
            &others.join(";"),
            &mineral.unit,
            &products.join(";"),
            &year(first),
            &year(last),
            &mineral.mined_as,
            &mineral.note,
        ])?;
    }
    Ok(())
}

fn products_table<W: Write>(selection: &Selection, csv: &mut Csv<W>) -> csv::Result<()> {
    csv.write_record(["product", "mineral", "name", "stage", "content", "unit", "basis"])?;
    for mineral in selection.minerals() {
        for product in mineral.products() {
            csv.write_record([
                &product.hs92.to_string(),
                &product.mineral,
                &product.name,
                product.stage.name(),
                &product.factor.to_string(),
                &format!("{} per t", mineral.unit),
                &product.basis,
            ])?;
        }
    }
    Ok(())
}

fn countries_table<W: Write>(csv: &mut Csv<W>) -> csv::Result<()> {
    csv.write_record(["code", "iso2", "numeric", "name", "sea_region", "political_stability", "stability_year"])?;
    for entry in countries::all() {
        let numeric: Vec<String> = entry.numeric.iter().map(|n| format!("{n:03}")).collect();
        let stability = governance::latest(entry.code, i32::MAX);
        csv.write_record([
            entry.code.as_str(),
            &entry.iso2,
            &numeric.join(";"),
            &entry.name,
            routes::region(entry.code).unwrap_or_default(),
            &stability.map_or(String::new(), |(_, estimate)| estimate.to_string()),
            &stability.map_or(String::new(), |(year, _)| year.to_string()),
        ])?;
    }
    Ok(())
}

fn trade_table<W: Write>(selection: &Selection, csv: &mut Csv<W>) -> csv::Result<()> {
    let trade = trade::bundled();
    csv.write_record([
        "importer_iso3",
        "product",
        "partner_iso3",
        "year",
        "quantity_t",
        "value_kusd",
        "mineral",
        "content",
        "content_unit",
    ])?;
    for mineral in selection.minerals() {
        for product in mineral.products() {
            let flows = trade.flows(product.hs92).into_iter();
            let wanted = flows.filter(|flow| {
                selection.has_year(flow.year)
                    && (selection.importers.is_empty() || selection.importers.contains(&flow.importer))
            });
            for flow in wanted {
                let content = flow.tonnes.map(|tonnes| tonnes * product.content(flow.exporter).0);
                let number = |x: Option<f64>| {
                    x.map_or(String::new(), |x| {
                        format!("{x:.3}").trim_end_matches('0').trim_end_matches('.').to_owned()
                    })
                };
                csv.write_record([
                    flow.importer.as_str(),
                    &product.hs92.to_string(),
                    flow.exporter.as_str(),
                    &flow.year.to_string(),
                    &number(flow.tonnes),
                    &number(Some(flow.kusd)),
                    &mineral.id,
                    &number(content),
                    &mineral.unit,
                ])?;
            }
        }
    }
    Ok(())
}

fn production_table<W: Write>(selection: &Selection, csv: &mut Csv<W>) -> csv::Result<()> {
    csv.write_record(["mineral", "country", "year", "quantity", "unit", "share"])?;
    let [first, last] = production::years();
    for mineral in selection.minerals() {
        for year in (first..=last).filter(|year| selection.has_year(*year)) {
            let of_year = production::of(mineral, year);
            let total: f64 = of_year.values().sum();
            for (country, quantity) in of_year {
                csv.write_record([
                    &mineral.id,
                    country.as_str(),
                    &year.to_string(),
                    &quantity.to_string(),
                    &mineral.unit,
                    &format!("{:.6}", quantity / total),
                ])?;
            }
        }
    }
    Ok(())
}

fn disruptions_table<W: Write>(csv: &mut Csv<W>) -> csv::Result<()> {
    csv.write_record([
        "template",
        "name",
        "stage",
        "duration",
        "severity",
        "recovery",
        "profile",
        "rate_low",
        "rate",
        "rate_high",
        "basis",
    ])?;
    for row in templates::all() {
        csv.write_record([
            &row.id,
            &row.name,
            &row.stage,
            &row.duration,
            &row.severity,
            &row.recovery,
            &row.profile,
            &row.rate_low.to_string(),
            &row.rate_mode.to_string(),
            &row.rate_high.to_string(),
            &row.basis,
        ])?;
    }
    Ok(())
}

fn rates_table<W: Write>(selection: &Selection, csv: &mut Csv<W>) -> csv::Result<()> {
    csv.write_record(["mineral", "product", "exporter", "years", "events", "rate", "rate_std_error", "data"])?;
    for mineral in selection.minerals() {
        for product in mineral.products() {
            for entry in countries::all() {
                let Some(row) = rates::of_exporter(product.hs92, entry.code) else { continue };
                csv.write_record([
                    &mineral.id,
                    &product.hs92.to_string(),
                    entry.code.as_str(),
                    &row.years.to_string(),
                    &row.events.to_string(),
                    &row.rate.to_string(),
                    &row.rate_std_error.to_string(),
                    &row.data,
                ])?;
            }
        }
    }
    Ok(())
}

fn lanes_table<W: Write>(csv: &mut Csv<W>) -> csv::Result<()> {
    csv.write_record([
        "lane",
        "name",
        "closure_rate",
        "duration_mode_months",
        "severity_low",
        "severity_mode",
        "severity_high",
        "basis",
    ])?;
    for row in routes::all() {
        csv.write_record([
            &row.lane,
            &row.name,
            &row.closure_rate.to_string(),
            &row.duration_mode_months.to_string(),
            &row.severity_low.to_string(),
            &row.severity_mode.to_string(),
            &row.severity_high.to_string(),
            &row.basis,
        ])?;
    }
    Ok(())
}

/// What is bundled, in words: of when, from whom, under which licence.
pub fn overview() -> String {
    let trade = trade::bundled();
    let [first, last] = trade.years;
    let [mined_first, mined_last] = production::years();
    let mut text = String::new();
    let rows: usize = trade.products().map(|product| trade.flows(product).len()).sum();
    let _ = write!(
        text,
        "The world's data in this version of mindep:\n\n\
         trade        {rows} flows of {} products of {} minerals, {first} to {last}\n             {}; Etalab Open Licence 2.0\n\
         production   mine output by country, {mined_first} to {mined_last}\n             {}; free with its source named\n\
         countries    codes, and political stability\n             {}; CC BY 4.0\n\
         rates        how often exporters fail, computed from the trade\n\
         disruptions  templates with their evidence; lanes: straits and canals; typical values of minerals\n\n\
         Tables in CSV: mindep data minerals|products|countries|trade|production|rates|disruptions|lanes\n\
         next: mindep data trade --importer DEU --mineral cobalt\n      mindep new my-country --importer DEU --mineral cobalt\n",
        trade.products().count(),
        minerals::all().len(),
        trade.source,
        production::SOURCE,
        governance::SOURCE,
    );
    text
}
