//! Compares two results folders: their numbers, paired by trial if both have a table of trials, and their inputs.

pub mod inputs;
mod trials;

use crate::analysis::between::{Difference, Influence, NOISE, Number, Pairs};
use crate::results::book::Book;
use crate::tables::between::BetweenRow;
use crate::tables::number::number;
use crate::tables::number::value;
use crate::tables::summary::SummaryRow;
use crate::tables::trials::read;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
pub use trials::TableError;

/// Comparison of two runs.
#[derive(Debug, Serialize)]
pub struct Between {
    /// How the errors of differences were computed, and how to obtain better ones.
    pub errors: String,
    /// Whether trials were paired.
    pub paired: bool,
    /// Number of differences that have a standard error.
    pub compared: usize,
    /// Number of these that exceed the noise.
    pub more_than_noise: usize,
    /// Number expected to exceed the noise by chance if nothing differed.
    pub expected_by_chance: f64,
    /// Strategies and minerals that only one of the folders has.
    pub only_in_one: Vec<String>,
    /// Numbers that both folders have in different units, which are not compared.
    pub other_units: Vec<String>,
    /// Every number that both folders have.
    pub rows: Vec<BetweenRow>,
}

/// Names of the compared statistics, with the tail probability of tail means.
const STATISTICS: [(&str, Option<f64>); 3] = [("mean", None), ("tvar95", Some(0.05)), ("tvar99", Some(0.01))];

impl Between {
    /// Compares the folder `second` with `first`.
    ///
    /// # Errors
    ///
    /// Returns an error when trials are to be paired and a table of trials is not as a run writes it.
    pub fn new(first: (&Path, &Book), second: (&Path, &Book)) -> Result<Self, TableError> {
        let (a, b) = (first.1, second.1);
        let both =
            a.summary.iter().filter_map(|row| Some((row, b.estimate(&row.strategy, &row.mineral, &row.metric)?)));
        let (found, apart): (Vec<(&SummaryRow, &SummaryRow)>, Vec<_>) = both.partition(|(a, b)| a.unit == b.unit);
        let tables = [first.0, second.0].map(read::find);
        let have = tables.each_ref().map(Option::is_some);
        let alike = a.manifest.seed == b.manifest.seed && a.manifest.trials == b.manifest.trials;
        let mut pairs: Vec<[Pairs; 3]> = found.iter().map(|(a, b)| STATISTICS.map(|s| gather(a, b, s.1))).collect();
        let paired = match &tables {
            [Some(first), Some(second)] if alike => {
                trials::pair(first, second, a.manifest.trials, &found, &mut pairs)?;
                true
            }
            _ => false,
        };
        let rows: Vec<BetweenRow> = found
            .iter()
            .zip(&pairs)
            .flat_map(|((a, b), pairs)| {
                STATISTICS.iter().zip(pairs).filter_map(move |((name, _), pairs)| {
                    row(a, b, name, if paired { pairs.std_error() } else { None })
                })
            })
            .collect();
        let compared = rows.iter().filter(|row| row.more_than_noise.is_some()).count();
        Ok(Self {
            errors: errors(a, b, alike, have),
            paired,
            compared,
            more_than_noise: rows.iter().filter(|row| row.more_than_noise == Some(true)).count(),
            expected_by_chance: 0.05 * compared as f64,
            only_in_one: only(a, b),
            other_units: other_units(&apart),
            rows,
        })
    }
}

fn errors(a: &Book, b: &Book, alike: bool, have: [bool; 2]) -> String {
    match (alike, have) {
        (true, [true, true]) => "errors are paired: trials of one number share their draws".to_owned(),
        (true, _) => "errors are unpaired, √(a² + b²), which is too large where trials share their draws: seed and trials agree, so make a table of trials in both with `mindep run … --trials-table parquet` to pair them".to_owned(),
        (false, _) if a.manifest.seed == b.manifest.seed => format!(
            "errors are unpaired, √(a² + b²), which is too large where trials share their draws: {} and {} trials of one seed; run both with as many and --trials-table parquet to pair them",
            a.manifest.trials, b.manifest.trials
        ),
        (false, _) => "errors are unpaired, √(a² + b²): the seeds differ".to_owned(),
    }
}

/// Returns a message for each strategy and mineral that only one of the folders has.
fn only(a: &Book, b: &Book) -> Vec<String> {
    let mut only = Vec::new();
    for (which, one, other) in [("first", a, b), ("second", b, a)] {
        let strategies = one.strategies().iter().filter(|s| !other.strategies().contains(s));
        only.extend(strategies.map(|s| format!("strategy {s} is in the {which} alone")));
        let minerals = one.minerals().iter().filter(|m| other.minerals().iter().all(|n| n.id != m.id));
        only.extend(minerals.map(|m| format!("mineral {} is in the {which} alone", m.id)));
    }
    only
}

/// Returns a sentence for each mineral and pair of units whose numbers are not compared because the units differ.
fn other_units(apart: &[(&SummaryRow, &SummaryRow)]) -> Vec<String> {
    let mut metrics: BTreeMap<(&str, &str, &str), BTreeSet<&str>> = BTreeMap::new();
    for (a, b) in apart.iter().filter(|(a, b)| a.mean.is_some() && b.mean.is_some()) {
        metrics.entry((&a.mineral, &a.unit, &b.unit)).or_default().insert(&a.metric);
    }
    let sentence = |((mineral, first, second), metrics): (&(&str, &str, &str), &BTreeSet<&str>)| {
        let metrics: Vec<&str> = metrics.iter().copied().collect();
        format!(
            "mineral {mineral}: not compared, as the unit is {first} in the first and {second} in the second: {}",
            metrics.join(", ")
        )
    };
    metrics.iter().map(sentence).collect()
}

fn gather(a: &SummaryRow, b: &SummaryRow, part: Option<f64>) -> Pairs {
    let influence = |row: &SummaryRow| match part {
        None => Influence::Mean { mean: value(row.mean) },
        Some(part) if part < 0.02 => Influence::Tail { part, quantile: value(row.p99), tvar: value(row.tvar99) },
        Some(part) => Influence::Tail { part, quantile: value(row.p95), tvar: value(row.tvar95) },
    };
    Pairs::new(influence(a), influence(b))
}

fn of(row: &SummaryRow, statistic: &str) -> Option<Number> {
    let (value, error) = match statistic {
        "mean" => (row.mean, row.std_error),
        "tvar95" => (row.tvar95, row.tvar95_std_error),
        _ => (row.tvar99, row.tvar99_std_error),
    };
    Some(Number { value: value?.value(), std_error: error.map(crate::tables::number::Number::value) })
}

/// Returns the row of a statistic; `None` where it is not defined in one of the folders.
fn row(a: &SummaryRow, b: &SummaryRow, statistic: &str, pairs: Option<f64>) -> Option<BetweenRow> {
    let (first, second) = (of(a, statistic)?, of(b, statistic)?);
    let difference = Difference::new(first, second, pairs);
    let end = |sign: f64| number(difference.std_error.map(|e| difference.value + sign * NOISE * e));
    Some(BetweenRow {
        strategy: a.strategy.clone(),
        mineral: a.mineral.clone(),
        metric: a.metric.clone(),
        unit: a.unit.clone(),
        statistic: statistic.to_owned(),
        first: number(first.value),
        first_std_error: number(first.std_error),
        second: number(second.value),
        second_std_error: number(second.std_error),
        difference: number(difference.value),
        std_error: number(difference.std_error),
        ci95_low: end(-1.0),
        ci95_high: end(1.0),
        z: number(difference.z()),
        errors: match difference.std_error {
            None => "",
            Some(_) if difference.paired => "paired",
            Some(_) => "unpaired",
        }
        .to_owned(),
        more_than_noise: difference.is_more_than_noise(),
    })
}
