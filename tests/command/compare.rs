//! `mindep compare`: differences in inputs and results between two runs, and their size relative to sampling error.

use crate::support::{Desk, value};
use mindep_library::tables::summary::SummaryRow;

fn mean(desk: &Desk, folder: &str) -> (f64, f64) {
    let rows = desk.rows::<SummaryRow>(folder);
    let row = rows.iter().find(|r| r.strategy == "baseline" && r.mineral == "alpha" && r.metric == "shortfall");
    let row = row.expect("a row");
    (value(row.mean), value(row.std_error))
}

#[test]
fn a_difference_has_the_error_of_independent_runs_and_a_smaller_one_of_pairs() {
    let desk = Desk::new();
    desk.out("run small.toml -o a --trials-table csv");
    desk.out("run small.toml -o b --trials-table csv --set disruptions.strike.rate=0.6");
    desk.out("run small.toml -o c --set disruptions.strike.rate=0.6");
    desk.out("run small.toml -o d --trials-table parquet --set disruptions.strike.rate=0.6");
    let ((a, ea), (b, eb)) = (mean(&desk, "a/small"), mean(&desk, "b/small"));
    let of = |second: &str| {
        desk.out(&format!("compare a/small {second} -o {}.csv --all", &second[..1]));
        let rows = desk.cells(&format!("{}.csv", &second[..1]));
        let row = rows.into_iter().find(|r| {
            r.values().any(|v| v == "baseline")
                && r.values().any(|v| v == "alpha")
                && r.values().any(|v| v == "shortfall")
        });
        row.expect("a row")
    };
    let cell = |row: &std::collections::BTreeMap<String, String>, name: &str| -> f64 { row[name].parse().expect(name) };
    let (paired, apart) = (of("b/small"), of("c/small"));
    assert_eq!(of("d/small"), paired, "Parquet is read as CSV is");
    for row in [&paired, &apart] {
        assert!((cell(row, "difference") - (b - a)).abs() < 1e-9 * b, "{row:?}");
    }
    // Without pairing the error is √(ea² + eb²). The strikes in both runs are nearly the same trial by trial, so pairing reduces it.
    assert!((cell(&apart, "std_error") - ea.hypot(eb)).abs() < 1e-9, "{apart:?}");
    assert!(cell(&paired, "std_error") < 0.9 * ea.hypot(eb), "{paired:?}");
    let said = desk.out("compare a/small b/small");
    assert!(said.contains("disruptions.strike.rate"), "{said}");
    let json: serde_json::Value =
        serde_json::from_str(&desk.out("compare a/small b/small --format json")).expect("JSON");
    assert!(json["comparison"]["rows"][0]["difference"].is_number(), "{json}");
}

#[test]
fn numbers_of_other_units_are_not_subtracted() {
    let desk = Desk::new();
    desk.out("run small.toml -o a");
    let text = desk.read("small.toml");
    let other = text.replacen("unit = \"t\"", "unit = \"lb\"", 1);
    assert_ne!(other, text);
    desk.write("other.toml", &other);
    desk.out("run other.toml -o b");
    let said = desk.out("compare a/small b/small --all");
    assert!(
        said.contains("mineral alpha: not compared, as the unit is t in the first and lb in the second: "),
        "{said}"
    );
    assert!(said.lines().all(|line| !line.contains("alpha · shortfall mean")), "{said}");
    assert!(said.contains("alpha · shortfall_share mean"), "{said}");
}

#[test]
fn what_is_no_folder_of_results_is_refused() {
    let desk = Desk::new();
    desk.out("run small.toml -o a");
    let said = desk.wrong("compare a/small nowhere");
    assert!(said.contains("nowhere: no such folder") && said.contains("expected the folder of a run"), "{said}");
    desk.out("compare a/small a/small -o same.csv");
    let said = desk.wrong("compare a/small a/small -o same.csv");
    assert!(said.contains("exists already"), "{said}");
}
