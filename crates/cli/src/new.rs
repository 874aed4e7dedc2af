//! `mindep new`: a scenario to start from.

use super::Failure;
use super::options::month;
use super::stream;
use mindep_core::units::YearMonth;
use mindep_library::starter::world::Wish;
use mindep_library::starter::{self, StarterError};
use mindep_scenario::letters::shown;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `new`.
#[derive(Clone, Debug, clap::Args)]
#[command(
    after_help = "With --importer and --mineral, a complete scenario is made from the world's trade, mine production and governance that are
bundled (`mindep data` says which): who sells, by which way, at which price, what may fail and how often, every number with its
source. What no table tells is marked `assumption:` and listed in [[uncertain]]. Without them, a small made-up example.

Examples:
  mindep new my-country
  mindep new germany --importer DEU --mineral cobalt --mineral graphite
  mindep new then --importer Japan --mineral rare-earths --start 2010-01 --years 5"
)]
pub struct NewArgs {
    /// Folder to make
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Importing country, by code or name
    #[arg(long, value_name = "COUNTRY")]
    pub importer: Option<String>,
    /// A mineral, by name (`mindep data minerals` lists them); may be repeated
    #[arg(long = "mineral", value_name = "NAME")]
    pub minerals: Vec<String>,
    /// First month; by default January after the last year of trade. The trade is that of the year before, or the latest
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    pub start: Option<YearMonth>,
    /// Horizon in years; by default 10
    #[arg(long, value_name = "N")]
    pub years: Option<u32>,
    /// The world's trade from a file of one's own, such as the zip of a newer BACI (HS92), instead of the bundled one; may be repeated
    #[arg(long, value_name = "FILE")]
    pub trade: Vec<PathBuf>,
}

/// Creates a folder with a scenario; overwrites nothing.
pub fn new(args: &NewArgs) -> Result<(), Failure> {
    let wish = Wish::of(args.importer.as_deref(), &args.minerals, args.start, args.years, &args.trade)
        .map_err(Failure::Wrong)?;
    let made = starter::make(&args.folder, wish.as_ref()).map_err(|error| match error {
        StarterError::Wrong(message) => Failure::Wrong(message),
        StarterError::Write(error) => error.into(),
    })?;
    let mut out = stream::text();
    writeln!(out, "made {}", shown(&args.folder))?;
    if !made.sources.is_empty() {
        writeln!(out, "sources: {}", made.sources.join("; "))?;
    }
    writeln!(out, "next: mindep check {0}\n      mindep run {0}", shown(&made.scenario))?;
    Ok(())
}
