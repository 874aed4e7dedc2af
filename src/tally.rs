//! What is kept of the trials: exact sums and histograms that merge to the same bits in any order and grouping.

pub mod estimate;
pub mod exact;
pub mod histogram;
pub mod keep;
mod list;
pub mod metric;
pub mod scale;
pub mod seldom;
pub mod series;
pub mod shared;
pub mod window;

use crate::plan::Plan;
use exact::{Moments, Quantum, UNDEFINED};
use histogram::Histogram;
use metric::{Metric, Variable};
use scale::Scales;
use series::Cell;

/// All that a run keeps: the sum of what its trials add, whatever their order.
#[derive(Clone, PartialEq, Debug)]
pub struct Tally {
    /// Trials gathered.
    pub trials: u64,
    /// Steps and bins.
    pub scales: Scales,
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
    pub worst_month: Histogram,
    /// Shortfall share of every year of every trial.
    pub year: Histogram,
    /// By supplier.
    pub suppliers: Vec<SourceTally>,
    /// By enabled project, in the supply's order.
    pub projects: Vec<SourceTally>,
    /// Supply over the horizon.
    pub supply: Moments,
    /// Shortfall by claimant: hazards, then unattributed.
    pub attributed: Vec<Moments>,
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
    /// Strategy minus baseline.
    pub difference: Moments,
    /// Trials in which the strategy is strictly better.
    pub better: u64,
    /// How much worse than the trial's best strategy.
    pub regret: Moments,
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
    /// Delivered and surge.
    pub received: Moments,
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
                            worst_month: Histogram::default(),
                            year: Histogram::default(),
                            suppliers: vec![SourceTally::default(); supply.suppliers.len()],
                            projects: vec![SourceTally::default(); supply.projects.len()],
                            supply: Moments::default(),
                            attributed: vec![Moments::default(); plan.labels.disruptions.len() + 1],
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
        Self { trials: 0, scales: Scales::new(plan), strategies, markets }
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
        *supply = from.supply;
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
        each(&mut self.attributed, &other.attributed, Moments::merge);
        each(&mut self.sectors, &other.sectors, |a, b| {
            a.shortfall.merge(&b.shortfall);
            a.share.merge(&b.share);
            a.loss.merge(&b.loss);
        });
    }
}

impl MetricTally {
    /// Adds values; those that are not a number are not defined.
    pub fn add(&mut self, quantum: Quantum, values: &[f64]) {
        for steps in values.iter().filter(|v| !v.is_nan()).map(|v| quantum.steps(*v)) {
            self.moments.add(steps);
            self.histogram.add(steps);
        }
    }

    /// Adds values in steps; [`UNDEFINED`] ones are left out.
    #[inline(always)]
    pub fn add_steps(&mut self, steps: &[i64]) {
        let (mut any, mut undefined) = (0, 0_u64);
        for &value in steps {
            any |= value;
            undefined += u64::from(value == UNDEFINED);
        }
        if any == 0 {
            return self.histogram.add_zeros(steps.len() as u64);
        }
        if undefined == 0 {
            self.moments.add_all(steps);
        } else {
            for &value in steps.iter().filter(|v| **v != UNDEFINED) {
                self.moments.add(value);
            }
        }
        for &value in steps.iter().filter(|v| **v != UNDEFINED) {
            self.histogram.add(value);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.moments.merge(&other.moments);
        self.histogram.merge(&other.histogram);
    }
}

impl PairTally {
    /// Adds trials, in steps: the strategy's values, the baseline's, and the best of all strategies, all of them defined.
    ///
    /// Values are quantised before they are subtracted, so that the mean difference is the difference of the means.
    #[inline(always)]
    pub fn add_all(&mut self, more_is_better: bool, values: &[i64], baseline: &[i64], best: &[i64]) {
        const CHUNK: usize = 64;
        let mut better = 0_u64;
        let lists = values.chunks(CHUNK).zip(baseline.chunks(CHUNK)).zip(best.chunks(CHUNK));
        for ((values, baseline), best) in lists {
            let n = values.len().min(baseline.len()).min(best.len());
            let (mut difference, mut regret) = ([0; CHUNK], [0; CHUNK]);
            let (mut differs, mut regretted) = (0, 0);
            for i in 0..n {
                difference[i] = values[i] - baseline[i];
                regret[i] = values[i] - best[i];
                differs |= difference[i];
                regretted |= regret[i];
                better += u64::from(if more_is_better { values[i] > baseline[i] } else { values[i] < baseline[i] });
            }
            // The best is on one side of all values, so that the regret has one sign.
            if more_is_better {
                for regret in &mut regret[..n] {
                    *regret = -*regret;
                }
            }
            if differs != 0 {
                self.difference.add_all(&difference[..n]);
            }
            if regretted != 0 {
                self.regret.add_all(&regret[..n]);
            }
        }
        self.count += values.len() as u64;
        self.better += better;
    }

    /// The same, leaving out the trials in which the strategy's or the baseline's value is [`UNDEFINED`].
    #[cold]
    pub fn add_defined(&mut self, more_is_better: bool, values: &[i64], baseline: &[i64], best: &[i64]) {
        for ((value, baseline), best) in values.iter().zip(baseline).zip(best) {
            if *value != UNDEFINED && *baseline != UNDEFINED {
                self.add_all(more_is_better, &[*value], &[*baseline], &[*best]);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.difference.merge(&other.difference);
        self.better += other.better;
        self.regret.merge(&other.regret);
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
