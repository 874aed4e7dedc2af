//! The arguments of `calibrate`.

use crate::options::{Format, precision};
use mindep_library::questions::calibrate::ask::Prior;
use mindep_scenario::trade::{Columns, Layout, Recipe};
use std::path::PathBuf;

/// Arguments of `calibrate`.
#[derive(Clone, Debug, clap::Args)]
#[command(
    after_help = "Files are taken as they were downloaded: Comtrade (CSV, JSON, workbook), BACI (CSV or zip), Comext, WITS, Trade Map, customs of
Korea and of Japan, or any table with the columns importer, product, partner, year and quantity (importer_iso3, quantity_t; a column
flow is obeyed). The layout is known by the header. Leave a year that is not over out with --years.

Examples:
  mindep calibrate trade.csv
  mindep calibrate comtrade.csv --importer KOR --product 283691 --years 2010..2024
  mindep calibrate BACI_HS92_V202601.zip --importer Korea --mineral lithium=283691+282520×0.88 -o korea.toml
  mindep calibrate customs.xlsx --sheet 2024 --columns \"importer=Reporter,product=HS,partner=Origin,year=Year,quantity=Weight kg\""
)]
pub struct CalibrateArgs {
    /// Files of trade, as they were downloaded
    #[arg(value_name = "FILE", required = true)]
    pub trade: Vec<PathBuf>,
    /// Whose imports, by code, number or name; needed where the files have several importers
    #[arg(long, value_name = "COUNTRY")]
    pub importer: Option<String>,
    /// A product, by its name, id or code; may be repeated; by default all
    #[arg(long = "product", value_name = "NAME")]
    pub products: Vec<String>,
    /// A mineral of several products, with the units of it in a unit of each; may be repeated
    #[arg(long = "mineral", value_name = "NAME=PRODUCT+PRODUCT×FACTOR", value_parser = Recipe::parse)]
    pub minerals: Vec<Recipe>,
    /// Layout of the files, instead of the one known by the header: plain, comtrade, comtrade-legacy, baci, comext, wits, trademap, korea-customs or japan-customs
    #[arg(long, value_name = "NAME", value_parser = Layout::named)]
    pub layout: Option<Layout>,
    /// Columns of any other table, by what they hold: importer, product, partner, year, month, quantity, value, flow; a unit may follow the name
    #[arg(long, value_name = "importer=…,quantity=…kg", value_parser = Columns::parse)]
    pub columns: Option<Columns>,
    /// Sheet of a workbook that has several
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// First and last year; by default all
    #[arg(long, value_name = "FIRST..LAST", value_parser = years)]
    pub years: Option<[i32; 2]>,
    /// Loss from which a fall of a partner's volume counts
    #[arg(long, value_name = "SHARE", default_value = "50%", value_parser = precision)]
    pub fall: f64,
    /// Share of imports from which a partner's falls are evidence
    #[arg(long, value_name = "SHARE", default_value = "10%", value_parser = precision)]
    pub least_share: f64,
    /// Where rates of hazards come from: world (the world's exporters), own (all partners of the files together) or none (each partner's own falls)
    #[arg(long, value_name = "PRIOR", default_value = "world", value_parser = Prior::named)]
    pub prior: Prior,
    /// Scenario file to write, which also names the scenario; by default IMPORTER-calibrated.toml
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace a file that is there already
    #[arg(long)]
    pub overwrite: bool,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Print only errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// Parses a range of years, such as `2015..2024`, or a single year.
pub fn years(text: &str) -> Result<[i32; 2], String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let year =
        |text: &str| text.trim().trim_start_matches('=').parse::<i32>().ok().filter(|y| (1000..=9000).contains(y));
    match (year(first), year(last)) {
        (Some(first), Some(last)) if first <= last => Ok([first, last]),
        (Some(first), Some(last)) => Err(format!("found years that end before they begin; write {last}..{first}")),
        _ => Err(format!("found {text}, expected first and last year, such as 2015..2024")),
    }
}

#[cfg(test)]
mod tests {
    use super::years;

    #[test]
    fn years_are_a_first_and_a_last_one() {
        assert_eq!(years("2015..2024"), Ok([2015, 2024]));
        assert_eq!(years("2015 .. 2024"), Ok([2015, 2024]));
        assert_eq!(years("2015"), Ok([2015, 2015]));
        assert!(years("2024..2015").unwrap_err().contains("write 2015..2024"));
        for wrong in ["", "2015..", "..2024", "15..24", "2015-2024"] {
            assert!(years(wrong).unwrap_err().contains("such as 2015..2024"), "{wrong}");
        }
    }
}
