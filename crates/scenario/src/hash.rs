//! The hash of what a scenario means: the same for files that differ in comments, spelling or order without meaning.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

use super::tree::{Item, Value};
use mindep_core::domain::decision::Optimize;
use mindep_core::domain::disruption::Effect;
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::domain::scores::Scores;

/// Hashes of what a scenario says besides its study, each read by some questions and by no simulation. SHA-256 in hexadecimal.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Besides {
    /// Scores of countries and figures of minerals.
    pub scores: String,
    /// The values as they are written, before defaults follow from others: what a parameter that is changed takes along.
    pub values: String,
    /// `[optimize]`; empty without it.
    pub optimize: String,
}

impl Besides {
    /// Of a scenario with its tables.
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

/// Keys under which nothing stands that could change a study: what other hashes are of, and words for people.
const APART: [&str; 9] =
    ["simulation", "tables", "sweep", "optimize", "countries", "indicators", "source", "title", "name"];

/// A canonical text of the values of a tree: keys and rows in order, without places and spelling. Where the order of rows has a meaning, the hash of the
/// study stands for it.
fn write_values(item: &Item, out: &mut String) {
    // Writing to a text cannot fail.
    let _ = match &item.value {
        Value::Text { text, .. } => write!(out, "{text:?}"),
        // A whole number is the same with a point.
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

/// SHA-256, in hexadecimal, of a canonical text of the study: the resolved values, with the seed, without the number of trials.
///
/// The text is the `Debug` form of the study after sorting everything whose order has no meaning by its id. Order is kept where it has
/// one: stockpiles, stages, shifts, `displaces`, projects of a mineral, suppliers of a mineral with equal premium, and nodes of a path.
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
    // Stable: suppliers of equal premium keep their order, in which surge is bought.
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
