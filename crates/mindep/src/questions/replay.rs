//! Month-by-month history of single trials: `mindep replay`.

pub mod ask;
pub mod query;
pub mod rows;
#[cfg(feature = "report")]
pub mod section;

use super::answer::File;
use super::{Question, Reads};
use crate::tables::trials::TrialRow;

/// Entry of the question in [`QUESTIONS`](super::QUESTIONS).
pub const QUESTION: Question = Question {
    name: "replay",
    command: "mindep replay",
    reads: &[Reads::Trials],
    files: || {
        vec![
            File::of::<rows::ReplayRow>(rows::MONTHS),
            File::of::<rows::OccurrenceRow>(rows::OCCURRENCES),
            File::of::<TrialRow>(rows::METRICS),
        ]
    },
    #[cfg(feature = "report")]
    section: section::section,
};
