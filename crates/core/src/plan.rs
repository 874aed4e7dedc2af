//! The plan of a run: dense indices, monthly tables and samplers, built once from a [`Study`]. Names are kept only in [`Labels`], for the results.
//!
//! What strategies have in common is planned once: [`hazard::PlannedWorld`]s (drivers and disruptions), [`market::PlannedMarket`]s (demand, price and
//! the availability of paths of one mineral) and [`project::PlannedProject`]s are kept in lists without duplicates, to which strategies refer by
//! index. All strategies therefore see the same draws, and paths are computed once for all strategies that share them.
//!
//! Anything without an order of its own is sorted by id, so that the order of a file never changes a sum.

pub mod charge;
pub mod firm;
pub mod hazard;
pub mod labels;
pub mod market;
pub mod mix;
pub mod project;
pub mod sampler;
pub mod supply;

use crate::domain::load::{Expected, Load};
use crate::domain::mineral::Mineral;
use crate::domain::scenario::{Scenario, Study};
use crate::domain::strategy::{Shift, Strategy};
use crate::domain::supplier::Supplier;
use charge::Discount;
use hazard::PlannedWorld;
use labels::Labels;
use market::PlannedMarket;
use mix::PlannedMix;
use project::PlannedProject;
use supply::PlannedSupply;

/// Everything the engine needs; no error can occur after planning.
#[derive(Clone, Debug)]
pub struct Plan {
    /// T: number of months in the horizon.
    pub months: usize,
    /// T / 12: number of years.
    pub years: usize,
    /// Number of trials in the run.
    pub trials: u64,
    /// Seed of the run.
    pub seed: u64,
    /// Share of demand that the shortfall of a month must exceed for the month to count as a shortage.
    pub threshold: f64,
    /// Distinct sets of drivers and disruptions.
    pub worlds: Vec<PlannedWorld>,
    /// Distinct combinations of demand, price and paths, in order of mineral.
    pub markets: Vec<PlannedMarket>,
    /// Distinct mixes of contracts, in order of market.
    pub mixes: Vec<PlannedMix>,
    /// Distinct projects.
    pub projects: Vec<PlannedProject>,
    /// Strategies: the baseline first, then the others in order of id.
    pub strategies: Vec<PlannedStrategy>,
    /// Whether anything costs money under any strategy.
    pub costed: bool,
    /// Expected size of a trial, summed over all worlds.
    pub load: Expected,
    /// Names for results.
    pub labels: Labels,
}

/// One strategy.
#[derive(Clone, Debug)]
pub struct PlannedStrategy {
    /// Supply of each mineral, in order of mineral.
    pub supply: Vec<PlannedSupply>,
    /// Discount factors.
    pub discount: Discount,
    /// Discounted cost of the strategy itself, in the currency.
    pub cost: f64,
    /// For each mineral, the first strategy under which its months are the same as under this one; often this strategy itself. Such strategies are
    /// simulated once.
    pub same_as: Vec<usize>,
}

/// The scenario of a study, or one of its strategies.
struct Case<'a> {
    scenario: &'a Scenario,
    strategy: Option<&'a Strategy>,
}

impl Case<'_> {
    fn shifts(&self) -> &[Shift] {
        self.strategy.map_or(&[], |s| &s.shifts)
    }
}

impl Plan {
    /// Plans a run of all strategies of `study`.
    ///
    /// # Examples
    ///
    /// ```
    /// use mindep_core::plan::Plan;
    /// use mindep_scenario as scenario;
    ///
    /// let text = r#"
    /// format = 1
    /// scenario = { name = "tiny", start = "2025-01", years = 5 }
    /// simulation = { trials = 2000 }
    /// minerals = [{ id = "lithium", demand = { annual = 1200 } }]
    /// suppliers = [
    ///   { id = "au", mineral = "lithium", path = "AUS:mine", share = 0.5 },
    ///   { id = "cn", mineral = "lithium", path = "CHN:refine", share = 0.5 },
    /// ]
    /// disruptions = [{ id = "ban", hits = ["CHN"], start = "2026-01", probability = 0.5, duration = 6 }]
    /// strategies = [{ id = "rigid", set = { "minerals.lithium.flexibility" = 0 } }]
    /// "#;
    /// let loaded = scenario::load_str("tiny.toml", text, &[])?;
    /// let plan = Plan::new(&loaded.study);
    /// assert_eq!((plan.months, plan.trials, plan.minerals()), (60, 2000, 1));
    /// let ids: Vec<&str> = plan.labels.strategies.iter().map(|strategy| strategy.id.as_str()).collect();
    /// assert_eq!(ids, ["baseline", "rigid"]);
    /// # Ok::<(), scenario::LoadError>(())
    /// ```
    pub fn new(study: &Study) -> Self {
        let base = &study.baseline;
        let mut strategies: Vec<&Strategy> = study.strategies.iter().collect();
        strategies.sort_by(|a, b| a.id.cmp(&b.id));
        let cases: Vec<Case> = std::iter::once(Case { scenario: base, strategy: None })
            .chain(strategies.iter().map(|s| Case { scenario: &s.scenario, strategy: Some(s) }))
            .collect();
        Self::of_cases(base, &cases, Labels::new(study, &strategies))
    }

    /// Plans a run of one strategy alone, with the draws that it has in the plan of the whole study.
    pub fn alone(base: &Scenario, strategy: &Strategy) -> Self {
        Self::without_baseline(base, strategy, &[])
    }

    /// Like [`Plan::alone`] for several strategies, in this order: what they have in common is simulated once, and the unchanged scenario is not
    /// simulated.
    pub fn without_baseline(base: &Scenario, first: &Strategy, others: &[Strategy]) -> Self {
        let study = Study { baseline: first.scenario.clone(), strategies: Vec::new(), uncertain: Vec::new() };
        let strategies = std::iter::once(first).chain(others);
        let cases: Vec<Case> =
            strategies.map(|strategy| Case { scenario: &strategy.scenario, strategy: Some(strategy) }).collect();
        Self::of_cases(base, &cases, Labels::new(&study, &others.iter().collect::<Vec<_>>()))
    }

    fn of_cases(base: &Scenario, cases: &[Case<'_>], labels: Labels) -> Self {
        let mut plan = Self {
            months: base.months(),
            years: base.years,
            trials: base.trials,
            seed: base.seed,
            threshold: base.shortage_threshold,
            worlds: Vec::new(),
            markets: Vec::new(),
            mixes: Vec::new(),
            projects: Vec::new(),
            strategies: Vec::new(),
            costed: false,
            load: Expected::default(),
            labels,
        };
        for case in cases {
            let planned = plan.strategy(case);
            plan.strategies.push(planned);
        }
        plan.order_markets();
        plan.find_mixes();
        plan.find_same();
        plan
    }

    fn strategy(&mut self, case: &Case) -> PlannedStrategy {
        let scenario = case.scenario;
        let known = self.worlds.len();
        let world = index_of(&mut self.worlds, PlannedWorld::new(scenario, self.seed));
        if self.worlds.len() > known {
            self.load = self.load.plus(Load::new(scenario).all());
        }
        let discount = Discount::new(scenario.discount_rate, self.months);
        let supply = sorted_minerals(scenario)
            .iter()
            .enumerate()
            .map(|(index, mineral)| {
                let (market, paths) =
                    PlannedMarket::new(scenario, mineral, index, world, &self.worlds[world], self.seed);
                let market = index_of(&mut self.markets, market);
                let mut supply = PlannedSupply::new(scenario, mineral, case.shifts(), market, &paths);
                self.costed |= mineral.price.is_some();
                for project in &mut supply.projects {
                    let of = &scenario.projects[project.project];
                    self.costed |= of.stages.iter().any(|stage| stage.cost > 0.0);
                    project.project = index_of(&mut self.projects, PlannedProject::new(of, self.seed));
                }
                supply
            })
            .collect();
        let cost = case
            .strategy
            .map_or(0.0, |s| s.upfront * discount.charged(0.0, s.life_years) + discount.sum() * (s.per_year / 12.0));
        self.costed |= cost != 0.0;
        PlannedStrategy { supply, discount, cost, same_as: Vec::new() }
    }

    /// Sorts markets by mineral, so that the engine processes each mineral once.
    fn order_markets(&mut self) {
        let mut order: Vec<usize> = (0..self.markets.len()).collect();
        order.sort_by_key(|&i| self.markets[i].mineral);
        let mut place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new;
        }
        self.markets = order.iter().map(|&old| self.markets[old].clone()).collect();
        for supply in self.strategies.iter_mut().flat_map(|s| &mut s.supply) {
            supply.market = place[supply.market];
        }
    }

    /// Finds the mixes of contracts that strategies have in common.
    fn find_mixes(&mut self) {
        self.mixes.clear();
        for market in 0..self.markets.len() {
            for supply in self.strategies.iter_mut().flat_map(|s| &mut s.supply).filter(|s| s.market == market) {
                supply.mix = index_of(&mut self.mixes, PlannedMix::new(supply));
            }
        }
    }

    /// Finds strategies that are equal with respect to a mineral: apart from the supply, its months only depend on the discount factors.
    fn find_same(&mut self) {
        for s in 0..self.strategies.len() {
            let (before, rest) = self.strategies.split_at_mut(s);
            let strategy = &mut rest[0];
            let same = |m: usize, supply: &PlannedSupply| {
                let same = |other: &PlannedStrategy| other.discount == strategy.discount && other.supply[m] == *supply;
                before.iter().position(same).unwrap_or(s)
            };
            strategy.same_as = strategy.supply.iter().enumerate().map(|(m, supply)| same(m, supply)).collect();
        }
    }

    /// Returns the pairs of strategies under which a mineral has the same months: strategy, [first such strategy](PlannedStrategy::same_as), mineral.
    pub fn same(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        let of = |(s, strategy): (usize, &'_ PlannedStrategy)| {
            let same = strategy.same_as.clone().into_iter().enumerate();
            same.filter(move |(_, first)| *first != s).map(move |(m, first)| (s, first, m))
        };
        self.strategies.iter().enumerate().flat_map(of)
    }

    /// Returns the number of minerals.
    pub fn minerals(&self) -> usize {
        self.labels.minerals.len()
    }
}

/// Returns the minerals in order of id.
pub(crate) fn sorted_minerals(scenario: &Scenario) -> Vec<&Mineral> {
    let mut minerals: Vec<&Mineral> = scenario.minerals.iter().collect();
    minerals.sort_by(|a, b| a.id.cmp(&b.id));
    minerals
}

/// Returns the suppliers of a mineral in order of id.
pub(crate) fn sorted_suppliers<'a>(scenario: &'a Scenario, mineral: &Mineral) -> Vec<&'a Supplier> {
    let mut suppliers: Vec<&Supplier> = scenario.suppliers.iter().filter(|s| s.mineral == mineral.id).collect();
    suppliers.sort_by(|a, b| a.id.cmp(&b.id));
    suppliers
}

/// Returns the index of `item` in `list`, after appending it if it is new.
fn index_of<T: PartialEq>(list: &mut Vec<T>, item: T) -> usize {
    list.iter().position(|known| *known == item).unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    })
}
