//! The arguments of `mindep optimize`.

use crate::options::{QuestionArgs, seed, trials};

/// Arguments of `optimize`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep optimize scenarios/korea-lithium.toml
  mindep optimize my.toml --weight 20000 --set optimize.budget=500e6
  mindep optimize my.toml --points 15 --trials 4000

What can be decided, and what it costs, stands in [optimize] of the scenario.")]
pub struct OptimizeArgs {
    /// What all questions take
    #[command(flatten)]
    pub question: QuestionArgs,
    /// Currency that a unit of the risk's TVaR 95 % is worth, instead of the scenario's `weight`: the portfolio chosen costs least with it. Without any, the knee of
    /// the frontier is chosen
    #[arg(long, value_name = "MONEY", value_parser = weight)]
    pub weight: Option<f64>,
    /// Portfolios on the frontier, at most
    #[arg(long, value_name = "N", default_value = "9", value_parser = clap::value_parser!(u16).range(2..=99))]
    pub points: u16,
    /// Trials that the search looks at, 1024 when absent
    #[arg(long, value_name = "N", value_parser = trials)]
    pub trials: Option<u64>,
    /// Fresh trials, on which what was found is simulated again; when absent the scenario's, 20000 at most
    #[arg(long, value_name = "N", value_parser = trials)]
    pub fresh: Option<u64>,
    /// Seed of all draws, instead of the scenario's
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
}

fn weight(text: &str) -> Result<f64, String> {
    let weight = text.replace('_', "").parse().ok().filter(|w: &f64| (0.0..=1e15).contains(w));
    weight.ok_or_else(|| format!("found {text}, expected a number of at least 0"))
}
