//! Warnings about codes that are often mistaken for those of ISO 3166-1. A scenario accepts any three-letter code, so such a code would be a
//! separate country.

use crate::diagnostic::{Diagnostic, Faults};
use crate::source::Span;
use crate::spec::row::Row;
use mindep_core::domain::node::{Country, Node, Selector};
use std::collections::BTreeSet;

/// Mistaken codes with the code probably meant: abbreviations of names, and codes of the International Olympic Committee that differ from ISO
/// 3166-1.
const MISTAKEN: [(&str, &str); 27] = [
    ("BUL", "BGR"),
    ("CHI", "CHL"),
    ("CRO", "HRV"),
    ("DEN", "DNK"),
    ("DRC", "COD"),
    ("GER", "DEU"),
    ("GRE", "GRC"),
    ("GUI", "GIN"),
    ("INA", "IDN"),
    ("JAP", "JPN"),
    ("KSA", "SAU"),
    ("MAD", "MDG"),
    ("MAS", "MYS"),
    ("MGL", "MNG"),
    ("MYA", "MMR"),
    ("NED", "NLD"),
    ("PHI", "PHL"),
    ("POR", "PRT"),
    ("PRC", "CHN"),
    ("ROK", "KOR"),
    ("RSA", "ZAF"),
    ("SUI", "CHE"),
    ("TAN", "TZA"),
    ("UAE", "ARE"),
    ("VIE", "VNM"),
    ("ZAM", "ZMB"),
    ("ZIM", "ZWE"),
];

/// Warns about each mistaken code where it first occurs.
pub fn check(root: &Row, out: &mut Faults) {
    let mut told = BTreeSet::new();
    let mut tell = |country: Country, at: Span| {
        let meant = MISTAKEN.iter().find(|(written, _)| *written == country.as_str());
        let Some((written, meant)) = meant.filter(|_| told.insert(country)) else { return };
        let message = format!("found `{written}`, which is no code of a country (ISO 3166-1 alpha-3)");
        out.add(
            Diagnostic::warning(at, message).help(format!("write {meant}, unless `{written}` is meant to be another")),
        );
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
}

#[cfg(test)]
mod tests {
    use super::MISTAKEN;

    #[test]
    fn mistaken_codes_are_in_order_and_not_among_those_that_are_meant() {
        assert!(MISTAKEN.is_sorted());
        assert!(MISTAKEN.iter().all(|(written, _)| MISTAKEN.iter().all(|(_, meant)| written != meant)));
    }
}
