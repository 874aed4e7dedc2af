//! The arguments of `mindep score`.

use crate::options::{Format, seed, trials};
use mindep_library::questions::score::query::TRIALS;
use std::path::PathBuf;

/// Arguments of `score`.
#[derive(Clone, Debug, clap::Args)]
#[command(
    after_help = "OBSERVED has the columns mineral, quantity, period_start, period_end and observed, in any order; others are not read. quantity is
supply, demand, supplier:ID, price, price_ratio or price_inside_ratio; periods are months, such as 2023-01. Volumes are sums over
the period, prices means.

Examples:
  mindep score my.toml observed.csv
  mindep score my.toml observed.xlsx#2024 --trials 50000
  mindep score scenarios/backtests/japan-graphite-2023.toml scenarios/backtests/korea-graphite-2023.toml scenarios/backtests"
)]
pub struct ScoreArgs {
    /// Scenario files
    #[arg(value_name = "SCENARIO", required = true, num_args = 1..)]
    pub scenarios: Vec<PathBuf>,
    /// Observed values: a CSV file or a workbook, or a folder with NAME.observed.csv for each scenario NAME.toml
    #[arg(value_name = "OBSERVED", required = true)]
    pub observed: PathBuf,
    /// Number of trials
    #[arg(long, value_name = "N", value_parser = trials, default_value_t = TRIALS)]
    pub trials: u64,
    /// Seed of all draws, instead of the scenario's
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
    /// Folder in which each scenario's folder of results is, or is made
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// Number of threads; by default one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Change a parameter by its address, such as disruptions.strike.rate=0.2; may be repeated
    #[arg(long, value_name = "ADDRESS=VALUE")]
    pub set: Vec<String>,
    /// Replace answers that are there already
    #[arg(long)]
    pub overwrite: bool,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Print only errors
    #[arg(short, long)]
    pub quiet: bool,
}
