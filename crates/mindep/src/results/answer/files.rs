//! The files of each answer, and how they begin: what has such a name and another beginning is somebody else's.

use super::AnswerNote;
use crate::results::robustness::{self, BoxRow, FUTURE, FutureRow, HALF, LimitRow, RobustnessRow};
use crate::results::table::columns;
use crate::results::trials::TrialRow;
use crate::results::{indicators, optimize, own, replay, reverse, sensitivity, stress, value};
use serde::Serialize;
use std::path::Path;

/// How a note begins, also a damaged one that is still known as such.
const NOTE: &str = "{\n  \"version\": \"";

/// A file that an answer may have beside its note.
pub struct File {
    /// Its name.
    pub name: &'static str,
    /// How it begins.
    beginning: String,
}

impl File {
    /// A table of such rows.
    fn of<R: Serialize + Default>(name: &'static str) -> Self {
        Self { name, beginning: columns::<R>().join(",") + "\n" }
    }

    /// Whether the file of this name in a folder begins as this one does. An empty one counts: nothing is lost with it.
    pub fn is_in(&self, folder: &Path) -> bool {
        begins(&folder.join(self.name), &self.beginning, true)
    }
}

/// The files, beside its note, that an answer to the question `name` may have.
pub fn files(name: &str) -> Vec<File> {
    match name {
        "stress" => vec![File::of::<stress::StressRow>(stress::FILE)],
        "reverse" => vec![File::of::<reverse::ReverseRow>(reverse::FILE)],
        "value" => vec![File::of::<value::ValueRow>(value::FILE)],
        "sensitivity" => vec![
            File::of::<sensitivity::SensitivityRow>(sensitivity::FILE),
            File::of::<sensitivity::TornadoRow>(sensitivity::TORNADO_FILE),
        ],
        "robustness" => vec![
            File::of::<RobustnessRow>(robustness::FILE),
            File::of::<FutureRow>(robustness::FUTURES_FILE),
            // The parameters follow.
            File { name: robustness::PARAMETERS_FILE, beginning: format!("{FUTURE},{HALF},") },
            File::of::<BoxRow>(robustness::BOXES_FILE),
            File::of::<LimitRow>(robustness::LIMITS_FILE),
        ],
        "optimize" => vec![
            File::of::<optimize::FrontierRow>(optimize::FILE),
            File::of::<optimize::PortfolioRow>(optimize::PORTFOLIO_FILE),
            File { name: optimize::TEXT_FILE, beginning: optimize::TEXT_BEGINNING.to_owned() },
        ],
        "indicators" => vec![File::of::<indicators::IndicatorRow>(indicators::FILE)],
        "replay" => vec![
            File::of::<replay::ReplayRow>(replay::MONTHS),
            File::of::<replay::OccurrenceRow>(replay::OCCURRENCES),
            File::of::<TrialRow>(replay::METRICS),
        ],
        _ => Vec::new(),
    }
}

/// The file of the note of an answer to the question `name`.
pub fn note(name: &str) -> String {
    format!("{name}.json")
}

/// Whether a file begins as a note does, whatever follows, or is empty.
pub fn is_like_a_note(path: &Path) -> bool {
    begins(path, NOTE, true)
}

/// Names of the files of an answer that are in a folder and surely of mindep: those that its note names, or all where the note is damaged.
pub fn own(folder: &Path, name: &str) -> Vec<String> {
    let file = note(name);
    let known = files(name).into_iter().map(|file| file.name.to_owned());
    let mut own: Vec<String> = match AnswerNote::read(folder, name) {
        Ok(Some(note)) => known.filter(|file| note.files.contains(file)).collect(),
        _ if is_like_a_note(&folder.join(&file)) => known.collect(),
        _ => return Vec::new(),
    };
    own.push(file);
    own
}

/// Whether a regular file begins like this, or else is empty, where that counts.
fn begins(path: &Path, expected: &str, or_empty: bool) -> bool {
    let found = own::beginning(path, expected.len() as u64);
    found.is_ok_and(|found| found == expected.as_bytes() || (or_empty && found.is_empty()))
}
