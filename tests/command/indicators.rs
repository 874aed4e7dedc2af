//! `mindep indicators`: the files of the answer, the printed text, and errors.

use crate::support::Desk;
use mindep_core::domain::node::Country;
use mindep_core::id::Id;
use mindep_core::rng::philox4x64;
use mindep_library::questions::indicators::ask::index::{Index, Stage};
use mindep_library::questions::indicators::ask::indicators;
use mindep_library::questions::indicators::rows::IndicatorRow;
use mindep_library::questions::stress::ask as stress;
use mindep_library::questions::stress::ask::stress;
use mindep_library::tables::table::columns;
use mindep_scenario::load_str;
use std::fmt::Write;

const SCENARIO: &str = r#"
format = 1
[scenario]
name = "tiny"
importer = "KOR"
start = "2025-01"
years = 2
[simulation]
trials = 50
[tables]
countries = "countries.csv"
[[minerals]]
id = "manganese"
demand = { annual = 1000 }
indicators = { substitution_index = 0.96, recycling = 0.25, import_reliance = 1 }
[[suppliers]]
id = "za"
mineral = "manganese"
path = "ZAF:mine"
share = 0.75
[[suppliers]]
id = "ga"
mineral = "manganese"
path = "GAB:mine"
share = 0.25
[[world]]
mineral = "manganese"
stage = "mine"
country = "ZAF"
share = 0.6
[[world]]
mineral = "manganese"
stage = "mine"
country = "GAB"
share = 0.4
"#;

const COUNTRIES: &str =
    "code,instability,governance,trade,source\nGAB,0.5,5,,\"WGI, 2022\"\nZAF,0.6,4,1.25,\"WGI, 2022\"\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("tiny.toml", SCENARIO);
    desk.write("countries.csv", COUNTRIES);
    desk
}

fn value(desk: &Desk, stage: &str, indicator: &str) -> f64 {
    let rows = desk.cells("output/tiny/indicators.csv");
    let row = rows.iter().find(|r| r["stage"] == stage && r["indicator"] == indicator);
    row.unwrap_or_else(|| panic!("no {indicator} of {stage}"))["value"].parse().expect("a number")
}

#[test]
fn the_answer_is_written_and_told() {
    let desk = desk();
    let out = desk.out("indicators tiny.toml");
    assert!(out.contains("HHI of 0.62, as if 1.6 equal countries"), "{out}");
    let near = |stage, indicator, expected: f64| {
        let found = value(&desk, stage, indicator);
        assert!((found - expected).abs() < 1e-12, "{indicator} of {stage}: {found} is not {expected}");
    };
    // 0.75² + 0.25² = 0.625 and 0.6² + 0.4² = 0.52; import risk 0.75 · 0.6 + 0.25 · 0.5 = 0.575.
    near("imports", "hhi", 0.625);
    near("world:mine", "geopolrisk", 0.52 * 0.575);
    // Terms in brackets: half of 0.36 · 4 · 1.25 + 0.16 · 5 = 2.6 and half of 0.5625 · 5 + 0.0625 · 5 = 3.125; times 0.75 · 0.96.
    near("world:mine", "supply_risk", f64::midpoint(2.6, 3.125) * 0.75 * 0.96);
    let svg = desk.read("output/tiny/plots/indicators.svg");
    assert!(svg.starts_with("<svg") && svg.contains("GeoPolRisk"));
    let note: serde_json::Value = serde_json::from_str(&desk.read("output/tiny/indicators.json")).expect("JSON");
    assert_eq!(note["facts"]["countries"][1]["trade"], 1.25);
}

#[test]
fn the_order_of_the_file_changes_no_byte_and_scores_change_no_hash() {
    let desk = desk();
    desk.out("indicators tiny.toml -q");
    let (rows, note) = (desk.read("output/tiny/indicators.csv"), desk.read("output/tiny/indicators.json"));
    let (head, lists) = SCENARIO.split_once("[[suppliers]]").expect("suppliers");
    let lists = format!("[[suppliers]]{lists}");
    let mut lists: Vec<String> = lists.split("[[").skip(1).map(|table| format!("[[{table}")).collect();
    lists.reverse();
    // Suppliers of equal premium keep their order, in which surge is bought.
    let (mut suppliers, mut turned): (Vec<String>, Vec<String>) =
        lists.into_iter().partition(|table| table.starts_with("[[suppliers]]"));
    suppliers.reverse();
    turned.append(&mut suppliers);
    let lists = turned;
    desk.write("tiny.toml", &format!("{head}{}", lists.concat()));
    let turned: Vec<&str> = COUNTRIES.lines().collect();
    desk.write("countries.csv", &format!("{}\n{}\n{}\n", turned[0], turned[2], turned[1]));
    desk.out("indicators tiny.toml -q --overwrite");
    assert_eq!(desk.read("output/tiny/indicators.csv"), rows);
    assert_eq!(desk.read("output/tiny/indicators.json"), note);
    // The scenario's hash depends neither on a run beside the answer nor on later changes of scores.
    desk.out("run tiny.toml -q --plots none");
    desk.out("indicators tiny.toml -q --overwrite --set countries.ZAF.instability=1 --set minerals.manganese.indicators.recycling=0");
    assert!((value(&desk, "imports", "import_risk") - 0.875).abs() < 1e-12, "0.75 + 0.25 · 0.5");
    assert!(desk.read("output/tiny/report.html").contains("static indices of concentration"));
}

#[test]
fn nonsense_is_refused_before_anything_is_written() {
    let desk = desk();
    for (arguments, message) in [
        ("--set countries.ZAF.instability=2", "expected a fraction in 0..=1"),
        ("--set countries.ZAR.instability=0.2", "did you mean `ZAF`?"),
        ("--set countries.ZAF.governance=11", "expected a number in 0..=10"),
        ("--set minerals.manganese.indicators.import_relience=1", "did you mean `import_reliance`?"),
    ] {
        let said = desk.wrong(&format!("indicators tiny.toml {arguments}"));
        assert!(said.contains(message), "{arguments}: {said}");
    }
    assert!(!desk.path("output").exists());
    desk.out("indicators tiny.toml");
    let said = String::from_utf8(desk.mindep("indicators tiny.toml").assert().failure().get_output().stderr.clone());
    assert!(said.expect("UTF-8").contains("--overwrite"));
}

#[test]
fn every_column_and_index_is_explained() {
    let page = include_str!("../../docs/questions/indicators.md");
    let names = Index::ALL.iter().map(|index| index.name().to_owned()).chain(columns::<IndicatorRow>());
    let missing: Vec<String> = names.filter(|name| !page.contains(&format!("| `{name}` |"))).collect();
    assert!(missing.is_empty(), "docs/questions/indicators.md leaves out {missing:?}");
}

/// For each mineral, the largest exporting country and the share of demand met without it; `None` if unknown.
type Without = Vec<(Id, Option<(Country, f64)>)>;

/// Computes the shares with `indicators`.
fn by_indicators(text: &str) -> Without {
    let loaded = load_str("t.toml", text, &[]).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let found = indicators(&loaded.study.baseline, &loaded.scores);
    let rows = found.iter().filter(|row| row.stage == Stage::Imports && row.index == Index::NMinus1);
    rows.map(|row| (row.mineral.clone(), row.country.zip(row.value.clone().ok()))).collect()
}

/// Computes the shares with `stress`, for a year from a start month on.
fn by_stress(text: &str, start: usize) -> Without {
    let study = load_str("t.toml", text, &[]).unwrap_or_else(|error| panic!("{error}\n{text}")).study;
    let strategies = vec!["baseline".to_owned()];
    let rows = stress(&study, &stress::StressParams { strategies, start, months: 12, loss: 1.0, groups: Vec::new() });
    let mut minerals: Vec<Id> = study.baseline.minerals.iter().map(|m| m.id.clone()).collect();
    minerals.sort();
    let of = |mineral: &Id| {
        let cut =
            |row: &&stress::Stressed| row.target.kind.name() == "exporter" && row.mineral.as_ref() == Some(mineral);
        let mut cut = rows.iter().filter(cut);
        let found = cut.next().map(|row| (Country::new(&row.target.name).unwrap(), row.damage.coverage.unwrap()));
        assert!(cut.next().is_none(), "one at most: {text}");
        found
    };
    minerals.into_iter().map(|mineral| (mineral.clone(), of(&mineral))).collect()
}

fn assert_same(stress: &Without, indicators: &Without, text: &str) {
    for ((mineral, stress), (same, indicators)) in stress.iter().zip(indicators) {
        assert_eq!(mineral, same);
        assert_eq!(stress.map(|(country, _)| country), indicators.map(|(country, _)| country), "{mineral}: {text}");
        if let (Some((_, coverage)), Some((_, left))) = (stress, indicators) {
            assert!((coverage - left).abs() < 1e-9, "{mineral}: {coverage} is not {left}: {text}");
        }
    }
}

/// A scenario with constant demand and with contracts delivered as planned, so that nothing responds to a loss.
const FLAT: &str = "format = 1\n[scenario]\nname = \"t\"\nimporter = \"KOR\"\nstart = \"2025-01\"\nyears = 3\n";

/// A mineral with a demand of 1,200 and a supplier for each path and share.
fn flat(mineral: &str, home: &str, suppliers: &[(&str, f64)]) -> String {
    let mut text = format!("[[minerals]]\nid = \"{mineral}\"\nflexibility = 0\ndemand = {{ annual = 1200 }}\n{home}");
    for (i, (path, share)) in suppliers.iter().enumerate() {
        let id = format!("{mineral}-{i}");
        let _ =
            write!(text, "[[suppliers]]\nid = \"{id}\"\nmineral = \"{mineral}\"\npath = \"{path}\"\nshare = {share}\n");
    }
    text
}

#[test]
fn indicators_and_stress_cut_off_the_same_country() {
    for (suppliers, country, left) in [
        // Two rows of one country together exceed the largest row.
        (&[("AUS:mine", 0.4), ("CHN:refine", 0.35), ("AUS:mine > lane:sea > CHN:refine", 0.25)] as &[_], "CHN", 0.4),
        // Imports refined at home are attributed to the exporting country.
        (&[("AUS:mine > KOR:refine", 0.6), ("CHN:refine", 0.4)], "AUS", 0.4),
        // What is produced at home is not imported.
        (&[("KOR:mine > KOR:refine", 0.5), ("AUS:mine", 0.3), ("CHN:mine", 0.2)], "AUS", 0.7),
        // A part of demand has no contract. Of two equal shares the first by code counts, whatever the rounding of their sums.
        (&[("CHN:mine", 0.3), ("AUS:mine", 0.1), ("AUS:refine", 0.2)], "AUS", 0.3),
        // The origin of almost a third is unknown, but it is less than the share of China.
        (&[("lane:sea", 0.3), ("CHN:mine", 0.4), ("AUS:mine", 0.3)], "CHN", 0.6),
    ] {
        let text = FLAT.to_owned() + &flat("m", "", suppliers);
        let (stress, indicators) = (by_stress(&text, 0), by_indicators(&text));
        assert_same(&stress, &indicators, &text);
        let (found, coverage) = stress[0].1.expect("a country");
        assert_eq!(found.as_str(), country, "{text}");
        assert!((coverage - left).abs() < 1e-9, "{coverage} is not {left}: {text}");
    }
    for suppliers in [&[("KOR:mine", 1.0)] as &[_], &[("lane:sea", 0.6), ("CHN:mine", 0.4)]] {
        let text = FLAT.to_owned() + &flat("m", "", suppliers);
        assert_eq!((by_stress(&text, 0)[0].1, by_indicators(&text)[0].1), (None, None), "no country: {text}");
    }
}

#[test]
fn a_project_counts_in_stress_once_it_delivers() {
    // From the second year on Chile delivers half of the demand and displaces contracts in proportion: 600, with 360 from Australia and 240 from
    // China.
    let project = "[[projects]]\nid = \"p\"\nmineral = \"m\"\npath = \"CHL:mine\"\nstages = [{ name = \"build\", duration = 12 }]\ncapacity = 600\n";
    let text = FLAT.to_owned() + &flat("m", "", &[("AUS:mine", 0.6), ("CHN:mine", 0.4)]) + project;
    assert_same(&by_stress(&text, 0), &by_indicators(&text), &text);
    let (country, coverage) = by_stress(&text, 12)[0].1.expect("a country");
    assert_eq!(country.as_str(), "CHL");
    assert!((coverage - 0.5).abs() < 1e-9, "{coverage}");
    // Project and contract of the same country are added up.
    let text = text.replace("CHL:mine", "CHN:mine");
    let (country, coverage) = by_stress(&text, 12)[0].1.expect("a country");
    assert_eq!(country.as_str(), "CHN");
    assert!((coverage - 0.3).abs() < 1e-9, "{coverage}");
}

#[test]
fn in_random_scenarios_indicators_and_stress_agree() {
    const PATHS: [&str; 9] = [
        "AUS:mine",
        "AUS:mine > lane:sea > CHN:refine",
        "CHN:mine > CHN:refine",
        "CHL:mine > KOR:refine",
        "CHL:mine > lane:sea > AUS:refine > KOR:refine",
        "KOR:mine",
        "KOR:mine > CHL:refine",
        "IDN:mine",
        "lane:sea",
    ];
    let mut named = 0;
    for case in 0..400_u64 {
        let word = |what: u64| philox4x64([0x6e31, case], [what, 0, 0, 0])[0];
        let mut text = FLAT.to_owned();
        for (m, id) in ["alpha", "beta"].into_iter().enumerate() {
            let at = |k: usize| word((100 * m + k) as u64);
            let (domestic, recycling) = ((at(0) % 3 * 150) as f64, (at(1) % 3) as f64 / 10.0);
            let home = format!(
                "domestic = {{ initial = {domestic}, target = {domestic} }}\nrecycling = {{ initial = {recycling}, target = {recycling} }}\n"
            );
            let mut left = 100;
            let suppliers: Vec<(&str, f64)> = (0..=(at(2) as usize % 6))
                .map(|i| {
                    let share = (at(10 + i) % 40).min(left);
                    left -= share;
                    (PATHS[at(20 + i) as usize % PATHS.len()], share as f64 / 100.0)
                })
                .collect();
            let mut mineral = flat(id, &home, &suppliers);
            if at(3) % 2 == 0 {
                // The last supplier can deliver at most this much a year.
                let _ = writeln!(mineral, "capacity = {}", 60 + at(4) % 200);
            }
            text += &mineral;
        }
        let (stress, indicators) = (by_stress(&text, word(1000) as usize % 13), by_indicators(&text));
        assert_same(&stress, &indicators, &text);
        named += stress.iter().filter(|(_, found)| found.is_some()).count();
    }
    assert!(named > 400, "most have a largest country: {named} of 800");
}
