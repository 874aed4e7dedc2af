//! The files of a run: their columns, sums that must agree, and reproducibility.

use crate::support::{Desk, near, value};
use mindep_core::tally::metric::Metric;
use mindep_library::tables::comparison::ComparisonRow;
use mindep_library::tables::exceedance::ExceedanceRow;
use mindep_library::tables::losses::{DisruptionRow, SectorRow};
use mindep_library::tables::number::Number;
use mindep_library::tables::sources::{ProjectRow, SupplierRow};
use mindep_library::tables::summary::SummaryRow;
use mindep_library::tables::timeseries::TimeseriesRow;
use std::collections::BTreeMap;

const METRICS: &str = "shortfall,shortfall_share,peak_shortfall_share,shortage_months,longest_shortage,any_shortage,\
    first_shortage_month,lowest_stock_days,price_response,demand_unserved,demand_unserved_share,surge_bought,average_price,import_cost,economic_loss,total_cost,\
    programme_cost,societal_cost,supplier_hhi,largest_share";

/// Columns that other programs rely on; further columns may follow them.
const COLUMNS: [(&str, &str); 10] = [
    ("summary.csv", "strategy,mineral,metric,unit,mean,std_error,std_dev,p05,p25,p50,p75,p95,p99,tvar95,tvar99"),
    ("timeseries.csv", "strategy,mineral,month,variable,mean,p05,p25,p50,p75,p95"),
    ("annual.csv", "strategy,mineral,year,variable,mean,p05,p25,p50,p75,p95,std_error"),
    ("exceedance.csv", "strategy,mineral,basis,return_period_years,probability,shortfall_share"),
    ("distribution.csv", "strategy,mineral,metric,low,high,probability"),
    ("suppliers.csv", "strategy,mineral,supplier,kind,contracted,delivered,surge,lost,share_of_supply"),
    (
        "projects.csv",
        "strategy,project,mineral,probability_operating,start_mean,start_p05,start_p50,start_p95,spending",
    ),
    ("disruptions.csv", "strategy,mineral,disruption,occurrences,months_active,shortfall,share_of_shortfall"),
    ("sectors.csv", "strategy,mineral,sector,shortfall,shortfall_share,economic_loss"),
    (
        "comparison.csv",
        "strategy,mineral,metric,difference,std_error,ci95_low,ci95_high,probability_better,expected_regret,\
         cost_per_tonne_avoided,pareto",
    ),
];

/// Runs the scenario of `mindep new` and the small one, with tables of trials; returns their folders.
fn results() -> (Desk, [&'static str; 2]) {
    let desk = Desk::new();
    desk.out("run new/scenario.toml --trials 300 --trials-table csv -o new");
    desk.out("run small.toml --trials-table csv -o small");
    (desk, ["new/my-scenario", "small/small"])
}

/// Returns the rows of `summary.csv` by strategy, mineral and metric.
fn summary(desk: &Desk, folder: &str) -> BTreeMap<[String; 3], SummaryRow> {
    let rows = desk.rows::<SummaryRow>(folder).into_iter();
    rows.map(|row| ([row.strategy.clone(), row.mineral.clone(), row.metric.clone()], row)).collect()
}

fn key(strategy: &str, mineral: &str, metric: Metric) -> [String; 3] {
    [strategy.to_owned(), mineral.to_owned(), metric.name().to_owned()]
}

#[test]
fn every_file_has_its_columns_in_order() {
    let (desk, folders) = results();
    for folder in folders {
        let files: Vec<&str> = COLUMNS
            .iter()
            .map(|(file, _)| *file)
            .chain(["inputs", "plots", "report.html", "run.json", "trials.csv"])
            .collect();
        let mut names = desk.names(folder);
        names.retain(|name| !files.contains(&name.as_str()));
        assert!(names.is_empty(), "unexpected files {names:?}");
        for (file, columns) in COLUMNS {
            let text = desk.read(&format!("{folder}/{file}"));
            let header = text.lines().next().expect("a header");
            assert!(format!("{header},").starts_with(&format!("{columns},")), "{file}: {header}");
        }
        let trials = desk.read(&format!("{folder}/trials.csv"));
        assert_eq!(trials.lines().next(), Some(format!("trial,strategy,mineral,{METRICS}").as_str()));
    }
}

#[test]
fn every_number_is_finite_and_written_plainly() {
    let (desk, folders) = results();
    let text_columns =
        ["strategy", "mineral", "metric", "unit", "month", "variable", "basis", "supplier", "kind", "project"];
    for folder in folders {
        for file in COLUMNS.iter().map(|(file, _)| *file).chain(["trials.csv"]) {
            for row in desk.cells(&format!("{folder}/{file}")) {
                for (column, cell) in &row {
                    let text = text_columns.contains(&column.as_str())
                        || ["disruption", "sector", "pareto"].contains(&column.as_str());
                    // Quantities that are not summed over minerals have no unit.
                    let is_absent = column == "unit" && row["mineral"] == "all" && row["mean"].is_empty();
                    if is_absent {
                        assert!(cell.is_empty(), "{file}: {column} is {cell} in {row:?}");
                    } else if text {
                        assert!(!cell.is_empty(), "{file}: {column} is empty in {row:?}");
                    } else if !cell.is_empty() {
                        let number: f64 = cell.parse().unwrap_or_else(|_| panic!("{file}: {column} is {cell}"));
                        assert!(number.is_finite(), "{file}: {column} is {cell}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_manifest_says_what_was_run() {
    let (desk, [folder, _]) = results();
    let manifest: serde_json::Value = serde_json::from_str(&desk.read(&format!("{folder}/run.json"))).expect("JSON");
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["scenario"]["name"], "my-scenario");
    assert_eq!(manifest["scenario"]["hash"].as_str().map(str::len), Some(64));
    assert_eq!((&manifest["seed"], &manifest["trials"]), (&1.into(), &300.into()));
    assert_eq!(manifest["months"], 120);
    assert_eq!(manifest["strategies"], serde_json::json!(["baseline", "diversify", "more-stock"]));
    assert!(manifest["sources"].as_array().is_some_and(|sources| sources.len() > 10));
    for key in ["seconds", "threads", "trials_per_second"] {
        assert!(manifest["timing"][key].as_f64().is_some_and(|v| v > 0.0), "{key}");
    }
}

#[test]
fn the_new_scenario_has_a_moderate_shortfall() {
    let (desk, [folder, _]) = results();
    let summary = summary(&desk, folder);
    let share = value(summary[&key("baseline", "tungsten", Metric::ShortfallShare)].mean);
    assert!((0.001..0.05).contains(&share), "{share} of demand");
    for strategy in ["diversify", "more-stock"] {
        assert!(value(summary[&key(strategy, "tungsten", Metric::ShortfallShare)].mean) < share, "{strategy} helps");
    }
}

#[test]
fn quantiles_and_tails_are_in_order() {
    let (desk, folders) = results();
    let in_order = |values: &[Option<Number>], what: &dyn std::fmt::Debug| {
        let values: Vec<f64> = values.iter().copied().flatten().map(Number::value).collect();
        let slack = 1e-12 * values.iter().fold(0.0, |a: f64, v| a.max(v.abs()));
        assert!(values.windows(2).all(|w| w[0] <= w[1] + slack), "{values:?} in {what:?}");
    };
    for folder in folders {
        for row in desk.rows::<SummaryRow>(folder) {
            in_order(&[row.p05, row.p25, row.p50, row.p75, row.p95, row.p99, row.tvar99], &row);
            in_order(&[row.p95, row.tvar95, row.tvar99], &row);
            in_order(&[row.mean, row.tvar95], &row);
            for error in [row.std_error, row.std_dev, row.tvar95_std_error, row.tvar99_std_error].into_iter().flatten()
            {
                assert!(error.value() >= 0.0, "{row:?}");
            }
            let index = [Metric::SupplierHhi, Metric::LargestShare, Metric::ShortfallShare, Metric::AnyShortage];
            if index.iter().any(|m| m.name() == row.metric) {
                in_order(&[Number::new(0.0), row.p05, row.tvar99, Number::new(1.0)], &row);
                in_order(&[Number::new(0.0), row.mean], &row);
            }
        }
        for row in desk.rows::<TimeseriesRow>(folder) {
            in_order(&[row.p05, row.p25, row.p50, row.p75, row.p95], &row);
            if ["hhi", "shortfall_share"].contains(&row.variable.as_str()) {
                in_order(&[Number::new(0.0), row.p05, row.p95, Number::new(1.0)], &row);
                in_order(&[Number::new(0.0), row.mean, Number::new(1.0)], &row);
            }
        }
        for row in desk.rows::<ProjectRow>(folder) {
            in_order(&[row.start_p05, row.start_p50, row.start_p95], &row);
        }
    }
}

#[test]
fn a_rarer_year_is_not_a_better_one() {
    let (desk, folders) = results();
    for folder in folders {
        for pair in desk.rows::<ExceedanceRow>(folder).windows(2) {
            let [a, b] = pair else { unreachable!("windows of two") };
            near(value(a.probability), 1.0 / f64::from(a.return_period_years), 1.0);
            for (low, high) in [(a.ci95_low, a.shortfall_share), (a.shortfall_share, a.ci95_high)] {
                assert!(low.zip(high).is_none_or(|(low, high)| low <= high), "{a:?}");
            }
            if (&a.strategy, &a.mineral, &a.basis) == (&b.strategy, &b.mineral, &b.basis) {
                assert!(a.return_period_years < b.return_period_years);
                assert!(a.shortfall_share.zip(b.shortfall_share).is_none_or(|(a, b)| a <= b), "{a:?} then {b:?}");
            }
        }
    }
}

#[test]
fn differences_are_those_of_the_means() {
    let (desk, folders) = results();
    for folder in folders {
        let summary = summary(&desk, folder);
        let rows = desk.rows::<ComparisonRow>(folder);
        assert_eq!(rows.iter().filter(|row| row.strategy == "baseline").count(), 0);
        for row in rows {
            let metric = Metric::ALL.into_iter().find(|m| m.name() == row.metric).expect("a metric");
            if metric == Metric::FirstShortageMonth {
                continue; // in comparison.csv, unlike in summary.csv, no shortage counts as the end of the horizon
            }
            let of = |strategy: &str| summary[&key(strategy, &row.mineral, metric)].mean;
            let (Some(strategy), Some(baseline)) = (of(&row.strategy), of("baseline")) else {
                assert!(row.difference.is_none(), "{row:?}");
                continue;
            };
            near(value(row.difference), strategy.value() - baseline.value(), baseline.value().abs().max(1e-3));
            // Student's t quantile is at least the normal one, 1.96, and 12.7 for two trials that differ; with no difference there is no interval.
            if let Some(low) = row.ci95_low {
                let half = value(row.difference) - low.value();
                near(value(row.ci95_high), value(row.difference) + half, baseline.value().abs().max(1e-3));
                let error = value(row.std_error);
                assert!(half >= 1.9599 * error && half <= 12.71 * error, "{row:?}");
            } else {
                assert_eq!((value(row.difference), row.ci95_high), (0.0, None), "{row:?}");
            }
            assert!(
                (0.0..=1.0).contains(&value(row.probability_better)) && value(row.expected_regret) >= 0.0,
                "{row:?}"
            );
        }
    }
}

#[test]
fn causes_and_sectors_add_up_to_the_shortfall() {
    let (desk, folders) = results();
    for folder in folders {
        let summary = summary(&desk, folder);
        let mut causes: BTreeMap<[String; 3], (f64, f64)> = BTreeMap::new();
        for row in desk.rows::<DisruptionRow>(folder) {
            let sums = causes.entry(key(&row.strategy, &row.mineral, Metric::Shortfall)).or_default();
            sums.0 += value(row.shortfall);
            sums.1 += row.share_of_shortfall.map_or(0.0, Number::value);
            assert_eq!(row.occurrences.is_none(), row.disruption == "unattributed", "{row:?}");
        }
        let mut sectors: BTreeMap<[String; 3], f64> = BTreeMap::new();
        for row in desk.rows::<SectorRow>(folder) {
            *sectors.entry(key(&row.strategy, &row.mineral, Metric::Shortfall)).or_default() += value(row.shortfall);
        }
        assert!(causes.len() >= 3 && sectors.len() >= 2);
        for (key, (shortfall, share)) in causes {
            let whole = value(summary[&key].mean);
            assert!(whole > 0.0, "{key:?}");
            near(shortfall, whole, whole);
            near(share, 1.0, 1.0);
        }
        for (key, shortfall) in sectors {
            let whole = value(summary[&key].mean);
            near(shortfall, whole, whole);
        }
    }
}

#[test]
fn suppliers_add_up_to_the_surge_and_to_no_more_than_all_supply() {
    let (desk, folders) = results();
    for folder in folders {
        let summary = summary(&desk, folder);
        let mut sums: BTreeMap<(String, String), (f64, f64)> = BTreeMap::new();
        for row in desk.rows::<SupplierRow>(folder) {
            let sums = sums.entry((row.strategy.clone(), row.mineral.clone())).or_default();
            sums.0 += value(row.surge);
            sums.1 += value(row.share_of_supply);
            assert!(["contract", "project"].contains(&row.kind.as_str()), "{row:?}");
        }
        for ((strategy, mineral), (surge, share)) in sums {
            let bought = value(summary[&key(&strategy, &mineral, Metric::SurgeBought)].mean);
            near(surge, bought, bought.max(1e-3));
            if mineral == "tungsten" {
                assert!(share < 1.0, "recycling is supply too");
            } else {
                near(share, 1.0, 1.0);
            }
        }
    }
}

/// Returns the discounted cost of `upfront` in month 0 and `per_year / 12` a month.
fn strategy_cost(upfront: f64, per_year: f64, rate: f64, months: u32) -> f64 {
    (0..months).fold(upfront, |sum, t| sum + per_year / 12.0 * libm::pow(1.0 + rate, -f64::from(t) / 12.0))
}

#[test]
fn the_cost_of_all_is_that_of_the_minerals_and_the_strategy() {
    let (desk, [new, small]) = results();
    for (folder, minerals, strategies) in [
        (
            new,
            &["tungsten"] as &[&str],
            &[
                ("baseline", 0.0),
                ("more-stock", strategy_cost(0.0, 1e6, 0.045, 120)),
                ("diversify", strategy_cost(10e6, 0.0, 0.045, 120)),
            ] as &[_],
        ),
        (small, &["alpha", "beta"], &[("baseline", 0.0), ("shifted", strategy_cost(0.0, 100.0, 0.0, 36))]),
    ] {
        let summary = summary(&desk, folder);
        for &(strategy, cost) in strategies {
            for (metric, own) in [
                (Metric::ImportCost, 0.0),
                (Metric::EconomicLoss, 0.0),
                (Metric::TotalCost, cost),
                (Metric::ProgrammeCost, cost),
            ] {
                // A metric that a mineral does not have adds nothing.
                let of = |mineral: &str| summary[&key(strategy, mineral, metric)].mean.map_or(0.0, Number::value);
                let sum = minerals.iter().map(|mineral| of(mineral)).sum::<f64>() + own;
                near(of("all"), sum, sum.max(1e-3));
            }
        }
    }
}

#[test]
fn the_table_of_trials_has_a_row_for_each_and_their_mean() {
    let (desk, folders) = results();
    for (folder, trials) in folders.into_iter().zip([300, 200]) {
        let summary = desk.rows::<SummaryRow>(folder);
        let rows = desk.cells(&format!("{folder}/trials.csv"));
        let mut groups: Vec<(&str, &str)> = summary.iter().map(|r| (r.strategy.as_str(), r.mineral.as_str())).collect();
        groups.dedup();
        assert_eq!(rows.len(), trials * groups.len());
        for (i, row) in rows.iter().enumerate() {
            assert_eq!(row["trial"], (i / groups.len()).to_string());
            let (strategy, mineral) = groups[i % groups.len()];
            assert_eq!((row["strategy"].as_str(), row["mineral"].as_str()), (strategy, mineral));
        }
        for of in &summary {
            let mine = rows.iter().filter(|row| row["strategy"] == of.strategy && row["mineral"] == of.mineral);
            let values: Vec<f64> = mine.filter_map(|row| row[&of.metric].parse().ok()).collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            match of.mean {
                Some(expected) => near(mean, expected.value(), expected.value().abs().max(1e-6)),
                None => assert!(values.is_empty(), "{of:?}"),
            }
        }
    }
}

#[test]
fn threads_change_no_byte() {
    let desk = Desk::new();
    let runs: Vec<_> = [1, 2, 3]
        .iter()
        .map(|threads| {
            let output = format!("threads-{threads}");
            let arguments = format!("--trials 700 --trials-table csv --threads {threads} -o {output}");
            desk.out(&format!("run new/scenario.toml small.toml {arguments}"));
            [desk.results(&format!("{output}/my-scenario")), desk.results(&format!("{output}/small"))]
        })
        .collect();
    for other in &runs[1..] {
        for (first, other) in runs[0].iter().zip(other) {
            assert_eq!(first.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
            for (path, bytes) in first {
                assert!(other[path] == *bytes, "{} differs", path.display());
            }
        }
    }
}

#[test]
fn a_longer_run_begins_with_the_trials_of_a_shorter_one() {
    let desk = Desk::new();
    desk.out("run new/scenario.toml --trials 150 --trials-table csv -o short");
    desk.out("run new/scenario.toml --trials 400 --trials-table csv -o long");
    let short = desk.read("short/my-scenario/trials.csv");
    assert!(desk.read("long/my-scenario/trials.csv").starts_with(&short));
    let hash = |folder: &str| {
        let manifest: serde_json::Value = serde_json::from_str(&desk.read(folder)).expect("JSON");
        manifest["scenario"]["hash"].clone()
    };
    assert_eq!(hash("short/my-scenario/run.json"), hash("long/my-scenario/run.json"));
}

#[test]
fn another_seed_gives_other_futures() {
    let desk = Desk::new();
    desk.out("run small.toml -o one");
    desk.out("run small.toml --seed 1 --trials 200 -o same");
    desk.out("run small.toml --seed 2 -o two");
    let summary = |folder: &str| desk.read(&format!("{folder}/small/summary.csv"));
    assert!(desk.results("one/small") == desk.results("same/small"), "the seed and trials of the file, said again");
    assert_ne!(summary("one"), summary("two"));
}
