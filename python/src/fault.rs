//! The Python class for faults and warnings of a scenario.

use mindep_scenario::{DiagnosticRow, Diagnostics, Severity};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};

/// A fault or a warning: where it stands, what was found and expected, and what to do.
#[pyclass(frozen, eq, module = "mindep")]
#[derive(Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file as it was named, or `--set` for an entry of `set`.
    #[pyo3(get)]
    file: String,
    /// Line, from 1.
    #[pyo3(get)]
    line: usize,
    /// Column in characters, from 1.
    #[pyo3(get)]
    column: usize,
    /// `error`, `warning` or `note`.
    #[pyo3(get)]
    severity: String,
    /// The key, what was found, what was expected.
    #[pyo3(get)]
    message: String,
    /// What else to know.
    #[pyo3(get)]
    notes: Vec<String>,
    /// What to do.
    #[pyo3(get)]
    help: Option<String>,
}

#[pymethods]
impl Diagnostic {
    #[new]
    #[pyo3(signature = (file, line, column, severity, message, notes, help=None))]
    fn new(
        file: String,
        line: usize,
        column: usize,
        severity: String,
        message: String,
        notes: Vec<String>,
        help: Option<String>,
    ) -> Self {
        Self { file, line, column, severity, message, notes, help }
    }

    fn __str__(&self) -> String {
        let Self { file, line, column, severity, message, .. } = self;
        let notes = self.notes.iter().map(|note| format!("\n  note: {note}"));
        let help = self.help.iter().map(|help| format!("\n  help: {help}"));
        format!("{file}:{line}:{column}: {severity}: {message}{}", notes.chain(help).collect::<String>())
    }

    fn __repr__(&self) -> String {
        format!("<mindep.Diagnostic {self}>", self = self.__str__())
    }

    /// For `pickle`, so that it comes back from other processes.
    fn __getnewargs__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let Self { file, line, column, severity, message, notes, help } = self.clone();
        (file, line, column, severity, message, notes, help).into_pyobject(py)
    }
}

impl From<DiagnosticRow> for Diagnostic {
    fn from(row: DiagnosticRow) -> Self {
        let severity = match row.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        Self {
            file: row.file,
            line: row.line,
            column: row.column,
            severity: severity.to_owned(),
            message: row.message,
            notes: row.notes,
            help: row.help,
        }
    }
}

/// Returns the diagnostics as a Python list, in file order.
pub fn list<'py>(py: Python<'py>, diagnostics: &Diagnostics) -> PyResult<Bound<'py, PyList>> {
    let each = diagnostics.rows().into_iter().map(|row| Bound::new(py, Diagnostic::from(row)));
    PyList::new(py, each.collect::<PyResult<Vec<_>>>()?)
}
