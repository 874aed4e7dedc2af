//! Runs one scenario from where it begins to its results, and keeps what is done on the way.

use super::super::Failure;
use super::super::args::{Format, RunArgs, TrialsFormat};
use super::super::failure::say;
use super::super::interrupt::Interrupt;
use super::super::outcome::Report;
use super::super::progress::{self, Watch};
use super::super::report;
use super::again::go_on;
use super::batches::{Batches, End, State};
use super::job::{Goal, Job, Start};
use crate::stream;
use mindep_core::engine::limit;
use mindep_core::tally::Tally;
use mindep_library::analysis::precision;
use mindep_library::results::answer::{self, Basis};
use mindep_library::results::error::WriteError;
use mindep_library::results::manifest::{Precision, Timing};
use mindep_library::results::part::Part;
use mindep_library::results::trials::{self, Format as TableFormat, TrialsTable, parquet};
use mindep_library::results::{Run, save};
use mindep_scenario::letters::shown;
use std::cell::Cell;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// What all scenarios of a command line are run with.
pub struct Session<'a> {
    /// The command line.
    pub args: &'a RunArgs,
    /// Threads.
    pub pool: &'a rayon::ThreadPool,
    /// Who may ask to stop.
    pub interrupt: &'a Interrupt,
}

impl Session<'_> {
    /// Runs a scenario from where it begins to its results.
    pub fn simulate(&self, mut job: Job<'_>) -> Result<Option<Report>, Failure> {
        let quiet = self.args.quiet;
        let mut state = State { tally: None, next: job.trials.start, seconds: 0.0, table: None };
        match &job.start {
            Start::Done { leave } => {
                if !quiet {
                    say(&format!("{}: done already", shown(job.goal.path())));
                }
                if !leave {
                    job.checkpoint.discard()?;
                }
                // It may have been killed between its tables and its pictures.
                if answer::undrawn_by(job.goal.path()).is_some() {
                    report::draw(job.goal.path(), self.args.pictures.wanted())?;
                }
                return Ok(None);
            }
            Start::Anew => {
                job.checkpoint.discard()?;
                if self.args.resume && !quiet {
                    say(&format!("{}: no checkpoint to go on from; begins at the first trial", job.header.scenario));
                }
            }
            Start::Resume(part, _) => {
                let wrong = |e| Failure::Wrong(format!("{}: {e}", shown(job.checkpoint.folder())));
                state.tally = Some(part.tally(&job.plan).map_err(wrong)?);
                state.next = part.header.ranges.last().map_or(job.trials.start, |(_, end)| *end);
                state.seconds = part.header.seconds;
                state.table = part.header.table.clone().filter(|_| self.args.trials_table.is_some());
                job.header.threads = part.header.threads;
                if !quiet {
                    let (done, trials) = (state.next - job.trials.start, job.trials.end - job.trials.start);
                    say(&format!("{}: goes on after {done} of {trials} trials", job.header.scenario));
                }
            }
        }
        job.header.threads = job.header.threads.max(self.pool.current_num_threads());
        if self.args.verbose {
            say(&format!(
                "{}: trials {} to {} of {} strategies on {} threads",
                job.header.scenario,
                state.next,
                job.trials.end,
                job.plan.strategies.len(),
                self.pool.current_num_threads()
            ));
        }
        let table = self.table(&mut job)?;
        let end = self.batches(&job, &mut state, table)?;
        if end == End::Interrupted || self.make_table(&job, &state)? == End::Interrupted {
            return Err(interrupted(&job, &state));
        }
        match self.finish(&job, &state) {
            Ok(report) => {
                job.checkpoint.discard()?;
                // All is at its place now, and nothing that happens while it is drawn can take it away.
                if matches!(job.goal, Goal::Whole(_)) {
                    report::draw(job.goal.path(), self.args.pictures.wanted())?;
                }
                Ok(report)
            }
            Err(error) => Err(keep_what_was_done(&job, &state, error)),
        }
    }

    /// The table of trials, if one is wanted, as far as it is. It is written in the checkpoint's folder, so that a run can go on with it.
    fn table(&self, job: &mut Job<'_>) -> Result<Option<TrialsTable>, Failure> {
        let Some(format) = self.table_format() else { return Ok(None) };
        let folder = job.checkpoint.folder();
        if let Start::Resume(_, rows) = &mut job.start
            && let Some(sum) = rows.take()
        {
            return Ok(Some(TrialsTable::reopen(&job.plan, folder, format, sum)?));
        }
        job.checkpoint.make()?;
        Ok(Some(TrialsTable::create(&job.plan, folder, format)?))
    }

    fn table_format(&self) -> Option<TableFormat> {
        self.args.trials_table.map(TrialsFormat::of_results)
    }

    /// Makes the table of trials of what was gathered, in the checkpoint's folder, where that is another file.
    fn make_table(&self, job: &Job<'_>, state: &State) -> Result<End, Failure> {
        if self.table_format() != Some(TableFormat::Parquet) {
            return Ok(End::Done);
        }
        if self.args.checkpoint > 0.0 {
            // It may take long, and be killed. Where this cannot be kept, what was kept before still is.
            let _ = keep(job, state);
        }
        let trials = state.next - job.trials.start;
        if self.args.verbose {
            say(&format!("{}: makes {}", job.header.scenario, TableFormat::Parquet.file()));
        }
        let bar = progress::making(TableFormat::Parquet.file(), trials, self.args.quiet);
        let go_on = |done| {
            bar.set_position(done);
            !self.interrupt.asked()
        };
        let folder = job.checkpoint.folder();
        let made = parquet::make(&job.plan, &job.header, trials, state.table.as_ref(), folder, &go_on);
        bar.finish_and_clear();
        match made {
            Ok(true) => Ok(End::Done),
            Ok(false) => Ok(End::Interrupted),
            Err(error) => Err(keep_what_was_done(job, state, error)),
        }
    }

    /// Simulates what is left, and keeps it now and then.
    fn batches(&self, job: &Job<'_>, state: &mut State, table: Option<TrialsTable>) -> Result<End, Failure> {
        let seconds = Duration::try_from_secs_f64(self.args.checkpoint).ok();
        let done = [state.next - job.trials.start, job.trials.end - job.trials.start];
        let watch = Watch::new(&job.header.scenario, done, self.args.quiet, self.interrupt, table);
        let told = Cell::new(false);
        let keep = |state: &State| {
            let synced = watch.table.as_ref().map_or(Ok(()), TrialsTable::sync);
            if let Err(error) = synced.and_then(|()| keep(job, state))
                && !told.replace(true)
            {
                // The run itself is well; what was kept before still is.
                watch.say(&format!("warning: {error}; the run goes on without a new checkpoint"));
            }
        };
        let batches = Batches {
            plan: &job.plan,
            end: job.trials.end,
            until_precision: self.args.until_precision,
            interval: seconds.filter(|s| !s.is_zero()),
            pool: self.pool,
            watch: &watch,
            interrupt: self.interrupt,
        };
        let end = match limit::guarded(|| batches.run(state, &keep)) {
            Ok(end) => end,
            Err(over) => {
                drop(watch.finish());
                if !job.checkpoint.exists() {
                    job.checkpoint.discard()?;
                }
                return Err(Failure::Running(format!("{}: {over}; no results were written", job.header.scenario)));
            }
        };
        let ended = watch.finish().map_or(Ok(()), TrialsTable::finish);
        match (end, ended) {
            (Ok(End::Interrupted), _) => Ok(End::Interrupted),
            (Err(error), _) | (_, Err(error)) => Err(keep_what_was_done(job, state, error)),
            (Ok(end), Ok(())) => Ok(end),
        }
    }

    /// Writes what was asked for.
    fn finish(&self, job: &Job<'_>, state: &State) -> Result<Option<Report>, WriteError> {
        let empty;
        let tally = if let Some(tally) = &state.tally {
            tally
        } else {
            empty = Tally::new(&job.plan);
            &empty
        };
        match &job.goal {
            Goal::Whole(place) => {
                let staged = place.clone().stage()?;
                let run = Run { plan: &job.plan, tally };
                let precision = self.args.until_precision.map(|target| precision_note(run, target, self.args.quiet));
                let timing = Timing::new(tally.trials, state.seconds, job.header.threads);
                // Trials and seed stand for themselves, whether the file or the command line gave them.
                save(job.loaded, run, &job.header.set, precision, timing, &staged)?;
                if let Some(format) = self.table_format() {
                    // Rows of CSV are the table itself; the other is made of rows that stay.
                    let made_again = format.file() != format.rows_file();
                    let file = Path::new(format.file());
                    staged.take(&job.checkpoint.folder().join(file), file, made_again)?;
                }
                let wanted = self.args.pictures.wanted();
                let basis = Basis::new(job.loaded, Some(tally.trials), &job.header.set);
                let folder = report::finish(staged, &basis, wanted)?;
                Ok(Some(Report::new(job.loaded, run, folder, wanted.page, state.seconds)))
            }
            Goal::Part(place) => {
                let part = part(job, state, tally);
                part.with_pieces(|pieces| place.write(pieces))?;
                if !self.args.quiet && self.args.format == Format::Text {
                    let path = shown(place.path());
                    // Whoever does not read it has the part all the same.
                    let _ =
                        writeln!(stream::text(), "{} of {} trials in {path}", part.header.held(), part.header.trials);
                }
                Ok(None)
            }
        }
    }
}

/// The part of what is done.
fn part(job: &Job<'_>, state: &State, tally: &Tally) -> Part {
    let mut header = job.header.clone();
    header.ranges = if state.next > job.trials.start { vec![(job.trials.start, state.next)] } else { Vec::new() };
    header.seconds = state.seconds;
    header.table.clone_from(&state.table);
    Part { header, inputs: job.loaded.inputs.clone(), tally: tally.to_bytes() }
}

/// Keeps what is done, if anything is.
fn keep(job: &Job<'_>, state: &State) -> Result<(), WriteError> {
    state.tally.as_ref().map_or(Ok(()), |tally| job.checkpoint.write(&part(job, state, tally)))
}

/// When the results cannot be written, the trials done are kept where that is possible, and the user is told how to go on.
fn keep_what_was_done(job: &Job<'_>, state: &State, error: WriteError) -> Failure {
    parquet::discard(job.checkpoint.folder());
    if let Some(gathered) = &state.table {
        trials::cut(job.checkpoint.folder(), gathered);
    }
    let kept = keep(job, state).is_ok() && state.tally.is_some();
    if kept || job.checkpoint.exists() {
        let what = if kept { "what was simulated is kept" } else { "the last checkpoint is kept" };
        return Failure::Running(format!("{error}\n{what}; go on with\n  {}", go_on()));
    }
    let _ = job.checkpoint.discard();
    error.into()
}

/// How the precision came out; says so when it is not what was asked for.
fn precision_note(run: Run<'_>, target: f64, quiet: bool) -> Precision {
    let found = precision::largest_relative_error(run.plan, run.tally);
    let reached = precision::reached(run.plan, run.tally, target);
    if let Some(found) = found.filter(|_| !reached && !quiet) {
        say(&format!(
            "note: all {} trials are done, and the largest relative standard error of a mean shortfall is {:.2} %, not {} %; more trials with --trials",
            run.tally.trials,
            100.0 * found,
            100.0 * target
        ));
    }
    Precision { target, found, reached }
}

/// Keeps what is done, and says how to go on.
fn interrupted(job: &Job<'_>, state: &State) -> Failure {
    let name = &job.header.scenario;
    let done = state.next - job.trials.start;
    if state.tally.is_none() {
        let _ = job.checkpoint.discard();
        // With several scenarios, those before this one are done, and --resume passes over them.
        return Failure::Interrupted(format!(
            "interrupted: {name}: nothing was done yet; begin again with\n  {}",
            go_on()
        ));
    }
    let what = match keep(job, state) {
        Ok(()) => format!("{done} of {} trials are kept", job.trials.end - job.trials.start),
        Err(error) if job.checkpoint.exists() => format!("an older checkpoint is kept: {error}"),
        Err(error) => return Failure::Interrupted(format!("interrupted: {name}: nothing is kept: {error}")),
    };
    Failure::Interrupted(format!("interrupted: {name}: {what}; go on with\n  {}", go_on()))
}
