//! Options of `mindep replay`.

use super::ask::{self, ChosenTrial, Measure, Replay, Stopped};
use super::rows::{METRICS, MONTHS, OCCURRENCES, Replayed, metrics, months, scenario_of, strikes};
use crate::names::{self, changes, choose};
use crate::questions::Question;
use crate::questions::answer::{Answer, AnswerTable};
use crate::questions::asking::{Ask, Beside, Refusal, Subject, Watch};
use crate::tables::{mineral_id, unit};
use mindep_core::domain::scenario::{ALL_MINERALS, BASELINE};
use mindep_core::plan::Plan;
use mindep_core::tally::metric::Metric;
use mindep_scenario::Loaded;
use serde_json::{Map, Value, json};

/// Maximum number of trials of which a quantile is found, eight bytes each.
const MAX_ORDERED: u64 = 200_000_000;

/// Request for the history of one trial of a run, by month.
#[derive(Clone, PartialEq, Debug)]
pub struct Query {
    /// Selection of the trial.
    pub which: Which,
    /// Id of the strategy to replay.
    pub strategy: String,
    /// Id of the only mineral by which the trial is selected and which is shown; `None` or `all`: all of them.
    pub mineral: Option<String>,
    /// Trials of the run; `None`: those of the scenario.
    pub trials: Option<u64>,
    /// Seed of the run; `None`: that of the scenario.
    pub seed: Option<u64>,
}

/// Selection of a trial.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Which {
    /// Trial with this number, from 0.
    Trial(u64),
    /// Trial with the largest shortfall share or economic loss.
    Worst,
    /// Trial at this quantile of the shortfall share or economic loss, from 0 to 1.
    Quantile(f64),
}

impl Query {
    /// Creates a request for the baseline and all minerals, in the run of the unchanged scenario.
    pub fn new(which: Which) -> Self {
        Self { which, strategy: BASELINE.to_owned(), mineral: None, trials: None, seed: None }
    }
}

impl Ask for Query {
    const QUESTION: &'static Question = &super::QUESTION;

    fn changes(&self) -> Vec<String> {
        changes(&[], self.trials, self.seed)
    }

    fn answer(&self, of: &Subject<'_>, watch: &dyn Watch) -> Result<Answer, Refusal> {
        let mut study = of.loaded.study.clone();
        let mineral = self.mineral(of.loaded);
        let chosen = choose(&mut study, "--strategy", std::slice::from_ref(&self.strategy));
        let trial = self.trial(of.loaded);
        let faults: Vec<String> =
            [chosen.err(), mineral.as_ref().err().cloned(), trial.err()].into_iter().flatten().collect();
        if !faults.is_empty() {
            return Err(Refusal::Wrong(faults));
        }
        if let Some(run) = of.beside {
            self.among(study.baseline.trials, run).map_err(Refusal::wrong)?;
        }
        let plan = Plan::new(&study);
        let s = plan.labels.strategies.iter().position(|s| s.id == self.strategy).unwrap_or(0);
        let m = mineral.unwrap_or(None).and_then(|id| plan.labels.minerals.iter().position(|m| m.id == id));
        let scenario = scenario_of(&study, &self.strategy);
        let measure = Measure::of(&plan, scenario, m);
        let found = self.find(&plan, s, measure, &|| watch.stopped()).map_err(Refusal::wrong)?;
        if watch.stopped() {
            return Err(Refusal::Stopped);
        }
        let replay = ask::replay(&plan, s, found.trial);
        let replayed = Replayed { plan: &plan, scenario, strategy: s, mineral: m, replay: &replay };
        let tables = vec![
            AnswerTable::new(MONTHS, &months(replayed)),
            AnswerTable::new(OCCURRENCES, &strikes(replayed)),
            AnswerTable::new(METRICS, &metrics(replayed)),
        ];
        Ok(Answer { facts: self.facts(&plan, m, found, measure, &replay), tables })
    }
}

impl Query {
    /// Returns the id of the only mineral to be shown; `None` for all.
    fn mineral(&self, loaded: &Loaded) -> Result<Option<&str>, String> {
        let Some(id) = self.mineral.as_deref().filter(|id| *id != ALL_MINERALS) else { return Ok(None) };
        let base = &loaded.study.baseline;
        let ids: Vec<&str> = base.minerals.iter().map(|m| m.id.as_str()).collect();
        names::check("--mineral", "mineral", id, &ids, base.name.as_str())?;
        Ok(Some(id))
    }

    /// Checks that the trial exists, or that the quantile is valid.
    fn trial(&self, loaded: &Loaded) -> Result<(), String> {
        let trials = loaded.study.baseline.trials;
        match self.which {
            Which::Trial(trial) if trial >= trials => Err(format!(
                "--trial: found {trial}, expected 0 to {}, as the run has {trials} trials; more with --trials",
                trials - 1
            )),
            Which::Quantile(_) if trials > MAX_ORDERED => Err(format!(
                "--trials: found {trials}, expected at most {MAX_ORDERED} for a quantile, for which the value of each is kept"
            )),
            Which::Quantile(level) if !(0.0..=1.0).contains(&level) => {
                Err(format!("--quantile: found {level}, expected a level from 0 to 1"))
            }
            _ => Ok(()),
        }
    }

    /// Checks that a given trial is one of the run beside whose results the answer would be stored, or that a search is over the same number of
    /// trials as the run.
    fn among(&self, trials: u64, run: Beside<'_>) -> Result<(), String> {
        let Beside { trials: found, named } = run;
        match self.which {
            Which::Trial(trial) if trial < found => Ok(()),
            Which::Trial(trial) => Err(format!(
                "{named}: holds results of {found} trials, of which {trial} is none; give --trial 0 to {}, run it again with more trials and --overwrite, or choose another place with --output DIR",
                found.saturating_sub(1)
            )),
            _ if trials == found => Ok(()),
            _ => Err(format!(
                "{named}: holds results of {found} trials, and the trial would be looked for among {trials}; give --trials {found}, or choose another place with --output DIR",
            )),
        }
    }

    /// Returns the selected trial and the value by which it was selected; NaN if it was given by number.
    fn find(
        &self,
        plan: &Plan,
        s: usize,
        measure: Option<Measure>,
        stopped: Stopped<'_>,
    ) -> Result<ChosenTrial, String> {
        if let Which::Trial(trial) = self.which {
            return Ok(ChosenTrial { trial, value: f64::NAN });
        }
        let Some(measure) = measure else {
            let ids: Vec<&str> = plan.labels.minerals.iter().map(|m| m.id.as_str()).collect();
            return Err(format!(
                "the economic loss, by which trials are chosen, is not known, as no sector has a value_added; give sectors one, or choose by the shortfall share of one mineral, with --mineral: {}",
                ids.join(", ")
            ));
        };
        let found = match self.which {
            Which::Quantile(level) => ask::quantile(plan, s, measure, level, stopped),
            _ => ask::worst(plan, s, measure, stopped),
        };
        found.ok_or_else(|| "the run has no trials; more with --trials".to_owned())
    }

    /// Returns the request and the selected trial, as recorded in the note.
    fn facts(
        &self,
        plan: &Plan,
        m: Option<usize>,
        found: ChosenTrial,
        measure: Option<Measure>,
        replay: &Replay,
    ) -> Map<String, Value> {
        let (chosen, quantile) = match self.which {
            Which::Trial(_) => ("trial", None),
            Which::Quantile(level) => ("quantile", Some(level)),
            Which::Worst => ("worst", None),
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
            "quantile": quantile,
            "trial": found.trial,
            "strategy": self.strategy,
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
}

/// Returns the value of the trial by which trials are selected.
fn value(plan: &Plan, measure: Measure, replay: &Replay) -> f64 {
    let list: &[Metric] = if measure.mineral.is_some() { &Metric::ALL } else { &Metric::OF_ALL_MINERALS };
    let place = list.iter().position(|metric| *metric == measure.metric).unwrap_or(0);
    replay.metrics[measure.mineral.unwrap_or(plan.minerals())][place]
}
