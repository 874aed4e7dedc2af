//! `mindep check`: validates scenarios, says what is odd in them, and describes them.

mod register;

use super::Failure;
use super::options::Format;
use super::progress::duration;
use super::read;
use super::stream;
use super::stream::say;
use super::terminal::grouped;
use mindep_core::domain::scenario::Scenario;
use mindep_core::plan::Plan;
use mindep_library::analysis::forecast::{Circumstances, Forecast, forecast};
use mindep_library::results::register::Register;
use mindep_scenario::letters::shown;
use mindep_scenario::{DiagnosticRow, Loaded};
use serde::Serialize;
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `check`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  mindep check scenarios/korea-lithium.toml
  mindep check my.toml --assumptions -o assumptions.csv")]
pub struct CheckArgs {
    /// Scenario files
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Change a parameter by its address, such as disruptions.strike.rate=0.2; may be repeated
    #[arg(long, value_name = "ADDRESS=VALUE")]
    pub set: Vec<String>,
    /// How to print what is found
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Also list every number with what its source says of it, and with what it moves where `mindep sensitivity` was asked
    #[arg(long)]
    pub assumptions: bool,
    /// Folder in which the scenario's folder of results is, with the answer of `mindep sensitivity`
    #[arg(long, value_name = "DIR", default_value = "output")]
    pub results: PathBuf,
    /// Also write that list to this CSV file
    #[arg(short, long, value_name = "FILE", requires = "assumptions")]
    pub output: Option<PathBuf>,
    /// Replace the file if it is there already
    #[arg(long, requires = "output")]
    pub overwrite: bool,
}

/// Maximum number of strategies, beside the baseline, for which trials are timed.
const TASTE_STRATEGIES: usize = 20;

/// Description of a valid scenario.
#[derive(Serialize)]
struct Report {
    scenario: String,
    title: String,
    hash: String,
    start: String,
    months: usize,
    trials: u64,
    seed: u64,
    minerals: usize,
    suppliers: usize,
    world: usize,
    disruptions: usize,
    drivers: usize,
    projects: usize,
    strategies: usize,
    warnings: Vec<DiagnosticRow>,
    notes: Vec<DiagnosticRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assumptions: Option<Value>,
    estimated_seconds: f64,
    estimated_memory_megabytes: f64,
    threads: usize,
}

#[derive(Serialize)]
struct Reports {
    scenarios: Vec<Report>,
}

/// Reads and validates scenarios, and describes them.
pub fn check(args: &CheckArgs) -> Result<(), Failure> {
    if let (Some(output), [_, second, ..]) = (&args.output, &args.scenarios[..]) {
        return Err(Failure::Wrong(format!(
            "--output: found a second scenario, {}, expected one, whose list {} is to be; check each alone",
            shown(second),
            shown(output)
        )));
    }
    let scenarios = read::scenarios(&args.scenarios, &args.set, args.format)?;
    let place = args.output.as_deref().map(|path| register::place(path, args.overwrite)).transpose()?;
    let mut reports = Vec::new();
    for loaded in &scenarios {
        let listed = args.assumptions.then(|| register::of(loaded, &args.results));
        if let (Some((place, _lock)), Some(register)) = (&place, &listed) {
            register::write(register, place)?;
        }
        let notes = loaded.notes().rows();
        if args.format == Format::Text {
            if !loaded.warnings.is_empty() {
                read::show(&loaded.warnings);
                say("");
            }
            print(loaded, &report(loaded, notes, None), listed.as_ref())?;
        } else {
            reports.push(report(loaded, notes, listed.as_ref().map(register::json)));
        }
    }
    if args.format == Format::Json {
        let mut out = stream::json();
        serde_json::to_writer_pretty(&mut out, &Reports { scenarios: reports })?;
        writeln!(out)?;
    }
    Ok(())
}

/// Prints notes a line each, those with the same cure together.
fn told(notes: &[DiagnosticRow], out: &mut impl Write) -> Result<(), Failure> {
    let mut cures: Vec<&Option<String>> = Vec::new();
    for note in notes {
        if !cures.contains(&&note.help) {
            cures.push(&note.help);
        }
    }
    for cure in cures {
        for note in notes.iter().filter(|note| note.help == *cure) {
            let DiagnosticRow { file, line, column, message, .. } = note;
            let more = if note.notes.is_empty() { String::new() } else { format!(" ({})", note.notes.join("; ")) };
            writeln!(out, "note: {}:{line}:{column}: {message}{more}", shown(Path::new(file)))?;
        }
        if let Some(cure) = cure {
            writeln!(out, "      {cure}")?;
        }
    }
    Ok(())
}

fn report(loaded: &Loaded, notes: Vec<DiagnosticRow>, assumptions: Option<Value>) -> Report {
    let base = &loaded.study.baseline;
    // The time for many strategies is extrapolated from some of them.
    let mut tasted = loaded.study.clone();
    tasted.strategies.truncate(TASTE_STRATEGIES);
    let of_all = (loaded.study.strategies.len() + 1) as f64 / (tasted.strategies.len() + 1) as f64;
    let plan = Plan::new(&tasted);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let rows =
        base.suppliers.len() + base.disruptions.len() + base.projects.len() + base.world.len() + base.minerals.len();
    let about = Circumstances {
        threads,
        strategies: of_all,
        inputs: loaded.inputs.iter().map(|input| input.bytes.len()).sum(),
        rows,
    };
    let Forecast { seconds, bytes } = forecast(&plan, about);
    Report {
        scenario: base.name.to_string(),
        title: base.title.clone(),
        hash: loaded.hash.clone(),
        start: base.start.to_string(),
        months: base.months(),
        trials: base.trials,
        seed: base.seed,
        minerals: base.minerals.len(),
        suppliers: base.suppliers.len(),
        world: base.world.len(),
        disruptions: base.disruptions.len(),
        drivers: base.drivers.len(),
        projects: base.projects.len(),
        strategies: loaded.study.strategies.len() + 1,
        warnings: loaded.warnings.rows(),
        notes,
        assumptions,
        estimated_seconds: seconds,
        estimated_memory_megabytes: bytes / 1e6,
        threads,
    }
}

fn print(loaded: &Loaded, report: &Report, register: Option<&Register>) -> Result<(), Failure> {
    let base = &loaded.study.baseline;
    let mut out = stream::text();
    writeln!(out, "{}: {}", report.scenario, report.title)?;
    writeln!(
        out,
        "  {} months from {}, {} trials, seed {}",
        report.months,
        report.start,
        grouped(report.trials as f64, 0),
        report.seed
    )?;
    for mineral in &base.minerals {
        writeln!(out, "  {}: {}", mineral.name, contents(base, mineral))?;
    }
    let drivers = counted(report.drivers, "driver");
    writeln!(out, "  {}, {drivers}", counted(report.disruptions, "disruption"))?;
    let strategies: Vec<&str> = loaded.study.strategies.iter().map(|s| s.id.as_str()).collect();
    writeln!(out, "  strategies: baseline{}{}", if strategies.is_empty() { "" } else { ", " }, strategies.join(", "))?;
    let beside = [
        (loaded.study.uncertain.len(), "uncertain parameter"),
        (loaded.optimize.as_ref().map_or(0, |o| o.decisions.len()), "decision"),
        (mindep_scenario::sweep::combinations(&loaded.sweep).len(), "combination"),
    ];
    let beside: Vec<String> = beside.iter().filter(|(n, _)| *n > 0).map(|(n, what)| counted(*n, what)).collect();
    if !beside.is_empty() {
        writeln!(out, "  beside them: {}", beside.join(", "))?;
    }
    if let Some(register) = register {
        register::print(register, &mut out)?;
    }
    told(&report.notes, &mut out)?;
    let warnings = match report.warnings.len() {
        0 => "no warnings".to_owned(),
        n => counted(n, "warning"),
    };
    writeln!(
        out,
        "sound, {warnings}; a run would take about {} and {:.0} MB on {}",
        duration(report.estimated_seconds),
        report.estimated_memory_megabytes,
        counted(report.threads, "thread"),
    )?;
    Ok(())
}

fn contents(base: &Scenario, mineral: &mindep_core::domain::mineral::Mineral) -> String {
    let suppliers = base.suppliers.iter().filter(|s| s.mineral == mineral.id).count();
    let projects = base.projects.iter().filter(|p| p.mineral == mineral.id).count();
    [
        format!("{} {} a year", grouped(mineral.demand.annual, 0), mineral.unit),
        counted(suppliers, "supplier"),
        counted(projects, "project"),
        counted(mineral.stockpiles.len(), "stockpile"),
        counted(mineral.sectors.len(), "sector"),
    ]
    .join(", ")
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
