//! A scenario to be run: the place of its results, and what earlier runs have left there. All checks that are possible before the simulation are made
//! here.

use super::host::RunError;
use super::order::{RunCase, RunOptions};
use crate::results::checkpoint::Checkpoint;
use crate::results::file::{FileKind, FilePlace};
use crate::results::folder::{Reads, ResultPlace};
use crate::results::lock::Lock;
use crate::results::manifest::{InputNote, Manifest, changed_table};
use crate::results::part::{EXTENSION, Header, Part};
use crate::results::{INPUTS, MANIFEST};
use crate::tables::list::FILES;
use crate::tables::trials::{Format, Sum};
use mindep_core::plan::Plan;
use mindep_scenario::Loaded;
use mindep_scenario::bounded;
use mindep_scenario::letters::shown;
use std::ops::Range;
use std::path::Path;

/// A scenario whose place is locked and whose run can begin. It has no plan yet, since a sweep has many of these at once and plans are large.
pub struct Ready<'a> {
    loaded: &'a Loaded,
    header: Header,
    trials: Range<u64>,
    goal: Goal,
    checkpoint: Checkpoint,
    start: Start,
    lock: Lock,
}

/// A scenario to be run.
pub struct Job<'a> {
    /// The loaded scenario.
    pub loaded: &'a Loaded,
    /// Its plan.
    pub plan: Plan,
    /// Header of its part, without any finished trials.
    pub header: Header,
    /// Range of trials to simulate.
    pub trials: Range<u64>,
    /// Place of the results.
    pub goal: Goal,
    /// Place of the checkpoint.
    pub checkpoint: Checkpoint,
    /// Starting point of the run.
    pub start: Start,
    _lock: Lock,
}

/// Place of the results of a run.
pub enum Goal {
    /// The folder of a whole run.
    Whole(ResultPlace),
    /// The part of a shard.
    Part(FilePlace),
}

/// Starting point of a run.
pub enum Start {
    /// The first trial.
    Anew,
    /// After the trials of a checkpoint, with the checksum state of their rows if a table of trials is wanted.
    Resume(Box<Part>, Option<Sum>),
    /// The results exist already. With `leave`, the checkpoint belongs to another run and is not removed.
    Done { leave: bool },
}

impl Goal {
    /// Returns the path of the results.
    pub fn path(&self) -> &Path {
        match self {
            Self::Whole(place) => place.path(),
            Self::Part(place) => place.path(),
        }
    }
}

impl<'a> Ready<'a> {
    /// Locks the place of a scenario's results, and determines the starting point.
    ///
    /// # Errors
    ///
    /// Returns an error when the place is in use, or the checkpoint there does not belong to this run.
    pub fn new(order: &RunOptions, case: &'a RunCase) -> Result<Self, RunError> {
        let loaded = &case.loaded;
        let plan = Plan::new(&loaded.study);
        let mut header = Header::new(loaded, &plan, &case.set);
        header.until_precision = order.until_precision;
        header.shard = order.shard;
        let trials = order.shard.map_or(0..plan.trials, |shard| shard.trials(plan.trials));
        let name = order
            .shard
            .map_or_else(|| case.name.clone(), |shard| format!("{}.{EXTENSION}", shard.stem(&header.scenario)));
        let path = case.parent.join(&name);
        let lock = Lock::take(&path)?;
        let checkpoint = Checkpoint::of(&path);
        checkpoint.check()?;
        let start = start(order, loaded, &header, &trials, &path, &checkpoint)?;
        let done = matches!(start, Start::Done { .. });
        let goal = if order.shard.is_some() {
            Goal::Part(FilePlace::check(&case.parent, &name, order.overwrite || done, FileKind::Part)?)
        } else if done {
            Goal::Whole(ResultPlace::unchecked(&case.parent, &name))
        } else {
            Goal::Whole(ResultPlace::check_beside(&case.parent, &name, order.overwrite, Reads::new(loaded, &[]))?)
        };
        Ok(Self { loaded, header, trials, goal, checkpoint, start, lock })
    }

    /// Makes the plan of the run.
    pub fn plan(self) -> Job<'a> {
        let Self { loaded, header, trials, goal, checkpoint, start, lock } = self;
        let plan = Plan::new(&loaded.study);
        Job { loaded, plan, header, trials, goal, checkpoint, start, _lock: lock }
    }
}

fn start(
    order: &RunOptions,
    loaded: &Loaded,
    header: &Header,
    trials: &Range<u64>,
    path: &Path,
    checkpoint: &Checkpoint,
) -> Result<Start, RunError> {
    if !order.resume {
        if order.overwrite || !checkpoint.exists() {
            return Ok(Start::Anew);
        }
        let kept = match checkpoint.read() {
            Ok(Some(part)) => format!(", {} of {} trials done", part.header.held(), part.header.trials),
            _ => String::new(),
        };
        return Err(RunError::Wrong(format!(
            "{}: an unfinished run is kept here{kept}; go on with --resume, or begin anew with --overwrite",
            shown(checkpoint.folder())
        )));
    }
    let done = done(order, loaded, header, trials, path);
    match (kept(order, header, trials, checkpoint), done) {
        // The checkpoint is of a newer run than the one whose results are to be replaced, or leads to the same results.
        (Ok(Some((part, rows))), _) if order.overwrite => Ok(Start::Resume(part, rows)),
        (kept, Done::Yes) => Ok(Start::Done { leave: kept.is_err() }),
        (Ok(Some((part, rows))), _) => Ok(Start::Resume(part, rows)),
        (Ok(None), Done::Unlike(why)) if !order.overwrite => Err(RunError::Wrong(format!(
            "{why}; run it again with --overwrite, or choose another place with --output DIR"
        ))),
        (Ok(None), _) => Ok(Start::Anew),
        (Err(why), _) => Err(RunError::Wrong(format!(
            "{}: cannot go on with the unfinished run kept here: {why}; run what it was a run of, or begin anew with --overwrite",
            shown(checkpoint.folder())
        ))),
    }
}

/// A checkpoint's part, and the checksum state of its rows in a table of trials.
type Resumable = (Box<Part>, Option<Sum>);

/// Returns the checkpoint to resume from, if there is one, or why it cannot be resumed.
fn kept(
    order: &RunOptions,
    header: &Header,
    trials: &Range<u64>,
    checkpoint: &Checkpoint,
) -> Result<Option<Resumable>, String> {
    let Some(part) = checkpoint.read().map_err(|error| error.to_string())? else { return Ok(None) };
    let mut rows = None;
    let mut faults = part.header.differences(header);
    faults.extend(behind(&part.header, trials));
    faults.extend(precision(part.header.until_precision, order.until_precision));
    if let Some(format) = order.trials_table.filter(|_| !trials.is_empty()) {
        match table(&part.header, format, checkpoint.folder()) {
            Ok(sum) => rows = Some(sum),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(Some((Box::new(part), rows))) } else { Err(faults.join("; ")) }
}

/// Returns why the trials of a checkpoint are not the first ones of `trials`; `None` if they are.
fn behind(header: &Header, trials: &Range<u64>) -> Option<String> {
    match header.ranges[..] {
        [(first, end)] if first == trials.start && end <= trials.end => None,
        [(first, end)] => Some(format!(
            "found trials {first} to {} done, expected some of {} to {} from the first on",
            end - 1,
            trials.start,
            trials.end.saturating_sub(1)
        )),
        _ => Some("found no single range of trials".to_owned()),
    }
}

/// Returns why a checkpoint made with the target precision `found` cannot be continued to `wanted`; `None` if it can. With a larger target, the run
/// could have stopped before the checkpoint.
fn precision(found: Option<f64>, wanted: Option<f64>) -> Option<String> {
    let wanted = wanted?;
    match found {
        Some(found) if wanted <= found => None,
        Some(found) => Some(format!("found --until-precision {found}, expected {wanted} or more")),
        None => Some(format!("found a run without --until-precision, expected one until {wanted} or more")),
    }
}

/// Returns the checksum state of the rows of trials to continue from, or why they cannot be used.
fn table(header: &Header, format: Format, folder: &Path) -> Result<Sum, String> {
    let Some(gathered) = &header.table else {
        return Err("found a run without --trials-table, expected one with it".to_owned());
    };
    if gathered.format != format {
        let (found, expected) = (gathered.format.name(), format.name());
        return Err(format!("found a run with --trials-table {found}, expected one with --trials-table {expected}"));
    }
    let file = folder.join(format.rows_file());
    gathered.check(folder).map_err(|error| format!("{}: {error}", shown(&file)))
}

/// Whether the results exist.
enum Done {
    /// The results of this run exist; it may have been killed just after it finished.
    Yes,
    /// The results of this run exist, but a file is missing or has changed, as the sentence says.
    Unlike(String),
    /// There are no results, or those of another run.
    No,
}

/// Determines whether the results of this run exist. The inputs must be equal byte for byte, since the hash does not cover everything that results
/// contain.
fn done(order: &RunOptions, loaded: &Loaded, header: &Header, trials: &Range<u64>, path: &Path) -> Done {
    let yes = |is| if is { Done::Yes } else { Done::No };
    if header.shard.is_some() {
        let ranges = if trials.is_empty() { Vec::new() } else { vec![(trials.start, trials.end)] };
        return yes(Part::read(path).is_ok_and(|part| {
            let found = part.header;
            let same = found.differences(header).is_empty() && part.inputs == loaded.inputs;
            same && found.trials == header.trials && found.ranges == ranges
        }));
    }
    let manifest = bounded::read(&path.join(MANIFEST), bounded::MAX_FILE_BYTES).ok();
    let Some(found) = manifest.and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok()) else {
        return Done::No;
    };
    let all = found.trials == header.trials;
    let enough = match (order.until_precision, found.until_precision) {
        (Some(target), Some(precision)) => precision.target == target && (precision.reached || all),
        (None, None) => all,
        _ => false,
    };
    let inputs: Vec<InputNote> = loaded.inputs.iter().map(InputNote::new).collect();
    let table = order.trials_table.map(Format::file);
    let same = found.version == header.mindep
        && found.scenario.hash == header.hash
        && found.scenario.besides == loaded.besides
        && found.strategies == header.strategies
        && found.set == header.set
        && found.inputs == inputs
        && enough
        && table.is_none_or(|file| path.join(file).exists());
    if !same {
        return Done::No;
    }
    let copies = inputs.iter().map(|input| format!("{INPUTS}/{}", input.path));
    let missing = FILES.iter().map(|file| (*file).to_owned()).chain(copies).find(|file| !path.join(file).is_file());
    match missing {
        Some(file) => Done::Unlike(format!("{}: exists already, without its {file}", shown(path))),
        None => changed_table(path).map_or(Done::Yes, Done::Unlike),
    }
}
