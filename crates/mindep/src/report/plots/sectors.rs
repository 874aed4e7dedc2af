//! Losses of sectors under each strategy, as a share of demand and in money.

use super::{about, empty, has_shortfall, note};
use crate::draw::bars::{self, Bar, Panel, Row};
use crate::draw::look;
use crate::draw::sheet::{self, Drawn, Frame, Picture, PictureKind};
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::tables::losses::SectorRow;
use crate::tables::number::value;
use crate::words::numbers;

/// Width of the picture, in pixels.
const WIDTH: f64 = 888.0;

/// The table column of a panel, the column of its standard error, and the divisor for display.
struct Column {
    value: fn(&SectorRow) -> f64,
    error: fn(&SectorRow) -> f64,
    scale: f64,
}

/// Draws the sectors of a mineral; returns `None` if there are fewer than two.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn draw(book: &Book, mineral: &MineralNote) -> Drawn<Option<Picture>> {
    let rows: Vec<&SectorRow> = book.sectors.iter().filter(|r| r.mineral == mineral.id).collect();
    let mut sectors: Vec<&str> = Vec::new();
    for row in &rows {
        if !sectors.contains(&row.sector.as_str()) {
            sectors.push(&row.sector);
        }
    }
    if sectors.len() < 2 {
        return Ok(None);
    }
    let frame = Frame {
        name: format!("sectors-{}", mineral.id),
        kind: PictureKind::Sectors,
        mineral: Some(mineral.id.clone()),
        title: format!("{}: who loses", about(book, mineral)),
        subtitle: format!(
            "means over {} to {}, by sector and strategy; losses discounted; whiskers: one standard error",
            book.manifest.start, book.manifest.end
        ),
        note: note(book),
        ..Frame::default()
    };
    if !book.strategies().iter().any(|s| has_shortfall(book, s, &mineral.id)) {
        return empty(book, frame, "No trial had any shortfall, under any strategy: no sector loses.").map(Some);
    }
    let is_valued = rows.iter().any(|r| r.economic_loss.is_some());
    let largest = rows.iter().map(|r| value(r.economic_loss)).fold(0.0, f64::max);
    let (scale, money) = numbers::scaled_money(largest, &book.manifest.scenario.currency);
    let share =
        Column { value: |r| value(r.shortfall_share), error: |r| value(r.shortfall_share_std_error), scale: 0.01 };
    let loss = Column { value: |r| value(r.economic_loss), error: |r| value(r.economic_loss_std_error), scale };
    let panels = [
        (share, "Shortfall of the sector", "% of the sector's demand".to_owned()),
        (loss, "Economic loss of the sector", money),
    ]
    .map(|(column, title, measured)| {
        let rows = sectors.iter().map(|sector| group(book, &mineral.id, &rows, sector, &column)).collect::<Vec<_>>();
        Panel { title: title.to_owned(), measured, names: 0.0, rows }
    });
    let legend = book.strategies().iter().enumerate().map(|(i, s)| bars::key(book.title(s), look::strategy(i)));
    let height = bars::height(&panels[0].rows, true);
    let frame = Frame { description: describe(book, mineral, &rows), legend: legend.collect(), ..frame };
    let frame = frame.around(WIDTH, height)?;
    let [mut left, right] = panels;
    left.names = bars::names_width(&left.rows, 170.0);
    sheet::draw(frame, |area| {
        let (width, _) = sheet::extent(area);
        if !is_valued {
            return bars::draw(area, &left);
        }
        let half = (width - left.names - 16.0) / 2.0;
        bars::draw(&sheet::part(area, (0.0, 0.0), (left.names + half, height)), &left)?;
        bars::draw(&sheet::part(area, (left.names + half + 16.0, 0.0), (half, height)), &right)
    })
    .map(Some)
}

/// Returns the bars of a sector, one for each strategy.
fn group(book: &Book, mineral: &str, rows: &[&SectorRow], sector: &str, column: &Column) -> Row {
    let bars = book.strategies().iter().enumerate().map(|(i, strategy)| {
        let row = rows.iter().find(|r| r.strategy == *strategy && r.sector == sector);
        let value = row.map_or(f64::NAN, |r| (column.value)(r)) / column.scale;
        let error = row.map_or(f64::NAN, |r| (column.error)(r)) / column.scale;
        let (colour, pale) = bars::of_strategy(look::strategy(i));
        Bar { value, error, text: numbers::plain(value, 2), colour, pale }
    });
    Row { name: book.sector(mineral, sector), bars: bars.collect() }
}

/// Returns a text description of the picture.
fn describe(book: &Book, mineral: &MineralNote, rows: &[&SectorRow]) -> String {
    let currency = &book.manifest.scenario.currency;
    let each = rows.iter().map(|r| {
        let lost = r.economic_loss.map(|loss| format!(", {} lost", numbers::money(loss.value(), currency)));
        format!(
            "{}, {}: {} of its demand{}",
            book.sector(&mineral.id, &r.sector),
            book.title(&r.strategy),
            numbers::percent(value(r.shortfall_share)),
            lost.unwrap_or_default()
        )
    });
    format!("{}, who loses by sector and strategy. {}.", about(book, mineral), each.collect::<Vec<_>>().join("; "))
}
