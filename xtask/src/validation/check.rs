//! Validation cases and the criterion by which they pass.

/// Sample sizes: large for the report, small for the test that runs on every change.
#[derive(Clone, Copy)]
pub struct Size {
    /// Trials of a simulation.
    pub trials: u64,
    /// Repetitions for the coverage of intervals.
    pub replications: u64,
    /// Trials of each repetition.
    pub trials_each: u64,
    /// Number of sample sizes, each four times the one before, at which errors are compared.
    pub steps: u32,
    /// Trials on which `optimize` searches.
    pub searched: u64,
    /// Draws from a sampler.
    pub draws: u64,
}

impl Size {
    /// Sizes for `docs/validation/`.
    #[allow(dead_code, reason = "the test takes the other")]
    pub const FULL: Self =
        Self { trials: 400_000, replications: 1_000, trials_each: 2_000, steps: 4, searched: 20_000, draws: 1_000_000 };
    /// Sizes for the test.
    pub const SMALL: Self =
        Self { trials: 8_000, replications: 100, trials_each: 1_000, steps: 3, searched: 2_000, draws: 50_000 };
}

/// Number of standard errors from the exact value beyond which an estimate fails; a correct estimate fails once in 147,000.
pub const LIMIT: f64 = 4.5;

/// Relative difference allowed for rounding where nothing is random.
pub const ROUNDING: f64 = 1e-9;

/// A simulated number and its exact value.
#[derive(Clone, Debug)]
pub struct Check {
    /// Description of the number.
    pub quantity: String,
    /// Exact value, by the formula.
    pub exact: f64,
    /// Simulated value.
    pub found: f64,
    /// Standard error of the simulated value; `None` where nothing is random.
    pub error: Option<f64>,
    /// Additional tolerance for the binning of tables.
    pub slack: f64,
}

impl Check {
    /// Checks an estimate with a standard error.
    pub fn random(quantity: impl Into<String>, exact: f64, found: f64, error: f64) -> Self {
        Self { quantity: quantity.into(), exact, found, error: Some(error), slack: 0.0 }
    }

    /// Checks a number without randomness.
    pub fn certain(quantity: impl Into<String>, exact: f64, found: f64) -> Self {
        Self { quantity: quantity.into(), exact, found, error: None, slack: 0.0 }
    }

    /// Checks a quantile, which comes from bins that are within 0.39 % of it.
    pub fn quantile(quantity: impl Into<String>, exact: f64, found: f64, error: f64) -> Self {
        Self { slack: 0.0039 * exact.abs(), ..Self::random(quantity, exact, found, error) }
    }

    /// Returns the difference from the exact value in standard errors, less the tolerance for binning.
    pub fn z(&self) -> Option<f64> {
        let gap = self.found - self.exact;
        self.error.map(|error| (gap.abs() - self.slack).max(0.0).copysign(gap) / error)
    }

    /// Returns whether the number agrees with the exact value.
    pub fn holds(&self) -> bool {
        match self.z() {
            Some(z) => z.abs() < LIMIT,
            None => (self.found - self.exact).abs() <= ROUNDING * self.exact.abs().max(1e-3),
        }
    }
}

/// A validation case: a simulation, a formula, and the numbers to compare.
pub struct Case {
    /// Heading of the case.
    pub title: &'static str,
    /// Description of the simulation and of the formula for the exact value.
    pub text: String,
    /// Numbers to compare.
    pub checks: Vec<Check>,
}

impl Case {
    pub fn new(title: &'static str, text: impl Into<String>, checks: Vec<Check>) -> Self {
        Self { title, text: text.into(), checks }
    }
}
