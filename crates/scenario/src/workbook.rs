//! Workbooks of Excel and of OpenDocument: which they are, and the rows of one of their sheets.

use crate::letters::visible;
use calamine::{CellErrorType, Data, DataRef, ExcelDateTime, Ods, Reader as _, Xls, Xlsx};
use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read, Seek};
use zip::ZipArchive;

/// Maximum number of sheets that a message lists.
const LISTED: usize = 12;
/// Columns beyond this one are left out: a sheet may have 16,384, and a table has none far out.
const MAX_COLUMNS: usize = 2_000;
/// Most cells and spaces that a sheet of OpenDocument may repeat by a number.
const MAX_REPEATED: usize = 10_000_000;
/// Errors of formulas that a sheet of OpenDocument holds as texts.
const ERRORS: [&str; 7] = ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"];

/// Kind of a workbook.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Book {
    /// Excel since 2007.
    Excel,
    /// Excel up to 2003.
    OldExcel,
    /// OpenDocument, as LibreOffice saves it.
    OpenDocument,
}

/// A cell of a sheet.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number, which needs no reading.
    Number(f64),
    /// A truth value.
    Flag(bool),
    /// A date or a time.
    Moment(Moment),
    /// The error of a formula, such as `#N/A`.
    Error(String),
    /// A formula that no spreadsheet has computed yet.
    Uncomputed,
}

/// A date or a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moment {
    /// As text: `2025-01-01`, for a date without a time.
    pub text: String,
    /// Year and month, if it is the first day of a month.
    pub month: Option<(u16, u8)>,
}

/// Why a workbook or a sheet of it cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unread {
    /// The file is damaged, or not what it seems to be.
    Damaged {
        /// What it seems to be, with an article.
        what: &'static str,
        /// What is wrong with it.
        error: String,
    },
    /// No sheet is in it.
    Empty {
        /// What it is, with an article.
        what: &'static str,
    },
    /// It has several sheets, and none is named.
    Several {
        /// What it is, with an article.
        what: &'static str,
        /// Its sheets.
        sheets: Vec<String>,
    },
    /// It has no sheet of that name.
    Missing {
        /// What it is, with an article.
        what: &'static str,
        /// Its sheets.
        sheets: Vec<String>,
    },
}

/// The rows of a sheet, each with its number from 1, up to an error.
pub type Rows<'a> = &'a mut dyn Iterator<Item = Result<(usize, Vec<Cell>), String>>;

/// The sheet that is read.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether the workbook has no other.
    pub is_only: bool,
}

/// What an archive is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Archive {
    /// A workbook.
    Book(Book),
    /// A file of Office that has no sheets which can be read: a text, a presentation, a binary workbook.
    Office,
    /// An archive of files with these names.
    Files(Vec<String>),
    /// A workbook, one part of which is larger than what is read.
    TooLarge,
}

/// Tells what an archive is. Of a workbook no part may be larger than `most` bytes, since its texts are kept in memory.
///
/// # Errors
///
/// When the archive is damaged, with what is wrong.
pub fn archive(input: impl Read + Seek, most: u64) -> Result<Archive, String> {
    let mut archive = ZipArchive::new(input).map_err(|error| error.to_string())?;
    let names: Vec<String> =
        archive.file_names().map(|name| name.map_or_else(|_| String::new(), Cow::into_owned)).collect();
    let has = |part: &str| names.iter().any(|name| name == part);
    let book = match (has("xl/workbook.xml"), has("content.xml")) {
        (true, _) => Book::Excel,
        (_, true) => Book::OpenDocument,
        _ => {
            let begins = |folder: &str| names.iter().any(|name| name.starts_with(folder));
            let is_office = has("xl/workbook.bin") || begins("word/") || begins("ppt/");
            return Ok(if is_office { Archive::Office } else { Archive::Files(names) });
        }
    };
    let too_large = |at: usize| archive.by_index_raw(at).is_ok_and(|part| part.size() > most);
    Ok(if (0..names.len()).any(too_large) { Archive::TooLarge } else { Archive::Book(book) })
}

/// Whether every part of a workbook in an archive unpacks to `most` bytes at most, whatever the archive says of itself, and cells that are repeated
/// without being written again add up to no more than fit into memory.
pub fn unpacks_within(input: impl Read + Seek, most: u64) -> bool {
    let Ok(mut archive) = ZipArchive::new(input) else { return true };
    (0..archive.len()).all(|at| {
        // What cannot be unpacked is told when the workbook is read.
        let Ok(part) = archive.by_index(at) else { return true };
        if part.name().is_ok_and(|name| name == "content.xml") {
            let mut content = Vec::new();
            let read = part.take(most + 1).read_to_end(&mut content);
            return read.is_err() || (content.len() as u64 <= most && repeats_within(&content));
        }
        io::copy(&mut part.take(most + 1), &mut io::sink()).is_ok_and(|size| size <= most)
    })
}

/// Whether cells and spaces that a sheet of OpenDocument repeats by a number are no more than [`MAX_REPEATED`]. Empty cells at the end of a row are
/// not counted, which are the rest of the sheet.
fn repeats_within(content: &[u8]) -> bool {
    let content = String::from_utf8_lossy(content);
    let number = |behind: &str| -> usize {
        let digits = behind.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\''));
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        // A number that is too long for an integer is too large.
        if end == 0 { 0 } else { digits[..end].parse().unwrap_or(usize::MAX) }
    };
    let mut repeated = 0_usize;
    for (name, is_cell) in [("number-columns-repeated", true), ("text:c", false)] {
        for (at, _) in content.match_indices(name) {
            let behind = &content[at + name.len()..];
            let (begin, end) = (content[..at].rfind('<'), behind.find('>'));
            let (Some(begin), Some(end)) = (begin, end) else { continue };
            // Columns are declared by the same attribute, and hold nothing.
            let is_counted = !is_cell
                || (content[begin..].starts_with("<table:") && !content[begin..].starts_with("<table:table-column"));
            let is_last =
                behind[..end].ends_with('/') && behind[end + 1..].trim_start().starts_with("</table:table-row");
            if is_counted && !(is_cell && is_last) {
                repeated = repeated.saturating_add(number(behind));
            }
        }
    }
    repeated <= MAX_REPEATED
}

/// Reads a sheet of a workbook: the one of that name, in any case, or the only one. `each` gets its rows.
///
/// # Errors
///
/// When the workbook cannot be read, or has no such sheet, or several and none is named.
pub fn read(
    input: impl Read + Seek,
    book: Book,
    sheet: Option<&str>,
    each: impl FnOnce(Sheet<'_>, Rows<'_>),
) -> Result<(), Unread> {
    let damaged = |what, error: &dyn fmt::Display| Unread::Damaged { what, error: visible(&error.to_string()).into() };
    match book {
        Book::Excel => {
            let what = "an Excel workbook";
            let book = Xlsx::new(input).map_err(|error| damaged(what, &error))?;
            excel(book, what, sheet, each)
        }
        Book::OpenDocument => {
            let book = Ods::new(input).map_err(|error| damaged("an OpenDocument file", &error))?;
            whole(book, "an OpenDocument workbook", sheet, each)
        }
        Book::OldExcel => {
            let book = Xls::new(input).map_err(|error| damaged("a file of Office up to 2003", &error))?;
            whole(book, "an Excel workbook", sheet, each)
        }
    }
}

/// Reads a sheet of an Excel workbook, row by row.
fn excel<R: Read + Seek>(
    mut book: Xlsx<R>,
    what: &'static str,
    sheet: Option<&str>,
    each: impl FnOnce(Sheet<'_>, Rows<'_>),
) -> Result<(), Unread> {
    let names = book.sheet_names();
    let name = chosen(what, &names, sheet)?;
    let mut cells = book
        .worksheet_cells_reader(&name)
        .map_err(|error| Unread::Damaged { what, error: visible(&error.to_string()).into() })?;
    let mut ahead = None;
    // Cells must not be asked for beyond the last one, nor after a fault.
    let mut over = false;
    let mut rows = std::iter::from_fn(|| {
        let mut row: Option<(u32, Vec<Cell>)> = None;
        loop {
            let next = match ahead.take() {
                Some(cell) => Some(cell),
                None if over => None,
                None => match cells.next_cell_with_formula_metadata() {
                    Ok(cell) => cell.map(|cell| {
                        let uncomputed = cell.formula.is_some() && cell.value == DataRef::Empty;
                        (cell.pos, if uncomputed { Cell::Uncomputed } else { of_ref(&cell.value) })
                    }),
                    Err(error) => {
                        over = true;
                        return Some(Err(visible(&error.to_string()).into_owned()));
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
            let column = column as usize;
            if column < MAX_COLUMNS {
                cells.resize(cells.len().max(column + 1), Cell::Empty);
                cells[column] = cell;
            }
        }
        row.map(|(number, cells)| Ok((number as usize + 1, cells)))
    });
    each(Sheet { name: &name, is_only: names.len() == 1 }, &mut rows);
    Ok(())
}

/// Reads a sheet at once.
fn whole<R: Read + Seek, B: calamine::Reader<R>>(
    mut book: B,
    what: &'static str,
    sheet: Option<&str>,
    each: impl FnOnce(Sheet<'_>, Rows<'_>),
) -> Result<(), Unread>
where
    B::Error: fmt::Display,
{
    let names = book.sheet_names();
    let name = chosen(what, &names, sheet)?;
    let range = book
        .worksheet_range(&name)
        .map_err(|error| Unread::Damaged { what, error: visible(&error.to_string()).into() })?;
    let (first, before) = range.start().map_or((0, 0), |(row, column)| (row as usize, column as usize));
    let mut rows = range.rows().enumerate().map(|(at, row)| {
        // The range begins at the first column that is used.
        let cells = std::iter::repeat_n(Cell::Empty, before).chain(row.iter().map(of_cell));
        Ok((first + at + 1, cells.take(MAX_COLUMNS).collect()))
    });
    each(Sheet { name: &name, is_only: names.len() == 1 }, &mut rows);
    Ok(())
}

/// Returns the name of the sheet to read.
fn chosen(what: &'static str, sheets: &[String], sheet: Option<&str>) -> Result<String, Unread> {
    match (sheet, sheets) {
        (_, []) => Err(Unread::Empty { what }),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(Unread::Several { what, sheets: sheets.to_vec() }),
        (Some(wanted), _) => {
            let found = sheets.iter().find(|sheet| *sheet == wanted);
            let found = found.or_else(|| sheets.iter().find(|sheet| sheet.eq_ignore_ascii_case(wanted)));
            found.cloned().ok_or_else(|| Unread::Missing { what, sheets: sheets.to_vec() })
        }
    }
}

/// The sheets as words: ``sheets `A` and `B` ``.
pub fn list(sheets: &[String]) -> String {
    let listed: Vec<_> = sheets.iter().take(LISTED).map(|sheet| format!("`{}`", visible(sheet))).collect();
    let names = match listed.split_last() {
        Some((last, rest)) if !rest.is_empty() && sheets.len() <= LISTED => format!("{} and {last}", rest.join(", ")),
        _ if sheets.len() > LISTED => format!("{} and {} more", listed.join(", "), sheets.len() - LISTED),
        _ => listed.concat(),
    };
    format!("{} {names}", if sheets.len() == 1 { "sheet" } else { "sheets" })
}

/// The letters of a column, which is counted from 0: `A`, …, `Z`, `AA`, …
pub fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut name = Vec::new();
    while rest > 0 {
        name.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    name.into_iter().rev().collect()
}

fn of_cell(cell: &Data) -> Cell {
    match cell {
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::DateTime(date) => Cell::Moment(Moment::of(date)),
        Data::Empty => Cell::Empty,
        Data::String(text) => of_text(text),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::Moment(Moment::parse(text)),
        Data::Bool(value) => Cell::Flag(*value),
        Data::Error(error) => of_error(error),
    }
}

fn of_ref(cell: &DataRef<'_>) -> Cell {
    match cell {
        DataRef::SharedString(text) => of_text(text),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::DateTime(date) => Cell::Moment(Moment::of(date)),
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => of_text(text),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Moment(Moment::parse(text)),
        DataRef::Bool(value) => Cell::Flag(*value),
        DataRef::Error(error) => of_error(error),
    }
}

fn of_text(text: &str) -> Cell {
    if ERRORS.contains(&text) { Cell::Error(text.to_owned()) } else { Cell::Text(text.to_owned()) }
}

fn of_error(error: &CellErrorType) -> Cell {
    Cell::Error(error.to_string())
}

impl Moment {
    /// The moment that Excel counts as days since 1900 or 1904.
    fn of(date: &ExcelDateTime) -> Self {
        if date.is_duration() {
            return Self { text: format!("{} days", date.as_f64()), month: None };
        }
        let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
        let has_time = date.as_f64().fract() != 0.0;
        let time = if has_time { format!(" {hour:02}:{minute:02}:{second:02}") } else { String::new() };
        let text = format!("{year:04}-{month:02}-{day:02}{time}");
        Self { text, month: (day == 1 && !has_time).then_some((year, month)) }
    }

    /// The moment that a text names, as in ISO 8601; one without a month if it is none.
    fn parse(text: &str) -> Self {
        let date = text.strip_suffix("T00:00:00").unwrap_or(text);
        let month = match date.split('-').collect::<Vec<_>>().as_slice() {
            [year, month, "01"] => year.parse().ok().zip(month.parse().ok()),
            _ => None,
        };
        Self { text: date.to_owned(), month }
    }
}

impl fmt::Display for Cell {
    /// The cell as a text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty | Self::Uncomputed => Ok(()),
            Self::Text(text) => f.write_str(text.trim()),
            Self::Number(number) => write!(f, "{number}"),
            Self::Flag(value) => write!(f, "{value}"),
            Self::Moment(moment) => f.write_str(&moment.text),
            Self::Error(error) => f.write_str(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, letters, list, repeats_within};

    #[test]
    fn columns_have_letters() {
        // 26 of one letter, then 26 · 26 of two: AA is the 27th, ZZ the 702nd, AAA the 703rd.
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), name);
        }
    }

    #[test]
    fn repeated_cells_are_counted_without_the_rest_of_the_sheet() {
        let cell = |n: u64, rest: &str| format!("<table:table-cell table:number-columns-repeated=\"{n}\"{rest}");
        let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
        let rows = |row: &str| repeats_within(row.repeat(1000).as_bytes());
        // 16,384 empty cells end a thousand rows: nothing. As values they are 16 million, and so they are before a value.
        assert!(rows(&row(&cell(16_384, "/>"))));
        assert!(rows("<table:table-column table:number-columns-repeated=\"16384\"/>"));
        assert!(!rows(&row(&cell(16_384, " office:value=\"1\"></table:table-cell>"))));
        assert!(!rows(&row(&(cell(16_384, "/>") + "<table:table-cell office:value=\"1\"/>"))));
        assert!(!repeats_within(b"<text:s text:c = '99999999'/>"));
        assert!(!repeats_within(b"<text:s text:c=\"99999999999999999999999\"/>"));
        assert!(repeats_within(b"<text:s text:c=\"12\"/><text:span text:class=\"x\">"));
    }

    #[test]
    fn sheets_are_listed() {
        let of = |count: usize| list(&(0..count).map(|n| format!("s{n}")).collect::<Vec<_>>());
        assert_eq!(of(1), "sheet `s0`");
        assert_eq!(of(3), "sheets `s0`, `s1` and `s2`");
        assert!(of(20).ends_with("`s11` and 8 more"));
    }

    #[test]
    fn a_moment_is_a_month_on_its_first_day() {
        for (text, month) in [
            ("2025-01-01", Some((2025, 1))),
            ("2025-01-01T00:00:00", Some((2025, 1))),
            ("2025-01-02", None),
            ("2025-01-01T12:00:00", None),
            ("PT12H", None),
        ] {
            assert_eq!(Moment::parse(text).month, month, "{text}");
        }
    }
}
