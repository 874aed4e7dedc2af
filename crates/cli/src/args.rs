//! Definition of the command line: its commands and their arguments.

use super::bench::args::BenchArgs;
use super::calibrate::args::CalibrateArgs;
use super::check::CheckArgs;
use super::compare::args::CompareArgs;
use super::data::DataArgs;
use super::import::ImportArgs;
use super::indicators::IndicatorsArgs;
use super::merge::MergeArgs;
use super::new::NewArgs;
use super::optimize::args::OptimizeArgs;
use super::replay::args::ReplayArgs;
use super::report::ReportArgs;
use super::reverse::ReverseArgs;
use super::run::args::RunArgs;
use super::score::args::ScoreArgs;
use super::sensitivity::args::SensitivityArgs;
use super::stress::StressArgs;
use super::value::args::ValueArgs;
use clap::{Parser, Subcommand};

/// How badly could a country's mineral imports fail, and which diversification is worth its money?
#[derive(Clone, Debug, Parser)]
#[command(name = "mindep", version, propagate_version = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Simulate every strategy of each scenario and write result tables to a folder named like it
    Run(RunArgs),
    /// Read and validate scenarios; say what they contain, what looks odd, and what a run would take
    Check(CheckArgs),
    /// Make plots and report of a folder of results again, from its tables alone
    Report(ReportArgs),
    /// Join the parts of a sharded run into the results of the whole
    Merge(MergeArgs),
    /// Compare two folders of results, number by number, and say what changed in the inputs
    Compare(CompareArgs),
    /// Tell what happens in one trial, month by month: its occurrences, flows, stocks and prices
    Replay(ReplayArgs),
    /// Cut off each country, lane and stage in turn, with all else at its mean, and rank the damage
    Stress(StressArgs),
    /// Find the smallest outages that cause a given shortfall, and the stock that would just prevent each
    Reverse(ReverseArgs),
    /// Find the perfectly reliable supply that does as much as each supplier, project and stockpile
    Value(ValueArgs),
    /// Find out which uncertain parameters drive the results
    Sensitivity(SensitivityArgs),
    /// Find portfolios of contract shares, stocks, surge and projects on the frontier of cost and tail risk
    Optimize(OptimizeArgs),
    /// Indices of concentration and supply risk that the field uses, of the scenario as it is planned: HHI, GeoPolRisk, EU supply risk
    Indicators(IndicatorsArgs),
    /// Compare forecasts with observed values: coverage, CRPS, interval score, ranks, and skill against forecasts that know less
    Score(ScoreArgs),
    /// Estimate shares, growth and disruptions from a table of trade, and write a scenario of them to start from
    Calibrate(CalibrateArgs),
    /// Make a scenario to start from: of any country and mineral from the world's data, or a small example
    New(NewArgs),
    /// Print what is bundled of the world's data: trade, mine production, countries, base rates, disruptions
    Data(DataArgs),
    /// Make a table of a scenario of what others publish: world shares, scores of countries, projects
    Import(ImportArgs),
    /// Print the JSON Schema of scenario files, for editors
    Schema,
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page, of mindep or of one of its commands
    Man(ManArgs),
    /// Measure how fast a built-in workload is simulated, and print the hash of its results
    Bench(BenchArgs),
}

/// Arguments of `completions`.
#[derive(Clone, Debug, clap::Args)]
pub struct CompletionsArgs {
    /// Which shell
    pub shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep man | man -l -
  mindep man run > mindep-run.1")]
pub struct ManArgs {
    /// Of which command
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}
