//! A tile: results of one mineral under one strategy for all trials of a block. They are stored by trial, collected while the months are computed,
//! and added to the tally at once.

use super::lanes::{LANES, Lanes};
use crate::plan::Plan;
use crate::plan::supply::PlannedSupply;
use crate::tally::metric::Metric;

/// Columns of a supplier or project: contracted, delivered, surge, lost, and received (delivered plus surge).
pub const OF_SOURCE: usize = 5;
/// Columns of a sector: shortfall, its share of demand, loss.
pub const OF_SECTOR: usize = 3;
/// Columns summed over minerals: [`Metric::OF_ALL_MINERALS`], zero where a mineral does not have the metric.
pub const OF_TOTALS: usize = Metric::OF_ALL_MINERALS.len();

/// Several quantities, each with a value for every trial of a block, in consecutive columns.
#[derive(Default, Debug)]
pub struct Columns {
    block: usize,
    values: Vec<f64>,
}

impl Columns {
    fn new(count: usize, block: usize) -> Self {
        Self { block, values: vec![0.0; count * block] }
    }

    /// Returns the values of column `index`.
    #[inline(always)]
    pub fn of(&self, index: usize) -> &[f64] {
        &self.values[index * self.block..(index + 1) * self.block]
    }

    /// Sets the values of a group of lanes in column `index`.
    #[inline(always)]
    pub fn set(&mut self, index: usize, group: usize, lanes: &Lanes) {
        let at = index * self.block + group * LANES;
        self.values[at..at + LANES].copy_from_slice(&lanes.0);
    }

    /// Adds to the value of one trial in column `index`.
    pub fn add(&mut self, index: usize, lane: usize, amount: f64) {
        self.values[index * self.block + lane] += amount;
    }

    /// Adds column `from` to column `to`, which must come before it.
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

/// Results of one mineral under one strategy in the trials of a block.
#[derive(Debug)]
pub struct Tile {
    /// Metrics, by [`Metric::ALL`].
    pub metrics: Columns,
    /// Shortfall share by year, then shortfall share of the worst month by year.
    pub years: Columns,
    /// For each year, whether any trial has a shortfall.
    pub short_years: Vec<bool>,
    /// [`OF_SOURCE`] columns for each supplier, then for each project.
    pub sources: Columns,
    /// Total supply.
    pub supplied: Columns,
    /// [`OF_SECTOR`] columns for each sector.
    pub sectors: Columns,
    /// Attributed shortfall: by hazard, then unattributed.
    pub attributed: Columns,
    /// For each claimant, whether any shortfall is attributed to it.
    pub blamed: Vec<bool>,
    /// [`OF_TOTALS`] columns.
    pub totals: Columns,
    /// Discounted spending on projects: the total, then by project.
    pub spending: Columns,
}

impl Tile {
    /// Makes a tile for blocks of `block` trials of any mineral under one strategy with the given `supplies`.
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

    /// Prepares for the next block.
    pub fn clear(&mut self) {
        self.short_years.fill(false);
        for (claimant, blamed) in self.blamed.iter_mut().enumerate() {
            if std::mem::take(blamed) {
                self.attributed.clear(claimant);
            }
        }
        self.spending.values.fill(0.0);
    }

    /// Attributes an amount of one trial's shortfall to a claimant.
    pub fn blame(&mut self, claimant: usize, lane: usize, amount: f64) {
        self.blamed[claimant] = true;
        self.attributed.add(claimant, lane, amount);
    }
}
