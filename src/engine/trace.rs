//! One trial, month by month: the same numbers as in a run, kept instead of added up.

use super::block::Arena;
use super::flows::Flows;
use super::hazards::Occurrence;
use super::lanes::Lanes;
use super::supply::{Given, Recursion, contract};
use crate::plan::Plan;
use crate::vectors::{Kernel, Simd, wide};

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
    let months = (0..plan.months)
        .map(|t| {
            wide(Step { recursion, given: &given, t });
            month(&given, &recursion.flows, t)
        })
        .collect();
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
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        self.recursion.step::<S>(self.given, self.t);
    }
}

/// Flows of the first lane, those that were skipped filled in.
fn month(given: &Given, flows: &Flows, t: usize) -> Month {
    let supply = given.supply;
    let available = |path: usize| given.availability.path(path, t).map_or(1.0, |a| a[0]);
    let of = |list: &[Lanes]| list.iter().map(|lanes| lanes[0]).collect::<Vec<f64>>();
    let of_if = |is: bool, list: &[Lanes]| if is { of(list) } else { vec![0.0; list.len()] };
    let surge = |list: &[Lanes]| of_if(flows.any_surge, list);
    let surge_for_stock = |s: usize| {
        let unused = flows.arrived[s][0] - flows.surge_for_gap[s][0];
        if flows.any_surge { unused - flows.surge_left[s][0] } else { 0.0 }
    };
    let delivered = |s: usize| {
        if flows.any_odd {
            flows.deliveries[s][0]
        } else {
            flows.called[0] * supply.suppliers[s].share[t] * available(supply.suppliers[s].path)
        }
    };
    let suppliers = 0..supply.suppliers.len();
    Month {
        trend: given.paths.trend[t][0],
        calm_demand: given.paths.calm(t)[0],
        demand: given.paths.demand[t][0],
        price: given.paths.price.get(t).map(|p| p[0]),
        price_gap: given.paths.gap.get(t).map(|y| y[0]),
        domestic: flows.domestic,
        recycled: flows.recycled[0],
        available: supply.suppliers.iter().map(|s| available(s.path)).collect(),
        contracted: suppliers.clone().map(|s| contract(given, flows, s, t, 0)).collect(),
        delivered: suppliers.map(delivered).collect(),
        project_planned: of_if(flows.any_odd, &flows.project_planned),
        project_delivered: of_if(flows.any_odd, &flows.project_delivered),
        gap: flows.gap[0],
        missing: flows.missing[0],
        surplus: flows.surplus[0],
        ordered: surge(&flows.ordered),
        arrived: surge(&flows.arrived),
        surge_for_gap: surge(&flows.surge_for_gap),
        surge_for_stock: (0..supply.suppliers.len()).map(surge_for_stock).collect(),
        substituted: if flows.any_substitution { flows.substituted[0] } else { 0.0 },
        released: of_if(flows.any_release, &flows.released),
        refilled: of(&flows.refilled),
        stock: of(&flows.stock),
        price_response: if flows.any_response { flows.price_response[0] } else { 0.0 },
        shortfall: flows.shortfall[0],
    }
}
