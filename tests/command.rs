//! The command as a user meets it: through the real binary.

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use predicates::prelude::*;
use predicates::str::contains;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tempfile::TempDir;

fn mindep() -> Command {
    let mut command = Command::new(cargo_bin!("mindep"));
    command.env("NO_COLOR", "1");
    command
}

fn two() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/two.toml")
}

/// A scenario of one mineral with a fault in each of two places.
const BROKEN: &str = r#"
format = 1
[scenario]
name = "broken"
start = "2025-01"
years = 1
[[minerals]]
id = "zinc"
unit = "t"
demand = { annual = -5 }
[[suppliers]]
id = "cn"
mineral = "zinc"
path = "CHN:refine"
share = 1.4
"#;

/// Runs `two` into a new folder with more arguments.
fn run(more: &[&str]) -> (TempDir, assert_cmd::assert::Assert) {
    let root = tempfile::tempdir().unwrap();
    let assert = mindep().arg("run").arg(two()).arg("-o").arg(root.path()).args(more).assert();
    (root, assert)
}

/// All files below a folder by their relative path; `timing` of `run.json` is left out.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn gather(root: &Path, folder: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                gather(root, &path, found);
            } else {
                let mut bytes = fs::read(&path).unwrap();
                if path.ends_with("run.json") {
                    let mut run: Value = serde_json::from_slice(&bytes).unwrap();
                    assert!(run.as_object_mut().unwrap().remove("timing").is_some());
                    bytes = serde_json::to_vec(&run).unwrap();
                }
                found.insert(path.strip_prefix(root).unwrap().to_owned(), bytes);
            }
        }
    }
    let mut found = BTreeMap::new();
    gather(folder, folder, &mut found);
    found
}

fn names(folder: &Path) -> Vec<String> {
    files(folder).keys().map(|p| p.display().to_string()).collect()
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(bytes)))
}

// --- run ---

#[test]
fn a_run_writes_its_folder_and_prints_the_closing_table() {
    let (root, assert) = run(&[]);
    assert
        .success()
        .stdout(contains("two: Two minerals\n300 trials, seed 11, 2025-07 to 2027-06"))
        .stdout(contains("\nZinc\n strategy"))
        .stdout(contains("all minerals"))
        .stdout(predicate::str::is_match(r"baseline +\d+ ± \d+ +[\d.]+ ± [\d.]+ ").unwrap())
        .stdout(contains("results in "))
        .stdout(contains("\u{1b}").not());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "nothing hidden is left");
    assert_eq!(
        names(&root.path().join("two")),
        [
            "comparison.csv",
            "disruptions.csv",
            "exceedance.csv",
            "inputs/two/suppliers.csv",
            "inputs/two.toml",
            "projects.csv",
            "run.json",
            "sectors.csv",
            "summary.csv",
            "suppliers.csv",
            "timeseries.csv"
        ]
    );
}

#[test]
fn strategies_and_minerals_are_shown_in_file_order() {
    let (_root, assert) = run(&[]);
    let text = String::from_utf8(assert.success().get_output().stdout.clone()).unwrap();
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("{what} is in\n{text}"));
    assert!(at("Zinc") < at("\ncobalt"));
    assert!(at(" baseline") < at(" stock") && at(" stock") < at(" digging"));
}

#[test]
fn the_manifest_tells_what_was_run() {
    let (root, assert) = run(&["--threads", "1", "--set", "scenario.discount_rate=0.02"]);
    assert.success();
    let folder = root.path().join("two");
    let run = json(&fs::read(folder.join("run.json")).unwrap());
    assert_eq!(run["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(run["scenario"]["name"], "two");
    assert_eq!(run["scenario"]["hash"].as_str().unwrap().len(), 64);
    assert_eq!((&run["seed"], &run["trials"]), (&11.into(), &300.into()));
    assert_eq!(run["months"], serde_json::json!({ "count": 24, "first": "2025-07", "last": "2027-06" }));
    let ids: Vec<&str> = run["strategies"].as_array().unwrap().iter().map(|s| s["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["baseline", "digging", "stock"]);
    assert_eq!(run["minerals"][0], serde_json::json!({ "id": "cobalt", "name": "cobalt", "unit": "t Co" }));
    assert_eq!(run["set"], serde_json::json!(["scenario.discount_rate=0.02"]));
    assert_eq!(run["sources"][2]["source"], "quoted, \"twice\"");
    assert_eq!(run["timing"]["threads"], 1);
    assert!(run["timing"]["seconds"].as_f64().unwrap() > 0.0);
    assert!(run["timing"]["trials_per_second"].as_f64().unwrap() > 0.0);
    assert_eq!(run["inputs"][0]["path"], "two.toml");
    assert_eq!(run["inputs"][1]["path"], "two/suppliers.csv");
    assert_eq!(run["inputs"][1]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(fs::read(folder.join("inputs/two.toml")).unwrap(), fs::read(two()).unwrap());
}

#[test]
fn a_run_of_the_copied_inputs_is_the_same_run() {
    let (first, assert) = run(&["-q"]);
    assert.success();
    let again = tempfile::tempdir().unwrap();
    let copy = first.path().join("two/inputs/two.toml");
    mindep().arg("run").arg(copy).arg("-q").arg("-o").arg(again.path()).assert().success();
    assert_eq!(files(&first.path().join("two")), files(&again.path().join("two")));
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let of = |threads: &str| {
        let (root, assert) = run(&["-q", "--threads", threads, "--trials-table", "csv", "--trials", "1000"]);
        assert.success();
        files(&root.path().join("two"))
    };
    let one = of("1");
    assert!(one[Path::new("trials.csv")].len() > 100_000);
    assert_eq!(one, of("2"));
    assert_eq!(one, of("3"));
}

#[test]
fn the_first_trials_of_a_longer_run_are_those_of_a_short_one() {
    let of = |trials: &str| {
        let (root, assert) = run(&["-q", "--trials-table", "csv", "--trials", trials]);
        assert.success();
        fs::read(root.path().join("two/trials.csv")).unwrap()
    };
    let (short, long) = (of("100"), of("200"));
    assert!(long.starts_with(&short) && long.len() > short.len());
    // 100 trials of 3 strategies and 2 minerals with all of them.
    assert_eq!(String::from_utf8_lossy(&short).lines().count(), 1 + 100 * 3 * 3);
}

#[test]
fn trials_and_seed_from_the_command_line_override_the_file() {
    let (a, assert) = run(&["-q", "--trials", "1_00", "--seed", "5"]);
    assert.success();
    let (b, assert) = run(&["-q", "--set", "simulation.trials=100", "--set", "simulation.seed=5"]);
    assert.success();
    let (c, assert) = run(&["-q", "--trials", "100"]);
    assert.success();
    let summary = |root: &TempDir| fs::read(root.path().join("two/summary.csv")).unwrap();
    assert_eq!(summary(&a), summary(&b));
    assert_ne!(summary(&a), summary(&c));
    let run = json(&fs::read(a.path().join("two/run.json")).unwrap());
    assert_eq!((&run["seed"], &run["trials"]), (&5.into(), &100.into()));
}

#[test]
fn only_the_strategies_asked_for_are_run_beside_the_baseline() {
    let (root, assert) = run(&["--strategy", "stock"]);
    assert.success().stdout(contains(" stock ")).stdout(contains("digging").not());
    let text = fs::read_to_string(root.path().join("two/comparison.csv")).unwrap();
    assert!(text.contains("\nstock,") && !text.contains("\ndigging,"));
    let (root, assert) = run(&["-q", "--strategy", "baseline"]);
    assert.success();
    let text = fs::read_to_string(root.path().join("two/comparison.csv")).unwrap();
    assert_eq!(text.lines().count(), 1, "a header alone");
}

#[test]
fn an_unknown_strategy_is_refused_with_a_suggestion() {
    let (root, assert) = run(&["--strategy", "stok"]);
    assert
        .code(2)
        .stderr(contains("--strategy stok: no such strategy in "))
        .stderr(contains("expected one of `baseline`, `stock`, `digging`; did you mean `stock`?"));
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

#[test]
fn an_existing_folder_is_refused_and_stays() {
    let (root, assert) = run(&["-q"]);
    assert.success();
    let folder = root.path().join("two");
    fs::write(folder.join("mine"), "a note").unwrap();
    let before = files(&folder);
    let again = || {
        let mut command = mindep();
        command.arg("run").arg(two()).arg("-o").arg(root.path());
        command
    };
    again().assert().code(2).stdout("").stderr(contains("exists already; replace it with --overwrite"));
    assert_eq!(files(&folder), before);
    again().args(["--overwrite", "-q"]).assert().success();
    assert!(!folder.join("mine").exists());
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "nothing hidden is left");
}

#[test]
fn a_file_in_the_place_of_a_folder_is_refused() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("file"), "").unwrap();
    for output in ["file", "file/below"] {
        mindep()
            .arg("run")
            .arg(two())
            .arg("-o")
            .arg(root.path().join(output))
            .assert()
            .code(2)
            .stderr(contains("file: found a file, expected a folder; choose another place with --output DIR"));
    }
    fs::write(root.path().join("two"), "").unwrap();
    let mut command = mindep();
    command.arg("run").arg(two()).arg("--overwrite").arg("-o").arg(root.path());
    command.assert().code(2).stderr(contains("found a file, expected a folder"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_cannot_be_made_is_told_before_anything_is_simulated() {
    mindep()
        .args(["run", "--trials", "4_000_000_000", "-o", "/proc/results"])
        .arg(two())
        .assert()
        .code(1)
        .stderr(contains("error: cannot make the folder /proc/results: "))
        .stderr(contains("--output DIR"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_closed_pipe_ends_quietly_and_a_full_disk_does_not() {
    let root = tempfile::tempdir().unwrap();
    for arguments in [&["schema"][..], &["completions", "bash"], &["run", "--overwrite"], &["check"]] {
        let command = |stdout: Stdio| {
            let mut command = std::process::Command::new(cargo_bin!("mindep"));
            command.args(arguments).stdout(stdout).stderr(Stdio::piped());
            if ["run", "check"].contains(&arguments[0]) {
                command.arg(two());
            }
            if arguments[0] == "run" {
                command.arg("-o").arg(root.path());
            }
            command
        };
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(writer.into()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("error"), "{output:?}");
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = command(full.into()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write to standard output: No space left"));
    }
}

#[test]
fn json_carries_the_headline_numbers() {
    let (root, assert) = run(&["--format", "json"]);
    let document = json(&assert.success().get_output().stdout);
    assert_eq!(document["folder"], root.path().join("two").display().to_string());
    assert_eq!(
        (&document["scenario"], &document["trials"], &document["seed"]),
        (&"two".into(), &300.into(), &11.into())
    );
    let rows = document["results"].as_array().unwrap();
    assert_eq!(rows.len(), 3 * 3);
    assert_eq!((&rows[0]["strategy"], &rows[0]["mineral"]), (&"baseline".into(), &"zinc".into()));
    let summary = fs::read_to_string(root.path().join("two/summary.csv")).unwrap();
    let line = summary.lines().find(|l| l.starts_with("baseline,zinc,shortfall,")).unwrap();
    let cells: Vec<&str> = line.split(',').collect();
    assert_eq!(rows[0]["shortfall"]["value"].as_f64(), cells[4].parse().ok());
    assert_eq!(rows[0]["shortfall"]["std_error"].as_f64(), cells[5].parse().ok());
    assert_eq!(rows[0]["shortfall_tvar95"]["value"].as_f64(), cells[13].parse().ok());
    assert!(rows[0]["programme_cost_difference"].is_null());
    let stock = rows.iter().find(|r| r["strategy"] == "stock" && r["mineral"] == "all").unwrap();
    assert!(stock["programme_cost_difference"]["std_error"].as_f64().unwrap() > 0.0);
    assert!(stock["shortfall"].is_null());
}

#[test]
fn several_scenarios_give_several_folders_and_a_list() {
    let root = tempfile::tempdir().unwrap();
    mindep().arg("new").arg(root.path().join("other")).assert().success();
    let other = root.path().join("other/scenario.toml");
    let out = root.path().join("out");
    let assert = mindep()
        .arg("run")
        .args([two(), other])
        .args(["--trials", "100", "--format", "json", "-q", "-o"])
        .arg(&out)
        .assert()
        .success()
        .stderr("");
    let list = json(&assert.get_output().stdout);
    let names: Vec<&str> = list.as_array().unwrap().iter().map(|d| d["scenario"].as_str().unwrap()).collect();
    assert_eq!(names, ["two", "other"]);
    assert!(out.join("two/run.json").exists() && out.join("other/run.json").exists());
}

#[test]
fn one_wrong_scenario_stops_all_before_anything_is_written() {
    let root = tempfile::tempdir().unwrap();
    let broken = root.path().join("broken.toml");
    fs::write(&broken, BROKEN).unwrap();
    let out = root.path().join("out");
    mindep()
        .arg("run")
        .args([two(), broken, root.path().join("missing.toml")])
        .arg("-o")
        .arg(&out)
        .assert()
        .code(2)
        .stdout("")
        .stderr(contains("broken.toml:10:"))
        .stderr(contains("annual"))
        .stderr(contains("broken.toml:15:"))
        .stderr(contains("2 faults found"))
        .stderr(contains("missing.toml: no such file"));
    assert!(!out.exists());
}

#[test]
fn an_existing_folder_of_the_second_scenario_stops_the_first() {
    let root = tempfile::tempdir().unwrap();
    mindep().arg("new").arg(root.path().join("other")).assert().success();
    let out = root.path().join("out");
    fs::create_dir_all(out.join("other")).unwrap();
    mindep()
        .arg("run")
        .args([two(), root.path().join("other/scenario.toml")])
        .arg("-o")
        .arg(&out)
        .assert()
        .code(2)
        .stderr(contains("other: exists already"));
    assert!(!out.join("two").exists());
}

#[test]
fn two_scenarios_of_the_same_name_are_refused() {
    let root = tempfile::tempdir().unwrap();
    mindep()
        .arg("run")
        .args([two(), two()])
        .arg("-o")
        .arg(root.path())
        .assert()
        .code(2)
        .stderr(contains("both scenarios have the name `two`"));
}

#[test]
fn a_wrong_change_is_refused_like_a_wrong_file() {
    let (root, assert) = run(&["--set", "minerals.zinc.demnad.annual=3"]);
    assert.code(2).stderr(contains("--set:1:15")).stderr(contains("demand"));
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    let (_root, assert) = run(&["--set", "nonsense"]);
    assert.code(2).stderr(contains("expected ADDRESS=VALUE"));
}

#[test]
fn quiet_prints_nothing_and_verbose_tells_more() {
    // A share short of 1 and few trials are warned of.
    let (_root, assert) = run(&[]);
    assert.success().stderr(contains("warning: "));
    let (_root, assert) = run(&["-q"]);
    assert.success().stdout("").stderr("");
    let (_root, assert) = run(&["-v", "--threads", "2"]);
    assert.success().stderr(contains("two: 300 trials of 24 months, 3 strategies, 2 minerals, 2 threads"));
}

#[test]
fn no_progress_goes_to_what_is_no_terminal() {
    let (_root, assert) = run(&[]);
    assert.success().stderr(contains("left").not());
}

#[test]
fn nonsense_on_the_command_line_is_refused() {
    let cases: &[(&[&str], &str)] = &[
        (&["run"], "<SCENARIO>"),
        (&["run", "x.toml", "--trials", "0"], "expected a whole number in 1..=4000000000"),
        (&["run", "x.toml", "--trials", "5000000000"], "1..=4000000000"),
        (&["run", "x.toml", "--trials", "many"], "1..=4000000000"),
        (&["run", "x.toml", "--seed", "-1"], "expected a whole number in 0..="),
        (&["run", "x.toml", "--seed", "1.5"], "expected a whole number in 0..="),
        (&["run", "x.toml", "--threads", "0"], "1..=1024"),
        (&["run", "x.toml", "--threads", "-1"], "1..=1024"),
        (&["run", "x.toml", "--format", "xml"], "[possible values: text, json]"),
        (&["run", "x.toml", "--trials-table", "parquet"], "[possible values: csv]"),
        (&["run", "x.toml", "-q", "-v"], "cannot be used with"),
        (&["run", "x.toml", "--resume"], "unexpected argument"),
        (&["run", "x.toml"], "x.toml: no such file; `mindep new DIR` makes a scenario to start from"),
        (&["rum", "x.toml"], "a similar subcommand exists: 'run'"),
        (&["check"], "<SCENARIO>"),
        (&["check", "."], "cannot be read"),
        (&["completions", "cmd"], "[possible values: bash, elvish, fish, powershell, zsh]"),
        (&["new"], "<DIR>"),
        (&[], "Usage: mindep <COMMAND>"),
    ];
    for (arguments, message) in cases {
        let assert = mindep().args(*arguments).assert().code(2).stdout("");
        let stderr = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        assert!(stderr.contains(message), "{arguments:?} says\n{stderr}\nnot {message}");
    }
}

#[test]
fn help_names_every_flag_and_no_unfinished_one() {
    let assert = mindep().args(["run", "--help"]).assert().success();
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    for flag in [
        "--output",
        "--trials",
        "--seed",
        "--threads",
        "--strategy",
        "--set",
        "--trials-table",
        "--overwrite",
        "--format",
        "--quiet",
        "--verbose",
        "Examples:",
    ] {
        assert!(text.contains(flag), "{flag}");
    }
    for flag in ["--shard", "--resume", "--until-precision", "--plots", "--no-report", "parquet"] {
        assert!(!text.contains(flag), "{flag}");
    }
    mindep().arg("--version").assert().success().stdout(concat!("mindep ", env!("CARGO_PKG_VERSION"), "\n"));
    mindep().arg("--help").assert().success().stdout(contains("completions"));
}

// --- check ---

#[test]
fn check_tells_what_a_scenario_contains() {
    mindep()
        .arg("check")
        .arg(two())
        .assert()
        .success()
        .stdout(contains("two: Two minerals\n"))
        .stdout(contains("horizon       2025-07 to 2027-06, 24 months"))
        .stdout(contains("zinc: 12000 t a year, 2 suppliers, 1 stockpile, 2 sectors"))
        .stdout(contains("disruptions   4: strike, licence, boom, coup"))
        .stdout(contains("projects      2: smelter, dig (not enabled)"))
        .stdout(contains("strategies    3: baseline, stock, digging"))
        .stdout(predicate::str::is_match("a run takes   less than 1 s on .* MB \\(estimated").unwrap())
        .stderr(contains("warning: "));
}

#[test]
fn check_speaks_json() {
    let output =
        mindep().arg("check").arg(two()).args(["--format", "json", "--set", "scenario.years=3"]).output().unwrap();
    assert!(output.status.success());
    let document = json(&output.stdout);
    assert_eq!((&document["valid"], &document["months"]), (&true.into(), &36.into()));
    assert_eq!(document["minerals"][0]["suppliers"], 2);
    assert_eq!(document["projects"][1]["enabled"], false);
    assert!(document["warnings"].as_array().unwrap().iter().all(|w| w["severity"] == "warning" && w["line"].is_u64()));
    assert!(document["expected"]["seconds"].as_f64().unwrap() >= 0.0);
    assert!(document["expected"]["megabytes"].as_f64().unwrap() > 0.0);
}

#[test]
fn check_tells_all_faults_to_people_and_machines() {
    let root = tempfile::tempdir().unwrap();
    let broken = root.path().join("broken.toml");
    fs::write(&broken, BROKEN).unwrap();
    for command in ["check", "run"] {
        let assert = mindep().arg(command).arg(&broken).args(["--format", "json"]).assert().code(2);
        let document = json(&assert.get_output().stdout);
        assert_eq!(document["valid"], false);
        let errors = document["errors"].as_array().unwrap();
        assert_eq!(errors.iter().map(|e| e["line"].as_u64().unwrap()).collect::<Vec<_>>(), [10, 15]);
        assert_eq!(errors[1]["file"], broken.display().to_string());
        let told = String::from_utf8(assert.get_output().stderr.clone()).unwrap();
        assert!(told.contains("share") && told.contains("^^^") && told.contains("2 faults found"), "{told}");
    }
}

#[test]
fn check_writes_nothing() {
    let root = tempfile::tempdir().unwrap();
    mindep().current_dir(root.path()).arg("check").arg(two()).assert().success();
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

// --- new, schema, completions ---

#[test]
fn a_new_scenario_loads_without_warnings_and_gives_sensible_results() {
    let root = tempfile::tempdir().unwrap();
    mindep()
        .current_dir(root.path())
        .args(["new", "my-land"])
        .assert()
        .success()
        .stdout(contains("mindep run my-land/scenario.toml"));
    assert_eq!(names(&root.path().join("my-land")), ["README.md", "scenario.toml", "suppliers.csv"]);
    mindep().current_dir(root.path()).args(["check", "my-land/scenario.toml"]).assert().success().stderr("");
    let assert = mindep()
        .current_dir(root.path())
        .args(["run", "my-land/scenario.toml", "--format", "json"])
        .assert()
        .success()
        .stderr("");
    let document = json(&assert.get_output().stdout);
    assert_eq!(document["folder"], "output/my-land");
    let of = |strategy: &str, what: &str| {
        let rows = document["results"].as_array().unwrap();
        let row = rows.iter().find(|r| r["strategy"] == strategy && r["mineral"] == "cobalt").unwrap();
        (row[what]["value"].as_f64().unwrap(), row[what]["std_error"].as_f64().unwrap())
    };
    let (share, error) = of("baseline", "shortfall_share");
    assert!((0.005..0.05).contains(&share) && error < share / 20.0, "{share} ± {error}");
    for strategy in ["larger-stock", "diversify"] {
        assert!(of(strategy, "shortfall").0 < 0.8 * of("baseline", "shortfall").0, "{strategy} helps");
        assert!(of(strategy, "programme_cost_difference").0 > 0.0, "{strategy} costs");
    }
}

#[test]
fn new_overwrites_nothing() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("x");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("suppliers.csv"), "mine").unwrap();
    mindep().arg("new").arg(&folder).assert().code(2).stderr(contains("suppliers.csv: exists already"));
    assert_eq!(names(&folder), ["suppliers.csv"]);
    assert_eq!(fs::read_to_string(folder.join("suppliers.csv")).unwrap(), "mine");
    mindep()
        .arg("new")
        .arg(folder.join("suppliers.csv"))
        .assert()
        .code(2)
        .stderr(contains("found a file, expected a folder"));
}

#[test]
fn a_new_scenario_in_a_folder_whose_name_is_no_id_has_a_name_of_its_own() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("My Land");
    mindep().arg("new").arg(&folder).assert().success();
    assert!(fs::read_to_string(folder.join("scenario.toml")).unwrap().contains("name = \"my-country\""));
}

#[test]
fn the_schema_accepts_the_new_scenario() {
    let output = mindep().arg("schema").output().unwrap();
    let schema = json(&output.stdout);
    let root = tempfile::tempdir().unwrap();
    mindep().arg("new").arg(root.path().join("x")).assert().success();
    let text = fs::read_to_string(root.path().join("x/scenario.toml")).unwrap();
    let scenario: Value = toml::from_str(&text).unwrap();
    let validator = jsonschema::draft7::new(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&scenario).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn completions_exist_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        mindep().args(["completions", shell]).assert().success().stdout(contains("overwrite"));
    }
}
