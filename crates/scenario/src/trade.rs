//! Files of trade, as statistics publish them: yearly imports by importer, product, partner and year.
//!
//! A [`Reader`] takes tables of text, of workbooks and of JSON row by row and keeps those that are asked for, so that a file of any size takes
//! little memory. Which files hold these tables is not known here.

mod amounts;
mod columns;
mod finish;
mod gather;
mod header;
mod json;
mod layout;
mod lines;
mod period;
mod recipe;
mod table;
mod told;
mod units;
mod who;
mod wide;

pub use columns::{Columns, Role};
pub use layout::Layout;
pub use recipe::Recipe;
pub use told::Told;

use crate::diagnostic::Diagnostics;
use crate::encoding;
use gather::{Fault, Gather};
use header::Mapping;
use lines::{Bounds, Line, Texts, Unsound};
use mindep_core::domain::node::Country;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{self, BufRead};
use std::sync::Arc;
use table::Table;

/// Number of lines among which the header is looked for.
const HEAD: usize = 30;
/// Number of lines that a quoted cell may run over.
const MAX_LINES_OF_CELL: usize = 200;
/// Signs that separate cells, the most usual first.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// Yearly imports.
#[derive(Clone, PartialEq, Debug)]
pub struct Trade {
    /// Unit of quantities: tonnes, or what the name of the column says (`quantity_t`); empty if nothing says it.
    pub unit: String,
    /// Currency of values; `None` without values.
    pub currency: Option<String>,
    /// Rows, sorted by importer, product, partner and year.
    pub rows: Vec<TradeRow>,
    /// All importers in the files, those that are not asked for included.
    pub importers: BTreeSet<Country>,
    /// All products of the importers that are asked for.
    pub products: BTreeSet<Arc<str>>,
    /// Parts of minerals that the files do not have.
    pub missing: Vec<Missing>,
    /// What was read and left out.
    pub told: Told,
}

/// A row of imports.
#[derive(Clone, PartialEq, Debug)]
pub struct TradeRow {
    /// Importing country.
    pub importer: Country,
    /// Product imported.
    pub product: Arc<str>,
    /// Exporting country.
    pub partner: Country,
    /// Calendar year.
    pub year: i32,
    /// Quantity imported in that year; `None` if it is not known, which is not zero.
    pub quantity: Option<f64>,
    /// Value of these imports; `None` if it is not known.
    pub value: Option<f64>,
}

/// A product that is part of a mineral, and is not in the files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missing {
    /// Name of the mineral.
    pub mineral: String,
    /// The product.
    pub product: String,
}

/// What is asked for of files of trade.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Request {
    /// Whose imports: a code, a number or a name; all importers without it.
    pub importer: Option<String>,
    /// Names, ids or codes of products; a code stands for all longer codes that begin with it. Without products and minerals: all products.
    pub products: Vec<String>,
    /// Minerals that are made of several products.
    pub minerals: Vec<Recipe>,
    /// The layout, if it is not to be recognised.
    pub layout: Option<Layout>,
    /// The columns, if the layout is none of the known ones.
    pub columns: Option<Columns>,
}

impl Request {
    fn has_products(&self) -> bool {
        !self.products.is_empty() || !self.minerals.is_empty()
    }

    /// Whether rows of a product are asked for.
    fn asks_for(&self, product: &str) -> bool {
        let parts = self.minerals.iter().flat_map(|mineral| &mineral.parts).map(|(product, _)| product);
        let mut wanted = self.products.iter().chain(parts);
        !self.has_products()
            || wanted.any(|wanted| wanted == product || contains_code(wanted, product) || slug(product) == *wanted)
    }

    /// The product of a table that does not say which one it is of.
    fn only_product(&self) -> Option<String> {
        match (self.products.as_slice(), self.minerals.as_slice()) {
            ([only], []) => Some(only.clone()),
            ([], [mineral]) if mineral.parts.len() == 1 => Some(mineral.parts[0].0.clone()),
            _ => None,
        }
    }
}

/// Whether a code stands for another one that begins with it: `283691` for `28369100`.
fn contains_code(code: &str, longer: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    code.len() >= 2 && digits(code) && digits(longer) && longer.len() > code.len() && longer.starts_with(code)
}

/// Returns a text as an id: lower-case letters and digits, joined by hyphens; empty if it has none.
pub fn slug(text: &str) -> String {
    let spaced: String = text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join("-")
}

/// The importer that a text names, by a code, a number or a name; `None` if it names none.
pub fn importer(text: &str) -> Option<Country> {
    gather::importer(text)
}

/// Reads one table of text with all its rows; messages call it `name`.
///
/// # Errors
///
/// With all faults of all rows.
pub fn read(name: &str, bytes: &[u8]) -> Result<Trade, Diagnostics> {
    let mut reader = Reader::new(Request::default());
    reader.text(name, bytes);
    reader.finish()
}

/// Reads several files into one table of imports.
#[derive(Debug)]
pub struct Reader {
    gather: Gather,
}

/// A cell of a workbook.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A number, which needs no reading.
    Number(f64),
}

impl Reader {
    /// Begins to read what is asked for.
    pub fn new(request: Request) -> Self {
        Self { gather: Gather::new(request) }
    }

    /// Adds the fault of a file that cannot be read as a table.
    pub fn fault(&mut self, name: &str, message: impl Into<String>, help: &str) {
        let file = self.gather.begin(name);
        self.gather.fault_of_file(file, message.into(), help);
    }

    /// Reads a table of text, or the JSON of Comtrade; messages call it `name`.
    pub fn text(&mut self, name: &str, input: impl BufRead) {
        let file = self.gather.begin(name);
        if let Err(error) = self.of_text(file, input) {
            self.gather.fault_of_file(file, told(&error), "");
        }
    }

    fn of_text(&mut self, file: u16, input: impl BufRead) -> io::Result<()> {
        let mut input = encoding::decoded(input)?;
        let head = input.fill_buf()?;
        if head.iter().any(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a)) {
            let help = "give a table as text (CSV) or as a workbook";
            self.gather.fault_of_file(file, "found bytes that are no text, expected a table".to_owned(), help);
            return Ok(());
        }
        let begin = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
        if begin.starts_with(b"{") || begin.starts_with(b"[") {
            if head.starts_with(b"\xef\xbb\xbf") {
                input.consume(3);
            }
            self.of_json(file, input);
            return Ok(());
        }
        let mut texts = Texts::new(input)?;
        let mut first: Vec<(usize, String)> = Vec::new();
        while first.len() < HEAD {
            let mut line = String::new();
            if !texts.append(&mut line)? {
                break;
            }
            if !line.trim().is_empty() {
                first.push((texts.number, line));
            }
        }
        let Some((at, separator, mapping)) = self.header(file, &first) else { return Ok(()) };
        let mut cells = Vec::new();
        let _ = lines::split(&first[at].1, separator, &mut cells);
        let header = Line { raw: &first[at].1, cells: &cells, number: first[at].0 };
        let mut table = Table::new(&mut self.gather, file, mapping, header, separator == ',');
        let mut rows = 0_u64;
        let mut rest = first[at + 1..].iter();
        let mut raw = String::new();
        let mut cells = Vec::new();
        loop {
            raw.clear();
            let mut number = match rest.next() {
                Some((number, line)) => {
                    raw.push_str(line);
                    *number
                }
                None if texts.append(&mut raw)? => texts.number,
                None => break,
            };
            let mut parts = 1;
            let split = loop {
                match lines::split(&raw, separator, &mut cells) {
                    Err(Unsound::Open(at)) if parts < MAX_LINES_OF_CELL => {
                        raw.push('\n');
                        let more = match rest.next() {
                            Some((_, line)) => {
                                raw.push_str(line);
                                true
                            }
                            None => texts.append(&mut raw)?,
                        };
                        if !more {
                            break Err(Unsound::Open(at));
                        }
                        parts += 1;
                    }
                    other => break other,
                }
            };
            if let Err(unsound) = split {
                number = number.max(1);
                table.unsound(&raw, number, unsound);
                continue;
            }
            let line = Line { raw: &raw, cells: &cells, number };
            rows += u64::from(!line.is_blank());
            table.row(line);
        }
        if let Some(foreign) = texts.foreign {
            let note = format!("a file that is no UTF-8 was read as {}", foreign.name());
            if !self.gather.told.notes.contains(&note) {
                self.gather.told.notes.push(note);
            }
        }
        self.without_rows(file, rows, &first[at]);
        Ok(())
    }

    fn without_rows(&mut self, file: u16, rows: u64, header: &(usize, String)) {
        if rows == 0 && !self.gather.is_faulty() {
            let (line, raw) = (header.0, header.1.clone());
            let message = "found a header without rows".to_owned();
            self.gather.fault(Fault {
                file,
                line,
                at: 0..raw.len(),
                raw,
                message,
                help: "give at least one row".to_owned(),
            });
        }
    }

    /// Finds the header among the first lines: its place, the separator, and the columns.
    fn header(&mut self, file: u16, first: &[(usize, String)]) -> Option<(usize, char, Mapping)> {
        if first.is_empty() {
            let help = "give a table of trade with a header";
            self.gather.fault_of_file(file, "found an empty file, expected a header row".to_owned(), help);
            return None;
        }
        let request = &self.gather.request;
        let mut cells = Vec::new();
        let mut split = |raw: &str, separator: char| {
            let sound = lines::split(raw, separator, &mut cells).is_ok();
            sound.then(|| Line { raw, cells: &cells, number: 1 }.texts())
        };
        let titles: Vec<String> = first.iter().map(|(_, line)| line.clone()).collect();
        for at in 0..first.len() {
            for separator in SEPARATORS {
                let Some(texts) = split(&first[at].1, separator).filter(|texts| texts.len() > 1) else { continue };
                let found = header::recognised(&texts, &titles[..at], request.layout, request.columns.as_ref());
                if let Some(mapping) = found {
                    return Some((at, separator, mapping));
                }
            }
        }
        // The line with the most cells is what most likely is meant as the header.
        let (mut best, mut most) = ((0, ','), 1);
        for (at, (_, raw)) in first.iter().enumerate() {
            for separator in SEPARATORS {
                let count = split(raw, separator).map_or(0, |texts| texts.len());
                if count > most {
                    (best, most) = ((at, separator), count);
                }
            }
        }
        let (at, separator) = best;
        let texts = split(&first[at].1, separator).unwrap_or_default();
        let faults = header::wrong(&texts, request.layout, request.columns.as_ref());
        let (number, raw) = &first[at];
        let mut cells = Vec::new();
        let _ = lines::split(raw, separator, &mut cells);
        let line = Line { raw, cells: &cells, number: *number };
        for wrong in faults {
            self.gather.fault(gather::fault_at(file, line, wrong.column, wrong.message, &wrong.help));
        }
        None
    }

    /// Reads the rows of a sheet of a workbook; messages call it `name`. `rows` gives each row with its number, and what went wrong.
    pub fn sheet(&mut self, name: &str, rows: impl Iterator<Item = Result<(usize, Vec<Cell>), String>>) {
        let file = self.gather.begin(name);
        let mut first: Vec<(usize, Vec<Cell>)> = Vec::new();
        let mut rows = rows.filter(|row| {
            row.as_ref().map_or(true, |(_, cells)| cells.iter().any(|cell| *cell != Cell::Text(String::new())))
        });
        let mut titles: Vec<String> = Vec::new();
        let mut found = None;
        for row in rows.by_ref() {
            let (number, cells) = match row {
                Ok(row) => row,
                Err(message) => return self.gather.fault_of_file(file, message, ""),
            };
            let texts: Vec<String> = cells.iter().map(Cell::text).collect();
            let request = &self.gather.request;
            let mapping = header::recognised(&texts, &titles, request.layout, request.columns.as_ref());
            titles.push(texts.join(" "));
            first.push((number, cells));
            if mapping.is_some() || first.len() == HEAD {
                found = mapping;
                break;
            }
        }
        let Some(mapping) = found else {
            let Some((number, cells)) = first.iter().max_by_key(|(_, cells)| cells.len()).cloned() else {
                let help = "give a table of trade with a header";
                return self.gather.fault_of_file(file, "found an empty sheet, expected a header row".to_owned(), help);
            };
            let texts: Vec<String> = cells.iter().map(Cell::text).collect();
            let request = &self.gather.request;
            let faults = header::wrong(&texts, request.layout, request.columns.as_ref());
            let (raw, bounds) = joined(&cells);
            for wrong in faults {
                let line = Line { raw: &raw, cells: &bounds, number };
                self.gather.fault(gather::fault_at(file, line, wrong.column, wrong.message, &wrong.help));
            }
            return;
        };
        let Some((number, header)) = first.last() else { return };
        let (head, bounds) = joined(header);
        let width = mapping.width;
        let line = Line { raw: &head, cells: &bounds, number: *number };
        let mut table = Table::new(&mut self.gather, file, mapping, line, true);
        let mut count = 0;
        for row in rows {
            let (number, mut cells) = match row {
                Ok(row) => row,
                Err(message) => return self.gather.fault_of_file(file, message, ""),
            };
            // Sheets do not keep empty cells at the end of a row.
            cells.resize(cells.len().max(width), Cell::Text(String::new()));
            let (raw, bounds) = joined(&cells);
            count += 1;
            table.row(Line { raw: &raw, cells: &bounds, number });
        }
        self.without_rows(file, count, &(*number, head));
    }

    fn of_json(&mut self, file: u16, input: impl BufRead) {
        let mut count = 0;
        let mut columns: Vec<String> = Vec::new();
        let mut cells: Vec<Cell> = Vec::new();
        let mut table: Option<Table<'_>> = None;
        let mut refused = None;
        let request = self.gather.request.clone();
        let gather = &mut self.gather;
        // Taken by the first record, which shows the columns.
        let mut gather = Some(gather);
        let done = json::records(input, &mut |record| {
            count += 1;
            if table.is_none() && refused.is_none() {
                columns = record.keys().cloned().collect();
                let header: Vec<Cell> = columns.iter().cloned().map(Cell::Text).collect();
                let (raw, bounds) = joined(&header);
                let line = Line { raw: &raw, cells: &bounds, number: 1 };
                let mapping = header::recognised(&columns, &[], request.layout, request.columns.as_ref());
                match (mapping, gather.take()) {
                    (Some(mapping), Some(gather)) => table = Some(Table::new(gather, file, mapping, line, true)),
                    (None, Some(gather)) => {
                        let faults = header::wrong(&columns, request.layout, request.columns.as_ref());
                        for wrong in faults {
                            gather.fault(gather::fault_at(file, line, wrong.column, wrong.message, &wrong.help));
                        }
                        refused = Some(());
                    }
                    (_, None) => {}
                }
            }
            let Some(table) = &mut table else { return };
            cells.clear();
            cells.extend(columns.iter().map(|name| match record.get(name) {
                Some(Value::String(text)) => Cell::Text(text.trim().to_owned()),
                Some(Value::Number(number)) => number.as_f64().map_or(Cell::Text(number.to_string()), Cell::Number),
                Some(Value::Bool(value)) => Cell::Text(value.to_string()),
                _ => Cell::Text(String::new()),
            }));
            let (raw, bounds) = joined(&cells);
            table.row(Line { raw: &raw, cells: &bounds, number: count });
        });
        drop(table);
        match done {
            Ok(()) if count == 0 => {
                let help =
                    "ask for years and products that have trade; the free interface gives no more than 500 records";
                self.gather.fault_of_file(file, "found an answer without records".to_owned(), help);
            }
            Ok(()) => {}
            Err(error) => {
                let help = "download it anew; the JSON of Comtrade is an object with a list `data`";
                self.gather.fault_of_file(file, format!("found no sound JSON: {error}"), help);
            }
        }
    }

    /// Makes one table of all files.
    ///
    /// # Errors
    ///
    /// With the faults of all files, the first hundred of them.
    pub fn finish(self) -> Result<Trade, Diagnostics> {
        finish::finish(self.gather)
    }
}

/// The message of an error while a file was read.
fn told(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::InvalidData { error.to_string() } else { format!("cannot be read: {error}") }
}

impl Cell {
    /// The cell as text.
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// A row of cells as one line, as messages show it, with the place of each cell.
fn joined(cells: &[Cell]) -> (String, Vec<Bounds>) {
    let mut raw = String::new();
    let mut bounds = Vec::with_capacity(cells.len());
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            raw.push_str(" | ");
        }
        let start = raw.len();
        raw.push_str(&cell.text());
        let text = start..raw.len();
        bounds.push(Bounds { shown: text.clone(), text, doubled: false, exact: matches!(cell, Cell::Number(_)) });
    }
    (raw, bounds)
}
