//! What a question about a scenario adds to its folder of results: tables, and `NAME.json`, which says what was asked.
//!
//! An answer stands beside the tables of a run, where there is one whose inputs say all that the answer read. Each of its files appears whole, the
//! note last.

use super::PLOTS;
use super::error::WriteError;
use super::file::Staged as StagedFile;
use super::folder::{Staged, parent_folder};
use super::manifest::{Manifest, ScenarioNote};
use super::number::Number;
use super::table;
use crate::bounded;
use crate::scenario::{Loaded, load_kept};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::ffi::OsStr;
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
    pub fn of_run(folder: &Path) -> Option<Self> {
        let bytes = bounded::read(&folder.join("run.json"), bounded::MOST).ok()?;
        let Manifest { version, scenario, trials, set, .. } = serde_json::from_slice(&bytes).ok()?;
        Some(Self { version, scenario, trials: Some(trials), set })
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
    pub fn new<R: Serialize + Default>(file: &str, rows: &[R]) -> Self {
        let mut json = serde_json::to_value(rows).unwrap_or_default();
        numbers(&mut json);
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

/// Makes numbers of texts in the columns that hold nothing else: a table writes its numbers as texts, which JSON need not.
pub fn numbers(rows: &mut Value) {
    let Value::Array(rows) = rows else { return };
    let parsed = |text: &str| {
        let number = text.parse().ok().and_then(Number::new)?;
        (number.to_string() == text).then_some(number.value())
    };
    let columns: Vec<String> = match rows.first() {
        Some(Value::Object(first)) => first.keys().cloned().collect(),
        _ => Vec::new(),
    };
    for column in columns {
        let fits = |row: &Value| row[&column].as_str().is_none_or(|text| parsed(text).is_some());
        if rows.iter().all(fits) {
            for cell in rows.iter_mut().filter_map(|row| row.get_mut(&column)) {
                if let Some(number) = cell.as_str().and_then(parsed) {
                    *cell = number.into();
                }
            }
        }
    }
}

/// Where an answer goes, checked before anything is computed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AnswerPlace {
    folder: PathBuf,
    name: &'static str,
    overwrite: bool,
}

impl AnswerPlace {
    /// The place of the answer `name` in the folder `parent/SCENARIO`, made sure of: that is a folder or nothing, it has no such answer unless
    /// `overwrite` is given, and results in it are of the same scenario.
    ///
    /// # Errors
    ///
    /// When one of these does not hold.
    pub fn check(parent: &Path, loaded: &Loaded, name: &'static str, overwrite: bool) -> Result<Self, WriteError> {
        let folder = parent.join(loaded.study.baseline.name.as_str());
        parent_folder(&folder)?;
        let place = Self { folder, name, overwrite };
        place.vacant()?;
        if let Some(run) = Basis::of_run(&place.folder) {
            if run.scenario.hash != loaded.hash {
                return Err(WriteError::OtherScenario(place.folder));
            }
            if run.version != env!("CARGO_PKG_VERSION") {
                return Err(WriteError::OtherVersion { path: place.folder, version: run.version });
            }
            // What differs may be what is asked with `--set`; then the answer says so.
            let as_run = load_kept(&loaded.inputs, &run.set).map(|as_run| ScenarioNote::new(&as_run));
            let as_run = as_run.unwrap_or_else(|_| ScenarioNote::new(loaded));
            if let Some(what) = besides(name, &run.scenario, &as_run) {
                return Err(WriteError::OtherValues { path: place.folder, what: what.to_owned() });
            }
        }
        Ok(place)
    }

    /// The place of an answer that follows a run into the same folder, whose results may be of another scenario until then.
    ///
    /// # Errors
    ///
    /// When no folder can be there, or there is such an answer already and `overwrite` is not given.
    pub fn after_run(parent: &Path, loaded: &Loaded, name: &'static str, overwrite: bool) -> Result<Self, WriteError> {
        let folder = parent.join(loaded.study.baseline.name.as_str());
        parent_folder(&folder)?;
        let place = Self { folder, name, overwrite };
        place.vacant()?;
        Ok(place)
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn vacant(&self) -> Result<(), WriteError> {
        let path = self.folder.join(format!("{}.json", self.name));
        if !self.overwrite && path.exists() { Err(WriteError::Exists(path)) } else { Ok(()) }
    }

    /// Writes the answer: its tables, then its note. Where pictures of it are to follow, the folder is marked until [`drawn`] is called.
    ///
    /// All is on the disk before anything is at its place, and a note that was there goes first, so that nowhere tables of one answer stand
    /// under the note of another.
    ///
    /// # Errors
    ///
    /// When something is there by now, or the system refuses.
    pub fn write(&self, tables: &[AnswerTable], note: &AnswerNote, undrawn: bool) -> Result<(), WriteError> {
        self.vacant()?;
        fs::create_dir_all(&self.folder).map_err(WriteError::io("make the folder", &self.folder))?;
        let stage = |file: &str, bytes: &[u8]| StagedFile::new(&self.folder.join(file), &[bytes]);
        let mut staged = tables.iter().map(|table| stage(&table.file, &table.bytes)).collect::<Result<Vec<_>, _>>()?;
        if undrawn && undrawn_by(&self.folder).is_none() {
            staged.push(stage(UNDRAWN, self.name.as_bytes())?);
        }
        let mut text = serde_json::to_vec_pretty(note).unwrap_or_default();
        text.push(b'\n');
        let own = format!("{}.json", self.name);
        let last = stage(&own, &text)?;
        let path = self.folder.join(own);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(WriteError::io("remove the old answer", &path)(error));
            }
            _ => {}
        }
        staged.into_iter().chain([last]).try_for_each(StagedFile::finish)
    }
}

/// Takes the mark away from a folder whose pictures and report have been made.
///
/// # Errors
///
/// When it cannot be removed.
pub fn drawn(folder: &Path) -> Result<(), WriteError> {
    let path = folder.join(UNDRAWN);
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

impl AnswerNote {
    /// Of the answer to a question about a scenario.
    pub fn new(loaded: &Loaded, set: &[String], files: Vec<String>, facts: Map<String, Value>) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { version, scenario: ScenarioNote::new(loaded), set: set.to_vec(), files, facts }
    }

    /// The note of an answer in a folder of results; none where it was not asked, or the file is no such note.
    pub fn read(folder: &Path, name: &str) -> Option<Self> {
        serde_json::from_slice(&bounded::read(&folder.join(format!("{name}.json")), bounded::MOST).ok()?).ok()
    }
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
        // The worst of some trials need not be that of others.
        let among = self.facts.get("trials").and_then(Value::as_u64).filter(|_| name == "replay")?;
        let given = self.facts.get("chosen").and_then(Value::as_str) == Some("trial");
        let trial = self.facts.get("trial").and_then(Value::as_u64);
        match basis.trials {
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
        let Some(note) = AnswerNote::read(old, name) else { continue };
        let own = format!("{name}.json");
        if let Some(why) = note.stale(name, basis) {
            let again = if *name == "robustness" { "run --deep" } else { name };
            let path = old.join(&own);
            told.push(format!("{} {why}, and is not kept; ask again with `mindep {again}`", path.display()));
            continue;
        }
        for file in note.files.iter().chain([&own]) {
            // What is gone there, or is no plain name, is not missed here: the note is copied last.
            let plain = Path::new(file).file_name().is_some_and(|plain| plain == file.as_str());
            if let Some(bytes) = bounded::read(&old.join(file), bounded::MOST_OF_TABLES).ok().filter(|_| plain) {
                staged.write(Path::new(file), &bytes)?;
            }
        }
    }
    Ok(told)
}

/// Whether a folder holds answers and their pictures, and nothing else: then a run may add its results.
pub fn is_all(folder: &Path) -> bool {
    let mut ours = BTreeSet::from([UNDRAWN.to_owned()]);
    for name in QUESTIONS {
        if let Some(note) = AnswerNote::read(folder, name) {
            ours.extend(note.files.into_iter().chain([format!("{name}.json")]));
        }
    }
    let names = |folder: &Path| fs::read_dir(folder).map(|entries| entries.flatten().map(|entry| entry.file_name()));
    let Ok(mut entries) = names(folder) else { return false };
    let drawn = |name: &OsStr| matches!(Path::new(name).extension().and_then(OsStr::to_str), Some("svg" | "png"));
    ours.len() > 1
        && entries.all(|name| match name.to_str() {
            Some(PLOTS) => names(&folder.join(PLOTS)).is_ok_and(|mut pictures| pictures.all(|name| drawn(&name))),
            name => name.is_some_and(|name| ours.contains(name)),
        })
}

#[cfg(test)]
mod tests {
    use super::numbers;
    use serde_json::json;

    #[test]
    fn columns_of_numbers_become_numbers_and_others_stay() {
        let mut rows = json!([
            { "id": "001", "name": "7", "mean": "1.5", "error": null },
            { "id": "002", "name": "a", "mean": "2", "error": "0.25" },
        ]);
        numbers(&mut rows);
        assert_eq!(
            rows,
            json!([
                { "id": "001", "name": "7", "mean": 1.5, "error": null },
                { "id": "002", "name": "a", "mean": 2.0, "error": 0.25 },
            ])
        );
    }
}
