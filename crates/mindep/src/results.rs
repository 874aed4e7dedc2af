//! The folder of results, which is written atomically: manifest, ownership of its files, lock, answers to questions, and the parts and checkpoints of
//! runs.

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
pub mod register;
pub mod sweep;

use crate::tables::error::WriteError;
use crate::tables::sums::Sums;
use crate::tables::table::{self, Table};
use crate::tables::{Run, list};
use manifest::{Manifest, Precision, Timing};
use mindep_scenario::Loaded;
use std::path::Path;

/// Subfolder with the pictures.
pub const PLOTS: &str = "plots";
/// File of the report.
pub const PAGE: &str = "report.html";
/// File of the manifest, which identifies the run that the results belong to.
pub const MANIFEST: &str = "run.json";
/// Subfolder with copies of the input files.
pub const INPUTS: &str = "inputs";

/// Writes the tables, the manifest and copies of the inputs of a run into a staged folder.
///
/// # Errors
///
/// Returns the error of the first file that cannot be written.
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

/// Writes all tables of a run into `folder` and returns their SHA-256 checksums.
///
/// # Errors
///
/// Returns the error of the first file that cannot be written.
pub fn save_tables(run: Run<'_>, folder: &Path) -> Result<Sums, WriteError> {
    let mut save = Save { run, folder, sums: Sums::new() };
    list::each(&mut save)?;
    Ok(save.sums)
}

/// Visitor that writes each table into a folder and collects the checksums.
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
