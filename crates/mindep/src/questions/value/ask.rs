//! Values each supplier, project and stockpile by its firm equivalent: the perfectly reliable supply with the same effect (not part of docs/model.md;
//! docs/questions/value.md gives the formulas).
//!
//! This is the equivalent firm capacity of power systems: the asset is removed from the scenario and replaced by a contract on a path that nothing
//! disrupts, of the size at which the expected shortfall is the same as with the asset. All evaluations use common random numbers.

mod change;
mod solve;
mod trials;

use crate::analysis::steps::{Step, Steps};
use crate::analysis::{alone, paired};
use mindep_core::domain::scenario::Study;
use mindep_core::domain::strategy::Strategy;
use mindep_core::id::Id;
use mindep_core::plan::Plan;
use mindep_core::stats::difference;
use mindep_core::tally::estimate::Mean;
use solve::Point;
use trials::Trials;

/// An asset of one mineral that is valued.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asset {
    /// A supplier under contract.
    Supplier(Id),
    /// An enabled project.
    Project(Id),
    /// A stockpile.
    Stockpile(Id),
}

/// Change of the scenario that is valued.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// The scenario with an asset, compared with the one without it.
    Whole(Asset),
    /// One more day of a stockpile, compared with the scenario as it is.
    StockDay(Id),
    /// Surge of a supplier that is larger by a hundredth of its contract, compared with the scenario as it is.
    SurgePoint(Id),
}

/// Value of an asset, or of a small increase of one.
#[derive(Clone, PartialEq, Debug)]
pub struct Worth {
    /// Id of the mineral.
    pub mineral: Id,
    /// Change that is valued.
    pub what: What,
    /// Expected shortfall over the horizon with it, in the mineral's unit.
    pub with: Option<Mean>,
    /// Expected shortfall over the horizon without it, in the mineral's unit.
    pub without: Option<Mean>,
    /// Shortfall avoided: without minus with, paired.
    pub avoided: Option<Mean>,
    /// Economic loss avoided: without minus with, paired; `None` where no sector has a value added.
    pub loss_avoided: Option<Mean>,
    /// Programme cost: with minus without, paired; `None` without a price.
    pub cost: Option<Mean>,
    /// Programme cost per unit of shortfall avoided; `None` unless shortfall is avoided.
    pub cost_per_unit: Option<Mean>,
    /// Nominal supply in units a year: the contract of a supplier, the mean capacity times offtake of a project.
    pub nominal: Option<f64>,
    /// Firm equivalent, or why there is none; `None` for small increases.
    pub firm: Option<Result<Firm, NoFirm>>,
}

/// Firm supply with the same effect as an asset.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Firm {
    /// Mean over the horizon, in units a year, with its standard error.
    pub supply: Mean,
    /// Fraction of the planned need.
    pub share: f64,
}

/// Reason why an asset has no firm equivalent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoFirm {
    /// The shortfall of no trial changes without it.
    NoEffect,
    /// The expected shortfall is lower without it.
    Harmful,
    /// Even firm supply of the whole need has less effect.
    NotEnough,
}

/// Relative step with which the slope is computed.
const STEP: f64 = 0.02;

/// Values all assets of the minerals `wanted` (`None`: all) under a strategy (`None`: the unchanged scenario), and one more stock day and per cent of
/// surge of each. The order is by mineral, then suppliers, projects, stockpiles, stock days and surge, each by id.
///
/// # Examples
///
/// ```
/// use mindep_library::questions::value::ask::values;
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
/// "#;
/// let loaded = scenario::load_str("tiny.toml", text, &[])?;
/// let worths = values(&loaded.study, None, 1000, None);
/// let firm = |worth: usize| worths[worth].firm.expect("asked for").expect("a firm equivalent").supply;
/// // The supplier that nothing disrupts is worth its contract of 600 t a year, the other one less.
/// assert!((firm(0).mean - 600.0).abs() < 1.0);
/// assert!(firm(1).mean < 600.0 && firm(1).mean > 500.0);
/// # Ok::<(), scenario::LoadError>(())
/// ```
pub fn values(study: &Study, strategy: Option<&Strategy>, trials: u64, wanted: Option<&Id>) -> Vec<Worth> {
    values_in_steps(study, strategy, trials, wanted, &|_| ())
}

/// Does the same as [`values`] and reports progress; a step is a row.
pub fn values_in_steps(
    study: &Study,
    strategy: Option<&Strategy>,
    trials: u64,
    wanted: Option<&Id>,
    steps: Steps<'_>,
) -> Vec<Worth> {
    let base = &study.baseline;
    let unchanged = || Strategy {
        id: base.name.clone(),
        title: String::new(),
        scenario: base.clone(),
        shifts: Vec::new(),
        upfront: 0.0,
        life_years: None,
        per_year: 0.0,
    };
    let mut strategy = strategy.cloned().unwrap_or_else(unchanged);
    strategy.scenario.trials = trials;
    let mut minerals: Vec<&Id> = base.minerals.iter().map(|m| &m.id).collect();
    minerals.sort();
    minerals
        .into_iter()
        .filter(|m| wanted.is_none_or(|id| &id == m))
        .flat_map(|m| of_mineral(study, &strategy, m, steps))
        .collect()
}

/// One mineral under one strategy, with its trials.
struct ValueCase<'a> {
    base: mindep_core::domain::scenario::Scenario,
    strategy: Strategy,
    mineral: &'a Id,
    years: f64,
    with: Trials,
}

fn of_mineral(study: &Study, strategy: &Strategy, mineral: &Id, steps: Steps<'_>) -> Vec<Worth> {
    let mut base = alone::scenario(&study.baseline, mineral);
    base.trials = strategy.scenario.trials;
    let strategy = alone::strategy(strategy, mineral);
    let plan = Plan::alone(&base, &strategy);
    let suppliers = &plan.labels.minerals[0].suppliers;
    let case = ValueCase { with: Trials::run(&plan), years: base.years as f64, base, mineral, strategy };
    let scenario = &case.strategy.scenario;
    let id = |id: &String| scenario.suppliers.iter().map(|s| &s.id).find(|s| s.as_str() == id).cloned();
    // Suppliers by id, with their contracts in units a year.
    let suppliers: Vec<(Id, f64)> = suppliers
        .iter()
        .zip(&case.with.contracted)
        .filter_map(|(name, contracted)| Some((id(name)?, contracted.map_or(0.0, |c| c.mean) / case.years)))
        .collect();
    let mut projects: Vec<Id> = scenario.projects.iter().filter(|p| p.enabled).map(|p| p.id.clone()).collect();
    projects.sort();
    let mut piles: Vec<Id> = scenario.minerals.iter().flat_map(|m| &m.stockpiles).map(|k| k.id.clone()).collect();
    piles.sort();
    let need: f64 = scenario.minerals.iter().map(|m| m.demand.annual).sum();
    steps(Step::More((2 * suppliers.len() + projects.len() + 2 * piles.len()) as u64));
    let done = |worth: Worth| {
        steps(Step::Done);
        worth
    };
    let mut rows: Vec<Worth> = Vec::new();
    rows.extend(
        suppliers
            .iter()
            .map(|(id, annual)| done(case.asset(Asset::Supplier(id.clone()), Some(*annual), annual / need))),
    );
    for id in &projects {
        let project = scenario.projects.iter().find(|p| &p.id == id);
        let nominal = project.map(|p| p.capacity.mean() * p.offtake);
        rows.push(done(case.asset(Asset::Project(id.clone()), nominal, nominal.unwrap_or(0.0) / need)));
    }
    rows.extend(piles.iter().map(|id| done(case.asset(Asset::Stockpile(id.clone()), None, 0.1))));
    rows.extend(
        piles.iter().map(|id| done(case.more(What::StockDay(id.clone()), &change::day_more(&case.strategy, id)))),
    );
    rows.extend(suppliers.iter().map(|(id, annual)| {
        done(case.more(What::SurgePoint(id.clone()), &change::surge_more(&case.strategy, id, *annual)))
    }));
    rows
}

impl ValueCase<'_> {
    /// Values an asset. The search for its firm equivalent begins at the share `guess` of the need.
    fn asset(&self, asset: Asset, nominal: Option<f64>, guess: f64) -> Worth {
        let Some(firm) = change::firm_id(&self.strategy.scenario) else {
            return self.worth(What::Whole(asset), &self.with, &self.with);
        };
        let changed = change::without(&self.strategy, self.mineral, &asset, &firm);
        let plan = Plan::alone(&self.base, &changed);
        let without = Trials::run(&plan);
        let place = |id: &Id| plan.labels.minerals[0].suppliers.iter().position(|s| s == id.as_str());
        let displaces: Vec<usize> = match &asset {
            Asset::Project(id) => {
                let project = changed.scenario.projects.iter().find(|p| &p.id == id);
                project.iter().flat_map(|p| &p.displaces).filter_map(place).collect()
            }
            _ => Vec::new(),
        };
        let found = place(&firm).map(|firm| self.firm(&plan, &without, firm, &displaces, guess));
        Worth { nominal, firm: found, ..self.worth(What::Whole(asset), &self.with, &without) }
    }

    /// Values a small increase.
    fn more(&self, what: What, changed: &Strategy) -> Worth {
        let with = Trials::run(&Plan::alone(&self.base, changed));
        self.worth(what, &with, &self.with)
    }

    fn worth(&self, what: What, with: &Trials, without: &Trials) -> Worth {
        let less = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| difference(*a, *b)).collect() };
        let avoided = less(&without.shortfall, &with.shortfall);
        let cost = less(&with.cost, &without.cost);
        let loss = less(&without.loss, &with.loss);
        let is_known = |values: &[f64]| values.iter().all(|x| x.is_finite());
        let priced = is_known(&cost);
        Worth {
            mineral: self.mineral.clone(),
            what,
            with: paired::mean(with.shortfall.iter().copied()),
            without: paired::mean(without.shortfall.iter().copied()),
            avoided: paired::mean(avoided.iter().copied()),
            loss_avoided: paired::mean(loss.iter().copied()).filter(|_| is_known(&loss)),
            cost: paired::mean(cost.iter().copied()).filter(|_| priced),
            cost_per_unit: paired::ratio(&cost, &avoided).filter(|_| priced),
            nominal: None,
            firm: None,
        }
    }

    /// Finds the share of the need whose firm supply leaves the same expected shortfall as the asset.
    fn firm(
        &self,
        plan: &Plan,
        without: &Trials,
        firm: usize,
        displaces: &[usize],
        guess: f64,
    ) -> Result<Firm, NoFirm> {
        if without.shortfall == self.with.shortfall {
            return Err(NoFirm::NoEffect);
        }
        let at = |share: f64| {
            let trials = Trials::run(&plan.with_contract(0, firm, share, displaces));
            let gap = paired::difference(&trials.shortfall, &self.with.shortfall);
            let (value, std_error) = gap.map_or((0.0, 0.0), |g| (g.mean, g.std_error.unwrap_or(0.0)));
            (Point { at: share, value, std_error }, trials.contracted.get(firm).copied().flatten())
        };
        let gap = paired::difference(&without.shortfall, &self.with.shortfall);
        let none = Point { at: 0.0, value: gap.map_or(0.0, |g| g.mean), std_error: 0.0 };
        if none.value <= 0.0 {
            return Err(NoFirm::Harmful);
        }
        let mut contracted = None;
        let zero = solve::falling(none, guess, |share| {
            let (point, found) = at(share);
            contracted = found.map(|found| (share, found));
            point
        });
        let zero = zero.ok_or(NoFirm::NotEnough)?;
        let contracted = match contracted {
            Some((share, found)) if share == zero.at => found,
            _ => at(zero.at).1.ok_or(NoFirm::NotEnough)?,
        };
        // Units a year are linear in the share, except for what projects displace.
        let supply = contracted.mean / self.years;
        let planned = contracted.std_error.map(|e| e / self.years);
        let solved = if zero.std_error > 0.0 {
            let (low, high) = (zero.at * (1.0 - STEP), (zero.at * (1.0 + STEP)).min(1.0));
            let slope = (at(high).0.value - at(low).0.value) / (high - low);
            (slope < 0.0).then(|| zero.std_error / -slope * supply / zero.at)
        } else {
            Some(0.0)
        };
        let std_error = solved.zip(planned).map(|(a, b)| libm::hypot(a, b));
        Ok(Firm { supply: Mean { mean: supply, std_error, std_dev: None }, share: zero.at })
    }
}

#[cfg(test)]
mod tests;
