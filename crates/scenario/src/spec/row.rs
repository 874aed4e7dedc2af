//! Tables after the checks: each value has the type of its key, lies in its range, and keeps its place.

use super::{IfAbsent, KeySpec, TableSpec};
use crate::source::Span;
use mindep_core::domain::distribution::Distribution;
use mindep_core::domain::node::{Country, Node, Selector};
use mindep_core::id::Id;
use mindep_core::units::YearMonth;

/// A table whose keys have been checked.
#[derive(Clone, Debug)]
pub struct Row {
    /// Declaration of the table.
    pub spec: &'static TableSpec,
    /// Span of its header, its braces or its line of a CSV file.
    pub at: Span,
    /// Values in the order of `spec.keys`; `None` where the key is absent.
    pub cells: Vec<Option<Cell>>,
}

/// The value of a key.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Span of the value.
    pub at: Span,
    /// The checked value.
    pub value: Typed,
}

/// An id in a list, with its span.
pub type IdAt = (Id, Span);

/// Entry of a map from ids to numbers.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The id.
    pub id: Id,
    /// Span of the id.
    pub id_at: Span,
    /// The number.
    pub number: f64,
}

/// A value with its type.
#[derive(Clone, Debug)]
pub enum Typed {
    /// Free text, a word, a choice, an address or a path of a file.
    Text(String),
    /// An id or a reference.
    Id(Id),
    /// A country.
    Country(Country),
    /// A number.
    Number(f64),
    /// A whole number.
    Whole(i128),
    /// `true` or `false`.
    Flag(bool),
    /// A number or a distribution.
    Dist(Distribution),
    /// A month.
    Month(YearMonth),
    /// A month, or the first and last month of a window.
    Window(YearMonth, Option<YearMonth>),
    /// Nodes with their spans.
    Path(Vec<(Node, Span)>),
    /// Selectors with their spans.
    Selectors(Vec<(Selector, Span)>),
    /// Ids with their spans.
    Ids(Vec<IdAt>),
    /// A map from ids to numbers.
    Map(Vec<Entry>),
    /// Points of a profile.
    Points(Vec<(f64, f64)>),
    /// A table.
    Row(Row),
    /// The valid tables of a list, and whether all of its tables are valid.
    Rows(Vec<Row>, bool),
    /// Values by address, which are read from the tree instead.
    Settings,
    /// An invalid value; the error was reported.
    Broken,
}

impl Row {
    /// Returns a table without any values.
    pub fn empty(spec: &'static TableSpec, at: Span) -> Self {
        Self { spec, at, cells: spec.keys.iter().map(|_| None).collect() }
    }

    fn index(&self, key: &str) -> Option<usize> {
        self.spec.keys.iter().position(|k| k.name == key)
    }

    fn spec_of(&self, key: &str) -> Option<&'static KeySpec> {
        self.spec.key(key)
    }

    /// Returns the value of a key, if the key is present.
    pub fn cell(&self, key: &str) -> Option<&Cell> {
        self.cells.get(self.index(key)?)?.as_ref()
    }

    /// Returns whether a key is present, with a valid value or not.
    pub fn has(&self, key: &str) -> bool {
        self.cell(key).is_some()
    }

    /// Returns the span of a key's value, or of the table if the key is absent.
    pub fn at(&self, key: &str) -> Span {
        self.cell(key).map_or(self.at, |c| c.at)
    }

    /// Returns the text under a key, or its default.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Text(text)) => Some(text),
            Some(_) => None,
            None => match self.spec_of(key)?.need {
                IfAbsent::Text(text) => Some(text),
                _ => None,
            },
        }
    }

    /// Returns the id under a key.
    pub fn id(&self, key: &str) -> Option<&Id> {
        match self.cell(key)?.value {
            Typed::Id(ref id) => Some(id),
            _ => None,
        }
    }

    /// Returns the country under a key.
    pub fn country(&self, key: &str) -> Option<Country> {
        match self.cell(key)?.value {
            Typed::Country(country) => Some(country),
            _ => None,
        }
    }

    /// Returns the number under a key, or its default.
    pub fn number(&self, key: &str) -> Option<f64> {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Number(number)) => Some(*number),
            Some(_) => None,
            None => match self.spec_of(key)?.need {
                IfAbsent::Number(number) => Some(number),
                _ => None,
            },
        }
    }

    /// Returns the whole number under a key, or its default.
    pub fn whole(&self, key: &str) -> Option<i128> {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Whole(number)) => Some(*number),
            Some(_) => None,
            None => match self.spec_of(key)?.need {
                IfAbsent::Whole(number) => Some(number),
                _ => None,
            },
        }
    }

    /// Returns the flag under a key, or its default.
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Flag(flag)) => Some(*flag),
            Some(_) => None,
            None => match self.spec_of(key)?.need {
                IfAbsent::Flag(flag) => Some(flag),
                _ => None,
            },
        }
    }

    /// Returns the distribution under a key, or its default.
    pub fn dist(&self, key: &str) -> Option<Distribution> {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Dist(distribution)) => Some(distribution.clone()),
            Some(_) => None,
            None => match self.spec_of(key)?.need {
                IfAbsent::Number(number) => Some(Distribution::Constant(number)),
                _ => None,
            },
        }
    }

    /// Returns the month under a key.
    pub fn month(&self, key: &str) -> Option<YearMonth> {
        match self.cell(key)?.value {
            Typed::Month(month) => Some(month),
            _ => None,
        }
    }

    /// Returns the path under a key; empty when absent or invalid.
    pub fn path(&self, key: &str) -> &[(Node, Span)] {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Path(nodes)) => nodes,
            _ => &[],
        }
    }

    /// Returns the first node of the path under a key, for keys that hold a single node.
    pub fn node(&self, key: &str) -> Option<&(Node, Span)> {
        self.path(key).first()
    }

    /// Returns the selectors under a key; empty when absent or invalid.
    pub fn selectors(&self, key: &str) -> &[(Selector, Span)] {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Selectors(list)) => list,
            _ => &[],
        }
    }

    /// Returns the ids under a key; empty when absent or invalid.
    pub fn ids(&self, key: &str) -> &[IdAt] {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Ids(list)) => list,
            _ => &[],
        }
    }

    /// Returns the entries of the map under a key; empty when absent or invalid.
    pub fn map(&self, key: &str) -> &[Entry] {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Map(list)) => list,
            _ => &[],
        }
    }

    /// Returns the points under a key.
    pub fn points(&self, key: &str) -> Option<&[(f64, f64)]> {
        match &self.cell(key)?.value {
            Typed::Points(points) => Some(points),
            _ => None,
        }
    }

    /// Returns the table under a key.
    pub fn row(&self, key: &str) -> Option<&Row> {
        match &self.cell(key)?.value {
            Typed::Row(row) => Some(row),
            _ => None,
        }
    }

    /// Returns the tables of the list under a key; empty when absent or invalid.
    pub fn rows(&self, key: &str) -> &[Row] {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Rows(rows, _)) => rows,
            _ => &[],
        }
    }

    /// Returns whether all tables of a list are valid, so that an id not found among them is really missing.
    pub fn complete(&self, key: &str) -> bool {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Rows(_, complete)) => *complete,
            Some(_) => false,
            None => true,
        }
    }

    /// Returns whether a key is present with an invalid value.
    pub fn broken(&self, key: &str) -> bool {
        matches!(self.cell(key), Some(Cell { value: Typed::Broken, .. }))
    }
}
