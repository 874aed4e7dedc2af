//! The answer of the report: sentences that state only what the tables contain, with standard errors.

use super::{causes, effects, words};
use crate::results::book::Book;
use crate::results::manifest::MineralNote;
use crate::words::measured::{Measured, WIDE, share};
use crate::words::numbers;
use mindep_core::domain::scenario::{ALL_MINERALS, BASELINE};
use mindep_core::tally::estimate::share_interval;

/// Returns the sentences about one mineral.
pub fn of_mineral(book: &Book, mineral: &MineralNote) -> Vec<String> {
    let mut out = Vec::new();
    let Some(missing) = missing(book, &mineral.id) else { return out };
    if missing.value > 0.0 {
        let tail = tail(book, &mineral.id, "shortfall_share").map(Measured::percent);
        out.push(words::missing(&mineral.name, &years(book), &missing.percent(), tail.as_deref()));
        if let Some(any) = mean(book, BASELINE, &mineral.id, "any_shortage").filter(|any| any.value > 0.0) {
            out.push(words::shortage(&threshold(book), &any.percent()));
        }
        out.extend(causes::sentence(book, &mineral.id, None));
        out.extend(sector(book, &mineral.id));
    } else {
        out.push(words::nothing_missing(&mineral.name, &trials(book), &unseen(book)));
    }
    out.extend(effects::sentences(book, &mineral.id, "shortfall"));
    out
}

/// Returns the sentences about all minerals together.
pub fn of_all(book: &Book) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(any) = mean(book, BASELINE, ALL_MINERALS, "any_shortage").filter(|any| any.value > 0.0) {
        out.push(words::any_shortage(book.minerals().len(), &threshold(book), &any.percent()));
    }
    let known = |m: &MineralNote| missing(book, &m.id);
    let mut short: Vec<_> = book.minerals().iter().filter_map(|m| Some((m, known(m)?))).collect();
    short.sort_by(|a, b| b.1.value.total_cmp(&a.1.value));
    let never: Vec<String> = short.iter().filter(|(_, m)| m.value <= 0.0).map(|(m, _)| m.name.clone()).collect();
    short.retain(|(_, missing)| missing.value > 0.0);
    if let Some((mineral, most)) = short.first() {
        let tail = tail(book, &mineral.id, "shortfall_share").map(Measured::percent);
        let next = short.get(1).map(|(m, missing)| (m.name.as_str(), *missing));
        // The correlation of two minerals' errors is not known, so the errors are added, which is the largest possible error of the difference.
        let error = |m: Measured| m.error.unwrap_or(f64::INFINITY);
        let close = next.filter(|(_, second)| most.value - second.value <= WIDE * (error(*most) + error(*second)));
        let close = close.map(|(name, second)| (name, second.percent()));
        let close = close.as_ref().map(|(name, share)| (*name, share.as_str()));
        out.push(words::most_missing(&mineral.name, &years(book), &most.percent(), tail.as_deref(), close));
        out.extend(causes::sentence(book, &mineral.id, Some(&mineral.name)));
    }
    if !never.is_empty() {
        out.push(words::never_missing(&never, &trials(book)));
    }
    if let Some(loss) = mean(book, BASELINE, ALL_MINERALS, "economic_loss").filter(|loss| loss.value > 0.0) {
        let money = |m: Measured| m.money(&book.manifest.scenario.currency);
        let tail = tail(book, ALL_MINERALS, "economic_loss").map(money);
        out.push(words::loss(&years(book), &money(loss), tail.as_deref()));
        let without: Vec<String> =
            book.minerals().iter().filter(|m| has_no_loss(book, &m.id)).map(|m| m.name.clone()).collect();
        if !without.is_empty() {
            out.push(words::loss_leaves_out(&without));
        }
        out.extend(effects::sentences(book, ALL_MINERALS, "economic_loss"));
    } else if has_no_loss(book, ALL_MINERALS) {
        out.push(words::no_loss(book.strategies().len() > 1));
    }
    out
}

/// Returns whether the economic loss of a mineral is undefined.
fn has_no_loss(book: &Book, mineral: &str) -> bool {
    book.estimate(BASELINE, mineral, "economic_loss").is_some_and(|row| row.mean.is_none())
}

/// Returns a sentence about the sector with the largest share of the value lost.
fn sector(book: &Book, mineral: &str) -> Option<String> {
    let rows: Vec<_> = book.sectors.iter().filter(|r| r.strategy == BASELINE && r.mineral == mineral).collect();
    let losses: Vec<_> =
        rows.iter().filter_map(|r| Some((*r, Measured::of(r.economic_loss, r.economic_loss_std_error)?))).collect();
    let sum = |of: fn(&Measured) -> f64| losses.iter().map(|(_, loss)| of(loss)).sum::<f64>();
    let (row, largest) = losses.iter().max_by(|a, b| a.1.value.total_cmp(&b.1.value))?;
    // The sum of the errors is the largest possible error of the others' total.
    let others = Measured {
        value: sum(|m| m.value) - largest.value,
        error: Some(sum(|m| m.error.unwrap_or(0.0)) - largest.error.unwrap_or(0.0)),
    };
    let part = share(*largest, others).filter(|_| losses.len() > 1)?;
    Some(words::sector(&book.sector(mineral, &row.sector), &part.percent()))
}

/// Returns the mean of a metric with its standard error.
pub fn mean(book: &Book, strategy: &str, mineral: &str, metric: &str) -> Option<Measured> {
    let row = book.estimate(strategy, mineral, metric)?;
    Measured::of(row.mean, row.std_error)
}

/// Returns the expected shortfall under the baseline as a share of demand.
pub fn missing(book: &Book, mineral: &str) -> Option<Measured> {
    mean(book, BASELINE, mineral, "shortfall_share")
}

/// Returns the TVaR 95 % of a metric under the baseline.
fn tail(book: &Book, mineral: &str, metric: &str) -> Option<Measured> {
    let row = book.estimate(BASELINE, mineral, metric)?;
    Measured::of(row.tvar95, row.tvar95_std_error)
}

/// Returns the years of the run.
pub fn years(book: &Book) -> String {
    words::horizon(&book.manifest.start, &book.manifest.end)
}

/// Returns the formatted number of trials.
pub fn trials(book: &Book) -> String {
    numbers::plain(book.manifest.trials as f64, 3)
}

/// Returns the shortfall share from which a month counts as a shortage.
pub fn threshold(book: &Book) -> String {
    numbers::percent(book.loaded.study.baseline.shortage_threshold)
}

/// Returns the maximum probability of an event that no trial has: the upper end of the 95 % confidence interval, as in the tables.
pub fn unseen(book: &Book) -> String {
    let [_, most] = share_interval(0, book.manifest.trials);
    numbers::percent(most)
}
