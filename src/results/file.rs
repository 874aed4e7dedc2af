//! A file that appears whole or not at all: it is written under a hidden name beside its place, then renamed.

use super::error::WriteError;
use super::folder::{parent_folder, sync_folder};
use super::hidden;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

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
        match fs::symlink_metadata(&self.path) {
            Ok(found) if found.is_dir() => Err(WriteError::NotAFile(self.path.clone())),
            Ok(_) if !self.overwrite => Err(WriteError::Exists(self.path.clone())),
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

/// Puts a file at `path`, piece after piece and on the disk; a file that was there goes in the same moment.
///
/// # Errors
///
/// When it cannot be written; then what was there still is.
pub fn replace(path: &Path, pieces: &[&[u8]]) -> Result<(), WriteError> {
    let mut file = staged(path)?;
    let write = || {
        pieces.iter().try_for_each(|piece| file.write_all(piece))?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)
    };
    write().map_err(WriteError::io("write", path))?;
    sync_folder(hidden::parent(path))
}

/// A hidden file beside `path`.
fn staged(path: &Path) -> Result<tempfile::NamedTempFile, WriteError> {
    let prefix = hidden::prefix(path, hidden::NEW);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any new file: all that the user's umask leaves.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let folder = hidden::parent(path);
    builder.tempfile_in(folder).map_err(WriteError::io("write to the folder", folder))
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
}
