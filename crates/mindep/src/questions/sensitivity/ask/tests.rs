//! Functions with known indices.

use super::indices::{Indices, design, indices};
use super::morris;
use crate::analysis::errors::{Batches, Estimate};
use mindep_core::rng::{philox4x64, uniform};
use std::f64::consts::PI;

/// Returns the indices of a function without noise.
fn of(f: impl Fn(&[f64]) -> f64, parameters: usize, rows: u32, seed: u64) -> Indices {
    let values: Vec<Batches> = design(parameters, rows, seed).iter().map(|x| vec![f(x); 4]).collect();
    indices(&values, parameters, seed)
}

fn near(estimates: &[Estimate], exact: &[f64], tolerance: f64, what: &str) {
    for (estimate, exact) in estimates.iter().zip(exact) {
        let value = estimate.value.unwrap();
        assert!((value - exact).abs() < tolerance, "{what}: {value}, exactly {exact}");
    }
}

fn ishigami(u: &[f64]) -> f64 {
    let x = |i: usize| PI * (2.0 * u[i] - 1.0);
    let (s1, s2) = (libm::sin(x(0)), libm::sin(x(1)));
    s1 + 7.0 * s2 * s2 + 0.1 * libm::pow(x(2), 4.0) * s1
}

#[test]
fn ishigami_has_its_indices() {
    let found = of(ishigami, 3, 4096, 1);
    // With a = 7, b = 0.1: V = a²/8 + b π⁴/5 + b² π⁸/18 + 1/2 = 13.8446, mean a/2 = 3.5.
    near(&[found.mean], &[3.5], 0.01, "mean");
    near(&[found.std_dev], &[13.8446_f64.sqrt()], 0.02, "standard deviation");
    near(&found.first, &[0.3139, 0.4424, 0.0], 0.01, "first");
    near(&found.total, &[0.5576, 0.4424, 0.2437], 0.01, "total");
    // Only the first and the third parameter interact: 0.5576 − 0.3139.
    let second: Vec<Estimate> = found.second.iter().map(|(_, _, e)| *e).collect();
    near(&second, &[0.0, 0.2437, 0.0], 0.015, "second");
}

#[test]
fn the_g_function_has_its_indices() {
    // Π (|4x − 2| + a)/(1 + a): V_i = 1/3/(1 + a_i)², V = Π(1 + V_i) − 1; S_i = V_i / V, T_i = V_i Π_{j≠i}(1 + V_j) / V,
    // S_ij = V_i V_j / V.
    let a = [0.0, 0.5, 3.0, 9.0, 99.0];
    let g = |u: &[f64]| u.iter().zip(a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product::<f64>();
    let found = of(g, 5, 4096, 2);
    let parts = a.map(|a| 1.0 / 3.0 / ((1.0 + a) * (1.0 + a)));
    let whole = parts.iter().map(|v| 1.0 + v).product::<f64>();
    let v = whole - 1.0;
    near(&found.first, &parts.map(|p| p / v), 0.01, "first");
    near(&found.total, &parts.map(|p| p * whole / (1.0 + p) / v), 0.01, "total");
    for (i, j, estimate) in &found.second {
        near(&[*estimate], &[parts[*i] * parts[*j] / v], 0.015, "second");
    }
}

/// Returns `4 x1 + 2 x2 x3` with noise in each batch: a common part that grows with a parameter, and a part of each evaluation, which common random
/// numbers do not remove.
fn noisy(u: &[f64], batches: usize, noise: f64, seed: u64) -> Batches {
    let batch = |k: usize| {
        let common = philox4x64([seed, 77], [k as u64, 0, 0, 0]).map(uniform);
        let bits = u.iter().fold(0_u64, |h, x| h.rotate_left(21) ^ x.to_bits());
        let own = uniform(philox4x64([seed, 78], [k as u64, bits, 0, 0])[0]);
        4.0 * u[0] + 2.0 * u[1] * u[2] + noise * ((common[0] - 0.5) * (1.0 + u[2]) + 0.5 * (own - 0.5))
    };
    (0..batches).map(batch).collect()
}

/// V1 = 16/12; the product has variance 4 (1/9 − 1/16) = 7/36, of which each factor alone explains 4/4/12 = 1/12.
const V: f64 = 16.0 / 12.0 + 7.0 / 36.0;
const FIRST: [f64; 3] = [16.0 / 12.0 / V, 1.0 / 12.0 / V, 1.0 / 12.0 / V];
const TOTAL: [f64; 3] = [16.0 / 12.0 / V, (7.0 / 36.0 - 1.0 / 12.0) / V, (7.0 / 36.0 - 1.0 / 12.0) / V];

#[test]
fn noise_of_trials_is_no_variance_of_parameters() {
    // The part of the noise that evaluations do not share has variance (6/2)²/12/16 = 0.047 in a mean over 16 batches. Uncorrected, it would add
    // 0.047 / 1.53 = 0.031 to each total index, and the common part would add more.
    let mean = |left_in: bool| {
        let mut sum = 0.0;
        for seed in 0..40 {
            let mut values: Vec<Batches> = design(3, 64, seed).iter().map(|u| noisy(u, 16, 6.0, seed)).collect();
            if left_in {
                for value in &mut values {
                    let mean = value.iter().sum::<f64>() / 16.0;
                    value.fill(mean);
                }
            }
            sum += indices(&values, 3, seed).total[1].value.unwrap() / 40.0;
        }
        sum
    };
    let (corrected, naive) = (mean(false), mean(true));
    assert!((corrected - TOTAL[1]).abs() < 0.01, "{corrected}, exactly {}", TOTAL[1]);
    assert!(naive > TOTAL[1] + 0.02, "{naive}");
}

#[test]
fn intervals_hold_the_true_indices_about_as_often_as_they_say() {
    let (mut held, mut all) = (0_u32, 0_u32);
    for seed in 0..200 {
        let values: Vec<Batches> = design(3, 64, seed).iter().map(|u| noisy(u, 16, 4.0, seed)).collect();
        let found = indices(&values, 3, seed);
        for (estimate, exact) in found.first.iter().chain(&found.total).zip(FIRST.iter().chain(&TOTAL)) {
            let [low, high] = estimate.interval().unwrap();
            held += u32::from((low..=high).contains(exact));
            all += 1;
        }
    }
    // 1200 intervals in 200 independent groups: with a true coverage of 95 %, the share would be below 91 % with probability under 0.005 even if all
    // of a group agreed.
    let share = f64::from(held) / f64::from(all);
    assert!(share > 0.91, "{share}");
}

#[test]
fn intervals_are_not_needlessly_wide() {
    // Compares with the spread over seeds. Rows of scrambled points are better than independent ones, which the bootstrap ignores.
    let runs: Vec<Indices> = (0..60)
        .map(|seed| {
            let values: Vec<Batches> = design(3, 64, seed).iter().map(|u| noisy(u, 16, 4.0, seed)).collect();
            indices(&values, 3, seed)
        })
        .collect();
    let of = |run: &Indices| run.total[1];
    let mean = runs.iter().map(|r| of(r).value.unwrap()).sum::<f64>() / 60.0;
    let away = |run: &Indices| of(run).value.unwrap() - mean;
    let spread = (runs.iter().map(|r| away(r) * away(r)).sum::<f64>() / 59.0).sqrt();
    let told = runs.iter().map(|r| of(r).std_error.unwrap()).sum::<f64>() / 60.0;
    assert!(told > 0.8 * spread && told < 3.0 * spread, "told {told}, found {spread}");
}

#[test]
fn a_parameter_that_does_nothing_has_no_indices_above_rounding() {
    let found = of(|u| u[0] + u[1] * u[1], 3, 16, 5);
    let with_third = found.second.iter().filter(|(_, j, _)| *j == 2).map(|(_, _, e)| *e);
    for estimate in [found.first[2], found.total[2]].into_iter().chain(with_third) {
        assert!(estimate.value.unwrap().abs() < 0.02, "{estimate:?}");
    }
    assert!(found.first[2].value.unwrap().abs() < 1e-12 && found.first[2].std_error.unwrap() < 1e-12);
}

#[test]
fn an_output_that_nothing_moves_has_no_indices() {
    let found = of(|_| 2.5, 2, 16, 1);
    assert_eq!(found.mean.value, Some(2.5));
    assert!(found.first.iter().chain(&found.total).all(|e| e.value.is_none() && e.std_error.is_none()));
}

#[test]
fn elementary_effects_of_a_line_are_its_slopes() {
    let design = morris::design(3, 10, 1);
    assert_eq!(design.points.len(), 40);
    assert!(design.points.iter().flatten().all(|u| [0.125, 0.375, 0.625, 0.875].contains(u)));
    let line: Vec<Batches> = design.points.iter().map(|u| vec![3.0 * u[0] - 2.0 * u[1]; 4]).collect();
    let found = morris::effects(&design, &line, 1);
    for (effect, slope) in found.iter().zip([3.0, -2.0, 0.0]) {
        assert!((effect.mu.value.unwrap() - slope).abs() < 1e-12);
        assert!((effect.mu_star.value.unwrap() - f64::abs(slope)).abs() < 1e-12);
        assert!(effect.sigma.value.unwrap() < 1e-6);
    }
}

#[test]
fn effects_that_depend_on_others_spread() {
    // x1 x2: the effect of x1 is x2, which is 1/8, 3/8, 5/8 or 7/8: mean 1/2, variance 5/64.
    let design = morris::design(2, 400, 3);
    let values: Vec<Batches> = design.points.iter().map(|u| vec![u[0] * u[1]; 4]).collect();
    for effect in morris::effects(&design, &values, 3) {
        let (mu, sigma) = (effect.mu_star, effect.sigma);
        // Four standard errors are exceeded once in 16000.
        assert!((mu.value.unwrap() - 0.5).abs() < 4.0 * mu.std_error.unwrap());
        assert!((sigma.value.unwrap() - (5.0_f64 / 64.0).sqrt()).abs() < 4.0 * sigma.std_error.unwrap());
    }
}
