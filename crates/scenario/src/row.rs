//! Checked tables: each key's value of the right type and range, with its place.

use super::source::Span;
use super::spec::{KeySpec, Need, TableSpec};
use mindep_core::domain::distribution::Distribution;
use mindep_core::domain::node::{Country, Node, Selector};
use mindep_core::id::Id;
use mindep_core::units::YearMonth;

/// A table whose keys were checked.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it may say.
    pub spec: &'static TableSpec,
    /// Its header, its braces or its line of a CSV file.
    pub at: Span,
    /// In the order of `spec.keys`.
    pub cells: Vec<Option<Cell>>,
}

/// The value of a key.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Where the value is.
    pub at: Span,
    /// What it says.
    pub value: Typed,
}

/// An id inside a list, with its place.
pub type IdAt = (Id, Span);

/// A number by id.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub id: Id,
    /// Where the key is.
    pub id_at: Span,
    /// The number.
    pub number: f64,
}

/// A value of a known kind.
#[derive(Clone, Debug)]
pub enum Typed {
    /// Free text, a word, a choice, an address, a file.
    Text(String),
    /// An id or a reference.
    Id(Id),
    /// A country.
    Country(Country),
    /// A number.
    Number(f64),
    /// A whole number.
    Whole(i128),
    /// True or false.
    Flag(bool),
    /// A number or a distribution.
    Dist(Distribution),
    /// A month.
    Month(YearMonth),
    /// A month, or the first and last month of a window.
    Window(YearMonth, Option<YearMonth>),
    /// Nodes with their places.
    Path(Vec<(Node, Span)>),
    /// Selectors with their places.
    Selectors(Vec<(Selector, Span)>),
    /// Ids with their places.
    Ids(Vec<IdAt>),
    /// Numbers by id.
    Map(Vec<Entry>),
    /// Points of a profile.
    Points(Vec<(f64, f64)>),
    /// A table.
    Row(Row),
    /// The sound tables of a list, and whether those are all.
    Rows(Vec<Row>, bool),
    /// Values by address, read elsewhere.
    Settings,
    /// At fault, already reported.
    Broken,
}

impl Row {
    /// A table that says nothing.
    pub fn empty(spec: &'static TableSpec, at: Span) -> Self {
        Self { spec, at, cells: spec.keys.iter().map(|_| None).collect() }
    }

    fn index(&self, key: &str) -> Option<usize> {
        self.spec.keys.iter().position(|k| k.name == key)
    }

    fn spec_of(&self, key: &str) -> Option<&'static KeySpec> {
        self.spec.key(key)
    }

    /// What the file says of a key, if anything.
    pub fn cell(&self, key: &str) -> Option<&Cell> {
        self.cells.get(self.index(key)?)?.as_ref()
    }

    /// Whether the file says anything of a key, right or wrong.
    pub fn has(&self, key: &str) -> bool {
        self.cell(key).is_some()
    }

    /// Where a key's value is, or the table when it is absent.
    pub fn at(&self, key: &str) -> Span {
        self.cell(key).map_or(self.at, |c| c.at)
    }

    /// A text, or its default.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Text(text)) => Some(text),
            Some(_) => None,
            None => match self.spec_of(key)?.need {
                Need::Text(text) => Some(text),
                _ => None,
            },
        }
    }

    /// An id.
    pub fn id(&self, key: &str) -> Option<&Id> {
        match self.cell(key)?.value {
            Typed::Id(ref id) => Some(id),
            _ => None,
        }
    }

    /// A country.
    pub fn country(&self, key: &str) -> Option<Country> {
        match self.cell(key)?.value {
            Typed::Country(country) => Some(country),
            _ => None,
        }
    }

    /// A number, or its default.
    pub fn number(&self, key: &str) -> Option<f64> {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Number(number)) => Some(*number),
            Some(_) => None,
            None => match self.spec_of(key)?.need {
                Need::Number(number) => Some(number),
                _ => None,
            },
        }
    }

    /// A whole number, or its default.
    pub fn whole(&self, key: &str) -> Option<i128> {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Whole(number)) => Some(*number),
            Some(_) => None,
            None => match self.spec_of(key)?.need {
                Need::Whole(number) => Some(number),
                _ => None,
            },
        }
    }

    /// A flag, or its default.
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Flag(flag)) => Some(*flag),
            Some(_) => None,
            None => match self.spec_of(key)?.need {
                Need::Flag(flag) => Some(flag),
                _ => None,
            },
        }
    }

    /// A distribution, or its default.
    pub fn dist(&self, key: &str) -> Option<Distribution> {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Dist(distribution)) => Some(distribution.clone()),
            Some(_) => None,
            None => match self.spec_of(key)?.need {
                Need::Number(number) => Some(Distribution::Constant(number)),
                _ => None,
            },
        }
    }

    /// A month.
    pub fn month(&self, key: &str) -> Option<YearMonth> {
        match self.cell(key)?.value {
            Typed::Month(month) => Some(month),
            _ => None,
        }
    }

    /// A path; empty when absent or at fault.
    pub fn path(&self, key: &str) -> &[(Node, Span)] {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Path(nodes)) => nodes,
            _ => &[],
        }
    }

    /// A single node, with its place.
    pub fn node(&self, key: &str) -> Option<&(Node, Span)> {
        self.path(key).first()
    }

    /// Selectors; empty when absent or at fault.
    pub fn selectors(&self, key: &str) -> &[(Selector, Span)] {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Selectors(list)) => list,
            _ => &[],
        }
    }

    /// Ids; empty when absent or at fault.
    pub fn ids(&self, key: &str) -> &[IdAt] {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Ids(list)) => list,
            _ => &[],
        }
    }

    /// Numbers by id; empty when absent or at fault.
    pub fn map(&self, key: &str) -> &[Entry] {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Map(list)) => list,
            _ => &[],
        }
    }

    /// Points.
    pub fn points(&self, key: &str) -> Option<&[(f64, f64)]> {
        match &self.cell(key)?.value {
            Typed::Points(points) => Some(points),
            _ => None,
        }
    }

    /// A table.
    pub fn row(&self, key: &str) -> Option<&Row> {
        match &self.cell(key)?.value {
            Typed::Row(row) => Some(row),
            _ => None,
        }
    }

    /// The tables of a list; empty when absent or at fault.
    pub fn rows(&self, key: &str) -> &[Row] {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Rows(rows, _)) => rows,
            _ => &[],
        }
    }

    /// Whether every table of a list is there, so that what it lacks is really missing.
    pub fn complete(&self, key: &str) -> bool {
        match self.cell(key).map(|c| &c.value) {
            Some(Typed::Rows(_, complete)) => *complete,
            Some(_) => false,
            None => true,
        }
    }

    /// Whether a key is there but at fault.
    pub fn broken(&self, key: &str) -> bool {
        matches!(self.cell(key), Some(Cell { value: Typed::Broken, .. }))
    }
}
