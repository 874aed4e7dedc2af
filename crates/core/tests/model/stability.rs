//! The same scenario and seed yield the same bits, whatever the number of threads and trials, the block size, the order of the file, and other
//! entities in it.

use mindep_core::engine::block::BlockMetrics;
use mindep_core::engine::trace::trace;
use mindep_core::engine::{self, Observer};
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_testing::plan;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// A scenario in which everything is random; `%…%` marks places where tests insert text.
const LIVELY: &str = r#"
format = 1
[scenario]
name = "lively"
start = "2025-01"
years = 3
discount_rate = 0.03
[simulation]
trials = 200
seed = 99
[[drivers]]
id = "tension"
persistence = 0.5
%DRIVER%
[[minerals]]
id = "m"
unit = "t"
demand = { annual = 1200, growth = "triangular(0, 0.05, 0.2)", volatility = 0.1, persistence = 0.6, drivers = { tension = -0.3 } }
recycling = { initial = 0.02, target = 0.1, by = "2027-01" }
price = { initial = 30, volatility = 0.1, persistence = 0.9, supply_elasticity = 0.3, demand_elasticity = 0.2, adjustment = 0.4, cap = 5 }
substitution = { max = 0.05, lag = 1, ramp = 3 }
stockpiles = [{ id = "k", initial_days = 20, carrying_cost = 0.05 }]
sectors = [
  { id = "cars", share = 0.7, growth = "normal(0.05, 0.03)", value_added = 90 },
  { id = "rest", share = 0.3, priority = 2 },
]
[[minerals]]
id = "n"
unit = "t"
demand = { annual = 600, volatility = 0.1, persistence = 0.6 }
%MINERAL%
[[suppliers]]
id = "a"
mineral = "m"
path = "AAA:mine > lane:x"
share = 0.6
transit = 1
surge = 0.2
surge_lag = 2
[[suppliers]]
id = "b"
mineral = "m"
path = "BBB:mine > AAA:refine"
share = 0.3
surge_volume = 100
premium = 0.1
[[suppliers]]
id = "c"
mineral = "n"
path = "AAA:mine"
share = 0.9
%SUPPLIER%
[[world]]
mineral = "m"
stage = "mine"
country = "AAA"
share = 0.5
[[disruptions]]
id = "strike"
hits = ["AAA:mine"]
rate = 1.5
overlapping = true
duration = "exponential(0.7)"
severity = "beta(0.4, 0.2)"
[[disruptions]]
id = "war"
hits = ["AAA", "lane:*"]
rate = 0.15
duration = "gamma(5, 3)"
severity = "pert(0.2, 0.7, 1)"
recovery = "lognormal(2, 1)"
recovery_shape = "exponential"
drivers = { tension = 0.8 }
triggers = [{ disruption = "panic", probability = 0.7, delay = "uniform(0, 2)" }]
[[disruptions]]
id = "licence"
hits = ["*:refine"]
minerals = ["m"]
start = "2025-06 .. 2026-12"
probability = 0.6
severity = "weibull(2, 0.5)"
profile = [[0, 1], [2, 1], [6, 0]]
stretch = "uniform(0.5, 2)"
[[disruptions]]
id = "panic"
effect = "demand"
duration = "uniform(1, 4)"
severity = "triangular(0.05, 0.1, 0.4)"
%DISRUPTION%
[[projects]]
id = "p"
mineral = "m"
path = "CCC:mine"
stages = [{ name = "build", probability = 0.7, duration = "uniform(6, 24)", cost = 1000 }]
capacity = "triangular(50, 100, 200)"
ramp_months = 6
[[strategies]]
id = "s"
set = { "minerals.m.stockpiles.k.target_days" = 60 }
shift = [{ mineral = "m", from = "a", to = { b = 1 }, share = 0.2, start = "2025-06", months = 12 }]
upfront = 500
%STRATEGY%
"#;

/// Returns the scenario with a text inserted at a mark.
fn with(mark: &str, addition: &str) -> String {
    without_marks(&LIVELY.replace(&format!("%{mark}%"), addition))
}

fn without_marks(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with('%')).collect::<Vec<_>>().join("\n")
}

fn lively() -> String {
    without_marks(LIVELY)
}

fn on_threads(plan: &Plan, threads: usize) -> Tally {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(|| engine::run(plan, &()))
}

/// Observer that keeps the metrics of every trial of the baseline, as bits.
#[derive(Default)]
struct Keep(Mutex<BTreeMap<u64, Vec<u64>>>);

impl Observer for Keep {
    fn block(&self, _: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        let mut kept = self.0.lock().expect("no panic");
        for lane in 0..count {
            let values = metrics[0].iter().flatten().map(|lanes| lanes[lane].to_bits()).collect();
            kept.insert(first + lane as u64, values);
        }
    }
}

fn trials(plan: &Plan) -> BTreeMap<u64, Vec<u64>> {
    let keep = Keep::default();
    engine::run(plan, &keep);
    keep.0.into_inner().expect("no panic")
}

/// Observer that stops after a number of blocks, and keeps which blocks were done.
struct StopAfter {
    blocks: usize,
    seen: Mutex<Vec<u64>>,
}

impl Observer for StopAfter {
    fn block(&self, index: u64, _: u64, _: usize, _: &BlockMetrics) {
        self.seen.lock().expect("no panic").push(index);
    }

    fn stop(&self) -> bool {
        self.seen.lock().expect("no panic").len() >= self.blocks
    }
}

#[test]
fn the_scenario_is_lively() {
    let run = mindep_testing::run(&lively());
    let metric = run.metric("baseline", mindep_core::tally::metric::Metric::Shortfall);
    assert!(metric.mean.mean > 10.0 && metric.mean.std_dev.expect("a spread") > 10.0, "{metric:?}");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let plan = plan(&lively());
    let one = on_threads(&plan, 1);
    for threads in [2, 3, 8] {
        assert!(on_threads(&plan, threads) == one, "{threads} threads");
    }
}

#[test]
fn the_size_of_blocks_changes_nothing() {
    let plan = plan(&lively());
    let whole = on_threads(&plan, 1);
    assert!(engine::run_in_blocks_of(1, &plan) == whole);
    assert!(engine::run_in_blocks_of(7, &plan) == whole);
    assert!(engine::run_in_blocks_of(32, &plan) == whole);
    assert!(engine::run_in_blocks_of(256, &plan) == whole);
}

#[test]
fn the_first_trials_of_a_longer_run_are_those_of_a_shorter_one() {
    let mut plan = plan(&lively());
    let long = trials(&plan);
    plan.trials = 70;
    let short = trials(&plan);
    assert_eq!(short.len(), 70);
    for (trial, values) in &short {
        assert_eq!(&long[trial], values, "trial {trial}");
    }
}

#[test]
fn the_order_of_the_file_changes_nothing() {
    // Blocks between array headers are moved, so that entries stay whole.
    let text = lively();
    let mut entries: Vec<String> = Vec::new();
    let mut head = String::new();
    for line in text.lines() {
        if line.starts_with("[[") {
            entries.push(String::new());
        }
        let into = entries.last_mut().unwrap_or(&mut head);
        into.push_str(line);
        into.push('\n');
    }
    entries.reverse();
    let reversed = format!("{head}{}", entries.concat());
    assert_ne!(reversed, text);
    let whole = on_threads(&plan(&text), 1);
    assert!(on_threads(&plan(&reversed), 1) == whole);
}

#[test]
fn an_addition_leaves_every_other_draw_as_it_was() {
    let additions = [
        ("DRIVER", "[[drivers]]\nid = \"another\"\n"),
        (
            "MINERAL",
            "[[minerals]]\nid = \"k\"\nunit = \"t\"\ndemand = { annual = 5, volatility = 0.3, persistence = 0.5 }\n",
        ),
        ("SUPPLIER", "[[suppliers]]\nid = \"aa\"\nmineral = \"m\"\npath = \"BBB:mine\"\nshare = 0\n"),
        (
            "DISRUPTION",
            "[[disruptions]]\nid = \"aa\"\nhits = [\"BBB\"]\nminerals = [\"m\"]\nrate = 2\nduration = 1\nseverity = 0\n",
        ),
        ("STRATEGY", "[[strategies]]\nid = \"aa\"\nset = { \"disruptions.strike.rate\" = 3 }\n"),
    ];
    let before = plan(&lively());
    let m = |plan: &Plan| plan.labels.minerals.iter().position(|l| l.id == "m").expect("the mineral");
    for (mark, addition) in additions {
        let after = plan(&with(mark, addition));
        for trial in [0, 1, 150, 1_000_000_007] {
            let (old, new) = (trace(&before, 0, m(&before), trial), trace(&after, 0, m(&after), trial));
            assert_eq!(old.growth, new.growth, "{mark}");
            assert_eq!(old.projects, new.projects, "{mark}");
            for (x, y) in old.months.iter().zip(&new.months) {
                let numbers = |x: &mindep_core::engine::trace::Month| {
                    [x.demand, x.calm_demand, x.price.expect("a price"), x.gap, x.shortfall, x.stock[0], x.surplus]
                };
                assert_eq!(numbers(x), numbers(y), "{mark}");
            }
        }
    }
}

#[test]
fn a_run_that_is_stopped_has_done_exactly_its_first_trials() {
    let plan = plan(&lively());
    // The last block is shorter; the range does not begin at a block of the whole run.
    let range = 70..70 + 11 * engine::BLOCK as u64 + 13;
    for threads in [1, 2, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        for blocks in [0, 1, 4, 7, 12] {
            let observer = StopAfter { blocks, seen: Mutex::default() };
            let tally = pool.install(|| engine::run_trials(&plan, range.clone(), &observer));
            let mut seen = observer.seen.into_inner().expect("no panic");
            seen.sort_unstable();
            assert!(seen.len() >= blocks, "{threads} threads stopped after {seen:?}");
            assert!(seen.iter().copied().eq(0..seen.len() as u64), "a gap in {seen:?}");
            let end = (range.start + (seen.len() * engine::BLOCK) as u64).min(range.end);
            assert_eq!(tally.trials, end - range.start);
            assert!(tally == engine::run_trials(&plan, range.start..end, &()), "{threads} threads, {seen:?}");
        }
    }
}

#[test]
fn another_strategy_leaves_the_results_of_the_others_bit_for_bit() {
    let run = |text: &str| {
        let plan = plan(text);
        let tally = on_threads(&plan, 1);
        let s = plan.labels.strategies.iter().position(|l| l.id == "s").expect("the strategy");
        (tally.strategies[0].minerals.clone(), tally.strategies[s].minerals[0].metrics.clone())
    };
    let (base, strategy) = run(&lively());
    let (base_after, strategy_after) =
        run(&with("STRATEGY", "[[strategies]]\nid = \"aa\"\nset = { \"disruptions.strike.rate\" = 3 }\n"));
    assert!(base == base_after);
    assert!(strategy == strategy_after);
}

#[test]
fn what_is_simulated_once_for_several_strategies_is_what_each_would_give() {
    let strategies = "[[strategies]]\nid = \"aa\"\nupfront = 5\n[[strategies]]\nid = \"zz\"\nset = { \"disruptions.strike.rate\" = 3 }\n\
        [[strategies]]\nid = \"zzz\"\nper_year = 1\nset = { \"disruptions.strike.rate\" = 3 }\n";
    let shared = plan(&with("STRATEGY", strategies));
    let mut apart = shared.clone();
    for (s, strategy) in apart.strategies.iter_mut().enumerate() {
        strategy.same_as.fill(s);
    }
    // A strategy that only changes costs has the months of the baseline; two strategies with the same rate share them.
    assert!(shared.same().any(|(s, first, _)| (s, first) == (1, 0)), "{:?}", shared.labels.strategies);
    assert!(shared.same().any(|(_, first, _)| first > 0));
    assert_eq!(apart.same().count(), 0);
    let expected = on_threads(&apart, 1);
    for threads in [1, 2, 3] {
        assert!(on_threads(&shared, threads) == expected, "{threads} threads");
    }
    assert!(engine::run_in_blocks_of(37, &shared) == expected);
}

#[test]
fn another_seed_is_another_future() {
    let plan = plan(&lively());
    let other = mindep_testing::plan(&lively().replace("seed = 99", "seed = 100"));
    assert!(on_threads(&plan, 1) != on_threads(&other, 1));
    assert_ne!(trace(&plan, 0, 0, 5).growth, trace(&other, 0, 0, 5).growth);
}

#[test]
fn a_trace_shows_the_trial_of_the_run() {
    let plan = plan(&lively());
    let all = trials(&plan);
    for trial in [0, 63, 64, 199] {
        let trace = trace(&plan, 0, 0, trial);
        let shortfall: f64 = trace.months.iter().map(|m| m.shortfall).sum();
        assert_eq!(all[&trial][0], shortfall.to_bits(), "trial {trial}");
    }
}
