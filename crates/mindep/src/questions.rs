//! Questions that can be asked about a scenario. Each has a module with its computation (`ask`), the rows of its tables (`rows`), and its section of
//! the report (`section`, with wording and pictures; feature `report`).

pub mod answer;
pub mod asking;
pub mod calibrate;
pub mod indicators;
pub mod optimize;
pub mod replay;
pub mod reverse;
pub mod robustness;
pub mod score;
#[cfg(feature = "report")]
pub mod section;
pub mod sensitivity;
pub mod stress;
#[cfg(feature = "report")]
mod target;
pub mod value;

use answer::File;
#[cfg(feature = "report")]
use answer::Tables;
#[cfg(feature = "report")]
use section::{About, AnswerError, Section};
#[cfg(feature = "report")]
use serde_json::{Map, Value};

/// Function that builds a question's section of the report.
#[cfg(feature = "report")]
pub type MakeSection = fn(&About<'_>, &Map<String, Value>, &Tables<'_>) -> Result<Section, AnswerError>;

/// Description of a question for the rest of the program.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// Name of the question: its note is `NAME.json`, and the names of its pictures begin with it.
    pub name: &'static str,
    /// Command that asks the question.
    pub command: &'static str,
    /// Inputs that affect the answer but are not covered by the scenario's hash.
    pub reads: &'static [Reads],
    /// Files that an answer may consist of, besides its note.
    pub files: fn() -> Vec<File>,
    /// Builds the section of the report from the recorded request and the tables.
    #[cfg(feature = "report")]
    pub section: MakeSection,
}

/// Inputs of a question that the scenario's hash does not cover.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reads {
    /// Scores of countries, and the `indicators` of minerals.
    Scores,
    /// The table `[optimize]`.
    Optimize,
    /// Values as the file writes them, because a change of one may change others.
    Values,
    /// Number of trials of the run that the answer accompanies.
    Trials,
}

/// All questions whose answers are stored beside results, in the order of the report.
pub const QUESTIONS: &[Question] = &[
    stress::QUESTION,
    reverse::QUESTION,
    value::QUESTION,
    sensitivity::QUESTION,
    optimize::QUESTION,
    robustness::QUESTION,
    indicators::QUESTION,
    replay::QUESTION,
    score::QUESTION,
];

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Question {}

impl Question {
    /// Returns the question with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        QUESTIONS.iter().find(|question| question.name == name)
    }

    /// Returns the name of the file with an answer's note.
    pub fn note(&self) -> String {
        format!("{}.json", self.name)
    }
}
