//! The arguments of the command line.

use super::bench::args::BenchArgs;
use super::calibrate::args::CalibrateArgs;
use super::compare::args::CompareArgs;
use super::indicators::IndicatorsArgs;
use super::optimize::args::OptimizeArgs;
use super::replay::args::ReplayArgs;
use super::reverse::ReverseArgs;
use super::run::deep::args::DeepArgs;
use super::sensitivity::args::SensitivityArgs;
use super::stress::StressArgs;
use super::value::args::ValueArgs;
use clap::{Parser, Subcommand, ValueEnum};
use mindep_core::units::YearMonth;
use mindep_library::results::part::shard::Shard;
use mindep_library::results::trials;
use std::path::PathBuf;

/// How badly could a country's mineral imports fail, and which diversification is worth its money?
#[derive(Clone, Debug, Parser)]
#[command(name = "mindep", version, about, propagate_version = true)]
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
    /// Estimate shares, growth and disruptions from a table of trade, and write a scenario of them to start from
    Calibrate(CalibrateArgs),
    /// Make a folder with a small, commented scenario to start from
    New(NewArgs),
    /// Print the JSON Schema of scenario files, for editors
    Schema,
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page, of mindep or of one of its commands
    Man(ManArgs),
    /// Measure how fast a built-in workload is simulated, and print the hash of its results
    Bench(BenchArgs),
}

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

/// Arguments of `merge`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep merge output/korea-lithium.part-*.mindep
  mindep merge --part half.mindep output/korea-lithium.part-0[0-4]*.mindep")]
pub struct MergeArgs {
    /// Parts, in any order
    #[arg(required = true, value_name = "PART")]
    pub parts: Vec<PathBuf>,
    /// Folder in which the folder of results is made
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// Write one part that holds the trials of all instead, which need not be the whole
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    pub part: Option<PathBuf>,
    /// What to draw
    #[command(flatten)]
    pub pictures: PicturesArgs,
    /// Replace what mindep has written there already
    #[arg(long)]
    pub overwrite: bool,
    /// What to print at the end
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Print only errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// What is drawn of results.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct PicturesArgs {
    /// Plots, in the folder plots/ of the results, in place of those that mindep has drawn there
    #[arg(long, value_name = "FORMAT", default_value = "svg")]
    pub plots: PlotsFormat,
    /// Leave out report.html
    #[arg(long)]
    pub no_report: bool,
}

/// Formats of plots.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum PlotsFormat {
    /// Scalable, for documents and the web
    Svg,
    /// Pixels, for slides
    Png,
    /// SVG and PNG
    Both,
    /// No plots
    None,
}

/// Arguments of `report`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep report output/korea-lithium
  mindep report output/korea-lithium --plots png")]
pub struct ReportArgs {
    /// Folders of results, as `mindep run` wrote them
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// What to draw
    #[command(flatten)]
    pub pictures: PicturesArgs,
    /// Print only errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// Arguments of `check`.
#[derive(Clone, Debug, clap::Args)]
pub struct CheckArgs {
    /// Scenario files
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Change a parameter by its address, such as disruptions.strike.rate=0.2; may be repeated
    #[arg(long, value_name = "ADDRESS=VALUE")]
    pub set: Vec<String>,
    /// How to print what is found
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// What all commands take that ask about a scenario.
#[derive(Clone, Debug, clap::Args)]
pub struct QuestionArgs {
    /// Scenario file
    #[arg(value_name = "SCENARIO")]
    pub scenario: PathBuf,
    /// Folder in which the scenario's folder of results is, or is made
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// Number of threads; by default one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Change a parameter by its address, such as disruptions.strike.rate=0.2; may be repeated
    #[arg(long, value_name = "ADDRESS=VALUE")]
    pub set: Vec<String>,
    /// Replace an answer that is there already
    #[arg(long)]
    pub overwrite: bool,
    /// What to print
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Print only errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// Arguments of `new`.
#[derive(Clone, Debug, clap::Args)]
pub struct NewArgs {
    /// Folder to make
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
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

/// What is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// Formats of the table of trials.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum TrialsFormat {
    /// Comma-separated values, trials.csv
    Csv,
    /// Apache Parquet, trials.parquet: smaller, and read faster
    Parquet,
}

impl TrialsFormat {
    /// The format as results know it.
    pub fn of_results(self) -> trials::Format {
        match self {
            Self::Csv => trials::Format::Csv,
            Self::Parquet => trials::Format::Parquet,
        }
    }
}

/// Most trials of a run, as in a scenario file.
pub const MOST_TRIALS: u64 = 4_000_000_000;

/// Reads a number of trials, `100000` or `100_000` as in a scenario file.
pub(super) fn trials(text: &str) -> Result<u64, String> {
    let number = text.replace('_', "").parse().ok().filter(|number| (1..=MOST_TRIALS).contains(number));
    number.ok_or_else(|| format!("found {text}, expected a whole number in 1..={MOST_TRIALS}, such as 10000"))
}

/// Reads a seed, or the number of a trial.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    text.replace('_', "").parse().map_err(|_| format!("found {text}, expected a whole number from 0 to {}", u64::MAX))
}

/// Reads a share, `1%` or `0.01`.
pub(super) fn precision(text: &str) -> Result<f64, String> {
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse().map(|percent: f64| percent / 100.0),
        None => text.parse(),
    };
    share
        .ok()
        .filter(|share| *share > 0.0 && *share < 1.0)
        .ok_or_else(|| format!("found {text}, expected a share above 0 and below 1, such as 1% or 0.01"))
}

/// Reads a share, `10%` or `0.1`, above 0 and at most 1.
pub(super) fn share(text: &str) -> Result<f64, String> {
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse().map(|percent: f64| percent / 100.0),
        None => text.parse(),
    };
    let inside = |share: &f64| *share > 0.0 && *share <= 1.0;
    share
        .ok()
        .filter(inside)
        .ok_or_else(|| format!("found {text}, expected a share above 0 and at most 1, such as 10% or 0.1"))
}

/// Reads a month.
pub(super) fn month(text: &str) -> Result<YearMonth, String> {
    YearMonth::parse(text).ok_or_else(|| format!("found {text}, expected a month such as 2027-03"))
}

/// Reads a number of seconds.
fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|s: &f64| (0.0..=1e6).contains(s));
    seconds.ok_or_else(|| format!("found {text}, expected seconds from 0 to 1000000"))
}

#[cfg(test)]
mod tests {
    use super::{month, precision, seconds, seed, share, trials};

    #[test]
    fn a_precision_is_a_percentage_or_a_fraction() {
        assert_eq!(precision("1%"), Ok(0.01));
        assert_eq!(precision("0.5 %"), Ok(0.005));
        assert_eq!(precision("0.02"), Ok(0.02));
        for wrong in ["0", "1", "100%", "-1%", "%", "", "NaN", "one"] {
            let message = format!("found {wrong}, expected a share above 0 and below 1, such as 1% or 0.01");
            assert_eq!(precision(wrong), Err(message));
        }
    }

    #[test]
    fn a_share_may_be_all() {
        assert_eq!((share("10%"), share("100 %"), share("0.25")), (Ok(0.1), Ok(1.0), Ok(0.25)));
        for wrong in ["0", "101%", "-1%", "%", "", "NaN", "all"] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
        assert!(month("2027-03").is_ok() && month("2027-13").is_err() && month("soon").is_err());
    }

    #[test]
    fn seconds_may_have_decimals() {
        assert_eq!(seconds("0.05"), Ok(0.05));
        for wrong in ["-1", "inf", "NaN", "1e7", "soon"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn trials_are_written_as_in_a_scenario_file() {
        assert_eq!(trials("100_000"), Ok(100_000));
        assert_eq!(trials("1"), Ok(1));
        for wrong in ["0", "4000000001", "-1", "many", "", "1.5"] {
            let message = format!("found {wrong}, expected a whole number in 1..=4000000000, such as 10000");
            assert_eq!(trials(wrong), Err(message));
        }
    }

    #[test]
    fn seeds_are_whole_numbers_from_zero() {
        assert_eq!((seed("0"), seed("1_000"), seed("18446744073709551615")), (Ok(0), Ok(1000), Ok(u64::MAX)));
        for wrong in ["-1", "1.5", "many", "", "18446744073709551616"] {
            assert!(seed(wrong).unwrap_err().contains("expected a whole number from 0"), "{wrong}");
        }
    }
}
