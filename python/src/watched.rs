//! Runs work in a thread of its own, without the global interpreter lock, while the calling thread checks for signals and reports progress.

use crate::failure;
use mindep_library::questions::asking::{Step, Watch};
use mindep_library::run::{Host, Progress};
use pyo3::exceptions::{PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Interval of the checks for signals and of progress reports.
const TICK: Duration = Duration::from_millis(50);

/// State shared by the calling thread and the working threads.
#[derive(Debug, Default)]
pub struct Control {
    stop: AtomicBool,
    done: AtomicU64,
    /// Total number of steps as far as known; 0 if unknown.
    of: AtomicU64,
}

impl Control {
    /// State for work of `of` steps; 0 if the number is not known yet.
    pub fn new(of: u64) -> Self {
        Self { of: of.into(), ..Self::default() }
    }
}

/// Panic payload that unwinds a question which was asked to stop.
struct Stopped;

impl Host for Control {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    // Warnings are about written files, and nothing is written here.
    fn warn(&self, _: &str) {}

    fn begin(&self, _: &str, done: u64, _: u64) -> Box<dyn Progress + '_> {
        self.done.store(done, Ordering::Relaxed);
        Box::new(Done(&self.done))
    }

    fn go_on(&self) -> String {
        String::new()
    }
}

impl Watch for Control {
    fn hear(&self, step: Step) {
        match step {
            Step::More(more) => drop(self.of.fetch_add(more, Ordering::Relaxed)),
            Step::Done => drop(self.done.fetch_add(1, Ordering::Relaxed)),
            Step::Reached(done) => self.done.store(done, Ordering::Relaxed),
        }
        // Not every question checks for a stop request, but all report progress. The unwinding started here is not a panic, so nothing is printed.
        if Host::stopped(self) {
            resume_unwind(Box::new(Stopped));
        }
    }

    fn stopped(&self) -> bool {
        Host::stopped(self)
    }
}

/// Counts finished trials.
struct Done<'a>(&'a AtomicU64);

impl Progress for Done<'_> {
    fn add(&self, trials: u64) {
        self.0.fetch_add(trials, Ordering::Relaxed);
    }

    fn reach(&self, trials: u64) {
        self.0.store(trials, Ordering::Relaxed);
    }
}

/// Reports progress to a Python function.
#[derive(Debug)]
pub struct Tell {
    progress: Option<Py<PyAny>>,
    /// Numbers reported last.
    told: Option<(u64, u64)>,
}

impl Tell {
    /// Prepares reports to a function of two numbers, if one is given.
    pub fn new(progress: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        if let Some(progress) = progress.filter(|progress| !progress.is_callable()) {
            let found = crate::arguments::kind(progress);
            return Err(PyTypeError::new_err(format!("progress: found {found}, expected a function of two numbers")));
        }
        Ok(Self { progress: progress.map(|progress| progress.clone().unbind()), told: None })
    }

    fn progress(&mut self, py: Python<'_>, control: &Control) -> PyResult<()> {
        let now = (control.done.load(Ordering::Relaxed), control.of.load(Ordering::Relaxed));
        if let Some(progress) = self.progress.as_ref().filter(|_| self.told != Some(now)) {
            self.told = Some(now);
            let (done, of) = now;
            progress.call1(py, (done, Some(of).filter(|of| *of > 0)))?;
        }
        Ok(())
    }
}

/// Runs `work` in a thread of its own, while the calling thread checks for signals and reports progress, at intervals and at the end.
pub fn watched<T: Send>(
    py: Python<'_>,
    control: &Control,
    tell: &mut Tell,
    work: impl FnOnce() -> T + Send,
) -> PyResult<T> {
    let done = py.detach(|| {
        thread::scope(|scope| {
            let (ended, end) = channel();
            let worker = thread::Builder::new().spawn_scoped(scope, move || {
                let made = catch_unwind(AssertUnwindSafe(work));
                // The receiver exists until the work has ended, so sending cannot fail.
                let _ = ended.send(());
                made
            });
            let worker = worker.map_err(|error| no_threads(&error))?;
            let mut heard = Ok(());
            while end.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                if !control.stop.load(Ordering::Relaxed) {
                    let now = Python::try_attach(|py| py.check_signals().and_then(|()| tell.progress(py, control)));
                    // If the interpreter is gone, nobody waits for the work any more, so it is stopped.
                    control.stop.store(!matches!(now, Some(Ok(()))), Ordering::Relaxed);
                    heard = now.unwrap_or(Ok(()));
                }
            }
            let made = worker.join().and_then(|made| made);
            heard?;
            made.map_err(|payload| failure::panicked(payload.as_ref()))
        })
    })?;
    tell.progress(py, control)?;
    Ok(done)
}

/// Returns the exception for threads that cannot be started.
pub fn no_threads(error: &dyn std::error::Error) -> PyErr {
    PyRuntimeError::new_err(format!("cannot start threads: {error}; try fewer, with threads=1"))
}
