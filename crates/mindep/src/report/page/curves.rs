//! The numbers behind pictures, which the page's script shows at the position of the pointer or the slider.

use super::encode;
use crate::draw::sheet::{Picture, PictureKind};
use crate::report::plots::{exceedance, fan};
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::tables::number::Number;
use crate::tables::timeseries::TimeseriesRow;
use serde::Serialize;

/// The numbers of a picture.
#[derive(Serialize)]
struct Curves<'a> {
    /// What the slider's steps are: `months`, or `periods` for return periods in years.
    kind: &'static str,
    /// Labels of the steps.
    steps: Vec<String>,
    /// Unit of all values.
    unit: String,
    /// One series per strategy.
    series: Vec<Series<'a>>,
    /// Left edge, upper edge, width and height of the rectangles that react to the pointer, in pixels of the sheet.
    fields: &'a [[f64; 4]],
    /// Horizontal position of each step in the rectangles, from 0 to 1; empty where the picture does not react to the pointer.
    places: &'a [f64],
}

#[derive(Serialize)]
struct Series<'a> {
    strategy: &'a str,
    name: &'a str,
    /// Columns, each with a value for every step.
    columns: Vec<Vec<Option<f64>>>,
}

/// Statistics shown for a month.
const COLUMNS: [fn(&TimeseriesRow) -> Option<Number>; 4] = [|r| r.mean, |r| r.p50, |r| r.p05, |r| r.p95];

/// Returns the numbers of a picture as JSON, for pictures with curves.
pub fn json(book: &Book, picture: &Picture, mineral: &MineralNote) -> Option<String> {
    if let Some(variable) = fan::VARIABLES.iter().find(|variable| variable.kind == picture.kind) {
        return months(book, picture, mineral, variable.name);
    }
    (picture.kind == PictureKind::Exceedance).then(|| years(book, picture, mineral))?
}

fn months(book: &Book, picture: &Picture, mineral: &MineralNote, variable: &str) -> Option<String> {
    let all: Vec<_> = book.strategies().iter().map(|s| (s, book.months(s, &mineral.id, variable))).collect();
    let steps: Vec<String> = all.first()?.1.iter().map(|row| row.month.clone()).collect();
    let most = all.iter().flat_map(|(_, rows)| rows).filter_map(|r| r.p95).map(Number::value).fold(0.0, f64::max);
    let (scale, unit) = fan::scaled(variable, most, mineral, &book.manifest.scenario.currency);
    let series = all.iter().map(|(strategy, rows)| Series {
        strategy,
        name: book.title(strategy),
        columns: COLUMNS.map(|of| rows.iter().map(|row| short(of(row), scale)).collect()).into(),
    });
    let (fields, places) = pointed(picture);
    let curves = Curves { kind: "months", steps, unit, series: series.collect(), fields, places };
    (!curves.steps.is_empty()).then(|| encode::json(&curves))
}

fn years(book: &Book, picture: &Picture, mineral: &MineralNote) -> Option<String> {
    let rows: Vec<_> = book.exceedance.iter().filter(|r| r.mineral == mineral.id).collect();
    let periods = exceedance::periods(book, mineral);
    let cell = |strategy: &str, basis: &str, period: u32| {
        let row =
            rows.iter().find(|r| r.strategy == strategy && r.basis == basis && r.return_period_years == period)?;
        short(row.shortfall_share, 0.01)
    };
    let series = book.strategies().iter().map(|strategy| Series {
        strategy,
        name: book.title(strategy),
        columns: ["year", "worst_month"]
            .map(|basis| periods.iter().map(|period| cell(strategy, basis, *period)).collect())
            .into(),
    });
    let steps = periods.iter().map(u32::to_string).collect();
    let (fields, places) = pointed(picture);
    let curves = Curves { kind: "periods", steps, unit: "%".to_owned(), series: series.collect(), fields, places };
    (!periods.is_empty()).then(|| encode::json(&curves))
}

/// Returns the rectangles and step positions of a picture.
fn pointed(picture: &Picture) -> (&[[f64; 4]], &[f64]) {
    picture.steps.as_ref().map_or((&[], &[]), |steps| (&steps.fields, &steps.places))
}

/// Returns a value rounded to three significant digits, which suffice for display.
fn short(cell: Option<Number>, scale: f64) -> Option<f64> {
    let value = cell?.value() / scale;
    format!("{value:.2e}").parse().ok().filter(|v: &f64| v.is_finite())
}
