//! Attribution of the baseline's expected shortfall to disruptions.

use super::{about, empty, note};
use crate::draw::bars::{self, Bar, Panel, Row};
use crate::draw::look;
use crate::draw::sheet::{self, Drawn, Frame, Picture, PictureKind};
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::tables::losses::{DisruptionRow, UNATTRIBUTED};
use crate::tables::number::value;
use crate::words::numbers;
use mindep_core::domain::scenario::BASELINE;
use plotters::style::RGBColor;

/// Largest number of bars for causes; if there are more causes, the smallest share the last bar.
const MAX: usize = 15;
/// Width of the picture, in pixels.
const WIDTH: f64 = 760.0;

/// Draws the causes of a mineral's shortfall.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn draw(book: &Book, mineral: &MineralNote) -> Drawn<Picture> {
    let whole = book.estimate(BASELINE, &mineral.id, "shortfall").map_or(0.0, |row| value(row.mean));
    let (start, end) = (&book.manifest.start, &book.manifest.end);
    let frame = Frame {
        name: format!("attribution-{}", mineral.id),
        kind: PictureKind::Causes,
        mineral: Some(mineral.id.clone()),
        title: format!("{}: what causes the shortfall", about(book, mineral)),
        subtitle: format!(
            "share of the baseline's expected shortfall of {}, {start} to {end}; whiskers and ±: standard error",
            numbers::quantity(whole, &mineral.unit)
        ),
        note: note(book),
        ..Frame::default()
    };
    let causes = causes(book, mineral);
    if whole <= 0.0 || causes.is_empty() {
        return empty(book, frame, "No trial had any shortfall under the baseline: there is nothing to attribute.");
    }
    let (scale, unit) = numbers::scaled_unit(value(causes[0].shortfall), &mineral.unit);
    let bar = |shortfall: f64, error: f64, colour: RGBColor| {
        let amount = if error.is_finite() {
            format!("{} {unit}", numbers::with_error(shortfall / scale, error / scale))
        } else {
            format!("{} {unit}", numbers::plain(shortfall / scale, 2))
        };
        Bar {
            value: 100.0 * shortfall / whole,
            error: 100.0 * error / whole,
            text: format!("{} · {amount}", share(shortfall / whole)),
            colour,
            pale: false,
        }
    };
    let (named, rest) = causes.split_at(if causes.len() > MAX { MAX - 1 } else { causes.len() });
    let row = |name: String, bar: Bar| Row { name, bars: vec![bar] };
    let mut rows: Vec<Row> = named
        .iter()
        .map(|r| {
            let name = book.called("disruptions", &r.disruption);
            row(name, bar(value(r.shortfall), value(r.shortfall_std_error), look::LOSS))
        })
        .collect();
    if !rest.is_empty() {
        let sum = rest.iter().map(|r| value(r.shortfall)).sum();
        // The errors of the causes are not independent, so the error of their sum is unknown.
        rows.push(row(format!("All others ({})", rest.len()), bar(sum, f64::NAN, look::LOSS)));
    }
    if let Some(r) = of(book, mineral).find(|r| r.disruption == UNATTRIBUTED && value(r.shortfall) > 0.0) {
        let bar = bar(value(r.shortfall), value(r.shortfall_std_error), look::DEMAND);
        rows.push(row("Unattributed".to_owned(), bar));
    }
    let frame =
        Frame { description: describe(book, mineral, &rows), ..frame }.around(WIDTH, bars::height(&rows, false))?;
    let names = bars::names_width(&rows, 240.0);
    let panel = Panel { title: String::new(), measured: "% of the expected shortfall".to_owned(), rows, names };
    sheet::draw(frame, |area| bars::draw(area, &panel))
}

/// Returns a share in per cent; very small shares are given as an upper bound.
fn share(share: f64) -> String {
    if share < 1e-4 { format!("under {}", numbers::percent(1e-4)) } else { numbers::percent(share) }
}

/// Returns the baseline's attribution rows of a mineral.
fn of<'a>(book: &'a Book, mineral: &MineralNote) -> impl Iterator<Item = &'a DisruptionRow> {
    let id = mineral.id.clone();
    book.disruptions.iter().filter(move |r| r.strategy == BASELINE && r.mineral == id)
}

/// Returns the disruptions that cause a shortfall, the largest first.
fn causes<'a>(book: &'a Book, mineral: &MineralNote) -> Vec<&'a DisruptionRow> {
    let mut causes: Vec<_> =
        of(book, mineral).filter(|r| r.disruption != UNATTRIBUTED && value(r.shortfall) > 0.0).collect();
    causes.sort_by(|a, b| value(b.shortfall).total_cmp(&value(a.shortfall)));
    causes
}

/// Returns a text description of the picture.
fn describe(book: &Book, mineral: &MineralNote, rows: &[Row]) -> String {
    let each = rows.iter().map(|row| format!("{}: {}", row.name, row.bars[0].text));
    format!(
        "{}, causes of the baseline's expected shortfall. {}.",
        about(book, mineral),
        each.collect::<Vec<_>>().join("; ")
    )
}
