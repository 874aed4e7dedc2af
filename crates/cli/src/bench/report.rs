//! Output of `bench`.

use super::baseline::Comparison;
use crate::terminal::grouped;
use mindep_library::bench::Measured;
use serde::Serialize;
use std::io::{self, Write};

/// Report on a measurement.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Report {
    /// What was measured.
    #[serde(flatten)]
    pub measured: Measured,
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
        let measured = &self.measured;
        let machine = &measured.machine;
        writeln!(out, "mindep {}, {} build for {}", measured.mindep, machine.profile, machine.target)?;
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
        let work = &measured.workload;
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
        let repeat = measured.measurements.first().map_or(0, |m| m.repetitions.len());
        writeln!(
            out,
            "{} trials, seed {}; the fastest of {repeat}; the simulation alone is timed\n",
            grouped(work.trials as f64, 0),
            work.seed
        )?;
        writeln!(out, "threads    trials/s  trials/s a thread  ns a supplier-month  seconds  median  slowest")?;
        for m in &measured.measurements {
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
        if let (Some(speedup), Some(most)) = (measured.speedup, measured.measurements.last()) {
            writeln!(out, "{} are {speedup:.2} times as fast as one", threads(most.threads))?;
        }
        if let Some(bytes) = measured.peak_memory_bytes {
            writeln!(out, "peak memory {:.0} MB", bytes as f64 / 1e6)?;
        }
        if let Some(hash) = &measured.results_sha256 {
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
