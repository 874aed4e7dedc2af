//! Runs a scenario, without the interpreter's lock and with an eye on Ctrl-C.

use crate::columns::{About, Columnar};
use crate::results::{Made, Results};
use crate::trials::Gather;
use crate::{arguments, failure, reading};
use arrow_schema::ArrowError;
use mindep_core::engine::Observer;
use mindep_core::engine::block::BlockMetrics;
use mindep_library::run::{Host, MOST_TRIALS, Progress, RunError, changes, choose, in_memory};
use mindep_library::tables::Run;
use mindep_library::tables::list as tables;
use mindep_library::tables::list::Visit;
use mindep_library::tables::table::Table;
use mindep_scenario::Loaded;
use mindep_scenario::sweep::combinations;
use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use rayon::ThreadPool;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// How often signals are looked at, and progress is told.
const TICK: Duration = Duration::from_millis(50);

/// Most threads of a run, as on the command line.
const MOST_THREADS: u64 = 1024;

/// Reads a scenario, simulates its strategies and gives the tables of results.
///
/// The numbers are those of `mindep run`, to the last bit, whatever the number of threads. Other threads of Python go on meanwhile;
/// Ctrl-C ends a run with KeyboardInterrupt. Nothing is printed or written.
///
/// Args:
///     scenario: path of the scenario file.
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
    let scenario = arguments::path(scenario)?;
    let set = arguments::sets(set)?;
    let trials = arguments::whole("trials", trials, 1..=MOST_TRIALS)?;
    let seed = arguments::whole("seed", seed, 0..=u64::MAX)?;
    let threads = arguments::whole("threads", threads, 1..=MOST_THREADS)?;
    let wanted = arguments::ids(strategies)?;
    if let Some(progress) = progress.filter(|progress| !progress.is_callable()) {
        let found = arguments::kind(progress);
        return Err(PyTypeError::new_err(format!("progress: found {found}, expected a function of two numbers")));
    }
    let mut loaded = reading::read(py, &scenario, &changes(&set, trials, seed))?;
    refuse_sweep(&loaded)?;
    if let Some(wanted) = wanted {
        choose(&mut loaded.study, "strategies", &wanted).map_err(PyValueError::new_err)?;
    }
    // There are 1024 at most.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, |n| usize::try_from(n).unwrap_or(1)));
    let pool = pool.build().map_err(|error| no_threads(&error))?;
    let job = Job { loaded: &loaded, set: &set, pool: &pool, trials_table };
    let control = Control::default();
    let progress = progress.map(|progress| progress.clone().unbind());
    let mut tell = Tell { progress, of: loaded.study.baseline.trials, told: None };
    let made = py.detach(|| job.watched(&control, &mut tell))?;
    tell.progress(py, &control)?;
    Results::new(py, &loaded, made)
}

fn no_threads(error: &dyn std::error::Error) -> PyErr {
    PyRuntimeError::new_err(format!("cannot start threads: {error}; try fewer, with threads=1"))
}

/// Refuses what is many runs, and says how to do one of them.
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

/// A run to make.
struct Job<'a> {
    loaded: &'a Loaded,
    set: &'a [String],
    pool: &'a ThreadPool,
    trials_table: bool,
}

impl Job<'_> {
    /// Makes the run in a thread of its own. This one looks at signals and tells progress.
    fn watched(&self, control: &Control, tell: &mut Tell) -> PyResult<Made> {
        thread::scope(|scope| {
            let (ended, end) = channel();
            let worker = thread::Builder::new().spawn_scoped(scope, move || {
                let made = catch_unwind(AssertUnwindSafe(|| self.make(control)));
                // Somebody waits for it.
                let _ = ended.send(());
                made
            });
            let worker = worker.map_err(|error| no_threads(&error))?;
            let mut heard = Ok(());
            while end.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                if !control.stopped() {
                    let now = Python::try_attach(|py| py.check_signals().and_then(|()| tell.progress(py, control)));
                    // Without a Python that could answer, nobody waits for the run any more.
                    control.stop.store(!matches!(now, Some(Ok(()))), Ordering::Relaxed);
                    heard = now.unwrap_or(Ok(()));
                }
            }
            let made = worker.join().and_then(|made| made);
            heard?;
            let made = made.map_err(|payload| failure::panicked(payload.as_ref()))?;
            made.map_err(|error| error.to_exception())
        })
    }

    /// Simulates, and makes tables of what comes of it.
    fn make(&self, control: &Control) -> Result<Made, Fault> {
        let about = &about(self.loaded);
        let gather = |plan: &_| Rows(self.trials_table.then(|| Gather::new(plan, about)));
        let (simulated, rows) = in_memory(self.loaded, self.pool, control, gather).map_err(Fault::Run)?;
        let mut columns = Tables { run: simulated.run(), about, made: Vec::new() };
        tables::each(&mut columns).map_err(Fault::Columns)?;
        Ok(Made {
            tables: columns.made,
            trials: rows.0.map(Gather::finish).transpose().map_err(Fault::Columns)?,
            manifest: simulated.manifest(self.loaded, self.set),
        })
    }
}

/// Why a run gave no tables.
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

/// The tables of a run as columns, each under the name of the command's file.
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

/// What tables are of, under the keys of `trials.parquet`.
fn about(loaded: &Loaded) -> About {
    let base = &loaded.study.baseline;
    let about = [
        // A test compares it with that of mindep.
        ("mindep.version", env!("CARGO_PKG_VERSION").to_owned()),
        ("mindep.scenario", base.name.to_string()),
        ("mindep.hash", loaded.hash.clone()),
        ("mindep.seed", base.seed.to_string()),
    ];
    about.map(|(key, value)| (key.to_owned(), value)).into()
}

/// What the calling thread and those of the run tell each other.
#[derive(Default)]
struct Control {
    stop: AtomicBool,
    done: AtomicU64,
}

impl Control {
    /// Whether the run is to end.
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Host for Control {
    fn stopped(&self) -> bool {
        Self::stopped(self)
    }

    // Nothing is written of which something could be told.
    fn warn(&self, _: &str) {}

    fn begin(&self, _: &str, done: u64, _: u64) -> Box<dyn Progress + '_> {
        self.done.store(done, Ordering::Relaxed);
        Box::new(Done(&self.done))
    }

    fn go_on(&self) -> String {
        String::new()
    }
}

/// Counts trials.
struct Done<'a>(&'a AtomicU64);

impl Progress for Done<'_> {
    fn add(&self, trials: u64) {
        self.0.fetch_add(trials, Ordering::Relaxed);
    }

    fn reach(&self, trials: u64) {
        self.0.store(trials, Ordering::Relaxed);
    }
}

/// The table of trials, when it is wanted.
struct Rows(Option<Gather>);

impl Observer for Rows {
    fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        if let Some(gather) = &self.0 {
            gather.block(index, first, count, metrics);
        }
    }
}

/// Tells progress.
struct Tell {
    progress: Option<Py<PyAny>>,
    /// All trials.
    of: u64,
    /// What was told last.
    told: Option<u64>,
}

impl Tell {
    fn progress(&mut self, py: Python<'_>, control: &Control) -> PyResult<()> {
        let done = control.done.load(Ordering::Relaxed);
        if let Some(progress) = self.progress.as_ref().filter(|_| self.told != Some(done)) {
            self.told = Some(done);
            progress.call1(py, (done, self.of))?;
        }
        Ok(())
    }
}
