//! The monthly recursion of one mineral under one strategy (MODEL.md §4), across the trials of a block.
//!
//! Every step is `min` and `max` arithmetic over lanes. Names and numbers of the steps are those of docs/model.md.

use super::availability::Availability;
use super::flows::{Flows, zeros};
use super::lanes::{Lanes, Series, max, min};
use super::market::Paths;
use super::projects::Venture;
use crate::plan::market::PlannedMarket;
use crate::plan::project::PlannedProject;
use crate::plan::supply::PlannedSupply;
use crate::stats::exp;

/// A gap or surplus below this part of demand is zero.
pub const NOTHING: f64 = 1e-9;

/// The recursion's memory from month to month, and its scratch.
#[derive(Debug)]
pub struct Recursion<const W: usize> {
    /// The month just computed.
    pub flows: Flows<W>,
    /// Surge ordered, by supplier and month modulo lag.
    orders: Vec<Series<W>>,
    /// Whether any surge is under way or may be in an order book.
    pending: usize,
    /// Months in a row with a gap.
    in_a_row: Lanes<W>,
    /// Level of substitution.
    level: Lanes<W>,
    /// Arrivals not yet used, by supplier.
    left: Vec<Lanes<W>>,
    /// Reach of each supplier's surge.
    reach: Vec<Lanes<W>>,
}

/// What the recursion looks at.
#[derive(Clone, Copy)]
pub struct Given<'a, const W: usize> {
    /// The strategy's supply of the mineral.
    pub supply: &'a PlannedSupply,
    /// The mineral's market.
    pub market: &'a PlannedMarket,
    /// Demand and price.
    pub paths: &'a Paths<W>,
    /// Availability of paths.
    pub availability: &'a Availability<W>,
    /// Projects of the plan.
    pub projects: &'a [PlannedProject],
    /// How they went.
    pub ventures: &'a [Venture<W>],
}

impl<const W: usize> Recursion<W> {
    /// The state before month 0.
    pub fn new(supply: &PlannedSupply) -> Self {
        let s = supply.suppliers.len();
        Self {
            flows: Flows::new(supply),
            orders: supply.suppliers.iter().map(|supplier| zeros(supplier.surge_lag)).collect(),
            pending: 0,
            in_a_row: [0.0; W],
            level: [0.0; W],
            left: zeros(s),
            reach: zeros(s),
        }
    }

    /// Computes month `t`; months are asked for in order.
    pub fn step(&mut self, given: Given<W>, t: usize) {
        let planned_projects = self.plan_contracts(given, t);
        self.call_contracts(given, t, &planned_projects);
        self.surge(given, t);
        let mut left = self.flows.gap;
        for used in &self.flows.surge_for_gap {
            for i in 0..W {
                left[i] -= used[i];
            }
        }
        drop_dust(&mut left, &given.paths.demand[t]);
        self.substitute(given, t, &mut left);
        let unmet_before_release = left;
        self.release(given, t, &mut left);
        self.refill(given, t, &unmet_before_release);
        self.respond_to_price(given, t, &mut left);
        self.flows.shortfall = left;
    }

    /// Steps 1 to 3: domestic output, need, contracts as projects leave them. Gives Σ V_p.
    fn plan_contracts(&mut self, given: Given<W>, t: usize) -> Lanes<W> {
        let supply = given.supply;
        let flows = &mut self.flows;
        let (trend, demand) = (&given.paths.trend[t], &given.paths.demand[t]);
        let (domestic, recycling) = (supply.domestic[t], supply.recycling[t]);
        flows.domestic = domestic;
        let mut open = [0.0; W];
        for i in 0..W {
            flows.recycled[i] = recycling * demand[i];
            flows.need[i] = max((1.0 - recycling) * trend[i] - domestic, 0.0);
            open[i] = flows.need[i];
        }
        for (supplier, contract) in supply.suppliers.iter().zip(&mut flows.contracted) {
            let share = supplier.share[t];
            for i in 0..W {
                contract[i] = min(share * flows.need[i], supplier.capacity);
                open[i] -= contract[i];
            }
        }
        let mut planned = [0.0; W];
        if supply.projects.is_empty() {
            return planned;
        }
        for i in 0..W {
            open[i] = max(open[i], 0.0);
        }
        let mut rest = [0.0; W];
        for (offtake, volume) in supply.projects.iter().zip(&mut flows.project_planned) {
            given.ventures[offtake.project].planned(&given.projects[offtake.project], t, volume);
            let mut own_rest = [0.0; W];
            for i in 0..W {
                planned[i] += volume[i];
                let fills = min(volume[i], open[i]);
                open[i] -= fills;
                own_rest[i] = volume[i] - fills;
            }
            for &displaced in &offtake.displaces {
                let contract = &mut flows.contracted[displaced];
                for i in 0..W {
                    let taken = min(own_rest[i], contract[i]);
                    contract[i] -= taken;
                    own_rest[i] -= taken;
                }
            }
            for i in 0..W {
                rest[i] += own_rest[i];
            }
        }
        let mut total = [0.0; W];
        for contract in &flows.contracted {
            for i in 0..W {
                total[i] += contract[i];
            }
        }
        let mut kept = [1.0; W];
        for i in 0..W {
            kept[i] = if rest[i] > 0.0 && total[i] > 0.0 { max(1.0 - rest[i] / total[i], 0.0) } else { 1.0 };
        }
        for contract in &mut flows.contracted {
            for i in 0..W {
                contract[i] *= kept[i];
            }
        }
        planned
    }

    /// Steps 4 and 5: contracts called for demand, again with what the stockpiles miss where there is no gap.
    fn call_contracts(&mut self, given: Given<W>, t: usize, planned_projects: &Lanes<W>) {
        let supply = given.supply;
        let demand = &given.paths.demand[t];
        let flows = &mut self.flows;
        // What projects and home supply deliver whatever is called.
        let mut base = [0.0; W];
        for i in 0..W {
            base[i] = flows.domestic + flows.recycled[i];
        }
        for ((offtake, volume), delivered) in
            supply.projects.iter().zip(&flows.project_planned).zip(&mut flows.project_delivered)
        {
            available(volume, given.availability.path(offtake.path, t), delivered);
            for i in 0..W {
                base[i] += delivered[i];
            }
        }
        let mut wanted = [0.0; W];
        let mut planned = [0.0; W];
        for i in 0..W {
            wanted[i] = max(demand[i] - flows.recycled[i] - flows.domestic - planned_projects[i], 0.0);
            planned[i] = flows.need[i] - planned_projects[i];
        }
        let call = call(supply, &wanted, &planned);
        self.deliver(given, t, &call, &base);
        let flows = &mut self.flows;
        flows.missing = [0.0; W];
        let mut any = false;
        for (pile, stock) in supply.stockpiles.iter().zip(&flows.stock) {
            let trend = &given.paths.trend[t];
            for i in 0..W {
                let room = max(pile.target_months * trend[i] - stock[i], 0.0);
                let missing = if flows.gap[i] > 0.0 { 0.0 } else { min(pile.refill * demand[i], room) };
                flows.missing[i] += missing;
                any |= missing > 0.0;
            }
        }
        if any {
            for i in 0..W {
                wanted[i] += flows.missing[i];
            }
            // Where nothing is missing the call stays as it was.
            let again = self::call(supply, &wanted, &planned);
            self.deliver(given, t, &again, &base);
        }
    }

    /// Delivers the contracts at `call`, and sets gap and surplus.
    fn deliver(&mut self, given: Given<W>, t: usize, call: &Lanes<W>, base: &Lanes<W>) {
        let flows = &mut self.flows;
        let demand = &given.paths.demand[t];
        let mut total = *base;
        for (s, supplier) in given.supply.suppliers.iter().enumerate() {
            let contract = &flows.contracted[s];
            let called = &mut flows.called[s];
            for i in 0..W {
                called[i] = min(call[i] * contract[i], supplier.capacity);
            }
            available(called, given.availability.path(supplier.path, t), &mut flows.delivered[s]);
            for i in 0..W {
                total[i] += flows.delivered[s][i];
            }
        }
        for i in 0..W {
            let balance = total[i] - demand[i];
            let dust = NOTHING * demand[i];
            flows.gap[i] = if -balance < dust { 0.0 } else { -balance };
            flows.surplus[i] = if balance < dust { 0.0 } else { balance };
        }
    }

    /// Step 6: surge ordered, arrived and used for the gap.
    fn surge(&mut self, given: Given<W>, t: usize) {
        let supply = given.supply;
        let flows = &mut self.flows;
        let mut order = [0.0; W];
        let mut any_order = false;
        for i in 0..W {
            order[i] = flows.gap[i] + max(flows.missing[i] - flows.surplus[i], 0.0);
            any_order |= order[i] > 0.0;
        }
        let quiet = !any_order && self.pending == 0;
        if quiet {
            for list in [
                &mut flows.ordered,
                &mut flows.arrived,
                &mut flows.surge_for_gap,
                &mut flows.surge_for_stock,
                &mut self.left,
            ] {
                list.fill([0.0; W]);
            }
            return;
        }
        // Orders of a month can arrive until the longest lag has passed.
        let longest = supply.suppliers.iter().map(|s| s.surge_lag).max().unwrap_or(0);
        self.pending = if any_order { longest } else { self.pending - 1 };
        let mut uncovered = flows.gap;
        for &s in &supply.merit {
            let supplier = &supply.suppliers[s];
            let reach = &mut self.reach[s];
            for i in 0..W {
                let surge = supplier.surge_share * flows.contracted[s][i] + supplier.surge_volume;
                let spare = supplier.capacity - flows.called[s][i];
                reach[i] = max(min(surge, spare), 0.0);
            }
            if let Some(a) = given.availability.path(supplier.path, t) {
                for i in 0..W {
                    reach[i] *= a[i];
                }
            }
            let ordered = &mut flows.ordered[s];
            for i in 0..W {
                ordered[i] = min(order[i], reach[i]);
                order[i] -= ordered[i];
            }
            let lag = supplier.surge_lag;
            let arrived = &mut flows.arrived[s];
            if lag == 0 {
                *arrived = *ordered;
            } else {
                // The place of this month's order held the one of `lag` months ago.
                let slot = &mut self.orders[s][t % lag];
                for i in 0..W {
                    arrived[i] = min(slot[i], reach[i]);
                }
                *slot = *ordered;
            }
            let used = &mut flows.surge_for_gap[s];
            for i in 0..W {
                used[i] = min(uncovered[i], arrived[i]);
                uncovered[i] -= used[i];
                self.left[s][i] = arrived[i] - used[i];
            }
        }
        flows.surge_for_stock.fill([0.0; W]);
    }

    /// Step 7: substitution and thrift.
    fn substitute(&mut self, given: Given<W>, t: usize, left: &mut Lanes<W>) {
        let Some(substitution) = &given.supply.substitution else {
            return;
        };
        let demand = &given.paths.demand[t];
        for i in 0..W {
            let short = self.flows.gap[i] > 0.0;
            self.in_a_row[i] = if short { self.in_a_row[i] + 1.0 } else { 0.0 };
            let risen = if self.in_a_row[i] > substitution.lag {
                min(self.level[i] + substitution.step, 1.0)
            } else {
                self.level[i]
            };
            self.level[i] = if short { risen } else { max(self.level[i] - substitution.step, 0.0) };
            let covered = min(left[i], self.level[i] * substitution.max * demand[i]);
            self.flows.substituted[i] = covered;
            left[i] -= covered;
        }
        drop_dust(left, demand);
    }

    /// Step 8, first half: stockpiles release, in file order.
    fn release(&mut self, given: Given<W>, t: usize, left: &mut Lanes<W>) {
        let demand = &given.paths.demand[t];
        for (k, pile) in given.supply.stockpiles.iter().enumerate() {
            let (stock, released) = (&mut self.flows.stock[k], &mut self.flows.released[k]);
            for i in 0..W {
                let most = min(min(stock[i], pile.max_release * demand[i]), left[i]);
                released[i] = if left[i] > pile.trigger * demand[i] { most } else { 0.0 };
                stock[i] -= released[i];
                left[i] -= released[i];
            }
            drop_dust(left, demand);
        }
    }

    /// Step 8, second half: where step 7 left no gap, surplus and then surge left over refill the stockpiles.
    fn refill(&mut self, given: Given<W>, t: usize, unmet: &Lanes<W>) {
        let (trend, demand) = (&given.paths.trend[t], &given.paths.demand[t]);
        let flows = &mut self.flows;
        let mut surplus = flows.surplus;
        for (k, pile) in given.supply.stockpiles.iter().enumerate() {
            let (stock, refilled) = (&mut flows.stock[k], &mut flows.refilled[k]);
            let mut room = [0.0; W];
            for i in 0..W {
                let missing = max(pile.target_months * trend[i] - stock[i], 0.0);
                room[i] = if unmet[i] > 0.0 { 0.0 } else { min(pile.refill * demand[i], missing) };
                refilled[i] = min(room[i], surplus[i]);
                surplus[i] -= refilled[i];
                room[i] -= refilled[i];
            }
            for &s in &given.supply.merit {
                let (left, used) = (&mut self.left[s], &mut flows.surge_for_stock[s]);
                for i in 0..W {
                    let put = min(room[i], left[i]);
                    left[i] -= put;
                    room[i] -= put;
                    used[i] += put;
                    refilled[i] += put;
                }
            }
            for i in 0..W {
                stock[i] += refilled[i];
            }
        }
    }

    /// Step 9: demand gives way to the price.
    fn respond_to_price(&mut self, given: Given<W>, t: usize, left: &mut Lanes<W>) {
        self.flows.price_response = [0.0; W];
        let Some(price) = &given.market.price else {
            return;
        };
        let demand = &given.paths.demand[t];
        let gap = &given.paths.gap[t];
        if price.demand_elasticity <= 0.0 || left.iter().all(|l| *l <= 0.0) {
            return;
        }
        for i in 0..W {
            let response = min(left[i], demand[i] * (1.0 - exp(-price.demand_elasticity * gap[i])));
            self.flows.price_response[i] = response;
            left[i] -= response;
        }
        drop_dust(left, demand);
    }
}

/// c: the factor at which contracts are called.
fn call<const W: usize>(supply: &PlannedSupply, wanted: &Lanes<W>, planned: &Lanes<W>) -> Lanes<W> {
    let (least, most) = (1.0 - supply.flexibility, 1.0 + supply.flexibility);
    let mut call = [1.0; W];
    for i in 0..W {
        let asked = max(min(wanted[i] / planned[i], most), least);
        call[i] = if planned[i] > 0.0 { asked } else { 1.0 };
    }
    call
}

/// The gap that is left with contracts called for `demand`, everything available and nothing beyond step 5.
pub fn gap_undisturbed<const W: usize>(given: Given<W>, flows: &Flows<W>, t: usize, lane: usize) -> f64 {
    let supply = given.supply;
    let demand = given.paths.calm[t][lane];
    let projects: f64 = flows.project_planned.iter().map(|p| p[lane]).sum();
    let recycled = supply.recycling[t] * demand;
    let wanted = max(demand - recycled - flows.domestic - projects, 0.0);
    let call = call(supply, &[wanted], &[flows.need[lane] - projects])[0];
    let contracts: f64 = supply
        .suppliers
        .iter()
        .zip(&flows.contracted)
        .map(|(supplier, contract)| min(call * contract[lane], supplier.capacity))
        .sum();
    let gap = demand - (flows.domestic + recycled + projects + contracts);
    if gap < NOTHING * demand { 0.0 } else { gap }
}

/// What of `volume` is available.
fn available<const W: usize>(volume: &Lanes<W>, availability: Option<&Lanes<W>>, out: &mut Lanes<W>) {
    match availability {
        None => *out = *volume,
        Some(a) => {
            for i in 0..W {
                out[i] = volume[i] * a[i];
            }
        }
    }
}

/// A gap below a billionth of demand is zero.
fn drop_dust<const W: usize>(left: &mut Lanes<W>, demand: &Lanes<W>) {
    for i in 0..W {
        left[i] = if left[i] < NOTHING * demand[i] { 0.0 } else { left[i] };
    }
}
