//! Options of `mindep reverse`.

use super::ask::{LENGTHS, OfMineral, Over, ReverseParams, reverse_in_steps};
use super::rows::{FILE, rows};
use crate::names;
use crate::questions::Question;
use crate::questions::answer::{Answer, AnswerTable};
use crate::questions::asking::{Ask, Refusal, Subject, Watch, facts};
use mindep_core::id::Id;
use mindep_core::units::YearMonth;
use mindep_scenario::Loaded;
use serde_json::{Map, Value, json};

/// Request for the smallest outages that cause a given shortfall.
#[derive(Clone, PartialEq, Debug)]
pub struct Query {
    /// Shortfall to be caused, as a fraction of demand, above 0 and at most 1.
    pub shortfall: f64,
    /// Demand of which the shortfall is a fraction.
    pub over: Over,
    /// Ids of minerals; empty: all.
    pub minerals: Vec<String>,
    /// Id of the strategy; `None`: the baseline.
    pub strategy: Option<String>,
    /// Month in which outages begin; `None`: the first of the scenario.
    pub start: Option<YearMonth>,
}

impl Ask for Query {
    const QUESTION: &'static Question = &super::QUESTION;
    const STEPS: Option<&'static str> = Some("outages tried");

    fn answer(&self, of: &Subject<'_>, watch: &dyn Watch) -> Result<Answer, Refusal> {
        let asked = self.asked(of.loaded).map_err(Refusal::Wrong)?;
        let found = reverse_in_steps(&of.loaded.study, &asked, &|step| watch.hear(step));
        let rows = rows(&asked.strategy, &found);
        Ok(Answer { facts: self.facts(of.loaded, &asked, &found), tables: vec![AnswerTable::new(FILE, &rows)] })
    }
}

impl Query {
    /// Returns the parameters, or every fault of the request.
    fn asked(&self, loaded: &Loaded) -> Result<ReverseParams, Vec<String>> {
        let mut faults = Vec::new();
        if !(self.shortfall > 0.0 && self.shortfall <= 1.0) {
            faults.push(format!("--shortfall: found {}, expected a share above 0 and at most 1", self.shortfall));
        }
        let mut strategies = names::strategies(loaded, self.strategy.as_slice(), &mut faults);
        let mut known: Vec<Id> = loaded.study.baseline.minerals.iter().map(|m| m.id.clone()).collect();
        known.sort();
        let names: Vec<String> = known.iter().map(ToString::to_string).collect();
        for id in self.minerals.iter().filter(|id| !names.contains(id)) {
            faults.push(names::unknown("--mineral: mineral", id, &names));
        }
        if !self.minerals.is_empty() {
            known.retain(|id| self.minerals.iter().any(|wanted| wanted == id.as_str()));
        }
        let start = names::start(&loaded.study.baseline, self.start, LENGTHS[0], &mut faults);
        match strategies.pop() {
            Some(strategy) if faults.is_empty() => {
                Ok(ReverseParams { strategy, minerals: known, shortfall: self.shortfall, over: self.over, start })
            }
            _ => Err(faults),
        }
    }

    fn facts(&self, loaded: &Loaded, asked: &ReverseParams, found: &[OfMineral]) -> Map<String, Value> {
        let minerals: Map<String, Value> = found
            .iter()
            .map(|of| {
                let facts = json!({
                    "targets": of.targets,
                    "stock_days": of.stock_days,
                    "reference_shortfall_share": of.reference,
                });
                (of.mineral.to_string(), facts)
            })
            .collect();
        let start = loaded.study.baseline.start.plus(asked.start as i32).to_string();
        let fits = |months: &usize| asked.start + months <= loaded.study.baseline.months();
        let lengths: Vec<usize> = LENGTHS.into_iter().filter(fits).collect();
        facts([
            ("strategy", json!(asked.strategy)),
            ("shortfall", json!(asked.shortfall)),
            ("over", json!(self.over.name())),
            ("start", json!(start)),
            ("months", json!(lengths)),
            ("minerals", Value::Object(minerals)),
        ])
    }
}
