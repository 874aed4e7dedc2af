//! Hash of a scenario's meaning: equal for files that differ only in comments, notation, or an order that has no effect.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

use super::tree::{Item, Value};
use mindep_core::domain::decision::Optimize;
use mindep_core::domain::disruption::Effect;
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::domain::scores::Scores;

/// Hashes (SHA-256 in hexadecimal) of the parts of a scenario outside its study, which some analyses read and no simulation does.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Besides {
    /// Hash of the scores of countries and figures of minerals.
    pub scores: String,
    /// Hash of the values as written, before defaults are derived from them: a changed parameter changes the defaults derived from it as well.
    pub values: String,
    /// Hash of `[optimize]`; empty if there is none.
    pub optimize: String,
}

impl Besides {
    /// Computes the hashes for a scenario with its tables.
    pub(super) fn new(tree: &Item, scores: &Scores, optimize: Option<&Optimize>) -> Self {
        let mut values = String::new();
        write_values(tree, &mut values);
        Self {
            scores: digest(&format!("mindep scores 1\n{scores:?}")),
            values: digest(&format!("mindep values 1\n{values}")),
            optimize: optimize.map_or_else(String::new, |wanted| digest(&format!("mindep optimize 1\n{wanted:?}"))),
        }
    }
}

/// Keys left out of the hash of the values: they cannot change the study except through another hash, or are text for display.
const APART: [&str; 9] =
    ["simulation", "tables", "sweep", "optimize", "countries", "indicators", "source", "title", "name"];

/// Writes the values of a tree in canonical form: keys and rows sorted, without places or notation. An order of rows that has an effect is covered
/// by the hash of the study.
fn write_values(item: &Item, out: &mut String) {
    // Writing to a `String` cannot fail.
    let _ = match &item.value {
        Value::Text { text, .. } => write!(out, "{text:?}"),
        // 2 and 2.0 are the same number.
        Value::Integer(number) if *number as f64 as i128 == *number => write!(out, "{:?}", *number as f64),
        Value::Integer(number) => write!(out, "{number}"),
        Value::Float(number) => write!(out, "{number:?}"),
        Value::Bool(truth) => write!(out, "{truth}"),
        Value::Broken => write!(out, "?"),
        Value::Array(items) => {
            let text = |item: &Item| {
                let mut text = String::new();
                write_values(item, &mut text);
                text
            };
            let mut texts: Vec<String> = items.iter().map(text).collect();
            texts.sort();
            write!(out, "[{}]", texts.join(","))
        }
        Value::Table(table) => {
            let mut sorted: Vec<_> = table.iter().filter(|(key, _)| !APART.contains(&key.name.as_str())).collect();
            sorted.sort_by(|a, b| a.0.name.cmp(&b.0.name));
            out.push('{');
            for (key, item) in sorted {
                let _ = write!(out, "{:?}:", key.name);
                write_values(item, out);
                out.push(',');
            }
            write!(out, "}}")
        }
    };
}

/// Returns the SHA-256, in hexadecimal, of the resolved values of a study, including the seed but not the number of trials.
///
/// The hashed text is the `Debug` form of the study, with every list whose order has no effect sorted by id. The order is kept where it has an
/// effect: stockpiles, stages, shifts, `displaces`, projects of a mineral, suppliers of a mineral with equal premium, and nodes of a path.
pub fn hash(study: &Study) -> String {
    let mut study = study.clone();
    canonical(&mut study.baseline);
    for strategy in &mut study.strategies {
        canonical(&mut strategy.scenario);
        strategy.shifts.iter_mut().for_each(|s| s.to.sort_by(|a, b| a.0.cmp(&b.0)));
    }
    study.strategies.sort_by(|a, b| a.id.cmp(&b.id));
    study.uncertain.sort_by(|a, b| a.address.cmp(&b.address));
    digest(&format!("mindep scenario 1\n{study:?}"))
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn canonical(scenario: &mut Scenario) {
    scenario.trials = 0;
    scenario.drivers.sort_by(|a, b| a.id.cmp(&b.id));
    for mineral in &mut scenario.minerals {
        mineral.demand.drivers.sort_by(|a, b| a.0.cmp(&b.0));
        mineral.sectors.sort_by(|a, b| a.id.cmp(&b.id));
    }
    scenario.minerals.sort_by(|a, b| a.id.cmp(&b.id));
    // The sort is stable: suppliers of equal premium keep their order, in which surge is bought.
    scenario.suppliers.sort_by(|a, b| a.mineral.cmp(&b.mineral).then(a.premium.total_cmp(&b.premium)));
    scenario.world.sort_by(|a, b| (&a.mineral, &a.stage, a.country).cmp(&(&b.mineral, &b.stage, b.country)));
    for disruption in &mut scenario.disruptions {
        if let Effect::Supply(hits) = &mut disruption.effect {
            hits.sort();
        }
        if let Some(minerals) = &mut disruption.minerals {
            minerals.sort();
        }
        disruption.drivers.sort_by(|a, b| a.0.cmp(&b.0));
        disruption.triggers.sort_by(|a, b| a.disruption.cmp(&b.disruption));
    }
    scenario.disruptions.sort_by(|a, b| a.id.cmp(&b.id));
    scenario.projects.sort_by(|a, b| a.mineral.cmp(&b.mineral));
}
