//! What is kept of the trials: exact sums and histograms that merge to the same bits in any order and grouping.

pub mod bins;
pub mod estimate;
pub mod exact;
pub mod histogram;
pub mod keep;
mod list;
pub mod metric;
pub mod seldom;
pub mod series;
pub mod shared;
pub mod window;
pub mod year;

use crate::plan::Plan;
use crate::stats::difference;
use crate::vectors::Simd;
use exact::{Exact, Moments};
use histogram::Histogram;
use metric::{Metric, Variable};
use series::Cell;
use year::Years;

/// All that a run keeps: the sum of what its trials add, whatever their order.
#[derive(Clone, PartialEq, Debug)]
pub struct Tally {
    /// Trials gathered.
    pub trials: u64,
    /// By strategy, as in the plan.
    pub strategies: Vec<StrategyTally>,
    /// By market, as in the plan.
    pub markets: Vec<MarketTally>,
}

/// What is kept of one strategy.
#[derive(Clone, PartialEq, Debug)]
pub struct StrategyTally {
    /// By mineral.
    pub minerals: Vec<MineralTally>,
    /// Sums over minerals, by [`Metric::OF_ALL_MINERALS`].
    pub all: Vec<MetricTally>,
    /// Their comparison with the baseline.
    pub all_pairs: Vec<PairTally>,
    /// Projects by label; `None` where not enabled.
    pub projects: Vec<Option<ProjectTally>>,
}

/// What is kept of one mineral under one strategy.
#[derive(Clone, PartialEq, Debug)]
pub struct MineralTally {
    /// By [`Metric::ALL`].
    pub metrics: Vec<MetricTally>,
    /// Comparison with the baseline, by [`Metric::ALL`].
    pub pairs: Vec<PairTally>,
    /// Monthly cells of the variables that depend on the strategy, by [`TILE_VARIABLES`] and month.
    pub series: Vec<Vec<Cell>>,
    /// Shortfall share of the worst month of every year of every trial.
    pub worst_month: Years,
    /// Shortfall share of every year of every trial.
    pub year: Years,
    /// By supplier.
    pub suppliers: Vec<SourceTally>,
    /// By enabled project, in the supply's order.
    pub projects: Vec<SourceTally>,
    /// Supply over the horizon.
    pub supply: Moments,
    /// Shortfall by claimant: hazards, then unattributed; with the mineral's shortfall.
    pub attributed: Vec<PartTally>,
    /// By sector.
    pub sectors: Vec<SectorTally>,
}

/// Monthly variables of a strategy; demand and price are of a market.
pub const TILE_VARIABLES: [Variable; 4] =
    [Variable::Supply, Variable::ShortfallShare, Variable::StockDays, Variable::Hhi];

/// What is kept of demand, price and occurrences of a market.
#[derive(Clone, PartialEq, Debug)]
pub struct MarketTally {
    /// Demand by month.
    pub demand: Vec<Cell>,
    /// Price by month; empty without one.
    pub price: Vec<Cell>,
    /// Price inside by month; empty where it is not followed.
    pub inside: Vec<Cell>,
    /// By hazard: occurrences and months active, in whole numbers.
    pub hazards: Vec<(Moments, Moments)>,
}

/// Values of one metric.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct MetricTally {
    /// Exact moments.
    pub moments: Moments,
    /// Distribution; its count is the number of trials in which the metric is defined.
    pub histogram: Histogram,
}

/// Paired comparison of one metric with the baseline.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PairTally {
    /// Trials in which both are defined.
    pub count: u64,
    /// Those of them in which the strategy's value is another than the baseline's.
    pub differ: u64,
    /// Strategy minus baseline.
    pub difference: Moments,
    /// Trials in which the strategy is strictly better.
    pub better: u64,
    /// How much worse than the trial's best strategy.
    pub regret: Moments,
    /// Sum of the products of difference and difference of programme cost, where a ratio of both is told: of shortfall and economic loss.
    pub with_cost: Exact,
}

/// Volumes of a supplier or project over the horizon.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SourceTally {
    /// Contracted, or planned by a project.
    pub contracted: Moments,
    /// Delivered of it.
    pub delivered: Moments,
    /// Surge bought.
    pub surge: Moments,
    /// Called for but not available.
    pub lost: Moments,
    /// Delivered and surge; with all supply.
    pub received: PartTally,
}

/// A part of a whole, trial by trial.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PartTally {
    /// The part.
    pub moments: Moments,
    /// Sum of its products with the whole, each rounded once.
    pub with_whole: Exact,
    /// Trials in which it is not zero.
    pub not_zero: u64,
}

/// Losses of a sector.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SectorTally {
    /// ΣU.
    pub shortfall: Moments,
    /// ΣU / ΣD.
    pub share: Moments,
    /// Discounted.
    pub loss: Moments,
}

/// How a project goes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ProjectTally {
    /// Month of operation, of the trials in which it operates within the horizon.
    pub start: MetricTally,
    /// Discounted spending.
    pub spending: Moments,
    /// Which mineral.
    pub mineral: usize,
}

impl Tally {
    /// Nothing gathered yet, for runs of `plan`.
    pub fn new(plan: &Plan) -> Self {
        Self::of_months(plan, plan.months)
    }

    /// The same, but for monthly values, of which it can hold none.
    pub fn without_months(plan: &Plan) -> Self {
        Self::of_months(plan, 0)
    }

    fn of_months(plan: &Plan, months: usize) -> Self {
        let strategies = plan
            .strategies
            .iter()
            .map(|strategy| {
                let mut projects = vec![None; plan.labels.projects.len()];
                let minerals = strategy
                    .supply
                    .iter()
                    .enumerate()
                    .map(|(mineral, supply)| {
                        for offtake in &supply.projects {
                            projects[offtake.label] = Some(ProjectTally { mineral, ..ProjectTally::default() });
                        }
                        MineralTally {
                            metrics: vec![MetricTally::default(); Metric::ALL.len()],
                            pairs: vec![PairTally::default(); Metric::ALL.len()],
                            series: vec![vec![Cell::default(); months]; TILE_VARIABLES.len()],
                            worst_month: Years::default(),
                            year: Years::default(),
                            suppliers: vec![SourceTally::default(); supply.suppliers.len()],
                            projects: vec![SourceTally::default(); supply.projects.len()],
                            supply: Moments::default(),
                            attributed: vec![PartTally::default(); plan.labels.disruptions.len() + 1],
                            sectors: vec![SectorTally::default(); supply.sectors.len()],
                        }
                    })
                    .collect();
                StrategyTally {
                    minerals,
                    all: vec![MetricTally::default(); Metric::OF_ALL_MINERALS.len()],
                    all_pairs: vec![PairTally::default(); Metric::OF_ALL_MINERALS.len()],
                    projects,
                }
            })
            .collect();
        let markets = plan
            .markets
            .iter()
            .map(|market| MarketTally {
                demand: vec![Cell::default(); months],
                price: vec![Cell::default(); if market.price.is_some() { months } else { 0 }],
                inside: vec![Cell::default(); if market.follows_inside() { months } else { 0 }],
                hazards: vec![<(Moments, Moments)>::default(); plan.labels.disruptions.len()],
            })
            .collect();
        Self { trials: 0, strategies, markets }
    }

    /// About how much memory it holds, in bytes.
    pub fn bytes(&self) -> usize {
        let cells = |cells: &[Cell]| cells.iter().map(Cell::bytes).sum::<usize>();
        let metrics = |list: &[MetricTally]| list.iter().map(|m| m.histogram.bytes()).sum::<usize>();
        let of_mineral = |m: &MineralTally| {
            let series: usize = m.series.iter().map(|list| cells(list)).sum();
            series + metrics(&m.metrics) + m.year.bytes() + m.worst_month.bytes()
        };
        let strategies =
            self.strategies.iter().map(|s| s.minerals.iter().map(of_mineral).sum::<usize>() + metrics(&s.all));
        strategies.sum::<usize>()
            + self.markets.iter().map(|m| cells(&m.demand) + cells(&m.price) + cells(&m.inside)).sum::<usize>()
    }

    /// Gives strategies under which a mineral has the [same](Plan::same) months what is kept of the one of them that was simulated.
    pub fn copy_same(&mut self, plan: &Plan) {
        for (to, from, mineral) in plan.same() {
            let (before, rest) = self.strategies.split_at_mut(to);
            rest[0].minerals[mineral].copy(&before[from].minerals[mineral]);
        }
    }

    /// Adds what `other`, of the same plan, has gathered.
    pub fn merge(&mut self, other: &Self) {
        self.trials += other.trials;
        each(&mut self.strategies, &other.strategies, StrategyTally::merge);
        each(&mut self.markets, &other.markets, MarketTally::merge);
    }
}

fn each<T>(mine: &mut [T], theirs: &[T], mut merge: impl FnMut(&mut T, &T)) {
    for (a, b) in mine.iter_mut().zip(theirs) {
        merge(a, b);
    }
}

impl StrategyTally {
    fn merge(&mut self, other: &Self) {
        each(&mut self.minerals, &other.minerals, MineralTally::merge);
        each(&mut self.all, &other.all, MetricTally::merge);
        each(&mut self.all_pairs, &other.all_pairs, PairTally::merge);
        ProjectTally::merge_enabled(&mut self.projects, &other.projects);
    }
}

impl ProjectTally {
    /// Of one plan, so that the same ones are enabled on both sides.
    fn merge_enabled(mine: &mut [Option<Self>], theirs: &[Option<Self>]) {
        for (mine, theirs) in mine.iter_mut().flatten().zip(theirs.iter().flatten()) {
            mine.start.merge(&theirs.start);
            mine.spending.merge(&theirs.spending);
        }
    }
}

impl MarketTally {
    fn merge(&mut self, other: &Self) {
        each(&mut self.demand, &other.demand, Cell::merge);
        each(&mut self.price, &other.price, Cell::merge);
        each(&mut self.inside, &other.inside, Cell::merge);
        each(&mut self.hazards, &other.hazards, |a, b| {
            a.0.merge(&b.0);
            a.1.merge(&b.1);
        });
    }
}

impl MineralTally {
    /// Takes all of `from` but how the strategy compares.
    fn copy(&mut self, from: &Self) {
        let Self { metrics, pairs: _, series, worst_month, year, suppliers, projects, supply, attributed, sectors } =
            self;
        metrics.clone_from(&from.metrics);
        series.clone_from(&from.series);
        worst_month.clone_from(&from.worst_month);
        year.clone_from(&from.year);
        suppliers.clone_from(&from.suppliers);
        projects.clone_from(&from.projects);
        supply.clone_from(&from.supply);
        attributed.clone_from(&from.attributed);
        sectors.clone_from(&from.sectors);
    }

    fn merge(&mut self, other: &Self) {
        each(&mut self.metrics, &other.metrics, MetricTally::merge);
        each(&mut self.pairs, &other.pairs, PairTally::merge);
        each(&mut self.series, &other.series, |a, b| each(a, b, Cell::merge));
        self.worst_month.merge(&other.worst_month);
        self.year.merge(&other.year);
        each(&mut self.suppliers, &other.suppliers, SourceTally::merge);
        each(&mut self.projects, &other.projects, SourceTally::merge);
        self.supply.merge(&other.supply);
        each(&mut self.attributed, &other.attributed, PartTally::merge);
        each(&mut self.sectors, &other.sectors, |a, b| {
            a.shortfall.merge(&b.shortfall);
            a.share.merge(&b.share);
            a.loss.merge(&b.loss);
        });
    }
}

impl MetricTally {
    /// Adds finite values; those that are not a number are not defined.
    pub fn add(&mut self, values: &[f64]) {
        for &value in values.iter().filter(|v| !v.is_nan()) {
            self.moments.add(value);
            self.histogram.add(value);
        }
    }

    /// The same, of many.
    #[inline(always)]
    pub fn add_all<S: Simd>(&mut self, values: &[f64]) {
        let (mut any, mut undefined) = (false, false);
        for value in values {
            any |= *value != 0.0;
            undefined |= value.is_nan();
        }
        if !any {
            return self.histogram.add_zeros(values.len() as u64);
        }
        if undefined {
            return self.add(values);
        }
        self.moments.add_all::<S>(values);
        for value in values {
            self.histogram.add(*value);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.moments.merge(&other.moments);
        self.histogram.merge(&other.histogram);
    }
}

/// Values of a strategy, of the baseline, and the best of all strategies, by trial.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// The strategy's.
    pub values: &'a [f64],
    /// The baseline's.
    pub baseline: &'a [f64],
    /// The best.
    pub best: &'a [f64],
    /// Programme cost of the strategy and of the baseline, where a ratio with it is told.
    pub costs: Option<[&'a [f64]; 2]>,
}

impl PairTally {
    /// Adds trials, 256 at most. Those in which a value is not a number are left out.
    #[inline(always)]
    pub fn add_all<S: Simd>(&mut self, more_is_better: bool, compared: Compared<'_>) {
        const CHUNK: usize = 256;
        let Compared { values, baseline, best, costs } = compared;
        let n = values.len().min(baseline.len()).min(best.len()).min(CHUNK);
        let (mut differences, mut regrets) = ([0.0; CHUNK], [0.0; CHUNK]);
        let (mut differs, mut regretted, mut undefined, mut better, mut differ) = (false, false, false, 0_u64, 0_u64);
        for i in 0..n {
            let (gain, regret) = (difference(values[i], baseline[i]), difference(values[i], best[i]).abs());
            differences[i] = gain;
            regrets[i] = regret;
            differs |= gain != 0.0;
            differ += u64::from(gain != 0.0 && !gain.is_nan());
            regretted |= regret != 0.0;
            undefined |= gain.is_nan();
            better += u64::from(if more_is_better { gain > 0.0 } else { gain < 0.0 });
        }
        self.better += better;
        self.differ += differ;
        self.count += n as u64;
        if undefined {
            return self.add_defined(&differences[..n], &regrets[..n]);
        }
        if regretted {
            self.regret.add_all::<S>(&regrets[..n]);
        }
        if !differs {
            return;
        }
        self.difference.add_all::<S>(&differences[..n]);
        if let Some([cost, before]) = costs {
            for (i, gain) in differences[..n].iter_mut().enumerate() {
                let product = *gain * difference(cost[i], before[i]);
                // Without a price there is no cost.
                *gain = if product.is_nan() { 0.0 } else { product };
            }
            self.with_cost.add_all::<S>(&differences[..n]);
        }
    }

    /// Adds what is defined of counted trials, and counts the others no longer.
    #[cold]
    fn add_defined(&mut self, differences: &[f64], regrets: &[f64]) {
        for (difference, regret) in differences.iter().zip(regrets) {
            if difference.is_nan() {
                self.count -= 1;
            } else {
                self.difference.add(*difference);
                self.regret.add(*regret);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.differ += other.differ;
        self.difference.merge(&other.difference);
        self.better += other.better;
        self.regret.merge(&other.regret);
        self.with_cost.merge(&other.with_cost);
    }
}

impl PartTally {
    /// Adds the parts and wholes of trials.
    #[inline(always)]
    pub fn add_all<S: Simd>(&mut self, parts: &[f64], wholes: &[f64]) {
        const CHUNK: usize = 256;
        self.moments.add_all::<S>(parts);
        for (parts, wholes) in parts.chunks(CHUNK).zip(wholes.chunks(CHUNK)) {
            let mut products = [0.0; CHUNK];
            for ((product, part), whole) in products.iter_mut().zip(parts).zip(wholes) {
                *product = part * whole;
                self.not_zero += u64::from(*part != 0.0);
            }
            self.with_whole.add_all::<S>(&products[..parts.len()]);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.moments.merge(&other.moments);
        self.with_whole.merge(&other.with_whole);
        self.not_zero += other.not_zero;
    }
}

impl SourceTally {
    fn merge(&mut self, other: &Self) {
        self.contracted.merge(&other.contracted);
        self.delivered.merge(&other.delivered);
        self.surge.merge(&other.surge);
        self.lost.merge(&other.lost);
        self.received.merge(&other.received);
    }
}
