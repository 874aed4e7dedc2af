//! Compares every strategy with the baseline and with the best strategy of each trial.

use crate::tally::{Compared, PairTally};
use crate::vectors::{Kernel, Simd};

/// Number of trials processed at a time.
const CHUNK: usize = 256;

/// The comparisons of one metric.
pub struct Pairs<'a, 'b> {
    /// Whether larger values are better.
    pub more_is_better: bool,
    /// Replacement for values that are not defined, if there is one.
    pub undefined: Option<f64>,
    /// Values by strategy (the baseline first) and trial.
    pub values: &'a [&'b [f64]],
    /// Programme costs by strategy and trial, where a ratio to the cost is reported.
    pub costs: Option<&'a [&'b [f64]]>,
    /// One tally for each strategy except the baseline.
    pub into: Vec<&'a mut PairTally>,
}

impl Kernel for Pairs<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let Self { more_is_better: more, undefined, values, costs, into } = self;
        let Some((base, others)) = values.split_first() else { return };
        let mut into = into;
        for from in (0..base.len()).step_by(CHUNK) {
            let to = base.len().min(from + CHUNK);
            let (mut best, mut first, mut other) = ([0.0; CHUNK], [0.0; CHUNK], [0.0; CHUNK]);
            let (best, first, other) = (&mut best[..to - from], &mut first[..to - from], &mut other[..to - from]);
            best.fill(f64::NAN);
            for values in values {
                defined(&values[from..to], undefined, other);
                for (best, &value) in best.iter_mut().zip(&*other) {
                    let better = if more { value > *best } else { value < *best };
                    *best = if better || best.is_nan() { value } else { *best };
                }
            }
            defined(&base[from..to], undefined, first);
            for (s, (values, into)) in others.iter().zip(&mut into).enumerate() {
                defined(&values[from..to], undefined, other);
                let costs = costs.map(|costs| [&costs[s + 1][from..to], &costs[0][from..to]]);
                into.add_all::<S>(more, Compared { values: other, baseline: first, best, costs });
            }
        }
    }
}

/// Copies values, replacing NaN by `instead`.
#[inline(always)]
fn defined(values: &[f64], instead: Option<f64>, out: &mut [f64]) {
    match instead {
        None => out.copy_from_slice(values),
        Some(instead) => {
            for (out, &value) in out.iter_mut().zip(values) {
                *out = if value.is_nan() { instead } else { value };
            }
        }
    }
}
