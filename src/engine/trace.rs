//! One trial, month by month: the same numbers as in a run, kept instead of added up.

use super::block::Arena;
use super::hazards::Occurrence;
use super::lanes::{Lanes, max, min};
use super::odd::Short;
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
    /// P, without one `None`.
    pub price: Option<f64>,
    /// y, without a price `None`.
    pub price_gap: Option<f64>,
    /// Q.
    pub domestic: f64,
    /// r·D.
    pub recycled: f64,
    /// Availability of each supplier's path.
    pub available: Vec<f64>,
    /// V_s.
    pub contracted: Vec<f64>,
    /// C_s.
    pub delivered: Vec<f64>,
    /// V_p.
    pub project_planned: Vec<f64>,
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
    /// Covered by substitution and thrift.
    pub substituted: f64,
    /// Released by each stockpile.
    pub released: Vec<f64>,
    /// Put into each stockpile.
    pub refilled: Vec<f64>,
    /// Held by each stockpile at the month's end.
    pub stock: Vec<f64>,
    /// Demand given up for the price.
    pub price_response: f64,
    /// U.
    pub shortfall: f64,
}

/// Traces trial `trial` of strategy `s` and mineral `m`, by the plan's indices.
pub fn trace(plan: &Plan, s: usize, m: usize, trial: u64) -> Trace {
    let mut arena = Arena::new(plan, 1);
    arena.draw(plan, trial, 1);
    let (given, occurrences, recursion) = arena.given(plan, s, m, trial);
    let months = (0..plan.months).map(|t| wide(Step { recursion: &mut *recursion, given: &given, t })).collect();
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
    given: &'a Given<'a>,
    t: usize,
}

impl Kernel for Step<'_> {
    type Output = Month;

    /// Flows of the first lane.
    #[inline(always)]
    fn run<S: Simd>(self) -> Month {
        let Self { recursion, given, t } = self;
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
        let short = Short::new(first(month.need), first(month.shortfall), odd, 0);
        let suppliers = 0..supply.suppliers.len();
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
        let rise = |sign: f64| before.iter().zip(&stock).map(|(a, b)| max(sign * (b - a), 0.0)).collect();
        Month {
            trend: path.trend[0],
            calm_demand: given.paths.calm(t)[0],
            demand: path.demand[0],
            price: priced.then(|| path.price[0]),
            price_gap: given.paths.gap.get(t).map(|y| y[0]),
            domestic: month.domestic,
            recycled: first(month.recycled),
            available: supply.suppliers.iter().map(|s| given.availability.path_or_whole(s.path, t)[0]).collect(),
            contracted: suppliers.clone().map(|s| short.contract(given, s, t)).collect(),
            delivered: suppliers.map(delivered).collect(),
            project_planned: (0..supply.projects.len()).map(|p| short.planned_of_project(p)).collect(),
            project_delivered: (0..supply.projects.len()).map(|p| odd.map_or(0.0, |o| o.of_projects[p][0])).collect(),
            gap: first(month.gap),
            missing: first(month.missing),
            surplus: first(month.surplus),
            ordered,
            arrived,
            surge_for_gap: for_gap,
            surge_for_stock: for_stock,
            substituted: first(month.substituted),
            // Of one stockpile in one month either is zero.
            released: rise(-1.0),
            refilled: rise(1.0),
            stock,
            price_response: first(month.response),
            shortfall: first(month.shortfall),
        }
    }
}
