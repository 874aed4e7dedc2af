//! The forecast of `check` on time and memory, compared with what a run takes.

use crate::support::Desk;
use crate::support::process;
use std::fmt::Write;
use std::fs;
use std::time::Duration;

/// A scenario with one mineral and given numbers of years, suppliers, disruptions and strategies.
fn scenario(years: usize, suppliers: usize, disruptions: usize, strategies: usize) -> String {
    let mut text = format!(
        "format = 1\nscenario = {{ name = \"much\", start = \"2025-01\", years = {years} }}\nsimulation = {{ trials = 200 }}\n\
         [[minerals]]\nid = \"zinc\"\ndemand = {{ annual = 12000, volatility = 0.05 }}\n\
         price = {{ initial = 2500, volatility = 0.05, supply_elasticity = 0.3, demand_elasticity = 0.1 }}\n\
         stockpiles = [{{ id = \"public\", initial_days = 10 }}]\n"
    );
    let country = |i: usize| [i / 676, i / 26, i].map(|n| char::from(b'A' + (n % 26) as u8)).iter().collect::<String>();
    for i in 0..suppliers {
        let share = 0.9 / suppliers as f64;
        let _ = writeln!(
            text,
            "[[suppliers]]\nid = \"s{i}\"\nmineral = \"zinc\"\npath = \"{}:mine\"\nshare = {share:.9}",
            country(i)
        );
    }
    for i in 0..disruptions {
        let _ = writeln!(
            text,
            "[[disruptions]]\nid = \"d{i}\"\nhits = [\"{}\"]\nrate = 0.1\nduration = \"uniform(1, 12)\"",
            country(i % suppliers)
        );
    }
    for i in 0..strategies {
        let _ = writeln!(
            text,
            "[[strategies]]\nid = \"x{i}\"\ntitle = \"X\"\nset = {{ \"minerals.zinc.stockpiles.public.target_days\" = {} }}",
            10 + i
        );
    }
    text
}

/// A scenario with many minerals, each changed by some of the strategies, so that most minerals are the same under most strategies.
fn of_minerals(minerals: usize, strategies: usize) -> String {
    let mut text =
        "format = 1\nscenario = { name = \"much\", start = \"2025-01\", years = 10 }\nsimulation = { trials = 1000 }\n"
            .to_owned();
    for m in 0..minerals {
        let _ = writeln!(
            text,
            "[[minerals]]\nid = \"m{m}\"\ndemand = {{ annual = 1000, volatility = 0.1 }}\nprice = {{ initial = 100 }}\n\
             stockpiles = [{{ id = \"s\", initial_days = 30 }}]\n\
             [[suppliers]]\nid = \"s{m}\"\nmineral = \"m{m}\"\npath = \"AAA:mine\"\nshare = 0.9"
        );
    }
    for i in 0..strategies {
        let (m, days) = (i % minerals, 31 + i);
        let _ = writeln!(
            text,
            "[[strategies]]\nid = \"x{i}\"\nset = {{ \"minerals.m{m}.stockpiles.s.target_days\" = {days} }}"
        );
    }
    text
}

/// Runs a command and returns its peak memory in megabytes.
fn peak(desk: &Desk, arguments: &str) -> f64 {
    let mut child = process::start(desk, arguments);
    let mut peak = 0.0;
    while child.try_wait().expect("a process").is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        peak = kilobytes.map_or(peak, |found| found * 1.024e-3);
        std::thread::sleep(Duration::from_micros(500));
    }
    let (code, said) = process::end(child);
    assert_eq!(code, Some(0), "{said}");
    peak
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_forecast_within_a_factor_of_two() {
    let long = "[[disruptions]]\nid = \"often\"\nhits = [\"AAA\"]\nrate = 100\noverlapping = true\nduration = 600\n";
    let cases = [
        ("years", scenario(25, 100, 250, 0)),
        ("suppliers", scenario(10, 4000, 3, 0)),
        ("strategies", scenario(5, 5, 5, 128)),
        ("occurrences", scenario(30, 5, 3, 0) + long),
        ("minerals", of_minerals(8, 12)),
    ];
    for (name, text) in cases {
        let desk = Desk::new();
        desk.write("much.toml", &text);
        let told: serde_json::Value = serde_json::from_str(&desk.out("check much.toml --format json")).expect("JSON");
        let told = told["scenarios"][0]["estimated_memory_megabytes"].as_f64().expect("a number");
        let took = peak(&desk, "run -q much.toml");
        assert!(told < 2.0 * took && took < 2.0 * told, "{name}: {told:.0} MB were told, {took:.0} MB taken");
    }
}
