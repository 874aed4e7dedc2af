//! What can be wrong with a distribution's parameters.

use super::Distribution;
use super::display::Number;

/// Least probability that a truncation must keep (docs/model.md §1).
const LEAST_KEPT: f64 = 1e-3;

/// Largest ratio of standard deviation to mean; beyond, nearly all draws are 0 and the moments a fiction.
const LARGEST_VARIATION: f64 = 1e6;

/// Least shape of a Weibull distribution; its mean and standard deviation overflow below half of it.
const LEAST_WEIBULL_SHAPE: f64 = 0.02;

/// `name: found …, expected …`, unless `fits`.
fn expect(fits: bool, name: &str, found: f64, expected: &str) -> Result<(), String> {
    if fits { Ok(()) } else { Err(format!("{name}: found {}, expected {expected}", Number(found))) }
}

/// A number that is neither infinite nor NaN.
fn finite(name: &str, x: f64) -> Result<(), String> {
    expect(x.is_finite(), name, x, "a finite number")
}

/// A finite number above 0.
fn positive(name: &str, x: f64) -> Result<(), String> {
    expect(x.is_finite() && x > 0.0, name, x, "a number above 0")
}

/// A finite number, 0 or more.
fn not_negative(name: &str, x: f64) -> Result<(), String> {
    expect(x.is_finite() && x >= 0.0, name, x, "a number, 0 or more")
}

/// Finite ends of an interval of finite width above 0.
fn interval(min: f64, max: f64) -> Result<(), String> {
    finite("min", min)?;
    finite("max", max)?;
    expect(min < max, "min", min, &format!("a number below max, {}", Number(max)))?;
    expect((max - min).is_finite(), "max", max, "a finite distance from min")
}

/// A positive mean with a standard deviation that is not absurd beside it.
fn positive_mean_and_sd(mean: f64, sd: f64) -> Result<(), String> {
    positive("mean", mean)?;
    not_negative("sd", sd)?;
    expect(sd <= LARGEST_VARIATION * mean, "sd", sd, "at most a million times the mean")
}

impl Distribution {
    /// The first thing wrong with the parameters, or `None`; the other methods need there to be nothing.
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
                expect(shape >= LEAST_WEIBULL_SHAPE, "shape", shape, &format!("at least {LEAST_WEIBULL_SHAPE}"))?;
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
                if kept < LEAST_KEPT {
                    let (min, max, kept) = (Number(min), Number(max), Number(kept.max(0.0)));
                    return Err(format!(
                        "truncated: found {kept} of the probability of {of} between {min} and {max}, expected at least {LEAST_KEPT}"
                    ));
                }
                Ok(())
            }
        }
    }
}

/// Checks values and weights.
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
