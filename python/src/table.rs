//! The Python class for a result table.

use crate::columns::Columnar;
use arrow_array::cast::AsArray;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, RecordBatch, RecordBatchIterator};
use arrow_schema::DataType;
use pyo3::exceptions::PyModuleNotFoundError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};
use std::sync::Arc;

/// A result table.
///
/// Whatever knows the Arrow PyCapsule interface reads it: `pyarrow.table(t)`, `polars.DataFrame(t)`, DuckDB.
/// What is not defined is null.
#[pyclass(frozen, module = "mindep")]
pub struct Table {
    /// Its name, as of the command's file without `.csv`.
    #[pyo3(get)]
    name: String,
    of: Columnar,
}

impl Table {
    /// Makes a table of these columns.
    pub fn new(name: impl Into<String>, of: Columnar) -> Self {
        Self { name: name.into(), of }
    }

    /// Returns the number of rows.
    pub fn rows(&self) -> usize {
        self.of.rows()
    }
}

#[pymethods]
impl Table {
    /// Names of the columns, in order.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.of.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    fn __len__(&self) -> usize {
        self.rows()
    }

    fn __repr__(&self) -> String {
        format!(
            "<mindep.Table {}: {}, {} columns: {}>",
            self.name,
            counted(self.rows(), "row"),
            self.columns().len(),
            self.columns().join(", ")
        )
    }

    /// The rows as a pandas DataFrame. Needs pandas and pyarrow.
    fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        // Checked first, since pyarrow's own message would not say what to install.
        import(slf, "pandas", "to_pandas needs pandas and pyarrow; install them with `pip install pandas pyarrow`")?;
        let pyarrow =
            import(slf, "pyarrow", "to_pandas needs pyarrow beside pandas; install it with `pip install pyarrow`")?;
        pyarrow.call_method1("table", (slf,))?.call_method0("to_pandas")
    }

    /// The rows as a polars DataFrame. Needs polars.
    fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let polars = import(slf, "polars", "to_polars needs polars; install it with `pip install polars`")?;
        polars.call_method1("DataFrame", (slf,))
    }

    /// The rows as a pyarrow Table. Needs pyarrow.
    fn to_arrow<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let pyarrow = import(slf, "pyarrow", "to_arrow needs pyarrow; install it with `pip install pyarrow`")?;
        pyarrow.call_method1("table", (slf,))
    }

    /// The rows as a list of dicts; what is not defined is None. Needs nothing.
    fn to_dicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let rows = PyList::empty(py);
        for batch in &self.of.batches {
            for row in 0..batch.num_rows() {
                rows.append(dict(py, batch, row)?)?;
            }
        }
        Ok(rows)
    }

    /// The types of the columns, as the Arrow PyCapsule interface has them.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.of.schema.as_ref()).map_err(|e| crate::failure::columns(&e))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The columns, as the Arrow PyCapsule interface has them. They are as they are, whatever schema is requested.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface permits ignoring the requested schema.
        drop(requested_schema);
        let batches = self.of.batches.clone().into_iter().map(Ok);
        let reader = RecordBatchIterator::new(batches, Arc::clone(&self.of.schema));
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
    }
}

/// Imports a package that a method of `table` needs; `missing` is the message if it is not installed.
fn import<'py>(table: &Bound<'py, Table>, package: &str, missing: &'static str) -> PyResult<Bound<'py, PyModule>> {
    let py = table.py();
    py.import(package).map_err(|error| {
        if !error.is_instance_of::<PyModuleNotFoundError>(py) {
            return error;
        }
        let failure = PyModuleNotFoundError::new_err(missing);
        failure.set_cause(py, Some(error));
        failure
    })
}

/// Returns a row as a dict by column names.
fn dict<'py>(py: Python<'py>, batch: &RecordBatch, row: usize) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (field, column) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        let name = field.name();
        if column.is_null(row) {
            dict.set_item(name, py.None())?;
            continue;
        }
        match field.data_type() {
            DataType::Float64 => dict.set_item(name, column.as_primitive::<Float64Type>().value(row))?,
            DataType::Int64 => dict.set_item(name, column.as_primitive::<Int64Type>().value(row))?,
            DataType::UInt64 => dict.set_item(name, column.as_primitive::<UInt64Type>().value(row))?,
            DataType::Boolean => dict.set_item(name, column.as_boolean().value(row))?,
            _ => dict.set_item(name, column.as_string::<i32>().value(row))?,
        }
    }
    Ok(dict)
}

/// Returns a count with its noun: `1 row`, `12 rows`.
pub fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
