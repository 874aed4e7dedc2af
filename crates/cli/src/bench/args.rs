//! The arguments of `bench`.

use crate::options::{Format, trials};
use std::path::PathBuf;

/// Arguments of `bench`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep bench
  mindep bench --threads 1 --repeat 5 --format json > base.json
  mindep bench --threads 1 --repeat 5 --baseline base.json --fail-below 0.9 --same-results

Exit code 1 tells of a speed below --fail-below or, with --same-results, of other results; 2 of a baseline that cannot be compared.")]
pub struct BenchArgs {
    /// Number of trials
    #[arg(long, value_name = "N", default_value = "20_000", value_parser = trials)]
    pub trials: u64,
    /// Number of threads; by default one, then one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// How often to measure; the fastest counts
    #[arg(long, value_name = "N", default_value = "3", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub repeat: u16,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Compare with what an earlier `mindep bench --format json` printed
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Fail when trials a second are less than this part of the baseline's, such as 0.9
    #[arg(long, value_name = "RATIO", requires = "baseline", value_parser = ratio)]
    pub fail_below: Option<f64>,
    /// Fail when the results are not those of the baseline, which is only told otherwise
    #[arg(long, requires = "baseline", conflicts_with = "no_hash")]
    pub same_results: bool,
    /// Simulate alone: write no tables and take no hash of them, for instruction counts
    #[arg(long)]
    pub no_hash: bool,
}

/// Parses a ratio of speeds.
fn ratio(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(ratio) if ratio > 0.0 && ratio.is_finite() => Ok(ratio),
        _ => Err("expected a number above 0, such as 0.9".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::ratio;

    #[test]
    fn a_ratio_is_a_finite_number_above_0() {
        assert_eq!(ratio("0.9"), Ok(0.9));
        assert_eq!(ratio("1.5"), Ok(1.5));
        for wrong in ["0", "-0.5", "inf", "NaN", "90%", ""] {
            assert!(ratio(wrong).is_err(), "{wrong}");
        }
    }
}
