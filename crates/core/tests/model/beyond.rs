//! Values out of the range of `f64` end the run with an error that names the trial, the metric, the mineral and the strategy. Scenario files cannot
//! produce such values, since their inputs are bounded; studies made in code can.

use mindep_core::engine::{self, limit::guarded};
use mindep_core::plan::Plan;
use mindep_scenario::load_str;

const TEXT: &str = r#"
format = 1
scenario = { name = "huge", start = "2025-01", years = 1 }
simulation = { trials = 100 }
minerals = [{ id = "m", demand = { annual = 1200 }, price = { initial = 10 } }]
suppliers = [{ id = "s", mineral = "m", path = "AAA:mine", share = 1 }]
strategies = [{ id = "other", set = { "minerals.m.flexibility" = 0 } }]
"#;

#[test]
fn a_cost_that_no_number_holds_ends_the_run_and_is_named() {
    let mut study = load_str("huge.toml", TEXT, &[]).unwrap_or_else(|error| panic!("{error}")).study;
    assert!(guarded(|| engine::run(&Plan::new(&study), &())).is_ok());
    // 100 a month of 1e200 at 1e200 each.
    let mineral = &mut study.strategies[0].scenario.minerals[0];
    mineral.demand.annual = 1.2e203;
    mineral.price.as_mut().expect("a price").initial = 1e200;
    let over = guarded(|| engine::run(&Plan::new(&study), &())).expect_err("1e403 is no number");
    let told = over.to_string();
    assert!(told.starts_with("trial 0: `import_cost` of `m` under `other` is beyond what a number holds"), "{told}");
}
