//! Chart of the loss needed to cause the shortfall, by duration of the outage.

use super::{ReverseView, is_pair};
use crate::draw::axis::{Field, Scale};
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, Sign, Text};
use crate::questions::reverse::rows::ReverseRow;
use crate::tables::number::value;
use crate::words::numbers;

/// Maximum number of curves of single targets, and of pairs.
const MAX: [usize; 2] = [7, 3];
/// Maximum number of names in an entry of the legend.
const NAMES: usize = 4;
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 330.0;

/// Loss that a target needs, by duration; targets with the same losses share a curve.
struct Curve {
    names: Vec<String>,
    points: Vec<(f64, f64)>,
    pair: bool,
}

/// Draws the loss that is needed for each duration of an outage of a mineral.
pub fn draw(found: &ReverseView<'_>, mineral: &str) -> Drawn<Picture> {
    let curves = curves(found, mineral);
    let lengths = found.lengths();
    let named = |curve: &Curve| {
        let more = curve.names.len().saturating_sub(NAMES);
        let names = curve.names.iter().take(NAMES).cloned().collect::<Vec<_>>().join("; ");
        if more > 0 { format!("{names}; {more} more") } else { names }
    };
    let legend = curves.iter().enumerate().map(|(i, curve)| {
        let sign = if curve.pair { Sign::Ring } else { Sign::Dot };
        Key::sign(named(curve), look::strategy(i + 1).colour, sign)
    });
    let each = curves.iter().map(|curve| {
        let points =
            curve.points.iter().map(|(months, loss)| format!("{} for {months} months", numbers::percent(loss / 100.0)));
        format!("{}: {}", named(curve), points.collect::<Vec<_>>().join(", "))
    });
    let name = crate::words::names::capital(&found.mineral(mineral));
    let frame = Frame {
        name: format!("reverse-{mineral}"),
        title: format!("{name} ({}): how much must be lost, and for how long, to cost {}", found.about.whom, found.shortfall()),
        subtitle: "smallest share that the target loses, % of what passes it; circles: both of two targets at once; all else at its mean".to_owned(),
        description: format!("{name}, smallest losses. {}.", each.collect::<Vec<_>>().join("; ")),
        legend: legend.collect(),
        note: found.about.note.clone(),
        ..Frame::default()
    }
    .around(WIDTH, HEIGHT)?;
    sheet::draw(frame, |area| paint(area, &curves, &lengths))
}

fn paint(area: &Area, curves: &[Curve], lengths: &[f64]) -> Drawn {
    let (width, height) = sheet::extent(area);
    let field = Field { left: 40.0, top: 8.0, wide: width - 60.0, high: height - 48.0 };
    let scale = Scale::new(100.0, 5);
    field.levels(area, &scale)?;
    // Durations are at equal distances on the axis.
    let step = field.wide / lengths.len().max(1) as f64;
    let x = |months: f64| {
        let place = lengths.iter().position(|length| *length == months).unwrap_or(0);
        field.left + step * (place as f64 + 0.5)
    };
    for &months in lengths {
        let how = Text::new(size::LABEL).grey().centre();
        sheet::write(area, &numbers::plain(months, 3), (x(months), field.bottom() + 5.0), &how)?;
    }
    field.measured(area, "months of outage")?;
    for (i, curve) in curves.iter().enumerate() {
        let colour = look::strategy(i + 1).colour;
        let points: Vec<(f64, f64)> = curve
            .points
            .iter()
            .map(|(months, loss)| (x(*months), field.bottom() - field.high * scale.place(*loss)))
            .collect();
        for pair in points.windows(2) {
            if curve.pair { sheet::dashes(area, pair, colour, 2.0)? } else { sheet::line(area, pair, colour, 2.25)? }
        }
        for point in points {
            if curve.pair { sheet::ring(area, point, 4.0, colour)? } else { sheet::dot(area, point, 4.0, colour)? }
        }
    }
    Ok(())
}

/// Returns the curves of single targets, then those of pairs, each with the smallest outages first.
fn curves(found: &ReverseView<'_>, mineral: &str) -> Vec<Curve> {
    let mut groups: [Vec<(&str, Vec<&ReverseRow>)>; 2] = [Vec::new(), Vec::new()];
    for row in found.of(mineral) {
        let group = &mut groups[usize::from(is_pair(row))];
        match group.iter_mut().find(|(targets, _)| *targets == row.targets) {
            Some((_, rows)) => rows.push(row),
            None => group.push((&row.targets, vec![row])),
        }
    }
    let mut all = Vec::new();
    for (group, most) in groups.into_iter().zip(MAX) {
        let mut curves: Vec<Curve> = Vec::new();
        for (_, rows) in group {
            let Some(first) = rows.first() else { continue };
            let mut points: Vec<(f64, f64)> =
                rows.iter().map(|row| (value(row.months), 100.0 * value(row.loss_share))).collect();
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            let same = |curve: &&mut Curve| {
                curve.points.len() == points.len()
                    && curve.points.iter().zip(&points).all(|(a, b)| a.0 == b.0 && (a.1 - b.1).abs() < 0.05)
            };
            match curves.iter_mut().find(same) {
                Some(curve) => curve.names.push(ReverseView::name(first)),
                None => curves.push(Curve { names: vec![ReverseView::name(first)], points, pair: is_pair(first) }),
            }
        }
        curves.truncate(most);
        all.extend(curves);
    }
    all
}
