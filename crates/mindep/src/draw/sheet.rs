//! A picture to be drawn on: title, what it shows, a legend, the drawing, and a note at the foot; as SVG that needs no fonts or files.
//!
//! plotters draws on a backend of our own ([`svg`]), whose coordinates are whole quarters of a pixel: [`DOTS`] to a pixel. Sizes here are in pixels.

mod svg;
mod text;

use super::look::{self, size};
use plotters::coord::Shift;
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle};
use plotters::prelude::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::style::{Color, RGBColor, ShapeStyle};
use plotters_backend::{BackendCoord, DrawingErrorKind};
use std::convert::Infallible;
use std::fmt;
use std::slice;
use svg::Svg;

use text::Writing;
pub use text::{Text, clip, fonts, text_width, wrap, wrap_within, write, write_lines};

/// Dots of an area to a pixel.
pub const DOTS: f64 = 4.0;
/// Room around everything, in pixels.
pub const MARGIN: f64 = 14.0;

/// Where to draw.
pub type Area<'a> = DrawingArea<Svg<'a>, Shift>;
/// What comes of drawing.
pub type Drawn<T = ()> = Result<T, DrawError>;

/// A finished picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
    /// Name of its file, without an ending.
    pub name: String,
    /// What it is of.
    pub kind: PictureKind,
    /// Id of the mineral that it is of, if it is of one.
    pub mineral: Option<String>,
    /// Its title.
    pub title: String,
    /// What can be seen, for people who do not see it.
    pub description: String,
    /// Width and height in pixels.
    pub size: (f64, f64),
    /// The elements of its SVG, between head and end.
    pub body: String,
    /// Where steps of months or years can be pointed at, if it has such.
    pub steps: Option<Steps>,
}

impl Picture {
    /// The picture as an SVG file.
    pub fn svg(&self) -> String {
        self.with_names("", "", "")
    }

    /// The picture within a page, where `id` names its title and description.
    pub fn labelled(&self, id: &str) -> String {
        let (title, description) = (format!(" id=\"{id}-t\""), format!(" id=\"{id}-d\""));
        self.with_names(&format!(" aria-labelledby=\"{id}-t {id}-d\""), &title, &description)
    }

    fn with_names(&self, labels: &str, of_title: &str, of_description: &str) -> String {
        let ((width, height), body) = (self.size, &self.body);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\"{labels}>\n\
             <title{of_title}>{}</title>\n<desc{of_description}>{}</desc>\n{body}</svg>\n",
            escape(&self.title),
            escape(&self.description)
        )
    }
}

/// What a picture is of, in the order in which a report shows those of a mineral.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum PictureKind {
    /// Shortfall, month by month.
    Shortfall,
    /// Return periods.
    Exceedance,
    /// How shortfalls are spread.
    Distribution,
    /// Strategies side by side.
    Strategies,
    /// Causes of shortfalls.
    Causes,
    /// Sectors that go short.
    Sectors,
    /// Supply and demand, month by month.
    Supply,
    /// Who supplies.
    Suppliers,
    /// Paths of supply.
    Routes,
    /// Stocks, month by month.
    Stock,
    /// Price, month by month.
    Price,
    /// Price in the country that restricts, month by month.
    PriceInside,
    /// The scenario itself.
    Scenario,
    /// Something else: of a question, whose section it stands in.
    #[default]
    Other,
}

/// Rectangles between axes that share their steps from left to right.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Steps {
    /// Left edge, upper edge, width and height of each rectangle, in pixels of the sheet.
    pub fields: Vec<[f64; 4]>,
    /// Where each step lies between the left edge, 0, and the right, 1.
    pub places: Vec<f64>,
}

/// Why something was not drawn: a fault of mindep, never of the results.
#[derive(Debug)]
pub struct DrawError(String);

impl DrawError {
    /// What another library says.
    pub(super) fn of(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

impl fmt::Display for DrawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot draw: {}; this is a fault of mindep, please report it", self.0)
    }
}

impl std::error::Error for DrawError {}

impl<E: std::error::Error + Send + Sync> From<DrawingAreaErrorKind<E>> for DrawError {
    fn from(error: DrawingAreaErrorKind<E>) -> Self {
        Self(error.to_string())
    }
}

/// What stands around a drawing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Frame {
    /// Name of the file, without an ending.
    pub name: String,
    /// What it is of.
    pub kind: PictureKind,
    /// Id of the mineral that it is of, if it is of one.
    pub mineral: Option<String>,
    /// What is shown, and for whom.
    pub title: String,
    /// How to read it.
    pub subtitle: String,
    /// What can be seen, for people who do not see it.
    pub description: String,
    /// What the signs mean.
    pub legend: Vec<Key>,
    /// Where the numbers are from.
    pub note: String,
    /// Width and height in pixels.
    pub size: (f64, f64),
}

/// An entry of a legend.
#[derive(Clone, PartialEq, Debug)]
pub struct Key {
    /// What it means.
    pub text: String,
    /// Colour.
    pub colour: RGBColor,
    /// How opaque.
    pub opacity: f64,
    /// Sign.
    pub sign: Sign,
}

/// Signs of a legend.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// A line.
    Line,
    /// A broken line.
    Dashes,
    /// A filled box.
    Box,
    /// A dot.
    Dot,
    /// A circle.
    Ring,
}

impl Key {
    /// A line.
    pub fn line(text: impl Into<String>, colour: RGBColor) -> Self {
        Self { text: text.into(), colour, opacity: 1.0, sign: Sign::Line }
    }

    /// A box.
    pub fn filled(text: impl Into<String>, colour: RGBColor, opacity: f64) -> Self {
        Self { text: text.into(), colour, opacity, sign: Sign::Box }
    }

    /// A dot, a circle or another sign.
    pub fn sign(text: impl Into<String>, colour: RGBColor, sign: Sign) -> Self {
        Self { text: text.into(), colour, opacity: 1.0, sign }
    }
}

/// Draws a picture: `paint` is given what the frame leaves of the sheet.
///
/// # Errors
///
/// When plotters fails, which it does for nothing that results can hold.
pub fn draw(frame: Frame, paint: impl FnOnce(&Area) -> Drawn) -> Drawn<Picture> {
    fonts()?;
    let dots = |pixels: f64| (pixels * DOTS).round().clamp(0.0, FARTHEST) as u32;
    let mut body = String::new();
    {
        let sheet = Svg::new(&mut body, (dots(frame.size.0), dots(frame.size.1))).into_drawing_area();
        sheet.fill(&look::PAPER)?;
        let inner = sheet.margin(dots(MARGIN), dots(MARGIN), dots(MARGIN), dots(MARGIN));
        let width = frame.size.0 - 2.0 * MARGIN;
        let mut top = 0.0;
        for line in wrap(&frame.title, size::TITLE, true, width) {
            write(&inner, &line, (0.0, top), &Text::new(size::TITLE).bold())?;
            top += size::TITLE * 1.3;
        }
        for line in wrap(&frame.subtitle, size::SUBTITLE, false, width) {
            write(&inner, &line, (0.0, top), &Text::new(size::SUBTITLE).grey())?;
            top += size::SUBTITLE * 1.35;
        }
        top = legend(&inner, &frame.legend, width, top + 4.0)?;
        let (_, rest) = inner.split_vertically(dots(top + 4.0));
        let foot = if frame.note.is_empty() { 0.0 } else { size::NOTE * 1.7 };
        let (_, height) = rest.dim_in_pixel();
        let (drawing, note) = rest.split_vertically(height.saturating_sub(dots(foot)));
        paint(&drawing)?;
        if !frame.note.is_empty() {
            write(&note, &frame.note, (0.0, size::NOTE * 0.6), &Text::new(size::NOTE).grey())?;
        }
        sheet.present()?;
    }
    let Frame { name, kind, mineral, title, description, size, .. } = frame;
    Ok(Picture { name, kind, mineral, title, description, size, body, steps: None })
}

/// Width of a legend's signs.
const SIGN: f64 = 18.0;
/// From a sign to its text.
const BESIDE: f64 = 6.0;
/// From row to row of a legend.
const LEGEND_ROW: f64 = size::LABEL * 1.55;

/// Where the entries of a legend stand: text, left edge, upper edge; and where the legend ends.
fn places(keys: &[Key], width: f64) -> (Vec<(String, f64, f64)>, f64) {
    const GAP: f64 = 18.0;
    let (mut left, mut top) = (0.0, 0.0);
    let mut placed = Vec::new();
    for key in keys {
        let text = clip(&key.text, size::LABEL, false, width - SIGN - BESIDE);
        let needed = SIGN + BESIDE + text_width(&text, size::LABEL, false);
        if left > 0.0 && left + needed > width {
            left = 0.0;
            top += LEGEND_ROW;
        }
        placed.push((text, left, top));
        left += needed + GAP;
    }
    (placed, if keys.is_empty() { 0.0 } else { top + LEGEND_ROW })
}

/// Draws the legend in as many rows as it needs; gives where it ends.
fn legend(area: &Area, keys: &[Key], width: f64, from: f64) -> Drawn<f64> {
    let (placed, ends) = places(keys, width);
    for (key, (text, left, top)) in keys.iter().zip(placed) {
        let middle = from + top + size::LABEL * 0.55;
        let style = key.colour.mix(key.opacity);
        match key.sign {
            Sign::Line => line(area, &[(left, middle), (left + SIGN, middle)], key.colour, 2.25)?,
            Sign::Dashes => dashes(area, &[(left, middle), (left + SIGN, middle)], key.colour, 2.25)?,
            Sign::Box => rectangle(area, (left, middle - 5.0), (left + SIGN, middle + 5.0), style)?,
            Sign::Dot => dot(area, (left + SIGN / 2.0, middle), 4.0, style)?,
            Sign::Ring => ring(area, (left + SIGN / 2.0, middle), 4.0, key.colour)?,
        }
        write(area, &text, (left + SIGN + BESIDE, middle), &Text::new(size::LABEL).middle())?;
    }
    Ok(from + ends)
}

impl Frame {
    /// As high as a drawing of `height` pixels needs, with what stands around it.
    pub fn holding(self, height: f64) -> Drawn<Self> {
        let width = self.size.0;
        self.around(width, height)
    }

    /// With a size that leaves a drawing of this height, in a picture of this width.
    ///
    /// # Errors
    ///
    /// When the fonts are damaged.
    pub fn around(self, width: f64, height: f64) -> Drawn<Self> {
        fonts()?;
        let inner = width - 2.0 * MARGIN;
        let titles = wrap(&self.title, size::TITLE, true, inner).len() as f64 * size::TITLE * 1.3;
        let subtitles = wrap(&self.subtitle, size::SUBTITLE, false, inner).len() as f64 * size::SUBTITLE * 1.35;
        let (_, legend) = places(&self.legend, inner);
        let foot = if self.note.is_empty() { 0.0 } else { size::NOTE * 1.7 };
        let size = (width, (2.0 * MARGIN + titles + subtitles + legend + 8.0 + height + foot).ceil());
        Ok(Self { size, ..self })
    }
}

/// Farthest from the corner of an area that anything is drawn, in dots: sums of some of these are whole numbers still.
const FARTHEST: f64 = 1e7;

/// Pixels of an area as dots. What is no number is at its corner.
pub fn dots((x, y): (f64, f64)) -> (i32, i32) {
    let dot = |pixels: f64| (pixels * DOTS).round().clamp(-FARTHEST, FARTHEST) as i32;
    (dot(x), dot(y))
}

/// Width and height of an area in pixels.
pub fn extent(area: &Area) -> (f64, f64) {
    let (width, height) = area.dim_in_pixel();
    (f64::from(width) / DOTS, f64::from(height) / DOTS)
}

/// Part of an area, in pixels from its upper left corner.
pub fn part<'a>(area: &Area<'a>, (left, top): (f64, f64), (width, height): (f64, f64)) -> Area<'a> {
    let (x, y) = dots((left, top));
    let (width, height) = dots((width, height));
    area.clone().shrink((x, y), (width.max(0), height.max(0)))
}

/// Draws a line through points in pixels.
pub fn line(area: &Area, points: &[(f64, f64)], colour: RGBColor, width: f64) -> Drawn {
    let points: Vec<_> = points.iter().copied().map(dots).collect();
    Ok(area.draw(&PathElement::new(points, stroke(colour, width)))?)
}

/// Draws a broken line through points in pixels.
pub fn dashes(area: &Area, points: &[(f64, f64)], colour: RGBColor, width: f64) -> Drawn {
    let points = points.iter().copied().map(dots).collect();
    Ok(area.draw(&Dashed { points, style: stroke(colour, width) })?)
}

/// A broken line.
struct Dashed {
    points: Vec<BackendCoord>,
    style: ShapeStyle,
}

impl<'a> PointCollection<'a, BackendCoord> for &'a Dashed {
    type Point = &'a BackendCoord;
    type IntoIter = slice::Iter<'a, BackendCoord>;

    fn point_iter(self) -> Self::IntoIter {
        self.points.iter()
    }
}

impl Drawable<Svg<'_>> for Dashed {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        sheet: &mut Svg<'_>,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        sheet.path(points, &self.style, true);
        Ok(())
    }
}

/// Fills a rectangle between two corners in pixels.
pub fn rectangle(area: &Area, from: (f64, f64), to: (f64, f64), colour: impl Color) -> Drawn {
    Ok(area.draw(&Rectangle::new([dots(from), dots(to)], colour.filled()))?)
}

/// Fills a polygon, in pixels.
pub fn polygon(area: &Area, points: &[(f64, f64)], colour: impl Color) -> Drawn {
    let points: Vec<_> = points.iter().copied().map(dots).collect();
    Ok(area.draw(&Polygon::new(points, colour.filled()))?)
}

/// Fills a circle, in pixels.
pub fn dot(area: &Area, centre: (f64, f64), radius: f64, colour: impl Color) -> Drawn {
    let radius = (radius * DOTS).round() as i32;
    Ok(area.draw(&Circle::new(dots(centre), radius, colour.filled()))?)
}

/// Draws a circle filled with paper, in pixels.
pub fn ring(area: &Area, centre: (f64, f64), radius: f64, colour: RGBColor) -> Drawn {
    dot(area, centre, radius, colour)?;
    dot(area, centre, radius - 1.5, look::PAPER)
}

/// A line's colour and width in pixels.
pub fn stroke(colour: RGBColor, width: f64) -> ShapeStyle {
    colour.stroke_width((width * DOTS).round().max(1.0) as u32)
}

/// A text as XML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // What XML cannot hold, and what nobody sees.
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() && !matches!(c, '\n' | '\t') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Frame, draw};

    #[test]
    fn a_picture_names_its_title_and_description() {
        let frame = Frame {
            title: "A <b>".to_owned(),
            description: "B & c".to_owned(),
            size: (200.0, 100.0),
            ..Frame::default()
        };
        let picture = draw(frame, |_| Ok(())).unwrap();
        let head = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"200\" height=\"100\" viewBox=\"0 0 200 100\" role=\"img\"";
        let labelled = " aria-labelledby=\"x-t x-d\">\n<title id=\"x-t\">A &lt;b&gt;</title>\n<desc id=\"x-d\">B &amp; c</desc>\n<rect ";
        assert!(picture.labelled("x").starts_with(&format!("{head}{labelled}")), "{}", picture.labelled("x"));
        let alone = ">\n<title>A &lt;b&gt;</title>\n<desc>B &amp; c</desc>\n<rect ";
        assert!(picture.svg().starts_with(&format!("{head}{alone}")) && picture.svg().ends_with("</text>\n</svg>\n"));
    }
}
