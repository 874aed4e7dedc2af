//! The answer to a question: what was asked, and tables.

use crate::tables::fault::{self, ReadError};
use crate::tables::number::Number;
use crate::tables::table::row::{CellKind, Column, Row};
use crate::tables::table::{self, columns};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::path::Path;

/// What a question gives.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// What was asked, and what else is needed to ask it again: options, seed, trials.
    pub facts: Map<String, Value>,
    /// Its tables, in the order of [`Question::files`](super::Question::files).
    pub tables: Vec<AnswerTable>,
}

/// A table of an answer.
#[derive(Clone, PartialEq, Debug)]
pub struct AnswerTable {
    /// Name of its file.
    pub file: String,
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// Names and kinds of its columns, in order; empty for a text that is no table.
    pub columns: Vec<(String, CellKind)>,
}

impl AnswerTable {
    /// A table of `rows`, which become the lines of the CSV file `file`.
    pub fn new<R: Row + Serialize + Default>(file: &str, rows: &[R]) -> Self {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail, nor can rows of texts and numbers.
        let _ = table::write(rows, &mut bytes);
        let columns = R::COLUMNS.iter().map(|column| (column.name.to_owned(), column.kind)).collect();
        Self { file: file.to_owned(), bytes, columns }
    }

    /// A text that is no table.
    pub fn text(file: &str, text: String) -> Self {
        Self { file: file.to_owned(), bytes: text.into_bytes(), columns: Vec::new() }
    }

    /// Calls `cell` with row, place of the column and text of every cell; an empty one is not defined unless its column holds texts.
    pub fn cells(&self, mut cell: impl FnMut(usize, usize, &str)) {
        let mut reader = csv::Reader::from_reader(self.bytes.as_slice());
        for (row, record) in reader.records().flatten().enumerate() {
            record.iter().take(self.columns.len()).enumerate().for_each(|(column, text)| cell(row, column, text));
        }
    }

    /// The same for programs that read JSON: a list of rows, each an object of its cells by column, or the text.
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

/// A cell as JSON has it; null where it is empty and no text.
fn json(kind: CellKind, text: &str) -> Value {
    let number = || text.parse().ok().and_then(Number::new).map(Number::value);
    match kind {
        CellKind::Text => text.into(),
        CellKind::Whole => text.parse::<u64>().map_or(Value::Null, Value::from),
        CellKind::Flag => text.parse::<bool>().map_or(Value::Null, Value::from),
        CellKind::Number => number().map_or(Value::Null, Value::from),
    }
}

/// Where a section of the report finds the tables of its answer.
#[derive(Clone, Copy, Debug)]
pub enum Tables<'a> {
    /// They were just made.
    Made(&'a [AnswerTable]),
    /// They stand in a folder of results, where somebody may have changed them since.
    Written {
        /// The folder.
        folder: &'a Path,
        /// The command that writes them, for messages.
        command: &'a str,
    },
}

impl Tables<'_> {
    /// The rows of the table `file`.
    ///
    /// # Errors
    ///
    /// With every fault of the table, where it is not as its command writes it.
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

/// A file that an answer may have beside its note, and how it begins: what has such a name and another beginning is somebody else's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Its name.
    pub name: &'static str,
    /// How it begins.
    pub beginning: String,
    /// Its columns; none where it is no table, or where they depend on the scenario.
    pub columns: &'static [Column],
}

impl File {
    /// A table of such rows.
    pub fn of<R: Row + Serialize + Default>(name: &'static str) -> Self {
        Self { name, beginning: columns::<R>().join(",") + "\n", columns: R::COLUMNS }
    }

    /// A file that begins like this and is no table with columns of its own.
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
