//! The table of trials: one row per trial, strategy and mineral, streamed to a file in order of trials for any number of threads.
//!
//! While the run is in progress, rows are collected in a file beside the checkpoint. For CSV this file is the table itself. A Parquet file has its
//! index at the end and cannot be extended, so for Parquet the rows are collected as plain binary numbers, from which [parquet] makes the table when
//! all trials are done.

mod csv;
pub mod parquet;
mod queue;
pub mod read;
mod row;
mod rows;
mod sum;

use super::error::WriteError;
use super::mineral_id;
use super::table::columns;
use mindep_core::engine::block::BlockMetrics;
use mindep_core::plan::Plan;
use mindep_core::tally::metric::Metric;
use mindep_scenario::bounded;
use queue::Queue;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io;
use std::path::Path;

pub use row::TrialRow;
pub use sum::Sum;

/// File format of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// `trials.csv`.
    Csv,
    /// `trials.parquet`.
    Parquet,
}

impl Format {
    /// Returns its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// Returns the file name of the table.
    pub fn file(self) -> &'static str {
        match self {
            Self::Csv => "trials.csv",
            Self::Parquet => "trials.parquet",
        }
    }

    /// Returns the name of the file in which rows are collected.
    pub fn rows_file(self) -> &'static str {
        match self {
            Self::Csv => "trials.csv",
            Self::Parquet => "trials.rows",
        }
    }
}

/// Progress of a table of trials, as recorded in a checkpoint.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gathered {
    /// Format of the table, which determines the file of collected rows.
    pub format: Format,
    /// Length of the rows collected in that file, in bytes.
    pub bytes: u64,
    /// SHA-256 of these bytes, in hexadecimal.
    pub sha256: String,
}

impl Gathered {
    /// Returns the checksum state of the collected rows in `folder`, after checking that they are unchanged.
    ///
    /// # Errors
    ///
    /// Returns an error when the rows cannot be read, are too short or have changed.
    pub fn check(&self, folder: &Path) -> io::Result<Sum> {
        let sum = match Sum::of_file(&folder.join(self.format.rows_file()), self.bytes) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Sum::default(),
            sum => sum?,
        };
        self.compare(&sum)?;
        Ok(sum)
    }

    /// Checks that a checksum is that of the collected rows.
    fn compare(&self, sum: &Sum) -> io::Result<()> {
        if sum.bytes() < self.bytes {
            let (found, expected) = (sum.bytes(), self.bytes);
            return Err(io::Error::other(format!("found {found} bytes, expected {expected} at least")));
        }
        if sum.sha256() != self.sha256 {
            return Err(io::Error::other("damaged: its checksum does not fit its bytes"));
        }
        Ok(())
    }
}

/// A stream of rows to a file, fed by blocks in any order and from any thread.
#[derive(Debug)]
pub struct TrialsTable {
    format: Format,
    queue: Queue,
    /// Strategy and mineral cells of CSV rows; `None` for other formats.
    names: Option<csv::Names>,
}

impl TrialsTable {
    /// Makes the file in `folder` in which rows are collected.
    ///
    /// # Errors
    ///
    /// Returns an error when it cannot be made.
    pub fn create(plan: &Plan, folder: &Path, format: Format) -> Result<Self, WriteError> {
        let head = if format == Format::Csv { csv::head() } else { Vec::new() };
        Ok(Self::of(plan, format, Queue::create(folder.join(format.rows_file()), &head)?))
    }

    /// Opens the file in `folder` to continue after the rows collected before, with the checksum state returned by [`Gathered::check`]; anything
    /// after these rows is removed.
    ///
    /// # Errors
    ///
    /// Returns an error when the file is missing, too short or cannot be written.
    pub fn reopen(plan: &Plan, folder: &Path, format: Format, sum: Sum) -> Result<Self, WriteError> {
        Ok(Self::of(plan, format, Queue::reopen(folder.join(format.rows_file()), sum)?))
    }

    fn of(plan: &Plan, format: Format, queue: Queue) -> Self {
        Self { format, queue, names: (format == Format::Csv).then(|| csv::Names::new(plan)) }
    }

    /// Writes block `index`, counted from the first one passed to this table: the trials `first .. first + count`. Blocks the thread while the index
    /// is too far ahead of the next block to be written.
    pub fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        let bytes = match &self.names {
            Some(names) => names.rows(first, count, metrics),
            None => rows::of(count, metrics),
        };
        self.queue.give(index, bytes);
    }

    /// Returns the progress of the table once all blocks passed so far are written to the file; they need not be synced to the disk.
    ///
    /// # Errors
    ///
    /// Returns an error when they cannot be written.
    pub fn gathered(&self) -> Result<Gathered, WriteError> {
        let sum = self.queue.sum()?;
        Ok(Gathered { format: self.format, bytes: sum.bytes(), sha256: sum.sha256() })
    }

    /// Syncs the content of the file to the disk.
    ///
    /// # Errors
    ///
    /// Returns an error when syncing fails.
    pub fn sync(&self) -> Result<(), WriteError> {
        self.queue.sync()
    }

    /// Returns whether writing has failed; a run should then stop.
    pub fn failed(&self) -> bool {
        self.queue.failed()
    }

    /// Signals that a block will not arrive, so that no thread waits for it.
    pub fn abandon(&self) {
        self.queue.abandon();
    }

    /// Finishes the file and syncs it to the disk.
    ///
    /// # Errors
    ///
    /// Returns the first error of writing the file.
    pub fn finish(self) -> Result<(), WriteError> {
        self.queue.finish()
    }
}

/// Removes from the file in `folder` everything after the collected rows, which nobody needs and which, on a full disk, takes the space that a
/// checkpoint needs.
pub fn cut(folder: &Path, gathered: &Gathered) {
    let file = bounded::open_own(&folder.join(gathered.format.rows_file()), File::options().write(true));
    // Errors are ignored, since excess rows do no harm.
    let _ = file
        .and_then(|file| if file.metadata()?.len() > gathered.bytes { file.set_len(gathered.bytes) } else { Ok(()) });
}

/// Iterates over the minerals, `all` (`None`) last, in the order of rows within a trial and strategy.
fn minerals(plan: &Plan) -> impl Iterator<Item = Option<usize>> {
    (0..plan.minerals()).map(Some).chain([None])
}

/// Returns the metrics of a mineral, or of `all` (`None`), in the order of their values in blocks.
pub(crate) fn metrics(mineral: Option<usize>) -> &'static [Metric] {
    if mineral.is_some() { &Metric::ALL } else { &Metric::OF_ALL_MINERALS }
}

#[cfg(test)]
mod tests {
    use super::{Metric, TrialRow, columns};
    use mindep_core::engine::BLOCK;
    use mindep_core::engine::block::{Arena, BlockMetrics};
    use mindep_core::plan::Plan;
    use mindep_core::tally::Tally;
    use mindep_core::tally::shared::Shared;
    use mindep_scenario::load_str;

    const TINY: &str = r#"
format = 1
[scenario]
name = "tiny"
start = "2025-01"
years = 1
[[minerals]]
id = "lithium"
demand = { annual = 1200 }
[[suppliers]]
id = "only"
mineral = "lithium"
path = "CHL:mine"
share = 1
[[disruptions]]
id = "strike"
hits = ["CHL"]
rate = 1
duration = "exponential(2)"
"#;

    /// Returns a plan with one strategy and one mineral, and the metrics of its first blocks.
    pub fn blocks(count: u64) -> (Plan, Vec<BlockMetrics>) {
        let plan = Plan::new(&load_str("tiny.toml", TINY, &[]).unwrap_or_else(|e| panic!("{e}")).study);
        let (mut arena, mut tally) = (Arena::new(&plan, BLOCK), Tally::new(&plan));
        let shared = Shared::new(&mut tally);
        let blocks = (0..count).map(|b| arena.run(&plan, b * BLOCK as u64, BLOCK, &shared).clone()).collect();
        (plan, blocks)
    }

    #[test]
    fn the_columns_are_the_metrics_in_their_order() {
        let mut expected = vec!["trial", "strategy", "mineral"];
        expected.extend(Metric::ALL.map(Metric::name));
        assert_eq!(columns::<TrialRow>(), expected);
    }
}
