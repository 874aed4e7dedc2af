//! Heat maps of the shortfall of each mineral under each strategy, on average and in the worst 5 % of trials.

use super::{note, whom};
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Frame, Picture, PictureKind, Text};
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::tables::number::value;
use crate::tables::summary::SummaryRow;
use crate::words::numbers;
use mindep_core::domain::scenario::BASELINE;

/// Width and height of a cell, in pixels.
const CELL: (f64, f64) = (82.0, 38.0);
/// Width of the column of strategy names, in pixels.
const NAMES: f64 = 258.0;
/// Height of the panel title and the mineral names above the cells, in pixels.
const HEAD: f64 = 54.0;
/// Gap between panels, in pixels.
const GAP: f64 = 18.0;
/// Height of the colour scale below the cells, in pixels.
const SCALE: f64 = 38.0;
/// Largest number of minerals in a block.
const MAX: usize = 9;
/// Largest width of a picture with both panels side by side, in pixels.
const WIDEST: f64 = 940.0;

/// A panel: its title, a short title, and a function that returns its estimate and the standard error.
struct Panel {
    title: &'static str,
    short: &'static str,
    of: fn(&SummaryRow) -> (f64, f64),
}

const PANELS: [Panel; 2] = [
    Panel { title: "on average", short: "on average", of: |r| (value(r.mean), value(r.std_error)) },
    Panel {
        title: "in the worst 5 % of trials (TVaR 95 %)",
        short: "in the worst 5 % of trials",
        of: |r| (value(r.tvar95), value(r.tvar95_std_error)),
    },
];

/// Draws both panels; returns `None` if there are no minerals.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn draw(book: &Book) -> Drawn<Option<Picture>> {
    let (rows, minerals) = (book.strategies().len(), book.minerals());
    if minerals.is_empty() {
        return Ok(None);
    }
    // Many minerals are split into several blocks of the same width.
    let blocks: Vec<&[MineralNote]> = minerals.chunks(most_beside(book)).collect();
    // The minimum leaves enough space for the panel title if there are few minerals.
    let cells = (CELL.0 * blocks[0].len() as f64).max(250.0);
    let beside = blocks.len() == 1 && NAMES + 2.0 * cells + GAP + 28.0 <= WIDEST;
    let high = HEAD + CELL.1 * rows as f64 + SCALE;
    let down = if beside { 1 } else { PANELS.len() * blocks.len() } as f64;
    let wide = NAMES + if beside { 2.0 * cells + GAP } else { cells };
    let frame = Frame {
        name: "heatmap".to_owned(),
        kind: PictureKind::Strategies,
        title: format!("Shortfall by mineral and strategy: {}", whom(book)),
        subtitle: "unmet demand as a share of all demand over the horizon, with its standard error; darker is worse"
            .to_owned(),
        description: describe(book),
        legend: Vec::new(),
        note: note(book),
        size: (wide + 28.0, 0.0),
        ..Frame::default()
    };
    sheet::draw(frame.holding(high * down + GAP * (down - 1.0))?, |area| {
        let blocks = PANELS.iter().flat_map(|panel| blocks.iter().map(move |block| (panel, *block)));
        for (i, (panel, minerals)) in blocks.enumerate() {
            let left = NAMES + if beside { (cells + GAP) * i as f64 } else { 0.0 };
            let top = if beside { 0.0 } else { (high + GAP) * i as f64 };
            if i == 0 || !beside {
                names(book, &sheet::part(area, (0.0, top), (NAMES, high)))?;
            }
            draw_block(book, &sheet::part(area, (left, top), (cells, high)), panel, minerals)?;
        }
        Ok(())
    })
    .map(Some)
}

/// Returns the number of minerals in each block; the last block may have fewer.
fn most_beside(book: &Book) -> usize {
    let minerals = book.minerals().len().max(1);
    minerals.div_ceil(minerals.div_ceil(MAX))
}

/// Writes the names of the strategies with their colours.
fn names(book: &Book, area: &Area) -> Drawn {
    for (row, strategy) in book.strategies().iter().enumerate() {
        let middle = HEAD + CELL.1 * (row as f64 + 0.5);
        sheet::rectangle(area, (0.0, middle - 6.0), (4.0, middle + 6.0), look::strategy(row).colour)?;
        let lines = sheet::wrap_within(book.title(strategy), size::LABEL, false, NAMES - 22.0, 2);
        sheet::write_lines(area, &lines, (10.0, middle), size::LABEL, &Text::new(size::LABEL))?;
    }
    Ok(())
}

/// Returns a panel's estimate for a strategy and a mineral, and its standard error; both are NaN if there is none.
fn cell(book: &Book, strategy: &str, mineral: &str, panel: &Panel) -> (f64, f64) {
    book.estimate(strategy, mineral, "shortfall_share").map_or((f64::NAN, f64::NAN), panel.of)
}

/// Draws a block of a panel, with a colour scale that covers all minerals of the run.
fn draw_block(book: &Book, area: &Area, panel: &Panel, minerals: &[MineralNote]) -> Drawn {
    let (width, _) = sheet::extent(area);
    // The cells of a block with fewer minerals are as wide as those of the first block.
    let wide = width / most_beside(book) as f64;
    let all = book.strategies().iter().flat_map(|s| book.minerals().iter().map(|m| cell(book, s, &m.id, panel).0));
    let most = all.filter(|x| x.is_finite()).fold(0.0, f64::max);
    let title = sheet::clip(panel.title, size::NAME, true, width);
    sheet::write(area, &title, (0.0, 2.0), &Text::new(size::NAME).bold())?;
    for (column, mineral) in minerals.iter().enumerate() {
        let (left, middle) = (wide * column as f64, wide * (column as f64 + 0.5));
        let lines = sheet::wrap_within(&mineral.name, size::LABEL, false, wide - 6.0, 2);
        let how = Text::new(size::LABEL).centre();
        sheet::write_lines(area, &lines, (middle, 36.0), size::LABEL, &how)?;
        for (row, strategy) in book.strategies().iter().enumerate() {
            let (number, error) = cell(book, strategy, &mineral.id, panel);
            let top = HEAD + CELL.1 * row as f64;
            let (from, to) = ((left + 1.0, top + 1.0), (left + wide - 1.0, top + CELL.1 - 1.0));
            if !number.is_finite() {
                sheet::rectangle(area, from, to, look::RULE)?;
                sheet::write(area, "–", (middle, top + CELL.1 / 2.0), &Text::new(size::NAME).grey().centre().middle())?;
                continue;
            }
            let colour = look::more(if most > 0.0 { number / most } else { 0.0 });
            let text = look::text_on(colour);
            sheet::rectangle(area, from, to, colour)?;
            let how = Text::new(size::NAME).colour(text).centre().middle();
            if error.is_finite() && number > 0.0 {
                sheet::write(area, &numbers::percent(number), (middle, top + 13.0), &how.bold())?;
                let error = format!("±\u{a0}{}", numbers::plain(100.0 * error, 1));
                sheet::write(
                    area,
                    &error,
                    (middle, top + 27.0),
                    &Text::new(size::NOTE).colour(text).centre().middle(),
                )?;
            } else {
                sheet::write(area, &numbers::percent(number), (middle, top + CELL.1 / 2.0), &how.bold())?;
            }
        }
    }
    scale(area, HEAD + CELL.1 * book.strategies().len() as f64 + 10.0, width.min(250.0), most)
}

/// Draws the colour scale from 0 to `most`, or a note if there is no shortfall.
fn scale(area: &Area, top: f64, width: f64, most: f64) -> Drawn {
    const STEPS: usize = 50;
    const HIGH: f64 = 9.0;
    if most <= 0.0 {
        return sheet::write(area, "no shortfall in any trial", (0.0, top), &Text::new(size::LABEL).grey());
    }
    for step in 0..STEPS {
        let at = |step: usize| width * step as f64 / STEPS as f64;
        let colour = look::more(step as f64 / (STEPS - 1) as f64);
        sheet::rectangle(area, (at(step), top), (at(step + 1), top + HIGH), colour)?;
    }
    for (share, how) in
        [(0.0, Text::new(size::LABEL)), (0.5, Text::new(size::LABEL).centre()), (1.0, Text::new(size::LABEL).right())]
    {
        sheet::write(area, &numbers::percent(share * most), (share * width, top + HIGH + 4.0), &how.grey())?;
    }
    Ok(())
}

/// Returns a text description: the shortfall of each mineral in the baseline and under the best strategy for it.
fn describe(book: &Book) -> String {
    let mut sentences = vec![format!("Shortfall as a share of demand, {}.", whom(book))];
    for panel in &PANELS {
        for mineral in book.minerals() {
            let numbers = book.strategies().iter().map(|s| (s, cell(book, s, &mineral.id, panel).0));
            let numbers: Vec<_> = numbers.filter(|(_, x)| x.is_finite()).collect();
            let base = cell(book, BASELINE, &mineral.id, panel).0;
            let Some((best, least)) = numbers.iter().min_by(|a, b| a.1.total_cmp(&b.1)) else { continue };
            let best = if *least < base {
                format!(", {} at best, with “{}”", numbers::percent(*least), book.title(best))
            } else {
                String::new()
            };
            let base = numbers::percent(base);
            sentences.push(format!("{}, {}: {base} in the baseline{best}.", mineral.name, panel.short));
        }
    }
    sentences.join(" ")
}
