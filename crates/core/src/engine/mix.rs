//! Deliveries that disruptions leave of a mix of contracts, by month, for consecutive trials; computed once for all strategies that share the mix.

use super::availability::Availability;
use super::lanes::{Lanes, Series, at};
use crate::plan::mix::{PlannedDrift, PlannedMix};
use crate::vectors::{Kernel, Real, Simd, Vector, wide};

/// Shares of a mix's suppliers that remain available, `w = share · availability`.
#[derive(Default, Debug)]
pub struct Mix {
    months: Vec<MixMonth>,
    /// w by month and supplier.
    left: Vec<Lanes>,
    /// Shares by month and supplier where they drift; empty elsewhere.
    shares: Vec<Lanes>,
    suppliers: usize,
}

/// Sums over the suppliers of a mix in one month.
#[derive(Clone, Copy, Default, Debug)]
pub struct MixMonth {
    /// Σ w.
    pub sum: Lanes,
    /// Σ w · (1 + premium).
    pub paid: Lanes,
    /// Herfindahl–Hirschman index of w.
    pub hhi: Lanes,
    /// Largest need at which every supplier can deliver its share; only where shares drift.
    pub limit: Lanes,
}

impl Mix {
    /// Computes all months; `weights` are those of the drifts of the market.
    pub fn fill(&mut self, planned: &PlannedMix, availability: &Availability, weights: &[Series]) {
        let months = planned.shares.len();
        self.suppliers = planned.paths.len();
        self.months.resize(months, MixMonth::default());
        self.left.resize(months * self.suppliers, Lanes::ZERO);
        self.shares.clear();
        if let Some(drift) = &planned.drift {
            self.shares.resize(months * self.suppliers, Lanes::ZERO);
            wide(Share { mix: self, planned, drift, weights });
        }
        wide(Fill { mix: self, planned, availability });
    }

    /// Returns the sums of a month.
    #[inline(always)]
    pub fn month(&self, month: usize) -> &MixMonth {
        &self.months[month]
    }

    /// Returns the share of each supplier in a month, where shares drift.
    #[inline(always)]
    pub fn drifted(&self, month: usize) -> Option<&[Lanes]> {
        self.shares.get(month * self.suppliers..(month + 1) * self.suppliers).filter(|shares| !shares.is_empty())
    }

    /// Returns w of each supplier in a month.
    #[inline(always)]
    pub fn left(&self, month: usize) -> &[Lanes] {
        &self.left[month * self.suppliers..(month + 1) * self.suppliers]
    }
}

/// Computes shares that drift: `share*_s(t) = Σ_j share_j(t) · w_s(t) / Σ_j w_j(t)` with `w_s(t) = share_s(t) e^(x_s(t))` (docs/model.md §5).
struct Share<'a> {
    mix: &'a mut Mix,
    planned: &'a PlannedMix,
    drift: &'a PlannedDrift,
    weights: &'a [Series],
}

impl Kernel for Share<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let Self { mix: Mix { months, shares, suppliers, .. }, planned, drift, weights } = self;
        for (t, month) in months.iter_mut().enumerate() {
            let shares = &mut shares[t * *suppliers..(t + 1) * *suppliers];
            let mut sum = Vector::<S>::zero();
            for ((into, &share), of) in shares.iter_mut().zip(&planned.shares[t]).zip(&drift.of) {
                let weight = match of {
                    Some(of) => at::<S>(&weights[*of][t]) * share,
                    None => Vector::of(share),
                };
                weight.store(into);
                sum += weight;
            }
            let mut limit = Vector::<S>::of(f64::INFINITY);
            // Where no supplier has a weight, contracts stay as they are planned.
            let some = Vector::<S>::zero().lane_lt(sum);
            let part = Vector::of(planned.whole[t]) / Vector::select(some, sum, Vector::of(1.0));
            for ((into, &share), &capacity) in shares.iter_mut().zip(&planned.shares[t]).zip(&drift.capacities) {
                let share = Vector::select(some, at::<S>(into) * part, Vector::of(share));
                share.store(into);
                if capacity < f64::INFINITY {
                    let most = Vector::of(capacity) / share;
                    limit = limit.lane_min(Vector::select(Vector::zero().lane_lt(share), most, limit));
                }
            }
            limit.store(&mut month.limit);
        }
    }
}

struct Fill<'a> {
    mix: &'a mut Mix,
    planned: &'a PlannedMix,
    availability: &'a Availability,
}

impl Kernel for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let Self { mix: Mix { months, left, shares, suppliers }, planned, availability } = self;
        let drifts = !shares.is_empty();
        for (t, month) in months.iter_mut().enumerate() {
            let left = &mut left[t * *suppliers..(t + 1) * *suppliers];
            let (mut sum, mut squares, mut paid) = (Vector::<S>::zero(), Vector::zero(), Vector::zero());
            for (s, (((left, &share), &path), &factor)) in
                left.iter_mut().zip(&planned.shares[t]).zip(&planned.paths).zip(&planned.price_factors).enumerate()
            {
                let share = if drifts { at::<S>(&shares[t * *suppliers + s]) } else { Vector::of(share) };
                let w = match availability.path(path, t) {
                    Some(available) => at::<S>(available) * share,
                    None => share,
                };
                w.store(left);
                sum += w;
                squares += w * w;
                paid += w * factor;
            }
            sum.store(&mut month.sum);
            paid.store(&mut month.paid);
            (squares / (sum * sum)).store(&mut month.hhi);
        }
    }
}
