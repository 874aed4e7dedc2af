//! Converts rows of result tables to Arrow columns.

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use mindep_library::questions::answer::AnswerTable;
use mindep_library::tables::table::row::{Cell, CellKind, Column, Row};
use std::collections::HashMap;
use std::sync::Arc;

/// Maximum number of rows per batch, so that the texts of a column stay far below Arrow's limit of 2 GB.
const BATCH: usize = 1 << 16;

/// Returns the Arrow type of a column.
fn kind_of(kind: CellKind) -> DataType {
    match kind {
        CellKind::Text => DataType::Utf8,
        // Signed as in readers of CSV, since differences of unsigned integers can overflow. Counts are far below 2⁶³.
        CellKind::Whole => DataType::Int64,
        CellKind::Number => DataType::Float64,
        CellKind::Flag => DataType::Boolean,
    }
}

/// Returns the Arrow field of a column.
fn field(column: &Column) -> Field {
    Field::new(column.name, kind_of(column.kind), column.may_be_empty)
}

/// Returns the Arrow array of the column with index `place`.
fn column<R: Row>(rows: &[R], place: usize, kind: CellKind) -> ArrayRef {
    let cells = rows.iter().map(|row| row.cell(place));
    match kind {
        CellKind::Text => Arc::new(cells.map(text).collect::<StringArray>()),
        CellKind::Whole => Arc::new(cells.map(whole).collect::<Int64Array>()),
        CellKind::Number => Arc::new(cells.map(number).collect::<Float64Array>()),
        CellKind::Flag => Arc::new(cells.map(flag).collect::<BooleanArray>()),
    }
}

fn text(cell: Cell<'_>) -> Option<&str> {
    if let Cell::Text(text) = cell { Some(text) } else { None }
}

fn whole(cell: Cell<'_>) -> Option<i64> {
    if let Cell::Whole(whole) = cell { Some(whole.cast_signed()) } else { None }
}

fn number(cell: Cell<'_>) -> Option<f64> {
    if let Cell::Number(number) = cell { Some(number) } else { None }
}

fn flag(cell: Cell<'_>) -> Option<bool> {
    if let Cell::Flag(flag) = cell { Some(flag) } else { None }
}

/// Returns a number as it is read back from a CSV file, where minus zero is written `0`.
pub fn plain(value: f64) -> f64 {
    value + 0.0
}

/// Metadata of a table's schema, which identify the run.
pub type About = HashMap<String, String>;

/// The columns of a table with their schema.
#[derive(Clone, Debug)]
pub struct Columnar {
    /// Names and types of the columns.
    pub schema: SchemaRef,
    /// The rows in batches.
    pub batches: Vec<RecordBatch>,
}

impl Columnar {
    /// Converts `rows` to columns.
    pub fn of<R: Row>(rows: &[R], about: &About) -> Result<Self, ArrowError> {
        let fields: Vec<Field> = R::COLUMNS.iter().map(field).collect();
        let schema = Arc::new(Schema::new_with_metadata(fields, about.clone()));
        let batch = |rows| {
            let columns = R::COLUMNS.iter().enumerate().map(|(place, of)| column::<R>(rows, place, of.kind));
            RecordBatch::try_new(Arc::clone(&schema), columns.collect())
        };
        let batches = rows.chunks(BATCH).map(batch).collect::<Result<_, _>>()?;
        Ok(Self { schema, batches })
    }

    /// Converts a table of an answer to columns, with the values as written in its file.
    pub fn of_answer(table: &AnswerTable, about: &About) -> Result<Self, ArrowError> {
        let fields = table.columns.iter().map(|(name, kind)| Field::new(name, kind_of(*kind), *kind != CellKind::Text));
        let schema = Arc::new(Schema::new_with_metadata(fields.collect::<Vec<_>>(), about.clone()));
        let mut texts: Vec<Vec<String>> = vec![Vec::new(); table.columns.len()];
        table.cells(|_, column, text| texts[column].push(text.to_owned()));
        let columns = texts.into_iter().zip(&table.columns).map(|(texts, (_, kind))| -> ArrayRef {
            match kind {
                CellKind::Text => Arc::new(StringArray::from_iter_values(texts)),
                CellKind::Whole => Arc::new(texts.iter().map(|text| text.parse::<i64>().ok()).collect::<Int64Array>()),
                CellKind::Number => {
                    Arc::new(texts.iter().map(|text| text.parse::<f64>().ok()).collect::<Float64Array>())
                }
                CellKind::Flag => {
                    Arc::new(texts.iter().map(|text| text.parse::<bool>().ok()).collect::<BooleanArray>())
                }
            }
        });
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns.collect())?;
        Ok(Self { schema, batches: vec![batch] })
    }

    /// Returns the number of rows.
    pub fn rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}
