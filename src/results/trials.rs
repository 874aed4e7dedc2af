//! `trials.csv`: a row per trial, strategy and mineral, streamed in order of trial whatever the number of threads.
//!
//! Blocks finish in any order; those that are ahead wait in a buffer of bounded size, and a worker that is too far ahead waits itself.
//! The worker that holds the next block never waits, so that there is no deadlock: a block that is taken is given, also when a run stops.

use super::error::WriteError;
use super::mineral_id;
use super::number::{Number, number};
use super::table::columns;
use crate::engine::block::BlockMetrics;
use crate::plan::Plan;
use crate::tally::metric::Metric;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Name of the file.
pub const FILE: &str = "trials.csv";

/// Blocks that may wait for an earlier one.
const AHEAD: u64 = 32;

/// A row of `trials.csv`: the metrics of one mineral, or of `all`, in one trial of one strategy.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct TrialRow {
    /// Number of the trial, from 0.
    pub trial: u64,
    /// Strategy id.
    pub strategy: String,
    /// Mineral id, or `all`.
    pub mineral: String,
    /// ΣU.
    pub shortfall: Option<Number>,
    /// ΣU / ΣD.
    pub shortfall_share: Option<Number>,
    /// Largest U / D of a month.
    pub peak_shortfall_share: Option<Number>,
    /// Months in shortage.
    pub shortage_months: Option<Number>,
    /// Longest run of them.
    pub longest_shortage: Option<Number>,
    /// 1 with a month in shortage, else 0.
    pub any_shortage: Option<Number>,
    /// Index of the first, empty without one.
    pub first_shortage_month: Option<Number>,
    /// Least stock at a month's end.
    pub lowest_stock_days: Option<Number>,
    /// Demand given up for the price.
    pub price_response: Option<Number>,
    /// Surge bought.
    pub surge_bought: Option<Number>,
    /// Mean of the monthly prices.
    pub average_price: Option<Number>,
    /// Discounted cost of imports.
    pub import_cost: Option<Number>,
    /// Discounted value lost.
    pub economic_loss: Option<Number>,
    /// Discounted money spent.
    pub total_cost: Option<Number>,
    /// That, and demand not met at the price.
    pub programme_cost: Option<Number>,
    /// Concentration of deliveries.
    pub supplier_hhi: Option<Number>,
    /// Largest share of deliveries.
    pub largest_share: Option<Number>,
}

/// A stream of rows to a file, fed by blocks in any order.
#[derive(Debug)]
pub struct TrialsTable {
    path: PathBuf,
    /// What begins each row after the trial's number, by strategy and mineral (all last): `,strategy,mineral`.
    names: Vec<Vec<String>>,
    queue: Mutex<Queue>,
    moved: Condvar,
    failed: AtomicBool,
}

#[derive(Debug)]
struct Queue {
    /// The block that is written next.
    next: u64,
    /// Blocks that came before their turn.
    waiting: BTreeMap<u64, Vec<u8>>,
    out: BufWriter<File>,
    error: Option<io::Error>,
}

impl TrialsTable {
    /// Begins the file in `folder` with its header.
    ///
    /// # Errors
    ///
    /// When it cannot be made.
    pub fn create(plan: &Plan, folder: &Path) -> Result<Self, WriteError> {
        let path = folder.join(FILE);
        let file = File::create_new(&path).map_err(WriteError::io("write", &path))?;
        Self::to(plan, file, path.clone()).map_err(WriteError::io("write", &path))
    }

    /// Goes on with the file in `folder` behind its first `position` bytes, a [position](TrialsTable::position) told before; what follows
    /// them is removed.
    ///
    /// # Errors
    ///
    /// When the file is not there or shorter, or cannot be written.
    pub fn reopen(plan: &Plan, folder: &Path, position: u64) -> Result<Self, WriteError> {
        let path = folder.join(FILE);
        let open = || {
            let mut file = File::options().write(true).open(&path)?;
            let length = file.metadata()?.len();
            if length < position {
                return Err(io::Error::other(format!("found {length} bytes, expected {position} at least")));
            }
            file.set_len(position)?;
            file.seek(SeekFrom::Start(position))?;
            Ok(Self::of(plan, BufWriter::with_capacity(1 << 16, file), path.clone()))
        };
        open().map_err(WriteError::io("go on with", &path))
    }

    fn to(plan: &Plan, file: File, path: PathBuf) -> io::Result<Self> {
        let mut out = BufWriter::with_capacity(1 << 16, file);
        writeln!(out, "{}", columns::<TrialRow>().join(","))?;
        Ok(Self::of(plan, out, path))
    }

    fn of(plan: &Plan, out: BufWriter<File>, path: PathBuf) -> Self {
        let minerals: Vec<Option<usize>> = (0..plan.minerals()).map(Some).chain([None]).collect();
        let names = plan
            .labels
            .strategies
            .iter()
            .map(|s| minerals.iter().map(|m| format!(",{},{}", s.id, mineral_id(plan, *m))).collect())
            .collect();
        let queue = Queue { next: 0, waiting: BTreeMap::new(), out, error: None };
        Self { path, names, queue: Mutex::new(queue), moved: Condvar::new(), failed: AtomicBool::new(false) }
    }

    /// Where the file stands when all blocks given so far are in it, in bytes; they need not be on the disk.
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    pub fn position(&self) -> Result<u64, WriteError> {
        let mut queue = self.lock();
        let position = queue.out.flush().and_then(|()| queue.out.get_mut().stream_position());
        position.map_err(WriteError::io("write", &self.path))
    }

    /// Makes sure that what is in the file is on the disk.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    pub fn sync(&self) -> Result<(), WriteError> {
        self.lock().out.get_ref().sync_data().map_err(WriteError::io("write", &self.path))
    }

    /// Takes block `index`, the trials `first .. first + count`. Waits while it is too far ahead of the file.
    pub fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        let rows = self.format(first, count, metrics);
        let mut queue = self.lock();
        while index >= queue.next + AHEAD && queue.error.is_none() {
            queue = self.moved.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        if queue.error.is_some() {
            return;
        }
        queue.waiting.insert(index, rows);
        if let Err(error) = queue.write_what_is_due() {
            queue.error = Some(error);
            queue.waiting.clear();
            self.failed.store(true, Ordering::Relaxed);
        }
        drop(queue);
        self.moved.notify_all();
    }

    /// Whether writing has failed, so that a run had better stop.
    pub fn failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// Ends the file, on the disk.
    ///
    /// # Errors
    ///
    /// With the first error of writing it.
    pub fn finish(self) -> Result<(), WriteError> {
        let Queue { out, error, .. } = self.queue.into_inner().unwrap_or_else(PoisonError::into_inner);
        let end = || match error {
            Some(error) => Err(error),
            None => out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all(),
        };
        end().map_err(WriteError::io("write", &self.path))
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rows of a block; ids need no quotes.
    fn format(&self, first: u64, count: usize, metrics: &BlockMetrics) -> Vec<u8> {
        let mut rows = Vec::new();
        for lane in 0..count {
            for (names, strategy) in self.names.iter().zip(metrics) {
                for (name, values) in names.iter().zip(strategy) {
                    let of_all = values.len() != Metric::ALL.len();
                    // Writing to memory cannot fail.
                    let _ = write!(rows, "{}{name}", first + lane as u64);
                    for metric in Metric::ALL {
                        let place = if of_all {
                            Metric::OF_ALL_MINERALS.iter().position(|m| *m == metric)
                        } else {
                            Some(metric.index())
                        };
                        rows.push(b',');
                        if let Some(value) = number(place.map(|p| values[p][lane])) {
                            let _ = write!(rows, "{value}");
                        }
                    }
                    rows.push(b'\n');
                }
            }
        }
        rows
    }
}

impl Queue {
    fn write_what_is_due(&mut self) -> io::Result<()> {
        while let Some(rows) = self.waiting.remove(&self.next) {
            self.out.write_all(&rows)?;
            self.next += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{AHEAD, Metric, TrialRow, TrialsTable, columns};
    use crate::engine::BLOCK;
    use crate::engine::block::{Arena, BlockMetrics};
    use crate::plan::Plan;
    use crate::scenario::load_str;
    use crate::tally::Tally;
    use crate::tally::shared::Shared;
    use std::fs::File;
    use std::path::PathBuf;

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

    fn blocks(count: u64) -> (Plan, Vec<BlockMetrics>) {
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

    #[test]
    fn blocks_are_written_in_order_however_they_come() {
        let (plan, blocks) = blocks(3 * AHEAD);
        let folder = tempfile::tempdir().unwrap();
        let table = TrialsTable::create(&plan, folder.path()).unwrap();
        let give = |b: usize| table.block(b as u64, (b * BLOCK) as u64, BLOCK, &blocks[b]);
        // Two workers: one takes every third block, each far behind the other at times; more than fits waits.
        std::thread::scope(|scope| {
            scope.spawn(|| (0..blocks.len()).rev().step_by(3).rev().for_each(give));
            scope.spawn(|| (0..blocks.len()).filter(|b| (blocks.len() - 1 - b) % 3 != 0).for_each(give));
        });
        table.finish().unwrap();
        let rows: Vec<TrialRow> = csv::Reader::from_path(folder.path().join("trials.csv"))
            .unwrap()
            .deserialize()
            .map(Result::unwrap)
            .collect();
        assert_eq!(rows.len(), blocks.len() * BLOCK * 2);
        for (i, row) in rows.iter().enumerate() {
            assert_eq!((row.trial, row.mineral.as_str()), (i as u64 / 2, ["lithium", "all"][i % 2]));
            let lane = i / 2 % BLOCK;
            let shortfall = blocks[i / 2 / BLOCK][0][0][0][lane];
            assert_eq!(row.shortfall.map(super::Number::value), (i % 2 == 0).then_some(shortfall));
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_ends_the_table_and_frees_who_waits() {
        let (plan, blocks) = blocks(40);
        let full = File::options().write(true).open("/dev/full").unwrap();
        let table = TrialsTable::to(&plan, full, PathBuf::from("/dev/full")).unwrap();
        let give = |b: usize| table.block(b as u64, (b * BLOCK) as u64, BLOCK, &blocks[b]);
        std::thread::scope(|scope| {
            // Too far ahead: waits until the file moves or fails.
            scope.spawn(|| give(AHEAD as usize + 7));
            scope.spawn(|| (0..AHEAD as usize + 7).for_each(give));
        });
        assert!(table.failed());
        let message = table.finish().unwrap_err().to_string();
        assert!(message.starts_with("cannot write /dev/full: ") && message.contains("free some space"), "{message}");
    }
}
