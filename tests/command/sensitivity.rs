//! `mindep sensitivity`: a scenario with known indices, the files of the answer, and errors.

use crate::support::Desk;
use mindep_library::questions::sensitivity::rows::{SensitivityRow, TornadoRow};
use mindep_library::tables::table::columns;

/// A ban of d months with probability p on half of the supply, in 24 months: the expected shortfall share is p d / 48.
const SCENARIO: &str = r#"
format = 1
[scenario]
name = "tiny"
start = "2025-01"
years = 2
[simulation]
trials = 50
[[minerals]]
id = "lithium"
demand = { annual = 1200 }
[[suppliers]]
id = "cn"
mineral = "lithium"
path = "CHN:refine"
share = 0.5
[[suppliers]]
id = "cl"
mineral = "lithium"
path = "CHL:refine"
share = 0.4
[[suppliers]]
id = "ar"
mineral = "lithium"
path = "ARG:refine"
share = 0.1
transit = 1
[[disruptions]]
id = "ban"
hits = ["CHN"]
start = "2025-06"
probability = 0.5
duration = 6
[[strategies]]
id = "none"
[[uncertain]]
address = "disruptions.ban.probability"
range = "uniform(0.2, 0.8)"
[[uncertain]]
address = "disruptions.ban.duration"
range = "uniform(2, 10)"
[[uncertain]]
address = "suppliers.ar.transit"
range = "uniform(0, 3)"
"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("tiny.toml", SCENARIO);
    desk
}

const BAN: [&str; 2] = ["disruptions.ban.probability", "disruptions.ban.duration"];

/// Returns an index of a parameter and its standard error.
fn index(desk: &Desk, metric: &str, parameter: &str, index: &str) -> [f64; 2] {
    let rows = desk.cells("output/tiny/sensitivity.csv");
    let row = rows.iter().find(|r| r["metric"] == metric && r["parameter"] == parameter && r["index"] == index);
    let row = row.unwrap_or_else(|| panic!("no {index} of {parameter} on {metric}"));
    ["value", "std_error"].map(|cell| row[cell].parse().unwrap_or(f64::NAN))
}

#[test]
fn a_ban_of_unknown_odds_and_length_has_its_indices() {
    let desk = desk();
    let out = desk.out("sensitivity tiny.toml --samples 128 --trials 512");
    // p has mean 0.5 and variance 0.03, d mean 6 and variance 16/3. The variance of p d is 0.03 · 36 + 16/3 · 0.25 + 0.16 = 2.573333.
    let v = 2.573_333;
    let near = |parameter: &str, name: &str, exact: f64| {
        let [value, error] = index(&desk, "shortfall_share", parameter, name);
        // Four standard errors, which are overestimated for a low-discrepancy design.
        assert!((value - exact).abs() < 4.0 * error, "{name} of {parameter}: {value} ± {error}, exactly {exact}");
        assert!(error < 0.2, "{name} of {parameter}: ± {error}");
    };
    near(BAN[0], "first", 1.08 / v);
    near(BAN[0], "total", 1.24 / v);
    near(BAN[1], "first", 1.333_333 / v);
    near(BAN[1], "total", 1.493_333 / v);
    near(BAN[1], "second", 0.16 / v);
    near("", "mean", 3.0 / 48.0);
    near("", "std_dev", f64::sqrt(v) / 48.0);
    // The transit time has no effect beyond the last digits.
    assert!(index(&desk, "shortfall_share", "suppliers.ar.transit", "total")[0].abs() < 1e-12);
    assert!(out.contains("Ban: duration") && out.contains("Which uncertain parameters"), "{out}");
    let svg = desk.read("output/tiny/plots/sensitivity-lithium-shortfall-share.svg");
    assert!(svg.starts_with("<svg") && svg.contains("Ban: probability"));
}

#[test]
fn a_parameter_alone_moves_the_result_by_its_own_share() {
    let desk = desk();
    desk.out("sensitivity tiny.toml --samples 8 --trials 64 -q");
    let rows = desk.cells("output/tiny/tornado.csv");
    let of = |quantile: &str, cell: &str| -> f64 {
        let row = rows
            .iter()
            .find(|r| r["metric"] == "shortfall_share" && r["parameter"] == BAN[1] && r["quantile"] == quantile);
        row.expect("a row")[cell].parse().expect("a number")
    };
    // d is 2.8, 6 and 9.2 months in the same trials, so the shortfall is 2.8/6 and 9.2/6 of that in the middle.
    assert!((of("0.1", "parameter_value") - 2.8).abs() < 1e-9 && (of("0.9", "parameter_value") - 9.2).abs() < 1e-9);
    let middle = of("0.1", "value") - of("0.1", "difference");
    assert!((of("0.1", "value") - middle * 2.8 / 6.0).abs() < 1e-9);
    assert!((of("0.9", "value") - middle * 9.2 / 6.0).abs() < 1e-9);
    assert!(of("0.1", "std_error") < of("0.1", "value_std_error") * 1.2);
}

#[test]
fn screening_ranks_and_a_strategy_can_be_asked_about() {
    let desk = desk();
    desk.out("sensitivity tiny.toml --method morris --samples 64 --trials 512 --strategy none --metric shortfall_share --metric shortfall_tvar95 -q");
    // Effect per range of probability: for p, 0.6 d / 48 with d at 3, 5, 7, 9, mean 6.
    let [mu, error] = index(&desk, "shortfall_share", BAN[0], "mu");
    assert!((mu - 0.6 * 6.0 / 48.0).abs() < 4.0 * error && error < 0.02, "{mu} ± {error}");
    assert_eq!(index(&desk, "shortfall_tvar95", "suppliers.ar.transit", "mu_star")[0], 0.0);
    let note: serde_json::Value = serde_json::from_str(&desk.read("output/tiny/sensitivity.json")).expect("JSON");
    assert_eq!(note["facts"]["strategy"], "none");
    assert_eq!(note["facts"]["evaluations"], 64 * 4 + 7);
}

#[test]
fn threads_and_the_order_of_the_file_change_no_byte() {
    let desk = desk();
    let ask = "sensitivity tiny.toml --samples 8 --trials 100 --overwrite -q --threads";
    let mut seen = Vec::new();
    let (head, lists) = SCENARIO.split_once("[[minerals]]").expect("minerals");
    let lists = format!("[[minerals]]{lists}");
    let mut lists: Vec<String> = lists.split("[[").skip(1).map(|table| format!("[[{table}")).collect();
    for threads in [1, 3] {
        desk.out(&format!("{ask} {threads}"));
        seen.push(["sensitivity.csv", "tornado.csv"].map(|file| desk.read(&format!("output/tiny/{file}"))));
        lists.reverse();
        desk.write("tiny.toml", &format!("{head}{}", lists.concat()));
    }
    assert!(seen[0] == seen[1], "the tables differ");
}

#[test]
fn the_report_of_a_run_has_the_section() {
    let desk = desk();
    desk.out("run tiny.toml -q --plots none");
    desk.out("sensitivity tiny.toml --samples 8 --trials 64 -q");
    assert!(desk.read("output/tiny/report.html").contains("Which uncertain parameters drive the results?"));
}

#[test]
fn nonsense_is_refused_before_anything_is_written() {
    let desk = desk();
    for (arguments, message) in [
        ("--samples 100", "expected a power of two from 8 to 1048576, such as 128"),
        ("--samples 2 --method morris", "expected trajectories from 4"),
        ("--trials 3", "expected 64 to 1000000"),
        ("--strategy nine", "did you mean `none`?"),
        ("--metric shortfal_share", "did you mean `shortfall_share`?"),
        ("--metric first_shortage_month", "ask for any_shortage"),
        ("--metric lowest_stock_days --samples 8 --trials 64", "defines none of these"),
        ("--method guess", "possible values: sobol, morris"),
    ] {
        let said = desk.wrong(&format!("sensitivity tiny.toml {arguments}"));
        assert!(said.contains(message), "{arguments}: {said}");
    }
    let said = desk.wrong("sensitivity tiny.toml --samples 3 --strategy nine");
    assert!(said.contains("--samples") && said.contains("--strategy"), "every fault at once: {said}");
    let said = desk.wrong("sensitivity small.toml");
    assert!(said.contains("no [[uncertain]] parameters"), "{said}");
    assert!(!desk.path("output").exists());
}

#[test]
fn values_that_make_no_sound_scenario_are_told_before_anything_is_simulated() {
    let desk = desk();
    let wide =
        SCENARIO.to_owned() + "[[uncertain]]\naddress = \"suppliers.cl.share\"\nrange = \"uniform(0.3, 0.45)\"\n";
    desk.write("wide.toml", &wide);
    // The shares are 0.5, 0.1 and, for a third of the range and so of the points, more than 0.4.
    let said = desk.wrong("sensitivity wide.toml --samples 64 --trials 1000000");
    assert!(said.contains("points of the design are no sound scenario"), "{said}");
    assert!(said.contains("suppliers.cl.share = 0.4") && said.contains("narrow the ranges"), "{said}");
    assert!(!desk.path("output").exists());
}

#[test]
fn every_column_and_index_is_explained() {
    let page = include_str!("../../docs/questions/sensitivity.md");
    let indices = ["mean", "std_dev", "first", "total", "second", "mu_star", "mu", "sigma"].map(str::to_owned);
    let names = columns::<SensitivityRow>().into_iter().chain(columns::<TornadoRow>()).chain(indices);
    let missing: Vec<String> = names.filter(|name| !page.contains(&format!("| `{name}` |"))).collect();
    assert!(missing.is_empty(), "docs/questions/sensitivity.md leaves out {missing:?}");
}
