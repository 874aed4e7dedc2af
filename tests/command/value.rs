//! `mindep value` and `mindep compare`, run as processes.

use crate::support::Desk;
use mindep_library::questions::value::rows::ValueRow;
use mindep_library::tables::between::BetweenRow;
use mindep_library::tables::number::Number;
use mindep_library::tables::summary::SummaryRow;
use serde_json::Value;

fn rows<R: serde::de::DeserializeOwned>(text: &str) -> Vec<R> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

fn value(cell: Option<Number>) -> f64 {
    cell.map_or(f64::NAN, Number::value)
}

#[test]
fn values_are_told_and_kept_beside_a_run() {
    let desk = Desk::new();
    desk.out("run small.toml");
    let out = desk.out("value small.toml");
    assert!(out.contains("a year of perfectly reliable supply"), "{out}");
    let first = desk.read("output/small/value.csv");
    let found: Vec<ValueRow> = rows(&first);
    let kinds: Vec<_> = found.iter().map(|r| (r.kind.as_str(), r.asset.as_str())).collect();
    assert_eq!(
        kinds,
        [
            ("supplier", "a-large"),
            ("supplier", "a-small"),
            ("surge_point", "a-large"),
            ("surge_point", "a-small"),
            ("supplier", "b"),
            ("surge_point", "b")
        ]
    );
    // The trials are the same as in the run.
    let summary: Vec<SummaryRow> = rows(&desk.read("output/small/summary.csv"));
    for row in &found {
        let of_run = summary
            .iter()
            .find(|r| r.strategy == "baseline" && r.mineral == row.mineral && r.metric == "shortfall")
            .map(|r| value(r.mean))
            .unwrap();
        let same = if row.kind == "supplier" { row.shortfall_with } else { row.shortfall_without };
        assert!((value(same) / of_run - 1.0).abs() < 1e-9, "{row:?} {of_run}");
    }
    // `b` is the only supply of its mineral: without it there is none, and a firm supply below its contract is equivalent.
    let b = found.iter().find(|r| r.asset == "b" && r.kind == "supplier").unwrap();
    assert!((0.5..1.0).contains(&value(b.firm_share)), "{b:?}");
    assert!(value(b.ci95_low) < value(b.firm_equivalent) && value(b.firm_equivalent) < value(b.ci95_high), "{b:?}");
    // The section is in the report, and the answer has the same bytes for any number of threads.
    assert!(desk.read("output/small/report.html").contains("What is each supplier, project and stockpile worth?"));
    assert!(desk.wrong("value small.toml").contains("--overwrite"));
    desk.out("value small.toml --overwrite --threads 1");
    assert_eq!(desk.read("output/small/value.csv"), first);
}

#[test]
fn wrong_names_are_refused_together_before_anything_is_written() {
    let desk = Desk::new();
    let said = desk.wrong("value small.toml --strategy shiftd --mineral gamma");
    assert!(said.contains("--strategy: found `shiftd`") && said.contains("did you mean `shifted`?"), "{said}");
    assert!(said.contains("--mineral: found `gamma`") && said.contains("there are alpha, beta"), "{said}");
    assert!(!desk.path("output").exists());
    desk.wrong("value small.toml --trials 0");
    desk.wrong("value nothing.toml");
}

#[test]
fn a_run_compared_with_itself_differs_in_nothing() {
    let desk = Desk::new();
    desk.out("run small.toml -o a --trials-table csv");
    desk.out("run small.toml -o b --trials-table csv");
    let out = desk.out("compare a/small b/small -o same.csv --all");
    assert!(out.contains("the inputs are the same") && out.contains("errors are paired"), "{out}");
    let found: Vec<BetweenRow> = rows(&desk.read("same.csv"));
    assert!(found.len() > 100);
    for row in found {
        assert_eq!((value(row.difference), row.more_than_noise), (0.0, Some(false)), "{}", row.metric);
        assert_eq!((row.errors.as_str(), row.z), ("paired", None));
    }
    assert!(desk.wrong("compare a/small b/small -o same.csv").contains("--overwrite"));
}

#[test]
fn what_was_changed_is_told_and_pairs_tell_more_than_two_runs() {
    let desk = Desk::new();
    desk.out("run small.toml -o a --trials-table csv");
    desk.out("run small.toml -o b --trials-table csv --set disruptions.strike.rate=0.6");
    let paired: Value = serde_json::from_str(&desk.out("compare a/small b/small --format json")).unwrap();
    let changed = &paired["inputs"]["values"];
    assert_eq!(changed.as_array().unwrap().len(), 1);
    assert_eq!(changed[0]["place"], "disruptions.strike.rate");
    assert_eq!((&changed[0]["first"], &changed[0]["second"]), (&Value::from("0.5"), &Value::from("0.6")));
    std::fs::remove_file(desk.path("b/small/trials.csv")).unwrap();
    let out = desk.out("compare a/small b/small");
    assert!(out.contains("--trials-table parquet") && out.contains("disruptions.strike.rate: 0.5 → 0.6"), "{out}");
    let unpaired: Value = serde_json::from_str(&desk.out("compare a/small b/small --format json")).unwrap();
    let of = |all: &Value| -> BetweenRow {
        let rows = all["comparison"]["rows"].as_array().unwrap();
        let row = rows.iter().find(|r| r["mineral"] == "alpha" && r["metric"] == "shortfall").unwrap();
        let cell = |name: &str| row[name].as_f64().and_then(Number::new);
        BetweenRow { difference: cell("difference"), std_error: cell("std_error"), ..BetweenRow::default() }
    };
    let (paired, unpaired) = (of(&paired), of(&unpaired));
    assert_eq!(paired.difference, unpaired.difference);
    assert!(value(paired.std_error) < 0.8 * value(unpaired.std_error), "{paired:?} {unpaired:?}");
}

#[test]
fn the_error_of_pairs_is_that_of_the_comparison_within_a_run() {
    // A strategy of one run, and the same change made to the baseline of another run, are compared on the same trials.
    let desk = Desk::new();
    desk.out("run small.toml -o a --trials-table csv");
    let more = "--set minerals.alpha.flexibility=0.1";
    desk.out(&format!("run small.toml -o b --trials-table csv {more}"));
    desk.out("compare a/small b/small -o found.csv");
    let between: Vec<BetweenRow> = rows(&desk.read("found.csv"));
    let strategy = "[[strategies]]\nid = \"loose\"\nset = { \"minerals.alpha.flexibility\" = 0.1 }\n";
    desk.write("loose.toml", &format!("{}{strategy}", crate::support::SMALL));
    desk.out("run loose.toml -o c");
    let within: Vec<mindep_library::tables::comparison::ComparisonRow> = rows(&desk.read("c/small/comparison.csv"));
    for metric in ["shortfall", "shortage_months", "programme_cost"] {
        let a = between.iter().find(|r| {
            (r.strategy.as_str(), r.mineral.as_str(), r.metric.as_str(), r.statistic.as_str())
                == ("baseline", "alpha", metric, "mean")
        });
        let b = within
            .iter()
            .find(|r| (r.strategy.as_str(), r.mineral.as_str(), r.metric.as_str()) == ("loose", "alpha", metric));
        let (a, b) = (a.unwrap(), b.unwrap());
        assert!(value(b.std_error) > 0.0);
        assert!((value(a.difference) / value(b.difference) - 1.0).abs() < 1e-6, "{metric}: {a:?} {b:?}");
        assert!((value(a.std_error) / value(b.std_error) - 1.0).abs() < 1e-6, "{metric}: {a:?} {b:?}");
    }
}

#[test]
fn folders_that_are_no_results_are_refused_with_every_fault() {
    let desk = Desk::new();
    desk.out("run small.toml -o a");
    desk.out("run small.toml -o b");
    std::fs::remove_file(desk.path("b/small/summary.csv")).unwrap();
    desk.write("b/small/sectors.csv", "nonsense\n1\n");
    let said = desk.wrong("compare new b/small -o out.csv");
    for words in ["run.json", "summary.csv", "sectors.csv"] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
    assert!(!desk.path("out.csv").exists());
    desk.wrong("compare a/small");
}
