//! Deliveries that disruptions leave of a mix of contracts, by month, for consecutive trials; computed once for all strategies that share the mix.

use super::availability::Availability;
use super::lanes::{Lanes, at};
use crate::plan::mix::PlannedMix;
use crate::vectors::{Kernel, Real, Simd, Vector, wide};

/// Shares of a mix's suppliers that remain available, `w = share · availability`.
#[derive(Default, Debug)]
pub struct Mix {
    months: Vec<MixMonth>,
    /// w by month and supplier.
    left: Vec<Lanes>,
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
}

impl Mix {
    /// Computes all months.
    pub fn fill(&mut self, planned: &PlannedMix, availability: &Availability) {
        let months = planned.shares.len();
        self.suppliers = planned.paths.len();
        self.months.resize(months, MixMonth::default());
        self.left.resize(months * self.suppliers, Lanes::ZERO);
        wide(Fill { mix: self, planned, availability });
    }

    /// Returns the sums of a month.
    #[inline(always)]
    pub fn month(&self, month: usize) -> &MixMonth {
        &self.months[month]
    }

    /// Returns w of each supplier in a month.
    #[inline(always)]
    pub fn left(&self, month: usize) -> &[Lanes] {
        &self.left[month * self.suppliers..(month + 1) * self.suppliers]
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
        let Self { mix: Mix { months, left, suppliers }, planned, availability } = self;
        for (t, month) in months.iter_mut().enumerate() {
            let left = &mut left[t * *suppliers..(t + 1) * *suppliers];
            let (mut sum, mut squares, mut paid) = (Vector::<S>::zero(), Vector::zero(), Vector::zero());
            for (((left, &share), &path), &factor) in
                left.iter_mut().zip(&planned.shares[t]).zip(&planned.paths).zip(&planned.price_factors)
            {
                let w = match availability.path(path, t) {
                    Some(available) => at::<S>(available) * share,
                    None => Vector::of(share),
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
