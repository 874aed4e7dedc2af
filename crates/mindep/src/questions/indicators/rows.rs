//! `indicators.csv`: static indices of concentration and supply risk.

use crate::questions::indicators::ask::Indicator;
use crate::row;
use crate::tables::number::{Number, number};
use mindep_core::domain::node::Country;
use mindep_core::domain::scenario::Scenario;
use mindep_core::domain::scores::Scores;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// File name of the table.
pub const FILE: &str = "indicators.csv";

row! {
    /// A row of `indicators.csv`.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct IndicatorRow {
        /// Id.
        pub mineral: String,
        /// `all`, the mineral as a whole; `imports`, imports by exporting country, the last of each path that is not the importer; `origin`,
        /// imports by mining country, the first of each path; `world:STAGE`, the world's supply at a stage of `[[world]]`.
        pub stage: String,
        /// One of those below.
        pub indicator: String,
        /// Empty where it is not defined.
        pub value: Option<Number>,
        /// Whose share is the largest, on `largest_share` and `n_minus_1`; the first by code of equals.
        pub country: String,
        /// Reason why the value is empty, or which index of concentration a supply risk does without.
        pub note: String,
    }
}

impl IndicatorRow {
    /// Creates the row of an index.
    pub fn new(indicator: &Indicator) -> Self {
        let note = match (&indicator.value, &indicator.without) {
            (Err(why), _) => why.to_string(),
            (Ok(_), Some(without)) => format!("one hhi_wgi alone: {without}"),
            (Ok(_), None) => String::new(),
        };
        Self {
            mineral: indicator.mineral.to_string(),
            stage: indicator.stage.to_string(),
            indicator: indicator.index.name().to_owned(),
            value: number(indicator.value.clone().ok()),
            country: indicator.country.as_ref().map(Country::to_string).unwrap_or_default(),
            note,
        }
    }
}

/// Returns the scores and figures that the indices use but that are not covered by the scenario's hash.
pub fn facts(scenario: &Scenario, scores: &Scores) -> Map<String, Value> {
    let countries: Vec<Value> = scores
        .countries
        .iter()
        .map(|score| {
            json!({
                "code": score.code.as_str(),
                "instability": score.instability,
                "governance": score.governance,
                "trade": score.trade,
            })
        })
        .collect();
    let minerals: Vec<Value> = scores
        .minerals
        .iter()
        .map(|figures| {
            json!({
                "mineral": figures.mineral.as_str(),
                "substitution_index": figures.substitution_index,
                "recycling": figures.recycling,
                "import_reliance": figures.import_reliance,
            })
        })
        .collect();
    let mut facts = Map::new();
    facts.insert("month".to_owned(), json!(scenario.start.to_string()));
    facts.insert("countries".to_owned(), Value::Array(countries));
    facts.insert("minerals".to_owned(), Value::Array(minerals));
    facts
}
