//! Tests of the general properties in docs/model.md §5: results are continuous in shares, and removing a stockpile or surge does not reduce
//! shortfalls.
//!
//! Studies are random but fixed, as in crates/core/tests/model/differential.rs: `PROPTEST_RNG_SEED` and `PROPTEST_CASES` choose other or more
//! studies.

use crate::reference::scenarios;
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::domain::supplier::Surge;
use mindep_core::engine::trace::{Trace, trace};
use mindep_core::plan::Plan;
use mindep_testing::one_mineral;
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, TestCaseError, any, proptest};
use proptest::test_runner::RngSeed;

/// Seed of the random studies.
const SEED: u64 = 20_261_127;
/// Trials of each study.
const TRIALS: u64 = 4;
/// Tolerance for rounding, and for the flows that count as zero, as a fraction of the trial's demand.
const SLACK: f64 = 1e-7;

fn config() -> ProptestConfig {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    ProptestConfig {
        cases: number("PROPTEST_CASES").map_or(400, |n| n as u32),
        rng_seed: RngSeed::Fixed(number("PROPTEST_RNG_SEED").unwrap_or(SEED)),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Proptest strategy that generates the words of a study.
fn words() -> impl Strategy<Value = Vec<u16>> {
    vec(any::<u16>(), 100..900)
}

/// Returns a random scenario without intended discontinuities: without substitution, and with stockpiles that release into any gap.
fn smooth(words: &[u16]) -> Scenario {
    let mut scenario = scenarios::study(words).baseline;
    for mineral in &mut scenario.minerals {
        mineral.substitution = None;
        mineral.stockpiles.iter_mut().for_each(|pile| pile.trigger = 0.0);
    }
    scenario
}

/// Keeps at most `piles` stockpiles of each mineral, which release without a monthly limit.
fn free(scenario: &mut Scenario, piles: usize) {
    for mineral in &mut scenario.minerals {
        mineral.stockpiles.truncate(piles);
        mineral.stockpiles.iter_mut().for_each(|pile| pile.max_release = pile.max_release.max(1.0));
    }
}

fn without_lags(scenario: &mut Scenario) {
    scenario.suppliers.iter_mut().for_each(|supplier| supplier.surge_lag = 0);
}

fn planned(scenario: &Scenario) -> Plan {
    Plan::new(&Study { baseline: scenario.clone(), strategies: Vec::new(), uncertain: Vec::new() })
}

/// Returns the shortfall of each mineral in each trial, as a fraction of the trial's demand.
fn shortfalls(scenario: &Scenario) -> Vec<f64> {
    let plan = planned(scenario);
    let share = |trace: &Trace| {
        let sum = |of: fn(&mindep_core::engine::trace::Month) -> f64| trace.months.iter().map(of).sum::<f64>();
        sum(|m| m.shortfall) / sum(|m| m.demand)
    };
    let minerals = 0..scenario.minerals.len();
    minerals
        .flat_map(|m| (0..TRIALS).map(move |trial| (m, trial)))
        .map(|(m, i)| share(&trace(&plan, 0, m, i)))
        .collect()
}

fn failed(scenario: &Scenario, problem: &str) -> TestCaseError {
    TestCaseError::fail(format!("{problem}\nin the scenario {scenario:#?}"))
}

/// Asserts that a removal lowers no trial's shortfall.
fn never_helps(scenario: &Scenario, what: &str, take: impl FnOnce(&mut Scenario)) -> Result<(), TestCaseError> {
    let mut less = scenario.clone();
    take(&mut less);
    for (with, without) in shortfalls(scenario).into_iter().zip(shortfalls(&less)) {
        if without < with - SLACK {
            return Err(failed(scenario, &format!("shortfall {with} of demand, {without} without {what}")));
        }
    }
    Ok(())
}

/// Asserts that a small change of shares changes no trial's shortfall by more than 10⁻⁴ of its demand.
fn barely_moves(scenario: &Scenario, moved: impl FnOnce(&mut Scenario)) -> Result<(), TestCaseError> {
    let mut other = scenario.clone();
    moved(&mut other);
    for (before, after) in shortfalls(scenario).into_iter().zip(shortfalls(&other)) {
        if (before - after).abs() > 1e-4 {
            return Err(failed(scenario, &format!("shortfall {before} of demand, {after} with shares moved by 1e-6")));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn results_are_continuous_in_shares(words in words()) {
        let scenario = smooth(&words);
        barely_moves(&scenario, |s| s.suppliers.iter_mut().for_each(|x| x.share = (x.share - 1e-6).max(0.0)))?;
        barely_moves(&scenario, |s| {
            if let [first, .., last] = &mut s.suppliers[..] && first.mineral == last.mineral {
                let part = first.share.min(1e-6);
                first.share -= part;
                last.share += part;
            }
        })?;
    }

    #[test]
    fn taking_all_stockpiles_away_never_helps_without_lags_or_capacities(words in words()) {
        let (mut prompt, mut ample) = (smooth(&words), smooth(&words));
        without_lags(&mut prompt);
        ample.suppliers.iter_mut().for_each(|supplier| supplier.capacity = None);
        for scenario in [prompt, ample] {
            never_helps(&scenario, "stockpiles", |s| s.minerals.iter_mut().for_each(|m| m.stockpiles.clear()))?;
        }
    }

    #[test]
    fn taking_one_of_two_stockpiles_that_release_freely_away_never_helps(words in words()) {
        let mut scenario = smooth(&words);
        free(&mut scenario, 2);
        without_lags(&mut scenario);
        never_helps(&scenario, "the first stockpile", |s| {
            s.minerals.iter_mut().for_each(|m| drop(m.stockpiles.drain(..1.min(m.stockpiles.len()))));
        })?;
        never_helps(&scenario, "the last stockpile", |s| s.minerals.iter_mut().for_each(|m| drop(m.stockpiles.pop())))?;
    }

    #[test]
    fn a_smaller_stock_that_releases_freely_never_helps(words in words()) {
        let mut scenario = smooth(&words);
        free(&mut scenario, 1);
        without_lags(&mut scenario);
        never_helps(&scenario, "half of the stock", |s| {
            s.minerals.iter_mut().flat_map(|m| &mut m.stockpiles).for_each(|pile| pile.initial_days *= 0.5);
        })?;
    }

    #[test]
    fn taking_all_surge_away_never_helps_beside_a_stock_that_releases_freely(words in words()) {
        let mut scenario = smooth(&words);
        free(&mut scenario, 1);
        never_helps(&scenario, "surge", |s| {
            s.suppliers.iter_mut().for_each(|supplier| supplier.surge = Surge::OfContract(0.0));
        })?;
    }

    #[test]
    fn taking_the_surge_of_one_supplier_away_never_helps_where_it_comes_at_once(words in words()) {
        let mut scenario = smooth(&words);
        free(&mut scenario, 1);
        without_lags(&mut scenario);
        // Surge that is used leaves less capacity to buy ahead.
        scenario.minerals.iter_mut().flat_map(|m| &mut m.stockpiles).for_each(|pile| pile.rush = 0.0);
        for i in 0..scenario.suppliers.len().min(3) {
            never_helps(&scenario, "the surge of a supplier", |s| s.suppliers[i].surge = Surge::OfContract(0.0))?;
        }
    }
}

/// Traces the only trial of the only mineral.
fn only(text: &str) -> Trace {
    trace(&mindep_testing::plan(text), 0, 0, 0)
}

fn missing(trace: &Trace) -> f64 {
    trace.months.iter().map(|m| m.shortfall).sum()
}

#[track_caller]
fn assert_near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "found {found}, expected {expected}");
}

const EMPTY: &str = "stockpiles = [{ id = \"s\", initial_days = 0, target_days = 60 }]\n";

#[test]
fn a_gap_however_small_does_not_stop_refilling() {
    // 10 of the 100 a month go into the stock in each of 17 months; then two months are lost: 200 − 170. A share that is smaller by d leaves a gap of
    // d · 100 in every month, which is filled by contracts called above demand.
    for less in [0.0, 1e-8, 1e-6, 1e-4, 0.01] {
        let mineral = format!("demand = {{ annual = 1200 }}\nflexibility = 0.2\n{EMPTY}");
        let rest = format!(
            "[[suppliers]]\nid = \"a\"\nmineral = \"m\"\npath = \"AAA:mine\"\nshare = {}\n\
             [[disruptions]]\nid = \"d\"\nhits = [\"AAA\"]\nstart = \"2026-06\"\nduration = 2\n",
            1.0 - less
        );
        // Called at 1.1, contracts deliver 110 · (1 − d): 10 − 110 d for the stock.
        let expected = 200.0 - 17.0 * (10.0 - 110.0 * less);
        assert_near(missing(&only(&one_mineral(1, 2, &mineral, &rest))), expected, 1e-6);
    }
}

#[test]
fn surge_refills_also_while_there_is_a_gap() {
    let mineral = format!("demand = {{ annual = 1200 }}\nflexibility = 0\n{EMPTY}");
    let rest = "[[suppliers]]\nid = \"a\"\nmineral = \"m\"\npath = \"AAA:mine\"\nshare = 0.5\n\
                [[suppliers]]\nid = \"b\"\nmineral = \"m\"\npath = \"BBB:mine\"\nshare = 0.4\nsurge = 0.5\n\
                [[disruptions]]\nid = \"ban\"\nhits = [\"AAA:mine\"]\nstart = \"2025-04\"\nduration = 3\n";
    let trace = only(&one_mineral(1, 1, &mineral, rest));
    // Contracts leave a gap of 10 out of 100. Of the surge of 20, 10 close it and 10 a month go into the stock, 30 before the ban.
    for (t, month) in trace.months[..3].iter().enumerate() {
        let numbers = [month.gap, month.missing, month.ordered[1], month.stock[0], month.shortfall];
        assert_eq!(numbers.map(|x| (x * 1e6).round() / 1e6), [10.0, 10.0, 20.0, 10.0 * (t + 1) as f64, 0.0]);
    }
    // Then 60 a month are missing: 20 come from surge, and once 30 from the stock.
    assert_near(missing(&trace), 10.0 + 40.0 + 40.0, 1e-6);
}

#[test]
fn what_was_announced_to_strike_before_the_start_is_bought_ahead_of() {
    // A ban from month 0 on, announced two months before: arrivals of months 0 and 1 left in months −2 and −1.
    let mineral = "demand = { annual = 1200 }\nflexibility = 0\n\
                   stockpiles = [{ id = \"s\", rush = 0.5, rush_days = 365 }]\n";
    let rest = |ban: &str| {
        format!(
            "[[suppliers]]\nid = \"a\"\nmineral = \"m\"\npath = \"AAA:mine\"\nshare = 0.4\ntransit = 2\n\
             [[suppliers]]\nid = \"b\"\nmineral = \"m\"\npath = \"BBB:mine\"\nshare = 0.6\n\
             [[disruptions]]\nid = \"ban\"\nhits = [\"AAA:mine\"]\nduration = 3\n{ban}\n"
        )
    };
    for (ban, notice, bought) in [
        ("start = \"2025-01\"\nnotice = 2", [1.0, 1.0, 0.0], 40.0),
        ("start = \"2025-01\"\nnotice = 1.25", [0.25, 1.0, 0.0], 25.0),
        ("start = \"2025-01\"\nnotice = 9", [1.0, 1.0, 0.0], 40.0),
        ("start = \"2024-12\"\nnotice = 1", [1.0, 0.0, 0.0], 20.0),
        ("start = \"2025-02\"\nnotice = 2.5", [0.5, 1.0, 1.0], 50.0),
    ] {
        let trace = only(&one_mineral(1, 1, mineral, &rest(ban)));
        let found: Vec<f64> = trace.months[..3].iter().map(|m| m.notice[0]).collect();
        assert_eq!(found, notice, "{ban}");
        let ahead: f64 = trace.months.iter().map(|m| m.ahead[0]).sum();
        assert_near(ahead, bought, 1e-9);
    }
}

#[test]
fn substitution_is_armed_by_the_gap_that_surge_leaves_and_only_above_its_trigger() {
    let covered = |trigger: &str, share: f64, surge: f64| {
        let mineral = format!(
            "demand = {{ annual = 1200 }}\nflexibility = 0\nsubstitution = {{ max = 0.5, lag = 1{trigger} }}\n"
        );
        let rest = format!(
            "[[suppliers]]\nid = \"a\"\nmineral = \"m\"\npath = \"AAA:mine\"\nshare = {share}\nsurge_volume = {surge}\n"
        );
        only(&one_mineral(1, 1, &mineral, &rest)).months.iter().map(|m| m.substituted).sum::<f64>()
    };
    // A gap of 5 a month is covered from the second month on; a gap below a hundredth of demand is not, unless the scenario lowers the trigger.
    assert_near(covered("", 0.95, 0.0), 11.0 * 5.0, 1e-6);
    assert_near(covered("", 0.995, 0.0), 0.0, 0.0);
    assert_near(covered(", trigger = 0", 0.995, 0.0), 11.0 * 0.5, 1e-6);
    assert_near(covered(", trigger = 0.06", 0.95, 0.0), 0.0, 0.0);
    // A surge of 4.5 a month leaves a gap below the trigger, a surge of 2 does not.
    assert_near(covered("", 0.95, 54.0), 0.0, 0.0);
    assert_near(covered("", 0.95, 24.0), 11.0 * 3.0, 1e-6);
}

#[test]
fn the_gap_of_an_undisturbed_month_is_one_of_contracts_called_for_the_stockpiles_too() {
    // Contracts for 0.9 of a need of 100, called at 1.1 for an empty stockpile: 1 of 100 is missing in any case, and another 0.3 · 99 are withheld.
    let mineral = format!("demand = {{ annual = 1200 }}\nflexibility = 0.1\n{EMPTY}");
    let rest = "[[suppliers]]\nid = \"a\"\nmineral = \"m\"\npath = \"AAA:mine\"\nshare = 0.9\n\
                [[disruptions]]\nid = \"h\"\nhits = [\"AAA\"]\nstart = \"2025-01\"\nduration = 1\nseverity = 0.3\n";
    let month = &only(&one_mineral(1, 1, &mineral, rest)).months[0];
    assert_near(month.shortfall, 100.0 - 0.7 * 99.0, 1e-9);
    // Claims: the contract's 0.3 · 90, and 1.
    assert_near(month.attributed[0], month.shortfall * 27.0 / 28.0, 1e-9);
    assert_near(month.attributed[1], month.shortfall / 28.0, 1e-9);
}
