//! Reverse stress test: `mindep reverse`.

pub mod ask;
pub mod query;
pub mod rows;
#[cfg(feature = "report")]
pub mod section;

use super::Question;
use super::answer::File;

/// Entry of the question in [`QUESTIONS`](super::QUESTIONS).
pub const QUESTION: Question = Question {
    name: "reverse",
    command: "mindep reverse",
    reads: &[],
    files: || vec![File::of::<rows::ReverseRow>(rows::FILE)],
    #[cfg(feature = "report")]
    section: section::section,
};
