//! Arguments shared by several commands, and parsers of argument values.

use clap::ValueEnum;
use mindep_core::units::YearMonth;
use mindep_library::report::files::Outputs;
use mindep_library::run::MAX_TRIALS;
use mindep_library::tables::trials;
use std::path::PathBuf;

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

impl PicturesArgs {
    /// Returns which plots and pages to make.
    pub fn wanted(self) -> Outputs {
        use PlotsFormat::{Both, Png, Svg};
        Outputs { svg: matches!(self.plots, Svg | Both), png: matches!(self.plots, Png | Both), page: !self.no_report }
    }
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
    /// Converts to the format type of the results.
    pub fn of_results(self) -> trials::Format {
        match self {
            Self::Csv => trials::Format::Csv,
            Self::Parquet => trials::Format::Parquet,
        }
    }
}

/// Parses a number of trials, such as `100000`, or `100_000` as in a scenario file.
pub fn trials(text: &str) -> Result<u64, String> {
    let number = text.replace('_', "").parse().ok().filter(|number| (1..=MAX_TRIALS).contains(number));
    number.ok_or_else(|| format!("found {text}, expected a whole number in 1..={MAX_TRIALS}, such as 10000"))
}

/// Parses a seed or the number of a trial.
pub fn seed(text: &str) -> Result<u64, String> {
    text.replace('_', "").parse().map_err(|_| format!("found {text}, expected a whole number from 0 to {}", u64::MAX))
}

/// Parses a share above 0 and below 1, such as `1%` or `0.01`.
pub fn precision(text: &str) -> Result<f64, String> {
    let share = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse().map(|percent: f64| percent / 100.0),
        None => text.parse(),
    };
    share
        .ok()
        .filter(|share| *share > 0.0 && *share < 1.0)
        .ok_or_else(|| format!("found {text}, expected a share above 0 and below 1, such as 1% or 0.01"))
}

/// Parses a share above 0 and at most 1, such as `10%` or `0.1`.
pub fn share(text: &str) -> Result<f64, String> {
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

/// Parses a month, such as `2027-03`.
pub fn month(text: &str) -> Result<YearMonth, String> {
    YearMonth::parse(text).ok_or_else(|| format!("found {text}, expected a month such as 2027-03"))
}

/// Parses a number of seconds.
pub fn seconds(text: &str) -> Result<f64, String> {
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
