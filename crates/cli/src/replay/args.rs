//! The arguments of `mindep replay`.

use crate::options::{QuestionArgs, seed, trials};
use clap::ArgGroup;
use mindep_core::domain::scenario::BASELINE;

/// Arguments of `replay`.
#[derive(Clone, Debug, clap::Args)]
#[command(
    group = ArgGroup::new("which").required(true).args(["trial", "worst", "quantile"]),
    after_help = "Examples:
  mindep replay scenarios/korea-lithium.toml --worst
  mindep replay my.toml --quantile 95% --mineral cobalt
  mindep replay my.toml --trial 4711 --strategy stock-100-days

A trial is chosen by the shortfall share of the mineral, of several minerals by their economic loss."
)]
pub struct ReplayArgs {
    /// What all questions take
    #[command(flatten)]
    pub question: QuestionArgs,
    /// The trial with this number, from 0, as in trials.csv
    #[arg(long, value_name = "K", value_parser = seed)]
    pub trial: Option<u64>,
    /// The trial with the largest shortfall share or economic loss
    #[arg(long)]
    pub worst: bool,
    /// The trial at this quantile of them, such as 0.95 or 95%
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub quantile: Option<f64>,
    /// The strategy to look at
    #[arg(long, value_name = "ID", default_value = BASELINE)]
    pub strategy: String,
    /// The only mineral to choose by and to show
    #[arg(long, value_name = "ID")]
    pub mineral: Option<String>,
    /// Number of trials of the run, instead of the scenario's
    #[arg(long, value_name = "N", value_parser = trials)]
    pub trials: Option<u64>,
    /// Seed of the run, instead of the scenario's
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
}

/// Parses a quantile level from 0 to 1, such as `95%` or `0.95`.
fn level(text: &str) -> Result<f64, String> {
    let level = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse().map(|percent: f64| percent / 100.0),
        None => text.parse(),
    };
    level
        .ok()
        .filter(|level| (0.0..=1.0).contains(level))
        .ok_or_else(|| format!("found {text}, expected a level from 0 to 1, such as 0.95 or 95%"))
}

#[cfg(test)]
mod tests {
    use super::level;

    #[test]
    fn a_level_is_a_percentage_or_a_fraction_from_0_to_1() {
        for (text, value) in [("0.95", 0.95), ("95%", 0.95), ("0", 0.0), ("100 %", 1.0)] {
            assert_eq!(level(text), Ok(value));
        }
        for wrong in ["95", "-0.1", "101%", "NaN", "", "most"] {
            assert!(level(wrong).is_err(), "{wrong}");
        }
    }
}
