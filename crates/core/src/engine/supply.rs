//! The monthly recursion of one mineral under one strategy (docs/model.md §5), for a vector of consecutive trials.
//!
//! Every step is `min` and `max` arithmetic on lanes; names and numbers of the steps are those of docs/model.md. The flows of a month stay in
//! registers, and only state that persists from month to month is in memory. Computations without effect in any lane, such as surge in a month
//! without orders, are skipped; the result of one lane never depends on the others.

mod ahead;

use super::availability::Availability;
use super::drift::Drift;
use super::lanes::{Lanes, Series, at, zeros};
use super::market::{PathMonth, Paths};
use super::mix::Mix;
use super::odd::Odd;
use super::projects::Venture;
use crate::plan::market::PlannedMarket;
use crate::plan::mix::PlannedMix;
use crate::plan::project::PlannedProject;
use crate::plan::supply::PlannedSupply;
use crate::vectors::{Real, Simd, Vector};

/// A gap or surplus below this fraction of demand counts as zero.
pub const NOTHING: f64 = 1e-9;

/// State that persists from month to month.
#[derive(Debug)]
pub struct Recursion {
    /// Stock of each stockpile at the end of the month.
    pub stock: Vec<Lanes>,
    /// Cumulative surge that arrives, over the suppliers in order of merit up to and including each; valid in months with surge.
    pub arrived: Vec<Lanes>,
    /// Flows by supplier and project in odd trials; valid in months that have any.
    pub odd: Odd,
    /// Pending surge orders, by supplier in order of merit.
    waiting: Vec<Waiting>,
    /// One past the last month in which ordered surge can arrive.
    due: usize,
    /// Number of consecutive months with a gap.
    in_a_row: Lanes,
    /// Level of substitution.
    level: Lanes,
    /// Whether the level or the number of months is above zero in any lane.
    substituting: bool,
    /// R_k: amount to refill each stockpile.
    room: Vec<Lanes>,
    /// Amount bought ahead from each supplier; valid in months in which any is.
    pub ahead: Vec<Lanes>,
    /// Amount bought ahead for each stockpile.
    pub stocked_up: Vec<Lanes>,
}

/// Pending surge orders of one supplier, in a ring buffer of `lag` months.
#[derive(Debug)]
struct Waiting {
    orders: Series,
    place: usize,
}

/// Inputs of the recursion.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The strategy's supply of the mineral.
    pub supply: &'a PlannedSupply,
    /// The mineral's market.
    pub market: &'a PlannedMarket,
    /// The mix of contracts.
    pub planned_mix: &'a PlannedMix,
    /// Deliveries that disruptions leave of the mix.
    pub mix: &'a Mix,
    /// Demand and price.
    pub paths: &'a Paths,
    /// Availability of paths.
    pub availability: &'a Availability,
    /// Weights of drifting shares.
    pub drift: &'a Drift,
    /// Projects of the plan.
    pub projects: &'a [PlannedProject],
    /// Draws of these projects.
    pub ventures: &'a [Venture],
    /// Index of the group of `LANES` trials within the block.
    pub group: usize,
}

impl Given<'_> {
    /// Returns the contract share of supplier `s` in month `t`.
    #[inline(always)]
    pub fn share<S: Simd>(&self, s: usize, t: usize) -> Vector<S> {
        match self.mix.drifted(t) {
            Some(shares) => at(&shares[s]),
            None => Vector::of(self.planned_mix.shares[t][s]),
        }
    }

    /// Returns the contract share of supplier `s` in month `t` of the trial in a lane.
    pub fn share_of(&self, s: usize, t: usize, lane: usize) -> f64 {
        self.mix.drifted(t).map_or(self.planned_mix.shares[t][s], |shares| shares[s][lane])
    }

    /// Returns the largest need at which every supplier can deliver its share in month `t`; infinite without capacities.
    #[inline(always)]
    pub fn limit<S: Simd>(&self, t: usize) -> Vector<S> {
        if self.planned_mix.drift.is_some() { at(&self.mix.month(t).limit) } else { Vector::of(self.supply.limit[t]) }
    }

    /// Returns that limit of the trial in a lane.
    pub fn limit_of(&self, t: usize, lane: usize) -> f64 {
        if self.planned_mix.drift.is_some() { self.mix.month(t).limit[lane] } else { self.supply.limit[t] }
    }
}

/// Flows of one month, in units of the mineral, in registers.
///
/// In most trials and months no project operates and no capacity is binding. Each supplier's contract then is its share of the need, and calls and
/// deliveries follow from `need`, `called` and the mix of contracts. Trials in which this does not hold are called *odd*; their flows by supplier are
/// in [`Odd`].
#[derive(Clone, Copy)]
#[allow(clippy::struct_excessive_bools)] // each says which flows are anything but zero
pub struct Month<S: Simd> {
    /// D: demand.
    pub demand: Vector<S>,
    /// Q: domestic production.
    pub domestic: f64,
    /// r·D: recycled supply.
    pub recycled: Vector<S>,
    /// N: planned need of imports.
    pub need: Vector<S>,
    /// c·N: total call of the contracts; zero in odd trials.
    pub called: Vector<S>,
    /// Deliveries of contracts and projects.
    pub delivered: Vector<S>,
    /// Deliveries, each times 1 + premium.
    pub paid: Vector<S>,
    /// G: gap before surge.
    pub gap: Vector<S>,
    /// R: amount to refill stockpiles, for which contracts are called in addition to demand.
    pub missing: Vector<S>,
    /// Supply beyond demand.
    pub surplus: Vector<S>,
    /// Total surge ordered.
    pub order: Vector<S>,
    /// Whether any trial is odd.
    pub any_odd: bool,
    /// Whether any surge is ordered or can arrive.
    pub any_surge: bool,
    /// Surge used for the gap, cheapest first.
    pub surge_for_gap: Vector<S>,
    /// Surge used for the gap and to refill stockpiles, cheapest first.
    pub bought: Vector<S>,
    /// Whether anything is bought ahead in any trial.
    pub any_ahead: bool,
    /// Amount bought ahead, for stockpiles.
    pub ahead: Vector<S>,
    /// Demand covered by substitution and thrift.
    pub substituted: Vector<S>,
    /// Stock of all stockpiles at the end of the month, and its carrying cost at a price of 1.
    pub held: Vector<S>,
    /// See `held`.
    pub carrying: Vector<S>,
    /// Whether demand is given up because of the price in any trial.
    pub any_response: bool,
    /// Demand given up because of the price.
    pub response: Vector<S>,
    /// Whether any trial has a shortfall.
    pub any_shortfall: bool,
    /// U: shortfall.
    pub shortfall: Vector<S>,
}

impl Recursion {
    /// Makes the state before month 0.
    pub fn new(supply: &PlannedSupply) -> Self {
        let lag = |s: &usize| supply.suppliers[*s].surge_lag;
        let mut recursion = Self {
            stock: zeros(supply.stockpiles.len()),
            arrived: zeros(supply.suppliers.len()),
            odd: Odd::new(supply),
            waiting: supply.merit.iter().map(|s| Waiting { orders: zeros(lag(s)), place: 0 }).collect(),
            due: 0,
            in_a_row: Lanes::ZERO,
            level: Lanes::ZERO,
            substituting: false,
            room: zeros(supply.stockpiles.len()),
            ahead: zeros(supply.suppliers.len()),
            stocked_up: zeros(supply.stockpiles.len()),
        };
        recursion.restart(supply);
        recursion
    }

    /// Resets to the state before month 0.
    pub fn restart(&mut self, supply: &PlannedSupply) {
        for (stock, pile) in self.stock.iter_mut().zip(&supply.stockpiles) {
            *stock = Lanes::of(pile.initial);
        }
        for waiting in &mut self.waiting {
            waiting.orders.fill(Lanes::ZERO);
            waiting.place = 0;
        }
        self.due = 0;
        (self.in_a_row, self.level, self.substituting) = (Lanes::ZERO, Lanes::ZERO, false);
    }

    /// Computes month `t`; months must be requested in order.
    #[inline(always)]
    pub fn step<S: Simd>(&mut self, given: &Given, t: usize) -> Month<S> {
        let path = &given.paths.months[t];
        let demand = at::<S>(&path.demand);
        let dust = demand * NOTHING;
        let mut month = self.call::<S>(given, path, t, dust);
        if month.any_odd {
            self.odd.replace(given, t, &mut month);
        }
        let zero = Vector::<S>::zero();
        let any_gap = month.gap.any_positive();
        let any_order = month.order.any_positive();
        let mut left = month.gap;
        let mut spare = zero;
        if any_order || self.due > t {
            let arrived = self.surge::<S>(given, t, any_order, &month);
            month.any_surge = true;
            month.surge_for_gap = month.gap.lane_min(arrived);
            spare = arrived - month.surge_for_gap;
            left = without_dust(month.gap - month.surge_for_gap, dust);
        }
        if any_gap || self.substituting {
            month.substituted = self.substitute::<S>(given, left, demand);
            left = without_dust(left - month.substituted, dust);
        }
        month.shortfall = left;
        if given.supply.rush > 0.0 && given.availability.any_notice() {
            self.buy_ahead::<S>(given, t, &mut month);
        }
        let open = any_gap && left.any_positive();
        let unused = self.stockpiles::<S>(given, open, spare, dust, &mut month);
        month.bought = month.surge_for_gap + (spare - unused);
        if open {
            if given.market.price.as_ref().is_some_and(|p| p.demand_elasticity > 0.0) {
                // Step 9: price response of demand.
                let most = demand * at(&path.response);
                month.any_response = true;
                month.response = month.shortfall.lane_min(most);
                month.shortfall = without_dust(month.shortfall - month.response, dust);
            }
            month.any_shortfall = month.shortfall.any_positive();
        }
        month
    }

    /// Steps 1 to 5 for trials that are not odd, and the orders of step 6: contracts are called for demand and to refill stockpiles.
    ///
    /// `min(c · V, …)` with `c = clip(asked / N, 1 − f, 1 + f)` and `V = share · N` is `share · clip(asked, (1 − f) N, (1 + f) N)`.
    #[inline(always)]
    fn call<S: Simd>(&mut self, given: &Given, path: &PathMonth, t: usize, dust: Vector<S>) -> Month<S> {
        let supply = given.supply;
        let (domestic, recycling) = (supply.domestic[t], supply.recycling[t]);
        let (trend, demand) = (at::<S>(&path.trend), at::<S>(&path.demand));
        let mix = given.mix.month(t);
        let sum = at::<S>(&mix.sum);
        let zero = Vector::<S>::zero();
        let mut planned = trend;
        if supply.foreseen > 0.0 {
            planned += (at::<S>(given.paths.calm(t)) - trend) * supply.foreseen;
        }
        let need = (planned * (1.0 - recycling) - domestic).lane_max(zero);
        let (least, most) = (need * (1.0 - supply.flexibility), need * (1.0 + supply.flexibility));
        let recycled = demand * recycling;
        let own = recycled + domestic;
        let wanted = (demand - own).lane_max(zero);
        let mut missing = zero;
        for ((pile, stock), room) in supply.stockpiles.iter().zip(&self.stock).zip(&mut self.room) {
            let below = (trend * pile.target_months - at(stock)).lane_max(zero);
            let part = (demand * pile.refill).lane_min(below);
            part.store(room);
            missing += part;
        }
        let called = (wanted + missing).lane_min(most).lane_max(least);
        let delivered = called * sum;
        let (gap, surplus, order) = compared(demand, own + delivered, missing, dust);
        // Without capacities, no limit is finite.
        let limited = supply.limit[t] < f64::INFINITY;
        let beyond = limited && Vector::<S>::any(given.limit::<S>(t).lane_lt(need.lane_max(called)));
        Month {
            demand,
            domestic,
            recycled,
            need,
            called,
            delivered,
            paid: called * at(&mix.paid),
            gap,
            missing,
            surplus,
            order,
            any_odd: beyond || operating(given, t),
            any_surge: false,
            surge_for_gap: zero,
            bought: zero,
            any_ahead: false,
            ahead: zero,
            substituted: zero,
            held: zero,
            carrying: zero,
            any_response: false,
            response: zero,
            any_shortfall: false,
            shortfall: zero,
        }
    }

    /// Step 6: places surge orders, and returns the total that arrives.
    #[inline(always)]
    fn surge<S: Simd>(&mut self, given: &Given, t: usize, any_order: bool, month: &Month<S>) -> Vector<S> {
        let supply = given.supply;
        if any_order {
            self.due = self.due.max(t + supply.longest_lag + 1);
        }
        let left = given.mix.left(t);
        let odd = Vector::<S>::zero().lane_lt(at(&self.odd.flag));
        let mut order = month.order;
        let mut sum = Vector::<S>::zero();
        for ((&s, waiting), arrived) in supply.merit.iter().zip(&mut self.waiting).zip(&mut self.arrived) {
            let supplier = &supply.suppliers[s];
            let mut reach = if supplier.surge_is_plain {
                month.need * (at::<S>(&left[s]) * supplier.surge_share)
            } else {
                let contract = |s: usize| month.need * given.share(s, t);
                reach(given, s, t, contract, month.called * given.share(s, t)) * available(given, supplier.path, t)
            };
            if month.any_odd {
                // The results of other trials must not depend on odd trials in the same vector.
                reach = Vector::select(odd, self.odd.reach(given, s, t), reach);
            }
            let ordered = order.lane_min(reach);
            order -= ordered;
            sum += waiting.pass(ordered, reach);
            sum.store(arrived);
        }
        sum
    }

    /// Returns the surge ordered this month, by supplier in order of merit; `None` for suppliers without a lag. Valid in months with surge.
    pub fn ordered(&self) -> impl Iterator<Item = Option<&Lanes>> {
        self.waiting.iter().map(Waiting::last)
    }

    /// Step 7: substitution and thrift, for the gap `left` after surge.
    #[inline(always)]
    fn substitute<S: Simd>(&mut self, given: &Given, left: Vector<S>, demand: Vector<S>) -> Vector<S> {
        let (zero, one) = (Vector::<S>::zero(), Vector::<S>::of(1.0));
        let Some(substitution) = &given.supply.substitution else {
            return zero;
        };
        let short = (demand * substitution.trigger).lane_lt(left);
        let months = Vector::select(short, at::<S>(&self.in_a_row) + 1.0, zero);
        let level = at::<S>(&self.level);
        let rises = Vector::of(substitution.lag).lane_lt(months);
        let risen = Vector::select(rises, (level + substitution.step).lane_min(one), level);
        let level = Vector::select(short, risen, (level - substitution.step).lane_max(zero));
        months.store(&mut self.in_a_row);
        level.store(&mut self.level);
        self.substituting = months.any_positive() || level.any_positive();
        left.lane_min(level * substitution.max * demand)
    }

    /// Step 8: stockpiles release in file order; surplus and then left-over surge refill them (neither exists where there is a gap). Returns the
    /// surge in `spare` that is not used.
    #[inline(always)]
    fn stockpiles<S: Simd>(
        &mut self,
        given: &Given,
        open: bool,
        mut spare: Vector<S>,
        dust: Vector<S>,
        month: &mut Month<S>,
    ) -> Vector<S> {
        let zero = Vector::<S>::zero();
        let mut surplus = month.surplus;
        for ((pile, stock), room) in given.supply.stockpiles.iter().zip(&mut self.stock).zip(&self.room) {
            let mut held = at::<S>(stock);
            let room = at::<S>(room);
            if open {
                let left = month.shortfall;
                let most = held.lane_min(month.demand * pile.max_release).lane_min(left);
                let out = Vector::select((month.demand * pile.trigger).lane_lt(left), most, zero);
                held -= out;
                month.shortfall = without_dust(left - out, dust);
            }
            let from_surplus = room.lane_min(surplus);
            surplus -= from_surplus;
            held += from_surplus;
            if month.any_surge {
                let from_surge = (room - from_surplus).lane_min(spare);
                spare -= from_surge;
                held += from_surge;
            }
            held.store(stock);
            month.held += held;
            month.carrying += held * pile.carrying;
        }
        spare
    }
}

impl Waiting {
    /// Stores this month's order, and returns the surge that arrives.
    #[inline(always)]
    fn pass<S: Simd>(&mut self, ordered: Vector<S>, reach: Vector<S>) -> Vector<S> {
        let Some(slot) = self.orders.get_mut(self.place) else {
            // Without a lag it arrives immediately.
            return ordered;
        };
        // The slot of this month's order contains that of `lag` months ago.
        let arrived = at::<S>(slot).lane_min(reach);
        ordered.store(slot);
        self.place += 1;
        if self.place == self.orders.len() {
            self.place = 0;
        }
        arrived
    }

    /// Returns the last order; `None` without a lag.
    fn last(&self) -> Option<&Lanes> {
        self.orders.get(self.place.checked_sub(1).unwrap_or(self.orders.len().saturating_sub(1)))
    }
}

/// Step 5 and the orders of step 6: gap, surplus and order that follow from demand and `supply`.
#[inline(always)]
pub fn compared<S: Simd>(
    demand: Vector<S>,
    supply: Vector<S>,
    missing: Vector<S>,
    dust: Vector<S>,
) -> (Vector<S>, Vector<S>, Vector<S>) {
    let gap = without_dust(demand - supply, dust);
    let surplus = without_dust(supply - demand, dust);
    let rest = (missing - surplus).lane_max(Vector::zero());
    (gap, surplus, without_dust(gap + rest, dust))
}

/// u: returns the surge that supplier `s` can be asked for beyond what is `called`; `contract` returns V of any supplier.
#[inline(always)]
pub fn reach<S: Simd>(
    given: &Given,
    s: usize,
    t: usize,
    contract: impl Fn(usize) -> Vector<S>,
    called: Vector<S>,
) -> Vector<S> {
    let supplier = &given.supply.suppliers[s];
    let most = match &supplier.leak {
        Some(leak) => {
            let of = &given.supply.suppliers[leak.of];
            let withheld = available::<S>(given, leak.without, t) - available(given, of.path, t);
            contract(leak.of) * leak.share * withheld
        }
        None => contract(s) * supplier.surge_share + supplier.surge_volume,
    };
    most.lane_min(Vector::of(supplier.capacity) - called).lane_max(Vector::zero())
}

/// Whether a project operates in month `t` in any trial of the group.
#[inline(always)]
fn operating(given: &Given, t: usize) -> bool {
    let begins = |v: &Venture| v.earliest[given.group] < t as f64 + 1.0;
    given.supply.projects.iter().any(|p| begins(&given.ventures[p.project]))
}

/// Returns the availability of a path.
#[inline(always)]
pub fn available<S: Simd>(given: &Given, path: usize, t: usize) -> Vector<S> {
    at(given.availability.path_or_whole(path, t))
}

/// Returns `left`, or zero where it is below `dust`, a billionth of demand.
#[inline(always)]
pub fn without_dust<S: Simd>(left: Vector<S>, dust: Vector<S>) -> Vector<S> {
    Vector::select(left.lane_lt(dust), Vector::zero(), left)
}
