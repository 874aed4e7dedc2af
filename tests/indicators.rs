//! `mindep indicators`: the answer's files, what it says on the screen, and what it refuses.

#[path = "support/command.rs"]
mod command;

use command::Desk;
use mindep::analysis::indicators::index::Index;
use mindep::results::indicators::IndicatorRow;
use mindep::results::table::columns;

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
    // Bracket: half of 0.36 · 4 · 1.25 + 0.16 · 5 = 2.6 and half of 0.5625 · 5 + 0.0625 · 5 = 3.125; times 0.75 · 0.96.
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
    // Suppliers of equal premium stay in their order, in which surge is bought.
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
    // A run beside it, and other scores later: the same scenario to both.
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
    let text = include_str!("../docs/questions.md");
    let (_, section) = text.split_once("\n## indicators\n").expect("a section");
    let section = section.split("\n## ").next().unwrap_or(section);
    let names = Index::ALL.iter().map(|index| index.name().to_owned()).chain(columns::<IndicatorRow>());
    let missing: Vec<String> = names.filter(|name| !section.contains(&format!("| `{name}` |"))).collect();
    assert!(missing.is_empty(), "docs/questions.md leaves out {missing:?}");
}
