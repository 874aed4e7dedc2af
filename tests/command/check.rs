//! `mindep check`: what it says of scenarios that are valid, and the register of their numbers.

use crate::support::Desk;
use mindep_library::results::register::AssumptionRow;
use mindep_library::tables::table::columns;

/// A ban with two uncertain parameters, one of which is measured, and numbers of every kind of source.
const SCENARIO: &str = r#"
format = 1
[scenario]
name = "tiny"
start = "2025-01"
years = 2
[simulation]
trials = 50
[[minerals]]
id = "lithium"
demand = { annual = 1200 }
source = "KITA, trade statistics, 2024"
[[suppliers]]
id = "cn"
mineral = "lithium"
path = "CHN:refine"
share = 0.6
[[suppliers]]
id = "cl"
mineral = "lithium"
path = "CHL:refine"
share = 0.4
source = "KITA, 2024; assumption: the split"
[[disruptions]]
id = "ban"
hits = ["CHN"]
start = "2025-06"
probability = 0.5
duration = 6
source = "assumption: a guess"
[[strategies]]
id = "none"
[[uncertain]]
address = "disruptions.ban.probability"
range = "uniform(0.2, 0.8)"
[[uncertain]]
address = "minerals.lithium.demand.annual"
range = "uniform(1199, 1201)"
"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("tiny.toml", SCENARIO);
    desk
}

/// The lines that begin with `note:`.
fn notes(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.starts_with("note: ")).collect()
}

#[test]
fn notes_are_told_by_check_alone_and_those_with_one_cure_together() {
    let desk = desk();
    let said = desk.out("check tiny.toml");
    assert_eq!(
        notes(&said),
        [
            "note: tiny.toml:13:1: suppliers: 1 of 2 rows with numbers name no source: `cn`",
            "note: tiny.toml:33:1: uncertain: 2 of 2 rows with numbers name no source: `disruptions.ban.probability`, `minerals.lithium.demand.annual`",
            "note: tiny.toml:18:1: suppliers: 1 of 2 rows with numbers rest on an assumption, in whole or in part: `cl`",
            "note: tiny.toml:24:1: disruptions: 1 of 1 rows with numbers rest on an assumption, in whole or in part: `ban`",
            "note: tiny.toml:21:9: path: no disruption strikes the stage `CHL:refine` of lithium, so it never fails",
        ]
    );
    assert_eq!(said.matches("name publisher, title and year").count(), 1, "{said}");
    let run = desk.mindep("run tiny.toml --plots none --no-report").assert().success();
    let (out, err) = (&run.get_output().stdout, &run.get_output().stderr);
    let said = String::from_utf8_lossy(&[&out[..], err].concat()).into_owned();
    assert!(!said.contains("no source") && !said.contains("no disruption strikes"), "{said}");
    let json: serde_json::Value = serde_json::from_str(&desk.out("check tiny.toml --format json")).unwrap();
    let found = json["scenarios"][0]["notes"].as_array().unwrap();
    assert_eq!((found.len(), &found[0]["severity"], &found[0]["line"]), (5, &"note".into(), &13.into()));
    assert!(json["scenarios"][0].get("assumptions").is_none());
}

#[test]
fn probable_mistakes_are_warned_of_by_every_command() {
    let desk = desk();
    let sets = "--set minerals.lithium.demand.growth=0.5 --set scenario.importer=JAP --set suppliers.cn.capacity=100";
    for command in ["check", "run", "stress"] {
        let more = if command == "run" { "--plots none --no-report" } else { "" };
        let said = desk.mindep(&format!("{command} tiny.toml {sets} {more}")).assert();
        let said = String::from_utf8_lossy(&said.success().get_output().stderr).into_owned();
        for words in [
            "growth: found 0.5 a year, usual is -0.3 to 0.3",
            "found `JAP`, which is no code of a country",
            "did you mean JPN (Japan)?",
            "capacity: found 100 t a year, below the contract of 720",
        ] {
            assert!(said.contains(words), "{command}: {words}\n{said}");
        }
    }
}

#[test]
fn the_register_has_every_number_with_what_moves_most_and_is_not_measured_first() {
    let desk = desk();
    let out = desk.out("check tiny.toml --assumptions -o list/assumptions.csv");
    assert!(out.contains("7 numbers: 1 measured, 1 in part assumed, 2 assumed, 3 without a source"), "{out}");
    assert!(out.contains("what they move is not known"), "{out}");
    let rows = desk.cells("list/assumptions.csv");
    let of = |rows: &[std::collections::BTreeMap<String, String>]| -> Vec<(String, String, String)> {
        rows.iter().map(|row| (row["class"].clone(), row["address"].clone(), row["line"].clone())).collect()
    };
    let text = |rows: &[(&str, &str, &str)]| -> Vec<(String, String, String)> {
        rows.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect()
    };
    assert_eq!(
        of(&rows),
        text(&[
            ("unsourced", "suppliers.cn.share", "17"),
            ("unsourced", "uncertain.1.range", "35"),
            ("unsourced", "uncertain.2.range", "38"),
            ("assumed", "disruptions.ban.probability", "28"),
            ("assumed", "disruptions.ban.duration", "29"),
            ("partly", "suppliers.cl.share", "22"),
            ("measured", "minerals.lithium.demand.annual", "11"),
        ])
    );
    desk.out("sensitivity tiny.toml --samples 8 --trials 64");
    assert!(desk.wrong("check tiny.toml --assumptions -o list/assumptions.csv").contains("--overwrite"));
    let out = desk.out("check tiny.toml --assumptions -o list/assumptions.csv --overwrite");
    assert!(!out.contains("is not known") && out.contains(" % of "), "{out}");
    let rows = desk.cells("list/assumptions.csv");
    assert_eq!(
        rows.iter().map(|row| row["address"].as_str()).collect::<Vec<_>>()[..2],
        ["uncertain.1.range", "disruptions.ban.probability"],
        "the range of the probability moves as much, and has no source at all"
    );
    // The measured number is last, though it moves something.
    let last = rows.last().unwrap();
    assert_eq!(last["address"], "minerals.lithium.demand.annual");
    assert!(!last["total_effect"].is_empty() && !rows[0]["total_effect_std_error"].is_empty());
    let json: serde_json::Value =
        serde_json::from_str(&desk.out("check tiny.toml --assumptions --format json")).unwrap();
    let register = &json["scenarios"][0]["assumptions"];
    assert_eq!(register["counts"], serde_json::json!({ "unsourced": 3, "assumed": 2, "partly": 1, "measured": 1 }));
    assert_eq!(register["rows"].as_array().unwrap().len(), 7);
    assert_eq!(register["rows"][0]["file"], "tiny.toml");
    assert!(register["rows"][0]["total_effect"].as_f64().unwrap() > 0.5);
    // An answer about another version of the scenario is left out.
    let out = desk.out("check tiny.toml --assumptions --set suppliers.cl.share=0.3");
    assert!(out.contains("is about another version of the scenario, and is left out"), "{out}");
    assert!(out.contains("--set:1"), "a number that is set has its place there: {out}");
}

#[test]
fn the_list_is_of_one_scenario_and_replaces_no_other_file() {
    let desk = desk();
    assert!(
        desk.wrong("check tiny.toml small.toml --assumptions -o a.csv").contains("found a second scenario, small.toml")
    );
    assert!(desk.wrong("check tiny.toml -o a.csv").contains("--assumptions"));
    desk.write("a.csv", "mine");
    assert!(desk.wrong("check tiny.toml --assumptions -o a.csv --overwrite").contains("a register of assumptions"));
    assert_eq!(desk.read("a.csv"), "mine");
    assert!(desk.out("check tiny.toml small.toml --assumptions").matches("without a source").count() == 2);
    assert!(columns::<AssumptionRow>().starts_with(&["class".to_owned(), "address".to_owned()]));
}

#[test]
fn the_report_says_how_many_numbers_are_assumed_or_have_no_source() {
    let desk = desk();
    desk.out("run tiny.toml --plots none");
    let page = desk.read("output/tiny/report.html");
    let words = "the scenario gives 7 numbers: 1 measured, 1 in part assumed, 2 assumed, 3 without a source";
    assert!(page.contains(words));
    assert!(page.contains("<summary>Every number, and what its source says of it</summary>"));
    desk.out("sensitivity tiny.toml --samples 8 --trials 64");
    desk.out("report output/tiny --plots none");
    assert!(desk.read("output/tiny/report.html").contains(">Moves</th>"));
}
