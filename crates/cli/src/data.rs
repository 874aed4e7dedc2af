//! `mindep data`: what is bundled of the world's data.

use super::Failure;
use super::stream;
use clap::ValueEnum;
use mindep_library::data::{self, DataTable, Selection};
use std::io::Write;

/// Arguments of `data`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "The tables are CSV on standard output. That of trade is read by `mindep calibrate` as it is.

Examples:
  mindep data
  mindep data minerals
  mindep data trade --importer DEU --mineral cobalt --years 2015..2024 > trade.csv
  mindep data production --mineral lithium")]
pub struct DataArgs {
    /// Which table; by default what is bundled, of when and from whom, in words
    pub table: Option<TableName>,
    /// Whose imports, by code or name; may be repeated; by default all
    #[arg(long = "importer", value_name = "COUNTRY")]
    pub importers: Vec<String>,
    /// Which mineral, by name; may be repeated; by default all
    #[arg(long = "mineral", value_name = "NAME")]
    pub minerals: Vec<String>,
    /// First and last year; by default all
    #[arg(long, value_name = "FIRST..LAST", value_parser = crate::calibrate::args::years)]
    pub years: Option<[i32; 2]>,
}

/// The tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum TableName {
    /// Minerals with units, products and years
    Minerals,
    /// Products with their contents
    Products,
    /// Countries with their codes
    Countries,
    /// Bilateral trade by product and year
    Trade,
    /// Mine production by country and year
    Production,
    /// How often exporters fail
    Rates,
    /// Templates of disruptions
    Disruptions,
    /// Straits, canals and capes
    Lanes,
}

/// Prints a table of the bundled data, or what is bundled.
pub fn data(args: &DataArgs) -> Result<(), Failure> {
    let selection = Selection::of(&args.importers, &args.minerals, args.years)
        .map_err(|faults| Failure::Wrong(faults.join("\nerror: ")))?;
    let Some(table) = args.table else {
        write!(stream::text(), "{}", data::overview())?;
        return Ok(());
    };
    let table = match table {
        TableName::Minerals => DataTable::Minerals,
        TableName::Products => DataTable::Products,
        TableName::Countries => DataTable::Countries,
        TableName::Trade => DataTable::Trade,
        TableName::Production => DataTable::Production,
        TableName::Rates => DataTable::Rates,
        TableName::Disruptions => DataTable::Disruptions,
        TableName::Lanes => DataTable::Lanes,
    };
    data::write(table, &selection, std::io::stdout().lock())?;
    Ok(())
}
