//! What the commands that ask about a scenario share: they read it, check where the answer goes, ask, write the answer and tell it.

use super::interrupt::{self, Interrupt};
use super::options::{Format, QuestionArgs};
use super::progress::StepProgress;
use super::stream::say;
use super::{Failure, pool, read, stream, terminal};
use mindep_library::questions::answer::{Answer, AnswerTable, Tables};
use mindep_library::questions::asking::{Ask, Beside, Refusal, Step, Subject, Watch};
use mindep_library::questions::section::{About, Section};
use mindep_library::report::drawn;
use mindep_library::report::guard::guard;
use mindep_library::results::answer::{AnswerNote, AnswerPlace, Basis};
use mindep_library::results::lock::Lock;
use mindep_scenario::Loaded;
use mindep_scenario::letters::shown;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::Path;

/// Asks a question about a scenario: reads it, makes sure of the place of the answer, computes it, writes it, draws it and tells it.
///
/// # Errors
///
/// When the scenario or the question is wrong, the place is taken, or the answer cannot be written.
pub fn ask<Q: Ask>(args: &QuestionArgs, query: &Q) -> Result<(), Failure> {
    let sets: Vec<String> = args.set.iter().cloned().chain(query.changes()).collect();
    let mut scenarios = read::scenarios(std::slice::from_ref(&args.scenario), &sets, args.format)?;
    let Some(loaded) = scenarios.pop() else { return Err(Failure::Said) };
    let place = AnswerPlace::check(&args.output, &loaded, Q::QUESTION, args.overwrite)?;
    let pool = pool::pool(args.threads.map(usize::from))?;
    let interrupt = Interrupt::listen().map_err(|e| Failure::Running(format!("cannot listen for Ctrl-C: {e}")))?;
    if !args.quiet && !loaded.warnings.is_empty() {
        read::show(&loaded.warnings);
    }
    let named = (shown(&args.scenario), shown(place.folder()));
    let trials = Basis::of_run(place.folder())?.and_then(|run| run.trials);
    let beside = trials.map(|trials| Beside { trials, named: &named.1 });
    let subject = Subject { loaded: &loaded, named: &named.0, beside };
    let watched = Watched::new(loaded.study.baseline.name.as_str(), Q::STEPS, args.quiet);
    // Ctrl-C ends it at once: nothing is written before the answer is whole.
    let work = || pool.install(|| query.answer(&subject, &watched));
    let found = interrupt::ending(&interrupt, INTERRUPTED, work);
    watched.finish();
    let answer = found.map_err(|refusal| refused(refusal, &args.scenario, args.format))?;
    write(args, &loaded, &place, &answer)
}

/// What is said when a question was interrupted.
pub const INTERRUPTED: &str = "interrupted: nothing is written";

/// Hears how far a question is, and shows it.
pub struct Watched(Option<StepProgress>);

impl Watched {
    /// Shows the steps of a question about the scenario `name`, if it has any.
    pub fn new(name: &str, steps: Option<&'static str>, quiet: bool) -> Self {
        Self(steps.map(|what| StepProgress::new(name, what, quiet)))
    }

    /// Removes what is shown.
    pub fn finish(self) {
        if let Some(asking) = self.0 {
            asking.finish();
        }
    }
}

impl Watch for Watched {
    fn hear(&self, step: Step) {
        if let Some(asking) = &self.0 {
            asking.hear(step);
        }
    }

    fn stopped(&self) -> bool {
        // A signal ends the process.
        false
    }
}

/// A question that was not answered.
pub fn refused(refusal: Refusal, scenario: &Path, format: Format) -> Failure {
    match refusal {
        Refusal::Wrong(faults) => Failure::Wrong(faults.join("\nerror: ")),
        Refusal::Unfit(faults) => read::refused(&[(scenario.display().to_string(), faults)], format),
        Refusal::Stopped => Failure::Interrupted(INTERRUPTED.to_owned()),
    }
}

/// An answer that was written.
pub struct Kept {
    /// Its note.
    pub note: AnswerNote,
    /// Its section, unless it could not be made.
    pub section: Option<Section>,
}

/// Writes an answer that was asked with the changes `set`, and draws it.
///
/// # Errors
///
/// When results that it does not belong to have appeared in its place, or it cannot be written.
pub fn keep(set: &[String], loaded: &Loaded, place: &AnswerPlace, answer: &Answer) -> Result<Kept, Failure> {
    let Answer { facts, tables } = answer;
    let note = AnswerNote::new(loaded, set, tables, facts.clone());
    let folder = place.folder();
    let lock = Lock::take(folder)?;
    place.still_beside(loaded, &note)?;
    place.write(tables, &note, true)?;
    // The answer is complete, and whatever happens while it is drawn costs no more than a picture.
    let section = section(place, loaded, &note, tables);
    let pictures: &[_] = section.as_ref().map_or(&[], |section| &section.pictures);
    drawn::answered(folder, place.question().name, pictures, &say)?;
    drop(lock);
    Ok(Kept { note, section })
}

/// Writes an answer, draws it, and tells it.
fn write(args: &QuestionArgs, loaded: &Loaded, place: &AnswerPlace, answer: &Answer) -> Result<(), Failure> {
    let Kept { note, section } = keep(&args.set, loaded, place, answer)?;
    let folder = place.folder();
    match args.format {
        Format::Json => {
            let mut out = stream::json();
            serde_json::to_writer_pretty(&mut out, &json(place.question().name, folder, &note, &answer.tables))?;
            writeln!(out)?;
        }
        Format::Text if args.quiet => {}
        Format::Text => text(loaded, &note.files, folder, section.as_ref())?,
    }
    Ok(())
}

/// The section of an answer; none, with a warning, where it cannot be made.
pub fn section(place: &AnswerPlace, loaded: &Loaded, note: &AnswerNote, tables: &[AnswerTable]) -> Option<Section> {
    let question = place.question();
    let about = About::new(loaded, &note.version);
    let make = || (question.section)(&about, &note.facts, &Tables::Made(tables));
    let section = guard(&format!("the section of {}", question.name), make);
    section.map_err(|fault| say(&format!("warning: {fault}; the tables are complete"))).ok()
}

/// Returns the whole answer as JSON.
pub fn json(name: &str, folder: &Path, note: &AnswerNote, tables: &[AnswerTable]) -> Value {
    let rows: Map<String, Value> = tables.iter().map(|table| (table.file.clone(), table.json())).collect();
    json!({ "question": name, "folder": folder, "note": note, "tables": rows })
}

/// Prints the text of an answer.
pub fn text(loaded: &Loaded, files: &[String], folder: &Path, section: Option<&Section>) -> Result<(), Failure> {
    let mut out = stream::text();
    match section {
        Some(section) => {
            writeln!(out, "{}: {}", loaded.study.baseline.title, section.title)?;
            for sentence in &section.sentences {
                writeln!(out, "{sentence}")?;
            }
            if let Some(table) = &section.table {
                writeln!(out, "\n{}", terminal::of(table))?;
            }
        }
        None => writeln!(out, "{}", loaded.study.baseline.title)?,
    }
    writeln!(out, "\n{} in {}", files.join(", "), shown(folder))?;
    Ok(())
}
