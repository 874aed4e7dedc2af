//! Invalid scenarios, each with its exact error message.
//!
//! A valid scenario is changed in one or a few places, and the messages are compared character by character.

use mindep_scenario::{LoadError, load};
use std::fs;

const BASE: &str = r#"
format = 1

[scenario]
name = "base"
start = "2025-01"
years = 5
discount_rate = 0.03

[simulation]
trials = 20_000
seed = 7

[tables]
suppliers = "suppliers.csv"
disruptions = "disruptions.csv"

[[drivers]]
id = "tension"

[[minerals]]
id = "lithium"
demand = { annual = 140000, growth = "triangular(0.02, 0.08, 0.15)", volatility = 0.05, drivers = { tension = 0.6 } }
domestic = { initial = 0, target = 43000, by = "2027-01" }
price = { initial = 13000, supply_elasticity = 0.3 }

[[minerals.stockpiles]]
id = "government"
initial_days = 30

[[minerals.sectors]]
id = "ev"
share = 0.85

[[minerals.sectors]]
id = "other"
share = 0.15

[[minerals]]
id = "tungsten"
demand = { annual = 3000 }

[[suppliers]]
id = "cn-tungsten"
mineral = "tungsten"
path = "CHN:mine > CHN:smelt"
share = 1

[[world]]
mineral = "lithium"
stage = "refine"
country = "CHN"
share = 0.68

[[disruptions]]
id = "licence"
hits = ["CHN:refine"]
minerals = ["lithium"]
rate = 0.10
duration = "lognormal(9, 6)"
severity = "beta(0.5, 0.2)"
drivers = { tension = 0.8 }
triggers = [{ disruption = "delay", probability = 0.3 }]

[[disruptions]]
id = "boom"
effect = "demand"
start = "2026-01 .. 2028-12"
probability = 0.5
profile = [[0, 1], [2, 1], [8, 0.3], [14, 0]]
severity = 0.2

[[projects]]
id = "kazakhstan"
mineral = "lithium"
path = "KAZ:mine > KOR:refine"
enabled = false
stages = [{ name = "exploration", duration = "triangular(18, 30, 60)" }, { name = "building", duration = 24 }]
capacity = "triangular(5000, 10000, 20000)"
displaces = ["cn-hydroxide"]

[[strategies]]
id = "andean"
set = { "minerals.lithium.stockpiles.government.target_days" = 180 }
enable = ["kazakhstan"]
shift = [{ mineral = "lithium", from = "cn-hydroxide", to = { ar-brine = 0.5, cl-brine = 0.5 }, share = 0.30, start = "2026-01", months = 24 }]

[[uncertain]]
address = "disruptions.licence.rate"
range = "uniform(0.02, 0.30)"
"#;

const SUPPLIERS: &str = r#"id,mineral,path,share,surge,premium,source
cn-hydroxide,lithium,AUS:mine > CHN:refine > lane:yellow-sea,0.55,0.1,0,"KITA, 2024"
cl-brine,lithium,CHL:mine > CHL:refine,0.25,,0.01,"the ""2024"" yearbook, p. 3"
ar-brine,lithium,ARG:mine > ARG:refine,0.20,,0.02,"assumption: like Chile, a guess"
"#;

const DISRUPTIONS: &str = r#"id,hits,minerals,rate,duration,severity,drivers
delay,lane:*,lithium,0.3,"lognormal(mean = 2, sd = 1)",0.4,
strike,CHL:mine; ARG:mine,,0.2,"truncated(exponential(2), 0.25, 12)",0.6,tension: 0.1
"#;

/// Returns the messages for the patched scenario; paths are relative to its folder.
fn message(patches: &[(&str, &str)], sets: &[&str]) -> String {
    let mut files = [
        ("base.toml", BASE.trim_start().to_owned()),
        ("suppliers.csv", SUPPLIERS.to_owned()),
        ("disruptions.csv", DISRUPTIONS.to_owned()),
    ];
    for (find, replace) in patches {
        let Some((_, text)) = files.iter_mut().find(|(_, text)| text.contains(find)) else {
            panic!("nothing contains {find:?}")
        };
        *text = text.replacen(find, replace, 1);
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in &files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let sets: Vec<String> = sets.iter().map(|&s| s.to_owned()).collect();
    match load(&folder.path().join("base.toml"), &sets) {
        Ok(_) => "no fault".to_owned(),
        Err(error @ LoadError::Invalid(_)) => error.to_string().replace(&format!("{}/", folder.path().display()), ""),
        Err(error) => panic!("{error}"),
    }
}

macro_rules! broken {
    ($name:ident, [$($patch:expr),* $(,)?], sets [$($set:expr),* $(,)?], $expected:expr) => {
        #[test]
        fn $name() {
            let found = message(&[$($patch),*], &[$($set),*]);
            if std::env::var_os("MINDEP_PRINT").is_some() {
                println!("<<<CASE {}\n{found}\n>>>CASE", stringify!($name));
            } else {
                assert_eq!(format!("\n{found}\n"), $expected, "\n{found}\n");
            }
        }
    };
}

#[test]
fn the_scenario_that_is_patched_is_sound() {
    assert_eq!(message(&[], &[]), "no fault");
}

// After the macro, which they use.
mod command_line;
mod countries;
mod decisions;
mod disruptions;
mod distributions;
mod keys;
mod nodes;
mod notice;
mod references;
mod shares;
mod strategies;
mod syntax;
mod tables;
mod together;
mod uncertain;
