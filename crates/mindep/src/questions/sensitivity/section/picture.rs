//! Picture of one output: a tornado diagram of the parameters, next to their indices.

use super::view::{self, OutputView};
use crate::draw::axis::Scale;
use crate::draw::bars::{self, Bar, Panel, Row};
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, Text};
use crate::questions::section::About;
use crate::words::numbers;
use plotters::style::RGBColor;
use serde_json::{Map, Value};

/// Maximum number of parameters.
const MAX: usize = 15;
const WIDTH: f64 = 980.0;
/// Width of the tornado diagram with its names.
const LEFT: f64 = 600.0;
/// Layout of [`bars`] for rows of two bars below a title.
const TOP: f64 = 24.0;
const PITCH: f64 = 13.0;
const GAP: f64 = 8.0;
const BOTTOM: f64 = 38.0;
/// Space for a number beside a bar.
const NUMBER: f64 = 58.0;

const LOW: RGBColor = look::SUPPLY;
const HIGH: RGBColor = RGBColor(213, 94, 0);

/// A bar of the tornado diagram.
struct Swing {
    value: f64,
    error: f64,
    at: String,
    colour: RGBColor,
}

/// Draws the most important parameters; `None` if none has an effect alone.
///
/// # Errors
///
/// If plotters fails.
pub fn draw(about: &About<'_>, facts: &Map<String, Value>, view: &OutputView<'_>) -> Drawn<Option<Picture>> {
    let parameters = &view.ranked[..view.ranked.len().min(MAX)];
    let swings: Vec<Vec<Swing>> = parameters.iter().map(|parameter| of(view, parameter)).collect();
    let most = swings.iter().flatten().map(|s| s.value.abs() + s.error).fold(0.0, f64::max);
    if most <= 0.0 {
        return Ok(None);
    }
    let (scale, unit) = view.scale(most);
    let unit = if unit == "%" { "percentage points".to_owned() } else { unit };
    let rows: Vec<Row> = parameters.iter().map(|parameter| row(about, view, parameter)).collect();
    // Texts can be measured only after the fonts are loaded.
    sheet::fonts()?;
    let names = bars::names_width(&rows, 220.0);
    let left_out = view.ranked.len() - parameters.len();
    let cut =
        if left_out > 0 { format!("; {left_out} parameters that matter less are left out") } else { String::new() };
    let indices = if view.is_shares { ["total index", "first-order index"] } else { ["mu*", "sigma"] };
    let strategy = facts.get("strategy").and_then(Value::as_str).unwrap_or_default();
    let frame = Frame {
        name: format!("sensitivity-{}-{}", view.mineral, view.metric.replace('_', "-")),
        title: format!("{}: which uncertain parameters drive it: {}", view.title(), about.whom),
        subtitle: format!(
            "strategy {strategy}; left: a parameter alone at its 10 % and 90 % quantile, against all at their medians, same futures, its value beside the bar; right: all varied together; whiskers: standard error{cut}"
        ),
        description: describe(view, parameters, &rows, about),
        legend: vec![
            Key::filled("at its 10 % quantile", LOW, 0.85),
            Key::filled("at its 90 % quantile", HIGH, 0.85),
            Key::filled(indices[0], look::INK, 0.85),
            Key::filled(indices[1], look::INK, 0.35),
        ],
        note: about.note.clone(),
        ..Frame::default()
    };
    let height = bars::height(&rows, true);
    let measured = if view.is_shares {
        "share of the variance".to_owned()
    } else {
        format!("per range of probability, {}", view.scale(widest(&rows)).1)
    };
    let named: Vec<String> = rows.iter().map(|row| row.name.clone()).collect();
    let panel = Panel { title: "All together".to_owned(), measured, rows, names: 0.0 };
    sheet::draw(frame.around(WIDTH, height)?, |area| {
        let (width, _) = sheet::extent(area);
        let left = sheet::part(area, (0.0, 0.0), (LEFT, height));
        tornado(&left, &named, &swings, names + 8.0, (scale, &unit, most))?;
        bars::draw(&sheet::part(area, (LEFT + 16.0, 0.0), (width - LEFT - 16.0, height)), &panel)
    })
    .map(Some)
}

fn of(view: &OutputView<'_>, parameter: &str) -> Vec<Swing> {
    let swing = |(quantile, colour)| {
        let found = view.swing(parameter, quantile);
        Swing {
            value: found.map_or(0.0, |m| m.value),
            error: found.and_then(|m| m.error).unwrap_or(0.0),
            at: view.at(parameter, quantile).map_or_else(String::new, |x| numbers::plain(x, 3)),
            colour,
        }
    };
    [(0.1, LOW), (0.9, HIGH)].map(swing).into()
}

fn row(about: &About<'_>, view: &OutputView<'_>, parameter: &str) -> Row {
    let scale = if view.is_shares { 1.0 } else { view.scale(view.main(view.ranked[0]).map_or(0.0, |m| m.value)).0 };
    let bar = |(found, pale): (Option<view::Measured>, bool)| Bar {
        value: found.map_or(0.0, |m| (m.value / scale).max(0.0)),
        error: found.and_then(|m| m.error).map_or(f64::NAN, |e| e / scale),
        text: found.map_or_else(|| "–".to_owned(), |m| numbers::plain(m.value / scale, 2)),
        colour: look::INK,
        pale,
    };
    let bars = [(view.main(parameter), false), (view.second(parameter), true)].map(bar);
    Row { name: about.parameter(parameter), bars: bars.into() }
}

fn widest(rows: &[Row]) -> f64 {
    rows.iter().flat_map(|row| &row.bars).map(|bar| bar.value).fold(0.0, f64::max)
}

fn tornado(
    area: &Area,
    names: &[String],
    swings: &[Vec<Swing>],
    left: f64,
    (scale, unit, most): (f64, &str, f64),
) -> Drawn {
    let (width, height) = sheet::extent(area);
    let middle = left + (width - left) / 2.0;
    let half = (width - left) / 2.0 - NUMBER;
    let axis = Scale::new(most / scale, 3);
    let x = |amount: f64| middle + half * axis.place(amount.abs() / scale).copysign(amount);
    let (bottom, text) = (height - BOTTOM, Text::new(size::LABEL).grey().centre());
    sheet::write(area, "Each alone", (left, 2.0), &Text::new(size::NAME).bold())?;
    let marks: Vec<f64> = axis.marks().collect();
    for at in marks.iter().skip(1).rev().map(|mark| -mark).chain(marks.iter().copied()) {
        let place = x(at * scale);
        sheet::line(area, &[(place, TOP), (place, bottom)], look::RULE, 0.75)?;
        let sign = if at > 0.0 { "+" } else { "" };
        sheet::write(area, &format!("{sign}{}", numbers::plain(at, 3)), (place, bottom + 5.0), &text)?;
    }
    sheet::write(area, unit, (middle, bottom + 20.0), &text)?;
    for (i, (name, pair)) in names.iter().zip(swings).enumerate() {
        let top = TOP + GAP / 2.0 + (2.0 * PITCH + GAP) * i as f64;
        let lines = sheet::wrap_within(name, size::LABEL, false, left - 10.0, 2);
        sheet::write_lines(area, &lines, (0.0, top + PITCH), size::LABEL, &Text::new(size::LABEL))?;
        for (k, swing) in pair.iter().enumerate() {
            let from = top + PITCH * k as f64 + 1.0;
            let (to, line) = (from + PITCH - 2.0, from + PITCH / 2.0 - 1.0);
            let (a, b) = (x(0.0).min(x(swing.value)), x(0.0).max(x(swing.value)));
            if swing.value != 0.0 {
                sheet::rectangle(area, (a, from), (b, to), swing.colour)?;
            }
            let ends = [x(swing.value - swing.error), x(swing.value + swing.error)];
            if swing.error > 0.0 {
                sheet::line(area, &[(ends[0], line), (ends[1], line)], look::INK, 1.0)?;
            }
            let how = Text::new(size::NOTE).middle();
            let (place, how) = if swing.value < 0.0 { (ends[0] - 5.0, how.right()) } else { (ends[1] + 5.0, how) };
            sheet::write(area, &swing.at, (place, line), &how.grey())?;
        }
    }
    sheet::line(area, &[(middle, TOP), (middle, bottom)], look::GREY, 0.75)
}

/// Returns the description of the picture in words.
fn describe(view: &OutputView<'_>, parameters: &[&str], rows: &[Row], about: &About<'_>) -> String {
    let each = parameters.iter().zip(rows).map(|(parameter, row)| {
        let swing = |q| view.swing(parameter, q).map_or_else(|| "–".to_owned(), |m| view.show_signed(m));
        format!("{}: {} and {}; alone {} to {}", row.name, row.bars[0].text, row.bars[1].text, swing(0.1), swing(0.9))
    });
    format!("{}, {}. {}.", view.title(), about.whom, each.collect::<Vec<_>>().join(". "))
}
