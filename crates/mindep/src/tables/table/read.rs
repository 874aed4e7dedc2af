//! Reads result tables, which may have been edited: every cell must have its column's type and be finite and within the column's bounds.

use super::bounds::{Bounds, bounds};
use super::columns;
use csv::{DeserializeErrorKind, ErrorKind, StringRecord};
use mindep_scenario::letters::{unseen, visible};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;

/// Maximum number of faults that are reported.
const MAX: usize = 20;

/// A fault in a table and its position.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableFault {
    /// Line, counted from 1.
    pub line: u64,
    /// Position in the line in characters, counted from 1.
    pub column: usize,
    /// Name of the column, what was found, and what was expected.
    pub what: String,
}

impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.what)
    }
}

/// Parses the rows of the table `file`, whose column bounds are checked if [`bounds`] knows the name.
///
/// # Errors
///
/// Returns the faults of cells and lines; reading stops once 20 are found.
pub fn read<R: Serialize + Default + DeserializeOwned>(file: &str, bytes: &[u8]) -> Result<Vec<R>, Vec<TableFault>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let head = reader.headers().map_err(|error| vec![of_csv(&error, bytes, &StringRecord::new())])?.clone();
    let expected = columns::<R>();
    lacking(&head, &expected)?;
    let checks = checks::<R>(file, &head, &expected);
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                faults.push(of_csv(&error, bytes, &head));
                break;
            }
        }
        let before = faults.len();
        for (place, check) in checks.iter().enumerate() {
            if let Some(what) = check.fault(&record, &head, place) {
                faults.push(place_of(&record, bytes, place, what));
            }
        }
        if faults.len() == before {
            match record.deserialize(Some(&head)) {
                Ok(row) => rows.push(row),
                Err(error) => faults.push(of_cell(&error, &record, &head, bytes)),
            }
        }
        if faults.len() >= MAX {
            break;
        }
    }
    // If a number at the end of the file was truncated, the rest can be a valid number, so the last line must be terminated.
    if faults.is_empty() && bytes.last().is_some_and(|last| *last != b'\n') {
        let line = bytes.split(|byte| *byte == b'\n').count() as u64;
        let what = "found the end of the file within this line, expected a line feed behind it".to_owned();
        faults.push(TableFault { line, column: 1, what });
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

/// Checks that every expected column is present exactly once.
fn lacking(head: &StringRecord, expected: &[String]) -> Result<(), Vec<TableFault>> {
    let fault = |what: String| TableFault { line: 1, column: 1, what };
    let count = |name: &str| head.iter().filter(|found| *found == name).count();
    let faults: Vec<TableFault> = expected
        .iter()
        .filter_map(|name| match count(name) {
            1 => None,
            0 => Some(fault(format!("{name}: missing from the columns"))),
            _ => Some(fault(format!("{name}: found twice among the columns"))),
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// How the cells of a column are checked before they are parsed.
#[derive(Clone, Copy, Debug)]
enum Check {
    /// Not checked: the column does not belong to the table.
    Ignored,
    /// Text without invisible characters.
    Text,
    /// A finite number within the column's bounds.
    Number(Bounds),
}

impl Check {
    fn fault(self, record: &StringRecord, head: &StringRecord, place: usize) -> Option<String> {
        let (cell, name) = (record.get(place)?, head.get(place)?);
        match self {
            Self::Ignored => None,
            Self::Text => unseen(cell, false).next().map(|unseen| format!("{name}: found {}", unseen.told())),
            Self::Number(bounds) => {
                // Cells that are not numbers at all are reported when the row is parsed.
                let number: f64 = cell.parse().ok()?;
                let of =
                    |column: &str| head.iter().position(|other| other == column).and_then(|place| record.get(place));
                let expected =
                    if number.is_finite() { bounds.expected(number, of)? } else { "a finite number".to_owned() };
                Some(format!("{name}: found {}, expected {expected}", quoted(cell)))
            }
        }
    }
}

/// Returns the check for each column of the header.
fn checks<R: Serialize + Default + DeserializeOwned>(
    file: &str,
    head: &StringRecord,
    expected: &[String],
) -> Vec<Check> {
    let texts = texts::<R>();
    head.iter()
        .map(|name| match name {
            name if texts.iter().any(|text| text == name) => Check::Text,
            name if expected.iter().any(|other| other == name) => Check::Number(bounds(file, name)),
            _ => Check::Ignored,
        })
        .collect()
}

/// Returns the names of the columns that hold text, which are those that accept any cell.
pub fn texts<R: Serialize + Default + DeserializeOwned>() -> Vec<String> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    // Writing to memory cannot fail, and rows have only texts, numbers and flags.
    let _ = writer.serialize(R::default());
    let text = writer.into_inner().unwrap_or_default();
    let mut plain = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_slice());
    let empty: Vec<String> =
        plain.records().flatten().next().map_or_else(Vec::new, |record| record.iter().map(str::to_owned).collect());
    let columns = columns::<R>();
    let names = StringRecord::from(columns.clone());
    let is_text = |place: usize| {
        let mut cells = empty.clone();
        let Some(cell) = cells.get_mut(place) else { return false };
        "x".clone_into(cell);
        StringRecord::from(cells).deserialize::<R>(Some(&names)).is_ok()
    };
    columns.into_iter().enumerate().filter(|(place, _)| is_text(*place)).map(|(_, name)| name).collect()
}

fn quoted(cell: &str) -> String {
    let short: String = visible(cell).chars().take(40).collect();
    format!("`{short}`")
}

/// Returns the fault for a row that cannot be parsed.
fn of_cell(error: &csv::Error, record: &StringRecord, head: &StringRecord, bytes: &[u8]) -> TableFault {
    let (place, what) = refused(error, record, head);
    place_of(record, bytes, place, what)
}

/// Returns the position of the cell for which a row cannot be parsed, and why.
pub(in crate::tables) fn refused(error: &csv::Error, record: &StringRecord, head: &StringRecord) -> (usize, String) {
    let ErrorKind::Deserialize { err, .. } = error.kind() else {
        return (0, "found no row of this table".to_owned());
    };
    // An error for a NaN or infinite number does not name the cell, so it is searched for.
    let none = |cell: &str| cell.parse().is_ok_and(|number: f64| !number.is_finite());
    let place = err.field().map(|place| place as usize).or_else(|| record.iter().position(none)).unwrap_or(0);
    let expected = match err.kind() {
        DeserializeErrorKind::ParseBool(_) => "true or false",
        DeserializeErrorKind::ParseInt(_) => "a whole number",
        _ => "a finite number",
    };
    let (name, cell) = (head.get(place).unwrap_or_default(), record.get(place).unwrap_or_default());
    (place, format!("{name}: found {}, expected {expected}", quoted(cell)))
}

/// Returns the fault for lines that are not valid CSV.
fn of_csv(error: &csv::Error, bytes: &[u8], head: &StringRecord) -> TableFault {
    let line = error.position().map_or(1, csv::Position::line);
    let what = match error.kind() {
        ErrorKind::UnequalLengths { len, .. } => {
            format!("found {len} cells in this row, expected {} as in the header", head.len())
        }
        ErrorKind::Utf8 { .. } => "found a byte that is not UTF-8".to_owned(),
        _ if bytes.is_empty() => "found an empty file".to_owned(),
        _ => "found no table of comma-separated values".to_owned(),
    };
    TableFault { line, column: 1, what }
}

/// Returns the fault `what` with the line and character position of a cell.
fn place_of(record: &StringRecord, bytes: &[u8], place: usize, what: String) -> TableFault {
    let (line, from) = record.position().map_or((1, 0), |position| (position.line(), position.byte() as usize));
    let text = String::from_utf8_lossy(bytes.get(from..).map_or(&[][..], |rest| &rest[..rest.len().min(1 << 16)]))
        .into_owned();
    let text = text.trim_start_matches(['\r', '\n']);
    let (mut quoted, mut cells, mut column) = (false, 0, 1);
    for character in text.chars() {
        if cells == place {
            break;
        }
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => cells += 1,
            _ => {}
        }
        column += 1;
    }
    TableFault { line, column, what }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::tables::comparison::ComparisonRow;
    use crate::tables::exceedance::ExceedanceRow;
    use crate::tables::number::number;
    use crate::tables::summary::SummaryRow;
    use crate::tables::table::{Table, columns, write};

    fn table() -> String {
        let row = |strategy: &str, metric: &str, mean: f64| SummaryRow {
            strategy: strategy.to_owned(),
            mineral: "a, \"b\"".to_owned(),
            metric: metric.to_owned(),
            unit: "t".to_owned(),
            mean: number(mean),
            std_error: number(0.25),
            ..SummaryRow::default()
        };
        let mut out = Vec::new();
        write(&[row("nan", "shortfall", 1.5), row("inf", "shortfall_share", 0.5)], &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn faults(text: &str) -> Vec<String> {
        read::<SummaryRow>(SummaryRow::FILE, text.as_bytes()).expect_err(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_table_reads_back_whatever_its_texts_look_like() {
        let rows = read::<SummaryRow>(SummaryRow::FILE, table().as_bytes()).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].strategy.as_str(), rows[1].strategy.as_str()), ("nan", "inf"), "ids are no numbers");
        assert!(
            read::<ComparisonRow>(ComparisonRow::FILE, (columns::<ComparisonRow>().join(",") + "\n").as_bytes())
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn every_cell_that_a_run_does_not_write_is_told_with_its_place() {
        let text = table();
        for (from, to, told) in [
            (",1.5,", ",inf,", "2:28: mean: found `inf`, expected a finite number"),
            (",1.5,", ",1e9999,", "2:28: mean: found `1e9999`, expected a finite number"),
            (",1.5,", ",nan,", "2:28: mean: found `nan`, expected a finite number"),
            (",1.5,", ",x,", "2:28: mean: found `x`, expected a finite number"),
            (",1.5,", ",-1,", "2:28: mean: found `-1`, expected a number of at least 0"),
            (",0.5,", ",1.7e308,", "3:34: mean: found `1.7e308`, expected a number from 0 to 1"),
            (",t,1.5,0.25", ",t,1.5,-0.25", "2:32: std_error: found `-0.25`, expected a number of at least 0"),
            (",t,1.5", ",\u{1b}[2J,1.5", "2:26: unit: found U+001B, a control character"),
            ("\nnan,", "\nnan,x,", "2:1: found 25 cells in this row, expected 24 as in the header"),
        ] {
            let found = faults(&text.replacen(from, to, 1));
            assert!(found.first().is_some_and(|first| first.starts_with(told)), "{to}: {found:?}");
        }
        let found = faults(&text.replacen("mean,", "means,", 1));
        assert_eq!(found, ["1:1: mean: missing from the columns"]);
        assert!(!faults("").is_empty());
    }

    #[test]
    fn a_last_line_that_does_not_end_is_told() {
        let text = table();
        for cut in 1..4 {
            let found = faults(&text[..text.len() - cut]);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with("3:"), "{found:?}");
        }
        assert!(faults(text.trim_end())[0].starts_with("3:1: found the end of the file within this line"));
    }

    #[test]
    fn whole_numbers_and_flags_are_checked_too() {
        let head = columns::<ExceedanceRow>().join(",");
        let text = format!("{head}\nbaseline,a,year,x,0.5,0.1,,\n");
        let found = read::<ExceedanceRow>(ExceedanceRow::FILE, text.as_bytes()).unwrap_err();
        assert_eq!(found[0].to_string(), "2:17: return_period_years: found `x`, expected a whole number");
        let head = columns::<ComparisonRow>().join(",");
        let rest = ",".repeat(columns::<ComparisonRow>().len() - 11);
        let text = format!("{head}\na,b,shortfall,1,,,,,,,maybe{rest}\n");
        let found = read::<ComparisonRow>(ComparisonRow::FILE, text.as_bytes()).unwrap_err();
        assert!(found[0].to_string().ends_with("pareto: found `maybe`, expected true or false"), "{found:?}");
    }
}
