//! Stress test of outages: `mindep stress`.

pub mod ask;
pub mod query;
pub mod rows;
#[cfg(feature = "report")]
pub mod section;

use super::Question;
use super::answer::File;

/// Entry of the question in [`QUESTIONS`](super::QUESTIONS).
pub const QUESTION: Question = Question {
    name: "stress",
    command: "mindep stress",
    reads: &[],
    files: || vec![File::of::<rows::StressRow>(rows::FILE)],
    #[cfg(feature = "report")]
    section: section::section,
};
