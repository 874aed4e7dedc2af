//! Tables of the page.

use crate::words::measured::Measured;
use serde::Serialize;

/// A table.
#[derive(Serialize, Debug)]
pub struct Table {
    /// Its id.
    pub id: String,
    /// What its columns are.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// The head of a column.
#[derive(Serialize, Debug)]
pub struct Column {
    /// Its name.
    pub label: String,
    /// Whether numbers stand in it.
    pub number: bool,
    /// Strategy id, by which columns are chosen; empty for none.
    pub strategy: String,
}

impl Column {
    /// A column of numbers.
    pub fn of_numbers(label: String) -> Self {
        Self { label, number: true, strategy: String::new() }
    }
}

/// A row.
#[derive(Serialize, Debug)]
pub struct Row {
    /// Mineral id, by which rows are chosen; empty for none.
    pub mineral: String,
    /// Strategy id, by which rows are chosen; empty for none.
    pub strategy: String,
    /// Its cells, the first of which names the row.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Serialize, Debug, Default)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// What it is sorted by; empty for its text, or for nothing where it has none.
    pub key: String,
}

impl Table {
    /// Without rows; a `#` at the end of a label marks a column of numbers.
    pub fn new(id: impl Into<String>, labels: &[&str]) -> Self {
        let column = |label: &&str| Column {
            label: label.trim_end_matches('#').to_owned(),
            number: label.ends_with('#'),
            strategy: String::new(),
        };
        Self { id: id.into(), columns: labels.iter().map(column).collect(), rows: Vec::new() }
    }

    /// Without the column of this name.
    #[must_use]
    pub fn without(mut self, label: &str) -> Self {
        if let Some(place) = self.columns.iter().position(|column| column.label == label) {
            self.columns.remove(place);
            self.rows.iter_mut().filter(|row| place < row.cells.len()).for_each(|row| {
                row.cells.remove(place);
            });
        }
        self
    }

    /// With one row more.
    pub fn push(&mut self, mineral: &str, strategy: &str, cells: Vec<Cell>) {
        self.rows.push(Row { mineral: mineral.to_owned(), strategy: strategy.to_owned(), cells });
    }
}

/// A cell of words.
pub fn words(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), key: String::new() }
}

/// A cell of a number, shown as `show` says.
pub fn number(measured: Option<Measured>, show: impl Fn(Measured) -> String) -> Cell {
    match measured.filter(|m| m.value.is_finite()) {
        Some(measured) => Cell { text: show(measured), key: measured.value.to_string() },
        None => words("–"),
    }
}
