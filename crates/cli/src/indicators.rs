//! `mindep indicators`: static indices of concentration and supply risk.

use super::Failure;
use super::options::QuestionArgs;
use super::question::Question;
use mindep_library::analysis::indicators::indicators;
use mindep_library::report::questions::indicators::section;
use mindep_library::results::indicators::{FILE, IndicatorRow, facts};

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
    let question = Question::open(&args.question, "indicators", &[])?;
    let rows: Vec<IndicatorRow> = question
        .compute(|loaded| indicators(&loaded.study.baseline, &loaded.scores).iter().map(IndicatorRow::new).collect());
    let facts = facts(&question.loaded.study.baseline, &question.loaded.scores);
    let table = question.table(FILE, &rows);
    question.answer(facts, &[table], |about, facts| section(about, facts, &rows))
}
