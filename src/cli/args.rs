//! The command line, as clap reads it.

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Most trials of a run.
const MOST_TRIALS: u64 = 4_000_000_000;

/// How badly could a country's mineral imports fail, and which diversification is worth its money?
#[derive(Debug, Parser)]
#[command(
    name = "mindep",
    version,
    arg_required_else_help = true,
    after_help = "Start with:\n  mindep new my-country            a small scenario to change\n  mindep check my-country/scenario.toml\n  mindep run my-country/scenario.toml\n\nExit codes: 0 done; 1 failed while running; 2 the command line or a scenario is wrong."
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate every strategy of each scenario and write tables of results
    Run(RunArgs),
    /// Read and validate scenarios; tell what they contain, what looks odd, and what a run would take
    Check(CheckArgs),
    /// Write a small, commented scenario to start from
    New(NewArgs),
    /// Print the JSON Schema of scenario files, for editors
    Schema,
    /// Print shell completions
    Completions(CompletionsArgs),
}

/// Arguments of `run`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  mindep run scenarios/korea-lithium.toml\n  mindep run korea.toml --trials 100000 --seed 7 --overwrite\n  mindep run korea.toml --strategy andean-shift --set minerals.lithium.price.initial=20000 -o what-if\n\nResults go to DIR/NAME/, NAME being the scenario's; docs/results.md explains every column."
)]
pub struct RunArgs {
    /// Scenario files (TOML)
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Folder in which the result folder NAME/ is made
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    pub output: PathBuf,
    /// Number of trials, 1 to 4000000000, instead of the scenario's; standard errors fall with its square root
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = trials)]
    pub trials: Option<u64>,
    /// Seed of all random draws, instead of the scenario's
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = count)]
    pub seed: Option<u64>,
    /// Number of threads, 1 to 1024, by default all cores; results do not depend on it
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Only this strategy beside the baseline; may be given several times
    #[arg(long = "strategy", value_name = "ID")]
    pub strategies: Vec<String>,
    /// Changes to the scenario.
    #[command(flatten)]
    pub sets: SetArgs,
    /// Also write every trial, strategy and mineral as a row (large: trials × strategies × minerals)
    #[arg(long, value_name = "FORMAT")]
    pub trials_table: Option<TrialsFormat>,
    /// Replace the result folder when it exists already
    #[arg(long)]
    pub overwrite: bool,
    /// What standard output carries
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Print nothing but errors (and JSON, if asked for)
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Tell on standard error what is being done
    #[arg(short, long)]
    pub verbose: bool,
}

/// Arguments of `check`.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  mindep check korea.toml\n  mindep check korea.toml --set disruptions.china-export-licence.rate=0.2 --format json"
)]
pub struct CheckArgs {
    /// Scenario files (TOML)
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Changes to the scenario.
    #[command(flatten)]
    pub sets: SetArgs,
    /// What standard output carries
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Changes to scenarios.
#[derive(Debug, ClapArgs)]
pub struct SetArgs {
    /// Change a number of the scenario, as `minerals.lithium.stockpiles.government.target_days=180`; may be given several times
    #[arg(long = "set", value_name = "ADDRESS=VALUE")]
    pub sets: Vec<String>,
}

/// Arguments of `new`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:\n  mindep new my-country\n\nNothing that exists is overwritten.")]
pub struct NewArgs {
    /// Folder of the scenario; made when missing
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// Arguments of `completions`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:\n  mindep completions bash > ~/.local/share/bash-completion/completions/mindep")]
pub struct CompletionsArgs {
    /// Which shell
    pub shell: clap_complete::Shell,
}

/// What standard output carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Format {
    /// Tables for people
    Text,
    /// One JSON document (a list, for several scenarios)
    Json,
}

/// Format of the trials table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum TrialsFormat {
    /// trials.csv
    Csv,
}

/// A whole number, in which `_` may group digits as in TOML.
fn count(text: &str) -> Result<u64, String> {
    text.replace('_', "").parse().map_err(|_| format!("expected a whole number in 0..={}", u64::MAX))
}

fn trials(text: &str) -> Result<u64, String> {
    count(text)
        .ok()
        .filter(|n| (1..=MOST_TRIALS).contains(n))
        .ok_or_else(|| format!("expected a whole number in 1..={MOST_TRIALS}"))
}

#[cfg(test)]
mod tests {
    use super::{Args, count, trials};
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn counts_may_be_grouped_and_trials_have_bounds() {
        assert_eq!(trials("100_000"), Ok(100_000));
        assert_eq!(count("0"), Ok(0));
        for bad in ["0", "4000000001", "-1", "1.5", "ten", ""] {
            assert!(trials(bad).is_err(), "{bad}");
        }
    }
}
