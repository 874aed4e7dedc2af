//! `mindep indicators`: static indices of concentration and supply risk.

use super::Failure;
use super::options::QuestionArgs;
use super::question::ask;
use mindep_library::questions::indicators::query::Query;

/// Arguments of `indicators`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep indicators scenarios/korea-lithium.toml
  mindep indicators my.toml --set countries.CHN.instability=0.7 --format json")]
pub struct IndicatorsArgs {
    /// What to ask about
    #[command(flatten)]
    pub question: QuestionArgs,
}

/// Computes the static indices of a scenario.
pub fn run(args: &IndicatorsArgs) -> Result<(), Failure> {
    ask(&args.question, &Query)
}
