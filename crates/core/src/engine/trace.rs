//! A single trial, month by month: the same numbers as in a run, recorded instead of summed.

use super::block::Arena;
use super::claims::{Claims, Happened};
use super::hazards::Occurrence;
use super::lanes::{Lanes, max, min};
use super::odd::{Short, gaps_undisturbed};
use super::supply::{Given, Recursion};
use crate::plan::Plan;
use crate::vectors::{Kernel, Simd, Vector, wide};

/// One mineral of one trial under one strategy.
#[derive(Clone, PartialEq, Debug)]
pub struct Trace {
    /// The trial's occurrences of all disruptions; disruptions are indexed in order of id.
    pub occurrences: Vec<Occurrence>,
    /// F(y) by driver, in order of id, and year.
    pub drivers: Vec<Vec<f64>>,
    /// Growth per year as a fraction: the mineral's draw, then those of sectors with growth of their own, in order of id.
    pub growth: Vec<f64>,
    /// Factor of demand in all months: the draw of its level.
    pub level: f64,
    /// Weights by supplier, in order of id, and month; empty for suppliers whose weight is not random.
    pub weights: Vec<Vec<f64>>,
    /// For each enabled project: month from which it operates (infinite when it failed), and monthly deliveries at full output.
    pub projects: Vec<(f64, f64)>,
    /// The months.
    pub months: Vec<Month>,
}

/// One month of one mineral, in its unit. Suppliers are in order of id, projects and stockpiles in file order.
#[derive(Clone, PartialEq, Debug)]
pub struct Month {
    /// Trend of demand.
    pub trend: f64,
    /// Demand without demand shocks.
    pub calm_demand: f64,
    /// D: demand.
    pub demand: f64,
    /// D by sector; empty without sectors.
    pub sector_demand: Vec<f64>,
    /// W: fraction of world supply that disruptions leave; `None` without a price.
    pub world: Option<f64>,
    /// P: price; `None` without a price.
    pub price: Option<f64>,
    /// y: logarithm of the price relative to the undisturbed one; `None` without a price.
    pub price_gap: Option<f64>,
    /// Price inside a country that restricts its exports; `None` when it is not computed.
    pub price_inside: Option<f64>,
    /// Q: domestic production.
    pub domestic: f64,
    /// r·D: recycled supply.
    pub recycled: f64,
    /// N: planned need of imports.
    pub need: f64,
    /// Availability by class of nodes of the [market](crate::plan::market::PlannedMarket::classes).
    pub classes: Vec<f64>,
    /// Availability by supplier's path.
    pub available: Vec<f64>,
    /// V_s: contract by supplier.
    pub contracted: Vec<f64>,
    /// `min(c · V_s, capacity_s / 12)`: call by supplier.
    pub called: Vec<f64>,
    /// C_s: deliveries by supplier.
    pub delivered: Vec<f64>,
    /// V_p: planned deliveries by project.
    pub project_planned: Vec<f64>,
    /// Availability by project's path.
    pub project_available: Vec<f64>,
    /// V_p · a_p: deliveries by project.
    pub project_delivered: Vec<f64>,
    /// G: gap before surge.
    pub gap: f64,
    /// R: amount to refill stockpiles.
    pub missing: f64,
    /// Supply beyond demand, before surge.
    pub surplus: f64,
    /// Surge ordered, by supplier.
    pub ordered: Vec<f64>,
    /// Surge arrived, by supplier.
    pub arrived: Vec<f64>,
    /// Surge used for the gap, by supplier.
    pub surge_for_gap: Vec<f64>,
    /// Surge used to refill stockpiles, by supplier.
    pub surge_for_stock: Vec<f64>,
    /// ν: part of the month in which something that will strike the supplier's path is announced.
    pub notice: Vec<f64>,
    /// Amount bought ahead for stockpiles, by supplier.
    pub ahead: Vec<f64>,
    /// Demand covered by substitution and thrift.
    pub substituted: f64,
    /// Releases by stockpile.
    pub released: Vec<f64>,
    /// Refills by stockpile, including amounts bought ahead.
    pub refilled: Vec<f64>,
    /// Stock at the end of the month, by stockpile.
    pub stock: Vec<f64>,
    /// Demand given up because of the price.
    pub price_response: f64,
    /// U: shortfall.
    pub shortfall: f64,
    /// U by sector.
    pub sector_shortfall: Vec<f64>,
    /// U attributed to disruptions, by index in order of id (docs/model.md §8); the unattributed part is last.
    pub attributed: Vec<f64>,
}

/// Traces trial `trial` under strategy `s` for mineral `m`, given as indices of the plan.
pub fn trace(plan: &Plan, s: usize, m: usize, trial: u64) -> Trace {
    let mut arena = Arena::new(plan, 1);
    arena.draw(plan, trial, 1);
    let (given, world, recursion) = arena.given(plan, s, m, trial);
    let happened = Happened { world: &plan.worlds[given.market.world], courses: &world.courses };
    let mut claims = Claims::default();
    let step = |t| wide(Step { recursion: &mut *recursion, claims: &mut claims, given: &given, happened, t });
    let months = (0..plan.months).map(step).collect();
    let occurrences = &world.occurrences;
    let ventures = given.supply.projects.iter().map(|p| &given.ventures[p.project]);
    Trace {
        occurrences: occurrences.of_lane(0).to_vec(),
        drivers: occurrences.drivers.clone(),
        growth: given.paths.growth.iter().map(|g| g[0]).collect(),
        level: given.paths.level.map_or(1.0, |level| level[0]),
        weights: given
            .supply
            .suppliers
            .iter()
            .map(|s| s.drift.map_or(Vec::new(), |d| given.drift.weights[d].iter().map(|weight| weight[0]).collect()))
            .collect(),
        projects: ventures.map(|v| (v.operating[0][0], v.monthly[0][0])).collect(),
        months,
    }
}

struct Step<'a> {
    recursion: &'a mut Recursion,
    claims: &'a mut Claims,
    given: &'a Given<'a>,
    happened: Happened<'a>,
    t: usize,
}

impl Kernel for Step<'_> {
    type Output = Month;

    /// Computes the month and returns the flows of the first lane.
    #[inline(always)]
    fn run<S: Simd>(self) -> Month {
        let Self { recursion, claims, given, happened, t } = self;
        let before: Vec<f64> = recursion.stock.iter().map(|stock| stock[0]).collect();
        let month = recursion.step::<S>(given, t);
        let supply = given.supply;
        let path = &given.paths.months[t];
        let priced = given.market.price.is_some();
        let first = |vector: Vector<S>| {
            let mut lanes = Lanes::ZERO;
            vector.store(&mut lanes);
            lanes[0]
        };
        let odd = month.any_odd.then_some(&recursion.odd).filter(|odd| odd.flag[0] > 0.0);
        let short = Short::new(first(month.need), first(month.missing), first(month.shortfall), odd, 0);
        let suppliers = 0..supply.suppliers.len();
        let called = |s: usize| match odd {
            Some(odd) => odd.calls[s][0],
            None => first(month.called) * given.share_of(s, t, 0),
        };
        let delivered = |s: usize| match odd {
            Some(odd) => odd.deliveries[s][0],
            None => first(month.called) * given.mix.left(t)[s][0],
        };
        let [mut ordered, mut arrived, mut for_gap, mut for_stock] = [(); 4].map(|()| vec![0.0; suppliers.len()]);
        if month.any_surge {
            let (used, bought) = (first(month.surge_for_gap), first(month.bought));
            let mut before = 0.0;
            for ((&s, so_far), order) in supply.merit.iter().zip(&recursion.arrived).zip(recursion.ordered()) {
                let now = so_far[0];
                arrived[s] = now - before;
                ordered[s] = order.map_or(arrived[s], |order| order[0]);
                for_gap[s] = min(now, used) - min(before, used);
                for_stock[s] = min(now, bought) - min(before, bought) - for_gap[s];
                before = now;
            }
        }
        let stock: Vec<f64> = recursion.stock.iter().map(|stock| stock[0]).collect();
        let mut attributed = vec![0.0; happened.world.hazards.len() + 1];
        if short.shortfall > 0.0 {
            let (gaps, calls) = gaps_undisturbed::<S>(given, t, month.need, month.missing);
            let known = short.odd.is_none() && calls[0] <= given.limit_of(t, 0);
            let structural = if known { gaps[0] } else { short.gap_undisturbed(given, t) };
            let unattributed = happened.world.hazards.len();
            claims.divide(given, happened, short, structural, t, |hazard, amount| {
                attributed[hazard.unwrap_or(unattributed)] += amount;
            });
        }
        let stocked_up: Vec<f64> =
            recursion.stocked_up.iter().map(|bought| if month.any_ahead { bought[0] } else { 0.0 }).collect();
        // Apart from what it buys ahead, a stockpile either releases or refills in a month.
        let then =
            before.iter().zip(&stocked_up).zip(&stock).map(|((before, bought), after)| after - (before + bought));
        let released = then.clone().map(|change| max(-change, 0.0)).collect();
        let refilled = then.zip(&stocked_up).map(|(change, bought)| max(change, 0.0) + bought).collect();
        Month {
            trend: path.trend[0],
            calm_demand: given.paths.calm(t)[0],
            demand: path.demand[0],
            sector_demand: sector_demand(given, t),
            world: given.market.price.as_ref().map(|price| world(given, &price.world, t)),
            price: priced.then(|| path.price[0]),
            price_gap: given.paths.gap.get(t).map(|y| y[0]),
            price_inside: given.paths.inside.get(t).map(|price| price[0]),
            domestic: month.domestic,
            recycled: first(month.recycled),
            need: first(month.need),
            classes: (0..given.market.classes.len()).map(|class| of_class(given, class, t)).collect(),
            available: supply.suppliers.iter().map(|s| given.availability.path_or_whole(s.path, t)[0]).collect(),
            contracted: suppliers.clone().map(|s| short.contract(given, s, t)).collect(),
            called: suppliers.clone().map(called).collect(),
            delivered: suppliers.map(delivered).collect(),
            project_planned: (0..supply.projects.len()).map(|p| short.planned_of_project(p)).collect(),
            project_available: supply.projects.iter().map(|p| given.availability.path_or_whole(p.path, t)[0]).collect(),
            project_delivered: (0..supply.projects.len()).map(|p| odd.map_or(0.0, |o| o.of_projects[p][0])).collect(),
            gap: first(month.gap),
            missing: first(month.missing),
            surplus: first(month.surplus),
            ordered,
            arrived,
            surge_for_gap: for_gap,
            surge_for_stock: for_stock,
            notice: supply
                .suppliers
                .iter()
                .map(|s| given.availability.notice(s.path, t).map_or(0.0, |n| n[0]))
                .collect(),
            ahead: recursion.ahead.iter().map(|ahead| if month.any_ahead { ahead[0] } else { 0.0 }).collect(),
            substituted: first(month.substituted),
            released,
            refilled,
            stock,
            price_response: first(month.response),
            shortfall: short.shortfall,
            sector_shortfall: sector_shortfall(given, t, short.shortfall),
            attributed,
        }
    }
}

/// Returns the availability of a class of nodes.
fn of_class(given: &Given, class: usize, t: usize) -> f64 {
    given.availability.class(class).map_or(1.0, |series| series[t][0])
}

/// W: returns the fraction of world supply left, the minimum over the stages.
fn world(given: &Given, stages: &[Vec<(f64, usize)>], t: usize) -> f64 {
    let lost = |stage: &Vec<(f64, usize)>| -> f64 {
        stage.iter().map(|&(share, class)| share * (1.0 - of_class(given, class, t))).sum()
    };
    stages.iter().map(|stage| 1.0 - lost(stage)).fold(1.0, min)
}

/// Returns the demand of each sector.
fn sector_demand(given: &Given, t: usize) -> Vec<f64> {
    let path = &given.paths.months[t];
    let ratio = path.demand[0] / path.trend[0];
    (0..given.supply.sectors.len()).map(|s| ratio * given.paths.parts[s][t][0]).collect()
}

/// Divides a shortfall over sectors: it falls on the largest priority number first, and within a priority in proportion to demand.
fn sector_shortfall(given: &Given, t: usize, shortfall: f64) -> Vec<f64> {
    let demand = sector_demand(given, t);
    let mut borne = vec![0.0; demand.len()];
    let mut left = shortfall;
    for group in &given.supply.bearing {
        let of_group: f64 = group.iter().map(|&s| demand[s]).sum();
        let falls = min(left, of_group);
        left -= falls;
        // A group without demand bears no shortfall.
        for &s in group.iter().filter(|_| of_group > 0.0) {
            borne[s] = falls * (demand[s] / of_group);
        }
    }
    borne
}
