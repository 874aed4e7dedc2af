//! Hostile values, and the inputs into which they are inserted.

use mindep_core::engine;
use mindep_core::plan::Plan;
use mindep_library::results::manifest::Timing;
use mindep_library::results::part::{Header, Part};
use mindep_library::results::save;
use mindep_library::tables::Run;
use mindep_scenario::{Loaded, load_str};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;

/// A scenario with two minerals and without tables.
pub const TWO: &str = r#"
format = 1
[scenario]
name = "two"
start = "2025-01"
years = 2
[simulation]
trials = 40
[[minerals]]
id = "a"
unit = "t"
demand = { annual = 1200, volatility = 0.1 }
price = { initial = 10, volatility = 0.1, supply_elasticity = 0.5, inside = "AAA:mine", home_use = 1 }
stockpiles = [{ id = "pile", initial_days = 20, rush = 1, rush_days = 60 }]
[[minerals]]
id = "b"
unit = "t"
demand = { annual = 600 }
[[suppliers]]
id = "sa"
mineral = "a"
path = "AAA:mine > lane:x"
share = 1
[[suppliers]]
id = "sb"
mineral = "b"
path = "BBB:mine"
share = 1
[[suppliers]]
id = "leak"
mineral = "a"
path = "CCC:export"
share = 0
leak_of = "sa"
leak_at = "AAA:mine"
leak_share = 0.5
surge_lag = 1
[[world]]
mineral = "a"
stage = "mine"
country = "AAA"
share = 0.5
[[disruptions]]
id = "strike"
notice = "uniform(0, 2)"
hits = ["AAA", "BBB"]
rate = 1
duration = "exponential(2)"
[[strategies]]
id = "stock"
title = "Stock"
set = { "minerals.a.stockpiles.pile.target_days" = 60 }
"#;

/// Beginnings of addresses.
pub const ADDRESSES: &[&str] = &[
    "scenario.start",
    "scenario.years",
    "simulation.trials",
    "suppliers.cl-brine.share",
    "suppliers.cn-hydroxide.path",
    "disruptions.china-export-licence.duration",
    "disruptions.china-export-licence.rate",
    "disruptions.china-export-licence.triggers.shipping-delay.delay",
    "disruptions.licence-rush.profile",
    "minerals.lithium.price",
    "minerals.lithium.demand.growth",
    "minerals.lithium.stockpiles.government.target_days",
    "projects.kazakhstan-lithium.stages.exploration.duration",
    "world",
    "",
];

/// Replaces some bytes by others.
pub fn mutate(bytes: &[u8], at: usize, length: usize, with: &[u8]) -> Vec<u8> {
    let start = at % (bytes.len() + 1);
    let end = (start + length).min(bytes.len());
    [&bytes[..start], with, &bytes[end..]].concat()
}

/// Replaces the text of one cell of a table; no cell contains a comma.
pub fn with_cell(table: &str, row: usize, column: usize, with: &str) -> String {
    let mut lines: Vec<String> = table.lines().map(str::to_owned).collect();
    let rows = lines.len().saturating_sub(1);
    if rows > 0 {
        let line = &mut lines[1 + row % rows];
        let mut cells: Vec<&str> = line.split(',').collect();
        let place = column % cells.len();
        cells[place] = with;
        *line = cells.join(",");
    }
    lines.join("\n") + "\n"
}

/// Returns the first bytes.
pub fn cut(bytes: &[u8], at: usize) -> &[u8] {
    &bytes[..at % (bytes.len() + 1)]
}

/// Generates numbers at the edges of ranges.
pub fn number() -> impl Strategy<Value = String> {
    let edges = [
        "0",
        "-0.0",
        "1",
        "-1",
        "0.5",
        "5e-324",
        "1e-300",
        "-1e-300",
        "1e-15",
        "0.999999999999",
        "1.0000000001",
        "11",
        "599",
        "600",
        "601",
        "1e6",
        "1e15",
        "1.1e15",
        "1e300",
        "-1e300",
        "1.7976931348623157e308",
        "9223372036854775807",
        "-9223372036854775808",
        "nan",
        "inf",
        "-inf",
        "1e9999",
        "1e-22",
        "1e-50",
    ];
    prop_oneof![
        4 => prop::sample::select(edges.to_vec()).prop_map(str::to_owned),
        1 => any::<i64>().prop_map(|n| n.to_string()),
        2 => (-1e3..1e3).prop_map(|x: f64| x.to_string()),
    ]
}

/// Generates a distribution call, nested or not, with arbitrary arguments.
pub fn call() -> impl Strategy<Value = String> {
    let names = [
        "uniform",
        "triangular",
        "pert",
        "normal",
        "lognormal",
        "exponential",
        "gamma",
        "weibull",
        "beta",
        "discrete",
        "empirical",
        "truncated",
        "Uniform",
        "",
    ];
    let argument = prop_oneof![
        6 => number(),
        1 => (number(), number()).prop_map(|(a, b)| format!("{a}: {b}")),
        1 => (prop::sample::select(vec!["mean", "sd", "min", "max", "mode", "shape", "x"]), number()).prop_map(|(n, v)| format!("{n} = {v}")),
    ];
    argument.prop_recursive(3, 12, 4, move |inner| {
        (prop::sample::select(names.to_vec()), prop::collection::vec(inner, 0..4))
            .prop_map(|(name, arguments)| format!("{name}({})", arguments.join(", ")))
    })
}

/// Generates a value of a key: a number, a call, a text, a list.
pub fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        5 => number(),
        2 => call().prop_map(|call| format!("{call:?}")),
        1 => prop::sample::select(vec!["true", "\"\"", "\"2025-01\"", "\"2030-12 .. 2025-01\"", "\"9999-12\"", "[]", "{}", "[[0, 1], [0, 0]]", "[[0, 1], [1e15, 1]]"]).prop_map(str::to_owned),
        1 => "[ -~]{0,12}".prop_map(|text| format!("{text:?}")),
    ]
}

/// Returns a scenario with the values of some lines replaced.
pub fn changed(text: &str, changes: &[(usize, String)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // Values of keys, including those within braces.
    let places: Vec<(usize, usize)> = lines
        .iter()
        .enumerate()
        .flat_map(|(i, line)| line.match_indices(" = ").map(move |(at, _)| (i, at + 3)))
        .collect();
    for (place, value) in changes {
        let (line, at) = places[place % places.len()];
        let Some(rest) = lines[line].get(at..) else { continue };
        let end = rest.find([',', '}', '#']).map_or(lines[line].len(), |n| at + n);
        lines[line].replace_range(at..end, value);
    }
    lines.join("\n")
}

/// Returns a valid scenario with a distribution at one of several places.
pub fn sensible(place: usize, call: &str) -> String {
    let call = format!("{call:?}");
    let (from, to) = match place {
        0 => ("duration = \"exponential(2)\"", format!("duration = {call}")),
        1 => ("duration = \"exponential(2)\"", format!("duration = 1\nseverity = {call}")),
        2 => (
            "duration = \"exponential(2)\"",
            format!("duration = 1\nrecovery = {call}\nrecovery_shape = \"exponential\""),
        ),
        3 => ("volatility = 0.1 }\nprice", format!("volatility = 0.1, growth = {call} }}\nprice")),
        4 => (
            "duration = \"exponential(2)\"",
            format!("profile = [[0, 1], [3, 0]]\nstretch = {call}\noverlapping = true"),
        ),
        5 => ("notice = \"uniform(0, 2)\"", format!("notice = {call}")),
        _ => (
            "[[strategies]]",
            format!(
                "[[projects]]\nid = \"p\"\nmineral = \"a\"\npath = \"CCC:mine\"\ncapacity = {call}\nstages = [{{ name = \"s\", duration = {call} }}]\n[[strategies]]"
            ),
        ),
    };
    TWO.replacen(from, &to, 1)
}

/// Returns a part with all trials of a scenario.
pub fn part(loaded: &Loaded) -> Vec<u8> {
    let plan = Plan::new(&loaded.study);
    let tally = engine::run(&plan, &());
    let mut header = Header::new(loaded, &plan, &[]);
    header.ranges = vec![(0, plan.trials)];
    Part { header, inputs: loaded.inputs.clone(), tally: tally.to_bytes() }.to_bytes()
}

/// Replaces the last 32 bytes by the checksum of the rest.
pub fn reforged(bytes: &[u8]) -> Vec<u8> {
    let all = &bytes[..bytes.len().saturating_sub(32)];
    [all, &Sha256::digest(all)[..]].concat()
}

/// Returns where header, inputs and tally of a part begin, and where the tally ends.
fn places(part: &[u8]) -> [usize; 4] {
    let word = |at: usize, length: usize| (0..length).rev().fold(0, |sum, i| sum << 8 | usize::from(part[at + i]));
    let (header, inputs) = (word(12, 4), word(16, 8));
    [32, 32 + header, 32 + header + inputs, part.len() - 32]
}

/// Returns a part with another header, and with matching length and checksum.
pub fn with_header(part: &[u8], change: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let [header, inputs, ..] = places(part);
    let new = change(&part[header..inputs]);
    let mut front = part[..header].to_vec();
    front[12..16].copy_from_slice(&(new.len() as u32).to_le_bytes());
    reforged(&[&front, &new[..], &part[inputs..]].concat())
}

/// Returns a part with another tally, and with matching length and checksum.
pub fn with_tally(part: &[u8], change: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let [_, _, tally, end] = places(part);
    let new = change(&part[tally..end]);
    let mut front = part[..tally].to_vec();
    front[24..32].copy_from_slice(&(new.len() as u64).to_le_bytes());
    reforged(&[&front, &new[..], &part[end..]].concat())
}

/// Results of a small run, computed once.
static RESULTS: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let loaded = load_str("two.toml", TWO, &[]).unwrap_or_else(|error| panic!("{error}"));
    let plan = Plan::new(&loaded.study);
    let tally = engine::run(&plan, &());
    let place = mindep_library::results::folder::ResultPlace::check(folder.path(), "two", false).expect("a place");
    let staged = place.stage().expect("a folder");
    let timing = Timing::new(tally.trials, 1.0, 1);
    save(&loaded, Run { plan: &plan, tally: &tally }, &[], None, timing, &staged).expect("results");
    staged.finish().expect("results");
    folder
});

/// Returns a copy of the results of a small run.
pub fn result_folder() -> TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    let from = RESULTS.path().join("two");
    for file in every_file(&from) {
        let to = copy.path().join(file.strip_prefix(&from).expect("a part of it"));
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(&file, to).expect("a copy");
    }
    copy
}

/// Removes the checksums of tables from results, like results of an earlier version, or as someone who edits a table can do.
pub fn forget_sums(folder: &Path) {
    let path = folder.join("run.json");
    let mut manifest: serde_json::Value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("JSON");
    assert!(manifest.as_object_mut().expect("an object").remove("tables").is_some());
    fs::write(path, manifest.to_string()).expect("a file");
}

/// Returns all files below a folder.
pub fn every_file(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            files.extend(every_file(&path));
        } else {
            files.push(path);
        }
    }
    files
}
