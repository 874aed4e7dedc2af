//! What a run will take, in memory and time, from a few trials of it and from how many of everything there are.
//!
//! All sizes are bytes. What the tally holds is asked of the tally; all else is counted here: what threads work with, the plan, the tables and the
//! pictures. Factors were fitted to measurements (docs/performance.md); an estimate is meant to be right within a factor of two.

use mindep_core::engine::ABREAST;
use mindep_core::engine::block::Arena;
use mindep_core::engine::lanes::LANES;
use mindep_core::engine::limit;
use mindep_core::plan::Plan;
use mindep_core::plan::market::PlannedMarket;
use mindep_core::plan::supply::PlannedSupply;
use mindep_core::tally::Tally;
use mindep_core::tally::metric::Metric;
use mindep_core::tally::shared::Shared;
use std::time::Instant;

/// How long trials are tried at least, in seconds: so short that nobody notices.
const TASTE: f64 = 0.008;
/// Trials of a block that is tried, at most.
const TASTE_BLOCK: usize = LANES * ABREAST;

/// The program, its libraries and fonts.
const PROGRAM: f64 = 14e6;
/// Of a byte of the scenario's files: its text, the tree of its values, the checked rows.
const OF_INPUT: f64 = 12.0;
/// Of a row of the scenario under each strategy, as it is read and as it is planned.
const OF_ROW: f64 = 900.0;
/// A number, and the same number in neighbouring trials.
const NUMBER: f64 = 8.0;
const OF_LANES: f64 = NUMBER * LANES as f64;
/// By how much more a tally holds each time that trials double: more of its bins are filled.
const TALLY_GROWTH: f64 = 0.12;
/// What memory takes more than is asked of it, where it is asked for in many small pieces.
const SMALL_PIECES: f64 = 1.25;
/// Of a row of the tables, as it is written and read back to be drawn, and the seconds that takes.
const OF_TABLE_ROW: f64 = 420.0;
const ROW_SECONDS: f64 = 13e-6;
/// Seconds that every run takes.
const START: f64 = 0.02;

/// What is known of a run beside its plan.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Circumstances {
    /// Threads that there are.
    pub threads: usize,
    /// How many times as many strategies as the plan has are run.
    pub strategies: f64,
    /// Bytes of the scenario's files.
    pub inputs: usize,
    /// Rows of the scenario without its strategies.
    pub rows: usize,
}

/// What a run takes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Forecast {
    /// By the clock, on the threads that there are.
    pub seconds: f64,
    /// At the most at once.
    pub bytes: f64,
}

/// What a few trials told.
struct Taste {
    /// A trial on one thread.
    seconds: f64,
    /// The tally, and what a thread adds to it.
    tally: f64,
    own: f64,
    /// Trials that were tried.
    trials: u64,
}

/// Forecasts a run of `plan`.
pub fn forecast(plan: &Plan, about: Circumstances) -> Forecast {
    let block = limit::block(plan);
    let taste = taste(plan, block.min(TASTE_BLOCK));
    let doublings = libm::log2(plan.trials as f64 / taste.trials as f64).max(0.0);
    let growth = SMALL_PIECES * (1.0 + TALLY_GROWTH * doublings);
    let blocks = plan.trials.div_ceil(block as u64).max(1);
    let used = blocks.min(about.threads as u64).max(1) as f64;
    let times = about.strategies;
    let read = PROGRAM + OF_INPUT * about.inputs as f64 + OF_ROW * (about.rows * plan.strategies.len()) as f64 * times;
    let tally = growth * taste.tally * times;
    let working = grounds(plan, block)
        + limit::room(plan, block)
        + times * (books(plan, block) + tiles(plan, block) + growth * taste.own);
    let rows = times * table_rows(plan);
    let together = used * working + OF_TABLE_ROW * rows;
    Forecast {
        seconds: START + taste.seconds * times * plan.trials as f64 / used + ROW_SECONDS * rows,
        bytes: read + planned(plan) * times + tally + together,
    }
}

/// Runs a few trials.
fn taste(plan: &Plan, block: usize) -> Taste {
    let mut arena = Arena::new(plan, block);
    let mut tally = Tally::new(plan);
    let shared = Shared::new(&mut tally);
    let (mut started, mut trials, mut first) = (Instant::now(), 0, true);
    loop {
        arena.run(plan, trials, block, &shared);
        trials += block as u64;
        let passed = started.elapsed().as_secs_f64();
        if passed > TASTE {
            let counted = if first { trials } else { trials - block as u64 };
            let own = arena.bytes() as f64;
            arena.finish(&shared);
            drop(shared);
            // At the end strategies that do the same have what one of them has.
            tally.copy_same(plan);
            return Taste { seconds: passed / counted as f64, tally: tally.bytes() as f64, own, trials };
        }
        if first {
            // The first block makes room for all that follow.
            (started, first) = (Instant::now(), false);
        }
    }
}

/// Of all suppliers, shares by month and of the mixes of contracts.
fn planned(plan: &Plan) -> f64 {
    let supplies = plan.strategies.iter().flat_map(|strategy| &strategy.supply);
    let shares: usize = supplies.map(|supply| supply.suppliers.len()).sum();
    let mixed: usize = plan.mixes.iter().map(|mix| mix.paths.len()).sum();
    NUMBER * plan.months as f64 * (shares + mixed) as f64
}

/// What groups of lanes look at: availability, demand, price and mixes of contracts by month.
fn grounds(plan: &Plan, block: usize) -> f64 {
    let of_market = |market: &PlannedMarket| {
        let struck = |class: &usize| !market.classes[*class].is_empty();
        let classes = market.classes.iter().filter(|hazards| !hazards.is_empty()).count();
        let paths = market.paths.iter().filter(|path| path.stages.iter().chain(&path.lanes).any(struck)).count();
        let noticed = if market.noticed { paths } else { 0 };
        // Demand and price have six series and as many more to work with.
        classes + paths + noticed + market.parts.len() + 12
    };
    let markets = plan.markets.iter().map(of_market).max().unwrap_or(0);
    let mix = plan.mixes.iter().map(|mix| mix.paths.len() + 3).max().unwrap_or(0);
    groups(block) * OF_LANES * plan.months as f64 * (markets + mix) as f64
}

/// Groups of lanes that go abreast.
fn groups(block: usize) -> f64 {
    block.div_ceil(LANES).min(ABREAST) as f64
}

/// Accounts of suppliers, projects and sectors.
fn books(plan: &Plan, block: usize) -> f64 {
    let of = |supply: &PlannedSupply| {
        let lags: usize = supply.suppliers.iter().map(|s| s.surge_lag).sum();
        8 * supply.suppliers.len() + lags + 4 * supply.projects.len() + 2 * supply.sectors.len() + 40
    };
    let accounts: usize = plan.strategies.iter().flat_map(|strategy| &strategy.supply).map(of).sum();
    groups(block) * OF_LANES * accounts as f64
}

/// What months leave behind by trial, until it is folded into the tally.
fn tiles(plan: &Plan, block: usize) -> f64 {
    let metrics = Metric::ALL.len();
    let tile = |supplies: &[PlannedSupply]| {
        let most = |count: fn(&PlannedSupply) -> usize| supplies.iter().map(count).max().unwrap_or(0);
        let sources = most(|s| 5 * (s.suppliers.len() + s.projects.len()) + s.projects.len());
        sources + most(|s| 3 * s.sectors.len()) + plan.labels.disruptions.len() + 2 * plan.years + 3 * metrics
    };
    let columns: usize =
        plan.strategies.iter().map(|strategy| tile(&strategy.supply) + plan.minerals() * metrics).sum();
    NUMBER * (block * columns) as f64
}

/// About how many rows the tables have.
fn table_rows(plan: &Plan) -> f64 {
    let of_market = |supply: &PlannedSupply| {
        let monthly = 5 + usize::from(plan.markets[supply.market].price.is_some());
        // Metrics, returns, distributions; then what there is of each.
        monthly * plan.months + 3 * Metric::ALL.len() + 100 + supply.suppliers.len() + plan.labels.disruptions.len()
    };
    plan.strategies.iter().flat_map(|strategy| &strategy.supply).map(of_market).sum::<usize>() as f64
}
