//! `annual.csv` against sums over the months of single trials, which the trace of each gives.

use mindep_core::engine;
use mindep_core::engine::trace::{Month, trace};
use mindep_core::plan::Plan;
use mindep_library::tables::Run;
use mindep_library::tables::annual::AnnualRow;
use mindep_library::tables::number::Number;
use mindep_library::tables::table::Table;
use mindep_scenario::load_str;

/// Two suppliers of which one buys ahead and surges, a project, a stockpile, a price; years that begin in July.
const SCENARIO: &str = r#"
format = 1
[scenario]
name = "years"
start = "2025-07"
years = 3
currency = "EUR"
[simulation]
trials = 300
seed = 5
[[minerals]]
id = "zinc"
demand = { annual = 12000, growth = "uniform(-0.1, 0.1)", volatility = 0.2, persistence = 0.9 }
price = { initial = 2500, volatility = 0.1, persistence = 0.9, supply_elasticity = 0.3, demand_elasticity = 0.1 }
stockpiles = [{ id = "public", initial_days = 20, refill = 0.1 }]
domestic = { initial = 500, target = 500, by = "2025-07" }
[[suppliers]]
id = "cn"
mineral = "zinc"
path = "CHN:refine"
share = 0.5
[[suppliers]]
id = "au"
mineral = "zinc"
path = "AUS:mine > lane:timor"
share = 0.4
surge = 0.2
[[suppliers]]
id = "never"
mineral = "zinc"
path = "CHL:mine"
share = 0
[[world]]
mineral = "zinc"
stage = "refine"
country = "CHN"
share = 0.5
[[disruptions]]
id = "licence"
hits = ["CHN:refine"]
rate = 0.5
duration = "gamma(6, 3)"
severity = 0.8
[[projects]]
id = "mine"
mineral = "zinc"
path = "PER:mine"
capacity = 3000
enabled = true
stages = [{ name = "build", duration = "uniform(6, 20)", probability = 0.7, cost = 1e6 }]
"#;

/// Sums of a year of one trial: by the names of variables.
fn year(months: &[Month], threshold: f64, suppliers: &[String], projects: &[String]) -> Vec<(String, f64)> {
    let sum = |of: &dyn Fn(&Month) -> f64| months.iter().map(of).sum::<f64>();
    let of_supplier = |m: &Month, s: usize| m.delivered[s] + m.surge_for_gap[s] + m.surge_for_stock[s] + m.ahead[s];
    let (demand, shortfall) = (sum(&|m| m.demand), sum(&|m| m.shortfall));
    let mut of = vec![
        ("demand".to_owned(), demand),
        (
            "supply".to_owned(),
            sum(&|m| {
                let bought: f64 = (0..suppliers.len()).map(|s| of_supplier(m, s)).sum();
                m.domestic + m.recycled + bought + m.project_delivered.iter().sum::<f64>()
            }),
        ),
        ("shortfall".to_owned(), shortfall),
        ("shortfall_share".to_owned(), shortfall / demand),
        ("any_shortage".to_owned(), f64::from(months.iter().any(|m| m.shortfall / m.demand > threshold))),
        ("stock_days".to_owned(), months.last().map_or(0.0, |m| m.stock[0] / m.trend * 365.0 / 12.0)),
        ("price".to_owned(), sum(&|m| m.price.unwrap_or(f64::NAN)) / 12.0),
    ];
    of.extend(suppliers.iter().enumerate().map(|(s, id)| (format!("supplier:{id}"), sum(&|m| of_supplier(m, s)))));
    of.extend(projects.iter().enumerate().map(|(p, id)| (format!("project:{id}"), sum(&|m| m.project_delivered[p]))));
    of
}

#[test]
fn years_are_sums_over_the_months_of_trials() {
    let loaded = load_str("years.toml", SCENARIO, &[]).unwrap_or_else(|error| panic!("{error}"));
    let plan = Plan::new(&loaded.study);
    let tally = engine::run(&plan, &());
    let rows = AnnualRow::rows(Run { plan: &plan, tally: &tally });
    let label = &plan.labels.minerals[0];
    let trials: Vec<Vec<Vec<(String, f64)>>> = (0..300)
        .map(|trial| {
            let months = trace(&plan, 0, 0, trial).months;
            months.chunks(12).map(|of| year(of, plan.threshold, &label.suppliers, &plan.labels.projects)).collect()
        })
        .collect();
    let mut rows = rows.into_iter();
    let value = |cell: Option<Number>| cell.map(Number::value);
    for y in 0..3 {
        for (place, (variable, _)) in trials[0][y].iter().enumerate() {
            let row = rows.next().expect("a row");
            assert_eq!((row.year, &row.variable), (2025 + y as u32, variable));
            let mut values: Vec<f64> = trials.iter().map(|trial| trial[y][place].1).collect();
            values.sort_by(f64::total_cmp);
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let spread = (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0)).sqrt();
            let near = |found: Option<Number>, expected: f64, within: f64| {
                let found = value(found).unwrap_or_else(|| panic!("{variable} {y}"));
                let scale = expected.abs().max(1e-9 * mean.abs());
                assert!((found - expected).abs() <= within * scale, "{variable} {y}: {found}, {expected} by hand");
            };
            near(row.mean, mean, 1e-9);
            if variable == "any_shortage" {
                assert_eq!(row.p50, None);
                // √(p (1 − p)/(n − 1))
                near(row.std_error, (mean * (1.0 - mean) / (n - 1.0)).sqrt(), 1e-9);
                continue;
            }
            // Errors are those of values rounded to 24 bits, quantiles the middles of bins of 0.8 %.
            near(row.std_error, spread / n.sqrt(), 1e-5);
            for (level, cell) in [(0.05, row.p05), (0.25, row.p25), (0.5, row.p50), (0.75, row.p75), (0.95, row.p95)] {
                near(cell, values[(level * n).ceil() as usize - 1], 0.004);
            }
        }
    }
    assert_eq!(rows.next(), None);
}
