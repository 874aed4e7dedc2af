//! `mindep run`.

mod again;
mod batches;
mod job;
mod session;

use super::Failure;
use super::args::{Format, RunArgs};
use super::interrupt::Interrupt;
use super::{known, outcome, read};
use crate::domain::scenario::{BASELINE, Study};
use crate::scenario::Loaded;
use job::Job;
use session::Session;

/// Runs scenarios. All are read, and all places of results checked, before anything is simulated.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    let mut sets = args.set.clone();
    sets.extend(args.trials.map(|trials| format!("simulation.trials={trials}")));
    sets.extend(args.seed.map(|seed| format!("simulation.seed={seed}")));
    let mut scenarios = read::scenarios(&args.scenarios, &sets, args.format)?;
    for loaded in &mut scenarios {
        choose(&mut loaded.study, &args.strategies)?;
    }
    names_differ(args, &scenarios)?;
    let interrupt = Interrupt::listen().map_err(|e| Failure::Running(format!("cannot listen for Ctrl-C: {e}")))?;
    let jobs = scenarios.iter().map(|loaded| Job::new(args, loaded)).collect::<Result<Vec<_>, _>>()?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads.map_or(0, usize::from))
        .build()
        .map_err(|error| Failure::Running(format!("cannot start threads: {error}; try fewer with --threads")))?;
    let mut reports = Vec::new();
    for job in jobs {
        if !args.quiet && !job.loaded.warnings.is_empty() {
            read::show(&job.loaded.warnings);
        }
        let report = Session { args, pool: &pool, interrupt: &interrupt }.simulate(job)?;
        match args.format {
            Format::Text => outcome::print(args.format, args.quiet, report.into_iter().collect())?,
            Format::Json => reports.extend(report),
        }
    }
    if args.format == Format::Json {
        outcome::print(args.format, args.quiet, reports)?;
    }
    Ok(())
}

/// Leaves only the strategies asked for; all when none is.
pub fn choose(study: &mut Study, wanted: &[String]) -> Result<(), Failure> {
    if wanted.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = study.strategies.iter().map(|s| s.id.as_str()).collect();
    for id in wanted.iter().filter(|id| *id != BASELINE) {
        known::check("--strategy", "strategy", id, &ids, study.baseline.name.as_str()).map_err(Failure::Wrong)?;
    }
    study.strategies.retain(|s| wanted.iter().any(|id| id == s.id.as_str()));
    Ok(())
}

/// Refuses scenarios of one name, before anything is made.
fn names_differ(args: &RunArgs, scenarios: &[Loaded]) -> Result<(), Failure> {
    for (i, (loaded, path)) in scenarios.iter().zip(&args.scenarios).enumerate() {
        let name = &loaded.study.baseline.name;
        if scenarios[..i].iter().any(|other| other.study.baseline.name == *name) {
            return Err(Failure::Wrong(format!(
                "{}: another scenario of this run is named `{name}` too; each needs a place of its own",
                path.display()
            )));
        }
    }
    Ok(())
}
