//! Selects a trial of a run and replays it alone: its occurrences with their causes, its months, its metrics.

use mindep_core::domain::mineral::Mineral;
use mindep_core::domain::scenario::Scenario;
use mindep_core::engine::block::{Arena, BlockMetrics};
use mindep_core::engine::cause::{Cause, causes};
use mindep_core::engine::hazards::{Occurrence, months_touched};
use mindep_core::engine::trace::{Trace, trace};
use mindep_core::engine::{self, Observer};
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_core::tally::metric::Metric;
use mindep_core::tally::shared::Shared;
use std::cmp::Ordering;
use std::sync::{Mutex, PoisonError};

/// Measure by which trials are selected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Measure {
    /// Metric of which a larger value is worse.
    pub metric: Metric,
    /// Index of the mineral; `None` for all together.
    pub mineral: Option<usize>,
}

impl Measure {
    /// Returns the shortfall share of `mineral`, or of the only one; with several minerals and none given, their economic loss. `None` if the
    /// economic loss is unknown, because no sector has a value added.
    pub fn of(plan: &Plan, scenario: &Scenario, mineral: Option<usize>) -> Option<Self> {
        let only = (plan.minerals() == 1).then_some(0);
        if let Some(mineral) = mineral.or(only) {
            return Some(Self { metric: Metric::ShortfallShare, mineral: Some(mineral) });
        }
        let is_known = scenario.minerals.iter().any(Mineral::is_valued);
        is_known.then_some(Self { metric: Metric::EconomicLoss, mineral: None })
    }

    /// Returns the values of a block's trials under the strategy with index `s` in the plan.
    fn values(self, s: usize, metrics: &BlockMetrics) -> &[f64] {
        let of_strategy = &metrics[s];
        if let Some(m) = self.mineral {
            return &of_strategy[m][self.metric.index()];
        }
        let place = self.metric.place_of_all();
        place.map_or(&[], |place| &of_strategy[of_strategy.len() - 1][place])
    }
}

/// Number of a trial, and the value by which it was selected.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ChosenTrial {
    /// Number of the trial.
    pub trial: u64,
    /// Value of the measure in the trial.
    pub value: f64,
}

/// Whether to stop looking for a trial; asked before each block of trials.
pub type Stopped<'a> = &'a (dyn Fn() -> bool + Sync);

/// Returns the trial with the largest value; of equal ones the first. Stopped early, it is the worst of those looked at.
pub fn worst(plan: &Plan, s: usize, measure: Measure, stopped: Stopped<'_>) -> Option<ChosenTrial> {
    let worst = Worst { s, measure, found: Mutex::new(None), stopped };
    engine::run(plan, &worst);
    worst.found.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the trial whose value is the empirical quantile at `level`: the smallest value that at least this fraction of the trials do not exceed; of
/// equal ones the first.
pub fn quantile(plan: &Plan, s: usize, measure: Measure, level: f64, stopped: Stopped<'_>) -> Option<ChosenTrial> {
    let all = All { s, measure, values: Mutex::new(vec![0.0; plan.trials as usize]), stopped };
    engine::run(plan, &all);
    let values = all.values.into_inner().unwrap_or_else(PoisonError::into_inner);
    at_quantile(&values, level)
}

/// Returns the first of `values` that has rank `⌈level · n⌉`, at least 1, in ascending order.
fn at_quantile(values: &[f64], level: f64) -> Option<ChosenTrial> {
    let rank = ((level * values.len() as f64).ceil() as usize).clamp(1, values.len().max(1)) - 1;
    if values.is_empty() {
        return None;
    }
    let mut ordered = values.to_vec();
    let (_, value, _) = ordered.select_nth_unstable_by(rank, f64::total_cmp);
    let value = *value;
    let trial = values.iter().position(|v| v.total_cmp(&value) == Ordering::Equal)?;
    Some(ChosenTrial { trial: trial as u64, value })
}

/// Observer that keeps the trial with the largest value.
struct Worst<'a> {
    s: usize,
    measure: Measure,
    found: Mutex<Option<ChosenTrial>>,
    stopped: Stopped<'a>,
}

impl Worst<'_> {
    /// Returns the worse of two trials: the one with the larger value, or of equal ones that with the smaller number, so that the order of blocks
    /// does not matter.
    fn worse(a: ChosenTrial, b: ChosenTrial) -> ChosenTrial {
        let order = a.value.total_cmp(&b.value).then(b.trial.cmp(&a.trial));
        if order == Ordering::Less { b } else { a }
    }
}

impl Observer for Worst<'_> {
    fn block(&self, _: u64, first: u64, _: usize, metrics: &BlockMetrics) {
        let values = self.measure.values(self.s, metrics).iter().zip(first..);
        let worst = values.map(|(&value, trial)| ChosenTrial { trial, value }).reduce(Self::worse);
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        *found = found.into_iter().chain(worst).reduce(Self::worse);
    }

    fn stop(&self) -> bool {
        (self.stopped)()
    }
}

/// Observer that keeps the values of all trials.
struct All<'a> {
    s: usize,
    measure: Measure,
    values: Mutex<Vec<f64>>,
    stopped: Stopped<'a>,
}

impl Observer for All<'_> {
    fn block(&self, _: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        let values = self.measure.values(self.s, metrics);
        let mut all = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        all[first as usize..first as usize + count].copy_from_slice(values);
    }

    fn stop(&self) -> bool {
        (self.stopped)()
    }
}

/// One trial under one strategy.
#[derive(Clone, PartialEq, Debug)]
pub struct Replay {
    /// Number of the trial.
    pub trial: u64,
    /// Metrics of each mineral, then of all together, bitwise equal to those of a run.
    pub metrics: Vec<Vec<f64>>,
    /// Months of each mineral, in order of id.
    pub traces: Vec<Trace>,
    /// Occurrences, in order of onset, then of disruption.
    pub strikes: Vec<Strike>,
}

/// An occurrence of a disruption, with its cause.
#[derive(Clone, PartialEq, Debug)]
pub struct Strike {
    /// The occurrence as drawn.
    pub occurrence: Occurrence,
    /// Cause of the occurrence; a triggering occurrence is given by its index among the trial's strikes.
    pub cause: Cause,
    /// Indices of the minerals that it affects, by striking one of their nodes or changing their demand.
    pub minerals: Vec<usize>,
    /// Whether any part of it lies within the horizon.
    pub within: bool,
}

/// Replays a trial under the strategy with index `s` in the plan.
///
/// # Examples
///
/// ```
/// use mindep_library::questions::replay::ask::{Measure, replay, worst};
/// use mindep_core::tally::metric::Metric;
/// use mindep_core::plan::Plan;
/// use mindep_scenario as scenario;
///
/// let text = r#"
/// format = 1
/// scenario = { name = "tiny", start = "2025-01", years = 5 }
/// simulation = { trials = 2000 }
/// minerals = [{ id = "lithium", demand = { annual = 1200 } }]
/// suppliers = [
///   { id = "au", mineral = "lithium", path = "AUS:mine", share = 0.5 },
///   { id = "cn", mineral = "lithium", path = "CHN:refine", share = 0.5 },
/// ]
/// disruptions = [{ id = "ban", hits = ["CHN"], start = "2026-01", probability = 0.5, duration = 6 }]
/// "#;
/// let loaded = scenario::load_str("tiny.toml", text, &[])?;
/// let plan = Plan::new(&loaded.study);
/// let measure = Measure::of(&plan, &loaded.study.baseline, None).expect("something to choose by");
/// let found = worst(&plan, 0, measure, &|| false).expect("trials");
/// let replay = replay(&plan, 0, found.trial);
/// assert_eq!(replay.metrics[0][Metric::ShortfallShare.index()], found.value);
/// // The ban began in the thirteenth month.
/// assert_eq!(replay.strikes[0].occurrence.onset, 12.0);
/// # Ok::<(), scenario::LoadError>(())
/// ```
pub fn replay(plan: &Plan, s: usize, trial: u64) -> Replay {
    let traces: Vec<Trace> = (0..plan.minerals()).map(|m| trace(plan, s, m, trial)).collect();
    Replay { trial, metrics: metrics(plan, s, trial), strikes: strikes(plan, s, &traces, trial), traces }
}

fn metrics(plan: &Plan, s: usize, trial: u64) -> Vec<Vec<f64>> {
    let mut tally = Tally::new(plan);
    let shared = Shared::new(&mut tally);
    let mut arena = Arena::new(plan, 1);
    let of_strategy = &arena.run(plan, trial, 1, &shared)[s];
    of_strategy.iter().map(|of_mineral| of_mineral.iter().map(|trials| trials[0]).collect()).collect()
}

fn strikes(plan: &Plan, s: usize, traces: &[Trace], trial: u64) -> Vec<Strike> {
    let Some(trace) = traces.first() else { return Vec::new() };
    let markets: Vec<_> = plan.strategies[s].supply.iter().map(|supply| &plan.markets[supply.market]).collect();
    // The markets of a strategy share one world.
    let world = &plan.worlds[markets[0].world];
    let mut causes = causes(world, &trace.occurrences, &trace.drivers, trial);
    let mut order: Vec<usize> = (0..trace.occurrences.len()).collect();
    let onset = |&i: &usize| trace.occurrences[i].onset;
    order.sort_by(|a, b| onset(a).total_cmp(&onset(b)).then(a.cmp(b)));
    let mut place = vec![0; order.len()];
    order.iter().enumerate().for_each(|(new, &old)| place[old] = new);
    for cause in &mut causes {
        if let Cause::Triggered(Some(by)) = cause {
            *by = place[*by];
        }
    }
    let strike = |&i: &usize| {
        let occurrence = trace.occurrences[i];
        let concerns = |m: &usize| markets[*m].strikes[occurrence.hazard as usize].concerns;
        Strike {
            occurrence,
            cause: causes[i].clone(),
            minerals: (0..markets.len()).filter(concerns).collect(),
            within: months_touched(&occurrence, plan.months).is_some_and(|(first, past)| past > first),
        }
    };
    order.iter().map(strike).collect()
}

#[cfg(test)]
mod tests {
    use super::{ChosenTrial, Measure, Worst, at_quantile, quantile, worst};
    use mindep_core::domain::scenario::Scenario;
    use mindep_core::engine::{self, Observer, block::BlockMetrics};
    use mindep_core::plan::Plan;
    use mindep_core::tally::metric::Metric;
    use mindep_scenario::load_str;
    use std::sync::Mutex;

    const TEXT: &str = r#"
format = 1
[scenario]
name = "t"
start = "2025-01"
years = 2
[simulation]
trials = 1500
[[minerals]]
id = "a"
demand = { annual = 1200, volatility = 0.05 }
[[minerals]]
id = "b"
demand = { annual = 600 }
[[suppliers]]
id = "sa"
mineral = "a"
path = "AAA:mine"
share = 1
[[suppliers]]
id = "sb"
mineral = "b"
path = "BBB:mine"
share = 1
[[disruptions]]
id = "strike"
hits = ["AAA", "BBB"]
rate = 0.3
duration = "exponential(2)"
"#;

    fn plan(text: &str) -> (Plan, Scenario) {
        let study = load_str("t.toml", text, &[]).unwrap_or_else(|e| panic!("{e}")).study;
        (Plan::new(&study), study.baseline)
    }

    /// Collects the shortfall shares of mineral 0 by trial.
    struct Shares(Mutex<Vec<(u64, f64)>>);

    impl Observer for Shares {
        fn block(&self, _: u64, first: u64, count: usize, metrics: &BlockMetrics) {
            let values = &metrics[0][0][Metric::ShortfallShare.index()];
            self.0.lock().unwrap().extend((0..count).map(|i| (first + i as u64, values[i])));
        }
    }

    #[test]
    fn the_worst_and_the_quantile_are_those_of_all_trials_for_any_number_of_threads() {
        let (plan, _) = plan(TEXT);
        let shares = Shares(Mutex::new(Vec::new()));
        engine::run(&plan, &shares);
        let mut all = shares.0.into_inner().unwrap();
        all.sort_by(|x, y| x.1.total_cmp(&y.1).then(x.0.cmp(&y.0)));
        let measure = Measure { metric: Metric::ShortfallShare, mineral: Some(0) };
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let found = pool.install(|| worst(&plan, 0, measure, &|| false)).unwrap();
            assert_eq!((found.trial, found.value), all[1499], "{threads} threads");
            // 0.95 · 1500 = 1425: the 1425th in ascending order.
            let found = pool.install(|| quantile(&plan, 0, measure, 0.95, &|| false)).unwrap();
            assert_eq!(found.value, all[1424].1);
            assert_eq!(Some(found.trial), all.iter().filter(|x| x.1 == found.value).map(|x| x.0).min());
        }
    }

    #[test]
    fn a_quantile_is_a_value_that_was_drawn_and_the_first_of_equal_ones() {
        let values = [3.0, 1.0, 2.0, 2.0];
        // Ranks ⌈0.5 · 4⌉ = 2, ⌈0.51 · 4⌉ = 3, ⌈0.75 · 4⌉ = 3, ⌈0.76 · 4⌉ = 4, of 1, 2, 2, 3.
        for (level, trial) in [(0.0, 1), (0.25, 1), (0.5, 2), (0.51, 2), (0.75, 2), (0.76, 0), (1.0, 0)] {
            assert_eq!(at_quantile(&values, level).unwrap().trial, trial, "{level}");
        }
    }

    #[test]
    fn of_equal_trials_the_first_is_the_worst_in_whatever_order_they_come() {
        let [early, late, worse] = [(3, 1.0), (9, 1.0), (8, 2.0)].map(|(trial, value)| ChosenTrial { trial, value });
        assert_eq!((Worst::worse(early, late), Worst::worse(late, early)), (early, early));
        assert_eq!((Worst::worse(early, worse), Worst::worse(worse, early)), (worse, worse));
    }

    #[test]
    fn several_minerals_are_compared_by_economic_loss_where_there_can_be_one() {
        let (two, scenario) = plan(TEXT);
        assert_eq!(Measure::of(&two, &scenario, None), None);
        let of_b = Measure { metric: Metric::ShortfallShare, mineral: Some(1) };
        assert_eq!(Measure::of(&two, &scenario, Some(1)), Some(of_b));
        // The price response alone is only a part of the economic loss.
        let price =
            "demand = { annual = 600 }\nprice = { initial = 5, demand_elasticity = 0.1, supply_elasticity = 0.1 }";
        let (two, scenario) = plan(&TEXT.replace("demand = { annual = 600 }", price));
        assert_eq!(Measure::of(&two, &scenario, None), None);
        let sectors = "demand = { annual = 600 }\nsectors = [{ id = \"s\", share = 1, value_added = 3 }]";
        let (two, scenario) = plan(&TEXT.replace("demand = { annual = 600 }", sectors));
        let of_all = Measure { metric: Metric::EconomicLoss, mineral: None };
        assert_eq!(Measure::of(&two, &scenario, None), Some(of_all));
    }
}
