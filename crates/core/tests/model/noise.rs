//! The noise of demand: where it begins, and how far contracts follow it.

use mindep_core::engine::trace::trace;
use mindep_core::plan::Plan;
use mindep_scenario::load_str;

/// Plans a scenario whose demand alone is random; `demand` holds more keys of it.
fn plan(demand: &str) -> Plan {
    let text = format!(
        "format = 1\n[scenario]\nname = \"s\"\nstart = \"2025-01\"\nyears = 2\n[simulation]\nseed = 5\n[[minerals]]\nid = \"m\"\nflexibility = 0\n\
         demand = {{ annual = 1200, volatility = 0.4, {demand} }}\n\
         [[suppliers]]\nid = \"a\"\nmineral = \"m\"\npath = \"CHL:mine\"\nshare = 1\n"
    );
    Plan::new(&load_str("s.toml", &text, &[]).unwrap_or_else(|e| panic!("{e}")).study)
}

/// Standard deviation of the logarithm of demand over its trend in a month, over 10,000 trials.
fn deviation(plan: &Plan, month: usize) -> f64 {
    let n = 10_000;
    let logs = (0..n).map(|trial| {
        let month = &trace(plan, 0, 0, trial).months[month];
        libm::log(month.demand / month.trend)
    });
    let (sum, squares) = logs.fold((0.0, 0.0), |(sum, squares), x| (sum + x, squares + x * x));
    let n = n as f64;
    ((squares - sum * sum / n) / (n - 1.0)).sqrt()
}

#[test]
fn noise_with_a_known_start_grows_to_the_stationary_deviation() {
    let known = plan("persistence = 0.9, start = \"known\"");
    for month in [0, 5, 23] {
        // x(−1) = 0: variance σ² (1 − φ²) (1 + φ² + … + φ^(2t)) = σ² (1 − φ^(2(t + 1))).
        let expected = 0.4 * (1.0 - libm::pow(0.9, 2.0 * (month as f64 + 1.0))).sqrt();
        // A standard deviation of 10,000 normal values has a relative error of 0.0071; five of them are exceeded once in 1.7 million.
        let found = deviation(&known, month);
        assert!((found / expected - 1.0).abs() < 5.0 * 0.0071, "month {month}: {found} and not {expected}");
    }
    let found = deviation(&plan("persistence = 0.9"), 0);
    assert!((found / 0.4 - 1.0).abs() < 5.0 * 0.0071, "{found}");
}

#[test]
fn contracts_follow_what_is_foreseen_of_demand() {
    // Without flexibility and disruptions, what is contracted arrives: the shortfall is what demand exceeds it by.
    for (foreseen, keys) in [(0.0, "persistence = 0.5"), (0.25, "foreseen = 0.25"), (1.0, "foreseen = 1")] {
        let plan = plan(keys);
        let mut short = 0;
        for trial in 0..50 {
            for month in trace(&plan, 0, 0, trial).months {
                let contracted = month.trend + foreseen * (month.demand - month.trend);
                assert!((month.contracted[0] - contracted).abs() < 1e-12 * month.demand);
                let expected = (month.demand - contracted).max(0.0);
                assert!((month.shortfall - expected).abs() < 1e-9 * month.demand, "{foreseen}: {month:?}");
                short += usize::from(month.shortfall > 0.0);
            }
        }
        assert_eq!(short > 0, foreseen < 1.0, "{foreseen}: {short} months are short");
    }
}
