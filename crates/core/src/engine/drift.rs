//! Weights by which suppliers' shares drift (docs/model.md §5), for a vector of consecutive trials.

use super::lanes::{LANES, Lanes, Series, at};
use super::noise::Normals;
use crate::plan::market::PlannedWeight;
use crate::stats::exp;
use crate::vectors::{Kernel, Simd, Vector, wide};

/// Block number of the draw of a supplier's factor in its stream; the noise has another.
const ERROR: u64 = 2;

/// Weights of a market's suppliers.
#[derive(Default, Debug)]
pub struct Drift {
    /// e^x, times the trial's factor, by supplier with a random weight and month.
    pub weights: Vec<Series>,
    normals: Normals,
}

impl Drift {
    /// Computes the weights of the trials from `first` on.
    pub fn fill(&mut self, planned: &[PlannedWeight], first: u64, months: usize) {
        self.weights.resize_with(planned.len(), Vec::new);
        for (planned, weights) in planned.iter().zip(&mut self.weights) {
            let mut factor = Lanes::of(1.0);
            if let Some(sampler) = &planned.error {
                for i in 0..LANES {
                    factor[i] = sampler.at(planned.noise.stream.uniforms(first + i as u64, 0, ERROR)[0]);
                }
            }
            weights.clear();
            weights.resize(months, factor);
            if planned.noise.sigma > 0.0 {
                self.normals.fill(&planned.noise, first, months);
                wide(Exp { path: &self.normals.path, weights });
            }
        }
    }
}

/// Multiplies weights by e^x.
struct Exp<'a> {
    path: &'a Series,
    weights: &'a mut Series,
}

impl Kernel for Exp<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        for (x, weight) in self.path.iter().zip(self.weights) {
            let moved: Vector<S> = at(weight);
            (moved * exp(at::<S>(x))).store(weight);
        }
    }
}
