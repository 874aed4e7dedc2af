//! Accumulates the results of trials in exact sums and histograms, whose merged bits do not depend on the order or grouping of the trials.

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
use crate::plan::supply::PlannedSupply;
use crate::stats::difference;
use crate::units::MONTHS_PER_YEAR;
use crate::vectors::Simd;
use exact::{Exact, Moments};
use histogram::Histogram;
use metric::{Metric, Variable};
use series::Cell;
use year::Years;

/// Everything that a run accumulates; it does not depend on the order of the trials.
#[derive(Clone, PartialEq, Debug)]
pub struct Tally {
    /// Number of trials accumulated.
    pub trials: u64,
    /// Results by strategy, in the plan's order.
    pub strategies: Vec<StrategyTally>,
    /// Results by market, in the plan's order.
    pub markets: Vec<MarketTally>,
}

/// Results of one strategy.
#[derive(Clone, PartialEq, Debug)]
pub struct StrategyTally {
    /// Results by mineral.
    pub minerals: Vec<MineralTally>,
    /// Sums over minerals, by [`Metric::OF_ALL_MINERALS`].
    pub all: Vec<MetricTally>,
    /// Comparison of the sums over minerals with the baseline, by [`Metric::OF_ALL_MINERALS`].
    pub all_pairs: Vec<PairTally>,
    /// Results by project label; `None` for projects that are not enabled.
    pub projects: Vec<Option<ProjectTally>>,
}

/// Results of one mineral under one strategy.
#[derive(Clone, PartialEq, Debug)]
pub struct MineralTally {
    /// Metrics, by [`Metric::ALL`].
    pub metrics: Vec<MetricTally>,
    /// Comparison with the baseline, by [`Metric::ALL`].
    pub pairs: Vec<PairTally>,
    /// Monthly cells of the variables that depend on the strategy, by [`TILE_VARIABLES`] and month.
    pub series: Vec<Vec<Cell>>,
    /// Shortfall share of the worst month of each year, over all years of all trials.
    pub worst_month: Years,
    /// Shortfall share of each year, over all years of all trials.
    pub year: Years,
    /// Sums of a year: total supply by year, then for each supplier and each enabled project what it delivered, by year.
    pub annual: Vec<Cell>,
    /// Shortfall by year, then its share of the year's demand, by year.
    pub annual_shortfall: Vec<Cell>,
    /// Trials with a shortage month, by year.
    pub short_years: Vec<u64>,
    /// Volumes by supplier.
    pub suppliers: Vec<SourceTally>,
    /// Volumes by enabled project, in the supply's order.
    pub projects: Vec<SourceTally>,
    /// Total supply over the horizon, in units of the mineral.
    pub supply: Moments,
    /// Attributed shortfall by claimant (hazards, then unattributed), with its products with the mineral's shortfall.
    pub attributed: Vec<PartTally>,
    /// Losses by sector.
    pub sectors: Vec<SectorTally>,
}

/// Monthly variables that depend on the strategy; demand and price belong to the market.
pub const TILE_VARIABLES: [Variable; 4] =
    [Variable::Supply, Variable::ShortfallShare, Variable::StockDays, Variable::Hhi];

/// Demand, price and occurrences of a market.
#[derive(Clone, PartialEq, Debug)]
pub struct MarketTally {
    /// Demand by month.
    pub demand: Vec<Cell>,
    /// Price by month; empty without a price.
    pub price: Vec<Cell>,
    /// Price inside a country by month; empty where it is not computed.
    pub inside: Vec<Cell>,
    /// Demand of a year, by year; then the mean of its monthly prices, by year, where there is a price.
    pub annual: Vec<Cell>,
    /// Numbers of occurrences and of active months, by hazard.
    pub hazards: Vec<(Moments, Moments)>,
}

/// Values of one metric.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct MetricTally {
    /// Exact moments.
    pub moments: Moments,
    /// Distribution of the values; its count is the number of trials in which the metric is defined.
    pub histogram: Histogram,
}

/// Paired comparison of one metric with the baseline.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PairTally {
    /// Trials in which both values are defined.
    pub count: u64,
    /// Of these, trials in which the two values differ.
    pub differ: u64,
    /// Strategy minus baseline.
    pub difference: Moments,
    /// Trials in which the strategy is strictly better.
    pub better: u64,
    /// Absolute difference from the best strategy of the trial.
    pub regret: Moments,
    /// Sum of the products of this difference and that of the programme cost; filled for shortfall and economic loss, for which ratios are reported.
    pub with_cost: Exact,
}

/// Volumes of a supplier or project over the horizon, in units of the mineral.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SourceTally {
    /// Contracted volume; for a project its planned volume.
    pub contracted: Moments,
    /// Volume delivered under the contract or plan.
    pub delivered: Moments,
    /// Surge bought.
    pub surge: Moments,
    /// Volume called for but not delivered, because it was not available.
    pub lost: Moments,
    /// Delivered volume and surge, with its products with total supply.
    pub received: PartTally,
}

/// A quantity that is part of a whole, with what the ratio of their means requires.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PartTally {
    /// Sum and sum of squares of the part.
    pub moments: Moments,
    /// Sum of the products of part and whole, each rounded once.
    pub with_whole: Exact,
    /// Trials in which the part is not zero.
    pub not_zero: u64,
}

/// Shortfall and losses of a sector.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SectorTally {
    /// ΣU, in units of the mineral.
    pub shortfall: Moments,
    /// ΣU / ΣD.
    pub share: Moments,
    /// Discounted loss, in the currency.
    pub loss: Moments,
}

/// Results of a project.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ProjectTally {
    /// Month in which it begins to operate, over the trials in which that is within the horizon.
    pub start: MetricTally,
    /// Discounted spending, in the currency.
    pub spending: Moments,
    /// Index of its mineral.
    pub mineral: usize,
}

impl Tally {
    /// Makes an empty tally for runs of `plan`.
    pub fn new(plan: &Plan) -> Self {
        Self::of_months(plan, plan.months)
    }

    /// Like [`Tally::new`], but without cells for monthly values.
    pub fn without_months(plan: &Plan) -> Self {
        Self::of_months(plan, 0)
    }

    fn of_months(plan: &Plan, months: usize) -> Self {
        // A part of a tally without months has no years either.
        let years = months.div_ceil(MONTHS_PER_YEAR);
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
                            annual: vec![Cell::default(); years * annual_rows(supply)],
                            annual_shortfall: vec![Cell::default(); years * 2],
                            short_years: vec![0; plan.years],
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
                annual: vec![Cell::default(); years * if market.price.is_some() { 2 } else { 1 }],
                hazards: vec![<(Moments, Moments)>::default(); plan.labels.disruptions.len()],
            })
            .collect();
        Self { trials: 0, strategies, markets }
    }

    /// Returns the approximate memory used, in bytes.
    pub fn bytes(&self) -> usize {
        let cells = |cells: &[Cell]| cells.iter().map(Cell::bytes).sum::<usize>();
        let metrics = |list: &[MetricTally]| list.iter().map(|m| m.histogram.bytes()).sum::<usize>();
        let of_mineral = |m: &MineralTally| {
            let series: usize = m.series.iter().map(|list| cells(list)).sum();
            let annual = cells(&m.annual) + cells(&m.annual_shortfall);
            series + annual + metrics(&m.metrics) + m.year.bytes() + m.worst_month.bytes()
        };
        let strategies =
            self.strategies.iter().map(|s| s.minerals.iter().map(of_mineral).sum::<usize>() + metrics(&s.all));
        let of_market =
            |m: &MarketTally| [&m.demand, &m.price, &m.inside, &m.annual].map(|list| cells(list)).iter().sum::<usize>();
        strategies.sum::<usize>() + self.markets.iter().map(of_market).sum::<usize>()
    }

    /// Copies results to the strategies under which a mineral has the [same](Plan::same) months as under the one that was simulated.
    pub fn copy_same(&mut self, plan: &Plan) {
        for (to, from, mineral) in plan.same() {
            let (before, rest) = self.strategies.split_at_mut(to);
            rest[0].minerals[mineral].copy(&before[from].minerals[mineral]);
        }
    }

    /// Adds the results in `other`, of the same plan.
    pub fn merge(&mut self, other: &Self) {
        self.trials += other.trials;
        each(&mut self.strategies, &other.strategies, StrategyTally::merge);
        each(&mut self.markets, &other.markets, MarketTally::merge);
    }
}

/// Returns the number of yearly sums of a mineral's supply: total supply, and deliveries of each supplier and enabled project.
pub fn annual_rows(supply: &PlannedSupply) -> usize {
    1 + supply.suppliers.len() + supply.projects.len()
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
    /// Merges projects. Both sides belong to the same plan, so that the same projects are enabled.
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
        each(&mut self.annual, &other.annual, Cell::merge);
        each(&mut self.hazards, &other.hazards, |a, b| {
            a.0.merge(&b.0);
            a.1.merge(&b.1);
        });
    }
}

impl MineralTally {
    /// Copies all results from `from` except the comparison with the baseline.
    fn copy(&mut self, from: &Self) {
        let Self { metrics, pairs: _, series, worst_month, year, annual, annual_shortfall, short_years, .. } = self;
        metrics.clone_from(&from.metrics);
        series.clone_from(&from.series);
        worst_month.clone_from(&from.worst_month);
        year.clone_from(&from.year);
        annual.clone_from(&from.annual);
        annual_shortfall.clone_from(&from.annual_shortfall);
        short_years.clone_from(&from.short_years);
        let Self { suppliers, projects, supply, attributed, sectors, .. } = self;
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
        each(&mut self.annual, &other.annual, Cell::merge);
        each(&mut self.annual_shortfall, &other.annual_shortfall, Cell::merge);
        each(&mut self.short_years, &other.short_years, |a, b| *a += b);
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
    /// Adds values; NaN marks trials in which the metric is not defined, all other values are finite.
    pub fn add(&mut self, values: &[f64]) {
        for &value in values.iter().filter(|v| !v.is_nan()) {
            self.moments.add(value);
            self.histogram.add(value);
        }
    }

    /// Like [`MetricTally::add`], vectorised for many values.
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

/// Values of a strategy, of the baseline, and of the best strategy, by trial.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// Values of the strategy.
    pub values: &'a [f64],
    /// Values of the baseline.
    pub baseline: &'a [f64],
    /// Best value over all strategies.
    pub best: &'a [f64],
    /// Programme costs of the strategy and of the baseline, where a ratio to the cost is reported.
    pub costs: Option<[&'a [f64]; 2]>,
}

impl PairTally {
    /// Adds at most 256 trials. Those in which a value is NaN are left out.
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
                // The cost is not defined without a price.
                *gain = if product.is_nan() { 0.0 } else { product };
            }
            self.with_cost.add_all::<S>(&differences[..n]);
        }
    }

    /// Adds the defined differences and regrets, and removes the other trials from the count.
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
