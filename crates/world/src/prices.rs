//! Usual prices of minerals, to tell a price of the right size from one in another unit. Not made for reckoning with.

use crate::rows;
use serde::Deserialize;
use std::sync::LazyLock;

/// Usual price of a mineral: yearly average of the latest year known.
#[derive(Debug, Deserialize)]
pub struct PriceEntry {
    /// Mineral, or one of its products, as words joined by hyphens: `lithium`, `lithium-hydroxide`.
    pub mineral: String,
    /// Unit of mass; always `t`.
    pub unit: String,
    /// Currency; always `USD`.
    pub currency: String,
    /// Price of a unit in the currency, rounded to three digits.
    pub price: f64,
    /// Publisher, title and year; the product, its year, and its price as published.
    pub source: String,
}

static ENTRIES: LazyLock<Vec<PriceEntry>> = LazyLock::new(|| rows(include_str!("../data/prices.csv")).collect());

/// All prices, in the order of the minerals.
pub fn all() -> &'static [PriceEntry] {
    &ENTRIES
}

/// Returns the price of a mineral, or of the product that its id names: the entry of most words among those whose words are all in the id.
pub fn get(mineral_id: &str) -> Option<&'static PriceEntry> {
    let named: Vec<&str> = mineral_id.split(['-', '_']).map(singular).collect();
    let words = |entry: &PriceEntry| entry.mineral.split('-').count();
    let within = |entry: &&PriceEntry| entry.mineral.split('-').all(|word| named.contains(&singular(word)));
    // Of entries with as many words the first, so that an id of two minerals has the same price always.
    ENTRIES.iter().rev().filter(within).max_by_key(|entry| words(entry))
}

/// Without the ending of a plural: `rare-earths` and `rare-earth-magnets` name the same.
fn singular(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}

/// Returns the usual price in US dollars of a `unit` of a mineral; `None` if the mineral or the unit is unknown.
///
/// What follows the mass in the unit (`t LCE`, `kg REO`) does not matter: contents differ by less than a factor of ten.
///
/// # Examples
///
/// ```
/// use mindep_world::prices::usual;
///
/// assert_eq!(usual("lithium", "t LCE"), Some(9000.0));
/// assert_eq!(usual("lithium", "kg"), Some(9.0));
/// assert_eq!(usual("lithium", "barrel"), None);
/// ```
pub fn usual(mineral_id: &str, unit: &str) -> Option<f64> {
    Some(get(mineral_id)?.price * tonnes(unit)?)
}

/// Returns the mass of a unit in tonnes; `None` if it does not begin with a known unit of mass.
fn tonnes(unit: &str) -> Option<f64> {
    const POUND: f64 = 0.000_453_592_37;
    let unit = unit.trim();
    let mass = unit.split([' ', ',', '(', '/']).next().unwrap_or_default();
    // `tU` and `tLCE` are tonnes of something.
    let glued =
        |mass: &str| mass.strip_prefix('t').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()));
    match mass {
        "t" | "mt" | "tonne" | "tonnes" | "ton" | "tons" => Some(1.0),
        "kt" | "ktpa" => Some(1e3),
        "Mt" => Some(1e6),
        "kg" => Some(1e-3),
        "g" => Some(1e-6),
        "lb" | "lbs" | "pound" | "pounds" => Some(POUND),
        mass if glued(mass) => Some(1.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{all, get, tonnes, usual};

    #[test]
    fn every_row_can_be_read_and_has_a_source() {
        let lines = include_str!("../data/prices.csv").lines().count();
        assert_eq!(all().len(), lines - 1);
        assert!(all().windows(2).all(|pair| pair[0].mineral < pair[1].mineral));
        for entry in all() {
            assert!((10.0..1e8).contains(&entry.price) && !entry.source.is_empty(), "{entry:?}");
            assert_eq!((entry.unit.as_str(), entry.currency.as_str()), ("t", "USD"), "{entry:?}");
        }
    }

    #[test]
    fn an_id_means_the_product_that_it_names() {
        for (id, mineral) in [
            ("lithium", "lithium"),
            ("lithium-hydroxide", "lithium-hydroxide"),
            ("hydroxide-of-lithium", "lithium-hydroxide"),
            ("nickel-ore", "nickel-ore"),
            ("rare-earth-magnets", "rare-earths"),
            ("natural-graphite", "graphite"),
            ("tungsten", "tungsten"),
        ] {
            assert_eq!(get(id).map(|entry| entry.mineral.as_str()), Some(mineral), "{id}");
        }
        for id in ["rare", "lith", "alpha", ""] {
            assert!(get(id).is_none(), "{id}");
        }
    }

    #[test]
    fn units_of_mass_are_known_whatever_is_weighed() {
        for (unit, expected) in
            [("t", 1.0), ("t LCE", 1.0), ("tU", 1.0), ("kg REO", 1e-3), ("kt", 1e3), ("Mt", 1e6), ("t/a", 1.0)]
        {
            assert_eq!(tonnes(unit), Some(expected), "{unit}");
        }
        for unit in ["", "units", "barrel", "tons2", "m3"] {
            assert_eq!(tonnes(unit), None, "{unit}");
        }
        // 96,600 USD/t over 2204.62 lb/t is 43.8 USD/lb, as published.
        assert!((usual("uranium", "lb U3O8").unwrap() - 43.8).abs() < 0.05);
    }
}
