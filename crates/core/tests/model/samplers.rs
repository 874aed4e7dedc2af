//! Statistical tests of the draws of samplers.
//!
//! Seeds are fixed, so that a test always passes or always fails; the level stated with each test is the probability that a correct sampler fails
//! with a randomly chosen seed. All levels together are below 1e-3.

use mindep_core::domain::distribution::Distribution::{
    self, Beta, Discrete, Empirical, Exponential, Gamma, Lognormal, Normal, Pert, Triangular, Truncated, Uniform,
    Weibull,
};
use mindep_core::plan::sampler::Sampler;
use mindep_core::rng::{Stream, StreamKind};
use mindep_core::stats::{gamma_q, normal_quantile};
use rand::distr::Distribution as RandDistribution;

/// Number of draws of each sampler.
const DRAWS: u64 = 20_000;

/// Significance level of each goodness-of-fit test.
const LEVEL: f64 = 1e-6;

/// Returns draws of `distribution` by inversion.
fn draws(distribution: &Distribution, seed: u64) -> Vec<f64> {
    assert_eq!(distribution.fault(), None, "{distribution}");
    let sampler = Sampler::new(distribution);
    let stream = Stream::new(seed, StreamKind::Disruption, &distribution.to_string());
    (0..DRAWS / 4).flat_map(|trial| stream.uniforms(trial, 0, 0)).map(|u| sampler.at(u)).collect()
}

/// Returns `of` truncated to [min, max].
fn truncated(of: Distribution, min: f64, max: f64) -> Distribution {
    Truncated { of: Box::new(of), min, max }
}

/// Distributions with a density.
fn continuous() -> Vec<Distribution> {
    vec![
        Uniform { min: -1.0, max: 3.0 },
        Triangular { min: 1.0, mode: 2.0, max: 5.0 },
        Triangular { min: 1.0, mode: 5.0, max: 5.0 },
        Pert { min: 1.0, mode: 2.0, max: 5.0 },
        Pert { min: 0.0, mode: 0.0, max: 1.0 },
        Normal { mean: -2.0, sd: 3.0 },
        Lognormal { mean: 9.0, sd: 6.0 },
        Exponential { mean: 4.0 },
        Gamma { mean: 2.0, sd: 4.0 },
        Gamma { mean: 2.0, sd: 1.0 },
        Gamma { mean: 2.0, sd: 1e-2 },
        Weibull { shape: 0.7, scale: 2.0 },
        Weibull { shape: 3.0, scale: 2.0 },
        Beta { mean: 0.3, sd: 0.2 },
        Beta { mean: 0.3, sd: 0.35 },
        Beta { mean: 0.98, sd: 0.01 },
        truncated(Lognormal { mean: 9.0, sd: 6.0 }, 1.0, 36.0),
        truncated(Normal { mean: 0.0, sd: 1.0 }, 2.0, 3.0),
        truncated(Gamma { mean: 2.0, sd: 4.0 }, 0.5, 10.0),
        truncated(truncated(Exponential { mean: 4.0 }, 1.0, 30.0), 0.0, 5.0),
        truncated(Beta { mean: 0.3, sd: 0.2 }, 0.5, 2.0),
    ]
}

/// Distributions on finitely many values.
fn discrete() -> Vec<Distribution> {
    vec![
        Discrete(vec![(3.0, 1.0), (1.0, 2.0), (7.0, 0.5), (3.0, 1.0)]),
        Empirical(vec![4.0, -1.0, 2.0, 4.0, 8.0]),
        truncated(Discrete(vec![(1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (4.0, 4.0)]), 2.0, 3.0),
    ]
}

#[test]
fn draws_follow_their_distribution_function() {
    // Kolmogorov–Smirnov test. P(√n D > d) ≤ 2 exp(−2 d²) for every n (Massart 1990), so that the level is at most 1e-6.
    let critical = (-libm::log(LEVEL / 2.0) / 2.0).sqrt() / (DRAWS as f64).sqrt();
    for distribution in continuous() {
        let mut values = draws(&distribution, 1);
        values.sort_by(f64::total_cmp);
        let gap = |(i, &x): (usize, &f64)| {
            let f = distribution.cdf(x);
            (f - i as f64 / DRAWS as f64).max((i + 1) as f64 / DRAWS as f64 - f)
        };
        let distance = values.iter().enumerate().map(gap).fold(0.0, f64::max);
        assert!(distance < critical, "{distribution}: {distance} above {critical}");
    }
}

#[test]
fn discrete_draws_occur_in_their_proportions() {
    // Pearson's chi-square test with its limiting distribution, at level 1e-6.
    for distribution in discrete() {
        let values = draws(&distribution, 2);
        let mut atoms = values.clone();
        atoms.sort_by(f64::total_cmp);
        atoms.dedup();
        let mut statistic = 0.0;
        let mut expected_sum = 0.0;
        for &atom in &atoms {
            let expected = (1.0 - distribution.mass_outside(atom, atom)) * DRAWS as f64;
            let found = values.iter().filter(|&&x| x == atom).count() as f64;
            statistic += (found - expected) * (found - expected) / expected;
            expected_sum += expected;
        }
        assert!(
            (expected_sum / DRAWS as f64 - 1.0).abs() < 1e-12,
            "{distribution}: a value never drawn, or one too many"
        );
        let p = gamma_q((atoms.len() - 1) as f64 / 2.0, statistic / 2.0);
        assert!(p > LEVEL, "{distribution}: chi-square {statistic}, p = {p}");
    }
}

#[test]
fn means_and_standard_deviations_are_those_claimed() {
    // Within 4 standard errors: level 6e-5 each; the standard error of the standard deviation follows from the fourth moment.
    for distribution in continuous().into_iter().chain(discrete()) {
        let values = draws(&distribution, 3);
        let n = DRAWS as f64;
        let (mean, sd) = (distribution.mean(), distribution.sd());
        let sampled = values.iter().sum::<f64>() / n;
        assert!((sampled - mean).abs() < 4.0 * sd / n.sqrt(), "{distribution}: mean {sampled} for {mean}");
        let squares: Vec<_> = values.iter().map(|x| (x - mean) * (x - mean)).collect();
        let variance = squares.iter().sum::<f64>() / n;
        let spread = (squares.iter().map(|s| (s - variance) * (s - variance)).sum::<f64>() / n).sqrt();
        let error = 4.0 * spread / n.sqrt() / (2.0 * sd);
        assert!((variance.sqrt() - sd).abs() < error, "{distribution}: sd {} for {sd}", variance.sqrt());
    }
}

#[test]
fn a_truncated_distribution_stays_within_its_bounds() {
    let cases = [
        (truncated(Normal { mean: 0.0, sd: 1.0 }, -0.5, 0.25), -0.5, 0.25),
        (truncated(Normal { mean: 0.0, sd: 1.0 }, 3.0, 3.5), 3.0, 3.5),
        (truncated(Lognormal { mean: 9.0, sd: 6.0 }, 1.0, 36.0), 1.0, 36.0),
        (truncated(Gamma { mean: 2.0, sd: 4.0 }, 0.5, 10.0), 0.5, 10.0),
        (truncated(Discrete(vec![(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]), 1.5, 3.0), 1.5, 3.0),
        (truncated(truncated(Weibull { shape: 0.7, scale: 2.0 }, 1.0, 9.0), 0.0, 2.0), 1.0, 2.0),
    ];
    let ends = [f64::EPSILON / 2.0, 0.5, 1.0 - f64::EPSILON / 2.0];
    for (distribution, min, max) in cases {
        let sampler = Sampler::new(&distribution);
        for x in draws(&distribution, 4).into_iter().chain(ends.map(|u| sampler.at(u))) {
            assert!((min..=max).contains(&x), "{distribution}: {x}");
        }
        for z in [-40.0, -8.0, 8.0, 40.0] {
            assert!((min..=max).contains(&sampler.at_score(z)), "{distribution} at the score {z}");
        }
    }
}

#[test]
fn scores_and_uniforms_give_the_same_draws() {
    for distribution in continuous().into_iter().chain(discrete()) {
        let sampler = Sampler::new(&distribution);
        let sd = distribution.sd();
        for i in 1..1000 {
            let u = (f64::from(i) - 0.37) / 1000.0;
            let (by_uniform, by_score) = (sampler.at(u), sampler.at_score(normal_quantile(u)));
            let error = (by_uniform - by_score).abs();
            assert!(error <= 1e-9 * sd.max(by_uniform.abs()), "{distribution}: {by_uniform}, {by_score}");
        }
    }
}

/// Asserts that draws of `ours` and `theirs` have the same distribution, by a two-sample Kolmogorov–Smirnov test.
///
/// The asymptotic critical value at level 1e-6, for equal sizes n: √(−ln(level / 2) / n).
fn assert_same(ours: &Distribution, theirs: &impl RandDistribution<f64>) {
    let mut generator = Stream::new(5, StreamKind::Project, "oracle").generator(0);
    let mut a: Vec<f64> = Sampler::new(ours).sample_iter(&mut generator).take(DRAWS as usize).collect();
    let mut b: Vec<f64> = theirs.sample_iter(&mut generator).take(DRAWS as usize).collect();
    a.sort_by(f64::total_cmp);
    b.sort_by(f64::total_cmp);
    let below = |sorted: &[f64], x: f64| sorted.partition_point(|&y| y <= x) as f64 / DRAWS as f64;
    let distance = a.iter().chain(&b).map(|&x| (below(&a, x) - below(&b, x)).abs()).fold(0.0, f64::max);
    let critical = (-libm::log(LEVEL / 2.0) / DRAWS as f64).sqrt();
    assert!(distance < critical, "{ours}: {distance} above {critical}");
}

#[test]
fn draws_are_distributed_as_those_of_rand_distr() {
    assert_same(&Normal { mean: -2.0, sd: 3.0 }, &rand_distr::Normal::new(-2.0, 3.0).unwrap());
    assert_same(&Exponential { mean: 4.0 }, &rand_distr::Exp::new(0.25).unwrap());
    assert_same(&Weibull { shape: 0.7, scale: 2.0 }, &rand_distr::Weibull::new(2.0, 0.7).unwrap());
    assert_same(&Triangular { min: 1.0, mode: 2.0, max: 5.0 }, &rand_distr::Triangular::new(1.0, 5.0, 2.0).unwrap());
    assert_same(&Pert { min: 1.0, mode: 2.0, max: 5.0 }, &rand_distr::Pert::new(1.0, 5.0).with_mode(2.0).unwrap());
    // σ² = ln(1 + (6/9)²), μ = ln 9 − σ²/2.
    let variance = libm::log(1.0 + 4.0 / 9.0);
    let lognormal = rand_distr::LogNormal::new(libm::log(9.0) - variance / 2.0, variance.sqrt()).unwrap();
    assert_same(&Lognormal { mean: 9.0, sd: 6.0 }, &lognormal);
    // Shape (mean/sd)², scale sd²/mean.
    assert_same(&Gamma { mean: 2.0, sd: 4.0 }, &rand_distr::Gamma::new(0.25, 8.0).unwrap());
    assert_same(&Gamma { mean: 2.0, sd: 1.0 }, &rand_distr::Gamma::new(4.0, 0.5).unwrap());
    // a + b = 0.3 · 0.7 / sd² − 1: 4.25 for 0.2, 5/7 for 0.35.
    assert_same(&Beta { mean: 0.3, sd: 0.2 }, &rand_distr::Beta::new(1.275, 2.975).unwrap());
    assert_same(&Beta { mean: 0.3, sd: 0.35 }, &rand_distr::Beta::new(1.5 / 7.0, 0.5).unwrap());
}

#[test]
fn draws_are_value_stable() {
    // Reference values: a change of these bits changes every result, and must be marked value-breaking in the changelog.
    let stream = Stream::new(2026, StreamKind::Disruption, "cn-export-ban");
    let [u, v, ..] = stream.uniforms(0, 0, 0);
    let found: Vec<_> = continuous().iter().map(Sampler::new).map(|s| (s.at(u) + s.at(v)).to_bits()).collect();
    assert_eq!(found, GOLDEN, "{found:#018X?}");
}

/// Bits of the sum of two draws of each continuous distribution.
const GOLDEN: [u64; 21] = [
    0x400E_6704_5E14_1B68,
    0x4019_9971_BC01_FBE1,
    0x4021_9B45_2BAD_D56E,
    0x4016_1E37_119A_A550,
    0x3FDD_B496_C723_8840,
    0xBFD4_B470_845B_4714,
    0x4035_E9F1_A4C3_A0B0,
    0x4025_3E4E_1DB0_BCE3,
    0x400F_9E49_8012_CBA4,
    0x4013_EDC6_5FA5_8F6E,
    0x4010_0C87_85B2_6698,
    0x4018_4C01_F480_A5CA,
    0x4011_8087_EC92_539C,
    0x3FEA_BAC7_70A8_ECAD,
    0x3FF0_D3AD_BD22_C5A1,
    0x3FFF_93DE_64EE_50FE,
    0x4035_C4B2_A8D3_2731,
    0x4013_9FC3_F9F2_AA99,
    0x401F_8A2D_0145_BE84,
    0x401B_BC15_8531_DF35,
    0x3FF5_E85D_ECE7_C91B,
];
