//! The benchmark: simulates a fixed workload, measures its speed, and computes a hash of its results.

pub mod machine;
pub mod measure;
pub mod workload;

use machine::Machine;
use measure::Measurement;
use serde::Serialize;
use workload::Workload;

/// Version of the JSON report, increased when earlier baselines can no longer be read.
pub const FORMAT: u64 = 1;

/// Result of the benchmark; docs/benchmarking.md explains every field.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Measured {
    /// Version of the report, [`FORMAT`].
    pub format: u64,
    /// Version of mindep.
    pub mindep: &'static str,
    /// The workload that was simulated.
    pub workload: Workload,
    /// Speed for each number of threads.
    pub measurements: Vec<Measurement>,
    /// Speed on all cores divided by speed on one thread, if both were measured.
    pub speedup: Option<f64>,
    /// Peak memory of the process in bytes, if the system reports it.
    pub peak_memory_bytes: Option<u64>,
    /// SHA-256 of the result tables in hexadecimal, unless omitted.
    pub results_sha256: Option<String>,
    /// Machine and build.
    pub machine: Machine,
}

/// Returns the numbers of threads to measure: the requested one, or one and the number of cores.
pub fn threads(asked: Option<usize>) -> Vec<usize> {
    let cores = Machine::here().logical_cores;
    asked.map_or_else(|| if cores > 1 { vec![1, cores] } else { vec![1] }, |count| vec![count])
}

impl Measured {
    /// Returns the measurements with the properties of this machine.
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
