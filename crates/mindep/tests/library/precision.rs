//! Effect of repeated checks: the bias of the mean and the coverage of its interval after `--until-precision` has stopped a run. docs/running.md has
//! the numbers of 8,000 seeds, from `PRECISION_SEEDS=8000 cargo test --release -p mindep-library -- precision --nocapture`.

use mindep_core::engine;
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_core::tally::estimate::Mean;
use mindep_core::tally::metric::Metric;
use mindep_library::analysis::precision::{next_look, reached};
use mindep_testing::{FLAT, SOLE, one_mineral, plan};

/// One future in ten is disrupted at the start, for an exponential time of two months on average: a skewed shortfall, whose standard deviation is 4.4
/// times its mean.
const RARE: &str = r#"
[[disruptions]]
id = "ban"
hits = ["AAA:mine"]
start = "2025-01"
probability = 0.1
duration = "exponential(2)"
"#;

const TARGET: f64 = 0.07;
const FIXED: u64 = 4000;

fn mean(plan: &Plan, tally: &Tally) -> (f64, f64) {
    let found = &tally.strategies[0].minerals[0].metrics[Metric::Shortfall.index()];
    let mean = Mean::new(&found.moments, tally.trials).expect("trials");
    assert_eq!(plan.minerals(), 1);
    (mean.mean, mean.std_error.expect("trials"))
}

fn stopped(plan: &Plan) -> (Tally, u64) {
    let (mut tally, mut done) = (Tally::new(plan), 0);
    loop {
        let look = next_look(done);
        tally.merge(&engine::run_trials(plan, done..look, &()));
        done = look;
        if reached(plan, &tally, TARGET) {
            return (tally, done);
        }
    }
}

/// Returns the mean of the estimates over seeds, its standard error, and the fraction of intervals that contain the exact value.
fn summary(name: &str, exact: f64, estimates: &[(f64, f64)]) -> (f64, f64, f64) {
    let n = estimates.len() as f64;
    let mean = estimates.iter().map(|e| e.0).sum::<f64>() / n;
    let variance = estimates.iter().map(|e| (e.0 - mean) * (e.0 - mean)).sum::<f64>() / (n - 1.0);
    let covered = estimates.iter().filter(|e| (e.0 - exact).abs() <= 1.96 * e.1).count() as f64 / n;
    let (bias, error) = (mean / exact - 1.0, (variance / n).sqrt() / exact);
    println!("{name}: bias {:+.2} % ± {:.2} %, coverage {:.1} %", 100.0 * bias, 100.0 * error, 100.0 * covered);
    (bias, error, covered)
}

#[test]
fn stopping_at_a_precision_hardly_biases_the_mean() {
    let seeds = std::env::var("PRECISION_SEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(250_u32);
    let runs: Vec<_> = (1..=seeds)
        .map(|seed| {
            let text =
                one_mineral(FIXED, 1, FLAT, &(SOLE.to_owned() + RARE)).replace("seed = 7", &format!("seed = {seed}"));
            let plan = plan(&text);
            let (tally, trials) = stopped(&plan);
            (mean(&plan, &tally), trials, mean(&plan, &engine::run_trials(&plan, 0..FIXED, &())))
        })
        .collect();
    // 100 t a month for min(d, 12) months in one of ten futures: E[min(d, 12)] = 2 (1 − e^(−6)).
    let exact = 0.1 * 100.0 * 2.0 * (1.0 - libm::exp(-6.0));
    let trials = runs.iter().map(|r| r.1 as f64).sum::<f64>() / f64::from(seeds);
    println!("{seeds} runs until {TARGET}: {trials:.0} trials on average");
    let (bias, error, covered) = summary("stopped", exact, &runs.iter().map(|r| r.0).collect::<Vec<_>>());
    let (fixed_bias, fixed_error, fixed) = summary("fixed", exact, &runs.iter().map(|r| r.2).collect::<Vec<_>>());
    // Four standard errors of a coverage of 95 %; together with those below, a false alarm is expected once in some ten thousand sets of seeds.
    let least = 0.95 - 4.0 * (0.95 * 0.05 / f64::from(seeds)).sqrt();
    // The bias may be a tenth of the requested standard error.
    assert!(bias.abs() < TARGET / 10.0 + 4.0 * error && covered > least, "{bias} {covered}");
    assert!(fixed_bias.abs() < 4.0 * fixed_error && fixed > least, "{fixed_bias} {fixed}");
}
