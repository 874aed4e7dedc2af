//! The questions whose answers have a section of the report, and how each is read back from its tables.

pub mod indicators;
pub mod optimize;
pub mod replay;
pub mod reverse;
pub mod robustness;
pub mod sensitivity;
pub mod stress;
mod target;
pub mod value;

use super::book::ReadError;
use super::guard::guard;
use super::section::{About, Section};
use crate::draw::sheet::DrawError;
use crate::results;
use crate::results::answer::{AnswerNote, Basis, command};
use crate::results::sensitivity::{FILE, SensitivityRow, TORNADO_FILE, TornadoRow};
use mindep_scenario::Loaded;
use mindep_scenario::letters::shown;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::path::Path;

/// Why an answer cannot be shown.
#[derive(Debug)]
pub enum AnswerError {
    /// Its tables are not what its command writes.
    Read(ReadError),
    /// Drawing failed.
    Draw(DrawError),
}

impl fmt::Display for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => error.fmt(f),
            Self::Draw(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AnswerError {}

impl From<DrawError> for AnswerError {
    fn from(error: DrawError) -> Self {
        Self::Draw(error)
    }
}

impl From<ReadError> for AnswerError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

/// An answer in a folder of results.
#[derive(Debug)]
pub struct Answer<'a> {
    folder: &'a Path,
    name: &'a str,
    /// Its note.
    pub note: AnswerNote,
}

impl Answer<'_> {
    /// The rows of one of its tables.
    ///
    /// # Errors
    ///
    /// When the file is not such a table.
    pub fn rows<R: Serialize + Default + DeserializeOwned>(&self, file: &str) -> Result<Vec<R>, ReadError> {
        ReadError::of_table(self.folder, file, self.name)
    }
}

/// Makes a section of an answer.
type Make = fn(&About<'_>, &Answer<'_>) -> Result<Section, AnswerError>;

/// Every question with a section, in the order of the report.
const MAKE: &[(&str, Make)] = &[
    ("stress", |about, answer| Ok(stress::section(about, &answer.note.facts, &answer.rows("stress.csv")?)?)),
    ("reverse", |about, answer| Ok(reverse::section(about, &answer.note.facts, &answer.rows("reverse.csv")?)?)),
    ("value", |about, answer| Ok(value::section(about, &answer.note.facts, &answer.rows(results::value::FILE)?)?)),
    ("sensitivity", |about, answer| {
        let (rows, tornado) = (answer.rows::<SensitivityRow>(FILE)?, answer.rows::<TornadoRow>(TORNADO_FILE)?);
        Ok(sensitivity::section(about, &answer.note.facts, &rows, &tornado)?)
    }),
    ("optimize", |about, answer| {
        let (rows, parts) = (answer.rows(results::optimize::FILE)?, answer.rows(results::optimize::PORTFOLIO_FILE)?);
        Ok(optimize::section(about, &answer.note.facts, &rows, &parts)?)
    }),
    ("robustness", |about, answer| {
        use results::robustness::{BOXES_FILE, FILE, FUTURES_FILE, LIMITS_FILE};
        let (rows, futures) = (answer.rows(FILE)?, answer.rows(FUTURES_FILE)?);
        let (boxes, limits) = (answer.rows(BOXES_FILE)?, answer.rows(LIMITS_FILE)?);
        let tables = robustness::Tables { rows: &rows, futures: &futures, boxes: &boxes, limits: &limits };
        Ok(robustness::section(about, &answer.note.facts, tables)?)
    }),
    ("indicators", |about, answer| {
        Ok(indicators::section(about, &answer.note.facts, &answer.rows(results::indicators::FILE)?)?)
    }),
    ("replay", replay::read),
];

/// What is told of the answers in a folder.
#[derive(Debug, Default)]
pub struct Told {
    /// The sections of answers that stand beside the results.
    pub sections: Vec<Section>,
    /// One sentence for each answer whose tables are not what its command writes, or that cannot be drawn.
    pub faults: Vec<String>,
    /// One sentence for each answer that is left out, since it is of something else than the results, or that cannot be checked.
    pub notes: Vec<String>,
}

/// The sections of all questions that were asked and whose answers are in the folder. Answers that read something else than the results are of
/// are left out, and so are those that cannot be read or drawn.
pub fn sections(folder: &Path, loaded: &Loaded, basis: &Basis) -> Told {
    let mut told = Told::default();
    for (name, make) in MAKE {
        let again = format!("ask again with `{} --overwrite`", command(name));
        let note = match AnswerNote::read(folder, name) {
            Ok(None) => continue,
            Ok(Some(note)) => note,
            Err(fault) => {
                told.faults.push(format!("{fault}; {again}"));
                continue;
            }
        };
        let own = folder.join(format!("{name}.json"));
        let set = match note.stale(name, basis) {
            None => None,
            Some(_) if note.is_set_otherwise(name, loaded, basis) => Some(asked_with(&note.set)),
            Some(why) => {
                told.notes.push(format!("{} {why}, and is left out", shown(&own)));
                continue;
            }
        };
        if let Some(what) = note.changed(folder, name) {
            told.faults.push(format!("{what}; {again}"));
            continue;
        }
        let unchecked = note.sha256.is_empty().then(|| {
            told.notes
                .push(format!("{} has no SHA-256 of its tables, so that what they are cannot be checked", shown(&own)));
            "Written by a version that did not keep what its tables were: whether they were changed since is not known."
                .to_owned()
        });
        let about = About::new(loaded, &note);
        // A table that cannot be read is a fault of the table.
        let drawn =
            guard(&format!("the section of {}", shown(&own)), || match make(&about, &Answer { folder, name, note }) {
                Err(AnswerError::Read(error)) => Ok(Err(error)),
                drawn => drawn.map(Ok),
            });
        match drawn {
            Ok(Ok(mut section)) => {
                section.sentences.splice(0..0, set.into_iter().chain(unchecked));
                told.sections.push(section);
            }
            Ok(Err(error)) => told.faults.push(error.to_string()),
            Err(fault) => told.faults.push(fault.to_string()),
        }
    }
    told
}

/// Says that an answer is of other values than what stands beside it.
fn asked_with(set: &[String]) -> String {
    let set = if set.is_empty() { "without --set".to_owned() } else { format!("with --set {}", set.join(", --set ")) };
    format!("Asked {set}, otherwise than the run: this answer is of other values than all else here.")
}
