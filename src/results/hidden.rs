//! Hidden names beside the place of a result, and what killed runs have left under them.
//!
//! Beside a place `NAME` lie `.NAME.lock` and `.NAME.checkpoint`, and while something is written `.NAME.new-XXXXXX` and `.NAME.old-XXXXXX`. Names of
//! scenarios have no dots, so that none of these can be another scenario's.

use std::fs;
use std::path::{Path, PathBuf};

/// What is being written.
pub const NEW: &str = "new";
/// What was moved aside for it.
pub const OLD: &str = "old";
/// In a folder of [`OLD`]: what was at the place.
pub const ASIDE: &str = "old";

/// The folder that a place is in.
pub fn parent(place: &Path) -> &Path {
    place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The hidden name of a kind beside a place.
pub fn beside(place: &Path, kind: &str) -> PathBuf {
    parent(place).join(format!(".{}.{kind}", name(place)))
}

/// What begins the names of a kind that end in six random letters and digits.
pub fn prefix(place: &Path, kind: &str) -> String {
    format!(".{}.{kind}-", name(place))
}

fn name(place: &Path) -> String {
    place.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Removes what killed runs have left beside a place, and puts results back that one had just moved aside. Only for who holds the lock of the
/// place. What cannot be removed stays: it harms nobody.
pub fn clean(place: &Path) {
    for left in left(place, OLD) {
        if fs::symlink_metadata(place).is_err() {
            let _ = fs::rename(left.join(ASIDE), place);
        }
        let _ = fs::remove_dir_all(left);
    }
    for left in left(place, NEW) {
        let _ = if left.is_dir() { fs::remove_dir_all(left) } else { fs::remove_file(left) };
    }
}

fn left(place: &Path, kind: &str) -> Vec<PathBuf> {
    let prefix = prefix(place, kind);
    let random = |name: &str| {
        name.strip_prefix(&prefix).is_some_and(|end| end.len() == 6 && end.chars().all(|c| c.is_ascii_alphanumeric()))
    };
    let entries = fs::read_dir(parent(place)).into_iter().flatten().flatten();
    entries.filter(|entry| entry.file_name().to_str().is_some_and(random)).map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::clean;
    use std::fs;

    #[test]
    fn only_leftovers_of_this_place_are_removed() {
        let root = tempfile::tempdir().unwrap();
        let path = |name: &str| root.path().join(name);
        for folder in [".two.new-aB3dEf", ".two-b.new-aB3dEf", ".two.new-backups", "two.new-aB3dEf", ".two.checkpoint"]
        {
            fs::create_dir(path(folder)).unwrap();
        }
        fs::write(path(".two.new-123456"), "").unwrap();
        clean(&path("two"));
        let mut names: Vec<_> = fs::read_dir(root.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [".two-b.new-aB3dEf", ".two.checkpoint", ".two.new-backups", "two.new-aB3dEf"]);
    }

    #[test]
    fn results_that_were_moved_aside_come_back() {
        let root = tempfile::tempdir().unwrap();
        let aside = root.path().join(".two.old-aB3dEf");
        fs::create_dir_all(aside.join("old")).unwrap();
        fs::write(aside.join("old/run.json"), "{}").unwrap();
        clean(&root.path().join("two"));
        assert!(root.path().join("two/run.json").exists());
        // With something at the place by now, what was moved aside has been replaced.
        fs::create_dir_all(aside.join("old")).unwrap();
        clean(&root.path().join("two"));
        assert!(root.path().join("two/run.json").exists());
        assert!(!aside.exists());
    }
}
