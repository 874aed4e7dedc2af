//! `[sweep]`, run as a process: a folder for each combination, equal to a run with `--set`, and a common table.

use crate::support::{Desk, SMALL};
use std::fs;

const SWEEP: &str = r#"
[sweep]
"minerals.alpha.flexibility" = [0, 0.05]
"disruptions.strike.rate" = [0.1, 0.5, 1]
"#;

fn desk(sweep: &str) -> Desk {
    let desk = Desk::new();
    desk.write("small.toml", &format!("{SMALL}{sweep}"));
    desk
}

#[test]
fn every_combination_is_the_run_with_its_values() {
    let desk = desk(SWEEP);
    let said = desk.out("run small.toml");
    assert!(said.contains("6 combinations and sweep.csv"), "{said}");
    let folders = ["001", "002", "003", "004", "005", "006", "sweep.csv", "sweep.svg"];
    assert_eq!(desk.names("output/small"), folders);
    // Addresses are sorted and the last one varies fastest: the fourth combination has the second rate and the second flexibility.
    let values = "--set disruptions.strike.rate=0.5 --set minerals.alpha.flexibility=0.05";
    desk.out(&format!("run small.toml -o single {values}"));
    let (swept, single) = (desk.results("output/small/004"), desk.results("single/small"));
    for (file, bytes) in &single {
        assert!(swept.get(file) == Some(bytes), "{}", file.display());
    }
    assert_eq!(swept.len(), single.len());
    let table = fs::read_to_string(desk.path("output/small/sweep.csv")).expect("a table");
    let mut lines = table.lines();
    let head = "combination,disruptions.strike.rate,minerals.alpha.flexibility,strategy,mineral,metric,unit,mean,";
    assert!(lines.next().is_some_and(|line| line.starts_with(head)), "{table}");
    assert!(table.contains("\n004,0.5,0.05,baseline,alpha,shortfall,t,"), "{table}");
    let summary = fs::read_to_string(desk.path("single/small/summary.csv")).expect("a table");
    assert_eq!(lines.count(), 6 * (summary.lines().count() - 1));
}

#[test]
fn the_order_of_the_file_changes_nothing_and_a_sweep_goes_on_where_it_stopped() {
    let here = desk(SWEEP);
    here.out("run small.toml");
    let other = desk("\n[sweep]\ndisruptions.strike.rate = [0.1, 0.5, 1]\nminerals.alpha.flexibility = [0, 0.05]\n");
    other.out("run small.toml");
    let read = |desk: &Desk| fs::read(desk.path("output/small/sweep.csv")).expect("a table");
    assert!(read(&here) == read(&other));
    let before = read(&here);
    fs::remove_dir_all(here.path("output/small/003")).expect("a folder");
    fs::remove_file(here.path("output/small/sweep.csv")).expect("a file");
    let output = here.mindep("run small.toml --resume").assert().success().get_output().stderr.clone();
    let said = String::from_utf8(output).expect("UTF-8");
    assert!(said.contains("002: done already"), "{said}");
    assert!(read(&here) == before);
}

#[test]
fn what_set_gives_a_value_is_not_swept() {
    let desk = desk(SWEEP);
    desk.out("run small.toml --set disruptions.strike.rate=0.3");
    assert_eq!(desk.names("output/small"), ["001", "002", "sweep.csv", "sweep.svg"]);
    // The report can be made again from the folder of a combination, whose scenario still contains the sweep.
    desk.out("report output/small/002");
}

#[test]
fn faults_are_told_at_their_values_before_anything_is_written() {
    let desk = desk(
        r#"
[sweep]
"disruptions.strike.rate" = [0.1, -1]
"disruptions.strik.severity" = [0.5]
"minerals.alpha.flexibility" = 0.1
"tables.world" = ["a.csv"]
"#,
    );
    let said = desk.wrong("run small.toml");
    for text in ["found -1, expected a number", "did you mean `strike`?", "expected the values to take in turn"] {
        assert!(said.contains(text), "{text}: {said}");
    }
    assert!(said.contains("found an address of `tables`"), "{said}");
    assert!(said.contains("4 faults; nothing was simulated"), "{said}");
    assert!(!desk.path("output").exists());
}

#[test]
fn combinations_that_are_wrong_together_are_told() {
    // Each value by itself is valid with the other share in the file, 0.5 or 0.1; 0.9 and 0.5 together exceed 1.
    let desk = Desk::new();
    let scenario = SMALL.replacen("share = 0.9", "share = 0.5", 1);
    let sweep = "[sweep]\n\"suppliers.a-large.share\" = [0.5, 0.9]\n\"suppliers.a-small.share\" = [0.1, 0.5]\n";
    desk.write("small.toml", &format!("{scenario}\n{sweep}"));
    let said = desk.wrong("run small.toml");
    assert!(
        said.contains("combination 004 of the sweep, suppliers.a-large.share=0.9, suppliers.a-small.share=0.5"),
        "{said}"
    );
    assert!(said.contains("add up to"), "{said}");
    assert!(!desk.path("output/small/001").exists());
}

#[test]
fn sweeps_and_single_runs_are_not_mixed_nor_sharded() {
    let desk = desk(SWEEP);
    let said = desk.wrong("run small.toml --shard 1/2");
    assert!(said.contains("6 combinations are runs of their own"), "{said}");
    desk.out("run small.toml --set disruptions.strike.rate=0.3 --set minerals.alpha.flexibility=0.1");
    let said = desk.wrong("run small.toml");
    assert!(said.contains("holds the results of a single run"), "{said}");
}

#[test]
fn a_sweep_without_end_is_refused() {
    let values: Vec<String> = (0..40).map(|i| format!("0.{i:02}")).collect();
    let list = values.join(", ");
    let sweep =
        format!("\n[sweep]\n\"disruptions.strike.rate\" = [{list}]\n\"minerals.alpha.flexibility\" = [{list}]\n");
    let said = desk(&sweep).wrong("run small.toml");
    assert!(said.contains("found more than 999 combinations"), "{said}");
}
