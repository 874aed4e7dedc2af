//! Writes a results folder atomically: under a hidden name beside its place, followed by a rename.

use super::answer::{self, Basis};
use super::manifest::InputNote;
use super::own::{self, Other};
use super::{INPUTS, hidden};
use crate::tables::error::WriteError;
use mindep_scenario::Loaded;
use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Subfolder for kept files that do not belong to mindep and whose names the new results use too.
const KEPT: &str = "kept";

/// The place of a results folder, checked before anything is simulated.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResultPlace {
    parent: PathBuf,
    path: PathBuf,
    overwrite: bool,
    reads: Reads,
}

/// The files that a command reads, which must not be removed together with the results that it replaces.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reads {
    /// Canonical paths of the files.
    files: Vec<PathBuf>,
    /// The input files of which the new results will hold copies.
    copies: Vec<InputNote>,
}

impl Reads {
    /// Records the files of a scenario and other `files`.
    pub fn new(loaded: &Loaded, files: &[PathBuf]) -> Self {
        let known = |file: &PathBuf| fs::canonicalize(file).ok();
        let files = loaded.files.iter().chain(files).filter_map(known).collect();
        Self { files, copies: loaded.inputs.iter().map(InputNote::new).collect() }
    }
}

/// A results folder being written under a hidden name.
#[derive(Debug)]
pub struct Staged {
    place: ResultPlace,
    folder: TempDir,
}

impl ResultPlace {
    /// Checks the place `parent/name`: `parent` must be a writable folder (it is made when missing), and nothing may be at the place itself, except a
    /// results folder if `overwrite` is given.
    ///
    /// # Errors
    ///
    /// Returns an error when one of these conditions does not hold.
    pub fn check(parent: &Path, name: &str, overwrite: bool) -> Result<Self, WriteError> {
        Self::check_beside(parent, name, overwrite, Reads::default())
    }

    /// Like [`ResultPlace::check`], for a command that reads files: none of them may be in the folder to be replaced, except in its copies of inputs.
    ///
    /// # Errors
    ///
    /// Returns an error when one of these conditions does not hold.
    pub fn check_beside(parent: &Path, name: &str, overwrite: bool, reads: Reads) -> Result<Self, WriteError> {
        let place = Self { overwrite, reads, ..Self::unchecked(parent, name) };
        parent_folder(parent)?;
        place.vacant()?;
        fs::create_dir_all(parent).map_err(WriteError::io("make the folder", parent))?;
        // A temporary folder is made and removed again, since only this shows reliably that the parent is writable.
        place.hidden(hidden::NEW)?.close().map_err(WriteError::io("write to the folder", parent))?;
        Ok(place)
    }

    /// The place `parent/name` of existing results that will not be replaced.
    pub fn unchecked(parent: &Path, name: &str) -> Self {
        Self { parent: parent.to_owned(), path: parent.join(name), overwrite: false, reads: Reads::default() }
    }

    /// Returns the final path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Checks that the place is free or may be replaced, and returns the entries in replaceable results that do not belong to mindep.
    fn vacant(&self) -> Result<Vec<Other>, WriteError> {
        own::not_through_a_link(&self.path)?;
        if fs::symlink_metadata(&self.path).is_err() {
            return Ok(Vec::new());
        }
        let others = own::others(&self.path, &self.reads.copies).and_then(|others| {
            self.nothing_read()?;
            self.nobody_inside()?;
            Ok(others)
        });
        match others {
            Err(why) => Err(WriteError::Kept { path: self.path.clone(), why }),
            Ok(_) if !self.overwrite && !own::is_answers(&self.path) => Err(WriteError::Exists(self.path.clone())),
            Ok(others) => Ok(others),
        }
    }

    /// Refuses to replace the working directory of this process: it would move with the folder, and relative paths would no longer be right.
    fn nobody_inside(&self) -> Result<(), String> {
        let here = env::current_dir().and_then(fs::canonicalize);
        let is_inside = self.overwrite
            && here.is_ok_and(|here| fs::canonicalize(&self.path).is_ok_and(|place| here.starts_with(place)));
        if is_inside { Err("this command was started inside it; start it elsewhere".to_owned()) } else { Ok(()) }
    }

    /// Checks that no file that the command reads is in the folder, except in its copies of inputs.
    fn nothing_read(&self) -> Result<(), String> {
        let Ok(place) = fs::canonicalize(&self.path) else { return Ok(()) };
        let within = self.reads.files.iter().filter_map(|file| file.strip_prefix(&place).ok());
        match within.into_iter().find(|file| !file.starts_with(INPUTS)) {
            Some(file) => Err(format!("this command reads its {}", file.display())),
            None => Ok(()),
        }
    }

    /// Makes a hidden folder beside the place.
    fn hidden(&self, kind: &str) -> Result<TempDir, WriteError> {
        hidden::folder(&self.path, kind).map_err(WriteError::io("write to the folder", &self.parent))
    }

    /// Starts writing the folder under its hidden name.
    ///
    /// # Errors
    ///
    /// Returns an error when the hidden folder cannot be made.
    pub fn stage(self) -> Result<Staged, WriteError> {
        let folder = self.hidden(hidden::NEW)?;
        Ok(Staged { place: self, folder })
    }
}

impl Staged {
    /// Returns the hidden folder to write to.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file under a relative path and syncs it to the disk.
    ///
    /// # Errors
    ///
    /// Returns an error when the file cannot be written.
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

    /// Copies the answers with the same `basis` from the results that this folder will replace, and returns for each other answer why it is not kept.
    ///
    /// # Errors
    ///
    /// Returns an error when an answer cannot be written.
    pub fn carry(&self, basis: &Basis) -> Result<Vec<String>, WriteError> {
        answer::carry(&self.place.path, basis, self)
    }

    /// Adds a file that was written elsewhere and also stays there, so that nothing is lost if the folder is never renamed to its place: as a hard
    /// link where the file system supports it, else as a copy. A file that can be made again (`made_again`) is moved instead of copied.
    ///
    /// # Errors
    ///
    /// Returns an error when the file cannot be added.
    pub fn take(&self, file: &Path, relative: &Path, made_again: bool) -> Result<(), WriteError> {
        self.take_by(file, relative, made_again, |from, to| fs::hard_link(from, to))
    }

    /// Like [`Staged::take`], with the function that makes a hard link as a parameter.
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

    /// Moves the results, without plots and report, to their place: keeps the answers with the same `basis`, reports each other answer with `say`,
    /// and adds a marker file if there is still something `to_draw`.
    ///
    /// # Errors
    ///
    /// Returns the error of the first file that cannot be written.
    pub fn put(self, basis: &Basis, to_draw: bool, say: &dyn Fn(&str)) -> Result<PathBuf, WriteError> {
        let dropped = self.carry(basis)?;
        if to_draw {
            self.write(Path::new(answer::UNDRAWN), b"run")?;
        }
        let folder = self.finish()?;
        for answer in &dropped {
            say(&format!("note: {answer}"));
        }
        Ok(folder)
    }

    /// Moves the folder to its place. Entries of a folder already there that do not belong to mindep are added first; then the old folder is moved
    /// aside, and moved back if the rename fails.
    ///
    /// # Errors
    ///
    /// Returns an error when the folder cannot be renamed; the previous content of the place is then still there.
    pub fn finish(self) -> Result<PathBuf, WriteError> {
        let Self { place, folder } = self;
        for Other { path, .. } in place.vacant()? {
            let from = place.path.join(&path);
            // An entry whose name the new results use too goes into a separate subfolder.
            keep(&from, &folder.path().join(&path))
                .or_else(|_| keep(&from, &folder.path().join(KEPT).join(&path)))
                .map_err(WriteError::io("keep", &from))?;
        }
        sync_folder(folder.path())?;
        let old = if fs::symlink_metadata(&place.path).is_ok() { Some(place.hidden(hidden::OLD)?) } else { None };
        let aside = old.as_ref().map(|old| old.path().join(hidden::ASIDE));
        if let Some(aside) = &aside {
            fs::rename(&place.path, aside).map_err(WriteError::io("move aside", &place.path))?;
        }
        if let Err(error) = fs::rename(folder.path(), &place.path) {
            if let Some((aside, old)) = aside.zip(old)
                && fs::rename(&aside, &place.path).is_err()
            {
                // A hidden folder with the old results is left, since removing it would lose them.
                let kept = old.keep();
                return Err(WriteError::Io { action: "move back the old results from", path: kept, error });
            }
            return Err(WriteError::io("rename the folder of the new results to", &place.path)(error));
        }
        // The folder has been renamed: nothing is left to clean up.
        let _ = folder.keep();
        if let Some(old) = old {
            // If the removal is interrupted, the remains are under another name, so that `hidden::clean` does not restore them as results that were
            // only moved aside. The new results are in place, so failures here are ignored.
            let _ = fs::rename(old.path().join(hidden::ASIDE), old.path().join("gone"));
            let _ = old.close();
        }
        sync_folder(&place.parent)?;
        Ok(place.path)
    }
}

/// Adds an entry that does not belong to mindep under another path, a folder with its whole content: as hard links where the file system supports
/// them, else as copies synced to the disk. The original stays, so that nothing is lost if this is interrupted.
fn keep(from: &Path, to: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(from)?;
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    if fs::symlink_metadata(to).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    if found.is_dir() {
        fs::create_dir(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            keep(&entry.path(), &to.join(entry.file_name()))?;
        }
        fs::set_permissions(to, found.permissions())?;
        return if cfg!(unix) { File::open(to)?.sync_all() } else { Ok(()) };
    }
    #[cfg(unix)]
    if found.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
    }
    fs::hard_link(from, to).or_else(|_| {
        fs::copy(from, to)?;
        File::open(to)?.sync_all()
    })
}

/// Checks that neither `path` nor a folder above it is an existing file.
pub(super) fn parent_folder(path: &Path) -> Result<(), WriteError> {
    let found = path.ancestors().find(|p| p.exists());
    found.filter(|p| !p.is_dir()).map_or(Ok(()), |file| Err(WriteError::NotAFolder(file.to_owned())))
}

/// Syncs the entries of a folder to the disk, on systems that support it.
pub(super) fn sync_folder(path: &Path) -> Result<(), WriteError> {
    if cfg!(unix) {
        File::open(path).and_then(|f| f.sync_all()).map_err(WriteError::io("write to the folder", path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{ResultPlace, WriteError};
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
        let staged = ResultPlace::check(&parent, "x", false).unwrap().stage().unwrap();
        staged.write(Path::new("in/side.txt"), b"new").unwrap();
        assert!(!parent.join("x").exists());
        assert_eq!(staged.finish().unwrap(), parent.join("x"));
        assert_eq!(fs::read(parent.join("x/in/side.txt")).unwrap(), b"new");
        assert_eq!(names(&parent), ["x"]);
    }

    #[test]
    fn what_is_not_finished_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let staged = ResultPlace::check(root.path(), "x", false).unwrap().stage().unwrap();
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
            let staged = ResultPlace::check(root.path(), "x", false).unwrap().stage().unwrap();
            staged.take(&rows, Path::new("linked"), made_again).unwrap();
            staged.take_by(&rows, Path::new("copied"), made_again, no_links).unwrap();
            assert_eq!(fs::read(staged.path().join("linked")).unwrap(), b"rows");
            assert_eq!(fs::read(staged.path().join("copied")).unwrap(), b"rows");
            // The run is killed before the results appear: a file that cannot be made again is still there.
            drop(staged);
            assert_eq!(fs::read(&rows).ok(), if made_again { None } else { Some(b"rows".to_vec()) });
        }
    }

    /// A manifest with only the keys that are read here.
    const RUN: &str = r#"{"version": "0", "scenario": {"hash": "h"}, "inputs": []}"#;

    #[test]
    fn an_existing_folder_stays_unless_it_is_of_mindep_and_may_be_overwritten() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join("x").join(name);
        fs::create_dir(path("")).unwrap();
        fs::write(path("notes"), "mine").unwrap();
        for overwrite in [false, true] {
            let error = ResultPlace::check(root.path(), "x", overwrite).unwrap_err();
            assert!(matches!(error, WriteError::Kept { .. }) && error.is_usage(), "{error}");
        }
        fs::write(path("run.json"), RUN).unwrap();
        fs::write(path("summary.csv"), "old").unwrap();
        fs::create_dir_all(path("deep/er")).unwrap();
        fs::write(path("deep/er/file"), "mine too").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("nowhere", path("link")).unwrap();
        assert!(matches!(ResultPlace::check(root.path(), "x", false), Err(WriteError::Exists(_))));
        let staged = ResultPlace::check(root.path(), "x", true).unwrap().stage().unwrap();
        staged.write(Path::new("new"), b"new").unwrap();
        assert_eq!(fs::read(path("summary.csv")).unwrap(), b"old");
        staged.finish().unwrap();
        let mut expected = vec!["deep", "link", "new", "notes"];
        expected.retain(|name| cfg!(unix) || *name != "link");
        assert_eq!(names(&path("")), expected);
        assert_eq!(
            (fs::read(path("notes")).unwrap(), fs::read(path("deep/er/file")).unwrap()),
            (b"mine".to_vec(), b"mine too".to_vec())
        );
        #[cfg(unix)]
        assert_eq!(fs::read_link(path("link")).unwrap(), Path::new("nowhere"));
        assert_eq!(names(root.path()), ["x"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_no_place_for_results() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("real")).unwrap();
        fs::write(root.path().join("real/run.json"), RUN).unwrap();
        std::os::unix::fs::symlink("real", root.path().join("x")).unwrap();
        let error = ResultPlace::check(root.path(), "x", true).unwrap_err();
        assert!(matches!(error, WriteError::Linked(_)) && error.is_usage(), "{error}");
    }

    #[test]
    fn a_folder_that_appeared_meanwhile_stays() {
        let root = tempfile::tempdir().unwrap();
        let staged = ResultPlace::check(root.path(), "x", false).unwrap().stage().unwrap();
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
            let error = ResultPlace::check(&parent, name, true).unwrap_err();
            assert!(matches!(error, WriteError::NotAFolder(_)), "{error}");
        }
    }
}
