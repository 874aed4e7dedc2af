//! The section on uncertainty: number of trials, and numbers that rest on few of them.

use super::answer::{mean, trials, unseen};
use super::words;
use crate::results::book::Book;
use crate::tables::summary::SummaryRow;
use crate::words::measured::Measured;
use crate::words::numbers;
use crate::words::table::{Cell, Table, number, words as text};
use mindep_core::domain::scenario::ALL_MINERALS;

/// Numbers that rest on fewer trials than this are listed.
const FEW: f64 = 50.0;
/// Relative standard errors above this are listed.
const LARGE: f64 = 0.1;

/// Returns the sentences that apply to all numbers.
pub fn sentences(book: &Book) -> Vec<String> {
    let manifest = &book.manifest;
    let count = manifest.trials as f64;
    let mut out = vec![words::sample(&trials(book), &unseen(book))];
    if let Some(precision) = manifest.until_precision {
        let found = precision.found.map(numbers::percent);
        out.push(words::until(&numbers::percent(precision.target), found.as_deref(), precision.reached));
    }
    let tail = |share: f64| numbers::plain(libm::floor(count * share + 1e-9).max(0.0), 3);
    out.push(words::tails(&tail(0.05), &tail(0.01)));
    for (name, share) in [("TVaR 95\u{a0}%", 0.05), ("TVaR 99\u{a0}%", 0.01)] {
        if count * share < FEW {
            out.push(words::few_in_tail(name, FEW as usize));
        }
    }
    let edges = book.exceedance.iter().filter(|r| r.shortfall_share.is_none() || r.ci95_high.is_none());
    if let Some(period) = edges.map(|r| r.return_period_years).min() {
        out.push(words::no_interval(period));
    }
    out
}

/// Returns the table of means and tail means with a large relative standard error, or that rest on few trials.
pub fn weak(book: &Book) -> Table {
    let mut table = Table::new("weak", words::WEAK);
    let currency = &book.manifest.scenario.currency;
    for row in &book.summary {
        let note = book.minerals().iter().find(|m| m.id == row.mineral);
        let name = note.map_or(words::ALL_MINERALS, |m| &m.name);
        let mut push = |what: &str, measured: Measured, shown: String, why: String| {
            let relative = measured.relative_error();
            let cells = vec![
                text(what),
                text(name),
                text(book.title(&row.strategy)),
                Cell { text: shown, key: measured.value.to_string() },
                number(relative.map(|value| Measured { value, error: None }), |m| numbers::percent(m.value)),
                text(why),
            ];
            table.push(if Book::is_all(&row.mineral) { "" } else { &row.mineral }, &row.strategy, cells);
        };
        let is_loss = row.metric == "economic_loss";
        if row.metric == "shortfall_share" || (is_loss && row.mineral == ALL_MINERALS) {
            let show = |m: Measured| if is_loss { m.money(currency) } else { m.percent() };
            for (tail, measured) in columns(row) {
                if let Some(measured) = measured.filter(|m| m.relative_error().is_some_and(|e| e > LARGE)) {
                    push(&words::estimate(is_loss, tail), measured, show(measured), words::LARGE_ERROR.to_owned());
                }
            }
        }
        let any = mean(book, &row.strategy, &row.mineral, "any_shortage").filter(|_| row.metric == "any_shortage");
        if let Some(any) = any {
            let seen = (any.value * book.manifest.trials as f64).round();
            if seen > 0.0 && seen < FEW {
                push(words::ANY_SHORTAGE, any, any.percent(), words::seen(seen as usize));
            }
        }
    }
    table
}

/// Returns the mean and the tail means of a row, with the names of the tail means.
fn columns(row: &SummaryRow) -> [(&'static str, Option<Measured>); 3] {
    [
        ("", Measured::of(row.mean, row.std_error)),
        ("TVaR 95\u{a0}%", Measured::of(row.tvar95, row.tvar95_std_error)),
        ("TVaR 99\u{a0}%", Measured::of(row.tvar99, row.tvar99_std_error)),
    ]
}
