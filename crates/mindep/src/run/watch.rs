//! The observer of a run: shows progress, passes on stop requests, and streams trials to a table if one is wanted.

use super::host::{Host, Progress};
use crate::tables::trials::TrialsTable;
use mindep_core::engine::Observer;
use mindep_core::engine::block::BlockMetrics;
use std::sync::atomic::{AtomicU64, Ordering};

/// The observer of a run.
pub struct Watch<'a> {
    host: &'a dyn Host,
    progress: Box<dyn Progress + 'a>,
    /// The table of trials.
    pub table: Option<TrialsTable>,
    /// Number of blocks seen, and of those in the batches before the current one.
    blocks: AtomicU64,
    before: AtomicU64,
}

impl<'a> Watch<'a> {
    /// Observes a run of `trials` trials, of which `done` are finished already.
    pub fn new(name: &str, [done, trials]: [u64; 2], host: &'a dyn Host, table: Option<TrialsTable>) -> Self {
        let [blocks, before] = [0, 0].map(AtomicU64::new);
        Self { host, progress: host.begin(name, done, trials), table, blocks, before }
    }

    /// Starts a batch of trials that follow those seen so far.
    pub fn begin(&self) {
        self.before.store(self.blocks.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Returns whether a stop was requested.
    pub fn stopped(&self) -> bool {
        self.host.stopped()
    }
}

impl Observer for Watch<'_> {
    fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        if let Some(table) = &self.table {
            table.block(self.before.load(Ordering::Relaxed) + index, first, count, metrics);
        }
        self.blocks.fetch_add(1, Ordering::Relaxed);
        self.progress.add(count as u64);
    }

    fn abandoned(&self) {
        if let Some(table) = &self.table {
            table.abandon();
        }
    }

    fn stop(&self) -> bool {
        self.stopped() || self.table.as_ref().is_some_and(TrialsTable::failed)
    }
}
