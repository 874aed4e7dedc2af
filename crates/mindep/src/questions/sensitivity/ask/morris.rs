//! Elementary effects screening of Morris, with the measure of Campolongo.
//!
//! A trajectory begins at a random point of a grid with four levels per parameter and changes one parameter after the other, in random order, by two
//! levels (Morris, Factorial sampling plans for preliminary computational experiments, Technometrics 33, 1991). Levels are the midpoints of quarters
//! of the probability, so a step is a probability of one half, and unbounded ranges need not be truncated. An elementary effect is the difference of
//! the output divided by that half; `mu_star` is the mean of its absolute value (Campolongo, Cariboni and Saltelli, An effective screening design for
//! sensitivity analysis of large models, Environmental Modelling & Software 22, 2007), `mu` its mean, `sigma` its standard deviation, estimated
//! [without the noise](square) of the trials.

use crate::analysis::errors::{Batches, Estimate, Statistic, estimates, left, square};
use mindep_core::rng::philox4x64;
use mindep_core::stats::difference;

const LEVELS: u64 = 4;
/// Size of a step, in probability.
const STEP: f64 = 0.5;
/// Key that separates the random draws of trajectories from all others of a seed.
const KEY: u64 = 0x7472_616A_6563_746F;

/// Trajectories, and the points to evaluate: one more per trajectory than there are parameters.
#[derive(Clone, PartialEq, Debug)]
pub struct Design {
    /// Steps of each trajectory: the parameter, and whether it increases.
    steps: Vec<Vec<(usize, bool)>>,
    /// Points of all trajectories in order, in the unit cube.
    pub points: Vec<Vec<f64>>,
}

/// Draws random trajectories.
pub fn design(parameters: usize, trajectories: u32, seed: u64) -> Design {
    let mut design = Design { steps: Vec::new(), points: Vec::new() };
    for trajectory in 0..trajectories {
        let word = |what: u64, index: usize| philox4x64([seed, KEY], [u64::from(trajectory), what, index as u64, 0])[0];
        let mut order: Vec<usize> = (0..parameters).collect();
        for last in (1..parameters).rev() {
            order.swap(last, ((u128::from(word(0, last)) * (last as u128 + 1)) >> 64) as usize);
        }
        let levels: Vec<u64> = (0..parameters).map(|i| word(1, i) >> 62).collect();
        let mut point: Vec<f64> = levels.iter().map(|level| (*level as f64 + 0.5) / LEVELS as f64).collect();
        design.points.push(point.clone());
        let mut steps = Vec::new();
        for i in order {
            let rises = levels[i] < LEVELS / 2;
            point[i] += if rises { STEP } else { -STEP };
            design.points.push(point.clone());
            steps.push((i, rises));
        }
        design.steps.push(steps);
    }
    design
}

/// Elementary effects of one parameter on one output.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Effect {
    /// Mean absolute elementary effect.
    pub mu_star: Estimate,
    /// Mean elementary effect.
    pub mu: Estimate,
    /// Standard deviation of elementary effects.
    pub sigma: Estimate,
}

struct Effects {
    /// Elementary effects by trajectory and parameter.
    effects: Vec<Vec<Batches>>,
    batches: usize,
}

impl Statistic for Effects {
    fn rows(&self) -> usize {
        self.effects.len()
    }

    fn batches(&self) -> usize {
        self.batches
    }

    fn terms(&self, without: Option<usize>) -> Vec<Vec<f64>> {
        let count = (self.batches - usize::from(without.is_some())) as f64;
        let of = |effect: &Batches| {
            let size = (left(effect, without).sum::<f64>() / count).abs();
            [size, square(left(effect, without))].into_iter().chain(left(effect, without)).collect::<Vec<_>>()
        };
        self.effects.iter().map(|row| row.iter().flat_map(of).collect()).collect()
    }

    fn finish(&self, means: &[f64]) -> Vec<Option<f64>> {
        let parameters = self.effects.first().map_or(1, Vec::len).max(1);
        let rows = self.rows() as f64;
        let of = |terms: &[f64]| {
            let batches = &terms[2..];
            let mu = batches.iter().sum::<f64>() / batches.len() as f64;
            let variance = (terms[1] - square(batches.iter().copied())) * rows / (rows - 1.0);
            [terms[0], mu, variance.max(0.0).sqrt()]
        };
        means.chunks_exact(means.len() / parameters).flat_map(of).map(Some).collect()
    }
}

/// Returns the effects of all parameters on one output, from its values at the points of the design, in order.
pub fn effects(design: &Design, values: &[Batches], seed: u64) -> Vec<Effect> {
    let parameters = design.steps.first().map_or(0, Vec::len);
    let of_trajectory = |(steps, values): (&Vec<(usize, bool)>, &[Batches])| {
        let mut effects = vec![Vec::new(); parameters];
        for (&(parameter, rises), pair) in steps.iter().zip(values.windows(2)) {
            let sign = if rises { 1.0 } else { -1.0 };
            effects[parameter] = pair[1].iter().zip(&pair[0]).map(|(y, x)| sign * difference(*y, *x) / STEP).collect();
        }
        effects
    };
    let effects = design.steps.iter().zip(values.chunks_exact(parameters + 1)).map(of_trajectory).collect();
    let found = estimates(&Effects { effects, batches: values.first().map_or(0, Vec::len) }, seed);
    found.chunks_exact(3).map(|found| Effect { mu_star: found[0], mu: found[1], sigma: found[2] }).collect()
}
