//! Interface through which questions are asked, by the command and by other programs.

use super::Question;
use super::answer::Answer;
pub use crate::analysis::steps::Step;
use mindep_scenario::{Diagnostics, Loaded};

/// A question with all its options.
pub trait Ask: Sync {
    /// The question.
    const QUESTION: &'static Question;

    /// Name of the steps in which the computation proceeds, such as `outages tried`; `None` if it is quick.
    const STEPS: Option<&'static str> = None;

    /// Returns changes of the scenario, by address, that the question makes besides the user's: a seed, a number of trials.
    fn changes(&self) -> Vec<String> {
        Vec::new()
    }

    /// Computes the answer.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong with the request or with the part of the scenario that it reads, or that the computation was stopped.
    fn answer(&self, of: &Subject<'_>, watch: &dyn Watch) -> Result<Answer, Refusal>;
}

/// Subject of a question: a scenario and, where there is one, a run.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The scenario, with all changes made.
    pub loaded: &'a Loaded,
    /// Name of the scenario in messages: its file.
    pub named: &'a str,
    /// The run beside whose results the answer will be stored, if there is one.
    pub beside: Option<Beside<'a>>,
}

/// A run beside whose results an answer will be stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Beside<'a> {
    /// Number of trials of the run.
    pub trials: u64,
    /// Name of the results folder in messages.
    pub named: &'a str,
}

/// Observer of a computation; may be called from any thread.
pub trait Watch: Sync {
    /// Receives a progress report.
    fn hear(&self, step: Step);

    /// Returns whether the computation should stop. Not all questions check this.
    fn stopped(&self) -> bool;
}

/// Observer that ignores progress and never stops the computation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Nobody;

impl Watch for Nobody {
    fn hear(&self, _step: Step) {}

    fn stopped(&self) -> bool {
        false
    }
}

/// Reason why a question was not answered.
#[derive(Debug)]
pub enum Refusal {
    /// Faults of the request: one sentence each, with what is expected.
    Wrong(Vec<String>),
    /// Faults of the part of the scenario that the question reads.
    Unfit(Diagnostics),
    /// The computation was stopped by its observer.
    Stopped,
}

impl Refusal {
    /// Creates a refusal with one fault.
    pub fn wrong(fault: impl Into<String>) -> Self {
        Self::Wrong(vec![fault.into()])
    }
}

/// Adds a message to `faults` if the value `found` of an option lies outside `range`.
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

/// Returns the changes that set the scenario's seed.
pub(super) fn seed(seed: Option<u64>) -> Vec<String> {
    seed.iter().map(|seed| format!("simulation.seed={seed}")).collect()
}

/// Builds a JSON object from names and values.
pub(super) fn facts<const N: usize>(
    facts: [(&str, serde_json::Value); N],
) -> serde_json::Map<String, serde_json::Value> {
    facts.map(|(key, value)| (key.to_owned(), value)).into_iter().collect()
}
