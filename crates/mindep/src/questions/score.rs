//! Forecasts against what was observed: `mindep score`.

pub mod ask;
pub mod query;
pub mod rows;
pub mod sample;
#[cfg(feature = "report")]
pub mod section;
pub mod skill;
pub mod start;
pub mod words;

use super::Question;
use super::answer::File;

/// Entry of the question in [`QUESTIONS`](super::QUESTIONS).
pub const QUESTION: Question = Question {
    name: "score",
    command: "mindep score",
    reads: &[],
    files: || vec![File::of::<rows::ScoreRow>(rows::SCORES), File::of::<rows::SkillRow>(rows::SKILL)],
    #[cfg(feature = "report")]
    section: section::section,
};
