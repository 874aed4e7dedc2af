//! The interface for programs: simulates a scenario and returns estimates by name.
//!
//! A scenario is read from a file ([`mindep_scenario::load`]) or built in code ([`mindep_scenario::draft::Draft`]); a [`Simulation`] runs it and
//! returns [`Results`], which are queried by the ids of the scenario. No files are written.

mod own;
mod results;
mod trials;

pub use own::{Own, OwnMetric};
pub use results::{Results, Unknown};

use crate::run::{Host, Progress, RunError, in_memory};
use mindep_scenario::Loaded;
use std::num::NonZero;
use std::thread::available_parallelism;
use trials::Gather;

/// A simulation of a scenario, to be started with [`Simulation::run`].
///
/// # Examples
///
/// ```
/// use mindep_library::simulation::Simulation;
/// use mindep_scenario::draft::{Draft, Row};
///
/// let scenario = Draft::new("example", "2025-01", 5)
///     .with("simulation.trials", 2000)
///     .add("minerals", Row::new("lithium").with("demand.annual", 1200))
///     .add("suppliers", Row::new("cn").with("mineral", "lithium").with("path", "CHN:refine").with("share", 1))
///     .add("disruptions", Row::new("ban").with("hits", ["CHN"]).with("start", "2026-01").with("probability", 0.5).with("duration", 6))
///     .check()?;
/// let results = Simulation::new(&scenario).run()?;
/// let shortfall = results.estimate("baseline", "lithium", "shortfall")?.expect("it is defined").mean;
/// // Half of the futures lose six months of 100 t.
/// assert!((shortfall.mean - 300.0).abs() < 4.0 * shortfall.std_error.expect("trials"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Simulation<'a> {
    loaded: &'a Loaded,
    threads: usize,
    keep_trials: bool,
}

impl<'a> Simulation<'a> {
    /// Prepares a run of all strategies of a scenario, with the scenario's number of trials and seed, on one thread per core.
    pub fn new(loaded: &'a Loaded) -> Self {
        Self { loaded, threads: available_parallelism().map_or(1, NonZero::get), keep_trials: false }
    }

    /// Sets the number of threads (at least 1), which does not affect the results.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self { threads: threads.max(1), ..self }
    }

    /// Keeps every metric of every trial for [`Results::trials`], which takes 160 bytes per trial, strategy and mineral, the sums over minerals
    /// included.
    #[must_use]
    pub fn keep_trials(self) -> Self {
        Self { keep_trials: true, ..self }
    }

    /// Runs the simulation.
    ///
    /// # Errors
    ///
    /// Returns an error when a trial has more occurrences of disruptions than can be held, or threads cannot be started.
    pub fn run(&self) -> Result<Results<'a>, RunError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.threads).build();
        let pool = pool.map_err(|error| RunError::Failed(format!("cannot start threads: {error}")))?;
        let (simulated, gather) = in_memory(self.loaded, &pool, &Silent, |plan| Gather::new(plan, self.keep_trials))?;
        Ok(Results::new(self.loaded, simulated, gather, pool))
    }
}

/// A host that ignores all messages and never stops a run.
struct Silent;

impl Host for Silent {
    fn stopped(&self) -> bool {
        false
    }

    fn warn(&self, _: &str) {}

    fn begin(&self, _: &str, _: u64, _: u64) -> Box<dyn Progress + '_> {
        Box::new(Self)
    }

    fn go_on(&self) -> String {
        String::new()
    }
}

impl Progress for Silent {
    fn add(&self, _: u64) {}

    fn reach(&self, _: u64) {}
}
