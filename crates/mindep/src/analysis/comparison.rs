//! Comparison of strategies with the baseline, under common random numbers (docs/model.md §9).

pub mod front;

use crate::analysis::between::Number;
use front::{Standing, front};
use mindep_core::plan::Plan;
use mindep_core::tally::estimate::{Comparison, Estimate, Mean, ratio};
use mindep_core::tally::metric::Metric;
use mindep_core::tally::{MetricTally, PairTally, StrategyTally, Tally};

/// Comparison of one metric of one mineral under one strategy with the baseline.
#[derive(Clone, PartialEq, Debug)]
pub struct Compared {
    /// Index of the strategy in the plan; never the baseline.
    pub strategy: usize,
    /// Index of the mineral in the plan; `None` for all minerals together.
    pub mineral: Option<usize>,
    /// The metric.
    pub metric: Metric,
    /// Paired estimates; `None` if no trial has the metric under both.
    pub estimate: Option<Comparison>,
    /// Programme cost added per unit of shortfall avoided, of the mineral or of all; only on the shortfall row, where the shortfall decreases.
    pub cost_per_tonne_avoided: Option<Mean>,
    /// Economic loss avoided per unit of money; only on the row of the economic loss of all minerals, where the programme cost increases.
    pub benefit_cost_ratio: Option<Mean>,
    /// Whether the strategy is on the Pareto front of this mineral.
    pub pareto: bool,
}

impl Compared {
    /// Returns the 95 % confidence interval of the difference; `None` if it has no standard error.
    pub fn interval(&self) -> Option<[f64; 2]> {
        let estimate = self.estimate?;
        estimate.difference.interval(estimate.differ)
    }
}

/// Compares every strategy with the baseline. Rows are in order of strategy, mineral (all minerals last) and metric, as in the plan.
///
/// # Examples
///
/// ```
/// use mindep_core::tally::metric::Metric;
/// use mindep_core::{engine, plan::Plan};
/// use mindep_library::analysis::comparison::compare;
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
/// strategies = [
///   { id = "less-china", shift = [{ mineral = "lithium", from = "cn", to = { au = 1 }, share = 0.2 }] },
/// ]
/// "#;
/// let loaded = scenario::load_str("tiny.toml", text, &[])?;
/// let plan = Plan::new(&loaded.study);
/// let rows = compare(&plan, &engine::run(&plan, &()));
/// let row = rows.iter().find(|row| row.metric == Metric::Shortfall).expect("a row");
/// let estimate = row.estimate.expect("trials");
/// // In half of the futures 20 t of 100 t a month less are missing for six months: 60 t on average.
/// assert!((estimate.difference.mean + 60.0).abs() < 4.0 * estimate.difference.std_error.expect("an error"));
/// assert!((estimate.probability_better.mean - 0.5).abs() < 0.05);
/// # Ok::<(), scenario::LoadError>(())
/// ```
pub fn compare(plan: &Plan, tally: &Tally) -> Vec<Compared> {
    let minerals: Vec<Option<usize>> = (0..plan.minerals()).map(Some).chain([None]).collect();
    let fronts: Vec<Vec<bool>> = minerals.iter().map(|m| pareto(tally, *m)).collect();
    let mut rows = Vec::new();
    for strategy in 1..plan.strategies.len() {
        for (&mineral, front) in minerals.iter().zip(&fronts) {
            for (metric, pairs) in pairs(&tally.strategies[strategy], mineral) {
                let cost = pair(&tally.strategies[strategy], mineral, Metric::ProgrammeCost);
                rows.push(Compared {
                    strategy,
                    mineral,
                    metric,
                    estimate: Comparison::new(pairs),
                    cost_per_tonne_avoided: cost
                        .filter(|_| metric == Metric::Shortfall)
                        .and_then(|cost| cost_per_unit(pairs, cost)),
                    benefit_cost_ratio: cost
                        .filter(|_| metric == Metric::EconomicLoss && mineral.is_none())
                        .and_then(|cost| benefit_cost_ratio(pairs, cost)),
                    pareto: front[strategy],
                });
            }
        }
    }
    rows
}

/// Returns the paired difference of the mean `programme_cost` of all minerals between a strategy and the baseline.
pub fn programme_cost_difference(tally: &Tally, strategy: usize) -> Option<Mean> {
    let of_all = Metric::ProgrammeCost.place_of_all()?;
    let pairs = tally.strategies.get(strategy)?.all_pairs.get(of_all)?;
    Comparison::new(pairs).map(|c| c.difference)
}

fn pairs(strategy: &StrategyTally, mineral: Option<usize>) -> Vec<(Metric, &PairTally)> {
    match mineral {
        Some(m) => Metric::ALL.into_iter().zip(&strategy.minerals[m].pairs).collect(),
        None => Metric::OF_ALL_MINERALS.into_iter().zip(&strategy.all_pairs).collect(),
    }
}

fn pair(strategy: &StrategyTally, mineral: Option<usize>, metric: Metric) -> Option<&PairTally> {
    match mineral {
        Some(m) => strategy.minerals[m].pairs.get(metric.index()),
        None => strategy.all_pairs.get(metric.place_of_all()?),
    }
}

/// Returns the programme cost added per unit of shortfall avoided; `None` if no shortfall is avoided, or not all trials have a cost.
fn cost_per_unit(shortfall: &PairTally, cost: &PairTally) -> Option<Mean> {
    let n = shortfall.count;
    shortfall.difference.mean(n).filter(|mean| *mean < 0.0 && cost.count == n)?;
    let found = ratio(&cost.difference, &shortfall.with_cost, &shortfall.difference, n)?;
    Some(Mean { mean: -found.mean, ..found })
}

/// Returns the economic loss avoided per unit of programme cost added; `None` if no cost is added.
fn benefit_cost_ratio(loss: &PairTally, cost: &PairTally) -> Option<Mean> {
    let n = loss.count;
    cost.difference.mean(n).filter(|mean| *mean > 0.0 && cost.count == n)?;
    let found = ratio(&loss.difference, &loss.with_cost, &cost.difference, n)?;
    Some(Mean { mean: -found.mean, ..found })
}

/// Returns the tally of a metric of all minerals together.
pub fn of_all(strategy: &StrategyTally, metric: Metric) -> Option<&MetricTally> {
    let place = metric.place_of_all()?;
    strategy.all.get(place)
}

/// Returns for each strategy, the baseline first, whether it is on the Pareto front of the mean programme cost of all minerals and TVaR 95 % of the
/// mineral's shortfall (for all minerals: of the economic loss).
fn pareto(tally: &Tally, mineral: Option<usize>) -> Vec<bool> {
    let standing = |(place, strategy): (usize, &StrategyTally)| {
        let of_all = |metric| Estimate::new(of_all(strategy, metric)?);
        let risk = match mineral {
            Some(m) => Estimate::new(&strategy.minerals[m].metrics[Metric::Shortfall.index()]),
            None => of_all(Metric::EconomicLoss),
        }?;
        let cost = of_all(Metric::ProgrammeCost)?.mean;
        let added = programme_cost_difference(tally, place);
        Some(Standing {
            cost: Number { value: cost.mean, std_error: cost.std_error },
            paired_error: if place == 0 { Some(0.0) } else { added.and_then(|added| added.std_error) },
            risk: Number { value: risk.tvar[0], std_error: risk.tvar_std_error[0] },
        })
    };
    front(&tally.strategies.iter().enumerate().map(standing).collect::<Vec<_>>())
}
