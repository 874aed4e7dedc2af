//! Shortfall that an outage causes, and the stock that would prevent it.

use super::Over;
use crate::analysis::certain::{Certain, Outage, with_outage};
use crate::analysis::target::{Target, scenarios};
use mindep_core::domain::mineral::Stockpile;
use mindep_core::domain::scenario::Study;
use mindep_core::engine::trace::Month;
use mindep_core::id::Id;
use mindep_core::units::MONTHS_PER_YEAR;

/// Largest stock that is tried, in days: ten years.
const MAX_DAYS: f64 = 3650.0;
/// Number of bisections of the stock, which determine it to a thousandth of a day.
const HALVINGS: usize = 22;
/// Fraction of demand that counts as zero.
const NOTHING: f64 = 1e-9;

/// One mineral of a study at its means under one strategy, for which outages are tried.
#[derive(Debug)]
pub struct Effect<'a> {
    study: &'a Study,
    strategy: usize,
    over: Over,
    start: usize,
    without: Vec<Month>,
}

impl<'a> Effect<'a> {
    /// Prepares the single mineral of `study` under the strategy with index `strategy` in the plan.
    pub fn new(study: &'a Study, strategy: usize, over: Over, start: usize) -> Self {
        let without = Certain::new(study).months(strategy, 0);
        Self { study, strategy, over, start, without }
    }

    /// Returns the number of months of the scenario.
    pub fn horizon(&self) -> usize {
        self.without.len()
    }

    /// Returns the fraction of demand that is missing without an outage.
    pub fn reference(&self) -> f64 {
        let missing: Vec<f64> = self.without.iter().map(|month| month.shortfall).collect();
        self.largest(&missing)
    }

    /// Returns the shortfall that an outage adds, as a fraction of demand.
    pub fn share(&self, targets: &[&Target], months: usize, loss: f64) -> f64 {
        self.largest(&self.added(self.study, targets, months, loss))
    }

    /// Returns the days of demand in an additional stockpile, used after the others and released as needed, with which the outage adds no shortfall
    /// in any month; `None` if ten years of demand are not enough.
    pub fn preventing_stock(&self, targets: &[&Target], months: usize, loss: f64) -> Option<f64> {
        let prevented = |days: f64| {
            let added = self.added(&with_stock(self.study, days), targets, months, loss);
            added.iter().zip(&self.without).all(|(added, month)| *added <= NOTHING * month.demand)
        };
        if !prevented(MAX_DAYS) {
            return None;
        }
        let (mut low, mut high) = (0.0, MAX_DAYS);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if prevented(middle) {
                high = middle;
            } else {
                low = middle;
            }
        }
        Some(high)
    }

    /// Returns by month the shortfall that an outage adds to that of the unchanged study.
    fn added(&self, study: &Study, targets: &[&Target], months: usize, loss: f64) -> Vec<f64> {
        let outage = Outage { targets, start: self.start, months, loss };
        let with = Certain::new(&with_outage(study, outage)).months(self.strategy, 0);
        with.iter().zip(&self.without).map(|(with, without)| with.shortfall - without.shortfall).collect()
    }

    fn largest(&self, missing: &[f64]) -> f64 {
        let span = match self.over {
            Over::Year => MONTHS_PER_YEAR.min(missing.len()),
            Over::Horizon => missing.len(),
        };
        let share = |(missing, months): (&[f64], &[Month])| {
            missing.iter().sum::<f64>() / months.iter().map(|month| month.demand).sum::<f64>()
        };
        missing.windows(span).zip(self.without.windows(span)).map(share).fold(f64::NEG_INFINITY, f64::max)
    }
}

/// Returns the study with an additional stockpile of every mineral, used last. It can release a month's demand in a month, so its release is never
/// limiting.
fn with_stock(study: &Study, days: f64) -> Study {
    let mut study = study.clone();
    // No stockpile has an id longer than all ids together.
    let names = scenarios(&study).flat_map(|s| &s.minerals).flat_map(|m| &m.stockpiles).map(|pile| pile.id.as_str());
    let Some(id) = Id::new(&format!("more{}", names.collect::<String>())) else { return study };
    let pile = Stockpile {
        id,
        initial_days: days,
        target_days: days,
        max_release: 1.0,
        trigger: 0.0,
        refill: 0.1,
        carrying_cost: 0.0,
        resale: 0.0,
        rush: 0.0,
        rush_days: 0.0,
    };
    let scenarios = std::iter::once(&mut study.baseline).chain(study.strategies.iter_mut().map(|s| &mut s.scenario));
    for mineral in scenarios.flat_map(|scenario| &mut scenario.minerals) {
        mineral.stockpiles.push(pile.clone());
    }
    study
}
