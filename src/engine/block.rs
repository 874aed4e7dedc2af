//! A block of trials through all stages of the engine, into a tally.
//!
//! Occurrences, their courses and the projects are drawn for the whole block. Then, mineral by mineral, `LANES` neighbouring trials at a
//! time go through their months, strategy by strategy over the same paths. What a mineral's months leave behind is folded into
//! the tally for the whole block at once.

use super::claims::{Claims, count_active};
use super::course::{ABREAST, Book, CountMarket, Course, Ground, World, given};
use super::fold::{Fold, Steps};
use super::lanes::LANES;
use super::limit::{TooMany, give_up};
use super::pairs::Pairs;
use super::projects::Venture;
use super::series::{FoundMonths, GatheredMonths, MarketSeries};
use super::supply::{Given, Recursion};
use super::tile::{OF_TOTALS, Tile};
use crate::plan::{Plan, PlannedStrategy};
use crate::tally::metric::Metric;
use crate::tally::scale::Scales;
use crate::tally::shared::{Shared, in_turn};
use crate::tally::window::MOST_TRIALS;
use crate::tally::{Tally, scale};
use crate::vectors::wide;

/// Metrics of the trials of a block: by strategy, then mineral (all minerals last), then metric, then trial.
pub type BlockMetrics = Vec<Vec<Vec<Vec<f64>>>>;

/// What a worker keeps from block to block.
#[derive(Debug)]
pub struct Arena {
    worlds: Vec<World>,
    ventures: Vec<Venture>,
    /// By group of lanes that go abreast.
    grounds: Vec<Ground>,
    /// By mineral, then strategy.
    books: Vec<Vec<Book>>,
    /// By strategy.
    tiles: Vec<Tile>,
    steps: Vec<Steps>,
    totals: Vec<Totals>,
    /// By market.
    series: Vec<MarketSeries>,
    /// Trials counted in series since they were emptied.
    in_series: u64,
    gathered: GatheredMonths,
    /// By strategy.
    found: Vec<FoundMonths>,
    found_of_market: FoundMonths,
    claims: Claims,
    metrics: BlockMetrics,
    members: Vec<usize>,
    /// What is added here and not yet to the shared tally: all but the monthly values.
    own: Tally,
}

/// Sums over minerals of one strategy, by trial.
#[derive(Debug)]
struct Totals {
    sums: [Vec<f64>; OF_TOTALS],
    priced: bool,
}

impl Arena {
    /// An arena for runs of `plan`, in blocks of `block` trials at most, which are not more than [`MOST_TRIALS`].
    pub fn new(plan: &Plan, block: usize) -> Self {
        let block = block.next_multiple_of(LANES);
        let strategies = &plan.strategies;
        let scales = Scales::new(plan);
        let of_all = Metric::OF_ALL_MINERALS.len();
        let counts = (0..plan.minerals()).map(|_| Metric::ALL.len()).chain([of_all]);
        let empty: Vec<Vec<Vec<f64>>> = counts.map(|count| vec![Vec::new(); count]).collect();
        Self {
            worlds: plan.worlds.iter().map(|_| World::default()).collect(),
            ventures: plan.projects.iter().map(|_| Venture::default()).collect(),
            grounds: (0..block.div_ceil(LANES).min(ABREAST)).map(|_| Ground::default()).collect(),
            books: (0..plan.minerals())
                .map(|m| {
                    let book = |(s, strategy): (usize, &PlannedStrategy)| {
                        let (months, block) = if strategy.same_as[m] == s { (plan.months, block) } else { (0, 0) };
                        Book::new(months, &strategy.supply[m], &scales.minerals[m], block)
                    };
                    strategies.iter().enumerate().map(book).collect()
                })
                .collect(),
            tiles: strategies.iter().map(|s| Tile::new(plan, &s.supply, block)).collect(),
            steps: vec![Steps::new(Metric::ALL.len(), block); strategies.len()],
            totals: strategies
                .iter()
                .map(|_| Totals { sums: std::array::from_fn(|_| Vec::new()), priced: false })
                .collect(),
            series: plan
                .markets
                .iter()
                .map(|market| MarketSeries::new(plan, &scales.minerals[market.mineral], market))
                .collect(),
            in_series: 0,
            gathered: GatheredMonths::new(plan.months, block.div_ceil(LANES).min(ABREAST)),
            found: vec![FoundMonths::new(plan.months, block.div_ceil(LANES)); strategies.len()],
            found_of_market: FoundMonths::new(plan.months, block.div_ceil(LANES)),
            claims: Claims::default(),
            metrics: vec![empty; strategies.len()],
            members: Vec::new(),
            own: Tally::without_months(plan),
        }
    }

    /// Simulates the trials `first .. first + count` and gives their metrics. They are in `tally` when the arena has [finished](Arena::finish).
    ///
    /// Where one of them holds too much it [gives up](super::limit).
    pub fn run(&mut self, plan: &Plan, first: u64, count: usize, tally: &Shared<'_>) -> &BlockMetrics {
        match self.try_run(plan, first, count, tally) {
            Ok(metrics) => metrics,
            Err(over) => give_up(over),
        }
    }

    /// The same, but that it says when a trial holds too much; nothing may be made of the arena and the tally then.
    ///
    /// # Errors
    ///
    /// With the first such trial.
    pub fn try_run(
        &mut self,
        plan: &Plan,
        first: u64,
        count: usize,
        tally: &Shared<'_>,
    ) -> Result<&BlockMetrics, TooMany> {
        if self.in_series + count as u64 > MOST_TRIALS {
            self.empty_series(tally);
        }
        self.in_series += count as u64;
        self.try_draw(plan, first, count)?;
        self.own.trials += count as u64;
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
        self.fold_all(plan, count);
        Ok(&self.metrics)
    }

    /// About how much memory it holds for what it adds up, in bytes.
    pub fn bytes(&self) -> usize {
        let series = self.books.iter().flatten().map(|book| book.series.bytes());
        series.chain(self.series.iter().map(MarketSeries::bytes)).sum::<usize>() + self.own.bytes()
    }

    /// Adds to `tally` what of the trials so far it still lacks.
    pub fn finish(mut self, tally: &Shared<'_>) {
        self.empty_series(tally);
        tally.merge(&self.own);
    }

    /// Adds the monthly values to `tally`.
    fn empty_series(&mut self, tally: &Shared<'_>) {
        self.in_series = 0;
        let (minerals, strategies) = (self.books.len(), self.totals.len());
        for place in in_turn(minerals * strategies) {
            let (mineral, strategy) = (place % minerals, place / minerals);
            self.books[mineral][strategy].series.empty_into(&mut tally.mineral(strategy, mineral));
        }
        for market in in_turn(self.series.len()) {
            self.series[market].empty_into(&mut tally.market(market));
        }
    }

    /// Draws occurrences and projects of a block, or [gives up](super::limit).
    pub fn draw(&mut self, plan: &Plan, first: u64, count: usize) {
        if let Err(over) = self.try_draw(plan, first, count) {
            give_up(over);
        }
    }

    fn try_draw(&mut self, plan: &Plan, first: u64, count: usize) -> Result<(), TooMany> {
        for (planned, world) in plan.worlds.iter().zip(&mut self.worlds) {
            let drawn = world.occurrences.draw(planned, first, count, plan.months);
            drawn.map_err(|(trial, excess, hazard)| {
                let disruption = plan.labels.disruptions.get(hazard).cloned().unwrap_or_default();
                TooMany { trial, excess, disruption }
            })?;
            world.courses.fill(planned, &world.occurrences, plan.months);
        }
        for (project, venture) in plan.projects.iter().zip(&mut self.ventures) {
            venture.draw(project, first, count);
        }
        Ok(())
    }

    /// All strategies of one market.
    fn market(&mut self, plan: &Plan, mineral: usize, index: usize, first: u64, count: usize, tally: &Shared<'_>) {
        let market = &plan.markets[index];
        self.members.clear();
        let strategies = plan.strategies.iter().enumerate();
        let members = strategies.filter(|(s, of)| of.supply[mineral].market == index && of.same_as[mineral] == *s);
        self.members.extend(members.map(|(s, _)| s));
        for &s in &self.members {
            spend(plan, s, mineral, &self.ventures, &mut self.tiles[s]);
        }
        let groups = count.div_ceil(LANES);
        for begin in (0..groups).step_by(ABREAST) {
            let end = groups.min(begin + ABREAST);
            let grounds = &mut self.grounds[..end - begin];
            for (ground, group) in grounds.iter_mut().zip(begin..) {
                ground.lay_out(&self.worlds[market.world], plan, index, first, group);
            }
            wide(CountMarket {
                grounds,
                series: &mut self.series[index],
                gathered: &mut self.gathered,
                found: &mut self.found_of_market,
                begin,
                counted: (count - begin * LANES).min(grounds.len() * LANES),
            });
            for mix in (0..plan.mixes.len()).filter(|&mix| plan.mixes[mix].market == index) {
                for ground in &mut *grounds {
                    ground.fill_mix(&plan.mixes[mix]);
                }
                for &s in self.members.iter().filter(|&&s| plan.strategies[s].supply[mineral].mix == mix) {
                    wide(Course {
                        plan,
                        strategy: s,
                        mineral,
                        begin,
                        count,
                        world: &self.worlds[market.world],
                        ventures: &self.ventures,
                        grounds,
                        book: &mut self.books[mineral][s],
                        tile: &mut self.tiles[s],
                        gathered: &mut self.gathered,
                        found: &mut self.found[s],
                        claims: &mut self.claims,
                    });
                }
            }
        }
        let series = &mut self.series[index];
        series.settle(groups, &self.found_of_market);
        if series.is_long() {
            series.unload(&mut tally.market(index));
        }
        let into = &mut self.own.markets[index];
        let active = into.hazards.iter_mut().zip(&self.worlds[market.world].active).zip(&market.strikes);
        for ((into, active), _) in active.filter(|(_, strikes)| strikes.concerns) {
            into.0.merge(&active.0);
            into.1.merge(&active.1);
        }
    }

    /// Folds the tiles of a mineral into the tally.
    fn fold(&mut self, plan: &Plan, mineral: usize, count: usize, tally: &Shared<'_>) {
        let Tally { scales, strategies, .. } = &mut self.own;
        let scales = &scales.minerals[mineral];
        for (s, strategy) in strategies.iter_mut().enumerate() {
            let supply = &plan.strategies[s].supply[mineral];
            let same = plan.strategies[s].same_as[mineral];
            let tile = &mut self.tiles[same];
            if same == s {
                let into = &mut strategy.minerals[mineral];
                let series = &mut self.books[mineral][s].series;
                series.settle(count as u64, count.div_ceil(LANES), &self.found[s]);
                if series.is_long() {
                    series.unload(&mut tally.mineral(s, mineral));
                }
                wide(Fold { supply, tile, count, scales, into, steps: &mut self.steps[s] });
            } else {
                let (before, rest) = self.steps.split_at_mut(s);
                rest[0].copy(&before[same]);
            }
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
    fn fold_all(&mut self, plan: &Plan, count: usize) {
        let Tally { scales, strategies, .. } = &mut self.own;
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
    ) -> (Given<'a>, &'a World, &'a mut Recursion) {
        let supply = &plan.strategies[s].supply[mineral];
        let world = &self.worlds[plan.markets[supply.market].world];
        let ground = &mut self.grounds[0];
        ground.lay_out(world, plan, supply.market, first, 0);
        ground.fill_mix(&plan.mixes[supply.mix]);
        let recursion = self.books[mineral][plan.strategies[s].same_as[mineral]].recursion();
        recursion.restart(supply);
        (given(plan, s, mineral, ground, &self.ventures, 0), world, recursion)
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
