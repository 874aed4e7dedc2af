//! Probability distributions of uncertain quantities (docs/model.md §1).

mod atoms;
mod display;
mod fault;
mod form;
mod moments;

pub use atoms::Atoms;
pub use form::Form;

/// A distribution, as written in a scenario file.
///
/// The methods require valid parameters; [`Distribution::fault`] checks them.
#[derive(Clone, PartialEq, Debug)]
pub enum Distribution {
    /// A known number.
    Constant(f64),
    /// `uniform(min, max)`
    Uniform {
        /// Lower end.
        min: f64,
        /// Upper end.
        max: f64,
    },
    /// `triangular(min, mode, max)`
    Triangular {
        /// Lower end.
        min: f64,
        /// Peak.
        mode: f64,
        /// Upper end.
        max: f64,
    },
    /// `pert(min, mode, max)`: a beta distribution on [min, max] with mean (min + 4 mode + max) / 6.
    Pert {
        /// Lower end.
        min: f64,
        /// Peak.
        mode: f64,
        /// Upper end.
        max: f64,
    },
    /// `normal(mean, sd)`
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// `lognormal(mean, sd)`: mean and standard deviation of the variable itself, not of its logarithm.
    Lognormal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// `exponential(mean)`
    Exponential {
        /// Mean.
        mean: f64,
    },
    /// `gamma(mean, sd)`
    Gamma {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// `weibull(shape, scale)`
    Weibull {
        /// Shape.
        shape: f64,
        /// Scale.
        scale: f64,
    },
    /// `beta(mean, sd)` on [0, 1].
    Beta {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
    },
    /// `discrete(v1: w1, …)`: values with weights that are non-negative and not all zero, in any order.
    Discrete(Vec<(f64, f64)>),
    /// `empirical(v1, …)`: one of the values, with equal probabilities.
    Empirical(Vec<f64>),
    /// `truncated(distribution, min, max)`: the distribution conditional on [min, max].
    Truncated {
        /// The distribution that is truncated.
        of: Box<Distribution>,
        /// Lower bound.
        min: f64,
        /// Upper bound.
        max: f64,
    },
}

impl Distribution {
    /// P(X ≤ `x`).
    pub fn cdf(&self, x: f64) -> f64 {
        self.form().cdf(x)
    }

    /// Returns the smallest x with P(X ≤ x) ≥ `u`, accurate to about 1e-13; the ends of the support at 0 and 1.
    ///
    /// # Examples
    ///
    /// ```
    /// use mindep_core::domain::distribution::Distribution;
    ///
    /// let duration = Distribution::Exponential { mean: 6.0 };
    /// assert!((duration.quantile(0.5) - 6.0 * 2.0_f64.ln()).abs() < 1e-12);
    /// assert!((duration.cdf(duration.quantile(0.9)) - 0.9).abs() < 1e-12);
    /// ```
    pub fn quantile(&self, u: f64) -> f64 {
        self.form().quantile(u, 1.0 - u)
    }

    /// Returns the smallest interval that contains all of the probability; its ends may be infinite.
    pub fn support(&self) -> (f64, f64) {
        self.form().support()
    }

    /// P(X < `min`) + P(X > `max`), where `min` and `max` may be infinite.
    pub fn mass_outside(&self, min: f64, max: f64) -> f64 {
        let form = self.form();
        form.cdf_below(min) + (1.0 - form.cdf(max))
    }
}

#[cfg(test)]
mod tests;
