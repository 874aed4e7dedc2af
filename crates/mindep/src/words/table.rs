//! Tables of the HTML report.

use crate::words::measured::Measured;
use serde::Serialize;

/// A table.
#[derive(Serialize, Debug)]
pub struct Table {
    /// Id of the table.
    pub id: String,
    /// Column headers.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Row>,
}

/// Header of a column.
#[derive(Serialize, Debug)]
pub struct Column {
    /// Label.
    pub label: String,
    /// Whether the column holds numbers.
    pub number: bool,
    /// Id of the strategy by which the column can be selected; empty for none.
    pub strategy: String,
}

impl Column {
    /// Returns a column of numbers.
    pub fn of_numbers(label: String) -> Self {
        Self { label, number: true, strategy: String::new() }
    }
}

/// A row.
#[derive(Serialize, Debug)]
pub struct Row {
    /// Id of the mineral by which the row can be selected; empty for none.
    pub mineral: String,
    /// Id of the strategy by which the row can be selected; empty for none.
    pub strategy: String,
    /// The cells; the first one names the row.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Serialize, Debug, Default)]
pub struct Cell {
    /// Displayed text.
    pub text: String,
    /// Sort key; if empty, the text is used.
    pub key: String,
}

impl Table {
    /// Returns a table without rows; a `#` at the end of a label marks a column of numbers.
    pub fn new(id: impl Into<String>, labels: &[&str]) -> Self {
        let column = |label: &&str| Column {
            label: label.trim_end_matches('#').to_owned(),
            number: label.ends_with('#'),
            strategy: String::new(),
        };
        Self { id: id.into(), columns: labels.iter().map(column).collect(), rows: Vec::new() }
    }

    /// Returns the table without the column of this label.
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

    /// Adds a row.
    pub fn push(&mut self, mineral: &str, strategy: &str, cells: Vec<Cell>) {
        self.rows.push(Row { mineral: mineral.to_owned(), strategy: strategy.to_owned(), cells });
    }
}

/// Returns a cell with text.
pub fn words(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), key: String::new() }
}

/// Returns a cell with a number, formatted by `show`.
pub fn number(measured: Option<Measured>, show: impl Fn(Measured) -> String) -> Cell {
    match measured.filter(|m| m.value.is_finite()) {
        Some(measured) => Cell { text: show(measured), key: measured.value.to_string() },
        None => words("–"),
    }
}
