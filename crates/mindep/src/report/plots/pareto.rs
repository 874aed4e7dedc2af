//! Cost against tail risk: a point for each strategy, and the Pareto front given by the column `pareto` of `comparison.csv`.

use super::{note, whom};
use crate::analysis::between::Number;
use crate::analysis::comparison::front::{Standing, front};
use crate::draw::labels::{self, LabelPoint};
use crate::draw::look::{self, size};
use crate::draw::plane::{self, Plane};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, PictureKind, Sign, Text};
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::tables::number::value;
use crate::words::numbers;
use mindep_core::domain::scenario::{ALL_MINERALS, BASELINE};

/// A mineral, or all minerals together.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The mineral, or `None` for all minerals together.
    pub mineral: Option<&'a MineralNote>,
}

impl Subject<'_> {
    /// Returns the id used in tables.
    pub fn id(&self) -> &str {
        self.mineral.map_or(ALL_MINERALS, |m| &m.id)
    }

    /// Returns the name.
    pub fn name(&self) -> &str {
        self.mineral.map_or("All minerals", |m| &m.name)
    }
}

/// Returns all minerals together if there are several, followed by each mineral.
pub fn minerals(book: &Book) -> Vec<Subject<'_>> {
    let all = (book.minerals().len() > 1).then_some(Subject { mineral: None });
    all.into_iter().chain(book.minerals().iter().map(|m| Subject { mineral: Some(m) })).collect()
}

/// Largest number of points that are labelled with names; if there are more, they are labelled with numbers that the legend explains.
const MAX_NAMED: usize = 9;

/// A strategy's cost in excess of the baseline's, its tail risk and its total cost, each with a standard error.
#[derive(Clone, Copy, Debug)]
struct Point {
    place: usize,
    cost: (f64, f64),
    risk: (f64, f64),
    whole_cost: (f64, f64),
}

/// Divisor and unit of each axis.
struct Scales {
    cost: (f64, String),
    risk: (f64, String),
}

/// Draws cost against risk; returns `None` if fewer than two strategies have a known cost and risk, or if no strategy has any risk.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn draw(book: &Book, subject: Subject) -> Drawn<Option<Picture>> {
    let points = points(book, subject);
    if points.len() < 2 || points.iter().all(|p| p.risk.0 == 0.0) {
        return Ok(None);
    }
    let most = |of: fn(&Point) -> f64| points.iter().map(|p| of(p).abs()).fold(0.0, f64::max);
    let currency = &book.manifest.scenario.currency;
    let scales = Scales {
        cost: numbers::scaled_money(most(|p| p.cost.0), currency),
        risk: match subject.mineral {
            Some(mineral) => numbers::scaled_unit(most(|p| p.risk.0), &mineral.unit),
            None => numbers::scaled_money(most(|p| p.risk.0), currency),
        },
    };
    let front = on_front(book, subject, &points);
    let risk = if subject.mineral.is_some() { "shortfall" } else { "economic loss" };
    let frame = Frame {
        name: format!("pareto-{}", subject.id()),
        kind: PictureKind::Strategies,
        mineral: subject.mineral.map(|m| m.id.clone()),
        title: format!("{}: cost against {risk} in the worst 5 % of trials: {}", subject.name(), whom(book)),
        subtitle: "over the horizon; cost: programme cost of all minerals, discounted, beyond the baseline's. Lower and further left is better; bars are standard errors"
            .to_owned(),
        description: describe(book, subject, &points, &front, &scales),
        legend: legend(book, &points, &front),
        note: note(book),
        size: (plane::SIZE.0 + 28.0, 0.0),
    };
    let axis = format!("{risk}, mean of the worst 5 % (TVaR 95 %), {}", scales.risk.1);
    sheet::draw(frame.holding(plane::SIZE.1 + 18.0)?, |area| {
        sheet::write(area, &axis, (0.0, 2.0), &Text::new(size::LABEL).grey())?;
        draw_points(book, &sheet::part(area, (0.0, 18.0), plane::SIZE), &points, &front, &scales)
    })
    .map(Some)
}

/// Returns the legend, which includes the names of the strategies if there are too many to label the points.
fn legend(book: &Book, points: &[Point], front: &[usize]) -> Vec<Key> {
    let mut keys = vec![
        Key { sign: Sign::Dashes, ..Key::line("Pareto front of cost and risk", look::INK) },
        Key::sign("on it: no strategy is told to be better in one and not worse in the other", look::INK, Sign::Dot),
        Key::sign("not on it", look::INK, Sign::Ring),
    ];
    if points.len() > MAX_NAMED {
        keys.extend(points.iter().enumerate().map(|(i, p)| {
            let sign = if front.contains(&i) { Sign::Dot } else { Sign::Ring };
            let text = format!("{}: {}", p.place, book.title(&book.strategies()[p.place]));
            Key::sign(text, look::strategy(p.place).colour, sign)
        }));
    }
    keys
}

/// Returns the strategies with a known cost and risk.
fn points(book: &Book, subject: Subject) -> Vec<Point> {
    let risk = if subject.mineral.is_some() { "shortfall" } else { "economic_loss" };
    let point = |(place, strategy): (usize, &String)| {
        let risk = book.estimate(strategy, subject.id(), risk)?;
        let whole = book.estimate(strategy, ALL_MINERALS, "programme_cost")?;
        let whole_cost = (value(whole.mean), value(whole.std_error));
        let cost = if strategy == BASELINE {
            (0.0, 0.0)
        } else {
            let row = book.difference(strategy, ALL_MINERALS, "programme_cost")?;
            (value(row.difference), value(row.std_error))
        };
        let point = Point { place, cost, risk: (value(risk.tvar95), value(risk.tvar95_std_error)), whole_cost };
        (point.cost.0 + point.risk.0 + whole_cost.0).is_finite().then_some(point)
    };
    book.strategies().iter().enumerate().filter_map(point).collect()
}

/// Returns the indices of the points on the Pareto front, sorted by cost.
///
/// Strategies are taken from the comparison table; the baseline has no row there, so the same rule is applied to it here.
fn on_front(book: &Book, subject: Subject, points: &[Point]) -> Vec<usize> {
    let number = |(value, error): (f64, f64)| Number { value, std_error: Some(error).filter(|e| e.is_finite()) };
    let standing = |p: &Point| Standing {
        cost: number(p.whole_cost),
        paired_error: Some(p.cost.1).filter(|e| e.is_finite()),
        risk: number(p.risk),
    };
    let by_rule = front(&points.iter().map(|p| Some(standing(p))).collect::<Vec<_>>());
    let is_on = |&i: &usize| {
        let strategy = &book.strategies()[points[i].place];
        if strategy == BASELINE {
            return by_rule[i];
        }
        book.comparison.iter().any(|row| row.strategy == *strategy && row.mineral == subject.id() && row.pareto)
    };
    let mut places: Vec<usize> = (0..points.len()).filter(is_on).collect();
    places.sort_by(|&a, &b| points[a].cost.0.total_cmp(&points[b].cost.0));
    places
}

/// Returns the points of the front that the line joins: those whose mean cost and risk no other point of the front dominates.
///
/// The other points are on the front only because their difference from these points is within the sampling error.
fn line(points: &[Point], front: &[usize]) -> Vec<usize> {
    let at = |i: usize| (points[i].cost.0, points[i].risk.0);
    let beats = |a: (f64, f64), b: (f64, f64)| a.0 <= b.0 && a.1 <= b.1 && a != b;
    front.iter().copied().filter(|&i| !front.iter().any(|&other| beats(at(other), at(i)))).collect()
}

/// Draws the plane, the line along the front and the labelled points.
fn draw_points(book: &Book, area: &Area, points: &[Point], front: &[usize], scales: &Scales) -> Drawn {
    let plane = Plane::new(points.iter().map(|p| (p.cost, p.risk)), [scales.cost.0, scales.risk.0]);
    plane.grid(area, &format!("cost beyond the baseline's, {}", scales.cost.1))?;
    let steps: Vec<_> = line(points, front).into_iter().map(|i| plane.at(points[i].cost.0, points[i].risk.0)).collect();
    for pair in steps.windows(2) {
        sheet::dashes(area, pair, look::GREY, 1.5)?;
    }
    for (i, point) in points.iter().enumerate() {
        plane.point(area, (point.cost, point.risk), look::strategy(point.place).colour, front.contains(&i))?;
    }
    let names: Vec<LabelPoint> = points
        .iter()
        .map(|p| {
            let name = if points.len() > MAX_NAMED {
                p.place.to_string()
            } else {
                book.title(&book.strategies()[p.place]).to_owned()
            };
            LabelPoint { at: plane.at(p.cost.0, p.risk.0), tall: plane.tall(p.risk.1), text: name }
        })
        .collect();
    labels::write(area, &names, &steps, plane::ROOM)
}

/// Returns a text description of the picture.
fn describe(book: &Book, subject: Subject, points: &[Point], front: &[usize], scales: &Scales) -> String {
    let currency = &book.manifest.scenario.currency;
    let risk = |x: f64| match subject.mineral {
        Some(mineral) => numbers::quantity(x, &mineral.unit),
        None => numbers::money(x, currency),
    };
    let what = if subject.mineral.is_some() { "shortfall" } else { "economic loss" };
    let point = |(i, p): (usize, &Point)| {
        let on = if front.contains(&i) { " (on the Pareto front)" } else { "" };
        let name = book.title(&book.strategies()[p.place]);
        format!("{name}: cost {}, {what} {}{on}", numbers::money(p.cost.0, currency), risk(p.risk.0))
    };
    format!(
        "{}: programme cost beyond the baseline's, in {}, against the mean {what} of the worst 5 % of trials, in {}. {}.",
        subject.name(),
        scales.cost.1,
        scales.risk.1,
        points.iter().enumerate().map(point).collect::<Vec<_>>().join("; ")
    )
}

#[cfg(test)]
mod tests {
    use super::{Point, line};

    #[test]
    fn the_line_joins_what_nothing_beats() {
        let costs_and_risks = [(0.0, 9.0), (5.0, 4.0), (6.0, 5.0), (2.0, 7.0), (9.0, 1.0), (9.0, 1.5), (2.0, 7.0)];
        let points: Vec<Point> = costs_and_risks
            .iter()
            .enumerate()
            .map(|(place, &(cost, risk))| Point {
                place,
                cost: (cost, 0.1),
                risk: (risk, 0.1),
                whole_cost: (100.0 + cost, 0.1),
            })
            .collect();
        // (6, 5) is dominated by (5, 4) and (9, 1.5) by (9, 1); equal points are both kept.
        assert_eq!(line(&points, &[0, 3, 6, 1, 2, 4, 5]), [0, 3, 6, 1, 4]);
        assert_eq!(line(&points, &[2, 5]), [2, 5], "of those on the front alone");
    }
}
