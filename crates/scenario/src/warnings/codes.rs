//! Warnings about codes that no country has. A scenario accepts any three-letter code, so such a code would be a country of its own.

use crate::country::{is_free, is_group, is_known, suggestion};
use crate::diagnostic::{Diagnostic, Faults};
use crate::source::Span;
use crate::spec::row::Row;
use mindep_core::domain::node::{Country, Node, Selector};
use std::collections::BTreeSet;

/// Cure of a code that resembles none.
const FREE: &str =
    "write its code of ISO 3166-1 alpha-3; what has none, such as the rest of the world, may have one of XAA to XZZ";

/// Warns about each unknown code where it first occurs. Codes that ISO 3166-1 leaves to users are not warned of, and those of groups are noted.
pub fn check(root: &Row, out: &mut Faults) {
    for (country, at) in unknown(root).into_iter().filter(|(country, _)| !is_group(*country)) {
        // Searching is slow, and only the first of very many are shown.
        let meant = out.suggests().then(|| suggestion(country.as_str())).flatten();
        out.add(Diagnostic::warning(at, message(country)).help(meant.unwrap_or_else(|| FREE.to_owned())));
    }
}

/// Notes codes in use for groups of countries where they first occur.
pub fn notes(root: &Row, out: &mut Faults) {
    for (country, at) in unknown(root).into_iter().filter(|(country, _)| is_group(*country)) {
        out.add(Diagnostic::remark(at, message(country)).help(FREE));
    }
}

fn message(country: Country) -> String {
    format!("found `{country}`, which is no code of a country (ISO 3166-1 alpha-3)")
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
