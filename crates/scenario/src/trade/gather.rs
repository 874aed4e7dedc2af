//! Gathers rows of several tables, with faults and with what is left out.

use super::Request;
use super::layout::{Layout, Twice};
use super::lines::Line;
use super::told::Told;
use super::who::{Reason, Who, who};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{Sources, Span};
use mindep_core::domain::node::Country;
use mindep_world::countries;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Maximum number of faults that are told; the rest are counted.
const MAX_FAULTS: usize = 100;
/// Maximum number of rows that are kept.
const MAX_ROWS: usize = 4_000_000;
/// Bytes of lines that are kept to show rows that stand twice.
const KEPT_LINES: usize = 1 << 20;

/// A row that counts, or half of one where quantity and value are in rows of their own.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Entry {
    pub importer: Country,
    pub partner: Country,
    pub product: u32,
    pub year: i16,
    /// Month from 1 to 12; 0 for a year.
    pub month: u8,
    pub flags: u8,
    pub file: u16,
    pub line: u32,
    /// Quantity; not a number if it is not known.
    pub quantity: f64,
    /// Value; not a number if it is not known.
    pub value: f64,
}

/// The row has a quantity, even if not a known one.
pub(super) const HAS_QUANTITY: u8 = 1;
/// The row has a value.
pub(super) const HAS_VALUE: u8 = 2;
/// The partner is counted as a country, so that rows of that country are added.
pub(super) const COUNTED_AS: u8 = 4;
/// The quantity is written with one point before three digits, so that it may be a thousand times as much.
pub(super) const QUANTITY_POINT: u8 = 8;
/// The quantity is written with one comma before three digits, so that it may be a thousandth.
pub(super) const QUANTITY_COMMA: u8 = 16;
/// As [`QUANTITY_POINT`], of the value.
pub(super) const VALUE_POINT: u8 = 32;
/// As [`QUANTITY_COMMA`], of the value.
pub(super) const VALUE_COMMA: u8 = 64;

/// What is known of a file.
#[derive(Clone, Debug)]
pub(super) struct FileNote {
    /// Name in messages.
    pub name: String,
    pub layout: Layout,
    pub twice: Twice,
    /// Unit of quantities as the header or the first cell with a unit names it; empty if unknown.
    pub unit: String,
    /// Whether cells without a unit were read.
    pub bare: bool,
    /// Currency of values.
    pub currency: Option<&'static str>,
    /// Whether a point stands before decimals without doubt.
    pub point: bool,
    /// A number with a decimal point, and one with a decimal comma, each with its line.
    pub with_point: Option<(String, usize)>,
    pub with_comma: Option<(String, usize)>,
    /// The first number that may mean two things, and the number of all of them.
    pub either: Option<Fault>,
    pub either_count: u64,
    /// Months with trade by year, as bits; in tables whose months are columns.
    pub months: BTreeMap<i16, u16>,
}

/// A fault with the line in which it is.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub file: u16,
    /// Number of the line; 0 for the file as a whole.
    pub line: usize,
    pub raw: String,
    pub at: Range<usize>,
    pub message: String,
    pub help: String,
}

/// Everything that is gathered.
#[derive(Debug)]
pub(super) struct Gather {
    pub request: Request,
    /// The importer that is asked for; `None`: all.
    pub importer: Option<Country>,
    /// Whether an importer is asked for that is no country.
    pub nobody: bool,
    pub files: Vec<FileNote>,
    pub products: Vec<Arc<str>>,
    product_ids: HashMap<Arc<str>, u32>,
    /// For each product whether it is asked for.
    pub asked: Vec<bool>,
    pub entries: Vec<Entry>,
    /// Rows of all partners together.
    pub world: Vec<Entry>,
    pub importers: BTreeSet<Country>,
    /// Months with rows, as bits, by importer and year.
    pub months: HashMap<(Country, i16), u16>,
    /// First and last year of each HS revision.
    pub revisions: BTreeMap<String, [i16; 2]>,
    /// Codes that no country is known for.
    pub unknown: BTreeSet<String>,
    pub told: Told,
    /// Whether more rows than [`MAX_ROWS`] were found.
    pub overfull: bool,
    lines: Vec<(u16, u32, Box<str>)>,
    line_bytes: usize,
    faults: Vec<Fault>,
    more_faults: usize,
}

impl Gather {
    pub fn new(request: Request) -> Self {
        let importer = request.importer.as_deref().and_then(importer);
        Self {
            nobody: request.importer.is_some() && importer.is_none(),
            importer,
            request,
            files: Vec::new(),
            products: Vec::new(),
            product_ids: HashMap::new(),
            asked: Vec::new(),
            entries: Vec::new(),
            world: Vec::new(),
            importers: BTreeSet::new(),
            months: HashMap::new(),
            revisions: BTreeMap::new(),
            unknown: BTreeSet::new(),
            told: Told::default(),
            overfull: false,
            lines: Vec::new(),
            line_bytes: 0,
            faults: Vec::new(),
            more_faults: 0,
        }
    }

    /// Begins a file; messages call it `name`.
    pub fn begin(&mut self, name: &str) -> u16 {
        self.files.push(FileNote {
            name: name.to_owned(),
            layout: Layout::Plain,
            twice: Twice::Refuse,
            unit: String::new(),
            bare: false,
            currency: None,
            point: false,
            with_point: None,
            with_comma: None,
            either: None,
            either_count: 0,
            months: BTreeMap::new(),
        });
        u16::try_from(self.files.len() - 1).unwrap_or(u16::MAX)
    }

    /// Returns the number of a product.
    pub fn product(&mut self, name: &str) -> u32 {
        if let Some(id) = self.product_ids.get(name) {
            return *id;
        }
        let (id, name): (u32, Arc<str>) = (self.products.len() as u32, name.into());
        self.asked.push(self.request.asks_for(&name));
        self.products.push(Arc::clone(&name));
        self.product_ids.insert(name, id);
        id
    }

    /// Keeps a row, and its line for messages where there is room.
    pub fn keep(&mut self, entry: Entry, raw: &str) {
        if self.entries.len() >= MAX_ROWS {
            self.overfull = true;
            return;
        }
        if self.line_bytes < KEPT_LINES
            && self.lines.last().is_none_or(|last| (last.0, last.1) != (entry.file, entry.line))
        {
            self.line_bytes += raw.len() + 16;
            self.lines.push((entry.file, entry.line, raw.into()));
        }
        self.entries.push(entry);
    }

    /// The line of a row, if it was kept.
    pub fn line_of(&self, file: u16, line: u32) -> String {
        let found = self.lines.binary_search_by_key(&(file, line), |(file, line, _)| (*file, *line));
        found.map_or_else(|_| String::new(), |at| self.lines[at].2.to_string())
    }

    /// Adds a fault; beyond a maximum it is only counted.
    pub fn fault(&mut self, fault: Fault) {
        if self.faults.len() < MAX_FAULTS { self.faults.push(fault) } else { self.more_faults += 1 }
    }

    /// Adds a fault of a file as a whole.
    pub fn fault_of_file(&mut self, file: u16, message: String, help: &str) {
        let help = help.to_owned();
        self.fault(Fault { file, line: 0, raw: String::new(), at: 0..0, message, help });
    }

    /// Number of faults so far.
    pub fn fault_count(&self) -> usize {
        self.faults.len() + self.more_faults
    }

    /// Whether a fault was found.
    pub fn is_faulty(&self) -> bool {
        !self.faults.is_empty()
    }

    /// The faults in the order of files and lines.
    pub fn into_diagnostics(mut self) -> Diagnostics {
        self.faults.sort_by_key(|fault| (fault.file, fault.line, fault.at.start));
        let mut sources = Sources::default();
        let mut list = Vec::new();
        for fault in self.faults {
            let name = self.files.get(usize::from(fault.file)).map_or("", |file| file.name.as_str());
            let source = sources.add_excerpt(name, &fault.raw, fault.line.max(1));
            let span = Span { source, start: fault.at.start, end: fault.at.end };
            let help = Some(fault.help).filter(|help| !help.is_empty());
            list.push(Diagnostic::error(span, fault.message).maybe_help(help));
        }
        if let Some(last) = list.last().map(|last| last.span).filter(|_| self.more_faults > 0) {
            list.push(Diagnostic::error(last, format!("found {} more that are not told", self.more_faults)));
        }
        Diagnostics::new(Arc::new(sources), list)
    }
}

impl FileNote {
    /// Whether numbers with one sign before three digits are in doubt so far.
    pub fn in_doubt(&self) -> bool {
        !self.point && (self.with_point.is_none() || self.with_comma.is_none())
    }
}

/// The fault of a cell, or of the whole line.
pub(super) fn fault_at(file: u16, line: Line<'_>, column: Option<usize>, message: String, help: &str) -> Fault {
    let cell = column.and_then(|column| line.cells.get(column));
    let at = cell.map_or(0..line.raw.len(), |cell| cell.shown.clone());
    Fault { file, line: line.number, raw: line.raw.to_owned(), at, message, help: help.to_owned() }
}

/// The importer that a text names: by a code, a number or a name.
pub(super) fn importer(text: &str) -> Option<Country> {
    let text = text.trim();
    match who(text) {
        Who::Country(code) | Who::CountedAs(code, Reason::Part | Reason::OtherAsia) => Some(code),
        _ => countries::find(text).map(|entry| entry.code).or_else(|| Country::new(text)),
    }
}
