//! `mindep bench`: measures how fast a fixed workload is simulated, and prints the hash of its results.

pub mod args;
mod baseline;
mod report;

use super::Failure;
use super::options::Format;
use super::stream;
use super::stream::say;
use args::BenchArgs;
use baseline::Baseline;
use indicatif::{ProgressBar, ProgressStyle};
use mindep_library::bench::measure::measure;
use mindep_library::bench::workload::Workload;
use mindep_library::bench::{Measured, threads};
use mindep_library::questions::asking::{Step, Watch};
use report::Report;
use std::io::Write as _;

/// Measures and prints; fails if the speed is below the baseline by more than allowed, or the results differ.
pub fn bench(args: &BenchArgs) -> Result<(), Failure> {
    let (workload, plan) = Workload::load(args.trials).map_err(Failure::Running)?;
    let threads = threads(args.threads.map(usize::from));
    let baseline =
        args.baseline.as_ref().map(|path| Ok::<_, Failure>((path, Baseline::read(path, args, &workload, &threads)?)));
    let baseline = baseline.transpose()?;
    if cfg!(debug_assertions) {
        say("warning: this is a debug build, whose speed means little; build with --release");
    }
    let repeat = usize::from(args.repeat);
    let bar = progress(threads.len() * repeat);
    let measured = measure(&workload, &plan, &threads, repeat, !args.no_hash, &Shown(&bar));
    bar.finish_and_clear();
    let (measurements, hash) = measured.map_err(Failure::Running)?;
    let measured = Measured::new(workload, measurements, hash);
    let comparison = baseline.map(|(path, baseline)| baseline.compare(args, path, &measured));
    let report = Report { measured, comparison };
    let printed = print(&report, args.format);
    // A regression is reported even if the output was closed.
    let faults = report.comparison.map_or_else(Vec::new, |comparison| comparison.faults(args.same_results));
    if faults.is_empty() { printed } else { Err(Failure::Running(faults.join("\nerror: "))) }
}

/// Shows how many measurements are done.
struct Shown<'a>(&'a ProgressBar);

impl Watch for Shown<'_> {
    fn hear(&self, step: Step) {
        if step == Step::Done {
            self.0.inc(1);
        }
    }

    fn stopped(&self) -> bool {
        // A signal ends the process.
        false
    }
}

/// Returns a progress bar on standard error, which is shown only on a terminal.
fn progress(steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64);
    if let Ok(style) = ProgressStyle::with_template("bench [{wide_bar}] {pos} of {len} measurements") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.tick();
    bar
}

fn print(report: &Report, format: Format) -> Result<(), Failure> {
    let mut out = stream::json();
    match format {
        Format::Text => report.print(&mut out)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, report)?;
            writeln!(out)?;
        }
    }
    Ok(())
}
