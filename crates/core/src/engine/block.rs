//! Simulates a block of trials through all steps of the engine, and adds the results to a tally.
//!
//! Occurrences, their courses and the projects are drawn for the whole block. Then, for each mineral, `LANES` consecutive trials at a time are
//! simulated month by month, under one strategy after the other on the same paths. The results of a mineral are added to the tally for the whole
//! block at once.

use super::claims::{Claims, count_active};
use super::course::{ABREAST, CountMarket, Ground, MineralAccounts, StrategyCourse, World, given};
use super::fold::Fold;
use super::lanes::LANES;
use super::limit::{GiveUpReason, GivenUp, TooLarge, give_up};
use super::pairs::Pairs;
use super::projects::Venture;
use super::series::{FoundMonths, GatheredMonths, MarketSeries};
use super::supply::{Given, Recursion};
use super::tile::{OF_TOTALS, Tile};
use crate::plan::{Plan, PlannedStrategy};
use crate::tally::metric::Metric;
use crate::tally::shared::{Shared, in_turn};
use crate::tally::window::MAX_TRIALS;
use crate::tally::{MetricTally, PairTally, StrategyTally, Tally};
use crate::vectors::{Kernel, Simd, wide};

/// Metrics of the trials of a block, indexed by strategy, mineral (all minerals together last), metric and trial.
pub type BlockMetrics = Vec<Vec<Vec<Vec<f64>>>>;

/// State and buffers that a thread reuses from block to block.
#[derive(Debug)]
pub struct Arena {
    worlds: Vec<World>,
    ventures: Vec<Venture>,
    /// One for each group of lanes that are simulated together.
    grounds: Vec<Ground>,
    /// Indexed by mineral, then strategy.
    books: Vec<Vec<MineralAccounts>>,
    /// Indexed by strategy.
    tiles: Vec<Tile>,
    totals: Vec<Totals>,
    /// Indexed by market.
    series: Vec<MarketSeries>,
    /// Trials counted in the series since the last flush.
    in_series: u64,
    gathered: GatheredMonths,
    /// Indexed by strategy.
    found: Vec<FoundMonths>,
    found_of_market: FoundMonths,
    claims: Claims,
    metrics: BlockMetrics,
    members: Vec<usize>,
    /// Buffer for the years of a trial.
    years: Vec<f64>,
    /// A value of the block that is out of the range of `f64`.
    too_large: Option<TooLarge>,
    /// Results not yet added to the shared tally: all except the monthly values.
    own: Tally,
}

/// Sums over minerals under one strategy, by trial.
#[derive(Debug)]
struct Totals {
    sums: [Vec<f64>; OF_TOTALS],
    /// Whether any mineral has a price.
    priced: bool,
    /// Whether any mineral has an economic loss.
    valued: bool,
}

impl Arena {
    /// Makes an arena for runs of `plan`, in blocks of at most `block` trials, where `block` is at most [`MAX_TRIALS`].
    pub fn new(plan: &Plan, block: usize) -> Self {
        let block = block.next_multiple_of(LANES);
        let strategies = &plan.strategies;
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
                        MineralAccounts::new(months, &strategy.supply[m], block)
                    };
                    strategies.iter().enumerate().map(book).collect()
                })
                .collect(),
            tiles: strategies.iter().map(|s| Tile::new(plan, &s.supply, block)).collect(),
            totals: strategies
                .iter()
                .map(|_| Totals { sums: std::array::from_fn(|_| Vec::new()), priced: false, valued: false })
                .collect(),
            series: plan.markets.iter().map(|market| MarketSeries::new(plan, market)).collect(),
            in_series: 0,
            gathered: GatheredMonths::new(plan, block.div_ceil(LANES).min(ABREAST)),
            found: vec![FoundMonths::new(plan, block.div_ceil(LANES)); strategies.len()],
            found_of_market: FoundMonths::new(plan, block.div_ceil(LANES)),
            claims: Claims::default(),
            metrics: vec![empty; strategies.len()],
            members: Vec::new(),
            years: Vec::new(),
            too_large: None,
            own: Tally::without_months(plan),
        }
    }

    /// Simulates the trials `first .. first + count` and returns their metrics. The results are complete in `tally` after [`Arena::finish`].
    ///
    /// A trial beyond the limits unwinds with [`give_up`].
    pub fn run(&mut self, plan: &Plan, first: u64, count: usize, tally: &Shared<'_>) -> &BlockMetrics {
        match self.try_run(plan, first, count, tally) {
            Ok(metrics) => metrics,
            Err(over) => give_up(over),
        }
    }

    /// Like [`Arena::run`], but returns an error if a trial is beyond the limits; arena and tally must not be used after that.
    ///
    /// # Errors
    ///
    /// Returns the first such trial.
    pub fn try_run(
        &mut self,
        plan: &Plan,
        first: u64,
        count: usize,
        tally: &Shared<'_>,
    ) -> Result<&BlockMetrics, GivenUp> {
        if self.in_series + count as u64 > MAX_TRIALS {
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
            // Markets are sorted by mineral; strategies that share one are simulated together.
            for index in (0..plan.markets.len()).filter(|&i| plan.markets[i].mineral == mineral) {
                self.market(plan, mineral, index, first, count, tally);
            }
            self.fold(plan, mineral, first, count, tally);
        }
        self.fold_all(plan, first, count);
        match self.too_large.take() {
            Some(found) => Err(GivenUp::too_large(plan, found)),
            None => Ok(&self.metrics),
        }
    }

    /// Returns the approximate memory used for results, in bytes.
    pub fn bytes(&self) -> usize {
        let series = self.books.iter().flatten().map(|book| book.series.bytes());
        series.chain(self.series.iter().map(MarketSeries::bytes)).sum::<usize>() + self.own.bytes()
    }

    /// Adds the results that are not yet in `tally`.
    pub fn finish(mut self, tally: &Shared<'_>) {
        self.empty_series(tally);
        tally.merge(&self.own);
    }

    /// Flushes the monthly values to `tally`.
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

    /// Draws the occurrences and projects of a block; a trial beyond the limits unwinds with [`give_up`].
    pub fn draw(&mut self, plan: &Plan, first: u64, count: usize) {
        if let Err(over) = self.try_draw(plan, first, count) {
            give_up(over);
        }
    }

    fn try_draw(&mut self, plan: &Plan, first: u64, count: usize) -> Result<(), GivenUp> {
        for (planned, world) in plan.worlds.iter().zip(&mut self.worlds) {
            let drawn = world.occurrences.draw(planned, first, count, plan.months);
            drawn.map_err(|(trial, excess, hazard)| {
                let disruption = plan.labels.disruptions.get(hazard).cloned().unwrap_or_default();
                GivenUp { trial, why: GiveUpReason::TooMany(excess, disruption) }
            })?;
            world.courses.fill(planned, &world.occurrences, plan.months);
        }
        for (project, venture) in plan.projects.iter().zip(&mut self.ventures) {
            venture.draw(project, first, count);
        }
        Ok(())
    }

    /// Simulates all strategies of one market.
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
                    wide(StrategyCourse {
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

    /// Adds the results of a mineral to the tally.
    fn fold(&mut self, plan: &Plan, mineral: usize, first: u64, count: usize, tally: &Shared<'_>) {
        let strategies = &mut self.own.strategies;
        for (s, strategy) in strategies.iter_mut().enumerate() {
            let supply = &plan.strategies[s].supply[mineral];
            let same = plan.strategies[s].same_as[mineral];
            let tile = &self.tiles[same];
            if same == s {
                let into = &mut strategy.minerals[mineral];
                let series = &mut self.books[mineral][s].series;
                series.settle(count as u64, count.div_ceil(LANES), &self.found[s]);
                if series.is_long() {
                    series.unload(&mut tally.mineral(s, mineral));
                }
                wide(Fold { supply, tile, threshold: plan.threshold, count, into, years: &mut self.years });
            }
            for (p, offtake) in supply.projects.iter().enumerate() {
                if let Some(project) = &mut strategy.projects[offtake.label] {
                    let venture = &self.ventures[offtake.project];
                    let spending = tile.spending.of(1 + p);
                    for lane in 0..count {
                        let start = venture.operating[lane / LANES][lane % LANES];
                        let within = if start < plan.months as f64 { start } else { f64::NAN };
                        project.start.add(&[within]);
                        project.spending.add(spending[lane]);
                    }
                }
            }
            self.totals[s].add(tile, count);
            self.totals[s].priced |= plan.markets[supply.market].price.is_some();
            self.totals[s].valued |= supply.valued;
            for (metric, kept) in self.metrics[s][mineral].iter_mut().enumerate() {
                kept.clear();
                kept.extend_from_slice(&tile.metrics.of(metric)[..count]);
            }
        }
        self.finish_fold(plan, &Metric::ALL, mineral, first, |strategy| &mut strategy.minerals[mineral].pairs);
    }

    /// Adds the sums over minerals to the tally.
    fn fold_all(&mut self, plan: &Plan, first: u64, count: usize) {
        for (s, totals) in self.totals.iter_mut().enumerate() {
            totals.leave_out(plan);
            for m in 0..Metric::OF_ALL_MINERALS.len() {
                let values = &totals.sums[m][..count];
                wide(AddMetric { values, into: &mut self.own.strategies[s].all[m] });
                let kept = &mut self.metrics[s][plan.minerals()][m];
                kept.clear();
                kept.extend_from_slice(values);
            }
        }
        self.finish_fold(plan, &Metric::OF_ALL_MINERALS, plan.minerals(), first, |strategy| &mut strategy.all_pairs);
    }

    /// Compares the strategies' metrics of a mineral, or of all minerals together if `mineral` is their number, and detects values out of range.
    fn finish_fold(
        &mut self,
        plan: &Plan,
        list: &[Metric],
        mineral: usize,
        first: u64,
        pairs: impl Fn(&mut StrategyTally) -> &mut Vec<PairTally>,
    ) {
        let cost = list.iter().position(|metric| *metric == Metric::ProgrammeCost);
        let costs: Vec<&[f64]> =
            cost.map_or(Vec::new(), |m| self.metrics.iter().map(|of| &of[mineral][m][..]).collect());
        for (m, &metric) in list.iter().enumerate() {
            let values: Vec<&[f64]> = self.metrics.iter().map(|of| &of[mineral][m][..]).collect();
            for (strategy, values) in values.iter().enumerate() {
                // For all minerals together, a metric is undefined if no mineral has it.
                let expected = metric.is_always_defined() && mineral < plan.minerals();
                let beyond = |v: &f64| v.is_infinite() || expected && v.is_nan();
                if let Some(place) = values.iter().position(beyond) {
                    let found = TooLarge { trial: first + place as u64, strategy, mineral, metric };
                    self.too_large = self.too_large.into_iter().chain([found]).min();
                }
            }
            // For the comparison, no shortage counts as a first shortage at the end of the horizon.
            let undefined = (metric == Metric::FirstShortageMonth).then_some(plan.months as f64);
            let into = self.own.strategies[1..].iter_mut().map(|strategy| &mut pairs(strategy)[m]).collect();
            let costs = matches!(metric, Metric::Shortfall | Metric::EconomicLoss).then_some(&costs[..]);
            wide(Pairs { more_is_better: metric.more_is_better(), undefined, values: &values, costs, into });
        }
    }

    /// Returns the inputs of the recursion for the first trial, one strategy and one mineral, after [`Arena::draw`]; and the recursion itself.
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

/// Adds values of a metric.
struct AddMetric<'a> {
    values: &'a [f64],
    into: &'a mut MetricTally,
}

impl Kernel for AddMetric<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        self.into.add_all::<S>(self.values);
    }
}

/// Adds the discounted spending on the projects of a mineral under one strategy.
fn spend(plan: &Plan, s: usize, mineral: usize, ventures: &[Venture], tile: &mut Tile) {
    let strategy = &plan.strategies[s];
    for (p, offtake) in strategy.supply[mineral].projects.iter().enumerate() {
        for &(lane, month, cost) in &ventures[offtake.project].spending {
            tile.spending.add(1 + p, lane, cost * strategy.discount.charged(month, offtake.life_years));
        }
        tile.spending.add_column(0, 1 + p);
    }
}

impl Totals {
    fn restart(&mut self, cost: f64, count: usize) {
        for (metric, sum) in Metric::OF_ALL_MINERALS.into_iter().zip(&mut self.sums) {
            let is_spent = matches!(metric, Metric::TotalCost | Metric::ProgrammeCost | Metric::SocietalCost);
            sum.clear();
            sum.resize(count, if is_spent { cost } else { 0.0 });
        }
        (self.priced, self.valued) = (false, false);
    }

    /// Adds a mineral.
    fn add(&mut self, tile: &Tile, count: usize) {
        for (k, (metric, sum)) in Metric::OF_ALL_MINERALS.into_iter().zip(&mut self.sums).enumerate() {
            let values = &tile.totals.of(k)[..count];
            for (sum, more) in sum.iter_mut().zip(values) {
                *sum = if metric == Metric::AnyShortage { sum.max(*more) } else { *sum + more };
            }
        }
    }

    /// Sets sums to NaN that no mineral has, and quantities if units differ.
    fn leave_out(&mut self, plan: &Plan) {
        for (metric, sum) in Metric::OF_ALL_MINERALS.into_iter().zip(&mut self.sums) {
            let is_there = match metric {
                Metric::Shortfall | Metric::DemandUnserved => plan.labels.share_a_unit(),
                Metric::ImportCost => self.priced,
                Metric::EconomicLoss => self.valued,
                Metric::TotalCost | Metric::ProgrammeCost => plan.costed,
                Metric::SocietalCost => plan.costed && self.valued,
                _ => true,
            };
            if !is_there {
                sum.fill(f64::NAN);
            }
        }
    }
}
