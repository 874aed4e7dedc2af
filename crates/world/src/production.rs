//! Mine production by country and year.

use crate::minerals::Mineral;
use crate::rows;
use mindep_core::domain::node::Country;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Publisher and title.
pub const SOURCE: &str = "Austrian Federal Ministry of Finance, World Mining Data 2026";

#[derive(Deserialize)]
struct Row {
    mineral: String,
    country: String,
    year: i32,
    quantity: f64,
}

/// Quantities by raw material, year and country, in the units of the publisher.
type Table = BTreeMap<(String, i32), BTreeMap<Country, f64>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::new();
    for row in rows::<Row>(include_str!("../data/production.csv")) {
        if let Some(country) = Country::new(&row.country) {
            *table.entry((row.mineral, row.year)).or_default().entry(country).or_default() += row.quantity;
        }
    }
    table
});

/// First and last year of the table.
pub fn years() -> [i32; 2] {
    let years = || TABLE.keys().map(|(_, year)| *year);
    [years().min().unwrap_or_default(), years().max().unwrap_or_default()]
}

/// Returns the mine production of a mineral in a year by country, in the unit of the mineral; empty where none is known.
pub fn of(mineral: &Mineral, year: i32) -> BTreeMap<Country, f64> {
    let factor = mineral.mined_factor.unwrap_or_default();
    let found = TABLE.get(&(mineral.mined_as.clone(), year));
    found
        .into_iter()
        .flatten()
        .map(|(country, quantity)| (*country, quantity * factor))
        .filter(|(_, q)| *q > 0.0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{TABLE, of, years};
    use crate::minerals;
    use crate::{countries, lines};

    #[test]
    fn every_mineral_that_is_mined_has_its_rows() {
        assert_eq!(
            TABLE.values().map(std::collections::BTreeMap::len).sum::<usize>(),
            lines(include_str!("../data/production.csv"))
        );
        assert!(TABLE.values().flatten().all(|(country, _)| countries::get(*country).is_some()));
        for mineral in minerals::all().iter().filter(|mineral| !mineral.mined_as.is_empty()) {
            assert!(of(mineral, years()[1]).len() > 1, "{}", mineral.id);
        }
    }
}
