//! Hidden names beside the place of a result, and the removal of what killed commands have left under them.
//!
//! Beside a place `NAME` are `.NAME.lock` and `.NAME.checkpoint`, and while something is written `.NAME.new-…` and `.NAME.old-…`. The names of the
//! last two end in twelve random hexadecimal digits and eight check digits computed from the rest of the name: a file whose check digits do not match
//! was not made by mindep and is left alone. Names of scenarios have no dots, so that none of these names can belong to another scenario.

use crate::tables::sums::hexadecimal;
use sha2::{Digest, Sha256};
use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile, TempDir};

/// Kind of a file or folder that is being written.
pub const NEW: &str = "new";
/// Kind of a folder that holds replaced results which were moved aside.
pub const OLD: &str = "old";
/// Kind of the lock file.
pub const LOCK: &str = "lock";
/// Name of the replaced results within a folder of kind [`OLD`].
pub const ASIDE: &str = "old";

/// Numbers of random digits and of check digits in a hidden name.
const RANDOM: usize = 12;
const CHECK: usize = 8;
/// Maximum number of further names tried when a name is taken.
const TRIES: u32 = 100;

/// Returns the parent folder of a place.
pub fn parent(place: &Path) -> &Path {
    place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Returns the hidden path of a kind beside a place.
pub fn beside(place: &Path, kind: &str) -> PathBuf {
    parent(place).join(format!(".{}.{kind}", name(place)))
}

/// Returns a new random hidden name of a kind for something made beside a place.
pub fn fresh(place: &Path, kind: &str) -> String {
    // The hasher is seeded by the operating system, differently at every call.
    let random = RandomState::new().build_hasher().finish() & ((1 << (4 * RANDOM)) - 1);
    let start = format!(".{}.{kind}-{random:0RANDOM$x}", name(place));
    let check = check(&start);
    start + &check
}

/// Makes a hidden file beside a place, removed when dropped.
///
/// # Errors
///
/// Returns an error when the file cannot be made.
pub fn file(place: &Path) -> io::Result<NamedTempFile> {
    // The usual mode of a new file, before the user's umask.
    make(place, NEW, 0o666, |builder, folder| builder.tempfile_in(folder))
}

/// Makes a hidden folder of a kind beside a place, removed when dropped.
///
/// # Errors
///
/// Returns an error when the folder cannot be made.
pub fn folder(place: &Path, kind: &str) -> io::Result<TempDir> {
    make(place, kind, 0o777, |builder, folder| builder.tempdir_in(folder))
}

fn make<T>(
    place: &Path,
    kind: &str,
    mode: u32,
    mut make: impl FnMut(&mut Builder<'_, '_>, &Path) -> io::Result<T>,
) -> io::Result<T> {
    let mut tries = 0;
    loop {
        let name = fresh(place, kind);
        let mut builder = Builder::new();
        builder.prefix(&name).rand_bytes(0);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(mode));
        }
        #[cfg(not(unix))]
        let _ = mode;
        match make(&mut builder, parent(place)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && tries < TRIES => tries += 1,
            made => return made,
        }
    }
}

fn name(place: &Path) -> String {
    place.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Returns the check digits of a hidden name that starts with `start`.
fn check(start: &str) -> String {
    let digest = Sha256::digest(format!("mindep hidden {start}"));
    hexadecimal(&digest[..CHECK / 2])
}

/// Returns the place and kind of a hidden name if its check digits show that mindep made it.
fn made_here(name: &str) -> Option<(&str, &str)> {
    let (start, end) = name.split_at_checked(name.len().checked_sub(CHECK)?)?;
    let (front, random) = start.split_at_checked(start.len().checked_sub(RANDOM)?)?;
    let digits = |text: &str| text.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
    let (place, kind) = front.strip_prefix('.')?.strip_suffix('-')?.rsplit_once('.')?;
    (matches!(kind, NEW | OLD) && digits(random) && end == check(start)).then_some((place, kind))
}

/// Removes what killed commands have left beside a place and in it, and restores results that such a command had just moved aside. To be called only
/// by the holder of the place's lock. What cannot be removed stays, which does no harm.
pub fn clean(place: &Path) {
    let own = name(place);
    for left in left(parent(place), |of, kind| of == own && kind == OLD) {
        if fs::symlink_metadata(place).is_err() {
            let _ = fs::rename(left.join(ASIDE), place);
        }
        remove(&left);
    }
    for left in left(parent(place), |of, kind| of == own && kind == NEW) {
        remove(&left);
    }
    if fs::symlink_metadata(place).is_ok_and(|found| found.is_dir()) {
        // Answers and pictures are written into an existing folder, so temporary files may be inside it.
        clean_inside(place);
        clean_inside(&place.join(super::PLOTS));
    }
}

/// Removes what killed commands have left in a results folder, except temporary files of places in it that have a lock of their own, such as a
/// combination of a sweep.
fn clean_inside(folder: &Path) {
    let locked = |of: &str| fs::symlink_metadata(folder.join(format!(".{of}.{LOCK}"))).is_ok();
    for left in left(folder, |of, kind| kind == NEW && !locked(of)) {
        remove(&left);
    }
}

fn remove(left: &Path) {
    let folder = fs::symlink_metadata(left).is_ok_and(|found| found.is_dir());
    let _ = if folder { fs::remove_dir_all(left) } else { fs::remove_file(left) };
}

/// Returns the files and folders made by mindep in a folder whose place and kind are wanted.
fn left(folder: &Path, wanted: impl Fn(&str, &str) -> bool) -> Vec<PathBuf> {
    let ours = |name: &str| made_here(name).is_some_and(|(place, kind)| wanted(place, kind));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| entry.file_name().to_str().is_some_and(ours)).map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::{NEW, OLD, clean, fresh, made_here};
    use std::fs;
    use std::path::Path;

    #[test]
    fn a_hidden_name_tells_where_it_belongs_and_nothing_else_does() {
        for place in ["two", "a.b", "", ".x", "two.new-backup", "größe"] {
            for kind in [NEW, OLD] {
                let name = fresh(Path::new(place), kind);
                assert_eq!(made_here(&name), Some((place, kind)), "{name}");
                // A change of any character makes the name invalid.
                for (at, c) in name.char_indices() {
                    let other =
                        format!("{}{}{}", &name[..at], if c == '0' { '1' } else { '0' }, &name[at + c.len_utf8()..]);
                    assert_eq!(made_here(&other), None, "{other}");
                }
            }
        }
        for name in ["", ".", ".two.new-backup", ".two.new-aB3dEf", ".two.new-0123456789abcdef0123", ".two.lock", "two"]
        {
            assert_eq!(made_here(name), None, "{name}");
        }
        assert_ne!(fresh(Path::new("two"), NEW), fresh(Path::new("two"), NEW));
    }

    #[test]
    fn only_leftovers_of_this_place_are_removed() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        let of_other = fresh(Path::new("two-b"), NEW);
        let users = [".two.new-backup", ".two.new-aB3dEf", ".two.old-backup", "two.new-aB3dEf", ".two.checkpoint"];
        for folder in users.into_iter().chain([of_other.as_str()]) {
            fs::create_dir(path(folder)).unwrap();
        }
        fs::write(path(&fresh(Path::new("two"), NEW)), "").unwrap();
        fs::create_dir_all(path(&fresh(Path::new("two"), NEW)).join("plots")).unwrap();
        clean(&path("two"));
        let mut names: Vec<_> = fs::read_dir(root.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        let mut expected = users.to_vec();
        expected.push(&of_other);
        expected.sort_unstable();
        assert_eq!(names, expected);
    }

    #[test]
    fn leftovers_inside_a_folder_of_results_are_removed() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("two");
        fs::create_dir_all(place.join("plots")).unwrap();
        for (folder, name) in [("", "stress.csv"), ("", "report.html"), ("plots", "stress.svg")] {
            fs::write(place.join(folder).join(fresh(Path::new(name), NEW)), "half").unwrap();
        }
        fs::write(place.join(".notes.new-backup"), "mine").unwrap();
        // Another command is writing to a place inside the folder.
        let busy = place.join(fresh(Path::new("001"), NEW));
        fs::create_dir(&busy).unwrap();
        fs::write(place.join(".001.lock"), "").unwrap();
        clean(&place);
        assert!(busy.exists());
        fs::remove_file(place.join(".001.lock")).unwrap();
        clean(&place);
        assert_eq!(fs::read_dir(place.join("plots")).unwrap().count(), 0);
        let names: Vec<_> = fs::read_dir(&place).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "plots and what is not ours: {names:?}");
        assert!(place.join(".notes.new-backup").exists());
    }

    #[test]
    fn results_that_were_moved_aside_come_back() {
        let root = tempfile::tempdir().unwrap();
        let aside = root.path().join(fresh(Path::new("two"), OLD));
        fs::create_dir_all(aside.join("old")).unwrap();
        fs::write(aside.join("old/run.json"), "{}").unwrap();
        clean(&root.path().join("two"));
        assert!(root.path().join("two/run.json").exists());
        // Something is at the place already, so the results moved aside have been replaced.
        fs::create_dir_all(aside.join("old")).unwrap();
        clean(&root.path().join("two"));
        assert!(root.path().join("two/run.json").exists());
        assert!(!aside.exists());
    }
}
