//! Steps shared by the commands that analyse a scenario: reading it, checking the place of the answer, writing and printing the answer.

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

/// An analysis of a scenario that is ready to compute: the scenario is valid, and the answer can be written.
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
    /// Reads the scenario, with the changes of `--set` and then `sets`, and checks that the answer `name` can be written.
    ///
    /// # Errors
    ///
    /// When the scenario is invalid, which has been printed then, or an answer exists already.
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

    /// Computes on the requested number of threads. Ctrl-C exits at once, since nothing is written before the answer is complete.
    pub fn compute<T: Send>(&self, work: impl FnOnce(&Loaded) -> T + Send) -> T {
        let work = || self.pool.install(|| work(&self.loaded));
        interrupt::ending(&self.interrupt, "interrupted: nothing is written", work)
    }

    /// Makes a table of the answer; keeps its rows in memory only if the output is JSON.
    pub fn table<R: Serialize + Default + DeserializeOwned>(&self, file: &str, rows: &[R]) -> AnswerTable {
        match self.args.format {
            Format::Json => AnswerTable::new(file, rows),
            Format::Text => AnswerTable::for_people(file, rows),
        }
    }

    /// Returns the number of trials of the run in whose folder of results the answer will be, if there is one.
    ///
    /// # Errors
    ///
    /// When the notes of that run cannot be read.
    pub fn trials_beside(&self) -> Result<Option<u64>, Failure> {
        Ok(Basis::of_run(self.place.folder())?.and_then(|run| run.trials))
    }

    /// Returns the folder of the answer.
    pub fn folder(&self) -> &Path {
        self.place.folder()
    }

    /// Writes the answer, draws its plots and prints it. `facts` holds the question's parameters and results; `section` turns them into text for
    /// people.
    ///
    /// # Errors
    ///
    /// When the answer cannot be written or printed.
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
        // The answer is complete: an error in drawing costs only a plot.
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

/// Returns the whole answer as JSON.
pub fn json(name: &str, folder: &Path, note: &AnswerNote, tables: &[AnswerTable]) -> Value {
    let rows: Map<String, Value> = tables.iter().map(|table| (table.file.clone(), table.rows.clone())).collect();
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
