//! Answer to a question: a record of the request, and tables.

use crate::tables::fault::{self, ReadError};
use crate::tables::number::Number;
use crate::tables::table::row::{CellKind, Column, Row};
use crate::tables::table::{self, columns};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::path::Path;

/// Answer to a question.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// The request and whatever else is needed to repeat it: options, seed, trials.
    pub facts: Map<String, Value>,
    /// Tables, in the order of [`Question::files`](super::Question::files).
    pub tables: Vec<AnswerTable>,
}

/// A table of an answer.
#[derive(Clone, PartialEq, Debug)]
pub struct AnswerTable {
    /// Name of the table's file.
    pub file: String,
    /// Content of the file.
    pub bytes: Vec<u8>,
    /// Names and kinds of the columns, in order; empty if the file is text and not a table.
    pub columns: Vec<(String, CellKind)>,
}

impl AnswerTable {
    /// Creates the CSV table `file` from `rows`.
    pub fn new<R: Row + Serialize + Default>(file: &str, rows: &[R]) -> Self {
        let mut bytes = Vec::new();
        // Neither writing to memory nor serializing rows of texts and numbers can fail.
        let _ = table::write(rows, &mut bytes);
        let columns = R::COLUMNS.iter().map(|column| (column.name.to_owned(), column.kind)).collect();
        Self { file: file.to_owned(), bytes, columns }
    }

    /// Creates a text file, which is not a table.
    pub fn text(file: &str, text: String) -> Self {
        Self { file: file.to_owned(), bytes: text.into_bytes(), columns: Vec::new() }
    }

    /// Calls `cell` with the row index, the column index and the text of every cell. An empty text means "undefined", except in a text column.
    pub fn cells(&self, mut cell: impl FnMut(usize, usize, &str)) {
        let mut reader = csv::Reader::from_reader(self.bytes.as_slice());
        for (row, record) in reader.records().flatten().enumerate() {
            record.iter().take(self.columns.len()).enumerate().for_each(|(column, text)| cell(row, column, text));
        }
    }

    /// Returns the content as JSON: a list of rows, each an object of cells by column name, or a string if the file is not a table.
    pub fn json(&self) -> Value {
        if self.columns.is_empty() {
            return String::from_utf8_lossy(&self.bytes).into_owned().into();
        }
        let mut rows: Vec<Map<String, Value>> = Vec::new();
        self.cells(|row, column, text| {
            let (name, kind) = &self.columns[column];
            if rows.len() <= row {
                rows.push(Map::new());
            }
            rows[row].insert(name.clone(), json(*kind, text));
        });
        rows.into()
    }
}

/// Returns a cell as JSON; null if it is empty and not in a text column.
fn json(kind: CellKind, text: &str) -> Value {
    let number = || text.parse().ok().and_then(Number::new).map(Number::value);
    match kind {
        CellKind::Text => text.into(),
        CellKind::Whole => text.parse::<u64>().map_or(Value::Null, Value::from),
        CellKind::Flag => text.parse::<bool>().map_or(Value::Null, Value::from),
        CellKind::Number => number().map_or(Value::Null, Value::from),
    }
}

/// Source of the tables from which a section of the report is built.
#[derive(Clone, Copy, Debug)]
pub enum Tables<'a> {
    /// Tables that were just computed.
    Made(&'a [AnswerTable]),
    /// Tables in a folder of results, where they may have been edited since.
    Written {
        /// Folder of the results.
        folder: &'a Path,
        /// Command that writes the tables, for messages.
        command: &'a str,
    },
}

impl Tables<'_> {
    /// Returns the rows of the table `file`.
    ///
    /// # Errors
    ///
    /// Returns every fault of the table if it is not as its command writes it.
    pub fn rows<R: Serialize + Default + DeserializeOwned>(&self, file: &str) -> Result<Vec<R>, ReadError> {
        let (path, bytes, command) = match self {
            Self::Made(tables) => {
                let bytes = tables.iter().find(|table| table.file == file).map(|table| table.bytes.clone());
                (Path::new(file).to_owned(), Ok(bytes.unwrap_or_default()), "the command")
            }
            Self::Written { folder, command } => {
                let path = folder.join(file);
                let bytes = fault::bytes(&path);
                (path, bytes, *command)
            }
        };
        let rows = bytes.and_then(|bytes| fault::rows("", &path, &bytes));
        rows.map_err(|faults| {
            let cure = format!("expected the answer as it was written; ask again with `{command} --overwrite`");
            ReadError { faults, cure }
        })
    }
}

/// A file that an answer may have besides its note. A file with this name but another beginning was not written by mindep.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// File name.
    pub name: &'static str,
    /// Text with which the file begins.
    pub beginning: String,
    /// Columns; empty if the file is not a table or if the columns depend on the scenario.
    pub columns: &'static [Column],
}

impl File {
    /// Describes a table of rows of type `R`.
    pub fn of<R: Row + Serialize + Default>(name: &'static str) -> Self {
        Self { name, beginning: columns::<R>().join(",") + "\n", columns: R::COLUMNS }
    }

    /// Describes a file with this beginning that has no fixed columns.
    pub fn beginning(name: &'static str, beginning: String) -> Self {
        Self { name, beginning, columns: &[] }
    }
}

#[cfg(test)]
mod tests {
    use super::AnswerTable;
    use crate::questions::value::rows::ValueRow;
    use crate::tables::number::number;

    #[test]
    fn columns_of_texts_stay_texts_whatever_they_look_like() {
        let rows = ["7", "1e3", "a", ""].map(|id| ValueRow {
            strategy: id.to_owned(),
            mineral: "7".to_owned(),
            shortfall_with: number(1.5),
            ..ValueRow::default()
        });
        let table = AnswerTable::new("value.csv", &rows).json();
        for (row, json) in rows.iter().zip(table.as_array().unwrap()) {
            assert_eq!((&json["strategy"], &json["mineral"]), (&row.strategy.clone().into(), &"7".into()));
            assert_eq!((&json["shortfall_with"], &json["nominal"]), (&1.5.into(), &serde_json::Value::Null));
        }
    }
}
