//! Tables of the shortfall by cause and by sector.

use super::{causes, words};
use crate::results::book::Book;
use crate::tables::losses::{DisruptionRow, UNATTRIBUTED};
use crate::words::measured::Measured;
use crate::words::table::{Table, number, words as text};
use mindep_core::domain::scenario::BASELINE;

/// Maximum number of disruptions per mineral and strategy with a row of their own; the others share one row.
const OWN_ROWS: usize = 10;

/// Returns the table of disruptions under the baseline, or under all other strategies.
pub fn causes(book: &Book, baseline: bool) -> Table {
    let id = if baseline { "causes" } else { "causes-strategies" };
    let mut table = Table::new(id, words::CAUSES);
    for mineral in book.minerals() {
        for strategy in book.strategies().iter().filter(|s| (*s == BASELINE) == baseline) {
            let ranked = causes::ranked(book, strategy, &mineral.id);
            let (first, rest) = ranked.split_at(ranked.len().min(OWN_ROWS));
            let rest: Vec<&DisruptionRow> =
                rest.iter().copied().filter(|r| r.shortfall.is_some_and(|s| s.value() > 0.0)).collect();
            for row in
                first.iter().filter(|r| r.disruption != UNATTRIBUTED || r.shortfall.is_some_and(|s| s.value() > 0.0))
            {
                let cells = vec![
                    text(book.called("disruptions", &row.disruption)),
                    text(&mineral.name),
                    text(book.title(strategy)),
                    number(causes::part(row), Measured::percent_cell),
                    number(Measured::of(row.shortfall, row.shortfall_std_error), |m| m.quantity(&mineral.unit)),
                    number(Measured::of(row.occurrences, row.occurrences_std_error), Measured::number),
                    number(Measured::of(row.months_active, row.months_active_std_error), Measured::number),
                ];
                table.push(&mineral.id, strategy, cells);
            }
            if !rest.is_empty() {
                let sum = |of: fn(Measured) -> f64| {
                    let known = |r: &&DisruptionRow| Measured::of(r.shortfall, r.shortfall_std_error);
                    rest.iter().filter_map(known).map(of).sum::<f64>()
                };
                let whole = Measured { value: sum(|m| m.value), error: None };
                let shares = rest.iter().filter_map(|r| causes::part(r)).map(|m| m.value).sum();
                let cells = vec![
                    text(words::others(rest.len())),
                    text(&mineral.name),
                    text(book.title(strategy)),
                    number(Some(Measured { value: shares, error: None }), Measured::percent_cell),
                    number(Some(whole), |m| m.quantity(&mineral.unit)),
                    text(""),
                    text(""),
                ];
                table.push(&mineral.id, strategy, cells);
            }
        }
    }
    table
}

/// Returns the table of sectors under every strategy.
pub fn sectors(book: &Book) -> Table {
    let mut table = Table::new("sectors", words::SECTORS);
    let currency = &book.manifest.scenario.currency;
    for mineral in book.minerals() {
        for row in book.sectors.iter().filter(|r| r.mineral == mineral.id) {
            let cells = vec![
                text(book.sector(&mineral.id, &row.sector)),
                text(&mineral.name),
                text(book.title(&row.strategy)),
                number(Measured::of(row.shortfall_share, row.shortfall_share_std_error), Measured::percent_cell),
                number(Measured::of(row.shortfall, row.shortfall_std_error), |m| m.quantity(&mineral.unit)),
                number(Measured::of(row.economic_loss, row.economic_loss_std_error), |m| m.money(currency)),
            ];
            table.push(&mineral.id, &row.strategy, cells);
        }
    }
    table
}
