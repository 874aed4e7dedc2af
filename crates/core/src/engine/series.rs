//! Monthly values of minerals and markets, before they are added to the tally.

use crate::plan::Plan;
use crate::plan::market::PlannedMarket;
use crate::tally::seldom::Seldom;
use crate::tally::window::{Gathered, Places, Windows};
use crate::tally::{MarketTally, MineralTally};
use crate::vectors::Simd;

/// Monthly values that are ready to be counted.
#[derive(Clone, Debug, Default)]
pub struct GatheredMonths {
    /// Total supply; for a market, demand.
    pub supply: Gathered,
    /// Stock in days of trend demand; for a market, price.
    pub stock: Gathered,
    /// Concentration of deliveries; for a market, the price inside a country.
    pub hhi: Gathered,
}

impl GatheredMonths {
    /// Makes buffers for `months` months of `abreast` groups of lanes.
    pub fn new(months: usize, abreast: usize) -> Self {
        let gathered = Gathered::new(months, abreast);
        Self { supply: gathered.clone(), stock: gathered.clone(), hhi: gathered }
    }
}

/// Counters of a block's monthly values.
#[derive(Clone, Debug, Default)]
pub struct FoundMonths {
    /// Total supply; for a market, demand.
    pub supply: Places,
    /// Stock in days of trend demand; for a market, price.
    pub stock: Places,
    /// Concentration of deliveries; for a market, the price inside a country.
    pub hhi: Places,
}

impl FoundMonths {
    /// Makes buffers for `months` months of `groups` groups of lanes.
    pub fn new(months: usize, groups: usize) -> Self {
        let places = Places::new(months, groups);
        Self { supply: places.clone(), stock: places.clone(), hhi: places }
    }
}

/// Monthly values of one mineral under one strategy, in the order of [`TILE_VARIABLES`](crate::tally::TILE_VARIABLES).
#[derive(Debug)]
pub struct TileSeries {
    /// Total supply.
    pub supply: Windows,
    /// Shortfall as a share of demand.
    pub shortfall: Seldom,
    /// Stock in days of trend demand.
    pub stock: Windows,
    /// Concentration of deliveries; zero means undefined.
    pub hhi: Windows,
}

impl TileSeries {
    /// Makes the series for `months` months, with or without stockpiles.
    pub fn new(months: usize, stocked: bool) -> Self {
        Self {
            supply: Windows::new(months, false),
            shortfall: Seldom::new(months),
            stock: Windows::new(if stocked { months } else { 0 }, false),
            hhi: Windows::new(months, true),
        }
    }

    /// Determines the counters of the gathered values, which are the groups from `begin` on of the block; the first `counted` lanes count.
    #[inline(always)]
    pub fn find<S: Simd>(&mut self, gathered: &GatheredMonths, begin: usize, counted: usize, found: &mut FoundMonths) {
        self.supply.find::<S>(&gathered.supply, begin, counted, &mut found.supply);
        self.hhi.find::<S>(&gathered.hhi, begin, counted, &mut found.hhi);
        self.stock.find::<S>(&gathered.stock, begin, counted, &mut found.stock);
    }

    /// Marks the end of a block of `trials` trials in `groups` groups of lanes, and counts its values.
    pub fn settle(&mut self, trials: u64, groups: usize, found: &FoundMonths) {
        self.supply.settle(groups, &found.supply);
        self.shortfall.settle(trials);
        self.stock.settle(groups, &found.stock);
        self.hhi.settle(groups, &found.hhi);
    }

    /// Whether any list should be [unloaded](Self::unload).
    pub fn is_long(&self) -> bool {
        self.shortfall.is_long() || [&self.supply, &self.stock, &self.hhi].into_iter().any(Windows::is_long)
    }

    /// Adds the listed values to the tally.
    pub fn unload(&mut self, into: &mut MineralTally) {
        let [supply, shortfall, stock, hhi] = &mut into.series[..] else { return };
        self.supply.unload(supply);
        self.shortfall.unload(shortfall);
        self.stock.unload(stock);
        self.hhi.unload(hhi);
    }

    /// Flushes all counts to the tally.
    pub fn empty_into(&mut self, into: &mut MineralTally) {
        let [supply, shortfall, stock, hhi] = &mut into.series[..] else { return };
        self.supply.empty_into(supply);
        self.shortfall.empty_into(shortfall);
        self.stock.empty_into(stock);
        self.hhi.empty_into(hhi);
    }

    /// Returns the memory used, in bytes.
    pub fn bytes(&self) -> usize {
        self.shortfall.bytes() + [&self.supply, &self.stock, &self.hhi].map(Windows::bytes).iter().sum::<usize>()
    }
}

/// Monthly values of a market.
#[derive(Debug)]
pub struct MarketSeries {
    /// D: demand.
    pub demand: Windows,
    /// P: price.
    pub price: Windows,
    /// Price inside a country, where it is computed.
    pub inside: Windows,
    /// Whether the market has a price.
    pub priced: bool,
}

impl MarketSeries {
    /// Makes the series of a market.
    pub fn new(plan: &Plan, market: &PlannedMarket) -> Self {
        let windows = |there: bool| Windows::new(if there { plan.months } else { 0 }, false);
        let priced = market.price.is_some();
        Self { demand: windows(true), price: windows(priced), inside: windows(market.follows_inside()), priced }
    }

    /// Marks the end of a block of `groups` groups of lanes, and counts its values.
    pub fn settle(&mut self, groups: usize, found: &FoundMonths) {
        self.demand.settle(groups, &found.supply);
        self.price.settle(groups, &found.stock);
        self.inside.settle(groups, &found.hhi);
    }

    /// Whether any list should be [unloaded](Self::unload).
    pub fn is_long(&self) -> bool {
        self.demand.is_long() || self.price.is_long() || self.inside.is_long()
    }

    /// Adds the listed values to the tally.
    pub fn unload(&mut self, into: &mut MarketTally) {
        self.demand.unload(&mut into.demand);
        self.price.unload(&mut into.price);
        self.inside.unload(&mut into.inside);
    }

    /// Returns the memory used, in bytes.
    pub fn bytes(&self) -> usize {
        self.demand.bytes() + self.price.bytes() + self.inside.bytes()
    }

    /// Flushes all counts to the tally.
    pub fn empty_into(&mut self, into: &mut MarketTally) {
        self.demand.empty_into(&mut into.demand);
        self.price.empty_into(&mut into.price);
        self.inside.empty_into(&mut into.inside);
    }
}
