//! Reference results of the bundled scenarios: means and standard errors, which change with any change of draws, model or data.
//!
//! After an intended change, check the difference, run `INSTA_UPDATE=always cargo test -p mindep-core golden`, and mark the change value-breaking.

use mindep_core::engine;
use mindep_core::plan::Plan;
use mindep_core::tally::estimate::Estimate;
use mindep_core::tally::metric::Metric;
use mindep_scenario as scenario;
use std::fmt::Write;

/// Returns mean and standard error of every metric of every strategy and mineral, to nine digits.
fn results(name: &str, trials: u64) -> String {
    let path = mindep_testing::root().join("scenarios").join(name);
    let loaded = scenario::load(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
    assert!(loaded.warnings.is_empty(), "a bundled scenario gives no warnings: {:?}", loaded.warnings.lines());
    let mut plan = Plan::new(&loaded.study);
    plan.trials = trials;
    let tally = engine::run(&plan, &());
    let mut text = String::new();
    for (strategy, tallied) in plan.labels.strategies.iter().zip(&tally.strategies) {
        let mut line = |mineral: &str, metric: Metric, estimate: Option<Estimate>| {
            let number = |value: Option<f64>| value.map_or("-".to_owned(), |v| format!("{v:.8e}"));
            let (mean, error) = estimate.map_or((None, None), |e| (Some(e.mean.mean), e.mean.std_error));
            writeln!(
                text,
                "{:<30} {mineral:<12} {:<21} {:>15} ± {}",
                strategy.id,
                metric.name(),
                number(mean),
                number(error)
            )
            .expect("text");
        };
        for (m, mineral) in plan.labels.minerals.iter().enumerate() {
            for metric in Metric::ALL {
                line(&mineral.id, metric, Estimate::new(&tallied.minerals[m].metrics[metric.index()]));
            }
        }
        for (metric, tallied) in Metric::OF_ALL_MINERALS.into_iter().zip(&tallied.all) {
            line("all", metric, Estimate::new(tallied));
        }
    }
    text
}

fn golden(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(mindep_testing::root().join("tests/golden"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn golden_results_of_korea_lithium() {
    golden("korea-lithium", &results("korea-lithium.toml", 1000));
}

#[test]
fn golden_results_of_korea_critical_minerals() {
    golden("korea-critical-minerals", &results("korea-critical-minerals.toml", 300));
}
