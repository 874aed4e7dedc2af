//! Layout of a scenario's files in a folder of copies, such that the copy of the scenario file still finds its tables.

use std::path::{Component, Path, PathBuf};

use super::diagnostic::{Diagnostic, Faults};
use super::files::{Input, TableFile, tidy};
use super::text::shown;

/// Assigns the scenario file and its tables relative paths in a folder of copies.
///
/// A table beside or below the scenario file keeps its path. If a table lies above (`../data/world.csv`), the scenario file is placed as many
/// folders deep, in folders with the names of the original ones. Two spellings of the same path share one copy; two files whose copies would
/// conflict are reported in `faults`.
pub fn inputs(scenario: &Path, bytes: &[u8], tables: Vec<TableFile>, faults: &mut Faults) -> Vec<Input> {
    let up = tables.iter().map(|t| ups(&t.path)).max().unwrap_or(0);
    let full = std::path::absolute(scenario).unwrap_or_else(|_| scenario.to_owned());
    let mut folders: Vec<PathBuf> = full
        .parent()
        .into_iter()
        .flat_map(Path::components)
        .filter_map(|c| if let Component::Normal(name) = c { Some(PathBuf::from(name)) } else { None })
        .collect();
    while folders.len() < up {
        folders.insert(0, PathBuf::from(format!("up-{}", up - folders.len())));
    }
    let base: PathBuf = folders[folders.len() - up..].iter().collect();
    let name = scenario.file_name().map_or_else(|| PathBuf::from("scenario.toml"), PathBuf::from);
    let mut inputs = vec![Input { path: base.join(name), bytes: bytes.to_vec() }];
    // Key and path of the table of each input after the first.
    let mut owners: Vec<(String, String)> = Vec::new();
    for table in tables {
        let path = tidy(&base.join(&table.path));
        let written = table.path.display().to_string();
        let found = inputs.iter().position(|other| collide(&other.path, &path));
        let same = found.is_some_and(|i| i > 0 && inputs[i].path == path && inputs[i].bytes == table.bytes);
        match found {
            _ if same => {}
            None => {
                inputs.push(Input { path, bytes: table.bytes });
                owners.push((table.key, written));
            }
            Some(i) => {
                let other = i.checked_sub(1).map_or_else(
                    || "the scenario file".to_owned(),
                    |i| format!("\"{}\" of {}", shown(&owners[i].1), owners[i].0),
                );
                let message = format!(
                    "{}: found \"{}\", whose copy among the results would be in the way of that of {other}",
                    table.key,
                    shown(&written)
                );
                let help = if inputs[i].path == path {
                    "copies keep their paths, without `.`, `..` and links; give the two files names that differ"
                } else {
                    "on some systems capitals make no difference; give the two files names that differ in more, and none that of the other's folder"
                };
                faults.add(Diagnostic::error(table.at, message).help(help));
            }
        }
    }
    inputs
}

/// Returns two of the paths that cannot exist in the same folder on every system: they differ only in case, or one is a parent folder of the
/// other.
pub fn collision<'a>(paths: &[&'a Path]) -> Option<(&'a Path, &'a Path)> {
    let pairs = paths.iter().enumerate().flat_map(|(i, a)| paths[..i].iter().map(move |b| (*b, *a)));
    pairs.into_iter().find(|(a, b)| collide(a, b))
}

fn collide(a: &Path, b: &Path) -> bool {
    let names = |path: &Path| -> Vec<String> {
        path.components().map(|name| name.as_os_str().to_string_lossy().to_lowercase()).collect()
    };
    let (a, b) = (names(a), names(b));
    a.starts_with(&b) || b.starts_with(&a)
}

/// Returns how many levels a relative path climbs above its starting folder.
fn ups(path: &Path) -> usize {
    let (mut depth, mut lowest) = (0_isize, 0_isize);
    for component in path.components() {
        match component {
            Component::ParentDir => depth -= 1,
            Component::Normal(_) => depth += 1,
            _ => {}
        }
        lowest = lowest.min(depth);
    }
    lowest.unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// Returns the paths of the copies, or the number of errors.
    fn arranged(scenario: &str, tables: &[(&str, &str)]) -> Result<Vec<String>, usize> {
        let mut sources = Sources::default();
        let id = sources.add("x.toml", "");
        let at = sources.whole(id);
        let mut faults = Faults::default();
        let table = |(path, bytes): &(&str, &str)| TableFile {
            path: PathBuf::from(path),
            bytes: bytes.as_bytes().to_vec(),
            key: "world".to_owned(),
            at,
        };
        let inputs = inputs(Path::new(scenario), b"", tables.iter().map(table).collect(), &mut faults);
        match faults.len() {
            0 => Ok(inputs.into_iter().map(|i| i.path.display().to_string()).collect()),
            count => Err(count),
        }
    }

    fn placed(scenario: &str, tables: &[&str]) -> Vec<String> {
        let tables: Vec<(&str, &str)> = tables.iter().map(|path| (*path, *path)).collect();
        arranged(scenario, &tables).unwrap()
    }

    #[test]
    fn tables_below_the_scenario_keep_their_paths() {
        assert_eq!(
            placed("/p/q/korea.toml", &["korea/suppliers.csv", "./world.csv"]),
            ["korea.toml", "korea/suppliers.csv", "world.csv"]
        );
    }

    #[test]
    fn a_table_above_the_scenario_takes_it_along() {
        assert_eq!(placed("/p/q/korea.toml", &["../data/world.csv"]), ["q/korea.toml", "data/world.csv"]);
        assert_eq!(placed("/korea.toml", &["../../w.csv"]).len(), 2);
    }

    #[test]
    fn spellings_of_one_path_have_one_copy_and_two_files_never_share_one() {
        let one = |tables: &[(&str, &str)]| arranged("/p/q/korea.toml", tables);
        assert_eq!(one(&[("h.csv", "a"), ("./h.csv", "a"), ("../q/h.csv", "a")]).map(|found| found.len()), Ok(2));
        for (tables, faults) in [
            // After a symbolic link, `..` leads to another folder.
            (&[("t.csv", "a"), ("link/../t.csv", "b")][..], 1),
            (&[("t.csv", "a"), ("link/../t.csv", "b"), ("./t.csv", "c")], 2),
            (&[("t.csv", "a"), ("T.csv", "a")], 1),
            (&[("d/t.csv", "a"), ("D/t.csv", "a")], 1),
            (&[("Straße.csv", "a"), ("STRAßE.csv", "b")], 1),
            (&[("link/../korea.toml", "")], 1),
            (&[("Korea.toml", "b")], 1),
            (&[("a/b.csv", "a"), ("link/../a", "b")], 1),
            (&[("link/../a", "b"), ("A/b.csv", "a")], 1),
        ] {
            assert_eq!(one(tables), Err(faults), "{tables:?}");
        }
        assert_eq!(one(&[("a.csv", "x"), ("b.csv", "x"), ("ab/a.csv", "x")]).map(|found| found.len()), Ok(4));
    }

    #[test]
    fn paths_of_which_no_folder_holds_both_are_found() {
        let found = |paths: &[&str]| collision(&paths.iter().map(Path::new).collect::<Vec<_>>()).is_some();
        assert!(found(&["x", "a/b", "a/B"]) && found(&["a/b", "x", "A"]) && found(&["x", "x"]));
        assert!(!found(&["a/b", "a/c", "ab", "b"]));
    }
}
