//! The tables of a run, one file each: their row types, and how they are written as CSV and read back. [`list`] has the list of all tables.
//!
//! The `*Row` structs define the schema: one field per column, in order. `docs/results/` explains every column. Rows are in the plan's order:
//! strategies with the baseline first, then by id; minerals by id, `all` last. The order of items in a scenario file therefore never changes the
//! output.

pub mod annual;
pub mod between;
pub mod comparison;
pub mod distribution;
pub mod error;
pub mod exceedance;
pub mod fault;
pub mod list;
pub mod losses;
pub mod number;
pub mod sources;
pub mod summary;
pub mod sums;
pub mod table;
pub mod timeseries;
pub mod trials;

use mindep_core::domain::scenario::ALL_MINERALS;
use mindep_core::plan::Plan;
use mindep_core::plan::labels::MineralLabel;
use mindep_core::plan::supply::PlannedSupply;
use mindep_core::tally::estimate::{Mean, ratio};
use mindep_core::tally::exact::Moments;
use mindep_core::tally::metric::{Measure, Metric};
use mindep_core::tally::{MarketTally, MineralTally, PartTally, Tally};
use number::{Number, number};

/// A plan and the tally of its trials.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The plan that was simulated.
    pub plan: &'a Plan,
    /// The statistics of its trials.
    pub tally: &'a Tally,
}

/// One mineral under one strategy, with everything that its rows need.
struct Part<'a> {
    run: Run<'a>,
    strategy: &'a str,
    label: &'a MineralLabel,
    supply: &'a PlannedSupply,
    tally: &'a MineralTally,
    market: &'a MarketTally,
}

impl<'a> Run<'a> {
    /// Iterates over all pairs of strategy and mineral, in the order of rows.
    fn parts(self) -> impl Iterator<Item = Part<'a>> {
        let minerals = self.plan.minerals();
        (0..self.plan.strategies.len()).flat_map(move |s| (0..minerals).map(move |m| self.part(s, m)))
    }

    fn part(self, strategy: usize, mineral: usize) -> Part<'a> {
        let supply = &self.plan.strategies[strategy].supply[mineral];
        Part {
            run: self,
            strategy: &self.plan.labels.strategies[strategy].id,
            label: &self.plan.labels.minerals[mineral],
            supply,
            tally: &self.tally.strategies[strategy].minerals[mineral],
            market: &self.tally.markets[supply.market],
        }
    }
}

impl Part<'_> {
    /// Returns the mean of a statistic over all trials.
    fn mean(&self, moments: &Moments) -> Estimated {
        Estimated::of(Mean::new(moments, self.run.tally.trials))
    }
}

/// A mean and its standard error as two cells.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
struct Estimated {
    mean: Option<Number>,
    std_error: Option<Number>,
}

impl Estimated {
    fn of(mean: Option<Mean>) -> Self {
        Self { mean: number(mean.map(|m| m.mean)), std_error: number(mean.and_then(|m| m.std_error)) }
    }
}

impl Part<'_> {
    /// Returns the ratio of the mean of a part to the mean of the whole, over all trials; empty where the whole is zero.
    fn ratio(&self, part: &PartTally, whole: &Moments) -> Estimated {
        let found = ratio(&part.moments, &part.with_whole, whole, self.run.tally.trials);
        Estimated::of(found)
    }
}

/// Returns the unit of a metric of a mineral, or of all minerals together (`None`).
pub fn unit(plan: &Plan, mineral: Option<usize>, metric: Metric) -> String {
    let currency = &plan.labels.currency;
    // Quantities of all minerals together have a unit only if all minerals have the same one.
    let minerals = &plan.labels.minerals;
    let shared = || minerals.first().filter(|first| minerals.iter().all(|m| m.unit == first.unit));
    let of_mineral = mineral.map_or_else(shared, |m| minerals.get(m)).map_or("", |m| &m.unit);
    match metric.measure() {
        Measure::Quantity => of_mineral.to_owned(),
        Measure::Share => "fraction".to_owned(),
        Measure::Months => "months".to_owned(),
        Measure::MonthIndex => "month index".to_owned(),
        Measure::Days => "days".to_owned(),
        Measure::Cost | Measure::Loss => currency.clone(),
        Measure::Price => format!("{currency} per {of_mineral}"),
    }
}

/// Returns the id of a mineral in its rows, or the id that stands for all minerals together (`None`).
pub fn mineral_id(plan: &Plan, mineral: Option<usize>) -> &str {
    mineral.map_or(ALL_MINERALS, |m| &plan.labels.minerals[m].id)
}
