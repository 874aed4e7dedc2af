use super::index::{Index, MissingReason, Stage};
use super::{Indicator, indicators};
use mindep_core::domain::node::Country;
use mindep_scenario::load_str;

const HEAD: &str = r#"
format = 1
[scenario]
name = "small"
importer = "KOR"
start = "2025-01"
years = 1
"#;

/// Demand is 1000, of which 100 are recycled and 100 produced at home, so 800 are needed. A home contract has a tenth, 80; China refines Australian
/// ore, 400; Korea refines Australian ore, 240, of which the contract can deliver 220; Chile has the rest, 80.
const LITHIUM: &str = r#"
[[minerals]]
id = "lithium"
demand = { annual = 1000 }
domestic = { initial = 100, target = 900, by = "2030-01" }
recycling = { initial = 0.1, target = 0.9, by = "2030-01" }
substitution = { max = 0.2 }
[[suppliers]]
id = "d"
mineral = "lithium"
path = "AUS:mine > CHN:refine > lane:sea"
share = 0.5
[[suppliers]]
id = "c"
mineral = "lithium"
path = "AUS:mine > KOR:refine"
share = 0.3
capacity = 220
[[suppliers]]
id = "b"
mineral = "lithium"
path = "CHL:mine"
share = 0.1
[[suppliers]]
id = "a"
mineral = "lithium"
path = "KOR:refine"
share = 0.1
[[world]]
mineral = "lithium"
stage = "mine"
country = "AUS"
share = 0.6
[[world]]
mineral = "lithium"
stage = "mine"
country = "CHL"
share = 0.4
"#;

const SCORES: &str = r#"
[[countries]]
code = "CHN"
instability = 0.6
governance = 6
trade = 1.2
[[countries]]
code = "AUS"
instability = 0.3
governance = 2
[[countries]]
code = "CHL"
instability = 0.5
governance = 3
"#;

fn of(text: &str) -> Vec<Indicator> {
    let loaded = load_str("small.toml", &format!("{HEAD}{text}"), &[]).expect("a sound scenario");
    indicators(&loaded.study.baseline, &loaded.scores)
}

fn at<'a>(found: &'a [Indicator], stage: &str, index: Index) -> &'a Indicator {
    let one = |i: &&Indicator| i.stage.to_string() == stage && i.index == index;
    found.iter().find(one).unwrap_or_else(|| panic!("no {} at {stage}", index.name()))
}

fn near(found: &[Indicator], stage: &str, index: Index, expected: f64) {
    let value = at(found, stage, index).value.clone();
    let near = value.as_ref().is_ok_and(|v| (v - expected).abs() < 1e-12);
    assert!(near, "{} at {stage}: {value:?} is not {expected}", index.name());
}

#[test]
fn imports_are_the_contracts_of_the_first_month() {
    let found = of(&format!("{LITHIUM}{SCORES}"));
    // Shares of 400 + 220 + 80 = 700 imported, by exporter: the last country of the path that is not the importer.
    let (china, australia, chile) = (400.0 / 700.0, 220.0 / 700.0, 80.0 / 700.0);
    near(&found, "imports", Index::Countries, 3.0);
    near(&found, "imports", Index::Hhi, china * china + australia * australia + chile * chile);
    near(&found, "imports", Index::LargestShare, china);
    assert_eq!(at(&found, "imports", Index::LargestShare).country, Country::new("CHN"));
    // Home contracts of 80 are added to the domestic production of 100; supply is 180 + 100 + 700 = 980 of 1000.
    near(&found, "all", Index::ImportReliance, 700.0 / 980.0);
    near(&found, "imports", Index::NMinus1, 0.58);
    near(&found, "all", Index::Recycling, 0.1);
    near(&found, "all", Index::SubstitutionIndex, 0.8);
    // Mining countries: 620 and 80.
    near(&found, "origin", Index::LargestShare, 620.0 / 700.0);
    near(&found, "origin", Index::NMinus1, 0.36);
    near(&found, "world:mine", Index::Hhi, 0.52);
    near(&found, "world:mine", Index::NMinus1, 0.4);
}

#[test]
fn scores_of_risk_join_imports_and_world() {
    let found = of(&format!("{LITHIUM}{SCORES}"));
    let risk = (0.6 * 400.0 + 0.3 * 220.0 + 0.5 * 80.0) / (180.0 + 700.0);
    near(&found, "imports", Index::ImportRisk, risk);
    near(&found, "world:mine", Index::Geopolrisk, 0.52 * risk);
    near(&found, "world:mine", Index::GeopolriskOrigin, 0.52 * (0.3 * 620.0 + 0.5 * 80.0) / 880.0);
    let square = |tonnes: f64| (tonnes / 700.0) * (tonnes / 700.0);
    let imports = square(400.0) * 6.0 * 1.2 + square(220.0) * 2.0 + square(80.0) * 3.0;
    let world = 0.36 * 2.0 + 0.16 * 3.0;
    near(&found, "imports", Index::HhiWgi, imports);
    near(&found, "world:mine", Index::HhiWgi, world);
    let half = 700.0 / 980.0 / 2.0;
    let expected = (world * half + imports * (1.0 - half)) * 0.9 * 0.8;
    near(&found, "world:mine", Index::SupplyRisk, expected);
    near(&found, "all", Index::SupplyRisk, expected);
}

#[test]
fn figures_of_a_mineral_stand_for_what_follows_from_the_scenario() {
    let own =
        "indicators = { substitution_index = 0.94, recycling = 0.25, import_reliance = 1 }\n[[suppliers]]\nid = \"d\"";
    let found = of(&format!("{}{SCORES}", LITHIUM.replacen("[[suppliers]]\nid = \"d\"", own, 1)));
    let (world, imports) = (
        at(&found, "world:mine", Index::HhiWgi).value.clone().expect("scores"),
        at(&found, "imports", Index::HhiWgi).value.clone().expect("scores"),
    );
    near(&found, "all", Index::ImportReliance, 1.0);
    near(&found, "world:mine", Index::SupplyRisk, f64::midpoint(world, imports) * 0.75 * 0.94);
}

#[test]
fn what_is_empty_says_why() {
    let found = of(LITHIUM);
    let codes = |list: &[&str]| list.iter().filter_map(|c| Country::new(c)).collect::<Vec<_>>();
    let risk = &at(&found, "world:mine", Index::Geopolrisk).value;
    assert_eq!(risk, &Err(MissingReason::NoScore("instability", codes(&["AUS", "CHL", "CHN"]))));
    assert_eq!(at(&found, "all", Index::SupplyRisk).value, Err(MissingReason::NoIndex));
    // Only the mining countries of the world have governance scores: their index replaces the bracket.
    let found = of(&format!("{LITHIUM}{}", SCORES.replace("governance = 6\ntrade = 1.2\n", "")));
    let alone = at(&found, "world:mine", Index::SupplyRisk);
    assert!((alone.value.clone().expect("the world's index") - 1.2 * 0.9 * 0.8).abs() < 1e-12);
    assert_eq!(alone.without, Some(MissingReason::NoScore("governance", codes(&["CHN"]))));
    assert!(alone.value.clone().ok() < at(&found, "world:mine", Index::SupplyRiskOrigin).value.clone().ok());
}

#[test]
fn without_imports_or_world_there_is_nothing_to_divide() {
    let alone = "[[minerals]]\nid = \"tin\"\ndemand = { annual = 10 }\n";
    let found = of(alone);
    assert_eq!(at(&found, "imports", Index::Hhi).value, Err(MissingReason::NothingImported));
    assert_eq!(at(&found, "all", Index::ImportReliance).value, Err(MissingReason::NothingSupplied));
    assert_eq!(at(&found, "all", Index::SupplyRisk).value, Err(MissingReason::NothingSupplied));
    assert!(found.iter().all(|i| i.value.as_ref().is_ok_and(|v| v.is_finite()) || i.value.is_err()));
    // The path has only lanes: its country is unknown, and so is the country's stability.
    let lanes = format!("{alone}[[suppliers]]\nid = \"x\"\nmineral = \"tin\"\npath = \"lane:sea\"\nshare = 1\n");
    let found = of(&lanes);
    assert_eq!(at(&found, "imports", Index::ImportRisk).value, Err(MissingReason::NotAllNamed(0.0)));
    assert_eq!(at(&found, "imports", Index::Hhi).value, Err(MissingReason::NotAllNamed(0.0)));
    near(&found, "all", Index::ImportReliance, 1.0);
}

#[test]
fn the_published_values_come_out_of_a_scenario() {
    // EU 2023, niobium: only from the world's 4.582, with the figures of the mineral; here one country has the whole supply.
    let niobium = r#"
[[minerals]]
id = "niobium"
demand = { annual = 1 }
indicators = { substitution_index = 0.96, recycling = 0.0, import_reliance = 1.0 }
[[world]]
mineral = "niobium"
stage = "extract"
country = "BRA"
share = 1
[[countries]]
code = "BRA"
governance = 4.582
"#;
    let found = of(niobium);
    near(&found, "world:extract", Index::SupplyRisk, 4.398_72);
    assert_eq!(at(&found, "world:extract", Index::SupplyRisk).without, Some(MissingReason::NothingImported));
}

#[test]
fn the_order_of_the_file_changes_nothing() {
    let (head, rest) = LITHIUM.split_once("[[suppliers]]").expect("suppliers");
    let tables: Vec<String> = format!("[[suppliers]]{rest}{SCORES}")
        .split("[[")
        .filter(|t| !t.trim().is_empty())
        .map(|t| format!("[[{t}"))
        .collect();
    let reversed: String = tables.iter().rev().cloned().collect();
    assert_eq!(of(&format!("{LITHIUM}{SCORES}")), of(&format!("{head}{reversed}")));
    let stages: Vec<Stage> = of(LITHIUM).into_iter().map(|i| i.stage).collect();
    assert!(stages.is_sorted(), "{stages:?}");
}
