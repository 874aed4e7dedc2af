//! Warnings about codes that no country has. A scenario accepts any three-letter code, so such a code would be a country of its own.

use super::notes::add_some;
use crate::country::{is_free, is_known, is_mistaken, suggestion};
use crate::diagnostic::{Diagnostic, Faults};
use crate::source::Span;
use crate::spec::row::Row;
use mindep_core::domain::node::{Country, Node, Selector};
use std::collections::BTreeSet;

/// Cure of a code that resembles none.
const FREE: &str =
    "write its code of ISO 3166-1 alpha-3; what has none, such as the rest of the world, may have one of XAA to XZZ";

/// Warns about each unknown code that is probably mistaken where it first occurs.
pub fn check(root: &Row, out: &mut Faults) {
    for (country, at) in unknown(root).into_iter().filter(|(country, _)| is_mistaken(*country)) {
        out.add(told(Diagnostic::warning, country, at));
    }
}

/// Notes the other unknown codes where they first occur: they may be somebody's own. Those that ISO 3166-1 leaves to users surely are, and are not
/// noted.
pub fn notes(root: &Row, out: &mut Faults) {
    let own = unknown(root).into_iter().filter(|(country, _)| !is_mistaken(*country));
    add_some(own.map(|(country, at)| told(Diagnostic::remark, country, at)).collect(), out);
}

fn told(tell: fn(Span, String) -> Diagnostic, country: Country, at: Span) -> Diagnostic {
    let message = format!("found `{country}`, which is no code of a country (ISO 3166-1 alpha-3)");
    tell(at, message).help(suggestion(country.as_str()).unwrap_or_else(|| FREE.to_owned()))
}

/// The codes that are neither known nor free, each with its first place.
fn unknown(root: &Row) -> Vec<(Country, Span)> {
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    let mut tell = |country: Country, at: Span| {
        if !is_known(country) && !is_free(country) && seen.insert(country) {
            found.push((country, at));
        }
    };
    for row in root.rows("suppliers").iter().chain(root.rows("projects")) {
        for (node, at) in row.path("path") {
            if let Node::Stage { country, .. } = node {
                tell(*country, *at);
            }
        }
    }
    for row in root.rows("disruptions") {
        for (selector, at) in row.selectors("hits") {
            if let Selector::Country(country) | Selector::Stage { country, .. } = selector {
                tell(*country, *at);
            }
        }
    }
    for (list, key) in [("world", "country"), ("countries", "code"), ("scenario", "importer")] {
        for row in root.rows(list).iter().chain(root.row(list)) {
            if let Some(country) = row.country(key) {
                tell(country, row.at(key));
            }
        }
    }
    found
}
