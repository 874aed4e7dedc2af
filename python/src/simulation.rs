//! Runs a scenario without the global interpreter lock, while checking for Ctrl-C.

use crate::columns::{About, Columnar};
use crate::reading::Source;
use crate::results::{Made, Results};
use crate::trials::Gather;
use crate::watched::{Control, Tell, no_threads, watched};
use crate::{arguments, failure};
use arrow_schema::ArrowError;
use mindep_core::engine::Observer;
use mindep_core::engine::block::BlockMetrics;
use mindep_library::run::{MAX_TRIALS, RunError, changes, choose, in_memory};
use mindep_library::tables::Run;
use mindep_library::tables::list::{self, Visit};
use mindep_library::tables::table::Table;
use mindep_scenario::Loaded;
use mindep_scenario::sweep::combinations;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use rayon::ThreadPool;

/// Maximum number of threads of a run, as on the command line.
pub const MAX_THREADS: u64 = 1024;

/// Reads a scenario, simulates its strategies and gives the tables of results.
///
/// The numbers are those of `mindep run`, to the last bit, whatever the number of threads. Other threads of Python go on meanwhile;
/// Ctrl-C ends a run with KeyboardInterrupt. Nothing is printed or written.
///
/// Args:
///     scenario: path of the scenario file, its text (of several lines), or a dict of its tables.
///     trials: number of futures, instead of the scenario's.
///     seed: seed of all draws, instead of the scenario's.
///     strategies: ids of the strategies to run beside the baseline; all when left out, none for an empty list.
///     set: changes by address, such as {"disruptions.strait-closed.rate": 0.05}, as `--set` of the command.
///     threads: number of threads; one for each core when left out.
///     trials_table: whether to keep a row for every trial, strategy and mineral too, in `Results.trials`; about 180 bytes a row.
///     progress: called with the number of trials done and of all, now and then and at the end, in the calling thread. What it raises ends the run.
///
/// Returns:
///     The results: tables, manifest and warnings.
///
/// Raises:
///     ScenarioError: with every fault of the scenario, or of what `set` makes of it.
///     OSError: when the file cannot be read.
///     TypeError, ValueError: when an argument is wrong.
#[pyfunction]
#[pyo3(signature = (scenario, trials=None, seed=None, strategies=None, set=None, threads=None, *, trials_table=false, progress=None))]
#[allow(clippy::too_many_arguments, reason = "they are keyword arguments in Python")]
pub fn run(
    py: Python<'_>,
    scenario: &Bound<'_, PyAny>,
    trials: Option<&Bound<'_, PyAny>>,
    seed: Option<&Bound<'_, PyAny>>,
    strategies: Option<&Bound<'_, PyAny>>,
    set: Option<&Bound<'_, PyAny>>,
    threads: Option<&Bound<'_, PyAny>>,
    trials_table: bool,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Results> {
    let scenario = Source::of(scenario)?;
    let set = arguments::sets(set)?;
    let trials = arguments::whole("trials", trials, 1..=MAX_TRIALS)?;
    let seed = arguments::whole("seed", seed, 0..=u64::MAX)?;
    let threads = arguments::whole("threads", threads, 1..=MAX_THREADS)?;
    let wanted = arguments::ids(strategies)?;
    let mut tell = Tell::new(progress)?;
    let mut loaded = scenario.read(py, &changes(&set, trials, seed))?;
    refuse_sweep(&loaded)?;
    if let Some(wanted) = wanted {
        choose(&mut loaded.study, "strategies", &wanted).map_err(PyValueError::new_err)?;
    }
    let pool = pool(threads)?;
    let job = Job { loaded: &loaded, set: &set, pool: &pool, trials_table };
    let control = Control::new(loaded.study.baseline.trials);
    let made = watched(py, &control, &mut tell, || job.make(&control))?;
    Results::new(py, &loaded, made.map_err(|error| error.to_exception())?)
}

/// Returns a thread pool of the given size, or with one thread per core.
pub fn pool(threads: Option<u64>) -> PyResult<ThreadPool> {
    // The number is at most 1024, so it fits into `usize`.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, |n| usize::try_from(n).unwrap_or(1)));
    pool.build().map_err(|error| no_threads(&error))
}

/// Refuses a scenario with a sweep, which consists of several runs, and says how to run one of them.
fn refuse_sweep(loaded: &Loaded) -> PyResult<()> {
    let combinations = combinations(&loaded.sweep);
    let Some(first) = combinations.first() else { return Ok(()) };
    let each: Vec<String> = first.iter().map(|(address, value)| format!("\"{address}\": {value}")).collect();
    Err(PyValueError::new_err(format!(
        "scenario: {} has a [sweep] of {} combinations, which are runs of their own; give each of its parameters one value, such as set={{{}}}",
        loaded.study.baseline.name,
        combinations.len(),
        each.join(", ")
    )))
}

/// A run to be made.
struct Job<'a> {
    loaded: &'a Loaded,
    set: &'a [String],
    pool: &'a ThreadPool,
    trials_table: bool,
}

impl Job<'_> {
    /// Runs the simulation and makes the tables of the results.
    fn make(&self, control: &Control) -> Result<Made, Fault> {
        let about = &about(self.loaded);
        let gather = |plan: &_| Rows(self.trials_table.then(|| Gather::new(plan, about)));
        let (simulated, rows) = in_memory(self.loaded, self.pool, control, gather).map_err(Fault::Run)?;
        Ok(Made {
            tables: tables(simulated.run(), about).map_err(Fault::Columns)?,
            trials: rows.0.map(Gather::finish).transpose().map_err(Fault::Columns)?,
            manifest: simulated.manifest(self.loaded, self.set),
        })
    }
}

/// Returns all tables of a run.
pub fn tables(run: Run<'_>, about: &About) -> Result<Vec<(&'static str, Columnar)>, ArrowError> {
    let mut columns = Tables { run, about, made: Vec::new() };
    list::each(&mut columns)?;
    Ok(columns.made)
}

/// Reason why a run gave no tables.
enum Fault {
    Run(RunError),
    Columns(ArrowError),
}

impl Fault {
    fn to_exception(&self) -> PyErr {
        match self {
            Self::Run(RunError::Interrupted(_)) => PyRuntimeError::new_err("the run was stopped"),
            Self::Run(error) => PyRuntimeError::new_err(error.to_string()),
            Self::Columns(error) => failure::columns(error),
        }
    }
}

/// Visitor that converts the tables of a run to columns, named as the command's files without `.csv`.
struct Tables<'a> {
    run: Run<'a>,
    about: &'a About,
    made: Vec<(&'static str, Columnar)>,
}

impl Visit for Tables<'_> {
    type Error = ArrowError;

    fn table<R: Table>(&mut self) -> Result<(), ArrowError> {
        self.made.push((R::FILE.trim_end_matches(".csv"), Columnar::of(&R::rows(self.run), self.about)?));
        Ok(())
    }
}

/// Returns the metadata of tables, with the same keys as in `trials.parquet`.
pub fn about(loaded: &Loaded) -> About {
    let base = &loaded.study.baseline;
    let about = [
        // The version of this package; a test compares it with that of mindep.
        ("mindep.version", env!("CARGO_PKG_VERSION").to_owned()),
        ("mindep.scenario", base.name.to_string()),
        ("mindep.hash", loaded.hash.clone()),
        ("mindep.seed", base.seed.to_string()),
    ];
    about.map(|(key, value)| (key.to_owned(), value)).into()
}

/// Collects the table of trials, if it was requested.
struct Rows(Option<Gather>);

impl Observer for Rows {
    fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        if let Some(gather) = &self.0 {
            gather.block(index, first, count, metrics);
        }
    }
}
