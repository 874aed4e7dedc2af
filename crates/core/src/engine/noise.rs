//! Monthly noise: AR(1) paths of normal variables (docs/model.md §4).

use super::lanes::{LANES, Lanes, Series, at};
use crate::plan::market::Noise;
use crate::stats::normal_quantile;
use crate::vectors::{Kernel, Simd, Vector, wide};

/// Block number of the draws of monthly noise in a stream; each index holds four months.
const NOISE: u64 = 1;

/// Number of trials drawn together, so that their multiplications overlap in the processor.
const ABREAST: usize = 4;

/// Noise of consecutive trials, by month.
#[derive(Default, Debug)]
pub struct Normals {
    /// x(t): noise in the logarithm.
    pub path: Series,
}

impl Normals {
    /// Computes x(t) = φ x(t−1) + sqrt(1−φ²) σ z(t), x(0) = σ z(0), or x(−1) = 0 where the start is known, for the trials from `first` on.
    pub fn fill(&mut self, noise: &Noise, first: u64, months: usize) {
        self.path.resize(months, Lanes::ZERO);
        wide(Fill { path: &mut self.path, noise, first });
    }
}

struct Fill<'a> {
    path: &'a mut Series,
    noise: &'a Noise,
    first: u64,
}

impl Kernel for Fill<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self) {
        let Self { path, noise, first } = self;
        for (four, months) in path.chunks_mut(4).enumerate() {
            for lane in (0..LANES).step_by(ABREAST) {
                let blocks = noise.stream.uniforms_of::<ABREAST>(first.wrapping_add(lane as u64), four as u64, NOISE);
                for (month, uniforms) in months.iter_mut().enumerate() {
                    for (i, words) in blocks.iter().enumerate() {
                        uniforms[lane + i] = words[month];
                    }
                }
            }
        }
        let (kept, begins, fresh) = (noise.persistence, noise.first(), noise.innovation());
        let mut x = Vector::<S>::zero();
        for (t, month) in path.iter_mut().enumerate() {
            let scale = if t == 0 { begins } else { fresh };
            x = x * kept + normal_quantile(at::<S>(month)) * scale;
            x.store(month);
        }
    }
}
