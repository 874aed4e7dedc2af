//! A tile: one mineral under one strategy, of all trials of a block. What a tally needs of it is laid out by trial, gathered while
//! the months are computed, and folded into the tally at once.

use super::lanes::{LANES, Lanes};
use crate::plan::Plan;
use crate::plan::supply::PlannedSupply;
use crate::tally::TILE_VARIABLES;
use crate::tally::metric::Metric;
use crate::tally::series::{Scale, UNDEFINED_KEY};
use crate::vectors::{Aligned, Real, Simd, Vector};

/// Kept of a supplier: contracted, delivered, surge, lost, and received, which is delivered and surge.
pub const OF_SOURCE: usize = 5;
/// Kept of a sector: shortfall, its share of demand, loss.
pub const OF_SECTOR: usize = 3;
/// Added up over minerals: any shortage, imports, economic loss, money spent, programme cost.
pub const OF_TOTALS: usize = 5;

/// Trials beyond the end of a run count for nothing: a mask of what is added up.
pub type Mask = Aligned<u64>;

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

/// Keys and sums of monthly values, by month.
#[derive(Default, Debug)]
pub struct Months {
    groups: usize,
    /// By month and group of lanes.
    keys: Vec<[u16; LANES]>,
    /// By month and lane.
    sums: Vec<Aligned<u64>>,
}

impl Months {
    pub(super) fn new(months: usize, block: usize) -> Self {
        let groups = block / LANES;
        Self { groups, keys: vec![[0; LANES]; months * groups], sums: vec![Aligned::default(); months] }
    }

    /// Keys of the trials of a month.
    #[inline(always)]
    pub fn keys(&self, month: usize) -> &[u16] {
        self.keys[month * self.groups..(month + 1) * self.groups].as_flattened()
    }

    /// Takes the sum of a month's steps, leaving nothing.
    #[inline(always)]
    pub fn take_sum(&mut self, month: usize) -> i64 {
        let sums = std::mem::take(&mut self.sums[month]);
        sums.0.iter().fold(0, |sum, lane| sum.wrapping_add(*lane as i64))
    }

    /// Gathers the values of a group of lanes.
    #[inline(always)]
    pub fn record<S: Simd>(&mut self, scale: &Scale, month: usize, group: usize, values: Vector<S>, mask: &Mask) {
        let held = scale.held(values);
        S::store_low(scale.key(held), &mut self.keys[month * self.groups + group]);
        self.add::<S>(month, scale.steps(held), mask);
    }

    /// Gathers values, of which only those that are `defined` count.
    #[inline(always)]
    pub fn record_where<S: Simd>(
        &mut self,
        scale: &Scale,
        month: usize,
        group: usize,
        values: Vector<S>,
        defined: S::M,
        mask: &Mask,
    ) {
        let held = scale.held(Vector::select(defined, values, Vector::zero()));
        let undefined = Vector::<S>::with_bits(S::splat_bits(u64::from(UNDEFINED_KEY)));
        let keys = Vector::select(defined, Vector::<S>::with_bits(scale.key(held)), undefined);
        S::store_low(keys.bits(), &mut self.keys[month * self.groups + group]);
        self.add::<S>(month, scale.steps(held), mask);
    }

    /// Gathers zeros for a group of lanes.
    #[inline(always)]
    pub fn record_zeros(&mut self, month: usize, group: usize) {
        self.keys[month * self.groups + group] = [0; LANES];
    }

    #[inline(always)]
    fn add<S: Simd>(&mut self, month: usize, steps: S::I, mask: &Mask) {
        let sums = &mut self.sums[month];
        let counted = S::and_bits(steps, S::load_bits(mask));
        S::store_bits(S::add_bits(S::load_bits(sums), counted), sums);
    }
}

/// What one mineral under one strategy leaves behind in the trials of a block.
#[derive(Debug)]
pub struct Tile {
    /// By [`TILE_VARIABLES`].
    pub series: [Months; TILE_VARIABLES.len()],
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
            series: std::array::from_fn(|_| Months::new(plan.months, block)),
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
