//! Output common to the combinations of a sweep: a table, a plot and text.

use super::super::Failure;
use super::super::stream::say;
use super::super::terminal;
use super::args::RunArgs;
use crate::options::{Format, PlotsFormat};
use crate::stream;
use mindep_library::questions::section::About;
use mindep_library::report::drawn;
use mindep_library::report::guard::guard;
use mindep_library::report::plots::sweep::{draw, headline, measure};
use mindep_library::results::MANIFEST;
use mindep_library::results::file::{self, FileKind, FilePlace};
use mindep_library::results::hidden;
use mindep_library::results::lock::Lock;
use mindep_library::results::own::{is_free_for_picture, is_picture, not_through_a_link};
use mindep_library::results::sweep::{FILE, left_over, rows, table};
use mindep_library::tables::error::WriteError;
use mindep_scenario::Loaded;
use mindep_scenario::letters::shown;
use mindep_scenario::sweep::Combination;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// File of the plot.
const PICTURE: &str = "sweep.svg";

/// The combinations of a scenario file and the place of their common table.
pub struct Sweep {
    /// All combinations, in order.
    pub combinations: Vec<Combination>,
    /// The scenario without any combination applied.
    loaded: Loaded,
    folder: PathBuf,
    place: FilePlace,
    _lock: Lock,
}

impl Sweep {
    /// Checks that the table can be written.
    pub fn check(
        args: &RunArgs,
        folder: &Path,
        loaded: &Loaded,
        combinations: Vec<Combination>,
    ) -> Result<Self, Failure> {
        // Results of a single run with the same name would be mixed with those of the sweep.
        not_through_a_link(folder)?;
        if fs::symlink_metadata(folder.join(MANIFEST)).is_ok() {
            return Err(WriteError::SingleRun(folder.to_owned()).into());
        }
        let lock = Lock::take(&folder.join(FILE))?;
        if let Some(path) = left_over(folder, combinations.len()) {
            return Err(WriteError::OtherCombination { path, combinations: combinations.len() }.into());
        }
        hidden::clean(&folder.join(PICTURE));
        let place = FilePlace::check(folder, FILE, args.overwrite || args.resume, FileKind::Sweep)?;
        Ok(Self { combinations, loaded: loaded.clone(), folder: folder.to_owned(), place, _lock: lock })
    }

    /// Writes the table and the plot from the results of the combinations, and prints a summary.
    pub fn finish(&self, args: &RunArgs) -> Result<(), Failure> {
        let addresses: Vec<String> = self.combinations[0].iter().map(|(address, _)| address.clone()).collect();
        let rows = rows(&self.folder, &self.combinations)?;
        self.place.write(&[&table(&addresses, &rows)])?;
        let about = About::new(&self.loaded, env!("CARGO_PKG_VERSION"));
        let picture = self.folder.join(PICTURE);
        if args.pictures.plots == PlotsFormat::None {
            // A plot of an earlier sweep would be mistaken for one of this table.
            if is_picture(&picture) {
                fs::remove_file(&picture).map_err(WriteError::io("remove the old plot", &picture))?;
            }
        } else {
            match guard(PICTURE, || draw(&about, &addresses, &rows)) {
                Ok(_) if !is_free_for_picture(&picture) => {
                    say(&format!("warning: {}", drawn::not_ours(&picture)));
                }
                Ok(drawn) => file::replace(&picture, &[drawn.svg().as_bytes()])?,
                Err(fault) => say(&format!("warning: {fault}; the tables are complete")),
            }
        }
        if args.format == Format::Text && !args.quiet {
            let mut out = stream::text();
            writeln!(out, "{}\n{}\n", self.loaded.study.baseline.title, measure(&about, &rows))?;
            writeln!(out, "{}", terminal::of(&headline(&about, &addresses, &rows)))?;
            writeln!(out, "\n{} combinations and {FILE} in {}", self.combinations.len(), shown(&self.folder))?;
        }
        Ok(())
    }
}
