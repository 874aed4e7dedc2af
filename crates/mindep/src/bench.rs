//! How fast the engine is: a fixed workload is simulated, its speed measured, and the hash of its results taken.

pub mod machine;
pub mod measure;
pub mod workload;

use machine::Machine;
use measure::Measurement;
use serde::Serialize;
use workload::Workload;

/// Version of the JSON report; it changes when earlier baselines cannot be read any more.
pub const FORMAT: u64 = 1;

/// What was measured; docs/benchmarking.md explains every field.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Measured {
    /// Version of the report, [`FORMAT`].
    pub format: u64,
    /// Version of mindep.
    pub mindep: &'static str,
    /// Workload that was simulated.
    pub workload: Workload,
    /// Speeds on each number of threads.
    pub measurements: Vec<Measurement>,
    /// Speed on all cores over speed on one thread, if both were measured.
    pub speedup: Option<f64>,
    /// Peak memory of the process, in bytes, if the system gives it.
    pub peak_memory_bytes: Option<u64>,
    /// SHA-256 of the result tables, in hexadecimal, unless left out.
    pub results_sha256: Option<String>,
    /// Machine and build.
    pub machine: Machine,
}

/// The numbers of threads to measure on: the one asked for, or one and one for each core.
pub fn threads(asked: Option<usize>) -> Vec<usize> {
    let cores = Machine::here().logical_cores;
    asked.map_or_else(|| if cores > 1 { vec![1, cores] } else { vec![1] }, |count| vec![count])
}

impl Measured {
    /// What was measured on this machine.
    pub fn new(workload: Workload, measurements: Vec<Measurement>, hash: Option<String>) -> Self {
        Self {
            format: FORMAT,
            mindep: env!("CARGO_PKG_VERSION"),
            speedup: match &measurements[..] {
                [one, all] => Some(all.trials_per_second / one.trials_per_second),
                _ => None,
            },
            workload,
            measurements,
            peak_memory_bytes: machine::peak_memory(),
            results_sha256: hash,
            machine: Machine::here(),
        }
    }
}
