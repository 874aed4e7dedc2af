//! Reads scenarios.

use crate::{arguments, failure, fault};
use mindep_scenario::{Loaded, load};
use pyo3::prelude::*;
use pyo3::types::PyList;
use std::path::Path;

/// Reads and validates a scenario, and simulates nothing.
///
/// Args:
///     scenario: path of the scenario file.
///     set: changes by address, as `run` takes them.
///
/// Returns:
///     What is legal but odd, in file order; an empty list when nothing is.
///
/// Raises:
///     ScenarioError: with every fault of the scenario.
///     OSError: when the file cannot be read.
#[pyfunction]
#[pyo3(signature = (scenario, set=None))]
pub fn check<'py>(
    py: Python<'py>,
    scenario: &Bound<'py, PyAny>,
    set: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyList>> {
    let scenario = arguments::path(scenario)?;
    let sets = arguments::sets(set)?;
    fault::list(py, &read(py, &scenario, &sets)?.warnings)
}

/// Reads a scenario with `sets` applied.
pub fn read(py: Python<'_>, path: &Path, sets: &[String]) -> PyResult<Loaded> {
    failure::detached(py, || load(path, sets))?.map_err(|error| failure::unread(py, &error))
}
