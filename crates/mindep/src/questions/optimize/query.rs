//! Options of `mindep optimize`.

use super::ask::{self, OptimizeParams, Stopped, is_risk_known};
use super::rows::{FILE, PORTFOLIO_FILE, TEXT_FILE, frontier, portfolios, risk_name, risk_unit, text};
use crate::questions::Question;
use crate::questions::answer::{Answer, AnswerTable};
use crate::questions::asking::{Ask, Refusal, Step, Subject, Watch, facts, seed, within};
use mindep_core::domain::decision::{Decision, Optimize};
use mindep_scenario::Diagnostics;
use serde_json::{Map, Value, json};

/// Default trials of the search, and largest default number of fresh trials.
const TRIALS: u64 = 1_024;
const FRESH: u64 = 20_000;
/// Minimum trials, so that the tail has some; and maximum trials of the search, which keeps the losses of each.
const MIN_TRIALS: u64 = 200;
const MAX: u64 = 200_000;
/// Largest weight.
const MAX_WEIGHT: f64 = 1e15;

/// Request for the portfolios on the frontier of cost and risk.
#[derive(Clone, PartialEq, Debug)]
pub struct Query {
    /// Value of a unit of the risk's TVaR 95 %, in currency; `None`: that of the scenario, or the knee of the frontier.
    pub weight: Option<f64>,
    /// Maximum number of portfolios on the frontier: 2 to 99.
    pub points: usize,
    /// Trials of the search; `None`: 1024.
    pub trials: Option<u64>,
    /// Fresh trials on which the portfolios are simulated again; `None`: those of the scenario, 20000 at most.
    pub fresh: Option<u64>,
    /// Seed of all random draws; `None`: that of the scenario.
    pub seed: Option<u64>,
}

impl Default for Query {
    fn default() -> Self {
        Self { weight: None, points: 9, trials: None, fresh: None, seed: None }
    }
}

impl Ask for Query {
    const QUESTION: &'static Question = &super::QUESTION;
    const STEPS: Option<&'static str> = Some("portfolios simulated");

    fn changes(&self) -> Vec<String> {
        seed(self.seed)
    }

    fn answer(&self, of: &Subject<'_>, watch: &dyn Watch) -> Result<Answer, Refusal> {
        if !of.loaded.unfit.is_empty() {
            return Err(Refusal::Unfit(of.loaded.unfit.clone()));
        }
        let trials = self.trials.unwrap_or(TRIALS);
        let fresh = self.fresh.unwrap_or(of.loaded.study.baseline.trials.clamp(MIN_TRIALS, FRESH));
        let wanted = self.wanted(of, trials, fresh).map_err(Refusal::Wrong)?;
        let asked = OptimizeParams { loaded: of.loaded, wanted: &wanted, trials, fresh, points: self.points };
        let go_on = |done| {
            watch.hear(Step::Reached(done));
            !watch.stopped()
        };
        let answer = asked.answer(&go_on).map_err(|stopped| refused(&asked, &stopped))?;
        let (rows, parts) = (frontier(&asked, &answer), portfolios(&asked, &answer));
        let tables = vec![
            AnswerTable::new(FILE, &rows),
            AnswerTable::new(PORTFOLIO_FILE, &parts),
            AnswerTable::text(TEXT_FILE, text(&answer)),
        ];
        Ok(Answer { facts: told(&asked, &answer), tables })
    }
}

impl Query {
    /// Returns the decisions and the objective, or every fault of the request.
    fn wanted(&self, of: &Subject<'_>, trials: u64, fresh: u64) -> Result<Optimize, Vec<String>> {
        let mut faults = Vec::new();
        let wanted = of.loaded.optimize.clone();
        if wanted.is_none() {
            faults.push(format!(
                "{}: the scenario has no [optimize], so nothing can be decided; say what can, such as\n  [[optimize.decisions]]\n  address = \"minerals.ID.stockpiles.ID.target_days\"\n  min = 30\n  max = 180\n  upfront = 5e5    # for each day more",
                of.named
            ));
        }
        if let Some(weight) = self.weight.filter(|weight| !(0.0..=MAX_WEIGHT).contains(weight)) {
            faults.push(format!("--weight: found {weight}, expected a number of at least 0"));
        }
        within("--points", self.points, &(2..=99), &mut faults);
        within("--trials", trials, &(MIN_TRIALS..=MAX), &mut faults);
        within("--fresh", fresh, &(MIN_TRIALS..=10 * MAX), &mut faults);
        if wanted.as_ref().is_some_and(|wanted| !is_risk_known(wanted, &of.loaded.study.baseline)) {
            faults.push(no_value(wanted.as_ref().is_some_and(|wanted| wanted.minerals().len() > 1)));
        }
        match wanted {
            Some(wanted) if faults.is_empty() => Ok(Optimize { weight: self.weight.or(wanted.weight), ..wanted }),
            _ => Err(faults),
        }
    }
}

fn told(asked: &OptimizeParams<'_>, answer: &ask::OptimizeResult) -> Map<String, Value> {
    facts([
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
    ])
}

/// Returns the decisions and their costs, which the scenario's hash does not cover.
fn decisions(asked: &OptimizeParams<'_>) -> Value {
    let decision = |d: &Decision| {
        json!({ "address": d.address, "present": d.present, "min": d.min, "max": d.max, "step": d.step,
            "upfront": d.upfront, "per_year": d.per_year, "per": d.per })
    };
    asked.wanted.decisions.iter().map(decision).collect()
}

/// Returns the message if the risk is an economic loss that is unknown.
fn no_value(several: bool) -> String {
    let or = if several { "decide about one mineral alone, with" } else { "choose" };
    format!(
        "[optimize]: the economic loss, which is the risk to be lowered, is not known, as no sector has a value_added; give sectors one, or {or} risk = \"shortfall\""
    )
}

/// Returns the refusal of an optimization without result.
fn refused(asked: &OptimizeParams<'_>, stopped: &Stopped) -> Refusal {
    let told =
        |faults: &Diagnostics| faults.rows().iter().map(|row| row.message.clone()).collect::<Vec<_>>().join("; ");
    let currency = &asked.loaded.study.baseline.currency;
    Refusal::wrong(match stopped {
        Stopped::Interrupted => return Refusal::Stopped,
        Stopped::Invalid { address, value, faults } => format!(
            "[optimize]: with {address} = {value} the scenario is not sound: {}\nnarrow its range",
            told(faults)
        ),
        Stopped::Dear { least, budget } => format!(
            "[optimize]: the cheapest portfolio found costs {least:.4e} {currency} more than the unchanged scenario, the budget is {budget:.4e}; raise the budget, or widen the ranges toward what is there at present"
        ),
        Stopped::NoRisk => format!(
            "[optimize]: the {} is zero in every trial that was looked at, so there is nothing to lower; look at more trials with --trials, or at harsher disruptions",
            risk_name(asked.wanted.risk).replace('_', " ")
        ),
        Stopped::NoValue => no_value(asked.wanted.minerals().len() > 1),
        Stopped::NoStart => {
            "[optimize]: the portfolio nearest to what is there at present is no sound scenario; widen the ranges"
                .to_owned()
        }
        Stopped::Unsound(faults) => format!("[optimize]: with its `set` the scenario is not sound: {}", told(faults)),
    })
}
