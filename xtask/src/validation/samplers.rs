//! Tests of samplers against their distribution functions, and of those against textbook densities.

use super::check::Size;
use super::exact::integral;
use mindep_core::domain::distribution::Distribution::{
    self, Beta, Discrete, Empirical, Exponential, Gamma, Lognormal, Normal, Pert, Triangular, Truncated, Uniform,
    Weibull,
};
use mindep_core::plan::sampler::Sampler;
use mindep_core::rng::{Stream, StreamKind};

/// Result of testing a sampler.
pub struct Sampled {
    /// The distribution, as it is written in a scenario.
    pub call: String,
    /// √n times the Kolmogorov–Smirnov distance.
    pub distance: f64,
    /// Probability of at least this distance for a correct sampler.
    pub p: f64,
    /// Largest difference between the distribution function and the integral of the textbook density, at 99 points; `None` without a density.
    pub formula: Option<f64>,
}

/// Smallest p-value that passes; with 22 samplers, a false alarm occurs for one seed in 4,500.
pub const LEVEL: f64 = 1e-5;

type Density = Box<dyn Fn(f64) -> f64>;

/// Distributions with their textbook density and the lower end of its support.
fn continuous() -> Vec<(Distribution, Density, f64)> {
    let gamma = |shape: f64, scale: f64| -> Density {
        let constant = libm::lgamma(shape) + shape * libm::log(scale);
        Box::new(move |x| if x <= 0.0 { 0.0 } else { libm::exp((shape - 1.0) * libm::log(x) - x / scale - constant) })
    };
    let beta = |a: f64, b: f64, min: f64, max: f64| -> Density {
        let constant = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
        Box::new(move |x| {
            let y = (x - min) / (max - min);
            if y <= 0.0 || y >= 1.0 {
                return 0.0;
            }
            libm::exp((a - 1.0) * libm::log(y) + (b - 1.0) * libm::log1p(-y) - constant) / (max - min)
        })
    };
    let normal =
        |mean: f64, sd: f64| -> Density { Box::new(move |x| super::exact::normal_density((x - mean) / sd) / sd) };
    let lognormal = |mean: f64, sd: f64| -> Density {
        let variance = libm::log(1.0 + sd * sd / mean / mean);
        let mu = libm::log(mean) - variance / 2.0;
        let sigma = variance.sqrt();
        Box::new(
            move |x| if x <= 0.0 { 0.0 } else { super::exact::normal_density((libm::log(x) - mu) / sigma) / sigma / x },
        )
    };
    let cut = |of: Distribution, min: f64, max: f64, density: Density| {
        let mass = integral(min, max, 20_000, &density);
        let inside = move |x: f64| if x < min || x > max { 0.0 } else { density(x) / mass };
        (Truncated { of: Box::new(of), min, max }, Box::new(inside) as Density, min)
    };
    let triangle = |min: f64, mode: f64, max: f64| -> Density {
        Box::new(move |x| {
            let height = 2.0 / (max - min);
            if x < mode { height * (x - min) / (mode - min) } else { height * (max - x) / (max - mode) }
        })
    };
    vec![
        (Uniform { min: -1.0, max: 3.0 }, Box::new(|_| 0.25), -1.0),
        (Triangular { min: 1.0, mode: 2.0, max: 5.0 }, triangle(1.0, 2.0, 5.0), 1.0),
        // 1 + 4 (mode − min)/(max − min) and 1 + 4 (max − mode)/(max − min).
        (Pert { min: 1.0, mode: 2.0, max: 5.0 }, beta(2.0, 4.0, 1.0, 5.0), 1.0),
        (Normal { mean: -2.0, sd: 3.0 }, normal(-2.0, 3.0), -40.0),
        (Lognormal { mean: 9.0, sd: 6.0 }, lognormal(9.0, 6.0), 0.0),
        (Exponential { mean: 4.0 }, Box::new(|x| 0.25 * libm::exp(-x / 4.0)), 0.0),
        // Shape (mean/sd)², scale sd²/mean.
        (Gamma { mean: 2.0, sd: 1.0 }, gamma(4.0, 0.5), 0.0),
        (Gamma { mean: 9.0, sd: 6.0 }, gamma(2.25, 4.0), 0.0),
        (
            Weibull { shape: 3.0, scale: 2.0 },
            Box::new(|x| 1.5 * libm::pow(x / 2.0, 2.0) * libm::exp(-libm::pow(x / 2.0, 3.0))),
            0.0,
        ),
        // a + b = mean (1 − mean)/sd² − 1.
        (Beta { mean: 0.5, sd: 0.2 }, beta(2.625, 2.625, 0.0, 1.0), 0.0),
        (Beta { mean: 0.8, sd: 0.1 }, beta(12.0, 3.0, 0.0, 1.0), 0.0),
        cut(Lognormal { mean: 9.0, sd: 6.0 }, 1.0, 36.0, lognormal(9.0, 6.0)),
        cut(Normal { mean: 0.0, sd: 1.0 }, 2.0, 3.0, normal(0.0, 1.0)),
        cut(Gamma { mean: 2.0, sd: 1.0 }, 0.5, 3.0, gamma(4.0, 0.5)),
    ]
}

/// Distributions whose density has a pole, or which have no density.
fn without_density() -> Vec<Distribution> {
    vec![
        Gamma { mean: 2.0, sd: 4.0 },
        Weibull { shape: 0.7, scale: 2.0 },
        Beta { mean: 0.3, sd: 0.35 },
        Pert { min: 0.0, mode: 0.0, max: 1.0 },
    ]
}

fn discrete() -> Vec<Distribution> {
    vec![
        Discrete(vec![(3.0, 1.0), (1.0, 2.0), (7.0, 0.5), (3.0, 1.0)]),
        Empirical(vec![4.0, -1.0, 2.0, 4.0, 8.0]),
        Truncated { of: Box::new(Discrete(vec![(1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (4.0, 4.0)])), min: 2.0, max: 3.0 },
    ]
}

/// Returns P(√n D > d) by Kolmogorov's limit.
fn kolmogorov(d: f64) -> f64 {
    let term = |k: i32| libm::exp(-2.0 * f64::from(k * k) * d * d) * if k % 2 == 1 { 1.0 } else { -1.0 };
    if d < 0.2 { 1.0 } else { (2.0 * (1..=100).map(term).sum::<f64>()).clamp(0.0, 1.0) }
}

/// Returns the largest distance between the empirical and the exact distribution function, on both sides of each jump.
fn distance(distribution: &Distribution, draws: u64) -> f64 {
    let sampler = Sampler::new(distribution);
    let stream = Stream::new(11, StreamKind::Disruption, &distribution.to_string());
    let mut values: Vec<f64> =
        (0..draws / 4).flat_map(|trial| stream.uniforms(trial, 0, 0)).map(|u| sampler.at(u)).collect();
    values.sort_by(f64::total_cmp);
    let n = values.len() as f64;
    let mut largest: f64 = 0.0;
    let mut begun = 0;
    for group in values.chunk_by(|a, b| a == b) {
        let x = group[0];
        let (at, before) = (distribution.cdf(x), distribution.cdf(x.next_down()));
        largest = largest.max((before - begun as f64 / n).abs());
        begun += group.len();
        largest = largest.max((at - begun as f64 / n).abs());
    }
    largest
}

/// Tests every sampler.
pub fn sampled(size: Size) -> Vec<Sampled> {
    let test = |distribution: &Distribution, formula: Option<f64>| {
        let distance = distance(distribution, size.draws) * (size.draws as f64).sqrt();
        Sampled { call: distribution.to_string(), distance, p: kolmogorov(distance), formula }
    };
    let with_density = continuous().into_iter().map(|(distribution, density, from)| {
        let sampler = Sampler::new(&distribution);
        let (mut x, mut sum, mut worst) = (from, 0.0, 0.0_f64);
        for i in 1..100 {
            let next = sampler.at(f64::from(i) / 100.0);
            sum += integral(x, next, if i == 1 { 20_000 } else { 500 }, &density);
            worst = worst.max((sum - distribution.cdf(next)).abs());
            x = next;
        }
        test(&distribution, Some(worst))
    });
    let others = without_density().into_iter().chain(discrete());
    with_density.chain(others.map(|distribution| test(&distribution, None))).collect()
}
