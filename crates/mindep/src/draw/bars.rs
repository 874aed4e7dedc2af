//! Horizontal bar charts with row names on the left and numbers at the ends of the bars.

use crate::draw::axis::{Field, Scale};
use crate::draw::look::{self, Stroke, size};
use crate::draw::sheet::{self, Area, Drawn, Key, Text};
use plotters::style::{Color, RGBColor};

/// Space above the bars for the title, in pixels.
const TOP: f64 = 24.0;
/// Space below the bars for the axis numbers and the axis label, in pixels.
const BOTTOM: f64 = 38.0;
/// Gap between the bars of consecutive rows, in pixels.
const GAP: f64 = 8.0;
/// Gap between a bar and the number at its end, in pixels.
const BESIDE: f64 = 5.0;

/// One bar.
#[derive(Clone, PartialEq, Debug)]
pub struct Bar {
    /// Length, in the unit of the scale.
    pub value: f64,
    /// Standard error, drawn as a whisker; NaN if there is none.
    pub error: f64,
    /// Text at the end of the bar.
    pub text: String,
    /// Colour.
    pub colour: RGBColor,
    /// Whether the bar is filled with low opacity.
    pub pale: bool,
}

/// A named row of bars.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// Name of the row.
    pub name: String,
    /// Bars, from top to bottom.
    pub bars: Vec<Bar>,
}

/// A chart of bars on a common scale.
#[derive(Clone, PartialEq, Debug)]
pub struct Panel {
    /// Title above the bars; empty if there is none.
    pub title: String,
    /// Label of the scale.
    pub measured: String,
    /// Rows, from top to bottom.
    pub rows: Vec<Row>,
    /// Width of the column of names in pixels; 0 if names are not shown.
    pub names: f64,
}

/// Returns the colour of a strategy's bars and whether they are pale, which corresponds to a dashed line.
pub fn of_strategy(stroke: Stroke) -> (RGBColor, bool) {
    (stroke.colour, stroke.dashed)
}

/// Returns the legend entry of a strategy's bars.
pub fn key(title: &str, stroke: Stroke) -> Key {
    Key::filled(title, stroke.colour, if stroke.dashed { PALE } else { SOLID })
}

/// Opacity of a normal bar.
const SOLID: f64 = 0.85;
/// Opacity of a pale bar.
const PALE: f64 = 0.35;

/// Returns the vertical distance between consecutive bars of a row in pixels; a single bar is thicker.
fn pitch(row: &Row) -> f64 {
    if row.bars.len() > 1 { 13.0 } else { 17.0 }
}

/// Returns the space above the bars of a panel in pixels.
fn top_of(titled: bool) -> f64 {
    if titled { TOP } else { 6.0 }
}

/// Returns the height in pixels of a panel with the given rows.
pub fn height(rows: &[Row], titled: bool) -> f64 {
    top_of(titled) + BOTTOM + rows.iter().map(|row| row.bars.len() as f64 * pitch(row) + GAP).sum::<f64>()
}

/// Draws a panel over the whole width of an area.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn draw(area: &Area, panel: &Panel) -> Drawn {
    let (width, height) = sheet::extent(area);
    let above = top_of(!panel.title.is_empty());
    let bars = || panel.rows.iter().flat_map(|row| &row.bars);
    let number = Text::new(size::NOTE);
    let widest = bars().map(|bar| sheet::text_width(&bar.text, size::NOTE, false)).fold(0.0, f64::max);
    let left = if panel.names > 0.0 { panel.names + 8.0 } else { 4.0 };
    let wide = (width - left - widest - BESIDE - 4.0).max(40.0);
    let field = Field { left, top: above, wide, high: height - above - BOTTOM };
    let reach = |bar: &Bar| bar.value + if bar.error.is_finite() { bar.error } else { 0.0 };
    let longest = bars().map(reach).filter(|reach| reach.is_finite()).fold(0.0, f64::max);
    let scale = Scale::new(longest, if wide > 220.0 { 5 } else { 3 });
    let x = |value: f64| left + wide * scale.place(value);
    if !panel.title.is_empty() {
        let title = sheet::clip(&panel.title, size::NAME, true, width - left);
        sheet::write(area, &title, (left, 2.0), &Text::new(size::NAME).bold())?;
    }
    field.columns(area, &scale)?;
    field.measured(area, &panel.measured)?;
    let mut top = above + GAP / 2.0;
    for row in &panel.rows {
        let pitch = pitch(row);
        let high = pitch * row.bars.len() as f64;
        if panel.names > 0.0 {
            name(area, &row.name, panel.names, top + high / 2.0, high + GAP)?;
        }
        for (i, bar) in row.bars.iter().enumerate() {
            let from = top + pitch * i as f64 + 1.0;
            let (to, middle) = (from + pitch - 2.0, from + pitch / 2.0 - 1.0);
            if bar.value > 0.0 {
                let fill = bar.colour.mix(if bar.pale { PALE } else { SOLID });
                sheet::rectangle(area, (left, from), (x(bar.value), to), fill)?;
            }
            if bar.error > 0.0 {
                let ends = [x(bar.value - bar.error), x(bar.value + bar.error)];
                sheet::line(area, &[(ends[0], middle), (ends[1], middle)], look::INK, 1.0)?;
                for end in ends {
                    sheet::line(area, &[(end, middle - 2.5), (end, middle + 2.5)], look::INK, 1.0)?;
                }
            }
            sheet::write(area, &bar.text, (x(reach(bar)) + BESIDE, middle), &number.middle())?;
        }
        top += high + GAP;
    }
    sheet::line(area, &[(left, above), (left, field.bottom())], look::GREY, 0.75)
}

/// Writes the name of a row on one line, or on up to two lines if the row is high enough.
fn name(area: &Area, text: &str, width: f64, middle: f64, high: f64) -> Drawn {
    const LINE: f64 = size::LABEL * 1.08;
    let lines = sheet::wrap_within(text, size::LABEL, false, width, if high >= 2.0 * LINE { 2 } else { 1 });
    let first = middle - LINE * (lines.len() as f64 - 1.0) / 2.0;
    for (i, line) in lines.iter().enumerate() {
        let at = (width, first + LINE * i as f64);
        sheet::write(area, line, at, &Text::new(size::LABEL).right().middle())?;
    }
    Ok(())
}

/// Returns the width in pixels that the longest name needs, at least 40 and at most `most`.
pub fn names_width(rows: &[Row], most: f64) -> f64 {
    rows.iter().map(|row| sheet::text_width(&row.name, size::LABEL, false)).fold(40.0, f64::max).min(most)
}
