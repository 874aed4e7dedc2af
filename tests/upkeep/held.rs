//! The bundled Korean scenarios against the bundled data of the world: trade, prices, mine output, refining. Where they differ, a comment says why.

use mindep_core::domain::node::{Country, Exporter};
use mindep_core::domain::scenario::Scenario;
use mindep_library::starter;
use mindep_library::starter::world::Wish;
use mindep_scenario::load;
use mindep_world::minerals::{self, Mineral};
use mindep_world::{production, refining};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Relative difference of imports and prices from which a comment is needed.
const FAR: f64 = 0.1;
/// Difference of shares from which a comment is needed.
const FAR_SHARE: f64 = 0.02;
/// Beginning of a comment: `# bundled: lithium price 17700, here 10000: reason`.
const MARK: &str = "# bundled: ";

/// Imports, price and shares of sellers, by what they are called in comments.
fn numbers(scenario: &Scenario, mineral: &str) -> BTreeMap<String, f64> {
    let found = scenario.minerals.iter().find(|m| m.id.as_str() == mineral).expect("the mineral");
    let recycled = found.recycling.as_ref().map_or(0.0, |ramp| ramp.initial);
    let home = found.domestic.as_ref().map_or(0.0, |ramp| ramp.initial);
    let mut all = BTreeMap::from([(format!("{mineral} imports"), found.demand.annual * (1.0 - recycled) - home)]);
    all.extend(found.price.as_ref().map(|price| (format!("{mineral} price"), price.initial)));
    for supplier in scenario.suppliers.iter().filter(|supplier| supplier.mineral == found.id) {
        if let Exporter::Country(seller) = Exporter::of(&supplier.path, Country::new("KOR")) {
            *all.entry(format!("{mineral} from {seller}")).or_default() += supplier.share;
        }
    }
    all
}

/// Stages at which shares of the world are bundled.
const STAGES: [&str; 2] = ["mine", "refine"];

/// Shares of the world's supply at a stage by country, of a scenario.
fn world(scenario: &Scenario, mineral: &str, stage: &str) -> BTreeMap<Country, f64> {
    let rows = scenario.world.iter().filter(|row| row.mineral.as_str() == mineral && row.stage == stage);
    rows.map(|row| (row.country, row.share)).collect()
}

/// The same of the bundled data, in the latest year; empty where nothing is bundled.
fn bundled_world(mineral: &Mineral, stage: &str) -> BTreeMap<Country, f64> {
    if stage == "refine" {
        return refining::of(&mineral.id).filter_map(|row| Some((row.country()?, row.share))).collect();
    }
    let mined = production::of(mineral, production::years()[1]);
    let total: f64 = mined.values().sum();
    mined.into_iter().map(|(country, quantity)| (country, quantity / total)).collect()
}

/// The comments that shares of the world need, without their reasons.
fn needed_of_world(scenario: &Scenario, mineral: &str, bundled: &Mineral) -> Vec<String> {
    let mut all = Vec::new();
    for stage in STAGES {
        let (here, there) = (world(scenario, mineral, stage), bundled_world(bundled, stage));
        // A stage that is in one of the two alone is not compared.
        if here.is_empty() || there.is_empty() {
            continue;
        }
        let countries: BTreeSet<&Country> = here.keys().chain(there.keys()).collect();
        for country in countries {
            let [a, b] = [&here, &there].map(|shares| shares.get(country).copied().unwrap_or(0.0));
            if (a - b).abs() > FAR_SHARE {
                all.push(format!("{mineral} {stage} of the world {country} {}, here {}", three(b), three(a)));
            }
        }
    }
    all
}

/// A number as comments have it, to three digits.
fn three(x: f64) -> String {
    let size = if x == 0.0 { 0.0 } else { libm::floor(libm::log10(x.abs())) };
    let step = libm::exp10(size - 2.0);
    let rounded = (x / step).round() * step;
    if rounded.abs() >= 100.0 {
        format!("{rounded:.0}")
    } else {
        format!("{rounded:.4}").trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// The comments that a scenario needs, without their reasons: for every number that is far from the bundled one.
fn needed(scenario: &Scenario) -> Vec<String> {
    let mut all = Vec::new();
    for mineral in &scenario.minerals {
        let id = mineral.id.as_str();
        let bundled = minerals::find(id).expect("bundled");
        all.extend(needed_of_world(scenario, id, bundled));
        let folder = tempfile::tempdir().expect("a folder");
        let minerals = vec![bundled.id.clone()];
        let wish = Wish { importer: "KOR".to_owned(), minerals, start: None, years: 10, trade: Vec::new() };
        let Ok(made) = starter::make(&folder.path().join("made"), Some(&wish)) else {
            all.push(format!("{id} imports none"));
            continue;
        };
        let world = load(&made.scenario, &[]).expect("a sound scenario").study.baseline;
        let (here, there) = (numbers(scenario, id), numbers(&world, &bundled.id));
        let keys: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
        for key in keys {
            let (a, b) = (here.get(key).copied().unwrap_or(0.0), there.get(key).copied().unwrap_or(0.0));
            let far = if key.contains(" from ") { (a - b).abs() > FAR_SHARE } else { (a - b).abs() > FAR * b };
            if far {
                all.push(format!("{key} {}, here {}", three(b), three(a)));
            }
        }
    }
    all
}

#[test]
fn korean_scenarios_differ_from_the_world_s_trade_where_a_comment_says_why() {
    for name in ["korea-lithium", "korea-critical-minerals"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.toml"));
        let text = fs::read_to_string(&file).expect("a scenario");
        let scenario = load(&file, &[]).expect("a sound scenario").study.baseline;
        let mut said: Vec<(&str, &str)> = Vec::new();
        for line in text.lines().filter_map(|line| line.strip_prefix(MARK)) {
            said.push(line.split_once(": ").unwrap_or((line, "")));
        }
        let needed = needed(&scenario);
        let missing: Vec<&String> = needed.iter().filter(|n| !said.iter().any(|(key, _)| key == n)).collect();
        let stale: Vec<_> =
            said.iter().filter(|(key, why)| !needed.iter().any(|n| n == key) || why.len() < 15).collect();
        assert!(
            missing.is_empty() && stale.is_empty(),
            "{name}: comments missing {missing:#?}; false or without a reason {stale:#?}"
        );
    }
}
