//! Options of `mindep stress`.

use super::ask::{StressParams, chosen, stress};
use super::rows::{FILE, rows};
use crate::analysis::target::{self, Target};
use crate::names;
use crate::questions::Question;
use crate::questions::answer::{Answer, AnswerTable};
use crate::questions::asking::{Ask, Refusal, Subject, Watch, facts, within};
use mindep_core::domain::node::Country;
use mindep_core::id::Id;
use mindep_core::units::YearMonth;
use mindep_scenario::Loaded;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Request for a stress test of each country, lane and stage.
#[derive(Clone, PartialEq, Debug)]
pub struct Query {
    /// Fraction lost, above 0 and at most 1.
    pub loss: f64,
    /// Duration in months.
    pub months: usize,
    /// Month in which the outage begins; `None`: the first of the scenario.
    pub start: Option<YearMonth>,
    /// Ids of the strategies that are tested; empty: only the baseline.
    pub strategies: Vec<String>,
    /// Named groups of countries that are cut off together, in addition to each target alone.
    pub groups: Vec<(Id, BTreeSet<Country>)>,
}

impl Default for Query {
    fn default() -> Self {
        Self { loss: 1.0, months: 12, start: None, strategies: Vec::new(), groups: Vec::new() }
    }
}

impl Ask for Query {
    const QUESTION: &'static Question = &super::QUESTION;

    fn answer(&self, of: &Subject<'_>, _watch: &dyn Watch) -> Result<Answer, Refusal> {
        let asked = self.asked(of.loaded).map_err(Refusal::Wrong)?;
        let found = stress(&of.loaded.study, &asked);
        Ok(Answer { facts: self.facts(of.loaded, &asked), tables: vec![AnswerTable::new(FILE, &rows(&found))] })
    }
}

impl Query {
    /// Returns the parameters, or every fault of the request.
    fn asked(&self, loaded: &Loaded) -> Result<StressParams, Vec<String>> {
        let mut faults = Vec::new();
        if !(self.loss > 0.0 && self.loss <= 1.0) {
            faults.push(format!("--loss: found {}, expected a share above 0 and at most 1", self.loss));
        }
        within("--months", self.months, &(1..=600), &mut faults);
        let strategies = names::strategies(loaded, &self.strategies, &mut faults);
        let start = names::start(&loaded.study.baseline, self.start, self.months, &mut faults);
        let study = chosen(&loaded.study, &strategies);
        let nodes: BTreeSet<_> = target::scenarios(&study).flat_map(|s| target::nodes(s, None, true)).collect();
        let known: Vec<String> = target::countries(&nodes).iter().map(ToString::to_string).collect();
        let mut groups: Vec<Target> = Vec::new();
        for (name, countries) in &self.groups {
            for country in countries.iter().map(ToString::to_string).filter(|code| !known.contains(code)) {
                faults.push(names::unknown(&format!("--group {name}: country"), &country, &known));
            }
            if groups.iter().any(|other| other.name == name.as_str()) {
                faults.push(format!("--group: two groups are named `{name}`, expected names that differ"));
            }
            let countries: Vec<Country> = countries.iter().copied().collect();
            groups.push(Target::group(name.as_str(), &countries));
        }
        if faults.is_empty() {
            Ok(StressParams { strategies, start, months: self.months, loss: self.loss, groups })
        } else {
            Err(faults)
        }
    }

    fn facts(&self, loaded: &Loaded, asked: &StressParams) -> Map<String, Value> {
        let groups = self.groups.iter().map(|(name, countries)| {
            let codes: Vec<String> = countries.iter().map(ToString::to_string).collect();
            (name.to_string(), json!(codes))
        });
        let start = loaded.study.baseline.start.plus(asked.start as i32).to_string();
        facts([
            ("strategies", json!(asked.strategies)),
            ("start", json!(start)),
            ("months", json!(asked.months)),
            ("loss", json!(asked.loss)),
            ("groups", Value::Object(groups.collect())),
        ])
    }
}
