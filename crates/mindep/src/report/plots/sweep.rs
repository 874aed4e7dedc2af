//! Sweeps: the result for each value of a parameter under each strategy, with a panel for each combination of the other parameters.

use crate::draw::axis::{Field, Scale};
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, Sign, Text};
use crate::questions::section::About;
use crate::results::sweep::SweepRow;
use crate::tables::number::value;
use crate::words::names::capital;
use crate::words::numbers;
use crate::words::table::{Cell, Column, Table};
use mindep_core::domain::scenario::{ALL_MINERALS, BASELINE};

/// Largest number of panels side by side.
const ACROSS: usize = 3;
/// Largest number of panels.
const MAX: usize = 12;
/// Width and height of a panel, in pixels.
const PANEL: (f64, f64) = (300.0, 230.0);
/// Largest number of rows of the table.
const ROWS: usize = 60;

/// The metric by which the runs of a sweep are compared.
struct Headline<'a> {
    mineral: &'a str,
    metric: &'static str,
    title: String,
    unit: String,
    scale: f64,
}

impl Headline<'_> {
    /// Returns whether a row contains this metric.
    fn holds(&self, row: &SweepRow) -> bool {
        row.summary.mineral == self.mineral && row.summary.metric == self.metric
    }
}

/// Returns the metric to compare by: the shortfall of the mineral as a share of demand if there is one mineral, otherwise the total economic
/// loss, or the probability of any shortage if no economic loss is defined.
fn chosen<'a>(about: &'a About, rows: &[SweepRow]) -> Headline<'a> {
    let base = &about.loaded.study.baseline;
    if let [mineral] = base.minerals.as_slice() {
        let (title, unit) = ("expected shortfall".to_owned(), "% of demand".to_owned());
        return Headline { mineral: mineral.id.as_str(), metric: "shortfall_share", title, unit, scale: 0.01 };
    }
    let loss = |row: &&SweepRow| row.summary.mineral == ALL_MINERALS && row.summary.metric == "economic_loss";
    if !rows.iter().filter(loss).any(|row| row.summary.mean.is_some()) {
        let (title, unit) = ("probability of any shortage".to_owned(), "%".to_owned());
        return Headline { mineral: ALL_MINERALS, metric: "any_shortage", title, unit, scale: 0.01 };
    }
    let most = rows.iter().filter(loss).map(|row| value(row.summary.mean)).fold(0.0, f64::max);
    let (scale, unit) = numbers::scaled_money(most, &base.currency);
    let title = "expected economic loss".to_owned();
    Headline { mineral: ALL_MINERALS, metric: "economic_loss", title, unit, scale }
}

/// Returns the strategies in the order in which they first occur in the rows.
fn strategies(rows: &[SweepRow]) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for row in rows {
        if !found.contains(&row.summary.strategy.as_str()) {
            found.push(&row.summary.strategy);
        }
    }
    found
}

/// Returns the title of a strategy, or its id if it has no title.
fn title<'a>(about: &'a About, strategy: &'a str) -> &'a str {
    let of = |s: &&mindep_core::domain::strategy::Strategy| s.id.as_str() == strategy;
    match about.loaded.study.strategies.iter().find(of) {
        _ if strategy == BASELINE => "Baseline",
        Some(found) if !found.title.is_empty() => &found.title,
        _ => strategy,
    }
}

/// Returns a text that names the metric by which a sweep is compared, and its unit.
pub fn measure(about: &About, rows: &[SweepRow]) -> String {
    let by = chosen(about, rows);
    format!("{}, {}, with standard errors", capital(&by.title), by.unit)
}

/// Returns the last two parts of a parameter address, such as `china-export-licence.rate`.
fn short(address: &str) -> String {
    let parts: Vec<&str> = address.split('.').collect();
    parts[parts.len().saturating_sub(2)..].join(".")
}

/// Returns a table of the compared metric with its standard error: a row for each combination, a column for each strategy.
pub fn headline(about: &About, addresses: &[String], rows: &[SweepRow]) -> Table {
    let by = chosen(about, rows);
    let strategies = strategies(rows);
    let mut table = Table::new("sweep", &["combination"]);
    table.columns.extend(addresses.iter().map(|address| Column::of_numbers(short(address))));
    table.columns.extend(strategies.iter().map(|s| Column::of_numbers((*s).to_owned())));
    let compared: Vec<&SweepRow> = rows.iter().filter(|row| by.holds(row)).collect();
    let mut combinations: Vec<&SweepRow> = Vec::new();
    for row in compared.iter().copied() {
        if combinations.last().is_none_or(|last| last.combination != row.combination) {
            combinations.push(row);
        }
    }
    for first in combinations.into_iter().take(ROWS) {
        let cell = |text: String| Cell { text, key: String::new() };
        let mut cells = vec![cell(first.combination.clone())];
        cells.extend(first.values.iter().cloned().map(cell));
        cells.extend(strategies.iter().map(|strategy| {
            let mine = |row: &&SweepRow| row.combination == first.combination && row.summary.strategy == *strategy;
            let found = compared.iter().copied().find(mine);
            let text = found.map_or_else(String::new, |row| {
                let (mean, error) = (value(row.summary.mean) / by.scale, value(row.summary.std_error) / by.scale);
                if error.is_finite() { numbers::with_error(mean, error) } else { numbers::plain(mean, 3) }
            });
            cell(text)
        }));
        table.push("", "", cells);
    }
    table
}

/// Draws the sweep, with the values of its last parameter on the horizontal axis.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn draw(about: &About, addresses: &[String], rows: &[SweepRow]) -> Drawn<Picture> {
    let by = chosen(about, rows);
    let strategies = strategies(rows);
    let shown: Vec<&SweepRow> = rows.iter().filter(|row| by.holds(row)).collect();
    let mut panels: Vec<&[String]> = Vec::new();
    let mut values: Vec<&str> = Vec::new();
    for row in &shown {
        let Some((last, others)) = row.values.split_last() else { continue };
        if !panels.contains(&others) {
            panels.push(others);
        }
        if !values.contains(&last.as_str()) {
            values.push(last);
        }
    }
    let left_out = panels.len().saturating_sub(MAX);
    panels.truncate(MAX);
    let top = |row: &&SweepRow| value(row.summary.mean) + value(row.summary.std_error).max(0.0);
    let most = shown.iter().map(top).filter(|x| x.is_finite()).fold(0.0, f64::max);
    let scale = Scale::new(most / by.scale, 4);
    let across = panels.len().clamp(1, ACROSS);
    let down = panels.len().div_ceil(ACROSS).max(1);
    let last = addresses.last().map_or("", String::as_str);
    let more = if left_out > 0 { format!("; {left_out} further panels are left out") } else { String::new() };
    let legend = strategies.iter().enumerate().map(|(place, strategy)| {
        let stroke = look::strategy(place);
        let key = Key::line(title(about, strategy), stroke.colour);
        if stroke.dashed { Key { sign: Sign::Dashes, ..key } } else { key }
    });
    let frame = Frame {
        name: "sweep".to_owned(),
        title: format!("{} by {}: {}", capital(&by.title), short(last), about.whom),
        subtitle: format!("in {}; to the right: {last}; whiskers: one standard error{more}", by.unit),
        description: describe(about, &by, &shown, addresses),
        legend: legend.collect(),
        note: about.note.clone(),
        ..Frame::default()
    };
    let (width, high) = (28.0 + PANEL.0 * across.max(2) as f64, PANEL.1 * down as f64);
    sheet::draw(frame.around(width, high)?, |area| {
        let (inner, _) = sheet::extent(area);
        let panel = (inner / across as f64, PANEL.1);
        for (i, others) in panels.iter().enumerate() {
            let at = (panel.0 * (i % ACROSS) as f64, PANEL.1 * (i / ACROSS) as f64);
            let named = addresses.iter().zip(*others).map(|(address, value)| format!("{} = {value}", short(address)));
            let name = named.collect::<Vec<_>>().join(", ");
            let own: Vec<&SweepRow> = shown
                .iter()
                .copied()
                .filter(|row| row.values.split_last().is_some_and(|(_, o)| o == *others))
                .collect();
            draw_panel(&sheet::part(area, at, panel), &name, &own, (&strategies, &values), (&scale, by.scale), last)?;
        }
        Ok(())
    })
}

/// Draws the panel of one combination of the other parameters.
fn draw_panel(
    area: &Area,
    name: &str,
    rows: &[&SweepRow],
    (strategies, values): (&[&str], &[&str]),
    (scale, divisor): (&Scale, f64),
    address: &str,
) -> Drawn {
    let (width, height) = sheet::extent(area);
    let field = Field { left: 44.0, top: 24.0, wide: width - 60.0, high: height - 24.0 - 44.0 };
    let steps = values.len().max(1) as f64;
    let x = |step: usize| field.left + field.wide * (step as f64 + 0.5) / steps;
    let y = |amount: f64| field.bottom() - field.high * scale.place(amount / divisor);
    sheet::write(
        area,
        &sheet::clip(name, size::NAME, true, field.wide),
        (field.left, 2.0),
        &Text::new(size::NAME).bold(),
    )?;
    field.levels(area, scale)?;
    let every = values.len().div_ceil(8).max(1);
    for (step, text) in values.iter().enumerate().step_by(every) {
        let text = sheet::clip(text, size::LABEL, false, field.wide / steps * every as f64);
        sheet::write(area, &text, (x(step), field.bottom() + 5.0), &Text::new(size::LABEL).grey().centre())?;
    }
    field.measured(area, &sheet::clip(&short(address), size::LABEL, false, width))?;
    for (place, strategy) in strategies.iter().enumerate() {
        let stroke = look::strategy(place);
        let own = rows.iter().filter(|row| row.summary.strategy == *strategy);
        let points = own.filter_map(|row| {
            let step = values.iter().position(|v| row.values.last().is_some_and(|last| last == v))?;
            let mean = value(row.summary.mean);
            mean.is_finite().then(|| (x(step), mean, value(row.summary.std_error)))
        });
        let points: Vec<_> = points.collect();
        let line: Vec<_> = points.iter().map(|(x, mean, _)| (*x, y(*mean))).collect();
        if stroke.dashed {
            sheet::dashes(area, &line, stroke.colour, 2.0)?;
        } else {
            sheet::line(area, &line, stroke.colour, 2.0)?;
        }
        for (x, mean, error) in points {
            sheet::dot(area, (x, y(mean)), 3.0, stroke.colour)?;
            if error.is_finite() {
                sheet::line(area, &[(x, y(mean - error)), (x, y(mean + error))], stroke.colour, 1.25)?;
            }
        }
    }
    Ok(())
}

/// Returns a text description of the picture.
fn describe(about: &About, by: &Headline, rows: &[&SweepRow], addresses: &[String]) -> String {
    let each = rows.iter().map(|row| {
        let values = addresses.iter().zip(&row.values).map(|(address, value)| format!("{address} = {value}"));
        let (values, strategy) = (values.collect::<Vec<_>>().join(", "), title(about, &row.summary.strategy));
        let mean = numbers::plain(value(row.summary.mean) / by.scale, 3);
        format!("{values}, {strategy}: {mean} {}", by.unit)
    });
    format!("{}, {}. {}.", capital(&by.title), about.whom, each.collect::<Vec<_>>().join("; "))
}
