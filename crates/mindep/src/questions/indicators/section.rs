//! Section of the report about `mindep indicators`: how concentrated supply is, and how stable the supplying countries are.

mod picture;
mod words;

use crate::questions::answer::Tables;
use crate::questions::indicators::rows::{FILE, IndicatorRow};
use crate::questions::section::{About, AnswerError, Section};
use crate::tables::number::Number;
use crate::words::country;
use crate::words::numbers;
use crate::words::table::{Cell, Table, words as text};
use serde_json::{Map, Value};

/// Maximum rows of the table.
const MAX: usize = 20;

/// Builds the section about the indices.
///
/// # Errors
///
/// If a table is not as the command writes it, or drawing fails.
pub fn section(about: &About<'_>, facts: &Map<String, Value>, tables: &Tables<'_>) -> Result<Section, AnswerError> {
    let rows = &tables.rows::<IndicatorRow>(FILE)?;
    let view = IndicatorsView { about, month: facts.get("month").and_then(Value::as_str).unwrap_or_default(), rows };
    let (table, of) = table(&view);
    Ok(Section {
        id: "indicators",
        title: format!("static indices of concentration and supply risk, {}", view.month),
        sentences: words::sentences(&view, of),
        table: Some(table),
        pictures: picture::draw(&view)?.into_iter().collect(),
    })
}

/// The rows of an answer, and the scenario that they are about.
struct IndicatorsView<'a> {
    about: &'a About<'a>,
    month: &'a str,
    rows: &'a [IndicatorRow],
}

impl<'a> IndicatorsView<'a> {
    /// Returns the ids of the minerals, in order.
    fn minerals(&self) -> Vec<&'a str> {
        let mut found: Vec<&str> = self.rows.iter().map(|row| row.mineral.as_str()).collect();
        found.dedup();
        found
    }

    /// Returns the stages of a mineral, in order, without `all`.
    fn stages(&self, mineral: &str) -> Vec<&'a str> {
        let own = self.rows.iter().filter(|row| row.mineral == mineral && row.stage != "all");
        let mut found: Vec<&str> = own.map(|row| row.stage.as_str()).collect();
        found.dedup();
        found
    }

    fn row(&self, mineral: &str, stage: &str, indicator: &str) -> Option<&'a IndicatorRow> {
        self.rows.iter().find(|row| row.mineral == mineral && row.stage == stage && row.indicator == indicator)
    }

    fn value(&self, mineral: &str, stage: &str, indicator: &str) -> Option<f64> {
        self.row(mineral, stage, indicator)?.value.map(Number::value)
    }

    /// Returns the Herfindahl–Hirschman index if what is not named comes from many countries, and if it comes from one.
    fn hhi(&self, mineral: &str, stage: &str) -> Option<(f64, f64)> {
        self.value(mineral, stage, "hhi").zip(self.value(mineral, stage, "hhi_max"))
    }

    /// Returns the name of the country with the largest share.
    fn largest(&self, mineral: &str, stage: &str) -> Option<&'a str> {
        let row = self.row(mineral, stage, "largest_share")?;
        row.value.map(|_| country::name(&row.country))
    }

    /// Returns the name of a mineral.
    fn name(&self, mineral: &str) -> String {
        let minerals = &self.about.loaded.study.baseline.minerals;
        minerals.iter().find(|m| m.id.as_str() == mineral).map_or_else(|| mineral.to_owned(), |m| m.name.clone())
    }
}

/// Returns the readable name of a stage.
fn stage_name(stage: &str) -> String {
    match (stage, stage.strip_prefix("world:")) {
        (_, Some(world)) => format!("world, {world}"),
        ("imports", _) => "imports, by exporting country".to_owned(),
        ("origin", _) => "imports, by mining country".to_owned(),
        (other, _) => other.to_owned(),
    }
}

/// Formats a number between two bounds; both are shown where they differ visibly.
fn range(low: f64, high: f64) -> String {
    let text = |x: f64| numbers::plain(x, 2);
    if high / low > 1.05 { format!("{}–{}", text(low), text(high)) } else { text(low) }
}

fn cell(value: Option<f64>, show: impl Fn(f64) -> String) -> Cell {
    value.map_or_else(|| text("–"), |value| Cell { text: show(value), key: value.to_string() })
}

/// Returns the table with the stages of all minerals, or with the most concentrated ones if there are many, and the number of all stages.
fn table(view: &IndicatorsView<'_>) -> (Table, usize) {
    let minerals = view.minerals();
    let mut stages: Vec<(&str, &str)> =
        minerals.iter().flat_map(|m| view.stages(m).into_iter().map(move |stage| (*m, stage))).collect();
    let of = stages.len();
    if of > MAX {
        let hhi = |(mineral, stage): &(&str, &str)| view.value(mineral, stage, "hhi").unwrap_or(-1.0);
        let mut places: Vec<usize> = (0..of).collect();
        places.sort_by(|&a, &b| hhi(&stages[b]).total_cmp(&hhi(&stages[a])));
        places.truncate(MAX);
        places.sort_unstable();
        stages = places.into_iter().map(|place| stages[place]).collect();
    }
    let labels = [
        "Mineral",
        "Of",
        "Countries#",
        "HHI#",
        "Effective number#",
        "Largest share#",
        "Whose",
        "Left without it#",
        "GeoPolRisk#",
        "EU supply risk#",
    ];
    let mut table = Table::new("indicators", &labels);
    let two = |x: f64| numbers::plain(x, 2);
    for (mineral, stage) in stages {
        let value = |indicator| view.value(mineral, stage, indicator);
        let hhi = view.hhi(mineral, stage);
        let bounds = |low: f64, high: f64| Cell { text: range(low, high), key: low.to_string() };
        let cells = vec![
            text(view.name(mineral)),
            text(stage_name(stage)),
            cell(value("countries"), |x| numbers::plain(x, 3)),
            hhi.map_or_else(|| text("–"), |(low, high)| bounds(low, high)),
            hhi.map_or_else(|| text("–"), |(low, high)| bounds(1.0 / high, 1.0 / low)),
            cell(value("largest_share"), numbers::percent),
            text(view.largest(mineral, stage).unwrap_or("–")),
            cell(value("n_minus_1"), numbers::percent),
            cell(value("geopolrisk"), two),
            cell(value("supply_risk"), two),
        ];
        table.push(mineral, "", cells);
    }
    for (label, indicator) in [("GeoPolRisk", "geopolrisk"), ("EU supply risk", "supply_risk")] {
        if view.rows.iter().all(|row| row.indicator != indicator || row.value.is_none()) {
            table = table.without(label);
        }
    }
    (table, of)
}

#[cfg(test)]
mod tests;
