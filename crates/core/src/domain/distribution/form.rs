//! Distributions in the form used for computation.

use super::{Atoms, Distribution};
use crate::stats::{BetaLaw, GammaLaw, normal_cdf, normal_quantile};

/// Shape above which a gamma or beta distribution is replaced by a normal one: relative to the mean, its skewness changes quantiles by less than
/// 1e-12.
const NORMAL_ABOVE_SHAPE: f64 = 1e14;

/// A distribution reduced to the parameters of its formulas.
#[derive(Clone, PartialEq, Debug)]
pub enum Form {
    /// A finite set of values.
    Atoms(Atoms),
    /// Uniform on [min, max].
    Uniform {
        /// Lower end.
        min: f64,
        /// Upper end.
        max: f64,
    },
    /// Triangular on [min, max].
    Triangular {
        /// Lower end.
        min: f64,
        /// Peak.
        mode: f64,
        /// Upper end.
        max: f64,
    },
    /// mean + sd Z, Z a standard normal variable.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// exp(mu + sigma Z), Z a standard normal variable.
    Lognormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// scale · E^(1/shape), E a standard exponential variable.
    Weibull {
        /// Shape.
        shape: f64,
        /// Scale.
        scale: f64,
    },
    /// mean · exp(t), with t distributed according to `law`.
    Gamma {
        /// Distribution of ln(X / mean).
        law: GammaLaw,
        /// Mean.
        mean: f64,
    },
    /// min + width · share, with the share distributed according to `law`.
    Beta {
        /// Beta distribution of the share.
        law: BetaLaw,
        /// Lower end.
        min: f64,
        /// Upper minus lower end.
        width: f64,
    },
    /// `of` conditional on [min, max].
    Truncated {
        /// The distribution that is truncated; never atoms.
        of: Box<Form>,
        /// Lower bound.
        min: f64,
        /// Upper bound.
        max: f64,
        /// Probability cut off below.
        below: f64,
        /// Probability kept.
        kept: f64,
    },
}

impl Distribution {
    /// Returns the distribution in the form used for computation.
    pub fn form(&self) -> Form {
        let constant = |value| Form::Atoms(Atoms::new(vec![(value, 1.0)]));
        match *self {
            Self::Constant(value) => constant(value),
            Self::Normal { mean, sd: 0.0 }
            | Self::Lognormal { mean, sd: 0.0 }
            | Self::Gamma { mean, sd: 0.0 }
            | Self::Beta { mean, sd: 0.0 } => constant(mean),
            Self::Uniform { min, max } => Form::Uniform { min, max },
            Self::Triangular { min, mode, max } => Form::Triangular { min, mode, max },
            Self::Pert { min, mode, max } => {
                let width = max - min;
                let law = BetaLaw::new(1.0 + 4.0 * (mode - min) / width, 1.0 + 4.0 * (max - mode) / width);
                Form::Beta { law, min, width }
            }
            Self::Normal { mean, sd } => Form::Normal { mean, sd },
            Self::Lognormal { mean, sd } => {
                let variation = sd / mean;
                let variance = libm::log1p(variation * variation);
                Form::Lognormal { mu: libm::log(mean) - 0.5 * variance, sigma: variance.sqrt() }
            }
            Self::Exponential { mean } => Form::Weibull { shape: 1.0, scale: mean },
            Self::Gamma { mean, sd } => {
                let root_shape = mean / sd;
                let shape = root_shape * root_shape;
                if shape > NORMAL_ABOVE_SHAPE {
                    return Form::Normal { mean, sd };
                }
                Form::Gamma { law: GammaLaw::new(shape), mean }
            }
            Self::Weibull { shape, scale } => Form::Weibull { shape, scale },
            Self::Beta { mean, sd } => {
                // The sum a + b is computed directly rather than as a quotient minus 1, since it may be tiny.
                let sum = (mean * (1.0 - mean) - sd * sd) / sd / sd;
                let (a, b) = (mean * sum, (1.0 - mean) * sum);
                if a.min(b) > NORMAL_ABOVE_SHAPE {
                    return Form::Normal { mean, sd };
                }
                Form::Beta { law: BetaLaw::new(a, b), min: 0.0, width: 1.0 }
            }
            Self::Discrete(ref pairs) => Form::Atoms(Atoms::new(pairs.clone())),
            Self::Empirical(ref values) => Form::Atoms(Atoms::new(values.iter().map(|&value| (value, 1.0)).collect())),
            Self::Truncated { ref of, min, max } => match of.form() {
                Form::Atoms(atoms) => Form::Atoms(atoms.between(min, max)),
                of => {
                    let below = of.cdf_below(min);
                    let kept = of.cdf(max) - below;
                    Form::Truncated { of: Box::new(of), min, max, below, kept }
                }
            },
        }
    }
}

impl Form {
    /// P(X ≤ `x`).
    pub fn cdf(&self, x: f64) -> f64 {
        let (low, high) = self.support();
        let continuous = !matches!(self, Self::Atoms(_));
        if x < low || (x == low && continuous) {
            return 0.0;
        } else if x >= high {
            return 1.0;
        }
        match *self {
            Self::Atoms(ref atoms) => atoms.cdf(x),
            Self::Uniform { min, max } => (x - min) / (max - min),
            Self::Triangular { min, mode, max } => {
                if x < mode {
                    (x - min) / (max - min) * ((x - min) / (mode - min))
                } else {
                    1.0 - (max - x) / (max - min) * ((max - x) / (max - mode))
                }
            }
            Self::Normal { mean, sd } => normal_cdf((x - mean) / sd),
            Self::Lognormal { mu, sigma } => normal_cdf((libm::log(x) - mu) / sigma),
            Self::Weibull { shape, scale } => -libm::expm1(-libm::pow(x / scale, shape)),
            Self::Gamma { law, mean } => libm::exp(law.tails(libm::log(x / mean)).lower),
            Self::Beta { law, min, width } => {
                let share = (x - min) / width;
                if share <= 0.0 { 0.0 } else { libm::exp(law.tails(law.score(share, 1.0 - share)).lower) }
            }
            Self::Truncated { ref of, below, kept, .. } => ((of.cdf(x) - below) / kept).clamp(0.0, 1.0),
        }
    }

    /// P(X < `x`).
    pub fn cdf_below(&self, x: f64) -> f64 {
        if let Self::Atoms(atoms) = self { atoms.cdf_below(x) } else { self.cdf(x) }
    }

    /// Returns the quantile at the probability `lower`, whose complement is `upper`; where precision matters, the smaller of the two is used.
    pub fn quantile(&self, lower: f64, upper: f64) -> f64 {
        let (low, high) = self.support();
        if lower <= 0.0 {
            return low;
        } else if upper <= 0.0 {
            return high;
        }
        let score = || if lower <= upper { normal_quantile(lower) } else { -normal_quantile(upper) };
        let x = match *self {
            Self::Atoms(ref atoms) => atoms.quantile(lower),
            Self::Uniform { min, max } => min + (max - min) * lower,
            Self::Triangular { min, mode, max } => {
                let width = max - min;
                if lower * width < mode - min {
                    min + (lower * width * (mode - min)).sqrt()
                } else {
                    max - (upper * width * (max - mode)).sqrt()
                }
            }
            Self::Normal { mean, sd } => mean + sd * score(),
            Self::Lognormal { mu, sigma } => libm::exp(mu + sigma * score()),
            Self::Weibull { shape, scale } => {
                let hazard = if lower <= upper { -libm::log1p(-lower) } else { -libm::log(upper) };
                scale * libm::pow(hazard, 1.0 / shape)
            }
            Self::Gamma { law, mean } => mean * libm::exp(law.quantile(lower, upper)),
            Self::Beta { law, min, width } => min + width * law.shares(law.quantile(lower, upper)).0,
            Self::Truncated { ref of, below, kept, .. } => {
                let above = (1.0 - below - kept).max(0.0);
                of.quantile(below + lower * kept, above + upper * kept)
            }
        };
        // Rounding may leave the support by one ulp, and shares within 1e-300 of an end cannot be distinguished from it.
        x.clamp(low, high)
    }

    /// Returns the quantile at the probability Φ(`z`).
    pub fn quantile_at_score(&self, z: f64) -> f64 {
        self.quantile(normal_cdf(z), normal_cdf(-z))
    }

    /// Returns the smallest interval that contains all of the probability.
    pub fn support(&self) -> (f64, f64) {
        match *self {
            Self::Atoms(ref atoms) => atoms.ends(),
            Self::Uniform { min, max } | Self::Triangular { min, max, .. } => (min, max),
            Self::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Self::Lognormal { .. } | Self::Weibull { .. } | Self::Gamma { .. } => (0.0, f64::INFINITY),
            Self::Beta { min, width, .. } => (min, min + width),
            Self::Truncated { ref of, min, max, .. } => {
                let (low, high) = of.support();
                (low.max(min), high.min(max))
            }
        }
    }
}
