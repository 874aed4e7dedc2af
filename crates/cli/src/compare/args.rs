//! The arguments of `mindep compare`.

use crate::options::Format;
use std::path::PathBuf;

/// Arguments of `compare`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep compare output/korea-lithium other/korea-lithium
  mindep compare before after --all -o differences.csv
  mindep compare before after --format json

Where both runs have the same seed and number of trials and were made with --trials-table, trials are paired.")]
pub struct CompareArgs {
    /// Folder of results, as `mindep run` wrote it
    #[arg(value_name = "DIR")]
    pub first: PathBuf,
    /// Folder of results that is compared with the first
    #[arg(value_name = "DIR")]
    pub second: PathBuf,
    /// Also write every number to this CSV file
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it is there already
    #[arg(long, requires = "output")]
    pub overwrite: bool,
    /// Print every number, not the headline ones alone
    #[arg(long)]
    pub all: bool,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Print only errors
    #[arg(short, long)]
    pub quiet: bool,
}
