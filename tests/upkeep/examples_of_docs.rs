//! Every example of the documentation is run.
//!
//! This covers all pages of docs/ and the README. Each page has a folder of its own with a copy of scenarios/ and, unless the page makes it
//! itself, `my-country` as made by `mindep new`. The blocks of the page are used there in order:
//!
//! - `console`: lines that begin with `$ ` are shell commands, and the lines that follow are their output. Each must end with exit code 0.
//! - `sh`: a shell script.
//! - `toml`: used as the comment before it says, see below.
//! - `python`, `r` and `sql`: run if the variables in [`INTERPRETERS`] name an interpreter, which needs packages (`sql`: DuckDB for Python).
//! - `text`, `csv`, `json`, `yaml`: output or contents of files; not used without a comment.
//! - `rust`: run by tests/upkeep/front_door.rs.
//!
//! A comment on the line before a block means:
//!
//! - `<!-- file: PATH -->`: the block is that file;
//! - `<!-- append: PATH -->`: the block is appended to that file, which must then be a valid scenario;
//! - `<!-- with: NAME -->`: the block is a part of a scenario. It is merged into `scenarios/NAME.toml`, `my-country` or [`LITHIUM`] (`lithium`),
//!   where it replaces rows and keys of the same names; the result must be valid;
//! - `<!-- examples: of --help -->`: tests/upkeep/documentation.rs compares the block with the options of the program;
//! - `<!-- exit: CODE -->`: the last command of the block ends with that exit code.
//!
//! Commands are shortened by the rules in [`LIGHTER`], so that the test is fast. Output that does not depend on trials ([`CERTAIN`]) must match
//! the page, where `…` stands for any text. Examples that are not run are listed in [`LEFT_OUT`], each with its reason.
#![cfg(target_os = "linux")]

use crate::pages::{Block, Page, pages, root};
use rayon::prelude::*;
use std::collections::HashSet;
use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

/// Options that replace those on the page: command, option, value, and whether the option is only replaced but never added.
const LIGHTER: &[(&str, &str, &str, bool)] = &[
    ("run", "--trials", "200", false),
    ("run", "--plots", "none", false),
    ("run", "--deep-futures", "32", false),
    ("run", "--deep-trials", "128", false),
    ("merge", "--plots", "none", false),
    ("report", "--plots", "svg", true),
    ("replay", "--trials", "200", false),
    ("value", "--trials", "100", false),
    ("score", "--trials", "200", false),
    ("sensitivity", "--trials", "64", false),
    ("sensitivity", "--samples", "8", false),
    ("optimize", "--trials", "200", false),
    ("optimize", "--fresh", "200", false),
    ("optimize", "--points", "2", false),
    ("bench", "--trials", "64", false),
    ("bench", "--repeat", "1", false),
    // Speeds of such a short run are meaningless.
    ("bench", "--fail-below", "0.01", true),
];

/// Commands whose output does not depend on trials.
const CERTAIN: &[&str] = &["check", "stress", "reverse", "indicators", "new", "replay", "import"];

/// Interpreters by language: the environment variable that names it, and its option for running a text.
const INTERPRETERS: &[(&str, &str, &str)] =
    &[("python", "DOCS_PYTHON", "-c"), ("sql", "DOCS_PYTHON", "-c"), ("r", "DOCS_RSCRIPT", "-e")];

/// Examples that are not run: the page, the beginning of the command or block, and the reason.
const LEFT_OUT: &[(&str, &str, &str)] = &[
    ("README.md", "cargo test", "would run this test"),
    ("README.md", "cargo install", "builds mindep, which is there"),
    ("docs/benchmarking.md", "cargo build", "builds mindep, which is there"),
    ("docs/releasing.md", "cargo build", "builds mindep, which is there"),
    ("docs/releasing.md", "export SOURCE_DATE_EPOCH", "builds mindep, of the history of a repository"),
    ("docs/releasing.md", "tar --sort=name", "needs the folder of a release"),
    ("docs/releasing.md", "sha256sum --check", "needs the files of a release"),
    ("docs/testing.md", "bash .ci/coverage.sh", "an instrumented build and all tests: twenty minutes"),
    (
        "docs/testing.md",
        "HOSTILE_CASES=1000000",
        "takes hours; crates/mindep/tests/library/hostile.rs runs with fewer cases",
    ),
    (
        "docs/testing.md",
        "python3 tests/mutations/run.py",
        "takes an hour or two; tests/upkeep/mutations.rs holds its list to the sources",
    ),
    (
        "docs/validation/README.md",
        "cargo xtask validation",
        "xtask/src/validation/tests.rs makes the page with fewer trials",
    ),
    (
        "docs/validation/forecasts.md",
        "cargo xtask forecasts",
        "xtask/src/forecasts/tests.rs scores a part of the cells",
    ),
    (
        "docs/backtests/README.md",
        "cargo xtask backtests",
        "xtask/src/backtests/tests.rs holds the page to its scenarios",
    ),
    ("docs/performance.md", "bash benches/instructions.sh", "tests/upkeep/instructions.rs runs it"),
    (
        "docs/running.md",
        "$ mindep run my-country/scenario.toml --trials 10000000",
        "waits for Ctrl-C, which tests/command/survival.rs sends",
    ),
    ("docs/questions/calibrate.md", "mindep calibrate", "the table of trade is not in the repository"),
    ("docs/questions/sensitivity.md", "mindep sensitivity scenarios/korea-lithium.toml", "docs/tutorial.md has it"),
    ("docs/questions/optimize.md", "mindep optimize scenarios/korea-lithium.toml", "docs/tutorial.md has it"),
    ("docs/questions/robustness.md", "mindep run scenarios/korea-lithium.toml --deep", "docs/tutorial.md has it"),
    ("docs/results/files.md", "trials <- arrow::", "the package arrow of R takes an hour to install"),
];

/// The scenario into which the fragments of docs/scenario-format/ are merged.
const LITHIUM: &str = r#"
format = 1
[scenario]
name = "lithium"
start = "2025-01"
years = 10
[[minerals]]
id = "lithium"
unit = "t LCE"
demand = { annual = 140000 }
price = { initial = 13000 }
[[minerals.stockpiles]]
id = "government"
initial_days = 30
[[suppliers]]
id = "cn-hydroxide"
mineral = "lithium"
path = "AUS:mine > CHN:refine > lane:yellow-sea"
share = 0.4
[[suppliers]]
id = "ar-brine"
mineral = "lithium"
path = "ARG:mine > ARG:refine"
share = 0.1
[[suppliers]]
id = "cl-brine"
mineral = "lithium"
path = "CHL:mine > CHL:refine"
share = 0.1
[[disruptions]]
id = "china-export-licence"
hits = ["CHN:refine"]
rate = 0.1
duration = 6
[[projects]]
id = "kazakhstan-lithium"
mineral = "lithium"
path = "KAZ:mine > KOR:refine"
enabled = false
capacity = 5000
"#;

/// Number of commands, scripts and fragments used, to detect examples that are skipped by mistake.
static USED: AtomicUsize = AtomicUsize::new(0);

#[test]
fn every_example_of_the_documentation_works() {
    // The page that takes longest, the tutorial, is the last one in order, so start with it.
    let faults: Vec<String> = pages().iter().rev().par_bridge().flat_map(|page| Desk::new(page).use_blocks()).collect();
    assert!(faults.is_empty(), "{} examples do not work:\n\n{}", faults.len(), faults.join("\n\n"));
    assert!(USED.load(Ordering::Relaxed) > 80, "only {USED:?} examples were found");
}

#[test]
fn what_is_left_out_is_there() {
    let pages = pages();
    for (path, begin, reason) in LEFT_OUT {
        let page = pages.iter().find(|page| page.path == *path).unwrap_or_else(|| panic!("there is no {path}"));
        let found = page
            .blocks()
            .iter()
            .any(|b| b.text.starts_with(begin) || commands(b).iter().any(|c| c.0.starts_with(begin)));
        assert!(found && !reason.is_empty(), "{path} has no example that begins with {begin}");
    }
}

#[test]
fn commands_are_made_lighter() {
    assert_eq!(lighter("mindep check a.toml"), "mindep check a.toml");
    assert_eq!(lighter("mindep run a.toml -q | tail"), "mindep run --plots none --trials 200 a.toml -q | tail");
    assert_eq!(
        lighter("mindep run a.toml --trials 9 --shard 1/2"),
        "mindep run --plots none a.toml --trials 200 --shard 1/2"
    );
    let deep = "mindep run --deep-trials 128 --deep-futures 32 --plots none --trials 200 a.toml --deep";
    assert_eq!(lighter("mindep run a.toml --deep"), deep);
    assert_eq!(lighter("mindep replay a.toml --trial 9"), "mindep replay a.toml --trial 9");
    let bench = "mindep bench --repeat 1 --trials 64 > a; mindep bench --trials 64 --repeat 1 --fail-below 0.01";
    assert_eq!(lighter("mindep bench > a; mindep bench --trials 64 --repeat 9 --fail-below 0.9"), bench);
    assert_eq!(lighter("cargo run --release -- new a"), "mindep new a");
}

#[test]
fn shown_output_may_leave_out_what_it_marks() {
    assert!(shows("one\n…\nthree is … long\n", "one\ntwo\nthree is 3 m long\nfour\n").is_ok());
    assert!(shows("two\none\n", "one\ntwo\n").is_err());
    assert!(shows("a … c\n", "a b d\n").is_err());
    assert!(shows("a   b\n───\n", "a b\n──────\n").is_ok());
}

/// Returns the commands of a block, each with its output.
fn commands(block: &Block) -> Vec<(String, String)> {
    if block.language != "console" {
        return Vec::new();
    }
    let mut commands = Vec::<(String, String)>::new();
    for line in block.text.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command.to_owned(), String::new())),
            (None, Some((_, printed))) => printed.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    commands
}

/// Shortens a command or script by the rules in [`LIGHTER`].
fn lighter(script: &str) -> String {
    let script = script.replace("cargo run --release -- ", "mindep ").replace("target/release/mindep ", "mindep ");
    let mut done = String::new();
    let mut rest = script.as_str();
    while let Some((before, after)) = rest.split_once("mindep ") {
        let end = after.find(['|', ';', '>', '\n']).unwrap_or(after.len());
        done.push_str(before);
        done.push_str(&one_lighter(&format!("mindep {}", &after[..end])));
        rest = &after[end..];
    }
    done + rest
}

fn one_lighter(command: &str) -> String {
    let mut words: Vec<String> = command.split(' ').map(str::to_owned).collect();
    let has = |words: &[String], option: &str| words.iter().position(|word| word == option);
    if has(&words, "--trial").is_some() {
        return command.to_owned();
    }
    let deep = has(&words, "--deep").is_some();
    let name = words[1].clone();
    for (_, option, value, _) in LIGHTER.iter().filter(|of| of.0 == name) {
        if let Some(at) = has(&words, option) {
            (*value).clone_into(&mut words[at + 1]);
        }
    }
    for (_, option, value, replaced) in LIGHTER.iter().filter(|of| of.0 == name) {
        if has(&words, option).is_none() && !replaced && (deep || !option.starts_with("--deep")) {
            words.splice(2..2, [(*option).to_owned(), (*value).to_owned()]);
        }
    }
    words.join(" ")
}

/// Checks that the lines on a page are among the printed ones, in order, ignoring the widths of columns.
fn shows(shown: &str, printed: &str) -> Result<(), String> {
    let mut printed = printed.lines();
    let spaced = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let ruled = |line: &str| line.chars().all(|c| c == '─');
    for line in shown.lines().map(spaced).filter(|line| line != "…" && !ruled(line)) {
        if !printed.any(|found| fits(&spaced(found), &line)) {
            return Err(format!("does not print, in this place: {line}"));
        }
    }
    Ok(())
}

fn fits(found: &str, line: &str) -> bool {
    let mut parts = line.split('…');
    let Some(mut rest) = found.strip_prefix(parts.next().unwrap_or("")) else { return false };
    let mut whole = true;
    for part in parts {
        whole = part.is_empty();
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    (whole && line.ends_with('…')) || rest.is_empty()
}

/// A temporary folder in which the examples of a page are run.
struct Desk<'a> {
    page: &'a Page,
    folder: TempDir,
    faults: Vec<String>,
}

impl<'a> Desk<'a> {
    fn new(page: &'a Page) -> Self {
        let desk = Self { page, folder: tempfile::tempdir().expect("a folder"), faults: Vec::new() };
        copy(&root().join("scenarios"), &desk.path("scenarios"));
        fs::create_dir(desk.path("bin")).expect("a folder");
        let command = assert_cmd::cargo::cargo_bin!("mindep");
        std::os::unix::fs::symlink(command, desk.path("bin/mindep")).expect("a link");
        // The examples of the page on benchmarks use files of the repository.
        if page.path == "docs/benchmarking.md" {
            let workload = "crates/mindep/src/bench/workload.toml";
            fs::create_dir_all(desk.path("crates/mindep/src/bench")).expect("a folder");
            fs::copy(root().join(workload), desk.path(workload)).expect("a copy");
        }
        if !page.text.contains("mindep new my-country") {
            assert!(desk.shell("mindep new my-country").status.success());
        }
        desk
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn shell(&self, script: &str) -> Output {
        self.program("sh", "-c", script)
    }

    fn program(&self, program: &str, option: &str, text: &str) -> Output {
        let path = format!("{}:{}", self.path("bin").display(), env::var("PATH").unwrap_or_default());
        let mut command = Command::new(program);
        command.args([option, text]).current_dir(self.folder.path()).env("PATH", path);
        command.output().unwrap_or_else(|error| panic!("{program}: {error}"))
    }

    fn fault(&mut self, block: &Block, what: &str) {
        self.faults.push(format!("{}:{}: {what}", self.page.path, block.line));
    }

    fn left_out(&self, text: &str) -> bool {
        LEFT_OUT.iter().any(|(page, begin, _)| *page == self.page.path && text.starts_with(begin))
    }

    /// Uses all blocks; returns the errors.
    fn use_blocks(mut self) -> Vec<String> {
        for block in self.page.blocks() {
            let comment = block.comment.clone();
            let comment = comment.as_ref().map(|(key, value)| (key.as_str(), value.as_str()));
            if self.left_out(&block.text) {
                continue;
            }
            match (block.language.as_str(), comment) {
                (_, Some(("file", path))) => self.keep(path, &block.text),
                (_, Some(("append", path))) => self.append(&block, path),
                ("text", Some(("examples", _))) => {}
                ("toml", Some(("with", base))) => self.put(&block, base),
                ("console", _) => self.console(&block, comment),
                ("sh", _) => self.script(&block, comment),
                ("python" | "r" | "sql", None) => self.interpret(&block),
                ("text" | "csv" | "json" | "yaml" | "rust", None) => {
                    if ["mindep ", "$ "].iter().any(|begin| block.text.starts_with(begin)) {
                        self.fault(&block, "a block that is not run begins with a command");
                    }
                }
                (language, comment) => {
                    self.fault(&block, &format!("a block in `{language}` with comment {comment:?} is not known"));
                }
            }
        }
        self.faults
    }

    fn keep(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn append(&mut self, block: &Block, path: &str) {
        let before = fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        fs::write(self.path(path), format!("{before}\n{}", block.text)).expect("a file");
        self.check(block, path);
    }

    /// Merges a part of a scenario into a whole one, which must then be valid.
    fn put(&mut self, block: &Block, base: &str) {
        let (text, path) = match base {
            "lithium" => (LITHIUM.to_owned(), "fragment.toml"),
            "my-country" => (self.read("my-country/scenario.toml"), "my-country/fragment.toml"),
            _ => (self.read(&format!("scenarios/{base}.toml")), "scenarios/fragment.toml"),
        };
        let mut whole: toml::Table = toml::from_str(&text).expect("a scenario");
        match toml::from_str(&block.text) {
            Err(error) => self.fault(block, &format!("no TOML: {error}")),
            Ok(part) => {
                merge(&mut whole, part);
                fs::write(self.path(path), toml::to_string(&whole).expect("TOML")).expect("a file");
                self.check(block, path);
            }
        }
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Checks that a scenario is valid.
    fn check(&mut self, block: &Block, path: &str) {
        self.expect(block, &format!("mindep check {path}"), 0, "");
    }

    fn console(&mut self, block: &Block, comment: Option<(&str, &str)>) {
        let commands = commands(block);
        if commands.is_empty() {
            self.fault(block, "no line begins with `$ `");
        }
        let code = code(comment);
        for (place, (command, shown)) in commands.iter().enumerate() {
            if !self.left_out(command) {
                let code = if place + 1 == commands.len() { code } else { 0 };
                self.expect(block, command, code, shown);
            }
        }
    }

    fn script(&mut self, block: &Block, comment: Option<(&str, &str)>) {
        let lines = block.text.lines().filter(|line| !self.left_out(line));
        let script: String = lines.flat_map(|line| [line, "\n"]).collect();
        self.expect(block, &format!("set -e\n{script}"), code(comment), "");
    }

    /// Runs a command, which must end with the given exit code and, if its output does not depend on trials, print the lines shown.
    fn expect(&mut self, block: &Block, command: &str, code: i32, shown: &str) {
        USED.fetch_add(1, Ordering::Relaxed);
        let run = lighter(command);
        let Output { status, stdout, .. } = self.shell(&format!("exec 2>&1\n{run}"));
        let printed = String::from_utf8_lossy(&stdout);
        if status.code() != Some(code) {
            self.fault(block, &format!("{run}\nends with {status} instead of {code}:\n{printed}"));
        }
        let certain = run == command && CERTAIN.iter().any(|name| run.starts_with(&format!("mindep {name} ")));
        if let (true, Err(what)) = (certain, shows(shown, &printed)) {
            self.fault(block, &format!("{run}\n{what}\nit prints:\n{printed}"));
        }
    }

    fn interpret(&mut self, block: &Block) {
        let of = INTERPRETERS.iter().find(|of| of.0 == block.language).expect("an interpreter");
        let Ok(program) = env::var(of.1) else { return };
        let text = match of.0 {
            "sql" => format!("import duckdb\nprint(duckdb.sql(r'''{}'''))", block.text),
            _ => block.text.clone(),
        };
        USED.fetch_add(1, Ordering::Relaxed);
        let done = self.program(&program, of.2, &text);
        if !done.status.success() {
            self.fault(block, &String::from_utf8_lossy(&done.stderr));
        }
    }
}

/// Returns the exit code that a comment names, or 0.
fn code(comment: Option<(&str, &str)>) -> i32 {
    match comment {
        None => 0,
        Some(("exit", code)) => code.parse().expect("an exit code"),
        Some((key, _)) => panic!("a command has the comment {key}"),
    }
}

/// Merges rows and keys, replacing those with the same names.
fn merge(whole: &mut toml::Table, part: toml::Table) {
    for (key, value) in part {
        match (whole.get_mut(&key), value) {
            (Some(toml::Value::Array(rows)), toml::Value::Array(new)) => {
                let names: HashSet<Option<String>> = new.iter().map(name).collect();
                rows.retain(|row| name(row).is_none() || !names.contains(&name(row)));
                rows.extend(new);
            }
            (Some(toml::Value::Table(table)), toml::Value::Table(new)) => merge(table, new),
            (_, value) => drop(whole.insert(key, value)),
        }
    }
}

/// Returns the key by which a row of a list is identified.
fn name(row: &toml::Value) -> Option<String> {
    let table = row.as_table()?;
    ["id", "code", "address"].iter().find_map(|key| Some(table.get(*key)?.as_str()?.to_owned()))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}
