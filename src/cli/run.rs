//! `mindep run`: simulates every strategy of each scenario and writes its result folder.

use super::args::{Format, RunArgs, TrialsFormat};
use super::failure::Failure;
use super::headline::HeadlineRow;
use super::output::{self, tell};
use super::terminal::{Closing, closing};
use super::{load, progress};
use crate::engine::block::BlockMetrics;
use crate::engine::{self, BLOCK, Observer};
use crate::plan::Plan;
use crate::results::folder::{Place, Staged};
use crate::results::manifest::{Manifest, Timing};
use crate::results::trials::TrialsTable;
use crate::results::{self, Run};
use crate::scenario::Loaded;
use crate::tally::Tally;
use rayon::ThreadPool;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// A scenario that is ready to be simulated.
struct Job {
    loaded: Loaded,
    plan: Plan,
    place: Place,
}

/// What `--format json` tells of a run.
#[derive(Serialize)]
struct Document {
    folder: PathBuf,
    scenario: String,
    trials: u64,
    seed: u64,
    /// By mineral and strategy, in file order, `all` last.
    results: Vec<HeadlineRow>,
}

/// Runs all scenarios, one after the other.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    let changes = load::changes(args);
    let jobs = prepare(args, &changes)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads.unwrap_or(0).into())
        .build()
        .map_err(|e| Failure::Running("start the threads", e.into()))?;
    let mut documents = Vec::new();
    for job in jobs {
        if args.verbose {
            let (plan, threads) = (&job.plan, pool.current_num_threads());
            tell(&format!(
                "{}: {} trials of {} months, {} strategies, {} minerals, {threads} threads",
                job.loaded.study.baseline.name,
                plan.trials,
                plan.months,
                plan.strategies.len(),
                plan.minerals()
            ));
        }
        documents.push(one(args, job, &changes, &pool)?);
    }
    if args.format == Format::Json { output::one_or_many(&documents) } else { Ok(()) }
}

/// Reads and plans all scenarios and makes sure of their result folders.
fn prepare(args: &RunArgs, changes: &[String]) -> Result<Vec<Job>, Failure> {
    let mut scenarios = load::all(&args.scenarios, changes, args.format)?;
    load::distinct(&args.scenarios, &scenarios)?;
    for (path, loaded) in args.scenarios.iter().zip(&mut scenarios) {
        load::choose(path, loaded, &args.strategies)?;
    }
    if !args.quiet {
        load::warn(&scenarios);
    }
    scenarios
        .into_iter()
        .map(|loaded| {
            let place = Place::check(&args.output, loaded.study.baseline.name.as_str(), args.overwrite)?;
            Ok(Job { plan: Plan::new(&loaded.study), loaded, place })
        })
        .collect()
}

/// Simulates one scenario, writes its folder, and tells its results.
fn one(args: &RunArgs, job: Job, changes: &[String], pool: &ThreadPool) -> Result<Document, Failure> {
    let Job { loaded, plan, place } = job;
    // Only the trials table is written on the way; else an interrupted run leaves nothing behind.
    let mut staged = None;
    let mut table = None;
    if args.trials_table == Some(TrialsFormat::Csv) {
        let begun = place.clone().stage()?;
        table = Some(TrialsTable::create(&plan, begun.path())?);
        staged = Some(begun);
    }
    let (tally, seconds) = simulate(args, &loaded, &plan, table.as_ref(), pool);
    if let Some(table) = table {
        table.finish()?;
    }
    let staged = staged.map_or_else(|| place.stage(), Ok)?;
    let run = Run { plan: &plan, tally: &tally };
    let timing = Timing::new(tally.trials, seconds, pool.current_num_threads());
    if args.verbose {
        tell(&format!("{seconds:.2} s, {:.0} trials a second; writing tables", timing.trials_per_second));
    }
    let manifest = Manifest::new(&loaded, run, changes, timing);
    let folder = write(staged, run, &loaded, &manifest)?;
    let base = &loaded.study.baseline;
    if args.format == Format::Text && !args.quiet {
        let about =
            Closing { name: base.name.as_str(), title: &base.title, seconds, folder: &folder.display().to_string() };
        output::text(&closing(run, &about))?;
    }
    Ok(Document {
        folder,
        scenario: base.name.to_string(),
        trials: tally.trials,
        seed: plan.seed,
        results: HeadlineRow::all(run).into_iter().flat_map(|(_, rows)| rows).collect(),
    })
}

/// Counts trials, and hands them to the trials table.
struct Watch<'a> {
    done: &'a AtomicU64,
    table: Option<&'a TrialsTable>,
}

impl Observer for Watch<'_> {
    fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics<BLOCK>) {
        if let Some(table) = self.table {
            table.block(index, first, count, metrics);
        }
        self.done.fetch_add(count as u64, Ordering::Relaxed);
    }

    fn stop(&self) -> bool {
        self.table.is_some_and(TrialsTable::failed)
    }
}

fn simulate(
    args: &RunArgs,
    loaded: &Loaded,
    plan: &Plan,
    table: Option<&TrialsTable>,
    pool: &ThreadPool,
) -> (Tally, f64) {
    let done = AtomicU64::new(0);
    let watch = Watch { done: &done, table };
    let begun = Instant::now();
    let name = loaded.study.baseline.name.as_str();
    let tally = progress::watch(name, plan.trials, &done, !args.quiet, || pool.install(|| engine::run(plan, &watch)));
    (tally, begun.elapsed().as_secs_f64())
}

/// Writes all files of a result folder and puts it at its place.
fn write(staged: Staged, run: Run<'_>, loaded: &Loaded, manifest: &Manifest) -> Result<PathBuf, Failure> {
    results::save_tables(run, staged.path())?;
    for input in &loaded.inputs {
        staged.write(&Path::new("inputs").join(&input.path), &input.bytes)?;
    }
    let json = manifest.to_json().map_err(|e| Failure::Running("write run.json", e.into()))?;
    staged.write(Path::new("run.json"), &json)?;
    Ok(staged.finish()?)
}
