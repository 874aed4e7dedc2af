//! The metrics of a mineral, a column for every strategy.

use super::answer::mean;
use super::figures::Measured;
use super::table::{Table, number, words as text};
use super::words;
use crate::report::book::Book;
use crate::results::manifest::MineralNote;

/// A row for every metric that is defined: means with their errors.
pub fn table(book: &Book, mineral: &MineralNote) -> Table {
    let mut table = Table::by_strategy(format!("metrics-{}", mineral.id), words::METRIC, book);
    for (metric, name) in words::METRICS {
        let means: Vec<_> = book.strategies().iter().map(|s| mean(book, s, &mineral.id, metric)).collect();
        if means.iter().all(Option::is_none) {
            continue;
        }
        let mut cells = vec![text(*name)];
        cells.extend(means.into_iter().map(|mean| number(mean, |m| show(m, metric, book, mineral))));
        table.push("", "", cells);
    }
    table
}

fn show(mean: Measured, metric: &str, book: &Book, mineral: &MineralNote) -> String {
    let currency = &book.manifest.scenario.currency;
    match metric {
        "shortfall" | "price_response" | "demand_unserved" | "surge_bought" => mean.quantity(&mineral.unit),
        "import_cost" | "economic_loss" | "total_cost" | "programme_cost" | "societal_cost" => mean.money(currency),
        "average_price" => mean.with_unit(&words::per(currency, &mineral.unit)),
        "shortage_months" | "longest_shortage" => mean.with_unit(words::MONTHS),
        "lowest_stock_days" => mean.with_unit(words::DAYS),
        "first_shortage_month" => mean.number(),
        _ => mean.percent_cell(),
    }
}
