//! Workbooks: the rows of one sheet.

use mindep_scenario::letters::visible;
use mindep_scenario::trade::{Cell, Reader};
use mindep_scenario::workbook::{self, Book, Unread, list};
use std::io::{Read, Seek};

/// Reads a sheet of a workbook.
pub(super) fn read(reader: &mut Reader, name: &str, input: impl Read + Seek, book: Book, sheet: Option<&str>) {
    let read = workbook::read(input, book, sheet, |found, rows| {
        let title = if found.is_only { name.to_owned() } else { format!("{name}, sheet {}", visible(found.name)) };
        let broken = |error| format!("the sheet cannot be read to its end: {error}");
        let rows =
            rows.map(|row| row.map(|(number, cells)| (number, cells.into_iter().map(of).collect())).map_err(broken));
        reader.sheet(&title, rows);
    });
    let (message, help) = match read {
        Ok(()) => return,
        Err(Unread::Damaged { what, error }) => (
            format!("this is {what} that cannot be read: {error}"),
            "open it in a spreadsheet and save it anew, or as CSV",
        ),
        Err(Unread::Empty { what }) => (format!("this is {what} without a sheet"), "download it anew"),
        Err(Unread::Several { what, sheets }) => {
            (format!("this is {what} with {}; choose one with --sheet", list(&sheets)), "")
        }
        Err(Unread::Missing { what, sheets }) => {
            let wanted = visible(sheet.unwrap_or_default());
            (format!("--sheet: found no sheet `{wanted}`; this is {what} with {}", list(&sheets)), "")
        }
    };
    reader.fault(name, message, help);
}

fn of(cell: workbook::Cell) -> Cell {
    match cell {
        workbook::Cell::Number(number) => Cell::Number(number),
        other => Cell::Text(other.to_string()),
    }
}
