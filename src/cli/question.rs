//! What the commands that ask about a scenario share: they read it, check where the answer goes, write it and tell it.

use super::Failure;
use super::args::{Format, QuestionArgs};
use super::interrupt::{self, Interrupt};
use super::{pool, read, report, stream, terminal};
use crate::report::section::{About, Section};
use crate::report::{DrawError, files};
use crate::results::answer::{AnswerNote, AnswerPlace, AnswerTable};
use crate::results::lock::Lock;
use crate::scenario::Loaded;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};

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
    pub fn table<R: Serialize + Default>(&self, file: &str, rows: &[R]) -> AnswerTable {
        match self.args.format {
            Format::Json => AnswerTable::new(file, rows),
            Format::Text => AnswerTable::for_people(file, rows),
        }
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
        let files = tables.iter().map(|table| table.file.clone()).collect();
        let note = AnswerNote::new(&self.loaded, &self.args.set, files, facts);
        let section =
            section(&About::new(&self.loaded, &note), &note.facts).map_err(|e| Failure::Running(e.to_string()))?;
        let mut written: Vec<(PathBuf, Vec<u8>)> =
            tables.iter().map(|table| (PathBuf::from(&table.file), table.bytes.clone())).collect();
        written.extend(section.pictures.iter().map(files::svg));
        let lock = Lock::take(self.place.folder())?;
        self.place.write(&written, &note)?;
        report::again(self.place.folder())?;
        drop(lock);
        match self.args.format {
            Format::Json => {
                let mut out = stream::json();
                serde_json::to_writer_pretty(&mut out, &json(self.name, self.place.folder(), &note, tables))?;
                writeln!(out)?;
            }
            Format::Text if self.args.quiet => {}
            Format::Text => text(&self.loaded, &note.files, self.place.folder(), &section)?,
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
pub fn text(loaded: &Loaded, files: &[String], folder: &Path, section: &Section) -> Result<(), Failure> {
    let mut out = stream::text();
    writeln!(out, "{}: {}", loaded.study.baseline.title, section.title)?;
    for sentence in &section.sentences {
        writeln!(out, "{sentence}")?;
    }
    if let Some(table) = &section.table {
        writeln!(out, "\n{}", terminal::of(table))?;
    }
    writeln!(out, "\n{} in {}", files.join(", "), folder.display())?;
    Ok(())
}
