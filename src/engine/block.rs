//! A block of trials through all stages of the engine, into a tally.

use super::availability::{Availability, Losses};
use super::claims::Claimants;
use super::hazards::Occurrences;
use super::lanes::Lanes;
use super::market::Paths;
use super::outcome::Outcome;
use super::projects::Venture;
use super::supply::{Given, Recursion};
use crate::plan::Plan;
use crate::plan::market::PlannedMarket;
use crate::plan::supply::PlannedSupply;
use crate::tally::metric::{Metric, Variable};
use crate::tally::scale::{self, MineralScales};
use crate::tally::{MineralTally, PairTally, SourceTally, StrategyTally, TILE_VARIABLES, Tally};

/// Metrics of the trials of a block: by strategy, then mineral (all minerals last), then metric, then trial.
pub type BlockMetrics<const W: usize> = Vec<Vec<Vec<Lanes<W>>>>;

/// What a worker keeps from block to block.
#[derive(Debug)]
pub struct Arena<const W: usize> {
    worlds: Vec<(Occurrences, Losses<W>)>,
    ventures: Vec<Venture<W>>,
    availability: Availability<W>,
    paths: Paths<W>,
    claimants: Claimants,
}

/// Sums over minerals of one strategy.
#[derive(Clone)]
struct Totals<const W: usize> {
    any: Lanes<W>,
    imports: Lanes<W>,
    loss: Lanes<W>,
    total: Lanes<W>,
    programme: Lanes<W>,
    priced: bool,
}

impl<const W: usize> Arena<W> {
    /// An arena for runs of `plan`.
    pub fn new(plan: &Plan) -> Self {
        Self {
            worlds: plan.worlds.iter().map(|_| (Occurrences::default(), Losses::new())).collect(),
            ventures: Vec::new(),
            availability: Availability::new(),
            paths: Paths::new(),
            claimants: Claimants::default(),
        }
    }

    /// Simulates the trials `first .. first + W` and adds the first `count` of them to `tally`; gives their metrics.
    pub fn run(&mut self, plan: &Plan, first: u64, count: usize, tally: &mut Tally) -> BlockMetrics<W> {
        self.draw(plan, first);
        tally.trials += count as u64;
        let strategies = plan.strategies.len();
        let mut totals = plan
            .strategies
            .iter()
            .map(|s| Totals {
                any: [0.0; W],
                imports: [0.0; W],
                loss: [0.0; W],
                total: [s.cost; W],
                programme: [s.cost; W],
                priced: false,
            })
            .collect::<Vec<Totals<W>>>();
        let mut metrics: BlockMetrics<W> = vec![Vec::new(); strategies];
        for mineral in 0..plan.minerals() {
            // Markets are in order of mineral; strategies that share one are served together.
            for (index, market) in plan.markets.iter().enumerate().filter(|(_, m)| m.mineral == mineral) {
                self.lay_out(plan, market, first);
                let (occurrences, _) = &self.worlds[market.world];
                self.claimants.fill(&plan.worlds[market.world], market, occurrences, plan.months);
                self.tally_market(index, count, mineral, tally);
                for s in 0..strategies {
                    if plan.strategies[s].supply[mineral].market == index {
                        let tile = self.tile(plan, s, mineral, count, tally);
                        totals[s].add(&tile, plan.markets[index].price.is_some());
                        metrics[s].push(tile.metrics);
                    }
                }
            }
            let scales = tally.scales.minerals[mineral].clone();
            compare(
                &metrics,
                mineral,
                &Metric::ALL,
                count,
                plan.months,
                &scales,
                |s| &mut s.minerals[mineral].pairs,
                tally,
            );
        }
        for (values, totals) in metrics.iter_mut().zip(&totals) {
            values.push(totals.metrics());
        }
        tally_all(plan, &metrics, count, tally);
        metrics
    }

    /// Draws occurrences and projects of a block.
    pub fn draw(&mut self, plan: &Plan, first: u64) {
        for (world, (occurrences, losses)) in plan.worlds.iter().zip(&mut self.worlds) {
            occurrences.draw(world, first, W, plan.months);
            losses.fill(world, occurrences, plan.months);
        }
        self.ventures = plan.projects.iter().map(|project| Venture::draw(project, first)).collect();
    }

    /// Lays out availability, demand and price of a market by month.
    fn lay_out(&mut self, plan: &Plan, market: &PlannedMarket, first: u64) {
        let (occurrences, losses) = &self.worlds[market.world];
        self.availability.fill(market, losses, plan.months);
        self.paths.fill(market, occurrences, losses, &self.availability, first, plan.months);
    }

    /// One mineral under one strategy.
    fn tile(&mut self, plan: &Plan, s: usize, mineral: usize, count: usize, tally: &mut Tally) -> Tile<W> {
        let strategy = &plan.strategies[s];
        let supply = &strategy.supply[mineral];
        let given = Given {
            supply,
            market: &plan.markets[supply.market],
            paths: &self.paths,
            availability: &self.availability,
            projects: &plan.projects,
            ventures: &self.ventures,
        };
        let (_, losses) = &self.worlds[given.market.world];
        let mut recursion = Recursion::new(supply);
        let mut outcome = Outcome::new(plan, supply);
        for t in 0..plan.months {
            recursion.step(given, t);
            outcome.add(given, &recursion.flows, t, strategy.discount[t], plan.threshold);
            for lane in 0..count {
                if recursion.flows.shortfall[lane] > 0.0 {
                    let attributed = &mut outcome.attributed;
                    let unattributed = attributed.len() - 1;
                    self.claimants.divide(given, losses, &recursion.flows, t, lane, |hazard, amount| {
                        attributed[hazard.unwrap_or(unattributed)][lane] += amount;
                    });
                }
            }
        }
        let spending = tally_projects(plan, supply, &strategy.discount, &self.ventures, count, s, mineral, tally);
        let values = outcome.metrics(given, plan.months, &spending);
        let scales = tally.scales.minerals[mineral].clone();
        tally_tile(&outcome, &values, count, &scales, &mut tally.strategies[s].minerals[mineral]);
        Tile { outcome, metrics: values, spending }
    }

    fn tally_market(&self, index: usize, count: usize, mineral: usize, tally: &mut Tally) {
        let scales = &tally.scales.minerals[mineral];
        let tally = &mut tally.markets[index];
        let scale = scales.monthly(Variable::Demand);
        for (cell, demand) in tally.demand.iter_mut().zip(&self.paths.demand) {
            cell.add(&scale, &demand[..count]);
        }
        let scale = scales.monthly(Variable::Price);
        for (cell, price) in tally.price.iter_mut().zip(&self.paths.price) {
            cell.add(&scale, &price[..count]);
        }
        for touched in self.claimants.counts.iter().filter(|touched| touched.lane < count) {
            let (occurrences, months) = &mut tally.hazards[touched.hazard];
            occurrences.add(i64::from(touched.occurrences));
            months.add(i64::from(touched.months));
        }
    }

    /// What the recursion looks at, for one strategy and mineral, after [`Arena::draw`].
    pub fn given<'a>(
        &'a mut self,
        plan: &'a Plan,
        s: usize,
        mineral: usize,
        first: u64,
    ) -> (Given<'a, W>, &'a Occurrences) {
        let supply = &plan.strategies[s].supply[mineral];
        let market = &plan.markets[supply.market];
        self.lay_out(plan, market, first);
        let given = Given {
            supply,
            market,
            paths: &self.paths,
            availability: &self.availability,
            projects: &plan.projects,
            ventures: &self.ventures,
        };
        (given, &self.worlds[market.world].0)
    }
}

/// What one mineral under one strategy leaves behind.
struct Tile<const W: usize> {
    outcome: Outcome<W>,
    metrics: Vec<Lanes<W>>,
    /// Discounted spending on projects.
    spending: Lanes<W>,
}

impl<const W: usize> Totals<W> {
    /// Adds a mineral; without a price only its projects cost anything.
    fn add(&mut self, tile: &Tile<W>, priced: bool) {
        self.priced |= priced;
        let any = &tile.metrics[Metric::AnyShortage.index()];
        let outcome = &tile.outcome;
        for i in 0..W {
            self.any[i] = super::lanes::max(self.any[i], any[i]);
            self.loss[i] += outcome.loss(i);
            let spent = outcome.spent(i) + tile.spending[i];
            self.imports[i] += outcome.imports(i);
            self.total[i] += spent;
            self.programme[i] += spent + outcome.unmet_cost(i);
        }
    }

    /// By [`Metric::OF_ALL_MINERALS`].
    fn metrics(&self) -> Vec<Lanes<W>> {
        let imports = if self.priced { self.imports } else { [f64::NAN; W] };
        vec![self.any, imports, self.loss, self.total, self.programme]
    }
}

/// Tallies the sums over minerals.
fn tally_all<const W: usize>(plan: &Plan, metrics: &BlockMetrics<W>, count: usize, tally: &mut Tally) {
    let scales = tally.scales.all.clone();
    for (values, strategy) in metrics.iter().zip(&mut tally.strategies) {
        for (m, metric) in Metric::OF_ALL_MINERALS.into_iter().enumerate() {
            strategy.all[m].add(scales.of(metric), &values[plan.minerals()][m][..count]);
        }
    }
    let all = plan.minerals();
    compare(metrics, all, &Metric::OF_ALL_MINERALS, count, plan.months, &scales, |s| &mut s.all_pairs, tally);
}

/// Tallies the projects of one mineral under one strategy; gives their discounted spending.
#[allow(clippy::too_many_arguments)] // one call, from `tile`
fn tally_projects<const W: usize>(
    plan: &Plan,
    supply: &PlannedSupply,
    discount: &[f64],
    ventures: &[Venture<W>],
    count: usize,
    s: usize,
    mineral: usize,
    tally: &mut Tally,
) -> Lanes<W> {
    let mut all = [0.0; W];
    for offtake in &supply.projects {
        let venture = &ventures[offtake.project];
        let mut spending = [0.0; W];
        for &(lane, month, cost) in &venture.spending {
            if month >= 0.0 && month < plan.months as f64 {
                spending[lane] += cost * discount[month as usize];
            }
        }
        for i in 0..W {
            all[i] += spending[i];
        }
        let scales = &tally.scales.minerals[mineral];
        let Some(project) = &mut tally.strategies[s].projects[offtake.label] else {
            continue;
        };
        let horizon = plan.months as f64;
        for lane in 0..count {
            let start = venture.operating[lane];
            let within = if start < horizon { start } else { f64::NAN };
            project.start.add(scale::months(), &[within]);
            project.spending.add(scales.cost.steps(spending[lane]));
        }
    }
    all
}

fn tally_tile<const W: usize>(
    outcome: &Outcome<W>,
    values: &[Lanes<W>],
    count: usize,
    scales: &MineralScales,
    tally: &mut MineralTally,
) {
    for ((metric, values), into) in Metric::ALL.into_iter().zip(values).zip(&mut tally.metrics) {
        into.add(scales.of(metric), &values[..count]);
    }
    for ((variable, series), cells) in TILE_VARIABLES.into_iter().zip(&outcome.series).zip(&mut tally.series) {
        let scale = scales.monthly(variable);
        for (cell, values) in cells.iter_mut().zip(series) {
            cell.add(&scale, &values[..count]);
        }
    }
    let share = scale::share();
    for (year, worst) in &outcome.years {
        for lane in 0..count {
            tally.year.add(share.steps(year[lane]));
            tally.worst_month.add(share.steps(worst[lane]));
        }
    }
    let quantity = scales.quantity;
    let (suppliers, projects) = outcome.sources.split_at(tally.suppliers.len());
    let sources = suppliers.iter().zip(&mut tally.suppliers).chain(projects.iter().zip(&mut tally.projects));
    for (source, into) in sources {
        for lane in 0..count {
            let of = |values: &Lanes<W>| quantity.steps(values[lane]);
            let SourceTally { contracted, delivered, surge, lost, received } = into;
            contracted.add(of(&source.contracted));
            delivered.add(of(&source.delivered));
            surge.add(of(&source.surge));
            lost.add(of(&source.lost));
            received.add(quantity.steps(source.delivered[lane] + source.surge[lane]));
        }
    }
    for lane in 0..count {
        tally.supply.add(quantity.steps(outcome.supplied[lane]));
    }
    for (amounts, into) in outcome.attributed.iter().zip(&mut tally.attributed) {
        // Nothing adds nothing.
        for amount in amounts[..count].iter().filter(|amount| **amount != 0.0) {
            into.add(quantity.steps(*amount));
        }
    }
    for (sector, into) in outcome.sectors.iter().zip(&mut tally.sectors) {
        for lane in 0..count {
            let of_demand = if sector.demand[lane] > 0.0 { sector.shortfall[lane] / sector.demand[lane] } else { 0.0 };
            into.shortfall.add(quantity.steps(sector.shortfall[lane]));
            into.share.add(share.steps(of_demand));
            into.loss.add(scales.loss.steps(sector.loss[lane]));
        }
    }
}

/// Pairs every strategy with the baseline and with the best strategy of each trial.
#[allow(clippy::too_many_arguments)] // two calls, for a mineral and for all
fn compare<const W: usize>(
    metrics: &BlockMetrics<W>,
    mineral: usize,
    list: &[Metric],
    count: usize,
    months: usize,
    scales: &MineralScales,
    pairs: impl Fn(&mut StrategyTally) -> &mut Vec<PairTally>,
    tally: &mut Tally,
) {
    for (m, metric) in list.iter().enumerate() {
        let quantum = scales.of(*metric);
        // No shortage counts as the end of the horizon.
        let value = |s: usize, lane: usize| {
            let value = metrics[s][mineral][m][lane];
            if value.is_nan() && *metric == Metric::FirstShortageMonth { months as f64 } else { value }
        };
        for lane in 0..count {
            let all = (0..metrics.len()).map(|s| value(s, lane)).filter(|v| !v.is_nan());
            let best = if metric.more_is_better() { all.reduce(f64::max) } else { all.reduce(f64::min) };
            let (Some(best), baseline) = (best, value(0, lane)) else {
                continue;
            };
            if baseline.is_nan() {
                continue;
            }
            for s in 1..metrics.len() {
                let value = value(s, lane);
                if !value.is_nan() {
                    pairs(&mut tally.strategies[s])[m].add(quantum, metric.more_is_better(), value, baseline, best);
                }
            }
        }
    }
}
