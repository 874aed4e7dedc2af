//! Shares of countries in the world's refining.

use crate::rows;
use mindep_core::domain::node::Country;
use serde::Deserialize;
use std::sync::LazyLock;

/// A country's share in the world's refining of a mineral.
#[derive(Deserialize, Debug)]
pub struct Refiner {
    mineral: String,
    country: String,
    /// Share, a fraction.
    pub share: f64,
    /// Year of the figure.
    pub year: i32,
    /// Publisher, title, year.
    pub source: String,
}

static TABLE: LazyLock<Vec<Refiner>> = LazyLock::new(|| rows(include_str!("../data/refined.csv")).collect());

impl Refiner {
    /// The country.
    pub fn country(&self) -> Option<Country> {
        Country::new(&self.country)
    }
}

/// Returns the known refiners of a mineral; none where no figures are bundled.
pub fn of(mineral: &str) -> impl Iterator<Item = &'static Refiner> {
    TABLE.iter().filter(move |row| row.mineral == mineral)
}

#[cfg(test)]
mod tests {
    use super::{TABLE, of};
    use crate::{countries, lines, minerals};

    #[test]
    fn shares_are_parts_of_the_world() {
        assert_eq!(TABLE.len(), lines(include_str!("../data/refined.csv")));
        for row in TABLE.iter() {
            assert!(
                row.country().and_then(countries::get).is_some() && minerals::find(&row.mineral).is_some(),
                "{row:?}"
            );
        }
        for mineral in minerals::all() {
            let sum: f64 = of(&mineral.id).map(|row| row.share).sum();
            // Shares are rounded to four digits.
            assert!(sum <= 1.0005, "{}: {sum}", mineral.id);
        }
    }
}
