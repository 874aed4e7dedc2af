//! Axes: round steps between marks, and the grid that they stand on.

use super::look::{self, size};
use super::numbers;
use super::sheet::{self, Area, DOTS, Drawn, Text};

/// A step of 1, 2 or 5 times a power of ten, of which about `count` reach `most`.
pub fn nice_step(most: f64, count: usize) -> f64 {
    if most <= 0.0 || !most.is_finite() {
        return 1.0;
    }
    let rough = most / count as f64;
    let power = libm::exp10(libm::log10(rough).floor());
    [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power).into_iter().find(|step| *step >= rough).unwrap_or(10.0 * power)
}

/// A scale from 0 to a whole number of steps.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    /// Its end.
    pub most: f64,
    /// From mark to mark.
    pub step: f64,
}

impl Scale {
    /// That reaches `most` in about `count` steps.
    pub fn new(most: f64, count: usize) -> Self {
        let step = nice_step(most, count);
        // A hair above a mark, by rounding, needs no further step.
        Self { most: (most / step - 1e-9).ceil().max(1.0) * step, step }
    }

    /// Where a value lies, from 0 to 1.
    pub fn place(&self, value: f64) -> f64 {
        (value / self.most).clamp(0.0, 1.0)
    }

    /// Values with a mark.
    pub fn marks(&self) -> impl Iterator<Item = f64> {
        let step = self.step;
        (0..=(self.most / step).round() as usize).map(move |i| i as f64 * step)
    }
}

/// The rectangle between axes, in pixels of its area.
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
    /// Right edge.
    pub fn right(&self) -> f64 {
        self.left + self.wide
    }

    /// Lower edge.
    pub fn bottom(&self) -> f64 {
        self.top + self.high
    }

    /// Left edge, upper edge, width and height on the whole sheet, of a field in this area.
    pub fn on_sheet(&self, area: &Area) -> [f64; 4] {
        let (x, y) = area.get_pixel_range();
        [f64::from(x.start) / DOTS + self.left, f64::from(y.start) / DOTS + self.top, self.wide, self.high]
    }

    /// Draws lines at the marks of a scale that goes up, with their numbers at the left.
    pub fn levels(&self, area: &Area, scale: &Scale) -> Drawn {
        for mark in scale.marks() {
            let level = self.bottom() - self.high * scale.place(mark);
            sheet::line(area, &[(self.left, level), (self.right(), level)], look::RULE, 0.75)?;
            let text = Text::new(size::LABEL).grey().right().middle();
            sheet::write(area, &numbers::plain(mark, 3), (self.left - 6.0, level), &text)?;
        }
        Ok(())
    }

    /// Draws lines at the marks of a scale that goes to the right, with their numbers below.
    pub fn columns(&self, area: &Area, scale: &Scale) -> Drawn {
        for mark in scale.marks() {
            let x = self.left + self.wide * scale.place(mark);
            sheet::line(area, &[(x, self.top), (x, self.bottom())], look::RULE, 0.75)?;
            let text = Text::new(size::LABEL).grey().centre();
            sheet::write(area, &numbers::plain(mark, 3), (x, self.bottom() + 5.0), &text)?;
        }
        Ok(())
    }

    /// Writes what is measured to the right, below the numbers.
    pub fn measured(&self, area: &Area, what: &str) -> Drawn {
        let text = Text::new(size::LABEL).grey().centre();
        sheet::write(area, what, (self.left + self.wide / 2.0, self.bottom() + 20.0), &text)
    }
}

#[cfg(test)]
mod tests {
    use super::{Scale, nice_step};

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
}
