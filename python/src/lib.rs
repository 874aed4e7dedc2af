//! The Python extension module: scenarios are simulated in the process, and result tables are passed on by the Arrow C stream interface.
//!
//! The numbers are those of the command line program, since both use [`mindep_library::run`] and [`mindep_library::results`]. The modules here
//! translate: [`arguments`] converts values from Python, [`watched`] runs work without the interpreter lock while checking for Ctrl-C, [`columns`]
//! and [`trials`] convert rows to columns, and [`failure`] makes exceptions. `mindep.pyi` declares the types; the texts of Python's `help` are here.

mod answer;
mod arguments;
mod columns;
mod failure;
mod fault;
mod files;
mod imports;
mod questions;
mod reading;
mod results;
mod simulation;
mod table;
mod trials;
mod watched;

/// How badly could a country's mineral imports fail, and which diversification is worth its money?
///
/// mindep simulates hundreds of thousands of futures of a country's mineral imports, which a scenario file describes, under several strategies.
///
/// >>> import mindep
/// >>> results = mindep.run("scenarios/korea-lithium.toml", trials=2000)
/// >>> results.summary.to_pandas()          # or .to_polars(), pyarrow.table(results.summary), DuckDB …
/// >>> results.comparison.to_pandas()       # every strategy against doing nothing
///
/// >>> mindep.stress("scenarios/korea-lithium.toml")["stress"].to_pandas()
///
/// Every command of `mindep` is a function. The tables are those of the command, with the same numbers to the last bit. Nothing is printed, and nothing is written to the disk but by `new`.
#[pyo3::pymodule(name = "mindep")]
mod module {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::answer::Answer;
    #[pymodule_export]
    use crate::failure::ScenarioError;
    #[pymodule_export]
    use crate::fault::Diagnostic;
    #[pymodule_export]
    use crate::files::{bench, calibrate, compare, data, merge, new};
    #[pymodule_export]
    use crate::imports::import_table;
    #[pymodule_export]
    use crate::questions::{indicators, optimize, replay, reverse, robustness, score, sensitivity, stress, value};
    #[pymodule_export]
    use crate::reading::check;
    #[pymodule_export]
    use crate::results::Results;
    #[pymodule_export]
    use crate::simulation::run;
    #[pymodule_export]
    use crate::table::Table;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
