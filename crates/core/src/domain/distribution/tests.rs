//! Tests of distributions against values computed by hand.

use super::Distribution::{
    self, Beta, Constant, Discrete, Empirical, Exponential, Gamma, Lognormal, Normal, Pert, Triangular, Truncated,
    Uniform, Weibull,
};

/// Returns `of` truncated to [min, max].
fn truncated(of: Distribution, min: f64, max: f64) -> Distribution {
    Truncated { of: Box::new(of), min, max }
}

/// Returns one valid distribution of every kind.
fn all() -> Vec<Distribution> {
    vec![
        Constant(3.0),
        Uniform { min: -1.0, max: 3.0 },
        Triangular { min: 1.0, mode: 2.0, max: 5.0 },
        Triangular { min: 1.0, mode: 1.0, max: 5.0 },
        Triangular { min: 1.0, mode: 5.0, max: 5.0 },
        Pert { min: 1.0, mode: 2.0, max: 5.0 },
        Pert { min: -5.0, mode: -5.0, max: 1.0 },
        Normal { mean: -2.0, sd: 3.0 },
        Normal { mean: -2.0, sd: 0.0 },
        Lognormal { mean: 9.0, sd: 6.0 },
        Lognormal { mean: 9.0, sd: 60.0 },
        Exponential { mean: 4.0 },
        Gamma { mean: 2.0, sd: 6.0 },
        Gamma { mean: 2.0, sd: 1.0 },
        Gamma { mean: 2.0, sd: 1e-3 },
        Weibull { shape: 0.7, scale: 2.0 },
        Weibull { shape: 3.0, scale: 2.0 },
        Beta { mean: 0.3, sd: 0.2 },
        Beta { mean: 0.3, sd: 0.45 },
        Beta { mean: 0.999, sd: 1e-4 },
        Discrete(vec![(3.0, 1.0), (1.0, 2.0), (3.0, 1.0), (7.0, 0.0)]),
        Empirical(vec![4.0, -1.0, 2.0, 4.0]),
        truncated(Lognormal { mean: 9.0, sd: 6.0 }, 1.0, 36.0),
        truncated(truncated(Normal { mean: 0.0, sd: 1.0 }, -1.0, 2.0), 0.5, 9.0),
        truncated(Discrete(vec![(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]), 2.0, 3.0),
    ]
}

#[test]
fn quantile_and_distribution_function_are_inverse() {
    for distribution in all() {
        assert_eq!(distribution.fault(), None);
        let (low, high) = distribution.support();
        let mut last = low;
        for i in 1..200 {
            let u = f64::from(i) / 200.0;
            let x = distribution.quantile(u);
            assert!(x >= last && (low..=high).contains(&x), "{distribution} {u} {x}");
            last = x;
            // The tolerance allows for the rounding of x, which matters where shares are dense near 1, and where they are below 1e-290.
            let around = 1e-290 + 4.0 * f64::EPSILON * x.abs();
            let (below, at) = (distribution.form().cdf_below(x - around), distribution.cdf(x + around));
            assert!(below <= u + 1e-12 && u <= at + 1e-12, "{distribution}: {below} {u} {at}");
        }
        assert_eq!((distribution.quantile(0.0), distribution.quantile(1.0)), (low, high), "{distribution}");
        assert_eq!(distribution.cdf(high), 1.0);
        assert_eq!(distribution.form().cdf_below(low), 0.0);
    }
}

#[test]
fn moments_are_integrals_of_the_quantile() {
    // The mean of the quantiles at the midpoints of n cells misses the spread within the outermost cells, hence the tolerance.
    let n = 20_000;
    for distribution in all() {
        let (mean, sd) = (distribution.mean(), distribution.sd());
        if sd > 5.0 * mean.abs() {
            continue;
        }
        let form = distribution.form();
        let middle = |i: i32| (f64::from(i) + 0.5) / f64::from(n);
        let values: Vec<_> = (0..n).map(|i| form.quantile(middle(i), 1.0 - middle(i))).collect();
        let sampled_mean = values.iter().sum::<f64>() / f64::from(n);
        let sampled_sd = (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(n)).sqrt();
        assert!((sampled_mean - mean).abs() <= 3e-3 * sd, "{distribution}: mean {mean}, sampled {sampled_mean}");
        assert!((sampled_sd - sd).abs() <= 2e-2 * sd, "{distribution}: sd {sd}, sampled {sampled_sd}");
    }
}

#[test]
fn moments_are_those_of_the_textbook() {
    let close = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-6, "{found} for {expected}");
    // (1 + 2 + 5)/3 and √((1 + 4 + 25 − 2 − 5 − 10)/18).
    close(Triangular { min: 1.0, mode: 2.0, max: 5.0 }.mean(), 8.0 / 3.0);
    close(Triangular { min: 1.0, mode: 2.0, max: 5.0 }.sd(), (13.0_f64 / 18.0).sqrt());
    // (1 + 8 + 5)/6 and √((7/3 − 1)(5 − 7/3)/7).
    close(Pert { min: 1.0, mode: 2.0, max: 5.0 }.mean(), 7.0 / 3.0);
    close(Pert { min: 1.0, mode: 2.0, max: 5.0 }.sd(), (32.0_f64 / 63.0).sqrt());
    // Γ(3/2) = √π/2; variance scale² (1 − π/4).
    close(Weibull { shape: 2.0, scale: 2.0 }.mean(), core::f64::consts::PI.sqrt());
    close(Weibull { shape: 2.0, scale: 2.0 }.sd(), (4.0 - core::f64::consts::PI).sqrt());
    // The values 1 and 3 with weight ½ each.
    close(Discrete(vec![(3.0, 1.0), (1.0, 2.0), (3.0, 1.0)]).mean(), 2.0);
    close(Discrete(vec![(3.0, 1.0), (1.0, 2.0), (3.0, 1.0)]).sd(), 1.0);
    // Half-normal distribution (up to what lies beyond 8): √(2/π) and √(1 − 2/π).
    let half = truncated(Normal { mean: 0.0, sd: 1.0 }, 0.0, 8.0);
    close(half.mean(), core::f64::consts::FRAC_2_PI.sqrt());
    close(half.sd(), (1.0 - core::f64::consts::FRAC_2_PI).sqrt());
    // A truncated exponential: 1 − 1/(e − 1) on [0, 1] for mean 1.
    close(truncated(Exponential { mean: 1.0 }, 0.0, 1.0).mean(), 1.0 - 1.0 / (core::f64::consts::E - 1.0));
    // 2 and 3 with weights 2 and 3.
    close(truncated(Discrete(vec![(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]), 2.0, 3.0).mean(), 13.0 / 5.0);
}

#[test]
fn truncation_of_a_discrete_distribution_keeps_both_ends() {
    let kept = truncated(Discrete(vec![(1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (4.0, 4.0)]), 2.0, 3.0);
    assert_eq!(kept.support(), (2.0, 3.0));
    assert_eq!((kept.cdf(1.999), kept.cdf(2.0), kept.cdf(3.0)), (0.0, 0.4, 1.0));
    assert_eq!((kept.quantile(0.4), kept.quantile(0.401)), (2.0, 3.0));
    assert_eq!(kept.mass_outside(3.0, 9.0), 0.4);
    assert_eq!(kept.mass_outside(2.0, f64::INFINITY), 0.0);
}

#[test]
fn mass_outside_counts_both_sides() {
    let normal = Normal { mean: 0.0, sd: 1.0 };
    // Φ(−1) + Φ(−2), from tables.
    let expected = 0.158_655_253_931_457_05 + 0.022_750_131_948_179_21;
    assert!((normal.mass_outside(-1.0, 2.0) - expected).abs() < 1e-15);
    assert_eq!(normal.mass_outside(f64::NEG_INFINITY, f64::INFINITY), 0.0);
    assert_eq!(Constant(2.0).mass_outside(2.0, 2.0), 0.0);
    assert_eq!(Constant(2.0).mass_outside(3.0, 4.0), 1.0);
}

#[test]
fn calls_are_written_back() {
    let nested = truncated(Lognormal { mean: 9.0, sd: 6.0 }, 1.0, 36.0);
    assert_eq!(nested.to_string(), "truncated(lognormal(9, 6), 1, 36)");
    assert_eq!(Discrete(vec![(1.0, 0.25), (-2.5, 3.0)]).to_string(), "discrete(1: 0.25, -2.5: 3)");
    assert_eq!(Empirical(vec![1.0, 1e-7, 1e20]).to_string(), "empirical(1, 1e-7, 1e20)");
    assert_eq!(Constant(0.1).to_string(), "0.1");
    assert_eq!(Triangular { min: 1.0, mode: 2.0, max: 5.0 }.to_string(), "triangular(1, 2, 5)");
}

#[test]
fn the_first_fault_is_told() {
    let cases = [
        (Constant(f64::NAN), "value: found NaN, expected a finite number"),
        (Uniform { min: 5.0, max: 3.0 }, "min: found 5, expected a number below max, 3"),
        (Uniform { min: 3.0, max: 3.0 }, "min: found 3, expected a number below max, 3"),
        (Uniform { min: -1e308, max: 1e308 }, "max: found 1e308, expected a finite distance from min"),
        (Triangular { min: 1.0, mode: 6.0, max: 5.0 }, "mode: found 6, expected a number between min, 1, and max, 5"),
        (Pert { min: 1.0, mode: f64::NAN, max: 5.0 }, "mode: found NaN, expected a number between min, 1, and max, 5"),
        (Normal { mean: 1.0, sd: -1.0 }, "sd: found -1, expected a number, 0 or more"),
        (Lognormal { mean: 0.0, sd: 1.0 }, "mean: found 0, expected a number above 0"),
        (Gamma { mean: 1.0, sd: 1e7 }, "sd: found 10000000, expected at most a million times the mean"),
        (Exponential { mean: f64::INFINITY }, "mean: found inf, expected a number above 0"),
        (Weibull { shape: 0.0, scale: 1.0 }, "shape: found 0, expected a number above 0"),
        (Weibull { shape: 0.01, scale: 1.0 }, "shape: found 0.01, expected at least 0.02"),
        (Beta { mean: 1.0, sd: 0.1 }, "mean: found 1, expected a number between 0 and 1, both excluded"),
        (Beta { mean: 0.5, sd: 0.5 }, "sd: found 0.5, expected less than 0.5, the root of mean × (1 − mean)"),
        (Discrete(vec![]), "values: found none, expected at least one with its weight"),
        (Discrete(vec![(3.0, -1.0)]), "weight of 3: found -1, expected a number, 0 or more"),
        (Discrete(vec![(3.0, 0.0)]), "sum of weights: found 0, expected a number above 0"),
        (Empirical(vec![]), "values: found none, expected at least one"),
        (truncated(Constant(2.0), 5.0, 4.0), "min: found 5, expected a number below max, 4"),
        (truncated(Normal { mean: 1.0, sd: -1.0 }, 5.0, 4.0), "sd: found -1, expected a number, 0 or more"),
        (
            truncated(Uniform { min: 0.0, max: 8192.0 }, 1.0, 2.0),
            // 1/8192 of the interval.
            "truncated: found 0.0001220703125 of the probability of uniform(0, 8192) between 1 and 2, expected at least 0.001",
        ),
    ];
    for (distribution, fault) in cases {
        assert_eq!(distribution.fault().as_deref(), Some(fault));
    }
}
