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

#[test]
fn demand_is_its_trend_on_average_wherever_its_noise_begins() {
    for keys in ["persistence = 0.9, start = \"known\"", "persistence = 0.9"] {
        let plan = plan(keys);
        let n = 10_000;
        let mut sums = [[0.0; 2]; 3];
        for trial in 0..n {
            let months = trace(&plan, 0, 0, trial).months;
            for (sums, t) in sums.iter_mut().zip([0, 5, 23]) {
                let ratio = months[t].demand / months[t].trend;
                *sums = [sums[0] + ratio, sums[1] + ratio * ratio];
            }
        }
        let n = n as f64;
        for [sum, squares] in sums {
            let (mean, error) = (sum / n, ((squares - sum * sum / n) / (n - 1.0) / n).sqrt());
            // Five standard errors are exceeded once in 1.7 million.
            assert!((mean - 1.0).abs() < 5.0 * error, "{keys}: {mean} ± {error}");
        }
    }
}

#[test]
fn the_level_is_one_factor_of_all_months() {
    let plan = plan("persistence = 0.5, growth = \"uniform(0, 0.1)\", level_error = \"discrete(0.5: 1, 2: 3)\"");
    let (mut low, n) = (0, 4_000);
    for trial in 0..n {
        let trace = trace(&plan, 0, 0, trial);
        assert!(trace.level == 0.5 || trace.level == 2.0);
        low += usize::from(trace.level == 0.5);
        for (t, month) in trace.months.iter().enumerate() {
            let expected = trace.level * 100.0 * libm::pow(1.0 + trace.growth[0], t as f64 / 12.0);
            assert!((month.trend / expected - 1.0).abs() < 1e-12);
        }
    }
    // A quarter of the trials, with a standard error of √(3/16/4000) = 0.0068; five of them.
    assert!((f64::from(low as u32) / n as f64 - 0.25).abs() < 0.034, "{low}");
}

#[test]
fn shares_drift_about_their_start_and_keep_their_sum() {
    let text = "format = 1\n[scenario]\nname = \"s\"\nstart = \"2025-01\"\nyears = 2\n[simulation]\nseed = 5\n\
        [[minerals]]\nid = \"m\"\nflexibility = 0\nshare_volatility = 0.5\nshare_persistence = 0.9\ndemand = { annual = 1200 }\n\
        [[suppliers]]\nid = \"a\"\nmineral = \"m\"\npath = \"CHL:mine\"\nshare = 0.6\n\
        [[suppliers]]\nid = \"b\"\nmineral = \"m\"\npath = \"PER:mine\"\nshare = 0.2\nshare_volatility = 0.3\nshare_persistence = 0.5\n";
    let plan = Plan::new(&load_str("s.toml", text, &[]).unwrap_or_else(|e| panic!("{e}")).study);
    let n = 4_000;
    let traces: Vec<_> = (0..n).map(|trial| trace(&plan, 0, 0, trial)).collect();
    for t in [0, 5, 23] {
        let mut of_a: Vec<f64> = traces
            .iter()
            .map(|trace| {
                let contracted = &trace.months[t].contracted;
                assert!((contracted[0] + contracted[1] - 80.0).abs() < 1e-9, "{contracted:?}");
                contracted[0] / 80.0
            })
            .collect();
        of_a.sort_by(f64::total_cmp);
        // The log odds are ln 3 + x_a − x_b, normal with the variance of both: σ² (1 − φ^(2(t+1))) each.
        let variance = |sigma: f64, phi: f64| sigma * sigma * (1.0 - libm::pow(phi, 2.0 * (t as f64 + 1.0)));
        let sd = (variance(0.5, 0.9) + variance(0.3, 0.5)).sqrt();
        for (level, z) in [(0.05, -1.644_854), (0.5, 0.0), (0.95, 1.644_854)] {
            let odds = 3.0 * libm::exp(sd * z);
            let expected = odds / (1.0 + odds);
            // The share of trials below it has a standard error of √(p (1 − p)/n); five of them.
            let below = of_a.partition_point(|share| *share < expected) as f64 / n as f64;
            let error = (level * (1.0 - level) / n as f64).sqrt();
            assert!((below - level).abs() < 5.0 * error, "month {t}: {below} of the trials below {expected}");
        }
    }
}
