//! One trial, month by month: the same numbers as in a run, kept instead of added up.

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
    /// The trial's occurrences, of all disruptions, by index in order of id.
    pub occurrences: Vec<Occurrence>,
    /// F(y) of each driver, in order of id.
    pub drivers: Vec<Vec<f64>>,
    /// Growth a year: the mineral's draw, then those of sectors with their own, in order of id.
    pub growth: Vec<f64>,
    /// Operating month of each enabled project (infinite when it failed) and its monthly output at full capacity.
    pub projects: Vec<(f64, f64)>,
    /// The months.
    pub months: Vec<Month>,
}

/// One month of one mineral, in its unit. Suppliers are in order of id, projects and stockpiles in file order.
#[derive(Clone, PartialEq, Debug)]
pub struct Month {
    /// Trend of demand.
    pub trend: f64,
    /// Demand without shocks.
    pub calm_demand: f64,
    /// D.
    pub demand: f64,
    /// D of each sector; none without sectors.
    pub sector_demand: Vec<f64>,
    /// W: what disruptions leave of the world's supply; without a price `None`.
    pub world: Option<f64>,
    /// P, without one `None`.
    pub price: Option<f64>,
    /// y, without a price `None`.
    pub price_gap: Option<f64>,
    /// The price inside the country that keeps what it would export; `None` when it is not followed.
    pub price_inside: Option<f64>,
    /// Q.
    pub domestic: f64,
    /// r·D.
    pub recycled: f64,
    /// N.
    pub need: f64,
    /// Availability of each class of nodes of the [market](crate::plan::market::PlannedMarket::classes).
    pub classes: Vec<f64>,
    /// Availability of each supplier's path.
    pub available: Vec<f64>,
    /// V_s.
    pub contracted: Vec<f64>,
    /// `min(c · V_s, capacity_s / 12)`: what is called of each contract.
    pub called: Vec<f64>,
    /// C_s.
    pub delivered: Vec<f64>,
    /// V_p.
    pub project_planned: Vec<f64>,
    /// Availability of each project's path.
    pub project_available: Vec<f64>,
    /// V_p · a_p.
    pub project_delivered: Vec<f64>,
    /// G.
    pub gap: f64,
    /// R.
    pub missing: f64,
    /// Supply beyond demand, before surge.
    pub surplus: f64,
    /// Surge ordered.
    pub ordered: Vec<f64>,
    /// Surge arrived.
    pub arrived: Vec<f64>,
    /// Surge used for the gap.
    pub surge_for_gap: Vec<f64>,
    /// Surge used to refill stockpiles.
    pub surge_for_stock: Vec<f64>,
    /// ν: part of the month in which what will strike a supplier's path is announced.
    pub notice: Vec<f64>,
    /// Bought ahead of what is announced, into stockpiles.
    pub ahead: Vec<f64>,
    /// Covered by substitution and thrift.
    pub substituted: f64,
    /// Released by each stockpile.
    pub released: Vec<f64>,
    /// Put into each stockpile, what is bought ahead included.
    pub refilled: Vec<f64>,
    /// Held by each stockpile at the month's end.
    pub stock: Vec<f64>,
    /// Demand given up for the price.
    pub price_response: f64,
    /// U.
    pub shortfall: f64,
    /// U of each sector.
    pub sector_shortfall: Vec<f64>,
    /// U divided over disruptions, by index in order of id (docs/model.md §8); what is unattributed last.
    pub attributed: Vec<f64>,
}

/// Traces trial `trial` of strategy `s` and mineral `m`, by the plan's indices.
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

    /// Flows of the first lane.
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
            None => first(month.called) * given.planned_mix.shares[t][s],
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
            let known = short.odd.is_none() && calls[0] <= supply.limit[t];
            let structural = if known { gaps[0] } else { short.gap_undisturbed(given, t) };
            let unattributed = happened.world.hazards.len();
            claims.divide(given, happened, short, structural, t, |hazard, amount| {
                attributed[hazard.unwrap_or(unattributed)] += amount;
            });
        }
        let stocked_up: Vec<f64> =
            recursion.stocked_up.iter().map(|bought| if month.any_ahead { bought[0] } else { 0.0 }).collect();
        // Of one stockpile in one month either is zero, but for what it buys ahead before.
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

/// Availability of a class of nodes.
fn of_class(given: &Given, class: usize, t: usize) -> f64 {
    given.availability.class(class).map_or(1.0, |series| series[t][0])
}

/// W: the least over the stages of what is left of the world's supply.
fn world(given: &Given, stages: &[Vec<(f64, usize)>], t: usize) -> f64 {
    let lost = |stage: &Vec<(f64, usize)>| -> f64 {
        stage.iter().map(|&(share, class)| share * (1.0 - of_class(given, class, t))).sum()
    };
    stages.iter().map(|stage| 1.0 - lost(stage)).fold(1.0, min)
}

/// Demand of each sector.
fn sector_demand(given: &Given, t: usize) -> Vec<f64> {
    let path = &given.paths.months[t];
    let ratio = path.demand[0] / path.trend[0];
    (0..given.supply.sectors.len()).map(|s| ratio * given.paths.parts[s][t][0]).collect()
}

/// A shortfall falls on the largest priority number first, in proportion to demand within one.
fn sector_shortfall(given: &Given, t: usize, shortfall: f64) -> Vec<f64> {
    let demand = sector_demand(given, t);
    let mut borne = vec![0.0; demand.len()];
    let mut left = shortfall;
    for group in &given.supply.bearing {
        let of_group: f64 = group.iter().map(|&s| demand[s]).sum();
        let falls = min(left, of_group);
        left -= falls;
        // A group without demand bears nothing.
        for &s in group.iter().filter(|_| of_group > 0.0) {
            borne[s] = falls * (demand[s] / of_group);
        }
    }
    borne
}
