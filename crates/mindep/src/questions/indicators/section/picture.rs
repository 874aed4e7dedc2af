//! Bar chart of the concentration of imports and of world supply, and of the GeoPolRisk score, by mineral.

use super::{IndicatorsView, range, stage_name};
use crate::draw::bars::{self, Bar, Panel, Row};
use crate::draw::look;
use crate::draw::sheet::{self, Drawn, Frame, Key, Picture};
use crate::words::numbers::plain;

const WIDTH: f64 = 760.0;
/// Maximum number of minerals; those with less concentrated imports are left out.
const MAX: usize = 12;
/// Gap between the panels.
const GAP: f64 = 14.0;
/// Fraction of the width, without names, that the panel of concentration takes.
const LEFT: f64 = 0.56;

/// Draws the chart; `None` if there are no values.
pub fn draw(view: &IndicatorsView<'_>) -> Drawn<Option<Picture>> {
    let minerals = shown(view);
    let concentration: Vec<Row> = minerals.iter().map(|m| row(view, m, concentration)).collect();
    let scores: Vec<Row> = minerals.iter().map(|m| row(view, m, score)).collect();
    if concentration.iter().flat_map(|row| &row.bars).all(|bar| bar.value <= 0.0) {
        return Ok(None);
    }
    let scored = scores.iter().flat_map(|row| &row.bars).any(|bar| bar.value > 0.0);
    let all = view.minerals().len();
    let cut = if all > MAX { format!("; the {MAX} most concentrated imports of {all}") } else { String::new() };
    let what = if scored { "Concentration of supply and GeoPolRisk score" } else { "Concentration of supply" };
    let frame = Frame {
        name: "indicators".to_owned(),
        title: format!("{what}: {}", view.about.whom),
        subtitle: format!("contracts planned for {}; a range where some countries are not named{cut}", view.month),
        description: describe(&concentration, &scores, scored, what, &view.about.whom),
        legend: vec![
            Key::filled("imports by exporting country", look::SUPPLY, 0.85),
            Key::filled("imports by mining country", look::SUPPLY, 0.35),
            Key::filled("the world's supply, by stage", look::DEMAND, 0.85),
        ],
        note: view.about.note.clone(),
        ..Frame::default()
    };
    let frame = frame.around(WIDTH, bars::height(&concentration, true))?;
    // Must follow `around`, which loads the fonts that measure texts.
    let names = bars::names_width(&concentration, 150.0);
    let left = Panel {
        title: "Herfindahl–Hirschman index".to_owned(),
        measured: "0 many equal countries, 1 one country".to_owned(),
        rows: concentration,
        names,
    };
    let right = Panel {
        title: "GeoPolRisk score".to_owned(),
        measured: "HHI of the stage × import risk".to_owned(),
        rows: scores,
        names: 0.0,
    };
    sheet::draw(frame, |area| {
        let (width, high) = sheet::extent(area);
        if !scored {
            return bars::draw(area, &left);
        }
        let split = names + (width - names) * LEFT;
        bars::draw(&sheet::part(area, (0.0, 0.0), (split, high)), &left)?;
        bars::draw(&sheet::part(area, (split + GAP, 0.0), (width - split - GAP, high)), &right)
    })
    .map(Some)
}

/// Returns the minerals of the picture, in order.
fn shown<'a>(view: &IndicatorsView<'a>) -> Vec<&'a str> {
    let minerals = view.minerals();
    let hhi = |mineral: &str| view.value(mineral, "imports", "hhi").unwrap_or(0.0);
    let mut places: Vec<usize> = (0..minerals.len()).collect();
    places.sort_by(|&a, &b| hhi(minerals[b]).total_cmp(&hhi(minerals[a])));
    places.truncate(MAX);
    places.sort_unstable();
    places.into_iter().map(|place| minerals[place]).collect()
}

fn row(
    view: &IndicatorsView<'_>,
    mineral: &str,
    bar: impl Fn(&IndicatorsView<'_>, &str, &str) -> (f64, String),
) -> Row {
    let bar = |stage: &str| {
        let (value, text) = bar(view, mineral, stage);
        let colour = if stage.starts_with("world:") { look::DEMAND } else { look::SUPPLY };
        Bar { value, error: f64::NAN, text, colour, pale: stage == "origin" }
    };
    Row { name: view.name(mineral), bars: view.stages(mineral).into_iter().map(bar).collect() }
}

/// Returns the text after a bar of world supply: its stage.
fn behind(stage: &str) -> String {
    stage.strip_prefix("world:").map_or_else(String::new, |world| format!(" {world}"))
}

fn concentration(view: &IndicatorsView<'_>, mineral: &str, stage: &str) -> (f64, String) {
    let behind = behind(stage);
    match view.hhi(mineral, stage) {
        Some((low, high)) => (low, format!("{}{behind}", range(low, high))),
        None => (0.0, format!("–{behind}")),
    }
}

/// Returns the score and its text. Only stages of world supply have scores, so the bars of imports have none.
fn score(view: &IndicatorsView<'_>, mineral: &str, stage: &str) -> (f64, String) {
    if !stage.starts_with("world:") {
        return (0.0, String::new());
    }
    match view.value(mineral, stage, "geopolrisk") {
        Some(score) => (score, format!("{}{}", plain(score, 2), behind(stage))),
        None => (0.0, format!("–{}", behind(stage))),
    }
}

/// Returns the description of the picture in words.
fn describe(concentration: &[Row], scores: &[Row], scored: bool, what: &str, whom: &str) -> String {
    let stages = ["imports", "origin"].map(stage_name);
    let of = |row: &Row, i: usize| match stages.get(i) {
        Some(stage) => format!("{stage}: {}", row.bars[i].text),
        None => format!("world: {}", row.bars[i].text),
    };
    let each = concentration.iter().zip(scores).map(|(row, score)| {
        let hhi: Vec<String> = (0..row.bars.len()).map(|i| of(row, i)).collect();
        let scores: Vec<&str> = if scored {
            score.bars.iter().map(|bar| bar.text.as_str()).filter(|t| !t.is_empty()).collect()
        } else {
            Vec::new()
        };
        let scores = if scores.is_empty() { String::new() } else { format!("; GeoPolRisk {}", scores.join(", ")) };
        format!("{}, HHI of {}{scores}", row.name, hhi.join(", "))
    });
    format!("{what}, {whom}. {}.", each.collect::<Vec<_>>().join(". "))
}
