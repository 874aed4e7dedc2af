//! A file that appears whole or not at all: it is written under a hidden name beside its place, then renamed.

use super::error::WriteError;
use super::folder::{parent_folder, sync_folder};
use super::hidden;
use crate::bounded;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The place of a file, checked before anything is simulated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilePlace {
    path: PathBuf,
    overwrite: bool,
}

impl FilePlace {
    /// The place `parent/name`, made sure of: `parent` is a folder (made when missing) that can be written to, and there is nothing at the
    /// place itself, unless it is a file and `overwrite` is given.
    ///
    /// # Errors
    ///
    /// When one of these does not hold.
    pub fn check(parent: &Path, name: &str, overwrite: bool) -> Result<Self, WriteError> {
        let place = Self { path: parent.join(name), overwrite };
        parent_folder(parent)?;
        place.vacant()?;
        fs::create_dir_all(parent).map_err(WriteError::io("make the folder", parent))?;
        staged(&place.path)?.close().map_err(WriteError::io("write to the folder", parent))?;
        Ok(place)
    }

    /// Where the file will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn vacant(&self) -> Result<(), WriteError> {
        let Ok(found) = fs::symlink_metadata(&self.path) else { return Ok(()) };
        match bounded::special(found.file_type()) {
            _ if found.is_dir() => Err(WriteError::NotAFile(self.path.clone())),
            // A link to a file is replaced as a file is; what is no file is never taken away.
            Some(special) if !found.is_symlink() => {
                Err(WriteError::Special { path: self.path.clone(), found: special })
            }
            _ if !self.overwrite => Err(WriteError::Exists(self.path.clone())),
            _ => Ok(()),
        }
    }

    /// Writes the file, piece after piece.
    ///
    /// # Errors
    ///
    /// When something is at its place by now, or the system refuses; then what was there still is.
    pub fn write(&self, pieces: &[&[u8]]) -> Result<(), WriteError> {
        self.vacant()?;
        replace(&self.path, pieces)
    }
}

/// A file whose bytes are on the disk, under a hidden name beside its place. It is removed when dropped.
#[derive(Debug)]
pub struct Staged {
    file: NamedTempFile,
    path: PathBuf,
}

impl Staged {
    /// Writes a file, piece after piece, that is to be at `path`.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn new(path: &Path, pieces: &[&[u8]]) -> Result<Self, WriteError> {
        let mut file = staged(path)?;
        let mut write = || {
            pieces.iter().try_for_each(|piece| file.write_all(piece))?;
            file.as_file().sync_all()
        };
        write().map_err(WriteError::io("write", path))?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Puts the file at its place; one that was there goes in the same moment.
    ///
    /// # Errors
    ///
    /// When it cannot be renamed; then what was there still is.
    pub fn finish(self) -> Result<(), WriteError> {
        let Self { file, path } = self;
        file.persist(&path).map_err(|error| WriteError::io("write", &path)(error.error))?;
        sync_folder(hidden::parent(&path))
    }
}

/// Puts a file at `path`, piece after piece and on the disk; a file that was there goes in the same moment.
///
/// # Errors
///
/// When it cannot be written; then what was there still is.
pub fn replace(path: &Path, pieces: &[&[u8]]) -> Result<(), WriteError> {
    Staged::new(path, pieces)?.finish()
}

/// A hidden file beside `path`.
fn staged(path: &Path) -> Result<NamedTempFile, WriteError> {
    hidden::file(path).map_err(WriteError::io("write to the folder", hidden::parent(path)))
}

#[cfg(test)]
mod tests {
    use super::{FilePlace, WriteError};
    use std::fs;

    #[test]
    fn a_file_is_replaced_only_when_it_may_be() {
        let root = tempfile::tempdir().unwrap();
        let parent = root.path().join("a/b");
        FilePlace::check(&parent, "x", false).unwrap().write(&[b"old"]).unwrap();
        assert!(matches!(FilePlace::check(&parent, "x", false), Err(WriteError::Exists(_))));
        FilePlace::check(&parent, "x", true).unwrap().write(&[b"n", b"ew"]).unwrap();
        assert_eq!(fs::read(parent.join("x")).unwrap(), b"new");
        assert_eq!(fs::read_dir(&parent).unwrap().count(), 1, "nothing hidden is left over");
        assert!(matches!(FilePlace::check(root.path(), "a", true), Err(WriteError::NotAFile(_))));
    }
    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_never_replaced() {
        let root = tempfile::tempdir().unwrap();
        assert!(std::process::Command::new("mkfifo").arg(root.path().join("pipe")).status().unwrap().success());
        let error = FilePlace::check(root.path(), "pipe", true).unwrap_err();
        assert!(matches!(error, WriteError::Special { found: "a named pipe", .. }) && error.is_usage(), "{error}");
        let error = FilePlace::check("/dev".as_ref(), "null", true).unwrap_err();
        assert!(matches!(error, WriteError::Special { found: "a device", .. }), "{error}");
    }
}
