//! Exact values by formula or quadrature; independent of the code that is validated.

use std::f64::consts::PI;

/// Returns P(X > x) for a sum of `k` exponential variables of mean 1; 0 for `k` = 0.
pub fn erlang_tail(k: u32, x: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 0.0);
    for j in 0..k {
        if j > 0 {
            term *= x / f64::from(j);
        }
        sum += term;
    }
    if x <= 0.0 { f64::from(u8::from(k > 0)) } else { sum * libm::exp(-x) }
}

/// Returns P(N = n) for a Poisson variable of mean `m`.
pub fn poisson(n: u32, m: f64) -> f64 {
    (1..=n).fold(libm::exp(-m), |p, j| p * m / f64::from(j))
}

/// Density of the standard normal distribution.
pub fn normal_density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / (2.0 * PI).sqrt()
}

/// Returns ∫ f over [a, b] by Simpson's rule on `pieces` pairs of intervals.
pub fn integral(a: f64, b: f64, pieces: u32, f: impl Fn(f64) -> f64) -> f64 {
    let h = (b - a) / f64::from(2 * pieces);
    let at = |i: u32| f(a + f64::from(i) * h);
    let odd: f64 = (0..pieces).map(|i| at(2 * i + 1)).sum();
    let even: f64 = (1..pieces).map(|i| at(2 * i)).sum();
    (at(0) + 4.0 * odd + 2.0 * even + at(2 * pieces)) * h / 3.0
}

/// Returns E f(Z) for a standard normal variable; for smooth f the trapezoidal rule converges faster than any power of the step.
pub fn normal_mean(f: impl Fn(f64) -> f64) -> f64 {
    let h = 0.05;
    (-200..=200).map(|i| f64::from(i) * h).map(|z| f(z) * normal_density(z) * h).sum()
}

/// Returns the root of a decreasing function in [low, high].
pub fn root(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if f(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}
