//! The beta distribution.

use core::f64::consts::TAU;

use super::gamma::{LARGE_SHAPE, log_deviance, stirling_error, tail_integral};
use super::tails::{Side, Tails, solve};
use super::{exp, normal_quantile};

/// The beta distribution with shapes `a` and `b`, on the scale `v = logit X − ln(a / b)`, which is zero where X is its mean.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BetaLaw {
    a: f64,
    b: f64,
    /// Logarithm of the density at v = 0, where it is largest on this scale.
    peak: f64,
}

impl BetaLaw {
    /// Returns the distribution with shapes `a` and `b`, both above 0.
    pub fn new(a: f64, b: f64) -> Self {
        let n = a + b;
        // As for the gamma distribution, after Loader (2000).
        let stirling = stirling_error(n) - stirling_error(a) - stirling_error(b);
        Self { a, b, peak: 0.5 * libm::log(a / n * b / TAU) + stirling }
    }

    /// Returns the shapes a and b.
    pub fn shapes(&self) -> (f64, f64) {
        (self.a, self.b)
    }

    /// Returns the distribution of 1 − X, for which v changes its sign.
    fn reflected(&self) -> Self {
        Self { a: self.b, b: self.a, peak: self.peak }
    }

    /// Returns X at `v`, and 1 − X, each to full relative precision.
    #[inline]
    pub fn shares(&self, v: f64) -> (f64, f64) {
        let growth = exp(-v.abs());
        // A conditional move rather than a branch: the sign of a draw cannot be predicted.
        let (left, right) = if v < 0.0 { (growth, 1.0) } else { (1.0, growth) };
        let (x, y) = (self.a * left, self.b * right);
        (x / (x + y), y / (x + y))
    }

    /// Returns the v of a share `x`, whose complement is `y`.
    pub fn score(&self, x: f64, y: f64) -> f64 {
        libm::log(x / y) - libm::log(self.a / self.b)
    }

    /// ln of the density of v: `a ln x + b ln(1 − x) − ln B(a, b)`.
    pub fn ln_density(&self, v: f64) -> f64 {
        if self.a > self.b {
            return self.reflected().ln_density(-v);
        }
        let Self { a, b, .. } = *self;
        let n = a + b;
        let growth = libm::expm1(v);
        let deviance = if growth > -0.3 && growth < 0.45 {
            // Deviances of x from a/n, and of 1 − x from b/n.
            let all = n + a * growth;
            a * log_deviance(growth * b / all) + b * log_deviance(-growth * a / all)
        } else if v < 300.0 {
            n * libm::log1p(a * growth / n) - a * v
        } else {
            b * v + n * libm::log(a / n)
        };
        self.peak - deviance
    }

    /// Returns both tails and the density at `v`.
    ///
    /// Uses a continued fraction on the side of the mean where it converges fast, and for large shapes Gauss–Legendre quadrature of the density.
    pub fn tails(&self, v: f64) -> Tails {
        let Self { a, b, .. } = *self;
        let n = a + b;
        let density = self.ln_density(v);
        let (x, y) = self.shares(v);
        if a.min(b) > LARGE_SHAPE {
            let above = v > 0.0;
            let sign = if above { 1.0 } else { -1.0 };
            let relative = |s| exp(self.ln_density(s) - density);
            let scale = (n / a / b).sqrt();
            let tail = density + libm::log(tail_integral(v, sign, a * y - b * x, scale, relative));
            return if above { Tails::from_upper(tail, density) } else { Tails::from_lower(tail, density) };
        }
        // a − (a + b) x = ab (1 − e^v) / (a e^v + b), computed without cancellation near the mean on either side.
        let fall = -libm::expm1(-v.abs());
        if v > 0.0 {
            Tails::from_upper(density - libm::log(fraction(b, a, y, fall * x * b)), density)
        } else {
            Tails::from_lower(density - libm::log(fraction(a, b, x, fall * y * a)), density)
        }
    }

    /// Returns the quantile of v at the probability `lower`, whose complement is `upper`; the smaller of the two is used.
    pub fn quantile(&self, lower: f64, upper: f64) -> f64 {
        if lower > upper {
            return -self.reflected().quantile(upper, lower);
        }
        self.quantile_from(lower, upper, self.guess(lower))
    }

    /// Like [`BetaLaw::quantile`], with the search starting at `start`.
    pub fn quantile_from(&self, lower: f64, upper: f64, start: f64) -> f64 {
        if lower > upper {
            -self.reflected().quantile_from(upper, lower, -start)
        } else if lower <= 0.0 {
            f64::NEG_INFINITY
        } else {
            solve(|v| self.tails(v), Side::Lower, libm::log(lower), start)
        }
    }

    /// Returns an approximate quantile from which to start the search, for a `lower` of at most one half.
    fn guess(&self, lower: f64) -> f64 {
        let Self { a, b, .. } = *self;
        let n = a + b;
        if a >= 1.0 && b >= 1.0 {
            return normal_quantile(lower) * (n / a / b).sqrt();
        }
        // In the lower tail, I_x(a, b) approaches x^a / (a B(a, b)).
        let ln_b_share = if a < b { libm::log1p(-a / n) } else { libm::log(b / n) };
        (libm::log(lower) + libm::log(a) - self.peak + n * ln_b_share) / a
    }
}

/// Evaluates, by Lentz's method, the continued fraction F with `I_x(a, b) = x^a (1 − x)^b / (B(a, b) F)`; `excess` is a − (a + b) x ≥ 0.
///
/// DiDonato and Morris, Algorithm 708, ACM TOMS 18 (1992) 360–373 (BFRAC). Unlike in DLMF 8.17.22, terms do not cancel near the mean when one shape
/// is large.
fn fraction(a: f64, b: f64, x: f64, excess: f64) -> f64 {
    let mut f = a * (excess + 1.0) / (a + 1.0);
    let (mut c, mut d) = (f, 0.0);
    for m in 1..100_000 {
        let m = f64::from(m);
        let odd = a + 2.0 * m - 1.0;
        let numerator = (a + m - 1.0) / odd * ((a + b + m - 1.0) / odd) * x * (m * (b - m) * x);
        let term = m + m * (b - m) * x / odd + (a + m) * (excess + 1.0 + m * (2.0 - x)) / (odd + 2.0);
        d = 1.0 / (term + numerator * d);
        c = term + numerator / c;
        f *= c * d;
        if (c * d - 1.0).abs() < 3e-16 {
            break;
        }
    }
    f
}

/// The regularised incomplete beta function with shapes `a` and `b` above 0, at `x` in [0, 1].
pub fn beta_regularised(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else {
        libm::exp(BetaLaw::new(a, b).tails(libm::log(x / (1.0 - x)) - libm::log(a / b)).lower)
    }
}

/// Returns the x at which [`beta_regularised`] equals `p`.
pub fn beta_inverse(a: f64, b: f64, p: f64) -> f64 {
    let law = BetaLaw::new(a, b);
    law.shares(law.quantile(p, 1.0 - p)).0
}
