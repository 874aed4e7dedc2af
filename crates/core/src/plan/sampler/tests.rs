//! Tests of samplers against exact quantiles.

use super::Sampler;
use crate::domain::distribution::Distribution::{
    self, Beta, Constant, Discrete, Empirical, Exponential, Gamma, Lognormal, Normal, Pert, Triangular, Truncated,
    Uniform, Weibull,
};
use crate::rng::{Stream, StreamKind};
use crate::stats::{normal_cdf, normal_quantile};

/// Returns `of` truncated to [min, max].
fn truncated(of: Distribution, min: f64, max: f64) -> Distribution {
    Truncated { of: Box::new(of), min, max }
}

/// Returns probabilities from 0 to 1, including ones that streams rarely reach.
fn probabilities() -> Vec<f64> {
    let mut us: Vec<_> = (0..500).flat_map(|i| Stream::new(3, StreamKind::Demand, "u").uniforms(0, i, 0)).collect();
    us.extend((1..=53).flat_map(|k| [libm::exp2(f64::from(-k)), 1.0 - libm::exp2(f64::from(-k))]));
    us
}

/// Asserts that the sampler agrees with exact quantiles up to a relative `tolerance`.
fn assert_exact(distribution: &Distribution, tolerance: f64) {
    assert_eq!(distribution.fault(), None);
    let sampler = Sampler::new(distribution);
    let form = distribution.form();
    let agree = |found: f64, exact: f64| (found - exact).abs() <= tolerance * exact.abs() + 1e-290;
    for u in probabilities() {
        let (found, exact) = (sampler.at(u), form.quantile(u, 1.0 - u));
        assert!(agree(found, exact), "{distribution} at {u}: {found} for {exact}");
        let z = normal_quantile(u);
        let (found, exact) = (sampler.at_score(z), form.quantile_at_score(z));
        assert!(agree(found, exact), "{distribution} at the score {z}: {found} for {exact}");
    }
}

#[test]
fn gamma_tables_agree_with_exact_quantiles() {
    for sd in [1e3, 30.0, 10.0, 3.0, 2.0, 1.0, 0.7, 0.3, 0.1, 1e-2, 1e-4, 1e-6, 3e-8, 1e-9] {
        assert_exact(&Gamma { mean: 1.0, sd }, 1e-8);
        assert_exact(&Gamma { mean: 1e6, sd: 1e6 * sd }, 1e-8);
    }
}

#[test]
fn beta_tables_agree_with_exact_quantiles() {
    for mean in [1e-4, 0.02, 0.3, 0.5, 0.9, 0.9999] {
        let limit = f64::sqrt(mean * (1.0 - mean));
        for share in [1e-6, 1e-2, 0.2, 0.5, 0.8, 0.95, 0.999, 1.0 - 1e-6] {
            assert_exact(&Beta { mean, sd: share * limit }, 1e-8);
        }
    }
}

#[test]
fn pert_tables_agree_with_exact_quantiles() {
    for mode in [1.0, 1.01, 1.3, 1.5, 1.9, 2.0] {
        assert_exact(&Pert { min: 1.0, mode, max: 2.0 }, 1e-8);
    }
}

#[test]
fn closed_forms_agree_with_exact_quantiles() {
    let closed = [
        Constant(3.0),
        Uniform { min: 1.0, max: 3.0 },
        Triangular { min: 1.0, mode: 2.0, max: 5.0 },
        Triangular { min: 1.0, mode: 1.0, max: 5.0 },
        Triangular { min: 1.0, mode: 5.0, max: 5.0 },
        Normal { mean: -2.0, sd: 3.0 },
        Lognormal { mean: 9.0, sd: 6.0 },
        Exponential { mean: 4.0 },
        Weibull { shape: 0.7, scale: 2.0 },
        Weibull { shape: 3.0, scale: 2.0 },
        Discrete(vec![(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]),
        Empirical(vec![4.0, -1.0, 2.0, 4.0]),
    ];
    for distribution in &closed {
        assert_exact(distribution, 1e-12);
    }
}

#[test]
fn truncated_samplers_agree_with_exact_quantiles() {
    let cut = [
        truncated(Lognormal { mean: 9.0, sd: 6.0 }, 1.0, 36.0),
        truncated(Gamma { mean: 2.0, sd: 2.5 }, 0.1, 7.0),
        truncated(Beta { mean: 0.3, sd: 0.2 }, 0.5, 2.0),
        truncated(Normal { mean: 0.0, sd: 1.0 }, 2.9, 5.0),
        truncated(truncated(Exponential { mean: 4.0 }, 1.0, 30.0), 0.0, 5.0),
    ];
    for distribution in &cut {
        let (sampler, form) = (Sampler::new(distribution), distribution.form());
        // Mapping u to the probabilities kept rounds it, which matters in the far tails.
        for u in probabilities().into_iter().filter(|u| (1e-6..=1.0 - 1e-6).contains(u)) {
            let (found, exact) = (sampler.at(u), form.quantile(u, 1.0 - u));
            assert!((found / exact - 1.0).abs() < 1e-8, "{distribution} at {u}: {found} for {exact}");
        }
    }
    let discrete = truncated(Discrete(vec![(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]), 1.5, 3.0);
    assert_exact(&discrete, 0.0);
}

#[test]
fn draws_increase_with_their_uniform() {
    let mut us = probabilities();
    us.sort_by(f64::total_cmp);
    for distribution in [
        Gamma { mean: 1.0, sd: 3.0 },
        Beta { mean: 0.5, sd: 0.4999 },
        Pert { min: 1.0, mode: 2.0, max: 5.0 },
        truncated(Weibull { shape: 0.7, scale: 2.0 }, 0.5, 9.0),
        Lognormal { mean: 9.0, sd: 6.0 },
    ] {
        let sampler = Sampler::new(&distribution);
        for pair in us.windows(2) {
            let (low, high) = (sampler.at(pair[0]), sampler.at(pair[1]));
            // Beyond 1e-9 the table need not be monotone, as documented.
            assert!(low <= high * (1.0 + 1e-9), "{distribution}: {low} at {}, {high} at {}", pair[0], pair[1]);
        }
    }
}

#[test]
fn scores_beyond_the_table_are_exact() {
    for distribution in [Gamma { mean: 1.0, sd: 0.5 }, Beta { mean: 0.3, sd: 0.1 }, Exponential { mean: 2.0 }] {
        let (sampler, form) = (Sampler::new(&distribution), distribution.form());
        for z in [-30.0, -9.0, -8.5, 8.499, 8.5, 9.0, 30.0] {
            let (found, exact) = (sampler.at_score(z), form.quantile(normal_cdf(z), normal_cdf(-z)));
            assert!((found / exact - 1.0).abs() < 1e-8, "{distribution} at {z}: {found} for {exact}");
        }
    }
}

#[test]
fn equal_distributions_have_equal_samplers() {
    let gamma = Gamma { mean: 1.0, sd: 0.5 };
    assert_eq!(Sampler::new(&gamma), Sampler::new(&gamma.clone()));
    assert_ne!(Sampler::new(&gamma), Sampler::new(&Gamma { mean: 1.0, sd: 0.6 }));
    assert_eq!(Sampler::new(&Normal { mean: 2.0, sd: 0.0 }).constant(), Some(2.0));
    assert_eq!(Sampler::new(&gamma).constant(), None);
}
