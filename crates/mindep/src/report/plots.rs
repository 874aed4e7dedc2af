//! The pictures of a run, one file for each kind.

mod attribution;
#[cfg(test)]
mod cases;
mod differences;
mod distribution;
pub mod exceedance;
#[cfg(test)]
mod extremes;
pub(super) mod fan;
mod heatmap;
mod pareto;
mod routes;
#[cfg(test)]
mod sample;
mod sectors;
mod suppliers;
pub mod sweep;
#[cfg(test)]
mod tests;
mod timeline;

use super::guard::{Fault, guard};
use crate::draw::look::size;
use crate::draw::sheet::{self, Drawn, Frame, Picture, Text};
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::tables::number::value;
use crate::words::{country, period};

/// Pictures that were drawn, and faults of those that were not.
#[derive(Debug, Default)]
pub struct Gallery {
    /// The pictures in the order of the report.
    pub pictures: Vec<Picture>,
    /// One fault for each picture that could not be drawn.
    pub faults: Vec<Fault>,
}

impl Gallery {
    /// Adds a picture, or the fault if drawing it fails; other pictures are unaffected.
    fn add(&mut self, what: &str, of: &str, draw: impl FnOnce() -> Drawn<Option<Picture>>) {
        let what =
            if of.is_empty() { format!("the picture of {what}") } else { format!("the picture of {what} of {of}") };
        match guard(&what, draw) {
            Ok(picture) => self.pictures.extend(picture),
            Err(fault) => self.faults.push(fault),
        }
    }
}

/// Draws all pictures.
pub fn gallery(book: &Book) -> Gallery {
    let mut all = Gallery::default();
    let one = |drawn: Drawn<Picture>| drawn.map(Some);
    all.add("shortfalls by strategy", "", || heatmap::draw(book));
    for subject in pareto::minerals(book) {
        all.add("cost and risk", subject.id(), || pareto::draw(book, subject));
    }
    for subject in pareto::minerals(book) {
        all.add("differences from the baseline", subject.id(), || differences::draw(book, subject));
    }
    all.add("the timeline", "", || timeline::draw(book));
    for mineral in book.minerals() {
        all.add("routes", &mineral.id, || routes::draw(book, mineral));
    }
    for mineral in book.minerals() {
        let id = mineral.id.as_str();
        for variable in fan::VARIABLES {
            all.add("months", id, || fan::draw(book, mineral, variable));
        }
        all.add("return periods", id, || one(exceedance::draw(book, mineral)));
        all.add("the distribution", id, || one(distribution::draw(book, mineral)));
        all.add("causes", id, || one(attribution::draw(book, mineral)));
        all.add("suppliers", id, || one(suppliers::draw(book, mineral)));
        all.add("sectors", id, || sectors::draw(book, mineral));
    }
    all
}

/// Draws all pictures, without tolerating faults.
///
/// # Errors
///
/// Returns the first fault.
#[cfg(test)]
pub fn all(book: &Book) -> Result<Vec<Picture>, Fault> {
    let Gallery { pictures, faults } = gallery(book);
    faults.into_iter().next().map_or(Ok(pictures), Err)
}

/// Returns the source line of a picture: scenario, trials, seed and version.
pub fn note(book: &Book) -> String {
    let manifest = &book.manifest;
    let trials = crate::words::numbers::plain(manifest.trials as f64, 12);
    format!("{} · {trials} trials, seed {} · mindep {}", manifest.scenario.name, manifest.seed, manifest.version)
}

/// Returns a mineral's name with the importer.
fn about(book: &Book, mineral: &MineralNote) -> String {
    match &book.loaded.study.baseline.importer {
        Some(importer) => format!("{} ({})", mineral.name, country::name(importer.as_str())),
        None => mineral.name.clone(),
    }
}

/// Returns whether any trial of a strategy has a shortfall of a mineral.
fn has_shortfall(book: &Book, strategy: &str, mineral: &str) -> bool {
    book.estimate(strategy, mineral, "shortfall").is_some_and(|row| value(row.mean) > 0.0)
}

/// Draws a picture that contains only the reason why there is nothing to draw.
fn empty(book: &Book, frame: Frame, why: &str) -> Drawn<Picture> {
    const HEIGHT: f64 = 60.0;
    let subtitle = format!("{} to {}", book.manifest.start, book.manifest.end);
    let frame = Frame { subtitle, description: format!("{}. {why}", frame.title), legend: Vec::new(), ..frame };
    sheet::draw(frame.around(608.0, HEIGHT)?, |area| {
        sheet::write(area, why, (0.0, HEIGHT / 2.0), &Text::new(size::SUBTITLE).middle())
    })
}

/// Returns importer and years for the end of a title: `South Korea, 2025–2034`.
pub fn whom(book: &Book) -> String {
    period::whom(&book.loaded.study.baseline)
}
