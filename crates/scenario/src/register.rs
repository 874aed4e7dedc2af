//! The register of assumptions: every number that a scenario file gives, and whether a source measured it.

use super::Loaded;
use super::check;
use super::diagnostic::Faults;
use super::notes::identity;
use super::source::{LastPlace, Span};
use super::spec::row::{Row, Typed};
use super::spec::{self, ValueKind, number};
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// What a row's `source` says of its numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceClass {
    /// There is no source: as good as assumed, without a reason.
    Unsourced,
    /// The source begins with `assumption`.
    Assumed,
    /// The source names a fact or a publisher, and an assumption too.
    Partly,
    /// The source names a fact or a publisher, and no assumption.
    Measured,
}

impl SourceClass {
    /// All classes, from the one that says least.
    pub const ALL: [Self; 4] = [Self::Unsourced, Self::Assumed, Self::Partly, Self::Measured];

    /// Returns the class of a source.
    pub fn of(source: &str) -> Self {
        let text = source.trim().to_lowercase();
        match text.find("assumption") {
            _ if text.is_empty() => Self::Unsourced,
            None => Self::Measured,
            Some(at) if text[..at].chars().any(char::is_alphanumeric) => Self::Partly,
            Some(_) => Self::Assumed,
        }
    }

    /// Returns the name: `unsourced`, `assumed`, `partly`, `measured`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unsourced => "unsourced",
            Self::Assumed => "assumed",
            Self::Partly => "partly",
            Self::Measured => "measured",
        }
    }
}

impl fmt::Display for SourceClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A number of a scenario file, with its source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegisterEntry {
    /// Table of the row: `suppliers`, `minerals.demand`.
    pub table: String,
    /// Ids of the row and of those around it: `lithium`, `lithium.government`.
    pub id: String,
    /// Address of the number, as `--set` and `[[uncertain]]` name it: `minerals.lithium.demand.growth`.
    pub address: String,
    /// The number, or the distribution, as written.
    pub value: String,
    /// What the source says of it.
    pub class: SourceClass,
    /// The source of its row, or of the table around it; empty if neither names one.
    pub source: String,
    /// Name of the file as the user gave it, or `--set`.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
}

impl Loaded {
    /// Returns every number of the tables that may name a source, in the order of the format's tables and their rows. Numbers that the file
    /// leaves to their defaults are not among them, nor those of strategies' `set`.
    pub fn register(&self) -> Vec<RegisterEntry> {
        // A scenario that was read gives the same rows again, without errors.
        let Some(root) = check::table(&spec::ROOT, &self.tree, &mut Faults::default()) else { return Vec::new() };
        let mut near = LastPlace::default();
        let mut entries = Vec::new();
        for row in rows(&root) {
            for (key, at, value) in row.numbers {
                let source = self.texts.get(at.source);
                let (line, _) = source.place_near(at.start, at.source, &mut near);
                let written = || self.texts.as_toml(at).trim_matches(['"', '\'']).to_owned();
                entries.push(RegisterEntry {
                    table: row.table.clone(),
                    id: row.id.clone(),
                    address: format!("{}.{key}", row.address),
                    value: value.unwrap_or_else(written),
                    class: row.class,
                    source: row.source.to_string(),
                    file: source.name.clone(),
                    line,
                });
            }
        }
        entries
    }
}

/// A row with numbers.
pub struct RegisterRow {
    /// Table of the row.
    pub table: String,
    /// Ids of the row and of those around it.
    pub id: String,
    /// Address of the row.
    pub address: String,
    /// Span of the row.
    pub at: Span,
    /// What the source says.
    pub class: SourceClass,
    /// Source of the row, or of the table around it.
    pub source: Arc<str>,
    /// Key, span and, where it differs from the text of the span, value of each number.
    numbers: Vec<(String, Span, Option<String>)>,
}

/// Returns the rows with numbers of all tables that may name a source.
pub fn rows(root: &Row) -> Vec<RegisterRow> {
    let mut found = Vec::new();
    gather(root, &Place::default(), &mut found);
    found
}

/// Where a table lies.
#[derive(Clone, Default)]
struct Place {
    table: String,
    id: String,
    address: String,
    source: Option<Arc<str>>,
}

impl Place {
    fn inner(&self, name: &str, source: Option<Arc<str>>) -> Self {
        Self { table: joined(&self.table, name), id: self.id.clone(), address: joined(&self.address, name), source }
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn gather(row: &Row, place: &Place, found: &mut Vec<RegisterRow>) {
    let own = row.text("source").filter(|text| !text.trim().is_empty()).map(Arc::from);
    let source = own.or_else(|| place.source.clone());
    if row.spec.key("source").is_some() {
        let numbers = numbers(row);
        if !numbers.is_empty() {
            let text = source.clone().unwrap_or_default();
            let Place { table, id, address, .. } = place.clone();
            let class = SourceClass::of(&text);
            found.push(RegisterRow { table, id, address, at: row.at, class, source: text, numbers });
        }
    }
    for key in row.spec.keys {
        let inner = place.inner(key.name, source.clone());
        match key.kind {
            ValueKind::Table(_) => row.row(key.name).into_iter().for_each(|row| gather(row, &inner, found)),
            ValueKind::Tables(_) => {
                for (index, row) in row.rows(key.name).iter().enumerate() {
                    let part = identity(row, index);
                    let address = joined(&inner.address, &part);
                    // Rows of parameters are called by what they are about.
                    let id = joined(&inner.id, row.text("address").unwrap_or(&part));
                    gather(row, &Place { id, address, ..inner.clone() }, found);
                }
            }
            _ => {}
        }
    }
}

fn numbers(row: &Row) -> Vec<(String, Span, Option<String>)> {
    let mut found = Vec::new();
    for (key, cell) in row.spec.keys.iter().zip(&row.cells) {
        let Some(cell) = cell else { continue };
        match &cell.value {
            Typed::Number(_) | Typed::Whole(_) | Typed::Dist(_) | Typed::Points(_) => {
                found.push((key.name.to_owned(), cell.at, None));
            }
            Typed::Map(entries) => found
                .extend(entries.iter().map(|e| (format!("{}.{}", key.name, e.id), e.id_at, Some(number(e.number))))),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::SourceClass::{Assumed, Measured, Partly, Unsourced};
    use super::*;

    #[test]
    fn a_source_says_what_is_measured() {
        for (source, class) in [
            ("", Unsourced),
            ("  ", Unsourced),
            ("KITA, trade statistics, 2024", Measured),
            ("fact: target of 100 days", Measured),
            ("assumption: a guess", Assumed),
            ("Assumption: a guess after KITA, 2024", Assumed),
            ("(assumption)", Assumed),
            ("fact: the volume. assumption: the price", Partly),
            ("KITA, 2024. Assumption: the split", Partly),
        ] {
            assert_eq!(SourceClass::of(source), class, "{source}");
        }
    }
}
