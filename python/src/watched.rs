//! Work in a thread of its own, without the interpreter's lock, while the calling thread looks at signals and tells progress.

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

/// How often signals are looked at, and progress is told.
const TICK: Duration = Duration::from_millis(50);

/// What the calling thread and those that work tell each other.
#[derive(Debug, Default)]
pub struct Control {
    stop: AtomicBool,
    done: AtomicU64,
    /// Of how many, as far as is known; 0 where nobody knows.
    of: AtomicU64,
}

impl Control {
    /// For work of so many steps; 0 where that is not known yet.
    pub fn new(of: u64) -> Self {
        Self { of: of.into(), ..Self::default() }
    }
}

/// What unwinds the work of a question that was asked to stop.
struct Stopped;

impl Host for Control {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
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

impl Watch for Control {
    fn hear(&self, step: Step) {
        match step {
            Step::More(more) => drop(self.of.fetch_add(more, Ordering::Relaxed)),
            Step::Done => drop(self.done.fetch_add(1, Ordering::Relaxed)),
            Step::Reached(done) => self.done.store(done, Ordering::Relaxed),
        }
        // Not every question asks whether it is to stop; all say how far they are. This is no panic, and nothing is printed.
        if Host::stopped(self) {
            resume_unwind(Box::new(Stopped));
        }
    }

    fn stopped(&self) -> bool {
        Host::stopped(self)
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

/// Tells progress to a function of Python.
#[derive(Debug)]
pub struct Tell {
    progress: Option<Py<PyAny>>,
    /// What was told last.
    told: Option<(u64, u64)>,
}

impl Tell {
    /// To this function of two numbers, if one is given.
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

/// Does work in a thread of its own. This one looks at signals and tells progress, now and then and at the end.
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
                // Somebody waits for it.
                let _ = ended.send(());
                made
            });
            let worker = worker.map_err(|error| no_threads(&error))?;
            let mut heard = Ok(());
            while end.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                if !control.stop.load(Ordering::Relaxed) {
                    let now = Python::try_attach(|py| py.check_signals().and_then(|()| tell.progress(py, control)));
                    // Without a Python that could answer, nobody waits for the work any more.
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

/// That threads cannot be started.
pub fn no_threads(error: &dyn std::error::Error) -> PyErr {
    PyRuntimeError::new_err(format!("cannot start threads: {error}; try fewer, with threads=1"))
}
