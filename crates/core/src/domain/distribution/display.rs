//! Formats distributions as they are written in scenario files.

use std::fmt;

use super::Distribution;

/// Formats a number in decimal notation, or in scientific notation if it is very large or small.
pub(super) struct Number(pub f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0.0 || (1e-5..1e16).contains(&self.0.abs()) || !self.0.is_finite() {
            write!(f, "{}", self.0)
        } else {
            write!(f, "{:e}", self.0)
        }
    }
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut call = |name: &str, arguments: &[f64]| {
            let arguments: Vec<_> = arguments.iter().map(|&x| Number(x).to_string()).collect();
            write!(f, "{name}({})", arguments.join(", "))
        };
        match *self {
            Self::Constant(value) => Number(value).fmt(f),
            Self::Uniform { min, max } => call("uniform", &[min, max]),
            Self::Triangular { min, mode, max } => call("triangular", &[min, mode, max]),
            Self::Pert { min, mode, max } => call("pert", &[min, mode, max]),
            Self::Normal { mean, sd } => call("normal", &[mean, sd]),
            Self::Lognormal { mean, sd } => call("lognormal", &[mean, sd]),
            Self::Exponential { mean } => call("exponential", &[mean]),
            Self::Gamma { mean, sd } => call("gamma", &[mean, sd]),
            Self::Weibull { shape, scale } => call("weibull", &[shape, scale]),
            Self::Beta { mean, sd } => call("beta", &[mean, sd]),
            Self::Empirical(ref values) => call("empirical", values),
            Self::Discrete(ref pairs) => {
                let pairs: Vec<_> =
                    pairs.iter().map(|&(value, weight)| format!("{}: {}", Number(value), Number(weight))).collect();
                write!(f, "discrete({})", pairs.join(", "))
            }
            Self::Truncated { ref of, min, max } => write!(f, "truncated({of}, {}, {})", Number(min), Number(max)),
        }
    }
}
