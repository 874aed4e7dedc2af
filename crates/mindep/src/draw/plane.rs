//! Cost–risk plane: the axes, grid and points shared by pictures that plot cost (horizontal) against risk (vertical).

use crate::draw::axis::Span;
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Text};
use crate::words::numbers;
use plotters::style::RGBColor;

/// Width and height of the plane with its axis labels, in pixels.
pub const SIZE: (f64, f64) = (760.0, 400.0);
const LEFT: f64 = 58.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 10.0;
const BOTTOM: f64 = 46.0;
const WIDE: f64 = SIZE.0 - LEFT - RIGHT;
const HIGH: f64 = SIZE.1 - TOP - BOTTOM;
/// Upper left and lower right corner of the rectangle between the axes, in pixels.
pub const ROOM: ((f64, f64), (f64, f64)) = ((LEFT, TOP), (LEFT + WIDE, TOP + HIGH));

/// A value and its standard error, which is NaN if unknown.
pub type Measured = (f64, f64);

/// An axis in units of `scale` whose ends are marks.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Axis {
    scale: f64,
    span: Span,
}

impl Axis {
    /// Returns an axis that contains zero and all values with their error bars.
    fn new(values: impl Iterator<Item = Measured>, scale: f64) -> Self {
        let ends = values.flat_map(|(at, error)| {
            let error = if error.is_finite() { error } else { 0.0 };
            [(at - error) / scale, (at + error) / scale]
        });
        Self { scale, span: Span::new(ends, 5).unwrap_or(Span { low: 0.0, high: 1.0, step: 1.0 }) }
    }

    /// Returns the position of a value as a fraction of the axis, from 0 to 1.
    fn place(&self, value: f64) -> f64 {
        self.span.place(value / self.scale)
    }

    /// Returns the values of the marks, in units of `scale`.
    fn ticks(&self) -> impl Iterator<Item = f64> + use<> {
        self.span.marks()
    }
}

/// The two axes of a cost–risk plane.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Plane {
    costs: Axis,
    risks: Axis,
}

impl Plane {
    /// Returns a plane for points of cost and risk, with the axes in units of `scales`.
    pub fn new(points: impl Iterator<Item = (Measured, Measured)> + Clone, scales: [f64; 2]) -> Self {
        let costs = Axis::new(points.clone().map(|(cost, _)| cost), scales[0]);
        Self { costs, risks: Axis::new(points.map(|(_, risk)| risk), scales[1]) }
    }

    /// Returns the position of a point in pixels.
    pub fn at(&self, cost: f64, risk: f64) -> (f64, f64) {
        // The inset keeps points at the lowest cost clear of the vertical axis.
        (LEFT + 14.0 + (WIDE - 28.0) * self.costs.place(cost), TOP + HIGH * (1.0 - self.risks.place(risk)))
    }

    /// Returns the length in pixels of the error bar above or below a point for a given error of the risk.
    pub fn tall(&self, error: f64) -> f64 {
        if error.is_finite() { self.at(0.0, 0.0).1 - self.at(0.0, error).1 } else { 0.0 }
    }

    /// Draws the grid with the numbers of its marks, and `across` as the label of the cost axis.
    ///
    /// # Errors
    ///
    /// Returns an error if plotters fails.
    pub fn grid(&self, area: &Area, across: &str) -> Drawn {
        for at in self.risks.ticks() {
            let level = self.at(0.0, at * self.risks.scale).1;
            sheet::line(area, &[(LEFT, level), (LEFT + WIDE, level)], look::RULE, 0.75)?;
            let how = Text::new(size::LABEL).grey().right().middle();
            sheet::write(area, &numbers::plain(at, 3), (LEFT - 6.0, level), &how)?;
        }
        for at in self.costs.ticks() {
            let place = self.at(at * self.costs.scale, 0.0).0;
            let colour = if at == 0.0 { look::GREY } else { look::RULE };
            sheet::line(area, &[(place, TOP), (place, TOP + HIGH)], colour, 0.75)?;
            let how = Text::new(size::LABEL).grey().centre();
            sheet::write(area, &numbers::plain(at, 3), (place, TOP + HIGH + 9.0), &how)?;
        }
        sheet::write(area, across, (LEFT + WIDE, TOP + HIGH + 27.0), &Text::new(size::LABEL).grey().right())
    }

    /// Draws a point with its error bars, as a dot if `filled` and otherwise as a ring.
    ///
    /// # Errors
    ///
    /// Returns an error if plotters fails.
    pub fn point(&self, area: &Area, (cost, risk): (Measured, Measured), colour: RGBColor, filled: bool) -> Drawn {
        let centre = self.at(cost.0, risk.0);
        let bars = [
            [self.at(cost.0 - cost.1, risk.0), self.at(cost.0 + cost.1, risk.0)],
            [self.at(cost.0, risk.0 - risk.1), self.at(cost.0, risk.0 + risk.1)],
        ];
        for bar in bars.into_iter().filter(|bar| bar.iter().all(|p| p.0.is_finite() && p.1.is_finite())) {
            sheet::line(area, &bar, colour, 1.5)?;
        }
        if filled { sheet::dot(area, centre, 5.0, colour) } else { sheet::ring(area, centre, 5.0, colour) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Axis, Span};

    #[test]
    fn an_axis_holds_points_and_errors() {
        let axis = Axis::new([(-3.0, 0.5), (7.0, 0.4), (1.0, f64::NAN)].into_iter(), 1.0);
        let Span { low, high, step } = axis.span;
        assert!(low <= -3.5 && high >= 7.4 && (high - low) / step <= 8.0, "{axis:?}");
        let empty = Axis::new([(0.0, 0.0)].into_iter(), 1.0).span;
        assert_eq!((empty.low, empty.high, empty.step), (0.0, 1.0, 1.0));
    }
}
