//! Standard errors that were once zero, too small or too large, for inputs with known ones.

use mindep_core::engine;
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_core::tally::estimate::Estimate;
use mindep_core::tally::metric::Metric;
use mindep_library::analysis::between::{Difference, Number};
use mindep_library::analysis::output::Output;
use mindep_library::questions::sensitivity::ask::{Method, MethodResult, SensitivityParams};
use mindep_scenario::load;
use mindep_testing::{Run, equal};
use std::path::PathBuf;

fn path(name: &str) -> PathBuf {
    mindep_testing::root().join("tests/data/errors").join(name)
}

fn run(name: &str, set: &[&str]) -> Run {
    let set: Vec<String> = set.iter().map(|s| (*s).to_owned()).collect();
    let loaded = load(&path(name), &set).unwrap_or_else(|error| panic!("{error}"));
    let plan = Plan::new(&loaded.study);
    let tally = engine::run(&plan, &());
    Run { plan, tally }
}

#[test]
fn errors_of_months_are_those_of_values_however_close_they_lie() {
    // Demand is 100 (1 + g)^(t/12) with g normal with mean 0.02 and standard deviation 0.0005, all within one bin. Its standard deviation is to first
    // order 100 · t/12 · 1.02^(t/12 − 1) · 0.0005, and the standard error is that over the root of 10,000 trials. The relative standard error of the
    // standard deviation of such a sample is 0.7 %; the tolerance is four times that.
    let run = run("monthly-errors.toml", &[]);
    for month in [1, 6, 11, 60] {
        let years = f64::from(month) / 12.0;
        let exact = 100.0 * years * libm::pow(1.02, years - 1.0) * 0.0005 / 100.0;
        let (_, error) = run.month(mindep_core::tally::metric::Variable::Demand, month as usize);
        assert!((error / exact - 1.0).abs() < 0.03, "month {month}: {error} for {exact}");
    }
    assert_eq!(run.month(mindep_core::tally::metric::Variable::Demand, 0).1, 0.0, "in month 0 nothing has grown");
}

/// Returns the estimate of a metric, with its tail.
fn tail(tally: &Tally, metric: Metric) -> Estimate {
    Estimate::new(&tally.strategies[0].minerals[0].metrics[metric.index()]).expect("trials")
}

#[test]
fn a_tail_of_equal_hits_has_the_error_of_where_it_begins() {
    // About five of a hundred futures lose 100. With exactly five: VaR 95 % is 0, TVaR 95 % is 100, its standard error √(0.95 · 100² / 5).
    let seed = (1..100).find(|seed| {
        let run = run("tail-errors.toml", &[&format!("simulation.seed={seed}")]);
        tail(&run.tally, Metric::Shortfall).not_zero == 5
    });
    let run = run("tail-errors.toml", &[&format!("simulation.seed={}", seed.expect("a seed with five"))]);
    let found = tail(&run.tally, Metric::Shortfall);
    equal(found.quantiles[4], 0.0);
    equal(found.tvar[0], 100.0);
    equal(found.tvar_std_error[0].expect("an error"), (0.95_f64 * 1e4 / 5.0).sqrt());
}

#[test]
fn two_seeds_differ_by_no_more_than_noise() {
    // Deliveries have one source, so their concentration is 1 except for rounding; losses differ by chance. |z| above 4.5 is one in 147,000.
    let [first, second] = [1, 3].map(|seed| run("tail-errors.toml", &[&format!("simulation.seed={seed}")]));
    for metric in Metric::ALL {
        let of = |run: &Run| {
            let tally = &run.tally.strategies[0].minerals[0].metrics[metric.index()];
            Estimate::new(tally).map(|e| {
                [(e.mean.mean, e.mean.std_error), (e.tvar[0], e.tvar_std_error[0]), (e.tvar[1], e.tvar_std_error[1])]
            })
        };
        let (Some(a), Some(b)) = (of(&first), of(&second)) else { continue };
        for (a, b) in a.into_iter().zip(b) {
            let number = |(value, std_error)| Number { value, std_error };
            let found = Difference::new(number(a), number(b), None);
            assert!(found.z().is_none_or(|z| z.abs() < 4.5), "{}: {found:?}", metric.name());
            assert!(found.value == 0.0 || found.value.abs() > 1e-9, "{}: {found:?}", metric.name());
        }
    }
}

#[test]
fn a_parameter_that_moves_nothing_moves_nothing_by_rounding() {
    let loaded = load(&path("sensitivity-noise.toml"), &[]).unwrap_or_else(|error| panic!("{error}"));
    let outputs = Output::usual(&Plan::new(&loaded.study));
    for method in [Method::Sobol(8), Method::Morris(4)] {
        let asked = SensitivityParams { loaded: &loaded, strategy: None, method, outputs: outputs.clone(), trials: 64 };
        let answers = asked.answer(&|| true).expect("sound points");
        assert!(!answers.is_empty());
        for answer in answers {
            let still = match &answer.found {
                MethodResult::Sobol(indices) => indices.std_dev.value.is_none_or(|spread| spread == 0.0),
                MethodResult::Morris(effects) => effects.iter().all(|effect| effect.mu_star.value == Some(0.0)),
            };
            assert!(still, "{:?}: {:?}", answer.output, answer.found);
            assert!(answer.swings.iter().all(|swing| swing.difference.mean == 0.0), "{:?}", answer.swings);
        }
    }
}
