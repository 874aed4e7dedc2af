//! Picture of each strategy over the futures: its values, its regret, and how often it is good enough.

use super::per_cent;
use super::view::{Of, RobustnessView, measured};
use super::words::fact;
use crate::draw::axis::{Field, Scale};
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, Text};
use crate::questions::section::About;
use crate::tables::number::Number;
use crate::words::numbers;
use plotters::style::Color;
use serde_json::{Map, Value};

const WIDTH: f64 = 980.0;
/// Width of the strategies' names, and of the three panels.
const NAMES: f64 = 220.0;
const PANELS: [f64; 3] = [300.0, 246.0, 150.0];
/// Space between panels.
const GAP: f64 = 16.0;
const TOP: f64 = 24.0;
const ROW: f64 = 30.0;
const BOTTOM: f64 = 40.0;
/// Space for a number at the end of a bar.
const NUMBER: f64 = 62.0;
/// Maximum number of strategies.
const MAX: usize = 16;

/// Draws one output; `None` if all values are zero.
///
/// # Errors
///
/// If plotters fails.
pub fn draw(about: &About<'_>, facts: &Map<String, Value>, view: &RobustnessView<'_>) -> Drawn<Option<Picture>> {
    let strategies = &view.strategies[..view.strategies.len().min(MAX)];
    let most = strategies.iter().filter_map(|of| of.values.last()).copied().fold(0.0, f64::max);
    if most <= 0.0 {
        return Ok(None);
    }
    let height = TOP + ROW * strategies.len() as f64 + BOTTOM;
    let left_out = view.strategies.len() - strategies.len();
    let cut = if left_out > 0 { format!("; {left_out} strategies are left out") } else { String::new() };
    let title = if view.is_money() { view.subject() } else { format!("{}: {}", view.mineral, view.what()) };
    let frame = Frame {
        name: format!("robustness-{}-{}", view.mineral_id, view.metric.replace('_', "-")),
        title: format!("{title} where parameters are uncertain, {}", about.whom),
        subtitle: format!(
            "{} futures with other values of the uncertain parameters, same trials in all; regret: above the best strategy of the same future; whiskers: standard error of the largest regret, 95 % interval of the share{cut}",
            fact(facts, "futures")
        ),
        description: describe(view, strategies),
        legend: vec![
            Key::filled("middle 80 % of futures; mean regret", look::SUPPLY, 0.85),
            Key::filled("90 % of regrets", look::SUPPLY, 0.35),
            Key::line("all futures; largest regret", look::SUPPLY),
            Key::line("good enough", look::LOSS),
        ],
        note: about.note.clone(),
        ..Frame::default()
    };
    sheet::draw(frame.around(WIDTH, height)?, |area| {
        for (i, of) in strategies.iter().enumerate() {
            let middle = TOP + ROW * (i as f64 + 0.5);
            let lines = sheet::wrap_within(&of.title, size::LABEL, false, NAMES - 10.0, 2);
            sheet::write_lines(area, &lines, (0.0, middle), size::LABEL, &Text::new(size::LABEL))?;
        }
        let mut left = NAMES;
        for (panel, width) in PANELS.into_iter().enumerate() {
            let part = sheet::part(area, (left, 0.0), (width, height));
            match panel {
                0 => values(&part, view, strategies)?,
                1 => regrets(&part, view, strategies)?,
                _ => shares(&part, strategies)?,
            }
            left += width + GAP;
        }
        Ok(())
    })
    .map(Some)
}

/// Draws the title and scale of a panel; `number` is the space reserved at its right.
fn panel(area: &Area, title: &str, scale: &Scale, measured: &str, number: f64) -> Drawn<Field> {
    let (width, height) = sheet::extent(area);
    let field = Field { left: 6.0, top: TOP, wide: width - 12.0 - number, high: height - TOP - BOTTOM };
    sheet::write(area, title, (6.0, 2.0), &Text::new(size::NAME).bold())?;
    field.columns(area, scale)?;
    field.measured(area, measured)?;
    sheet::line(area, &[(field.left, field.top), (field.left, field.bottom())], look::GREY, 0.75)?;
    Ok(field)
}

fn middle(row: usize) -> f64 {
    TOP + ROW * (row as f64 + 0.5)
}

fn values(area: &Area, view: &RobustnessView<'_>, strategies: &[Of<'_>]) -> Drawn {
    let most = strategies.iter().filter_map(|of| of.values.last()).copied().fold(0.0, f64::max);
    let (unit, name) = view.scale(most);
    let scale = Scale::new(most / unit, 5);
    let field = panel(area, "In the futures", &scale, &name, 0.0)?;
    let x = |value: f64| field.left + field.wide * scale.place(value / unit);
    if let Some(criterion) = strategies.first().and_then(|of| of.row.criterion) {
        let x = x(criterion.value());
        sheet::line(area, &[(x, field.top), (x, field.bottom())], look::LOSS, 1.5)?;
    }
    for (i, of) in strategies.iter().enumerate() {
        let (y, values) = (middle(i), &of.values);
        let (Some(first), Some(last)) = (values.first(), values.last()) else { continue };
        let at = |part: f64| values[((part * values.len() as f64) as usize).min(values.len() - 1)];
        sheet::line(area, &[(x(*first), y), (x(*last), y)], look::SUPPLY, 1.5)?;
        sheet::rectangle(area, (x(at(0.1)), y - 6.0), (x(at(0.9)), y + 6.0), look::SUPPLY.mix(0.85))?;
        if let Some(mean) = of.row.mean {
            let x = x(mean.value());
            sheet::line(area, &[(x, y - 8.0), (x, y + 8.0)], look::INK, 2.0)?;
        }
    }
    Ok(())
}

fn regrets(area: &Area, view: &RobustnessView<'_>, strategies: &[Of<'_>]) -> Drawn {
    let reach = |of: &Of<'_>| of.regret().map_or(0.0, |m| m.value + m.error.unwrap_or(0.0));
    let most = strategies.iter().map(reach).fold(0.0, f64::max);
    let (unit, name) = view.scale(most);
    let name = if name == "%" { "percentage points".to_owned() } else { name };
    let scale = Scale::new(if most > 0.0 { most / unit } else { 1.0 }, 4);
    let field = panel(area, "Regret", &scale, &name, NUMBER)?;
    let x = |value: f64| field.left + field.wide * scale.place(value.max(0.0) / unit);
    for (i, of) in strategies.iter().enumerate() {
        let (y, row) = (middle(i), of.row);
        let Some(largest) = of.regret() else { continue };
        let cell = |value: Option<Number>| value.map_or(0.0, Number::value);
        let (mean, ninetieth) = (x(cell(row.mean_regret)), x(cell(row.p90_regret)));
        let end = x(largest.value);
        sheet::line(area, &[(field.left, y), (end, y)], look::SUPPLY, 1.5)?;
        sheet::rectangle(area, (field.left, y - 6.0), (ninetieth, y + 6.0), look::SUPPLY.mix(0.35))?;
        sheet::rectangle(area, (field.left, y - 6.0), (mean, y + 6.0), look::SUPPLY.mix(0.85))?;
        if let Some(error) = largest.error.filter(|e| *e > 0.0) {
            let ends = [x(largest.value - error), x(largest.value + error)];
            sheet::line(area, &[(ends[0], y), (ends[1], y)], look::INK, 1.0)?;
            for end in ends {
                sheet::line(area, &[(end, y - 2.5), (end, y + 2.5)], look::INK, 1.0)?;
            }
        }
        let bold = row.minimax == Some(true);
        let text = Text::new(size::NOTE).middle();
        let from = x(largest.value + largest.error.unwrap_or(0.0)) + 5.0;
        sheet::write(area, &largest.show(unit), (from, y), &if bold { text.bold() } else { text })?;
    }
    Ok(())
}

fn shares(area: &Area, strategies: &[Of<'_>]) -> Drawn {
    let scale = Scale { most: 100.0, step: 50.0 };
    let field = panel(area, "Good enough", &scale, "% of futures", 34.0)?;
    let x = |share: Option<Number>| field.left + field.wide * share.map_or(0.0, Number::value).clamp(0.0, 1.0);
    for (i, of) in strategies.iter().enumerate() {
        let (y, row) = (middle(i), of.row);
        sheet::rectangle(area, (field.left, y - 6.0), (x(row.satisficing_share), y + 6.0), look::SUPPLY.mix(0.85))?;
        let ends = [x(row.ci95_low), x(row.ci95_high)];
        sheet::line(area, &[(ends[0], y), (ends[1], y)], look::INK, 1.0)?;
        for end in ends {
            sheet::line(area, &[(end, y - 2.5), (end, y + 2.5)], look::INK, 1.0)?;
        }
        let text = Text::new(size::NOTE).middle();
        sheet::write(area, &per_cent(row.satisficing_share), (field.right() + 8.0, y), &text)?;
    }
    Ok(())
}

fn describe(view: &RobustnessView<'_>, strategies: &[Of<'_>]) -> String {
    let each = strategies.iter().map(|of| {
        let show = |m: Option<super::Measured>| m.map_or_else(|| "unknown".to_owned(), |m| view.show(m));
        let row = of.row;
        format!(
            "{}: {} on average, {} in the worst future, largest regret {}, good enough in {} % of the futures",
            of.title,
            show(measured(row.mean, row.std_error)),
            show(measured(row.worst, row.worst_std_error)),
            of.regret().map_or_else(|| "unknown".to_owned(), |m| view.show_difference(m)),
            per_cent(row.satisficing_share)
        )
    });
    format!("{}. {}.", numbers_of(view), each.collect::<Vec<_>>().join("; "))
}

fn numbers_of(view: &RobustnessView<'_>) -> String {
    let count = view.strategies.first().map_or(0, |of| of.values.len());
    format!("{} of {} in {} futures", view.what(), view.mineral, numbers::plain(count as f64, 3))
}
