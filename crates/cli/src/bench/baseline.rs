//! Comparison with a baseline: the output of an earlier `mindep bench --format json`.

use super::args::BenchArgs;
use crate::Failure;
use crate::terminal::grouped;
use mindep_library::bench::machine::Machine;
use mindep_library::bench::workload::Workload;
use mindep_library::bench::{FORMAT, Measured};
use mindep_scenario::bounded;
use mindep_scenario::letters::shown;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The fields that are read of an earlier report; other fields may change between versions.
#[derive(Clone, Debug, Deserialize)]
pub struct Baseline {
    format: u64,
    mindep: String,
    workload: BaselineWorkload,
    measurements: Vec<BaselineSpeed>,
    results_sha256: Option<String>,
    machine: BaselineMachine,
}

#[derive(Clone, Debug, Deserialize)]
struct BaselineWorkload {
    sha256: String,
    trials: u64,
}

#[derive(Clone, Debug, Deserialize)]
struct BaselineSpeed {
    threads: usize,
    trials_per_second: f64,
}

#[derive(Clone, Debug, Deserialize)]
struct BaselineMachine {
    target: String,
    profile: String,
    cpu: Option<String>,
}

/// Comparison of a measurement with a baseline.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Comparison {
    /// File of the baseline.
    pub baseline: String,
    /// Version of mindep that the baseline measured.
    pub mindep: String,
    /// Whether the results are the same; absent if either measurement took no hash.
    pub same_results: Option<bool>,
    /// Speeds for each number of threads that both measured.
    pub speeds: Vec<SpeedChange>,
    /// Ratio of speeds below which the command fails.
    pub fail_below: Option<f64>,
    /// Reasons why the comparison may be unreliable.
    pub doubts: Vec<String>,
}

/// A speed compared with that of the baseline.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct SpeedChange {
    /// Number of threads.
    pub threads: usize,
    /// Trials per second of the baseline.
    pub baseline_trials_per_second: f64,
    /// Trials per second of this measurement.
    pub trials_per_second: f64,
    /// Speed of this measurement over that of the baseline.
    pub ratio: f64,
}

impl Baseline {
    /// Reads a baseline and checks that it is comparable with a measurement of `workload` on `threads`.
    ///
    /// # Errors
    ///
    /// When it cannot be read or is not comparable.
    pub fn read(path: &Path, args: &BenchArgs, workload: &Workload, threads: &[usize]) -> Result<Self, Failure> {
        let wrong = |what: String| Failure::Wrong(format!("{}: {what}", shown(path)));
        let bytes = bounded::read(path, bounded::MAX_FILE_BYTES)
            .map_err(|error| wrong(format!("cannot be read: {error}; make it with `mindep bench --format json`")))?;
        let baseline: Self = serde_json::from_slice(&bytes).map_err(|error| {
            wrong(format!("found no report of `mindep bench --format json`: {error}; measure the baseline again"))
        })?;
        if baseline.format != FORMAT {
            return Err(wrong(format!(
                "found format {}, expected {FORMAT}; measure the baseline again with a version that writes it",
                baseline.format
            )));
        }
        if baseline.workload.sha256 != workload.sha256 {
            return Err(wrong(format!(
                "found the workload {:.12}, expected {:.12}; the workload of mindep {} is another, so speeds do not compare: measure the baseline again",
                baseline.workload.sha256, workload.sha256, baseline.mindep
            )));
        }
        if baseline.workload.trials != workload.trials {
            return Err(wrong(format!(
                "found {0} trials, expected {1}; add --trials {0}, or measure the baseline again",
                baseline.workload.trials, workload.trials
            )));
        }
        if let Some(speed) = baseline.measurements.iter().find(|m| m.trials_per_second <= 0.0) {
            return Err(wrong(format!("found {} trials a second, expected more than 0", speed.trials_per_second)));
        }
        if args.fail_below.is_some() && !threads.iter().any(|&count| baseline.speed(count).is_some()) {
            return Err(wrong(format!(
                "found {}, expected --threads {}; choose one that both have, or measure the baseline again",
                match listed(baseline.measurements.iter().map(|m| m.threads)) {
                    counts if counts.is_empty() => "no speeds".to_owned(),
                    counts => format!("speeds of --threads {counts}"),
                },
                listed(threads.iter().copied())
            )));
        }
        if args.same_results && baseline.results_sha256.is_none() {
            return Err(wrong(
                "found no hash of results, which --same-results needs; measure the baseline again".into(),
            ));
        }
        Ok(baseline)
    }

    fn speed(&self, threads: usize) -> Option<f64> {
        self.measurements.iter().find(|m| m.threads == threads).map(|m| m.trials_per_second)
    }

    /// Compares measurements with the baseline.
    pub fn compare(&self, args: &BenchArgs, path: &Path, measured: &Measured) -> Comparison {
        let Measured { measurements, results_sha256: hash, machine, .. } = measured;
        let speeds = measurements.iter().filter_map(|m| {
            let before = self.speed(m.threads)?;
            Some(SpeedChange {
                threads: m.threads,
                baseline_trials_per_second: before,
                trials_per_second: m.trials_per_second,
                ratio: m.trials_per_second / before,
            })
        });
        Comparison {
            baseline: path.display().to_string(),
            mindep: self.mindep.clone(),
            same_results: self.results_sha256.as_deref().zip(hash.as_deref()).map(|(before, now)| before == now),
            speeds: speeds.collect(),
            fail_below: args.fail_below,
            doubts: self.doubts(machine),
        }
    }

    fn doubts(&self, machine: &Machine) -> Vec<String> {
        let before = &self.machine;
        let cpu = |name: Option<&str>| format!("on {}", name.unwrap_or("an unknown processor"));
        let target = |name: &str| format!("with a build for {name}");
        let profile = |name: &str| format!("with a {name} build");
        [
            (cpu(before.cpu.as_deref()), cpu(machine.cpu.as_deref())),
            (target(&before.target), target(&machine.target)),
            (profile(&before.profile), profile(machine.profile)),
        ]
        .into_iter()
        .filter(|(before, now)| before != now)
        .map(|(before, now)| format!("the baseline was measured {before}, this {now}"))
        .collect()
    }
}

impl Comparison {
    /// Returns messages on each speed or hash that fails the requested comparison.
    pub fn faults(&self, same_results: bool) -> Vec<String> {
        let floor = self.fail_below.unwrap_or(0.0);
        let slow = self.speeds.iter().filter(|speed| speed.ratio < floor).map(|speed| {
            format!(
                "slower: {} trials a second on {} are {:.3} of the baseline's {}, less than {floor}",
                grouped(speed.trials_per_second, 0),
                super::report::threads(speed.threads),
                speed.ratio,
                grouped(speed.baseline_trials_per_second, 0)
            )
        });
        let other = (same_results && self.same_results != Some(true))
            .then(|| format!("other results: the hash is not that of {} (mindep {})", self.baseline, self.mindep));
        slow.chain(other).collect()
    }
}

fn listed(counts: impl Iterator<Item = usize>) -> String {
    counts.map(|count| count.to_string()).collect::<Vec<_>>().join(" and ")
}
