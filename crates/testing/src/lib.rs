//! Helpers shared by tests: small scenarios as text, estimates of a run by name, and workbooks.
#![allow(clippy::missing_panics_doc, reason = "a test fails by panicking")]

pub mod books;

use mindep_core::engine;
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_core::tally::estimate::{Estimate, Mean};
use mindep_core::tally::metric::{Metric, Variable};
use mindep_scenario::load_str;
use std::path::{Path, PathBuf};

/// Returns the root folder of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A run and its plan.
pub struct Run {
    /// The plan.
    pub plan: Plan,
    /// Its results.
    pub tally: Tally,
}

/// Plans a scenario given as text; panics with its errors.
pub fn plan(text: &str) -> Plan {
    match load_str("test.toml", text, &[]) {
        Ok(loaded) => Plan::new(&loaded.study),
        Err(error) => panic!("{error}"),
    }
}

/// Runs a scenario given as text.
pub fn run(text: &str) -> Run {
    let plan = plan(text);
    let tally = engine::run(&plan, &());
    Run { plan, tally }
}

/// Returns the text of a scenario with one mineral `m`. `mineral` holds its keys, among them `demand`, and `rest` further tables.
pub fn one_mineral(trials: u64, years: u32, mineral: &str, rest: &str) -> String {
    format!(
        r#"
format = 1
[scenario]
name = "test"
start = "2025-01"
years = {years}
[simulation]
trials = {trials}
seed = 7
[[minerals]]
id = "m"
unit = "t"
{mineral}
{rest}
"#
    )
}

/// Flat demand of 100 a month, without noise.
pub const FLAT: &str = "demand = { annual = 1200 }";

/// A single supplier with the whole demand under contract.
pub const SOLE: &str = r#"
[[suppliers]]
id = "s"
mineral = "m"
path = "AAA:mine"
share = 1
"#;

impl Run {
    fn strategy(&self, id: &str) -> usize {
        self.plan.labels.strategies.iter().position(|s| s.id == id).expect("a strategy of that name")
    }

    /// Returns the estimate of a metric of the only mineral.
    pub fn metric(&self, strategy: &str, metric: Metric) -> Estimate {
        let tally = &self.tally.strategies[self.strategy(strategy)].minerals[0].metrics[metric.index()];
        Estimate::new(tally).expect("a defined metric")
    }

    /// Returns the mean of a metric of the baseline.
    pub fn mean(&self, metric: Metric) -> Mean {
        self.metric("baseline", metric).mean
    }

    /// Returns the mean and standard error of a monthly variable of the baseline.
    pub fn month(&self, variable: Variable, month: usize) -> (f64, f64) {
        let cell = match variable {
            Variable::Demand => &self.tally.markets[0].demand[month],
            Variable::Price => &self.tally.markets[0].price[month],
            Variable::PriceInside => &self.tally.markets[0].inside[month],
            _ => {
                let index = mindep_core::tally::TILE_VARIABLES.iter().position(|v| *v == variable).expect("a variable");
                &self.tally.strategies[0].minerals[0].series[index][month]
            }
        };
        (cell.mean().expect("a value"), cell.std_error().unwrap_or(0.0))
    }

    /// Returns the mean of the number of occurrences of a disruption, its standard error, and the variance of the number.
    pub fn occurrences(&self, id: &str) -> (f64, f64, f64) {
        let hazard = self.plan.labels.disruptions.iter().position(|d| d == id).expect("a disruption");
        let (moments, _) = &self.tally.markets[0].hazards[hazard];
        let n = self.tally.trials;
        let deviation = moments.std_dev(n).expect("trials");
        let variance = deviation * deviation;
        (moments.mean(n).expect("trials"), (variance / n as f64).sqrt(), variance)
    }
}

/// Asserts that an estimate lies within four standard errors of the exact value: a correct estimate fails once in 16,000.
#[track_caller]
pub fn within_four_errors(mean: f64, std_error: f64, exact: f64) {
    let z = (mean - exact) / std_error;
    assert!(z.abs() < 4.0, "estimated {mean} ± {std_error}, exact {exact}, z = {z}");
}

/// Asserts equality up to rounding.
#[track_caller]
pub fn equal(found: f64, exact: f64) {
    assert!((found - exact).abs() <= 1e-9 * exact.abs().max(1e-3), "found {found}, exact {exact}");
}
