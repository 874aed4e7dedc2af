//! `mindep run --deep`: evaluates the strategies over the uncertain parameters after the run.

use super::super::Failure;
use super::super::interrupt::Interrupt;
use super::super::stream::say;
use super::super::{progress, question};
use super::again::go_on;
use super::args::RunArgs;
use crate::options::Format;
use indicatif::ProgressBar;
use mindep_library::questions::Question;
use mindep_library::questions::asking::{Ask, Refusal, Step, Subject, Watch};
use mindep_library::questions::robustness;
use mindep_library::questions::robustness::query::Query;
use mindep_library::questions::sensitivity::query::refused;
use mindep_library::report::drawn;
use mindep_library::results::answer::{AnswerNote, AnswerPlace};
use mindep_library::results::lock::Lock;
use mindep_scenario::Loaded;
use mindep_scenario::letters::shown;
use mindep_scenario::sweep::combinations;
use serde_json::Value;
use std::path::Path;

/// The question.
const QUESTION: &Question = &robustness::QUESTION;

/// The analysis of one scenario, checked and ready to compute.
pub struct Deep<'a> {
    query: Query,
    loaded: &'a Loaded,
    path: &'a Path,
    set: &'a [String],
    place: AnswerPlace,
    is_done: bool,
}

/// What is asked.
fn query(args: &RunArgs) -> Query {
    let wanted = &args.deep;
    Query { futures: wanted.deep_futures, trials: wanted.deep_trials, tolerable: wanted.tolerable, seed: None }
}

/// Refuses scenarios that cannot be asked, before anything is made.
pub fn refuse(args: &RunArgs, scenarios: &[Loaded]) -> Result<(), Failure> {
    let mut faults = Vec::new();
    for (loaded, path) in scenarios.iter().zip(&args.scenarios) {
        let combinations = combinations(&loaded.sweep);
        if let Some(first) = combinations.first() {
            let first: Vec<String> =
                first.iter().map(|(address, value)| format!("--set '{address}={value}'")).collect();
            faults.push(format!(
                "--deep: `{}` has a [sweep], whose {} combinations are runs of their own; run one of them, such as {}",
                loaded.study.baseline.name,
                combinations.len(),
                first.join(" ")
            ));
        }
        let named = shown(path);
        faults.extend(query(args).check(&Subject { loaded, named: &named, beside: None }).err().unwrap_or_default());
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Wrong(faults.join("\nerror: "))) }
}

impl<'a> Deep<'a> {
    /// Makes sure that every future is a sound scenario, and of the place of the answer. `set` are the changes of `--set`.
    pub fn new(
        args: &'a RunArgs,
        loaded: &'a Loaded,
        path: &'a Path,
        pool: &rayon::ThreadPool,
    ) -> Result<Self, Failure> {
        let query = query(args);
        let folder = args.output.join(loaded.study.baseline.name.as_str());
        let note = AnswerNote::new(loaded, &args.set, &[], query.facts(loaded));
        let found = AnswerNote::read(&folder, QUESTION).ok().flatten().filter(|found| found.is_same(QUESTION, &note));
        let is_done = args.resume && found.is_some_and(|found| found.changed(&folder, QUESTION).is_none());
        let place = AnswerPlace::after_run(&args.output, loaded, QUESTION, args.overwrite || is_done)?;
        // The last, as it takes seconds.
        let checked = pool.install(|| query.asked(loaded).check());
        checked.map_err(|stopped| failure(refused(&stopped), loaded))?;
        Ok(Self { query, loaded, path, set: &args.set, place, is_done })
    }

    /// Evaluates the futures, writes the answer beside the results of the run, and prints it; returns it if it is to be printed as JSON together
    /// with the run's report.
    pub fn answer(
        &self,
        args: &RunArgs,
        pool: &rayon::ThreadPool,
        interrupt: &Interrupt,
    ) -> Result<Option<Value>, Failure> {
        let (loaded, folder) = (self.loaded, self.place.folder());
        let name = loaded.study.baseline.name.as_str();
        // A run made anew may have carried an answer over that is this very one.
        if self.is_done && matches!(AnswerNote::read(folder, QUESTION), Ok(Some(_))) {
            if !args.quiet {
                say(&format!("{}: done already", shown(&folder.join(QUESTION.note()))));
            }
            return Ok(None);
        }
        let lock = Lock::take(folder)?;
        // Another process may have changed the folder meanwhile.
        self.place.beside(loaded)?;
        let evaluations = self.query.asked(loaded).evaluations();
        if args.verbose {
            say(&format!("{name}: {evaluations} evaluations of {} trials each", self.query.trials));
        }
        let watched = Watched { bar: progress::counting(name, evaluations, "futures", args.quiet), interrupt };
        let named = shown(self.path);
        let subject = Subject { loaded, named: &named, beside: None };
        let found = pool.install(|| self.query.answer(&subject, &watched));
        watched.bar.finish_and_clear();
        let answer = found.map_err(|refusal| failure(refusal, loaded))?;
        let note = AnswerNote::new(loaded, self.set, &answer.tables, answer.facts);
        self.place.write(&answer.tables, &note, true)?;
        drawn::draw(folder, args.pictures.wanted(), &say)?;
        let section = question::section(&self.place, loaded, &note, &answer.tables);
        drop(lock);
        match args.format {
            Format::Json => return Ok(Some(question::json(QUESTION.name, folder, &note, &answer.tables))),
            Format::Text if args.quiet => {}
            Format::Text => question::text(loaded, &note.files, folder, section.as_ref())?,
        }
        Ok(None)
    }
}

/// A question that was not answered.
fn failure(refusal: Refusal, loaded: &Loaded) -> Failure {
    match refusal {
        Refusal::Wrong(faults) => Failure::Wrong(faults.join("\nerror: ")),
        Refusal::Unfit(faults) => Failure::Wrong(faults.render(false)),
        Refusal::Stopped => Failure::Interrupted(format!(
            "interrupted: {}: the results of the run are complete, nothing of --deep is; go on with\n  {}",
            loaded.study.baseline.name,
            go_on()
        )),
    }
}

/// Shows how many futures are done, and stops at Ctrl-C.
struct Watched<'a> {
    bar: ProgressBar,
    interrupt: &'a Interrupt,
}

impl Watch for Watched<'_> {
    fn hear(&self, step: Step) {
        if step == Step::Done {
            self.bar.inc(1);
        }
    }

    fn stopped(&self) -> bool {
        self.interrupt.asked()
    }
}
