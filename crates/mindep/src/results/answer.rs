//! What a question about a scenario adds to its folder of results: tables, and `NAME.json`, which says what was asked.
//!
//! An answer stands beside the tables of a run, where there is one whose inputs say all that the answer read. Each of its files appears whole, the
//! note last.

pub(super) mod files;
mod place;

use super::error::WriteError;
use super::file::replaceable;
use super::folder::Staged;
use super::manifest::{Manifest, ScenarioNote};
use super::number::Number;
use super::sums::{self, Sums};
use super::table::read::texts;
use super::{MANIFEST, own, table};
use mindep_scenario::bounded;
use mindep_scenario::letters::shown;
use mindep_scenario::{Loaded, load_kept};
pub use place::AnswerPlace;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file of a folder whose tables are complete and whose pictures and report are still to be made. In it stands of what: `run`, or the name of a question.
pub const UNDRAWN: &str = ".undrawn";

/// Names of questions, as their commands; `robustness` is that of `run --deep`.
pub const QUESTIONS: &[&str] =
    &["stress", "reverse", "value", "sensitivity", "robustness", "optimize", "indicators", "replay"];

/// What the results in a folder are of: answers beside them must be of the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Basis {
    /// Version of mindep.
    pub version: String,
    /// The scenario.
    pub scenario: ScenarioNote,
    /// Trials of the run; unknown where they are not done yet.
    pub trials: Option<u64>,
    /// Changes of `--set` that the run was made with, with its seed.
    pub set: Vec<String>,
}

impl Basis {
    /// Of a run of a scenario by this version, with the changes `set`.
    pub fn new(loaded: &Loaded, trials: Option<u64>, set: &[String]) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { version, scenario: ScenarioNote::new(loaded), trials, set: set.to_vec() }
    }

    /// Of the run whose results are in a folder; none where there is no run.
    ///
    /// # Errors
    ///
    /// When it cannot be told, or is of a version whose manifest says less.
    pub fn of_run(folder: &Path) -> Result<Option<Self>, WriteError> {
        let damaged = |why| WriteError::Damaged { path: folder.to_owned(), why };
        let Some(seen) = own::seen(folder).map_err(damaged)? else { return Ok(None) };
        let path = folder.join(MANIFEST);
        let bytes = bounded::read(&path, bounded::MOST).map_err(WriteError::io("read", &path))?;
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

/// In what two scenarios of one hash differ that the question `name` reads.
fn besides(name: &str, a: &ScenarioNote, b: &ScenarioNote) -> Option<&'static str> {
    let (a, b) = (&a.besides, &b.besides);
    let scores = a.scores != b.scores;
    let values = a.values != b.values;
    match name {
        "indicators" if scores => Some("scores in [[countries]], or indicators of a mineral, are others"),
        "optimize" if a.optimize != b.optimize => Some("[optimize] is another"),
        "sensitivity" | "robustness" | "optimize" if values => {
            Some("values are written otherwise, so that a change of one would change others")
        }
        _ => None,
    }
}

/// `NAME.json`. The same scenario and question give the same bytes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AnswerNote {
    /// Version of mindep.
    pub version: String,
    /// What the scenario is.
    pub scenario: ScenarioNote,
    /// Changes of `--set`, in order.
    pub set: Vec<String>,
    /// Files of the answer, in the folder.
    pub files: Vec<String>,
    /// SHA-256 of each of them as it was written; empty in answers of a version that did not write them.
    #[serde(default)]
    pub sha256: Sums,
    /// What was asked, and what else is needed to ask it again: options, seed, trials.
    pub facts: Map<String, Value>,
}

/// A table of an answer.
#[derive(Clone, PartialEq, Debug)]
pub struct AnswerTable {
    /// Its file.
    pub file: String,
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// Its rows, for programs that read JSON.
    pub rows: Value,
}

impl AnswerTable {
    /// Of rows, which become the lines of the CSV file `file`.
    pub fn new<R: Serialize + Default + DeserializeOwned>(file: &str, rows: &[R]) -> Self {
        let mut json = serde_json::to_value(rows).unwrap_or_default();
        numbers(&mut json, &texts::<R>());
        Self { rows: json, ..Self::for_people(file, rows) }
    }

    /// The same without the rows for programs, which take ten times the memory of the file.
    pub fn for_people<R: Serialize + Default>(file: &str, rows: &[R]) -> Self {
        let mut bytes = Vec::new();
        // Memory takes all, and rows are but texts and numbers: it cannot fail.
        let _ = table::write(rows, &mut bytes);
        Self { file: file.to_owned(), bytes, rows: Value::Null }
    }
}

/// Makes numbers of the numbers of a table, which it writes as texts and JSON need not; the columns `texts` stay as they are, whatever they look like.
pub fn numbers(rows: &mut Value, texts: &[String]) {
    let parsed = |text: &str| text.parse().ok().and_then(Number::new).map(Number::value);
    for row in rows.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        for (_, cell) in row.iter_mut().filter(|(column, _)| !texts.contains(column)) {
            if let Some(number) = cell.as_str().and_then(parsed) {
                *cell = number.into();
            }
        }
    }
}

/// Takes the mark away from a folder whose pictures and report have been made.
///
/// # Errors
///
/// When it cannot be removed.
pub fn drawn(folder: &Path) -> Result<(), WriteError> {
    let path = folder.join(UNDRAWN);
    replaceable(&path)?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(WriteError::io("remove", &path)(error)),
        _ => Ok(()),
    }
}

/// Of what the pictures of a folder, and with them the report, are still to be made, if of anything.
pub fn undrawn_by(folder: &Path) -> Option<String> {
    let path = folder.join(UNDRAWN);
    fs::symlink_metadata(&path).ok()?;
    Some(String::from_utf8(bounded::read(&path, bounded::MOST).unwrap_or_default()).unwrap_or_default())
}

/// Why what is there as the note of an answer is none.
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
    /// Of the answer to a question about a scenario, with these tables.
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

    /// The note of the answer to the question `name` in a folder of results; none where it was not asked.
    ///
    /// # Errors
    ///
    /// When something is there that cannot be read, or is no such note.
    pub fn read(folder: &Path, name: &str) -> Result<Option<Self>, NoteFault> {
        let path = folder.join(format!("{name}.json"));
        let bytes = match bounded::read(&path, bounded::MOST) {
            Ok(bytes) => bytes,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(NoteFault { path, what: format!("cannot be read: {error}") }),
        };
        let note = serde_json::from_slice(&bytes);
        note.map(Some).map_err(|error| NoteFault { path, what: format!("is not the note of an answer: {error}") })
    }

    /// Why the tables of this answer to the question `name` are not what it says that was written, in a sentence without the cure: the first that
    /// is another by now; none for notes without sums, which nothing can be held against.
    pub fn changed(&self, folder: &Path, name: &str) -> Option<String> {
        let own = format!("{name}.json");
        let (file, what) = match self.files.iter().find(|file| !self.sha256.contains_key(*file)) {
            Some(file) if !self.sha256.is_empty() => (own, format!("has no SHA-256 of {file}")),
            _ => sums::first_fault(&self.sha256, &own, folder)?,
        };
        Some(format!("{}: {what}", shown(&folder.join(file))))
    }
}

/// The command that asks the question `name`.
pub fn command(name: &str) -> String {
    format!("mindep {}", if name == "robustness" { "run --deep" } else { name })
}

impl AnswerNote {
    /// Whether another answer to the question `name` would be this one, as far as notes tell.
    pub fn is_same(&self, name: &str, other: &Self) -> bool {
        let Self { version, scenario, set, facts, .. } = other;
        let basis = Basis { version: version.clone(), scenario: scenario.clone(), trials: None, set: Vec::new() };
        self.stale(name, &basis).is_none() && self.set == *set && self.facts == *facts
    }

    /// Whether this answer to the question `name` is of other values than the scenario `loaded` for no other reason than that it was asked with other
    /// `--set`: then it may stand beside results of such a basis where that is said.
    pub fn is_set_otherwise(&self, name: &str, loaded: &Loaded, basis: &Basis) -> bool {
        let Ok(set) = load_kept(&loaded.inputs, &self.set) else { return false };
        let scenario = ScenarioNote { besides: set.besides, ..basis.scenario.clone() };
        self.set != basis.set && self.stale(name, &Basis { scenario, ..basis.clone() }).is_none()
    }

    /// Why this answer to the question `name` does not stand beside results of such a basis, in words that follow the name of its file; none
    /// when all that it read is the same.
    pub fn stale(&self, name: &str, basis: &Basis) -> Option<String> {
        if self.scenario.hash != basis.scenario.hash {
            return Some("is about another version of the scenario".to_owned());
        }
        if self.version != basis.version {
            return Some(format!("is of version {}, the results of {}", self.version, basis.version));
        }
        if let Some(what) = besides(name, &self.scenario, &basis.scenario) {
            return Some(format!("is of other values: {what}"));
        }
        self.of_other_trials(name, basis.trials)
    }

    /// Why this answer to the question `name` does not stand beside results of so many trials, in the same words.
    fn of_other_trials(&self, name: &str, trials: Option<u64>) -> Option<String> {
        // The worst of some trials need not be that of others.
        let among = self.facts.get("trials").and_then(Value::as_u64).filter(|_| name == "replay")?;
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

/// Copies the answers that are of the same basis from results that are to be replaced; says of each other one why it is not kept.
///
/// # Errors
///
/// When one cannot be written.
pub fn carry(old: &Path, basis: &Basis, staged: &Staged) -> Result<Vec<String>, WriteError> {
    let mut told = Vec::new();
    for name in QUESTIONS {
        let own = files::note(name);
        let kept = match AnswerNote::read(old, name) {
            Ok(None) => continue,
            Ok(Some(note)) => match note.stale(name, basis) {
                Some(why) => Err(format!("{} {why}, and", shown(&old.join(&own)))),
                None => whole(old, name, &note),
            },
            // A file of somebody is no damaged note.
            Err(_) if !files::is_like_a_note(&old.join(&own)) => continue,
            Err(fault) => Err(format!("{fault}; it")),
        };
        match kept {
            Ok(files) => {
                for (file, bytes) in files {
                    staged.write(Path::new(&file), &bytes)?;
                }
            }
            Err(why) => told.push(format!("{why} is not kept; ask again with `{}`", command(name))),
        }
    }
    Ok(told)
}

/// The files of an answer as it says that they were written, its note last; or why they are not that, in words that end before "is not kept".
fn whole(folder: &Path, name: &str, note: &AnswerNote) -> Result<Vec<(String, Vec<u8>)>, String> {
    let own = files::note(name);
    let known = files::files(name);
    if let Some(other) = note.sha256.keys().find(|file| known.iter().all(|known| known.name != *file)) {
        return Err(format!("{} names {other}, which is no file of such an answer: it", shown(&folder.join(&own))));
    }
    if note.sha256.is_empty() {
        return Err(format!(
            "{} has no SHA-256 of its tables, so that what they are cannot be checked: it",
            shown(&folder.join(&own))
        ));
    }
    if let Some(what) = note.changed(folder, name) {
        return Err(format!("{what}; the answer"));
    }
    let read = |file: &String| {
        let path = folder.join(file);
        let bytes = bounded::read(&path, bounded::MOST_OF_TABLES);
        let bytes = bytes.map_err(|error| format!("{}: cannot be read: {error}; the answer", shown(&path)))?;
        Ok((file.clone(), bytes))
    };
    note.sha256.keys().chain([&own]).map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::AnswerTable;
    use crate::results::number::number;
    use crate::results::value::ValueRow;

    #[test]
    fn columns_of_texts_stay_texts_whatever_they_look_like() {
        let rows = ["7", "1e3", "a", ""].map(|id| ValueRow {
            strategy: id.to_owned(),
            mineral: "7".to_owned(),
            shortfall_with: number(1.5),
            ..ValueRow::default()
        });
        let table = AnswerTable::new("value.csv", &rows);
        for (row, json) in rows.iter().zip(table.rows.as_array().unwrap()) {
            assert_eq!((&json["strategy"], &json["mineral"]), (&row.strategy.clone().into(), &"7".into()));
            assert_eq!((&json["shortfall_with"], &json["nominal"]), (&1.5.into(), &serde_json::Value::Null));
        }
    }
}
