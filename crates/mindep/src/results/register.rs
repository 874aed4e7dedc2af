//! The register of assumptions: every number of a scenario with what its source says of it, and with what it moves where `mindep sensitivity` was
//! asked.

use super::answer::{AnswerNote, Basis};
use crate::questions::answer::Tables;
use crate::questions::sensitivity::QUESTION;
use crate::questions::sensitivity::rows::{FILE, SensitivityRow, index};
use crate::row;
use crate::tables::number::Number;
use crate::words::table::{Cell, Table, words};
use mindep_scenario::letters::shown;
use mindep_scenario::{Loaded, RegisterEntry, SourceClass};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;

row! {
    /// A row of the register of assumptions.
    #[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
    pub struct AssumptionRow {
        /// `unsourced`, `assumed`, `partly` or `measured`: what the source says of the number.
        pub class: String,
        /// Address of the number.
        pub address: String,
        /// The number, or the distribution, as written.
        pub value: String,
        /// Largest total Sobol' index of the parameter over the outputs of `sensitivity` (fraction of the variance); empty where it was not varied.
        pub total_effect: Option<Number>,
        /// Standard error of `total_effect`.
        pub total_effect_std_error: Option<Number>,
        /// Mineral id of that output, or `all`; empty where there is none.
        pub mineral: String,
        /// The output.
        pub metric: String,
        /// Table of the row.
        pub table: String,
        /// Ids of the row and of those around it.
        pub id: String,
        /// File that the number stands in.
        pub file: String,
        /// Line, from 1.
        pub line: u64,
        /// The source of the row, or of the table around it.
        pub source: String,
    }
}

/// Number of numbers of each class.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Counts {
    /// Without a source.
    pub unsourced: usize,
    /// Assumptions.
    pub assumed: usize,
    /// In part facts, in part assumptions.
    pub partly: usize,
    /// Of a source that names no assumption.
    pub measured: usize,
}

/// The register of a scenario.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Register {
    /// Every number: those that are not measured first, those that move most first, then in the order of the scenario.
    pub rows: Vec<AssumptionRow>,
    /// How many there are of each class.
    pub counts: Counts,
    /// Why an answer of `sensitivity` in the folder is left out.
    pub note: Option<String>,
}

/// What a parameter moves.
struct Effect {
    total: Number,
    std_error: Option<Number>,
    mineral: String,
    metric: String,
}

impl Register {
    /// Returns the register of a scenario. Total effects are from the answer of `sensitivity` in `folder` if it is of this scenario, whose results
    /// there have the given basis.
    pub fn new(loaded: &Loaded, folder: &Path, basis: &Basis) -> Self {
        let (effects, note) = match effects(folder, basis) {
            Ok(effects) => (effects, None),
            Err(note) => (HashMap::new(), Some(note)),
        };
        let mut counts = Counts::default();
        let mut rows = Vec::new();
        for entry in loaded.register() {
            *match entry.class {
                SourceClass::Unsourced => &mut counts.unsourced,
                SourceClass::Assumed => &mut counts.assumed,
                SourceClass::Partly => &mut counts.partly,
                SourceClass::Measured => &mut counts.measured,
            } += 1;
            // The range of an uncertain parameter is itself what the parameter moves.
            let parameter = if entry.table == "uncertain" { &entry.id } else { &entry.address };
            let effect = effects.get(parameter);
            rows.push((entry.class, row(&entry, effect)));
        }
        let rank = |(class, row): &(SourceClass, AssumptionRow)| {
            let total = row.total_effect.map_or(f64::NEG_INFINITY, Number::value);
            (*class == SourceClass::Measured, -total, *class)
        };
        rows.sort_by(|a, b| {
            let ((a0, a1, a2), (b0, b1, b2)) = (rank(a), rank(b));
            a0.cmp(&b0).then(a1.total_cmp(&b1)).then(a2.cmp(&b2))
        });
        Self { rows: rows.into_iter().map(|(_, row)| row).collect(), counts, note }
    }

    /// Returns a sentence with the number of each class.
    pub fn sentence(&self) -> String {
        let Counts { unsourced, assumed, partly, measured } = self.counts;
        format!(
            "{} numbers: {measured} measured, {partly} in part assumed, {assumed} assumed, {unsourced} without a source",
            self.rows.len()
        )
    }

    /// Returns whether any number has a total effect.
    pub fn has_effects(&self) -> bool {
        self.rows.iter().any(|row| row.total_effect.is_some())
    }

    /// Returns the table for people, with the places of the numbers or without.
    pub fn table(&self, places: bool) -> Table {
        let moves = self.has_effects();
        let labels: Vec<&str> =
            [("Number", true), ("Value", true), ("Source says", true), ("Moves", moves), ("Place", places)]
                .into_iter()
                .filter_map(|(label, there)| there.then_some(label))
                .collect();
        let mut table = Table::new("assumptions", &labels);
        for row in &self.rows {
            let mut cells = vec![words(&row.address), words(&row.value), words(&row.class)];
            if moves {
                cells.push(effect_cell(row));
            }
            if places {
                cells.push(words(format!("{}:{}", row.file, row.line)));
            }
            table.push("", "", cells);
        }
        table
    }
}

fn row(entry: &RegisterEntry, effect: Option<&Effect>) -> AssumptionRow {
    AssumptionRow {
        class: entry.class.name().to_owned(),
        address: entry.address.clone(),
        value: entry.value.clone(),
        total_effect: effect.map(|effect| effect.total),
        total_effect_std_error: effect.and_then(|effect| effect.std_error),
        mineral: effect.map(|effect| effect.mineral.clone()).unwrap_or_default(),
        metric: effect.map(|effect| effect.metric.clone()).unwrap_or_default(),
        table: entry.table.clone(),
        id: entry.id.clone(),
        file: entry.file.clone(),
        line: entry.line as u64,
        source: entry.source.clone(),
    }
}

fn effect_cell(row: &AssumptionRow) -> Cell {
    let Some(total) = row.total_effect.map(Number::value) else { return words("–") };
    let of = if row.mineral == "all" { row.metric.clone() } else { format!("{} of {}", row.metric, row.mineral) };
    Cell { text: format!("{:.0} % of {of}", total.max(0.0) * 100.0), key: total.to_string() }
}

/// Reads the largest total effect of each parameter; nothing if `sensitivity` was not asked, or asked with Morris' method.
fn effects(folder: &Path, basis: &Basis) -> Result<HashMap<String, Effect>, String> {
    let note = match AnswerNote::read(folder, &QUESTION) {
        Ok(Some(note)) => note,
        Ok(None) => return Ok(HashMap::new()),
        Err(fault) => return Err(format!("{fault}; it is left out")),
    };
    if let Some(why) = note.stale(&QUESTION, basis) {
        return Err(format!("{} {why}, and is left out", shown(&folder.join(QUESTION.note()))));
    }
    if let Some(what) = note.changed(folder, &QUESTION) {
        return Err(format!("{what}; the answer is left out"));
    }
    let tables = Tables::Written { folder, command: QUESTION.command };
    let rows = tables.rows::<SensitivityRow>(FILE).map_err(|error| error.to_string())?;
    let mut effects: HashMap<String, Effect> = HashMap::new();
    for row in rows.into_iter().filter(|row| row.index == index::TOTAL) {
        let Some(total) = row.value else { continue };
        if effects.get(&row.parameter).is_none_or(|most| most.total.value() < total.value()) {
            let effect = Effect { total, std_error: row.std_error, mineral: row.mineral, metric: row.metric };
            effects.insert(row.parameter, effect);
        }
    }
    Ok(effects)
}
