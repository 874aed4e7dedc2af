//! Histograms of a mineral's shortfall over the trials, with a panel for each strategy on the same scales.

use super::{about, empty, has_shortfall, note};
use crate::draw::axis::{Field, Scale};
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, PictureKind, Text};
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::tables::distribution::DistributionRow;
use crate::tables::number::value;
use crate::tables::summary::SummaryRow;
use crate::words::numbers;
use plotters::style::Color;

const METRIC: &str = "shortfall_share";
/// Largest number of panels side by side.
const ACROSS: usize = 3;
/// Width of a panel, and its height below the heading, in pixels.
const PANEL: (f64, f64) = (290.0, 178.0);
/// Height of a line of a heading, in pixels.
const HEADING: f64 = size::NAME * 1.3;
/// Space on the left of a panel for the axis numbers, in pixels.
const LEFT: f64 = 40.0;

/// Draws the distributions of a mineral.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn draw(book: &Book, mineral: &MineralNote) -> Drawn<Picture> {
    let frame = Frame {
        name: format!("distribution-{}", mineral.id),
        kind: PictureKind::Distribution,
        mineral: Some(mineral.id.clone()),
        title: format!("{}: how the shortfall is spread over the trials", about(book, mineral)),
        subtitle: format!(
            "demand not met in a trial, {} to {}; p95: 1 trial in 20 is worse; TVaR 95 %: mean of the worst 5 % of trials",
            book.manifest.start, book.manifest.end
        ),
        note: note(book),
        ..Frame::default()
    };
    if !book.strategies().iter().any(|s| has_shortfall(book, s, &mineral.id)) {
        return empty(book, frame, "No trial had any shortfall, under any strategy.");
    }
    let rows = |strategy: &str| -> Vec<&DistributionRow> {
        let of = |r: &&DistributionRow| r.strategy == strategy && r.mineral == mineral.id && r.metric == METRIC;
        book.distribution.iter().filter(of).collect()
    };
    let all =
        || book.distribution.iter().filter(|r| r.mineral == mineral.id && r.metric == METRIC && value(r.high) > 0.0);
    let widest = all().map(|r| value(r.high)).fold(0.0, f64::max);
    let highest = all().map(|r| value(r.probability)).fold(0.0, f64::max);
    let scales = [Scale::new(100.0 * widest, 5), Scale::new(100.0 * highest, 4)];
    let width = all().next().map_or(0.0, |r| value(r.high) - value(r.low));
    let legend = format!(
        "upwards: share of trials in %; to the right: their shortfall in % of demand, in steps of {}",
        numbers::percent(width)
    );
    let legend = vec![Key::filled(legend, look::LOSS, 0.45)];
    let frame = Frame { legend, description: describe(book, mineral), ..frame };
    let panels = book.strategies().len();
    let across = panels.min(ACROSS);
    sheet::fonts()?;
    let width = PANEL.0 * across.max(2) as f64;
    let heading = |strategy: &str| {
        let width = width / across as f64 - LEFT - 12.0;
        sheet::wrap_within(book.title(strategy), size::NAME, true, width, 2)
    };
    let lines = book.strategies().iter().map(|s| heading(s).len()).max().unwrap_or(1);
    let above = HEADING * lines as f64 + 24.0;
    let panel = (width / across as f64, PANEL.1 + above);
    sheet::draw(frame.around(28.0 + width, panel.1 * panels.div_ceil(ACROSS) as f64)?, |area| {
        for (i, strategy) in book.strategies().iter().enumerate() {
            let at = (panel.0 * (i % ACROSS) as f64, panel.1 * (i / ACROSS) as f64);
            let area = sheet::part(area, at, panel);
            let estimate = book.estimate(strategy, &mineral.id, METRIC);
            draw_panel(&area, &heading(strategy), above, &rows(strategy), estimate, &scales)?;
        }
        Ok(())
    })
}

/// Returns a text that states the share of trials without a shortfall.
fn without(rows: &[&DistributionRow]) -> String {
    let zero = rows.iter().find(|r| value(r.high) == 0.0).map_or(0.0, |r| value(r.probability));
    match zero {
        1.0 => "no shortfall in any trial".to_owned(),
        0.0 => "a shortfall in every trial".to_owned(),
        // The complement is given so that a share just below 100 % is not rounded to it.
        0.99.. => format!("no shortfall but in {} of trials", numbers::percent(1.0 - zero)),
        _ => format!("no shortfall in {} of trials", numbers::percent(zero)),
    }
}

/// Returns a text description of the picture.
fn describe(book: &Book, mineral: &MineralNote) -> String {
    let each = book.strategies().iter().filter_map(|strategy| {
        let estimate = book.estimate(strategy, &mineral.id, METRIC)?;
        let rows: Vec<_> =
            book.distribution.iter().filter(|r| r.strategy == *strategy && r.mineral == mineral.id).collect();
        let marks = marks(estimate).map(|(name, share)| format!("{name} {}", numbers::percent(share)));
        Some(format!("{}: {}, {}", book.title(strategy), without(&rows), marks.join(", ")))
    });
    format!(
        "{}, shortfall of a trial as a share of demand. {}.",
        about(book, mineral),
        each.collect::<Vec<_>>().join("; ")
    )
}

/// Returns the names and values of the marked statistics, as fractions of demand.
fn marks(estimate: &SummaryRow) -> [(&'static str, f64); 3] {
    [("mean", value(estimate.mean)), ("p95", value(estimate.p95)), ("TVaR 95 %", value(estimate.tvar95))]
}

/// Draws the panel of a strategy.
fn draw_panel(
    area: &Area,
    heading: &[String],
    above: f64,
    rows: &[&DistributionRow],
    estimate: Option<&SummaryRow>,
    [along, up]: &[Scale; 2],
) -> Drawn {
    let (width, height) = sheet::extent(area);
    let field = Field { left: LEFT, top: above, wide: width - LEFT - 16.0, high: height - above - 30.0 };
    let x = |share: f64| field.left + field.wide * along.place(100.0 * share);
    let y = |probability: f64| field.bottom() - field.high * up.place(100.0 * probability);
    for (i, line) in heading.iter().enumerate() {
        sheet::write(area, line, (LEFT, 2.0 + HEADING * i as f64), &Text::new(size::NAME).bold())?;
    }
    sheet::write(area, &without(rows), (LEFT, 2.0 + HEADING * heading.len() as f64), &Text::new(size::LABEL).grey())?;
    field.levels(area, up)?;
    for mark in along.marks() {
        let at = x(mark / 100.0);
        sheet::line(area, &[(at, field.bottom()), (at, field.bottom() + 4.0)], look::GREY, 0.75)?;
        sheet::write(
            area,
            &numbers::plain(mark, 3),
            (at, field.bottom() + 6.0),
            &Text::new(size::LABEL).grey().centre(),
        )?;
    }
    for row in rows.iter().filter(|r| value(r.high) > 0.0 && value(r.probability) > 0.0) {
        let (left, right) = (x(value(row.low)) + 0.5, x(value(row.high)) - 0.25);
        sheet::rectangle(area, (left, y(value(row.probability))), (right, field.bottom()), look::LOSS.mix(0.45))?;
    }
    // Each label is lower than the previous one, so that labels of close lines do not overlap.
    for (i, (name, share)) in estimate.map(marks).into_iter().flatten().enumerate() {
        if !share.is_finite() || estimate.is_some_and(|e| value(e.tvar95) == 0.0) {
            continue;
        }
        let text = format!("{name} {}", numbers::percent(share));
        let (at, top) = (x(share), field.top + 2.0 + 15.0 * i as f64);
        sheet::line(area, &[(at, top), (at, field.bottom())], look::INK, 1.0)?;
        let needed = sheet::text_width(&text, size::LABEL, false);
        let left = if at + 4.0 + needed > width { at - 4.0 - needed } else { at + 4.0 };
        sheet::rectangle(area, (left - 1.0, top - 1.0), (left + needed + 1.0, top + 12.0), look::PAPER.mix(0.85))?;
        sheet::write(area, &text, (left, top), &Text::new(size::LABEL))?;
    }
    Ok(())
}
