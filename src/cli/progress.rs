//! The progress of a run, on standard error and only to a terminal.

use crate::engine::Observer;
use crate::engine::block::BlockMetrics;
use crate::results::trials::TrialsTable;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;

/// Watches a run: shows how far it is, and streams its trials to a table when one is wanted.
pub struct Watch {
    bar: ProgressBar,
    /// The table of trials.
    pub table: Option<TrialsTable>,
}

impl Watch {
    /// Watches a run of `trials`.
    pub fn new(name: &str, trials: u64, quiet: bool, table: Option<TrialsTable>) -> Self {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(trials), target);
        let template = "{msg} [{wide_bar}] {human_pos} of {human_len} trials, {rate} a second, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            // The bar's own rate has decimals that nobody can read.
            let rate = |state: &ProgressState, out: &mut dyn Write| {
                let _ = write!(out, "{}", HumanCount(state.per_sec() as u64));
            };
            bar.set_style(style.with_key("rate", rate).progress_chars("=> "));
        }
        bar.set_message(name.to_owned());
        Self { bar, table }
    }

    /// Takes the bar away.
    pub fn finish(self) -> Option<TrialsTable> {
        self.bar.finish_and_clear();
        self.table
    }
}

impl Observer for Watch {
    fn block(&self, index: u64, first: u64, count: usize, metrics: &BlockMetrics) {
        if let Some(table) = &self.table {
            table.block(index, first, count, metrics);
        }
        self.bar.inc(count as u64);
    }

    fn stop(&self) -> bool {
        self.table.as_ref().is_some_and(TrialsTable::failed)
    }
}
