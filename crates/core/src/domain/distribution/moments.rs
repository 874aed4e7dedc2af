//! Means and standard deviations of distributions.

use super::{Distribution, Form};
use crate::stats::{integrate, ln_gamma, normal_density};

impl Distribution {
    /// Returns the mean; for a truncated distribution by quadrature, accurate to about 1e-6 of its standard deviation.
    pub fn mean(&self) -> f64 {
        match *self {
            Self::Constant(mean)
            | Self::Normal { mean, .. }
            | Self::Lognormal { mean, .. }
            | Self::Exponential { mean }
            | Self::Gamma { mean, .. }
            | Self::Beta { mean, .. } => mean,
            Self::Uniform { min, max } => 0.5 * min + 0.5 * max,
            Self::Triangular { min, mode, max } => min + ((mode - min) + (max - min)) / 3.0,
            Self::Pert { min, mode, max } => min + (4.0 * (mode - min) + (max - min)) / 6.0,
            Self::Weibull { shape, scale } => scale * libm::exp(ln_gamma(1.0 + 1.0 / shape)),
            Self::Discrete(_) | Self::Empirical(_) | Self::Truncated { .. } => expectation(&self.form(), |x| x),
        }
    }

    /// Returns the standard deviation; for a truncated distribution by quadrature, accurate to about 1e-6.
    pub fn sd(&self) -> f64 {
        match *self {
            Self::Constant(_) => 0.0,
            Self::Normal { sd, .. } | Self::Lognormal { sd, .. } | Self::Gamma { sd, .. } | Self::Beta { sd, .. } => sd,
            Self::Exponential { mean } => mean,
            Self::Uniform { min, max } => (max - min) / 12.0_f64.sqrt(),
            Self::Triangular { min, mode, max } => {
                let (to_mode, width) = (mode - min, max - min);
                ((width * width - to_mode * (max - mode)) / 18.0).sqrt()
            }
            Self::Pert { min, max, .. } => {
                let mean = self.mean();
                ((mean - min) * (max - mean) / 7.0).sqrt()
            }
            Self::Weibull { shape, scale } => {
                // Γ(1 + 2/k) − Γ(1 + 1/k)² as a multiple of Γ(1 + 1/k)², so that nothing cancels when the shape k is large.
                let ln_mean = ln_gamma(1.0 + 1.0 / shape);
                let excess = libm::expm1(ln_gamma(1.0 + 2.0 / shape) - 2.0 * ln_mean);
                scale * libm::exp(ln_mean) * excess.max(0.0).sqrt()
            }
            Self::Discrete(_) | Self::Empirical(_) | Self::Truncated { .. } => {
                let form = self.form();
                let mean = expectation(&form, |x| x);
                expectation(&form, |x| (x - mean) * (x - mean)).sqrt()
            }
        }
    }
}

/// Returns E[g(X)]: a sum for atoms; for a bounded distribution the integral of g(Q(Φ(z))) φ(z), with Q the quantile function.
fn expectation(form: &Form, g: impl Fn(f64) -> f64) -> f64 {
    if let Form::Atoms(atoms) = form {
        return atoms.iter().map(|(value, probability)| g(value) * probability).sum();
    }
    // Scores beyond ±9 have a probability of 2e-19.
    (-9..9)
        .map(|z| integrate(f64::from(z), f64::from(z + 1), |z| g(form.quantile_at_score(z)) * normal_density(z)))
        .sum()
}
