//! Measures the speed of the engine and computes the hash of its results.

use super::workload::Workload;
use crate::questions::asking::{Step, Watch};
use crate::results::save_tables;
use crate::tables::Run;
use crate::tables::error::WriteError;
use crate::tables::sums::hexadecimal;
use mindep_core::engine::block::BlockMetrics;
use mindep_core::engine::{self, Observer};
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_scenario::letters::shown;
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Speed on a number of threads.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Measurement {
    /// Number of threads.
    pub threads: usize,
    /// Trials per second in the fastest repetition.
    pub trials_per_second: f64,
    /// Trials per second and thread in the fastest repetition.
    pub trials_per_second_per_thread: f64,
    /// Thread time per supplier, strategy and month in the fastest repetition, in nanoseconds.
    pub nanoseconds_per_supplier_month: f64,
    /// Duration of the fastest repetition, in seconds.
    pub seconds: f64,
    /// Median duration of the repetitions, in seconds.
    pub median_seconds: f64,
    /// Excess of the slowest repetition's duration over the fastest's, as a fraction of the latter.
    pub spread: f64,
    /// Duration of each repetition in order, in seconds.
    pub repetitions: Vec<f64>,
}

impl Measurement {
    fn new(workload: &Workload, threads: usize, repetitions: Vec<f64>) -> Self {
        let mut sorted = repetitions.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = sorted.len() / 2;
        let median =
            if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) };
        // A clock that does not advance would give an infinite speed.
        let seconds = sorted[0].max(1e-9);
        let trials = workload.trials as f64;
        let supplier_months = trials * workload.supplier_months_per_trial as f64;
        Self {
            threads,
            trials_per_second: trials / seconds,
            trials_per_second_per_thread: trials / seconds / threads as f64,
            nanoseconds_per_supplier_month: seconds * 1e9 * threads as f64 / supplier_months,
            seconds,
            median_seconds: median,
            spread: sorted[sorted.len() - 1] / seconds - 1.0,
            repetitions,
        }
    }
}

/// Returns the measurement for each number of threads, and the hash of the results if `hashed`.
///
/// `watch` hears of each repetition, and is asked whether to stop. Repetitions on different numbers of threads alternate, so that a temporary
/// slowdown of the machine affects all of them.
///
/// # Errors
///
/// Returns an error when threads cannot be started, the tables cannot be written, `watch` requests a stop, or the results depend on the number of
/// threads.
pub fn measure(
    workload: &Workload,
    plan: &Plan,
    threads: &[usize],
    repeat: usize,
    hashed: bool,
    watch: &dyn Watch,
) -> Result<(Vec<Measurement>, Option<String>), String> {
    let pools = threads.iter().map(|&count| pool(count)).collect::<Result<Vec<_>, _>>()?;
    let mut seconds = vec![Vec::with_capacity(repeat); pools.len()];
    let mut hash: Option<String> = None;
    for repetition in 0..repeat {
        for (pool, seconds) in pools.iter().zip(&mut seconds) {
            let started = Instant::now();
            let tally = pool.install(|| engine::run_trials(plan, 0..plan.trials, &Stop(watch)));
            seconds.push(started.elapsed().as_secs_f64());
            watch.hear(Step::Done);
            if watch.stopped() {
                return Err("interrupted".to_owned());
            }
            if hashed && repetition == 0 {
                let found = hash_of_tables(plan, &tally)?;
                match &hash {
                    Some(first) if *first != found => {
                        return Err(format!(
                            "results depend on the number of threads: {first} on {}, {found} on {}; this is a fault of mindep, please report it",
                            threads[0],
                            pool.current_num_threads()
                        ));
                    }
                    _ => hash = Some(found),
                }
            }
        }
    }
    let measured = threads.iter().zip(seconds).map(|(&count, seconds)| Measurement::new(workload, count, seconds));
    Ok((measured.collect(), hash))
}

/// Stops a measurement.
struct Stop<'a>(&'a dyn Watch);

impl Observer for Stop<'_> {
    fn block(&self, _: u64, _: u64, _: usize, _: &BlockMetrics) {}

    fn stop(&self) -> bool {
        self.0.stopped()
    }
}

fn pool(threads: usize) -> Result<ThreadPool, String> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|error| format!("cannot start threads: {error}; try fewer with --threads"))
}

/// Returns the SHA-256, in hexadecimal, of the concatenated tables that a run writes, in the order of their file names.
fn hash_of_tables(plan: &Plan, tally: &Tally) -> Result<String, String> {
    let folder = tempfile::Builder::new()
        .prefix("mindep-bench-")
        .tempdir()
        .map_err(|error| no_room("make a folder in", &std::env::temp_dir(), &error))?;
    save_tables(Run { plan, tally }, folder.path()).map_err(|error| match error {
        WriteError::Io { action, path, error } => no_room(action, &path, &error),
        error => error.to_string(),
    })?;
    let hash = hash_of_files(folder.path()).map_err(|error| no_room("read", folder.path(), &error))?;
    let path = folder.path().to_owned();
    folder.close().map_err(|error| no_room("remove", &path, &error))?;
    Ok(hash)
}

fn hash_of_files(folder: &Path) -> io::Result<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|e| Ok(e?.path())).collect::<io::Result<_>>()?;
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(fs::read(file)?);
    }
    Ok(hexadecimal(&hash.finalize()))
}

fn no_room(action: &str, path: &Path, error: &io::Error) -> String {
    format!(
        "cannot {action} {}: {error}; tables are written there to take their hash: name another place in TMPDIR, or leave them out with --no-hash",
        shown(path)
    )
}

#[cfg(test)]
mod tests {
    use super::super::workload::Workload;
    use super::{Measurement, hash_of_files};
    use std::fs;

    #[test]
    fn speed_is_that_of_the_fastest_repetition() {
        let (workload, _) = Workload::load(30_000).unwrap();
        let measured = Measurement::new(&workload, 2, vec![4.0, 2.0, 3.0]);
        assert_eq!(measured.seconds, 2.0);
        assert_eq!(measured.median_seconds, 3.0);
        assert_eq!(measured.spread, 1.0);
        assert_eq!(measured.trials_per_second, 15_000.0);
        assert_eq!(measured.trials_per_second_per_thread, 7_500.0);
        // Two threads for 2 s over 30,000 trials of 30,240.
        assert!((measured.nanoseconds_per_supplier_month - 4e9 / (30_000.0 * 30_240.0)).abs() < 1e-12);
        assert_eq!(Measurement::new(&workload, 1, vec![1.0, 2.0]).median_seconds, 1.5);
    }

    #[test]
    fn files_are_hashed_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("b.csv"), "c").unwrap();
        fs::write(folder.path().join("a.csv"), "ab").unwrap();
        // The published example of SHA-256 for "abc".
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash_of_files(folder.path()).unwrap(), expected);
    }
}
