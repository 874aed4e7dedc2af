//! The sheet of a picture: title, subtitle, legend, drawing and note, as SVG without external files.
//!
//! plotters draws on the backend in [`svg`], whose integer coordinates are quarters of a pixel ([`DOTS`] per pixel). Sizes here are in pixels.

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

/// Backend units (dots) per pixel.
pub const DOTS: f64 = 4.0;
/// Margin on all sides of a picture, in pixels.
pub const MARGIN: f64 = 14.0;

/// A drawing area.
pub type Area<'a> = DrawingArea<Svg<'a>, Shift>;
/// Result of a drawing operation.
pub type Drawn<T = ()> = Result<T, DrawError>;

/// A finished picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
    /// File name without extension.
    pub name: String,
    /// Subject of the picture.
    pub kind: PictureKind,
    /// Id of the mineral that is shown, if there is exactly one.
    pub mineral: Option<String>,
    /// Title.
    pub title: String,
    /// Text description for readers who cannot see the picture.
    pub description: String,
    /// Width and height in pixels.
    pub size: (f64, f64),
    /// SVG elements inside the `svg` element, without title and description.
    pub body: String,
    /// Positions of the months or return periods that a reader can point at, if there are any.
    pub steps: Option<Steps>,
}

impl Picture {
    /// Returns the picture as the content of an SVG file.
    pub fn svg(&self) -> String {
        self.with_names("", "", "")
    }

    /// Returns the picture as SVG for embedding in a page; `id` is the prefix of the ids of its title and description.
    pub fn labelled(&self, id: &str) -> String {
        let (title, description) = (format!(" id=\"{id}-t\""), format!(" id=\"{id}-d\""));
        self.with_names(&format!(" aria-labelledby=\"{id}-t {id}-d\""), &title, &description)
    }

    /// Returns the SVG with the given attributes on the `svg`, `title` and `desc` elements.
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

/// Subject of a picture, in the order in which a report shows the pictures of a mineral.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum PictureKind {
    /// Shortfall by month.
    Shortfall,
    /// Return periods.
    Exceedance,
    /// Distribution of shortfalls over the trials.
    Distribution,
    /// Comparison of strategies.
    Strategies,
    /// Causes of shortfalls.
    Causes,
    /// Losses by sector.
    Sectors,
    /// Supply and demand by month.
    Supply,
    /// Suppliers.
    Suppliers,
    /// Supply routes.
    Routes,
    /// Stocks by month.
    Stock,
    /// Price by month.
    Price,
    /// Price in the country that restricts exports, by month.
    PriceInside,
    /// The scenario itself.
    Scenario,
    /// Any other subject: a picture that belongs to the section of a question.
    #[default]
    Other,
}

/// Plotting rectangles that share the same steps on their horizontal axes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Steps {
    /// Left edge, upper edge, width and height of each rectangle, in pixels of the sheet.
    pub fields: Vec<[f64; 4]>,
    /// Horizontal position of each step as a fraction of the width, from 0 (left edge) to 1 (right edge).
    pub places: Vec<f64>,
}

/// Why drawing failed; always a bug in mindep, never a property of the results.
#[derive(Debug)]
pub struct DrawError(String);

impl DrawError {
    /// Returns an error with the message of another library's error.
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

/// The parts of a picture around the drawing, and its metadata.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Frame {
    /// File name without extension.
    pub name: String,
    /// Subject of the picture.
    pub kind: PictureKind,
    /// Id of the mineral that is shown, if there is exactly one.
    pub mineral: Option<String>,
    /// Title: what is shown, and for which importer.
    pub title: String,
    /// Subtitle: how to read the picture.
    pub subtitle: String,
    /// Text description for readers who cannot see the picture.
    pub description: String,
    /// Legend.
    pub legend: Vec<Key>,
    /// Note at the bottom: source of the numbers.
    pub note: String,
    /// Width and height in pixels.
    pub size: (f64, f64),
}

/// A legend entry.
#[derive(Clone, PartialEq, Debug)]
pub struct Key {
    /// Text of the entry.
    pub text: String,
    /// Colour.
    pub colour: RGBColor,
    /// Opacity, from 0 to 1.
    pub opacity: f64,
    /// Symbol.
    pub sign: Sign,
}

/// Legend symbols.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sign {
    /// A line.
    Line,
    /// A dashed line.
    Dashes,
    /// A filled box.
    Box,
    /// A filled circle.
    Dot,
    /// An unfilled circle.
    Ring,
}

impl Key {
    /// Returns an entry with a line.
    pub fn line(text: impl Into<String>, colour: RGBColor) -> Self {
        Self { text: text.into(), colour, opacity: 1.0, sign: Sign::Line }
    }

    /// Returns an entry with a filled box.
    pub fn filled(text: impl Into<String>, colour: RGBColor, opacity: f64) -> Self {
        Self { text: text.into(), colour, opacity, sign: Sign::Box }
    }

    /// Returns an opaque entry with a given symbol.
    pub fn sign(text: impl Into<String>, colour: RGBColor, sign: Sign) -> Self {
        Self { text: text.into(), colour, opacity: 1.0, sign }
    }
}

/// Draws a picture; `paint` draws into the area that the frame leaves free.
///
/// # Errors
///
/// Returns an error if the fonts are damaged or plotters fails; the values of the results cannot cause either.
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

/// Width of a legend symbol, in pixels.
const SIGN: f64 = 18.0;
/// Gap between a legend symbol and its text, in pixels.
const BESIDE: f64 = 6.0;
/// Distance between the rows of a legend, in pixels.
const LEGEND_ROW: f64 = size::LABEL * 1.55;

/// Returns text, left edge and upper edge of each legend entry, and the height of the legend, in pixels.
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

/// Draws the legend in as many rows as it needs and returns its lower edge in pixels.
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
    /// Returns the frame with the height that it needs around a drawing of `height` pixels, at its current width.
    ///
    /// # Errors
    ///
    /// Returns an error if the fonts are damaged.
    pub fn holding(self, height: f64) -> Drawn<Self> {
        let width = self.size.0;
        self.around(width, height)
    }

    /// Returns the frame with a total width of `width` pixels and the height that it needs around a drawing of `height` pixels.
    ///
    /// # Errors
    ///
    /// Returns an error if the fonts are damaged.
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

/// Largest coordinate that is drawn, in dots; small enough that sums of a few coordinates do not overflow.
const FARTHEST: f64 = 1e7;

/// Converts a position from pixels to dots; NaN becomes 0.
pub fn dots((x, y): (f64, f64)) -> (i32, i32) {
    let dot = |pixels: f64| (pixels * DOTS).round().clamp(-FARTHEST, FARTHEST) as i32;
    (dot(x), dot(y))
}

/// Returns width and height of an area in pixels.
pub fn extent(area: &Area) -> (f64, f64) {
    let (width, height) = area.dim_in_pixel();
    (f64::from(width) / DOTS, f64::from(height) / DOTS)
}

/// Returns a part of an area, given its upper left corner and its size in pixels.
pub fn part<'a>(area: &Area<'a>, (left, top): (f64, f64), (width, height): (f64, f64)) -> Area<'a> {
    let (x, y) = dots((left, top));
    let (width, height) = dots((width, height));
    area.clone().shrink((x, y), (width.max(0), height.max(0)))
}

/// Draws a polyline through points; positions and `width` are in pixels.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn line(area: &Area, points: &[(f64, f64)], colour: RGBColor, width: f64) -> Drawn {
    let points: Vec<_> = points.iter().copied().map(dots).collect();
    Ok(area.draw(&PathElement::new(points, stroke(colour, width)))?)
}

/// Draws a dashed polyline through points; positions and `width` are in pixels.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn dashes(area: &Area, points: &[(f64, f64)], colour: RGBColor, width: f64) -> Drawn {
    let points = points.iter().copied().map(dots).collect();
    Ok(area.draw(&Dashed { points, style: stroke(colour, width) })?)
}

/// A dashed polyline, as an element that plotters can draw.
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

/// Fills a rectangle between two opposite corners in pixels.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn rectangle(area: &Area, from: (f64, f64), to: (f64, f64), colour: impl Color) -> Drawn {
    Ok(area.draw(&Rectangle::new([dots(from), dots(to)], colour.filled()))?)
}

/// Fills a polygon with corners in pixels.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn polygon(area: &Area, points: &[(f64, f64)], colour: impl Color) -> Drawn {
    let points: Vec<_> = points.iter().copied().map(dots).collect();
    Ok(area.draw(&Polygon::new(points, colour.filled()))?)
}

/// Fills a circle with centre and radius in pixels.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn dot(area: &Area, centre: (f64, f64), radius: f64, colour: impl Color) -> Drawn {
    let radius = (radius * DOTS).round() as i32;
    Ok(area.draw(&Circle::new(dots(centre), radius, colour.filled()))?)
}

/// Draws a circle filled with the background colour, with centre and radius in pixels.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn ring(area: &Area, centre: (f64, f64), radius: f64, colour: RGBColor) -> Drawn {
    dot(area, centre, radius, colour)?;
    dot(area, centre, radius - 1.5, look::PAPER)
}

/// Returns a line style with a colour and a width in pixels.
pub fn stroke(colour: RGBColor, width: f64) -> ShapeStyle {
    colour.stroke_width((width * DOTS).round().max(1.0) as u32)
}

/// Returns a text escaped for XML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML does not allow these two characters; control characters are invisible.
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
