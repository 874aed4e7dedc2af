//! Runs a scenario, without the interpreter's lock and with an eye on Ctrl-C.

use crate::columns::{About, Columnar, Columns};
use crate::results::{Made, Results};
use crate::trials::Gather;
use crate::{arguments, failure, reading};
use arrow_schema::ArrowError;
use mindep::cli::args::MOST_TRIALS;
use mindep::cli::known;
use mindep::domain::scenario::BASELINE;
use mindep::engine::block::BlockMetrics;
use mindep::engine::{self, Observer};
use mindep::plan::Plan;
use mindep::results::Run;
use mindep::results::comparison::ComparisonRow;
use mindep::results::distribution::DistributionRow;
use mindep::results::exceedance::ExceedanceRow;
use mindep::results::losses::{DisruptionRow, SectorRow};
use mindep::results::manifest::{Manifest, Timing};
use mindep::results::sources::{ProjectRow, SupplierRow};
use mindep::results::summary::SummaryRow;
use mindep::results::timeseries::TimeseriesRow;
use mindep::scenario::Loaded;
use mindep::scenario::sweep::combinations;
use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use rayon::ThreadPool;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

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
    // In the order in which the command takes them.
    let mut sets = set.clone();
    sets.extend(trials.map(|trials| format!("simulation.trials={trials}")));
    sets.extend(seed.map(|seed| format!("simulation.seed={seed}")));
    let mut loaded = reading::read(py, &scenario, &sets)?;
    refuse_sweep(&loaded)?;
    if let Some(wanted) = wanted {
        choose(&mut loaded, &wanted)?;
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

/// Leaves only the strategies asked for.
fn choose(loaded: &mut Loaded, wanted: &[String]) -> PyResult<()> {
    let study = &mut loaded.study;
    let ids: Vec<&str> = study.strategies.iter().map(|strategy| strategy.id.as_str()).collect();
    for id in wanted.iter().filter(|id| *id != BASELINE) {
        known::check("strategies", "strategy", id, &ids, study.baseline.name.as_str())
            .map_err(PyValueError::new_err)?;
    }
    study.strategies.retain(|strategy| wanted.iter().any(|id| id == strategy.id.as_str()));
    Ok(())
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
            let made = made.map_err(|error| failure::columns(&error))?;
            made.ok_or_else(|| PyRuntimeError::new_err("the run was stopped"))
        })
    }

    /// Simulates, and makes tables of what comes of it; none when it is stopped.
    fn make(&self, control: &Control) -> Result<Option<Made>, ArrowError> {
        let plan = &Plan::new(&self.loaded.study);
        let about = &about(self.loaded);
        let watch = Watch { control, gather: self.trials_table.then(|| Gather::new(plan, about)) };
        let started = Instant::now();
        let tally = &self.pool.install(|| engine::run(plan, &watch));
        if control.stopped() {
            return Ok(None);
        }
        let timing = Timing::new(tally.trials, started.elapsed().as_secs_f64(), self.pool.current_num_threads());
        let run = Run { plan, tally };
        Ok(Some(Made {
            tables: tables(run, about)?,
            trials: watch.gather.map(Gather::finish).transpose()?,
            manifest: Manifest::new(self.loaded, run, self.set, timing),
        }))
    }
}

/// All tables of a run, each with its name.
fn tables(run: Run<'_>, about: &About) -> Result<Vec<(&'static str, Columnar)>, ArrowError> {
    Ok(vec![
        table::<SummaryRow>(run, about)?,
        table::<ComparisonRow>(run, about)?,
        table::<DisruptionRow>(run, about)?,
        table::<SectorRow>(run, about)?,
        table::<ExceedanceRow>(run, about)?,
        table::<DistributionRow>(run, about)?,
        table::<TimeseriesRow>(run, about)?,
        table::<SupplierRow>(run, about)?,
        table::<ProjectRow>(run, about)?,
    ])
}

/// A table, with the name of the command's file.
fn table<R: Columns>(run: Run<'_>, about: &About) -> Result<(&'static str, Columnar), ArrowError> {
    Ok((R::FILE.trim_end_matches(".csv"), Columnar::of(&R::rows(run), about)?))
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

/// Watches a run.
struct Watch<'a> {
    control: &'a Control,
    /// The table of trials, when it is wanted.
    gather: Option<Gather>,
}

impl Observer for Watch<'_> {
    fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        if let Some(gather) = &self.gather {
            gather.block(index, first, count, metrics);
        }
        self.control.done.fetch_add(count as u64, Ordering::Relaxed);
    }

    fn stop(&self) -> bool {
        self.control.stopped()
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
