//! What a validation case consists of, and when it holds.

/// How much of everything: the report takes much, the test of every change little.
#[derive(Clone, Copy)]
pub struct Size {
    /// Trials of a simulation.
    pub trials: u64,
    /// Repetitions where intervals are counted.
    pub replications: u64,
    /// Trials of each of those.
    pub trials_each: u64,
    /// Numbers of trials, four times as large each, at which errors are looked at.
    pub steps: u32,
    /// Trials on which `optimize` searches.
    pub searched: u64,
    /// Draws of a sampler.
    pub draws: u64,
}

impl Size {
    /// Of `docs/validation.md`.
    #[allow(dead_code, reason = "the test takes the other")]
    pub const FULL: Self =
        Self { trials: 400_000, replications: 1_000, trials_each: 2_000, steps: 4, searched: 20_000, draws: 1_000_000 };
    /// Of the test.
    pub const SMALL: Self =
        Self { trials: 8_000, replications: 100, trials_each: 1_000, steps: 3, searched: 2_000, draws: 50_000 };
}

/// An estimate further from the exact value than this many of its standard errors fails: one right estimate in 147,000.
pub const LIMIT: f64 = 4.5;

/// Where there is no randomness, the relative difference that rounding may make.
pub const ROUNDING: f64 = 1e-9;

/// One number, simulated and exact.
#[derive(Clone, Debug)]
pub struct Check {
    /// What the number is.
    pub quantity: String,
    /// By the formula.
    pub exact: f64,
    /// By the simulation.
    pub found: f64,
    /// Its standard error; `None` where nothing is random.
    pub error: Option<f64>,
    /// What the table's bins may add, besides.
    pub slack: f64,
}

impl Check {
    /// An estimate with its standard error.
    pub fn random(quantity: impl Into<String>, exact: f64, found: f64, error: f64) -> Self {
        Self { quantity: quantity.into(), exact, found, error: Some(error), slack: 0.0 }
    }

    /// A number without randomness.
    pub fn certain(quantity: impl Into<String>, exact: f64, found: f64) -> Self {
        Self { quantity: quantity.into(), exact, found, error: None, slack: 0.0 }
    }

    /// A quantile of a table, which comes from bins that are within 0.39 % of it.
    pub fn quantile(quantity: impl Into<String>, exact: f64, found: f64, error: f64) -> Self {
        Self { slack: 0.0039 * exact.abs(), ..Self::random(quantity, exact, found, error) }
    }

    /// Difference from the exact value in standard errors, what bins may add left out.
    pub fn z(&self) -> Option<f64> {
        let gap = self.found - self.exact;
        self.error.map(|error| (gap.abs() - self.slack).max(0.0).copysign(gap) / error)
    }

    /// Whether it holds.
    pub fn holds(&self) -> bool {
        match self.z() {
            Some(z) => z.abs() < LIMIT,
            None => (self.found - self.exact).abs() <= ROUNDING * self.exact.abs().max(1e-3),
        }
    }
}

/// A case: what is simulated, the formula, and the numbers.
pub struct Case {
    /// Its heading.
    pub title: &'static str,
    /// What is simulated, and by which formula the exact value comes.
    pub text: String,
    /// The numbers.
    pub checks: Vec<Check>,
}

impl Case {
    /// A case.
    pub fn new(title: &'static str, text: impl Into<String>, checks: Vec<Check>) -> Self {
        Self { title, text: text.into(), checks }
    }
}
