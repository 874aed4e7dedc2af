//! Functions for the commands on files, `new`, `data`, `calibrate`, `compare` and `merge`, and for `bench`.

use crate::answer::{Answer, dict};
use crate::columns::About;
use crate::questions::in_python;
use crate::results::{Made, Results};
use crate::simulation::{MAX_THREADS, about, tables};
use crate::watched::{Control, Tell, watched};
use crate::{arguments, failure};
use mindep_core::id::Id;
use mindep_library::bench::measure::measure;
use mindep_library::bench::workload::Workload;
use mindep_library::bench::{self as benchmark, Measured};
use mindep_library::compare::Between;
use mindep_library::compare::inputs::Changes;
use mindep_library::data::{DataTable, Selection};
use mindep_library::questions::answer::AnswerTable;
use mindep_library::questions::calibrate::ask::Prior;
use mindep_library::questions::calibrate::query::Query;
use mindep_library::questions::calibrate::rows as calibration;
use mindep_library::results::book::Book;
use mindep_library::results::join::{Join, Joined};
use mindep_library::results::manifest::{Manifest, Timing};
use mindep_library::run::MAX_TRIALS;
use mindep_library::starter::world::Wish;
use mindep_library::starter::{self, StarterError};
use mindep_library::tables::Run;
use mindep_library::tables::error::WriteError;
use mindep_library::trade_files::{self, TradeError};
use mindep_scenario::letters::shown;
use mindep_scenario::trade::{Columns, Layout, Recipe, Request, Trade};
use pyo3::exceptions::{PyOSError, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use serde_json::{Value, json};
use std::io;
use std::path::PathBuf;

/// Makes a folder with a scenario to start from; overwrites nothing. With importer and minerals it is made from the world's data that are bundled,
/// without them a small, commented example.
///
/// Args:
///     folder: path of the folder to make.
///     importer: importing country, by code or name.
///     minerals: names of minerals, such as ["cobalt", "graphite"].
///     start: first month, such as "2026-01"; January after the last year of trade when left out.
///     years: horizon in years; 10 when left out.
///     trade: the world's trade from a file of one's own, such as the zip of a newer BACI, or a list of files; the bundled trade when left out.
///
/// Returns:
///     The path of its scenario file.
///
/// Raises:
///     ValueError: when something of that name exists, or a country or mineral is not bundled.
///     OSError: when the folder cannot be written.
///     TypeError: when an argument is wrong.
#[pyfunction]
#[pyo3(signature = (folder, *, importer=None, minerals=None, start=None, years=None, trade=None))]
pub fn new(
    py: Python<'_>,
    folder: &Bound<'_, PyAny>,
    importer: Option<&Bound<'_, PyAny>>,
    minerals: Option<&Bound<'_, PyAny>>,
    start: Option<&Bound<'_, PyAny>>,
    years: Option<&Bound<'_, PyAny>>,
    trade: Option<&Bound<'_, PyAny>>,
) -> PyResult<PathBuf> {
    let folder = arguments::path("folder", folder)?;
    let importer = arguments::text("importer", importer)?;
    let minerals = arguments::texts("minerals", "names", minerals)?;
    let start = arguments::month("start", start)?;
    let years = arguments::whole("years", years, 1..=50)?.and_then(|years| u32::try_from(years).ok());
    let wrong = |message: &str| PyValueError::new_err(in_python(message, &[("mineral", "minerals")]));
    let trade = trade.map(|trade| one_or_several("trade", trade)).transpose()?.unwrap_or_default();
    let wish = Wish::of(importer.as_deref(), &minerals, start, years, &trade).map_err(|fault| wrong(&fault))?;
    let made = failure::detached(py, || starter::make(&folder, wish.as_ref()))?.map_err(|error| match error {
        StarterError::Wrong(message) => wrong(&message),
        StarterError::Write(error) => written(&error),
    })?;
    Ok(made.scenario)
}

/// A path, or a list of paths.
pub fn one_or_several(name: &str, paths: &Bound<'_, PyAny>) -> PyResult<Vec<PathBuf>> {
    let several = paths.cast::<PyString>().is_err() && paths.try_iter().is_ok();
    if several { arguments::paths(name, paths) } else { Ok(vec![arguments::path(name, paths)?]) }
}

/// Returns a table of the world's data that are bundled, as the text of a CSV file: `pandas.read_csv(io.StringIO(mindep.data("trade")))`.
///
/// Args:
///     table: "minerals", "products", "countries", "trade", "production", "rates", "disruptions" or "lanes".
///     importers: whose imports, by code or name, such as ["DEU"]; all when left out.
///     minerals: names of minerals, such as ["cobalt"]; all when left out.
///     years: first and last year, such as (2015, 2024); all when left out.
///
/// Returns:
///     The table as text.
///
/// Raises:
///     ValueError: when a table, country or mineral is not bundled.
///     TypeError: when an argument is wrong.
#[pyfunction]
#[pyo3(signature = (table, *, importers=None, minerals=None, years=None))]
pub fn data(
    py: Python<'_>,
    table: &Bound<'_, PyAny>,
    importers: Option<&Bound<'_, PyAny>>,
    minerals: Option<&Bound<'_, PyAny>>,
    years: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    let name = arguments::text("table", Some(table))?.unwrap_or_default();
    let table = DataTable::named(&name).map_err(|wrong| PyValueError::new_err(format!("table: {wrong}")))?;
    let importers = arguments::texts("importers", "codes", importers)?;
    let minerals = arguments::texts("minerals", "names", minerals)?;
    let years = years.map(first_and_last).transpose()?;
    let selection = Selection::of(&importers, &minerals, years).map_err(|faults| {
        PyValueError::new_err(in_python(&faults.join("\n"), &[("importer", "importers"), ("mineral", "minerals")]))
    })?;
    let mut bytes = Vec::new();
    failure::detached(py, || mindep_library::data::write(table, &selection, &mut bytes))??;
    String::from_utf8(bytes).map_err(|error| PyValueError::new_err(error.to_string()))
}

fn written(error: &WriteError) -> PyErr {
    PyOSError::new_err(error.to_string())
}

/// Estimates parameters from a table of trade: shares, their trends, growth of demand, how often partners failed; and the scenario that follows from them.
///
/// Args:
///     trade: path of a file of trade as it was downloaded, a list of such paths, or the text of a table (of several lines).
///     importer: whose imports, by code, number or name; needed where the files have several importers.
///     products: names, ids or codes of products; all when left out.
///     minerals: minerals of several products, such as ["lithium=283691+282520×0.88"].
///     layout: layout of the files, such as "comtrade", instead of the one known by the header.
///     columns: columns of any other table, such as "importer=Reporter,quantity=Weight kg".
///     sheet: sheet of a workbook that has several.
///     years: first and last year, such as (2015, 2024); all when left out.
///     fall: loss from which a fall of a partner's volume counts, such as 0.5 or "50%".
///     least_share: share of imports from which a partner's falls are evidence, such as 0.1 or "10%".
///     prior: where rates of hazards come from: "world" (the world's exporters), "own" (all partners of the files together) or "none" (each partner's own falls).
///     name: id of the scenario; the importer's code with `-calibrated` when left out.
///
/// Returns:
///     The answer: estimates in `facts`, and the scenario as the text `scenario`, which `run` takes as it is.
///
/// Raises:
///     ScenarioError: with every fault of the table.
///     OSError: when the file cannot be read.
///     TypeError, ValueError: when an argument is wrong.
#[pyfunction]
#[pyo3(signature = (trade, *, importer=None, products=None, minerals=None, layout=None, columns=None, sheet=None, years=None, fall=None, least_share=None, prior=None, name=None))]
#[allow(clippy::too_many_arguments, reason = "they are keyword arguments in Python")]
pub fn calibrate(
    py: Python<'_>,
    trade: &Bound<'_, PyAny>,
    importer: Option<&Bound<'_, PyAny>>,
    products: Option<&Bound<'_, PyAny>>,
    minerals: Option<&Bound<'_, PyAny>>,
    layout: Option<&Bound<'_, PyAny>>,
    columns: Option<&Bound<'_, PyAny>>,
    sheet: Option<&Bound<'_, PyAny>>,
    years: Option<&Bound<'_, PyAny>>,
    fall: Option<&Bound<'_, PyAny>>,
    least_share: Option<&Bound<'_, PyAny>>,
    prior: Option<&Bound<'_, PyAny>>,
    name: Option<&Bound<'_, PyAny>>,
) -> PyResult<Answer> {
    let usual = Query::default();
    let query = Query {
        importer: arguments::text("importer", importer)?,
        products: arguments::texts("products", "names", products)?,
        minerals: arguments::texts("minerals", "texts", minerals)?
            .iter()
            .map(|text| Recipe::parse(text).map_err(|wrong| PyValueError::new_err(format!("minerals: {wrong}"))))
            .collect::<PyResult<_>>()?,
        layout: arguments::text("layout", layout)?
            .map(|name| Layout::named(&name).map_err(|wrong| PyValueError::new_err(format!("layout: {wrong}"))))
            .transpose()?,
        columns: arguments::text("columns", columns)?
            .map(|text| Columns::parse(&text).map_err(|wrong| PyValueError::new_err(format!("columns: {wrong}"))))
            .transpose()?,
        years: years.map(first_and_last).transpose()?,
        fall: arguments::number("fall", fall)?.unwrap_or(usual.fall),
        least_share: arguments::number("least_share", least_share)?.unwrap_or(usual.least_share),
        prior: arguments::text("prior", prior)?
            .map(|name| Prior::named(&name).map_err(|wrong| PyValueError::new_err(format!("prior: {wrong}"))))
            .transpose()?
            .unwrap_or_default(),
    };
    let sheet = arguments::text("sheet", sheet)?;
    let (file, trade) = read_trade(py, trade, query.request(), sheet.as_deref())?;
    let wrong =
        |message: &str| PyValueError::new_err(in_python(message, &[("product", "products"), ("mineral", "minerals")]));
    let calibrated =
        failure::detached(py, || query.estimate(&file, &trade))?.map_err(|faults| wrong(&faults.join("\n")))?;
    let usual = format!("{}-calibrated", calibrated.importer.as_str().to_lowercase());
    let name = arguments::text("name", name)?.unwrap_or(usual);
    let id = Id::new(&name).ok_or_else(|| {
        wrong(&format!("name: found \"{name}\", expected an id of lower-case letters, digits and hyphens"))
    })?;
    let origin = calibrated.origin(&query, &file, &trade);
    let text = calibrated.scenario(&file, &id, origin).map_err(|message| wrong(&message))?;
    let Value::Object(facts) = calibration::json(&calibrated.found, origin) else {
        return Err(PyRuntimeError::new_err("mindep failed: estimates are no object"));
    };
    let texts = [AnswerTable::text("scenario.toml", text)];
    Answer::new(py, "calibrate", &file, facts, &texts, &About::new(), None)
}

/// Reads files of trade from a path, several paths, or a text with several lines; gives their name in messages too.
fn read_trade(
    py: Python<'_>,
    trade: &Bound<'_, PyAny>,
    request: Request,
    sheet: Option<&str>,
) -> PyResult<(String, Trade)> {
    let text = trade.cast::<PyString>().ok().map(|text| text.extract::<String>()).transpose()?;
    let is_text = text.as_ref().is_some_and(|text| text.contains('\n'));
    let (name, read) = if let Some(text) = text.filter(|_| is_text) {
        ("trade".to_owned(), failure::detached(py, || trade_files::read_text("trade", &text, request))?)
    } else {
        let paths = one_or_several("trade", trade)?;
        (trade_files::named(&paths), failure::detached(py, || trade_files::read(&paths, request, sheet))?)
    };
    let trade = read.map_err(|error| match error {
        TradeError::Faults(faults) => failure::invalid(py, &faults),
        TradeError::File { name, error } => {
            let kind = error.kind();
            PyErr::from(io::Error::new(kind, TradeError::File { name, error }.to_string()))
        }
    })?;
    Ok((name, trade))
}

/// Returns the first and the last year.
fn first_and_last(years: &Bound<'_, PyAny>) -> PyResult<[i32; 2]> {
    let wrong = || {
        let found = arguments::kind(years);
        PyTypeError::new_err(format!(
            "years: found {found}, expected the first and the last year, such as (2015, 2024)"
        ))
    };
    let [first, last]: [i32; 2] = years.extract().map_err(|_| wrong())?;
    if first > last {
        return Err(PyValueError::new_err(format!(
            "years: found {first} to {last}, expected the first before the last"
        )));
    }
    Ok([first, last])
}

/// Compares two folders of results, paired trial by trial where both have a table of trials with as many trials and the same seed.
///
/// Args:
///     first: folder of the first results, as the command `run` wrote it.
///     second: folder of the second.
///
/// Returns:
///     The answer: the table `compare`, second less first; what was put in and how errors were found in `facts`.
///
/// Raises:
///     ValueError: when a folder is not one of a run.
#[pyfunction]
pub fn compare(py: Python<'_>, first: &Bound<'_, PyAny>, second: &Bound<'_, PyAny>) -> PyResult<Answer> {
    let (a, b) = (arguments::path("first", first)?, arguments::path("second", second)?);
    let found = failure::detached(py, || {
        let (first, second) = match (Book::read(&a), Book::read(&b)) {
            (Ok(first), Ok(second)) => (first, second),
            (first, second) => {
                let faults = [first.err(), second.err()].into_iter().flatten().map(|error| error.to_string());
                return Err(faults.collect::<Vec<_>>().join("\n"));
            }
        };
        let between = Between::new((&a, &first), (&b, &second)).map_err(|error| error.to_string())?;
        let unchecked: Vec<String> = [first.unchecked(&a), second.unchecked(&b)].into_iter().flatten().collect();
        Ok((between, Changes::between(&first, &second), unchecked))
    })?;
    let (between, changes, unchecked) = found.map_err(PyValueError::new_err)?;
    let tables = [AnswerTable::new("compare.csv", &between.rows)];
    let facts = json!({
        "errors": between.errors,
        "paired": between.paired,
        "compared": between.compared,
        "more_than_noise": between.more_than_noise,
        "expected_by_chance": between.expected_by_chance,
        "only_in_one": between.only_in_one,
        "other_units": between.other_units,
        "inputs": changes,
        "notes": unchecked,
    });
    let Value::Object(facts) = facts else { return Err(PyRuntimeError::new_err("mindep failed: facts are no object")) };
    let title = format!("{} and {}", shown(&a), shown(&b));
    Answer::new(py, "compare", &title, facts, &tables, &About::new(), None)
}

/// Joins the parts of a run that was split with `run --shard` of the command.
///
/// Args:
///     parts: paths of all its parts, in any order.
///
/// Returns:
///     The results of the whole run, as `run` gives them.
///
/// Raises:
///     ValueError: with everything that is wrong with the parts, or missing.
#[pyfunction]
pub fn merge(py: Python<'_>, parts: &Bound<'_, PyAny>) -> PyResult<Results> {
    let parts = arguments::paths("parts", parts)?;
    if parts.is_empty() {
        return Err(PyValueError::new_err("parts: found no path, expected those of all parts of a run"));
    }
    let joined = failure::detached(py, || {
        let mut join = Join::default();
        for path in &parts {
            join.add(path);
        }
        join.finish(true)
    })?;
    let Joined { header, loaded, plan, tally, .. } =
        joined.map_err(|faults| PyValueError::new_err(faults.join("\n")))?;
    let run = Run { plan: &plan, tally: &tally };
    let timing = Timing::new(tally.trials, header.seconds, header.threads);
    let made = Made {
        tables: tables(run, &about(&loaded)).map_err(|error| failure::columns(&error))?,
        trials: None,
        manifest: Manifest::new(&loaded, run, &header.set, timing),
    };
    Results::new(py, &loaded, made)
}

/// Measures how fast a fixed workload is simulated, as the command `bench`.
///
/// Args:
///     trials: number of trials.
///     threads: number of threads; one, then one for each core, when left out.
///     repeat: how often to measure; the fastest counts.
///     progress: called with the number of measurements done and of all, now and then, in the calling thread.
///
/// Returns:
///     What was measured, as `mindep bench --format json` prints it.
///
/// Raises:
///     TypeError, ValueError: when an argument is wrong.
#[pyfunction]
#[pyo3(signature = (*, trials=None, threads=None, repeat=None, progress=None))]
pub fn bench<'py>(
    py: Python<'py>,
    trials: Option<&Bound<'py, PyAny>>,
    threads: Option<&Bound<'py, PyAny>>,
    repeat: Option<&Bound<'py, PyAny>>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let trials = arguments::whole("trials", trials, 1..=MAX_TRIALS)?.unwrap_or(20_000);
    let threads = arguments::whole("threads", threads, 1..=MAX_THREADS)?;
    let threads = benchmark::threads(threads.map(|n| usize::try_from(n).unwrap_or(1)));
    let repeat = arguments::whole("repeat", repeat, 1..=1000)?.map_or(3, |n| usize::try_from(n).unwrap_or(1));
    let mut tell = Tell::new(progress)?;
    let control = Control::new((threads.len() * repeat) as u64);
    let measured = watched(py, &control, &mut tell, || {
        let (workload, plan) = Workload::load(trials)?;
        let (measurements, hash) = measure(&workload, &plan, &threads, repeat, true, &control)?;
        Ok::<_, String>(Measured::new(workload, measurements, hash))
    })?;
    let measured = measured.map_err(PyRuntimeError::new_err)?;
    let json = serde_json::to_value(measured).map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    dict(py, &json)
}
