//! The monthly recursion of one mineral under one strategy (MODEL.md §4), in neighbouring trials.
//!
//! Every step is `min` and `max` arithmetic over lanes. Names and numbers of the steps are those of docs/model.md. What would change
//! nothing in any lane, such as surge in a month without orders, is skipped; it never depends on one lane what another computes.

use super::availability::Availability;
use super::flows::Flows;
use super::lanes::{Lanes, Series, add_to, at, max, min, zeros};
use super::market::Paths;
use super::mix::Mix;
use super::projects::Venture;
use crate::plan::market::PlannedMarket;
use crate::plan::mix::PlannedMix;
use crate::plan::project::PlannedProject;
use crate::plan::supply::PlannedSupply;
use crate::vectors::{Real, Simd, Vector};

/// A gap or surplus below this part of demand is zero.
pub const NOTHING: f64 = 1e-9;

/// The recursion's memory from month to month, and its scratch.
#[derive(Debug)]
pub struct Recursion {
    /// The month just computed.
    pub flows: Flows,
    /// What contracts are wanted for: demand that nothing else meets.
    wanted: Lanes,
    /// What is ordered of surge in all, then what of it is still to be ordered.
    order: Lanes,
    /// Surge ordered, by supplier and month modulo lag.
    orders: Vec<Series>,
    /// One past the last month in which surge that was ordered can arrive.
    due: usize,
    /// Months in a row with a gap.
    in_a_row: Lanes,
    /// Level of substitution.
    level: Lanes,
    /// Whether substitution is at work, or counts months, in any lane.
    substituting: bool,
    /// Room of each stockpile below its target.
    room: Vec<Lanes>,
}

/// What the recursion looks at.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The strategy's supply of the mineral.
    pub supply: &'a PlannedSupply,
    /// The mineral's market.
    pub market: &'a PlannedMarket,
    /// The mix of contracts.
    pub planned_mix: &'a PlannedMix,
    /// What is left of it.
    pub mix: &'a Mix,
    /// Demand and price.
    pub paths: &'a Paths,
    /// Availability of paths.
    pub availability: &'a Availability,
    /// Projects of the plan.
    pub projects: &'a [PlannedProject],
    /// How they went.
    pub ventures: &'a [Venture],
    /// Which lanes of the block these are, in units of `LANES`.
    pub group: usize,
}

impl Recursion {
    /// The state before month 0.
    pub fn new(supply: &PlannedSupply) -> Self {
        Self {
            flows: Flows::new(supply),
            wanted: Lanes::ZERO,
            order: Lanes::ZERO,
            orders: supply.suppliers.iter().map(|supplier| zeros(supplier.surge_lag)).collect(),
            due: 0,
            in_a_row: Lanes::ZERO,
            level: Lanes::ZERO,
            substituting: false,
            room: zeros(supply.stockpiles.len()),
        }
    }

    /// Back to the state before month 0.
    pub fn restart(&mut self, supply: &PlannedSupply) {
        self.flows.restart(supply);
        self.orders.iter_mut().flatten().for_each(|order| *order = Lanes::ZERO);
        self.due = 0;
        (self.in_a_row, self.level, self.substituting) = (Lanes::ZERO, Lanes::ZERO, false);
    }

    /// Computes month `t`; months are asked for in order.
    #[inline(always)]
    pub fn step<S: Simd>(&mut self, given: &Given, t: usize) {
        let mut any_gap = self.call_for_demand::<S>(given, t);
        let (mut any_order, beyond) = self.call_for_stocks::<S>(given, t);
        self.flows.any_odd = beyond || operating(given, t);
        if self.flows.any_odd {
            self.odd_trials::<S>(given, t);
            any_gap = at::<S>(&self.flows.gap).any_positive();
            any_order = at::<S>(&self.order).any_positive();
        }
        self.flows.shortfall = self.flows.gap;
        self.flows.any_surge = false;
        if any_order || self.due > t {
            self.surge::<S>(given, t);
        }
        let flows = &mut self.flows;
        (flows.any_substitution, flows.any_release) = (false, false);
        (flows.any_response, flows.any_shortfall) = (false, false);
        if any_gap || self.substituting {
            self.substitute::<S>(given, t);
        }
        let open = any_gap && at::<S>(&self.flows.shortfall).any_positive();
        let before_release = self.flows.shortfall;
        if open {
            self.release::<S>(given, t);
        }
        self.refill::<S>(given, &before_release, open);
        if open {
            self.respond_to_price::<S>(given, t);
            self.flows.any_shortfall = at::<S>(&self.flows.shortfall).any_positive();
        }
    }

    /// Steps 1, 2, 4 and 5 of trials that are not odd: contracts called for demand. Says whether any has a gap.
    ///
    /// `min(c · V, …)` with `c = clip(wanted / N, 1 − f, 1 + f)` and `V = share · N` is `share · clip(wanted, (1 − f) N, (1 + f) N)`.
    #[inline(always)]
    fn call_for_demand<S: Simd>(&mut self, given: &Given, t: usize) -> bool {
        let supply = given.supply;
        let (domestic, recycling) = (supply.domestic[t], supply.recycling[t]);
        let trend = at::<S>(&given.paths.trend[t]);
        let demand = at::<S>(&given.paths.demand[t]);
        let zero = Vector::zero();
        let need = (trend * (1.0 - recycling) - domestic).most(zero);
        let recycled = demand * recycling;
        let wanted = (demand - recycled - domestic).most(zero);
        let called = wanted.least(need * (1.0 + supply.flexibility)).most(need * (1.0 - supply.flexibility));
        let balance = (recycled + domestic + called * at(&given.mix.sum[t])) - demand;
        let gap = zero - balance;
        let gap = Vector::select(gap.below(demand * NOTHING), zero, gap);
        let flows = &mut self.flows;
        flows.domestic = domestic;
        need.store(&mut flows.need);
        recycled.store(&mut flows.recycled);
        gap.store(&mut flows.gap);
        wanted.store(&mut self.wanted);
        gap.any_positive()
    }

    /// Step 5, second half, and what is ordered in step 6, of trials that are not odd: where there is no gap, contracts are called for
    /// what the stockpiles miss too. Says whether any order is made, and whether a capacity is too small in any trial.
    #[inline(always)]
    fn call_for_stocks<S: Simd>(&mut self, given: &Given, t: usize) -> (bool, bool) {
        let supply = given.supply;
        let trend = at::<S>(&given.paths.trend[t]);
        let demand = at::<S>(&given.paths.demand[t]);
        let zero = Vector::zero();
        let flows = &mut self.flows;
        let mut missing = zero;
        for ((pile, stock), room) in supply.stockpiles.iter().zip(&flows.stock).zip(&mut self.room) {
            let below = (trend * pile.target_months - at(stock)).most(zero);
            let most = (demand * pile.refill).least(below);
            most.store(room);
            missing += most;
        }
        let (gap, need) = (at::<S>(&flows.gap), at::<S>(&flows.need));
        let missing = Vector::select(zero.below(gap), zero, missing);
        let wanted = at::<S>(&self.wanted) + missing;
        let called = wanted.least(need * (1.0 + supply.flexibility)).most(need * (1.0 - supply.flexibility));
        let delivered = called * at(&given.mix.sum[t]);
        let balance = (at::<S>(&flows.recycled) + flows.domestic + delivered) - demand;
        let dust = demand * NOTHING;
        let surplus = Vector::select(balance.below(dust), zero, balance);
        let order = gap + (missing - surplus).most(zero);
        let order = Vector::select(order.below(dust), zero, order);
        missing.store(&mut flows.missing);
        called.store(&mut flows.called);
        delivered.store(&mut flows.delivered);
        (called * at(&given.mix.paid[t])).store(&mut flows.paid);
        surplus.store(&mut flows.surplus);
        order.store(&mut self.order);
        let limit = supply.limit[t];
        let beyond = limit < f64::INFINITY && Vector::<S>::any(Vector::of(limit).below(need.most(called)));
        (order.any_positive(), beyond)
    }

    /// Steps 3 to 6 once more, supplier by supplier, for trials in which a project operates or a capacity is too small; these replace
    /// what the short way computed for them.
    #[inline(always)]
    fn odd_trials<S: Simd>(&mut self, given: &Given, t: usize) {
        let supply = given.supply;
        let (planned, of_projects, paid_to_projects) = self.plan_contracts::<S>(given, t);
        let flows = &mut self.flows;
        let zero = Vector::<S>::zero();
        let demand = at::<S>(&given.paths.demand[t]);
        let (need, called, recycled) = (at::<S>(&flows.need), at::<S>(&flows.called), at::<S>(&flows.recycled));
        let beyond = Vector::of(supply.limit[t]).below(need.most(called));
        let odd = Vector::<S>::either(zero.below(planned), beyond);
        flows.any_odd = Vector::<S>::any(odd);
        if !flows.any_odd {
            return;
        }
        let flag = Vector::select(odd, Vector::of(1.0), zero);
        flag.store(&mut flows.odd);
        let wanted = (demand - recycled - flows.domestic - planned).most(zero);
        let rest = need - planned;
        let base = recycled + flows.domestic + of_projects;
        let dust = demand * NOTHING;
        let (first, _) = deliver(flows, given, t, factor(supply, wanted, rest));
        let short = demand - (base + first);
        let gap = Vector::select(short.below(dust), zero, short);
        let mut missing = zero;
        for room in &self.room {
            missing += at(room);
        }
        let missing = Vector::select(zero.below(gap), zero, missing);
        let (contracts, paid) = deliver(flows, given, t, factor(supply, wanted + missing, rest));
        let balance = (base + contracts) - demand;
        let surplus = Vector::select(balance.below(dust), zero, balance);
        let order = gap + (missing - surplus).most(zero);
        let order = Vector::select(order.below(dust), zero, order);
        let replace = |of: &mut Lanes, value: Vector<S>| Vector::select(odd, value, at(of)).store(of);
        replace(&mut flows.gap, gap);
        replace(&mut flows.missing, missing);
        replace(&mut flows.surplus, surplus);
        replace(&mut flows.delivered, contracts + of_projects);
        replace(&mut flows.paid, paid + paid_to_projects);
        replace(&mut self.order, order);
        replace(&mut flows.called, zero);
        // Of the other trials the same flows, from the mix.
        for (s, supplier) in supply.suppliers.iter().enumerate() {
            let share = supplier.share[t];
            let other = called * share;
            let keep = |of: &mut Lanes, value: Vector<S>| Vector::select(odd, at(of), value).store(of);
            keep(&mut flows.contracts[s], need * share);
            keep(&mut flows.calls[s], other);
            keep(&mut flows.deliveries[s], other * available(given, supplier.path, t));
        }
    }

    /// Step 3: contracts as projects leave them. Gives what projects plan, deliver, and are paid at a price of 1, together.
    #[inline(always)]
    fn plan_contracts<S: Simd>(&mut self, given: &Given, t: usize) -> (Vector<S>, Vector<S>, Vector<S>) {
        let supply = given.supply;
        let flows = &mut self.flows;
        let zero = Vector::<S>::zero();
        let need = at::<S>(&flows.need);
        let mut open = need;
        for (supplier, contract) in supply.suppliers.iter().zip(&mut flows.contracts) {
            let volume = (need * supplier.share[t]).least(Vector::of(supplier.capacity));
            volume.store(contract);
            open -= volume;
        }
        let (mut planned, mut delivered, mut paid) = (zero, zero, zero);
        if supply.projects.is_empty() {
            return (planned, delivered, paid);
        }
        open = open.most(zero);
        let mut rest = zero;
        for (p, offtake) in supply.projects.iter().enumerate() {
            let project = &given.projects[offtake.project];
            let volume = given.ventures[offtake.project].planned::<S>(project, t, given.group);
            let arrives = volume * available(given, offtake.path, t);
            volume.store(&mut flows.project_planned[p]);
            arrives.store(&mut flows.project_delivered[p]);
            planned += volume;
            delivered += arrives;
            paid += arrives * offtake.price_factor;
            let fills = volume.least(open);
            open -= fills;
            let mut own_rest = volume - fills;
            for &displaced in &offtake.displaces {
                let contract = at::<S>(&flows.contracts[displaced]);
                let taken = own_rest.least(contract);
                (contract - taken).store(&mut flows.contracts[displaced]);
                own_rest -= taken;
            }
            rest += own_rest;
        }
        let mut total = zero;
        for contract in &flows.contracts {
            total += at(contract);
        }
        let one = Vector::of(1.0);
        let shrinks = Vector::<S>::both(zero.below(rest), zero.below(total));
        let kept = Vector::select(shrinks, (one - rest / total).most(zero), one);
        for contract in &mut flows.contracts {
            (at::<S>(contract) * kept).store(contract);
        }
        (planned, delivered, paid)
    }

    /// Step 6: surge ordered and arrived, and what it leaves of the gap.
    #[inline(always)]
    fn surge<S: Simd>(&mut self, given: &Given, t: usize) {
        let supply = given.supply;
        let flows = &mut self.flows;
        let zero = Vector::<S>::zero();
        let mut uncovered = at::<S>(&flows.gap);
        let mut order = at::<S>(&self.order);
        let (need, called) = (at::<S>(&flows.need), at::<S>(&flows.called));
        flows.any_surge = true;
        self.due = self.due.max(if order.any_positive() { t + supply.longest_lag + 1 } else { 0 });
        for &s in &supply.merit {
            let supplier = &supply.suppliers[s];
            let (contract, called) = if flows.any_odd {
                (at::<S>(&flows.contracts[s]), at::<S>(&flows.calls[s]))
            } else {
                (need * supplier.share[t], called * supplier.share[t])
            };
            let most = contract * supplier.surge_share + supplier.surge_volume;
            let reach =
                most.least(Vector::of(supplier.capacity) - called).most(zero) * available(given, supplier.path, t);
            let ordered = order.least(reach);
            order -= ordered;
            ordered.store(&mut flows.ordered[s]);
            let lag = supplier.surge_lag;
            let arrived = if lag == 0 {
                ordered
            } else {
                // The place of this month's order held the one of `lag` months ago.
                let slot = &mut self.orders[s][t % lag];
                let arrived = at::<S>(slot).least(reach);
                ordered.store(slot);
                arrived
            };
            let used = uncovered.least(arrived);
            uncovered -= used;
            arrived.store(&mut flows.arrived[s]);
            used.store(&mut flows.surge_for_gap[s]);
            (arrived - used).store(&mut flows.surge_left[s]);
        }
        without_dust(uncovered, at(&given.paths.demand[t])).store(&mut flows.shortfall);
    }

    /// Step 7: substitution and thrift.
    #[inline(always)]
    fn substitute<S: Simd>(&mut self, given: &Given, t: usize) {
        let Some(substitution) = &given.supply.substitution else {
            return;
        };
        let demand = at::<S>(&given.paths.demand[t]);
        let flows = &mut self.flows;
        let (zero, one) = (Vector::<S>::zero(), Vector::<S>::of(1.0));
        let short = zero.below(at::<S>(&flows.gap));
        let months = Vector::select(short, at::<S>(&self.in_a_row) + 1.0, zero);
        let level = at::<S>(&self.level);
        let rises = Vector::of(substitution.lag).below(months);
        let risen = Vector::select(rises, (level + substitution.step).least(one), level);
        let level = Vector::select(short, risen, (level - substitution.step).most(zero));
        let left = at::<S>(&flows.shortfall);
        let covered = left.least(level * substitution.max * demand);
        months.store(&mut self.in_a_row);
        level.store(&mut self.level);
        covered.store(&mut flows.substituted);
        without_dust(left - covered, demand).store(&mut flows.shortfall);
        self.substituting = months.any_positive() || level.any_positive();
        flows.any_substitution = true;
    }

    /// Step 8, first half: stockpiles release, in file order.
    #[inline(always)]
    fn release<S: Simd>(&mut self, given: &Given, t: usize) {
        let demand = at::<S>(&given.paths.demand[t]);
        let flows = &mut self.flows;
        flows.any_release = true;
        let mut left = at::<S>(&flows.shortfall);
        for ((pile, stock), released) in given.supply.stockpiles.iter().zip(&mut flows.stock).zip(&mut flows.released) {
            let held = at::<S>(stock);
            let most = held.least(demand * pile.max_release).least(left);
            let out = Vector::select((demand * pile.trigger).below(left), most, Vector::zero());
            out.store(released);
            (held - out).store(stock);
            left = without_dust(left - out, demand);
        }
        left.store(&mut flows.shortfall);
    }

    /// Step 8, second half: where step 7 left no gap, surplus and then surge left over refill the stockpiles.
    #[inline(always)]
    fn refill<S: Simd>(&mut self, given: &Given, unmet: &Lanes, any_unmet: bool) {
        let flows = &mut self.flows;
        let zero = Vector::<S>::zero();
        let mut surplus = at::<S>(&flows.surplus);
        for (k, _) in given.supply.stockpiles.iter().enumerate() {
            let mut room = at::<S>(&self.room[k]);
            if any_unmet {
                room = Vector::select(zero.below(at(unmet)), zero, room);
            }
            let mut refilled = room.least(surplus);
            surplus -= refilled;
            if flows.any_surge {
                room -= refilled;
                for &s in &given.supply.merit {
                    let left = at::<S>(&flows.surge_left[s]);
                    let put = room.least(left);
                    (left - put).store(&mut flows.surge_left[s]);
                    room -= put;
                    refilled += put;
                }
            }
            refilled.store(&mut flows.refilled[k]);
            add_to(&mut flows.stock[k], refilled);
        }
    }

    /// Step 9: demand gives way to the price.
    #[inline(always)]
    fn respond_to_price<S: Simd>(&mut self, given: &Given, t: usize) {
        if given.market.price.as_ref().is_none_or(|p| p.demand_elasticity <= 0.0) {
            return;
        }
        let flows = &mut self.flows;
        let demand = at::<S>(&given.paths.demand[t]);
        let most = demand * at(&given.paths.response[t]);
        let left = at::<S>(&flows.shortfall);
        let response = left.least(most);
        flows.any_response = true;
        response.store(&mut flows.price_response);
        without_dust(left - response, demand).store(&mut flows.shortfall);
    }
}

/// Whether a project operates in month `t` in any trial.
#[inline(always)]
fn operating(given: &Given, t: usize) -> bool {
    let begins = |v: &Venture| v.earliest[given.group] < t as f64 + 1.0;
    given.supply.projects.iter().any(|p| begins(&given.ventures[p.project]))
}

/// Delivers the contracts, called at the factor `call`, supplier by supplier. Gives what arrives, and is paid at a price of 1, together.
#[inline(always)]
fn deliver<S: Simd>(flows: &mut Flows, given: &Given, t: usize, call: Vector<S>) -> (Vector<S>, Vector<S>) {
    let (mut sum, mut paid) = (Vector::zero(), Vector::zero());
    for (s, supplier) in given.supply.suppliers.iter().enumerate() {
        let called = (call * at(&flows.contracts[s])).least(Vector::of(supplier.capacity));
        let delivered = called * available(given, supplier.path, t);
        called.store(&mut flows.calls[s]);
        delivered.store(&mut flows.deliveries[s]);
        sum += delivered;
        paid += delivered * supplier.price_factor;
    }
    (sum, paid)
}

/// c: the factor at which contracts are called.
#[inline(always)]
fn factor<R: Real>(supply: &PlannedSupply, wanted: R, planned: R) -> R {
    let asked = (wanted / planned).least(R::of(1.0 + supply.flexibility)).most(R::of(1.0 - supply.flexibility));
    R::select(R::of(0.0).below(planned), asked, R::of(1.0))
}

/// Availability of a path.
#[inline(always)]
fn available<S: Simd>(given: &Given, path: usize, t: usize) -> Vector<S> {
    at(given.availability.path_or_whole(path, t))
}

/// A gap below a billionth of demand is zero.
#[inline(always)]
fn without_dust<S: Simd>(left: Vector<S>, demand: Vector<S>) -> Vector<S> {
    Vector::select(left.below(demand * NOTHING), Vector::zero(), left)
}

/// V_s of one trial.
pub fn contract(given: &Given, flows: &Flows, s: usize, t: usize, lane: usize) -> f64 {
    if flows.any_odd { flows.contracts[s][lane] } else { given.supply.suppliers[s].share[t] * flows.need[lane] }
}

/// V_p of one trial.
pub fn planned_of_project(flows: &Flows, p: usize, lane: usize) -> f64 {
    if flows.any_odd { flows.project_planned[p][lane] } else { 0.0 }
}

/// The gap that is left with contracts called for demand without shocks, everything available and nothing beyond step 5.
pub fn gap_undisturbed(given: &Given, flows: &Flows, t: usize, lane: usize) -> f64 {
    let supply = given.supply;
    let demand = given.paths.calm(t)[lane];
    let projects: f64 = (0..supply.projects.len()).map(|p| planned_of_project(flows, p, lane)).sum();
    let recycled = supply.recycling[t] * demand;
    let wanted = max(demand - recycled - flows.domestic - projects, 0.0);
    let call = factor(supply, wanted, flows.need[lane] - projects);
    let contracts: f64 = supply
        .suppliers
        .iter()
        .enumerate()
        .map(|(s, supplier)| min(call * contract(given, flows, s, t, lane), supplier.capacity))
        .sum();
    let gap = demand - (flows.domestic + recycled + projects + contracts);
    if gap < NOTHING * demand { 0.0 } else { gap }
}
