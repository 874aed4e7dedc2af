//! A sheet of a workbook as a table: its rows as lines of a text, so that faults have a place and show what is there.

use super::Place;
use crate::csv::{Field, Held, Record};
use crate::diagnostic::{Faults, did_you_mean};
use crate::file_kind::Kind;
use crate::source::{Grid, GridCell, SourceId, Sources, Span};
use crate::spec::MAX_ROWS;
use crate::workbook::{self, Archive, Book, Cell, Unread, list};
use crate::{Diagnostic, letters};
use std::io::Cursor;

/// Largest part of a workbook that is read, unpacked.
const MAX_PART: u64 = 256 << 20;
/// Most rows that are read: a row of a list may have several.
const MAX_LINES: usize = 20 * MAX_ROWS;
/// What stands between cells where a row is shown.
const BETWEEN: &str = " | ";
/// Names of workbooks end so.
const ENDS: [&str; 5] = [".xlsx", ".xlsm", ".xltx", ".ods", ".xls"];

/// Splits what `[tables]` names into the path of a file and, behind `#`, the sheet of a workbook.
pub fn named(written: &str) -> (&str, Option<&str>) {
    let lower = written.to_ascii_lowercase();
    let at = written.match_indices('#').map(|(at, _)| at).find(|at| ENDS.iter().any(|end| lower[..*at].ends_with(end)));
    at.map_or((written, None), |at| (&written[..at], Some(&written[at + 1..])))
}

/// Reads the rows of a sheet; `None` if the file is no workbook or has no such sheet, which is reported.
pub fn read(
    place: Place<'_>,
    name: &str,
    bytes: &[u8],
    kind: Kind,
    sources: &mut Sources,
    faults: &mut Faults,
) -> Option<(SourceId, Vec<Record>)> {
    let anew = "open it in a spreadsheet and save it anew, or as CSV";
    let book = match (kind, workbook::archive(Cursor::new(bytes), MAX_PART)) {
        (Kind::OldOffice, _) => Ok(Book::OldExcel),
        (_, Ok(Archive::Book(book))) if workbook::unpacks_within(Cursor::new(bytes), MAX_PART) => Ok(book),
        (_, Ok(Archive::Book(_) | Archive::TooLarge)) => {
            let message = format!("is a workbook that unpacks to more than {} MiB", MAX_PART >> 20);
            Err((message, "save the sheet as CSV"))
        }
        (_, Ok(Archive::Office)) => Err((
            "is a binary workbook, a text or a presentation of Office, and no table".to_owned(),
            "save the table as a workbook (.xlsx) or as CSV",
        )),
        (_, Ok(Archive::Files(_))) => {
            Err(("is an archive, and no table".to_owned(), "unpack it, and name the table that is in it"))
        }
        (_, Err(error)) => Err((format!("is an archive or a workbook that is damaged: {error}"), anew)),
    };
    let book = book.map_err(|(message, help)| faults.add(place.fault(&message, help))).ok()?;
    let mut lines = Lines::default();
    let mut stopped = None;
    let read = workbook::read(Cursor::new(bytes), book, place.sheet, |_, rows| {
        for row in rows {
            match row {
                Ok((number, cells)) if lines.grid.rows.len() < MAX_LINES => lines.push(number, &cells),
                Ok(_) => {
                    stopped = Some(format!("has a sheet of more than {MAX_LINES} rows"));
                    break;
                }
                Err(error) => {
                    stopped = Some(format!("has a sheet that cannot be read to its end: {error}"));
                    break;
                }
            }
        }
    });
    if let Err(unread) = read {
        faults.add(refused(place, unread, anew));
        return None;
    }
    if let Some(message) = stopped {
        faults.add(place.fault(&message, anew));
        return None;
    }
    let sheet = place.sheet.map(|sheet| format!("#{}", letters::visible(sheet))).unwrap_or_default();
    Some(lines.finish(&(name.to_owned() + &sheet), sources))
}

fn refused(place: Place<'_>, unread: Unread, anew: &str) -> Diagnostic {
    match unread {
        Unread::Damaged { what, error } => place.fault(&format!("is {what} that cannot be read: {error}"), anew),
        Unread::Empty { what } => place.fault(&format!("is {what} without a sheet"), anew),
        Unread::Several { what, sheets } => {
            let first = sheets.first().map_or("", String::as_str);
            let message = format!("is {what} with {}; name one of them behind `#`", list(&sheets));
            place.fault(&message, &format!("for example {}", place.named(first)))
        }
        Unread::Missing { what, sheets } => {
            let wanted = place.sheet.unwrap_or_default();
            let message =
                format!("is {what} without the sheet `{}`; it has {}", letters::visible(wanted), list(&sheets));
            let near = did_you_mean(wanted, sheets.iter().map(String::as_str));
            Diagnostic { span: place.sheet_at, ..place.fault(&message, &near.unwrap_or_default()) }
        }
    }
}

/// Rows as lines of a text.
#[derive(Default)]
struct Lines {
    text: String,
    grid: Grid,
    /// The cells of each row that is not blank, with their bytes in the text.
    records: Vec<Vec<(String, Held, usize, usize)>>,
}

impl Lines {
    fn push(&mut self, row: usize, cells: &[Cell]) {
        if cells.iter().all(|cell| *cell != Cell::Uncomputed && cell.to_string().is_empty()) {
            return;
        }
        let mut fields = Vec::with_capacity(cells.len());
        for (column, cell) in cells.iter().enumerate() {
            if column > 0 {
                self.text.push_str(BETWEEN);
            }
            let text = cell.to_string();
            let start = self.text.len();
            // A row is a line; its bytes stay as many.
            self.text.extend(text.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
            let end = self.text.len();
            self.grid.cells.push(GridCell { start, end, column, row });
            fields.push((text, held(cell), start, end));
        }
        self.text.push('\n');
        self.grid.rows.push(row);
        self.records.push(fields);
    }

    /// Adds the text to the sources, and returns its rows. All have as many cells as the header, where those beyond it are empty.
    fn finish(self, name: &str, sources: &mut Sources) -> (SourceId, Vec<Record>) {
        let id = sources.add_sheet(name, &self.text, self.grid);
        // Sheets keep no empty cells at the end of a row.
        let width = self.records.first().map_or(0, Vec::len);
        let record = |fields: Vec<(String, Held, usize, usize)>| {
            let span = |start, end| Span { source: id, start, end };
            let at = span(fields.first().map_or(0, |field| field.2), fields.last().map_or(0, |field| field.3));
            let mut fields: Vec<Field> = fields
                .into_iter()
                .map(|(text, held, start, end)| Field { text, held, at: span(start, end), verbatim: Some(start) })
                .collect();
            let beyond = Field { text: String::new(), held: Held::Text, at: span(at.end, at.end), verbatim: None };
            fields.resize(fields.len().max(width), beyond);
            Record { fields, at, sound: true }
        };
        (id, self.records.into_iter().map(record).collect())
    }
}

fn held(cell: &Cell) -> Held {
    match cell {
        Cell::Empty | Cell::Text(_) => Held::Text,
        Cell::Number(number) => Held::Number(*number),
        Cell::Flag(value) => Held::Flag(*value),
        Cell::Moment(moment) => Held::Moment(moment.month),
        Cell::Error(_) => Held::Error,
        Cell::Uncomputed => Held::Uncomputed,
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_sheet_stands_behind_the_name_of_a_workbook() {
        for (written, path, sheet) in [
            ("a/b.xlsx", "a/b.xlsx", None),
            ("a/b.xlsx#Data", "a/b.xlsx", Some("Data")),
            ("a#1/B.ODS#x#y", "a#1/B.ODS", Some("x#y")),
            ("a#1.csv", "a#1.csv", None),
            ("x.xlsx#", "x.xlsx", Some("")),
        ] {
            assert_eq!(named(written), (path, sheet), "{written}");
        }
    }
}
