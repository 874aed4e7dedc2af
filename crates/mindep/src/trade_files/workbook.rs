//! Workbooks: the rows of one sheet.

use calamine::{Data, DataRef, Ods, Reader as _, Xls, Xlsx};
use mindep_scenario::letters::visible;
use mindep_scenario::trade::{Cell, Reader};
use std::io::{Read, Seek};

/// Maximum number of sheets that a message lists.
const LISTED: usize = 12;

/// Reads a sheet of an Excel workbook, row by row.
pub(super) fn excel(reader: &mut Reader, name: &str, input: impl Read + Seek, sheet: Option<&str>) {
    let mut book = match Xlsx::new(input) {
        Ok(book) => book,
        Err(error) => return damaged(reader, name, "an Excel workbook", &error.to_string()),
    };
    let Some(sheet) = chosen(reader, name, "an Excel workbook", &book.sheet_names(), sheet) else { return };
    let of_sheet = title(name, &sheet, book.sheet_names().len());
    match book.worksheet_cells_reader(&sheet) {
        Ok(mut cells) => {
            let mut ahead = None;
            // Cells must not be asked for beyond the last one, nor after a fault.
            let mut over = false;
            let rows = std::iter::from_fn(|| {
                let mut row: Option<(u32, Vec<Cell>)> = None;
                loop {
                    let next = match ahead.take() {
                        Some(cell) => Some(cell),
                        None if over => None,
                        None => match cells.next_cell() {
                            Ok(cell) => cell.map(|cell| (cell.get_position(), of_ref(cell.get_value()))),
                            Err(error) => {
                                over = true;
                                return Some(Err(broken(&error.to_string())));
                            }
                        },
                    };
                    over |= next.is_none();
                    let Some(((at, column), cell)) = next else { break };
                    let (number, cells) = row.get_or_insert((at, Vec::new()));
                    if *number != at {
                        ahead = Some(((at, column), cell));
                        break;
                    }
                    // A sheet has 16,384 columns at most; a table has none far out.
                    let column = column as usize;
                    if column < 2_000 {
                        cells.resize(cells.len().max(column + 1), Cell::Text(String::new()));
                        cells[column] = cell;
                    }
                }
                row.map(|(number, cells)| Ok((number as usize + 1, cells)))
            });
            reader.sheet(&of_sheet, rows);
        }
        Err(error) => damaged(reader, name, "an Excel workbook", &error.to_string()),
    }
}

/// Reads a sheet of an OpenDocument workbook.
pub(super) fn open(reader: &mut Reader, name: &str, input: impl Read + Seek, sheet: Option<&str>) {
    match Ods::new(input) {
        Ok(book) => whole(reader, name, "an OpenDocument workbook", book, sheet),
        Err(error) => damaged(reader, name, "an OpenDocument file", &error.to_string()),
    }
}

/// Reads a sheet of a workbook of Excel up to 2003.
pub(super) fn old(reader: &mut Reader, name: &str, input: impl Read + Seek, sheet: Option<&str>) {
    match Xls::new(input) {
        Ok(book) => whole(reader, name, "an Excel workbook", book, sheet),
        Err(error) => damaged(reader, name, "a file of Office up to 2003", &error.to_string()),
    }
}

/// Reads a sheet at once.
fn whole<R: Read + Seek, B: calamine::Reader<R>>(
    reader: &mut Reader,
    name: &str,
    what: &str,
    mut book: B,
    sheet: Option<&str>,
) where
    B::Error: std::fmt::Display,
{
    let names = book.sheet_names();
    let Some(sheet) = chosen(reader, name, what, &names, sheet) else { return };
    match book.worksheet_range(&sheet) {
        Ok(range) => {
            let first = range.start().map_or(0, |(row, _)| row as usize);
            let rows =
                range.rows().enumerate().map(|(at, row)| Ok((first + at + 1, row.iter().map(of_cell).collect())));
            reader.sheet(&title(name, &sheet, names.len()), rows);
        }
        Err(error) => damaged(reader, name, what, &error.to_string()),
    }
}

/// Returns the sheet to read, or tells which there are.
fn chosen(reader: &mut Reader, name: &str, what: &str, sheets: &[String], sheet: Option<&str>) -> Option<String> {
    let listed: Vec<_> = sheets.iter().take(LISTED).map(|sheet| format!("`{}`", visible(sheet))).collect();
    let list = match listed.split_last() {
        Some((last, rest)) if !rest.is_empty() && sheets.len() <= LISTED => format!("{} and {last}", rest.join(", ")),
        _ if sheets.len() > LISTED => format!("{} and {} more", listed.join(", "), sheets.len() - LISTED),
        _ => listed.concat(),
    };
    match (sheet, sheets) {
        (_, []) => reader.fault(name, format!("this is {what} without a sheet"), "download it anew"),
        (None, [only]) => return Some(only.clone()),
        (None, _) => {
            reader.fault(name, format!("this is {what} with sheets {list}; choose one with --sheet"), "");
        }
        (Some(wanted), _) => {
            let found = sheets.iter().find(|sheet| *sheet == wanted);
            let found = found.or_else(|| sheets.iter().find(|sheet| sheet.eq_ignore_ascii_case(wanted)));
            if found.is_some() {
                return found.cloned();
            }
            let several = if sheets.len() == 1 { "sheet" } else { "sheets" };
            reader.fault(
                name,
                format!("--sheet: found no sheet `{}`; this is {what} with {several} {list}", visible(wanted)),
                "",
            );
        }
    }
    None
}

/// The name of a sheet in messages.
fn title(name: &str, sheet: &str, sheets: usize) -> String {
    if sheets == 1 { name.to_owned() } else { format!("{name}, sheet {}", visible(sheet)) }
}

fn damaged(reader: &mut Reader, name: &str, what: &str, error: &str) {
    reader.fault(
        name,
        format!("this is {what} that cannot be read: {}", visible(error)),
        "open it in a spreadsheet and save it anew, or as CSV",
    );
}

fn broken(error: &str) -> String {
    format!("the sheet cannot be read to its end: {}", visible(error))
}

fn of_cell(cell: &Data) -> Cell {
    match cell {
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::DateTime(date) => Cell::Number(date.as_f64()),
        Data::Empty => Cell::Text(String::new()),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::Text(text.clone()),
        other => Cell::Text(other.to_string()),
    }
}

fn of_ref(cell: &DataRef<'_>) -> Cell {
    match cell {
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::DateTime(date) => Cell::Number(date.as_f64()),
        DataRef::Empty => Cell::Text(String::new()),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Text(text.clone()),
        DataRef::Bool(value) => Cell::Text(value.to_string()),
        DataRef::Error(error) => Cell::Text(error.to_string()),
    }
}
