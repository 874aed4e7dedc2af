//! Sea regions of countries, and the straits and canals between regions.

use crate::rows;
use mindep_core::domain::node::Country;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Deserialize)]
struct RegionRow {
    country: String,
    region: String,
}

#[derive(Deserialize)]
struct PassageRow {
    from: String,
    to: String,
    lanes: String,
}

#[derive(Deserialize)]
struct OverlandRow {
    countries: String,
}

/// A strait, canal or cape, and how often it is closed.
#[derive(Deserialize, Debug)]
pub struct Lane {
    /// Name in paths, after `lane:`.
    pub lane: String,
    /// Name for people.
    pub name: String,
    /// Closures a year.
    pub closure_rate: f64,
    /// Usual length of a closure in months.
    pub duration_mode_months: f64,
    /// Least loss of what passes, a fraction, ships that go around being no loss.
    pub severity_low: f64,
    /// Usual loss.
    pub severity_mode: f64,
    /// Largest loss.
    pub severity_high: f64,
    /// Evidence.
    pub basis: String,
}

static REGIONS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    rows(include_str!("../data/regions.csv")).map(|row: RegionRow| (row.country, row.region)).collect()
});
static PASSAGES: LazyLock<BTreeMap<(String, String), Vec<String>>> = LazyLock::new(|| {
    let split = |lanes: &str| lanes.split(';').filter(|lane| !lane.is_empty()).map(str::to_owned).collect();
    rows(include_str!("../data/passages.csv")).map(|row: PassageRow| ((row.from, row.to), split(&row.lanes))).collect()
});
/// Groups of countries any two of which trade with each other by land or short sea.
static OVERLAND: LazyLock<Vec<Vec<Country>>> = LazyLock::new(|| {
    let group = |row: OverlandRow| row.countries.split(';').filter_map(Country::new).collect();
    rows(include_str!("../data/overland.csv")).map(group).collect()
});
static LANES: LazyLock<Vec<Lane>> = LazyLock::new(|| rows(include_str!("../data/lanes.csv")).collect());

/// Returns the sea region of a country; `None` where it is not known.
pub fn region(country: Country) -> Option<&'static str> {
    REGIONS.get(country.as_str()).map(String::as_str)
}

/// Whether goods go by land or short sea from one country to the other: within a region, or where a group of neighbours says so.
pub fn near(from: Country, to: Country) -> bool {
    let same_region = region(from).is_some() && region(from) == region(to);
    same_region || OVERLAND.iter().any(|group| group.contains(&from) && group.contains(&to))
}

/// Returns the lanes on the usual sea route from one country to another, in the order in which they are passed; none between neighbours, across open
/// ocean, or where the route is not known.
pub fn lanes(from: Country, to: Country) -> Vec<&'static str> {
    if OVERLAND.iter().any(|group| group.contains(&from) && group.contains(&to)) {
        return Vec::new();
    }
    let (Some(a), Some(b)) = (region(from), region(to)) else { return Vec::new() };
    let of = |a: &str, b: &str| PASSAGES.get(&(a.to_owned(), b.to_owned()));
    if let Some(lanes) = of(a, b) {
        return lanes.iter().map(String::as_str).collect();
    }
    of(b, a).into_iter().flatten().rev().map(String::as_str).collect()
}

/// Returns a lane by its name.
pub fn lane(name: &str) -> Option<&'static Lane> {
    LANES.iter().find(|lane| lane.lane == name)
}

/// All lanes.
pub fn all() -> &'static [Lane] {
    &LANES
}

#[cfg(test)]
mod tests {
    use super::{LANES, OVERLAND, PASSAGES, REGIONS, lane, lanes, near, region};
    use crate::{countries, lines};
    use mindep_core::domain::node::Country;
    use std::collections::BTreeSet;

    #[test]
    fn every_pair_of_regions_has_a_route() {
        assert_eq!(REGIONS.len(), lines(include_str!("../data/regions.csv")));
        assert_eq!(PASSAGES.len(), lines(include_str!("../data/passages.csv")));
        assert_eq!(LANES.len(), lines(include_str!("../data/lanes.csv")));
        let regions: BTreeSet<&String> = REGIONS.values().collect();
        for a in &regions {
            for b in &regions {
                let known = |a: &str, b: &str| PASSAGES.contains_key(&(a.to_owned(), b.to_owned()));
                assert!(a == b || known(a, b) != known(b, a), "{a} {b}");
            }
        }
        for name in PASSAGES.values().flatten() {
            assert!(lane(name).is_some(), "{name}");
        }
        for name in PASSAGES.keys().flat_map(|(a, b)| [a, b]) {
            assert!(regions.contains(name), "{name}");
        }
        for entry in countries::all() {
            assert!(region(entry.code).is_some(), "{}", entry.code);
        }
    }

    #[test]
    fn neighbours_pass_no_strait() {
        assert_eq!(OVERLAND.len(), lines(include_str!("../data/overland.csv")));
        assert!(OVERLAND.iter().flatten().all(|code| countries::get(*code).is_some()));
        let country = |code| Country::new(code).expect("a code");
        for (a, b) in [("ITA", "DEU"), ("KAZ", "CHN"), ("COD", "ZAF"), ("JPN", "KOR")] {
            assert!(near(country(a), country(b)) && near(country(b), country(a)), "{a} {b}");
            assert!(lanes(country(a), country(b)).is_empty() || region(country(a)) == region(country(b)), "{a} {b}");
        }
        assert!(!near(country("CHL"), country("KOR")));
    }

    #[test]
    fn a_way_back_is_the_way_there() {
        let country = |code| Country::new(code).expect("a code");
        let there = lanes(country("DEU"), country("KOR"));
        let back: Vec<&str> = lanes(country("KOR"), country("DEU")).into_iter().rev().collect();
        assert_eq!(there, back);
        assert!(there.contains(&"suez-canal"), "{there:?}");
    }
}
