//! Monthly and yearly values of minerals and markets, before they are added to the tally.

use crate::plan::Plan;
use crate::plan::market::PlannedMarket;
use crate::plan::supply::PlannedSupply;
use crate::tally::seldom::Seldom;
use crate::tally::window::{Gathered, Places, Windows};
use crate::tally::{MarketTally, MineralTally, annual_rows};
use crate::units::MONTHS_PER_YEAR;
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
    /// Sums of years, in the order of [`MineralTally::annual`]; for a market, of [`MarketTally::annual`].
    pub years: Gathered,
}

impl GatheredMonths {
    /// Makes buffers for the months and yearly sums of runs of `plan`, of `abreast` groups of lanes.
    pub fn new(plan: &Plan, abreast: usize) -> Self {
        let gathered = Gathered::new(plan.months, abreast);
        let years = Gathered::new(yearly_sums(plan), abreast);
        Self { supply: gathered.clone(), stock: gathered.clone(), hhi: gathered, years }
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
    /// Sums of years.
    pub years: Places,
}

impl FoundMonths {
    /// Makes buffers for the months and yearly sums of runs of `plan`, of `groups` groups of lanes.
    pub fn new(plan: &Plan, groups: usize) -> Self {
        let places = Places::new(plan.months, groups);
        let years = Places::new(yearly_sums(plan), groups);
        Self { supply: places.clone(), stock: places.clone(), hhi: places, years }
    }
}

/// Returns the largest number of yearly sums of a mineral or market, over all years.
fn yearly_sums(plan: &Plan) -> usize {
    let of_minerals = plan.strategies.iter().flat_map(|strategy| &strategy.supply).map(annual_rows);
    // A market has demand and price.
    plan.years * of_minerals.max().unwrap_or(0).max(2)
}

/// Monthly values of one mineral under one strategy, in the order of [`TILE_VARIABLES`](crate::tally::TILE_VARIABLES), and yearly ones.
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
    /// Sums of years, in the order of [`MineralTally::annual`].
    pub years: Windows,
    /// Shortfall by year, then its share of demand, by year.
    pub short_years: Seldom,
}

impl TileSeries {
    /// Makes the series for `months` months.
    pub fn new(months: usize, supply: &PlannedSupply) -> Self {
        let stocked = !supply.stockpiles.is_empty();
        let years = months.div_ceil(MONTHS_PER_YEAR);
        Self {
            supply: Windows::new(months, false),
            shortfall: Seldom::new(months),
            stock: Windows::new(if stocked { months } else { 0 }, false),
            hhi: Windows::new(months, true),
            years: Windows::new(years * annual_rows(supply), false),
            short_years: Seldom::new(years * 2),
        }
    }

    /// Determines the counters of the gathered values, which are the groups from `begin` on of the block; the first `counted` lanes count.
    #[inline(always)]
    pub fn find<S: Simd>(&mut self, gathered: &GatheredMonths, begin: usize, counted: usize, found: &mut FoundMonths) {
        self.supply.find::<S>(&gathered.supply, begin, counted, &mut found.supply);
        self.hhi.find::<S>(&gathered.hhi, begin, counted, &mut found.hhi);
        self.stock.find::<S>(&gathered.stock, begin, counted, &mut found.stock);
        self.years.find::<S>(&gathered.years, begin, counted, &mut found.years);
    }

    /// Marks the end of a block of `trials` trials in `groups` groups of lanes, and counts its values.
    pub fn settle(&mut self, trials: u64, groups: usize, found: &FoundMonths) {
        self.supply.settle(groups, &found.supply);
        self.shortfall.settle(trials);
        self.stock.settle(groups, &found.stock);
        self.hhi.settle(groups, &found.hhi);
        self.years.settle(groups, &found.years);
        self.short_years.settle(trials);
    }

    /// Whether any list should be [unloaded](Self::unload).
    pub fn is_long(&self) -> bool {
        [&self.shortfall, &self.short_years].into_iter().any(Seldom::is_long)
            || [&self.supply, &self.stock, &self.hhi, &self.years].into_iter().any(Windows::is_long)
    }

    /// Adds the listed values to the tally.
    pub fn unload(&mut self, into: &mut MineralTally) {
        let [supply, shortfall, stock, hhi] = &mut into.series[..] else { return };
        self.supply.unload(supply);
        self.shortfall.unload(shortfall);
        self.stock.unload(stock);
        self.hhi.unload(hhi);
        self.years.unload(&mut into.annual);
        self.short_years.unload(&mut into.annual_shortfall);
    }

    /// Flushes all counts to the tally.
    pub fn empty_into(&mut self, into: &mut MineralTally) {
        let [supply, shortfall, stock, hhi] = &mut into.series[..] else { return };
        self.supply.empty_into(supply);
        self.shortfall.empty_into(shortfall);
        self.stock.empty_into(stock);
        self.hhi.empty_into(hhi);
        self.years.empty_into(&mut into.annual);
        self.short_years.empty_into(&mut into.annual_shortfall);
    }

    /// Returns the memory used, in bytes.
    pub fn bytes(&self) -> usize {
        let windows = [&self.supply, &self.stock, &self.hhi, &self.years].map(Windows::bytes);
        self.shortfall.bytes() + self.short_years.bytes() + windows.iter().sum::<usize>()
    }
}

/// Monthly and yearly values of a market.
#[derive(Debug)]
pub struct MarketSeries {
    /// D: demand.
    pub demand: Windows,
    /// P: price.
    pub price: Windows,
    /// Price inside a country, where it is computed.
    pub inside: Windows,
    /// Demand by year, then price by year where there is one.
    pub years: Windows,
    /// Whether the market has a price.
    pub priced: bool,
}

impl MarketSeries {
    /// Makes the series of a market.
    pub fn new(plan: &Plan, market: &PlannedMarket) -> Self {
        let windows = |there: bool| Windows::new(if there { plan.months } else { 0 }, false);
        let priced = market.price.is_some();
        Self {
            demand: windows(true),
            price: windows(priced),
            inside: windows(market.follows_inside()),
            years: Windows::new(plan.years * if priced { 2 } else { 1 }, false),
            priced,
        }
    }

    /// Marks the end of a block of `groups` groups of lanes, and counts its values.
    pub fn settle(&mut self, groups: usize, found: &FoundMonths) {
        self.demand.settle(groups, &found.supply);
        self.price.settle(groups, &found.stock);
        self.inside.settle(groups, &found.hhi);
        self.years.settle(groups, &found.years);
    }

    /// Whether any list should be [unloaded](Self::unload).
    pub fn is_long(&self) -> bool {
        [&self.demand, &self.price, &self.inside, &self.years].into_iter().any(Windows::is_long)
    }

    /// Adds the listed values to the tally.
    pub fn unload(&mut self, into: &mut MarketTally) {
        self.demand.unload(&mut into.demand);
        self.price.unload(&mut into.price);
        self.inside.unload(&mut into.inside);
        self.years.unload(&mut into.annual);
    }

    /// Returns the memory used, in bytes.
    pub fn bytes(&self) -> usize {
        [&self.demand, &self.price, &self.inside, &self.years].map(Windows::bytes).iter().sum()
    }

    /// Flushes all counts to the tally.
    pub fn empty_into(&mut self, into: &mut MarketTally) {
        self.demand.empty_into(&mut into.demand);
        self.price.empty_into(&mut into.price);
        self.inside.empty_into(&mut into.inside);
        self.years.empty_into(&mut into.annual);
    }
}
