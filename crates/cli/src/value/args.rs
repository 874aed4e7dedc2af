//! The arguments of `mindep value`.

use crate::options::{QuestionArgs, seed, trials};

/// Arguments of `value`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep value scenarios/korea-lithium.toml
  mindep value my.toml --strategy stock-100-days --trials 50000
  mindep value my.toml --mineral lithium --format json")]
pub struct ValueArgs {
    /// What all questions take
    #[command(flatten)]
    pub question: QuestionArgs,
    /// Number of trials of each evaluation; the scenario's, but 5000 at most, when absent
    #[arg(long, value_name = "N", value_parser = trials)]
    pub trials: Option<u64>,
    /// Seed of all draws, instead of the scenario's
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
    /// Strategy under which assets are valued
    #[arg(long, value_name = "ID", default_value = "baseline")]
    pub strategy: String,
    /// Value the assets of this mineral alone
    #[arg(long, value_name = "ID")]
    pub mineral: Option<String>,
}
