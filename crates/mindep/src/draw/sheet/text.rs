//! Text of a picture: style, measured width and line breaks.

use super::svg::Svg;
use super::{Area, DOTS, DrawError, Drawn, dots};
use crate::draw::look;
use plotters::element::{Drawable, PointCollection};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, RGBColor, register_font};
use plotters_backend::{BackendColor, BackendCoord, DrawingErrorKind};
use std::convert::Infallible;
use std::iter;
use std::sync::OnceLock;

/// Font size that plotters measures as one pixel per em.
const MEASURED: f64 = 1.24;

/// Style and alignment of a text.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)] // plotters' anchor types do not implement Debug
pub struct Text {
    size: f64,
    bold: bool,
    colour: RGBColor,
    across: HPos,
    down: VPos,
}

impl Text {
    /// Returns the default style at a size in pixels: left-aligned, anchored at the top, in the normal text colour.
    pub fn new(size: f64) -> Self {
        Self { size, bold: false, colour: look::INK, across: HPos::Left, down: VPos::Top }
    }

    /// Returns the style in semi-bold.
    #[must_use]
    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// Returns the style in grey.
    #[must_use]
    pub fn grey(self) -> Self {
        Self { colour: look::GREY, ..self }
    }

    /// Returns the style in a given colour.
    #[must_use]
    pub fn colour(self, colour: RGBColor) -> Self {
        Self { colour, ..self }
    }

    /// Returns the style with the text centred horizontally at its position.
    #[must_use]
    pub fn centre(self) -> Self {
        Self { across: HPos::Center, ..self }
    }

    /// Returns the style with the text right-aligned at its position.
    #[must_use]
    pub fn right(self) -> Self {
        Self { across: HPos::Right, ..self }
    }

    /// Returns the style with the text centred vertically at its position.
    #[must_use]
    pub fn middle(self) -> Self {
        Self { down: VPos::Center, ..self }
    }

    /// Returns the style with the bottom of the text at its position.
    #[must_use]
    pub fn bottom(self) -> Self {
        Self { down: VPos::Bottom, ..self }
    }

    /// Returns the style in the form that the drawing backend takes.
    fn writing(self) -> Writing {
        let Self { size, bold, colour, across, down } = self;
        Writing { size, bold, colour: colour.to_backend_color(), across, down }
    }
}

/// Style and alignment of a text for the drawing backend.
#[derive(Clone)]
#[allow(missing_debug_implementations)] // plotters' anchor types do not implement Debug
pub struct Writing {
    /// Size in pixels.
    pub size: f64,
    /// Whether the text is semi-bold.
    pub bold: bool,
    /// Colour.
    pub colour: BackendColor,
    /// Horizontal anchor.
    pub across: HPos,
    /// Vertical anchor.
    pub down: VPos,
}

/// A text at a position, as an element that plotters can draw.
struct Written<'a> {
    at: BackendCoord,
    text: &'a str,
    how: Writing,
}

impl<'a> PointCollection<'a, BackendCoord> for &'a Written<'_> {
    type Point = &'a BackendCoord;
    type IntoIter = iter::Once<&'a BackendCoord>;

    fn point_iter(self) -> Self::IntoIter {
        iter::once(&self.at)
    }
}

impl Drawable<Svg<'_>> for Written<'_> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        mut places: I,
        sheet: &mut Svg<'_>,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        if let Some(at) = places.next() {
            sheet.text(self.text, at, &self.how);
        }
        Ok(())
    }
}

/// Writes a text at a position in pixels.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn write(area: &Area, text: &str, at: (f64, f64), how: &Text) -> Drawn {
    Ok(area.draw(&Written { at: dots(at), text, how: how.writing() })?)
}

/// Writes lines below each other as a block whose vertical centre is `middle`, in pixels.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn write_lines(area: &Area, lines: &[String], (left, middle): (f64, f64), size: f64, how: &Text) -> Drawn {
    let step = size * 1.2;
    let first = middle - step * (lines.len() as f64 - 1.0) / 2.0;
    for (i, line) in lines.iter().enumerate() {
        write(area, line, (left, first + step * i as f64), &how.middle())?;
    }
    Ok(())
}

/// Returns the width of a text in pixels.
pub fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = ("Inter", size * DOTS * MEASURED, style).into_font();
    let width = font.box_size(text).map_or(0, |(width, _)| width);
    f64::from(width) / DOTS
}

/// Returns a text broken into lines of at most `width` pixels; a single word that is wider is truncated.
pub fn wrap(text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
    first_lines(text, size, bold, width, usize::MAX)
}

/// Returns the first `most` lines of a text broken as by [`wrap`].
fn first_lines(text: &str, size: f64, bold: bool, width: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let full = lines.len() == most;
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {word}"), size, bold) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ if full => break,
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| clip(line, size, bold, width)).collect()
}

/// Returns a text broken into at most `most` lines of at most `width` pixels; the last line is truncated if there is more text.
pub fn wrap_within(text: &str, size: f64, bold: bool, width: f64, most: usize) -> Vec<String> {
    let mut lines = first_lines(text, size, bold, width, most + 1);
    if lines.len() > most {
        let used = lines[..most - 1].iter().map(|line| line.split(' ').count()).sum();
        let rest: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).skip(used).collect();
        lines.truncate(most - 1);
        lines.push(clip(&rest.join(" "), size, bold, width));
    }
    lines
}

/// Returns a text truncated to `width` pixels, with an ellipsis if anything was removed.
///
/// Adding a character never makes a text narrower, so the search starts at the beginning and doubles its reach. For a long text, the measured
/// part is therefore only about as long as the part that is shown.
pub fn clip(text: &str, size: f64, bold: bool, width: f64) -> String {
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let mut reach = 32;
    while reach < ends.len() && text_width(&text[..ends[reach]], size, bold) <= width {
        reach *= 2;
    }
    if reach >= ends.len() && text_width(text, size, bold) <= width {
        return text.to_owned();
    }
    let shorter = |end: usize| text[..end].trim_end().to_owned() + "…";
    let tried = &ends[..ends.len().min(reach + 1)];
    let fitting = tried.partition_point(|&end| text_width(&shorter(end), size, bold) <= width);
    fitting.checked_sub(1).map_or_else(String::new, |last| shorter(tried[last]))
}

/// Registers the bundled fonts with plotters, which uses them to measure text.
///
/// # Errors
///
/// Returns an error if the fonts are damaged.
pub fn fonts() -> Drawn {
    static KNOWN: OnceLock<bool> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let regular = include_bytes!("../../../assets/fonts/Inter-Regular.otf");
        let bold = include_bytes!("../../../assets/fonts/Inter-SemiBold.otf");
        let register = |style, bytes| register_font("Inter", style, bytes).is_ok();
        register(FontStyle::Normal, regular) && register(FontStyle::Bold, bold)
    });
    if *known { Ok(()) } else { Err(DrawError("the fonts are damaged".to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::{clip, fonts, text_width, wrap_within};

    #[test]
    fn a_text_is_cut_where_one_character_more_would_be_too_wide() {
        fonts().unwrap();
        for text in
            ["A strategy with quite a long name", "iiiiiiii WWWWWW", "Ünïcödé — ñame", "W", " x y ", "AV AV To Ty"]
        {
            for width in (1..240).step_by(7) {
                let width = f64::from(width);
                let fits = |shorter: &String| text_width(shorter, 12.0, false) <= width;
                // Reference result: the longest prefix that fits.
                let beginnings = (0..text.chars().count()).rev().map(|n| text.chars().take(n).collect::<String>());
                let cut = beginnings.map(|kept| kept.trim_end().to_owned() + "…").find(fits).unwrap_or_default();
                let expected = if fits(&text.to_owned()) { text.to_owned() } else { cut };
                assert_eq!(clip(text, 12.0, false, width), expected, "{text} in {width}");
            }
        }
        assert_eq!(wrap_within(&"long ".repeat(2000), 12.0, false, 100.0, 2).len(), 2);
    }
}
