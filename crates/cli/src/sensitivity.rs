//! `mindep sensitivity`: which uncertain parameters drive the results.

pub mod args;

use super::question::Question;
use super::{Failure, progress};
use args::SensitivityArgs;
use mindep_core::domain::scenario::{BASELINE, Study};
use mindep_core::plan::Plan;
use mindep_core::tally::metric::Metric;
use mindep_library::analysis::sensitivity::output::{BATCHES, Output};
use mindep_library::analysis::sensitivity::{Asked, Method, Stopped, TORNADO_TRIALS, indices, parameters};
use mindep_library::names;
use mindep_library::report::questions;
use mindep_library::results::mineral_id;
use mindep_library::results::sensitivity::{FILE, TORNADO_FILE, rows};
use mindep_scenario::letters::shown;
use serde_json::{Map, Value, json};
use std::path::Path;

/// Default number of rows of a Sobol' design, and of trajectories of a Morris design.
const ROWS: u32 = 64;
const TRAJECTORIES: u32 = 32;
/// Default number of trials of an evaluation.
const TRIALS: u64 = 1024;
/// Maximum number of rows of a design.
const MOST_ROWS: u32 = 1 << 20;
/// Maximum number of values in a design, evaluations times parameters; each takes eight bytes.
const MOST_NUMBERS: u64 = 50_000_000;

/// Estimates how much each uncertain parameter contributes to the variation of the results.
pub fn sensitivity(args: &SensitivityArgs) -> Result<(), Failure> {
    let sets: Vec<String> = args.seed.iter().map(|seed| format!("simulation.seed={seed}")).collect();
    let question = Question::open(&args.question, "sensitivity", &sets)?;
    let plan = Plan::new(&question.loaded.study);
    let asked = asked(args, &question, &plan)?;
    let addresses: Vec<&str> = parameters(&question.loaded.study).into_iter().map(|p| p.address.as_str()).collect();
    let evaluations = asked.method.evaluations(addresses.len());
    let name = &question.loaded.study.baseline.name;
    let bar = progress::counting(name.as_str(), evaluations, "evaluations", args.question.quiet);
    let go_on = || {
        bar.inc(1);
        true
    };
    let found = question.compute(|_| asked.answer(&go_on));
    bar.finish_and_clear();
    let answers = found.map_err(|stopped| refused(&stopped))?;
    if answers.is_empty() {
        return Err(Failure::Wrong(
            "--metric: this scenario defines none of these in every trial; ask for others".to_owned(),
        ));
    }
    let is_found = |output: &&Output| answers.iter().any(|answer| answer.output == **output);
    let not_computed: Vec<String> = asked
        .outputs
        .iter()
        .filter(|output| !is_found(output))
        .map(|output| format!("{} of {}", output.name(), mineral_id(&plan, output.mineral)))
        .collect();
    let (rows, tornado) = rows(&plan, &addresses, &answers);
    let (method, samples) = match asked.method {
        Method::Sobol(rows) => ("sobol", rows),
        Method::Morris(trajectories) => ("morris", trajectories),
    };
    let facts: Map<String, Value> = [
        ("method", json!(method)),
        ("samples", json!(samples)),
        ("evaluations", json!(evaluations)),
        ("trials", json!(asked.trials)),
        ("tornado_trials", json!(asked.trials * TORNADO_TRIALS)),
        ("seed", json!(question.loaded.study.baseline.seed)),
        ("strategy", json!(args.strategy)),
        ("metrics", json!(args.metrics)),
        ("not_computed", json!(not_computed)),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into_iter()
    .collect();
    let tables = [question.table(FILE, &rows), question.table(TORNADO_FILE, &tornado)];
    question.answer(facts, &tables, |about, facts| questions::sensitivity::section(about, facts, &rows, &tornado))
}

/// Returns the parameters of the analysis; reports all errors in the arguments.
fn asked<'a>(args: &'a SensitivityArgs, question: &'a Question<'_>, plan: &Plan) -> Result<Asked<'a>, Failure> {
    let study = &question.loaded.study;
    let mut faults = Vec::new();
    let count = study.uncertain.len();
    if count == 0 {
        faults.push(nothing_uncertain(&args.question.scenario));
    }
    let samples = args.samples;
    let method = match args.method {
        args::Method::Sobol => {
            let rows = samples.unwrap_or(ROWS);
            if !rows.is_power_of_two() || !(8..=MOST_ROWS).contains(&rows) {
                let near = rows.clamp(8, MOST_ROWS).next_power_of_two();
                faults.push(format!(
                    "--samples: found {rows}, expected a power of two from 8 to {MOST_ROWS}, such as {near}"
                ));
            }
            if count > indices::MOST {
                faults.push(format!(
                    "--method sobol: found {count} uncertain parameters, expected {} at most; use --method morris to find those that matter, and leave the others out",
                    indices::MOST
                ));
            }
            Method::Sobol(rows)
        }
        args::Method::Morris => {
            let trajectories = samples.unwrap_or(TRAJECTORIES);
            if !(4..=MOST_ROWS).contains(&trajectories) {
                faults.push(format!("--samples: found {trajectories}, expected trajectories from 4 to {MOST_ROWS}"));
            }
            Method::Morris(trajectories)
        }
    };
    let evaluations = method.evaluations(count);
    if evaluations.saturating_mul(count as u64) > MOST_NUMBERS {
        let most = MOST_NUMBERS / count as u64;
        faults.push(format!(
            "--samples: found a design of {evaluations} evaluations of {count} parameters, expected {most} at most; take fewer samples"
        ));
    }
    let trials = args.trials.unwrap_or(TRIALS);
    let (least, most) = (4 * BATCHES as u64, 1_000_000);
    if !(least..=most).contains(&trials) {
        faults.push(format!("--trials: found {trials}, expected {least} to {most} for each evaluation"));
    }
    let strategy = strategy(&args.strategy, study).unwrap_or_else(|fault| {
        faults.push(fault);
        None
    });
    let mut outputs = Vec::new();
    for name in &args.metrics {
        match Output::parse(name) {
            Some((Metric::FirstShortageMonth, _)) => faults.push(format!(
                "--metric: found `{name}`, which trials without a shortage do not have; ask for any_shortage or shortage_months"
            )),
            Some((metric, tail)) => outputs.extend(Output::of(plan, metric, tail)),
            None => {
                let known = Metric::ALL.map(Metric::name);
                let advice = names::advice(name, &known);
                faults.push(format!("--metric: found `{name}`, which is no metric; {advice}; each may end in _tvar95"));
            }
        }
    }
    outputs.dedup();
    if args.metrics.is_empty() {
        outputs = Output::usual(plan);
    }
    if !faults.is_empty() {
        return Err(Failure::Wrong(faults.join("\nerror: ")));
    }
    Ok(Asked { loaded: &question.loaded, strategy, method, outputs, trials })
}

/// Returns the id of a strategy of the study, or `None` for the unchanged scenario.
fn strategy<'a>(id: &str, study: &'a Study) -> Result<Option<&'a str>, String> {
    let known: Vec<&str> = study.strategies.iter().map(|s| s.id.as_str()).collect();
    if id == BASELINE {
        return Ok(None);
    }
    if let Some(found) = known.iter().find(|known| **known == id) {
        return Ok(Some(found));
    }
    let advice = names::advice(id, &[&[BASELINE], known.as_slice()].concat());
    Err(format!("--strategy: found `{id}`, which is no strategy of the scenario; {advice}"))
}

fn refused(stopped: &Stopped) -> Failure {
    unsound(stopped).unwrap_or_else(|| Failure::Interrupted("interrupted: nothing is written".to_owned()))
}

/// Returns the failure for points of the design that make an invalid scenario; `None` if the analysis stopped for another reason.
pub fn unsound(stopped: &Stopped) -> Option<Failure> {
    let Stopped::Invalid { refused, points, values, faults } = stopped else { return None };
    let values: Vec<String> = values.iter().map(|(address, x)| format!("  {address} = {x}")).collect();
    let told: Vec<String> = faults.rows().iter().map(|row| row.message.clone()).collect();
    Some(Failure::Wrong(format!(
        "{refused} of {points} points of the design are no sound scenario; narrow the ranges of [[uncertain]]. The first of them:\n{}\nwhat is wrong with it: {}",
        values.join("\n"),
        told.join("; ")
    )))
}

/// Returns the message for a scenario without uncertain parameters.
pub fn nothing_uncertain(path: &Path) -> String {
    format!(
        "{}: the scenario has no [[uncertain]] parameters, so there is nothing to vary; give each an address and a range, such as\n  [[uncertain]]\n  address = \"disruptions.ID.rate\"\n  range = \"uniform(0.05, 0.2)\"",
        shown(path)
    )
}
