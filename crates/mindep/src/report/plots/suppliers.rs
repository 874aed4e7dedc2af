//! Suppliers: contracted and delivered volumes in the baseline.

use super::{about, empty, note};
use crate::draw::bars::{self, Bar, Panel, Row};
use crate::draw::look;
use crate::draw::sheet::{self, Drawn, Frame, Key, Picture, PictureKind};
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::tables::number::value;
use crate::words::names;
use crate::words::numbers;
use mindep_core::domain::scenario::BASELINE;
use plotters::style::RGBColor;

/// Width of the picture, in pixels.
const WIDTH: f64 = 760.0;

/// Draws the suppliers of a mineral.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn draw(book: &Book, mineral: &MineralNote) -> Drawn<Picture> {
    let frame = Frame {
        name: format!("suppliers-{}", mineral.id),
        kind: PictureKind::Suppliers,
        mineral: Some(mineral.id.clone()),
        title: format!("{}: suppliers, contracted and delivered", about(book, mineral)),
        subtitle: format!(
            "baseline, mean over {} to {}; share of all contracts, and of all supply, home supply included",
            book.manifest.start, book.manifest.end
        ),
        note: note(book),
        ..Frame::default()
    };
    let mut shares = shares(book, mineral);
    if shares.is_empty() {
        return empty(book, frame, "The baseline has no suppliers of this mineral.");
    }
    shares.sort_by(|a, b| (b.1.max(b.2)).total_cmp(&(a.1.max(a.2))));
    let bar = |share: f64, colour: RGBColor| Bar {
        value: 100.0 * share,
        error: f64::NAN,
        text: numbers::percent(share),
        colour,
        pale: false,
    };
    let rows: Vec<Row> = shares
        .iter()
        .map(|(name, contracted, delivered)| Row {
            name: name.clone(),
            bars: vec![bar(*contracted, look::DEMAND), bar(*delivered, look::SUPPLY)],
        })
        .collect();
    let each = shares.iter().map(|(name, contracted, delivered)| {
        format!("{name}: {} contracted, {} delivered", numbers::percent(*contracted), numbers::percent(*delivered))
    });
    let description =
        format!("{}, suppliers of the baseline. {}.", about(book, mineral), each.collect::<Vec<_>>().join("; "));
    let legend = vec![
        Key::filled("contracted, of all contracts", look::DEMAND, 0.85),
        Key::filled("delivered, with what was bought beyond contracts, of all supply", look::SUPPLY, 0.85),
    ];
    let frame = Frame { description, legend, ..frame }.around(WIDTH, bars::height(&rows, false))?;
    let names = bars::names_width(&rows, 240.0);
    let panel = Panel { title: String::new(), measured: "share in %".to_owned(), rows, names };
    sheet::draw(frame, |area| bars::draw(area, &panel))
}

/// Returns name, share of all contracts and share of all supply of each supplier and project; shares are fractions.
fn shares(book: &Book, mineral: &MineralNote) -> Vec<(String, f64, f64)> {
    let rows = || book.suppliers.iter().filter(|r| r.strategy == BASELINE && r.mineral == mineral.id);
    let whole: f64 = rows().map(|r| value(r.contracted)).filter(|v| v.is_finite()).sum();
    let defined = |share: f64| if share.is_finite() { share } else { 0.0 };
    rows()
        .map(|r| {
            let name = if r.kind == "project" {
                format!("{} (project)", book.called("projects", &r.supplier))
            } else {
                book.name("suppliers", &r.supplier).map_or_else(|| route(&r.supplier), str::to_owned)
            };
            (name, defined(value(r.contracted) / whole), defined(value(r.share_of_supply)))
        })
        .collect()
}

/// Returns a supplier's id as words; parts of one or two letters are written in capitals as codes of countries or elements.
fn route(id: &str) -> String {
    let short = |word: &str| if word.len() <= 2 { word.to_uppercase() } else { word.to_owned() };
    names::of_id(&id.split(['-', '_']).map(short).collect::<Vec<_>>().join("-"))
}
