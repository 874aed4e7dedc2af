//! `mindep score`, run as a process.

use crate::support::{Desk, SMALL};
use mindep_testing::books;
use std::collections::BTreeMap;

const OBSERVED: &str = "mineral,quantity,period_start,period_end,observed,note
alpha,supply,2025-01,2025-12,1190,
alpha,supplier:a-small,2025-01,2025-12,150,more than its contract
alpha,demand,2026-01,2026-03,310,
beta,price,2025-06,2025-06,30,far above
beta,price_ratio,2025-01,2027-12,1.01,
";

/// One mineral without anything random: a contract of 100 t a month for a demand of 120 t.
const CERTAIN: &str = r#"
format = 1
[scenario]
name = "certain"
start = "2025-01"
years = 2
[[minerals]]
id = "tin"
unit = "t"
demand = { annual = 1440 }
price = { initial = 50 }
[[suppliers]]
id = "peru"
mineral = "tin"
path = "PER:mine"
share = 0.75
"#;

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

#[test]
fn scores_are_told_and_kept_beside_a_run_with_the_same_bytes_on_any_number_of_threads() {
    let desk = Desk::new();
    desk.write("seen.csv", OBSERVED);
    desk.out("run small.toml");
    let out = desk.out("score small.toml seen.csv --trials 1000 --threads 2");
    assert!(out.contains("3 of 5 observed values are in the band from the 5 to the 95 % quantile"), "{out}");
    assert!(out.contains("2 are above it") && out.contains("the mean CRPS is") && out.contains("0.9 to 1.0"), "{out}");
    assert!(
        out.contains("For volumes (3 values), the CRPS of the simulation is") && out.contains("For prices (2 values)"),
        "{out}"
    );
    let score = desk.read("output/small/score.csv");
    assert!(
        score.starts_with(
            "mineral,quantity,period_start,period_end,observed,mean,p05,p25,p50,p75,p95,rank,crps,interval_score,inside\n"
        ),
        "{score}"
    );
    let rows = desk.cells("output/small/score.csv");
    let inside: Vec<&str> = rows.iter().map(|row| row["inside"].as_str()).collect();
    assert_eq!(inside, ["true", "false", "true", "false", "true"], "{score}");
    for row in &rows {
        let quantiles = ["p05", "p25", "p50", "p75", "p95"].map(|column| number(row, column));
        assert!(quantiles.is_sorted() && number(row, "crps") >= 0.0, "{row:?}");
        assert!(
            number(row, "interval_score") >= quantiles[4] - quantiles[0] && (0.0..=1.0).contains(&number(row, "rank"))
        );
    }
    let skill = desk.cells("output/small/skill.csv");
    let of: Vec<_> =
        skill.iter().map(|row| (row["group"].as_str(), row["forecast"].as_str(), row["rows"].as_str())).collect();
    assert_eq!(
        of,
        [
            ("volumes", "model", "3"),
            ("volumes", "last", "3"),
            ("volumes", "static", "3"),
            ("prices", "model", "2"),
            ("prices", "last", "2"),
            ("prices", "flat", "2"),
            ("all", "model", "5"),
            ("all", "last", "5"),
        ]
    );
    // The demand of alpha at the start is 1200 t a year, a-small has a tenth of it, and the price of beta is 10.
    let last = [10.0 / 1200.0, 30.0 / 120.0, 10.0 / 300.0, 2.0, 0.01];
    assert!((number(&skill[7], "crps_scaled") - last.iter().sum::<f64>() / 5.0).abs() < 1e-12);
    let ratio = 1.0 - number(&skill[6], "crps_scaled") / number(&skill[7], "crps_scaled");
    assert!((number(&skill[7], "skill") - ratio).abs() < 1e-12);
    assert_eq!(number(&skill[6], "inside"), 0.6);
    // Three of five: √(0.6 · 0.4 / 4).
    assert!((number(&skill[6], "inside_std_error") - 0.06_f64.sqrt()).abs() < 1e-12);
    // The section is in the report, with its picture.
    assert!(desk.read("output/small/report.html").contains("How good are the forecasts?"));
    assert!(desk.path("output/small/plots/score.svg").exists());
    // It is replaced only when asked to be; one thread gives the same bytes.
    assert!(desk.wrong("score small.toml seen.csv --trials 1000").contains("--overwrite"));
    let tables = ["score.csv", "skill.csv", "score.json"].map(|file| desk.read(&format!("output/small/{file}")));
    desk.out("score small.toml seen.csv --trials 1000 --threads 1 --overwrite -q");
    assert_eq!(["score.csv", "skill.csv", "score.json"].map(|file| desk.read(&format!("output/small/{file}"))), tables);
}

#[test]
fn without_chance_the_score_is_the_distance() {
    let desk = Desk::new();
    desk.write("certain.toml", CERTAIN);
    desk.write(
        "certain.observed.csv",
        "mineral,quantity,period_start,period_end,observed\ntin,demand,2025-01,2025-12,1500\ntin,supply,2025-01,2025-02,180\ntin,supplier:peru,2026-01,2026-12,1080\ntin,price,2025-01,2025-12,40\ntin,price_ratio,2026-01,2026-01,1.5\n",
    );
    desk.out("score certain.toml certain.observed.csv --trials 50 -q");
    // Demand is 120 t a month, the contract three quarters of it, and the price stays.
    let expected = [(1440.0, 60.0, "1"), (180.0, 0.0, "0.5"), (1080.0, 0.0, "0.5"), (50.0, 10.0, "0"), (1.0, 0.5, "1")];
    for (row, (mean, crps, rank)) in desk.cells("output/certain/score.csv").iter().zip(expected) {
        assert!((number(row, "mean") - mean).abs() < 1e-9 * mean, "{row:?}");
        assert!((number(row, "crps") - crps).abs() < 1e-9 * mean, "{row:?}");
        // The band has no width: twenty times what lies beyond it.
        assert!((number(row, "interval_score") - 20.0 * crps).abs() < 1e-7 * mean, "{row:?}");
        if crps > 0.0 {
            assert_eq!(row["rank"], rank, "{row:?}");
        }
    }
    // Supply is three quarters of demand, of which the last value before the start knows nothing.
    let skill = desk.cells("output/certain/skill.csv");
    let of = |group: &str, forecast: &str| {
        let found = skill.iter().find(|row| row["group"] == group && row["forecast"] == forecast);
        number(found.unwrap_or_else(|| panic!("{group} {forecast}")), "crps_scaled")
    };
    assert!((of("volumes", "last") - (60.0 / 1440.0 + 0.25) / 3.0).abs() < 1e-9);
    assert!((of("volumes", "static") - of("volumes", "model")).abs() < 1e-9);
    assert!((of("prices", "flat") - f64::midpoint(0.2, 0.5)).abs() < 1e-9);
}

#[test]
fn all_faults_of_all_files_are_told_at_once_and_nothing_is_written() {
    let desk = Desk::new();
    desk.write("certain.toml", CERTAIN);
    std::fs::create_dir(desk.path("seen")).expect("a folder");
    desk.write(
        "seen/small.observed.csv",
        "quantity,mineral,period_start,period_end,observed\nsupply,alfa,2025-01,2025-12,1\nsupplier:a-smal,alpha,2024-01,2025-12,x\n",
    );
    desk.write(
        "seen/certain.observed.csv",
        "mineral,quantity,period_start,period_end,observed\ntin,suply,2025-01,2025-12,1\n",
    );
    let said = desk.wrong("score small.toml certain.toml seen");
    for words in [
        "seen/small.observed.csv:2:8",
        "mineral: found `alfa`",
        "did you mean `alpha`?",
        "seen/small.observed.csv:3:1",
        "did you mean `a-small`?",
        "seen/small.observed.csv:3:23",
        "period_start: found 2024-01",
        "seen/small.observed.csv:3:39",
        "observed: found \"x\", expected a number",
        "seen/small.observed.csv: 4 faults; nothing was written",
        "seen/certain.observed.csv:2:5",
        "did you mean `supply`?",
    ] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
    assert!(!desk.path("output").exists());
    let mut command = desk.mindep("score small.toml certain.toml seen --format json");
    let out = command.assert().code(2).get_output().stdout.clone();
    let told: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
    assert_eq!(told["errors"].as_array().map(Vec::len), Some(5));
    desk.wrong("score small.toml nothing.csv");
    desk.wrong("score nothing.toml seen/small.observed.csv");
    desk.wrong("score small.toml");
    assert!(!desk.path("output").exists());
}

#[test]
fn observed_values_may_be_a_sheet_of_a_workbook() {
    let desk = Desk::new();
    desk.write("certain.toml", CERTAIN);
    let columns = ["mineral", "quantity", "period_start", "period_end", "observed"];
    let sheet = |value| vec![columns.to_vec(), vec!["tin", "demand", "2025-01", "2025-12", value]];
    let book = books::excel(&[("first", sheet("1500")), ("second", sheet("many"))]);
    std::fs::write(desk.path("seen.xlsx"), book).expect("written");
    desk.out("score certain.toml seen.xlsx#first --trials 20 -q");
    assert!((number(&desk.cells("output/certain/score.csv")[0], "crps") - 60.0).abs() < 1e-9);
    let said = desk.wrong("score certain.toml seen.xlsx -o other");
    assert!(said.contains("name one of them behind `#`") && said.contains("for example \"seen.xlsx#first\""), "{said}");
    let said = desk.wrong("score certain.toml seen.xlsx#second -o other");
    assert!(
        said.contains("seen.xlsx#second:2:5") && said.contains("in cell E2") && said.contains("found \"many\""),
        "{said}"
    );
    assert!(!desk.path("other").exists());
}

#[test]
fn several_scenarios_are_scored_with_a_folder_and_together() {
    let desk = Desk::new();
    desk.write("certain.toml", CERTAIN);
    std::fs::create_dir(desk.path("seen")).expect("a folder");
    let said = desk.wrong("score small.toml certain.toml seen");
    for name in ["small", "certain"] {
        assert!(said.contains(&format!("seen/{name}.observed.csv: no such file")), "{said}");
    }
    desk.write("seen/small.observed.csv", OBSERVED);
    desk.write(
        "seen/certain.observed.csv",
        "mineral,quantity,period_start,period_end,observed\ntin,demand,2025-01,2025-12,1500\n",
    );
    let out = desk.out("score small.toml certain.toml seen --trials 200");
    assert!(out.contains("All 2 scenarios together\n") && out.contains(" of 6 observed values"), "{out}");
    assert!(desk.path("output/small/score.csv").exists() && desk.path("output/certain/skill.csv").exists());
    let out = desk.out("score small.toml certain.toml seen --trials 200 --overwrite --format json");
    let all: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(all["answers"][1]["tables"]["score.csv"][0]["crps"], 60.0);
    assert_eq!(all["all"]["skill.csv"][6]["rows"], 6);
    assert!(desk.wrong("score small.toml certain.toml seen/small.observed.csv").contains("expected a folder"));
    // The same name twice has one place.
    desk.write("again.toml", SMALL);
    desk.write("seen/again.observed.csv", OBSERVED);
    assert!(desk.wrong("score small.toml again.toml seen -o other").contains("named `small` too"));
    assert!(!desk.path("other").exists());
}
