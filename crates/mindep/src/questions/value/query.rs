//! Options of `mindep value`.

use super::ask::values_in_steps;
use super::rows::{FILE, ValueRow};
use crate::names;
use crate::questions::Question;
use crate::questions::answer::{Answer, AnswerTable};
use crate::questions::asking::{Ask, Refusal, Subject, Watch, facts, seed, within};
use mindep_core::domain::scenario::{BASELINE, Study};
use mindep_core::domain::strategy::Strategy;
use mindep_core::id::Id;
use serde_json::json;

/// Maximum number of trials of an evaluation, which keeps a number for each.
const MAX_EVALUATED: u64 = 200_000_000;
/// Maximum number of trials of an evaluation by default, since a value takes about ten evaluations.
const MAX: u64 = 5_000;

/// Request to value each supplier, project and stockpile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Query {
    /// Trials of each evaluation; `None`: those of the scenario, but at most 5000.
    pub trials: Option<u64>,
    /// Seed of all random draws; `None`: that of the scenario.
    pub seed: Option<u64>,
    /// Id of the strategy under which assets are valued.
    pub strategy: String,
    /// Id of the only mineral whose assets are valued; `None`: all.
    pub mineral: Option<String>,
}

impl Default for Query {
    fn default() -> Self {
        Self { trials: None, seed: None, strategy: BASELINE.to_owned(), mineral: None }
    }
}

impl Ask for Query {
    const QUESTION: &'static Question = &super::QUESTION;
    const STEPS: Option<&'static str> = Some("assets valued");

    fn changes(&self) -> Vec<String> {
        seed(self.seed)
    }

    fn answer(&self, of: &Subject<'_>, watch: &dyn Watch) -> Result<Answer, Refusal> {
        let study = &of.loaded.study;
        let (strategy, mineral) = self.wanted(study).map_err(Refusal::Wrong)?;
        let trials = self.trials.unwrap_or(study.baseline.trials.min(MAX));
        let worths = values_in_steps(study, strategy, trials, mineral, &|step| watch.hear(step));
        let rows: Vec<ValueRow> = worths.iter().map(|worth| ValueRow::new(&self.strategy, worth)).collect();
        let facts = facts([
            ("strategy", json!(self.strategy)),
            ("mineral", json!(self.mineral)),
            ("trials", json!(trials)),
            ("seed", json!(study.baseline.seed)),
        ]);
        Ok(Answer { facts, tables: vec![AnswerTable::new(FILE, &rows)] })
    }
}

impl Query {
    /// Returns the requested strategy and mineral; `None` means the unchanged scenario and all minerals.
    fn wanted<'a>(&self, study: &'a Study) -> Result<(Option<&'a Strategy>, Option<&'a Id>), Vec<String>> {
        let mut faults = Vec::new();
        if let Some(trials) = self.trials {
            within("--trials", trials, &(1..=MAX_EVALUATED), &mut faults);
        }
        let strategy = study.strategies.iter().find(|s| s.id.as_str() == self.strategy);
        if strategy.is_none() && self.strategy != BASELINE {
            let known = study.strategies.iter().map(|s| s.id.as_str()).chain([BASELINE]);
            faults.push(unknown("--strategy", "strategy", &self.strategy, known));
        }
        let ids = || study.baseline.minerals.iter().map(|m| &m.id);
        let mineral = self.mineral.as_ref().and_then(|wanted| ids().find(|id| id.as_str() == wanted));
        if let Some(wanted) = self.mineral.as_ref().filter(|_| mineral.is_none()) {
            faults.push(unknown("--mineral", "mineral", wanted, ids().map(Id::as_str)));
        }
        if faults.is_empty() { Ok((strategy, mineral)) } else { Err(faults) }
    }
}

fn unknown<'a>(flag: &str, what: &str, found: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    format!("{flag}: found `{found}`, which is no {what} of the scenario; {}", names::advice(found, &known))
}
