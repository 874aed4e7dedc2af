//! Result tables as CSV: UTF-8, one header row, RFC 4180 quoting, lines ended by a line feed.

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

/// A result table: its rows, and the file they go to.
pub trait Table: Row + Serialize + Default {
    /// Name of the file.
    const FILE: &'static str;

    /// All rows of a run, in order.
    fn rows(run: Run<'_>) -> Vec<Self>;
}

/// The columns of a table, in order.
pub fn columns<R: Serialize + Default>() -> Vec<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and a failure would show as a missing header in every test.
    let _ = writer.serialize(R::default());
    let text = writer.into_inner().unwrap_or_default();
    let header = String::from_utf8(text).unwrap_or_default();
    header.lines().next().unwrap_or_default().split(',').map(str::to_owned).collect()
}

/// Writes a table to `out`, its header also when there are no rows.
///
/// # Errors
///
/// When `out` refuses.
pub fn write<R: Serialize + Default>(rows: &[R], out: impl Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(out);
    writer.write_record(columns::<R>()).map_err(refusal)?;
    for row in rows {
        writer.serialize(row).map_err(refusal)?;
    }
    writer.flush()
}

/// The system's own error, whose kind tells what to do, where there is one inside.
fn refusal(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Writes the table of a run into `folder`, to the disk; gives the SHA-256 of its bytes.
///
/// # Errors
///
/// When the file cannot be made or written.
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
