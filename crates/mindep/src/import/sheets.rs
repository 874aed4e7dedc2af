//! The tables in a file, row by row: text with any separator, JSON, sheets of workbooks, and archives of these.

use mindep_scenario::file_kind::Kind;
use mindep_scenario::letters::{shown, visible};
use mindep_scenario::workbook::{self, Archive, Book, Unread};
use mindep_scenario::{bounded, encoding};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{self, Cursor, Read};
use std::path::Path;
use zip::ZipArchive;

/// Largest file that is read: tables of these publishers have a tenth of it at most.
const MAX_BYTES: u64 = 256 << 20;
/// Number of rows by which the separator of a text is known.
const HEAD: usize = 30;
/// Signs that separate cells, the most usual first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A table of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sheet<'a> {
    /// Name of the file, without its folder.
    pub file: &'a str,
    /// Name of the sheet; empty for what is no sheet.
    pub name: &'a str,
}

impl Sheet<'_> {
    /// As messages name it.
    pub fn title(&self) -> String {
        if self.name.is_empty() { self.file.to_owned() } else { format!("{}, sheet {}", self.file, self.name) }
    }
}

/// The rows of a table, each with its number from 1, up to what stops the reading.
pub(super) type Rows<'a> = &'a mut dyn Iterator<Item = Result<(usize, Vec<String>), String>>;

/// Reads all tables of a file. `wants` tells whether a sheet of several is read at all, by its name.
///
/// # Errors
///
/// With one sentence, when the file cannot be read or is no table, or with what `take` gives.
pub(super) fn each(
    path: &Path,
    wants: &dyn Fn(&str) -> bool,
    take: &mut dyn FnMut(Sheet<'_>, Rows<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let name = shown(path);
    let bytes = bounded::read(path, MAX_BYTES).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("{name}: no such file"),
        _ => format!("{name}: cannot be read: {error}"),
    })?;
    let file = path.file_name().map_or_else(|| name.clone(), |file| shown(Path::new(file)));
    let mut reading = Reading { file, wants, take };
    reading.bytes(&bytes, true).map_err(|fault| format!("{name}: {fault}"))
}

struct Reading<'a> {
    /// Name of the file, of a member of an archive behind that of the archive.
    file: String,
    wants: &'a dyn Fn(&str) -> bool,
    take: &'a mut dyn FnMut(Sheet<'_>, Rows<'_>) -> Result<(), String>,
}

impl Reading<'_> {
    /// Reads a file, or a member of an archive; archives within archives are not unpacked.
    fn bytes(&mut self, bytes: &[u8], may_unpack: bool) -> Result<(), String> {
        let input = Cursor::new(bytes);
        let kind = match Kind::of(bytes) {
            Kind::Empty => return Err("this is an empty file".to_owned()),
            Kind::Text => return self.text(bytes),
            Kind::Other { what, cure } => return Err(format!("this is {what}, and no table; {cure}")),
            Kind::Gzip if may_unpack => {
                let unpacked = unpacked(flate2::read::MultiGzDecoder::new(bytes))?;
                return self.bytes(&unpacked, false);
            }
            Kind::OldOffice => Book::OldExcel,
            Kind::Gzip => return Err("this is an archive within an archive; unpack it first".to_owned()),
            Kind::Zip => match workbook::archive(Cursor::new(bytes), MAX_BYTES) {
                Ok(Archive::Book(kind)) => kind,
                Ok(Archive::Files(names)) if may_unpack => return self.archive(bytes, &names),
                Ok(Archive::Files(_)) => return Err("this is an archive within an archive; unpack it first".to_owned()),
                Ok(Archive::Office) => {
                    return Err("this is a text or a presentation of Office, or a binary workbook, and no table; save the table as .xlsx or as CSV".to_owned());
                }
                Ok(Archive::TooLarge) => {
                    return Err("this is a workbook of more than 256 MiB; save its sheets as CSV".to_owned());
                }
                Err(error) => {
                    return Err(format!("this is an archive or a workbook that is damaged: {error}; download it anew"));
                }
            },
        };
        if !workbook::unpacks_within(input.clone(), MAX_BYTES) {
            return Err("this is a workbook that unpacks to more than 256 MiB; save its sheets as CSV".to_owned());
        }
        match self.sheet(input.clone(), kind, None) {
            Err(Unread::Several { sheets, .. }) => {
                for sheet in sheets.iter().filter(|sheet| (self.wants)(sheet)) {
                    self.sheet(input.clone(), kind, Some(sheet)).map_err(unread)??;
                }
                Ok(())
            }
            read => read.map_err(unread)?,
        }
    }

    fn sheet(&mut self, input: Cursor<&[u8]>, kind: Book, sheet: Option<&str>) -> Result<Result<(), String>, Unread> {
        let mut taken = Ok(());
        workbook::read(input, kind, sheet, |found, rows| {
            let mut rows = rows.map(|row| {
                let texts = |cells: Vec<workbook::Cell>| cells.iter().map(ToString::to_string).collect();
                row.map(|(number, cells)| (number, texts(cells)))
            });
            taken = (self.take)(Sheet { file: &self.file, name: found.name }, &mut rows);
        })?;
        Ok(taken)
    }

    fn archive(&mut self, bytes: &[u8], names: &[String]) -> Result<(), String> {
        let tables: Vec<usize> = (0..names.len()).filter(|at| is_table(&names[*at])).collect();
        if tables.is_empty() {
            let all = super::listed(names.iter().map(String::as_str), super::LISTED);
            let holds = if all.is_empty() { "nothing".to_owned() } else { all };
            return Err(format!("this is an archive without a table; it holds {holds}"));
        }
        let damaged =
            |error: &dyn std::fmt::Display| format!("this is an archive that is damaged: {error}; download it anew");
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        for at in tables {
            let unpacked = unpacked(archive.by_index(at).map_err(|error| damaged(&error))?)?;
            let archive = std::mem::take(&mut self.file);
            self.file = format!("{archive}/{}", visible(&names[at]));
            self.bytes(&unpacked, false).map_err(|fault| format!("{}: {fault}", visible(&names[at])))?;
            self.file = archive;
        }
        Ok(())
    }

    fn text(&mut self, bytes: &[u8]) -> Result<(), String> {
        let text = encoding::text(bytes).text;
        let text = text.trim_start_matches('\u{feff}');
        let is_control = |c: char| c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1a}');
        if text.chars().take(1 << 16).any(is_control) {
            return Err("found bytes that are no text, expected a table as text (CSV) or as a workbook".to_owned());
        }
        let sheet = Sheet { file: &self.file, name: "" };
        if text.trim_start().starts_with(['{', '[']) {
            let rows = objects(text)?;
            return (self.take)(sheet, &mut rows.into_iter().enumerate().map(|(at, row)| Ok((at + 1, row))));
        }
        let reader = |separator| {
            csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .delimiter(separator)
                .from_reader(text.as_bytes())
        };
        // The separator that makes the widest row, which is the header or a row under it; titles hardly have one.
        let width = |separator: &u8| {
            let rows = reader(*separator).into_records().take(HEAD);
            rows.filter_map(Result::ok).map(|row| row.iter().filter(|cell| !cell.is_empty()).count()).max()
        };
        let widths: Vec<Option<usize>> = SEPARATORS.iter().map(width).collect();
        let most = widths.iter().max().copied().flatten();
        let at = widths.iter().position(|width| *width == most).unwrap_or_default();
        let mut rows = reader(SEPARATORS[at]).into_records().map(|row| {
            let row = row.map_err(|error| format!("the table cannot be read to its end: {error}"))?;
            let line = row.position().map_or(0, |position| position.line() as usize);
            Ok((line, row.iter().map(|cell| cell.trim().to_owned()).collect()))
        });
        (self.take)(sheet, &mut rows)
    }
}

/// Unpacks what fits into memory.
fn unpacked(input: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = input.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    match read {
        Err(error) => Err(format!("cannot be unpacked: {error}; download it anew")),
        Ok(_) if bytes.len() as u64 > MAX_BYTES => {
            Err("unpacks to more than 256 MiB, the most that is read".to_owned())
        }
        Ok(_) => Ok(bytes),
    }
}

/// Whether a file in an archive is a table, and not what it comes with.
fn is_table(path: &str) -> bool {
    let lower = path.to_lowercase();
    let file = lower.rsplit('/').next().unwrap_or_default();
    let ends =
        [".csv", ".txt", ".tsv", ".json", ".xlsx", ".xlsm", ".ods", ".xls"].iter().any(|end| file.ends_with(end));
    let beside = ["metadata", "readme", "."].iter().any(|begin| file.starts_with(begin));
    ends && !beside && !lower.starts_with("__macosx")
}

/// Why a workbook cannot be read, in a sentence.
fn unread(why: Unread) -> String {
    match why {
        Unread::Damaged { what, error } => {
            format!("this is {what} that cannot be read: {error}; open it in a spreadsheet and save it anew, or as CSV")
        }
        Unread::Empty { what } => format!("this is {what} without a sheet; download it anew"),
        Unread::Several { what, sheets } | Unread::Missing { what, sheets } => {
            format!("this is {what} with {}", workbook::list(&sheets))
        }
    }
}

/// The objects of a JSON text as rows under a header of their keys: a list of objects, the features of GeoJSON, or the answer of the World Bank.
fn objects(text: &str) -> Result<Vec<Vec<String>>, String> {
    let all: Value =
        serde_json::from_str(text).map_err(|error| format!("this is JSON that cannot be read: {error}"))?;
    let list = match &all {
        Value::Object(object) => object.get("features").or_else(|| object.get("items")).and_then(Value::as_array),
        // The World Bank puts an object about the pages before the list.
        Value::Array(list) => Some(list.iter().find_map(Value::as_array).unwrap_or(list)),
        _ => None,
    };
    let list = list.ok_or_else(|| "this is JSON without a list of records".to_owned())?;
    let mut columns: Vec<String> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut rows = Vec::new();
    for record in list {
        let mut row = Vec::new();
        flat("", record.get("properties").unwrap_or(record), &mut |key, text| {
            let at = *places.entry(key.to_owned()).or_insert_with(|| {
                columns.push(key.to_owned());
                columns.len() - 1
            });
            if row.len() <= at {
                row.resize(at + 1, String::new());
            }
            row[at] = text;
        });
        rows.push(row);
    }
    rows.insert(0, columns);
    Ok(rows)
}

/// Gives each value of an object with its key; keys of objects within it follow a point.
fn flat(before: &str, value: &Value, give: &mut dyn FnMut(&str, String)) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let key = if before.is_empty() { key.clone() } else { format!("{before}.{key}") };
                match value {
                    // Nothing is nested deeper than the records of the publishers are.
                    Value::Object(_) if before.is_empty() => flat(&key, value, give),
                    Value::String(text) => give(&key, text.trim().to_owned()),
                    Value::Null => give(&key, String::new()),
                    other => give(&key, other.to_string()),
                }
            }
        }
        other => give(before, other.to_string()),
    }
}
