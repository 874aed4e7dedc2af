//! Placement of point labels so that they overlap neither each other nor the points.

use crate::draw::axis::within;
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Text};
use plotters::style::Color;

/// A point with a label.
#[derive(Clone, PartialEq, Debug)]
pub struct LabelPoint {
    /// Position of the point, in pixels.
    pub at: (f64, f64),
    /// Length of the error bar above and below the point, in pixels.
    pub tall: f64,
    /// Text of the label.
    pub text: String,
}

/// Left, top, right and bottom edges of a rectangle, in pixels.
type Edges = (f64, f64, f64, f64);

/// Widths in pixels and numbers of lines that are tried for a label, in order.
const SHAPES: [(f64, usize); 4] = [(190.0, 1), (165.0, 2), (165.0, 4), (110.0, 2)];
/// Height of a line of a label, in pixels.
const STEP: f64 = size::LABEL * 1.2;
/// Number of rings around a point on which label positions are tried.
const RINGS: u32 = 12;
/// Distance of the innermost ring from the point, in pixels.
const NEAREST: f64 = 6.0;
/// Distance between consecutive rings, in pixels.
const RING: f64 = 14.0;
/// Upper bounds of the horizontal and vertical distance of a label from its point, in pixels, without the label's own size.
const REACH: (f64, f64) = (NEAREST + RING * RINGS as f64, NEAREST + RING * RINGS as f64);
/// Upper bound of the width of a label, in pixels.
const WIDEST: f64 = 200.0;
/// Upper bound of the height of a label, in pixels.
const HIGHEST: f64 = STEP * 4.0;

/// Writes labels within the rectangle `room` (two corners in pixels), as close to their points as space permits.
///
/// A thin line connects a point and its label if they are far apart. Labels also avoid the polyline `line` if there is space.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn write(area: &Area, places: &[LabelPoint], line: &[(f64, f64)], room: ((f64, f64), (f64, f64))) -> Drawn {
    for (place, (edges, lines)) in places.iter().zip(arrange(places, line, room)) {
        let middle = f64::midpoint(edges.1, edges.3);
        let (x, y) = place.at;
        let near = (within(x, edges.0, edges.2), within(y, edges.1, edges.3));
        if (near.0 - x).abs().max((near.1 - y).abs()) > 14.0 {
            sheet::line(area, &[place.at, near], look::GREY, 0.5)?;
        }
        // A nearly opaque background keeps grid lines from crossing the label.
        sheet::rectangle(area, (edges.0 + 2.0, edges.1), (edges.2 - 2.0, edges.3), look::PAPER.mix(0.8))?;
        sheet::write_lines(area, &lines, (edges.0 + 4.0, middle), size::LABEL, &Text::new(size::LABEL))?;
    }
    Ok(())
}

/// Returns the rectangle and the lines of text of each label.
fn arrange(
    places: &[LabelPoint],
    line: &[(f64, f64)],
    ((left, top), (right, bottom)): ((f64, f64), (f64, f64)),
) -> Vec<(Edges, Vec<String>)> {
    let mut points: Vec<Edges> = places
        .iter()
        .map(|p| (p.at.0 - 6.0, p.at.1 - p.tall.max(6.0), p.at.0 + 6.0, p.at.1 + p.tall.max(6.0)))
        .collect();
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let pieces = ((b.0 - a.0).abs().max((b.1 - a.1).abs()) / 4.0).ceil().max(1.0) as usize;
        points.extend((0..=pieces).map(|i| {
            let t = i as f64 / pieces as f64;
            let (x, y) = (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t);
            (x - 2.0, y - 2.0, x + 2.0, y + 2.0)
        }));
    }
    let mut taken: Vec<Edges> = Vec::new();
    let mut found = Vec::new();
    for place in places {
        // Obstacles outside the reach of the label are ignored.
        let reach = (REACH.0 + WIDEST, REACH.1 + place.tall + HIGHEST);
        let reach = (place.at.0 - reach.0, place.at.1 - reach.1, place.at.0 + reach.0, place.at.1 + reach.1);
        let near: Vec<Edges> =
            points.iter().chain(&taken).copied().filter(|other| common(reach, *other) > 0.0).collect();
        let mut best: Option<(f64, Edges, Vec<String>)> = None;
        'shapes: for (width, most) in SHAPES {
            let lines = sheet::wrap_within(&place.text, size::LABEL, false, width, most);
            let wide = lines.iter().map(|l| sheet::text_width(l, size::LABEL, false)).fold(0.0, f64::max) + 8.0;
            let high = STEP * lines.len() as f64;
            for edges in around(place, (wide, high)) {
                if edges.0 < left || edges.1 < top || edges.2 > right || edges.3 > bottom {
                    continue;
                }
                let cut = lines.last().is_some_and(|line| line.ends_with('…'));
                let covered: f64 = near.iter().map(|other| common(edges, *other)).sum();
                // The penalty prefers a complete label farther away to a truncated one close by.
                let covered = covered + if cut { 0.5 } else { 0.0 };
                if best.as_ref().is_none_or(|(least, ..)| covered < *least) {
                    best = Some((covered, edges, lines.clone()));
                }
                if covered == 0.0 {
                    break 'shapes;
                }
            }
        }
        let (_, edges, lines) =
            best.unwrap_or_else(|| (0.0, (place.at.0, place.at.1, place.at.0, place.at.1), Vec::new()));
        taken.push(edges);
        found.push((edges, lines));
    }
    found
}

/// Returns candidate rectangles around a point for a label of a given size in pixels, the nearest first.
fn around(place: &LabelPoint, (wide, high): (f64, f64)) -> impl Iterator<Item = Edges> {
    const DIRECTIONS: u32 = 16;
    let at = place.at;
    let tall = place.tall;
    (0..RINGS).flat_map(move |ring| {
        (0..DIRECTIONS).map(move |direction| {
            // Right and left first, then increasingly steep directions.
            let half = f64::from(direction / 2) / f64::from(DIRECTIONS / 2);
            let turn = std::f64::consts::PI * if direction % 2 == 0 { half } else { 1.0 + half };
            let (cos, sin) = (libm::cos(turn), libm::sin(turn));
            let away = NEAREST + RING * f64::from(ring);
            let bar = if cos.abs() < 0.3 { tall } else { 0.0 };
            let middle = (at.0 + cos * (away + wide / 2.0), at.1 + sin * (away + bar + high / 2.0));
            (middle.0 - wide / 2.0, middle.1 - high / 2.0, middle.0 + wide / 2.0, middle.1 + high / 2.0)
        })
    })
}

/// Returns the overlap area of two rectangles, in square pixels.
fn common(a: Edges, b: Edges) -> f64 {
    let wide = a.2.min(b.2) - a.0.max(b.0);
    let high = a.3.min(b.3) - a.1.max(b.1);
    if wide > 0.0 && high > 0.0 { wide * high } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::{LabelPoint, arrange, common};

    #[test]
    fn names_of_near_points_do_not_overlap() {
        let places: Vec<LabelPoint> = (0..15)
            .map(|i| LabelPoint {
                at: (200.0 + f64::from(i % 4) * 30.0, 150.0 + f64::from(i / 4) * 25.0),
                tall: 4.0,
                text: format!("A strategy with quite a long name, number {i}"),
            })
            .collect();
        let names = arrange(&places, &[(200.0, 150.0), (300.0, 200.0)], ((50.0, 10.0), (750.0, 350.0)));
        for (i, (edges, lines)) in names.iter().enumerate() {
            assert!(!lines.is_empty(), "{i} has a name");
            for (other, _) in &names[..i] {
                assert_eq!(common(*edges, *other), 0.0, "{i}");
            }
        }
    }
}
