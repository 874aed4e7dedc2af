//! Picture of the conditions in which strategies fail, as parts of the parameters' ranges.

use super::per_cent;
use super::view::{Of, RobustnessView};
use super::words::is_confirmed;
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, Text};
use crate::questions::robustness::rows::{BoxRow, LimitRow};
use crate::questions::section::About;
use crate::tables::number::Number;
use crate::words::numbers;
use plotters::style::Color;

const WIDTH: f64 = 900.0;
/// Width of the parameters' names.
const NAMES: f64 = 376.0;
/// Height of the heading of a strategy's box, and of the row of a parameter.
const HEAD: f64 = 40.0;
const ROW: f64 = 24.0;
/// Space below the parameters of a strategy.
const GAP: f64 = 8.0;
const BOTTOM: f64 = 38.0;
/// Maximum number of boxes.
const MAX: usize = 8;

/// A strategy with its box.
struct BoxView<'a> {
    of: &'a Of<'a>,
    region: &'a BoxRow,
    limits: &'a [&'a LimitRow],
}

/// Draws the boxes of a result; `None` if there are none.
///
/// # Errors
///
/// If plotters fails.
pub fn draw(about: &About<'_>, view: &RobustnessView<'_>) -> Drawn<Option<Picture>> {
    let found = view.strategies.iter().filter_map(|of| {
        let (region, limits) = of.region.as_ref()?;
        (!limits.is_empty()).then_some(BoxView { of, region, limits })
    });
    let found: Vec<BoxView<'_>> = found.take(MAX).collect();
    if found.is_empty() {
        return Ok(None);
    }
    let height = found.iter().map(|f| HEAD + ROW * f.limits.len() as f64 + GAP).sum::<f64>() + BOTTOM;
    let each = found.iter().map(|f| format!("{}: {}", f.of.title, holds(f.region)));
    let frame = Frame {
        name: format!("robustness-{}-boxes", view.mineral_id),
        title: format!("{}: where strategies fail, {}", view.mineral, about.whom),
        subtitle: "boxes of the uncertain parameters in which more is missing than is good enough, found in half of the futures and tried on the other (95 % intervals); pale: no more failures there than elsewhere, probably found by chance; strategies that fail hardly ever or nearly always have none".to_owned(),
        description: format!("{}.", each.collect::<Vec<_>>().join("; ")),
        legend: vec![Key::filled("fails here", look::LOSS, 0.85), Key::filled("range of the parameter", look::RULE, 1.0)],
        note: about.note.clone(),
        ..Frame::default()
    };
    sheet::draw(frame.around(WIDTH, height)?, |area| {
        let mut top = 0.0;
        for found in &found {
            draw_box(about, area, found, top)?;
            top += HEAD + ROW * found.limits.len() as f64 + GAP;
        }
        let (width, _) = sheet::extent(area);
        for (part, text) in [(0.0, "0"), (0.5, "0.5"), (1.0, "1")] {
            let x = place(width, part);
            sheet::write(area, text, (x, top + 5.0), &Text::new(size::LABEL).grey().centre())?;
        }
        let at = (place(width, 0.5), top + 20.0);
        sheet::write(area, "quantile of the parameter's range", at, &Text::new(size::LABEL).grey().centre())
    })
    .map(Some)
}

/// Returns the horizontal position of a quantile.
fn place(width: f64, quantile: f64) -> f64 {
    NAMES + (width - NAMES - 10.0) * quantile.clamp(0.0, 1.0)
}

fn draw_box(about: &About<'_>, area: &Area, found: &BoxView<'_>, top: f64) -> Drawn {
    let (width, _) = sheet::extent(area);
    let title = sheet::clip(&found.of.title, size::NAME, true, width);
    sheet::write(area, &title, (0.0, top + 4.0), &Text::new(size::NAME).bold())?;
    sheet::write(area, &holds(found.region), (0.0, top + 21.0), &Text::new(size::LABEL).grey())?;
    let shade = if is_confirmed(found.region) { 0.85 } else { 0.3 };
    for (i, limit) in found.limits.iter().enumerate() {
        let y = top + HEAD + ROW * (i as f64 + 0.5);
        let name = sheet::clip(&about.parameter(&limit.parameter), size::LABEL, false, NAMES - 12.0);
        sheet::write(area, &name, (0.0, y), &Text::new(size::LABEL).middle())?;
        let at = |quantile: Option<Number>, without: f64| place(width, quantile.map_or(without, Number::value));
        let (from, to) = (at(limit.low_quantile, 0.0), at(limit.high_quantile, 1.0));
        sheet::rectangle(area, (place(width, 0.0), y - 7.0), (place(width, 1.0), y + 7.0), look::RULE)?;
        sheet::rectangle(area, (from, y - 7.0), (to, y + 7.0), look::LOSS.mix(shade))?;
        let text = limits(limit);
        let wide = sheet::text_width(&text, size::NOTE, false) + 8.0;
        // The text is placed inside the bar if it fits, otherwise on the side with more space.
        let (x, colour) = if to - from > wide {
            (from + 4.0, if shade > 0.5 { look::PAPER } else { look::INK })
        } else if from - place(width, 0.0) > wide {
            (from - wide + 4.0, look::INK)
        } else {
            (to + 4.0, look::INK)
        };
        sheet::write(area, &text, (x, y), &Text::new(size::NOTE).colour(colour).middle())?;
    }
    Ok(())
}

fn limits(limit: &LimitRow) -> String {
    let show = |n: Number| numbers::plain(n.value(), 3);
    match (limit.low, limit.high) {
        (Some(low), Some(high)) => format!("{} to {}", show(low), show(high)),
        (Some(low), None) => format!("above {}", show(low)),
        (None, Some(high)) => format!("below {}", show(high)),
        (None, None) => String::new(),
    }
}

/// Describes the density and coverage of a box among the futures on which it was tested.
fn holds(region: &BoxRow) -> String {
    let interval = |low: Option<Number>, high: Option<Number>| format!("{} to {}", per_cent(low), per_cent(high));
    format!(
        "density {} % ({} %), of all futures {} %; coverage {} % ({} %)",
        per_cent(region.fresh_density),
        interval(region.fresh_density_ci95_low, region.fresh_density_ci95_high),
        numbers::plain(100.0 * region.fresh_failures as f64 / region.fresh_futures.max(1) as f64, 2),
        per_cent(region.fresh_coverage),
        interval(region.fresh_coverage_ci95_low, region.fresh_coverage_ci95_high)
    )
}
