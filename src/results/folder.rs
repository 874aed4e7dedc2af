//! A result folder appears whole or not at all: it is written under a hidden name beside its place, then renamed.

use super::answer::{self, Basis};
use super::error::WriteError;
use super::hidden;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The place of a result folder, checked before anything is simulated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    parent: PathBuf,
    path: PathBuf,
    overwrite: bool,
}

/// A result folder being written.
#[derive(Debug)]
pub struct Staged {
    place: Place,
    folder: TempDir,
}

impl Place {
    /// The place `parent/name`, made sure of: `parent` is a folder (made when missing) that can be written to, and there is nothing
    /// at the place itself, unless it is a folder and `overwrite` is given.
    ///
    /// # Errors
    ///
    /// When one of these does not hold.
    pub fn check(parent: &Path, name: &str, overwrite: bool) -> Result<Self, WriteError> {
        let place = Self { parent: parent.to_owned(), path: parent.join(name), overwrite };
        parent_folder(parent)?;
        place.vacant()?;
        fs::create_dir_all(parent).map_err(WriteError::io("make the folder", parent))?;
        // A folder is made and removed again: nothing else tells reliably whether it can be.
        place.hidden(hidden::NEW)?.close().map_err(WriteError::io("write to the folder", parent))?;
        Ok(place)
    }

    /// Where the folder will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn vacant(&self) -> Result<(), WriteError> {
        match fs::symlink_metadata(&self.path) {
            Ok(found) if !found.is_dir() => Err(WriteError::NotAFolder(self.path.clone())),
            Ok(_) if !self.overwrite && !answer::is_all(&self.path) => Err(WriteError::Exists(self.path.clone())),
            _ => Ok(()),
        }
    }

    /// A hidden folder beside the place.
    fn hidden(&self, kind: &str) -> Result<TempDir, WriteError> {
        hidden::folder(&self.path, kind).map_err(WriteError::io("write to the folder", &self.parent))
    }

    /// Begins to write the folder, under its hidden name.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn stage(self) -> Result<Staged, WriteError> {
        let folder = self.hidden(hidden::NEW)?;
        Ok(Staged { place: self, folder })
    }
}

impl Staged {
    /// Where to write to.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file under a relative path, to the disk.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write(&self, relative: &Path, bytes: &[u8]) -> Result<(), WriteError> {
        let path = self.path().join(relative);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(WriteError::io("make the folder", folder))?;
        }
        let write = || {
            let mut file = File::create_new(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(WriteError::io("write", &path))
    }

    /// Takes over from results that this folder will replace the answers that are of the same `basis`; says of each other one why it is not kept.
    ///
    /// # Errors
    ///
    /// When one cannot be written.
    pub fn carry(&self, basis: &Basis) -> Result<Vec<String>, WriteError> {
        answer::carry(&self.place.path, basis, self)
    }

    /// Takes a file in that was written elsewhere and stays there too, so that nothing is lost when the folder never comes to its place: as
    /// another name of the same file where the file system can do that, else as a copy. One that can be `made_again` is rather moved than copied.
    ///
    /// # Errors
    ///
    /// When it cannot be taken in.
    pub fn take(&self, file: &Path, relative: &Path, made_again: bool) -> Result<(), WriteError> {
        self.take_by(file, relative, made_again, |from, to| fs::hard_link(from, to))
    }

    /// The same, with a way to give a file another name.
    fn take_by(
        &self,
        file: &Path,
        relative: &Path,
        made_again: bool,
        link: impl FnOnce(&Path, &Path) -> io::Result<()>,
    ) -> Result<(), WriteError> {
        let path = self.path().join(relative);
        let copy = || {
            fs::copy(file, &path)?;
            File::open(&path)?.sync_all()
        };
        let moved = || if made_again { fs::rename(file, &path) } else { Err(io::ErrorKind::Unsupported.into()) };
        link(file, &path).or_else(|_| moved()).or_else(|_| copy()).map_err(WriteError::io("write", &path))
    }

    /// Puts the folder at its place. A folder that was there is moved aside first, and back if that fails.
    ///
    /// # Errors
    ///
    /// When it cannot be renamed; then what was at the place still is.
    pub fn finish(self) -> Result<PathBuf, WriteError> {
        let Self { place, folder } = self;
        sync_folder(folder.path())?;
        place.vacant()?;
        let old = if fs::symlink_metadata(&place.path).is_ok() { Some(place.hidden(hidden::OLD)?) } else { None };
        let aside = old.as_ref().map(|old| old.path().join(hidden::ASIDE));
        if let Some(aside) = &aside {
            fs::rename(&place.path, aside).map_err(WriteError::io("move aside", &place.path))?;
        }
        if let Err(error) = fs::rename(folder.path(), &place.path) {
            if let Some((aside, old)) = aside.zip(old)
                && fs::rename(&aside, &place.path).is_err()
            {
                // Better a hidden folder than lost results.
                let kept = old.keep();
                return Err(WriteError::Io { action: "move back the old results from", path: kept, error });
            }
            return Err(WriteError::io("rename the folder of the new results to", &place.path)(error));
        }
        // It has gone to its place: nothing is left to clean up.
        let _ = folder.keep();
        if let Some(old) = old {
            let path = old.path().to_owned();
            old.close().map_err(WriteError::io("remove the old results, moved to", &path))?;
        }
        sync_folder(&place.parent)?;
        Ok(place.path)
    }
}

/// Makes sure that no file stands where the folder `path`, or one above it, is needed.
pub(super) fn parent_folder(path: &Path) -> Result<(), WriteError> {
    let found = path.ancestors().find(|p| p.exists());
    found.filter(|p| !p.is_dir()).map_or(Ok(()), |file| Err(WriteError::NotAFolder(file.to_owned())))
}

/// Makes sure that the entries of a folder are on the disk, where the system has a way to.
pub(super) fn sync_folder(path: &Path) -> Result<(), WriteError> {
    if cfg!(unix) {
        File::open(path).and_then(|f| f.sync_all()).map_err(WriteError::io("write to the folder", path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Place, WriteError};
    use std::fs;
    use std::path::Path;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_appears_when_it_is_finished() {
        let root = tempfile::tempdir().unwrap();
        let parent = root.path().join("a/b");
        let staged = Place::check(&parent, "x", false).unwrap().stage().unwrap();
        staged.write(Path::new("in/side.txt"), b"new").unwrap();
        assert!(!parent.join("x").exists());
        assert_eq!(staged.finish().unwrap(), parent.join("x"));
        assert_eq!(fs::read(parent.join("x/in/side.txt")).unwrap(), b"new");
        assert_eq!(names(&parent), ["x"]);
    }

    #[test]
    fn what_is_not_finished_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let staged = Place::check(root.path(), "x", false).unwrap().stage().unwrap();
        staged.write(Path::new("file"), b"new").unwrap();
        drop(staged);
        assert!(names(root.path()).is_empty());
    }

    #[test]
    fn a_file_that_is_taken_in_stays_where_it_was_also_without_hard_links() {
        let no_links = |_: &Path, _: &Path| Err(std::io::ErrorKind::Unsupported.into());
        for made_again in [false, true] {
            let root = tempfile::tempdir().unwrap();
            let rows = root.path().join("rows");
            fs::write(&rows, "rows").unwrap();
            let staged = Place::check(root.path(), "x", false).unwrap().stage().unwrap();
            staged.take(&rows, Path::new("linked"), made_again).unwrap();
            staged.take_by(&rows, Path::new("copied"), made_again, no_links).unwrap();
            assert_eq!(fs::read(staged.path().join("linked")).unwrap(), b"rows");
            assert_eq!(fs::read(staged.path().join("copied")).unwrap(), b"rows");
            // The run is killed before the results appear: what cannot be made again is still there.
            drop(staged);
            assert_eq!(fs::read(&rows).ok(), if made_again { None } else { Some(b"rows".to_vec()) });
        }
    }

    #[test]
    fn an_existing_folder_stays_unless_it_may_be_overwritten() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("x")).unwrap();
        fs::write(root.path().join("x/old"), "old").unwrap();
        assert!(matches!(Place::check(root.path(), "x", false), Err(WriteError::Exists(_))));
        let staged = Place::check(root.path(), "x", true).unwrap().stage().unwrap();
        staged.write(Path::new("new"), b"new").unwrap();
        assert_eq!(names(&root.path().join("x")), ["old"]);
        staged.finish().unwrap();
        assert_eq!(names(&root.path().join("x")), ["new"]);
        assert_eq!(names(root.path()), ["x"]);
    }

    #[test]
    fn a_folder_that_appeared_meanwhile_stays() {
        let root = tempfile::tempdir().unwrap();
        let staged = Place::check(root.path(), "x", false).unwrap().stage().unwrap();
        fs::create_dir(root.path().join("x")).unwrap();
        assert!(matches!(staged.finish(), Err(WriteError::Exists(_))));
        assert_eq!(names(root.path()), ["x"]);
    }

    #[test]
    fn a_file_is_no_place_for_results() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("f"), "").unwrap();
        for (parent, name) in
            [(root.path().join("f"), "x"), (root.path().join("f/g"), "x"), (root.path().to_owned(), "f")]
        {
            let error = Place::check(&parent, name, true).unwrap_err();
            assert!(matches!(error, WriteError::NotAFolder(_)), "{error}");
        }
    }
}
