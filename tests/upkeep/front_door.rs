//! The Rust examples run, and the library gives the same results as the command.

#[path = "../../examples/first.rs"]
mod first;
#[path = "../../examples/in_code.rs"]
mod in_code;
#[path = "../../examples/own_metric.rs"]
mod own_metric;
#[path = "../../examples/trial_arrays.rs"]
mod trial_arrays;

use mindep::prelude::*;
use mindep_library::tables::number::Number;
use mindep_library::tables::summary::SummaryRow;

#[test]
fn every_example_runs() {
    first::main().expect("examples/first.rs");
    in_code::main().expect("examples/in_code.rs");
    own_metric::main().expect("examples/own_metric.rs");
    trial_arrays::main().expect("examples/trial_arrays.rs");
}

#[test]
fn estimates_by_name_are_those_of_the_table() {
    let scenario = in_code::scenario().with("simulation.trials", 600).check().expect("a sound scenario");
    let results = Simulation::new(&scenario).threads(2).run().expect("results");
    let rows = results.rows::<SummaryRow>();
    assert!(rows.len() > 40);
    for row in rows {
        let found = results.estimate(&row.strategy, &row.mineral, &row.metric).expect("names of the table");
        assert_eq!(found.map(|e| e.mean.mean), row.mean.map(Number::value), "{} {}", row.strategy, row.metric);
        assert_eq!(results.unit(&row.mineral, &row.metric).expect("names of the table"), row.unit);
    }
}

#[test]
fn columns_of_trials_have_the_means_of_the_estimates() {
    let scenario = in_code::scenario().with("simulation.trials", 1500).check().expect("a sound scenario");
    let results = Simulation::new(&scenario).keep_trials().run().expect("results");
    for (strategy, mineral, metric) in [
        ("baseline", "lithium", "shortfall"),
        ("stock-100-days", "lithium", "lowest_stock_days"),
        ("baseline", "all", "total_cost"),
    ] {
        let column = results.trials(strategy, mineral, metric).expect("names").expect("kept");
        let estimate = results.estimate(strategy, mineral, metric).expect("names").expect("defined");
        assert_eq!(column.len(), 1500);
        // A plain sum compared with one that is rounded once.
        let mean = column.iter().sum::<f64>() / 1500.0;
        assert!((mean / estimate.mean.mean - 1.0).abs() < 1e-12, "{metric}: {mean} for {}", estimate.mean.mean);
    }
    // The same trials, computed from their months.
    let own =
        results.own("baseline", "lithium", &|t: &Trace| t.months.iter().map(|m| m.shortfall).sum()).expect("names");
    let column = results.trials("baseline", "lithium", "shortfall").expect("names").expect("kept");
    for (own, kept) in own.values.iter().zip(column) {
        assert!((own - kept).abs() <= 1e-9 * kept.abs(), "{own} for {kept}");
    }
}

#[test]
fn wrong_names_are_told_with_what_may_be_meant() {
    let scenario = in_code::scenario().with("simulation.trials", 10).check().expect("a sound scenario");
    let results = Simulation::new(&scenario).run().expect("results");
    let told = |strategy: &str, mineral: &str, metric: &str| {
        results.estimate(strategy, mineral, metric).map(|_| ()).expect_err("a wrong name").to_string()
    };
    assert_eq!(told("base-line", "lithium", "shortfall"), "there is no strategy `base-line`; did you mean `baseline`?");
    assert_eq!(told("baseline", "litium", "shortfall"), "there is no mineral `litium`; did you mean `lithium`?");
    assert_eq!(told("baseline", "lithium", "shortfal"), "there is no metric `shortfal`; did you mean `shortfall`?");
    assert!(told("baseline", "all", "peak_shortfall_share").starts_with("there is no metric `peak_shortfall_share`; "));
    assert!(results.trials("baseline", "lithium", "shortfall").expect("names").is_none(), "they were not kept");
}

#[test]
fn the_readme_has_the_first_example() {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme.split_once("```rust\n").expect("an example");
    let (block, _) = rest.split_once("```").expect("its end");
    let example = include_str!("../../examples/first.rs");
    let lines =
        |text: &str| text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (shown, run) = (lines(block), lines(example));
    let begin = run.iter().position(|line| *line == shown[1]).expect("its first line");
    assert_eq!(run[begin..][..shown.len() - 1], shown[1..], "README.md shows what examples/first.rs does");
    assert!(run.contains(&shown[0]));
}
