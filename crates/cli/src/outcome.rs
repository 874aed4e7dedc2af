//! Output at the end of runs: tables of strategies as text, or all headline numbers as JSON.

use super::Failure;
use super::stream;
use super::terminal;
use mindep_core::tally::metric::Metric;
use mindep_library::report::files::PAGE;
use mindep_library::tables::number::{Number, number};
use mindep_library::tables::summary::estimate;
use mindep_library::tables::{Run, mineral_id, unit};
use mindep_scenario::Loaded;
use mindep_scenario::letters::shown;
use serde::Serialize;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Final report on a run.
#[derive(Debug, Serialize)]
pub struct Report {
    scenario: String,
    title: String,
    folder: PathBuf,
    trials: u64,
    seed: u64,
    seconds: f64,
    estimates: Vec<EstimateNote>,
    #[serde(skip)]
    text: String,
}

#[derive(Serialize)]
struct Reports {
    runs: Vec<Report>,
    /// Answers of `--deep`, if requested.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    robustness: Vec<Value>,
}

/// Estimate of a headline number.
#[derive(Debug, Serialize)]
struct EstimateNote {
    strategy: String,
    mineral: String,
    metric: &'static str,
    unit: String,
    mean: Option<f64>,
    std_error: Option<f64>,
    tvar95: Option<f64>,
    tvar95_std_error: Option<f64>,
}

impl Report {
    /// Reports on the run whose results are in `folder`; `page` says whether report.html was written.
    pub fn new(loaded: &Loaded, run: Run<'_>, folder: PathBuf, page: bool, seconds: f64) -> Self {
        let base = &loaded.study.baseline;
        let horizon = format!("{} to {}", base.start, run.plan.labels.month(run.plan.months - 1));
        let text = format!(
            "{}\n{} trials, seed {}, {horizon}; mean ± standard error; money discounted to the start\n{}\nresults in {} ({seconds:.1} s)\n{}",
            base.title,
            terminal::grouped(run.tally.trials as f64, 0),
            run.plan.seed,
            terminal::tables(run),
            shown(&folder),
            if page { open(&folder.join(PAGE)) } else { String::new() },
        );
        let mut estimates = Vec::new();
        for (s, strategy) in run.plan.labels.strategies.iter().enumerate() {
            for mineral in (0..run.plan.minerals()).map(Some).chain([None]) {
                let metrics: &[Metric] = if mineral.is_some() { &Metric::ALL } else { &Metric::OF_ALL_MINERALS };
                for &metric in metrics {
                    let found = estimate(run, s, mineral, metric);
                    let finite = |value: Option<f64>| number(value).map(Number::value);
                    estimates.push(EstimateNote {
                        strategy: strategy.id.clone(),
                        mineral: mineral_id(run.plan, mineral).to_owned(),
                        metric: metric.name(),
                        unit: unit(run.plan, mineral, metric),
                        mean: finite(found.map(|e| e.mean.mean)),
                        std_error: finite(found.and_then(|e| e.mean.std_error)),
                        tvar95: finite(found.map(|e| e.tvar[0])),
                        tvar95_std_error: finite(found.and_then(|e| e.tvar_std_error[0])),
                    });
                }
            }
        }
        Self {
            scenario: base.name.to_string(),
            title: base.title.clone(),
            folder,
            trials: run.tally.trials,
            seed: run.plan.seed,
            seconds,
            estimates,
            text,
        }
    }
}

/// Returns the shell command that opens a file, with instructions.
fn open(path: &Path) -> String {
    let command = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "start",
        _ => "xdg-open",
    };
    let path = shown(path);
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:\\".contains(c);
    let path = if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', "'\\''")) };
    format!("open the report with\n  {command} {path}\n")
}

/// Prints the reports of a command as text.
pub fn print(quiet: bool, reports: &[Report]) -> Result<(), Failure> {
    if !quiet {
        let mut out = stream::text();
        reports.iter().try_for_each(|report| write!(out, "{}", report.text))?;
    }
    Ok(())
}

/// Prints the reports of a command and its answers of `--deep` as JSON.
pub fn print_json(runs: Vec<Report>, robustness: Vec<Value>) -> Result<(), Failure> {
    let mut out = stream::json();
    serde_json::to_writer_pretty(&mut out, &Reports { runs, robustness })?;
    writeln!(out)?;
    Ok(())
}
