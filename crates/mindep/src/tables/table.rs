//! Result tables as CSV: UTF-8, one header row, quoting as in RFC 4180, lines ended by a line feed.

pub mod bounds;
pub mod read;
pub mod row;

use super::Run;
use super::error::WriteError;
use super::sums::Summed;
use row::Row;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// A result table: its rows and its file.
pub trait Table: Row + Serialize + Default {
    /// File name.
    const FILE: &'static str;

    /// Returns all rows of a run, in order.
    fn rows(run: Run<'_>) -> Vec<Self>;
}

/// Returns the column names of a table, in order.
pub fn columns<R: Serialize + Default>() -> Vec<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and an empty header would make every test fail.
    let _ = writer.serialize(R::default());
    let text = writer.into_inner().unwrap_or_default();
    let header = String::from_utf8(text).unwrap_or_default();
    header.lines().next().unwrap_or_default().split(',').map(str::to_owned).collect()
}

/// Writes a table to `out`; the header is written even if there are no rows.
///
/// # Errors
///
/// Returns the error of writing to `out`.
pub fn write<R: Serialize + Default>(rows: &[R], out: impl Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(out);
    writer.write_record(columns::<R>()).map_err(refusal)?;
    for row in rows {
        writer.serialize(row).map_err(refusal)?;
    }
    writer.flush()
}

/// Returns the I/O error contained in a CSV error, whose kind determines the advice to users, or wraps the CSV error.
fn refusal(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Writes the table of a run into `folder`, synced to the disk, and returns the SHA-256 of its bytes.
///
/// # Errors
///
/// Returns an error when the file cannot be made or written.
pub fn save<R: Table>(run: Run<'_>, folder: &Path) -> Result<String, WriteError> {
    let path = folder.join(R::FILE);
    let write = || {
        let file = File::create_new(&path)?;
        let mut out = Summed::new(BufWriter::new(file));
        write(&R::rows(run), &mut out)?;
        let (out, sum) = out.finish();
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok(sum)
    };
    write().map_err(WriteError::io("write", &path))
}

#[cfg(test)]
mod tests {
    use super::{columns, write};
    use crate::tables::losses::SectorRow;
    use crate::tables::number::number;

    #[test]
    fn a_table_without_rows_has_its_header() {
        let mut out = Vec::new();
        write::<SectorRow>(&[], &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.trim_end().split(',').collect::<Vec<_>>(), columns::<SectorRow>());
        assert!(text.starts_with("strategy,mineral,sector,shortfall,"));
    }

    #[test]
    fn cells_are_quoted_when_they_must_be_and_empty_when_not_defined() {
        let row = SectorRow {
            strategy: "a \"b\", c".to_owned(),
            mineral: "line\nbreak".to_owned(),
            shortfall: number(5.0),
            ..SectorRow::default()
        };
        let mut out = Vec::new();
        write(std::slice::from_ref(&row), &mut out).unwrap();
        let text = String::from_utf8(out.clone()).unwrap();
        assert!(text.ends_with("\n\"a \"\"b\"\", c\",\"line\nbreak\",,5,,,,,\n"), "{text}");
        let back: Vec<SectorRow> = csv::Reader::from_reader(out.as_slice()).deserialize().map(Result::unwrap).collect();
        assert_eq!(back, [row]);
    }
}
