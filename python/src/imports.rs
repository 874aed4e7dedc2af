//! Tables of scenarios made of what others publish: `import` of the command, whose name is a word of Python.

use crate::files::one_or_several;
use crate::questions::in_python;
use crate::{arguments, failure};
use mindep_library::import::projects::Columns;
use mindep_library::import::{Imported, countries, projects, world};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// Makes a table of a scenario of files that others publish, as the command `import`: `open("world.csv", "w").write(table)`.
///
/// Args:
///     table: "world", "countries" or "projects".
///     files: path of a file as it was downloaded, or a list of such paths.
///     minerals: ids of minerals, such as ["lithium"], in the table of the world also with the publisher's name: ["li=Lithium (Li2O)"]; all when left out.
///     year: the year, of countries the last one; the latest when left out.
///     stage: name of the stage, in the table of the world.
///     series: a part of the name of a series, in the table of the world.
///     columns: columns of projects by what they hold, such as "name=Asset,capacity=Capacity (kt)".
///     sheet: sheet of a workbook that has several lists of projects.
///     offtake: share of the output of projects that the importer takes, where the list does not say it.
///
/// Returns:
///     The table as the text of a CSV file, and what was read and left out, a sentence each.
///
/// Raises:
///     ValueError: when a file cannot be read, or is no such table.
///     TypeError: when an argument is wrong.
#[pyfunction]
#[pyo3(signature = (table, files, *, minerals=None, year=None, stage=None, series=None, columns=None, sheet=None, offtake=None))]
#[allow(clippy::too_many_arguments, reason = "they are keyword arguments in Python")]
pub fn import_table(
    py: Python<'_>,
    table: &Bound<'_, PyAny>,
    files: &Bound<'_, PyAny>,
    minerals: Option<&Bound<'_, PyAny>>,
    year: Option<&Bound<'_, PyAny>>,
    stage: Option<&Bound<'_, PyAny>>,
    series: Option<&Bound<'_, PyAny>>,
    columns: Option<&Bound<'_, PyAny>>,
    sheet: Option<&Bound<'_, PyAny>>,
    offtake: Option<&Bound<'_, PyAny>>,
) -> PyResult<(String, Vec<String>)> {
    let table = arguments::text("table", Some(table))?.unwrap_or_default();
    let files = one_or_several("files", files)?;
    let minerals = arguments::texts("minerals", "ids", minerals)?;
    let year = arguments::whole("year", year, 1900..=2200)?.and_then(|year| i32::try_from(year).ok());
    let stage = arguments::text("stage", stage)?;
    let series = arguments::text("series", series)?;
    let columns = arguments::text("columns", columns)?
        .map(|text| Columns::parse(&text).map_err(|wrong| PyValueError::new_err(format!("columns: {wrong}"))))
        .transpose()?
        .unwrap_or_default();
    let sheet = arguments::text("sheet", sheet)?;
    let offtake = arguments::number("offtake", offtake)?;
    if offtake.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
        return Err(PyValueError::new_err("offtake: expected a share from 0 to 1, such as 0.3"));
    }
    let made = failure::detached(py, || match table.as_str() {
        "world" => world::import(&files, &world::Wish { minerals, year, stage, series }),
        "countries" => countries::import(&files, &countries::Wish { year }),
        "projects" => projects::import(&files, &projects::Wish { columns, minerals, sheet, offtake }),
        other => Err(format!("table: found `{other}`, expected one of `world`, `countries` and `projects`")),
    })?;
    let Imported { csv, told, .. } =
        made.map_err(|fault| PyValueError::new_err(in_python(&fault, &[("mineral", "minerals")])))?;
    Ok((csv, std::iter::once(told.line()).chain(told.notes).collect()))
}
