//! Converts errors to Python exceptions.

use crate::fault;
use arrow_schema::ArrowError;
use mindep_core::engine::limit::GivenUp;
use mindep_scenario::{Diagnostics, LoadError};
use pyo3::create_exception;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

create_exception!(
    mindep,
    ScenarioError,
    PyValueError,
    "A scenario is wrong, or what `set` makes of it.\n\nIts text shows every fault with file, line, column and cure, as the command prints them; `faults` has them one by one."
);

/// Returns the exception for a scenario that was not loaded.
pub fn unread(py: Python<'_>, error: &LoadError) -> PyErr {
    let text = error.to_string();
    match error {
        // The error kind determines the exception class: FileNotFoundError, PermissionError and so on.
        LoadError::Io { error, .. } => io::Error::new(error.kind(), text).into(),
        LoadError::Invalid(faults) => scenario_error(py, text, faults),
    }
}

/// Returns the exception for faults of a text that is not a scenario file, or of a part of a scenario.
pub fn invalid(py: Python<'_>, faults: &Diagnostics) -> PyErr {
    scenario_error(py, faults.render(false), faults)
}

fn scenario_error(py: Python<'_>, text: String, faults: &Diagnostics) -> PyErr {
    let failure = ScenarioError::new_err(text);
    let told = fault::list(py, faults).and_then(|faults| failure.value(py).setattr("faults", faults));
    told.err().unwrap_or(failure)
}

/// Returns the exception for columns that could not be made, which is a bug of mindep.
pub fn columns(error: &ArrowError) -> PyErr {
    internal(&error.to_string())
}

/// Runs `work` without the global interpreter lock. A panic is a bug of mindep and becomes an exception.
pub fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    py.detach(|| catch_unwind(AssertUnwindSafe(work))).map_err(|payload| panicked(payload.as_ref()))
}

/// Returns the exception for a panic, or for a trial with more occurrences than can be held, which is due to the scenario.
pub fn panicked(payload: &(dyn Any + Send)) -> PyErr {
    if let Some(over) = payload.downcast_ref::<GivenUp>() {
        return PyRuntimeError::new_err(over.to_string());
    }
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    internal(&text.or_else(|| payload.downcast_ref().cloned()).unwrap_or_default())
}

fn internal(text: &str) -> PyErr {
    PyRuntimeError::new_err(format!(
        "mindep failed: {text}; this is a fault of mindep: please report it with the scenario"
    ))
}
