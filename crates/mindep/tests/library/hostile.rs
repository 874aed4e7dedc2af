//! Hostile input: whatever a file contains, it is read or refused. There must be no panic, no hang, no NaN or infinity in the results, and no path
//! outside the requested folder.
//!
//! Cases are random but fixed. `HOSTILE_CASES=1000000 cargo test --release -p mindep-library -- hostile` makes a long run, `HOSTILE_SEED` a different
//! one.

use crate::nonsense::{self, ADDRESSES, TWO, call, changed, cut, mutate, reforged, result_folder, sensible, value};
use mindep_core::engine;
use mindep_core::plan::Plan;
use mindep_library::report::files::{Outputs, files};
use mindep_library::results::part::{Part, PartError};
use mindep_library::results::save_tables;
use mindep_library::tables::Run;
use mindep_scenario::{Loaded, load, load_str, trade};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::fs;
use std::path::{Component, Path};
use std::sync::LazyLock;
use std::time::Instant;

const FULL: &str = include_str!("../../../../tests/data/full.toml");
const SUPPLIERS: &str = include_str!("../../../../tests/data/korea/suppliers.csv");

/// Returns the configuration of a property that is tried `cases` times, or as often as `HOSTILE_CASES` says.
fn config(cases: u32) -> ProptestConfig {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    ProptestConfig {
        cases: number("HOSTILE_CASES").map_or(cases, |n| n as u32),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(number("HOSTILE_SEED").unwrap_or(20_240_613)),
        ..ProptestConfig::default()
    }
}

/// Does work that must end within a minute; more counts as a hang.
fn soon<T>(work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = work();
    assert!(begun.elapsed().as_secs() < 60, "it took {:?}", begun.elapsed());
    done
}

/// Loads a scenario, renders its faults in every form, and runs a few trials if it is valid.
fn read(scenario: &[u8], suppliers: &[u8], sets: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("korea")).unwrap();
    fs::write(folder.path().join("full.toml"), scenario).unwrap();
    fs::write(folder.path().join("korea/suppliers.csv"), suppliers).unwrap();
    for name in ["disruptions.csv", "world_supply.csv"] {
        fs::copy(format!("../../tests/data/korea/{name}"), folder.path().join("korea").join(name)).unwrap();
    }
    soon(|| match load(&folder.path().join("full.toml"), sets) {
        Ok(loaded) => simulate(&loaded),
        Err(error) => assert!(!error.to_string().is_empty()),
    });
}

/// Runs a few trials, and checks that every number written is finite.
fn simulate(loaded: &Loaded) {
    let _ = (loaded.warnings.render(true), loaded.warnings.lines(), loaded.warnings.rows());
    for input in &loaded.inputs {
        assert!(input.path.components().all(|c| matches!(c, Component::Normal(_))), "{}", input.path.display());
    }
    let mut plan = Plan::new(&loaded.study);
    plan.trials = 3;
    let tally = engine::run(&plan, &());
    let folder = tempfile::tempdir().unwrap();
    save_tables(Run { plan: &plan, tally: &tally }, folder.path()).unwrap_or_else(|error| panic!("{error}"));
    for entry in fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().path()) {
        let text = fs::read_to_string(&entry).unwrap();
        let wrong = text.split([',', '\n']).find(|cell| matches!(*cell, "NaN" | "inf" | "-inf"));
        assert_eq!(wrong, None, "{}", entry.display());
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        let _ = load_str("x.toml", &text, std::slice::from_ref(&text)).map_err(|e| e.to_string());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..300)) {
        read(&bytes, &bytes, &[]);
    }

    #[test]
    fn a_mutated_scenario_is_read_or_refused(at in any::<usize>(), length in 0_usize..30, with in "[ -~\\n]{0,12}") {
        read(&mutate(FULL.as_bytes(), at, length, with.as_bytes()), SUPPLIERS.as_bytes(), &[]);
    }

    #[test]
    fn a_mutated_table_is_read_or_refused(at in any::<usize>(), length in 0_usize..30, with in "[\",;:\\n\\r a0.é]{0,8}") {
        read(FULL.as_bytes(), &mutate(SUPPLIERS.as_bytes(), at, length, with.as_bytes()), &[]);
    }

    #[test]
    fn two_halves_of_a_scenario_are_read_or_refused(first in any::<usize>(), second in any::<usize>()) {
        let lines: Vec<&str> = FULL.lines().collect();
        let (a, b) = (first % lines.len(), second % lines.len());
        read([&lines[..a], &lines[b..]].concat().join("\n").as_bytes(), SUPPLIERS.as_bytes(), &[]);
    }

    #[test]
    fn a_scenario_of_extreme_values_is_refused_or_simulated(changes in vec((any::<usize>(), value()), 1..6)) {
        read(changed(FULL, &changes).as_bytes(), SUPPLIERS.as_bytes(), &[]);
    }

    #[test]
    fn any_distribution_is_refused_or_drawn(call in call(), place in 0_usize..7) {
        let text = sensible(place, &call);
        soon(|| match load_str("x.toml", &text, &[]) {
            Ok(loaded) => simulate(&loaded),
            Err(error) => assert!(!error.to_string().is_empty()),
        });
    }

    #[test]
    fn any_address_is_set_or_refused(address in prop::sample::select(ADDRESSES), tail in "[-a-z.~*\\[\\]\"=0-9]{0,12}", value in "[ -~]{0,20}") {
        read(FULL.as_bytes(), SUPPLIERS.as_bytes(), &[format!("{address}{tail}={value}"), format!("{address}={value}")]);
    }

    #[test]
    fn any_table_of_trade_is_read_or_refused(at in any::<usize>(), length in 0_usize..40, with in "[\",;:\\n\\r a0.é-]{0,8}", bytes in vec(any::<u8>(), 0..200)) {
        const TRADE: &[u8] = b"importer,product,partner,year,quantity_t\nKOR,lithium,CHN,2020,10\nKOR,lithium,CHL,2020,20.5\nKOR,lithium,CHN,2021,\nJPN,cobalt,COD,1999,1e9\n";
        for bytes in [mutate(TRADE, at, length, with.as_bytes()), bytes] {
            if let Err(faults) = trade::read("trade.csv", &bytes) {
                assert!(!faults.render(true).is_empty());
            }
        }
    }
}

/// A part of a small run.
static PART: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let loaded = load_str("two.toml", TWO, &[]).unwrap_or_else(|error| panic!("{error}"));
    nonsense::part(&loaded)
});

/// Uses a part like a merge does.
fn join(bytes: &[u8]) {
    let told = |error: PartError| assert!(!error.to_string().is_empty());
    soon(|| {
        let part = match Part::from_bytes(bytes) {
            Ok(part) => part,
            Err(error) => return told(error),
        };
        let loaded = match part.load() {
            Ok(loaded) => loaded,
            Err(error) => return told(error),
        };
        // The scenario's name becomes that of a folder.
        assert!(Path::new(&part.header.scenario).components().all(|c| matches!(c, Component::Normal(_))));
        for input in &part.inputs {
            assert!(input.path.components().all(|c| matches!(c, Component::Normal(_))), "{}", input.path.display());
        }
        let plan = Plan::new(&loaded.study);
        match part.tally(&plan) {
            Ok(mut tally) => {
                tally.merge(&tally.clone());
                let folder = tempfile::tempdir().unwrap();
                save_tables(Run { plan: &plan, tally: &tally }, folder.path()).unwrap_or_else(|e| panic!("{e}"));
            }
            Err(error) => told(error),
        }
    });
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn any_part_is_used_or_refused(at in any::<usize>(), length in 0_usize..20, with in vec(any::<u8>(), 0..20), end in any::<usize>()) {
        let damaged = mutate(&PART, at, length, &with);
        join(&damaged);
        join(cut(&PART, end));
        join(&with);
        // The same with a matching checksum, as a hostile writer would make it.
        join(&reforged(&damaged));
        join(&reforged(cut(&PART, end)));
    }

    #[test]
    fn any_header_of_a_part_is_used_or_refused(at in any::<usize>(), length in 0_usize..12, with in "[ -~]{0,12}") {
        join(&nonsense::with_header(&PART, |header| mutate(header, at, length, with.as_bytes())));
    }

    #[test]
    fn any_tally_of_a_part_is_used_or_refused(at in any::<usize>(), length in 0_usize..12, with in vec(any::<u8>(), 0..12)) {
        join(&nonsense::with_tally(&PART, |tally| mutate(tally, at, length, &with)));
    }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn any_folder_of_results_is_drawn_or_refused(file in any::<usize>(), at in any::<usize>(), length in 0_usize..20, with in "(inf|nan|-inf|1e9999|1.7e308|1e-320|[\",;:\\n a0.eé/-]{0,12})", gone in any::<bool>()) {
        let folder = result_folder();
        nonsense::forget_sums(folder.path());
        let mut names: Vec<_> = nonsense::every_file(folder.path());
        names.sort();
        let path = &names[file % names.len()];
        if gone {
            fs::remove_file(path).unwrap();
        } else {
            fs::write(path, mutate(&fs::read(path).unwrap(), at, length, with.as_bytes())).unwrap();
        }
        soon(|| match files(folder.path(), Outputs { svg: true, png: false, page: true }) {
            Ok(made) => {
                // A panic is caught and reported as a fault of mindep.
                assert!(made.faults.iter().all(|told| !told.contains("fault of mindep")), "{:?}", made.faults);
                for (path, _) in made.files {
                    assert!(path.components().all(|c| matches!(c, Component::Normal(_))), "{}", path.display());
                }
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        });
    }
}

/// Returns the cell that [`nonsense::with_cell`] changes; `None` if it is empty.
fn changed_from(table: &str, row: usize, column: usize) -> Option<&str> {
    let rows: Vec<&str> = table.lines().skip(1).collect();
    let cells: Vec<&str> = rows.get(row % rows.len().max(1))?.split(',').collect();
    Some(cells[column % cells.len()]).filter(|cell| !cell.is_empty())
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn any_number_in_a_table_of_results_is_drawn_or_refused(file in any::<usize>(), row in any::<usize>(), column in any::<usize>(), with in nonsense::number()) {
        let folder = result_folder();
        nonsense::forget_sums(folder.path());
        let mut names: Vec<_> = nonsense::every_file(folder.path());
        names.retain(|path| path.extension().is_some_and(|ending| ending == "csv"));
        names.sort();
        let path = &names[file % names.len()];
        let text = fs::read_to_string(path).unwrap();
        let changed = nonsense::with_cell(&text, row, column, &with);
        // Some tables have no rows, and some cells have the new text already.
        prop_assume!(changed != text);
        fs::write(path, changed).unwrap();
        soon(|| match files(folder.path(), Outputs { svg: true, png: false, page: true }) {
            Ok(made) => {
                assert!(made.faults.is_empty(), "{:?}", made.faults);
                for (path, bytes) in made.files {
                    assert!(bytes.len() < 20_000_000, "{} has {} bytes", path.display(), bytes.len());
                }
                // Everything drawn was a number, or replaces a text such as a unit.
                let is_text = changed_from(&text, row, column).is_some_and(|cell| cell.parse::<f64>().is_err());
                let number = with.parse::<f64>().ok();
                assert!(is_text || number.is_none_or(f64::is_finite), "{with} in {}", path.display());
            }
            Err(error) => {
                let told = error.to_string();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                assert!(told.contains(&format!("{name}:")), "{told}");
            }
        });
    }
}

#[test]
fn a_table_without_a_row_is_refused_with_the_row_that_is_missing() {
    let folder = result_folder();
    let tables: Vec<_> = nonsense::every_file(folder.path())
        .into_iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "csv") && path.parent() == Some(folder.path()))
        .collect();
    let mut checked = 0;
    for path in tables {
        let whole = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = whole.lines().collect();
        // Removes the first row, one in the middle or the last; and repeats one of them.
        for gone in [1, lines.len() / 2, lines.len() - 1].into_iter().filter(|line| *line > 0 && *line < lines.len()) {
            let without: Vec<&str> =
                lines.iter().enumerate().filter(|(i, _)| *i != gone).map(|(_, line)| *line).collect();
            let twice: Vec<&str> = lines[..=gone].iter().chain(&lines[gone..]).copied().collect();
            for changed in [without, twice] {
                fs::write(&path, changed.join("\n") + "\n").unwrap();
                let result = files(folder.path(), Outputs { svg: true, png: false, page: true });
                let error = result.expect_err(&path.display().to_string()).to_string();
                assert!(error.contains(&format!("{}:", path.display())), "{error}");
                checked += 1;
            }
        }
        fs::write(&path, whole).unwrap();
    }
    assert!(checked > 30, "{checked}");
    files(folder.path(), Outputs { svg: true, png: false, page: true }).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn deep_nesting_is_refused() {
    for text in [
        format!("a = {}{}", "[".repeat(20_000), "]".repeat(20_000)),
        format!("{}x = 1", "a.".repeat(20_000)),
        format!("[{}x]", "a.".repeat(20_000)),
    ] {
        assert!(load_str("deep.toml", &text, &[]).is_err());
    }
}

#[test]
fn long_files_of_nonsense_are_refused_soon() {
    let text = "nonsense\n".repeat(20_000);
    let error = load_str("long.toml", &text, &[]).unwrap_err().to_string();
    assert!(error.len() < 100_000, "{}", error.len());
}

#[test]
fn what_would_fill_the_memory_is_refused() {
    let strategies = (0..3000).map(|i| format!("[[strategies]]\nid = \"s{i}\"\ntitle = \"s\"\n"));
    let suppliers =
        (0..800).map(|i| format!("[[suppliers]]\nid = \"x{i}\"\nmineral = \"a\"\npath = \"CCC:mine\"\nshare = 0\n"));
    let text = TWO.to_owned() + &strategies.chain(suppliers).collect::<String>();
    let error = load_str("many.toml", &text, &[]).unwrap_err().to_string();
    // Two minerals, a stockpile, 803 suppliers, a share of the world and a disruption; 3001 strategies and the unchanged scenario.
    assert!(error.contains("808 rows in each of 3002 strategies") && error.contains("2000000 at most"), "{error}");
}

/// Returns the message with which the small scenario followed by `more` is refused.
fn refused(more: &str) -> String {
    load_str("much.toml", &format!("{TWO}\n{more}"), &[]).unwrap_err().to_string()
}

#[test]
fn what_would_take_for_ever_is_refused() {
    let layer =
        |i: usize| format!("[[disruptions]]\nid = \"l{i}\"\nhits = [\"AAA\"]\nduration = 1\noverlapping = true\n");
    // Each disruption triggers both of the next two, so that occurrences increase like Fibonacci numbers.
    let triggers =
        |i: usize| format!("triggers = [{{ disruption = \"l{}\" }}, {{ disruption = \"l{}\" }}]\n", i + 1, i + 2);
    let cascade: String = (0..40).map(|i| layer(i) + if i == 0 { "rate = 1\n" } else { "" } + &triggers(i)).collect();
    let told = refused(&(cascade + &layer(40) + &layer(41)));
    assert!(
        told.contains("occurrences of disruptions in a trial") && told.contains("expected 60000 at most"),
        "{told}"
    );
    let path: Vec<String> = (0..80_000).map(|i| format!("lane:l{i}")).collect();
    let told =
        refused(&format!("[[suppliers]]\nid = \"x\"\nmineral = \"a\"\nshare = 0\npath = \"{}\"\n", path.join(" > ")));
    assert!(told.contains("a path of 80000 nodes, expected 1000 at most") && told.len() < 1000, "{}", told.len());
    let values: Vec<String> = (0..12_000).map(|i| format!("{i}e-5")).collect();
    let told = refused(&format!("[sweep]\n\"disruptions.strike.rate\" = [{}]\n", values.join(", ")));
    assert!(told.contains("found 12000 values, expected 999 at most"), "{told}");
    let suppliers: String = (0..9000)
        .map(|i| format!("[[suppliers]]\nid = \"y{i}\"\nmineral = \"a\"\npath = \"CCC:mine\"\nshare = 0\n"))
        .collect::<Vec<_>>()
        .concat();
    let told = refused(&format!("{suppliers}[sweep]\n\"disruptions.strike.rate\" = [{}]\n", values[..900].join(", ")));
    assert!(told.contains("900 values in a scenario of") && told.contains("2000000 at most"), "{told}");
}

#[test]
fn of_many_faults_the_first_are_told_and_the_rest_counted() {
    // Suggestions are searched among nine thousand names, but only for the faults that are shown.
    let minerals: String = (0..9000)
        .map(|i| format!("[[minerals]]\nid = \"zinc{i}\"\ndemand = {{ annual = 1 }}\n"))
        .collect::<Vec<_>>()
        .concat();
    let suppliers: String = (0..9000)
        .map(|i| format!("[[suppliers]]\nid = \"x{i}\"\nmineral = \"zink{i}\"\npath = \"CCC:mine\"\nshare = 0\n"))
        .collect::<Vec<_>>()
        .concat();
    let told = soon(|| refused(&(minerals + &suppliers)));
    assert!(told.ends_with("9000 faults found"), "{}", &told[told.len() - 100..]);
    assert_eq!(told.matches("did you mean").count(), 200);
    // A line of a megabyte is referred to, but not shown.
    let told = refused(&format!("x = [{}]\n", "{ a = 1, a = 1 }, ".repeat(60_000)));
    assert!(told.contains("10001 faults found") && told.len() < 100_000, "{}", told.len());
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_without_end_is_refused() {
    let error = load(Path::new("/dev/zero"), &[]).unwrap_err().to_string();
    assert!(error.contains("found a device, expected a regular file"), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.toml");
    fs::write(&path, format!("{TWO}\n[tables]\nworld = \"world.csv\"\n")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("world.csv")).unwrap();
    let error = load(&path, &[]).unwrap_err().to_string();
    assert!(error.contains("world.csv") && error.contains("found a device, expected a regular file"), "{error}");
    // A sparse file must not fill the memory either.
    fs::remove_file(folder.path().join("world.csv")).unwrap();
    fs::File::create(folder.path().join("world.csv")).unwrap().set_len(1 << 40).unwrap();
    let error = load(&path, &[]).unwrap_err().to_string();
    assert!(error.contains("world.csv") && error.contains("64 MiB"), "{error}");
}

#[test]
fn results_that_name_a_file_outside_their_folder_are_refused() {
    let folder = result_folder();
    let path = folder.path().join("run.json");
    let manifest = fs::read_to_string(&path).unwrap().replace("\"two.toml\"", "\"../../two.toml\"");
    assert!(manifest.contains("../../two.toml"));
    fs::write(&path, manifest).unwrap();
    let error = files(folder.path(), Outputs { svg: true, png: false, page: true }).unwrap_err().to_string();
    assert!(error.contains("a path within inputs/"), "{error}");
}
