//! Answers to questions stand beside the results of a run, of the same scenario alone, and outlive them.

#[path = "support/command.rs"]
mod support;

use std::fs;
use support::Desk;

fn title(desk: &Desk) -> bool {
    desk.read("output/small/report.html").contains("<section id=\"stress\"")
}

#[test]
fn an_answer_becomes_a_section_whether_it_comes_before_the_run_or_after() {
    let desk = Desk::new();
    desk.out("stress small.toml");
    // A folder that holds answers alone is no obstacle to a run.
    desk.out("run small.toml");
    assert!(title(&desk), "asked before the run");
    let other = Desk::new();
    other.out("run small.toml");
    assert!(!title(&other));
    other.out("stress small.toml");
    assert!(title(&other), "asked after the run");
    assert!(desk.read("output/small/report.html") == other.read("output/small/report.html"));
    other.out("report output/small");
    assert!(desk.read("output/small/report.html") == other.read("output/small/report.html"), "made again");
}

#[test]
fn results_that_are_replaced_leave_answers_about_the_same_scenario() {
    let desk = Desk::new();
    desk.out("run small.toml");
    desk.out("stress small.toml");
    let table = desk.read("output/small/stress.csv");
    desk.wrong("run small.toml");
    desk.out("run small.toml --trials 100 --overwrite");
    assert!(desk.read("output/small/stress.csv") == table && title(&desk));
    assert!(desk.path("output/small/plots/stress.svg").exists());
    // Of another scenario, the answer is not one.
    desk.out("run small.toml --set disruptions.strike.rate=0.4 --overwrite");
    assert!(!desk.path("output/small/stress.csv").exists() && !title(&desk));
}

#[test]
fn an_answer_is_not_replaced_unasked_nor_put_beside_results_of_another_scenario() {
    let desk = Desk::new();
    desk.out("stress small.toml");
    let said = desk.wrong("stress small.toml");
    assert!(said.contains("stress.json: exists already; replace it with --overwrite"), "{said}");
    desk.out("stress small.toml --months 6 --overwrite");
    desk.out("run small.toml --seed 9");
    let said = desk.wrong("stress small.toml --overwrite");
    assert!(said.contains("holds results of another version of the scenario, or of other --set or --seed"), "{said}");
    desk.write("taken", "a file");
    let said = desk.wrong("stress small.toml -o taken");
    assert!(said.contains("found a file, expected a folder"), "{said}");
    assert_eq!(fs::read_to_string(desk.path("taken")).expect("the file"), "a file");
}

#[test]
fn an_answer_as_json_is_all_of_it() {
    let desk = Desk::new();
    let told: serde_json::Value = serde_json::from_str(&desk.out("stress small.toml --format json")).expect("JSON");
    let rows = told["tables"]["stress.csv"].as_array().expect("rows");
    assert_eq!(rows.len(), desk.cells("output/small/stress.csv").len());
    assert!(rows[0]["shortfall_share"].is_number() && rows[0]["target"].is_string(), "{}", rows[0]);
    assert_eq!(told["note"]["scenario"]["name"], "small");
}
