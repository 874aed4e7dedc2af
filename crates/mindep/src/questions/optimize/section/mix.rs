//! Picture of the decisions of portfolios: a row for each decision, a column for each portfolio, from the cheapest to the safest.

use super::{OptimizeView, shown};
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, Text};
use crate::questions::optimize::rows::{PortfolioRow, kind, sample};
use crate::tables::number::value as cell;
use plotters::style::Color;

const WIDTH: f64 = 760.0;
const ROW: f64 = 25.0;
const HEAD: f64 = 40.0;
const NAMES: f64 = 230.0;
/// Width of the column of present values.
const PRESENT: f64 = 66.0;
/// Maximum number of decisions.
const MAX: usize = 40;

/// Draws the decisions that some portfolio changes; `None` if there are none.
pub fn draw(view: &OptimizeView<'_>) -> Drawn<Option<Picture>> {
    let portfolios = view.of(sample::FRESH, Some(kind::PORTFOLIO));
    let mut addresses: Vec<&str> = Vec::new();
    for part in view.parts.iter().filter(|p| cell(p.change) != 0.0) {
        if !addresses.contains(&part.address.as_str()) {
            addresses.push(&part.address);
        }
    }
    if addresses.is_empty() {
        return Ok(None);
    }
    let of = |strategy: &str, address: &str| view.parts.iter().find(|p| p.strategy == strategy && p.address == address);
    let order = |address: &&str| {
        let kind = view.parts.iter().find(|p| p.address == *address).map(|p| p.kind.as_str());
        (["share", "number", "project"].iter().position(|k| Some(*k) == kind), (*address).to_owned())
    };
    addresses.sort_by_key(order);
    let left_out = addresses.len().saturating_sub(MAX);
    addresses.truncate(MAX);
    let inner = WIDTH - 28.0;
    let column = (inner - NAMES - PRESENT) / portfolios.len() as f64;
    let height = HEAD + ROW * addresses.len() as f64 + 4.0;
    let told: Vec<String> = portfolios
        .iter()
        .map(|p| {
            let changes = view.parts.iter().filter(|part| part.strategy == p.strategy && cell(part.change) != 0.0);
            let changes: Vec<String> = changes.map(|part| view.told(part)).collect();
            format!(
                "{}: {}",
                view.called(p),
                if changes.is_empty() { "no change".to_owned() } else { changes.join(", ") }
            )
        })
        .collect();
    let more = if left_out > 0 { format!(" {left_out} more decisions are in portfolio.csv.") } else { String::new() };
    let frame = Frame {
        name: "optimize-portfolios".to_owned(),
        title: format!("What the portfolios consist of ({})", view.about.whom),
        subtitle: format!(
            "from the cheapest, at the left, to the safest; the bar in a cell shows where the value lies in its range. Decisions that no portfolio changes are left out.{more}"
        ),
        description: told.join(". "),
        legend: vec![
            Key::filled("above the present value", look::SUPPLY, 0.55),
            Key::filled("below it", look::LOSS, 0.45),
            Key::filled("as at present", look::DEMAND, 0.35),
        ],
        note: view.about.note.clone(),
        ..Frame::default()
    }
    .around(WIDTH, height)?;
    sheet::draw(frame, |area| {
        let grey = || Text::new(size::LABEL).grey();
        sheet::write(area, "present", (NAMES + PRESENT - 8.0, 20.0), &grey().right())?;
        for (i, row) in portfolios.iter().enumerate() {
            let middle = NAMES + PRESENT + column * (i as f64 + 0.5);
            let text = row.strategy.rsplit_once('-').map_or("", |(_, n)| n.trim_start_matches('0'));
            let how = Text::new(size::NAME).centre();
            sheet::write(area, text, (middle, 18.0), &if row.chosen { how.bold() } else { how })?;
            if row.chosen {
                sheet::write(area, "chosen", (middle, 3.0), &grey().centre())?;
            }
        }
        for (j, address) in addresses.iter().enumerate() {
            let (top, bottom) = (HEAD + ROW * j as f64, HEAD + ROW * (j + 1) as f64);
            sheet::line(area, &[(0.0, top), (inner, top)], look::RULE, 0.75)?;
            let Some(any) = view.parts.iter().find(|p| p.address == *address) else { continue };
            let name = sheet::clip(&view.decision(any), size::LABEL, false, NAMES - 8.0);
            let middle = f64::midpoint(top, bottom);
            sheet::write(area, &name, (0.0, middle), &Text::new(size::LABEL).middle())?;
            sheet::write(
                area,
                &text(any, cell(any.present)),
                (NAMES + PRESENT - 8.0, middle),
                &grey().right().middle(),
            )?;
            for (i, row) in portfolios.iter().enumerate() {
                let Some(part) = of(&row.strategy, address) else { continue };
                let (left, right) =
                    (NAMES + PRESENT + column * i as f64 + 2.0, NAMES + PRESENT + column * (i + 1) as f64 - 2.0);
                draw_cell(area, part, (left, right), (top, bottom))?;
            }
        }
        Ok(())
    })
    .map(Some)
}

/// Draws the value of a decision in one portfolio, and its position within its range.
fn draw_cell(area: &Area, part: &PortfolioRow, (left, right): (f64, f64), (top, bottom): (f64, f64)) -> Drawn {
    let change = cell(part.change);
    let (colour, opacity) = match change {
        _ if change > 0.0 => (look::SUPPLY, 0.55),
        _ if change < 0.0 => (look::LOSS, 0.45),
        _ => (look::DEMAND, 0.35),
    };
    let (min, max) = (cell(part.min), cell(part.max));
    let place = if max > min { ((cell(part.value) - min) / (max - min)).clamp(0.0, 1.0) } else { 1.0 };
    sheet::rectangle(area, (left, top + 3.0), (right, bottom - 3.0), colour.mix(0.12))?;
    sheet::rectangle(area, (left, top + 3.0), (left + (right - left) * place, bottom - 3.0), colour.mix(opacity))?;
    let how = Text::new(size::LABEL).centre().middle();
    let how = if change == 0.0 { how.grey() } else { how };
    sheet::write(area, &text(part, cell(part.value)), (f64::midpoint(left, right), f64::midpoint(top, bottom)), &how)
}

fn text(part: &PortfolioRow, value: f64) -> String {
    match part.kind.as_str() {
        "project" if value > 0.5 => "yes".to_owned(),
        "project" => "no".to_owned(),
        _ => shown(part, value),
    }
}
