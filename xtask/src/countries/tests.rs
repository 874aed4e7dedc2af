//! Scenarios of the largest importers of each mineral; `cargo xtask countries` looks at 25.

use super::{case, largest};
use mindep_core::domain::node::{Country, Exporter};
use mindep_library::starter;
use mindep_library::starter::world::Wish;
use mindep_scenario::load;
use mindep_world::{minerals, prices, trade};
use std::collections::BTreeMap;

/// Importers of each mineral that are looked at. The largest alone is China for half of them, which mines most of what it uses itself.
const IMPORTERS: usize = 6;

#[test]
fn scenarios_of_the_largest_importers_are_credible() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for mineral in minerals::all() {
        let found = largest(mineral, IMPORTERS);
        // No germanium was traded under a code of its own after 2016.
        assert_eq!(found.is_empty(), mineral.id == "germanium", "{}", mineral.id);
        for importer in found {
            count += 1;
            let case = case(mineral, importer, 200);
            assert!(case.shortfall.is_ok(), "{} {importer}: {:?}", mineral.id, case.shortfall);
            if !case.credible() {
                wrong.push(format!("{} {importer}: {:?}", mineral.id, case.shortfall));
            }
        }
    }
    assert!(10 * wrong.len() <= count, "{} of {count}: {wrong:?}", wrong.len());
}

/// What is contracted with each seller in the first month is a twelfth of what the bundled trade says it sold, added up here by itself.
#[test]
fn contracts_are_those_of_the_trade() {
    let trade = trade::bundled();
    let year = trade.years[1];
    for (importer, id) in [
        ("DEU", "cobalt"),
        ("JPN", "lithium"),
        ("IND", "rare-earths"),
        ("USA", "tungsten"),
        ("KOR", "manganese"),
        ("CHN", "copper"),
    ] {
        let mineral = minerals::find(id).expect("a mineral");
        let importer = Country::new(importer).expect("a code");
        let (mut sold, mut unknown): (BTreeMap<Country, f64>, Vec<Country>) = (BTreeMap::new(), Vec::new());
        for product in mineral.products() {
            for flow in trade.flows(product.hs92) {
                if flow.importer == importer && flow.year == year && flow.exporter != importer {
                    match flow.tonnes {
                        Some(tonnes) => {
                            *sold.entry(flow.exporter).or_default() += tonnes * product.content(flow.exporter).0;
                        }
                        None => unknown.push(flow.exporter),
                    }
                }
            }
        }
        let folder = tempfile::tempdir().expect("a folder");
        let wish = Wish {
            importer: importer.to_string(),
            minerals: vec![id.to_owned()],
            start: None,
            years: 10,
            trade: Vec::new(),
        };
        let made = starter::make(&folder.path().join("made"), Some(&wish)).expect("a scenario");
        let loaded = load(&made.scenario, &[]).expect("a sound scenario");
        let base = &loaded.study.baseline;
        let home = base.minerals[0].domestic.as_ref().map_or(0.0, |home| home.initial);
        let need = base.minerals[0].demand.annual - home;
        let mut contracts: BTreeMap<Country, f64> = BTreeMap::new();
        for supplier in &base.suppliers {
            if let Exporter::Country(seller) = Exporter::of(&supplier.path, Some(importer)) {
                *contracts.entry(seller).or_default() += supplier.share * need;
            }
        }
        let total: f64 = sold.values().sum();
        let mut compared = 0;
        for (seller, quantity) in sold.iter().filter(|(seller, q)| **q > 0.011 * total && !unknown.contains(seller)) {
            let contract = contracts.get(seller).copied().unwrap_or_default();
            assert!((contract / quantity - 1.0).abs() < 0.01, "{id} from {seller}: {contract} for {quantity}");
            compared += 1;
        }
        assert!(compared > 1, "{id}: {compared}");
    }
}

/// Prices of scenarios are unit values of imports. They are of the size of published prices, which were made by others of other goods, a year
/// later. Ores of nickel are left out: their content is worth less than a third of the published metal.
#[test]
fn prices_are_of_the_size_of_published_ones() {
    let mut compared = Vec::new();
    for id in ["cobalt", "graphite", "lithium", "manganese", "tungsten", "uranium"] {
        let mineral = minerals::find(id).expect("a mineral");
        let usual = prices::usual(id, &mineral.unit).expect("a published price");
        for importer in largest(mineral, 3) {
            let folder = tempfile::tempdir().expect("a folder");
            let minerals = vec![id.to_owned()];
            let wish = Wish { importer: importer.to_string(), minerals, start: None, years: 10, trade: Vec::new() };
            let made = starter::make(&folder.path().join("made"), Some(&wish)).expect("a scenario");
            let base = load(&made.scenario, &[]).expect("a sound scenario").study.baseline;
            let price = base.minerals[0].price.as_ref().expect("a price").initial;
            compared.push((id, importer, price / usual));
        }
    }
    let far: Vec<_> = compared.iter().filter(|(_, _, ratio)| !(0.4..=2.5).contains(ratio)).collect();
    assert!(far.is_empty(), "{far:?} of {compared:?}");
}
