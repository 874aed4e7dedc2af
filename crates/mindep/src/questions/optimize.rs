//! Search for portfolios on the frontier of cost and risk: `mindep optimize`.

pub mod ask;
pub mod query;
pub mod rows;
#[cfg(feature = "report")]
pub mod section;

use super::answer::File;
use super::{Question, Reads};

/// Entry of the question in [`QUESTIONS`](super::QUESTIONS).
pub const QUESTION: Question = Question {
    name: "optimize",
    command: "mindep optimize",
    reads: &[Reads::Optimize, Reads::Values],
    files: || {
        vec![
            File::of::<rows::FrontierRow>(rows::FILE),
            File::of::<rows::PortfolioRow>(rows::PORTFOLIO_FILE),
            File::beginning(rows::TEXT_FILE, rows::TEXT_BEGINNING.to_owned()),
        ]
    },
    #[cfg(feature = "report")]
    section: section::section,
};
