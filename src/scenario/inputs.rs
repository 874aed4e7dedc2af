//! The files of a scenario, arranged so that a copy of them reads like the original.

use std::path::{Component, Path, PathBuf};

use super::tables::TableFile;

/// A file that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Input {
    /// Its place in a folder that keeps all of them; paths in the scenario file hold there too.
    pub path: PathBuf,
    /// As read.
    pub bytes: Vec<u8>,
}

/// Places the scenario file and its tables in a folder of their own.
///
/// A table beside or below the scenario file keeps its path. When a table lies above (`../data/world.csv`), the scenario file
/// goes as many folders down, named as the original ones are.
pub fn inputs(scenario: &Path, bytes: &[u8], tables: Vec<TableFile>) -> Vec<Input> {
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
    inputs.extend(tables.into_iter().map(|t| Input { path: tidy(&base.join(&t.path)), bytes: t.bytes }));
    inputs
}

/// How far a relative path climbs above where it begins.
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

/// A path without `.` and `..`.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(scenario: &str, tables: &[&str]) -> Vec<String> {
        let tables = tables.iter().map(|t| TableFile { path: PathBuf::from(t), bytes: Vec::new() }).collect();
        inputs(Path::new(scenario), b"", tables).into_iter().map(|i| i.path.display().to_string()).collect()
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
}
