//! Simulates the months of a market's trials under its strategies.
//!
//! The results of [`ABREAST`] groups of lanes are gathered before they are counted, so that the counters of a month are fetched into the cache once
//! for all of them.

use super::availability::Availability;
use super::claims::{Claims, Happened};
use super::courses::Courses;
use super::drift::Drift;
use super::hazards::Occurrences;
use super::lanes::{LANES, Lanes, at};
use super::market::Paths;
use super::mix::Mix;
use super::odd::{Short, gaps_undisturbed};
use super::outcome::{Frame, Outcome};
use super::projects::Venture;
use super::series::{FoundMonths, GatheredMonths, MarketSeries, TileSeries};
use super::supply::{Given, Recursion};
use super::tile::Tile;
use crate::plan::Plan;
use crate::plan::mix::PlannedMix;
use crate::plan::supply::PlannedSupply;
use crate::tally::exact::Moments;
use crate::units::MONTHS_PER_YEAR;
use crate::vectors::{Kernel, Simd, Vector};

/// Number of groups of lanes that are simulated together, chosen so that their state fits into the first-level cache.
pub const ABREAST: usize = 4;

/// Events in one set of drivers and disruptions, for the trials of a block.
#[derive(Debug, Default)]
pub struct World {
    /// Occurrences.
    pub occurrences: Occurrences,
    /// Their monthly losses.
    pub courses: Courses,
    /// Moments of the numbers of occurrences and of active months, by hazard.
    pub active: Vec<(Moments, Moments)>,
}

/// Paths that strategies of a market have in common, for one group of lanes.
#[derive(Debug, Default)]
pub struct Ground {
    availability: Availability,
    paths: Paths,
    drift: Drift,
    /// The mix of contracts of the strategies being simulated.
    mix: Mix,
}

impl Ground {
    /// Computes what all strategies of the plan's market `index` have in common.
    pub fn lay_out(&mut self, world: &World, plan: &Plan, index: usize, first: u64, group: usize) {
        let market = &plan.markets[index];
        let World { occurrences, courses, .. } = world;
        let lane = group * LANES;
        let Self { availability, paths, drift, .. } = self;
        availability.fill(&plan.worlds[market.world], market, occurrences, courses, lane, plan.months);
        paths.fill(market, occurrences, availability, first + lane as u64, lane, plan.months);
        drift.fill(&market.weights, first + lane as u64, plan.months);
    }

    /// Computes a mix of contracts.
    pub fn fill_mix(&mut self, planned: &PlannedMix) {
        self.mix.fill(planned, &self.availability, &self.drift.weights);
    }
}

/// State and results of one mineral under one strategy.
#[derive(Debug)]
pub struct MineralAccounts {
    /// One for each group of lanes that are simulated together.
    accounts: Vec<Account>,
    /// Monthly values.
    pub series: TileSeries,
}

/// State and results of one group of lanes.
#[derive(Debug)]
struct Account {
    recursion: Recursion,
    outcome: Outcome,
}

impl MineralAccounts {
    /// Makes it for blocks of `block` trials of `months` months; both are 0 if nothing is to be simulated.
    pub fn new(months: usize, supply: &PlannedSupply, block: usize) -> Self {
        let account = |_| Account { recursion: Recursion::new(supply), outcome: Outcome::new(supply) };
        Self {
            accounts: (0..block.div_ceil(LANES).min(ABREAST)).map(account).collect(),
            series: TileSeries::new(months, supply),
        }
    }

    /// Returns the recursion of the first group.
    pub fn recursion(&mut self) -> &mut Recursion {
        &mut self.accounts[0].recursion
    }
}

/// Returns the inputs of the recursion for one strategy and mineral.
#[inline(always)]
pub fn given<'a>(
    plan: &'a Plan,
    s: usize,
    mineral: usize,
    ground: &'a Ground,
    ventures: &'a [Venture],
    group: usize,
) -> Given<'a> {
    let supply = &plan.strategies[s].supply[mineral];
    Given {
        supply,
        market: &plan.markets[supply.market],
        planned_mix: &plan.mixes[supply.mix],
        mix: &ground.mix,
        paths: &ground.paths,
        availability: &ground.availability,
        drift: &ground.drift,
        projects: &plan.projects,
        ventures,
        group,
    }
}

/// Counts the monthly and yearly demand and price of a market's trials.
pub struct CountMarket<'a> {
    /// The groups of lanes.
    pub grounds: &'a [Ground],
    /// The series to which values are added.
    pub series: &'a mut MarketSeries,
    /// Buffer for the values.
    pub gathered: &'a mut GatheredMonths,
    /// Counters of the block's values.
    pub found: &'a mut FoundMonths,
    /// Index of the first group of lanes in the block.
    pub begin: usize,
    /// Number of trials.
    pub counted: usize,
}

impl Kernel for CountMarket<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let Self { grounds, series, gathered, found, begin, counted } = self;
        for (g, ground) in grounds.iter().enumerate() {
            for (t, month) in ground.paths.months.iter().enumerate() {
                gathered.supply.put::<S>(t, g, at(&month.demand));
                gathered.stock.put::<S>(t, g, at(&month.price));
            }
            for (t, price) in ground.paths.inside.iter().enumerate() {
                gathered.hhi.put::<S>(t, g, at(price));
            }
            let years = ground.paths.demand_by_year.len();
            for (year, demand) in ground.paths.demand_by_year.iter().enumerate() {
                gathered.years.put::<S>(year, g, at(demand));
            }
            if series.priced {
                for (year, months) in ground.paths.months.chunks(MONTHS_PER_YEAR).enumerate() {
                    let mut sum = Vector::<S>::zero();
                    for month in months {
                        sum += at(&month.price);
                    }
                    gathered.years.put::<S>(years + year, g, sum * (1.0 / months.len() as f64));
                }
            }
        }
        series.demand.find::<S>(&gathered.supply, begin, counted, &mut found.supply);
        series.price.find::<S>(&gathered.stock, begin, counted, &mut found.stock);
        series.inside.find::<S>(&gathered.hhi, begin, counted, &mut found.hhi);
        series.years.find::<S>(&gathered.years, begin, counted, &mut found.years);
    }
}

/// Simulates the groups of lanes from `begin` on under one strategy of a market.
pub struct StrategyCourse<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the mineral.
    pub mineral: usize,
    /// Index of the first group of lanes in the block.
    pub begin: usize,
    /// Number of trials in the block.
    pub count: usize,
    /// Drivers and occurrences.
    pub world: &'a World,
    /// Outcomes of projects.
    pub ventures: &'a [Venture],
    /// Common paths, by group of lanes.
    pub grounds: &'a [Ground],
    /// State and monthly values of the strategy.
    pub book: &'a mut MineralAccounts,
    /// Results.
    pub tile: &'a mut Tile,
    /// Buffer for the monthly values.
    pub gathered: &'a mut GatheredMonths,
    /// Counters of the block's values.
    pub found: &'a mut FoundMonths,
    /// Buffer for the attribution.
    pub claims: &'a mut Claims,
}

impl Kernel for StrategyCourse<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let Self { plan, strategy, mineral, begin, count, grounds, ventures, tile, gathered, found, claims, .. } = self;
        let MineralAccounts { accounts, series } = self.book;
        let supply = &plan.strategies[strategy].supply[mineral];
        let happened =
            Happened { world: &plan.worlds[plan.markets[supply.market].world], courses: &self.world.courses };
        let unattributed = plan.labels.disruptions.len();
        let accounts = &mut accounts[..grounds.len()];
        for account in &mut *accounts {
            account.recursion.restart(supply);
            account.outcome.restart(supply);
        }
        for (g, (ground, account)) in grounds.iter().zip(&mut *accounts).enumerate() {
            for t in 0..plan.months {
                let group = begin + g;
                let given = given(plan, strategy, mineral, ground, ventures, group);
                let frame = Frame {
                    discount: plan.strategies[strategy].discount.months(),
                    threshold: plan.threshold,
                    counted: (count - group * LANES).min(LANES),
                    abreast: g,
                };
                let Account { recursion, outcome } = account;
                let month = recursion.step::<S>(&given, t);
                if month.any_shortfall {
                    let [mut need, mut missing, mut shortfall] = [Lanes::ZERO; 3];
                    month.need.store(&mut need);
                    month.missing.store(&mut missing);
                    month.shortfall.store(&mut shortfall);
                    let odd = month.any_odd.then_some(&recursion.odd);
                    let (gaps, calls) = gaps_undisturbed::<S>(&given, t, month.need, month.missing);
                    for i in (0..frame.counted).filter(|&i| shortfall[i] > 0.0) {
                        let short = Short::new(need[i], missing[i], shortfall[i], odd, i);
                        let known = short.odd.is_none() && calls[i] <= given.limit_of(t, i);
                        let structural = if known { gaps[i] } else { short.gap_undisturbed(&given, t) };
                        claims.divide(&given, happened, short, structural, t, |hazard, amount| {
                            tile.blame(hazard.unwrap_or(unattributed), group * LANES + i, amount);
                        });
                    }
                }
                outcome.add::<S>(&given, recursion, &month, t, &frame, gathered, series, tile);
            }
        }
        series.find::<S>(gathered, begin, (count - begin * LANES).min(grounds.len() * LANES), found);
        for (g, (ground, account)) in grounds.iter().zip(&mut *accounts).enumerate() {
            let given = given(plan, strategy, mineral, ground, ventures, begin + g);
            let Account { recursion, outcome } = account;
            outcome.finish::<S>(&given, recursion, plan.strategies[strategy].discount.end(), tile);
        }
    }
}
