//! Reads scenarios from a path, a text or a dict.

use crate::{arguments, failure, fault};
use mindep_scenario::{Loaded, load, load_str};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyMapping, PyString};
use std::path::PathBuf;

/// Reads and validates a scenario, and simulates nothing.
///
/// Args:
///     scenario: path of the scenario file, its text, or a dict of its tables, as `run` takes it.
///     set: changes by address, as `run` takes them.
///     notes: whether to add what is usual and worth knowing, behind the warnings: nodes that nothing strikes, rows without a source.
///
/// Returns:
///     What is legal but odd, in file order; an empty list when nothing is.
///
/// Raises:
///     ScenarioError: with every fault of the scenario.
///     OSError: when the file cannot be read.
#[pyfunction]
#[pyo3(signature = (scenario, set=None, *, notes=false))]
pub fn check<'py>(
    py: Python<'py>,
    scenario: &Bound<'py, PyAny>,
    set: Option<&Bound<'py, PyAny>>,
    notes: bool,
) -> PyResult<Bound<'py, PyList>> {
    let scenario = Source::of(scenario)?;
    let sets = arguments::sets(set)?;
    let loaded = scenario.read(py, &sets)?;
    let found = fault::list(py, &loaded.warnings)?;
    if notes {
        for note in fault::list(py, &loaded.notes())? {
            found.append(note)?;
        }
    }
    Ok(found)
}

/// Source of a scenario.
#[derive(Clone, Debug)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// A text in memory.
    Text(String),
}

/// Name of a scenario passed as text, for messages.
const TEXT: &str = "scenario";

impl Source {
    /// Determines the source from the Python argument: a path, a text with several lines, or a dict.
    pub fn of(scenario: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Ok(text) = scenario.cast::<PyString>() {
            let text: String = text.extract()?;
            return Ok(if text.contains('\n') { Self::Text(text) } else { Self::File(text.into()) });
        }
        if let Ok(tables) = scenario.cast::<PyMapping>() {
            return arguments::toml(tables).map(Self::Text);
        }
        scenario.extract().map(Self::File).map_err(|_| {
            let found = arguments::kind(scenario);
            PyTypeError::new_err(format!(
                "scenario: found {found}, expected the path of a scenario file (a str or os.PathLike), its text, or a dict of its tables"
            ))
        })
    }

    /// Loads the scenario with the overrides `sets`.
    pub fn read(&self, py: Python<'_>, sets: &[String]) -> PyResult<Loaded> {
        let load = || match self {
            Self::File(path) => load(path, sets),
            Self::Text(text) => load_str(TEXT, text, sets),
        };
        failure::detached(py, load)?.map_err(|error| failure::unread(py, &error))
    }

    /// Returns the name of the source for messages.
    pub fn named(&self) -> String {
        match self {
            Self::File(path) => mindep_scenario::letters::shown(path),
            Self::Text(_) => TEXT.to_owned(),
        }
    }
}
