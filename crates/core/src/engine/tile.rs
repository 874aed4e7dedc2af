//! A tile: one mineral under one strategy, of all trials of a block. What a tally needs of it is laid out by trial, gathered while
//! the months are computed, and folded into the tally at once.

use super::lanes::{LANES, Lanes};
use crate::plan::Plan;
use crate::plan::supply::PlannedSupply;
use crate::tally::metric::Metric;

/// Kept of a supplier: contracted, delivered, surge, lost, and received, which is delivered and surge.
pub const OF_SOURCE: usize = 5;
/// Kept of a sector: shortfall, its share of demand, loss.
pub const OF_SECTOR: usize = 3;
/// Added up over minerals: what is [of all minerals](Metric::OF_ALL_MINERALS), nothing where a mineral does not have it.
pub const OF_TOTALS: usize = Metric::OF_ALL_MINERALS.len();

/// One quantity of all trials of a block, several of them one after the other.
#[derive(Default, Debug)]
pub struct Columns {
    block: usize,
    values: Vec<f64>,
}

impl Columns {
    fn new(count: usize, block: usize) -> Self {
        Self { block, values: vec![0.0; count * block] }
    }

    /// The values of column `index`.
    #[inline(always)]
    pub fn of(&self, index: usize) -> &[f64] {
        &self.values[index * self.block..(index + 1) * self.block]
    }

    /// Sets the values of a group of lanes.
    #[inline(always)]
    pub fn set(&mut self, index: usize, group: usize, lanes: &Lanes) {
        let at = index * self.block + group * LANES;
        self.values[at..at + LANES].copy_from_slice(&lanes.0);
    }

    /// Adds to the value of one trial.
    pub fn add(&mut self, index: usize, lane: usize, amount: f64) {
        self.values[index * self.block + lane] += amount;
    }

    /// Adds one column to another that comes before it.
    pub fn add_column(&mut self, to: usize, from: usize) {
        let (before, after) = self.values.split_at_mut(from * self.block);
        for (sum, value) in before[to * self.block..(to + 1) * self.block].iter_mut().zip(&after[..self.block]) {
            *sum += value;
        }
    }

    fn clear(&mut self, index: usize) {
        self.values[index * self.block..(index + 1) * self.block].fill(0.0);
    }
}

/// What one mineral under one strategy leaves behind in the trials of a block.
#[derive(Debug)]
pub struct Tile {
    /// By [`Metric::ALL`].
    pub metrics: Columns,
    /// Shortfall share by year, then of its worst month by year.
    pub years: Columns,
    /// Whether any trial has a shortfall in a year.
    pub short_years: Vec<bool>,
    /// By supplier, then project: [`OF_SOURCE`] columns each.
    pub sources: Columns,
    /// All supply.
    pub supplied: Columns,
    /// By sector: [`OF_SECTOR`] columns each.
    pub sectors: Columns,
    /// Attributed shortfall: by hazard, then unattributed.
    pub attributed: Columns,
    /// Whether anything is attributed to a hazard.
    pub blamed: Vec<bool>,
    /// [`OF_TOTALS`] columns.
    pub totals: Columns,
    /// Discounted spending on projects: of all, then by project.
    pub spending: Columns,
}

impl Tile {
    /// Room for blocks of `block` trials of any mineral under one strategy, whose supplies are `supplies`.
    pub fn new(plan: &Plan, supplies: &[PlannedSupply], block: usize) -> Self {
        let most = |count: fn(&PlannedSupply) -> usize| supplies.iter().map(count).max().unwrap_or(0);
        let claimants = plan.labels.disruptions.len() + 1;
        Self {
            metrics: Columns::new(Metric::ALL.len(), block),
            years: Columns::new(2 * plan.years, block),
            short_years: vec![false; plan.years],
            sources: Columns::new(OF_SOURCE * most(|s| s.suppliers.len() + s.projects.len()), block),
            supplied: Columns::new(1, block),
            sectors: Columns::new(OF_SECTOR * most(|s| s.sectors.len()), block),
            attributed: Columns::new(claimants, block),
            blamed: vec![false; claimants],
            totals: Columns::new(OF_TOTALS, block),
            spending: Columns::new(most(|s| s.projects.len()) + 1, block),
        }
    }

    /// Makes ready for the next block.
    pub fn clear(&mut self) {
        self.short_years.fill(false);
        for (claimant, blamed) in self.blamed.iter_mut().enumerate() {
            if std::mem::take(blamed) {
                self.attributed.clear(claimant);
            }
        }
        self.spending.values.fill(0.0);
    }

    /// Attributes an amount of one trial's shortfall.
    pub fn blame(&mut self, claimant: usize, lane: usize, amount: f64) {
        self.blamed[claimant] = true;
        self.attributed.add(claimant, lane, amount);
    }
}
