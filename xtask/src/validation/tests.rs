//! Tests of the cases of `docs/validation/` with fewer trials, and of the pages against them.
//!
//! Seeds are fixed. About a hundred estimates are compared at 4.5 standard errors: with a random seed, a correct program would fail with
//! probability 0.07 %. The levels for intervals and samplers are stated in `xtask/src/validation/`.

use super::check::Size;
use super::{closed_forms, report};
use mindep_core::engine::trace::trace;
use mindep_core::tally::metric::Metric;
use mindep_core::tally::year::Years;
use mindep_testing::{FLAT, SOLE, one_mineral, plan, run, within_four_errors};

#[test]
fn everything_holds_and_the_pages_have_it() {
    let report = report::make(Size::SMALL);
    assert!(report.failed.is_empty(), "{}", report.failed.join("\n"));
    // Exact values do not depend on the number of trials, so headings, formulas and the first two columns of pages must be those of the cases.
    let outline = |text: &str| -> Vec<String> {
        let columns = |line: &str| match line.strip_prefix("| ") {
            Some(row) => row.split(" | ").take(2).collect::<Vec<_>>().join(" | "),
            None => line.to_owned(),
        };
        text.lines().map(columns).collect()
    };
    let folder = mindep_testing::root().join("docs/validation");
    let mut compared = 0;
    for (name, made) in &report.pages {
        let page = std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        // These tell only numbers that depend on the number of trials.
        if ["README.md", "intervals.md", "samplers.md"].contains(&name.as_str()) {
            assert_eq!(page.lines().next(), made.lines().next(), "{name}");
            continue;
        }
        compared += 1;
        let (page, cases) = (outline(&page), outline(made));
        let first = page.iter().zip(&cases).find(|(page, case)| page != case);
        assert!(
            page == cases,
            "docs/validation/{name} is not of these cases; make it anew: cargo xtask validation\nfirst difference: {first:?}"
        );
    }
    assert_eq!(compared, 4, "pages of cases");
}

#[test]
fn a_start_in_a_window_is_uniform_when_it_happens() {
    // A permanent loss that begins in each month of two years with equal probability: over 0 … 23 the mean is 11.5 and the variance (24² − 1)/12.
    // It occurs with probability 0.3.
    let hazard = closed_forms::hazard("window", "start = \"2025-01 .. 2026-12\"\nprobability = 0.3\nduration = 1000");
    let text = one_mineral(20_000, 3, FLAT, &(SOLE.to_owned() + &hazard));
    let run = run(&text.replace("seed = 7", "seed = 7\nshortage_threshold = 0"));
    let happens = run.mean(Metric::AnyShortage);
    within_four_errors(happens.mean, happens.std_error.expect("an error"), 0.3);
    let first = run.mean(Metric::FirstShortageMonth);
    within_four_errors(first.mean, first.std_error.expect("an error"), 11.5);
    // For a uniform variable, the sample variance has the relative standard error sqrt((9/5 − 1)/n).
    let (variance, n) = ((24.0 * 24.0 - 1.0) / 12.0, 0.3 * 20_000.0_f64);
    let found = first.std_dev.expect("a spread");
    within_four_errors(found * found, variance * (0.8 / n).sqrt(), variance);
}

#[test]
fn what_is_drawn_of_an_occurrence_is_independent() {
    // Onset, duration, severity, recovery and notice of the first occurrence. The correlations of independent draws are normal with standard
    // deviation 1/√n; each of the ten exceeds 4.5 of these at seven seeds in a million.
    let drawn = "rate = 0.5\nduration = \"uniform(1, 3)\"\nseverity = \"uniform(0.2, 0.8)\"\nrecovery = \"uniform(0, 4)\"\nnotice = \"uniform(0, 6)\"";
    let plan = plan(&one_mineral(1, 20, FLAT, &(SOLE.to_owned() + &closed_forms::hazard("h", drawn))));
    let first = |trial| trace(&plan, 0, 0, trial).occurrences.first().copied();
    let draws: Vec<[f64; 5]> =
        (0..4_000).filter_map(first).map(|o| [o.onset, o.duration, o.severity, o.recovery, o.notice]).collect();
    let n = draws.len() as f64;
    assert!(n > 3_900.0, "{n}");
    let mean = |of: &dyn Fn(&[f64; 5]) -> f64| draws.iter().map(of).sum::<f64>() / n;
    let means: [f64; 5] = std::array::from_fn(|i| mean(&|d| d[i]));
    let covariance = |i: usize, j: usize| mean(&|d| (d[i] - means[i]) * (d[j] - means[j]));
    for (i, j) in (0..5).flat_map(|j| (0..j).map(move |i| (i, j))) {
        let correlation = covariance(i, j) / (covariance(i, i) * covariance(j, j)).sqrt();
        assert!(correlation.abs() * n.sqrt() < 4.5, "draws {i} and {j}: {correlation}");
    }
}

#[test]
fn the_interval_of_an_exceedance_value_has_its_width() {
    // Of 1 … 1000, one year to a trial, the value exceeded once in ten is 900, and its interval the order statistics at 0.9 ± 1.96 √(0.9 · 0.1 / 1000):
    // 881.4 and 918.6. With each value in four years of one trial of 250, years are alike and the interval is that of 250: 862.8 and 937.2. Bins are
    // within 0.39 %.
    for (copies, [low, high]) in [(1_u32, [882.0, 919.0]), (4, [863.0, 938.0])] {
        let mut values = Years::default();
        (1..=1000 / copies).for_each(|i| values.add(&mut vec![f64::from(i * copies); copies as usize]));
        let found = values.exceeded(10.0, copies.into()).expect("enough values");
        let near = |found: f64, exact: f64| assert!((found / exact - 1.0).abs() < 0.005, "{found} for {exact}");
        near(found.value, 900.0);
        near(found.interval[0].expect("an end"), low);
        near(found.interval[1].expect("an end"), high);
    }
}
