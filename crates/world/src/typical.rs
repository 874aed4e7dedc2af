//! Typical values of what no table of trade tells: elasticities, stocks, substitution, who uses a mineral. Each with its range and evidence.

use crate::rows;
use serde::Deserialize;
use std::sync::LazyLock;

/// A typical value with its range.
#[derive(Deserialize, Debug)]
pub struct Typical {
    mineral: String,
    key: String,
    /// Least that it may well be.
    pub low: f64,
    /// Most likely.
    pub mode: f64,
    /// Most that it may well be.
    pub high: f64,
    /// Evidence: `fact: …` or `assumption: …`.
    pub basis: String,
}

/// A group of users of a mineral.
#[derive(Deserialize, Debug)]
pub struct Sector {
    mineral: String,
    /// Identity within the mineral.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Share of demand; those of a mineral add up to 1.
    pub share: f64,
    /// Value added that is lost for each unit not delivered, as a multiple of the mineral's price.
    pub value_added_multiple: f64,
    /// 1 is served first.
    pub priority: u32,
    /// Evidence.
    pub basis: String,
}

/// The keys of typical values.
pub const KEYS: [&str; 18] = [
    "supply_elasticity",
    "demand_elasticity",
    "price_cap",
    "price_volatility",
    "price_persistence",
    "industry_stock_days",
    "industry_max_release",
    "substitution_max",
    "substitution_lag_months",
    "substitution_ramp_months",
    "substitution_cost",
    "surge",
    "surge_lag_months",
    "surge_premium",
    "flexibility",
    "carrying_cost",
    "transit_months_far",
    "transit_months_near",
];

static VALUES: LazyLock<Vec<Typical>> = LazyLock::new(|| rows(include_str!("../data/defaults.csv")).collect());
static SECTORS: LazyLock<Vec<Sector>> = LazyLock::new(|| rows(include_str!("../data/sectors.csv")).collect());

/// Returns the typical value of a mineral, or else that of all minerals; `None` for a key that is not known.
pub fn value(mineral: &str, key: &str) -> Option<&'static Typical> {
    let of = |mineral: &str| VALUES.iter().find(|row| row.mineral == mineral && row.key == key);
    of(mineral).or_else(|| of("*"))
}

/// Returns the users of a mineral.
pub fn sectors(mineral: &str) -> impl Iterator<Item = &'static Sector> {
    SECTORS.iter().filter(move |sector| sector.mineral == mineral)
}

#[cfg(test)]
mod tests {
    use super::{KEYS, SECTORS, VALUES, sectors, value};
    use crate::{lines, minerals};

    #[test]
    fn every_mineral_has_every_value() {
        assert_eq!(VALUES.len(), lines(include_str!("../data/defaults.csv")));
        for mineral in minerals::all() {
            for key in KEYS {
                let found = value(&mineral.id, key).unwrap_or_else(|| panic!("{} {key}", mineral.id));
                assert!(found.low <= found.mode && found.mode <= found.high && found.low >= 0.0, "{found:?}");
            }
        }
        for row in VALUES.iter() {
            assert!(row.mineral == "*" || minerals::find(&row.mineral).is_some(), "{row:?}");
            assert!(row.basis.starts_with("fact") || row.basis.starts_with("assumption: "), "{row:?}");
        }
    }

    #[test]
    fn sectors_are_all_of_demand() {
        assert_eq!(SECTORS.len(), lines(include_str!("../data/sectors.csv")));
        for mineral in minerals::all() {
            let sum: f64 = sectors(&mineral.id).map(|sector| sector.share).sum();
            assert!((sum - 1.0).abs() < 1e-9, "{}: {sum}", mineral.id);
        }
    }
}
