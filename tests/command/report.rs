//! Plots and report, made with a run and again from its tables.

use crate::support::Desk;
use mindep_library::report::files::Outputs;
use mindep_library::tables::list;
use std::fs;
use std::path::{Path, PathBuf};

const DRAWN: &str = r#"
format = 1
[scenario]
name = "drawn"
start = "2025-01"
years = 2
importer = "KOR"
[simulation]
trials = 300
[[minerals]]
id = "lithium"
name = "<script>alert(1)</script> & \"lithium\""
unit = "t"
demand = { annual = 1200, volatility = 0.05 }
price = { initial = 10, volatility = 0.1 }
[[minerals.stockpiles]]
id = "state"
initial_days = 20
[[suppliers]]
id = "only"
mineral = "lithium"
path = "CHL:mine > KOR:refine"
share = 1
[[disruptions]]
id = "strike"
hits = ["CHL"]
rate = 0.5
duration = "exponential(3)"
[[strategies]]
id = "more-stock"
title = "More </title> stock"
set = { "minerals.lithium.stockpiles.state.target_days" = 60 }
"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("drawn.toml", DRAWN);
    desk
}

/// Returns the files in a folder with one of the `endings` and their contents, sorted.
fn files(folder: &Path, endings: &[&str]) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().and_then(|e| e.to_str()).is_some_and(|e| endings.contains(&e)))
        .map(|path| (path.clone(), fs::read(&path).expect("a file")))
        .collect();
    files.sort();
    files
}

/// Runs the scenario; returns its folder of results.
fn run(desk: &Desk, more: &str) -> PathBuf {
    desk.out(&format!("run drawn.toml --quiet --overwrite {more}"));
    desk.path("output/drawn")
}

#[test]
fn a_run_draws_plots_that_the_tables_alone_give_again() {
    let desk = desk();
    let results = run(&desk, "--threads 1");
    let plots = results.join("plots");
    let first = files(&plots, &["svg", "png"]);
    assert!(first.len() >= 4, "{first:?}");
    assert!(first.iter().all(|(path, _)| path.extension().is_some_and(|e| e == "svg")));
    // Earlier plots of mindep are removed or replaced, but files of the user's are kept.
    fs::write(plots.join("fan-old.svg"), &first[0].1).expect("a file");
    fs::write(plots.join("mine.txt"), "mine").expect("a file");
    fs::write(&first[0].0, &first[0].1[..first[0].1.len() / 2]).expect("a file");
    fs::write(&first[1].0, "").expect("a file");
    desk.out("report output/drawn");
    assert!(files(&plots, &["svg", "png"]) == first, "plots made again differ");
    assert_eq!(fs::read(plots.join("mine.txt")).expect("a file"), b"mine");
    run(&desk, "--threads 3");
    assert!(files(&plots, &["svg", "png"]) == first, "plots depend on the number of threads");
}

#[test]
fn formats_of_plots_are_as_asked_for() {
    let desk = desk();
    let results = run(&desk, "--plots both");
    let (svg, png) = (files(&results.join("plots"), &["svg"]), files(&results.join("plots"), &["png"]));
    assert_eq!(svg.len(), png.len());
    assert!(png.iter().all(|(_, bytes)| bytes.starts_with(b"\x89PNG")));
    let results = run(&desk, "--plots none");
    assert!(!results.join("plots").exists());
    desk.out("report output/drawn --plots png");
    assert!(files(&results.join("plots"), &["png"]) == png, "a PNG depends on when it is drawn");
    assert!(files(&results.join("plots"), &["svg"]).is_empty());
}

#[test]
fn text_of_a_scenario_is_no_markup_in_a_plot() {
    let desk = desk();
    let results = run(&desk, "");
    for (path, bytes) in files(&results.join("plots"), &["svg"]) {
        let text = String::from_utf8(bytes).expect("text");
        assert!(!text.contains("<script") && !text.contains("</title> stock"), "{}", path.display());
        assert_eq!(text.matches("<title>").count(), 1, "{}", path.display());
    }
}

#[test]
fn what_is_no_folder_of_results_is_refused_and_left_as_it_is() {
    let desk = desk();
    let results = run(&desk, "");
    let refused = |arguments: &str, expected: &str| {
        let said = desk.wrong(arguments);
        assert!(said.contains(expected), "{said}");
    };
    refused("report output", "run.json: cannot be read");
    fs::write(results.join("summary.csv"), "strategy,mineral\nx,y\n").expect("a file");
    let before = files(&results.join("plots"), &["svg"]);
    refused("report output/drawn", "summary.csv:1:1: metric: missing from the columns");
    // All errors together.
    fs::remove_file(results.join("sectors.csv")).expect("removed");
    let said = desk.wrong("report output output/drawn");
    for fault in ["output/run.json: cannot be read", "summary.csv:1:1: mean: missing", "sectors.csv: cannot be read"] {
        assert!(said.contains(fault), "{fault}: {said}");
    }
    assert!(files(&results.join("plots"), &["svg"]) == before);
    run(&desk, "");
    fs::write(results.join("inputs/drawn.toml"), DRAWN.replace("rate = 0.5", "rate = 0.6")).expect("a file");
    refused("report output/drawn", "the scenario has another hash than run.json says");
    fs::write(results.join("run.json"), "{").expect("a file");
    refused("report output/drawn", "run.json: is not a manifest: ");
}

#[test]
fn no_number_that_a_scenario_may_have_makes_drawing_fail() {
    let desk = desk();
    let money =
        |text: String, price: &str| text.replace("price = { initial = 10,", &format!("price = {{ initial = {price},"));
    let costs = |cost: &str| DRAWN.replace("set = {", &format!("upfront = {cost}\nset = {{"));
    for (what, text) in [
        ("tiny demand", DRAWN.replace("annual = 1200", "annual = 1e-50")),
        ("small demand", DRAWN.replace("annual = 1200", "annual = 1e-22")),
        ("least demand", DRAWN.replace("annual = 1200", "annual = 1e-100")),
        ("most demand", DRAWN.replace("annual = 1200", "annual = 1e15")),
        ("tiny price", money(DRAWN.to_owned(), "1e-30")),
        ("least price", money(DRAWN.replace("annual = 1200", "annual = 1e-100"), "1e-100")),
        ("most money", money(DRAWN.replace("annual = 1200", "annual = 1e15"), "1e15")),
        ("tiny cost", costs("1e-30")),
        ("least cost", costs("-1e-100")),
        ("most cost", costs("1e15")),
    ] {
        desk.write("drawn.toml", &text);
        let output = desk.mindep("run drawn.toml --trials 30 --quiet --overwrite").output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && !said.contains("cannot draw"), "{what}: {said}");
        assert!(desk.path("output/drawn/report.html").exists(), "{what}: {said}");
        let plots = files(&desk.path("output/drawn/plots"), &["svg"]);
        assert!(plots.len() >= 4 && plots.iter().all(|(_, bytes)| bytes.len() < 1_000_000), "{what}");
        desk.out("report output/drawn -q --plots svg");
    }
}

#[test]
fn a_number_too_small_to_be_multiplied_is_refused_with_its_place() {
    let desk = desk();
    desk.write(
        "drawn.toml",
        &DRAWN.replace("annual = 1200", "annual = 5e-324").replace("initial = 10,", "initial = 1e-300,"),
    );
    let output = desk.mindep("run drawn.toml --quiet").output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    for fault in ["annual: found 5e-324, which is too small", "initial: found 1e-300, which is too small"] {
        assert!(!output.status.success() && said.contains(fault), "{said}");
    }
    assert!(!desk.path("output/drawn").exists());
}

/// Replaces all decimal numbers in the cells of a table by those from `next`.
fn with_numbers(table: &str, mut next: impl FnMut() -> f64) -> String {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = reader.headers().expect("a header").clone();
    writer.write_record(&head).expect("memory takes all");
    for record in reader.records().map(|record| record.expect("a row")) {
        let cells = record.iter().zip(&head).map(|(cell, name)| {
            // Whole numbers may be required to stay whole, and negative errors are rejected.
            let number = cell.parse::<f64>().is_ok() && cell.parse::<u64>().is_err();
            let positive = name.ends_with("std_error");
            match number.then(&mut next) {
                Some(number) => format!("{:?}", if positive { number.abs() } else { number }),
                None => cell.to_owned(),
            }
        });
        writer.write_record(cells).expect("memory takes all");
    }
    String::from_utf8(writer.into_inner().expect("memory takes all")).expect("text")
}

/// Removes a key from a JSON file; returns the new text.
fn without(path: &Path, key: &str) -> String {
    let mut json: serde_json::Value = serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON");
    assert!(json.as_object_mut().expect("an object").remove(key).is_some(), "{}", path.display());
    let text = serde_json::to_string_pretty(&json).expect("JSON");
    fs::write(path, &text).expect("a file");
    text
}

#[test]
fn no_number_in_the_table_of_an_answer_makes_drawing_fail() {
    let desk = desk();
    let more = "[[uncertain]]\naddress = \"disruptions.strike.rate\"\nrange = \"uniform(0.2, 1)\"\n[optimize]\n\
        [[optimize.decisions]]\naddress = \"minerals.lithium.stockpiles.state.target_days\"\nmin = 0\nmax = 60\n\
        [[world]]\nmineral = \"lithium\"\nstage = \"mine\"\ncountry = \"CHL\"\nshare = 0.5\n";
    desk.write("drawn.toml", &DRAWN.replace("[[strategies]]", &format!("{more}[[strategies]]")));
    let results = run(&desk, "--trials 200 --deep --deep-futures 32 --deep-trials 128");
    for question in [
        "stress drawn.toml",
        "reverse drawn.toml --shortfall 5%",
        "value drawn.toml --trials 100",
        "sensitivity drawn.toml --samples 8 --trials 64",
        "optimize drawn.toml --trials 200 --fresh 200 --points 3",
        "indicators drawn.toml",
        "replay drawn.toml --worst --trials 200",
    ] {
        desk.out(&format!("{question} -q"));
    }
    let is_answer =
        |path: &Path| path.file_name().and_then(|name| name.to_str()).is_some_and(|name| !list::FILES.contains(&name));
    let tables: Vec<(PathBuf, Vec<u8>)> =
        files(&results, &["csv"]).into_iter().filter(|(path, _)| is_answer(path)).collect();
    assert!(tables.len() >= 9, "{:?}", tables.iter().map(|(path, _)| path).collect::<Vec<_>>());
    // Removes the checksums of tables from the notes, as a user who edits a table could.
    for (path, _) in files(&results, &["json"]).iter().filter(|(path, _)| !path.ends_with("run.json")) {
        without(path, "sha256");
    }
    let numbers = [0.0, 5e-324, -1e-300, 1e-22, -1e-9, 0.5, 1e15, 1e22, -1e50, 1e300, f64::MAX, f64::MIN];
    let wanted = Outputs { svg: true, png: false, page: true };
    for (path, bytes) in &tables {
        let text = std::str::from_utf8(bytes).expect("text");
        for first in 0..numbers.len() {
            let mut place = first;
            // The same number everywhere, or different ones in turn.
            let step = if first % 2 == 0 { 0 } else { 5 };
            let changed = with_numbers(text, || {
                place += step;
                numbers[place % numbers.len()]
            });
            fs::write(path, changed).expect("a file");
            let drawn = mindep_library::report::files::files(&results, wanted);
            let drawn = drawn.unwrap_or_else(|error| panic!("{} with {first}: {error}", path.display()));
            for (file, bytes) in drawn.files {
                assert!(
                    bytes.len() < 10_000_000,
                    "{} with {first}: {} has {} bytes",
                    path.display(),
                    file.display(),
                    bytes.len()
                );
            }
        }
        fs::write(path, bytes).expect("a file");
    }
}

#[test]
fn what_was_changed_in_a_table_is_told_with_its_place() {
    let desk = desk();
    let results = run(&desk, "--trials 40");
    let table = fs::read_to_string(results.join("summary.csv")).expect("a table");
    let line = table.lines().nth(1).expect("a row");
    let cells: Vec<&str> = line.split(',').collect();
    for (cell, told) in [
        ("inf", "mean: found `inf`, expected a finite number"),
        ("1e9999", "mean: found `1e9999`, expected a finite number"),
        ("nan", "mean: found `nan`, expected a finite number"),
        ("-5", "mean: found `-5`, expected a number of at least 0"),
        ("many", "mean: found `many`, expected a finite number"),
    ] {
        let changed = [&cells[..4], &[cell], &cells[5..]].concat().join(",");
        fs::write(results.join("summary.csv"), table.replacen(line, &changed, 1)).expect("a file");
        let column = 1 + cells[..4].iter().map(|cell| cell.chars().count() + 1).sum::<usize>();
        for command in ["report output/drawn", "compare output/drawn output/drawn"] {
            let said = desk.wrong(command);
            assert!(said.contains(&format!("summary.csv:2:{column}: {told}")), "{command}: {said}");
            assert!(said.contains("run the scenario again to have it whole"), "{said}");
        }
    }
    // A changed checksum is reported only if there is no more precise error.
    fs::write(results.join("summary.csv"), table.replacen(&format!("{line}\n"), "", 1)).expect("a file");
    let said = desk.wrong("report output/drawn");
    assert!(!said.contains("SHA-256"), "{said}");
    assert!(
        said.contains("summary.csv:2:1: found the row of")
            && said.contains("expected that of baseline, lithium, shortfall"),
        "{said}"
    );
    // Extreme but valid numbers are drawn if there is no checksum to reject them.
    let manifest = without(&results.join("run.json"), "tables");
    let large = table.replacen(line, &[&cells[..4], &["1.7e308"], &cells[5..]].concat().join(","), 1);
    fs::write(results.join("summary.csv"), large).expect("a file");
    desk.out("report output/drawn");
    fs::write(results.join("summary.csv"), &table).expect("a file");
    fs::write(results.join("run.json"), manifest.replace("\"months\": 24", "\"months\": 2400000000")).expect("a file");
    let said = desk.wrong("report output/drawn");
    assert!(said.contains("run.json: months: found something else"), "{said}");
}

/// Golden test of the plots of the small run. `INSTA_UPDATE=always cargo test --test command report` updates them; look at the new plots before
/// committing them.
#[test]
fn the_pictures_of_a_small_run_are_the_golden_ones() {
    let desk = desk();
    let results = run(&desk, "");
    for (path, bytes) in files(&results.join("plots"), &["svg"]) {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        let version = concat!("mindep ", env!("CARGO_PKG_VERSION"));
        let text = String::from_utf8(bytes).expect("text").replace(version, "mindep VERSION");
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../snapshots/plots" }, {
            insta::assert_snapshot!(name, text);
        });
    }
}
