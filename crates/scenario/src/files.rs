//! Where the tables of a scenario are read from: the disk, or a list of files that were kept.

use std::io;
use std::path::{Path, PathBuf};

use super::inputs::{Input, tidy};
use crate::bounded;

/// Where paths of `[tables]` lead.
#[derive(Clone, Copy, Debug)]
pub enum Files<'a> {
    /// To files of the disk, relative to this folder.
    Disk(&'a Path),
    /// To files that were kept, relative to this folder among them.
    Kept(&'a Path, &'a [Input]),
}

impl Files<'_> {
    /// The path as messages show it.
    pub fn full(self, relative: &Path) -> PathBuf {
        match self {
            Self::Disk(base) | Self::Kept(base, _) => base.join(relative),
        }
    }

    /// The bytes of a file.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is not among those kept.
    pub fn read(self, relative: &Path) -> io::Result<Vec<u8>> {
        let full = self.full(relative);
        match self {
            Self::Disk(_) => bounded::read(&full, bounded::MOST),
            Self::Kept(_, kept) => {
                let path = tidy(&full);
                let found = kept.iter().find(|input| input.path == path);
                found.map(|input| input.bytes.clone()).ok_or_else(|| io::ErrorKind::NotFound.into())
            }
        }
    }
}
