//! How a question is put to a scenario, by the command and by programs alike.

use super::Question;
use super::answer::Answer;
pub use crate::analysis::steps::Step;
use mindep_scenario::{Diagnostics, Loaded};

/// A question with all that it takes.
pub trait Ask: Sync {
    /// Which question it is.
    const QUESTION: &'static Question;

    /// What the steps are called in which it works, such as `outages tried`; none where it takes no time to speak of.
    const STEPS: Option<&'static str> = None;

    /// Changes of the scenario, by address, that it is asked with beside those of its user: a seed, a number of trials.
    fn changes(&self) -> Vec<String> {
        Vec::new()
    }

    /// Answers it.
    ///
    /// # Errors
    ///
    /// With everything that is wrong with it, when it was asked to stop, or when the scenario cannot be asked this.
    fn answer(&self, of: &Subject<'_>, watch: &dyn Watch) -> Result<Answer, Refusal>;
}

/// What a question is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The scenario, with all changes made.
    pub loaded: &'a Loaded,
    /// What messages call it: its file.
    pub named: &'a str,
    /// The run beside whose results the answer will stand, if there is one.
    pub beside: Option<Beside<'a>>,
}

/// A run beside whose results an answer will stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Beside<'a> {
    /// Its trials.
    pub trials: u64,
    /// What messages call the folder of its results.
    pub named: &'a str,
}

/// Who watches a question being answered, from any thread.
pub trait Watch: Sync {
    /// Hears how far it is.
    fn hear(&self, step: Step);

    /// Whether it is to stop. Not all questions look at it.
    fn stopped(&self) -> bool;
}

/// Nobody watches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Nobody;

impl Watch for Nobody {
    fn hear(&self, _step: Step) {}

    fn stopped(&self) -> bool {
        false
    }
}

/// Why a question was not answered.
#[derive(Debug)]
pub enum Refusal {
    /// What is wrong with it: a sentence for each fault, with what is expected.
    Wrong(Vec<String>),
    /// What is wrong with the part of the scenario that it reads.
    Unfit(Diagnostics),
    /// It was asked to stop.
    Stopped,
}

impl Refusal {
    /// One fault.
    pub fn wrong(fault: impl Into<String>) -> Self {
        Self::Wrong(vec![fault.into()])
    }
}

/// Joins what is wrong with a value that lies outside its range to `faults`.
pub(super) fn within<T: Copy + PartialOrd + std::fmt::Display>(
    flag: &str,
    found: T,
    range: &std::ops::RangeInclusive<T>,
    faults: &mut Vec<String>,
) {
    if !range.contains(&found) {
        faults.push(format!("{flag}: found {found}, expected {} to {}", range.start(), range.end()));
    }
}

/// Changes that give the scenario a seed.
pub(super) fn seed(seed: Option<u64>) -> Vec<String> {
    seed.iter().map(|seed| format!("simulation.seed={seed}")).collect()
}

/// Facts from names and values.
pub(super) fn facts<const N: usize>(
    facts: [(&str, serde_json::Value); N],
) -> serde_json::Map<String, serde_json::Value> {
    facts.map(|(key, value)| (key.to_owned(), value)).into_iter().collect()
}
