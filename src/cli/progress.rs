//! The progress of a run, on standard error and only to a terminal.

use super::interrupt::Interrupt;
use crate::engine::Observer;
use crate::engine::block::BlockMetrics;
use crate::results::trials::TrialsTable;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// Watches a run: shows how far it is, stops it when asked to, and streams its trials to a table when one is wanted.
pub struct Watch<'a> {
    bar: ProgressBar,
    interrupt: &'a Interrupt,
    /// The table of trials.
    pub table: Option<TrialsTable>,
    /// Blocks seen, and those of the batches before this one.
    blocks: AtomicU64,
    before: AtomicU64,
}

impl<'a> Watch<'a> {
    /// Watches a run of `trials`, of which some are done already.
    pub fn new(
        name: &str,
        [done, trials]: [u64; 2],
        quiet: bool,
        interrupt: &'a Interrupt,
        table: Option<TrialsTable>,
    ) -> Self {
        let bar = making(name, trials, quiet);
        bar.set_position(done);
        bar.reset_eta();
        Self { bar, interrupt, table, blocks: AtomicU64::new(0), before: AtomicU64::new(0) }
    }

    /// Begins a batch of trials that follow those seen so far.
    pub fn begin(&self) {
        self.before.store(self.blocks.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Says a line beside the bar.
    pub fn say(&self, line: &str) {
        self.bar.suspend(|| super::failure::say(line));
    }

    /// Takes the bar away.
    pub fn finish(self) -> Option<TrialsTable> {
        self.bar.finish_and_clear();
        self.table
    }
}

/// The bar of something that is made of `trials`.
pub fn making(name: &str, trials: u64, quiet: bool) -> ProgressBar {
    counting(name, trials, "trials", quiet)
}

/// The bar of something that is made of `count` of `what`.
pub fn counting(name: &str, count: u64, what: &str, quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(count), target);
    let template =
        format!("{{msg}} [{{wide_bar}}] {{human_pos}} of {{human_len}} {what}, {{rate}} a second, {{eta}} left");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        // The bar's own rate has decimals that nobody can read.
        let rate = |state: &ProgressState, out: &mut dyn Write| {
            let _ = write!(out, "{}", HumanCount(state.per_sec() as u64));
        };
        bar.set_style(style.with_key("rate", rate).progress_chars("=> "));
    }
    bar.set_message(name.to_owned());
    bar
}

/// A counter of `what` is done, where nobody knows how many there will be.
pub fn looking(name: &str, what: &str, quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template(&format!("{{msg}} {{human_pos}} {what}, {{elapsed}}")) {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    bar
}

impl Observer for Watch<'_> {
    fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        if let Some(table) = &self.table {
            table.block(self.before.load(Ordering::Relaxed) + index, first, count, metrics);
        }
        self.blocks.fetch_add(1, Ordering::Relaxed);
        self.bar.inc(count as u64);
    }

    fn abandoned(&self) {
        if let Some(table) = &self.table {
            table.abandon();
        }
    }

    fn stop(&self) -> bool {
        self.interrupt.asked() || self.table.as_ref().is_some_and(TrialsTable::failed)
    }
}
