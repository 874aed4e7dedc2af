//! The table of a mineral's metrics, with a column for every strategy.

use super::answer::mean;
use super::by_strategy;
use super::words;
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::words::measured::Measured;
use crate::words::table::{Table, number, words as text};
use mindep_core::tally::metric::{Measure, Metric};

/// The metrics of the table, in order; those shown elsewhere on the page are omitted.
const SHOWN: [Metric; 17] = [
    Metric::Shortfall,
    Metric::ShortfallShare,
    Metric::PeakShortfallShare,
    Metric::AnyShortage,
    Metric::ShortageMonths,
    Metric::LongestShortage,
    Metric::LowestStockDays,
    Metric::PriceResponse,
    Metric::DemandUnserved,
    Metric::SurgeBought,
    Metric::AveragePrice,
    Metric::ImportCost,
    Metric::EconomicLoss,
    Metric::ProgrammeCost,
    Metric::SocietalCost,
    Metric::SupplierHhi,
    Metric::LargestShare,
];

/// Returns the table with a row for every defined metric: means with their standard errors.
pub fn table(book: &Book, mineral: &MineralNote) -> Table {
    let mut table = by_strategy::table(format!("metrics-{}", mineral.id), words::METRIC, book);
    for metric in SHOWN {
        let means: Vec<_> = book.strategies().iter().map(|s| mean(book, s, &mineral.id, metric.name())).collect();
        if means.iter().all(Option::is_none) {
            continue;
        }
        let mut cells = vec![text(metric.title())];
        cells.extend(means.into_iter().map(|mean| number(mean, |m| show(m, metric, book, mineral))));
        table.push("", "", cells);
    }
    table
}

fn show(mean: Measured, metric: Metric, book: &Book, mineral: &MineralNote) -> String {
    let currency = &book.manifest.scenario.currency;
    match metric.measure() {
        Measure::Quantity => mean.quantity(&mineral.unit),
        Measure::Cost | Measure::Loss => mean.money(currency),
        Measure::Price => mean.with_unit(&words::per(currency, &mineral.unit)),
        Measure::Months => mean.with_unit(words::MONTHS),
        Measure::Days => mean.with_unit(words::DAYS),
        Measure::MonthIndex => mean.number(),
        Measure::Share => mean.percent_cell(),
    }
}
