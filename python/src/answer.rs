//! The Python class for the answer to a question.

use crate::columns::{About, Columnar};
use crate::table::{Table, counted};
use crate::{failure, fault};
use mindep_library::questions::answer::AnswerTable;
use mindep_scenario::Diagnostics;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde_json::{Map, Value};

/// The answer to a question: tables, and what was asked.
///
/// A table has the rows and columns of the file that the command of the same name writes; docs/questions/ of mindep explains each. `answer["stress"]` is the table of
/// `stress.csv`.
#[pyclass(frozen, module = "mindep")]
pub struct Answer {
    name: &'static str,
    title: String,
    tables: Vec<(String, Py<Table>)>,
    texts: Py<PyDict>,
    facts: Py<PyDict>,
    warnings: Py<PyList>,
}

impl Answer {
    /// Makes the answer to the question `name`; `title` names its subject.
    pub fn new(
        py: Python<'_>,
        name: &'static str,
        title: &str,
        facts: Map<String, Value>,
        tables: &[AnswerTable],
        about: &About,
        warnings: Option<&Diagnostics>,
    ) -> PyResult<Self> {
        let texts = PyDict::new(py);
        let mut made = Vec::new();
        for table in tables {
            let stem = table.file.rsplit_once('.').map_or(table.file.as_str(), |(stem, _)| stem);
            if table.columns.is_empty() {
                texts.set_item(stem, String::from_utf8_lossy(&table.bytes))?;
            } else {
                let columns = Columnar::of_answer(table, about).map_err(|error| failure::columns(&error))?;
                made.push((stem.to_owned(), Py::new(py, Table::new(stem, columns))?));
            }
        }
        Ok(Self {
            name,
            title: title.to_owned(),
            tables: made,
            texts: texts.unbind(),
            facts: dict(py, &Value::Object(facts))?.unbind(),
            warnings: warnings.map_or_else(|| Ok(PyList::empty(py)), |warnings| fault::list(py, warnings))?.unbind(),
        })
    }
}

/// Converts a JSON object to a Python dict.
pub fn dict<'py>(py: Python<'py>, json: &Value) -> PyResult<Bound<'py, PyDict>> {
    Ok(py.import("json")?.call_method1("loads", (json.to_string(),))?.cast_into::<PyDict>()?)
}

#[pymethods]
impl Answer {
    /// Tables by name, in the order of the command's files.
    #[getter]
    fn tables<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let tables = PyDict::new(py);
        self.tables.iter().try_for_each(|(name, table)| tables.set_item(name, table))?;
        Ok(tables)
    }

    /// The table of this name.
    fn __getitem__(&self, py: Python<'_>, name: &str) -> PyResult<Py<Table>> {
        let found = self.tables.iter().find(|(known, _)| known == name);
        found.map(|(_, table)| table.clone_ref(py)).ok_or_else(|| {
            let known: Vec<&str> = self.tables.iter().map(|(name, _)| name.as_str()).collect();
            PyKeyError::new_err(format!("{name}: no such table; there are {}", known.join(", ")))
        })
    }

    fn __contains__(&self, name: &str) -> bool {
        self.tables.iter().any(|(known, _)| known == name)
    }

    /// Names of the tables, in the order of the command's files.
    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyList::new(py, self.tables.iter().map(|(name, _)| name))?.try_iter()?.into_any())
    }

    fn __len__(&self) -> usize {
        self.tables.len()
    }

    /// Texts by name, such as `portfolios`: the strategies that `optimize` found, to paste into a scenario.
    #[getter]
    fn texts<'py>(&self, py: Python<'py>) -> Bound<'py, PyDict> {
        self.texts.bind(py).clone()
    }

    /// What was asked, and what else is needed to ask it again, such as trials and seed: the `facts` of the command's note.
    #[getter]
    fn facts<'py>(&self, py: Python<'py>) -> Bound<'py, PyDict> {
        self.facts.bind(py).clone()
    }

    /// What is legal but odd in the scenario.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> Bound<'py, PyList> {
        self.warnings.bind(py).clone()
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let tables: Vec<String> = self
            .tables
            .iter()
            .map(|(name, table)| format!("{name} ({})", counted(table.get().rows(), "row")))
            .collect();
        let warnings = match self.warnings.bind(py).len() {
            0 => String::new(),
            n => format!("\n  {}: see .warnings", counted(n, "warning")),
        };
        format!("<mindep.Answer to {} of {}\n  tables: {}{warnings}>", self.name, self.title, tables.join(", "))
    }
}
