//! `mindep bench`: measures how fast a fixed workload is simulated, and prints the hash of its results.

pub mod args;
mod baseline;
mod machine;
mod measure;
mod report;
mod workload;

use super::Failure;
use super::failure::say;
use super::options::Format;
use super::stream;
use args::BenchArgs;
use baseline::Baseline;
use machine::Machine;
use report::Report;
use std::fmt::Write as _;
use std::io::Write as _;
use workload::Workload;

/// Measures and prints; fails if the speed is below the baseline by more than allowed, or the results differ.
pub fn bench(args: &BenchArgs) -> Result<(), Failure> {
    let machine = Machine::here();
    let (workload, plan) = Workload::load(args.trials)?;
    let threads = args.threads.map_or_else(
        || if machine.logical_cores > 1 { vec![1, machine.logical_cores] } else { vec![1] },
        |count| vec![usize::from(count)],
    );
    let baseline =
        args.baseline.as_ref().map(|path| Ok::<_, Failure>((path, Baseline::read(path, args, &workload, &threads)?)));
    let baseline = baseline.transpose()?;
    if cfg!(debug_assertions) {
        say("warning: this is a debug build, whose speed means little; build with --release");
    }
    let (measurements, hash) = measure::measure(&workload, &plan, &threads, usize::from(args.repeat), !args.no_hash)?;
    let comparison =
        baseline.map(|(path, baseline)| baseline.compare(args, path, &measurements, hash.as_deref(), &machine));
    let report = Report {
        format: report::FORMAT,
        mindep: env!("CARGO_PKG_VERSION"),
        speedup: match &measurements[..] {
            [one, all] => Some(all.trials_per_second / one.trials_per_second),
            _ => None,
        },
        workload,
        measurements,
        peak_memory_bytes: machine::peak_memory(),
        results_sha256: hash,
        machine,
        comparison,
    };
    let printed = print(&report, args.format);
    // A regression is reported even if the output was closed.
    let faults = report.comparison.map_or_else(Vec::new, |comparison| comparison.faults(args.same_results));
    if faults.is_empty() { printed } else { Err(Failure::Running(faults.join("\nerror: "))) }
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

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
