//! `mindep replay`: one trial of a run, month by month.

pub mod args;

use super::Failure;
use super::question::Question;
use args::ReplayArgs;
use mindep_core::domain::scenario::ALL_MINERALS;
use mindep_core::plan::Plan;
use mindep_core::tally::metric::Metric;
use mindep_library::analysis::replay::{self, Found, Measure, Replay};
use mindep_library::names;
use mindep_library::report::questions::replay::{Tables, section};
use mindep_library::results::replay::{METRICS, MONTHS, OCCURRENCES, Replayed, metrics, months, scenario_of, strikes};
use mindep_library::results::{mineral_id, unit};
use mindep_library::run;
use mindep_scenario::Loaded;
use mindep_scenario::letters::shown;
use serde_json::{Map, Value, json};

/// Finds the requested trial and describes what happens in it.
pub fn replay(args: &ReplayArgs) -> Result<(), Failure> {
    let sets = run::changes(&[], args.trials, args.seed);
    let mut question = Question::open(&args.question, "replay", &sets)?;
    let mineral = mineral(args, &question.loaded);
    let wanted = std::slice::from_ref(&args.strategy);
    let chosen = run::choose(&mut question.loaded.study, "--strategy", wanted).map_err(Failure::Wrong);
    let trial = trial(args, &question.loaded);
    // Report all errors together.
    let faults: Vec<String> = [chosen.err(), mineral.as_ref().err().cloned().map(Failure::Wrong), trial.err()]
        .into_iter()
        .flatten()
        .map(|fault| fault.to_string())
        .collect();
    if !faults.is_empty() {
        return Err(Failure::Wrong(faults.join("\nerror: ")));
    }
    if let Some(found) = question.trials_beside()? {
        among(args, found, &question)?;
    }
    let mineral = mineral.unwrap_or(None);
    let plan = Plan::new(&question.loaded.study);
    let s = plan.labels.strategies.iter().position(|s| s.id == args.strategy).unwrap_or(0);
    let m = mineral.and_then(|id| plan.labels.minerals.iter().position(|m| m.id == id));
    let scenario = scenario_of(&question.loaded.study, &args.strategy).clone();
    let measure = Measure::of(&plan, &scenario, m);
    let (found, replay) = question.compute(|_| {
        let found = find(args, &plan, s, measure)?;
        Ok::<_, Failure>((found, replay::replay(&plan, s, found.trial)))
    })?;
    let replayed = Replayed { plan: &plan, scenario: &scenario, strategy: s, mineral: m, replay: &replay };
    let (months, strikes, metrics) = (months(replayed), strikes(replayed), metrics(replayed));
    let tables =
        [question.table(MONTHS, &months), question.table(OCCURRENCES, &strikes), question.table(METRICS, &metrics)];
    let facts = facts(args, &plan, m, found, measure, &replay);
    let rows = Tables { months: &months, occurrences: &strikes, metrics: &metrics };
    question.answer(facts, &tables, |about, facts| section(about, facts, rows))
}

/// Returns the id of the mineral to show; `None` for all minerals.
fn mineral<'a>(args: &'a ReplayArgs, loaded: &Loaded) -> Result<Option<&'a str>, String> {
    let Some(id) = args.mineral.as_deref().filter(|id| *id != ALL_MINERALS) else { return Ok(None) };
    let base = &loaded.study.baseline;
    let ids: Vec<&str> = base.minerals.iter().map(|m| m.id.as_str()).collect();
    names::check("--mineral", "mineral", id, &ids, base.name.as_str())?;
    Ok(Some(id))
}

/// Checks that the requested trial is one of the run.
fn trial(args: &ReplayArgs, loaded: &Loaded) -> Result<(), Failure> {
    let trials = loaded.study.baseline.trials;
    match args.trial.filter(|trial| *trial >= trials) {
        Some(trial) => Err(Failure::Wrong(format!(
            "--trial: found {trial}, expected 0 to {}, as the run has {trials} trials; more with --trials",
            trials - 1
        ))),
        None => Ok(()),
    }
}

/// Rejects a trial beyond those of the run whose results are in the folder, and a search among a different number of trials.
fn among(args: &ReplayArgs, found: u64, question: &Question<'_>) -> Result<(), Failure> {
    let trials = question.loaded.study.baseline.trials;
    if let Some(trial) = args.trial {
        return if trial < found {
            Ok(())
        } else {
            Err(Failure::Wrong(format!(
                "{}: holds results of {found} trials, of which {trial} is none; give --trial 0 to {}, run it again with more trials and --overwrite, or choose another place with --output DIR",
                question.folder().display(),
                found.saturating_sub(1)
            )))
        };
    }
    if trials == found {
        return Ok(());
    }
    Err(Failure::Wrong(format!(
        "{}: holds results of {found} trials, and the trial would be looked for among {trials}; give --trials {found}, or choose another place with --output DIR",
        shown(question.folder())
    )))
}

/// Returns the requested trial, with the value by which it was chosen, or NaN if it was given by number.
fn find(args: &ReplayArgs, plan: &Plan, s: usize, measure: Option<Measure>) -> Result<Found, Failure> {
    if let Some(trial) = args.trial {
        return Ok(Found { trial, value: f64::NAN });
    }
    let Some(measure) = measure else {
        let ids: Vec<&str> = plan.labels.minerals.iter().map(|m| m.id.as_str()).collect();
        return Err(Failure::Wrong(format!(
            "the economic loss, by which trials are chosen, is not known, as no sector has a value_added; give sectors one, or choose by the shortfall share of one mineral, with --mineral: {}",
            ids.join(", ")
        )));
    };
    let found = match args.quantile {
        Some(level) => replay::quantile(plan, s, measure, level),
        None => replay::worst(plan, s, measure),
    };
    found.ok_or_else(|| Failure::Wrong("the run has no trials; more with --trials".to_owned()))
}

/// Returns the parameters of the question and the trial found.
fn facts(
    args: &ReplayArgs,
    plan: &Plan,
    m: Option<usize>,
    found: Found,
    measure: Option<Measure>,
    replay: &Replay,
) -> Map<String, Value> {
    let chosen = match (args.trial, args.quantile) {
        (Some(_), _) => "trial",
        (None, Some(_)) => "quantile",
        (None, None) => "worst",
    };
    let measure = measure.map(|measure| {
        let value = if found.value.is_finite() { found.value } else { value(plan, measure, replay) };
        json!({
            "metric": measure.metric.name(),
            "mineral": mineral_id(plan, measure.mineral),
            "value": value,
            "unit": unit(plan, measure.mineral, measure.metric),
        })
    });
    let facts = json!({
        "chosen": chosen,
        "quantile": args.quantile,
        "trial": found.trial,
        "strategy": args.strategy,
        "mineral": mineral_id(plan, m),
        "measure": measure,
        "trials": plan.trials,
        "seed": plan.seed,
    });
    match facts {
        Value::Object(facts) => facts,
        _ => Map::new(),
    }
}

/// Returns the value of a trial by which trials are chosen.
fn value(plan: &Plan, measure: Measure, replay: &Replay) -> f64 {
    let list: &[Metric] = if measure.mineral.is_some() { &Metric::ALL } else { &Metric::OF_ALL_MINERALS };
    let place = list.iter().position(|metric| *metric == measure.metric).unwrap_or(0);
    replay.metrics[measure.mineral.unwrap_or(plan.minerals())][place]
}
