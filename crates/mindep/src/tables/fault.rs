//! The error for results that cannot be read, with a list of all faults.

use super::table::read::{TableFault, read};
use mindep_scenario::bounded;
use mindep_scenario::letters::shown;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::path::Path;

/// Reason why a folder cannot be read as results: every file that is missing or is not as a run writes it.
#[derive(Debug)]
pub struct ReadError {
    /// The faults.
    pub faults: Vec<Fault>,
    /// What was expected, and what to do.
    pub cure: String,
}

/// A fault of a file.
#[derive(Debug)]
pub struct Fault {
    /// The file, or a position in it.
    pub place: String,
    /// What was found there, and what was expected.
    pub what: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Fault { place, what } in &self.faults {
            writeln!(f, "{place}: {what}")?;
        }
        f.write_str(&self.cure)
    }
}

impl std::error::Error for ReadError {}

impl Fault {
    /// Fault of a whole file.
    pub fn of(path: &Path, what: impl fmt::Display) -> Self {
        Self { place: shown(path), what: what.to_string() }
    }

    /// Fault of a cell.
    fn at(path: &Path, fault: &TableFault) -> Self {
        Self { place: format!("{}:{}:{}", shown(path), fault.line, fault.column), what: fault.what.clone() }
    }
}

/// Reads the bytes of a table.
///
/// # Errors
///
/// Returns an error when the file cannot be read or is larger than the maximum size of tables.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Vec<Fault>> {
    bounded::read(path, bounded::MAX_TABLE_BYTES)
        .map_err(|error| vec![Fault::of(path, format!("cannot be read: {error}"))])
}

/// Parses the rows of a table. `file` is the file name by which the bounds of its columns are looked up; empty for none.
///
/// # Errors
///
/// Returns every fault of the table, each with its position.
pub fn rows<R: Serialize + Default + DeserializeOwned>(
    file: &str,
    path: &Path,
    bytes: &[u8],
) -> Result<Vec<R>, Vec<Fault>> {
    read(file, bytes).map_err(|faults| faults.into_iter().map(|of| Fault::at(path, &of)).collect())
}
