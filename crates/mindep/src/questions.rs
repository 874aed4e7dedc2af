//! Questions about a scenario: each has a room with what is asked and computed (`ask`), the rows of its tables (`rows`), and its section of the
//! report (`section`, with its words and pictures; feature `report`).

pub mod answer;
pub mod asking;
pub mod calibrate;
pub mod indicators;
pub mod optimize;
pub mod replay;
pub mod reverse;
pub mod robustness;
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

/// Makes a section of the report.
#[cfg(feature = "report")]
pub type MakeSection = fn(&About<'_>, &Map<String, Value>, &Tables<'_>) -> Result<Section, AnswerError>;

/// What the rest of the house knows of a question.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// Its name: of its note, `NAME.json`, and with which the names of its pictures begin.
    pub name: &'static str,
    /// The command that asks it.
    pub command: &'static str,
    /// What it reads that the hash of a scenario does not stand for.
    pub reads: &'static [Reads],
    /// The files, beside its note, that an answer may have.
    pub files: fn() -> Vec<File>,
    /// Makes its section of the report from what was asked and its tables.
    #[cfg(feature = "report")]
    pub section: MakeSection,
}

/// What a question may read beside what the hash of a scenario stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reads {
    /// Scores of countries, and `indicators` of minerals.
    Scores,
    /// The table `[optimize]`.
    Optimize,
    /// Values as the file writes them: changes of one may change others.
    Values,
    /// The trials of the run beside which it stands.
    Trials,
}

/// Every question whose answer stands beside results, in the order of the report.
pub const QUESTIONS: &[Question] = &[
    stress::QUESTION,
    reverse::QUESTION,
    value::QUESTION,
    sensitivity::QUESTION,
    optimize::QUESTION,
    robustness::QUESTION,
    indicators::QUESTION,
    replay::QUESTION,
];

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Question {}

impl Question {
    /// The question of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        QUESTIONS.iter().find(|question| question.name == name)
    }

    /// The file of an answer's note.
    pub fn note(&self) -> String {
        format!("{}.json", self.name)
    }
}
