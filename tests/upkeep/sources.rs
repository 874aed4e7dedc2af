//! Every figure of the bundled scenarios has a source, or is marked as an assumption with its reason.

use std::fs;
use std::path::{Path, PathBuf};

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// Checks that a source names a publication, or is `assumption:` with a reason; returns what is wrong otherwise.
fn complaint(source: &str) -> Option<&'static str> {
    let source = source.trim();
    if source.is_empty() {
        Some("no source")
    } else if source.strip_prefix("assumption:").is_some_and(|reason| reason.trim().len() < 15) {
        Some("an assumption without its reason")
    } else if source.len() < 15 {
        Some("a source too short to find")
    } else {
        None
    }
}

#[test]
fn every_row_of_a_bundled_table_has_a_source() {
    let mut bad = Vec::new();
    let mut rows = 0;
    for folder in fs::read_dir(scenarios()).expect("scenarios").map(|e| e.expect("an entry").path()) {
        for table in fs::read_dir(&folder).into_iter().flatten().map(|e| e.expect("an entry").path()) {
            if table.extension().is_none_or(|e| e != "csv") {
                continue;
            }
            let mut reader = csv::Reader::from_path(&table).expect("a table");
            let source = reader.headers().expect("a header").iter().position(|h| h == "source");
            let source = source.unwrap_or_else(|| panic!("{} has no column source", table.display()));
            for (number, record) in reader.records().enumerate() {
                rows += 1;
                if let Some(complaint) = complaint(&record.expect("a row")[source]) {
                    bad.push(format!("{} row {}: {complaint}", table.display(), number + 1));
                }
            }
        }
    }
    assert!(rows > 50, "the bundled tables are there");
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn every_table_of_a_bundled_scenario_has_a_source() {
    let lists = [
        "drivers",
        "minerals",
        "suppliers",
        "world",
        "countries",
        "disruptions",
        "projects",
        "strategies",
        "uncertain",
    ];
    let mut bad = Vec::new();
    let folders = [scenarios(), scenarios().join("backtests")];
    let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).expect("scenarios"));
    for path in entries.map(|e| e.expect("an entry").path()) {
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a scenario");
        let scenario: toml::Table = text.parse().expect("a scenario is TOML");
        let mut check = |place: String, row: &toml::Value| {
            let source = row.get("source").and_then(toml::Value::as_str).unwrap_or_default();
            bad.extend(complaint(source).map(|c| format!("{} {place}: {c}", path.display())));
        };
        let rows = |value: Option<&toml::Value>| value.and_then(toml::Value::as_array).cloned().unwrap_or_default();
        for list in lists {
            for (index, row) in rows(scenario.get(list)).iter().enumerate() {
                check(format!("{list} {}", index + 1), row);
                for inner in ["stockpiles", "sectors"] {
                    for (second, inner_row) in rows(row.get(inner)).iter().enumerate() {
                        check(format!("{list} {} {inner} {}", index + 1, second + 1), inner_row);
                    }
                }
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
