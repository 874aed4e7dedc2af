//! Value of each supplier, project and stockpile: `mindep value`.

pub mod ask;
pub mod query;
pub mod rows;
#[cfg(feature = "report")]
pub mod section;

use super::Question;
use super::answer::File;

/// Entry of the question in [`QUESTIONS`](super::QUESTIONS).
pub const QUESTION: Question = Question {
    name: "value",
    command: "mindep value",
    reads: &[],
    files: || vec![File::of::<rows::ValueRow>(rows::FILE)],
    #[cfg(feature = "report")]
    section: section::section,
};
