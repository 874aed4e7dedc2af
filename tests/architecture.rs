//! Imports point down the list of stages in src/lib.rs: read, plan, simulate, tally, report.

use std::fs;
use std::path::{Path, PathBuf};

/// Top to bottom. A module may use what stands below it, and itself.
const HOUSE: [&[&str]; 10] = [
    &["cli"],
    &["report"],
    &["results"],
    &["analysis"],
    &["engine"],
    &["tally"],
    &["plan"],
    &["scenario"],
    &["domain"],
    &["bounded", "units", "id", "letters", "rng", "stats", "vectors"],
];

fn floor(module: &str) -> Option<usize> {
    HOUSE.iter().rev().position(|modules| modules.contains(&module))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src can be read") {
        let path = entry.expect("src can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The top-level modules that a source names after `crate::`.
fn named(text: &str) -> Vec<(usize, String)> {
    let mut modules = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
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
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(files.len() > 20, "the sources are in {}", src.display());
    let mut upward = Vec::new();
    for file in files {
        let relative = file.strip_prefix(&src).expect("a file below src");
        let top = relative.iter().next().and_then(|p| p.to_str()).unwrap_or_default().trim_end_matches(".rs");
        let Some(own) = floor(top) else {
            assert!(["lib", "main"].contains(&top), "{top} has no floor in the house; add it to HOUSE");
            continue;
        };
        for (line, module) in named(&fs::read_to_string(&file).expect("a source is text")) {
            if floor(&module).is_some_and(|other| other > own || (other == own && module != top && own > 0)) {
                upward.push(format!("{}:{line}: {top} uses {module}", relative.display()));
            }
        }
    }
    assert!(upward.is_empty(), "imports must point down:\n{}", upward.join("\n"));
}

#[test]
fn the_scan_sees_an_upward_import() {
    assert_eq!(named("use crate::engine::run;"), [(1, "engine".to_owned())]);
    assert_eq!(named("\nuse crate::{plan, tally::Tally};").len(), 2);
    assert!(floor("engine") > floor("tally") && floor("tally") > floor("plan"));
}
