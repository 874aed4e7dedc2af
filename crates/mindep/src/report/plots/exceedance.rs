//! Exceedance curves: the annual shortfall by return period, for all strategies in one picture.

use super::{about, empty, has_shortfall, note};
use crate::draw::axis::{Field, Scale};
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, PictureKind, Sign, Steps, Text};
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::tables::exceedance::ExceedanceRow;
use crate::tables::number::value;
use crate::words::numbers;
use mindep_core::domain::scenario::BASELINE;
use plotters::style::Color;
use std::collections::BTreeSet;

/// Bases of the curves in the table, and the titles of their panels.
const BASES: [(&str, &str); 2] = [
    ("year", "Shortfall of the whole year, % of demand"),
    ("worst_month", "Shortfall of the year's worst month, % of demand"),
];
/// Width and height of a panel, in pixels.
const PANEL: (f64, f64) = (430.0, 300.0);

/// The curve of a strategy.
struct Curve<'a> {
    place: usize,
    rows: Vec<&'a ExceedanceRow>,
}

/// Draws the curves of a mineral.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn draw(book: &Book, mineral: &MineralNote) -> Drawn<Picture> {
    let frame = Frame {
        name: format!("exceedance-{}", mineral.id),
        kind: PictureKind::Exceedance,
        mineral: Some(mineral.id.clone()),
        title: format!("{}: how bad a year gets", about(book, mineral)),
        subtitle: format!(
            "shortfall that is exceeded once in so many years, {} to {}; shaded: 95 % interval of the sampling error",
            book.manifest.start, book.manifest.end
        ),
        note: note(book),
        ..Frame::default()
    };
    if !book.strategies().iter().any(|s| has_shortfall(book, s, &mineral.id)) {
        return empty(book, frame, "No trial had any shortfall, under any strategy.");
    }
    let legend = book.strategies().iter().enumerate().map(|(place, strategy)| {
        let stroke = look::strategy(place);
        let title = book.title(strategy);
        // Of several identical curves only one is visible, so the legend names the curve that coincides.
        let text = match covered(book, mineral, place) {
            Some(BASELINE) => format!("{title} (as the baseline)"),
            Some(other) => format!("{title} (as ‘{}’)", book.title(other)),
            None => title.to_owned(),
        };
        let key = Key::line(text, stroke.colour);
        if stroke.dashed { Key { sign: Sign::Dashes, ..key } } else { key }
    });
    let frame = Frame { legend: legend.collect(), description: describe(book, mineral), ..frame };
    let periods = periods(book, mineral);
    let longest = periods.last().copied().unwrap_or(2).max(5);
    let places = periods.iter().map(|years| across(*years, longest)).collect();
    let mut steps = Steps { places, ..Steps::default() };
    let picture = sheet::draw(frame.around(28.0 + 2.0 * PANEL.0, PANEL.1)?, |area| {
        for (i, (basis, title)) in BASES.into_iter().enumerate() {
            let panel = sheet::part(area, (PANEL.0 * i as f64, 0.0), PANEL);
            let field = draw_panel(&panel, title, &curves(book, mineral, basis), longest)?;
            steps.fields.push(field.on_sheet(&panel));
        }
        Ok(())
    })?;
    Ok(Picture { steps: Some(steps), ..picture })
}

/// Returns the return periods of a mineral in years, in ascending order.
pub fn periods(book: &Book, mineral: &MineralNote) -> BTreeSet<u32> {
    book.exceedance.iter().filter(|r| r.mineral == mineral.id).map(|r| r.return_period_years).collect()
}

/// Returns the position of a return period on the logarithmic axis, from 0 (2 years) to 1 (`longest`).
fn across(years: u32, longest: u32) -> f64 {
    libm::log(f64::from(years) / 2.0) / libm::log(f64::from(longest) / 2.0)
}

/// Returns the first earlier strategy with the same curves as the strategy at index `place`.
fn covered<'a>(book: &'a Book, mineral: &MineralNote, place: usize) -> Option<&'a str> {
    let of = |strategy: &str| {
        let rows = book.exceedance.iter().filter(|r| r.strategy == strategy && r.mineral == mineral.id);
        rows.map(|r| (r.basis.clone(), r.return_period_years, r.shortfall_share)).collect::<Vec<_>>()
    };
    let own = of(&book.strategies()[place]);
    book.strategies()[..place].iter().map(String::as_str).find(|other| of(other) == own)
}

/// Returns the curves in drawing order: the baseline last, because its thin line stays visible on top of others.
fn curves<'a>(book: &'a Book, mineral: &MineralNote, basis: &str) -> Vec<Curve<'a>> {
    let mut curves: Vec<_> = book
        .strategies()
        .iter()
        .enumerate()
        .map(|(place, strategy)| {
            let rows = book.exceedance.iter();
            let of = |r: &&ExceedanceRow| r.strategy == *strategy && r.mineral == mineral.id && r.basis == basis;
            let rows = rows.filter(of).filter(|r| r.shortfall_share.is_some()).collect();
            Curve { place, rows }
        })
        .collect();
    let first = curves.len().min(1);
    curves.rotate_left(first);
    curves
}

/// Returns a text description of the picture.
fn describe(book: &Book, mineral: &MineralNote) -> String {
    let of = |basis: &str, years: u32, strategy: &str| {
        let row = book.exceedance.iter().find(|r| {
            r.strategy == strategy && r.mineral == mineral.id && r.basis == basis && r.return_period_years == years
        });
        row.map_or("–".to_owned(), |r| numbers::percent(value(r.shortfall_share)))
    };
    let each = book.strategies().iter().map(|s| {
        format!(
            "{}: once in 10 years a year lacks more than {} of its demand and its worst month more than {}, once in 100 years {} and {}",
            book.title(s),
            of("year", 10, s),
            of("worst_month", 10, s),
            of("year", 100, s),
            of("worst_month", 100, s)
        )
    });
    format!("{}. {}.", about(book, mineral), each.collect::<Vec<_>>().join("; "))
}

/// Draws the panel of a basis and returns its plotting rectangle.
fn draw_panel(area: &Area, title: &str, curves: &[Curve], longest: u32) -> Drawn<Field> {
    let (width, height) = sheet::extent(area);
    let field = Field { left: 40.0, top: 24.0, wide: width - 64.0, high: height - 24.0 - 42.0 };
    let all = || curves.iter().flat_map(|c| c.rows.iter());
    let highest = all().map(|r| value(r.shortfall_share).max(value(r.ci95_high))).fold(0.0, f64::max);
    let scale = Scale::new(100.0 * highest, 5);
    let x = |years: u32| field.left + field.wide * across(years, longest);
    let y = |share: f64| field.bottom() - field.high * scale.place(100.0 * share);
    sheet::write(area, title, (field.left, 2.0), &Text::new(size::NAME).bold())?;
    field.levels(area, &scale)?;
    for years in [2, 5, 10, 20, 50, 100, 200, 500].into_iter().filter(|years| *years <= longest) {
        let foot = field.bottom();
        sheet::line(area, &[(x(years), field.top), (x(years), foot)], look::RULE, 0.75)?;
        sheet::write(area, &years.to_string(), (x(years), foot + 5.0), &Text::new(size::LABEL).grey().centre())?;
    }
    field.measured(area, "return period in years")?;
    for curve in curves {
        // The band is omitted where the number of trials is too small to determine either end.
        let known = || curve.rows.iter().filter(|r| r.ci95_low.is_some() && r.ci95_high.is_some());
        let upper = known().map(|r| (x(r.return_period_years), y(value(r.ci95_high))));
        let lower = known().rev().map(|r| (x(r.return_period_years), y(value(r.ci95_low))));
        let outline: Vec<_> = upper.chain(lower).collect();
        if outline.len() > 2 {
            sheet::polygon(area, &outline, look::strategy(curve.place).colour.mix(0.16))?;
        }
    }
    for curve in curves {
        let stroke = look::strategy(curve.place);
        let points: Vec<_> =
            curve.rows.iter().map(|r| (x(r.return_period_years), y(value(r.shortfall_share)))).collect();
        let thick = if curve.place == 0 { 1.25 } else { 2.75 };
        if stroke.dashed {
            sheet::dashes(area, &points, stroke.colour, thick)?;
        } else {
            sheet::line(area, &points, stroke.colour, thick)?;
        }
    }
    Ok(field)
}
