//! Axes with marks at round steps, and grid lines.

use super::look::{self, size};
use super::sheet::{self, Area, DOTS, Drawn, Text};
use crate::words::numbers;

/// Smallest magnitude that is drawn as different from zero. Between [`SMALLEST`] and [`LARGEST`], differences, ratios and powers of ten of two
/// values remain finite.
const SMALLEST: f64 = 1e-290;
/// Largest magnitude that is drawn; larger values are clamped.
const LARGEST: f64 = 1e290;
/// Largest number of steps between the marks of an axis.
const MAX_MARKS: usize = 50;

/// Returns the value to draw for a table value: a finite number, or NaN if the value is NaN.
pub fn drawable(value: f64) -> f64 {
    if value.abs() < SMALLEST { 0.0 } else { value.clamp(-LARGEST, LARGEST) }
}

/// Returns `at` clamped to the range from `low` to `high`, or their midpoint if `low` is above `high`.
pub fn within(at: f64, low: f64, high: f64) -> f64 {
    if low > high { f64::midpoint(low, high) } else { at.max(low).min(high) }
}

/// Returns a step of 1, 2 or 5 times a power of ten such that about `count` steps reach `most`.
pub fn nice_step(most: f64, count: usize) -> f64 {
    let most = drawable(most);
    if most.is_nan() || most <= 0.0 {
        return 1.0;
    }
    let rough = most / count as f64;
    let power = libm::exp10(libm::log10(rough).floor());
    [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power).into_iter().find(|step| *step >= rough).unwrap_or(10.0 * power)
}

/// Returns the values of the marks from `low` to `high` at intervals of `step`.
fn marks(low: f64, high: f64, step: f64) -> impl Iterator<Item = f64> {
    // The cast turns NaN into 0.
    let count = ((high - low) / step).round().min(MAX_MARKS as f64) as usize;
    (0..=count).map(move |i| low + i as f64 * step)
}

/// A scale from 0 to a multiple of its step.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    /// Upper end.
    pub most: f64,
    /// Interval between marks.
    pub step: f64,
}

impl Scale {
    /// Returns a scale that reaches `most` in about `count` steps.
    pub fn new(most: f64, count: usize) -> Self {
        let (most, step) = (drawable(most), nice_step(most, count));
        // A value that exceeds a mark only by rounding error needs no further step.
        Self { most: (most / step - 1e-9).ceil().max(1.0) * step, step }
    }

    /// Returns the position of a value as a fraction of the scale, from 0 to 1.
    pub fn place(&self, value: f64) -> f64 {
        (drawable(value) / self.most).clamp(0.0, 1.0)
    }

    /// Returns the values of the marks.
    pub fn marks(&self) -> impl Iterator<Item = f64> + use<> {
        marks(0.0, self.most, self.step)
    }
}

/// A scale between two multiples of its step that contains zero.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Span {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Interval between marks.
    pub step: f64,
}

impl Span {
    /// Returns a scale of about `count` steps that contains zero and all `values` except NaN, or `None` if all of them are zero.
    pub fn new(values: impl Iterator<Item = f64>, count: usize) -> Option<Self> {
        let values = values.map(drawable).filter(|value| !value.is_nan());
        let (low, high) = values.fold((0.0, 0.0), |(low, high): (f64, f64), value| (low.min(value), high.max(value)));
        if low == high {
            return None;
        }
        let step = nice_step(high - low, count);
        // Adding 0 turns -0 into 0.
        let low = (low / step).floor() * step + 0.0;
        Some(Self { low, high: ((high / step).ceil() * step).max(low + step), step })
    }

    /// Returns the position of a value as a fraction of the scale, from 0 to 1.
    pub fn place(&self, value: f64) -> f64 {
        ((drawable(value) - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// Returns the values of the marks.
    pub fn marks(&self) -> impl Iterator<Item = f64> + use<> {
        marks(self.low, self.high, self.step)
    }
}

/// The plotting rectangle between the axes, in pixels relative to its area.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Field {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Width.
    pub wide: f64,
    /// Height.
    pub high: f64,
}

impl Field {
    /// Returns the right edge in pixels.
    pub fn right(&self) -> f64 {
        self.left + self.wide
    }

    /// Returns the lower edge in pixels.
    pub fn bottom(&self) -> f64 {
        self.top + self.high
    }

    /// Returns left edge, upper edge, width and height in pixels of the whole sheet, for a field in the given area.
    pub fn on_sheet(&self, area: &Area) -> [f64; 4] {
        let (x, y) = area.get_pixel_range();
        [f64::from(x.start) / DOTS + self.left, f64::from(y.start) / DOTS + self.top, self.wide, self.high]
    }

    /// Draws horizontal grid lines at the marks of a vertical scale, with numbers on the left.
    ///
    /// # Errors
    ///
    /// Returns an error if plotters fails.
    pub fn levels(&self, area: &Area, scale: &Scale) -> Drawn {
        for mark in scale.marks() {
            let level = self.bottom() - self.high * scale.place(mark);
            sheet::line(area, &[(self.left, level), (self.right(), level)], look::RULE, 0.75)?;
            let text = Text::new(size::LABEL).grey().right().middle();
            sheet::write(area, &numbers::plain(mark, 3), (self.left - 6.0, level), &text)?;
        }
        Ok(())
    }

    /// Draws vertical grid lines at the marks of a horizontal scale, with numbers below.
    ///
    /// # Errors
    ///
    /// Returns an error if plotters fails.
    pub fn columns(&self, area: &Area, scale: &Scale) -> Drawn {
        for mark in scale.marks() {
            let x = self.left + self.wide * scale.place(mark);
            sheet::line(area, &[(x, self.top), (x, self.bottom())], look::RULE, 0.75)?;
            let text = Text::new(size::LABEL).grey().centre();
            sheet::write(area, &numbers::plain(mark, 3), (x, self.bottom() + 5.0), &text)?;
        }
        Ok(())
    }

    /// Writes the label of the horizontal axis below its numbers.
    ///
    /// # Errors
    ///
    /// Returns an error if plotters fails.
    pub fn measured(&self, area: &Area, what: &str) -> Drawn {
        let text = Text::new(size::LABEL).grey().centre();
        sheet::write(area, what, (self.left + self.wide / 2.0, self.bottom() + 20.0), &text)
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_MARKS, Scale, Span, drawable, nice_step, within};
    use proptest::prelude::*;

    #[test]
    fn steps_are_round() {
        for (most, step) in [(1.0, 0.5), (7.3, 2.0), (100.0, 50.0), (0.012, 0.005), (0.0, 1.0)] {
            assert!((nice_step(most, 4) - step).abs() < 1e-12, "{most}: {}", nice_step(most, 4));
        }
    }

    #[test]
    fn scales_end_at_a_mark_that_holds_the_largest_value() {
        for (most, end, marks) in [(7.3, 8.0, 5), (0.3, 0.3, 4), (0.0, 1.0, 2)] {
            let scale = Scale::new(most, 4);
            assert!((scale.most - end).abs() < 1e-12, "{most}: {scale:?}");
            assert_eq!(scale.marks().count(), marks, "{most}: {scale:?}");
        }
    }

    #[test]
    fn a_span_holds_zero_and_every_value() {
        let span = Span::new([-9.5, f64::NAN, -2.0].into_iter(), 3).unwrap();
        assert!(span.low <= -9.5 && span.high == 0.0 && span.step > 0.0, "{span:?}");
        assert_eq!(Span::new([0.0, -0.0, 1e-300].into_iter(), 3), None);
    }

    #[test]
    fn what_has_no_room_stands_in_the_middle() {
        assert_eq!((within(5.0, 0.0, 3.0), within(-1.0, 0.0, 3.0), within(9.0, 4.0, 2.0)), (3.0, 0.0, 3.0));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_number_has_a_place_on_its_axis(values in prop::collection::vec(any::<f64>(), 1..6), count in 2_usize..7) {
            let inside = |place: f64, value: f64| value.is_nan() || (0.0..=1.0).contains(&place);
            let most = values.iter().copied().fold(0.0, f64::max);
            let scale = Scale::new(most, count);
            prop_assert!(scale.most.is_finite() && scale.most > 0.0 && scale.marks().count() <= MAX_MARKS + 1);
            prop_assert!(scale.marks().all(f64::is_finite));
            if let Some(span) = Span::new(values.iter().copied(), count) {
                prop_assert!(span.low < span.high && span.marks().count() <= MAX_MARKS + 1, "{:?}", span);
                prop_assert!(span.marks().all(f64::is_finite));
                prop_assert!(values.iter().all(|v| inside(span.place(*v), *v)), "{:?}", span);
                // Rounding errors of this size are invisible in a picture.
                let hair = 1e-9 * (span.high - span.low);
                let holds = |v: f64| (span.low - hair..=span.high + hair).contains(&drawable(v));
                prop_assert!(values.iter().filter(|v| !v.is_nan()).all(|v| holds(*v)), "{:?}", span);
            }
            prop_assert!(values.iter().all(|v| inside(scale.place(*v), *v)));
        }
    }
}
