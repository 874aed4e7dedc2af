//! Buying ahead of announced disruptions (docs/model.md §5, at the beginning of step 8).

use super::{Given, Month, Recursion, available};
use crate::engine::lanes::{Lanes, at};
use crate::vectors::{Real, Simd, Vector};

impl Recursion {
    /// Beginning of step 8: stockpiles buy ahead from suppliers that an announced occurrence will strike.
    #[inline(always)]
    pub(super) fn buy_ahead<S: Simd>(&mut self, given: &Given, t: usize, month: &mut Month<S>) {
        let supply = given.supply;
        let zero = Vector::<S>::zero();
        let odd = zero.lane_lt(at(&self.odd.flag));
        let (mut usual, mut able, mut before) = (zero, zero, zero);
        for (&s, arrived) in supply.merit.iter().zip(&self.arrived) {
            let supplier = &supply.suppliers[s];
            let mut surge = zero;
            if month.any_surge {
                // As much as was ordered is used, cheapest first; cancelled surge does not use capacity.
                let so_far = at::<S>(arrived).lane_min(month.order);
                surge = so_far - before;
                before = so_far;
            }
            let Some(notice) = given.availability.notice(supplier.path, t) else {
                self.ahead[s] = Lanes::ZERO;
                continue;
            };
            let share = given.share(s, t);
            let mut contract = month.need * share;
            let mut called = month.called * share;
            if month.any_odd {
                // The results of other trials must not depend on odd trials in the same vector.
                contract = Vector::select(odd, at(&self.odd.contracts[s]), contract);
                called = Vector::select(odd, at(&self.odd.calls[s]), called);
            }
            let available = available::<S>(given, supplier.path, t);
            // In the month of the onset, deliveries are possible while the notice lasts.
            let own = contract * at::<S>(notice).lane_min(available);
            let mut more = own * supply.rush;
            if supplier.capacity < f64::INFINITY {
                let left = (Vector::of(supplier.capacity) - called) * available - surge;
                more = more.lane_min(left.lane_max(zero));
            }
            more.store(&mut self.ahead[s]);
            usual += own;
            able += more;
        }
        month.any_ahead = able.any_positive();
        if !month.any_ahead {
            return;
        }
        let trend = at::<S>(&given.paths.months[t].trend);
        let mut left = able;
        for (k, pile) in supply.stockpiles.iter().enumerate() {
            let held = at::<S>(&self.stock[k]);
            // Contracts have already been called for these refills.
            let refills = at::<S>(&self.room[k]);
            let room = (trend * pile.rush_months - (held + refills)).lane_max(zero);
            let bought = (usual * pile.rush).lane_min(room).lane_min(left);
            left -= bought;
            (held + bought).store(&mut self.stock[k]);
            bought.store(&mut self.stocked_up[k]);
            month.ahead += bought;
        }
        let part = Vector::select(zero.lane_lt(able), month.ahead / able, zero);
        for ahead in &mut self.ahead {
            (at::<S>(ahead) * part).store(ahead);
        }
    }
}
