//! What a question about a scenario adds to its folder of results: tables, and `NAME.json`, which says what was asked.
//!
//! An answer stands beside the tables of a run, of the same scenario where there is one. Each of its files appears whole, the note last.

use super::error::WriteError;
use super::file;
use super::folder::{Staged, parent_folder};
use super::manifest::{Manifest, ScenarioNote};
use super::number::Number;
use super::table;
use crate::bounded;
use crate::scenario::Loaded;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

/// Names of questions, as their commands; `robustness` is that of `run --deep`.
pub const QUESTIONS: &[&str] =
    &["stress", "reverse", "value", "sensitivity", "robustness", "optimize", "indicators", "replay"];

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
        if let Some(hash) = run_hash(&place.folder)
            && hash != loaded.hash
        {
            return Err(WriteError::OtherScenario(place.folder));
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

    /// Writes the answer: its tables and other files, then its note.
    ///
    /// # Errors
    ///
    /// When something is there by now, or the system refuses.
    pub fn write(&self, files: &[(PathBuf, Vec<u8>)], note: &AnswerNote) -> Result<(), WriteError> {
        self.vacant()?;
        for (path, bytes) in files {
            let path = self.folder.join(path);
            let folder = path.parent().unwrap_or(&self.folder);
            fs::create_dir_all(folder).map_err(WriteError::io("make the folder", folder))?;
            file::replace(&path, &[bytes])?;
        }
        fs::create_dir_all(&self.folder).map_err(WriteError::io("make the folder", &self.folder))?;
        let mut text = serde_json::to_vec_pretty(note).unwrap_or_default();
        text.push(b'\n');
        file::replace(&self.folder.join(format!("{}.json", self.name)), &[&text])
    }
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

/// The scenario's hash of the run whose results are in a folder.
fn run_hash(folder: &Path) -> Option<String> {
    let bytes = bounded::read(&folder.join("run.json"), bounded::MOST).ok()?;
    serde_json::from_slice::<Manifest>(&bytes).ok().map(|manifest| manifest.scenario.hash)
}

/// Copies answers about the same scenario from results that are to be replaced.
///
/// # Errors
///
/// When one cannot be written.
pub fn carry(old: &Path, hash: &str, staged: &Staged) -> Result<(), WriteError> {
    for name in QUESTIONS {
        let Some(note) = AnswerNote::read(old, name).filter(|note| note.scenario.hash == hash) else { continue };
        let own = format!("{name}.json");
        for file in note.files.iter().chain([&own]) {
            // What is gone there, or is no plain name, is not missed here: the note is copied last.
            let plain = Path::new(file).file_name().is_some_and(|plain| plain == file.as_str());
            if let Some(bytes) = fs::read(old.join(file)).ok().filter(|_| plain) {
                staged.write(Path::new(file), &bytes)?;
            }
        }
    }
    Ok(())
}

/// Whether a folder holds answers and no run: then a run may add its results.
pub fn is_all(folder: &Path) -> bool {
    run_hash(folder).is_none() && QUESTIONS.iter().any(|name| AnswerNote::read(folder, name).is_some())
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
