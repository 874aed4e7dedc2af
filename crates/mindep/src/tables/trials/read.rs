//! Reads a table of trials row by row, in either format.

use super::{Format, TrialRow};
use crate::tables::number::Number;
use crate::tables::table::read::refused;
use ::csv::StringRecord;
use ::parquet::file::reader::SerializedFileReader;
use ::parquet::record::{Field, Row};
use mindep_scenario::bounded;
use serde_json::{Map, Value};
use std::io;
use std::path::{Path, PathBuf};

/// Iterator over the rows, in the order of the file.
pub type Rows = Box<dyn Iterator<Item = io::Result<TrialRow>>>;

/// Returns the path of the table of trials in a results folder, if there is one; if there are two, the CSV table.
pub fn find(folder: &Path) -> Option<PathBuf> {
    [Format::Csv, Format::Parquet].map(|format| folder.join(format.file())).into_iter().find(|path| path.is_file())
}

/// Returns the rows of a table, read as Parquet if its file name ends in `.parquet`, else as CSV.
///
/// # Errors
///
/// Returns an error when the file cannot be opened or is not valid; each row may have an error of its own.
pub fn rows(path: &Path) -> io::Result<Rows> {
    if path.extension().is_some_and(|e| e == "parquet") {
        let reader = SerializedFileReader::new(bounded::open(path)?).map_err(io::Error::other)?;
        return Ok(Box::new(reader.into_iter().map(|row| of_parquet(&row.map_err(io::Error::other)?))));
    }
    let mut reader = ::csv::Reader::from_reader(bounded::open(path)?);
    let head = reader.headers().map_err(io::Error::other)?.clone();
    Ok(Box::new(reader.into_records().map(move |record| of_csv(&record.map_err(io::Error::other)?, &head))))
}

/// Parses a CSV row. Errors name the line and the column.
fn of_csv(record: &StringRecord, head: &StringRecord) -> io::Result<TrialRow> {
    record.deserialize(Some(head)).map_err(|error| {
        let (_, what) = refused(&error, record, head);
        io::Error::other(format!("line {}, {what}", record.position().map_or(1, ::csv::Position::line)))
    })
}

/// Converts a Parquet row by the names of its columns.
fn of_parquet(row: &Row) -> io::Result<TrialRow> {
    let mut cells = Map::new();
    for (name, field) in row.get_column_iter() {
        let value = match field {
            Field::Null => Value::Null,
            Field::ULong(n) => Value::from(*n),
            Field::Long(n) => Value::from(*n),
            Field::Str(text) => Value::from(text.as_str()),
            Field::Double(x) => {
                let number = Number::try_from(*x).map_err(|told| io::Error::other(format!("{name}: {told}")))?;
                Value::from(number.value())
            }
            _ => return Err(io::Error::other(format!("column {name} is of another type"))),
        };
        cells.insert(name.clone(), value);
    }
    serde_json::from_value(Value::Object(cells)).map_err(io::Error::other)
}
