//! Source of a scenario's tables: the disk, or copies in memory.

use std::io;
use std::path::{Component, Path, PathBuf};

use super::source::Span;
use crate::bounded;

/// A file that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Input {
    /// Relative path in the folder of copies; paths in the scenario file are valid there too.
    pub path: PathBuf,
    /// Contents of the file as read.
    pub bytes: Vec<u8>,
}

/// A file with a table that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableFile {
    /// Path as written in `[tables]`, relative to the scenario file.
    pub path: PathBuf,
    /// Contents of the file.
    pub bytes: Vec<u8>,
    /// Key of `[tables]` under which the file is named.
    pub key: String,
    /// Span of the path.
    pub at: Span,
}

/// Where the paths of `[tables]` are looked up.
#[derive(Clone, Copy, Debug)]
pub enum Files<'a> {
    /// On the disk, relative to this folder.
    Disk(&'a Path),
    /// Among files in memory, relative to this folder.
    Kept(&'a Path, &'a [Input]),
}

impl Files<'_> {
    /// Returns the full path, as messages show it.
    pub fn full(self, relative: &Path) -> PathBuf {
        match self {
            Self::Disk(base) | Self::Kept(base, _) => base.join(relative),
        }
    }

    /// Returns the contents of a file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or is not among those in memory.
    pub fn read(self, relative: &Path) -> io::Result<Vec<u8>> {
        let full = self.full(relative);
        match self {
            Self::Disk(_) => bounded::read(&full, bounded::MAX_FILE_BYTES),
            Self::Kept(_, kept) => {
                let path = tidy(&full);
                let found = kept.iter().find(|input| input.path == path);
                found.map(|input| input.bytes.clone()).ok_or_else(|| io::ErrorKind::NotFound.into())
            }
        }
    }
}

/// Resolves `.` and `..` in a path without accessing the disk.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                tidy.pop();
            }
            Component::Normal(name) => tidy.push(name),
            _ => {}
        }
    }
    tidy
}
