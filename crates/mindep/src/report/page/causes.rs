//! Causes of the expected shortfall under the baseline.

use super::words;
use crate::results::book::Book;
use crate::tables::losses::{DisruptionRow, UNATTRIBUTED};
use crate::tables::number::Number;
use crate::tables::number::value;
use crate::words::measured::Measured;
use mindep_core::domain::disruption::Effect;
use mindep_core::domain::node::{Country, Selector};
use mindep_core::domain::scenario::BASELINE;
use std::collections::BTreeMap;

/// Returns the disruptions of a mineral under a strategy, sorted by decreasing share of the shortfall.
pub fn ranked<'a>(book: &'a Book, strategy: &str, mineral: &str) -> Vec<&'a DisruptionRow> {
    let rows = book.disruptions.iter().filter(|r| r.strategy == strategy && r.mineral == mineral);
    let mut rows: Vec<_> = rows.collect();
    let size = |row: &DisruptionRow| row.shortfall.map_or(0.0, Number::value);
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.disruption.cmp(&b.disruption)));
    rows
}

/// Returns a disruption's share of the mineral's shortfall.
pub fn part(row: &DisruptionRow) -> Option<Measured> {
    Measured::of(row.share_of_shortfall, row.share_of_shortfall_std_error)
}

/// Returns a sentence about the main cause of a mineral's shortfall: a country in which disruptions cause more than half of it, else the largest
/// disruption.
///
/// With `name`, the sentence names the mineral.
pub fn sentence(book: &Book, mineral: &str, name: Option<&str>) -> Option<String> {
    let whole = words::whole(name);
    let rows = ranked(book, BASELINE, mineral);
    let first = rows.first()?;
    let largest = part(first).filter(is_known)?;
    let called = book.called("disruptions", &first.disruption);
    if let Some((country, shared)) = country(book, &rows)
        && first.disruption != UNATTRIBUTED
        && in_country(book, &first.disruption) == Some(country)
    {
        let name = words::country(country.as_str());
        return Some(words::country_cause(name, &shared.percent(), &called, &largest.percent(), &whole));
    }
    Some(match first.disruption.as_str() {
        UNATTRIBUTED => words::no_cause(&largest.percent(), &whole),
        _ => words::cause(&called, &largest.percent(), &whole),
    })
}

/// Returns the country whose disruptions, at least two, together cause more than half of the shortfall even at the lower end of the 95 % interval.
fn country(book: &Book, rows: &[&DisruptionRow]) -> Option<(Country, Measured)> {
    let mut sums: BTreeMap<Country, (f64, f64, usize)> = BTreeMap::new();
    for row in rows.iter().filter(|row| value(row.shortfall) > 0.0) {
        if let Some(country) = in_country(book, &row.disruption) {
            let sum = sums.entry(country).or_default();
            sum.0 += value(row.share_of_shortfall);
            // The sum of the errors is the largest possible error of the total.
            sum.1 += row.share_of_shortfall_std_error.map_or(f64::NAN, Number::value);
            sum.2 += 1;
        }
    }
    let (country, (sum, error, _)) =
        sums.into_iter().filter(|(_, sum)| sum.2 > 1).max_by(|a, b| a.1.0.total_cmp(&b.1.0))?;
    let shared = Measured { value: sum, error: Some(error).filter(|error| error.is_finite()) };
    let clear = shared.value - crate::words::measured::WIDE * shared.error.unwrap_or(0.0) > 0.5;
    clear.then_some((country, shared))
}

/// Returns the country that contains everything a disruption affects, if there is one.
fn in_country(book: &Book, disruption: &str) -> Option<Country> {
    let found = book.loaded.study.baseline.disruptions.iter().find(|d| d.id.as_str() == disruption)?;
    let Effect::Supply(hits) = &found.effect else { return None };
    let mut countries = hits.iter().map(|hit| match hit {
        Selector::Country(country) | Selector::Stage { country, .. } => Some(*country),
        _ => None,
    });
    let first = countries.next()??;
    countries.all(|other| other == Some(first)).then_some(first)
}

/// Returns whether a share is significantly larger than zero.
#[allow(clippy::trivially_copy_pass_by_ref)] // `filter` passes a reference
fn is_known(share: &Measured) -> bool {
    share.value > crate::words::measured::WIDE * share.error.unwrap_or(0.0)
}
