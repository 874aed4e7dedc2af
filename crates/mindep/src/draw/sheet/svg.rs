//! A plotters backend that writes SVG.
//!
//! plotters uses integer coordinates. A unit of this backend is a quarter of a pixel ([`DOTS`] per pixel); the SVG itself is in pixels.

use super::{DOTS, Writing, escape};
use plotters::style::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};
use std::convert::Infallible;
use std::fmt::Write as _;

/// Lengths of the dashes and gaps of a dashed line, in pixels.
const DASHES: &str = "5 3.5";

/// The SVG backend, which appends one element per drawing operation.
#[derive(Debug)]
pub struct Svg<'a> {
    /// SVG elements, one per line.
    body: &'a mut String,
    /// Width and height in backend units.
    size: (u32, u32),
}

/// Result of a drawing operation, which cannot fail.
type Done = Result<(), DrawingErrorKind<Infallible>>;

impl<'a> Svg<'a> {
    /// Returns a backend of the given size in backend units that appends its elements to `body`.
    pub fn new(body: &'a mut String, size: (u32, u32)) -> Self {
        Self { body, size }
    }

    /// Draws a polyline through points, dashed if `dashed`.
    pub fn path(&mut self, points: impl IntoIterator<Item = BackendCoord>, style: &impl BackendStyle, dashed: bool) {
        let (colour, width) = (style.color(), f64::from(style.stroke_width()) / DOTS);
        let dashes = if dashed { format!(" stroke-dasharray=\"{DASHES}\"") } else { String::new() };
        let stroke = format!("stroke=\"{}\" stroke-width=\"{width}\"{dashes}{}", hex(colour), opacity(colour));
        self.element(colour, format_args!("<polyline fill=\"none\" {stroke} points=\"{}\"/>", joined(points)));
    }

    /// Writes a text at a position in backend units.
    pub fn text(&mut self, text: &str, (x, y): BackendCoord, how: &Writing) {
        let anchor = match how.across {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        // Offset from the anchor to the baseline: cap height at the top, half the x-height in the centre, slightly above the anchor at the bottom.
        let dy = match how.down {
            VPos::Top => "0.76em",
            VPos::Center => "0.5ex",
            VPos::Bottom => "-0.5ex",
        };
        let weight = if how.bold { " font-weight=\"600\"" } else { "" };
        let (x, y) = (pixels(x), pixels(y));
        self.element(
            how.colour,
            format_args!(
                "<text x=\"{x}\" y=\"{y}\" dy=\"{dy}\"{anchor} font-family=\"Inter, Helvetica Neue, Arial, sans-serif\" font-size=\"{}\"{weight} fill=\"{}\"{}>{}</text>",
                how.size,
                hex(how.colour),
                opacity(how.colour),
                escape(text)
            ),
        );
    }

    /// Appends an element unless it is fully transparent.
    fn element(&mut self, colour: BackendColor, element: std::fmt::Arguments<'_>) {
        if colour.alpha != 0.0 {
            // Writing to memory cannot fail.
            let _ = writeln!(self.body, "{element}");
        }
    }
}

impl DrawingBackend for Svg<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Done {
        self.draw_rect((x, y), (x + 1, y + 1), &colour, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.path([from, to], style, false);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Done {
        let (x, y, width, height) = (pixels(from.0), pixels(from.1), pixels(to.0 - from.0), pixels(to.1 - from.1));
        let shape = painted(style, fill);
        self.element(
            style.color(),
            format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {shape}/>"),
        );
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Done {
        self.path(path, style, false);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, fill: bool) -> Done {
        let (x, y, radius) = (pixels(centre.0), pixels(centre.1), f64::from(radius) / DOTS);
        let shape = painted(style, fill);
        self.element(style.color(), format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {shape}/>"));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Done {
        let shape = painted(style, true);
        self.element(style.color(), format_args!("<polygon {shape} points=\"{}\"/>", joined(corners)));
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Done {
        let how = Writing {
            size: style.size() / DOTS,
            bold: matches!(style.style(), FontStyle::Bold),
            colour: style.color(),
            across: style.anchor().h_pos,
            down: style.anchor().v_pos,
        };
        self.text(text, at, &how);
        Ok(())
    }
}

/// Converts backend units to pixels.
fn pixels(units: i32) -> f64 {
    f64::from(units) / DOTS
}

/// Returns a colour in SVG notation: `#rrggbb`.
fn hex(colour: BackendColor) -> String {
    let (red, green, blue) = colour.rgb;
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Returns the `opacity` attribute of a colour, or an empty string if the colour is opaque.
fn opacity(colour: BackendColor) -> String {
    if colour.alpha < 1.0 { format!(" opacity=\"{}\"", colour.alpha) } else { String::new() }
}

/// Returns the attributes of a filled or outlined shape.
fn painted(style: &impl BackendStyle, fill: bool) -> String {
    let (colour, width) = (style.color(), f64::from(style.stroke_width()) / DOTS);
    if fill {
        format!("fill=\"{}\"{}", hex(colour), opacity(colour))
    } else {
        format!("fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"{}", hex(colour), opacity(colour))
    }
}

/// Returns points as the value of an SVG `points` attribute.
fn joined(points: impl IntoIterator<Item = BackendCoord>) -> String {
    let points = points.into_iter().map(|(x, y)| format!("{},{}", pixels(x), pixels(y)));
    points.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::Svg;
    use plotters::style::{Color, RGBColor};
    use plotters_backend::DrawingBackend;

    #[test]
    fn elements_are_in_pixels_and_what_is_not_seen_is_left_out() {
        let mut body = String::new();
        let mut sheet = Svg::new(&mut body, (400, 200));
        let red = RGBColor(255, 0, 16);
        sheet.draw_rect((4, 8), (10, 9), &red.filled(), true).unwrap();
        sheet.draw_circle((2, 3), 6, &red.mix(0.5).filled(), true).unwrap();
        sheet.path([(0, 0), (5, -2)], &red.stroke_width(9), true);
        sheet.draw_line((0, 0), (4, 4), &red.mix(0.0)).unwrap();
        assert_eq!(
            body,
            "<rect x=\"1\" y=\"2\" width=\"1.5\" height=\"0.25\" fill=\"#ff0010\"/>\n\
             <circle cx=\"0.5\" cy=\"0.75\" r=\"1.5\" fill=\"#ff0010\" opacity=\"0.5\"/>\n\
             <polyline fill=\"none\" stroke=\"#ff0010\" stroke-width=\"2.25\" stroke-dasharray=\"5 3.5\" points=\"0,0 1.25,-0.5\"/>\n"
        );
    }
}
