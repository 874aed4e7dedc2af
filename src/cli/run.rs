//! `mindep run`.

use super::Failure;
use super::args::{Format, RunArgs};
use super::failure::say;
use super::outcome::{self, Report};
use super::progress::Watch;
use super::read;
use crate::domain::scenario::Study;
use crate::engine;
use crate::plan::Plan;
use crate::results::file::FilePlace;
use crate::results::folder::Place;
use crate::results::manifest::Timing;
use crate::results::part::shard::Shard;
use crate::results::part::{EXTENSION, Header, Part};
use crate::results::trials::TrialsTable;
use crate::results::{Run, save};
use crate::scenario::Loaded;
use std::io::Write;
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
    let goals = goals(args, &scenarios)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(args.threads.map_or(0, usize::from))
        .build()
        .map_err(|error| Failure::Running(format!("cannot start threads: {error}; try fewer with --threads")))?;
    let mut reports = Vec::new();
    for (loaded, goal) in scenarios.iter().zip(goals) {
        if !args.quiet && !loaded.warnings.is_empty() {
            read::show(&loaded.warnings);
        }
        let report = simulate(args, loaded, goal, &pool)?;
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

/// Where all results go, made sure of.
fn goals(args: &RunArgs, scenarios: &[Loaded]) -> Result<Vec<Goal>, Failure> {
    // Before the first place is made sure of, which makes its parent folder.
    for (i, (loaded, path)) in scenarios.iter().zip(&args.scenarios).enumerate() {
        let name = &loaded.study.baseline.name;
        if scenarios[..i].iter().any(|other| other.study.baseline.name == *name) {
            return Err(Failure::Wrong(format!(
                "{}: another scenario of this run is named `{name}` too; each needs a place of its own",
                path.display()
            )));
        }
    }
    let goal = |loaded: &Loaded| {
        let name = loaded.study.baseline.name.as_str();
        Ok(match args.shard {
            None => Goal::Whole(Place::check(&args.output, name, args.overwrite)?),
            Some(shard) => {
                let file = format!("{}.{EXTENSION}", shard.stem(name));
                Goal::Part(shard, FilePlace::check(&args.output, &file, args.overwrite)?)
            }
        })
    };
    scenarios.iter().map(goal).collect()
}

/// Where something goes.
enum Goal {
    /// The folder of a whole run.
    Whole(Place),
    /// The part of a shard.
    Part(Shard, FilePlace),
}

fn simulate(args: &RunArgs, loaded: &Loaded, goal: Goal, pool: &rayon::ThreadPool) -> Result<Option<Report>, Failure> {
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
    let trials = match &goal {
        Goal::Whole(_) => 0..plan.trials,
        Goal::Part(shard, _) => shard.trials(plan.trials),
    };
    // Without a table of trials nothing is written before the end, so that an interrupted run leaves nothing behind.
    let early = match &goal {
        Goal::Whole(place) => args.trials_table.map(|_| place.clone().stage()).transpose()?,
        Goal::Part(..) => None,
    };
    let table = early.as_ref().map(|staged| TrialsTable::create(&plan, staged.path())).transpose()?;
    let started = Instant::now();
    let watch = Watch::new(base.name.as_str(), trials.end - trials.start, args.quiet, table);
    let tally = pool.install(|| engine::run_trials(&plan, trials.clone(), &watch));
    let seconds = started.elapsed().as_secs_f64();
    if let Some(table) = watch.finish() {
        table.finish()?;
    }
    match goal {
        Goal::Whole(place) => {
            let staged = early.map_or_else(|| place.stage(), Ok)?;
            let run = Run { plan: &plan, tally: &tally };
            // Trials and seed stand for themselves, whether the file or the command line gave them.
            save(loaded, run, &args.set, Timing::new(plan.trials, seconds, pool.current_num_threads()), &staged)?;
            Ok(Some(Report::new(loaded, run, staged.finish()?, seconds)))
        }
        Goal::Part(shard, place) => {
            let mut header = Header::new(loaded, &plan, &args.set);
            header.ranges = if trials.is_empty() { Vec::new() } else { vec![(trials.start, trials.end)] };
            header.shard = Some(shard);
            (header.seconds, header.threads) = (seconds, pool.current_num_threads());
            let part = Part { header, inputs: loaded.inputs.clone(), tally: tally.to_bytes() };
            place.write(&part.to_bytes())?;
            if !args.quiet && args.format == Format::Text {
                writeln!(
                    anstream::stdout().lock(),
                    "{} of {} trials in {}",
                    trials.end - trials.start,
                    plan.trials,
                    place.path().display()
                )?;
            }
            Ok(None)
        }
    }
}
