//! The files that an answer to a question about a scenario adds to the results folder: tables, and the note `NAME.json`, which records what was
//! asked.
//!
//! An answer is placed beside the tables of a run if there is one whose inputs match everything that the answer read. Each file is written
//! atomically, the note last.

pub(super) mod files;
mod place;

use super::file::replaceable;
use super::folder::Staged;
use super::manifest::{Manifest, ScenarioNote};
use super::{MANIFEST, own};
use crate::questions::answer::AnswerTable;
use crate::questions::{QUESTIONS, Question, Reads};
use crate::tables::error::WriteError;
use crate::tables::sums;
use crate::tables::sums::Sums;
use mindep_scenario::bounded;
use mindep_scenario::letters::shown;
use mindep_scenario::{Loaded, load_kept};
pub use place::AnswerPlace;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Marker file of a folder whose tables are complete and whose pictures and report are still to be made. It contains what they are missing for:
/// `run`, or the name of a question.
pub const UNDRAWN: &str = ".undrawn";

/// What the results in a folder were computed from; answers beside them must have the same basis.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Basis {
    /// Version of mindep.
    pub version: String,
    /// The scenario.
    pub scenario: ScenarioNote,
    /// Number of trials of the run; `None` while it is not known.
    pub trials: Option<u64>,
    /// Overrides given to the run with `--set`, without `--trials` and `--seed`.
    pub set: Vec<String>,
}

impl Basis {
    /// Basis of a run of a scenario by this version, with the overrides `set`.
    pub fn new(loaded: &Loaded, trials: Option<u64>, set: &[String]) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { version, scenario: ScenarioNote::new(loaded), trials, set: set.to_vec() }
    }

    /// Returns the basis of the run whose results are in a folder; `None` when there is no run.
    ///
    /// # Errors
    ///
    /// Returns an error when the manifest cannot be read, or is of a version whose manifest lacks the needed values.
    pub fn of_run(folder: &Path) -> Result<Option<Self>, WriteError> {
        let damaged = |why| WriteError::Damaged { path: folder.to_owned(), why };
        let Some(seen) = own::seen(folder).map_err(damaged)? else { return Ok(None) };
        let path = folder.join(MANIFEST);
        let bytes = bounded::read(&path, bounded::MAX_FILE_BYTES).map_err(WriteError::io("read", &path))?;
        match serde_json::from_slice(&bytes) {
            Ok(Manifest { version, scenario, trials, set, .. }) => {
                Ok(Some(Self { version, scenario, trials: Some(trials), set }))
            }
            Err(_) if seen.version != env!("CARGO_PKG_VERSION") => {
                Err(WriteError::OtherVersion { path: folder.to_owned(), version: seen.version })
            }
            Err(error) => Err(damaged(format!("its {MANIFEST} is damaged: {error}"))),
        }
    }
}

/// Returns a value that the question reads and that differs between two scenarios with the same hash.
fn besides(question: &Question, a: &ScenarioNote, b: &ScenarioNote) -> Option<&'static str> {
    let (a, b) = (&a.besides, &b.besides);
    question.reads.iter().find_map(|reads| match reads {
        Reads::Scores if a.scores != b.scores => {
            Some("scores in [[countries]], or indicators of a mineral, are others")
        }
        Reads::Optimize if a.optimize != b.optimize => Some("[optimize] is another"),
        Reads::Values if a.values != b.values => {
            Some("values are written otherwise, so that a change of one would change others")
        }
        _ => None,
    })
}

/// The note `NAME.json`. The same scenario and question give the same bytes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AnswerNote {
    /// Version of mindep.
    pub version: String,
    /// The scenario.
    pub scenario: ScenarioNote,
    /// Overrides given with `--set`, in order.
    pub set: Vec<String>,
    /// File names of the answer's tables, in the folder.
    pub files: Vec<String>,
    /// SHA-256 of each file as it was written; empty in answers of a version that did not record them.
    #[serde(default)]
    pub sha256: Sums,
    /// What was asked and what else is needed to ask it again: options, seed, trials.
    pub facts: Map<String, Value>,
}

/// Removes the marker file from a folder whose pictures and report have been made.
///
/// # Errors
///
/// Returns an error when it cannot be removed.
pub fn drawn(folder: &Path) -> Result<(), WriteError> {
    let path = folder.join(UNDRAWN);
    replaceable(&path)?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(WriteError::io("remove", &path)(error)),
        _ => Ok(()),
    }
}

/// Returns what the pictures and report of a folder are still to be made for (`run` or the name of a question), or `None` if they are complete.
pub fn undrawn_by(folder: &Path) -> Option<String> {
    let path = folder.join(UNDRAWN);
    fs::symlink_metadata(&path).ok()?;
    Some(String::from_utf8(bounded::read(&path, bounded::MAX_FILE_BYTES).unwrap_or_default()).unwrap_or_default())
}

/// Reason why a file is not a valid note of an answer.
#[derive(Debug)]
pub struct NoteFault {
    path: PathBuf,
    what: String,
}

impl fmt::Display for NoteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", shown(&self.path), self.what)
    }
}

impl std::error::Error for NoteFault {}

impl AnswerNote {
    /// Note of an answer with these tables to a question about a scenario.
    pub fn new(loaded: &Loaded, set: &[String], tables: &[AnswerTable], facts: Map<String, Value>) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: ScenarioNote::new(loaded),
            set: set.to_vec(),
            files: tables.iter().map(|table| table.file.clone()).collect(),
            sha256: tables.iter().map(|table| (table.file.clone(), sums::of(&table.bytes))).collect(),
            facts,
        }
    }

    /// Reads the note of the answer to a question in a results folder; `None` when the question has not been asked.
    ///
    /// # Errors
    ///
    /// Returns an error when the file cannot be read or is not a valid note.
    pub fn read(folder: &Path, question: &Question) -> Result<Option<Self>, NoteFault> {
        let path = folder.join(question.note());
        let bytes = match bounded::read(&path, bounded::MAX_FILE_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(NoteFault { path, what: format!("cannot be read: {error}") }),
        };
        let note = serde_json::from_slice(&bytes);
        note.map(Some).map_err(|error| NoteFault { path, what: format!("is not the note of an answer: {error}") })
    }

    /// Returns a sentence about the first table of this answer that does not match its checksum, without the remedy; `None` if all match, or if the
    /// note has no checksums.
    pub fn changed(&self, folder: &Path, question: &Question) -> Option<String> {
        let own = question.note();
        let (file, what) = match self.files.iter().find(|file| !self.sha256.contains_key(*file)) {
            Some(file) if !self.sha256.is_empty() => (own, format!("has no SHA-256 of {file}")),
            _ => sums::first_fault(&self.sha256, &own, folder)?,
        };
        Some(format!("{}: {what}", shown(&folder.join(file))))
    }
}

impl AnswerNote {
    /// Returns whether another answer to the question would be equal to this one, judged by the notes.
    pub fn is_same(&self, question: &Question, other: &Self) -> bool {
        let Self { version, scenario, set, facts, .. } = other;
        let basis = Basis { version: version.clone(), scenario: scenario.clone(), trials: None, set: Vec::new() };
        self.stale(question, &basis).is_none() && self.set == *set && self.facts == *facts
    }

    /// Returns whether this answer differs from results with such a basis only because other values were given with `--set`; it may then stand beside
    /// these results if the report says so.
    pub fn is_set_otherwise(&self, question: &Question, loaded: &Loaded, basis: &Basis) -> bool {
        let Ok(set) = load_kept(&loaded.inputs, &self.set) else { return false };
        let scenario = ScenarioNote { besides: set.besides, ..basis.scenario.clone() };
        self.set != basis.set && self.stale(question, &Basis { scenario, ..basis.clone() }).is_none()
    }

    /// Returns why this answer does not match results with such a basis, as words that follow the name of its file; `None` when everything it read is
    /// the same.
    pub fn stale(&self, question: &Question, basis: &Basis) -> Option<String> {
        if self.scenario.hash != basis.scenario.hash {
            return Some("is about another version of the scenario".to_owned());
        }
        if self.version != basis.version {
            return Some(format!("is of version {}, the results of {}", self.version, basis.version));
        }
        if let Some(what) = besides(question, &self.scenario, &basis.scenario) {
            return Some(format!("is of other values: {what}"));
        }
        self.of_other_trials(question, basis.trials)
    }

    /// Returns why this answer does not match results with `trials` trials, in the same form.
    fn of_other_trials(&self, question: &Question, trials: Option<u64>) -> Option<String> {
        // The worst trial among one number of trials need not be the worst among another.
        let among =
            self.facts.get("trials").and_then(Value::as_u64).filter(|_| question.reads.contains(&Reads::Trials))?;
        let given = self.facts.get("chosen").and_then(Value::as_str) == Some("trial");
        let trial = self.facts.get("trial").and_then(Value::as_u64);
        match trials {
            Some(trials) if given && trial.is_some_and(|trial| trial >= trials) => {
                Some(format!("is of a trial that is not among the {trials} of the run"))
            }
            Some(trials) if !given && trials != among => {
                Some(format!("looked for its trial among {among}, the run has {trials}"))
            }
            _ => None,
        }
    }
}

/// Copies the answers with the same basis from results that are to be replaced, and returns for each other answer why it is not kept.
///
/// # Errors
///
/// Returns an error when an answer cannot be written.
pub fn carry(old: &Path, basis: &Basis, staged: &Staged) -> Result<Vec<String>, WriteError> {
    let mut told = Vec::new();
    for question in QUESTIONS {
        let own = question.note();
        let kept = match AnswerNote::read(old, question) {
            Ok(None) => continue,
            Ok(Some(note)) => match note.stale(question, basis) {
                Some(why) => Err(format!("{} {why}, and", shown(&old.join(&own)))),
                None => whole(old, question, &note),
            },
            // A file that does not start as a note does is not a damaged note but somebody else's file.
            Err(_) if !files::is_like_a_note(&old.join(&own)) => continue,
            Err(fault) => Err(format!("{fault}; it")),
        };
        match kept {
            Ok(files) => {
                for (file, bytes) in files {
                    staged.write(Path::new(&file), &bytes)?;
                }
            }
            Err(why) => told.push(format!("{why} is not kept; ask again with `{}`", question.command)),
        }
    }
    Ok(told)
}

/// Returns the files of an answer as its note records them, the note last; or why they do not match it, as words that precede "is not kept".
fn whole(folder: &Path, question: &Question, note: &AnswerNote) -> Result<Vec<(String, Vec<u8>)>, String> {
    let own = question.note();
    let known = (question.files)();
    if let Some(other) = note.sha256.keys().find(|file| known.iter().all(|known| known.name != *file)) {
        return Err(format!("{} names {other}, which is no file of such an answer: it", shown(&folder.join(&own))));
    }
    if note.sha256.is_empty() {
        return Err(format!(
            "{} has no SHA-256 of its tables, so that what they are cannot be checked: it",
            shown(&folder.join(&own))
        ));
    }
    if let Some(what) = note.changed(folder, question) {
        return Err(format!("{what}; the answer"));
    }
    let read = |file: &String| {
        let path = folder.join(file);
        let bytes = bounded::read(&path, bounded::MAX_TABLE_BYTES);
        let bytes = bytes.map_err(|error| format!("{}: cannot be read: {error}; the answer", shown(&path)))?;
        Ok((file.clone(), bytes))
    };
    note.sha256.keys().chain([&own]).map(read).collect()
}
