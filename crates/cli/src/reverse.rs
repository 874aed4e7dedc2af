//! `mindep reverse`: smallest outages that cause a given shortfall.

use super::Failure;
use super::options::{QuestionArgs, month, share};
use super::question::ask;
use clap::ValueEnum;
use mindep_core::units::YearMonth;
use mindep_library::questions::reverse::ask::Over;
use mindep_library::questions::reverse::query::Query;

/// Arguments of `reverse`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep reverse scenarios/korea-lithium.toml --shortfall 10%
  mindep reverse my.toml --shortfall 2% --over horizon --strategy larger-stock --mineral lithium")]
pub struct ReverseArgs {
    #[command(flatten)]
    question: QuestionArgs,
    /// Share of demand that is to be missing, such as 10% or 0.1
    #[arg(long, value_name = "SHARE", value_parser = share)]
    shortfall: f64,
    /// Whether of the demand of the worst twelve months in a row, or of the whole horizon
    #[arg(long, value_name = "PERIOD", default_value = "year")]
    over: Period,
    /// Mineral, instead of each; may be repeated
    #[arg(long = "mineral", value_name = "ID")]
    minerals: Vec<String>,
    /// Strategy, instead of the baseline
    #[arg(long, value_name = "ID")]
    strategy: Option<String>,
    /// Month in which outages begin; by default the first of the scenario
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    start: Option<YearMonth>,
}

/// Of which demand the shortfall is a share.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Period {
    /// The twelve months in a row in which the share is largest
    Year,
    /// All months
    Horizon,
}

/// Searches for the smallest outages.
pub fn reverse(args: &ReverseArgs) -> Result<(), Failure> {
    let query = Query {
        shortfall: args.shortfall,
        over: match args.over {
            Period::Year => Over::Year,
            Period::Horizon => Over::Horizon,
        },
        minerals: args.minerals.clone(),
        strategy: args.strategy.clone(),
        start: args.start,
    };
    ask(&args.question, &query)
}
