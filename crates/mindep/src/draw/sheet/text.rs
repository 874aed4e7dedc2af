//! Texts of a picture: how they are written, how wide they are, and where their lines break.

use super::{Area, DOTS, DrawError, Drawn, dots};
use crate::draw::look;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, IntoFont, RGBColor, TextStyle, register_font};
use std::sync::OnceLock;

/// plotters writes font sizes smaller than it is asked for.
const FONT_FACTOR: f64 = 1.24;

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

    /// As plotters has it.
    pub fn style(self) -> TextStyle<'static> {
        let style = if self.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = ("Inter", self.size * DOTS * FONT_FACTOR, style).into_font();
        TextStyle { font, color: self.colour.to_backend_color(), pos: Pos::new(self.across, self.down) }
    }
}

/// Writes a text at a place in pixels.
pub fn write(area: &Area, text: &str, at: (f64, f64), how: &Text) -> Drawn {
    Ok(area.draw_text(text, &how.style(), dots(at))?)
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
    let text_style = if bold { Text::new(size).bold() } else { Text::new(size) }.style();
    let width = text_style.font.box_size(text).map_or(0, |(width, _)| width);
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
