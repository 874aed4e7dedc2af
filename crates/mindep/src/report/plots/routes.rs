//! Supply routes from mines through refineries to the importer, as a flow chart of contracted volumes with the weakest country highlighted.

mod flow;

use super::{note, whom};
use crate::draw::axis::drawable;
use crate::draw::look::{self, size};
use crate::draw::sheet::{self, Area, Drawn, Frame, Key, Picture, PictureKind, Sign, Text};
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::tables::number::value;
use crate::words::country;
use crate::words::numbers;
use flow::{Band, Flow, Route, flow};
use mindep_core::domain::node::Node;
use mindep_core::domain::scenario::BASELINE;
use plotters::style::Color;
use std::collections::BTreeMap;

/// Width of a box, in pixels.
const BOX: f64 = 13.0;
/// Distance between columns, in pixels.
const COLUMN: f64 = 190.0;
/// Width of the importer's name, in pixels.
const IMPORTER: f64 = 110.0;
/// Opacity of a normal band.
const PLAIN: f64 = 0.35;
/// Opacity of a band through the weakest country, which is higher so that the band is also darker in grey-scale print.
const MARKED: f64 = 0.6;
/// Height of the column titles, in pixels.
const HEAD: f64 = 28.0;

/// A supplier's route and the volume that it failed to deliver.
struct Supplied {
    route: Route,
    lost: f64,
}

/// The country whose suppliers lose the largest volume (several if tied), that volume, and the volume that all suppliers lose.
struct Weakest {
    codes: Vec<String>,
    lost: f64,
    all: f64,
}

/// Draws the routes of a mineral in the baseline; returns `None` if nothing is contracted.
///
/// # Errors
///
/// Returns an error if plotters fails.
pub fn draw(book: &Book, mineral: &MineralNote) -> Drawn<Option<Picture>> {
    let mut supplied = supplied(book, mineral);
    let total: f64 = supplied.iter().map(|s| s.route.volume).sum();
    if total <= 0.0 {
        return Ok(None);
    }
    let weakest = weakest(&supplied);
    let codes = weakest.as_ref().map_or(&[][..], |w| &w.codes);
    for one in &mut supplied {
        one.route.marked = one.route.stages.iter().any(|stage| codes.contains(&stage.0));
    }
    let routes: Vec<Route> = supplied.iter().map(|s| s.route.clone()).collect();
    let importer = book.loaded.study.baseline.importer.map_or("importer".to_owned(), |c| c.to_string());
    let flow = flow(&routes, codes, &importer);
    let words = words(weakest.as_ref(), mineral, &importer);
    let mut legend = vec![Key::filled("contracted volume", look::SUPPLY, PLAIN)];
    if !codes.is_empty() {
        legend.push(Key::filled(
            format!("by way of {}, the weakest {}", named(codes), countries_word(codes)),
            look::LOSS,
            MARKED,
        ));
    }
    if flow.bands.iter().any(|band| !band.lanes.is_empty()) {
        legend.push(Key::sign("sea lane or other route", look::INK, Sign::Ring));
    }
    let frame = Frame {
        name: format!("routes-{}", mineral.id),
        kind: PictureKind::Routes,
        mineral: Some(mineral.id.clone()),
        title: format!("{}: routes of supply in the baseline: {}", mineral.name, whom(book)),
        subtitle: format!(
            "share of contracted supply over the horizon, {} in all. {words}",
            numbers::quantity(total, &mineral.unit)
        ),
        description: describe(&flow, mineral, total, &words),
        legend,
        note: note(book),
        size: (28.0 + COLUMN * (flow.columns.len().max(3)) as f64 + BOX + IMPORTER, 0.0),
    };
    let height = HEAD + flow.height + 14.0;
    sheet::draw(frame.holding(height)?, |area| draw_flow(area, &flow, total, codes)).map(Some)
}

/// Returns the suppliers and projects of the baseline with a contracted volume.
fn supplied(book: &Book, mineral: &MineralNote) -> Vec<Supplied> {
    let scenario = &book.loaded.study.baseline;
    let rows = book.suppliers.iter().filter(|r| r.strategy == BASELINE && r.mineral == mineral.id);
    let supplied = rows.filter_map(|row| {
        let supplier = scenario.suppliers.iter().find(|s| row.kind == "contract" && s.id.as_str() == row.supplier);
        let project = scenario.projects.iter().find(|p| row.kind == "project" && p.id.as_str() == row.supplier);
        let path = supplier.map(|s| &s.path).or(project.map(|p| &p.path))?;
        let volume = drawable(value(row.contracted));
        let lost = drawable(value(row.lost)).max(0.0);
        (volume > 0.0).then(|| Supplied { route: route(path, volume), lost })
    });
    supplied.collect()
}

/// Name of the origin of a supplier whose path contains only lanes.
const UNNAMED: &str = "unnamed";

/// Returns the route along a path with a given volume.
fn route(path: &[Node], volume: f64) -> Route {
    let mut route = Route { volume, lanes: vec![Vec::new()], ..Route::default() };
    for node in path {
        match node {
            Node::Stage { country, stage } => {
                route.stages.push((country.to_string(), stage.clone()));
                route.lanes.push(Vec::new());
            }
            Node::Lane(name) => route.lanes.last_mut().into_iter().for_each(|lanes| lanes.push(name.clone())),
        }
    }
    if route.stages.is_empty() {
        route.stages.push((UNNAMED.to_owned(), "origin".to_owned()));
        route.lanes.insert(0, Vec::new());
    }
    route
}

/// Returns the countries whose suppliers lose the largest total volume, or `None` if nothing is lost.
fn weakest(supplied: &[Supplied]) -> Option<Weakest> {
    let mut lost: BTreeMap<&str, f64> = BTreeMap::new();
    for one in supplied {
        let countries = one.route.stages.iter().map(|stage| stage.0.as_str());
        let mut countries: Vec<&str> = countries.filter(|country| *country != UNNAMED).collect();
        countries.sort_unstable();
        countries.dedup();
        for country in countries {
            *lost.entry(country).or_default() += one.lost;
        }
    }
    let all = supplied.iter().map(|s| s.lost).sum();
    let most = lost.values().copied().fold(0.0, f64::max);
    let codes = lost.into_iter().filter(|(_, volume)| *volume == most).map(|(code, _)| code.to_owned()).collect();
    (most > 0.0).then_some(Weakest { codes, lost: most, all })
}

/// Returns `country` or `countries`, depending on the number of codes.
fn countries_word(codes: &[String]) -> &'static str {
    if codes.len() == 1 { "country" } else { "countries" }
}

/// Returns the names of countries as a list in prose: `Chile`, `Chile and China`, `Chile, China and Peru`.
fn named(codes: &[String]) -> String {
    let names: Vec<&str> = codes.iter().map(|code| country::name(code)).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Returns a sentence about the weakest countries.
fn words(weakest: Option<&Weakest>, mineral: &MineralNote, importer: &str) -> String {
    weakest.map_or("Nothing is lost on any of them in any trial.".to_owned(), |w| {
        format!(
            "The weakest {} {}{}: suppliers that pass through {} fail to deliver {} on average, {} of all that suppliers fail to deliver.",
            if w.codes.len() == 1 { "country is" } else { "countries are" },
            named(&w.codes),
            if w.codes == [importer] { " itself" } else { "" },
            if w.codes.len() == 1 { "it" } else { "them" },
            numbers::quantity(w.lost, &mineral.unit),
            numbers::percent(w.lost / w.all)
        )
    })
}

/// Draws bands, boxes, their labels and lanes.
fn draw_flow(area: &Area, flow: &Flow, total: f64, weakest: &[String]) -> Drawn {
    let (width, _) = sheet::extent(area);
    let last = flow.columns.len();
    let apart = (width - IMPORTER - BOX) / last as f64;
    let x = |column: usize| apart * column as f64;
    let y = |at: f64| HEAD + at;
    for (column, stage) in flow.columns.iter().enumerate() {
        let title = sheet::clip(stage, size::NAME, true, apart - 10.0);
        sheet::write(area, &title, (x(column), 2.0), &Text::new(size::NAME).bold())?;
    }
    sheet::write(area, "importer", (x(last), 2.0), &Text::new(size::NAME).bold())?;
    for band in &flow.bands {
        let from = flow.boxes[band.ends.0].column;
        let thick = (band.volume * flow.scale).max(0.75);
        draw_band(area, (x(from) + BOX, x(from + 1)), (y(band.tops.0), y(band.tops.1)), thick, band)?;
    }
    let mut taken = Vec::new();
    for (place, found) in flow.boxes.iter().enumerate() {
        let (left, top) = (x(found.column), y(found.top));
        let high = flow.high(found.volume);
        let Some(name) = &found.name else {
            draw_way(area, flow, place, left)?;
            continue;
        };
        let is_weakest = found.column < last && weakest.contains(name);
        let colour = if is_weakest { look::LOSS } else { look::INK };
        sheet::rectangle(area, (left, top), (left + BOX, top + high.max(1.5)), colour)?;
        let room = if found.column == last { IMPORTER - 8.0 } else { apart - BOX - 14.0 };
        let share =
            if found.column == last { String::new() } else { format!(" {}", numbers::percent(found.volume / total)) };
        let room = room - sheet::text_width(&share, size::LABEL, is_weakest);
        let label = sheet::clip(country::name(name), size::LABEL, is_weakest, room) + &share;
        let how = if is_weakest { Text::new(size::LABEL).bold() } else { Text::new(size::LABEL) };
        let middle = top + high / 2.0;
        sheet::write(area, &label, (left + BOX + 5.0, middle), &how.middle())?;
        let wide = sheet::text_width(&label, size::LABEL, is_weakest);
        taken.push((left + BOX + 5.0, middle - 7.0, left + BOX + 5.0 + wide, middle + 7.0));
    }
    for band in flow.bands.iter().filter(|band| !band.lanes.is_empty()) {
        let right = x(flow.boxes[band.ends.1].column);
        let middle = y(band.tops.1) + band.volume * flow.scale / 2.0;
        sheet::ring(area, (right - 8.0, middle), 3.0, look::INK)?;
        let text = band.lanes.join(", ");
        let wide = sheet::text_width(&text, size::NOTE, false);
        let edges = (right - 14.0 - wide, middle - 6.0, right - 4.0, middle + 6.0);
        let free = |other: &(f64, f64, f64, f64)| {
            edges.2 <= other.0 || edges.0 >= other.2 || edges.3 <= other.1 || edges.1 >= other.3
        };
        // A lane without enough space for its name is shown only by its ring.
        if taken.iter().all(free) && wide < apart - BOX - 24.0 {
            sheet::write(area, &text, (right - 14.0, middle), &Text::new(size::NOTE).right().middle())?;
            taken.push(edges);
        }
    }
    Ok(())
}

/// Draws a band from one column to the next as an S-shaped curve.
fn draw_band(area: &Area, (left, right): (f64, f64), (from, to): (f64, f64), thick: f64, band: &Band) -> Drawn {
    const PIECES: u32 = 24;
    let at = |i: u32, down: f64| {
        let t = f64::from(i) / f64::from(PIECES);
        (left + (right - left) * t, from + (to - from) * t * t * (3.0 - 2.0 * t) + down)
    };
    let upper = (0..=PIECES).map(|i| at(i, 0.0));
    let lower = (0..=PIECES).rev().map(|i| at(i, thick));
    sheet::polygon(area, &upper.chain(lower).collect::<Vec<_>>(), shade(band.marked))
}

/// Draws the bands that cross a column without a stage in it.
fn draw_way(area: &Area, flow: &Flow, place: usize, left: f64) -> Drawn {
    for band in flow.bands.iter().filter(|band| band.ends.0 == place) {
        let top = HEAD + band.tops.0;
        let thick = (band.volume * flow.scale).max(0.75);
        sheet::rectangle(area, (left, top), (left + BOX, top + thick), shade(band.marked))?;
    }
    Ok(())
}

/// Returns the fill colour of a band.
fn shade(marked: bool) -> plotters::style::RGBAColor {
    if marked { look::LOSS.mix(MARKED) } else { look::SUPPLY.mix(PLAIN) }
}

/// Returns a text description of the picture.
fn describe(flow: &Flow, mineral: &MineralNote, total: f64, words: &str) -> String {
    let columns = flow.columns.iter().enumerate().map(|(column, stage)| {
        let mut boxes: Vec<_> = flow
            .boxes
            .iter()
            .filter(|b| b.column == column)
            .filter_map(|b| Some((b.name.as_ref()?, b.volume)))
            .collect();
        boxes.sort_by(|a, b| b.1.total_cmp(&a.1));
        let shares =
            boxes.iter().map(|(name, volume)| format!("{} {}", country::name(name), numbers::percent(volume / total)));
        format!("{stage}: {}", shares.collect::<Vec<_>>().join(", "))
    });
    let columns = columns.collect::<Vec<_>>().join(". ");
    format!("{}: contracted supply by country and stage in the baseline. {columns}. {words}", mineral.name)
}

#[cfg(test)]
mod tests {
    use super::{Supplied, named, route, weakest};
    use mindep_core::domain::node::{Country, Node};

    fn supplied(countries: &[&str], lost: f64) -> Supplied {
        let stage =
            |code: &&str| Node::Stage { country: Country::new(code).expect("a code"), stage: "mine".to_owned() };
        Supplied { route: route(&countries.iter().map(stage).collect::<Vec<_>>(), 1.0), lost }
    }

    #[test]
    fn the_weakest_country_is_where_most_is_lost_in_all() {
        let of = |supplied: &[Supplied]| weakest(supplied).map(|w| (w.codes, w.lost, w.all));
        let both = [supplied(&["AUS", "CHN"], 3.0), supplied(&["CHL"], 4.0), supplied(&["CHN"], 2.0)];
        assert_eq!(of(&both), Some((vec!["CHN".to_owned()], 5.0, 9.0)));
        let tied = [supplied(&["AUS", "CHN"], 3.0), supplied(&["CHL"], 1.0)];
        assert_eq!(of(&tied), Some((vec!["AUS".to_owned(), "CHN".to_owned()], 3.0, 4.0)));
        assert_eq!(of(&[supplied(&["AUS"], 0.0)]), None);
    }

    #[test]
    fn countries_are_listed_as_in_a_sentence() {
        let named = |codes: &[&str]| named(&codes.iter().map(|&c| c.to_owned()).collect::<Vec<_>>());
        assert_eq!(named(&["CHL"]), "Chile");
        assert_eq!(named(&["CHL", "CHN", "PER"]), "Chile, China and Peru");
    }

    #[test]
    fn lanes_without_a_country_come_from_somewhere() {
        let route = route(&[Node::Lane("pacific".to_owned())], 1.0);
        assert_eq!(route.stages.len(), 1);
        assert_eq!(route.lanes, [vec![], vec!["pacific".to_owned()]]);
        assert!(weakest(&[Supplied { route, lost: 1.0 }]).is_none());
    }
}
