//! What the commands that ask about a scenario share: they read it, check where the answer goes, write it and tell it.

use super::Failure;
use super::failure::say;
use super::interrupt::{self, Interrupt};
use super::options::{Format, QuestionArgs};
use super::{pool, read, stream, terminal};
use mindep_library::report::DrawError;
use mindep_library::report::drawn;
use mindep_library::report::guard::guard;
use mindep_library::report::section::{About, Section};
use mindep_library::results::answer::{AnswerNote, AnswerPlace, AnswerTable, Basis};
use mindep_library::results::lock::Lock;
use mindep_scenario::Loaded;
use mindep_scenario::letters::shown;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::Path;

/// A question that can be asked: its scenario is sound and its answer has a place.
pub struct Question<'a> {
    /// The scenario.
    pub loaded: Loaded,
    args: &'a QuestionArgs,
    name: &'static str,
    place: AnswerPlace,
    pool: rayon::ThreadPool,
    interrupt: Interrupt,
}

impl<'a> Question<'a> {
    /// Reads the scenario, after `--set` and then `sets`, and makes sure of the place of the answer `name`.
    ///
    /// # Errors
    ///
    /// When the scenario is wrong, which has been told then, or the place is taken.
    pub fn open(args: &'a QuestionArgs, name: &'static str, sets: &[String]) -> Result<Self, Failure> {
        let sets: Vec<String> = args.set.iter().chain(sets).cloned().collect();
        let mut scenarios = read::scenarios(std::slice::from_ref(&args.scenario), &sets, args.format)?;
        let Some(loaded) = scenarios.pop() else { return Err(Failure::Said) };
        let place = AnswerPlace::check(&args.output, &loaded, name, args.overwrite)?;
        let pool = pool::pool(args.threads.map(usize::from))?;
        let interrupt = Interrupt::listen().map_err(|e| Failure::Running(format!("cannot listen for Ctrl-C: {e}")))?;
        if !args.quiet && !loaded.warnings.is_empty() {
            read::show(&loaded.warnings);
        }
        Ok(Self { loaded, args, name, place, pool, interrupt })
    }

    /// Computes on the threads that were asked for. Ctrl-C ends it at once: nothing is written before the answer is whole.
    pub fn compute<T: Send>(&self, work: impl FnOnce(&Loaded) -> T + Send) -> T {
        let work = || self.pool.install(|| work(&self.loaded));
        interrupt::ending(&self.interrupt, "interrupted: nothing is written", work)
    }

    /// A table of the answer; its rows are kept for programs only where one asks.
    pub fn table<R: Serialize + Default + DeserializeOwned>(&self, file: &str, rows: &[R]) -> AnswerTable {
        match self.args.format {
            Format::Json => AnswerTable::new(file, rows),
            Format::Text => AnswerTable::for_people(file, rows),
        }
    }

    /// Trials of the run beside whose results the answer will stand, if there is one.
    ///
    /// # Errors
    ///
    /// When that cannot be told.
    pub fn trials_beside(&self) -> Result<Option<u64>, Failure> {
        Ok(Basis::of_run(self.place.folder())?.and_then(|run| run.trials))
    }

    /// Where the answer will stand.
    pub fn folder(&self) -> &Path {
        self.place.folder()
    }

    /// Writes the answer, draws it, and tells it. `facts` is what was asked; `section` makes of it what people are told.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn answer(
        self,
        facts: Map<String, Value>,
        tables: &[AnswerTable],
        section: impl FnOnce(&About<'_>, &Map<String, Value>) -> Result<Section, DrawError>,
    ) -> Result<(), Failure> {
        let note = AnswerNote::new(&self.loaded, &self.args.set, tables, facts);
        let folder = self.place.folder();
        let lock = Lock::take(folder)?;
        self.place.still_beside(&self.loaded, &note)?;
        self.place.write(tables, &note, true)?;
        // The answer is complete, and whatever happens while it is drawn costs no more than a picture.
        let about = About::new(&self.loaded, &note);
        let section = guard(&format!("the section of {}", self.name), || section(&about, &note.facts));
        let section = section.map_err(|fault| say(&format!("warning: {fault}; the tables are complete"))).ok();
        let pictures: &[_] = section.as_ref().map_or(&[], |section| &section.pictures);
        drawn::answered(folder, self.name, pictures, &say)?;
        drop(lock);
        match self.args.format {
            Format::Json => {
                let mut out = stream::json();
                serde_json::to_writer_pretty(&mut out, &json(self.name, folder, &note, tables))?;
                writeln!(out)?;
            }
            Format::Text if self.args.quiet => {}
            Format::Text => text(&self.loaded, &note.files, folder, section.as_ref())?,
        }
        Ok(())
    }
}

/// All of an answer, for programs.
pub fn json(name: &str, folder: &Path, note: &AnswerNote, tables: &[AnswerTable]) -> Value {
    let rows: Map<String, Value> = tables.iter().map(|table| (table.file.clone(), table.rows.clone())).collect();
    json!({ "question": name, "folder": folder, "note": note, "tables": rows })
}

/// Prints what is told of an answer to people.
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
