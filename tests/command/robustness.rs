//! `mindep run --deep`: a scenario with known regrets and shares, the files of the answer, and errors.

use crate::support::process;
use crate::support::{Desk, near};
use mindep_library::questions::robustness::rows::{BoxRow, FutureRow, LimitRow, RobustnessRow};
use mindep_library::tables::table::columns;
use serde_json::Value;
use std::fs;

/// In 12 months of constant demand, a ban of d months with probability p on 60 % of supply, and one of two months on 40 %: the expected shortfall
/// share is (0.6 p d + 0.8) / 12, and (0.3 p d + 1.4) / 12 when 30 % are shifted.
const SCENARIO: &str = r#"
format = 1
[scenario]
name = "tiny"
start = "2025-01"
years = 1
[simulation]
trials = 50
[[minerals]]
id = "lithium"
demand = { annual = 1200 }
[[suppliers]]
id = "cn"
mineral = "lithium"
path = "CHN:refine"
share = 0.6
[[suppliers]]
id = "cl"
mineral = "lithium"
path = "CHL:refine"
share = 0.4
[[disruptions]]
id = "ban"
hits = ["CHN"]
start = "2025-03"
probability = 1
duration = 3
[[disruptions]]
id = "strike"
hits = ["CHL"]
start = "2025-03"
duration = 2
[[strategies]]
id = "shifted"
title = "Three tenths from Chile"
set = { "suppliers.cn.share" = 0.3, "suppliers.cl.share" = 0.7 }
[[uncertain]]
address = "disruptions.ban.duration"
range = "uniform(0, 6)"
"#;

const DEEP: &str = "run tiny.toml -q --deep --deep-futures 64 --deep-trials 128";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("tiny.toml", SCENARIO);
    desk
}

/// Returns a number from the row of a strategy's expected shortfall share.
fn cell(desk: &Desk, strategy: &str, column: &str) -> f64 {
    let rows = desk.cells("output/tiny/robustness.csv");
    let row = rows.iter().find(|r| r["strategy"] == strategy && r["metric"] == "shortfall_share");
    row.expect("a row")[column].parse().unwrap_or(f64::NAN)
}

/// Returns the uncertain durations, by future.
fn durations(desk: &Desk) -> Vec<f64> {
    let rows = desk.cells("output/tiny/futures-parameters.csv");
    rows.iter().map(|row| row["disruptions.ban.duration"].parse().expect("a number")).collect()
}

#[test]
fn regret_and_satisficing_share_of_a_ban_of_unknown_length_are_exact() {
    let desk = desk();
    desk.out(DEEP);
    let d = durations(&desk);
    assert_eq!(d.len(), 64);
    // The baseline is better below two months, by (0.6 − 0.3 d) / 12.
    let regret = |strategy: &str, d: f64| {
        let gap = (0.3 * d - 0.6) / 12.0;
        if strategy == "baseline" { gap.max(0.0) } else { (-gap).max(0.0) }
    };
    for strategy in ["baseline", "shifted"] {
        let each: Vec<f64> = d.iter().map(|d| regret(strategy, *d)).collect();
        let most = each.iter().copied().fold(0.0, f64::max);
        near(cell(&desk, strategy, "max_regret"), most, 0.1);
        assert!(cell(&desk, strategy, "max_regret_std_error") < 1e-12, "every trial is the same");
        near(each[cell(&desk, strategy, "max_regret_future") as usize - 1], most, 0.1);
        near(cell(&desk, strategy, "mean_regret"), each.iter().sum::<f64>() / 64.0, 0.1);
    }
    // Two nets of 32 points: their ends and means differ from those of the whole range by at most one stratum, 6/32 of a month.
    assert!((0.1 - cell(&desk, "baseline", "max_regret")).abs() < 0.3 * 6.0 / 32.0 / 12.0);
    assert!((0.05 - cell(&desk, "shifted", "max_regret")).abs() < 0.3 * 6.0 / 32.0 / 12.0);
    assert!((cell(&desk, "baseline", "mean_regret") - 0.3 * 8.0 / 72.0).abs() < 1e-3);
    let rows = desk.cells("output/tiny/robustness.csv");
    let minimax: Vec<_> =
        rows.iter().filter(|r| r["metric"] == "shortfall_share").map(|r| r["minimax"].clone()).collect();
    assert_eq!(minimax, ["false", "true"]);
    // The criterion is the result with the mean duration of three months, (1.8 + 0.8) / 12: it is met in exactly half of the futures, and with the
    // shift up to four months.
    near(cell(&desk, "baseline", "criterion"), 2.6 / 12.0, 1.0);
    assert_eq!(cell(&desk, "baseline", "satisficing_share"), 0.5);
    let up_to_four = d.iter().filter(|d| **d <= 4.0).count() as f64 / 64.0;
    assert_eq!(cell(&desk, "shifted", "satisficing_share"), up_to_four);
    assert!(cell(&desk, "baseline", "ci95_low") < 0.5 && cell(&desk, "baseline", "ci95_high") > 0.5);
    // With another criterion: (0.6 d + 0.8) / 12 ≤ 0.1 up to d = 2/3, and never with the shift, whose minimum is 1.4 / 12.
    desk.out(&format!("{DEEP} --tolerable 10% --overwrite"));
    let share = d.iter().filter(|d| **d <= 2.0 / 3.0).count() as f64 / 64.0;
    assert_eq!(
        (cell(&desk, "baseline", "satisficing_share"), cell(&desk, "shifted", "satisficing_share")),
        (share, 0.0)
    );
}

#[test]
fn the_box_is_where_the_ban_is_long() {
    let desk = desk();
    desk.out(DEEP);
    let d = durations(&desk);
    let boxes = desk.cells("output/tiny/boxes.csv");
    for (row, edge) in boxes.iter().zip([3.0, 4.0]) {
        let number = |column: &str| -> f64 { row[column].parse().expect("a number") };
        let first = d[..32].iter().filter(|d| **d > edge).count();
        assert_eq!((number("failures"), number("futures")), (first as f64, 32.0));
        assert_eq!((number("coverage"), number("density"), row["parameters"].as_str()), (1.0, 1.0, "1"));
        assert!(number("fresh_coverage") > 0.85 && number("fresh_density") > 0.85, "{row:?}");
        assert!(number("fresh_p_value") < 0.01);
    }
    let limits = desk.cells("output/tiny/box-limits.csv");
    assert_eq!(limits.len(), 2);
    for (row, edge) in limits.iter().zip([3.0, 4.0]) {
        let low: f64 = row["low"].parse().expect("a limit");
        // Between the values next to the edge, each within a stratum of 6/32 of a month.
        assert!((low - edge).abs() < 6.0 / 32.0 && row["high"].is_empty(), "{row:?}");
        assert!((row["low_quantile"].parse::<f64>().expect("a quantile") - low / 6.0).abs() < 1e-9);
        assert_eq!(row["high_quantile"], "1");
    }
}

#[test]
fn a_ban_that_may_not_come_has_its_regrets_within_their_errors() {
    let desk = Desk::new();
    desk.write("tiny.toml", &SCENARIO.replace("probability = 1\n", "probability = 0.5\n"));
    desk.out("run tiny.toml -q --deep --deep-futures 64 --deep-trials 4096");
    // With p = 0.5: (0.3 d + 0.8) / 12 and (0.15 d + 1.4) / 12. The baseline is better below four months.
    let exact = [
        ("baseline", "mean", 1.7 / 12.0),
        ("shifted", "mean", 1.85 / 12.0),
        ("baseline", "mean_regret", 0.15 * 2.0 / 72.0),
        ("shifted", "mean_regret", 0.15 * 8.0 / 72.0),
    ];
    for (strategy, column, value) in exact {
        let error = if column == "mean" { "std_error" } else { "mean_regret_std_error" };
        let (found, error) = (cell(&desk, strategy, column), cell(&desk, strategy, error));
        // Four standard errors: fails for one seed in 16,000.
        assert!(
            (found - value).abs() < 4.0 * error && error < 0.02,
            "{strategy} {column}: {found} ± {error}, exactly {value}"
        );
    }
    let longest = durations(&desk).into_iter().fold(0.0, f64::max);
    let (found, error) = (cell(&desk, "baseline", "max_regret"), cell(&desk, "baseline", "max_regret_std_error"));
    let value = (0.15 * longest - 0.6) / 12.0;
    assert!((found - value).abs() < 4.0 * error && error > 0.0 && error < 0.01, "{found} ± {error}, exactly {value}");
}

#[test]
fn threads_change_no_byte_and_the_answer_is_kept_with_the_run() {
    let desk = desk();
    desk.out(&format!("{DEEP} --threads 1"));
    let first = desk.results("output/tiny");
    for file in
        ["robustness.csv", "futures.csv", "futures-parameters.csv", "boxes.csv", "box-limits.csv", "robustness.json"]
    {
        assert!(desk.path(&format!("output/tiny/{file}")).exists(), "{file}");
    }
    assert!(desk.read("output/tiny/report.html").contains("Which strategy is robust where parameters are uncertain?"));
    let svg = desk.read("output/tiny/plots/robustness-lithium-shortfall-share.svg");
    assert!(svg.starts_with("<svg") && svg.contains("Three tenths from Chile"));
    assert!(desk.read("output/tiny/plots/robustness-lithium-boxes.svg").contains("Ban: duration"));
    desk.out(&format!("{DEEP} --threads 3 -o again"));
    let second = desk.results("again/tiny");
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (path, bytes) in &first {
        assert!(second[path] == *bytes, "{} differs", path.display());
    }
    // Another run of the same scenario keeps the answer, and its sections can be made again.
    desk.out("run tiny.toml -q --trials 60 --overwrite");
    assert!(desk.path("output/tiny/plots/robustness-lithium-boxes.svg").exists());
    desk.out("report output/tiny");
    assert!(desk.read("output/tiny/report.html").contains("<section id=\"robustness\""));
}

#[test]
fn an_answer_that_is_missing_is_added_to_a_run_that_is_done() {
    let desk = desk();
    desk.out("run tiny.toml -q");
    let before = fs::metadata(desk.path("output/tiny/summary.csv")).expect("a file").modified().expect("a time");
    desk.out(&format!("{DEEP} --resume"));
    let after = fs::metadata(desk.path("output/tiny/summary.csv")).expect("a file").modified().expect("a time");
    assert!(before == after, "the run was not made again");
    let table = desk.read("output/tiny/robustness.csv");
    let again = desk.mindep(&format!("{} --resume", DEEP.replace("-q ", ""))).assert().success();
    let said = String::from_utf8_lossy(&again.get_output().stderr).into_owned();
    assert!(said.contains("robustness.json: done already"), "{said}");
    // With other parameters it is another answer.
    let said = desk.wrong(&format!("{DEEP} --resume --tolerable 3%"));
    assert!(said.contains("robustness.json: exists already; replace it with --overwrite"), "{said}");
    assert_eq!(desk.read("output/tiny/robustness.csv"), table);
}

#[test]
fn all_of_it_is_one_document_of_json() {
    let desk = desk();
    let told: Value = serde_json::from_str(&desk.out(&format!("{DEEP} --format json"))).expect("one document");
    assert_eq!(told["runs"][0]["scenario"], "tiny");
    let answer = &told["robustness"][0];
    assert_eq!(
        (&answer["question"], &answer["note"]["facts"]["futures"]),
        (&Value::from("robustness"), &Value::from(64))
    );
    let rows = answer["tables"]["robustness.csv"].as_array().expect("rows");
    assert!(rows[0]["mean"].is_number() && rows[0]["minimax"].is_boolean(), "{}", rows[0]);
    assert!(answer["tables"]["futures-parameters.csv"][0]["disruptions.ban.duration"].is_number());
    let plain: Value = serde_json::from_str(&desk.out("run tiny.toml -o plain --format json")).expect("JSON");
    assert!(plain.get("robustness").is_none());
}

#[test]
fn people_are_told_in_words() {
    let desk = desk();
    let out = desk.out(&DEEP.replace("-q ", ""));
    for words in [
        "‘Three tenths from Chile’ is the choice of minimax regret",
        "in 50 % of the futures (37 to 63 %) under the baseline",
        "above all where Ban: duration is above",
        "robustness.csv, futures.csv, futures-parameters.csv, boxes.csv, box-limits.csv in output",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
}

#[test]
fn a_scenario_without_strategies_has_shares_and_a_box_but_no_regret() {
    let desk = Desk::new();
    let (head, rest) = SCENARIO.split_once("[[strategies]]").expect("strategies");
    let (_, tail) = rest.split_once("[[uncertain]]").expect("uncertain");
    desk.write("tiny.toml", &format!("{head}[[uncertain]]{tail}"));
    let out = desk.out(&DEEP.replace("-q ", ""));
    assert!(out.contains("There is no other strategy, and so no regret"), "{out}");
    assert!(cell(&desk, "baseline", "max_regret").is_nan());
    assert_eq!(cell(&desk, "baseline", "satisficing_share"), 0.5);
    assert_eq!(desk.cells("output/tiny/box-limits.csv").len(), 1);
}

#[test]
fn nonsense_is_refused_before_anything_is_written() {
    let desk = desk();
    desk.write("swept.toml", &format!("{SCENARIO}[sweep]\n\"disruptions.strike.duration\" = [1, 2]\n"));
    let wide = "[[uncertain]]\naddress = \"suppliers.cl.share\"\nrange = \"uniform(0.3, 0.6)\"\n";
    desk.write("wide.toml", &format!("{SCENARIO}{wide}"));
    for (arguments, message) in [
        ("tiny.toml --deep --deep-futures 100", "expected a power of two from 32 to 16384, such as 128"),
        ("tiny.toml --deep --deep-trials 100", "expected 128 to 1000000"),
        ("tiny.toml --deep --tolerable 100%", "expected a share from 0 and below 1"),
        ("tiny.toml --tolerable 2%", "--deep"),
        ("tiny.toml --deep --shard 1/2", "cannot be used with"),
        (
            "swept.toml --deep",
            "whose 2 combinations are runs of their own; run one of them, such as --set 'disruptions.strike.duration=1'",
        ),
        ("small.toml --deep", "no [[uncertain]] parameters"),
        ("small.toml --deep", "range = \"uniform(0.05, 0.2)\""),
        ("wide.toml --deep", "points of the design are no sound scenario; narrow the ranges"),
    ] {
        let said = desk.wrong(&format!("run {arguments}"));
        assert!(said.contains(message), "{arguments}: {said}");
    }
    assert!(!desk.path("output").exists());
    // With `--set` fixing the swept parameter, it is a single run.
    desk.out("run swept.toml -q --deep --deep-futures 32 --deep-trials 128 --set disruptions.strike.duration=2");
}

#[cfg(unix)]
#[test]
fn the_results_of_the_run_stay_when_the_futures_are_interrupted() {
    let desk = desk();
    let mut child =
        process::start(&desk, "run tiny.toml --deep --deep-futures 16384 --deep-trials 4096 --plots none --no-report");
    process::wait_for(&mut child, &desk.path("output/tiny/run.json"));
    process::signal(&child, "INT");
    let (code, said) = process::end(child);
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("the results of the run are complete") && said.contains("run --resume tiny.toml"), "{said}");
    assert!(desk.path("output/tiny/summary.csv").exists() && !desk.path("output/tiny/robustness.csv").exists());
    desk.out(&format!("{DEEP} --resume"));
    assert!(desk.path("output/tiny/robustness.csv").exists());
}

#[cfg(unix)]
#[test]
fn an_answer_that_was_cut_before_its_pictures_gets_them() {
    let desk = desk();
    desk.out(&format!("{DEEP} -o whole"));
    let whole = desk.results("whole/tiny");
    let mut child = process::start(&desk, DEEP);
    process::wait_for(&mut child, &desk.path("output/tiny/robustness.json"));
    process::signal(&child, "KILL");
    process::end(child);
    assert!(desk.read("output/tiny/robustness.csv") == desk.read("whole/tiny/robustness.csv"));
    desk.out(&format!("{DEEP} --resume"));
    assert!(desk.results("output/tiny") == whole);
    // Everything is done already.
    let page = desk.path("output/tiny/report.html");
    let time = || fs::metadata(&page).expect("a file").modified().expect("a time");
    let before = time();
    desk.out(&format!("{DEEP} --resume"));
    assert_eq!(time(), before);
}

#[test]
fn every_column_is_explained() {
    let page = include_str!("../../docs/questions/robustness.md");
    let columns = [columns::<RobustnessRow>(), columns::<FutureRow>(), columns::<BoxRow>(), columns::<LimitRow>()];
    let missing: Vec<String> =
        columns.concat().into_iter().filter(|name| !page.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "docs/questions/robustness.md leaves out {missing:?}");
}
