//! Texts of a picture: how they are written, how wide they are, and where their lines break.

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

/// Size by which plotters measures a font, of which a pixel to the em is 1 / 1.24.
const MEASURED: f64 = 1.24;

/// How a text is written.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)] // plotters' positions have none
pub struct Text {
    size: f64,
    bold: bool,
    colour: RGBColor,
    across: HPos,
    down: VPos,
}

impl Text {
    /// From its upper left corner, in ink.
    pub fn new(size: f64) -> Self {
        Self { size, bold: false, colour: look::INK, across: HPos::Left, down: VPos::Top }
    }

    /// In semi-bold.
    #[must_use]
    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// In grey.
    #[must_use]
    pub fn grey(self) -> Self {
        Self { colour: look::GREY, ..self }
    }

    /// In a colour.
    #[must_use]
    pub fn colour(self, colour: RGBColor) -> Self {
        Self { colour, ..self }
    }

    /// Centred at its place, from left to right.
    #[must_use]
    pub fn centre(self) -> Self {
        Self { across: HPos::Center, ..self }
    }

    /// Ending at its place.
    #[must_use]
    pub fn right(self) -> Self {
        Self { across: HPos::Right, ..self }
    }

    /// Centred at its place, from top to bottom.
    #[must_use]
    pub fn middle(self) -> Self {
        Self { down: VPos::Center, ..self }
    }

    /// Standing on its place.
    #[must_use]
    pub fn bottom(self) -> Self {
        Self { down: VPos::Bottom, ..self }
    }

    /// What the sheet writes it with.
    fn writing(self) -> Writing {
        let Self { size, bold, colour, across, down } = self;
        Writing { size, bold, colour: colour.to_backend_color(), across, down }
    }
}

/// How the sheet writes a text.
#[derive(Clone)]
#[allow(missing_debug_implementations)] // plotters' positions have none
pub struct Writing {
    /// Size in pixels.
    pub size: f64,
    /// Whether in semi-bold.
    pub bold: bool,
    /// Colour.
    pub colour: BackendColor,
    /// Where its place is, from left to right.
    pub across: HPos,
    /// Where its place is, from top to bottom.
    pub down: VPos,
}

/// A text at a place.
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

/// Writes a text at a place in pixels.
pub fn write(area: &Area, text: &str, at: (f64, f64), how: &Text) -> Drawn {
    Ok(area.draw(&Written { at: dots(at), text, how: how.writing() })?)
}

/// Writes lines one below the other, the middle of them all at a place in pixels.
pub fn write_lines(area: &Area, lines: &[String], (left, middle): (f64, f64), size: f64, how: &Text) -> Drawn {
    let step = size * 1.2;
    let first = middle - step * (lines.len() as f64 - 1.0) / 2.0;
    for (i, line) in lines.iter().enumerate() {
        write(area, line, (left, first + step * i as f64), &how.middle())?;
    }
    Ok(())
}

/// Width of a text in pixels.
pub fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    let style = if bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = ("Inter", size * DOTS * MEASURED, style).into_font();
    let width = font.box_size(text).map_or(0, |(width, _)| width);
    f64::from(width) / DOTS
}

/// A text in lines no wider than `width` pixels; words are not broken.
pub fn wrap(text: &str, size: f64, bold: bool, width: f64) -> Vec<String> {
    first_lines(text, size, bold, width, usize::MAX)
}

/// The first `most` of these lines.
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

/// A text in at most `most` lines no wider than `width` pixels, the last of them cut where there is more.
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

/// A text cut to `width` pixels, with a sign that it is cut.
///
/// No text grows narrower by another character, so that what fits is found from the beginning in steps that double: of a long text only about as
/// much is measured as is shown.
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

/// Makes the fonts known to plotters, which measures texts with them.
///
/// # Errors
///
/// When they are damaged.
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
                // The longest beginning that fits.
                let beginnings = (0..text.chars().count()).rev().map(|n| text.chars().take(n).collect::<String>());
                let cut = beginnings.map(|kept| kept.trim_end().to_owned() + "…").find(fits).unwrap_or_default();
                let expected = if fits(&text.to_owned()) { text.to_owned() } else { cut };
                assert_eq!(clip(text, 12.0, false, width), expected, "{text} in {width}");
            }
        }
        assert_eq!(wrap_within(&"long ".repeat(2000), 12.0, false, 100.0, 2).len(), 2);
    }
}
