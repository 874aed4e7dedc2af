//! What a run keeps while it is under way: a part of the trials done, in a hidden folder beside the place of its results, and there too the
//! table of trials that is being written.

use super::part::{Part, PartError};
use super::{file, hidden};
use crate::tables::error::WriteError;
use mindep_scenario::bounded;
use std::fs;
use std::path::{Path, PathBuf};

const PART: &str = "part.mindep";

/// Where the checkpoint of a place is. Only for who holds the lock of the place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    folder: PathBuf,
}

impl Checkpoint {
    /// The checkpoint of a place.
    pub fn of(place: &Path) -> Self {
        Self { folder: hidden::beside(place, "checkpoint") }
    }

    /// Makes sure that nothing but a folder is at its place.
    ///
    /// # Errors
    ///
    /// When something else is, which no run has made.
    pub fn check(&self) -> Result<(), WriteError> {
        let Ok(found) = fs::symlink_metadata(&self.folder) else { return Ok(()) };
        match bounded::special(found.file_type()) {
            _ if found.is_dir() => Ok(()),
            special => Err(WriteError::NoCheckpoint { path: self.folder.clone(), found: special.unwrap_or("a file") }),
        }
    }

    /// Its folder, where the table of trials is written.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether there is one. A folder without a part is none: its run was killed before it had kept anything.
    pub fn exists(&self) -> bool {
        self.folder.join(PART).exists()
    }

    /// Reads it, if there is one.
    ///
    /// # Errors
    ///
    /// When it is damaged, or of another version.
    pub fn read(&self) -> Result<Option<Part>, PartError> {
        if self.exists() { Part::read(&self.folder.join(PART)).map(Some) } else { Ok(None) }
    }

    /// Makes the folder, if it is not there.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn make(&self) -> Result<(), WriteError> {
        fs::create_dir_all(&self.folder).map_err(WriteError::io("make the folder", &self.folder))
    }

    /// Keeps a part, on the disk, in place of what was kept before.
    ///
    /// # Errors
    ///
    /// When it cannot be written; then what was kept before still is.
    pub fn write(&self, part: &Part) -> Result<(), WriteError> {
        self.make()?;
        let path = self.folder.join(PART);
        hidden::clean(&path);
        part.with_pieces(|pieces| file::replace(&path, pieces))
    }

    /// Removes it, if there is one.
    ///
    /// # Errors
    ///
    /// When it cannot be removed.
    pub fn discard(&self) -> Result<(), WriteError> {
        if fs::symlink_metadata(&self.folder).is_err() {
            return Ok(());
        }
        // The part first: a folder without it is no checkpoint, so that nobody goes on from half of one.
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
