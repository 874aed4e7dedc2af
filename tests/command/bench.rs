//! `mindep bench`, run as a process. No speed is asserted: baselines are edited to be far above or below any measured one.

use crate::support::Desk;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::Path;

/// Few trials suffice, as most of the tests do not depend on the results.
const BENCH: &str = "bench --trials 40 --repeat 1";

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Returns the JSON report of a measurement on one thread.
fn report(desk: &Desk) -> Value {
    parsed(&desk.out(&format!("{BENCH} --threads 1 --format json")))
}

/// Returns a report without a hash, which is faster.
fn speed_alone(desk: &Desk) -> Value {
    parsed(&desk.out(&format!("{BENCH} --threads 1 --no-hash --format json")))
}

/// Runs `bench` against a baseline; returns the exit code, standard output and standard error.
fn against(desk: &Desk, baseline: &Value, arguments: &str) -> (i32, String, String) {
    desk.write("base.json", &baseline.to_string());
    let done = desk.mindep(&format!("{BENCH} --baseline base.json {arguments}")).output().expect("the command");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.code().expect("an exit code"), text(&done.stdout), text(&done.stderr))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

#[test]
fn speed_follows_from_seconds_and_the_size_of_the_workload() {
    let desk = Desk::new();
    let report = parsed(&desk.out("bench --trials 40 --repeat 3 --threads 2 --no-hash --format json"));
    assert_eq!(report["workload"]["trials"], 40);
    assert_eq!(report["workload"]["supplier_months_per_trial"], 7 * 6 * 6 * 120);
    assert_eq!(report["mindep"], env!("CARGO_PKG_VERSION"));
    assert!(report["speedup"].is_null() && report["comparison"].is_null() && report["results_sha256"].is_null());

    let measured = report["measurements"].as_array().expect("measurements");
    assert_eq!(measured.len(), 1);
    let number = |field: &str| measured[0][field].as_f64().unwrap_or_else(|| panic!("{field} in {report}"));
    let mut seconds: Vec<f64> =
        measured[0]["repetitions"].as_array().unwrap().iter().filter_map(Value::as_f64).collect();
    seconds.sort_by(f64::total_cmp);
    assert_eq!(seconds.len(), 3);
    assert_eq!(number("threads"), 2.0);
    assert_eq!((number("seconds"), number("median_seconds")), (seconds[0], seconds[1]));
    let near = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-9, "{found}, not {expected}");
    near(1.0 + number("spread"), seconds[2] / seconds[0]);
    near(number("trials_per_second"), 40.0 / seconds[0]);
    near(number("trials_per_second_per_thread"), 20.0 / seconds[0]);
    near(number("nanoseconds_per_supplier_month"), 2e9 * seconds[0] / (40.0 * 30_240.0));
}

#[test]
fn one_thread_and_all_cores_are_measured_unless_a_number_is_given() {
    let desk = Desk::new();
    let report = parsed(&desk.out(&format!("{BENCH} --no-hash --format json")));
    let cores = report["machine"]["logical_cores"].as_u64().expect("cores");
    let threads: Vec<u64> =
        report["measurements"].as_array().expect("measurements").iter().filter_map(|m| m["threads"].as_u64()).collect();
    assert_eq!(threads, if cores > 1 { vec![1, cores] } else { vec![1] });
    assert_eq!(report["speedup"].is_number(), cores > 1);
}

#[test]
fn the_hash_is_that_of_the_tables_of_a_run_whatever_the_threads() {
    let desk = Desk::new();
    let workload = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/mindep/src/bench/workload.toml");
    let text = fs::read(&workload).expect("the workload");
    fs::write(desk.path("workload.toml"), &text).expect("a copy");
    desk.out("run workload.toml --trials 300 --threads 1 -q");
    let mut tables = Sha256::new();
    for name in desk.names("output/bench").iter().filter(|name| Path::new(name).extension().is_some_and(|e| e == "csv"))
    {
        tables.update(desk.read(&format!("output/bench/{name}")));
    }
    let tables = hexadecimal(&tables.finalize());
    // Several blocks of trials, the last of them incomplete.
    for threads in [1, 2] {
        let report = parsed(&desk.out(&format!("bench --trials 300 --repeat 1 --threads {threads} --format json")));
        assert_eq!(report["results_sha256"], tables.as_str(), "{threads} threads");
        assert_eq!(report["workload"]["sha256"], hexadecimal(&Sha256::digest(&text)).as_str());
    }
    assert_ne!(report(&desk)["results_sha256"], tables.as_str(), "other trials give other tables");
}

#[test]
fn a_speed_below_the_ratio_fails_and_one_above_it_does_not() {
    let desk = Desk::new();
    let mut baseline = report(&desk);
    baseline["measurements"][0]["trials_per_second"] = json!(1e12);
    let (code, out, said) = against(&desk, &baseline, "--threads 1 --fail-below 0.9 --format json");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("error: slower: ") && said.contains("on 1 thread") && said.contains("0.9"), "{said}");
    let comparison = &parsed(&out)["comparison"];
    assert_eq!(comparison["same_results"], true, "{comparison}");
    assert_eq!(comparison["speeds"][0]["baseline_trials_per_second"], 1e12);
    assert!(comparison["speeds"][0]["ratio"].as_f64().is_some_and(|ratio| ratio > 0.0 && ratio < 0.9), "{comparison}");

    let (code, _, said) = against(&desk, &baseline, "--threads 1 --no-hash");
    assert_eq!(code, 0, "without a ratio nothing fails: {said}");

    baseline["measurements"][0]["trials_per_second"] = json!(1e-3);
    let (code, _, said) = against(&desk, &baseline, "--threads 1 --fail-below 0.9 --same-results");
    assert_eq!(code, 0, "{said}");
}

#[test]
fn other_results_fail_only_when_they_must_be_the_same() {
    let desk = Desk::new();
    let mut baseline = speed_alone(&desk);
    baseline["results_sha256"] = json!("0".repeat(64));
    let (code, out, said) = against(&desk, &baseline, "--threads 1");
    assert_eq!(code, 0, "{said}");
    assert!(out.contains("OTHER results"), "{out}");
    let (code, _, said) = against(&desk, &baseline, "--threads 1 --same-results");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("error: other results") && !said.contains("slower"), "{said}");
}

#[test]
fn results_compare_also_between_numbers_of_threads() {
    let desk = Desk::new();
    let baseline = report(&desk);
    let (code, out, said) = against(&desk, &baseline, "--threads 2 --same-results");
    assert_eq!(code, 0, "{said}");
    assert!(out.contains("the same results") && out.contains("no speed on the same number of threads"), "{out}");
    let (code, out, said) = against(&desk, &baseline, "--threads 2 --fail-below 0.1");
    assert_eq!((code, out.as_str()), (2, ""), "{said}");
    assert!(said.contains("base.json: found speeds of --threads 1, expected --threads 2"), "{said}");
}

#[test]
fn a_baseline_that_cannot_be_compared_is_refused_before_measuring() {
    let desk = Desk::new();
    let sound = speed_alone(&desk);
    let changed = |pointer: &str, value: Value| {
        let mut changed = sound.clone();
        *changed.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} in {sound}")) = value;
        changed.to_string()
    };
    let cut = sound.to_string();
    for (text, words) in [
        (String::new(), "found no report of `mindep bench --format json`"),
        ("mindep 0.1.0, release build".to_owned(), "found no report"),
        ("[]".to_owned(), "found no report"),
        ("{\"runs\": []}".to_owned(), "missing field `format`"),
        (cut[..cut.len() / 2].to_owned(), "found no report"),
        (changed("/format", json!(2)), "found format 2, expected 1"),
        (changed("/workload/trials", json!(20_000)), "found 20000 trials, expected 40; add --trials 20000"),
        (changed("/workload/sha256", json!("abcd")), "the workload of mindep"),
        (changed("/measurements/0/trials_per_second", json!(0.0)), "found 0 trials a second"),
        (changed("/measurements/0/trials_per_second", json!(-5)), "found -5 trials a second"),
        (changed("/measurements/0/trials_per_second", json!("fast")), "found no report"),
        (changed("/measurements/0/threads", json!(64)), "found speeds of --threads 64, expected --threads 1"),
        (changed("/measurements", json!([])), "found no speeds, expected --threads 1"),
    ] {
        desk.write("base.json", &text);
        let said = desk.wrong(&format!("{BENCH} --threads 1 --baseline base.json --fail-below 0.5"));
        assert!(said.contains("base.json: ") && said.contains(words), "{words} is not in:\n{said}");
    }
    desk.write("base.json", &sound.to_string());
    let said = desk.wrong(&format!("{BENCH} --baseline base.json --same-results"));
    assert!(said.contains("found no hash of results"), "{said}");
    for place in ["absent.json", "new"] {
        let said = desk.wrong(&format!("{BENCH} --baseline {place}"));
        assert!(said.contains(&format!("{place}: cannot be read")), "{said}");
    }
}

#[test]
fn a_wrong_command_line_is_refused() {
    let desk = Desk::new();
    for (arguments, words) in [
        ("bench --fail-below 0.9", "--baseline"),
        ("bench --same-results", "--baseline"),
        ("bench --baseline b.json --same-results --no-hash", "--no-hash"),
        ("bench --baseline b.json --fail-below 0", "expected a number above 0"),
        ("bench --baseline b.json --fail-below 90%", "expected a number above 0"),
        ("bench --trials 0", "--trials"),
        ("bench --repeat 0", "--repeat"),
        ("bench --threads 0", "--threads"),
        ("bench scenario.toml", "scenario.toml"),
    ] {
        let said = desk.wrong(arguments);
        assert!(said.contains(words), "{arguments}: {words} is not in:\n{said}");
    }
}

#[test]
fn a_person_reads_units_beside_the_numbers() {
    let desk = Desk::new();
    let out = desk.out(&format!("{BENCH} --threads 1"));
    for words in [
        "trials/s",
        "trials/s a thread",
        "ns a supplier-month",
        "seconds",
        "30,240 supplier-months a trial",
        "40 trials, seed 1",
        "logical cores",
        "\nresults ",
    ] {
        assert!(out.contains(words), "{words} is not in:\n{out}");
    }
}

#[test]
fn doubts_about_a_comparison_are_told() {
    let desk = Desk::new();
    let mut baseline = speed_alone(&desk);
    baseline["machine"]["cpu"] = json!("Abacus");
    let (code, out, said) = against(&desk, &baseline, "--threads 1 --no-hash");
    assert_eq!(code, 0, "{said}");
    assert!(out.contains("note: the baseline was measured on Abacus, this on "), "{out}");
    assert!(out.contains("results not compared"), "{out}");
}

#[test]
fn a_regression_is_told_also_when_nobody_reads_the_report() {
    let desk = Desk::new();
    let mut baseline = speed_alone(&desk);
    for (speed, code) in [(1e12, 1), (1e-3, 0)] {
        baseline["measurements"][0]["trials_per_second"] = json!(speed);
        desk.write("base.json", &baseline.to_string());
        let (reader, writer) = io::pipe().expect("a pipe");
        drop(reader);
        let arguments = format!("{BENCH} --threads 1 --no-hash --baseline base.json --fail-below 0.5");
        let output = std::process::Command::new(assert_cmd::cargo::cargo_bin!("mindep"))
            .args(arguments.split_whitespace())
            .current_dir(desk.path(""))
            .stdout(writer)
            .output()
            .expect("the command");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_place_for_tables_that_is_not_there_is_told() {
    let desk = Desk::new();
    let done = desk.mindep(BENCH).env("TMPDIR", desk.path("absent")).assert().code(1);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("absent") && said.contains("TMPDIR") && said.contains("--no-hash"), "{said}");
    desk.mindep(&format!("{BENCH} --no-hash")).env("TMPDIR", desk.path("absent")).assert().success();
    let empty = desk.path("empty");
    fs::create_dir(&empty).expect("a folder");
    desk.mindep(BENCH).env("TMPDIR", &empty).assert().success();
    assert_eq!(desk.names("empty"), Vec::<String>::new(), "nothing is left behind");
}

/// Collects the names of all fields of a value, nested ones included.
fn fields(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => object.iter().for_each(|(name, inner)| {
            found.push(name.clone());
            fields(inner, found);
        }),
        Value::Array(items) => items.iter().for_each(|item| fields(item, found)),
        _ => (),
    }
}

#[test]
fn every_field_of_the_report_is_explained() {
    let desk = Desk::new();
    let baseline = speed_alone(&desk);
    let (_, out, _) = against(&desk, &baseline, "--threads 1 --no-hash --fail-below 0.000001 --format json");
    let mut names = Vec::new();
    fields(&parsed(&out), &mut names);
    assert!(names.len() > 30, "{names:?}");
    let page = include_str!("../../docs/benchmarking.md");
    names.retain(|name| !page.contains(&format!("`{name}`")));
    assert!(names.is_empty(), "docs/benchmarking.md leaves out {names:?}");
}
