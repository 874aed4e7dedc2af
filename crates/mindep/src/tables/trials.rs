//! The table of trials: a row per trial, strategy and mineral, streamed in order of trial whatever the number of threads.
//!
//! Rows gather in a file beside the checkpoint while the run is under way: for CSV it is the table itself. A Parquet file has an index at
//! its end and cannot be gone on with, so for Parquet it holds plain rows of numbers, of which [parquet] makes the table
//! when all trials are done.

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

/// How the table is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// `trials.csv`.
    Csv,
    /// `trials.parquet`.
    Parquet,
}

impl Format {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// The file of the table.
    pub fn file(self) -> &'static str {
        match self {
            Self::Csv => "trials.csv",
            Self::Parquet => "trials.parquet",
        }
    }

    /// The file in which its rows gather.
    pub fn rows_file(self) -> &'static str {
        match self {
            Self::Csv => "trials.csv",
            Self::Parquet => "trials.rows",
        }
    }
}

/// How far a table is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gathered {
    /// Which file its rows gather in.
    pub format: Format,
    /// How many bytes of that file they are.
    pub bytes: u64,
    /// SHA-256 of these bytes, in hexadecimal.
    pub sha256: String,
}

impl Gathered {
    /// The sum of the rows in `folder`, which must be those that were gathered.
    ///
    /// # Errors
    ///
    /// When they cannot be read, are fewer or have changed.
    pub fn check(&self, folder: &Path) -> io::Result<Sum> {
        let sum = match Sum::of_file(&folder.join(self.format.rows_file()), self.bytes) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Sum::default(),
            sum => sum?,
        };
        self.compare(&sum)?;
        Ok(sum)
    }

    /// Whether a sum is that of the rows.
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
    /// What begins each row of CSV.
    names: Option<csv::Names>,
}

impl TrialsTable {
    /// Begins the file in which rows gather in `folder`.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn create(plan: &Plan, folder: &Path, format: Format) -> Result<Self, WriteError> {
        let head = if format == Format::Csv { csv::head() } else { Vec::new() };
        Ok(Self::of(plan, format, Queue::create(folder.join(format.rows_file()), &head)?))
    }

    /// Goes on with the file in `folder` behind the rows that were gathered before, whose sum [`Gathered::check`] gave; what follows them is
    /// removed.
    ///
    /// # Errors
    ///
    /// When the file is not there or shorter, or cannot be written.
    pub fn reopen(plan: &Plan, folder: &Path, format: Format, sum: Sum) -> Result<Self, WriteError> {
        Ok(Self::of(plan, format, Queue::reopen(folder.join(format.rows_file()), sum)?))
    }

    fn of(plan: &Plan, format: Format, queue: Queue) -> Self {
        Self { format, queue, names: (format == Format::Csv).then(|| csv::Names::new(plan)) }
    }

    /// Takes block `index`, counted from the first one given to this table: the trials `first .. first + count`. Waits while it is too far
    /// ahead of the file.
    pub fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        let bytes = match &self.names {
            Some(names) => names.rows(first, count, metrics),
            None => rows::of(count, metrics),
        };
        self.queue.give(index, bytes);
    }

    /// How far the table is when all blocks given so far are in the file; they need not be on the disk.
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    pub fn gathered(&self) -> Result<Gathered, WriteError> {
        let sum = self.queue.sum()?;
        Ok(Gathered { format: self.format, bytes: sum.bytes(), sha256: sum.sha256() })
    }

    /// Makes sure that what is in the file is on the disk.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    pub fn sync(&self) -> Result<(), WriteError> {
        self.queue.sync()
    }

    /// Whether writing has failed, so that a run had better stop.
    pub fn failed(&self) -> bool {
        self.queue.failed()
    }

    /// Says that a block does not come, so that nobody waits for it.
    pub fn abandon(&self) {
        self.queue.abandon();
    }

    /// Ends the file, on the disk.
    ///
    /// # Errors
    ///
    /// With the first error of writing it.
    pub fn finish(self) -> Result<(), WriteError> {
        self.queue.finish()
    }
}

/// Removes from the file in `folder` what is behind the rows that were gathered: on a full disk it takes the room that a checkpoint needs, and nobody
/// goes on from there.
pub fn cut(folder: &Path, gathered: &Gathered) {
    let file = bounded::open_own(&folder.join(gathered.format.rows_file()), File::options().write(true));
    // What is too long does no harm.
    let _ = file
        .and_then(|file| if file.metadata()?.len() > gathered.bytes { file.set_len(gathered.bytes) } else { Ok(()) });
}

/// Minerals, `all` last, as they follow each other in a trial of a strategy.
fn minerals(plan: &Plan) -> impl Iterator<Item = Option<usize>> {
    (0..plan.minerals()).map(Some).chain([None])
}

/// The metrics of a mineral, or of `all`, in the order in which blocks have them.
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

    /// A plan of one strategy and one mineral, and the metrics of its first blocks.
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
