//! The folder of results, which appears whole or not at all: its manifest, what in it is whose, its lock, answers beside the tables, and parts and
//! checkpoints of runs.

pub mod answer;
pub mod book;
pub mod checkpoint;
pub mod file;
pub mod folder;
pub mod hidden;
pub mod join;
pub mod lock;
pub mod manifest;
pub mod own;
pub mod part;
pub mod sweep;

use crate::tables::error::WriteError;
use crate::tables::sums::Sums;
use crate::tables::table::{self, Table};
use crate::tables::{Run, list};
use manifest::{Manifest, Precision, Timing};
use mindep_scenario::Loaded;
use std::path::Path;

/// Where pictures are, in a folder of results.
pub const PLOTS: &str = "plots";
/// The report, in a folder of results.
pub const PAGE: &str = "report.html";
/// What says what a folder of results is of.
pub const MANIFEST: &str = "run.json";
/// Where copies of the inputs are, in a folder of results.
pub const INPUTS: &str = "inputs";

/// Writes everything of a run into a folder: the tables, the manifest, and copies of the inputs.
///
/// # Errors
///
/// With the first file that cannot be written.
pub fn save(
    loaded: &Loaded,
    run: Run<'_>,
    set: &[String],
    precision: Option<Precision>,
    timing: Timing,
    staged: &folder::Staged,
) -> Result<(), WriteError> {
    let tables = save_tables(run, staged.path())?;
    for input in &loaded.inputs {
        staged.write(&Path::new(INPUTS).join(&input.path), &input.bytes)?;
    }
    let manifest = Manifest { until_precision: precision, tables, ..Manifest::new(loaded, run, set, timing) };
    staged.write(Path::new(MANIFEST), &manifest.to_json())
}

/// Writes all tables of a run into `folder`; gives their sums.
///
/// # Errors
///
/// With the first file that cannot be written.
pub fn save_tables(run: Run<'_>, folder: &Path) -> Result<Sums, WriteError> {
    let mut save = Save { run, folder, sums: Sums::new() };
    list::each(&mut save)?;
    Ok(save.sums)
}

/// Writes tables into a folder.
struct Save<'a> {
    run: Run<'a>,
    folder: &'a Path,
    sums: Sums,
}

impl list::Visit for Save<'_> {
    type Error = WriteError;

    fn table<R: Table>(&mut self) -> Result<(), WriteError> {
        self.sums.insert(R::FILE.to_owned(), table::save::<R>(self.run, self.folder)?);
        Ok(())
    }
}
