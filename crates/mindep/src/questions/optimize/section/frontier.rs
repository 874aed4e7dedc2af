//! Plot of cost against tail risk: portfolios on fresh trials and on those of the search, and the scenario's strategies.

use super::OptimizeView;
use crate::draw::labels::{self, LabelPoint};
use crate::draw::look::{self, size};
use crate::draw::plane::{self, Measured, Plane};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, Sign, Text};
use crate::questions::optimize::rows::{FrontierRow, kind, sample};
use crate::tables::number::Number;
use crate::tables::number::value as cell;
use crate::words::numbers;

/// Draws the frontier; `None` if no portfolio has a defined cost and risk.
pub fn draw(view: &OptimizeView<'_>) -> Drawn<Option<Picture>> {
    let known = |r: &&FrontierRow| r.cost.is_some() && r.tvar95.is_some();
    let fresh: Vec<&FrontierRow> = view.of(sample::FRESH, None).into_iter().filter(known).collect();
    let search: Vec<&FrontierRow> = view.of(sample::SEARCH, Some(kind::PORTFOLIO)).into_iter().filter(known).collect();
    if search.is_empty() {
        return Ok(None);
    }
    let all = || fresh.iter().chain(&search);
    let most = |of: fn(&FrontierRow) -> Option<Number>| all().map(|r| cell(of(r)).abs()).fold(0.0, f64::max);
    let (scale, currency) = numbers::scaled_money(most(|r| r.cost), view.currency);
    let (risk_scale, unit) = view.scale(most(|r| r.tvar95));
    let plane = Plane::new(all().map(|r| place(r)), [scale, risk_scale]);
    let point = |r: &&FrontierRow| {
        let chosen = if r.chosen { ", chosen" } else { "" };
        format!(
            "{}{chosen}: cost {}, {} {}",
            view.called(r),
            view.money(r.cost, r.cost_std_error),
            view.what(),
            view.risk(r.tvar95, r.tvar95_std_error)
        )
    };
    let frame = Frame {
        name: "optimize".to_owned(),
        title: format!("Portfolios: cost against {} in the worst 5 % of trials ({})", view.what(), view.about.whom),
        subtitle: "cost: programme cost, discounted, beyond the unchanged scenario's. Lower and further left is better; bars are standard errors"
            .to_owned(),
        description: format!("On fresh trials. {}.", fresh.iter().map(point).collect::<Vec<_>>().join("; ")),
        legend: vec![
            Key::sign("portfolio, on fresh trials", look::SUPPLY, Sign::Dot),
            Key::sign("chosen", look::LOSS, Sign::Dot),
            Key { sign: Sign::Dashes, ..Key::line("portfolios, on the trials of the search", look::GREY) },
            Key::sign("strategy of the scenario", look::INK, Sign::Ring),
        ],
        note: view.about.note.clone(),
        size: (plane::SIZE.0 + 28.0, 0.0),
        ..Frame::default()
    };
    let up = format!("{}, mean of the worst 5 % (TVaR 95 %), {unit}", view.what());
    let across = format!("cost beyond the unchanged scenario's, {currency}");
    sheet::draw(frame.holding(plane::SIZE.1 + 18.0)?, |area| {
        sheet::write(area, &up, (0.0, 2.0), &Text::new(size::LABEL).grey())?;
        let area = sheet::part(area, (0.0, 18.0), plane::SIZE);
        plane.grid(&area, &across)?;
        points(view, &area, &fresh, &search, &plane)
    })
    .map(Some)
}

/// Returns cost and risk of a row.
fn place(row: &FrontierRow) -> (Measured, Measured) {
    ((cell(row.cost), cell(row.cost_std_error)), (cell(row.tvar95), cell(row.tvar95_std_error)))
}

fn points(
    view: &OptimizeView<'_>,
    area: &Area,
    fresh: &[&FrontierRow],
    search: &[&FrontierRow],
    plane: &Plane,
) -> Drawn {
    let steps: Vec<_> = search.iter().map(|r| plane.at(cell(r.cost), cell(r.tvar95))).collect();
    for pair in steps.windows(2) {
        sheet::dashes(area, pair, look::GREY, 1.5)?;
    }
    let mut names: Vec<LabelPoint> = Vec::new();
    for row in fresh {
        let is_portfolio = row.kind == kind::PORTFOLIO;
        let colour = match is_portfolio {
            true if row.chosen => look::LOSS,
            true => look::SUPPLY,
            false => look::INK,
        };
        plane.point(area, place(row), colour, is_portfolio)?;
        let text = match row.strategy.rsplit_once('-') {
            Some((_, number)) if is_portfolio => number.trim_start_matches('0').to_owned(),
            _ => view.called(row),
        };
        let at = plane.at(cell(row.cost), cell(row.tvar95));
        names.push(LabelPoint { at, tall: plane.tall(cell(row.tvar95_std_error)), text });
    }
    labels::write(area, &names, &steps, plane::ROOM)
}
