//! `mindep check`: what scenarios contain, what looks odd in them, and what a run would take.

use super::args::{CheckArgs, Format};
use super::failure::Failure;
use super::{load, output};
use crate::domain::scenario::{BASELINE, Scenario};
use crate::engine::BLOCK;
use crate::engine::block::Arena;
use crate::plan::Plan;
use crate::scenario::{DiagnosticRow, Loaded};
use crate::tally::Tally;
use serde::Serialize;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long trials are tried to tell what a run would take.
const TRY: Duration = Duration::from_millis(200);

/// What a scenario contains.
#[derive(Serialize)]
struct Contents {
    file: PathBuf,
    valid: bool,
    errors: [(); 0],
    warnings: Vec<DiagnosticRow>,
    name: String,
    title: String,
    importer: Option<String>,
    first_month: String,
    last_month: String,
    months: usize,
    trials: u64,
    seed: u64,
    minerals: Vec<MineralContents>,
    suppliers: Vec<String>,
    world_shares: usize,
    disruptions: Vec<String>,
    drivers: Vec<String>,
    projects: Vec<ProjectContents>,
    strategies: Vec<String>,
    expected: Expected,
}

#[derive(Serialize)]
struct MineralContents {
    id: String,
    name: String,
    unit: String,
    annual_demand: f64,
    sectors: Vec<String>,
    stockpiles: Vec<String>,
    suppliers: usize,
}

#[derive(Serialize)]
struct ProjectContents {
    id: String,
    enabled: bool,
}

/// What a run would take: an estimate, from a few blocks of trials on one thread.
#[derive(Serialize)]
struct Expected {
    seconds: f64,
    threads: usize,
    megabytes: f64,
}

/// Checks all scenarios.
pub fn check(args: &CheckArgs) -> Result<(), Failure> {
    let scenarios = load::all(&args.scenarios, &args.sets.sets, args.format)?;
    load::warn(&scenarios);
    let contents: Vec<Contents> =
        args.scenarios.iter().zip(&scenarios).map(|(path, loaded)| Contents::new(path, loaded)).collect();
    if args.format == Format::Json {
        return output::one_or_many(&contents);
    }
    let texts: Vec<String> = contents.iter().map(Contents::text).collect();
    output::text(&texts.join("\n"))
}

impl Contents {
    fn new(path: &Path, loaded: &Loaded) -> Self {
        let study = &loaded.study;
        let base = &study.baseline;
        let months = base.months();
        let strategies = study.strategies.iter().map(|s| s.id.to_string());
        Self {
            file: path.to_owned(),
            valid: true,
            errors: [],
            warnings: loaded.warnings.rows(),
            name: base.name.to_string(),
            title: base.title.clone(),
            importer: base.importer.map(|c| c.to_string()),
            first_month: base.start.to_string(),
            last_month: base.start.plus(i32::try_from(months).unwrap_or(i32::MAX) - 1).to_string(),
            months,
            trials: base.trials,
            seed: base.seed,
            minerals: minerals(base),
            suppliers: base.suppliers.iter().map(|s| s.id.to_string()).collect(),
            world_shares: base.world.len(),
            disruptions: base.disruptions.iter().map(|d| d.id.to_string()).collect(),
            drivers: base.drivers.iter().map(|d| d.id.to_string()).collect(),
            projects: base
                .projects
                .iter()
                .map(|p| ProjectContents { id: p.id.to_string(), enabled: p.enabled })
                .collect(),
            strategies: [BASELINE.to_owned()].into_iter().chain(strategies).collect(),
            expected: Expected::of(&Plan::new(study)),
        }
    }

    fn text(&self) -> String {
        let mut text = format!("\x1b[1m{}\x1b[0m: {}\n", self.name, self.title);
        let mut line = |what: &str, value: String| {
            let _ = writeln!(text, "  {what:<13} {value}");
        };
        let importer = self.importer.as_ref().map_or(String::new(), |c| format!(", importer {c}"));
        line("horizon", format!("{} to {}, {} months{importer}", self.first_month, self.last_month, self.months));
        line("trials", format!("{}, seed {}", self.trials, self.seed));
        let minerals: Vec<String> = self.minerals.iter().map(MineralContents::text).collect();
        for (i, mineral) in minerals.into_iter().enumerate() {
            line(if i == 0 { "minerals" } else { "" }, mineral);
        }
        line("suppliers", list(&self.suppliers));
        line("world supply", format!("{} shares", self.world_shares));
        line("disruptions", list(&self.disruptions));
        line("drivers", list(&self.drivers));
        let off = |p: &ProjectContents| if p.enabled { p.id.clone() } else { format!("{} (not enabled)", p.id) };
        line("projects", list(&self.projects.iter().map(off).collect::<Vec<_>>()));
        line("strategies", list(&self.strategies));
        let Expected { seconds, threads, megabytes } = &self.expected;
        let time = if *seconds < 1.0 { "less than 1 s".to_owned() } else { format!("about {}", duration(*seconds)) };
        line(
            "a run takes",
            format!("{time} on {threads} threads and about {megabytes:.0} MB (estimated from a few trials)"),
        );
        text
    }
}

fn minerals(base: &Scenario) -> Vec<MineralContents> {
    let of = |m: &crate::domain::mineral::Mineral| MineralContents {
        id: m.id.to_string(),
        name: m.name.clone(),
        unit: m.unit.clone(),
        annual_demand: m.demand.annual,
        sectors: m.sectors.iter().map(|s| s.id.to_string()).collect(),
        stockpiles: m.stockpiles.iter().map(|s| s.id.to_string()).collect(),
        suppliers: base.suppliers.iter().filter(|s| s.mineral == m.id).count(),
    };
    base.minerals.iter().map(of).collect()
}

impl MineralContents {
    fn text(&self) -> String {
        let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        format!(
            "{}: {} {} a year, {}, {}, {}",
            self.id,
            self.annual_demand,
            self.unit,
            count(self.suppliers, "supplier"),
            count(self.stockpiles.len(), "stockpile"),
            count(self.sectors.len(), "sector")
        )
    }
}

/// How many there are, and which.
fn list(ids: &[String]) -> String {
    if ids.is_empty() { "none".to_owned() } else { format!("{}: {}", ids.len(), ids.join(", ")) }
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7200.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.0} h", s / 3600.0),
    }
}

impl Expected {
    /// Simulates blocks for a moment and extrapolates to the whole run on all cores.
    fn of(plan: &Plan) -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let mut arena = Arena::<BLOCK>::new(plan);
        let mut tally = Tally::new(plan);
        let begun = Instant::now();
        let mut first = 0;
        // The first block also makes room; when there is time for more, it is not counted.
        let (mut counted_from, mut counted) = (begun, 0);
        while first < plan.trials && begun.elapsed() < TRY {
            let count = (plan.trials - first).min(BLOCK as u64);
            arena.run(plan, first, count as usize, &mut tally);
            if first == 0 && begun.elapsed() < TRY && plan.trials > count {
                counted_from = Instant::now();
            } else {
                counted += count;
            }
            first += count;
        }
        let each = if counted > 0 { counted_from.elapsed().as_secs_f64() / counted as f64 } else { 0.0 };
        let busy = (plan.trials.div_ceil(BLOCK as u64) as usize).clamp(1, threads);
        // Each worker keeps a tally, and room for the paths of a block: about as much again.
        let bytes = tally.bytes() * 2 * threads;
        Self { seconds: each * plan.trials as f64 / busy as f64, threads, megabytes: bytes as f64 / 1e6 }
    }
}
