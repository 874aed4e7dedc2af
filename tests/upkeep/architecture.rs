//! Checks of the architecture in docs/house.md: dependencies between crates, and imports between the modules of a crate, which must point to lower
//! layers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The other crates that each crate may depend on, except in its tests.
const CRATES: [(&str, &[&str]); 9] = [
    ("crates/core", &[]),
    ("crates/world", &["mindep-core"]),
    ("crates/scenario", &["mindep-core", "mindep-world"]),
    ("crates/mindep", &["mindep-core", "mindep-scenario", "mindep-world"]),
    ("crates/cli", &["mindep-core", "mindep-library", "mindep-scenario"]),
    ("crates/testing", &["mindep-core", "mindep-scenario"]),
    ("python", &["mindep-core", "mindep-library", "mindep-scenario"]),
    ("xtask", &["mindep-core", "mindep-library", "mindep-scenario", "mindep-testing", "mindep-world"]),
    (".", &["mindep-cli", "mindep-core", "mindep-library", "mindep-scenario"]),
];

/// Standard modules that the core must not use: files, clocks and threads. It builds for WebAssembly.
const NOT_IN_THE_CORE: [&str; 5] = ["std::fs", "std::net", "std::process", "std::thread", "std::time"];

/// Layers of modules in the crates that have several, from top to bottom. A module may use those in the layers below it, and itself; modules of
/// the lowest layer may use each other.
const FLOORS: [(&str, &[&[&str]]); 2] = [
    ("crates/core", &[&["engine"], &["tally"], &["plan"], &["domain"], &["id", "rng", "stats", "units", "vectors"]]),
    (
        "crates/mindep",
        &[
            &["simulation"],
            &["run"],
            &["report"],
            &["bench", "compare", "data", "starter"],
            &["results"],
            &["questions"],
            &["draw"],
            &["words"],
            &["tables"],
            &["analysis"],
            &["import", "names", "pictures", "trade_files"],
        ],
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn floor(floors: &[&[&str]], room: &str) -> Option<usize> {
    floors.iter().rev().position(|rooms| rooms.contains(&room))
}

/// Returns the sources of a crate, each with its path below `src`.
fn sources(of: &str) -> Vec<(PathBuf, String)> {
    fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                gather(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let src = root().join(of).join("src");
    let mut files = Vec::new();
    gather(&src, &mut files);
    let text = |file: &PathBuf| fs::read_to_string(file).expect("a source is text");
    files.iter().map(|file| (file.strip_prefix(&src).expect("a file below src").to_owned(), text(file))).collect()
}

/// The top-level modules that a source names after `crate::`, each with its line.
fn named(text: &str) -> Vec<(usize, String)> {
    named_after(text, "crate::")
}

/// The modules that a source names directly after `prefix`, each with its line. Tests may use what they test.
fn named_after(text: &str, prefix: &str) -> Vec<(usize, String)> {
    let mut modules = Vec::new();
    for (number, line) in text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().lines().enumerate() {
        for (at, _) in line.match_indices(prefix) {
            let rest = &line[at + prefix.len()..];
            let list = rest.strip_prefix('{').map_or(vec![rest], |inner| inner.split(',').collect());
            for item in list {
                let name: String = item.trim().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                modules.push((number + 1, name));
            }
        }
    }
    modules
}

#[test]
fn imports_only_point_down() {
    let mut upward = Vec::new();
    for (of, floors) in FLOORS {
        let files = sources(of);
        assert!(files.len() > 20, "the sources of {of} are not found");
        for (file, text) in files {
            let top = file.iter().next().and_then(|p| p.to_str()).unwrap_or_default().trim_end_matches(".rs");
            let Some(own) = floor(floors, top) else {
                assert!(top == "lib", "{top} has no floor in {of}; add it to FLOORS");
                continue;
            };
            for (line, room) in named(&text) {
                let other = floor(floors, &room);
                if other.is_some_and(|other| other > own || (other == own && room != top && own > 0)) {
                    upward.push(format!("{of}/src/{}:{line}: {top} uses {room}", file.display()));
                }
            }
        }
    }
    assert!(upward.is_empty(), "imports must point down:\n{}", upward.join("\n"));
}

/// The rooms of a crate that each of its rooms uses: modules of the first level, or of the second below `within`.
fn uses(of: &str, within: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, text) in sources(of) {
        let path = file.with_extension("").to_string_lossy().replace('\\', "/");
        let Some(path) = path.strip_prefix(within) else { continue };
        let room = path.split('/').next().unwrap_or_default().to_owned();
        let mut prefixes = vec![format!("crate::{}", within.replace('/', "::"))];
        // A file of the first level names its neighbours after `super`, too.
        prefixes.extend((room == path).then(|| "super::".to_owned()));
        let own = uses.entry(room.clone()).or_default();
        for prefix in prefixes {
            own.extend(named_after(&text, &prefix).into_iter().map(|(_, other)| other).filter(|other| *other != room));
        }
    }
    let rooms: BTreeSet<String> = uses.keys().cloned().collect();
    for others in uses.values_mut() {
        others.retain(|other| rooms.contains(other));
    }
    uses
}

/// A room that can be reached from itself, if there is one.
fn circle(uses: &BTreeMap<String, BTreeSet<String>>) -> Option<&String> {
    uses.keys().find(|room| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![*room]);
        while let Some(other) = next.pop() {
            for further in uses.get(other).into_iter().flatten() {
                if further == *room {
                    return true;
                }
                if seen.insert(further) {
                    next.push(further);
                }
            }
        }
        false
    })
}

#[test]
fn no_circle_of_imports_runs_through_rooms() {
    for (of, within) in [
        ("crates/core", ""),
        ("crates/scenario", ""),
        ("crates/mindep", ""),
        ("crates/mindep", "questions/"),
        ("crates/cli", ""),
        ("crates/cli", "run/"),
        ("xtask", ""),
    ] {
        let mut uses = uses(of, within);
        // A root has what all its rooms share.
        uses.remove("lib");
        uses.remove("main");
        assert!(uses.len() > 2, "the sources of {of} are not found");
        assert_eq!(circle(&uses), None, "a circle of imports runs through this room of {of}/src/{within}: {uses:#?}");
    }
}

/// Returns the names under `[dependencies]` of a manifest, those for specific targets included.
fn dependencies(manifest: &toml::Table) -> Vec<&str> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let of_targets = targets.into_iter().flat_map(|targets| targets.values()).filter_map(toml::Value::as_table);
    let tables = std::iter::once(manifest).chain(of_targets).flat_map(|table| {
        ["dependencies", "build-dependencies"].into_iter().filter_map(|name| table.get(name)?.as_table())
    });
    tables.flat_map(|table| table.keys()).map(String::as_str).collect()
}

#[test]
fn crates_depend_on_what_stands_below_them() {
    for (folder, allowed) in CRATES {
        let text = fs::read_to_string(root().join(folder).join("Cargo.toml")).expect("a manifest");
        let manifest: toml::Table = toml::from_str(&text).expect("a manifest");
        let ours = dependencies(&manifest).into_iter().filter(|name| name.starts_with("mindep"));
        let others: Vec<_> = ours.filter(|name| !allowed.contains(name)).collect();
        assert!(others.is_empty(), "{folder} must not depend on {others:?}");
    }
}

#[test]
fn the_core_knows_no_files_clocks_or_threads() {
    for (file, text) in sources("crates/core") {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let found = NOT_IN_THE_CORE.iter().find(|name| code.contains(**name));
        assert!(found.is_none(), "{} uses {found:?}", file.display());
    }
}

#[test]
fn the_scan_sees_an_upward_import_and_a_circle() {
    let graph = |edges: &[(&str, &str)]| {
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (a, b) in edges {
            uses.entry((*a).to_owned()).or_default().insert((*b).to_owned());
        }
        uses
    };
    assert_eq!(circle(&graph(&[("a", "b"), ("b", "c"), ("a", "c")])), None);
    assert!(circle(&graph(&[("a", "b"), ("b", "c"), ("c", "b")])).is_some());
    assert_eq!(named("use crate::engine::run;"), [(1, "engine".to_owned())]);
    assert_eq!(named("\nuse crate::{plan, tally::Tally};").len(), 2);
    let floors = FLOORS[0].1;
    assert!(floor(floors, "engine") > floor(floors, "tally") && floor(floors, "tally") > floor(floors, "plan"));
    let manifest =
        toml::from_str("[dependencies]\nmindep-cli.workspace = true\n[dev-dependencies]\ntoml = \"1\"").unwrap();
    assert_eq!(dependencies(&manifest), ["mindep-cli"]);
}
