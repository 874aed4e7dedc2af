//! Runs the binary in a temporary folder and reads the files it writes.

pub mod process;
pub mod questions;

use assert_cmd::Command;
use mindep_library::tables::number::Number;
use mindep_library::tables::table::Table;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Two minerals, one of them with sectors; demand is noisier than contracts can follow, so some shortfall is unattributed.
pub const SMALL: &str = r#"
format = 1
[scenario]
name = "small"
start = "2025-01"
years = 3
[simulation]
trials = 200
[[minerals]]
id = "alpha"
unit = "t"
flexibility = 0.02
demand = { annual = 1200, volatility = 0.1 }
price = { initial = 100 }
[[minerals.sectors]]
id = "first"
share = 0.4
value_added = 500
[[minerals.sectors]]
id = "second"
share = 0.6
priority = 2
[[minerals]]
id = "beta"
unit = "kg"
demand = { annual = 60 }
price = { initial = 10, volatility = 0.05 }
[[suppliers]]
id = "a-large"
mineral = "alpha"
path = "AAA:mine"
share = 0.9
[[suppliers]]
id = "a-small"
mineral = "alpha"
path = "BBB:mine"
share = 0.1
surge = 0.2
[[suppliers]]
id = "b"
mineral = "beta"
path = "AAA:mine"
share = 1
[[disruptions]]
id = "strike"
hits = ["AAA"]
rate = 0.5
duration = "uniform(1, 5)"
[[strategies]]
id = "shifted"
shift = [{ mineral = "alpha", from = "a-large", to = { a-small = 1 }, share = 0.4 }]
per_year = 100
"#;

/// A temporary working folder with the scenario of `mindep new` at `new/scenario.toml` and [`SMALL`] at `small.toml`.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        desk.mindep("new new").assert().success();
        desk.write("small.toml", SMALL);
        desk
    }

    /// Returns the command with arguments separated by spaces.
    pub fn mindep(&self, arguments: &str) -> Command {
        let mut command = assert_cmd::cargo::cargo_bin_cmd!("mindep");
        command.current_dir(self.folder.path()).args(arguments.split_whitespace());
        command
    }

    /// Runs a command that must succeed; returns its standard output.
    pub fn out(&self, arguments: &str) -> String {
        text(&self.mindep(arguments).assert().success().get_output().stdout)
    }

    /// Runs a command that must fail with exit code 2; returns its standard error.
    pub fn wrong(&self, arguments: &str) -> String {
        text(&self.mindep(arguments).assert().code(2).get_output().stderr)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file");
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Returns the names of the entries of a folder.
    pub fn names(&self, name: &str) -> Vec<String> {
        names(&self.path(name))
    }

    /// Returns the rows of a result table.
    pub fn rows<R: Table + DeserializeOwned>(&self, folder: &str) -> Vec<R> {
        let mut reader = csv::Reader::from_path(self.path(folder).join(R::FILE)).expect("a table");
        reader.deserialize().map(|row| row.expect("a row")).collect()
    }

    /// Returns the rows of a CSV file, each as text by column.
    pub fn cells(&self, file: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(self.path(file)).expect("a table");
        reader.deserialize().map(|row| row.expect("a row")).collect()
    }

    /// Returns all files of a folder of results by path, without the duration of the run.
    pub fn results(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        gather(&self.path(folder), Path::new(""), &mut files);
        let manifest = files.get_mut(Path::new("run.json")).expect("a manifest");
        let mut json: serde_json::Value = serde_json::from_slice(manifest).expect("JSON");
        assert!(json.as_object_mut().expect("an object").remove("timing").is_some(), "timing stands apart");
        *manifest = json.to_string().into_bytes();
        files
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut names: Vec<String> =
        entries.map(|e| e.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

fn gather(root: &Path, inner: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for name in names(&root.join(inner)) {
        let path = inner.join(name);
        if root.join(&path).is_dir() {
            gather(root, &path, files);
        } else {
            files.insert(path.clone(), fs::read(root.join(&path)).expect("a file"));
        }
    }
}

/// Returns the value of a cell that must not be empty.
#[track_caller]
pub fn value(cell: Option<Number>) -> f64 {
    cell.expect("a number").value()
}

/// Asserts equality to 1e-9 of `scale`.
#[track_caller]
pub fn near(found: f64, expected: f64, scale: f64) {
    assert!((found - expected).abs() <= 1e-9 * scale.abs(), "found {found}, expected {expected}");
}
