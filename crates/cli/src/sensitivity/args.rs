//! The arguments of `mindep sensitivity`.

use crate::options::{QuestionArgs, seed, trials};
use clap::ValueEnum;

/// Arguments of `sensitivity`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep sensitivity scenarios/korea-lithium.toml
  mindep sensitivity my.toml --method morris
  mindep sensitivity my.toml --samples 512 --trials 4096 --metric shortfall_share --metric economic_loss_tvar95

What is varied are the [[uncertain]] parameters of the scenario.")]
pub struct SensitivityArgs {
    /// What all questions take
    #[command(flatten)]
    pub question: QuestionArgs,
    /// How parameters are varied together
    #[arg(long, value_name = "METHOD", default_value = "sobol")]
    pub method: Method,
    /// Rows of the design: a power of two for sobol (64 when absent), each of 2k + 2 evaluations with k parameters; trajectories for morris (32), each of
    /// k + 1
    #[arg(long, value_name = "N")]
    pub samples: Option<u32>,
    /// Trials of each evaluation, 1024 when absent; the few of the tornado have eight times as many
    #[arg(long, value_name = "N", value_parser = trials)]
    pub trials: Option<u64>,
    /// Seed of all draws, instead of the scenario's
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
    /// Strategy under which parameters are varied
    #[arg(long, value_name = "ID", default_value = "baseline")]
    pub strategy: String,
    /// What is looked at, such as shortfall_share, or economic_loss_tvar95 for the mean of the largest 5 %; may be repeated. Expected shortfall share, its TVaR 95 %,
    /// total and programme cost when absent
    #[arg(long = "metric", value_name = "METRIC")]
    pub metrics: Vec<String>,
}

/// Methods.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Method {
    /// Shares of the variance: first-order, total and second-order indices
    Sobol,
    /// Elementary effects, for many parameters or little time
    Morris,
}
