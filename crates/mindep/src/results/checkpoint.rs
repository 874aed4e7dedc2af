//! The checkpoint of a run in progress, in a hidden folder beside the place of its results: a part with the trials done so far, and the table of
//! trials that is being written.

use super::part::{Part, PartError};
use super::{file, hidden};
use crate::tables::error::WriteError;
use mindep_scenario::bounded;
use std::fs;
use std::path::{Path, PathBuf};

const PART: &str = "part.mindep";

/// The checkpoint of a place. To be used only by the holder of the place's lock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    folder: PathBuf,
}

impl Checkpoint {
    /// The checkpoint of a place.
    pub fn of(place: &Path) -> Self {
        Self { folder: hidden::beside(place, "checkpoint") }
    }

    /// Checks that the path of the checkpoint is a folder or does not exist.
    ///
    /// # Errors
    ///
    /// Returns an error when something else is there, which no run has made.
    pub fn check(&self) -> Result<(), WriteError> {
        let Ok(found) = fs::symlink_metadata(&self.folder) else { return Ok(()) };
        match bounded::special(found.file_type()) {
            _ if found.is_dir() => Ok(()),
            special => Err(WriteError::NoCheckpoint { path: self.folder.clone(), found: special.unwrap_or("a file") }),
        }
    }

    /// Returns its folder, in which the table of trials is written.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns whether a checkpoint exists. A folder without a part does not count: its run was killed before it saved anything.
    pub fn exists(&self) -> bool {
        self.folder.join(PART).exists()
    }

    /// Reads the checkpoint, if it exists.
    ///
    /// # Errors
    ///
    /// Returns an error when the part is damaged or of another version.
    pub fn read(&self) -> Result<Option<Part>, PartError> {
        if self.exists() { Part::read(&self.folder.join(PART)).map(Some) } else { Ok(None) }
    }

    /// Makes the folder, if it does not exist.
    ///
    /// # Errors
    ///
    /// Returns an error when it cannot be made.
    pub fn make(&self) -> Result<(), WriteError> {
        fs::create_dir_all(&self.folder).map_err(WriteError::io("make the folder", &self.folder))
    }

    /// Saves a part, synced to the disk, atomically replacing the previous one.
    ///
    /// # Errors
    ///
    /// Returns an error when it cannot be written; the previous part is then still there.
    pub fn write(&self, part: &Part) -> Result<(), WriteError> {
        self.make()?;
        let path = self.folder.join(PART);
        hidden::clean(&path);
        part.with_pieces(|pieces| file::replace(&path, pieces))
    }

    /// Removes the checkpoint, if it exists.
    ///
    /// # Errors
    ///
    /// Returns an error when it cannot be removed.
    pub fn discard(&self) -> Result<(), WriteError> {
        if fs::symlink_metadata(&self.folder).is_err() {
            return Ok(());
        }
        // The part is removed first: a folder without it is not a checkpoint, so that no run resumes from an incomplete one.
        let part = self.folder.join(PART);
        let remove = || {
            if part.exists() {
                fs::remove_file(&part)?;
            }
            fs::remove_dir_all(&self.folder)
        };
        remove().map_err(WriteError::io("remove", &self.folder))
    }
}
