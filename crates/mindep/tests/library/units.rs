//! Tables agree with the trials, whatever the units: every number is computed again from the values of single trials, without sums on a grid or bins.

use mindep_core::engine::block::BlockMetrics;
use mindep_core::engine::{self, Observer};
use mindep_core::plan::Plan;
use mindep_core::tally::metric::Metric;
use mindep_library::tables::Run;
use mindep_library::tables::comparison::ComparisonRow;
use mindep_library::tables::number::Number;
use mindep_library::tables::sources::{ProjectRow, SupplierRow};
use mindep_library::tables::summary::SummaryRow;
use mindep_library::tables::table::Table;
use mindep_library::tables::timeseries::TimeseriesRow;
use mindep_scenario::load_str;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::fs;
use std::sync::Mutex;

/// Metrics of all trials: by strategy, mineral (all last) and metric.
struct Gather(Mutex<Vec<(u64, BlockMetrics)>>);

impl Observer for Gather {
    fn block(&self, index: u64, _: u64, _: usize, metrics: &BlockMetrics) {
        self.0.lock().unwrap().push((index, metrics.clone()));
    }
}

/// Returns a scenario in units of its own: powers of ten of quantities, of the price, of the cost of a project, and of the ratio of the price under a
/// strategy to that of the others. Numbers of a scenario are 1e15 at most.
fn scenario([quantity, price, cost, apart]: [i32; 4]) -> String {
    let ten = |power: i32| libm::pow(10.0, f64::from(power));
    let (annual, price) = (12_000.0 * ten(quantity), 2500.0 * ten(price));
    format!(
        r#"
format = 1
[scenario]
name = "units"
start = "2025-07"
years = 3
discount_rate = 0.05
currency = "EUR"
[simulation]
trials = 400
seed = 11
[[minerals]]
id = "zinc"
demand = {{ annual = {annual:e}, growth = "uniform(0, 0.05)", volatility = 0.05 }}
price = {{ initial = {price:e}, volatility = 0.05, persistence = 0.9, supply_elasticity = 0.3, demand_elasticity = 0.1, cap = 1e6 }}
stockpiles = [{{ id = "public", initial_days = 10, carrying_cost = 0.02 }}]
sectors = [{{ id = "steel", share = 1, value_added = {value:e} }}]
[[suppliers]]
id = "cn"
mineral = "zinc"
path = "CHN:refine"
share = 0.5
[[suppliers]]
id = "au"
mineral = "zinc"
path = "AUS:mine > lane:timor"
share = 0.45
surge = 0.1
[[world]]
mineral = "zinc"
stage = "refine"
country = "CHN"
share = 0.9
[[disruptions]]
id = "strike"
hits = ["AUS:mine"]
rate = 0.5
duration = "exponential(3)"
severity = "uniform(0.3, 1)"
[[disruptions]]
id = "licence"
hits = ["CHN:refine"]
rate = 0.4
duration = "gamma(6, 3)"
severity = 0.8
[[projects]]
id = "smelter"
mineral = "zinc"
path = "KOR:refine"
enabled = false
stages = [{{ name = "building", probability = 0.9, duration = 6, cost = {cost:e} }}]
capacity = {capacity:e}
[[strategies]]
id = "dear"
set = {{ "minerals.zinc.price.initial" = {other:e}, "minerals.zinc.stockpiles.public.initial_days" = 60 }}
[[strategies]]
id = "build"
enable = ["smelter"]
per_year = {yearly:e}
"#,
        value = 8.0 * price,
        cost = 5e6 * ten(cost),
        capacity = 2000.0 * ten(quantity),
        other = price * ten(apart),
        yearly = 1e5 * ten(cost),
    )
}

fn close(what: &str, found: Option<Number>, exact: f64, within: f64) {
    let found = found.map_or(f64::NAN, Number::value);
    let near = (found - exact).abs() <= within * exact.abs() || found == exact;
    assert!(near, "{what}: the table says {found:e}, the trials {exact:e}");
}

/// Returns the mean, its standard error, and the sorted values.
fn naive(values: &[f64]) -> (f64, f64, Vec<f64>) {
    let n = values.len() as f64;
    let size = values.iter().fold(0.0, |size: f64, v| size.max(v.abs())).max(f64::MIN_POSITIVE);
    // Scaling by the largest value keeps the squares finite, and a relative error of 1e-9 where nothing cancels.
    let scaled: Vec<f64> = values.iter().map(|v| v / size).collect();
    let mean = scaled.iter().sum::<f64>() / n;
    let squares: f64 = scaled.iter().map(|v| (v - mean) * (v - mean)).sum();
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    (size * mean, size * (squares / (n - 1.0)).sqrt() / n.sqrt(), sorted)
}

/// Compares the tables of a scenario with its trials; returns the number of rows of the summary that were compared.
fn compare(text: &str) -> usize {
    let loaded = load_str("test.toml", text, &[]).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let plan = Plan::new(&loaded.study);
    let gather = Gather(Mutex::default());
    let tally = engine::run(&plan, &gather);
    let mut blocks = gather.0.into_inner().unwrap();
    blocks.sort_by_key(|(index, _)| *index);
    let strategies = &plan.labels.strategies;
    let of = |strategy: &str, mineral: &str, metric: &str| -> Vec<f64> {
        let s = strategies.iter().position(|s| s.id == strategy).expect("a strategy");
        let m = plan.labels.minerals.iter().position(|m| m.id == mineral).unwrap_or(plan.minerals());
        let list: &[Metric] = if m < plan.minerals() { &Metric::ALL } else { &Metric::OF_ALL_MINERALS };
        let k = list.iter().position(|of| of.name() == metric).expect("a metric");
        blocks.iter().flat_map(|(_, block)| block[s][m][k].clone()).collect()
    };
    let run = Run { plan: &plan, tally: &tally };
    let mut compared = 0;
    for row in SummaryRow::rows(run) {
        let what = format!("{} {} {}", row.strategy, row.mineral, row.metric);
        let all = of(&row.strategy, &row.mineral, &row.metric);
        let values: Vec<f64> = all.into_iter().filter(|v| !v.is_nan()).collect();
        if values.is_empty() {
            assert_eq!((row.mean, row.p95, row.tvar95), (None, None, None), "{what}");
            continue;
        }
        let (mean, error, sorted) = naive(&values);
        close(&format!("mean of {what}"), row.mean, mean, 1e-9);
        if error > 1e-7 * mean.abs() {
            close(&format!("error of {what}"), row.std_error, error, 1e-7);
        }
        let n = sorted.len();
        let rank = |p: f64| ((p * n as f64 - 1e-9).ceil() as usize).clamp(1, n) - 1;
        for (p, found) in [(0.05, row.p05), (0.5, row.p50), (0.95, row.p95), (0.99, row.p99)] {
            close(&format!("quantile {p} of {what}"), found, sorted[rank(p)], 1.0 / 256.0);
        }
        if n.is_multiple_of(100) {
            for (part, found) in [(n / 20, row.tvar95), (n / 100, row.tvar99)] {
                let tail = sorted[n - part..].iter().map(|v| v / part as f64).sum::<f64>();
                close(&format!("tail mean of {what}"), found, tail, 1.0 / 256.0);
            }
        }
        compared += 1;
    }
    for row in ComparisonRow::rows(run) {
        let what = format!("{} {} {}", row.strategy, row.mineral, row.metric);
        if row.metric == "first_shortage_month" {
            continue;
        }
        let (mine, base) = (of(&row.strategy, &row.mineral, &row.metric), of("baseline", &row.mineral, &row.metric));
        let pairs: Vec<f64> = mine.iter().zip(&base).map(|(a, b)| a - b).filter(|d| !d.is_nan()).collect();
        if pairs.is_empty() {
            assert_eq!(row.difference, None, "{what}");
            continue;
        }
        let (mean, _, _) = naive(&pairs);
        let size = naive(&mine.iter().copied().filter(|v| !v.is_nan()).collect::<Vec<_>>()).0.abs();
        let found = row.difference.map_or(f64::NAN, Number::value);
        assert!((found - mean).abs() <= 1e-9 * mean.abs() + 1e-12 * size, "{what}: {found:e} for {mean:e}");
    }
    for row in ProjectRow::rows(run) {
        assert!(row.spending.is_some_and(|s| s.value() > 0.0), "{}", row.project);
    }
    // Deliveries of sources add up, over the months, to total supply.
    for strategy in strategies {
        let supplied: f64 = TimeseriesRow::rows(run)
            .iter()
            .filter(|row| row.strategy == strategy.id && row.variable == "supply")
            .map(|row| row.mean.map_or(f64::NAN, Number::value))
            .sum();
        let sources: f64 = SupplierRow::rows(run)
            .iter()
            .filter(|row| row.strategy == strategy.id)
            .flat_map(|row| [row.delivered, row.surge])
            .map(|number| number.map_or(0.0, Number::value))
            .sum();
        assert!((sources / supplied - 1.0).abs() < 1e-9, "{}: {sources:e} of {supplied:e}", strategy.id);
    }
    compared
}

#[test]
fn inputs_that_were_cut_off_come_out_as_their_trials_say() {
    for name in ["saturation-krw", "saturation-cap", "saturation-st", "saturation-bn", "saturation-g"] {
        let path = mindep_testing::root().join("tests/data/units").join(format!("{name}.toml"));
        assert!(compare(&fs::read_to_string(&path).expect("a scenario")) > 0, "{name}");
    }
}

#[test]
fn a_project_of_trillions_costs_what_it_costs() {
    // 6e12 for the stage, in month 0, and 1e12 a year for five years, undiscounted.
    let text = fs::read_to_string(mindep_testing::root().join("tests/data/units/saturation-krw.toml"));
    let run = mindep_testing::run(&text.expect("a scenario"));
    let rows = SummaryRow::rows(Run { plan: &run.plan, tally: &run.tally });
    let row = rows.iter().find(|r| r.strategy == "build" && r.mineral == "all" && r.metric == "total_cost");
    assert_eq!(row.and_then(|r| r.mean).map(Number::value), Some(11e12));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        rng_seed: RngSeed::Fixed(20_261_130),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Exact except for rounding, so there are no false alarms.
    #[test]
    fn tables_say_what_trials_say_in_any_units(quantity in -60i32..=10, price in -40i32..=8, cost in -60i32..=8, apart in -12i32..=3) {
        compare(&scenario([quantity, price, cost, apart]));
    }
}
