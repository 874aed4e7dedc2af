//! Adds the results of a block of trials to the tally while they are in cache.

use super::tile::{OF_SECTOR, OF_SOURCE, Tile};
use crate::plan::supply::PlannedSupply;
use crate::tally::metric::Metric;
use crate::tally::year::Years;
use crate::tally::{MineralTally, SectorTally, SourceTally};
use crate::vectors::{Kernel, Simd};

/// Adds the first `count` trials of a tile.
pub struct Fold<'a> {
    /// The planned supply.
    pub supply: &'a PlannedSupply,
    /// The results of the trials.
    pub tile: &'a Tile,
    /// Share of demand that the shortfall of a month must exceed for the month to count as a shortage.
    pub threshold: f64,
    /// Number of trials.
    pub count: usize,
    /// The tally.
    pub into: &'a mut MineralTally,
    /// Buffer for the years of a trial.
    pub years: &'a mut Vec<f64>,
}

impl Kernel for Fold<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let Self { supply, tile, threshold, count, into, years } = self;
        for (metric, into) in Metric::ALL.into_iter().zip(&mut into.metrics) {
            into.add_all::<S>(&tile.metrics.of(metric.index())[..count]);
        }
        let length = tile.short_years.len();
        fold_years(tile, 0, count, years, &mut into.year);
        fold_years(tile, length, count, years, &mut into.worst_month);
        for (year, into) in into.short_years.iter_mut().enumerate().filter(|(year, _)| tile.short_years[*year]) {
            *into += tile.years.of(length + year)[..count].iter().filter(|worst| **worst > threshold).count() as u64;
        }
        for (source, into) in into.suppliers.iter_mut().chain(&mut into.projects).enumerate() {
            let SourceTally { contracted, delivered, surge, lost, received } = into;
            for (k, into) in [contracted, delivered, surge, lost].into_iter().enumerate() {
                into.add_all::<S>(&tile.sources.of(OF_SOURCE * source + k)[..count]);
            }
            let all = &tile.supplied.of(0)[..count];
            received.add_all::<S>(&tile.sources.of(OF_SOURCE * source + 4)[..count], all);
        }
        into.supply.add_all::<S>(&tile.supplied.of(0)[..count]);
        for (claimant, into) in into.attributed.iter_mut().enumerate() {
            // Claimants without attributed shortfall would only add zeros.
            if tile.blamed[claimant] {
                let all = &tile.metrics.of(Metric::Shortfall.index())[..count];
                into.add_all::<S>(&tile.attributed.of(claimant)[..count], all);
            }
        }
        for (sector, into) in into.sectors.iter_mut().enumerate().take(supply.sectors.len()) {
            let SectorTally { shortfall, share, loss } = into;
            for (k, into) in [shortfall, share, loss].into_iter().enumerate() {
                into.add_all::<S>(&tile.sectors.of(OF_SECTOR * sector + k)[..count]);
            }
        }
    }
}

/// Adds the years of every trial, which are in the columns from `first` on.
fn fold_years(tile: &Tile, first: usize, count: usize, years: &mut Vec<f64>, into: &mut Years) {
    let length = tile.short_years.len();
    let mut zeros = 0;
    let short: Vec<&[f64]> = (0..length).filter(|y| tile.short_years[*y]).map(|y| tile.years.of(first + y)).collect();
    for trial in 0..count {
        if short.iter().all(|year| year[trial] == 0.0) {
            zeros += 1;
            continue;
        }
        years.clear();
        years.extend(short.iter().map(|year| year[trial]));
        years.resize(length, 0.0);
        into.add(years);
    }
    into.add_zeros(zeros, length as u64);
}
