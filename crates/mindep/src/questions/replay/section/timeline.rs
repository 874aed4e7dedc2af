//! Timeline of a trial: its occurrences as bars, and below them supply, demand, shortfall and stock of the minerals with the largest shortfall.

use super::view::{OfMineral, ReplayView};
use crate::draw::axis::{Field, Scale};
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, Text};
use crate::questions::replay::rows::OccurrenceRow;
use crate::tables::number::Number;
use crate::words::numbers;
use mindep_core::units::MONTHS_PER_YEAR;
use plotters::style::{Color, RGBColor};

const WIDTH: f64 = 930.0;
/// Width of the names.
const NAMES: f64 = 250.0;
/// Heights of a row of occurrences, of a heading, of the panels, of the gap between them, and of the years below.
const ROW: f64 = 20.0;
const TITLE: f64 = 24.0;
const FLOWS: f64 = 104.0;
const STOCK: f64 = 50.0;
const GAP: f64 = 18.0;
const YEARS: f64 = 22.0;
/// Maximum number of disruptions, and of minerals.
const MAX: usize = 18;
const MINERALS: usize = 3;

/// Colours of disruptions of supply, of disruptions of demand, and of stocks.
const WITHHELD: RGBColor = RGBColor(94, 60, 153);
const MOVED: RGBColor = RGBColor(190, 110, 0);
const HELD: RGBColor = RGBColor(0, 130, 95);

/// Draws the timeline.
///
/// # Errors
///
/// If plotters fails.
pub fn draw(view: &ReplayView<'_>) -> Drawn<Picture> {
    let (rows, left_out) = rows(view);
    let minerals = &view.minerals[..view.minerals.len().min(MINERALS)];
    let struck = TITLE + ROW * (rows.len().max(1) + usize::from(left_out > 0)) as f64;
    let panels: f64 = minerals.iter().map(height).sum();
    let frame = Frame {
        name: "replay".to_owned(),
        title: format!("Trial {}: {}", numbers::plain(view.trial as f64, 12), view.about.whom),
        subtitle: format!(
            "{}; what happens under {} in this one trial, month by month",
            view.about.title, view.strategy
        ),
        description: describe(view, &rows),
        legend: legend(view),
        note: view.about.note.clone(),
        size: (WIDTH + 28.0, 0.0),
        ..Frame::default()
    };
    sheet::draw(frame.holding(struck + panels + YEARS)?, |area| {
        years(view, area, struck + panels)?;
        sheet::write(area, "Occurrences", (0.0, 5.0), &Text::new(size::NAME).bold())?;
        let mut top = TITLE;
        for row in &rows {
            draw_row(view, area, row, top)?;
            top += ROW;
        }
        chains(view, area, &rows)?;
        if rows.is_empty() {
            sheet::write(
                area,
                "Nothing strikes within the horizon.",
                (0.0, top + 3.0),
                &Text::new(size::LABEL).grey(),
            )?;
        }
        if left_out > 0 {
            let more = format!("and {left_out} disruptions that take less");
            sheet::write(area, &more, (0.0, top + 3.0), &Text::new(size::LABEL).grey())?;
        }
        let mut top = struck;
        for mineral in minerals {
            draw_mineral(view, area, mineral, top)?;
            top += height(mineral);
        }
        Ok(())
    })
}

fn legend(view: &ReplayView<'_>) -> Vec<Key> {
    let mut keys = vec![Key::filled("supply struck, darker: more severe; tapering: recovery", WITHHELD, 0.7)];
    if view.occurrences.iter().any(|row| row.effect == "demand") {
        keys.push(Key::filled("demand moved", MOVED, 0.7));
    }
    keys.extend([
        Key::line("demand", look::DEMAND),
        Key::line("supply", look::SUPPLY),
        Key::filled("shortfall", look::LOSS, 1.0),
        Key::filled("stock", HELD, 0.35),
    ]);
    keys
}

/// Occurrences of a disruption, in order of onset.
type Row<'a> = Vec<&'a OccurrenceRow>;

/// Returns the disruptions with the largest effect within the horizon, in order of their first onset, and the number of the others.
fn rows<'a>(view: &ReplayView<'a>) -> (Vec<Row<'a>>, usize) {
    let mut rows: Vec<Row> = Vec::new();
    for occurrence in view.occurrences.iter().filter(|row| row.within) {
        match rows.iter_mut().find(|row| row[0].disruption == occurrence.disruption) {
            Some(row) => row.push(occurrence),
            None => rows.push(vec![occurrence]),
        }
    }
    let weight = |row: &Row| row.iter().map(|o| view.weight(o)).sum::<f64>();
    let left_out = rows.len().saturating_sub(MAX);
    rows.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a[0].occurrence.cmp(&b[0].occurrence)));
    rows.truncate(MAX);
    rows.sort_by_key(|row| row[0].occurrence);
    (rows, left_out)
}

/// Returns the horizontal position of a month in the picture.
fn across(view: &ReplayView<'_>, month: f64) -> f64 {
    NAMES + (WIDTH - NAMES) * (month / view.months as f64).clamp(0.0, 1.0)
}

fn years(view: &ReplayView<'_>, area: &Area, bottom: f64) -> Drawn {
    let months = view.months as i32;
    let januaries: Vec<i32> = (0..=months).filter(|&m| view.start().plus(m).to_string().ends_with("-01")).collect();
    let every = januaries.len().div_ceil(12).max(1);
    for &month in januaries.iter().step_by(every) {
        let x = across(view, f64::from(month));
        sheet::line(area, &[(x, TITLE - 4.0), (x, bottom)], look::RULE, 0.75)?;
        let wide = (WIDTH - NAMES) * (MONTHS_PER_YEAR * every) as f64 / f64::from(months);
        if x + wide.min(26.0) <= WIDTH + 1.0 {
            let text = view.start().plus(month).to_string();
            let year = text.split('-').next().unwrap_or_default();
            sheet::write(area, year, (x + 2.0, bottom + 4.0), &Text::new(size::LABEL).grey())?;
        }
    }
    Ok(())
}

fn value(x: Option<Number>) -> f64 {
    x.map_or(0.0, Number::value)
}

/// Returns the opacity that represents a severity.
fn opacity(row: &OccurrenceRow) -> f64 {
    0.12 + 0.83 * value(row.severity).abs().min(1.0)
}

fn draw_row(view: &ReplayView<'_>, area: &Area, row: &Row<'_>, top: f64) -> Drawn {
    const HALF: f64 = 6.5;
    let name = view.about.called("disruptions", &row[0].disruption);
    let name = sheet::clip(&name, size::LABEL, false, NAMES - 14.0);
    let middle = top + ROW / 2.0;
    sheet::write(area, &name, (0.0, middle), &Text::new(size::LABEL).middle())?;
    for occurrence in row {
        let (onset, end) = (value(occurrence.onset), value(occurrence.end));
        let full = occurrence.duration.map_or(end, |duration| onset + duration.value());
        let [from, full, end] = [onset, full, end].map(|month| across(view, month));
        let colour = if occurrence.effect == "demand" { MOVED } else { WITHHELD };
        let style = colour.mix(opacity(occurrence));
        // Very short occurrences are widened so that they remain visible.
        let full = full.max((from + 1.0).min(WIDTH));
        sheet::rectangle(area, (from, middle - HALF), (full, middle + HALF), style)?;
        if end > full + 0.5 {
            let taper = [(full, middle - HALF), (end, middle + HALF), (full, middle + HALF)];
            sheet::polygon(area, &taper, style)?;
        }
        let text = numbers::percent(value(occurrence.severity));
        if sheet::text_width(&text, size::NOTE, false) + 6.0 <= full - from {
            let ink = if opacity(occurrence) > 0.55 { look::PAPER } else { look::INK };
            let how = Text::new(size::NOTE).colour(ink).centre().middle();
            sheet::write(area, &text, (f64::midpoint(from, full), middle), &how)?;
        }
    }
    Ok(())
}

/// Draws lines from occurrences to those that they trigger.
fn chains(view: &ReplayView<'_>, area: &Area, rows: &[Row<'_>]) -> Drawn {
    let place = |number: u64| {
        let found =
            rows.iter().enumerate().find_map(|(i, row)| Some((i, row.iter().find(|o| o.occurrence == number)?)));
        found.map(|(i, row)| (across(view, value(row.onset)), TITLE + ROW * (i as f64 + 0.5)))
    };
    for row in rows.iter().flatten() {
        let ends = row.triggered_by_occurrence.and_then(place).zip(place(row.occurrence));
        if let Some((from, to)) = ends {
            sheet::line(area, &[from, to], look::GREY, 1.0)?;
            sheet::dot(area, to, 2.5, look::GREY)?;
        }
    }
    Ok(())
}

fn height(of: &OfMineral<'_>) -> f64 {
    let stock = if of.series("stock_days").is_empty() { 0.0 } else { STOCK + GAP };
    FLOWS + GAP + stock
}

fn draw_mineral(view: &ReplayView<'_>, area: &Area, of: &OfMineral<'_>, top: f64) -> Drawn {
    let (demand, supply) = (of.series("demand"), of.series("supply"));
    let most = demand.iter().chain(supply).copied().fold(0.0, f64::max);
    let (divisor, unit) = numbers::scaled_unit(most, &of.mineral.unit);
    let scale = Scale::new(most / divisor, 3);
    let field = Field { left: NAMES, top: top + GAP, wide: WIDTH - NAMES, high: FLOWS };
    let lacks = format!("lacks {} in all", numbers::percent(of.share()));
    heading(area, &field, &of.mineral.name, &[format!("{unit} a month"), lacks])?;
    field.levels(area, &scale)?;
    let y = |quantity: f64| field.bottom() - field.high * scale.place(quantity / divisor);
    for (month, &short) in of.series("shortfall").iter().enumerate().filter(|(_, short)| **short > 0.0) {
        let (from, to) = (across(view, month as f64), across(view, month as f64 + 1.0));
        sheet::rectangle(area, (from, y(short)), (to, field.bottom()), look::LOSS.mix(0.9))?;
    }
    sheet::line(area, &curve(view, demand, y), look::DEMAND, 1.5)?;
    sheet::line(area, &curve(view, supply, y), look::SUPPLY, 2.0)?;
    let days = of.series("stock_days");
    if days.is_empty() {
        return Ok(());
    }
    let scale = Scale::new(days.iter().copied().fold(0.0, f64::max), 2);
    let field = Field { left: NAMES, top: field.bottom() + GAP, wide: WIDTH - NAMES, high: STOCK };
    heading(area, &field, "", &["stock, days of demand".to_owned()])?;
    field.levels(area, &scale)?;
    let y = |days: f64| field.bottom() - field.high * scale.place(days);
    let held = curve(view, days, y);
    let ends = [(NAMES, field.bottom()), (WIDTH, field.bottom())];
    let outline: Vec<_> = [ends[0]].into_iter().chain(held.iter().copied()).chain([ends[1]]).collect();
    sheet::polygon(area, &outline, HELD.mix(0.35))?;
    sheet::line(area, &held, HELD, 1.25)
}

/// Returns the points of a curve, with each value in the middle of its month.
fn curve(view: &ReplayView<'_>, values: &[f64], y: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    values.iter().enumerate().map(|(month, &value)| (across(view, month as f64 + 0.5), y(value))).collect()
}

/// Writes the heading of a panel, at its left.
fn heading(area: &Area, field: &Field, name: &str, lines: &[String]) -> Drawn {
    let room = NAMES - 60.0;
    let mut top = field.top;
    if !name.is_empty() {
        let name = sheet::clip(name, size::NAME, true, room);
        sheet::write(area, &name, (0.0, top), &Text::new(size::NAME).bold())?;
        top += 18.0;
    }
    for line in lines {
        let line = sheet::clip(line, size::LABEL, false, room);
        sheet::write(area, &line, (0.0, top), &Text::new(size::LABEL).grey())?;
        top += 15.0;
    }
    Ok(())
}

/// Returns the description of the picture in words.
fn describe(view: &ReplayView<'_>, rows: &[Row<'_>]) -> String {
    let struck = rows.iter().map(|row| {
        let when: Vec<String> =
            row.iter().map(|o| format!("{} severity {}", o.month, numbers::percent(value(o.severity)))).collect();
        format!("{}: {}", view.about.called("disruptions", &row[0].disruption), when.join(", "))
    });
    let lacks = view.minerals.iter().take(MINERALS).map(|of| {
        let worst = of.worst_month().map_or_else(String::new, |(month, share)| {
            format!(", {} in the worst month, {}", numbers::percent(share), view.month_of(month as f64))
        });
        format!("{} lacks {} of its demand{worst}", of.mineral.name, numbers::percent(of.share()))
    });
    let [struck, lacks] = [struck.collect::<Vec<_>>().join("; "), lacks.collect::<Vec<_>>().join("; ")];
    format!("Occurrences. {struck}. {lacks}.")
}
