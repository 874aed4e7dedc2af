//! Runs one scenario from its starting point to its results, and saves checkpoints.

use super::batches::{Batches, End, State};
use super::host::{Host, RunError};
use super::job::{Goal, Job, Start};
use super::order::RunOptions;
use super::watch::Watch;
use crate::analysis::precision;
#[cfg(feature = "report")]
use crate::report::drawn;
#[cfg(feature = "report")]
use crate::results::answer;
use crate::results::answer::Basis;
use crate::results::folder::Staged;
use crate::results::manifest::{Precision, Timing};
use crate::results::part::Part;
use crate::results::save;
use crate::tables::Run;
use crate::tables::error::WriteError;
use crate::tables::trials;
use crate::tables::trials::{Format as TableFormat, TrialsTable, parquet};
use mindep_core::engine::limit;
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_scenario::letters::shown;
use std::cell::Cell;
use std::path::{Path, PathBuf};

/// Settings shared by all runs of a command.
#[derive(Clone, Copy)]
pub struct Session<'a> {
    /// Options of the runs.
    pub order: &'a RunOptions,
    /// Thread pool.
    pub pool: &'a rayon::ThreadPool,
    /// Receives messages and progress, and can request a stop.
    pub host: &'a dyn Host,
}

/// Outcome of a run.
#[derive(Debug)]
pub enum Outcome {
    /// The results are in a folder.
    Results(Box<RunResults>),
    /// The trials of a shard are in a part.
    Part {
        /// Number of trials in the part.
        held: u64,
        /// Number of trials of the whole run.
        trials: u64,
        /// Path of the part.
        path: PathBuf,
    },
    /// The results existed already.
    Already,
}

/// The results of a run.
#[derive(Debug)]
pub struct RunResults {
    /// The plan that was simulated.
    pub plan: Plan,
    /// The statistics of its trials.
    pub tally: Tally,
    /// The results folder.
    pub folder: PathBuf,
    /// Simulation time in seconds.
    pub seconds: f64,
}

impl Session<'_> {
    /// Runs a scenario from its starting point to its results.
    ///
    /// # Errors
    ///
    /// Returns an error when the run is interrupted or results cannot be written; finished trials are then saved if possible, and the message says
    /// how to resume.
    pub fn simulate(&self, mut job: Job<'_>) -> Result<Outcome, RunError> {
        let mut state = State { tally: None, next: job.trials.start, seconds: 0.0, table: None };
        match &job.start {
            Start::Done { leave } => {
                self.host.note(&format!("{}: done already", shown(job.goal.path())));
                if !leave {
                    job.checkpoint.discard()?;
                }
                // The earlier run may have been killed between writing its tables and its pictures.
                #[cfg(feature = "report")]
                if answer::undrawn_by(job.goal.path()).is_some() {
                    self.draw(job.goal.path())?;
                }
                return Ok(Outcome::Already);
            }
            Start::Anew => {
                job.checkpoint.discard()?;
                if self.order.resume {
                    self.host.note(&format!(
                        "{}: no checkpoint to go on from; begins at the first trial",
                        job.header.scenario
                    ));
                }
            }
            Start::Resume(part, _) => {
                let wrong = |e| RunError::Wrong(format!("{}: {e}", shown(job.checkpoint.folder())));
                state.tally = Some(part.tally(&job.plan).map_err(wrong)?);
                state.next = part.header.ranges.last().map_or(job.trials.start, |(_, end)| *end);
                state.seconds = part.header.seconds;
                state.table = part.header.table.clone().filter(|_| self.order.trials_table.is_some());
                job.header.threads = part.header.threads;
                let (done, trials) = (state.next - job.trials.start, job.trials.end - job.trials.start);
                self.host.note(&format!("{}: goes on after {done} of {trials} trials", job.header.scenario));
            }
        }
        job.header.threads = job.header.threads.max(self.pool.current_num_threads());
        self.host.detail(&format!(
            "{}: trials {} to {} of {} strategies on {} threads",
            job.header.scenario,
            state.next,
            job.trials.end,
            job.plan.strategies.len(),
            self.pool.current_num_threads()
        ));
        let table = self.table(&mut job)?;
        let end = self.batches(&job, &mut state, table)?;
        if end == End::Interrupted || self.make_table(&job, &state)? == End::Interrupted {
            return Err(self.interrupted(&job, &state));
        }
        match self.finish(&job, &state) {
            Ok(part) => {
                job.checkpoint.discard()?;
                if let Some(part) = part {
                    return Ok(part);
                }
                // The results are in place, so errors of drawing do not affect them.
                #[cfg(feature = "report")]
                self.draw(job.goal.path())?;
                let tally = state.tally.unwrap_or_else(|| Tally::new(&job.plan));
                let folder = job.goal.path().to_owned();
                Ok(Outcome::Results(Box::new(RunResults { plan: job.plan, tally, folder, seconds: state.seconds })))
            }
            Err(error) => Err(self.keep_what_was_done(&job, &state, error)),
        }
    }

    /// Returns the table of trials, if one is wanted, at its current progress. It is written in the checkpoint's folder, so that the run can be
    /// resumed.
    fn table(&self, job: &mut Job<'_>) -> Result<Option<TrialsTable>, RunError> {
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
        self.order.trials_table
    }

    /// Makes a Parquet table of trials from the collected rows, in the checkpoint's folder; a CSV table needs no such step.
    fn make_table(&self, job: &Job<'_>, state: &State) -> Result<End, RunError> {
        if self.table_format() != Some(TableFormat::Parquet) {
            return Ok(End::Done);
        }
        if self.order.checkpoint.is_some() {
            // A checkpoint is saved first, since making the table can take long and be killed. If that fails, the previous checkpoint remains.
            let _ = keep(job, state);
        }
        let trials = state.next - job.trials.start;
        self.host.detail(&format!("{}: makes {}", job.header.scenario, TableFormat::Parquet.file()));
        let progress = self.host.begin(TableFormat::Parquet.file(), 0, trials);
        let go_on = |done| {
            progress.reach(done);
            !self.host.stopped()
        };
        let folder = job.checkpoint.folder();
        let made = parquet::make(&job.plan, &job.header.origin(), trials, state.table.as_ref(), folder, &go_on);
        drop(progress);
        match made {
            Ok(true) => Ok(End::Done),
            Ok(false) => Ok(End::Interrupted),
            Err(error) => Err(self.keep_what_was_done(job, state, error)),
        }
    }

    /// Simulates the remaining trials, and saves checkpoints at intervals.
    fn batches(&self, job: &Job<'_>, state: &mut State, table: Option<TrialsTable>) -> Result<End, RunError> {
        let done = [state.next - job.trials.start, job.trials.end - job.trials.start];
        let watch = Watch::new(&job.header.scenario, done, self.host, table);
        let told = Cell::new(false);
        let keep = |state: &State| {
            let synced = watch.table.as_ref().map_or(Ok(()), TrialsTable::sync);
            if let Err(error) = synced.and_then(|()| keep(job, state))
                && !told.replace(true)
            {
                // Only the checkpoint failed; the run continues, and the previous checkpoint remains.
                self.host.warn(&format!("warning: {error}; the run goes on without a new checkpoint"));
            }
        };
        let batches = Batches {
            plan: &job.plan,
            end: job.trials.end,
            until_precision: self.order.until_precision,
            interval: self.order.checkpoint,
            pool: self.pool,
            watch: &watch,
        };
        let end = match limit::guarded(|| batches.run(state, &keep)) {
            Ok(end) => end,
            Err(over) => {
                drop(watch);
                if !job.checkpoint.exists() {
                    job.checkpoint.discard()?;
                }
                return Err(RunError::Failed(format!("{}: {over}; no results were written", job.header.scenario)));
            }
        };
        let ended = watch.table.map_or(Ok(()), TrialsTable::finish);
        match (end, ended) {
            (Ok(End::Interrupted), _) => Ok(End::Interrupted),
            (Err(error), _) | (_, Err(error)) => Err(self.keep_what_was_done(job, state, error)),
            (Ok(end), Ok(())) => Ok(end),
        }
    }

    /// Writes the results, or the part of a shard.
    fn finish(&self, job: &Job<'_>, state: &State) -> Result<Option<Outcome>, WriteError> {
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
                let precision = self.order.until_precision.map(|target| self.precision(run, target));
                let timing = Timing::new(tally.trials, state.seconds, job.header.threads);
                // The manifest has keys of their own for trials and seed, so the overrides do not include `--trials` and `--seed`.
                save(job.loaded, run, &job.header.set, precision, timing, &staged)?;
                if let Some(format) = self.table_format() {
                    // For CSV, the collected rows are the table itself; a Parquet table can be made again from the rows, which stay.
                    let made_again = format.file() != format.rows_file();
                    let file = Path::new(format.file());
                    staged.take(&job.checkpoint.folder().join(file), file, made_again)?;
                }
                self.put(staged, &Basis::new(job.loaded, Some(tally.trials), &job.header.set))?;
                Ok(None)
            }
            Goal::Part(place) => {
                let part = part(job, state, tally);
                part.with_pieces(|pieces| place.write(pieces))?;
                let (held, trials) = (part.header.held(), part.header.trials);
                Ok(Some(Outcome::Part { held, trials, path: place.path().to_owned() }))
            }
        }
    }

    /// Moves the results to their place, together with the answers that still match them.
    fn put(&self, staged: Staged, basis: &Basis) -> Result<(), WriteError> {
        #[cfg(feature = "report")]
        let wanted = self.order.pictures.any();
        #[cfg(not(feature = "report"))]
        let wanted = false;
        staged.put(basis, wanted, &|line| self.host.warn(line)).map(|_| ())
    }

    /// Draws the requested outputs.
    #[cfg(feature = "report")]
    fn draw(&self, folder: &Path) -> Result<(), WriteError> {
        drawn::draw(folder, self.order.pictures, &|line| self.host.warn(line))
    }

    /// Saves the finished trials, if possible, after results could not be written, and returns the error with instructions to resume.
    fn keep_what_was_done(&self, job: &Job<'_>, state: &State, error: WriteError) -> RunError {
        parquet::discard(job.checkpoint.folder());
        if let Some(gathered) = &state.table {
            trials::cut(job.checkpoint.folder(), gathered);
        }
        let kept = keep(job, state).is_ok() && state.tally.is_some();
        if kept || job.checkpoint.exists() {
            let what = if kept { "what was simulated is kept" } else { "the last checkpoint is kept" };
            return RunError::Failed(format!("{error}\n{what}; go on with\n  {}", self.host.go_on()));
        }
        let _ = job.checkpoint.discard();
        error.into()
    }

    /// Returns the precision that was reached, and notifies the user if it is not the requested one.
    fn precision(&self, run: Run<'_>, target: f64) -> Precision {
        let found = precision::largest_relative_error(run.plan, run.tally);
        let reached = precision::reached(run.plan, run.tally, target);
        if let Some(found) = found.filter(|_| !reached) {
            self.host.note(&format!(
                "note: all {} trials are done, and the largest relative standard error of a mean shortfall is {:.2} %, not {} %; more trials with --trials",
                run.tally.trials,
                100.0 * found,
                100.0 * target
            ));
        }
        Precision { target, found, reached }
    }

    /// Saves the finished trials, and returns the error that says how to resume.
    fn interrupted(&self, job: &Job<'_>, state: &State) -> RunError {
        let name = &job.header.scenario;
        let go_on = self.host.go_on();
        let done = state.next - job.trials.start;
        if state.tally.is_none() {
            let _ = job.checkpoint.discard();
            // With several scenarios, the earlier ones are finished, and --resume skips them.
            return RunError::Interrupted(format!(
                "interrupted: {name}: nothing was done yet; begin again with\n  {go_on}"
            ));
        }
        let what = match keep(job, state) {
            Ok(()) => format!("{done} of {} trials are kept", job.trials.end - job.trials.start),
            Err(error) if job.checkpoint.exists() => format!("an older checkpoint is kept: {error}"),
            Err(error) => return RunError::Interrupted(format!("interrupted: {name}: nothing is kept: {error}")),
        };
        RunError::Interrupted(format!("interrupted: {name}: {what}; go on with\n  {go_on}"))
    }
}

/// Returns the part with the trials finished so far.
fn part(job: &Job<'_>, state: &State, tally: &Tally) -> Part {
    let mut header = job.header.clone();
    header.ranges = if state.next > job.trials.start { vec![(job.trials.start, state.next)] } else { Vec::new() };
    header.seconds = state.seconds;
    header.table.clone_from(&state.table);
    Part { header, inputs: job.loaded.inputs.clone(), tally: tally.to_bytes() }
}

/// Saves a checkpoint, if any trials are finished.
fn keep(job: &Job<'_>, state: &State) -> Result<(), WriteError> {
    state.tally.as_ref().map_or(Ok(()), |tally| job.checkpoint.write(&part(job, state, tally)))
}
