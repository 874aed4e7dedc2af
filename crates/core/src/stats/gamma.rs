//! The gamma function and the gamma distribution.

use core::f64::consts::TAU;

use super::quadrature::integrate;
use super::tails::{Side, Tails, solve};
use super::{exp, normal_quantile};

/// Half the logarithm of 2π.
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_8;

/// Shape above which quadrature replaces series and continued fractions, whose number of terms grows with the square root of the shape.
pub(super) const LARGE_SHAPE: f64 = 200.0;

/// ln Γ(`x`) for `x` above 0.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma_r(x).0
}

/// Returns the error of Stirling's formula, `ln Γ(a) − ((a − ½) ln a − a + ½ ln 2π)`, for `a` above 0.
///
/// From 10 on, it is the asymptotic series with Bernoulli numbers to a^−17 (DLMF 5.11.1), whose next term is below 1e-18.
pub(super) fn stirling_error(a: f64) -> f64 {
    const SERIES: [f64; 9] = [
        0.083_333_333_333_333_33,
        -0.002_777_777_777_777_778,
        0.000_793_650_793_650_793_7,
        -0.000_595_238_095_238_095_3,
        0.000_841_750_841_750_841_7,
        -0.001_917_526_917_526_917_6,
        0.006_410_256_410_256_41,
        -0.029_550_653_594_771_242,
        0.179_644_372_368_830_57,
    ];
    if a < 10.0 {
        return ln_gamma(a + 1.0) - (a + 0.5) * libm::log(a) + a - HALF_LN_TAU;
    }
    let r = 1.0 / a;
    r * SERIES.iter().rev().fold(0.0, |sum, c| c + sum * r * r)
}

/// Returns `x − ln(1 + x)` for `x` above −1, without cancellation near zero.
///
/// With `r = x / (2 + x)`, `ln(1 + x) = 2 atanh r` and `x − 2 r = x r`.
pub(super) fn log_deviance(x: f64) -> f64 {
    if !(-0.35..=0.55).contains(&x) {
        return x - libm::log1p(x);
    }
    let r = x / (2.0 + x);
    let r2 = r * r;
    // |r| ≤ 0.216: the remainder after 14 terms is below 1e-18.
    let series = (1..=14).rev().fold(0.0, |sum, k| (1.0 / f64::from(2 * k + 1) + sum) * r2);
    r * (x - 2.0 * series)
}

/// Returns the integral of `density` over the tail that begins at `from` and extends in the direction of `sign`.
///
/// `density` is relative to its value at `from` (so near 1 there), log-concave and decreasing; `slope` is the slope of its logarithm at `from`, and
/// `scale` the standard deviation at its peak. The integral ends where the density has fallen by e^−37 or more.
pub(super) fn tail_integral(from: f64, sign: f64, slope: f64, scale: f64, density: impl Fn(f64) -> f64) -> f64 {
    let window = (40.0 / slope.abs()).min(11.0 * scale);
    integrate(0.0, window, |s| density(from + sign * s))
}

/// The gamma distribution with shape `a`, on the scale `t = ln(X / mean)`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct GammaLaw {
    shape: f64,
    /// Logarithm of the density at t = 0, where it is largest on this scale.
    peak: f64,
}

impl GammaLaw {
    /// Returns the distribution with this `shape`, above 0.
    pub fn new(shape: f64) -> Self {
        // As in Loader (2000), Fast and accurate computation of binomial probabilities: Stirling's error and the deviance are kept apart so that
        // large terms do not cancel.
        Self { shape, peak: 0.5 * libm::log(shape / TAU) - stirling_error(shape) }
    }

    /// Returns the shape.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// ln of the density of t: `a t − a e^t + a ln a − ln Γ(a)`.
    pub fn ln_density(&self, t: f64) -> f64 {
        let growth = libm::expm1(t);
        let deviance = if t.abs() < 0.4 { log_deviance(growth) } else { growth - t };
        self.peak - self.shape * deviance
    }

    /// Returns both tails and the density at `t`.
    ///
    /// Uses the series DLMF 8.11.4 where x < a + 1, the even part of the continued fraction DLMF 8.9.2 above, and for large shapes Gauss–Legendre
    /// quadrature of the density.
    pub fn tails(&self, t: f64) -> Tails {
        let a = self.shape;
        let density = self.ln_density(t);
        if a > LARGE_SHAPE {
            let above = t > 0.0;
            let sign = if above { 1.0 } else { -1.0 };
            let slope = a * libm::expm1(t);
            let relative = |s| exp(self.ln_density(s) - density);
            let tail = density + libm::log(tail_integral(t, sign, slope, 1.0 / a.sqrt(), relative));
            return if above { Tails::from_upper(tail, density) } else { Tails::from_lower(tail, density) };
        }
        let x = a * libm::exp(t);
        if x < a + 1.0 {
            Tails::from_lower(density - libm::log(a) + libm::log(lower_series(a, x)), density)
        } else if density == f64::NEG_INFINITY {
            Tails::from_upper(f64::NEG_INFINITY, density)
        } else {
            Tails::from_upper(density + libm::log(upper_fraction(a, x)), density)
        }
    }

    /// Returns the quantile of t at the probability `lower`, whose complement is `upper`; the smaller of the two is used.
    pub fn quantile(&self, lower: f64, upper: f64) -> f64 {
        self.quantile_from(lower, upper, self.guess(lower, upper))
    }

    /// Like [`GammaLaw::quantile`], with the search starting at `start`.
    pub fn quantile_from(&self, lower: f64, upper: f64, start: f64) -> f64 {
        if lower <= 0.0 {
            f64::NEG_INFINITY
        } else if upper <= 0.0 {
            f64::INFINITY
        } else if lower <= upper {
            solve(|t| self.tails(t), Side::Lower, libm::log(lower), start)
        } else {
            solve(|t| self.tails(t), Side::Upper, libm::log(upper), start)
        }
    }

    /// Returns an approximate quantile from which to start the search.
    fn guess(&self, lower: f64, upper: f64) -> f64 {
        let a = self.shape;
        if a >= 1.0 {
            let z = if lower <= upper { normal_quantile(lower) } else { -normal_quantile(upper) };
            z / a.sqrt()
        } else if lower <= upper {
            // P(a, x) approaches x^a / Γ(a + 1) from below as x tends to 0.
            (libm::log(lower) + ln_gamma(a + 1.0)) / a - libm::log(a)
        } else {
            -libm::log(a)
        }
    }
}

/// Returns Σ x^n / ((a + 1) … (a + n)), n from 0.
fn lower_series(a: f64, x: f64) -> f64 {
    let (mut sum, mut term, mut n) = (1.0, 1.0, 0.0);
    while term > 1e-17 * sum {
        n += 1.0;
        term *= x / (a + n);
        sum += term;
    }
    sum
}

/// Evaluates the continued fraction 1/(x + 1 − a − 1 (1 − a)/(x + 3 − a − …)) by Lentz's method, for x ≥ a + 1.
fn upper_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = f64::INFINITY;
    let mut d = 1.0 / b;
    let mut h = d;
    for n in 1..10_000 {
        let n = f64::from(n);
        let numerator = -n * (n - a);
        b += 2.0;
        d = 1.0 / (numerator * d + b);
        c = b + numerator / c;
        let factor = c * d;
        h *= factor;
        if (factor - 1.0).abs() < 2e-16 {
            break;
        }
    }
    h
}

/// P(`a`, `x`): regularised lower incomplete gamma function, a > 0.
pub fn gamma_p(a: f64, x: f64) -> f64 {
    if x <= 0.0 { 0.0 } else { libm::exp(GammaLaw::new(a).tails(libm::log(x / a)).lower) }
}

/// Q(`a`, `x`) = 1 − P(a, x): regularised upper incomplete gamma function, a > 0.
pub fn gamma_q(a: f64, x: f64) -> f64 {
    if x <= 0.0 { 1.0 } else { libm::exp(GammaLaw::new(a).tails(libm::log(x / a)).upper) }
}

/// Returns the x with P(`a`, x) = `p`.
pub fn gamma_p_inverse(a: f64, p: f64) -> f64 {
    a * libm::exp(GammaLaw::new(a).quantile(p, 1.0 - p))
}

/// Returns the x with Q(`a`, x) = `q`.
pub fn gamma_q_inverse(a: f64, q: f64) -> f64 {
    a * libm::exp(GammaLaw::new(a).quantile(1.0 - q, q))
}
