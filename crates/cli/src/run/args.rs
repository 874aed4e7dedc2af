//! Arguments of `mindep run`.

mod deep;

use crate::options::{Format, PicturesArgs, TrialsFormat, precision, seconds, seed, trials};
use deep::DeepArgs;
use mindep_library::results::part::shard::Shard;
use mindep_library::run::RunOptions;
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `run`.
#[allow(clippy::struct_excessive_bools, reason = "flags of a command line are independent of each other")]
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep run scenarios/korea-lithium.toml
  mindep run my.toml --trials 100000 --set minerals.lithium.flexibility=0.2 -o results
  mindep run my.toml --strategy stock-100-days --format json
  mindep run my.toml --trials 10000000 --until-precision 0.5%
  mindep run my.toml --shard 3/100
  mindep run my.toml --deep --tolerable 2%

A run that is interrupted with Ctrl-C, or killed, goes on with the same command and --resume.")]
pub struct RunArgs {
    /// Scenario files
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Folder in which a folder of results is made for each scenario
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// Number of trials, instead of the scenario's
    #[arg(long, value_name = "N", value_parser = trials)]
    pub trials: Option<u64>,
    /// Seed of all draws, instead of the scenario's
    #[arg(long, value_name = "N", value_parser = seed)]
    pub seed: Option<u64>,
    /// Number of threads; by default one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Run this strategy alone beside the baseline; may be repeated
    #[arg(long = "strategy", value_name = "ID")]
    pub strategies: Vec<String>,
    /// Change a parameter by its address, such as disruptions.strike.rate=0.2; may be repeated
    #[arg(long, value_name = "ADDRESS=VALUE")]
    pub set: Vec<String>,
    /// Add trials until the relative standard error of every strategy's mean shortfall is that small, such as 1%, or all trials are done
    #[arg(long, value_name = "SHARE", value_parser = precision, conflicts_with = "shard")]
    pub until_precision: Option<f64>,
    /// Go on from the last checkpoint of a run that was interrupted
    #[arg(long)]
    pub resume: bool,
    /// Keep what is done every so many seconds, for --resume; 0 for never
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub checkpoint: f64,
    /// Simulate one of N shards of the trials and write a part, NAME.part-I-of-N.mindep, for `mindep merge`
    #[arg(long, value_name = "I/N", conflicts_with = "trials_table")]
    pub shard: Option<Shard>,
    /// Also write a row for every trial, strategy and mineral
    #[arg(long, value_name = "FORMAT")]
    pub trials_table: Option<TrialsFormat>,
    /// What to draw
    #[command(flatten)]
    pub pictures: PicturesArgs,
    /// Replace results of mindep that are there already; what else is in their folder stays
    #[arg(long)]
    pub overwrite: bool,
    /// What to print at the end
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Print only errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say what is being done
    #[arg(short, long)]
    pub verbose: bool,
    /// Whether strategies are evaluated over the uncertain parameters too
    #[command(flatten)]
    pub deep: DeepArgs,
}

impl RunArgs {
    /// Returns the settings common to all runs of this command.
    pub fn order(&self) -> RunOptions {
        RunOptions {
            until_precision: self.until_precision,
            shard: self.shard,
            trials_table: self.trials_table.map(TrialsFormat::of_results),
            resume: self.resume,
            overwrite: self.overwrite,
            checkpoint: Duration::try_from_secs_f64(self.checkpoint).ok().filter(|seconds| !seconds.is_zero()),
            pictures: self.pictures.wanted(),
        }
    }
}
