//! Validation of the parameters of distributions.

use super::Distribution;
use super::display::Number;

/// Minimum probability between the bounds of a truncation (docs/model.md §1).
const MIN_KEPT: f64 = 1e-3;

/// Maximum ratio of standard deviation to mean; above it nearly all draws are 0, and the sample moments are far from the nominal ones.
const LARGEST_VARIATION: f64 = 1e6;

/// Minimum shape of a Weibull distribution; below half of it mean and standard deviation overflow.
const MIN_WEIBULL_SHAPE: f64 = 0.02;

/// Returns the error `name: found …, expected …` unless `fits`.
fn expect(fits: bool, name: &str, found: f64, expected: &str) -> Result<(), String> {
    if fits { Ok(()) } else { Err(format!("{name}: found {}, expected {expected}", Number(found))) }
}

/// Checks that `x` is neither infinite nor NaN.
fn finite(name: &str, x: f64) -> Result<(), String> {
    expect(x.is_finite(), name, x, "a finite number")
}

/// Checks that `x` is finite and above 0.
fn positive(name: &str, x: f64) -> Result<(), String> {
    expect(x.is_finite() && x > 0.0, name, x, "a number above 0")
}

/// Checks that `x` is finite and at least 0.
fn not_negative(name: &str, x: f64) -> Result<(), String> {
    expect(x.is_finite() && x >= 0.0, name, x, "a number, 0 or more")
}

/// Checks that `min` and `max` are finite, in order, and a finite distance apart.
fn interval(min: f64, max: f64) -> Result<(), String> {
    finite("min", min)?;
    finite("max", max)?;
    expect(min < max, "min", min, &format!("a number below max, {}", Number(max)))?;
    expect((max - min).is_finite(), "max", max, "a finite distance from min")
}

/// Checks for a positive mean and a standard deviation of at most [`LARGEST_VARIATION`] times the mean.
fn positive_mean_and_sd(mean: f64, sd: f64) -> Result<(), String> {
    positive("mean", mean)?;
    not_negative("sd", sd)?;
    expect(sd <= LARGEST_VARIATION * mean, "sd", sd, "at most a million times the mean")
}

impl Distribution {
    /// Returns a description of the first invalid parameter, or `None`. The other methods require that there is none.
    pub fn fault(&self) -> Option<String> {
        self.check().err()
    }

    /// [`Distribution::fault`] as a result.
    fn check(&self) -> Result<(), String> {
        match *self {
            Self::Constant(value) => finite("value", value),
            Self::Uniform { min, max } => interval(min, max),
            Self::Triangular { min, mode, max } | Self::Pert { min, mode, max } => {
                interval(min, max)?;
                let expected = format!("a number between min, {}, and max, {}", Number(min), Number(max));
                expect((min..=max).contains(&mode), "mode", mode, &expected)
            }
            Self::Normal { mean, sd } => finite("mean", mean).and_then(|()| not_negative("sd", sd)),
            Self::Lognormal { mean, sd } | Self::Gamma { mean, sd } => positive_mean_and_sd(mean, sd),
            Self::Exponential { mean } => positive("mean", mean),
            Self::Weibull { shape, scale } => {
                positive("shape", shape)?;
                expect(shape >= MIN_WEIBULL_SHAPE, "shape", shape, &format!("at least {MIN_WEIBULL_SHAPE}"))?;
                positive("scale", scale)
            }
            Self::Beta { mean, sd } => {
                expect(mean > 0.0 && mean < 1.0, "mean", mean, "a number between 0 and 1, both excluded")?;
                not_negative("sd", sd)?;
                let limit = (mean * (1.0 - mean)).sqrt();
                let expected =
                    format!("less than {}, the root of mean × (1 − mean)", Number((limit * 1e6).floor() / 1e6));
                expect(mean * (1.0 - mean) > sd * sd, "sd", sd, &expected)?;
                expect(sd <= LARGEST_VARIATION * mean, "sd", sd, "at most a million times the mean")
            }
            Self::Discrete(ref pairs) => check_discrete(pairs),
            Self::Empirical(ref values) => {
                if values.is_empty() {
                    return Err("values: found none, expected at least one".into());
                }
                values.iter().try_for_each(|&value| finite("value", value))
            }
            Self::Truncated { ref of, min, max } => {
                of.check()?;
                interval(min, max)?;
                let kept = 1.0 - of.mass_outside(min, max);
                if kept < MIN_KEPT {
                    let (min, max, kept) = (Number(min), Number(max), Number(kept.max(0.0)));
                    return Err(format!(
                        "truncated: found {kept} of the probability of {of} between {min} and {max}, expected at least {MIN_KEPT}"
                    ));
                }
                Ok(())
            }
        }
    }
}

/// Checks the values and weights of a discrete distribution.
fn check_discrete(pairs: &[(f64, f64)]) -> Result<(), String> {
    if pairs.is_empty() {
        return Err("values: found none, expected at least one with its weight".into());
    }
    for &(value, weight) in pairs {
        finite("value", value)?;
        not_negative(&format!("weight of {}", Number(value)), weight)?;
    }
    let total: f64 = pairs.iter().map(|&(_, weight)| weight).sum();
    positive("sum of weights", total)
}
