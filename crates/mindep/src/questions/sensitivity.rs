//! Sensitivity of the results to uncertain parameters: `mindep sensitivity`.

pub mod ask;
pub mod query;
pub mod rows;
#[cfg(feature = "report")]
pub mod section;

use super::answer::File;
use super::{Question, Reads};

/// Entry of the question in [`QUESTIONS`](super::QUESTIONS).
pub const QUESTION: Question = Question {
    name: "sensitivity",
    command: "mindep sensitivity",
    reads: &[Reads::Values],
    files: || vec![File::of::<rows::SensitivityRow>(rows::FILE), File::of::<rows::TornadoRow>(rows::TORNADO_FILE)],
    #[cfg(feature = "report")]
    section: section::section,
};
