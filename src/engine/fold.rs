//! Folds what a block of trials leaves behind into the tally, while it is in cache.

use super::tile::{OF_SECTOR, OF_SOURCE, Tile};
use crate::plan::supply::PlannedSupply;
use crate::tally::exact::{Moments, Quantum, UNDEFINED};
use crate::tally::metric::Metric;
use crate::tally::scale::{self, MineralScales};
use crate::tally::{MineralTally, SectorTally, SourceTally};
use crate::vectors::{Kernel, Simd};

/// Steps of the metrics of one mineral, or of all, under one strategy: by metric, then trial.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    block: usize,
    values: Vec<i64>,
}

impl Steps {
    /// Room for `count` metrics of `block` trials.
    pub fn new(count: usize, block: usize) -> Self {
        Self { block, values: vec![0; count * block] }
    }

    /// Steps of one metric.
    #[inline(always)]
    pub fn of(&self, metric: usize) -> &[i64] {
        &self.values[metric * self.block..(metric + 1) * self.block]
    }

    #[inline(always)]
    fn of_mut(&mut self, metric: usize) -> &mut [i64] {
        &mut self.values[metric * self.block..(metric + 1) * self.block]
    }

    /// Takes the steps of other metrics, as many as these.
    pub fn copy(&mut self, from: &Self) {
        self.values.copy_from_slice(&from.values);
    }

    /// Quantises the values of the first trials of one metric.
    pub fn fill_first(&mut self, metric: usize, quantum: Quantum, values: &[f64]) {
        quantum.quantise(values, &mut self.of_mut(metric)[..values.len()]);
    }

    /// Puts `steps` where a metric is not defined.
    #[inline(always)]
    pub fn replace_undefined(&mut self, metric: usize, steps: i64) {
        for value in self.of_mut(metric) {
            *value = if *value == UNDEFINED { steps } else { *value };
        }
    }
}

/// Folds the first `count` trials of a tile.
pub struct Fold<'a> {
    /// What was planned.
    pub supply: &'a PlannedSupply,
    /// The trials.
    pub tile: &'a mut Tile,
    /// How many of them.
    pub count: usize,
    /// Steps of sums.
    pub scales: &'a MineralScales,
    /// Where to.
    pub into: &'a mut MineralTally,
    /// Filled with the steps of the metrics.
    pub steps: &'a mut Steps,
}

impl Kernel for Fold<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let Self { supply, tile, count, scales, into, steps } = self;
        for (metric, into) in Metric::ALL.into_iter().zip(&mut into.metrics) {
            let out = steps.of_mut(metric.index());
            scales.of(metric).quantise(tile.metrics.of(metric.index()), out);
            into.add_steps(&out[..count]);
        }
        let scratch = &mut [0; CHUNK];
        let years = tile.short_years.len();
        let share = scale::share();
        for year in 0..years {
            if !tile.short_years[year] {
                into.year.add_zeros(count as u64);
                into.worst_month.add_zeros(count as u64);
                continue;
            }
            for (column, into) in [(year, &mut into.year), (years + year, &mut into.worst_month)] {
                let mut zeros = 0;
                for &value in &tile.years.of(column)[..count] {
                    if value == 0.0 {
                        zeros += 1;
                    } else {
                        into.add(share.steps(value));
                    }
                }
                into.add_zeros(zeros);
            }
        }
        let quantity = scales.quantity;
        for (source, into) in into.suppliers.iter_mut().chain(&mut into.projects).enumerate() {
            let SourceTally { contracted, delivered, surge, lost, received } = into;
            for (k, into) in [contracted, delivered, surge, lost, received].into_iter().enumerate() {
                sum(&tile.sources.of(OF_SOURCE * source + k)[..count], quantity, scratch, into);
            }
        }
        sum(&tile.supplied.of(0)[..count], quantity, scratch, &mut into.supply);
        for (claimant, into) in into.attributed.iter_mut().enumerate() {
            // Nothing adds nothing.
            if tile.blamed[claimant] {
                sum(&tile.attributed.of(claimant)[..count], quantity, scratch, into);
            }
        }
        for (sector, into) in into.sectors.iter_mut().enumerate().take(supply.sectors.len()) {
            let SectorTally { shortfall, share: of_demand, loss } = into;
            let quanta = [quantity, share, scales.loss];
            for (k, into) in [shortfall, of_demand, loss].into_iter().enumerate() {
                sum(&tile.sectors.of(OF_SECTOR * sector + k)[..count], quanta[k], scratch, into);
            }
        }
    }
}

/// Values quantised at a time.
const CHUNK: usize = 256;

/// Adds values to a sum.
#[inline(always)]
fn sum(values: &[f64], quantum: Quantum, scratch: &mut [i64; CHUNK], into: &mut Moments) {
    for values in values.chunks(CHUNK) {
        let steps = &mut scratch[..values.len()];
        for (steps, value) in steps.iter_mut().zip(values) {
            *steps = quantum.steps(*value);
        }
        into.add_all(steps);
    }
}
