//! Fan charts of a variable of a mineral over the trials by month, with a panel for each strategy on a common scale.

use super::{about, empty, has_shortfall, note};
use crate::draw::axis::{Field, Scale};
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, PictureKind, Steps, Text};
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::tables::number::value;
use crate::tables::timeseries::TimeseriesRow;
use crate::words::numbers;
use plotters::style::{Color, RGBColor};

/// Variables for which fan charts are drawn.
pub const VARIABLES: [Variable; 5] = [
    Variable {
        name: "shortfall_share",
        kind: PictureKind::Shortfall,
        title: "shortfall as a share of demand",
        colour: look::LOSS,
    },
    Variable { name: "supply", kind: PictureKind::Supply, title: "supply against demand", colour: look::SUPPLY },
    Variable {
        name: "stock_days",
        kind: PictureKind::Stock,
        title: "stock in days of demand",
        colour: RGBColor(0, 130, 95),
    },
    Variable { name: "price", kind: PictureKind::Price, title: "price", colour: RGBColor(150, 90, 0) },
    Variable {
        name: "price_inside",
        kind: PictureKind::PriceInside,
        title: "price in the country that restricts",
        colour: RGBColor(95, 95, 150),
    },
];

/// A variable of `timeseries.csv`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Variable {
    /// Name in the table.
    pub name: &'static str,
    /// Kind of the variable's pictures.
    pub kind: PictureKind,
    title: &'static str,
    colour: RGBColor,
}

/// Largest number of panels side by side.
const ACROSS: usize = 3;
/// Space on the left of the curves of a panel, in pixels.
const LEFT: f64 = 44.0;
/// Space on the right of the curves of a panel, in pixels.
const RIGHT: f64 = 12.0;
/// Width and height of a panel, in pixels.
const PANEL: (f64, f64) = (290.0, 190.0);

/// A function that returns the value of a column of the table.
type Quantile = fn(&TimeseriesRow) -> f64;

/// Draws one variable of a mineral; returns `None` if the variable is not defined.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn draw(book: &Book, mineral: &MineralNote, variable: Variable) -> Drawn<Option<Picture>> {
    let panels: Vec<(&String, Vec<&TimeseriesRow>)> =
        book.strategies().iter().map(|s| (s, book.months(s, &mineral.id, variable.name))).collect();
    if panels.iter().all(|(_, months)| months.iter().all(|row| row.p50.is_none())) {
        return Ok(None);
    }
    let demand = |strategy: &str| {
        if variable.name == "supply" { book.months(strategy, &mineral.id, "demand") } else { Vec::new() }
    };
    let highest = |rows: &[&TimeseriesRow]| rows.iter().map(|r| value(r.p95).max(value(r.mean))).fold(0.0, f64::max);
    let most = panels.iter().map(|(s, rows)| highest(rows).max(highest(&demand(s)))).fold(0.0, f64::max);
    let (divisor, unit) = scaled(variable.name, most, mineral, &book.manifest.scenario.currency);
    let scale = Scale::new(most / divisor, 4);
    let across = panels.len().min(ACROSS);
    let down = panels.len().div_ceil(ACROSS);
    let mut legend = vec![
        Key::line("median", variable.colour),
        Key::filled("half of all trials", variable.colour, 0.38),
        Key::filled("9 of 10 trials", variable.colour, 0.16),
        Key { sign: sheet::Sign::Dashes, ..Key::line("mean", look::INK) },
    ];
    if variable.name == "supply" {
        legend.push(Key::line("median demand", look::DEMAND));
    }
    let frame = Frame {
        name: format!("fan-{}-{}", mineral.id, variable.name.replace('_', "-")),
        kind: variable.kind,
        mineral: Some(mineral.id.clone()),
        title: format!("{}: {}", about(book, mineral), variable.title),
        subtitle: format!("by month, {} to {}; in {}", book.manifest.start, book.manifest.end, unit),
        description: describe(book, mineral, variable, &panels),
        legend,
        note: note(book),
        ..Frame::default()
    };
    let nothing = |strategy: &String| !has_shortfall(book, strategy, &mineral.id);
    if variable.name == "shortfall_share" && book.strategies().iter().all(nothing) {
        return empty(book, frame, "No trial had any shortfall, under any strategy.").map(Some);
    }
    let size = (28.0 + PANEL.0 * across.max(2) as f64, PANEL.1 * down as f64);
    let mut steps = Steps { places: places(panels[0].1.len()), ..Steps::default() };
    let picture = sheet::draw(frame.around(size.0, size.1)?, |area| {
        let (width, _) = sheet::extent(area);
        let panel = (width / across as f64, PANEL.1);
        for (i, (strategy, rows)) in panels.iter().enumerate() {
            let at = (panel.0 * (i % ACROSS) as f64, PANEL.1 * (i / ACROSS) as f64);
            let area = sheet::part(area, at, panel);
            let demand = demand(strategy);
            let field = draw_panel(&area, book.title(strategy), rows, &demand, (&scale, divisor), variable)?;
            steps.fields.push(field.on_sheet(&area));
        }
        Ok(())
    })?;
    Ok(Some(Picture { steps: Some(steps), ..picture }))
}

/// Returns the horizontal positions of the middles of months, as fractions of the width.
fn places(months: usize) -> Vec<f64> {
    (0..months).map(|month| (month as f64 + 0.5) / months.max(2) as f64).collect()
}

/// Returns a text description of the picture.
fn describe(
    book: &Book,
    mineral: &MineralNote,
    variable: Variable,
    panels: &[(&String, Vec<&TimeseriesRow>)],
) -> String {
    let ends = panels.iter().filter_map(|(strategy, rows)| {
        let last = rows.last()?;
        let show = |x: f64| show(x, variable, mineral, &book.manifest.scenario.currency);
        let (median, low, high) = (show(value(last.p50)), show(value(last.p05)), show(value(last.p95)));
        Some(format!("{}: median {median}, between {low} and {high} in 9 of 10 trials", book.title(strategy)))
    });
    format!(
        "{}, {}, at the end ({}). {}.",
        about(book, mineral),
        variable.title,
        book.manifest.end,
        ends.collect::<Vec<_>>().join("; ")
    )
}

/// Returns a value of a variable with its unit.
fn show(x: f64, variable: Variable, mineral: &MineralNote, currency: &str) -> String {
    match variable.name {
        "shortfall_share" => numbers::percent(x),
        "stock_days" => format!("{} days", numbers::plain(x, 2)),
        "price" | "price_inside" => format!("{} {currency} per {}", numbers::plain(x, 3), mineral.unit),
        _ => numbers::quantity(x, &mineral.unit),
    }
}

/// Returns a divisor for values of a variable up to `most`, and the unit of the divided values.
pub fn scaled(variable: &str, most: f64, mineral: &MineralNote, currency: &str) -> (f64, String) {
    match variable {
        "shortfall_share" => (0.01, "% of demand".to_owned()),
        "stock_days" => (1.0, "days".to_owned()),
        "price" | "price_inside" => (1.0, format!("{currency} per {}", mineral.unit)),
        _ => {
            let (scale, unit) = numbers::scaled_unit(most, &mineral.unit);
            (scale, format!("{unit} a month"))
        }
    }
}

/// Draws the panel of a strategy and returns its plotting rectangle.
fn draw_panel(
    area: &Area,
    title: &str,
    rows: &[&TimeseriesRow],
    demand: &[&TimeseriesRow],
    (scale, divisor): (&Scale, f64),
    variable: Variable,
) -> Drawn<Field> {
    const TOP: f64 = 22.0;
    const BOTTOM: f64 = 22.0;
    let (width, height) = sheet::extent(area);
    let field = Field { left: LEFT, top: TOP, wide: width - LEFT - RIGHT, high: height - TOP - BOTTOM };
    let places = places(rows.len());
    let x = |month: usize| LEFT + field.wide * places[month];
    let y = |value: f64| field.bottom() - field.high * scale.place(value / divisor);
    let name = sheet::clip(title, size::NAME, true, field.wide);
    sheet::write(area, &name, (LEFT, 2.0), &Text::new(size::NAME).bold())?;
    field.levels(area, scale)?;
    let januaries: Vec<usize> = (0..rows.len()).filter(|&m| rows[m].month.ends_with("-01")).collect();
    let every = januaries.len().div_ceil(5).max(1);
    for &month in januaries.iter().step_by(every) {
        let year = rows[month].month.split('-').next().unwrap_or_default();
        sheet::line(area, &[(x(month), field.bottom()), (x(month), field.bottom() + 4.0)], look::GREY, 0.75)?;
        sheet::write(area, year, (x(month), field.bottom() + 6.0), &Text::new(size::LABEL).grey().centre())?;
    }
    let bands: [(Quantile, Quantile, f64); 2] =
        [(|r| value(r.p05), |r| value(r.p95), 0.16), (|r| value(r.p25), |r| value(r.p75), 0.38)];
    for (low, high, opacity) in bands {
        let curve = |of: Quantile| rows.iter().enumerate().map(move |(m, r)| (m, of(r))).filter(|(_, v)| v.is_finite());
        let upper = curve(high).map(|(m, v)| (x(m), y(v)));
        let lower: Vec<_> = curve(low).map(|(m, v)| (x(m), y(v))).collect();
        let outline: Vec<_> = upper.chain(lower.into_iter().rev()).collect();
        if outline.len() > 2 {
            sheet::polygon(area, &outline, variable.colour.mix(opacity))?;
        }
    }
    let curve = |rows: &[&TimeseriesRow], of: Quantile| -> Vec<(f64, f64)> {
        rows.iter()
            .enumerate()
            .map(|(m, r)| (m, of(r)))
            .filter(|(_, v)| v.is_finite())
            .map(|(m, v)| (x(m), y(v)))
            .collect()
    };
    if !demand.is_empty() {
        sheet::line(area, &curve(demand, |r| value(r.p50)), look::DEMAND, 1.5)?;
    }
    sheet::line(area, &curve(rows, |r| value(r.p50)), variable.colour, 2.0)?;
    sheet::dashes(area, &curve(rows, |r| value(r.mean)), look::INK, 1.0)?;
    Ok(field)
}
