//! Cost against tail risk: portfolios on fresh trials and on those of the search, and the scenario's strategies.

use super::View;
use crate::report::axis::nice_step;
use crate::report::book::value as cell;
use crate::report::look::{self, size};
use crate::report::numbers;
use crate::report::plots::labels::{self, Place};
use crate::report::sheet::{self, Area, Drawn, Frame, Key, Picture, Sign, Text};
use crate::results::number::Number;
use crate::results::optimize::{FrontierRow, kind, sample};

const SIZE: (f64, f64) = (732.0, 400.0);
const LEFT: f64 = 58.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 28.0;
const BOTTOM: f64 = 46.0;

/// An axis: what its numbers are divided by, least, most and step in those units, and its unit.
struct Axis {
    scale: f64,
    low: f64,
    high: f64,
    step: f64,
    unit: String,
}

impl Axis {
    fn new(values: &[(f64, f64)], (scale, unit): (f64, String), from_zero: bool) -> Self {
        let ends = values.iter().map(|(x, e)| (x - e.max(0.0), x + e.max(0.0)));
        let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), (a, b)| (l.min(a), h.max(b)));
        let (low, high) = (if from_zero { low.min(0.0) } else { low } / scale, high / scale);
        let step = nice_step((high - low).max(1e-9), 6);
        let low = (low / step).floor() * step;
        Self { scale, low, high: ((high / step).ceil() * step).max(low + step), step, unit }
    }

    /// Where a value lies, from 0 to 1.
    fn place(&self, value: f64) -> f64 {
        (value / self.scale - self.low) / (self.high - self.low)
    }

    fn ticks(&self) -> impl Iterator<Item = f64> {
        let (low, step) = (self.low, self.step);
        (0..=((self.high - low) / step).round() as usize).map(move |tick| low + step * tick as f64)
    }
}

fn error(error: Option<Number>) -> f64 {
    error.map_or(0.0, Number::value)
}

/// Draws the frontier; nothing where cost is not defined.
pub fn draw(view: &View<'_>) -> Drawn<Option<Picture>> {
    let known = |r: &&FrontierRow| r.cost.is_some() && r.tvar95.is_some();
    let fresh: Vec<&FrontierRow> = view.of(sample::FRESH, None).into_iter().filter(known).collect();
    let search: Vec<&FrontierRow> = view.of(sample::SEARCH, Some(kind::PORTFOLIO)).into_iter().filter(known).collect();
    if search.is_empty() {
        return Ok(None);
    }
    let all = || fresh.iter().chain(&search);
    let most = |of: fn(&FrontierRow) -> Option<Number>| all().map(|r| cell(of(r)).abs()).fold(0.0, f64::max);
    let costs: Vec<(f64, f64)> = all().map(|r| (cell(r.cost), error(r.cost_std_error))).collect();
    let risks: Vec<(f64, f64)> = all().map(|r| (cell(r.tvar95), error(r.tvar95_std_error))).collect();
    let across = Axis::new(&costs, numbers::scaled_money(most(|r| r.cost), view.currency), true);
    let up = Axis::new(&risks, view.scale(most(|r| r.tvar95)), true);
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
        size: (SIZE.0 + 28.0, 0.0),
    };
    sheet::draw(frame.holding(SIZE.1)?, |area| points(view, area, &fresh, &search, &across, &up)).map(Some)
}

fn points(
    view: &View<'_>,
    area: &Area,
    fresh: &[&FrontierRow],
    search: &[&FrontierRow],
    across: &Axis,
    up: &Axis,
) -> Drawn {
    let (wide, high) = (SIZE.0 - LEFT - RIGHT, SIZE.1 - TOP - BOTTOM);
    let x = |cost: f64| LEFT + 14.0 + (wide - 28.0) * across.place(cost);
    let y = |risk: f64| TOP + high * (1.0 - up.place(risk));
    let label = format!("{}, mean of the worst 5 % (TVaR 95 %), {}", view.what(), up.unit);
    sheet::write(area, &label, (0.0, 4.0), &Text::new(size::LABEL).grey())?;
    for at in up.ticks() {
        let level = y(at * up.scale);
        sheet::line(area, &[(LEFT, level), (LEFT + wide, level)], look::RULE, 0.75)?;
        let how = Text::new(size::LABEL).grey().right().middle();
        sheet::write(area, &numbers::plain(at, 3), (LEFT - 6.0, level), &how)?;
    }
    for at in across.ticks() {
        let place = x(at * across.scale);
        let colour = if at.abs() < 1e-9 * across.step { look::GREY } else { look::RULE };
        sheet::line(area, &[(place, TOP), (place, TOP + high)], colour, 0.75)?;
        let how = Text::new(size::LABEL).grey().centre();
        sheet::write(area, &numbers::plain(at, 3), (place, TOP + high + 9.0), &how)?;
    }
    let label = format!("cost beyond the unchanged scenario's, {}", across.unit);
    sheet::write(area, &label, (LEFT + wide, TOP + high + 27.0), &Text::new(size::LABEL).grey().right())?;
    let steps: Vec<_> = search.iter().map(|r| (x(cell(r.cost)), y(cell(r.tvar95)))).collect();
    for pair in steps.windows(2) {
        sheet::dashes(area, pair, look::GREY, 1.5)?;
    }
    let mut names: Vec<Place> = Vec::new();
    for row in fresh {
        let centre = (x(cell(row.cost)), y(cell(row.tvar95)));
        let (cost, risk) = (error(row.cost_std_error), error(row.tvar95_std_error));
        let colour = match row.kind.as_str() {
            kind::PORTFOLIO if row.chosen => look::LOSS,
            kind::PORTFOLIO => look::SUPPLY,
            _ => look::INK,
        };
        sheet::line(area, &[(x(cell(row.cost) - cost), centre.1), (x(cell(row.cost) + cost), centre.1)], colour, 1.25)?;
        sheet::line(
            area,
            &[(centre.0, y(cell(row.tvar95) - risk)), (centre.0, y(cell(row.tvar95) + risk))],
            colour,
            1.25,
        )?;
        if row.kind == kind::PORTFOLIO {
            sheet::dot(area, centre, 5.0, colour)?;
        } else {
            sheet::ring(area, centre, 4.5, colour)?;
        }
        let text = match row.strategy.rsplit_once('-') {
            Some((_, number)) if row.kind == kind::PORTFOLIO => number.trim_start_matches('0').to_owned(),
            _ => view.called(row),
        };
        names.push(Place { at: centre, tall: y(0.0) - y(risk), text });
    }
    labels::write(area, &names, &steps, ((LEFT, TOP), (LEFT + wide, TOP + high)))
}
