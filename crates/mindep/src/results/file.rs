//! Writes a file atomically: under a hidden name beside its place, followed by a rename.

use super::folder::{parent_folder, sync_folder};
use super::register::AssumptionRow;
use super::{hidden, own, part, sweep};
use crate::import::{self, Table};
use crate::questions::calibrate::text as skeleton;
use crate::tables::between::BetweenRow;
use crate::tables::error::WriteError;
use crate::tables::table::columns;
use mindep_scenario::bounded;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The place of a file, checked before anything is simulated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilePlace {
    path: PathBuf,
    overwrite: bool,
    kind: FileKind,
}

/// Kind of a file that is written on its own, recognized by its first bytes. A file is only replaced by another of the same kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// A part.
    Part,
    /// The table written by `mindep compare`.
    Comparison,
    /// The table of a sweep, `sweep.csv`.
    Sweep,
    /// The scenario written by `mindep calibrate`.
    Scenario,
    /// The register of assumptions that `mindep check` writes.
    Register,
    /// A table that `mindep import` makes.
    Import(Table),
}

/// Bytes behind the beginning of a file among which its mark is looked for: more than the first row has.
const MARKED: u64 = 8 << 10;

impl FileKind {
    /// Returns the name of the kind for messages.
    fn name(self) -> &'static str {
        match self {
            Self::Part => "a part",
            Self::Comparison => "a table of mindep compare",
            Self::Sweep => "the table of a sweep",
            Self::Scenario => "a scenario that mindep calibrate has made",
            Self::Register => "a register of assumptions",
            Self::Import(_) => "a table that mindep import has made",
        }
    }

    /// Returns the first bytes of every file of the kind.
    fn beginning(self) -> Vec<u8> {
        match self {
            Self::Part => part::MAGIC.to_vec(),
            Self::Comparison => columns::<BetweenRow>().join(",").into_bytes(),
            Self::Sweep => sweep::BEGINNING.as_bytes().to_vec(),
            Self::Scenario => skeleton::BEGINNING.as_bytes().to_vec(),
            Self::Register => columns::<AssumptionRow>().join(",").into_bytes(),
            Self::Import(table) => table.columns().join(",").into_bytes(),
        }
    }

    /// Returns a text that its first row holds besides, for a kind whose header other tables have too; empty for the others.
    fn mark(self) -> &'static str {
        if let Self::Import(_) = self { import::MARK } else { "" }
    }

    /// Returns whether a file is of this kind. An empty file counts as any kind, since replacing it loses nothing.
    fn is_of(self, path: &Path) -> bool {
        let (expected, mark) = (self.beginning(), self.mark().as_bytes());
        let most = expected.len() as u64 + if mark.is_empty() { 0 } else { MARKED };
        own::beginning(path, most).is_ok_and(|found| {
            let Some(rest) = found.strip_prefix(expected.as_slice()) else { return found.is_empty() };
            let first = rest.split(|byte| *byte == b'\n').nth(1).unwrap_or_default();
            mark.is_empty() || first.windows(mark.len()).any(|part| part == mark)
        })
    }
}

impl FilePlace {
    /// Checks the place `parent/name`: `parent` must be a writable folder (it is made when missing), and nothing may be at the place itself, except a
    /// file of the `kind` if `overwrite` is given.
    ///
    /// # Errors
    ///
    /// Returns an error when one of these conditions does not hold.
    pub fn check(parent: &Path, name: &str, overwrite: bool, kind: FileKind) -> Result<Self, WriteError> {
        let place = Self { path: parent.join(name), overwrite, kind };
        parent_folder(parent)?;
        place.vacant()?;
        fs::create_dir_all(parent).map_err(WriteError::io("make the folder", parent))?;
        staged(&place.path)?.close().map_err(WriteError::io("write to the folder", parent))?;
        Ok(place)
    }

    /// Returns the final path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn vacant(&self) -> Result<(), WriteError> {
        replaceable(&self.path)?;
        let Ok(found) = fs::symlink_metadata(&self.path) else { return Ok(()) };
        match found {
            found if !found.is_symlink() && !self.kind.is_of(&self.path) => {
                Err(WriteError::OtherKind { path: self.path.clone(), expected: self.kind.name() })
            }
            _ if !self.overwrite => Err(WriteError::Exists(self.path.clone())),
            _ => Ok(()),
        }
    }

    /// Writes the file from consecutive pieces.
    ///
    /// # Errors
    ///
    /// Returns an error when something has appeared at the place, or writing fails; the previous content of the place is then still there.
    pub fn write(&self, pieces: &[&[u8]]) -> Result<(), WriteError> {
        self.vacant()?;
        replace(&self.path, pieces)
    }
}

/// A file that is synced to the disk under a hidden name beside its place. It is removed when dropped.
#[derive(Debug)]
pub struct Staged {
    file: NamedTempFile,
    path: PathBuf,
}

impl Staged {
    /// Writes the pieces to a hidden file that is to be renamed to `path`.
    ///
    /// # Errors
    ///
    /// Returns an error when the file cannot be written.
    pub fn new(path: &Path, pieces: &[&[u8]]) -> Result<Self, WriteError> {
        replaceable(path)?;
        let mut file = staged(path)?;
        let mut write = || {
            pieces.iter().try_for_each(|piece| file.write_all(piece))?;
            file.as_file().sync_all()
        };
        write().map_err(WriteError::io("write", path))?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Renames the file to its place, atomically replacing an existing file.
    ///
    /// # Errors
    ///
    /// Returns an error when the file cannot be renamed; the previous content of the place is then still there.
    pub fn finish(self) -> Result<(), WriteError> {
        let Self { file, path } = self;
        replaceable(&path)?;
        file.persist(&path).map_err(|error| WriteError::io("write", &path)(error.error))?;
        sync_folder(hidden::parent(&path))
    }
}

/// Writes consecutive pieces to the file `path`, synced to the disk, atomically replacing an existing file.
///
/// # Errors
///
/// Returns an error when the file cannot be written; the previous content of the place is then still there.
pub fn replace(path: &Path, pieces: &[&[u8]]) -> Result<(), WriteError> {
    Staged::new(path, pieces)?.finish()
}

/// Checks that only a regular file, a symbolic link or nothing is at a path. A link is replaced itself; anything else is never removed.
///
/// # Errors
///
/// Returns an error when something else is there.
pub fn replaceable(path: &Path) -> Result<(), WriteError> {
    let Ok(found) = fs::symlink_metadata(path) else { return Ok(()) };
    match bounded::special(found.file_type()) {
        _ if found.is_dir() => Err(WriteError::NotAFile(path.to_owned())),
        Some(special) if !found.is_symlink() => Err(WriteError::Special { path: path.to_owned(), found: special }),
        _ => Ok(()),
    }
}

/// Makes a hidden temporary file beside `path`.
fn staged(path: &Path) -> Result<NamedTempFile, WriteError> {
    hidden::file(path).map_err(WriteError::io("write to the folder", hidden::parent(path)))
}

#[cfg(test)]
mod tests {
    use super::{FileKind, FilePlace, Table, WriteError};
    use std::fs;

    #[test]
    fn a_file_is_replaced_only_when_it_may_be_and_is_of_the_same_kind() {
        let root = tempfile::tempdir().unwrap();
        let parent = root.path().join("a/b");
        let kinds = [
            FileKind::Part,
            FileKind::Comparison,
            FileKind::Sweep,
            FileKind::Scenario,
            FileKind::Register,
            FileKind::Import(Table::World),
            FileKind::Import(Table::Countries),
            FileKind::Import(Table::Projects),
        ];
        for kind in kinds {
            let marked = if kind.mark().is_empty() { String::new() } else { format!("\na,{}\n", kind.mark()) };
            let begins = [kind.beginning(), marked.into_bytes()].concat();
            let check = |overwrite| FilePlace::check(&parent, "x", overwrite, kind);
            check(false).unwrap().write(&[&begins, b"old"]).unwrap();
            assert!(matches!(check(false), Err(WriteError::Exists(_))));
            check(true).unwrap().write(&[&begins, b"n", b"ew"]).unwrap();
            assert_eq!(fs::read(parent.join("x")).unwrap(), [&begins[..], b"new"].concat());
            assert_eq!(fs::read_dir(&parent).unwrap().count(), 1, "nothing hidden is left over");
            // A file of another kind, or one that mindep has not written, is not replaced either.
            for other in kinds.iter().filter(|other| **other != kind) {
                let error = FilePlace::check(&parent, "x", true, *other).unwrap_err();
                assert!(
                    matches!(error, WriteError::OtherKind { .. }) && error.is_usage(),
                    "{kind:?} {other:?}: {error}"
                );
            }
            fs::write(parent.join("x"), &begins[1..]).unwrap();
            assert!(matches!(check(true), Err(WriteError::OtherKind { .. })));
            fs::write(parent.join("x"), "").unwrap();
            check(true).unwrap();
            fs::remove_file(parent.join("x")).unwrap();
        }
        // A table of one's own has the same header as an imported one, and is not replaced.
        let own =
            "mineral,stage,country,share,source\nlithium,mine,AUS,0.4,mine\nlithium,mine,CHL,0.2,imported by mindep\n";
        fs::write(parent.join("x"), own).unwrap();
        let error = FilePlace::check(&parent, "x", true, FileKind::Import(Table::World)).unwrap_err();
        assert!(matches!(error, WriteError::OtherKind { .. }), "{error}");
        assert!(matches!(FilePlace::check(root.path(), "a", true, FileKind::Part), Err(WriteError::NotAFile(_))));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_never_replaced() {
        let root = tempfile::tempdir().unwrap();
        assert!(std::process::Command::new("mkfifo").arg(root.path().join("pipe")).status().unwrap().success());
        let error = FilePlace::check(root.path(), "pipe", true, FileKind::Part).unwrap_err();
        assert!(matches!(error, WriteError::Special { found: "a named pipe", .. }) && error.is_usage(), "{error}");
        let error = FilePlace::check("/dev".as_ref(), "null", true, FileKind::Part).unwrap_err();
        assert!(matches!(error, WriteError::Special { found: "a device", .. }), "{error}");
        let error = super::replace(&root.path().join("pipe"), &[b"x"]).unwrap_err();
        assert!(matches!(error, WriteError::Special { found: "a named pipe", .. }), "{error}");
    }
}
