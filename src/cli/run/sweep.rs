//! What the combinations of a sweep have in common: their table, their picture, and what is told of them.

use super::super::Failure;
use super::super::args::{Format, PlotsFormat, RunArgs};
use super::super::failure::say;
use super::super::terminal;
use crate::cli::stream;
use crate::report::guard::guard;
use crate::report::plots::sweep::{draw, headline, measure};
use crate::report::section::About;
use crate::results::answer::AnswerNote;
use crate::results::error::WriteError;
use crate::results::file::{self, FilePlace};
use crate::results::hidden;
use crate::results::lock::Lock;
use crate::results::sweep::{FILE, rows, table};
use crate::scenario::Loaded;
use crate::scenario::sweep::Combination;
use serde_json::Map;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The picture's file.
const PICTURE: &str = "sweep.svg";

/// The combinations of a scenario file, and where their table goes.
pub struct Sweep {
    /// All of them, in order.
    pub combinations: Vec<Combination>,
    /// The scenario without any.
    loaded: Loaded,
    folder: PathBuf,
    place: FilePlace,
    _lock: Lock,
}

impl Sweep {
    /// Makes sure of the place of the table.
    pub fn check(
        args: &RunArgs,
        folder: &Path,
        loaded: &Loaded,
        combinations: Vec<Combination>,
    ) -> Result<Self, Failure> {
        // Results of a single run of the same name would be mixed with those of the sweep.
        if folder.join("run.json").exists() {
            return Err(WriteError::SingleRun(folder.to_owned()).into());
        }
        let lock = Lock::take(&folder.join(FILE))?;
        hidden::clean(&folder.join(PICTURE));
        let place = FilePlace::check(folder, FILE, args.overwrite || args.resume)?;
        Ok(Self { combinations, loaded: loaded.clone(), folder: folder.to_owned(), place, _lock: lock })
    }

    /// Writes the table and the picture of what the combinations have left, and tells it.
    pub fn finish(&self, args: &RunArgs) -> Result<(), Failure> {
        let addresses: Vec<String> = self.combinations[0].iter().map(|(address, _)| address.clone()).collect();
        let rows = rows(&self.folder, &self.combinations)?;
        self.place.write(&[&table(&addresses, &rows).bytes])?;
        let about = About::new(&self.loaded, &AnswerNote::new(&self.loaded, &args.set, Vec::new(), Map::new()));
        if args.pictures.plots != PlotsFormat::None {
            match guard(PICTURE, || draw(&about, &addresses, &rows)) {
                Ok(picture) => file::replace(&self.folder.join(PICTURE), &[picture.svg.as_bytes()])?,
                Err(fault) => say(&format!("warning: {fault}; the tables are complete")),
            }
        }
        if args.format == Format::Text && !args.quiet {
            let mut out = stream::text();
            writeln!(out, "{}\n{}\n", self.loaded.study.baseline.title, measure(&about, &rows))?;
            writeln!(out, "{}", terminal::of(&headline(&about, &addresses, &rows)))?;
            writeln!(out, "\n{} combinations and {FILE} in {}", self.combinations.len(), self.folder.display())?;
        }
        Ok(())
    }
}
