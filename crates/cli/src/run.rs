//! `mindep run`.

mod again;
mod batches;
mod cases;
pub mod deep;
mod job;
mod session;
mod sweep;

use super::Failure;
use super::args::{Format, RunArgs};
use super::interrupt::Interrupt;
use super::{known, outcome, pool, read};
use cases::Cases;
use deep::Deep;
use job::Ready;
use mindep_core::domain::scenario::{BASELINE, Study};
use mindep_scenario::Loaded;
use mindep_scenario::letters::shown;
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
    if args.deep.deep {
        deep::refuse(args, &scenarios)?;
    }
    let runs = scenarios.into_iter().map(|loaded| Cases::new(args, &sets, loaded)).collect::<Result<Vec<_>, _>>()?;
    let pool = pool::pool(args.threads.map(usize::from))?;
    let mut questions = Vec::new();
    for cases in &runs {
        // A scenario with a sweep was refused.
        let case = cases.each.first().filter(|_| args.deep.deep);
        questions.push(case.map(|case| Deep::new(args, &case.loaded, &pool)).transpose()?);
    }
    let interrupt = Interrupt::listen().map_err(|e| Failure::Running(format!("cannot listen for Ctrl-C: {e}")))?;
    let mut jobs = Vec::new();
    for cases in &runs {
        let each = cases.each.iter().map(|case| Ready::new(args, case)).collect::<Result<Vec<_>, _>>()?;
        jobs.push((cases, each));
    }
    let session = Session { args, pool: &pool, interrupt: &interrupt };
    let (mut reports, mut answers) = (Vec::new(), Vec::new());
    for ((cases, jobs), question) in jobs.into_iter().zip(&questions) {
        for (index, job) in jobs.into_iter().map(Ready::plan).enumerate() {
            // Those of other combinations say much the same.
            if index == 0 && !args.quiet && !job.loaded.warnings.is_empty() {
                read::show(&job.loaded.warnings);
            }
            let report = session.simulate(job)?;
            match args.format {
                // A sweep has one table for all.
                Format::Text if cases.sweep.is_none() => {
                    outcome::print(args.quiet, report.as_slice())?;
                }
                Format::Text => {}
                Format::Json => reports.extend(report),
            }
        }
        if let Some(sweep) = &cases.sweep {
            sweep.finish(args)?;
        }
        if let Some(question) = question {
            answers.extend(question.answer(&session)?);
        }
    }
    if args.format == Format::Json {
        outcome::print_json(reports, answers)?;
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
                shown(path)
            )));
        }
    }
    Ok(())
}
