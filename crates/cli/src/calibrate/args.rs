//! The arguments of `calibrate`.

use crate::options::{Format, precision};
use std::path::PathBuf;

/// Arguments of `calibrate`.
#[derive(Clone, Debug, clap::Args)]
#[command(
    after_help = "The table is CSV with the columns importer, product, partner, year and quantity, in any order; a suffix is allowed
(importer_iso3, quantity_t), other columns are ignored. Quantities are yearly, in the units of the table. Leave a year
that is not over out with --years.

Examples:
  mindep calibrate trade.csv
  mindep calibrate trade.csv --importer KOR --product \"lithium carbonate\" --years 2010..2024
  mindep calibrate trade.csv --importer KOR --fall 30% --least-share 5% -o korea.toml"
)]
pub struct CalibrateArgs {
    /// Table of trade
    #[arg(value_name = "TRADE.csv")]
    pub trade: PathBuf,
    /// Whose imports, by code; needed where the table has several importers
    #[arg(long, value_name = "CODE")]
    pub importer: Option<String>,
    /// A product, by its name or id; may be repeated; by default all
    #[arg(long = "product", value_name = "NAME")]
    pub products: Vec<String>,
    /// First and last year; by default all
    #[arg(long, value_name = "FIRST..LAST", value_parser = years)]
    pub years: Option<[i32; 2]>,
    /// Loss from which a fall of a partner's volume counts
    #[arg(long, value_name = "SHARE", default_value = "50%", value_parser = precision)]
    pub fall: f64,
    /// Share of imports from which a partner's falls are evidence
    #[arg(long, value_name = "SHARE", default_value = "10%", value_parser = precision)]
    pub least_share: f64,
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
