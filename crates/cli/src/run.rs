//! `mindep run`: simulates scenarios and writes their results.

mod again;
pub mod args;
mod cases;
pub mod deep;
mod host;
mod sweep;

use super::Failure;
use super::interrupt::Interrupt;
use super::options::Format;
use super::outcome::{self, Report};
use super::{pool, read, stream};
use args::RunArgs;
use cases::Cases;
use deep::Deep;
use host::Terminal;
use mindep_library::run::{self, Outcome, Ready, Session};
use mindep_library::tables::Run;
use mindep_scenario::Loaded;
use mindep_scenario::letters::shown;
use std::io::Write;

/// Runs scenarios. All of them are read and all places of results are checked before anything is simulated.
pub fn run(args: &RunArgs) -> Result<(), Failure> {
    let sets = run::changes(&args.set, args.trials, args.seed);
    let mut scenarios = read::scenarios(&args.scenarios, &sets, args.format)?;
    for loaded in &mut scenarios {
        choose(loaded, args)?;
    }
    read::names_differ(&args.scenarios, &scenarios)?;
    if args.deep.deep {
        deep::refuse(args, &scenarios)?;
    }
    let runs = scenarios.into_iter().map(|loaded| Cases::new(args, &sets, loaded)).collect::<Result<Vec<_>, _>>()?;
    let pool = pool::pool(args.threads.map(usize::from))?;
    let mut questions = Vec::new();
    for (cases, path) in runs.iter().zip(&args.scenarios) {
        // A scenario with a sweep was refused.
        let case = cases.each.first().filter(|_| args.deep.deep);
        questions.push(case.map(|case| Deep::new(args, &case.loaded, path, &pool)).transpose()?);
    }
    let order = args.order();
    let interrupt = Interrupt::listen().map_err(|e| Failure::Running(format!("cannot listen for Ctrl-C: {e}")))?;
    let mut jobs = Vec::new();
    for cases in &runs {
        let each = cases.each.iter().map(|case| Ready::new(&order, case)).collect::<Result<Vec<_>, _>>()?;
        jobs.push((cases, each));
    }
    let host = Terminal::new(args.quiet, args.verbose, &interrupt);
    let session = Session { order: &order, pool: &pool, host: &host };
    let (mut reports, mut answers) = (Vec::new(), Vec::new());
    for ((cases, jobs), question) in jobs.into_iter().zip(&questions) {
        for (index, job) in jobs.into_iter().map(Ready::plan).enumerate() {
            // Warnings of the other combinations would be much the same.
            if index == 0 && !args.quiet && !job.loaded.warnings.is_empty() {
                read::show(&job.loaded.warnings);
            }
            let loaded = job.loaded;
            let report = told(args, loaded, session.simulate(job)?);
            match args.format {
                // A sweep prints one table for all of its combinations.
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
            answers.extend(question.answer(args, &pool, &interrupt)?);
        }
    }
    if args.format == Format::Json {
        outcome::print_json(reports, answers)?;
    }
    Ok(())
}

/// Keeps only the requested strategies; all if none is requested.
fn choose(loaded: &mut Loaded, args: &RunArgs) -> Result<(), Failure> {
    if args.strategies.is_empty() {
        return Ok(());
    }
    run::choose(&mut loaded.study, "--strategy", &args.strategies).map_err(Failure::Wrong)
}

/// Returns the final report of a run with results; for a part, prints a line instead.
fn told(args: &RunArgs, loaded: &Loaded, outcome: Outcome) -> Option<Report> {
    match outcome {
        Outcome::Results(made) => {
            let run = Run { plan: &made.plan, tally: &made.tally };
            Some(Report::new(loaded, run, made.folder.clone(), args.order().pictures.page, made.seconds))
        }
        Outcome::Part { held, trials, path } => {
            if !args.quiet && args.format == Format::Text {
                // The part is complete even if the line cannot be printed.
                let _ = writeln!(stream::text(), "{held} of {trials} trials in {}", shown(&path));
            }
            None
        }
        Outcome::Already => None,
    }
}
