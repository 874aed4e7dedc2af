//! `mindep run`.

use super::Failure;
use super::args::{Format, RunArgs};
use super::failure::say;
use super::progress::Watch;
use super::{read, terminal};
use crate::domain::scenario::Study;
use crate::engine;
use crate::plan::Plan;
use crate::results::folder::Place;
use crate::results::manifest::{Manifest, Timing};
use crate::results::number::{Number, number};
use crate::results::summary::estimate;
use crate::results::trials::TrialsTable;
use crate::results::{Run, mineral_id, save_tables, unit};
use crate::scenario::Loaded;
use crate::tally::metric::Metric;
use serde::Serialize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Runs scenarios. All are read, and all places of results checked, before anything is simulated.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    let mut sets = args.set.clone();
    sets.extend(args.trials.map(|trials| format!("simulation.trials={trials}")));
    sets.extend(args.seed.map(|seed| format!("simulation.seed={seed}")));
    let mut scenarios = read::scenarios(&args.scenarios, &sets, args.format)?;
    for loaded in &mut scenarios {
        choose(&mut loaded.study, &args.strategies)?;
    }
    let places = places(args, &scenarios)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads.map_or(0, usize::from))
        .build()
        .map_err(|error| Failure::Running(format!("cannot start threads: {error}; try fewer with --threads")))?;
    let mut reports = Vec::new();
    for (loaded, place) in scenarios.iter().zip(places) {
        if !args.quiet && !loaded.warnings.is_empty() {
            read::show(&loaded.warnings);
        }
        let report = simulate(args, loaded, place, &pool)?;
        if args.format == Format::Text {
            if !args.quiet {
                write!(anstream::stdout().lock(), "{}", report.text)?;
            }
        } else {
            reports.push(report);
        }
    }
    if args.format == Format::Json {
        let mut out = io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, &Reports { runs: reports })?;
        writeln!(out)?;
    }
    Ok(())
}

/// Leaves only the strategies asked for; all when none is.
fn choose(study: &mut Study, wanted: &[String]) -> Result<(), Failure> {
    if wanted.is_empty() {
        return Ok(());
    }
    let known: Vec<&str> = study.strategies.iter().map(|s| s.id.as_str()).collect();
    for id in wanted {
        if !known.contains(&id.as_str()) && id != crate::domain::scenario::BASELINE {
            let near = known.iter().map(|k| (strsim::damerau_levenshtein(k, id), k)).min();
            let advice = match near {
                Some((distance, near)) if distance <= 1 + id.len() / 3 => format!("did you mean `{near}`?"),
                _ if known.is_empty() => "the scenario has none".to_owned(),
                _ => format!("there are {}", known.join(", ")),
            };
            return Err(Failure::Wrong(format!("--strategy: no strategy `{id}` in {}; {advice}", study.baseline.name)));
        }
    }
    study.strategies.retain(|s| wanted.iter().any(|id| id == s.id.as_str()));
    Ok(())
}

/// The places of all results, made sure of.
fn places(args: &RunArgs, scenarios: &[Loaded]) -> Result<Vec<Place>, Failure> {
    // Before the first place is made sure of, which makes its parent folder.
    for (i, (loaded, path)) in scenarios.iter().zip(&args.scenarios).enumerate() {
        let name = &loaded.study.baseline.name;
        if scenarios[..i].iter().any(|other| other.study.baseline.name == *name) {
            return Err(Failure::Wrong(format!(
                "{}: another scenario of this run is named `{name}` too; each needs a folder of its own",
                path.display()
            )));
        }
    }
    let place = |loaded: &Loaded| Place::check(&args.output, loaded.study.baseline.name.as_str(), args.overwrite);
    scenarios.iter().map(|loaded| Ok(place(loaded)?)).collect()
}

/// What is told of a run.
#[derive(Serialize)]
struct Report {
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
}

/// A headline number.
#[derive(Serialize)]
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

fn simulate(args: &RunArgs, loaded: &Loaded, place: Place, pool: &rayon::ThreadPool) -> Result<Report, Failure> {
    let base = &loaded.study.baseline;
    let plan = Plan::new(&loaded.study);
    if args.verbose {
        say(&format!(
            "{}: {} trials of {} strategies on {} threads",
            base.name,
            plan.trials,
            plan.strategies.len(),
            pool.current_num_threads()
        ));
    }
    // Without a table of trials nothing is written before the end, so that an interrupted run leaves nothing behind.
    let early = args.trials_table.map(|_| place.clone().stage()).transpose()?;
    let table = early.as_ref().map(|staged| TrialsTable::create(&plan, staged.path())).transpose()?;
    let started = Instant::now();
    let watch = Watch::new(base.name.as_str(), plan.trials, args.quiet, table);
    let tally = pool.install(|| engine::run(&plan, &watch));
    let seconds = started.elapsed().as_secs_f64();
    if let Some(table) = watch.finish() {
        table.finish()?;
    }
    let staged = early.map_or_else(|| place.stage(), Ok)?;
    let run = Run { plan: &plan, tally: &tally };
    let timing = Timing::new(plan.trials, seconds, pool.current_num_threads());
    save_tables(run, staged.path())?;
    for input in &loaded.inputs {
        staged.write(&Path::new("inputs").join(&input.path), &input.bytes)?;
    }
    // Trials and seed stand for themselves, whether the file or the command line gave them.
    let manifest = Manifest::new(loaded, run, &args.set, timing);
    staged.write(Path::new("run.json"), &manifest.to_json()?)?;
    let folder = staged.finish()?;
    Ok(report(loaded, run, folder, seconds))
}

fn report(loaded: &Loaded, run: Run<'_>, folder: PathBuf, seconds: f64) -> Report {
    let base = &loaded.study.baseline;
    let horizon = format!("{} to {}", base.start, run.plan.labels.month(run.plan.months - 1));
    let text = format!(
        "{}\n{} trials, seed {}, {horizon}; mean ± standard error; money discounted to the start\n{}\nresults in {} ({seconds:.1} s)\n",
        base.title,
        terminal::grouped(run.tally.trials as f64, 0),
        run.plan.seed,
        terminal::tables(run),
        folder.display(),
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
    Report {
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
