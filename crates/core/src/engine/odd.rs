//! Odd trials: those in which a project operates or a capacity is binding, so that contracts are not fixed shares of one need and must be called
//! supplier by supplier.

use super::lanes::{Lanes, at, max, min, zeros};
use super::supply::{Given, Month, NOTHING, available, compared, reach, without_dust};
use crate::plan::supply::{PlannedSupplier, PlannedSupply};
use crate::vectors::{Real, Simd, Vector};

/// Flows of individual suppliers and projects in a month with odd trials; the values of other trials have no meaning.
#[derive(Debug)]
pub struct Odd {
    /// 1 for odd trials, 0 for the others.
    pub flag: Lanes,
    /// V_s: contracts.
    pub contracts: Vec<Lanes>,
    /// Call of each contract, within capacity.
    pub calls: Vec<Lanes>,
    /// C_s: deliveries under each contract.
    pub deliveries: Vec<Lanes>,
    /// V_p: planned deliveries of projects.
    pub planned: Vec<Lanes>,
    /// Deliveries of projects.
    pub of_projects: Vec<Lanes>,
}

impl Odd {
    /// Makes an empty state.
    pub fn new(supply: &PlannedSupply) -> Self {
        let (s, p) = (supply.suppliers.len(), supply.projects.len());
        Self {
            flag: Lanes::ZERO,
            contracts: zeros(s),
            calls: zeros(s),
            deliveries: zeros(s),
            planned: zeros(p),
            of_projects: zeros(p),
        }
    }

    /// Repeats steps 3 to 5 and the orders of step 6 supplier by supplier, and replaces the results of the fast path in odd trials.
    #[inline(always)]
    pub fn replace<S: Simd>(&mut self, given: &Given, t: usize, month: &mut Month<S>) {
        let supply = given.supply;
        let (planned, of_projects, paid_to_projects) = self.plan_contracts::<S>(given, t, month.need);
        let zero = Vector::<S>::zero();
        let Month { demand, need, called, recycled, missing, .. } = *month;
        let beyond = given.limit::<S>(t).lane_lt(need.lane_max(called));
        let odd = Vector::<S>::either(zero.lane_lt(planned), beyond);
        month.any_odd = Vector::<S>::any(odd);
        if !month.any_odd {
            return;
        }
        Vector::select(odd, Vector::of(1.0), zero).store(&mut self.flag);
        let wanted = (demand - recycled - month.domestic - planned).lane_max(zero);
        let (contracts, paid) = self.deliver(given, t, factor(supply, wanted + missing, need - planned));
        let supplied = recycled + month.domestic + of_projects + contracts;
        let (gap, surplus, order) = compared(demand, supplied, missing, demand * NOTHING);
        let replace = |of: &mut Vector<S>, value: Vector<S>| *of = Vector::select(odd, value, *of);
        replace(&mut month.gap, gap);
        replace(&mut month.surplus, surplus);
        replace(&mut month.delivered, contracts + of_projects);
        replace(&mut month.paid, paid + paid_to_projects);
        replace(&mut month.order, order);
        replace(&mut month.called, zero);
    }

    /// Returns the maximum surge of a supplier that can arrive.
    #[inline(always)]
    pub fn reach<S: Simd>(&self, given: &Given, s: usize, t: usize) -> Vector<S> {
        let path = given.supply.suppliers[s].path;
        reach(given, s, t, |s| at(&self.contracts[s]), at(&self.calls[s])) * available(given, path, t)
    }

    /// Step 3: contracts after displacement by projects. Returns the sums over projects of planned deliveries, actual deliveries, and payments at a
    /// price of 1.
    #[inline(always)]
    fn plan_contracts<S: Simd>(
        &mut self,
        given: &Given,
        t: usize,
        need: Vector<S>,
    ) -> (Vector<S>, Vector<S>, Vector<S>) {
        let supply = given.supply;
        let zero = Vector::<S>::zero();
        let mut open = need;
        for (s, (supplier, contract)) in supply.suppliers.iter().zip(&mut self.contracts).enumerate() {
            let volume = (need * given.share(s, t)).lane_min(Vector::of(supplier.capacity));
            volume.store(contract);
            open -= volume;
        }
        let (mut planned, mut delivered, mut paid) = (zero, zero, zero);
        if supply.projects.is_empty() {
            return (planned, delivered, paid);
        }
        open = open.lane_max(zero);
        let mut rest = zero;
        for (p, offtake) in supply.projects.iter().enumerate() {
            let project = &given.projects[offtake.project];
            let volume = given.ventures[offtake.project].planned::<S>(project, t, given.group);
            let arrives = volume * available(given, offtake.path, t);
            volume.store(&mut self.planned[p]);
            arrives.store(&mut self.of_projects[p]);
            planned += volume;
            delivered += arrives;
            paid += arrives * offtake.price_factor;
            let fills = volume.lane_min(open);
            open -= fills;
            let mut own_rest = volume - fills;
            for &displaced in &offtake.displaces {
                let contract = at::<S>(&self.contracts[displaced]);
                let taken = own_rest.lane_min(contract);
                (contract - taken).store(&mut self.contracts[displaced]);
                own_rest -= taken;
            }
            rest += own_rest;
        }
        let mut total = zero;
        for contract in &self.contracts {
            total += at(contract);
        }
        let one = Vector::of(1.0);
        let shrinks = Vector::<S>::both(zero.lane_lt(rest), zero.lane_lt(total));
        let kept = Vector::select(shrinks, (one - rest / total).lane_max(zero), one);
        for contract in &mut self.contracts {
            (at::<S>(contract) * kept).store(contract);
        }
        (planned, delivered, paid)
    }

    /// Delivers the contracts, called with the factor `call`. Returns the sums of deliveries and of payments at a price of 1.
    #[inline(always)]
    fn deliver<S: Simd>(&mut self, given: &Given, t: usize, call: Vector<S>) -> (Vector<S>, Vector<S>) {
        let (mut sum, mut paid) = (Vector::zero(), Vector::zero());
        for (s, supplier) in given.supply.suppliers.iter().enumerate() {
            let called = (call * at(&self.contracts[s])).lane_min(Vector::of(supplier.capacity));
            let delivered = called * available(given, supplier.path, t);
            called.store(&mut self.calls[s]);
            delivered.store(&mut self.deliveries[s]);
            sum += delivered;
            paid += delivered * supplier.price_factor;
        }
        (sum, paid)
    }
}

/// c: returns the factor with which contracts are called.
#[inline(always)]
fn factor<R: Real>(supply: &PlannedSupply, wanted: R, planned: R) -> R {
    let asked = (wanted / planned).lane_min(R::of(1.0 + supply.flexibility)).lane_max(R::of(1.0 - supply.flexibility));
    R::select(R::of(0.0).lane_lt(planned), asked, R::of(1.0))
}

/// A month of one trial with a shortfall, as input of its attribution.
#[derive(Clone, Copy, Debug)]
pub struct Short<'a> {
    /// N: planned need of imports.
    pub need: f64,
    /// R: amount to refill stockpiles.
    pub missing: f64,
    /// U: shortfall.
    pub shortfall: f64,
    /// Flows by supplier, if the trial is odd.
    pub odd: Option<&'a Odd>,
    /// Lane of the trial.
    pub lane: usize,
}

impl<'a> Short<'a> {
    /// Makes it for lane `lane`; `odd` is given in months with odd trials.
    pub fn new(need: f64, missing: f64, shortfall: f64, odd: Option<&'a Odd>, lane: usize) -> Self {
        Self { need, missing, shortfall, odd: odd.filter(|odd| odd.flag[lane] > 0.0), lane }
    }

    /// V_s: contract of supplier `s`.
    pub fn contract(&self, given: &Given, s: usize, t: usize) -> f64 {
        self.odd.map_or_else(|| given.share_of(s, t, self.lane) * self.need, |odd| odd.contracts[s][self.lane])
    }

    /// V_p: planned deliveries of project `p`.
    pub fn planned_of_project(&self, p: usize) -> f64 {
        self.odd.map_or(0.0, |odd| odd.planned[p][self.lane])
    }

    /// Returns the gap after step 5 that would exist with full availability and without demand shocks, with the contracts called for that demand and
    /// for refilling stockpiles; computed supplier by supplier.
    pub fn gap_undisturbed(&self, given: &Given, t: usize) -> f64 {
        let supply = given.supply;
        let demand = given.paths.calm(t)[self.lane];
        let projects: f64 = (0..supply.projects.len()).map(|p| self.planned_of_project(p)).sum();
        let (recycled, domestic) = (supply.recycling[t] * demand, supply.domestic[t]);
        let wanted = max(demand - recycled - domestic - projects, 0.0);
        let call = factor(supply, wanted + self.missing, self.need - projects);
        let called =
            |(s, supplier): (usize, &PlannedSupplier)| min(call * self.contract(given, s, t), supplier.capacity);
        let contracts: f64 = supply.suppliers.iter().enumerate().map(called).sum();
        let gap = demand - (domestic + recycled + projects + contracts);
        if gap < NOTHING * demand { 0.0 } else { gap }
    }
}

/// Returns the [undisturbed gaps](Short::gap_undisturbed) of trials that are not odd, and the total call of contracts in them. The gaps are valid
/// where the call is within the [limit](PlannedSupply::limit), so that no capacity is binding.
#[inline(always)]
pub fn gaps_undisturbed<S: Simd>(given: &Given, t: usize, need: Vector<S>, missing: Vector<S>) -> (Lanes, Lanes) {
    let supply = given.supply;
    let demand = at::<S>(given.paths.calm(t));
    let (recycled, domestic) = (demand * supply.recycling[t], supply.domestic[t]);
    let called = factor(supply, (demand - recycled - domestic).lane_max(Vector::zero()) + missing, need) * need;
    let gap = demand - (recycled + domestic + called * given.planned_mix.whole[t]);
    let (mut gaps, mut calls) = (Lanes::ZERO, Lanes::ZERO);
    without_dust(gap, demand * NOTHING).store(&mut gaps);
    called.store(&mut calls);
    (gaps, calls)
}
