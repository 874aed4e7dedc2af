//! `trials.csv`: a row per trial, strategy and mineral, streamed in order of trial whatever the number of threads.
//!
//! Blocks finish in any order; those that are ahead wait in a buffer of bounded size, and a worker that is too far ahead waits itself.
//! The worker that holds the next block never waits, so that there is no deadlock.

use super::error::WriteError;
use super::mineral_id;
use super::number::{Number, number};
use super::table::columns;
use crate::engine::BLOCK;
use crate::engine::block::BlockMetrics;
use crate::plan::Plan;
use crate::tally::metric::Metric;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
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
        let begin = || {
            let mut out = BufWriter::with_capacity(1 << 20, File::create_new(&path)?);
            writeln!(out, "{}", columns::<TrialRow>().join(","))?;
            Ok(out)
        };
        let out = begin().map_err(WriteError::io("write", &path))?;
        let minerals: Vec<Option<usize>> = (0..plan.minerals()).map(Some).chain([None]).collect();
        let names = plan
            .labels
            .strategies
            .iter()
            .map(|s| minerals.iter().map(|m| format!(",{},{}", s.id, mineral_id(plan, *m))).collect())
            .collect();
        let queue = Queue { next: 0, waiting: BTreeMap::new(), out, error: None };
        Ok(Self { path, names, queue: Mutex::new(queue), moved: Condvar::new(), failed: AtomicBool::new(false) })
    }

    /// Takes block `index`, the trials `first .. first + count`. Waits while it is too far ahead of the file.
    pub fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics<BLOCK>) {
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
    fn format(&self, first: u64, count: usize, metrics: &BlockMetrics<BLOCK>) -> Vec<u8> {
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
    use super::{Metric, TrialRow, columns};

    #[test]
    fn the_columns_are_the_metrics_in_their_order() {
        let mut expected = vec!["trial", "strategy", "mineral"];
        expected.extend(Metric::ALL.map(Metric::name));
        assert_eq!(columns::<TrialRow>(), expected);
    }
}
