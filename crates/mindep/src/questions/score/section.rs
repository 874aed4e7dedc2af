//! Section of the report about `mindep score`.

use crate::draw::bars::{self, Bar, Panel, Row};
use crate::draw::look;
use crate::draw::sheet::{self, Drawn, Frame, Picture};
use crate::questions::answer::Tables;
use crate::questions::score::rows::{SCORES, SKILL, ScoreRow, SkillRow};
use crate::questions::score::words;
use crate::questions::section::{About, AnswerError, Section};
use crate::tables::number::{Number, value};
use crate::words::measured::Measured;
use crate::words::names;
use crate::words::numbers;
use crate::words::table::{Cell, Table, words as text};
use serde_json::{Map, Value};

/// Maximum rows of the table.
const MAX_ROWS: usize = 40;
const WIDTH: f64 = 620.0;

/// Builds the section about forecasts and what was observed.
///
/// # Errors
///
/// If a table is not as the command writes it, or drawing fails.
pub fn section(about: &About<'_>, facts: &Map<String, Value>, tables: &Tables<'_>) -> Result<Section, AnswerError> {
    let (rows, skill) = (tables.rows::<ScoreRow>(SCORES)?, tables.rows::<SkillRow>(SKILL)?);
    let fact = |key: &str| facts.get(key).and_then(Value::as_f64);
    let interval =
        fact("interval_score_scaled").map(|value| Measured { value, error: fact("interval_score_scaled_std_error") });
    let mut sentences = words::sentences(&rows, &skill, interval);
    let outside: Vec<&ScoreRow> = rows.iter().filter(|row| !row.inside).collect();
    if outside.len() > MAX_ROWS {
        sentences.push(format!(
            "The table has the first {MAX_ROWS} of {} values outside the band; all are in {SCORES}.",
            outside.len()
        ));
    }
    Ok(Section {
        id: "score",
        title: "How good are the forecasts?".to_owned(),
        sentences,
        table: (!outside.is_empty()).then(|| table(about, &outside)),
        pictures: vec![picture(about, facts, &rows)?],
    })
}

/// Returns the table of the values outside the band.
fn table(about: &About<'_>, rows: &[&ScoreRow]) -> Table {
    let mut table = Table::new("score", &["Outside the band", "Period", "Observed#", "Mean#", "5 to 95 %#", "Rank#"]);
    for row in rows.iter().take(MAX_ROWS) {
        let number =
            |x: Option<Number>, digits: usize| x.map_or_else(|| "–".to_owned(), |x| numbers::plain(x.value(), digits));
        let cell = |x: Option<Number>, digits: usize| Cell { text: number(x, digits), key: value(x).to_string() };
        let band = format!("{} to {}", number(row.p05, 4), number(row.p95, 4));
        table.push(
            &row.mineral,
            "",
            vec![
                text(called(about, row)),
                text(period(row)),
                cell(row.observed, 4),
                cell(row.mean, 4),
                Cell { text: band, key: value(row.p05).to_string() },
                cell(row.rank, 2),
            ],
        );
    }
    table
}

/// Names what was observed: `Tin: Peru`, `Tin: price`.
fn called(about: &About<'_>, row: &ScoreRow) -> String {
    let what = match row.quantity.strip_prefix("supplier:") {
        Some(id) => about.called("suppliers", id),
        None => row.quantity.replace('_', " "),
    };
    let mineral = about.loaded.study.baseline.minerals.iter().find(|mineral| mineral.id.as_str() == row.mineral);
    let mineral = mineral.map_or(row.mineral.as_str(), |mineral| mineral.name.as_str());
    format!("{}: {what}", names::capital(mineral))
}

/// Names the period: a month, a calendar year, or from when to when.
fn period(row: &ScoreRow) -> String {
    let (start, end) = (row.period_start.as_str(), row.period_end.as_str());
    match (start.strip_suffix("-01"), end.strip_suffix("-12")) {
        _ if start == end => start.to_owned(),
        (Some(year), Some(last)) if year == last => year.to_owned(),
        _ => format!("{start} to {end}"),
    }
}

/// Draws the histogram of ranks.
fn picture(about: &About<'_>, facts: &Map<String, Value>, rows: &[ScoreRow]) -> Drawn<Picture> {
    let bins = words::histogram(rows);
    let bar = |(index, count): (usize, &usize)| Row {
        name: words::bin(index),
        bars: vec![Bar {
            value: *count as f64,
            error: f64::NAN,
            text: count.to_string(),
            colour: look::SUPPLY,
            pale: false,
        }],
    };
    let bars: Vec<Row> = bins.iter().enumerate().map(bar).collect();
    let trials = facts.get("trials").and_then(Value::as_u64).unwrap_or(0) as f64;
    let each = bars.iter().map(|row| format!("{}: {}", row.name, row.bars[0].text));
    let frame = Frame {
        name: "score".to_owned(),
        title: format!("Ranks of observed values among the trials, {}", about.whom),
        subtitle: format!(
            "{} values among {} trials; a right forecast has {} in each tenth",
            rows.len(),
            numbers::plain(trials, 12),
            numbers::plain(rows.len() as f64 / words::BINS as f64, 2)
        ),
        description: format!(
            "Observed values by their rank among the trials. {}.",
            each.collect::<Vec<_>>().join("; ")
        ),
        note: about.note.clone(),
        ..Frame::default()
    }
    .around(WIDTH, bars::height(&bars, false))?;
    let names = bars::names_width(&bars, 120.0);
    let panel = Panel { title: String::new(), measured: "observed values".to_owned(), rows: bars, names };
    sheet::draw(frame, |area| bars::draw(area, &panel))
}
