//! The documentation names what the program has.

use mindep::results::between::BetweenRow;
use mindep::results::comparison::ComparisonRow;
use mindep::results::distribution::DistributionRow;
use mindep::results::exceedance::ExceedanceRow;
use mindep::results::losses::{DisruptionRow, SectorRow};
use mindep::results::optimize::{FrontierRow, PortfolioRow};
use mindep::results::replay::{OccurrenceRow, ReplayRow, VARIABLES};
use mindep::results::robustness::{BoxRow, LimitRow, RobustnessRow};
use mindep::results::sources::{ProjectRow, SupplierRow};
use mindep::results::summary::SummaryRow;
use mindep::results::table::{Table, columns};
use mindep::results::timeseries::TimeseriesRow;
use mindep::results::trials::{Format, TrialRow};
use mindep::results::value::ValueRow;
use mindep::tally::metric::{Metric, Variable};

const RESULTS: &str = include_str!("../docs/results.md");

/// The text under a heading of the second level, to the next one.
fn section(heading: &str) -> &'static str {
    let begin = format!("\n## {heading}\n");
    let (_, rest) = RESULTS.split_once(&begin).unwrap_or_else(|| panic!("docs/results.md has no section {heading}"));
    rest.split("\n## ").next().unwrap_or(rest)
}

/// The names that have no row of a table in `text`.
fn missing(text: &str, names: impl IntoIterator<Item = String>) -> Vec<String> {
    names.into_iter().filter(|name| !text.contains(&format!("\n| `{name}` |"))).collect()
}

/// What the section of a file leaves out.
fn unexplained<R: Table>() -> Vec<String> {
    let text = section(&format!("`{}`", R::FILE));
    missing(text, columns::<R>()).into_iter().map(|column| format!("{}: {column}", R::FILE)).collect()
}

#[test]
fn every_result_column_is_explained_in_the_section_of_its_file() {
    let left_out = [
        unexplained::<SummaryRow>(),
        unexplained::<TimeseriesRow>(),
        unexplained::<ExceedanceRow>(),
        unexplained::<DistributionRow>(),
        unexplained::<SupplierRow>(),
        unexplained::<ProjectRow>(),
        unexplained::<DisruptionRow>(),
        unexplained::<SectorRow>(),
        unexplained::<ComparisonRow>(),
    ]
    .concat();
    assert!(left_out.is_empty(), "docs/results.md leaves out {left_out:?}");
    let of_trials = section(&format!("`{}`, `{}`", Format::Csv.file(), Format::Parquet.file()));
    let left_out = missing(&format!("{of_trials}{}", section("Metrics")), columns::<TrialRow>());
    assert!(left_out.is_empty(), "docs/results.md leaves out {left_out:?} of the table of trials");
}

#[test]
fn every_column_and_variable_of_a_replay_is_explained() {
    const QUESTIONS: &str = include_str!("../docs/questions.md");
    let (_, text) = QUESTIONS.split_once("\n## replay\n").expect("docs/questions.md has no section replay");
    let text = text.split("\n## ").next().unwrap_or(text);
    let variables = VARIABLES.map(str::to_owned);
    let names = columns::<ReplayRow>().into_iter().chain(columns::<OccurrenceRow>()).chain(variables);
    let left_out = missing(text, names);
    assert!(left_out.is_empty(), "docs/questions.md leaves out {left_out:?}");
}

#[test]
fn every_metric_and_monthly_variable_is_explained() {
    let left_out = missing(section("Metrics"), Metric::ALL.map(|m| m.name().to_owned()));
    assert!(left_out.is_empty(), "docs/results.md leaves out the metrics {left_out:?}");
    let left_out = missing(section("`timeseries.csv`"), Variable::ALL.map(|v| v.name().to_owned()));
    assert!(left_out.is_empty(), "docs/results.md leaves out the variables {left_out:?}");
}

/// The section of `docs/questions.md` about a command.
fn question(name: &str) -> &'static str {
    let questions = include_str!("../docs/questions.md");
    let begin = format!("\n## {name}\n");
    let (_, rest) = questions.split_once(&begin).unwrap_or_else(|| panic!("docs/questions.md has no section {name}"));
    rest.split("\n## ").next().unwrap_or(rest)
}

#[test]
fn every_column_of_answers_is_explained() {
    assert_eq!(missing(question("value"), columns::<ValueRow>()), [""; 0]);
    assert_eq!(missing(question("compare"), columns::<BetweenRow>()), [""; 0]);
    let of_optimize = columns::<FrontierRow>().into_iter().chain(columns::<PortfolioRow>());
    assert_eq!(missing(question("optimize"), of_optimize), [""; 0]);
    let of_boxes = columns::<BoxRow>().into_iter().chain(columns::<LimitRow>());
    assert_eq!(missing(question("robustness"), columns::<RobustnessRow>().into_iter().chain(of_boxes)), [""; 0]);
}
