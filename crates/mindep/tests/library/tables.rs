//! Result tables: their order, empty cells, and consistency with each other.

use mindep_core::engine;
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_library::results::save_tables;
use mindep_library::tables::Run;
use mindep_library::tables::comparison::ComparisonRow;
use mindep_library::tables::distribution::DistributionRow;
use mindep_library::tables::exceedance::{ExceedanceRow, RETURN_PERIODS};
use mindep_library::tables::losses::{DisruptionRow, SectorRow};
use mindep_library::tables::number::Number;
use mindep_library::tables::sources::{ProjectRow, SupplierRow};
use mindep_library::tables::summary::SummaryRow;
use mindep_library::tables::table::{Table, write};
use mindep_library::tables::timeseries::TimeseriesRow;
use mindep_scenario as scenario;
use std::collections::BTreeMap;

fn two(sets: &[&str]) -> (Plan, Tally) {
    let path = mindep_testing::root().join("tests/data/two.toml");
    let sets: Vec<String> = sets.iter().map(|s| (*s).to_owned()).collect();
    let loaded = scenario::load(&path, &sets).unwrap_or_else(|error| panic!("{error}"));
    let plan = Plan::new(&loaded.study);
    let tally = engine::run(&plan, &());
    (plan, tally)
}

fn rows<R: Table>(of: &(Plan, Tally)) -> Vec<R> {
    R::rows(Run { plan: &of.0, tally: &of.1 })
}

fn value(cell: Option<Number>) -> f64 {
    cell.expect("a defined cell").value()
}

fn close(a: f64, b: f64, what: &str) {
    assert!((a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-6), "{what}: {a} {b}");
}

/// Returns the means of the summary by strategy, mineral and metric.
fn means(of: &(Plan, Tally)) -> BTreeMap<(String, String, String), f64> {
    rows::<SummaryRow>(of)
        .into_iter()
        .filter_map(|r| Some(((r.strategy, r.mineral, r.metric), r.mean?.value())))
        .collect()
}

fn mean(means: &BTreeMap<(String, String, String), f64>, strategy: &str, mineral: &str, metric: &str) -> f64 {
    means[&(strategy.to_owned(), mineral.to_owned(), metric.to_owned())]
}

#[test]
fn rows_read_back_to_themselves() {
    fn check<R: Table + PartialEq + std::fmt::Debug + for<'a> serde::Deserialize<'a>>(of: &(Plan, Tally)) {
        let rows = rows::<R>(of);
        assert!(!rows.is_empty(), "{}", R::FILE);
        let mut text = Vec::new();
        write(&rows, &mut text).unwrap();
        let back: Vec<R> = csv::Reader::from_reader(text.as_slice()).deserialize().map(Result::unwrap).collect();
        assert_eq!(back, rows, "{}", R::FILE);
        let text = String::from_utf8(text).unwrap();
        for bad in ["NaN", "inf", "\r"] {
            assert!(!text.contains(bad), "{} has {bad}", R::FILE);
        }
    }
    let of = two(&[]);
    check::<SummaryRow>(&of);
    check::<TimeseriesRow>(&of);
    check::<ExceedanceRow>(&of);
    check::<DistributionRow>(&of);
    check::<SupplierRow>(&of);
    check::<ProjectRow>(&of);
    check::<DisruptionRow>(&of);
    check::<SectorRow>(&of);
    check::<ComparisonRow>(&of);
}

#[test]
fn summary_rows_are_ordered_and_complete() {
    let rows = rows::<SummaryRow>(&two(&[]));
    assert_eq!(rows.len(), 3 * (2 * 20 + 8));
    let mut seen: Vec<(String, String)> = rows.iter().map(|r| (r.strategy.clone(), r.mineral.clone())).collect();
    seen.dedup();
    let expected = ["baseline", "digging", "stock"]
        .iter()
        .flat_map(|s| ["cobalt", "zinc", "all"].map(|m| ((*s).to_owned(), m.to_owned())))
        .collect::<Vec<_>>();
    assert_eq!(seen, expected);
    let unit = |mineral: &str, metric: &str| {
        rows.iter().find(|r| r.mineral == mineral && r.metric == metric).map(|r| r.unit.clone()).unwrap()
    };
    assert_eq!(unit("cobalt", "shortfall"), "t Co");
    assert_eq!(unit("zinc", "average_price"), "EUR per t");
    assert_eq!(unit("zinc", "first_shortage_month"), "month index");
    assert_eq!(unit("zinc", "lowest_stock_days"), "days");
    assert_eq!(unit("zinc", "shortage_months"), "months");
    assert_eq!(unit("zinc", "supplier_hhi"), "fraction");
    assert_eq!(unit("all", "programme_cost"), "EUR");
}

#[test]
fn what_has_no_meaning_is_empty_and_what_has_carries_its_error() {
    let of = two(&[]);
    for row in rows::<SummaryRow>(&of) {
        // Cobalt has no price, stockpile and sector; the two minerals have different units.
        let cobalt = [
            "average_price",
            "import_cost",
            "total_cost",
            "programme_cost",
            "societal_cost",
            "lowest_stock_days",
            "economic_loss",
        ];
        let apart = ["shortfall", "demand_unserved"];
        let empty = match row.mineral.as_str() {
            "cobalt" => cobalt.contains(&row.metric.as_str()),
            "all" => apart.contains(&row.metric.as_str()),
            _ => false,
        };
        // The worst hundredth of the months of first shortages is less than two values, which have no standard error.
        let cells = [row.mean, row.std_error, row.std_dev, row.p05, row.p50, row.p99, row.tvar95, row.tvar95_std_error];
        for cell in cells {
            assert_eq!(cell.is_none(), empty, "{row:?}");
        }
    }
    for row in rows::<TimeseriesRow>(&of) {
        let empty = row.mineral == "cobalt" && ["price", "stock_days"].contains(&row.variable.as_str());
        // A month in which the only supplier fails has no concentration, but other trials have one.
        assert_eq!((row.mean.is_none(), row.std_error.is_none()), (empty, empty), "{row:?}");
    }
}

#[test]
fn without_any_price_imports_of_all_are_empty_and_totals_are_not() {
    let of = two(&["projects.smelter.enabled=false"]);
    let rows = rows::<SummaryRow>(&of);
    let all = |metric: &str| rows.iter().find(|r| r.mineral == "all" && r.metric == metric).unwrap().mean;
    assert!(all("import_cost").is_some());
    let text = std::fs::read_to_string(mindep_testing::root().join("tests/data/two.toml")).unwrap();
    let unpriced: String = text.split_inclusive('\n').filter(|l| !l.starts_with("price =")).collect();
    let unpriced = unpriced.replace("two/suppliers.csv", "../../tests/data/two/suppliers.csv");
    let loaded = scenario::load_str("unpriced.toml", &unpriced, &[]).unwrap_or_else(|e| panic!("{e}"));
    let plan = Plan::new(&loaded.study);
    let tally = engine::run(&plan, &());
    let rows = SummaryRow::rows(Run { plan: &plan, tally: &tally });
    let all = |metric: &str| rows.iter().find(|r| r.mineral == "all" && r.metric == metric).unwrap().mean;
    assert!(all("import_cost").is_none());
    assert!(all("total_cost").is_some() && all("programme_cost").is_some() && all("any_shortage").is_some());
}

#[test]
fn months_are_named_from_the_start() {
    let rows = rows::<TimeseriesRow>(&two(&[]));
    assert_eq!(rows.len(), 3 * 2 * 24 * 6);
    assert_eq!(rows[0].month, "2025-07");
    assert_eq!(rows[24 * 6 - 1].month, "2027-06");
    let variables: Vec<&str> = rows[..6].iter().map(|r| r.variable.as_str()).collect();
    assert_eq!(variables, ["demand", "supply", "shortfall_share", "stock_days", "price", "hhi"]);
}

#[test]
fn demand_by_month_adds_up_to_shortfall_over_its_share() {
    let of = two(&["minerals.zinc.demand.volatility=0", "minerals.zinc.demand.growth=0", "disruptions.boom.rate=0"]);
    let rows = rows::<TimeseriesRow>(&of);
    let demand: f64 = rows
        .iter()
        .filter(|r| r.strategy == "baseline" && r.mineral == "zinc" && r.variable == "demand")
        .map(|r| value(r.mean))
        .sum();
    close(demand, 24_000.0, "demand of two years");
    let means = means(&of);
    let share = mean(&means, "baseline", "zinc", "shortfall_share");
    close(share * demand, mean(&means, "baseline", "zinc", "shortfall"), "shortfall");
}

#[test]
fn cost_per_tonne_avoided_is_where_the_shortfall_falls() {
    let of = two(&[]);
    let rows = rows::<ComparisonRow>(&of);
    let find = |strategy: &str, mineral: &str, metric: &str| {
        rows.iter().find(|r| r.strategy == strategy && r.mineral == mineral && r.metric == metric).unwrap()
    };
    for row in &rows {
        let falls = row.metric == "shortfall" && row.difference.is_some_and(|d| d.value() < 0.0);
        // The cost is that of the mineral itself, where it has a price.
        let cost = find(&row.strategy, &row.mineral, "programme_cost").difference.filter(|_| falls);
        assert_eq!(row.cost_per_tonne_avoided.is_some(), cost.is_some(), "{row:?}");
        assert_eq!(row.cost_per_tonne_avoided_std_error.is_some(), cost.is_some(), "{row:?}");
        if let Some(cost) = cost {
            close(value(row.cost_per_tonne_avoided), cost.value() / -value(row.difference), "cost per tonne");
        }
        let cost = find(&row.strategy, "all", "programme_cost").difference.map_or(0.0, Number::value);
        let told = row.metric == "economic_loss" && row.mineral == "all" && cost > 0.0;
        assert_eq!(row.benefit_cost_ratio.is_some(), told, "{row:?}");
        if told {
            close(value(row.benefit_cost_ratio), -value(row.difference) / cost, "benefit-cost ratio");
            assert!(value(row.benefit_cost_ratio_std_error) > 0.0, "{row:?}");
        }
    }
    // No strategy affects cobalt.
    assert!(find("stock", "cobalt", "shortfall").cost_per_tonne_avoided.is_none());
    assert!(find("stock", "zinc", "shortfall").cost_per_tonne_avoided.is_some());
}

#[test]
fn the_pareto_front_is_that_of_the_summary() {
    let of = two(&[]);
    let summary = rows::<SummaryRow>(&of);
    let compared = rows::<ComparisonRow>(&of);
    let cell = |strategy: &str, mineral: &str, metric: &str| {
        summary.iter().find(|r| r.strategy == strategy && r.mineral == mineral && r.metric == metric).unwrap()
    };
    let paired = |strategy: &str| {
        let of = |r: &&ComparisonRow| r.strategy == strategy && r.mineral == "all" && r.metric == "programme_cost";
        compared.iter().find(of).map_or(0.0, |row| value(row.std_error))
    };
    // Compares two numbers by their difference and its standard error; less is better.
    let told = |difference: f64, error: f64| match difference.abs() > 1.96 * error {
        true if difference < 0.0 => -1,
        true => 1,
        false => 0,
    };
    let beats = |a: &str, b: &str, mineral: &str| {
        let (cost, other) = (cell(a, "all", "programme_cost"), cell(b, "all", "programme_cost"));
        let apart = value(cost.std_error).hypot(value(other.std_error)).min(paired(a) + paired(b));
        let dearer = told(value(cost.mean) - value(other.mean), apart);
        let risk = if mineral == "all" { "economic_loss" } else { "shortfall" };
        let (risk, other) = (cell(a, mineral, risk), cell(b, mineral, risk));
        let apart = value(risk.tvar95_std_error).hypot(value(other.tvar95_std_error));
        let riskier = told(value(risk.tvar95) - value(other.tvar95), apart);
        dearer.min(riskier) < 0 && dearer.max(riskier) <= 0
    };
    for row in &compared {
        let beaten = ["baseline", "digging", "stock"].iter().any(|other| beats(other, &row.strategy, &row.mineral));
        assert_eq!(row.pareto, !beaten, "{row:?}");
    }
    assert!(compared.iter().any(|row| row.pareto) && compared.iter().any(|row| !row.pareto), "both kinds");
}

#[test]
fn suppliers_and_home_supply_make_all_supply() {
    let of = two(&[]);
    let rows = rows::<SupplierRow>(&of);
    let names: Vec<(&str, &str)> = rows
        .iter()
        .filter(|r| r.strategy == "digging" && r.mineral == "zinc")
        .map(|r| (r.supplier.as_str(), r.kind.as_str()))
        .collect();
    assert_eq!(names, [("au", "contract"), ("cn", "contract"), ("dig", "project"), ("smelter", "project")]);
    let cobalt: Vec<f64> = rows.iter().filter(|r| r.mineral == "cobalt").map(|r| value(r.share_of_supply)).collect();
    assert_eq!(cobalt, [1.0; 3], "the only source of cobalt");
    let imported: f64 =
        rows.iter().filter(|r| r.strategy == "baseline" && r.mineral == "zinc").map(|r| value(r.share_of_supply)).sum();
    let supply: f64 = self::rows::<TimeseriesRow>(&of)
        .iter()
        .filter(|r| r.strategy == "baseline" && r.mineral == "zinc" && r.variable == "supply")
        .map(|r| value(r.mean))
        .sum();
    let received: f64 = rows
        .iter()
        .filter(|r| r.strategy == "baseline" && r.mineral == "zinc")
        .map(|r| value(r.delivered) + value(r.surge))
        .sum();
    close(imported, received / supply, "share of imports in supply");
    assert!(imported > 0.8 && imported < 0.95, "domestic and recycled supply is the rest: {imported}");
}

#[test]
fn only_enabled_projects_have_rows() {
    let of = two(&[]);
    let projects = rows::<ProjectRow>(&of);
    let names: Vec<(&str, &str)> = projects.iter().map(|r| (r.strategy.as_str(), r.project.as_str())).collect();
    assert_eq!(names, [("baseline", "smelter"), ("digging", "dig"), ("digging", "smelter"), ("stock", "smelter")]);
    let smelter = &projects[0];
    // 0.45 within 4 standard errors of 300 trials.
    assert!((value(smelter.probability_operating) - 0.45).abs() < 4.0 * (0.45f64 * 0.55 / 300.0).sqrt());
    assert!(value(smelter.start_mean) > 9.0 && value(smelter.start_p95) < 15.1);
    let never = two(&["projects.smelter.stages.permit.probability=0"]);
    let smelter = rows::<ProjectRow>(&never).remove(0);
    assert_eq!(smelter.probability_operating.map(Number::value), Some(0.0));
    assert!(smelter.start_mean.is_none() && smelter.start_p50.is_none() && smelter.start_std_error.is_none());
    assert!(value(smelter.spending) > 0.0);
}

#[test]
fn return_periods_longer_than_the_years_are_empty() {
    let of = two(&["simulation.trials=30"]);
    for row in rows::<ExceedanceRow>(&of) {
        // 30 trials of 2 years.
        assert_eq!(row.shortfall_share.is_none(), row.return_period_years > 60, "{row:?}");
        close(value(row.probability), 1.0 / f64::from(row.return_period_years), "probability");
    }
    let rows = rows::<ExceedanceRow>(&two(&[]));
    assert_eq!(rows.len(), 3 * 2 * 2 * RETURN_PERIODS.len());
    for pair in rows.windows(2).filter(|p| p[0].return_period_years < p[1].return_period_years) {
        assert!(value(pair[0].shortfall_share) <= value(pair[1].shortfall_share), "{pair:?}");
    }
}

#[test]
fn one_trial_has_means_and_no_errors() {
    let of = two(&["simulation.trials=1"]);
    for row in rows::<SummaryRow>(&of) {
        assert!(row.std_error.is_none() && row.std_dev.is_none() && row.tvar95_std_error.is_none(), "{row:?}");
    }
    assert!(rows::<ComparisonRow>(&of).iter().all(|r| r.ci95_low.is_none()));
}

#[test]
fn the_order_of_the_file_changes_no_byte() {
    let saved = |text: &str| {
        let loaded = scenario::load_str("order.toml", text, &[]).unwrap_or_else(|e| panic!("{e}"));
        let plan = Plan::new(&loaded.study);
        let tally = engine::run(&plan, &());
        let folder = tempfile::tempdir().unwrap();
        save_tables(Run { plan: &plan, tally: &tally }, folder.path()).unwrap();
        let mut files: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|e| e.unwrap().path())
            .map(|p| (p.file_name().unwrap().to_owned(), std::fs::read(p).unwrap()))
            .collect();
        files.sort();
        files
    };
    let text = std::fs::read_to_string(mindep_testing::root().join("tests/data/two.toml")).unwrap();
    let text = text.replace("two/suppliers.csv", "../../tests/data/two/suppliers.csv");
    // Splits the text into tables with their sub-tables, to reverse their order.
    let (head, body) = text.split_once("[[minerals]]").unwrap();
    let body = format!("[[minerals]]{body}");
    let mut tables: Vec<String> = Vec::new();
    for line in body.lines() {
        if line.starts_with("[[") && !line.starts_with("[[minerals.") {
            tables.push(String::new());
        }
        let last = tables.last_mut().unwrap();
        last.push_str(line);
        last.push('\n');
    }
    // The order of projects matters, since they fill gaps in file order, so it is kept.
    let (projects, mut tables): (Vec<String>, _) = tables.into_iter().partition(|t| t.starts_with("[[projects]]"));
    tables.reverse();
    tables.extend(projects);
    let reversed = format!("{head}{}", tables.concat());
    assert_ne!(reversed, text);
    assert_eq!(saved(&text), saved(&reversed));
}
