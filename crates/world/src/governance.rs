//! Political stability by country and year.

use crate::rows;
use mindep_core::domain::node::Country;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Publisher and title.
pub const SOURCE: &str =
    "World Bank, Worldwide Governance Indicators, Political Stability and Absence of Violence/Terrorism";

#[derive(Deserialize)]
struct Row {
    country: String,
    year: i32,
    estimate: f64,
}

static TABLE: LazyLock<BTreeMap<Country, BTreeMap<i32, f64>>> = LazyLock::new(|| {
    let mut table: BTreeMap<Country, BTreeMap<i32, f64>> = BTreeMap::new();
    for row in rows::<Row>(include_str!("../data/governance.csv")) {
        if let Some(country) = Country::new(&row.country) {
            table.entry(country).or_default().insert(row.year, row.estimate);
        }
    }
    table
});

/// Returns the latest estimate of a country up to a year, about −2.5 (least stable) to 2.5, and its year.
pub fn latest(country: Country, year: i32) -> Option<(i32, f64)> {
    TABLE.get(&country)?.range(..=year).next_back().map(|(year, estimate)| (*year, *estimate))
}

/// Returns the first estimate of a country from a year on, and its year.
pub fn next(country: Country, year: i32) -> Option<(i32, f64)> {
    TABLE.get(&country)?.range(year..).next().map(|(year, estimate)| (*year, *estimate))
}

#[cfg(test)]
mod tests {
    use super::{TABLE, latest, next};
    use crate::{countries, lines};
    use mindep_core::domain::node::Country;

    #[test]
    fn every_row_is_read() {
        let rows: usize = TABLE.values().map(std::collections::BTreeMap::len).sum();
        assert_eq!(rows, lines(include_str!("../data/governance.csv")));
        assert!(TABLE.keys().all(|country| countries::get(*country).is_some()));
        let (year, estimate) = latest(Country::new("CHE").expect("a code"), 2024).expect("Switzerland");
        assert!(year > 2018 && estimate > 0.5, "{year} {estimate}");
        assert!(latest(Country::new("CHE").expect("a code"), 1900).is_none());
        // The first editions were made every other year, from 1996 on.
        let first = next(Country::new("CHE").expect("a code"), 1900);
        assert_eq!(first.map(|(year, _)| year), Some(1996));
        assert_eq!(first, latest(Country::new("CHE").expect("a code"), 1997));
        assert_eq!(next(Country::new("CHE").expect("a code"), 1997).map(|(year, _)| year), Some(1998));
    }
}
