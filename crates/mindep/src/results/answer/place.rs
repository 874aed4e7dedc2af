//! The place of an answer: what may be there before, and how its files are moved to it.

use super::{AnswerNote, Basis, UNDRAWN, besides, files, undrawn_by};
use crate::questions::Question;
use crate::questions::answer::AnswerTable;
use crate::results::file::{Staged as StagedFile, replaceable};
use crate::results::folder::{ResultPlace, parent_folder};
use crate::results::manifest::ScenarioNote;
use crate::results::{hidden, own};
use crate::tables::error::WriteError;
use mindep_scenario::{Loaded, load_kept};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The place of an answer, checked before anything is computed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AnswerPlace {
    folder: PathBuf,
    /// The folder's name.
    scenario: String,
    question: &'static Question,
    overwrite: bool,
}

impl AnswerPlace {
    /// Checks the place of the answer to `question` in the folder `parent/SCENARIO`: it must be a folder or not exist, must hold no such answer
    /// unless `overwrite` is given, and results in it must be of the same scenario.
    ///
    /// # Errors
    ///
    /// Returns an error when one of these conditions does not hold.
    pub fn check(
        parent: &Path,
        loaded: &Loaded,
        question: &'static Question,
        overwrite: bool,
    ) -> Result<Self, WriteError> {
        let scenario = loaded.study.baseline.name.to_string();
        let folder = parent.join(&scenario);
        parent_folder(&folder)?;
        let place = Self { folder, scenario, question, overwrite };
        place.vacant()?;
        place.beside(loaded)?;
        Ok(place)
    }

    /// Checks that the answer may stand beside the results in the folder, and returns their basis; `None` where there are no results.
    ///
    /// # Errors
    ///
    /// Returns an error when the results are of another scenario, version or values, or their basis cannot be read.
    pub fn beside(&self, loaded: &Loaded) -> Result<Option<Basis>, WriteError> {
        let Some(run) = Basis::of_run(&self.folder)? else { return Ok(None) };
        let path = self.folder.clone();
        if run.scenario.hash != loaded.hash {
            return Err(WriteError::OtherScenario(path));
        }
        if run.version != env!("CARGO_PKG_VERSION") {
            return Err(WriteError::OtherVersion { path, version: run.version });
        }
        // A difference may be due to `--set` values given with the question, which the answer then records; so the results are compared with the
        // scenario as it was run.
        let as_run = load_kept(&loaded.inputs, &run.set).map(|as_run| ScenarioNote::new(&as_run));
        let as_run = as_run.unwrap_or_else(|_| ScenarioNote::new(loaded));
        match besides(self.question, &run.scenario, &as_run) {
            Some(what) => Err(WriteError::OtherValues { path, what: what.to_owned() }),
            None => Ok(Some(run)),
        }
    }

    /// Repeats the check under the lock before the answer is written, since another command may have replaced the results meanwhile.
    ///
    /// # Errors
    ///
    /// Returns an error when the results no longer match the answer.
    pub fn still_beside(&self, loaded: &Loaded, note: &AnswerNote) -> Result<(), WriteError> {
        let why = match self.beside(loaded) {
            Ok(Some(run)) => note.of_other_trials(self.question, run.trials).map(|why| format!("it {why}; ask again")),
            Ok(None) => None,
            Err(error) => Some(error.to_string()),
        };
        why.map_or(Ok(()), |why| Err(WriteError::Meanwhile { path: self.folder.clone(), why }))
    }

    /// Returns the place of an answer that is asked after a run into the same folder, whose results may be of another scenario until then.
    ///
    /// # Errors
    ///
    /// Returns an error when the folder cannot be used, or holds such an answer already and `overwrite` is not given.
    pub fn after_run(
        parent: &Path,
        loaded: &Loaded,
        question: &'static Question,
        overwrite: bool,
    ) -> Result<Self, WriteError> {
        let scenario = loaded.study.baseline.name.to_string();
        let folder = parent.join(&scenario);
        parent_folder(&folder)?;
        let place = Self { folder, scenario, question, overwrite };
        place.vacant()?;
        Ok(place)
    }

    /// Returns the question.
    pub fn question(&self) -> &'static Question {
        self.question
    }

    /// Returns the results folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Checks that no file of the answer would replace something that does not belong to mindep, or be written elsewhere through a link.
    fn vacant(&self) -> Result<(), WriteError> {
        own::not_through_a_link(&self.folder)?;
        own::can_be_drawn_in(&self.folder)?;
        let there = |path: &Path| fs::symlink_metadata(path).ok();
        let is_file = |path: &Path| there(path).is_some_and(|found| found.is_file());
        let path = self.folder.join(self.question.note());
        replaceable(&path)?;
        if is_file(&path)
            && !matches!(AnswerNote::read(&self.folder, self.question), Ok(Some(_)))
            && !files::is_like_a_note(&path)
        {
            return Err(WriteError::OtherKind { path, expected: "the note of an answer" });
        }
        if !self.overwrite && there(&path).is_some() {
            return Err(WriteError::Exists(path));
        }
        // A killed command may have left a table without a note.
        let ours = files::own(&self.folder, self.question);
        for file in (self.question.files)() {
            let path = self.folder.join(file.name);
            replaceable(&path)?;
            if is_file(&path) && !ours.iter().any(|own| own == file.name) && !files::is_in(&self.folder, &file) {
                return Err(WriteError::OtherKind { path, expected: "a table of such an answer" });
            }
            if !self.overwrite && there(&path).is_some() {
                return Err(WriteError::Exists(path));
            }
        }
        Ok(())
    }

    /// Writes the answer: its tables, then its note. If pictures of it are to follow, the folder is marked until [`drawn`](super::drawn) is called.
    ///
    /// All files are synced to the disk before any is renamed, and an existing note is removed first, so that tables of one answer never stand beside
    /// the note of another. If the folder does not exist yet, it appears atomically with the whole answer.
    ///
    /// # Errors
    ///
    /// Returns an error when something has appeared there, or writing fails.
    pub fn write(&self, tables: &[AnswerTable], note: &AnswerNote, undrawn: bool) -> Result<(), WriteError> {
        self.vacant()?;
        let mut text = serde_json::to_vec_pretty(note).unwrap_or_default();
        text.push(b'\n');
        let own = self.question.note();
        if fs::symlink_metadata(&self.folder).is_err() {
            let mark = [(UNDRAWN, self.question.name.as_bytes())].into_iter().filter(|_| undrawn);
            let tables = tables.iter().map(|table| (table.file.as_str(), &table.bytes[..]));
            let staged = ResultPlace::check(hidden::parent(&self.folder), &self.scenario, false)?.stage()?;
            for (file, bytes) in tables.chain(mark).chain([(own.as_str(), &text[..])]) {
                staged.write(Path::new(file), bytes)?;
            }
            return staged.finish().map(|_| ());
        }
        let stage = |file: &str, bytes: &[u8]| StagedFile::new(&self.folder.join(file), &[bytes]);
        let mut staged = tables.iter().map(|table| stage(&table.file, &table.bytes)).collect::<Result<Vec<_>, _>>()?;
        if undrawn && undrawn_by(&self.folder).is_none() {
            staged.push(stage(UNDRAWN, self.question.name.as_bytes())?);
        }
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
