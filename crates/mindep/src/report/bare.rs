//! A book without rows, for tests that add their own.

use crate::results::book::{Book, Indices};
use crate::results::manifest::{Manifest, MineralNote, ScenarioNote, Timing};
use crate::tables::sums::Sums;
use mindep_core::domain::scenario::BASELINE;
use mindep_scenario::load_str;

/// Returns a book of the scenario `text` with these minerals, and with these strategies (id and title) beside the baseline.
pub fn bare(text: &str, minerals: Vec<MineralNote>, strategies: &[(String, String)]) -> Book {
    let mut loaded = load_str("test.toml", text, &[]).expect("a sound scenario");
    loaded.study.strategies.retain(|s| strategies.iter().any(|(id, _)| id == s.id.as_str()));
    let base = &loaded.study.baseline;
    let months = base.months();
    let manifest = Manifest {
        version: "1.2.3".to_owned(),
        scenario: ScenarioNote {
            name: base.name.to_string(),
            title: base.title.clone(),
            hash: "abc".to_owned(),
            currency: base.currency.clone(),
            besides: loaded.besides.clone(),
        },
        seed: 7,
        trials: 10_000,
        strategies: [BASELINE.to_owned()].into_iter().chain(strategies.iter().map(|(id, _)| id.clone())).collect(),
        titles: strategies.iter().cloned().collect(),
        minerals,
        months,
        start: base.start.to_string(),
        end: base.start.plus(months as i32 - 1).to_string(),
        set: Vec::new(),
        sources: Vec::new(),
        inputs: Vec::new(),
        tables: Sums::new(),
        until_precision: None,
        timing: Timing::new(10_000, 1.0, 1),
    };
    Book {
        manifest,
        loaded,
        summary: Vec::new(),
        timeseries: Vec::new(),
        annual: Vec::new(),
        exceedance: Vec::new(),
        distribution: Vec::new(),
        suppliers: Vec::new(),
        projects: Vec::new(),
        disruptions: Vec::new(),
        sectors: Vec::new(),
        comparison: Vec::new(),
        index: Indices::default(),
    }
}
