//! Reads two tables of trials in parallel, one trial at a time.

use crate::analysis::between::Pairs;
use crate::tables::number::Number;
use crate::tables::summary::SummaryRow;
use crate::tables::trials::TrialRow;
use crate::tables::trials::read;
use crate::tables::trials::read::Rows;
use mindep_core::tally::metric::Metric;
use std::fmt;
use std::path::{Path, PathBuf};

/// Reason why the trials of a table cannot be paired.
#[derive(Debug)]
pub struct TableError {
    path: PathBuf,
    what: String,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; run the scenario again to have it whole", self.path.display(), self.what)
    }
}

impl std::error::Error for TableError {}

/// Reads the rows of a table trial by trial.
struct Trials<'a> {
    path: &'a Path,
    rows: Rows,
    next: Option<TrialRow>,
}

impl<'a> Trials<'a> {
    fn open(path: &'a Path) -> Result<Self, TableError> {
        let rows = read::rows(path).map_err(|error| fault(path, format!("cannot be read: {error}")))?;
        let mut trials = Self { path, rows, next: None };
        trials.next = trials.row()?;
        Ok(trials)
    }

    fn row(&mut self) -> Result<Option<TrialRow>, TableError> {
        let row = self.rows.next().transpose();
        row.map_err(|error| fault(self.path, format!("is not a table of trials: {error}")))
    }

    /// Reads the rows of trial `trial`.
    fn trial(&mut self, trial: u64, rows: &mut Vec<TrialRow>) -> Result<(), TableError> {
        rows.clear();
        while let Some(row) = self.next.take_if(|row| row.trial == trial) {
            rows.push(row);
            self.next = self.row()?;
        }
        if rows.is_empty() { Err(fault(self.path, format!("found no row of trial {trial}"))) } else { Ok(()) }
    }
}

fn fault(path: &Path, what: String) -> TableError {
    TableError { path: path.to_owned(), what }
}

/// Adds all trials of two tables to the pairs of each number.
pub fn pair(
    first: &Path,
    second: &Path,
    trials: u64,
    found: &[(&SummaryRow, &SummaryRow)],
    pairs: &mut [[Pairs; 3]],
) -> Result<(), TableError> {
    let (mut a, mut b) = (Trials::open(first)?, Trials::open(second)?);
    let (mut of_a, mut of_b) = (Vec::new(), Vec::new());
    for trial in 0..trials {
        a.trial(trial, &mut of_a)?;
        b.trial(trial, &mut of_b)?;
        let (mut at_a, mut at_b) = (0, 0);
        for ((row, _), pairs) in found.iter().zip(pairs.iter_mut()) {
            at_a = place(&of_a, at_a, row).ok_or_else(|| lacking(first, trial, row))?;
            at_b = place(&of_b, at_b, row).ok_or_else(|| lacking(second, trial, row))?;
            let x = metric(&of_a[at_a], &row.metric).map(Number::value);
            let y = metric(&of_b[at_b], &row.metric).map(Number::value);
            for pairs in pairs {
                pairs.add(x, y);
            }
        }
    }
    Ok(())
}

fn lacking(path: &Path, trial: u64, row: &SummaryRow) -> TableError {
    fault(path, format!("found no row of trial {trial} for strategy {} and mineral {}", row.strategy, row.mineral))
}

/// Returns the index of the row with the strategy and mineral of a number. The search starts at `from`, since numbers and rows are in the same order.
fn place(rows: &[TrialRow], from: usize, wanted: &SummaryRow) -> Option<usize> {
    (from..rows.len())
        .chain(0..from)
        .find(|&i| rows[i].strategy == wanted.strategy && rows[i].mineral == wanted.mineral)
}

fn metric(row: &TrialRow, name: &str) -> Option<Number> {
    row[Metric::named(name)?]
}
