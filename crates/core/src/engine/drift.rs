//! Weights by which suppliers' shares drift (docs/model.md §5), for a vector of consecutive trials.

use super::lanes::{Lanes, Series, at};
use super::noise::Normals;
use crate::plan::market::Noise;
use crate::stats::exp;
use crate::vectors::{Kernel, Simd, wide};

/// Weights of a market's drifts.
#[derive(Default, Debug)]
pub struct Drift {
    /// e^x by drift and month.
    pub weights: Vec<Series>,
    normals: Normals,
}

impl Drift {
    /// Computes the weights of the trials from `first` on.
    pub fn fill(&mut self, drifts: &[Noise], first: u64, months: usize) {
        self.weights.resize_with(drifts.len(), Vec::new);
        for (noise, weights) in drifts.iter().zip(&mut self.weights) {
            self.normals.fill(noise, first, months);
            weights.resize(months, Lanes::ZERO);
            wide(Exp { path: &self.normals.path, weights });
        }
    }
}

struct Exp<'a> {
    path: &'a Series,
    weights: &'a mut Series,
}

impl Kernel for Exp<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        for (x, weight) in self.path.iter().zip(self.weights) {
            exp(at::<S>(x)).store(weight);
        }
    }
}
