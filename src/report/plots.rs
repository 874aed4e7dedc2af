//! The pictures of a run, one file for each kind.

mod attribution;
pub(super) mod bars;
#[cfg(test)]
mod cases;
mod differences;
mod distribution;
pub mod exceedance;
#[cfg(test)]
mod extremes;
pub(super) mod fan;
mod heatmap;
pub mod labels;
mod pareto;
pub mod plane;
mod routes;
#[cfg(test)]
mod sample;
mod sectors;
mod suppliers;
pub mod sweep;
#[cfg(test)]
mod tests;
mod timeline;

use super::book::{Book, value};
use super::country;
use super::look::size;
use super::sheet::{self, Drawn, Frame, Picture, Text};
use crate::domain::scenario::Scenario;
use crate::results::manifest::MineralNote;

/// Draws all pictures, in the order in which a report shows them.
///
/// # Errors
///
/// When plotters fails, which it does for nothing that results can hold.
pub fn all(book: &Book) -> Drawn<Vec<Picture>> {
    let mut pictures = Vec::new();
    pictures.extend(heatmap::draw(book)?);
    for mineral in pareto::minerals(book) {
        pictures.extend(pareto::draw(book, mineral)?);
    }
    for mineral in pareto::minerals(book) {
        pictures.extend(differences::draw(book, mineral)?);
    }
    pictures.extend(timeline::draw(book)?);
    for mineral in book.minerals() {
        pictures.extend(routes::draw(book, mineral)?);
    }
    for mineral in book.minerals() {
        for variable in fan::VARIABLES {
            pictures.extend(fan::draw(book, mineral, variable)?);
        }
        pictures.push(exceedance::draw(book, mineral)?);
        pictures.push(distribution::draw(book, mineral)?);
        pictures.push(attribution::draw(book, mineral)?);
        pictures.push(suppliers::draw(book, mineral)?);
        pictures.extend(sectors::draw(book, mineral)?);
    }
    Ok(pictures)
}

/// Where the numbers of a picture are from.
pub fn note(book: &Book) -> String {
    let manifest = &book.manifest;
    let trials = super::numbers::plain(manifest.trials as f64, 12);
    format!("{} · {trials} trials, seed {} · mindep {}", manifest.scenario.name, manifest.seed, manifest.version)
}

/// A mineral, and for whom.
fn about(book: &Book, mineral: &MineralNote) -> String {
    match &book.loaded.study.baseline.importer {
        Some(importer) => format!("{} ({})", mineral.name, country::name(importer.as_str())),
        None => mineral.name.clone(),
    }
}

/// Whether any trial of a strategy had a shortfall of a mineral.
fn has_shortfall(book: &Book, strategy: &str, mineral: &str) -> bool {
    book.estimate(strategy, mineral, "shortfall").is_some_and(|row| value(row.mean) > 0.0)
}

/// A picture that says in words why there is nothing to draw.
fn empty(book: &Book, frame: Frame, why: &str) -> Drawn<Picture> {
    const HEIGHT: f64 = 60.0;
    let subtitle = format!("{} to {}", book.manifest.start, book.manifest.end);
    let frame = Frame { subtitle, description: format!("{}. {why}", frame.title), legend: Vec::new(), ..frame };
    sheet::draw(frame.around(608.0, HEIGHT)?, |area| {
        sheet::write(area, why, (0.0, HEIGHT / 2.0), &Text::new(size::SUBTITLE).middle())
    })
}

/// For whom and when, to end a title with: `South Korea, 2025–2034`.
pub fn whom(book: &Book) -> String {
    whom_of(&book.loaded.study.baseline)
}

/// The same of a scenario.
pub fn whom_of(scenario: &Scenario) -> String {
    let year = |month: String| month.split('-').next().unwrap_or_default().to_owned();
    let last = scenario.start.plus(scenario.months() as i32 - 1);
    let (first, last) = (year(scenario.start.to_string()), year(last.to_string()));
    let years = if first == last { first } else { format!("{first}–{last}") };
    match &scenario.importer {
        Some(importer) => format!("{}, {years}", country::name(importer.as_str())),
        None => years,
    }
}
