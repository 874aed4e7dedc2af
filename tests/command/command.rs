//! The command as a process: output, files and exit codes.

use crate::support::{Desk, SMALL};
use predicates::prelude::*;
use serde_json::Value;
use std::fs;
use std::io;
use std::process::Stdio;

const NEW: &str = "new/scenario.toml";

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn help_begins_with_what_the_command_answers() {
    let help = Desk::new().out("--help");
    let first = help.lines().next().unwrap_or_default();
    assert_eq!(
        first,
        "How badly could a country's mineral imports fail, and which diversification is worth its money?"
    );
}

#[test]
fn a_new_scenario_is_sound() {
    let desk = Desk::new();
    assert_eq!(desk.names("new"), ["README.md", "scenario.toml", "suppliers.csv"]);
    desk.mindep(&format!("check {NEW}"))
        .assert()
        .success()
        .stdout(predicate::str::contains("sound, no warnings"))
        .stderr("");
}

#[test]
fn a_new_scenario_leaves_what_is_there_alone() {
    let desk = Desk::new();
    desk.write("new/scenario.toml", "mine");
    assert!(desk.wrong("new new").contains("new: exists already; choose another name"));
    assert_eq!(desk.read("new/scenario.toml"), "mine");
    assert!(desk.wrong("new small.toml").contains("found a file; choose another name"));
    assert!(desk.wrong("new .").contains("expected the name of a folder"));
}

#[test]
fn a_run_tells_strategies_by_shortfall_tail_and_cost() {
    let desk = Desk::new();
    let out = desk.out(&format!("run {NEW} --trials 300"));
    for words in
        ["Tungsten (t W)", "expected shortfall", "TVaR 95 %", "programme cost", "±", "results in output/my-scenario"]
    {
        assert!(out.contains(words), "{words} is not in:\n{out}");
    }
    for strategy in ["baseline", "more-stock", "diversify"] {
        assert!(out.lines().any(|line| line.trim_start().starts_with(strategy)), "no line for {strategy}:\n{out}");
    }
}

#[test]
fn results_that_are_there_stay_unless_they_may_be_overwritten() {
    let desk = Desk::new();
    desk.out("run small.toml");
    desk.write("output/small/mark", "");
    let before = desk.read("output/small/summary.csv");
    assert!(desk.wrong("run small.toml --seed 2").contains("--overwrite"));
    assert_eq!(desk.read("output/small/summary.csv"), before);
    desk.out("run small.toml --seed 2 --overwrite");
    assert_ne!(desk.read("output/small/summary.csv"), before);
    // Files that are not from mindep stay.
    assert!(desk.path("output/small/mark").exists());
    assert_eq!(desk.names("output"), ["small"], "nothing hidden is left over");
}

#[test]
fn a_file_is_no_output_folder() {
    let desk = Desk::new();
    desk.write("file", "text");
    for output in ["file", "file/deeper"] {
        let said = desk.wrong(&format!("run small.toml -o {output}"));
        assert!(said.contains("file: found a file, expected a folder"), "{said}");
    }
    assert_eq!(desk.read("file"), "text");
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_that_cannot_be_written_is_told_before_the_run() {
    let desk = Desk::new();
    desk.mindep("run small.toml --trials 4000000000 -o /proc/nowhere")
        .assert()
        .code(1)
        .stdout("")
        .stderr(predicate::str::contains("/proc/nowhere").and(predicate::str::contains("--output DIR")));
}

#[test]
fn every_fault_of_a_wrong_scenario_is_told_and_nothing_written() {
    let desk = Desk::new();
    let toml = desk.read(NEW).replace("flexibility = 0.1", "flexibility = -1").replace("CHN\"]", "CHN:smelt\"]");
    desk.write(NEW, &toml.replace("rate = 0.5", "rat = 0.5"));
    let table = desk.read("new/suppliers.csv");
    desk.write("new/suppliers.csv", &table.replace("0.15,0.15", "1.4,0.15"));
    let line = |text: &str| 1 + toml.lines().position(|line| line.contains(text)).expect("a line");
    for command in ["check", "run"] {
        let said = desk.wrong(&format!("{command} {NEW}"));
        for place in [
            format!("scenario.toml:{}:15", line("flexibility = -1")),
            format!("scenario.toml:{}:", line("CHN:smelt")),
            format!("scenario.toml:{}:1", line("rate = 0.5")),
            "suppliers.csv:3:".to_owned(),
        ] {
            assert!(said.contains(&place), "{place} is not in:\n{said}");
        }
        assert!(said.contains("did you mean `rate`?"), "{said}");
        assert!(said.contains("nothing was simulated"), "{said}");
    }
    assert!(!desk.path("output").exists());
}

#[test]
fn one_broken_scenario_stops_the_others() {
    let desk = Desk::new();
    desk.write("broken.toml", &SMALL.replace("share = 1\n", "share = 11\n"));
    assert!(desk.wrong("run small.toml broken.toml").contains("broken.toml:"));
    assert!(desk.wrong("run small.toml absent.toml").contains("absent.toml"));
    assert!(!desk.path("output").exists());
}

#[test]
fn two_scenarios_of_one_name_are_refused() {
    let desk = Desk::new();
    desk.write("other.toml", SMALL);
    assert!(desk.wrong("run small.toml other.toml").contains("named `small` too"));
    assert!(!desk.path("output").exists());
}

#[test]
fn several_scenarios_have_a_folder_each() {
    let desk = Desk::new();
    desk.out(&format!("run small.toml {NEW} --trials 300 -o a/b"));
    assert_eq!(desk.names("a/b"), ["my-scenario", "small"]);
}

#[test]
fn a_wrong_command_line_is_refused() {
    let desk = Desk::new();
    for (arguments, words) in [
        ("run small.toml --trials 0", "--trials"),
        ("run small.toml --threads 0", "--threads"),
        ("run small.toml --trails 5", "--trials"),
        ("run small.toml -q -v", "--verbose"),
        ("run", "SCENARIO"),
        ("check", "SCENARIO"),
        ("rum small.toml", "run"),
        ("completions tcsh", "bash"),
        ("man rum", "did you mean `run`?"),
        ("run small.toml --strategy shiftd", "did you mean `shifted`?"),
        ("run small.toml --strategy nothing-like-it", "there are shifted"),
        ("run small.toml --set minerals.alpa.flexibility=0.2", "did you mean `alpha`?"),
        ("run small.toml --set minerals.alpha.flexibility=plenty", "--set:1:"),
        ("run small.toml --set minerals.alpha.flexibility", "--set"),
        ("check small.toml --set simulation.trials=0", "--set:1:"),
    ] {
        let said = desk.wrong(arguments);
        assert!(said.contains(words), "{arguments}: {words} is not in:\n{said}");
        assert!(!desk.path("output").exists(), "{arguments} left something");
    }
}

#[test]
fn one_strategy_runs_beside_the_baseline() {
    let desk = Desk::new();
    desk.out(&format!("run {NEW} --trials 300 --strategy more-stock -o one"));
    desk.out(&format!("run {NEW} --trials 300 --strategy baseline -o none"));
    desk.out(&format!("run {NEW} --trials 300 -o all"));
    let strategies = |folder: &str| {
        let mut found: Vec<String> = desk
            .cells(&format!("{folder}/my-scenario/summary.csv"))
            .into_iter()
            .map(|row| row["strategy"].clone())
            .collect();
        found.dedup();
        found
    };
    assert_eq!(strategies("one"), ["baseline", "more-stock"]);
    assert_eq!(strategies("none"), ["baseline"]);
    assert_eq!(strategies("all"), ["baseline", "diversify", "more-stock"]);
    assert!(desk.cells("none/my-scenario/comparison.csv").is_empty());
    let all = desk.read("all/my-scenario/summary.csv");
    assert!(desk.read("one/my-scenario/summary.csv").lines().all(|line| all.contains(line)), "strategies do not meet");
}

#[test]
fn a_change_on_the_command_line_is_made_and_recorded() {
    let desk = Desk::new();
    desk.out("run small.toml --set disruptions.strike.rate=0 --set minerals.alpha.demand.volatility=0 --seed 9");
    let manifest = json(&desk.read("output/small/run.json"));
    assert_eq!(manifest["set"][0], "disruptions.strike.rate=0");
    assert_eq!(manifest["seed"], 9);
    let summary = desk.cells("output/small/summary.csv");
    assert!(
        summary
            .iter()
            .filter(|row| row["metric"] == "shortfall" && row["mineral"] != "all")
            .all(|row| row["mean"] == "0")
    );
}

#[test]
fn json_is_all_that_is_printed_when_asked_for() {
    let desk = Desk::new();
    let run = json(&desk.out(&format!("run {NEW} --trials 300 --format json")));
    assert_eq!(run["runs"][0]["scenario"], "my-scenario");
    let estimates = run["runs"][0]["estimates"].as_array().expect("estimates");
    let summary = desk.cells("output/my-scenario/summary.csv");
    assert_eq!(estimates.len(), summary.len());
    for (estimate, row) in estimates.iter().zip(&summary) {
        assert_eq!(estimate["metric"], row["metric"].as_str());
        assert_eq!(estimate["mean"].as_f64(), row["mean"].parse().ok());
        assert_eq!(estimate["tvar95_std_error"].as_f64(), row["tvar95_std_error"].parse().ok());
    }
    let check = json(&desk.out(&format!("check {NEW} small.toml --format json")));
    assert_eq!(check["scenarios"][0]["suppliers"], 4);
    assert_eq!(check["scenarios"][1]["minerals"], 2);

    desk.write("broken.toml", &SMALL.replace("share = 1\n", "share = 11\n"));
    for command in ["run", "check"] {
        let refused = desk.mindep(&format!("{command} broken.toml absent.toml --format json")).assert().code(2);
        let refused = json(std::str::from_utf8(&refused.get_output().stdout).expect("UTF-8"));
        let errors = refused["errors"].as_array().expect("errors");
        assert!(errors[0]["file"].as_str().expect("a file").ends_with("broken.toml"), "{refused}");
        assert!(errors[0]["line"].as_u64() > Some(1) && errors[0]["column"].as_u64() > Some(0), "{refused}");
        assert!(errors.last().expect("another")["file"].as_str().expect("a file").ends_with("absent.toml"));
    }
}

#[test]
fn a_quiet_run_prints_nothing() {
    let desk = Desk::new();
    desk.mindep(&format!("run {NEW} --trials 300 --quiet")).assert().success().stdout("").stderr("");
    assert!(desk.path("output/my-scenario/summary.csv").exists());
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let desk = Desk::new();
    for arguments in [
        "schema",
        "completions bash",
        "man",
        "check small.toml",
        "check small.toml --format json",
        "run small.toml -o text",
        "run small.toml -o json --format json",
        "new another",
        "--help",
    ] {
        let (reader, writer) = io::pipe().expect("a pipe");
        drop(reader);
        let output = std::process::Command::new(assert_cmd::cargo::cargo_bin!("mindep"))
            .args(arguments.split_whitespace())
            .current_dir(desk.path(""))
            .stdout(writer)
            .output()
            .expect("the command");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments}: {said}");
        assert!(!said.contains("panicked") && !said.contains("error"), "{arguments}: {said}");
    }
    assert!(desk.path("text/small/run.json").exists() && desk.path("json/small/run.json").exists());
}

/// Returns the exit code of a command whose standard error is `stderr`.
fn exit_code(desk: &Desk, arguments: &str, stderr: impl Into<Stdio>) -> Option<i32> {
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("mindep"));
    command.args(arguments.split_whitespace()).current_dir(desk.path(""));
    command.stdout(Stdio::null()).stderr(stderr).status().expect("the command").code()
}

#[test]
fn standard_error_that_cannot_be_written_changes_no_exit_code() {
    let desk = Desk::new();
    desk.write("broken.toml", &SMALL.replace("share = 1\n", "share = 11\n"));
    for (arguments, code) in [
        ("run broken.toml", 2),
        ("run absent.toml", 2),
        ("run small.toml --strategy none", 2),
        ("run small.toml -v --overwrite", 0),
    ] {
        let (reader, writer) = io::pipe().expect("a pipe");
        drop(reader);
        assert_eq!(exit_code(&desk, arguments, writer), Some(code), "{arguments}, closed");
        if let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") {
            assert_eq!(exit_code(&desk, arguments, full), Some(code), "{arguments}, full");
        }
    }
}

#[test]
fn there_is_a_manual_page_of_every_command() {
    let desk = Desk::new();
    let all = desk.out("man");
    assert!(all.contains(".TH mindep 1  \"mindep ") && all.contains("mindep\\-optimize(1)"), "{all}");
    let of_run = desk.out("man run");
    assert!(of_run.contains(".TH mindep-run 1  \"mindep ") && of_run.contains("trials\\-table"), "{of_run}");
}

#[test]
fn there_are_completions_for_every_shell() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let out = desk.out(&format!("completions {shell}"));
        assert!(out.contains("mindep") && out.contains("trials-table"), "{shell}: {out}");
    }
}

#[test]
fn the_schema_takes_the_new_scenario() {
    let desk = Desk::new();
    let schema = json(&desk.out("schema"));
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    let validator = jsonschema::draft7::new(&schema).expect("a schema");
    for name in [NEW, "small.toml"] {
        let scenario: Value = toml::from_str(&desk.read(name)).expect("TOML");
        let faults: Vec<String> = validator.iter_errors(&scenario).map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
    }
}

#[test]
fn the_inputs_are_kept_with_the_results() {
    let desk = Desk::new();
    desk.out(&format!("run {NEW} --trials 300"));
    assert_eq!(desk.names("output/my-scenario/inputs"), ["scenario.toml", "suppliers.csv"]);
    for file in ["scenario.toml", "suppliers.csv"] {
        let kept = fs::read(desk.path("output/my-scenario/inputs").join(file)).expect("a copy");
        assert_eq!(kept, fs::read(desk.path("new").join(file)).expect("the file"));
    }
}
