//! Forecast of the memory and time that a run needs, from a few trials and the numbers of its elements.
//!
//! All sizes are in bytes. The size of the tally is measured; everything else is estimated here: working memory of threads, the plan, the tables and
//! the pictures. Factors were fitted to measurements (docs/performance.md); an estimate should be right within a factor of two.

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

/// Minimum duration of the trial run, in seconds: too short to be noticed.
const TASTE: f64 = 0.008;
/// Maximum number of trials in a block of the trial run.
const TASTE_BLOCK: usize = LANES * ABREAST;

/// Memory of the program, its libraries and fonts.
const PROGRAM: f64 = 14e6;
/// Memory per byte of the scenario's files: text, tree of values, checked rows.
const OF_INPUT: f64 = 12.0;
/// Memory per row of the scenario and strategy, as read and as planned.
const OF_ROW: f64 = 900.0;
/// Size of a number, and of the same number in the trials of one group of lanes.
const NUMBER: f64 = 8.0;
const OF_LANES: f64 = NUMBER * LANES as f64;
/// Relative growth of a tally each time the number of trials doubles, as more of its bins are filled.
const TALLY_GROWTH: f64 = 0.12;
/// Ratio of memory used to memory requested, where it is requested in many small pieces.
const SMALL_PIECES: f64 = 1.25;
/// Memory per row of the tables, as written and read back for drawing, and the seconds that this takes.
const OF_TABLE_ROW: f64 = 420.0;
const ROW_SECONDS: f64 = 13e-6;
/// Seconds that every run takes to start.
const START: f64 = 0.02;

/// Facts about a run that are not in its plan.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Circumstances {
    /// Number of threads.
    pub threads: usize,
    /// Number of strategies that are run, as a multiple of the number in the plan.
    pub strategies: f64,
    /// Size of the scenario's files in bytes.
    pub inputs: usize,
    /// Number of rows of the scenario without its strategies.
    pub rows: usize,
}

/// Time and memory that a run needs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Forecast {
    /// Elapsed time in seconds.
    pub seconds: f64,
    /// Peak memory in bytes.
    pub bytes: f64,
}

/// Measurements of the trial run.
struct Taste {
    /// Seconds per trial on one thread.
    seconds: f64,
    /// Bytes of the tally, and bytes that each thread adds to it.
    tally: f64,
    own: f64,
    /// Number of trials run.
    trials: u64,
}

/// Returns the forecast for a run of `plan`.
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

/// Runs a few trials and measures them.
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
            // Strategies that are the same share their results at the end of a run.
            tally.copy_same(plan);
            return Taste { seconds: passed / counted as f64, tally: tally.bytes() as f64, own, trials };
        }
        if first {
            // The first block allocates the memory for all others and is not timed.
            (started, first) = (Instant::now(), false);
        }
    }
}

/// Returns the memory of the shares of suppliers by month and of the mixes of contracts.
fn planned(plan: &Plan) -> f64 {
    let supplies = plan.strategies.iter().flat_map(|strategy| &strategy.supply);
    let shares: usize = supplies.map(|supply| supply.suppliers.len()).sum();
    let mixed: usize = plan.mixes.iter().map(|mix| mix.paths.len()).sum();
    NUMBER * plan.months as f64 * (shares + mixed) as f64
}

/// Returns the memory of what groups of lanes read: availability, demand, price and mixes of contracts by month.
fn grounds(plan: &Plan, block: usize) -> f64 {
    let of_market = |market: &PlannedMarket| {
        let struck = |class: &usize| !market.classes[*class].is_empty();
        let classes = market.classes.iter().filter(|hazards| !hazards.is_empty()).count();
        let paths = market.paths.iter().filter(|path| path.stages.iter().chain(&path.lanes).any(struck)).count();
        let noticed = if market.noticed { paths } else { 0 };
        // Demand and price have six series, and as many for intermediate results.
        classes + paths + noticed + market.parts.len() + 12
    };
    let markets = plan.markets.iter().map(of_market).max().unwrap_or(0);
    let mix = plan.mixes.iter().map(|mix| mix.paths.len() + 3).max().unwrap_or(0);
    groups(block) * OF_LANES * plan.months as f64 * (markets + mix) as f64
}

/// Returns the number of groups of lanes that are simulated at once.
fn groups(block: usize) -> f64 {
    block.div_ceil(LANES).min(ABREAST) as f64
}

/// Returns the memory of the accounts of suppliers, projects and sectors.
fn books(plan: &Plan, block: usize) -> f64 {
    let of = |supply: &PlannedSupply| {
        let lags: usize = supply.suppliers.iter().map(|s| s.surge_lag).sum();
        8 * supply.suppliers.len() + lags + 4 * supply.projects.len() + 2 * supply.sectors.len() + 40
    };
    let accounts: usize = plan.strategies.iter().flat_map(|strategy| &strategy.supply).map(of).sum();
    groups(block) * OF_LANES * accounts as f64
}

/// Returns the memory of the results by month and trial before they are added to the tally.
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

/// Returns an estimate of the number of rows of the tables.
fn table_rows(plan: &Plan) -> f64 {
    let of_market = |supply: &PlannedSupply| {
        let monthly = 5 + usize::from(plan.markets[supply.market].price.is_some());
        // Metrics, returns and distributions; then one row per supplier and disruption.
        monthly * plan.months + 3 * Metric::ALL.len() + 100 + supply.suppliers.len() + plan.labels.disruptions.len()
    };
    plan.strategies.iter().flat_map(|strategy| &strategy.supply).map(of_market).sum::<usize>() as f64
}
