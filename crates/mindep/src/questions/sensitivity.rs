//! `mindep sensitivity`.

pub mod ask;
pub mod query;
pub mod rows;
#[cfg(feature = "report")]
pub mod section;

use super::answer::File;
use super::{Question, Reads};

/// The question.
pub const QUESTION: Question = Question {
    name: "sensitivity",
    command: "mindep sensitivity",
    reads: &[Reads::Values],
    files: || vec![File::of::<rows::SensitivityRow>(rows::FILE), File::of::<rows::TornadoRow>(rows::TORNADO_FILE)],
    #[cfg(feature = "report")]
    section: section::section,
};
