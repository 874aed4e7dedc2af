//! Output of `bench`.

use super::baseline::Comparison;
use super::machine::Machine;
use super::measure::Measurement;
use super::workload::Workload;
use crate::terminal::grouped;
use serde::Serialize;
use std::io::{self, Write};

/// Version of the JSON report; it changes when earlier baselines cannot be read any more.
pub const FORMAT: u64 = 1;

/// Report on a measurement; docs/benchmarking.md explains every field.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Report {
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
    /// Comparison with the baseline, if there is one.
    pub comparison: Option<Comparison>,
}

impl Report {
    /// Prints the report as text.
    ///
    /// # Errors
    ///
    /// When writing to `out` fails.
    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let machine = &self.machine;
        writeln!(out, "mindep {}, {} build for {}", self.mindep, machine.profile, machine.target)?;
        writeln!(
            out,
            "{}, {} logical cores, {}; {}",
            machine.cpu.as_deref().unwrap_or("unknown processor"),
            machine.logical_cores,
            if machine.vector_features.is_empty() {
                "vectors unknown".to_owned()
            } else {
                machine.vector_features.join(" ")
            },
            machine.system
        )?;
        let work = &self.workload;
        writeln!(
            out,
            "{} minerals, {} suppliers, {} disruptions, {} projects, {} strategies, {} months: {} supplier-months a trial",
            work.minerals,
            work.suppliers,
            work.disruptions,
            work.projects,
            work.strategies,
            work.months,
            grouped(work.supplier_months_per_trial as f64, 0)
        )?;
        let repeat = self.measurements.first().map_or(0, |m| m.repetitions.len());
        writeln!(
            out,
            "{} trials, seed {}; the fastest of {repeat}; the simulation alone is timed\n",
            grouped(work.trials as f64, 0),
            work.seed
        )?;
        writeln!(out, "threads    trials/s  trials/s a thread  ns a supplier-month  seconds  median  slowest")?;
        for m in &self.measurements {
            writeln!(
                out,
                "{:>7}  {:>10}  {:>17}  {:>19.3}  {:>7.3}  {:>6.3}  {:>+6.1} %",
                m.threads,
                grouped(m.trials_per_second, 0),
                grouped(m.trials_per_second_per_thread, 0),
                m.nanoseconds_per_supplier_month,
                m.seconds,
                m.median_seconds,
                m.spread * 100.0
            )?;
        }
        writeln!(out)?;
        if let (Some(speedup), Some(most)) = (self.speedup, self.measurements.last()) {
            writeln!(out, "{} are {speedup:.2} times as fast as one", threads(most.threads))?;
        }
        if let Some(bytes) = self.peak_memory_bytes {
            writeln!(out, "peak memory {:.0} MB", bytes as f64 / 1e6)?;
        }
        if let Some(hash) = &self.results_sha256 {
            writeln!(out, "results {hash}")?;
        }
        self.comparison.as_ref().map_or(Ok(()), |comparison| comparison.print(out))
    }
}

impl Comparison {
    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "\nagainst {} (mindep {}):", self.baseline, self.mindep)?;
        for speed in &self.speeds {
            writeln!(
                out,
                "  {:.3} times the speed on {} ({} trials/s before)",
                speed.ratio,
                threads(speed.threads),
                grouped(speed.baseline_trials_per_second, 0)
            )?;
        }
        if self.speeds.is_empty() {
            writeln!(out, "  no speed on the same number of threads")?;
        }
        let results = match self.same_results {
            Some(true) => "the same results",
            Some(false) => "OTHER results: what is simulated has changed",
            None => "results not compared: one of the two took no hash",
        };
        writeln!(out, "  {results}")?;
        for doubt in &self.doubts {
            writeln!(out, "  note: {doubt}")?;
        }
        Ok(())
    }
}

/// Formats a number of threads in words.
pub fn threads(count: usize) -> String {
    if count == 1 { "1 thread".to_owned() } else { format!("{count} threads") }
}
