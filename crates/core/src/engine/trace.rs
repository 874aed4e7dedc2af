//! Single trials, month by month: the same numbers as in a run, recorded instead of summed.

use super::block::Arena;
use super::claims::{Claims, Happened};
use super::hazards::Occurrence;
use super::lanes::{LANES, Lanes, max, min};
use super::odd::{Short, gaps_undisturbed};
use super::supply::{Given, Recursion};
use crate::plan::Plan;
use crate::plan::supply::PlannedSupply;
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
    let step =
        |t| wide(Step { recursion: &mut *recursion, claims: &mut claims, given: &given, happened, t, trials: 1 });
    let months = (0..plan.months).flat_map(step).collect();
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

/// Traces many trials with the same memory, up to [`Tracer::ABREAST`] of them at a time.
#[derive(Debug)]
pub struct Tracer<'a> {
    plan: &'a Plan,
    arena: Arena,
    claims: Claims,
    /// The trials that were drawn: the first and their number.
    first: u64,
    count: usize,
}

impl<'a> Tracer<'a> {
    /// Largest number of trials that are traced at a time.
    pub const ABREAST: usize = LANES;

    /// Makes a tracer of trials of `plan`.
    pub fn new(plan: &'a Plan) -> Self {
        Self { plan, arena: Arena::new(plan, LANES), claims: Claims::default(), first: 0, count: 0 }
    }

    /// Draws the trials `first .. first + count`, at most [`Tracer::ABREAST`] of them. A trial beyond the limits unwinds, as in a run.
    pub fn draw(&mut self, first: u64, count: usize) {
        (self.first, self.count) = (first, count.min(LANES));
        self.arena.draw(self.plan, first, self.count);
    }

    /// Returns the months of each trial drawn, under strategy `s` for mineral `m`, given as indices of the plan. They are those of [`trace`].
    pub fn months(&mut self, s: usize, m: usize) -> Vec<Vec<Month>> {
        let Self { plan, arena, claims, first, count } = self;
        let (given, world, recursion) = arena.given(plan, s, m, *first);
        let happened = Happened { world: &plan.worlds[given.market.world], courses: &world.courses };
        let mut months = vec![Vec::with_capacity(plan.months); *count];
        for t in 0..plan.months {
            let step =
                Step { recursion: &mut *recursion, claims: &mut *claims, given: &given, happened, t, trials: *count };
            months.iter_mut().zip(wide(step)).for_each(|(months, month)| months.push(month));
        }
        months
    }
}

struct Step<'a> {
    recursion: &'a mut Recursion,
    claims: &'a mut Claims,
    given: &'a Given<'a>,
    happened: Happened<'a>,
    t: usize,
    /// Number of trials whose flows are recorded, those of the first lanes.
    trials: usize,
}

impl Kernel for Step<'_> {
    type Output = Vec<Month>;

    /// Computes the month and returns the flows of each trial.
    #[inline(always)]
    fn run<S: Simd>(self) -> Vec<Month> {
        let Self { recursion, claims, given, happened, t, trials } = self;
        let before_month = recursion.stock.clone();
        let month = recursion.step::<S>(given, t);
        let supply = given.supply;
        let path = &given.paths.months[t];
        let priced = given.market.price.is_some();
        let mut months = Vec::with_capacity(trials);
        for lane in 0..trials {
            let before: Vec<f64> = before_month.iter().map(|stock| stock[lane]).collect();
            let at = |vector: Vector<S>| {
                let mut lanes = Lanes::ZERO;
                vector.store(&mut lanes);
                lanes[lane]
            };
            let odd = month.any_odd.then_some(&recursion.odd).filter(|odd| odd.flag[lane] > 0.0);
            let short = Short::new(at(month.need), at(month.missing), at(month.shortfall), odd, lane);
            let suppliers = 0..supply.suppliers.len();
            let called = |s: usize| match odd {
                Some(odd) => odd.calls[s][lane],
                None => at(month.called) * given.share_of(s, t, lane),
            };
            let delivered = |s: usize| match odd {
                Some(odd) => odd.deliveries[s][lane],
                None => at(month.called) * given.mix.left(t)[s][lane],
            };
            let [ordered, arrived, for_gap, for_stock] = if month.any_surge {
                surge(supply, recursion, at(month.surge_for_gap), at(month.bought), lane)
            } else {
                [(); 4].map(|()| vec![0.0; suppliers.len()])
            };
            let stock: Vec<f64> = recursion.stock.iter().map(|stock| stock[lane]).collect();
            let mut attributed = vec![0.0; happened.world.hazards.len() + 1];
            if short.shortfall > 0.0 {
                let (gaps, calls) = gaps_undisturbed::<S>(given, t, month.need, month.missing);
                let known = short.odd.is_none() && calls[lane] <= given.limit_of(t, lane);
                let structural = if known { gaps[lane] } else { short.gap_undisturbed(given, t) };
                let unattributed = happened.world.hazards.len();
                claims.divide(given, happened, short, structural, t, |hazard, amount| {
                    attributed[hazard.unwrap_or(unattributed)] += amount;
                });
            }
            let stocked_up: Vec<f64> =
                recursion.stocked_up.iter().map(|bought| if month.any_ahead { bought[lane] } else { 0.0 }).collect();
            // Apart from what it buys ahead, a stockpile either releases or refills in a month.
            let then =
                before.iter().zip(&stocked_up).zip(&stock).map(|((before, bought), after)| after - (before + bought));
            let released = then.clone().map(|change| max(-change, 0.0)).collect();
            let refilled = then.zip(&stocked_up).map(|(change, bought)| max(change, 0.0) + bought).collect();
            months.push(Month {
                trend: path.trend[lane],
                calm_demand: given.paths.calm(t)[lane],
                demand: path.demand[lane],
                sector_demand: sector_demand(given, t, lane),
                world: given.market.price.as_ref().map(|price| world(given, &price.world, t, lane)),
                price: priced.then(|| path.price[lane]),
                price_gap: given.paths.gap.get(t).map(|y| y[lane]),
                price_inside: given.paths.inside.get(t).map(|price| price[lane]),
                domestic: month.domestic,
                recycled: at(month.recycled),
                need: at(month.need),
                classes: (0..given.market.classes.len()).map(|class| of_class(given, class, t, lane)).collect(),
                available: supply.suppliers.iter().map(|s| given.availability.path_or_whole(s.path, t)[lane]).collect(),
                contracted: suppliers.clone().map(|s| short.contract(given, s, t)).collect(),
                called: suppliers.clone().map(called).collect(),
                delivered: suppliers.map(delivered).collect(),
                project_planned: (0..supply.projects.len()).map(|p| short.planned_of_project(p)).collect(),
                project_available: supply
                    .projects
                    .iter()
                    .map(|p| given.availability.path_or_whole(p.path, t)[lane])
                    .collect(),
                project_delivered: (0..supply.projects.len())
                    .map(|p| odd.map_or(0.0, |o| o.of_projects[p][lane]))
                    .collect(),
                gap: at(month.gap),
                missing: at(month.missing),
                surplus: at(month.surplus),
                ordered,
                arrived,
                surge_for_gap: for_gap,
                surge_for_stock: for_stock,
                notice: supply
                    .suppliers
                    .iter()
                    .map(|s| given.availability.notice(s.path, t).map_or(0.0, |n| n[lane]))
                    .collect(),
                ahead: recursion.ahead.iter().map(|ahead| if month.any_ahead { ahead[lane] } else { 0.0 }).collect(),
                substituted: at(month.substituted),
                released,
                refilled,
                stock,
                price_response: at(month.response),
                shortfall: short.shortfall,
                sector_shortfall: sector_shortfall(given, t, lane, short.shortfall),
                attributed,
            });
        }
        months
    }
}

/// Returns the surge of a trial by supplier, in a month with surge: ordered, arrived, used for the gap, and used to refill stockpiles. All suppliers
/// together give `used` for the gap, and `bought` for both.
fn surge(supply: &PlannedSupply, recursion: &Recursion, used: f64, bought: f64, lane: usize) -> [Vec<f64>; 4] {
    let [mut ordered, mut arrived, mut for_gap, mut for_stock] = [(); 4].map(|()| vec![0.0; supply.suppliers.len()]);
    let mut before = 0.0;
    for ((&s, so_far), order) in supply.merit.iter().zip(&recursion.arrived).zip(recursion.ordered()) {
        let now = so_far[lane];
        arrived[s] = now - before;
        ordered[s] = order.map_or(arrived[s], |order| order[lane]);
        for_gap[s] = min(now, used) - min(before, used);
        for_stock[s] = min(now, bought) - min(before, bought) - for_gap[s];
        before = now;
    }
    [ordered, arrived, for_gap, for_stock]
}

/// Returns the availability of a class of nodes.
fn of_class(given: &Given, class: usize, t: usize, lane: usize) -> f64 {
    given.availability.class(class).map_or(1.0, |series| series[t][lane])
}

/// W: returns the fraction of world supply left, the minimum over the stages.
fn world(given: &Given, stages: &[Vec<(f64, usize)>], t: usize, lane: usize) -> f64 {
    let lost = |stage: &Vec<(f64, usize)>| -> f64 {
        stage.iter().map(|&(share, class)| share * (1.0 - of_class(given, class, t, lane))).sum()
    };
    stages.iter().map(|stage| 1.0 - lost(stage)).fold(1.0, min)
}

/// Returns the demand of each sector.
fn sector_demand(given: &Given, t: usize, lane: usize) -> Vec<f64> {
    let path = &given.paths.months[t];
    let ratio = path.demand[lane] / path.trend[lane];
    (0..given.supply.sectors.len()).map(|s| ratio * given.paths.parts[s][t][lane]).collect()
}

/// Divides a shortfall over sectors: it falls on the largest priority number first, and within a priority in proportion to demand.
fn sector_shortfall(given: &Given, t: usize, lane: usize, shortfall: f64) -> Vec<f64> {
    let demand = sector_demand(given, t, lane);
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
