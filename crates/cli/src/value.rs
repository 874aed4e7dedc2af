//! `mindep value`: perfectly reliable supply equivalent to each supplier, project and stockpile.

pub mod args;

use super::Failure;
use super::progress::Asking;
use super::question::Question;
use args::ValueArgs;
use mindep_core::domain::scenario::{BASELINE, Study};
use mindep_core::domain::strategy::Strategy;
use mindep_core::id::Id;
use mindep_library::analysis::value;
use mindep_library::names;
use mindep_library::report::questions;
use mindep_library::results::value::{FILE, ValueRow};
use serde_json::{Map, Value, json};

/// Maximum default number of trials of an evaluation; each value takes about ten evaluations.
const MOST: u64 = 5_000;

/// Values every supplier, project and stockpile.
pub fn value(args: &ValueArgs) -> Result<(), Failure> {
    let sets: Vec<String> = args.seed.iter().map(|seed| format!("simulation.seed={seed}")).collect();
    let question = Question::open(&args.question, "value", &sets)?;
    let study = &question.loaded.study;
    let (strategy, mineral) = wanted(args, study)?;
    let trials = args.trials.unwrap_or(study.baseline.trials.min(MOST));
    let asking = Asking::new(study.baseline.name.as_str(), "assets valued", args.question.quiet);
    let hear = |step| asking.hear(step);
    let worths = question.compute(|loaded| value::values_in_steps(&loaded.study, strategy, trials, mineral, &hear));
    asking.finish();
    let rows: Vec<ValueRow> = worths.iter().map(|worth| ValueRow::new(&args.strategy, worth)).collect();
    let facts: Map<String, Value> = [
        ("strategy", json!(args.strategy)),
        ("mineral", json!(args.mineral)),
        ("trials", json!(trials)),
        ("seed", json!(study.baseline.seed)),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into_iter()
    .collect();
    let tables = [question.table(FILE, &rows)];
    question.answer(facts, &tables, |about, facts| questions::value::section(about, facts, &rows))
}

/// Finds the requested strategy and mineral; `None` stands for the unchanged scenario, and for all minerals. Reports all errors.
fn wanted<'a>(args: &ValueArgs, study: &'a Study) -> Result<(Option<&'a Strategy>, Option<&'a Id>), Failure> {
    let mut faults = Vec::new();
    let strategy = study.strategies.iter().find(|s| s.id.as_str() == args.strategy);
    if strategy.is_none() && args.strategy != BASELINE {
        let known = study.strategies.iter().map(|s| s.id.as_str()).chain([BASELINE]);
        faults.push(unknown("--strategy", "strategy", &args.strategy, known));
    }
    let ids = || study.baseline.minerals.iter().map(|m| &m.id);
    let mineral = args.mineral.as_ref().and_then(|wanted| ids().find(|id| id.as_str() == wanted));
    if let Some(wanted) = args.mineral.as_ref().filter(|_| mineral.is_none()) {
        faults.push(unknown("--mineral", "mineral", wanted, ids().map(Id::as_str)));
    }
    if faults.is_empty() { Ok((strategy, mineral)) } else { Err(Failure::Wrong(faults.join("\nerror: "))) }
}

fn unknown<'a>(flag: &str, what: &str, found: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    format!("{flag}: found `{found}`, which is no {what} of the scenario; {}", names::advice(found, &known))
}
