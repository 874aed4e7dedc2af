//! The Python class for the results of a run.

use crate::columns::Columnar;
use crate::fault;
use crate::table::{Table, counted};
use mindep_library::results::manifest::Manifest;
use mindep_scenario::Loaded;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// The result of a run, before conversion to Python objects.
pub struct Made {
    /// The result tables with their names.
    pub tables: Vec<(&'static str, Columnar)>,
    /// The table of trials, if it was requested.
    pub trials: Option<Columnar>,
    /// The manifest.
    pub manifest: Manifest,
}

/// The results of a run: its tables, and what was run.
///
/// A table has the rows and columns of the command's file of the same name; docs/results/ of mindep explains each.
#[pyclass(frozen, module = "mindep")]
pub struct Results {
    tables: Vec<(&'static str, Py<Table>)>,
    manifest: Py<PyDict>,
    warnings: Py<PyList>,
    text: String,
}

impl Results {
    /// Makes the results of a run of the scenario `loaded`.
    pub fn new(py: Python<'_>, loaded: &Loaded, made: Made) -> PyResult<Self> {
        let text = text(loaded, &made);
        let trials = made.trials.map(|trials| ("trials", trials));
        let tables =
            made.tables.into_iter().chain(trials).map(|(name, of)| Ok((name, Py::new(py, Table::new(name, of))?)));
        let json = String::from_utf8_lossy(&made.manifest.to_json()).into_owned();
        let manifest = py.import("json")?.call_method1("loads", (json,))?.cast_into::<PyDict>()?;
        Ok(Self {
            tables: tables.collect::<PyResult<_>>()?,
            manifest: manifest.unbind(),
            warnings: fault::list(py, &loaded.warnings)?.unbind(),
            text,
        })
    }

    fn table(&self, py: Python<'_>, name: &str) -> Option<Py<Table>> {
        self.tables.iter().find(|(of, _)| *of == name).map(|(_, table)| table.clone_ref(py))
    }
}

macro_rules! tables {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {
        #[pymethods]
        impl Results {
            $(
                $(#[doc = $doc])+
                #[getter]
                fn $name(&self, py: Python<'_>) -> Option<Py<Table>> {
                    self.table(py, stringify!($name))
                }
            )+

            /// All tables by name.
            #[getter]
            fn tables<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
                let tables = PyDict::new(py);
                self.tables.iter().try_for_each(|(name, table)| tables.set_item(name, table))?;
                Ok(tables)
            }

            /// What was run: version, scenario with its hash, seed, trials, strategies, minerals, months, sources, inputs, timing; as in `run.json`, which has sums of its tables besides.
            #[getter]
            fn manifest<'py>(&self, py: Python<'py>) -> Bound<'py, PyDict> {
                self.manifest.bind(py).clone()
            }

            /// What is legal but odd in the scenario.
            #[getter]
            fn warnings<'py>(&self, py: Python<'py>) -> Bound<'py, PyList> {
                self.warnings.bind(py).clone()
            }

            /// The table of this name.
            fn __getitem__(&self, py: Python<'_>, name: &str) -> PyResult<Py<Table>> {
                self.table(py, name).ok_or_else(|| {
                    let known: Vec<&str> = self.tables.iter().map(|(name, _)| *name).collect();
                    PyKeyError::new_err(format!("{name}: no such table; there are {}", known.join(", ")))
                })
            }

            fn __contains__(&self, name: &str) -> bool {
                self.tables.iter().any(|(known, _)| *known == name)
            }

            /// Names of the tables.
            fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(PyList::new(py, self.tables.iter().map(|(name, _)| name))?.try_iter()?.into_any())
            }

            fn __len__(&self) -> usize {
                self.tables.len()
            }

            fn __repr__(&self) -> &str {
                &self.text
            }
        }
    };
}

tables! {
    /// Every metric of every strategy and mineral: mean, error, spread, quantiles, tail means.
    summary;
    /// Every strategy against the baseline, in the same futures: difference, chance of being better, regret, cost of a tonne avoided.
    comparison;
    /// What caused the shortfall.
    disruptions;
    /// Who bore it.
    sectors;
    /// How bad a year gets once in 10, 100, 500 years.
    exceedance;
    /// How the trials are spread, from no shortfall to the worst.
    distribution;
    /// Month by month: demand, supply, shortfall, stocks, price, concentration.
    timeseries;
    /// Year by year: demand, supply, shortfall, stocks, price, and what each supplier and project delivers.
    annual;
    /// Where supply comes from, and who fails.
    suppliers;
    /// How likely and how late projects deliver.
    projects;
    /// A row for every trial, strategy and mineral; None unless the run was asked for it with `trials_table=True`.
    trials;
}

/// Returns the text that represents the results at a Python prompt.
fn text(loaded: &Loaded, made: &Made) -> String {
    let Manifest { scenario, trials, seed, strategies, start, end, timing, .. } = &made.manifest;
    let tables = made.tables.iter().map(|(name, of)| (*name, of));
    let tables = tables.chain(made.trials.as_ref().map(|trials| ("trials", trials)));
    let tables: Vec<String> = tables.map(|(name, of)| format!("{name} ({})", counted(of.rows(), "row"))).collect();
    let warnings = match loaded.warnings.len() {
        0 => String::new(),
        n => format!("\n  {}: see .warnings", counted(n, "warning")),
    };
    format!(
        "<mindep.Results of {}: {}\n  {trials} trials, seed {seed}, {start} to {end}, in {:.1} s\n  strategies: {}\n  tables: {}{warnings}>",
        scenario.name,
        scenario.title,
        timing.seconds,
        strategies.join(", "),
        tables.join(", "),
    )
}
