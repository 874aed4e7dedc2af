//! A block of trials through all stages of the engine, into a tally.
//!
//! Occurrences, their courses and the projects are drawn for the whole block. Then, mineral by mineral, `LANES` neighbouring trials at a
//! time go through their months, all strategies side by side over the same paths. What a mineral's months leave behind is folded into
//! the tally for the whole block at once.

use super::availability::Availability;
use super::claims::{Claims, Happened, count_active};
use super::courses::Courses;
use super::fold::{Fold, FoldMarket, MARKET_VARIABLES, Steps};
use super::hazards::Occurrences;
use super::lanes::{LANES, at};
use super::market::Paths;
use super::mix::Mix;
use super::outcome::{Frame, Outcome, bins};
use super::pairs::Pairs;
use super::projects::Venture;
use super::supply::{Given, Recursion};
use super::tile::{Mask, Months, OF_TOTALS, Tile};
use crate::plan::Plan;
use crate::plan::supply::PlannedSupply;
use crate::tally::exact::Moments;
use crate::tally::metric::Metric;
use crate::tally::series::{Counters, Scale};
use crate::tally::{Tally, scale};
use crate::vectors::{Aligned, Kernel, Simd, wide};

/// Metrics of the trials of a block: by strategy, then mineral (all minerals last), then metric, then trial.
pub type BlockMetrics = Vec<Vec<Vec<Vec<f64>>>>;

/// What a worker keeps from block to block.
#[derive(Debug)]
pub struct Arena {
    worlds: Vec<World>,
    ventures: Vec<Venture>,
    ground: Ground,
    /// By mineral, then strategy.
    books: Vec<Vec<Book>>,
    /// By strategy.
    tiles: Vec<Tile>,
    steps: Vec<Steps>,
    totals: Vec<Totals>,
    demand: Months,
    price: Months,
    claims: Claims,
    counters: Counters,
    metrics: BlockMetrics,
    members: Vec<usize>,
}

/// What happens in one set of drivers and disruptions.
#[derive(Debug, Default)]
struct World {
    occurrences: Occurrences,
    courses: Courses,
    /// Occurrences and months active, by hazard.
    active: Vec<(Moments, Moments)>,
}

/// What all strategies of a market look at.
#[derive(Debug)]
struct Ground {
    availability: Availability,
    paths: Paths,
    /// By the plan's index of mixes.
    mixes: Vec<Mix>,
}

/// A strategy's books of one mineral.
#[derive(Debug)]
struct Book {
    recursion: Recursion,
    outcome: Outcome,
}

/// Sums over minerals of one strategy, by trial.
#[derive(Debug)]
struct Totals {
    sums: [Vec<f64>; OF_TOTALS],
    priced: bool,
}

impl Arena {
    /// An arena for runs of `plan`, in blocks of `block` trials at most.
    pub fn new(plan: &Plan, block: usize) -> Self {
        let block = block.next_multiple_of(LANES);
        let strategies = &plan.strategies;
        let of_all = Metric::OF_ALL_MINERALS.len();
        let counts = (0..plan.minerals()).map(|_| Metric::ALL.len()).chain([of_all]);
        let empty: Vec<Vec<Vec<f64>>> = counts.map(|count| vec![Vec::new(); count]).collect();
        Self {
            worlds: plan.worlds.iter().map(|_| World::default()).collect(),
            ventures: plan.projects.iter().map(|_| Venture::default()).collect(),
            ground: Ground {
                availability: Availability::default(),
                paths: Paths::default(),
                mixes: plan.mixes.iter().map(|_| Mix::default()).collect(),
            },
            books: (0..plan.minerals()).map(|m| strategies.iter().map(|s| Book::new(&s.supply[m])).collect()).collect(),
            tiles: strategies.iter().map(|s| Tile::new(plan, &s.supply, block)).collect(),
            steps: vec![Steps::new(Metric::ALL.len(), block); strategies.len()],
            totals: strategies
                .iter()
                .map(|_| Totals { sums: std::array::from_fn(|_| Vec::new()), priced: false })
                .collect(),
            demand: Months::new(plan.months, block),
            price: Months::new(plan.months, block),
            claims: Claims::default(),
            counters: Counters::default(),
            metrics: vec![empty; strategies.len()],
            members: Vec::new(),
        }
    }

    /// Simulates the trials `first .. first + count` and adds them to `tally`; gives their metrics.
    pub fn run(&mut self, plan: &Plan, first: u64, count: usize, tally: &mut Tally) -> &BlockMetrics {
        self.draw(plan, first, count);
        tally.trials += count as u64;
        for (planned, world) in plan.worlds.iter().zip(&mut self.worlds) {
            count_active(planned, &world.occurrences, &world.courses, count, &mut world.active);
        }
        for (totals, strategy) in self.totals.iter_mut().zip(&plan.strategies) {
            totals.restart(strategy.cost, count);
        }
        for mineral in 0..plan.minerals() {
            self.tiles.iter_mut().for_each(Tile::clear);
            // Markets are in order of mineral; strategies that share one are served together.
            for index in (0..plan.markets.len()).filter(|&i| plan.markets[i].mineral == mineral) {
                self.market(plan, mineral, index, first, count, tally);
            }
            self.fold(plan, mineral, count, tally);
        }
        self.fold_all(plan, count, tally);
        &self.metrics
    }

    /// Draws occurrences and projects of a block.
    pub fn draw(&mut self, plan: &Plan, first: u64, count: usize) {
        for (planned, world) in plan.worlds.iter().zip(&mut self.worlds) {
            world.occurrences.draw(planned, first, count, plan.months);

            world.courses.fill(planned, &world.occurrences, plan.months);
        }
        for (project, venture) in plan.projects.iter().zip(&mut self.ventures) {
            venture.draw(project, first, count);
        }
    }

    /// All strategies of one market.
    fn market(&mut self, plan: &Plan, mineral: usize, index: usize, first: u64, count: usize, tally: &mut Tally) {
        let market = &plan.markets[index];
        self.members.clear();
        self.members.extend((0..plan.strategies.len()).filter(|&s| plan.strategies[s].supply[mineral].market == index));
        let scales = &tally.scales.minerals[mineral];
        let market_bins = MARKET_VARIABLES.map(|variable| scales.monthly(variable));
        let tile_bins = bins(scales);
        for &s in &self.members {
            spend(plan, s, mineral, &self.ventures, &mut self.tiles[s]);
        }
        for group in 0..count.div_ceil(LANES) {
            lay_out(&mut self.ground, &self.worlds, plan, index, first, group);
            let counted = (count - group * LANES).min(LANES);
            let mask: Mask = Aligned(std::array::from_fn(|i| if i < counted { u64::MAX } else { 0 }));
            wide(Course {
                plan,
                mineral,
                market: index,
                group,
                counted,
                mask: &mask,
                bins: &tile_bins,
                market_bins: &market_bins,
                members: &self.members,
                world: &self.worlds[market.world],
                ventures: &self.ventures,
                ground: &self.ground,
                books: &mut self.books[mineral],
                tiles: &mut self.tiles,
                demand: &mut self.demand,
                price: &mut self.price,
                claims: &mut self.claims,
            });
        }
        wide(FoldMarket {
            market,
            demand: &mut self.demand,
            price: &mut self.price,
            count,
            active: &self.worlds[market.world].active,
            counters: &mut self.counters,
            into: &mut tally.markets[index],
        });
    }

    /// Folds the tiles of a mineral into the tally.
    fn fold(&mut self, plan: &Plan, mineral: usize, count: usize, tally: &mut Tally) {
        let Tally { scales, strategies, .. } = tally;
        let scales = &scales.minerals[mineral];
        for (s, tile) in self.tiles.iter_mut().enumerate() {
            let supply = &plan.strategies[s].supply[mineral];
            let strategy = &mut strategies[s];
            let into = &mut strategy.minerals[mineral];
            wide(Fold { supply, tile, count, scales, counters: &mut self.counters, into, steps: &mut self.steps[s] });
            for (p, offtake) in supply.projects.iter().enumerate() {
                if let Some(project) = &mut strategy.projects[offtake.label] {
                    let venture = &self.ventures[offtake.project];
                    let spending = tile.spending.of(1 + p);
                    for lane in 0..count {
                        let start = venture.operating[lane / LANES][lane % LANES];
                        let within = if start < plan.months as f64 { start } else { f64::NAN };
                        project.start.add(scale::months(), &[within]);
                        project.spending.add(scales.cost.steps(spending[lane]));
                    }
                }
            }
            let priced = plan.markets[supply.market].price.is_some();
            self.totals[s].add(tile, count, priced);
            for (metric, kept) in self.metrics[s][mineral].iter_mut().enumerate() {
                kept.clear();
                kept.extend_from_slice(&tile.metrics.of(metric)[..count]);
            }
        }
        wide(Pairs {
            list: &Metric::ALL,
            months: plan.months,
            steps: &mut self.steps,
            count,
            strategies,
            mineral: Some(mineral),
        });
    }

    /// Folds the sums over minerals.
    fn fold_all(&mut self, plan: &Plan, count: usize, tally: &mut Tally) {
        let Tally { scales, strategies, .. } = tally;
        let scales = &scales.all;
        for (s, totals) in self.totals.iter_mut().enumerate() {
            if !totals.priced {
                totals.sums[1].fill(f64::NAN);
            }
            for (m, metric) in Metric::OF_ALL_MINERALS.into_iter().enumerate() {
                let values = &totals.sums[m][..count];
                self.steps[s].fill_first(m, scales.of(metric), values);
                strategies[s].all[m].add_steps(&self.steps[s].of(m)[..count]);
                let kept = &mut self.metrics[s][plan.minerals()][m];
                kept.clear();
                kept.extend_from_slice(values);
            }
        }
        wide(Pairs {
            list: &Metric::OF_ALL_MINERALS,
            months: plan.months,
            steps: &mut self.steps,
            count,
            strategies,
            mineral: None,
        });
    }

    /// What the recursion looks at in the first trial, for one strategy and mineral, after [`Arena::draw`]; and the books for it.
    pub fn given<'a>(
        &'a mut self,
        plan: &'a Plan,
        s: usize,
        mineral: usize,
        first: u64,
    ) -> (Given<'a>, &'a Occurrences, &'a mut Recursion) {
        let index = plan.strategies[s].supply[mineral].market;
        lay_out(&mut self.ground, &self.worlds, plan, index, first, 0);
        let recursion = &mut self.books[mineral][s].recursion;
        recursion.restart(&plan.strategies[s].supply[mineral]);
        let given = given(plan, s, mineral, &self.ground, &self.ventures, 0);
        (given, &self.worlds[plan.markets[index].world].occurrences, recursion)
    }
}

/// Lays out what one market's strategies have in common, for a group of lanes.
fn lay_out(ground: &mut Ground, worlds: &[World], plan: &Plan, index: usize, first: u64, group: usize) {
    let market = &plan.markets[index];
    let World { occurrences, courses, .. } = &worlds[market.world];
    let Ground { availability, paths, mixes } = ground;
    let lane = group * LANES;
    availability.fill(&plan.worlds[market.world], market, occurrences, courses, lane, plan.months);

    paths.fill(market, occurrences, availability, first + lane as u64, lane, plan.months);

    for (planned, mix) in plan.mixes.iter().zip(mixes).filter(|(planned, _)| planned.market == index) {
        mix.fill(planned, availability);
    }
}

#[inline(always)]
fn given<'a>(
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
        mix: &ground.mixes[supply.mix],
        paths: &ground.paths,
        availability: &ground.availability,
        projects: &plan.projects,
        ventures,
        group,
    }
}

/// Discounted spending on the projects of a mineral under one strategy.
fn spend(plan: &Plan, s: usize, mineral: usize, ventures: &[Venture], tile: &mut Tile) {
    let strategy = &plan.strategies[s];
    for (p, offtake) in strategy.supply[mineral].projects.iter().enumerate() {
        for &(lane, month, cost) in &ventures[offtake.project].spending {
            if month >= 0.0 && month < plan.months as f64 {
                tile.spending.add(1 + p, lane, cost * strategy.discount[month as usize]);
            }
        }
        tile.spending.add_column(0, 1 + p);
    }
}

/// The months of one group of lanes, under all strategies of a market.
struct Course<'a> {
    plan: &'a Plan,
    mineral: usize,
    market: usize,
    group: usize,
    counted: usize,
    mask: &'a Mask,
    bins: &'a [Scale; 4],
    market_bins: &'a [Scale; 2],
    members: &'a [usize],
    world: &'a World,
    ventures: &'a [Venture],
    ground: &'a Ground,
    books: &'a mut [Book],
    tiles: &'a mut [Tile],
    demand: &'a mut Months,
    price: &'a mut Months,
    claims: &'a mut Claims,
}

impl Kernel for Course<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let Self { plan, mineral, group, ground, ventures, .. } = self;
        let market = &plan.markets[self.market];
        let happened = Happened { world: &plan.worlds[market.world], courses: &self.world.courses };
        let unattributed = plan.labels.disruptions.len();
        for t in 0..plan.months {
            self.demand.record::<S>(&self.market_bins[0], t, group, at(&ground.paths.demand[t]), self.mask);
            if market.price.is_some() {
                self.price.record::<S>(&self.market_bins[1], t, group, at(&ground.paths.price[t]), self.mask);
            }
        }
        // Strategy by strategy, so that its books stay in the nearest cache while the months stream by.
        for &s in self.members {
            let given = given(plan, s, mineral, ground, ventures, group);
            let frame = Frame {
                discount: &plan.strategies[s].discount,
                threshold: plan.threshold,
                bins: self.bins,
                mask: self.mask,
            };
            let (Book { recursion, outcome }, tile) = (&mut self.books[s], &mut self.tiles[s]);
            recursion.restart(given.supply);
            outcome.restart(given.supply);
            for t in 0..plan.months {
                recursion.step::<S>(&given, t);
                let flows = &recursion.flows;
                if flows.any_shortfall {
                    for i in (0..self.counted).filter(|&i| flows.shortfall[i] > 0.0) {
                        self.claims.divide(&given, happened, flows, t, i, |hazard, amount| {
                            tile.blame(hazard.unwrap_or(unattributed), group * LANES + i, amount);
                        });
                    }
                }
                outcome.add::<S>(&given, flows, t, &frame, tile);
            }
            outcome.finish::<S>(&given, plan.months, tile);
        }
    }
}

impl Book {
    fn new(supply: &PlannedSupply) -> Self {
        Self { recursion: Recursion::new(supply), outcome: Outcome::new(supply) }
    }
}

impl Totals {
    fn restart(&mut self, cost: f64, count: usize) {
        for (k, sum) in self.sums.iter_mut().enumerate() {
            sum.clear();
            sum.resize(count, if k >= 3 { cost } else { 0.0 });
        }
        self.priced = false;
    }

    /// Adds a mineral.
    fn add(&mut self, tile: &Tile, count: usize, priced: bool) {
        self.priced |= priced;
        let [any, sums @ ..] = &mut self.sums;
        for (any, more) in any.iter_mut().zip(&tile.totals.of(0)[..count]) {
            *any = if more > any { *more } else { *any };
        }
        for (k, sum) in sums.iter_mut().enumerate() {
            for (sum, more) in sum.iter_mut().zip(&tile.totals.of(k + 1)[..count]) {
                *sum += more;
            }
        }
    }
}
