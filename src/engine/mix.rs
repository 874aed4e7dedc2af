//! What disruptions leave of a mix of contracts, by month, for neighbouring trials: computed once for all strategies that share it.

use super::availability::Availability;
use super::lanes::{Lanes, Series, at, reset};
use crate::plan::mix::PlannedMix;
use crate::vectors::{Kernel, Real, Simd, Vector, wide};

/// Sums over the suppliers of a mix, of the shares `w = share · availability`.
#[derive(Default, Debug)]
pub struct Mix {
    /// Σ w.
    pub sum: Series,
    /// Σ w · (1 + premium).
    pub paid: Series,
    /// Herfindahl–Hirschman index of w.
    pub hhi: Series,
    /// Lost shares, `share · (1 − availability)`, by supplier; meaningful where `losing`.
    lost: Vec<Series>,
    losing: Vec<bool>,
}

impl Mix {
    /// Fills the sums.
    pub fn fill(&mut self, planned: &PlannedMix, availability: &Availability) {
        let (months, suppliers) = (planned.shares.len(), planned.paths.len());
        for series in [&mut self.sum, &mut self.paid, &mut self.hhi] {
            series.resize(months, Lanes::ZERO);
        }
        self.lost.resize_with(suppliers, Vec::new);
        for lost in &mut self.lost {
            if lost.len() != months {
                reset(lost, months, 0.0);
            }
        }
        self.losing.resize(months * suppliers, false);
        wide(Fill { mix: self, planned, availability });
    }

    /// What a supplier loses of its share in a month.
    #[inline(always)]
    pub fn lost(&self, supplier: usize, month: usize) -> &Lanes {
        let losing = self.losing[month * self.lost.len() + supplier];
        // A selected address instead of a branch that a processor could only guess.
        std::hint::select_unpredictable(losing, &self.lost[supplier][month], &Lanes::ZERO)
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
        let Self { mix, planned, availability } = self;
        let suppliers = planned.paths.len();
        for (t, shares) in planned.shares.iter().enumerate() {
            let losing = &mut mix.losing[t * suppliers..(t + 1) * suppliers];
            let mut any = false;
            for (losing, &path) in losing.iter_mut().zip(&planned.paths) {
                *losing = availability.path(path, t).is_some();
                any |= *losing;
            }
            if !any {
                let whole = planned.undisturbed[t];
                mix.sum[t] = Lanes::of(whole.sum);
                mix.paid[t] = Lanes::of(whole.paid);
                mix.hhi[t] = Lanes::of(whole.hhi);
                continue;
            }
            let one = Vector::<S>::of(1.0);
            let (mut sum, mut squares, mut paid) = (Vector::zero(), Vector::zero(), Vector::zero());
            for (s, &share) in shares.iter().enumerate() {
                let w = match availability.path(planned.paths[s], t) {
                    Some(available) => {
                        let available = at::<S>(available);
                        ((one - available) * share).store(&mut mix.lost[s][t]);
                        available * share
                    }
                    None => Vector::of(share),
                };
                sum += w;
                squares += w * w;
                paid += w * planned.price_factors[s];
            }
            sum.store(&mut mix.sum[t]);
            paid.store(&mut mix.paid[t]);
            (squares / (sum * sum)).store(&mut mix.hhi[t]);
        }
    }
}
