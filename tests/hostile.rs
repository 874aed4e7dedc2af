//! Hostile input: whatever a file says, it is read or refused. Never a panic, a hang, a number that is none in the results, or a path outside the
//! folder that was asked for.
//!
//! Cases are random but fixed. `HOSTILE_CASES=1000000 cargo test --release --test hostile` makes a long run, `HOSTILE_SEED` another one.

#[path = "support/hostile.rs"]
mod hostile;

use hostile::{ADDRESSES, TWO, call, changed, cut, mutate, reforged, result_folder, sensible, value};
use mindep::engine;
use mindep::plan::Plan;
use mindep::report::files::{Wanted, files};
use mindep::results::part::{Part, PartError};
use mindep::results::{Run, save_tables};
use mindep::scenario::{Loaded, load, load_str, trade};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::fs;
use std::path::{Component, Path};
use std::sync::LazyLock;
use std::time::Instant;

const FULL: &str = include_str!("data/full.toml");
const SUPPLIERS: &str = include_str!("data/korea/suppliers.csv");

/// Configuration of a property that is tried `cases` times, or as often as `HOSTILE_CASES` says.
fn config(cases: u32) -> ProptestConfig {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    ProptestConfig {
        cases: number("HOSTILE_CASES").map_or(cases, |n| n as u32),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(number("HOSTILE_SEED").unwrap_or(20_240_613)),
        ..ProptestConfig::default()
    }
}

/// Does something that must end: a minute is a hang.
fn soon<T>(work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = work();
    assert!(begun.elapsed().as_secs() < 60, "it took {:?}", begun.elapsed());
    done
}

/// Renders all that a file says, in every form, and runs a few trials of what is sound.
fn read(scenario: &[u8], suppliers: &[u8], sets: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("korea")).unwrap();
    fs::write(folder.path().join("full.toml"), scenario).unwrap();
    fs::write(folder.path().join("korea/suppliers.csv"), suppliers).unwrap();
    for name in ["disruptions.csv", "world_supply.csv"] {
        fs::copy(format!("tests/data/korea/{name}"), folder.path().join("korea").join(name)).unwrap();
    }
    soon(|| match load(&folder.path().join("full.toml"), sets) {
        Ok(loaded) => simulate(&loaded),
        Err(error) => assert!(!error.to_string().is_empty()),
    });
}

/// Runs a few trials; every number that is written is one.
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
    hostile::part(&loaded)
});

/// Uses a part as a merge does.
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
        // Its name becomes that of a folder.
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
        // The same with a checksum that fits, as a hostile writer would.
        join(&reforged(&damaged));
        join(&reforged(cut(&PART, end)));
    }

    #[test]
    fn any_header_of_a_part_is_used_or_refused(at in any::<usize>(), length in 0_usize..12, with in "[ -~]{0,12}") {
        join(&hostile::with_header(&PART, |header| mutate(header, at, length, with.as_bytes())));
    }

    #[test]
    fn any_tally_of_a_part_is_used_or_refused(at in any::<usize>(), length in 0_usize..12, with in vec(any::<u8>(), 0..12)) {
        join(&hostile::with_tally(&PART, |tally| mutate(tally, at, length, &with)));
    }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn any_folder_of_results_is_drawn_or_refused(file in any::<usize>(), at in any::<usize>(), length in 0_usize..20, with in "[\",;:\\n a0.é/-]{0,12}", gone in any::<bool>()) {
        let folder = result_folder();
        let mut names: Vec<_> = hostile::every_file(folder.path());
        names.sort();
        let path = &names[file % names.len()];
        if gone {
            fs::remove_file(path).unwrap();
        } else {
            fs::write(path, mutate(&fs::read(path).unwrap(), at, length, with.as_bytes())).unwrap();
        }
        soon(|| match files(folder.path(), Wanted { svg: true, png: false, page: true }) {
            Ok(made) => {
                // What panics is caught and told as our fault.
                assert!(made.faults.iter().all(|told| !told.contains("fault of mindep")), "{:?}", made.faults);
                for (path, _) in made.files {
                    assert!(path.components().all(|c| matches!(c, Component::Normal(_))), "{}", path.display());
                }
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        });
    }
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
    // Nor does a file without blocks fill the memory.
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
    let error = files(folder.path(), Wanted { svg: true, png: false, page: true }).unwrap_err().to_string();
    assert!(error.contains("a path within inputs/"), "{error}");
}
