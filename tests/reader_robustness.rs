//! The reader survives any input: it tells faults, and never panics.

use mindep::scenario::{load, load_str};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::fs;

const FULL: &str = include_str!("data/full.toml");
const SUPPLIERS: &str = include_str!("data/korea/suppliers.csv");

/// Replaces some bytes by others.
fn mutate(text: &str, at: usize, length: usize, with: &str) -> Vec<u8> {
    let start = at % (text.len() + 1);
    let end = (start + length).min(text.len());
    [&text.as_bytes()[..start], with.as_bytes(), &text.as_bytes()[end..]].concat()
}

/// Renders all that a file says, in every form.
fn read(scenario: &[u8], suppliers: &[u8], sets: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("korea")).unwrap();
    fs::write(folder.path().join("full.toml"), scenario).unwrap();
    fs::write(folder.path().join("korea/suppliers.csv"), suppliers).unwrap();
    for name in ["disruptions.csv", "world_supply.csv"] {
        fs::copy(format!("tests/data/korea/{name}"), folder.path().join("korea").join(name)).unwrap();
    }
    match load(&folder.path().join("full.toml"), sets) {
        Ok(loaded) => {
            let _ = (loaded.warnings.render(true), loaded.warnings.lines(), loaded.warnings.rows());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, rng_seed: RngSeed::Fixed(20_240_613), ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,200}") {
        let _ = load_str("x.toml", &text, std::slice::from_ref(&text)).map_err(|e| e.to_string());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read(&bytes, &bytes, &[]);
    }

    #[test]
    fn a_mutated_scenario_is_read_or_refused(at in any::<usize>(), length in 0_usize..30, with in "[ -~\\n]{0,12}") {
        read(&mutate(FULL, at, length, &with), SUPPLIERS.as_bytes(), &[]);
    }

    #[test]
    fn a_mutated_table_is_read_or_refused(at in any::<usize>(), length in 0_usize..30, with in "[\",;:\\n\\r a0.é]{0,8}") {
        read(FULL.as_bytes(), &mutate(SUPPLIERS, at, length, &with), &[]);
    }

    #[test]
    fn any_value_is_set_or_refused(value in "[ -~]{0,20}") {
        for address in ["scenario.start", "suppliers.cl-brine.share", "disruptions.china-export-licence.duration", "disruptions.china-export-licence.profile", "minerals.lithium.price"] {
            read(FULL.as_bytes(), SUPPLIERS.as_bytes(), &[format!("{address}={value}")]);
        }
    }

    #[test]
    fn two_halves_of_a_scenario_are_read_or_refused(first in any::<usize>(), second in any::<usize>()) {
        let lines: Vec<&str> = FULL.lines().collect();
        let (a, b) = (first % lines.len(), second % lines.len());
        read([&lines[..a], &lines[b..]].concat().join("\n").as_bytes(), SUPPLIERS.as_bytes(), &[]);
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
