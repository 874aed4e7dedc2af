//! Robustness of strategies under deep uncertainty: `mindep run --deep`.

pub mod ask;
pub mod query;
pub mod rows;
#[cfg(feature = "report")]
pub mod section;

use super::answer::File;
use super::{Question, Reads};

/// Entry of the question in [`QUESTIONS`](super::QUESTIONS).
pub const QUESTION: Question = Question {
    name: "robustness",
    command: "mindep run --deep",
    reads: &[Reads::Values],
    files: || {
        vec![
            File::of::<rows::RobustnessRow>(rows::FILE),
            File::of::<rows::FutureRow>(rows::FUTURES_FILE),
            // The columns of the scenario's parameters follow these two.
            File::beginning(rows::PARAMETERS_FILE, format!("{},{},", rows::FUTURE, rows::HALF)),
            File::of::<rows::BoxRow>(rows::BOXES_FILE),
            File::of::<rows::LimitRow>(rows::LIMITS_FILE),
        ]
    },
    #[cfg(feature = "report")]
    section: section::section,
};
