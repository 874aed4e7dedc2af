//! Indicators of concentration and supply risk: `mindep indicators`.

pub mod ask;
pub mod query;
pub mod rows;
#[cfg(feature = "report")]
pub mod section;

use super::answer::File;
use super::{Question, Reads};

/// Entry of the question in [`QUESTIONS`](super::QUESTIONS).
pub const QUESTION: Question = Question {
    name: "indicators",
    command: "mindep indicators",
    reads: &[Reads::Scores],
    files: || vec![File::of::<rows::IndicatorRow>(rows::FILE)],
    #[cfg(feature = "report")]
    section: section::section,
};
