//! A file lock that permits one run at a time to write to a place. The operating system releases it when its holder ends in any way.

use super::folder::parent_folder;
use super::hidden::{self, LOCK};
use crate::tables::error::WriteError;
use mindep_scenario::bounded;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Maximum length of a lock file in bytes; it holds a process id.
const MAX: u64 = 32;

/// The exclusive right to write to a place, released when dropped.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    /// Locked, except where the file system does not support locks.
    _file: File,
}

impl Lock {
    /// Acquires the lock of a place, whose parent folder is made when missing, and removes what killed commands have left beside and in the place.
    ///
    /// # Errors
    ///
    /// Returns an error when another run holds the lock, the file cannot be made, or the existing file was not made by a run; such a file is not
    /// modified.
    pub fn take(place: &Path) -> Result<Self, WriteError> {
        let parent = hidden::parent(place);
        parent_folder(parent)?;
        fs::create_dir_all(parent).map_err(WriteError::io("make the folder", parent))?;
        let path = hidden::beside(place, LOCK);
        loop {
            let file = open(&path)?;
            match file.try_lock() {
                // Where the file system does not support locks, concurrent runs are not prevented; refusing to run would be worse.
                Ok(()) | Err(TryLockError::Error(_)) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(WriteError::Busy { place: place.to_owned(), holder: holder(&path) });
                }
            }
            // The previous holder may have removed the file between opening and locking it here.
            if same(&file, &path) {
                let file = note(file, &path)?;
                hidden::clean(place);
                return Ok(Self { path, _file: file });
            }
        }
    }
}

/// Opens the lock file, made when missing; links are not followed.
fn open(path: &Path) -> Result<File, WriteError> {
    let foreign = |found: &str| WriteError::Foreign { path: path.to_owned(), found: found.to_owned() };
    if let Some(found) = fs::symlink_metadata(path).ok().and_then(|found| bounded::special(found.file_type())) {
        return Err(foreign(found));
    }
    let opened = bounded::open_own(path, File::options().create(true).truncate(false).read(true).write(true));
    opened.map_err(|error| match fs::symlink_metadata(path).ok().and_then(|m| bounded::special(m.file_type())) {
        Some(found) => foreign(found),
        None => WriteError::io("write to the folder", hidden::parent(path))(error),
    })
}

/// Writes the process id into the lock file. The file must be empty or hold the process id of an earlier run, and must have no other hard link; any
/// other file is refused.
fn note(mut file: File, path: &Path) -> Result<File, WriteError> {
    let fail = |error| WriteError::io("write to the folder", hidden::parent(path))(error);
    let foreign = |found: &str| Err(WriteError::Foreign { path: path.to_owned(), found: found.to_owned() });
    let mut held = Vec::new();
    Read::by_ref(&mut file).take(MAX + 1).read_to_end(&mut held).map_err(fail)?;
    let number = held.strip_suffix(b"\n").unwrap_or(&held);
    if held.len() as u64 > MAX || !number.iter().all(u8::is_ascii_digit) {
        return foreign("a file that no run has made");
    }
    if links(&file).map_err(fail)? > 1 {
        return foreign("another name of a file");
    }
    let mut write = || {
        file.set_len(0)?;
        file.rewind()?;
        writeln!(file, "{}", std::process::id())
    };
    write().map_err(fail)?;
    Ok(file)
}

/// Returns the number of hard links of a file.
fn links(file: &File) -> io::Result<u64> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Ok(file.metadata()?.nlink())
    }
    #[cfg(not(unix))]
    file.metadata().map(|_| 1)
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while it is still locked, and only on systems on which `same` lets others notice the removal.
        if cfg!(unix) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Describes the holder of a lock, from the content and modification time of its file.
fn holder(path: &Path) -> String {
    let text = bounded::read(path, MAX).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let process = text.and_then(|text| text.trim().parse::<u32>().ok());
    let since = fs::metadata(path).and_then(|m| m.modified()).ok().and_then(|at| at.elapsed().ok());
    let since = since.map(|since| since.as_secs()).filter(|seconds| *seconds > 0);
    let process = process.map_or_else(|| "another process".to_owned(), |id| format!("process {id}"));
    since.map_or_else(|| process.clone(), |seconds| format!("{process}, for {seconds} s"))
}

#[cfg(unix)]
fn same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let both = || -> io::Result<bool> {
        let (mine, there) = (file.metadata()?, fs::symlink_metadata(path)?);
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
        // A lock file left by a killed run blocks nobody.
        fs::write(root.path().join("a/.x.lock"), "123456\n").unwrap();
        Lock::take(&place).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn what_no_run_has_made_is_neither_followed_nor_written_to() {
        use std::os::unix::fs::symlink;
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        let (place, lock) = (path("x"), path(".x.lock"));
        fs::write(path("victim"), "12345 and more").unwrap();
        let refused = |found: &str| {
            let error = Lock::take(&place).unwrap_err();
            let expected =
                format!("{}: found {found}, expected nothing or the lock of a run; remove it", lock.display());
            assert!(error.is_usage() && error.to_string().starts_with(&expected), "{error}");
            assert_eq!(fs::read_to_string(path("victim")).unwrap(), "12345 and more", "{found}");
            if fs::symlink_metadata(&lock).unwrap().is_dir() {
                fs::remove_dir(&lock).unwrap();
            } else {
                fs::remove_file(&lock).unwrap();
            }
        };
        for target in ["victim", "nothing", "pipe"] {
            symlink(path(target), &lock).unwrap();
            refused("a symbolic link");
        }
        assert!(!path("nothing").exists());
        assert!(std::process::Command::new("mkfifo").arg(&lock).status().unwrap().success());
        refused("a named pipe");
        fs::create_dir(&lock).unwrap();
        refused("a folder");
        fs::write(path("number"), "123\n").unwrap();
        fs::hard_link(path("number"), &lock).unwrap();
        refused("another name of a file");
        assert_eq!(fs::read_to_string(path("number")).unwrap(), "123\n");
        for text in ["mine", "12\n34", " ", "123456789012345678901234567890123"] {
            fs::write(&lock, text).unwrap();
            refused("a file that no run has made");
        }
        Lock::take(&place).unwrap();
        assert!(!lock.exists());
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
