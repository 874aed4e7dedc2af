//! Samplers: fast quantile functions, prepared when a plan is made.
//!
//! Every draw is by inversion: a quantity uses exactly one uniform number (or one normal score), and is monotone in it. Draws therefore never shift
//! each other, and a distribution that a strategy changes keeps the largest possible correlation with the unchanged one.

mod table;

use std::sync::Arc;

use rand::Rng;
use rand::distr::Distribution as RandDistribution;

use crate::domain::distribution::{Atoms, Distribution, Form};
use crate::rng::uniform;
use crate::stats::{BetaLaw, GammaLaw, exp, ln, ln_1p, normal_cdf, normal_quantile};
use table::Tabulated;

/// Smallest positive normal number and largest number below 1, to which a truncation clamps the probability that it passes on.
const OPEN_UNIT: (f64, f64) = (f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0);

/// A distribution prepared for sampling. Cheap to clone.
#[derive(Clone, PartialEq, Debug)]
pub struct Sampler {
    method: Method,
}

/// The method by which a sampler computes quantiles.
#[derive(Clone, PartialEq, Debug)]
enum Method {
    Constant(f64),
    Atoms(Atoms),
    Uniform {
        min: f64,
        max: f64,
        width: f64,
    },
    Triangular {
        min: f64,
        max: f64,
        /// Probability below the mode.
        below_mode: f64,
        /// width · (mode − min)
        left: f64,
        /// width · (max − mode)
        right: f64,
    },
    Normal {
        mean: f64,
        sd: f64,
    },
    Lognormal {
        mu: f64,
        sigma: f64,
    },
    Exponential {
        mean: f64,
    },
    Weibull {
        scale: f64,
        inverse_shape: f64,
    },
    Gamma {
        mean: f64,
        law: Tabulated<GammaLaw>,
    },
    Beta {
        min: f64,
        width: f64,
        law: Tabulated<BetaLaw>,
    },
    Truncated {
        of: Arc<Method>,
        below: f64,
        kept: f64,
        min: f64,
        max: f64,
    },
}

impl Sampler {
    /// Makes the sampler of `distribution`, which must not have a [fault](Distribution::fault).
    ///
    /// For gamma, beta and PERT distributions this builds a table, which takes about one millisecond.
    pub fn new(distribution: &Distribution) -> Self {
        Self { method: Method::new(&distribution.form()) }
    }

    /// Returns the quantile at `u` in the open interval (0, 1).
    #[inline]
    pub fn at(&self, u: f64) -> f64 {
        self.method.at(u)
    }

    /// Returns the quantile at Φ(`z`).
    #[inline]
    pub fn at_score(&self, z: f64) -> f64 {
        self.method.at_score(z)
    }

    /// Returns the value if it is constant.
    pub fn constant(&self) -> Option<f64> {
        if let Method::Constant(value) = self.method { Some(value) } else { None }
    }
}

impl Method {
    /// Chooses the method for the computed form of a distribution.
    fn new(form: &Form) -> Self {
        match *form {
            Form::Atoms(ref atoms) => match atoms.ends() {
                (low, high) if low == high => Self::Constant(low),
                _ => Self::Atoms(atoms.clone()),
            },
            Form::Uniform { min, max } => Self::Uniform { min, max, width: max - min },
            Form::Triangular { min, mode, max } => {
                let width = max - min;
                let (left, right) = (width * (mode - min), width * (max - mode));
                Self::Triangular { min, max, below_mode: (mode - min) / width, left, right }
            }
            Form::Normal { mean, sd } => Self::Normal { mean, sd },
            Form::Lognormal { mu, sigma } => Self::Lognormal { mu, sigma },
            Form::Weibull { shape: 1.0, scale } => Self::Exponential { mean: scale },
            Form::Weibull { shape, scale } => Self::Weibull { scale, inverse_shape: 1.0 / shape },
            Form::Gamma { law, mean } => Self::Gamma { mean, law: Tabulated::new(law) },
            Form::Beta { law, min, width } => Self::Beta { min, width, law: Tabulated::new(law) },
            Form::Truncated { ref of, min, max, below, kept } => {
                Self::Truncated { of: Arc::new(Self::new(of)), below, kept, min, max }
            }
        }
    }

    /// Returns the quantile at `u`.
    #[inline]
    fn at(&self, u: f64) -> f64 {
        match *self {
            Self::Constant(value) => value,
            Self::Atoms(ref atoms) => atoms.quantile(u),
            Self::Uniform { min, max, width } => (min + width * u).min(max),
            Self::Triangular { min, max, below_mode, left, right } => {
                if u < below_mode {
                    min + (u * left).sqrt()
                } else {
                    max - ((1.0 - u) * right).sqrt()
                }
            }
            Self::Normal { mean, sd } => mean + sd * normal_quantile(u),
            Self::Lognormal { mu, sigma } => exp(mu + sigma * normal_quantile(u)),
            Self::Exponential { mean } => -mean * ln_1p(-u),
            Self::Weibull { scale, inverse_shape } => weibull(scale, inverse_shape, -ln_1p(-u)),
            Self::Gamma { mean, ref law } => mean * exp(law.at(u)),
            Self::Beta { min, width, ref law } => min + width * law.law().shares(law.at(u)).0,
            Self::Truncated { ref of, below, kept, min, max } => {
                let inner = (below + u * kept).clamp(OPEN_UNIT.0, OPEN_UNIT.1);
                of.at(inner).clamp(min, max)
            }
        }
    }

    /// Returns the quantile at Φ(`z`).
    #[inline]
    fn at_score(&self, z: f64) -> f64 {
        match *self {
            Self::Normal { mean, sd } => mean + sd * z,
            Self::Lognormal { mu, sigma } => exp(mu + sigma * z),
            Self::Exponential { mean } => mean * hazard(z),
            Self::Weibull { scale, inverse_shape } => weibull(scale, inverse_shape, hazard(z)),
            Self::Gamma { mean, ref law } => mean * exp(law.at_score(z)),
            Self::Beta { min, width, ref law } => min + width * law.law().shares(law.at_score(z)).0,
            Self::Constant(_)
            | Self::Atoms(_)
            | Self::Uniform { .. }
            | Self::Triangular { .. }
            | Self::Truncated { .. } => self.at(normal_cdf(z).clamp(OPEN_UNIT.0, OPEN_UNIT.1)),
        }
    }
}

/// Returns −ln Φ(−`z`), the standard exponential variable with the normal score `z`.
fn hazard(z: f64) -> f64 {
    if z < 0.0 { -ln_1p(-normal_cdf(z)) } else { -ln(normal_cdf(-z)) }
}

/// Converts a standard exponential variable to a Weibull variable.
#[inline]
fn weibull(scale: f64, inverse_shape: f64, exponential: f64) -> f64 {
    scale * exp(inverse_shape * ln(exponential))
}

impl RandDistribution<f64> for Sampler {
    /// Draws a value with one word of `rng`.
    fn sample<R: Rng + ?Sized>(&self, rng: &mut R) -> f64 {
        self.at(uniform(rng.next_u64()))
    }
}

#[cfg(test)]
mod tests;
