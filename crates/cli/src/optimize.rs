//! `mindep optimize`: portfolios on the frontier of cost and tail risk.

pub mod args;

use super::Failure;
use super::progress;
use super::question::Question;
use super::read;
use args::OptimizeArgs;
use mindep_core::domain::decision::Decision;
use mindep_library::analysis::optimize::{Answer, Asked, Stopped, is_risk_known};
use mindep_library::report::questions;
use mindep_library::report::section::About;
use mindep_library::results::answer::AnswerTable;
use mindep_library::results::optimize::{
    FILE, PORTFOLIO_FILE, TEXT_FILE, frontier, portfolios, risk_name, risk_unit, text,
};
use mindep_scenario::letters::shown;
use serde_json::{Map, Value, json};

/// Default numbers of trials: of the search, and the maximum default of fresh ones.
const TRIALS: u64 = 1_024;
const FRESH: u64 = 20_000;
/// Minimum number of trials, so that the tail has some of them; and maximum of the search, which keeps the outcome of each in memory.
const LEAST: u64 = 200;
const MOST: u64 = 200_000;

/// Finds portfolios on the frontier of cost and risk.
pub fn optimize(args: &OptimizeArgs) -> Result<(), Failure> {
    let sets: Vec<String> = args.seed.iter().map(|seed| format!("simulation.seed={seed}")).collect();
    let question = Question::open(&args.question, "optimize", &sets)?;
    let base = &question.loaded.study.baseline;
    let mut faults = Vec::new();
    let wanted = question.loaded.optimize.clone();
    if !question.loaded.unfit.is_empty() {
        return Err(read::refused(
            &args.question.scenario.display().to_string(),
            &question.loaded.unfit,
            args.question.format,
        ));
    }
    if wanted.is_none() {
        faults.push(format!(
            "{}: the scenario has no [optimize], so nothing can be decided; say what can, such as\n  [[optimize.decisions]]\n  address = \"minerals.ID.stockpiles.ID.target_days\"\n  min = 30\n  max = 180\n  upfront = 5e5    # for each day more",
            shown(&args.question.scenario)
        ));
    }
    let trials = args.trials.unwrap_or(TRIALS);
    let fresh = args.fresh.unwrap_or(base.trials.clamp(LEAST, FRESH));
    for (flag, found, most) in [("--trials", trials, MOST), ("--fresh", fresh, 10 * MOST)] {
        if !(LEAST..=most).contains(&found) {
            faults.push(format!("{flag}: found {found}, expected {LEAST} to {most}"));
        }
    }
    if wanted.as_ref().is_some_and(|wanted| !is_risk_known(wanted, base)) {
        faults.push(no_value(wanted.as_ref().is_some_and(|wanted| wanted.minerals().len() > 1)));
    }
    let Some(mut wanted) = wanted.filter(|_| faults.is_empty()) else {
        return Err(Failure::Wrong(faults.join("\nerror: ")));
    };
    wanted.weight = args.weight.or(wanted.weight);
    let bar = progress::looking(base.name.as_str(), "portfolios simulated", args.question.quiet);
    let go_on = |done| {
        bar.set_position(done);
        true
    };
    let asked = Asked { loaded: &question.loaded, wanted: &wanted, trials, fresh, points: usize::from(args.points) };
    let found = question.compute(|_| asked.answer(&go_on));
    bar.finish_and_clear();
    let answer = found.map_err(|stopped| refused(&asked, &stopped))?;
    let (rows, parts) = (frontier(&asked, &answer), portfolios(&asked, &answer));
    let text = text(&answer);
    let facts = facts(&asked, &answer);
    let tables = [
        question.table(FILE, &rows),
        question.table(PORTFOLIO_FILE, &parts),
        AnswerTable { file: TEXT_FILE.to_owned(), bytes: text.clone().into_bytes(), rows: json!(text) },
    ];
    question
        .answer(facts, &tables, |about: &About<'_>, facts| questions::optimize::section(about, facts, &rows, &parts))
}

fn facts(asked: &Asked<'_>, answer: &Answer) -> Map<String, Value> {
    [
        ("risk", json!(risk_name(asked.wanted.risk))),
        ("unit", json!(risk_unit(asked))),
        ("budget", json!(asked.wanted.budget)),
        ("start", json!(asked.wanted.start.to_string())),
        ("months", json!(asked.wanted.months)),
        ("set", json!(asked.wanted.set)),
        ("decisions", decisions(asked)),
        ("weight", json!(asked.wanted.weight)),
        ("weight_of_the_chosen", json!(answer.weight)),
        ("points", json!(asked.points)),
        ("trials", json!(asked.trials)),
        ("fresh", json!(asked.fresh)),
        ("seed", json!(asked.loaded.study.baseline.seed)),
        ("simulations", json!(answer.simulations)),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into_iter()
    .collect()
}

/// Returns the decisions with their costs, which the hash of the scenario does not cover.
fn decisions(asked: &Asked<'_>) -> Value {
    let decision = |d: &Decision| {
        json!({ "address": d.address, "present": d.present, "min": d.min, "max": d.max, "step": d.step,
            "upfront": d.upfront, "per_year": d.per_year, "per": d.per })
    };
    asked.wanted.decisions.iter().map(decision).collect()
}

/// Returns the message for a risk of economic loss that cannot be computed.
fn no_value(several: bool) -> String {
    let or = if several { "decide about one mineral alone, with" } else { "choose" };
    format!(
        "[optimize]: the economic loss, which is the risk to be lowered, is not known, as no sector has a value_added; give sectors one, or {or} risk = \"shortfall\""
    )
}

fn refused(asked: &Asked<'_>, stopped: &Stopped) -> Failure {
    let told = |faults: &mindep_scenario::Diagnostics| {
        faults.rows().iter().map(|row| row.message.clone()).collect::<Vec<_>>().join("; ")
    };
    let currency = &asked.loaded.study.baseline.currency;
    match stopped {
        Stopped::Interrupted => Failure::Interrupted("interrupted: nothing is written".to_owned()),
        Stopped::Invalid { address, value, faults } => Failure::Wrong(format!(
            "[optimize]: with {address} = {value} the scenario is not sound: {}\nnarrow its range",
            told(faults)
        )),
        Stopped::Dear { least, budget } => Failure::Wrong(format!(
            "[optimize]: the cheapest portfolio found costs {least:.4e} {currency} more than the unchanged scenario, the budget is {budget:.4e}; raise the budget, or widen the ranges toward what is there at present"
        )),
        Stopped::NoRisk => Failure::Wrong(format!(
            "[optimize]: the {} is zero in every trial that was looked at, so there is nothing to lower; look at more trials with --trials, or at harsher disruptions",
            risk_name(asked.wanted.risk).replace('_', " ")
        )),
        Stopped::NoValue => Failure::Wrong(no_value(asked.wanted.minerals().len() > 1)),
        Stopped::NoStart => Failure::Wrong(
            "[optimize]: the portfolio nearest to what is there at present is no sound scenario; widen the ranges"
                .to_owned(),
        ),
        Stopped::Unsound(faults) => {
            Failure::Wrong(format!("[optimize]: with its `set` the scenario is not sound: {}", told(faults)))
        }
    }
}
