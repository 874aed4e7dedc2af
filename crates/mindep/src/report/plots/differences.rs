//! Paired differences between each strategy and the baseline, with 95 % intervals; a panel for each metric.

use super::{note, whom};
use crate::draw::axis::{Span, within};
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, PictureKind, Sign, Text};
use crate::report::plots::pareto::Subject;
use crate::results::book::Book;
use crate::tables::number::value;
use crate::words::numbers;
use mindep_core::domain::scenario::BASELINE;

/// Height of a strategy's row, in pixels.
const ROW: f64 = 40.0;
/// Width of the column of names, in pixels.
const NAMES: f64 = 250.0;
/// Width of a panel, in pixels.
const PANEL: f64 = 160.0;
/// Space above the rows for the metric, its unit and the direction of improvement, in pixels.
const HEAD: f64 = 56.0;
/// Space below the rows for the axis, in pixels.
const FOOT: f64 = 22.0;

/// A metric to compare by.
struct Metric {
    name: &'static str,
    title: &'static str,
    unit: Unit,
    more_is_better: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Points,
    Months,
    Days,
    Money,
}

const fn metric(name: &'static str, title: &'static str, unit: Unit) -> Metric {
    Metric { name, title, unit, more_is_better: false }
}

const OF_MINERAL: [Metric; 5] = [
    metric("shortfall_share", "Shortfall", Unit::Points),
    metric("shortage_months", "Months of shortage", Unit::Months),
    Metric { more_is_better: true, ..metric("lowest_stock_days", "Lowest stock", Unit::Days) },
    metric("economic_loss", "Economic loss", Unit::Money),
    metric("total_cost", "Total cost", Unit::Money),
];

const OF_ALL: [Metric; 3] = [
    metric("any_shortage", "Risk of any shortage", Unit::Points),
    metric("economic_loss", "Economic loss", Unit::Money),
    metric("total_cost", "Total cost", Unit::Money),
];

/// A mean difference with the ends of its 95 % interval, which are NaN if there is no interval.
#[derive(Clone, Copy)]
struct Difference {
    mean: f64,
    low: f64,
    high: f64,
    /// Whether every trial has the same value with the strategy as in the baseline.
    is_none: bool,
}

impl Difference {
    /// Returns whether the interval excludes zero.
    fn is_sure(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// The panel of a metric, with one difference per strategy.
struct Panel<'a> {
    metric: &'a Metric,
    rows: Vec<Option<Difference>>,
    unit: String,
    scale: f64,
}

/// Draws the differences of one mineral or of all minerals together; returns `None` if there is nothing to compare.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn draw(book: &Book, subject: Subject) -> Drawn<Option<Picture>> {
    let strategies: Vec<&String> = book.strategies().iter().filter(|s| *s != BASELINE).collect();
    let metrics: &[Metric] = if subject.mineral.is_some() { &OF_MINERAL } else { &OF_ALL };
    let panels: Vec<Panel> = metrics.iter().filter_map(|m| panel(book, subject, m, &strategies)).collect();
    if panels.is_empty() {
        return Ok(None);
    }
    let own_costs = if book.minerals().len() > 1 && subject.mineral.is_some() {
        "; total cost of this mineral, without what the strategy itself costs"
    } else {
        ""
    };
    let frame = Frame {
        name: format!("differences-{}", subject.id()),
        kind: PictureKind::Strategies,
        mineral: subject.mineral.map(|m| m.id.clone()),
        title: format!("{}: what strategies change against the baseline: {}", subject.name(), whom(book)),
        subtitle: "mean of strategy minus baseline in the same futures, over the horizon, with its 95 % interval"
            .to_owned()
            + own_costs,
        description: describe(book, subject, &panels, &strategies),
        legend: vec![
            Key::sign("the interval excludes zero", look::INK, Sign::Dot),
            Key::sign("it does not: this run cannot tell", look::INK, Sign::Ring),
        ],
        note: note(book),
        size: (28.0 + NAMES + PANEL * (panels.len().max(3)) as f64, 0.0),
    };
    let height = HEAD + ROW * strategies.len() as f64 + FOOT;
    sheet::draw(frame.holding(height)?, |area| {
        let (width, _) = sheet::extent(area);
        for (row, strategy) in strategies.iter().enumerate() {
            let top = HEAD + ROW * row as f64;
            sheet::line(area, &[(0.0, top), (width, top)], look::RULE, 0.75)?;
            let lines = sheet::wrap_within(book.title(strategy), size::LABEL, false, NAMES - 12.0, 2);
            let how = Text::new(size::LABEL);
            sheet::write_lines(area, &lines, (0.0, top + ROW / 2.0), size::LABEL, &how)?;
        }
        let wide = (width - NAMES) / panels.len() as f64;
        for (i, panel) in panels.iter().enumerate() {
            let area = sheet::part(area, (NAMES + wide * i as f64, 0.0), (wide, height));
            draw_panel(book, &area, panel, &strategies)?;
        }
        Ok(())
    })
    .map(Some)
}

/// Returns the panel of a metric, or `None` if the metric is not defined for any strategy.
fn panel<'a>(book: &Book, subject: Subject, metric: &'a Metric, strategies: &[&String]) -> Option<Panel<'a>> {
    // The strategies' own costs are recorded for all minerals together, so a single mineral takes the total that includes them.
    let alone = metric.name == "total_cost" && book.minerals().len() == 1;
    let id = if alone { mindep_core::domain::scenario::ALL_MINERALS } else { subject.id() };
    let rows = strategies.iter().map(|strategy| {
        let row = book.difference(strategy, id, metric.name)?;
        let mean = row.difference?.value();
        let is_none = row.is_unchanged();
        Some(Difference { mean, low: value(row.ci95_low), high: value(row.ci95_high), is_none })
    });
    let rows: Vec<_> = rows.collect();
    if rows.iter().all(Option::is_none) {
        return None;
    }
    let most = rows.iter().flatten().flat_map(|d| [d.mean, d.low, d.high]).filter(|x| x.is_finite());
    let most = most.fold(0.0, |most: f64, x| most.max(x.abs()));
    let (scale, unit) = match metric.unit {
        Unit::Points => (0.01, "percentage points".to_owned()),
        Unit::Months => (1.0, "months".to_owned()),
        Unit::Days => (1.0, "days of demand".to_owned()),
        Unit::Money => numbers::scaled_money(most, &book.manifest.scenario.currency),
    };
    Some(Panel { metric, rows, unit, scale })
}

/// Returns an axis that contains zero and all differences with their intervals.
fn span(rows: &[Option<Difference>], scale: f64) -> Span {
    let ends = rows.iter().flatten().flat_map(|d| [d.mean, d.low, d.high]).map(|x| x / scale);
    Span::new(ends, 3).unwrap_or(Span { low: -1.0, high: 1.0, step: 1.0 })
}

fn draw_panel(book: &Book, area: &Area, panel: &Panel, strategies: &[&String]) -> Drawn {
    const SIDE: f64 = 18.0;
    let (width, _) = sheet::extent(area);
    let span = span(&panel.rows, panel.scale);
    let x = |at: f64| SIDE + (width - 2.0 * SIDE) * span.place(at);
    let bottom = HEAD + ROW * panel.rows.len() as f64;
    let better = if panel.metric.more_is_better { "more is better →" } else { "← less is better" };
    let lines = [(panel.metric.title, true), (&panel.unit, false), (better, false)];
    for (i, (text, bold)) in lines.into_iter().enumerate() {
        let how = if bold { Text::new(size::NAME).bold() } else { Text::new(size::LABEL).grey() };
        let text = sheet::clip(text, size::NAME, bold, width - SIDE);
        sheet::write(area, &text, (SIDE, 2.0 + 16.0 * i as f64), &how)?;
    }
    for at in span.marks() {
        sheet::line(area, &[(x(at), HEAD), (x(at), bottom)], look::RULE, 0.75)?;
        sheet::write(area, &numbers::plain(at, 3), (x(at), bottom + 5.0), &Text::new(size::LABEL).grey().centre())?;
    }
    sheet::line(area, &[(x(0.0), HEAD), (x(0.0), bottom + 3.0)], look::INK, 1.25)?;
    for (row, (difference, strategy)) in panel.rows.iter().zip(strategies).enumerate() {
        let middle = HEAD + ROW * row as f64 + 27.0;
        let aside = match difference {
            None => Some(("not defined", width / 2.0)),
            // A value that is the same in every trial has no sampling error.
            Some(difference) if difference.is_none => Some(("unchanged", x(0.0))),
            Some(_) => None,
        };
        if let Some((text, at)) = aside {
            let half = sheet::text_width(text, size::NOTE, false) / 2.0;
            let at = within(at, half + 2.0, width - half - 2.0);
            sheet::rectangle(area, (at - half - 2.0, middle - 7.0), (at + half + 2.0, middle + 6.0), look::PAPER)?;
            sheet::write(area, text, (at, middle), &Text::new(size::NOTE).grey().centre().middle())?;
        }
        let Some(difference) = difference.filter(|d| !d.is_none) else { continue };
        let place = book.strategies().iter().position(|s| s == *strategy).unwrap_or(0);
        let colour = look::strategy(place).colour;
        let at = |amount: f64| x(amount / panel.scale);
        if difference.low.is_finite() && difference.high.is_finite() {
            sheet::line(area, &[(at(difference.low), middle), (at(difference.high), middle)], colour, 2.0)?;
            for end in [difference.low, difference.high] {
                sheet::line(area, &[(at(end), middle - 4.0), (at(end), middle + 4.0)], colour, 1.5)?;
            }
        }
        let centre = (at(difference.mean), middle);
        if difference.is_sure() {
            sheet::dot(area, centre, 4.0, colour)?;
        } else {
            sheet::ring(area, centre, 4.0, colour)?;
        }
        let text = signed(difference.mean / panel.scale);
        let half = sheet::text_width(&text, size::NOTE, true) / 2.0;
        let left = within(centre.0, half + 2.0, width - half - 2.0);
        // The background keeps lines from crossing the number.
        sheet::rectangle(area, (left - half - 1.0, middle - 21.0), (left + half + 1.0, middle - 9.0), look::PAPER)?;
        sheet::write(area, &text, (left, middle - 9.5), &Text::new(size::NOTE).bold().centre().bottom())?;
    }
    Ok(())
}

/// Returns a number as text, with a plus sign if it is positive.
fn signed(x: f64) -> String {
    let text = numbers::plain(x, 2);
    if x > 0.0 { format!("+{text}") } else { text }
}

/// Returns a text description of the picture.
fn describe(book: &Book, subject: Subject, panels: &[Panel], strategies: &[&String]) -> String {
    let mut sentences = vec![format!("{}: differences from the baseline, {}.", subject.name(), whom(book))];
    for panel in panels {
        let rows = strategies.iter().zip(&panel.rows).filter_map(|(strategy, difference)| {
            let difference = (*difference)?;
            let show = |x: f64| numbers::plain(x / panel.scale, 2);
            if difference.is_none {
                return Some(format!("{} unchanged", book.title(strategy)));
            }
            let sure = if difference.is_sure() { "" } else { ", not told apart from zero" };
            Some(format!(
                "{} {} ({} to {}{sure})",
                book.title(strategy),
                signed(difference.mean / panel.scale),
                show(difference.low),
                show(difference.high)
            ))
        });
        let rows = rows.collect::<Vec<_>>().join("; ");
        sentences.push(format!("{}, in {}: {rows}.", panel.metric.title, panel.unit));
    }
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Difference, span};

    fn difference(mean: f64, half: f64) -> Difference {
        Difference { mean, low: mean - half, high: mean + half, is_none: false }
    }

    #[test]
    fn an_axis_holds_zero_and_every_interval() {
        let found = span(&[Some(difference(-8.0, 1.5)), None, Some(difference(-2.0, 0.1))], 1.0);
        assert!(found.low <= -9.5 && found.high == 0.0 && found.step > 0.0, "{found:?}");
        let nothing = span(&[Some(difference(0.0, 0.0))], 1.0);
        assert_eq!((nothing.low, nothing.high, nothing.step), (-1.0, 1.0, 1.0), "nothing differs");
    }

    #[test]
    fn an_interval_that_holds_zero_tells_nothing() {
        assert!(difference(-2.0, 1.0).is_sure());
        assert!(!difference(-2.0, 3.0).is_sure());
        assert!(!difference(0.0, 0.0).is_sure());
        assert!(!Difference { mean: 1.0, low: f64::NAN, high: f64::NAN, is_none: false }.is_sure());
    }
}
