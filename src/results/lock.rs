//! One run at a time into one place: a lock that the system gives back when its holder ends, however it ends.

use super::error::WriteError;
use super::folder::parent_folder;
use super::hidden;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The right to write to a place, given back when dropped.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    /// Locked, except where the file system has no locks.
    _file: File,
}

impl Lock {
    /// Takes the lock of a place, whose parent folder is made when missing, and cleans up what killed runs have left beside it.
    ///
    /// # Errors
    ///
    /// When another run holds it, or no file can be made there.
    pub fn take(place: &Path) -> Result<Self, WriteError> {
        let parent = hidden::parent(place);
        parent_folder(parent)?;
        fs::create_dir_all(parent).map_err(WriteError::io("make the folder", parent))?;
        let path = hidden::beside(place, "lock");
        let fail = |error| WriteError::io("write to the folder", parent)(error);
        loop {
            let mut file = File::options().create(true).truncate(false).write(true).open(&path).map_err(fail)?;
            match file.try_lock() {
                // Where the file system has no locks, runs are not kept apart: better than no runs.
                Ok(()) | Err(TryLockError::Error(_)) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(WriteError::Busy { place: place.to_owned(), holder: holder(&path) });
                }
            }
            // The holder before may have removed the file between our opening and locking it.
            if same(&file, &path) {
                let mut note = || {
                    file.set_len(0)?;
                    writeln!(file, "{}", std::process::id())
                };
                note().map_err(fail)?;
                hidden::clean(place);
                return Ok(Self { path, _file: file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // While it is locked, and only where `same` tells others that it is gone.
        if cfg!(unix) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Who holds a lock, as far as the file tells.
fn holder(path: &Path) -> String {
    let process = fs::read_to_string(path).ok().and_then(|text| text.trim().parse::<u32>().ok());
    let since = fs::metadata(path).and_then(|m| m.modified()).ok().and_then(|at| at.elapsed().ok());
    let since = since.map(|since| since.as_secs()).filter(|seconds| *seconds > 0);
    let process = process.map_or_else(|| "another process".to_owned(), |id| format!("process {id}"));
    since.map_or_else(|| process.clone(), |seconds| format!("{process}, for {seconds} s"))
}

#[cfg(unix)]
fn same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let both = || -> io::Result<bool> {
        let (mine, there) = (file.metadata()?, fs::metadata(path)?);
        Ok((mine.dev(), mine.ino()) == (there.dev(), there.ino()))
    };
    both().unwrap_or(false)
}

#[cfg(not(unix))]
fn same(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::Lock;
    use std::fs;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn a_place_is_locked_once_and_leaves_no_file() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("a/x");
        let lock = Lock::take(&place).unwrap();
        let error = Lock::take(&place).unwrap_err().to_string();
        let expected = format!("{}: another run writes there (process {}", place.display(), std::process::id());
        assert!(error.starts_with(&expected), "{error}");
        Lock::take(&root.path().join("a/y")).unwrap();
        drop(lock);
        assert_eq!(fs::read_dir(root.path().join("a")).unwrap().count(), 0);
        // A file that a killed run has left blocks nobody.
        fs::write(root.path().join("a/.x.lock"), "123456\n").unwrap();
        Lock::take(&place).unwrap();
    }

    #[test]
    fn never_two_hold_it_while_its_file_comes_and_goes() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("x");
        let (inside, taken) = (AtomicU32::new(0), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..300 {
                        if let Ok(lock) = Lock::take(&place) {
                            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two at once");
                            taken.fetch_add(1, Ordering::SeqCst);
                            inside.fetch_sub(1, Ordering::SeqCst);
                            drop(lock);
                        }
                    }
                });
            }
        });
        assert!(taken.into_inner() >= 4);
    }
}
