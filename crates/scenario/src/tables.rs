//! Tables in files of their own, whose rows are added to the lists of the same name: CSV files and workbooks.

pub mod decimals;
pub mod header;
pub mod rows;
pub mod sheet;

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::csv::{self, Record};
use super::diagnostic::{Diagnostic, Faults, Lost, did_you_mean, nearest};
use super::encoding;
use super::file_kind::Kind;
use super::files::{Files, TableFile};
use super::source::{SourceId, Sources, Span, floor};
use super::spec::{self, TableSpec, ValueKind};
use super::text::{number, shown};
use super::tree::{Item, Key, Value};
use header::Layout;
use rows::Placed;

/// Reads the files of `[tables]` and adds their rows to the tree. Warns of files without rows, and of those in an encoding that is guessed.
pub fn join(
    root: &mut Item,
    home: Files<'_>,
    sources: &mut Sources,
    faults: &mut Faults,
    warnings: &mut Faults,
) -> Vec<TableFile> {
    let mut files: Vec<TableFile> = Vec::new();
    let entries = match root.get("tables").map(|t| &t.value) {
        Some(Value::Table(entries)) => entries.clone(),
        _ => return files,
    };
    for (key, item) in entries {
        let (Some((spec, inside)), Some(written)) = (spec::table_rows(&key.name), item.text()) else {
            continue;
        };
        let layout = Layout { name: spec_name(&key.name), spec, is_inside_minerals: inside };
        let (path, sheet) = sheet::named(written);
        let at = item.part(0..path.len());
        let place = Place { key: &key.name, path, sheet, at, sheet_at: item.part(0..written.len()) };
        // A workbook may hold several tables, and is read once, so that its copy is what was read.
        let known = files.iter().find(|file| file.path == Path::new(path)).map(|file| file.bytes.clone());
        let Some(bytes) = known.or_else(|| read(home, place, faults)) else {
            incomplete(root, &key, item.at, inside);
            continue;
        };
        let name = home.full(Path::new(path)).display().to_string();
        match rows(&layout, place, &name, &bytes, sources, faults, warnings) {
            Some(placed) => append(root, &key, item.at, inside, placed, faults),
            None => incomplete(root, &key, item.at, inside),
        }
        if files.iter().all(|file| file.path != Path::new(path)) {
            files.push(TableFile { path: PathBuf::from(path), bytes, key: key.name.clone(), at });
        }
    }
    files
}

/// The name of a list, as the declaration of the format holds it.
fn spec_name(name: &str) -> &'static str {
    let tables = spec::ROOT.key("tables").map(|key| key.kind);
    let key = if let Some(ValueKind::Table(tables)) = tables { tables.key(name) } else { None };
    key.map_or("rows", |key| key.name)
}

/// Where a file is named: an entry of `[tables]`, or a command line.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// Key of the entry; empty for a file that a command line names.
    pub key: &'a str,
    /// Path of the file.
    pub path: &'a str,
    /// Sheet of a workbook, if one is named.
    pub sheet: Option<&'a str>,
    /// Span of the path.
    pub at: Span,
    /// Span of path and sheet.
    pub sheet_at: Span,
}

impl Place<'_> {
    /// The fault of a file as a whole, whose `message` is what is said of it.
    fn fault(&self, message: &str, help: &str) -> Diagnostic {
        let fault = Diagnostic::error(self.at, format!("{}\"{}\" {message}", self.begin(), shown(self.path)));
        fault.maybe_help((!help.is_empty()).then(|| help.to_owned()))
    }

    /// How messages about the file begin.
    fn begin(&self) -> String {
        if self.key.is_empty() { String::new() } else { format!("{}: ", self.key) }
    }

    /// How the sheet of a workbook is named.
    fn named(&self, sheet: &str) -> String {
        let key = if self.key.is_empty() { String::new() } else { format!("{} = ", self.key) };
        format!("{key}\"{}#{sheet}\"", self.path)
    }
}

/// The records of a file.
pub struct Records {
    /// The text that they are of.
    pub id: SourceId,
    /// Sign between fields; `None` in a workbook.
    pub separator: Option<char>,
    /// The records, that of the header first.
    pub list: Vec<Record>,
}

/// Reads the rows of a file; `None` if it is no table, which is reported.
fn rows(
    layout: &Layout,
    place: Place<'_>,
    name: &str,
    bytes: &[u8],
    sources: &mut Sources,
    faults: &mut Faults,
    warnings: &mut Faults,
) -> Option<Vec<Placed>> {
    let Records { id, separator, list } =
        records(place, |name| layout.knows(name), name, bytes, sources, faults, warnings)?;
    Some(table(layout, id, separator, &list, sources, faults, warnings))
}

/// Reads the records of a file, which is CSV or a workbook; `known` tells what names a column. `None` if it is no table, which is reported.
pub fn records(
    place: Place<'_>,
    known: impl Fn(&str) -> bool,
    name: &str,
    bytes: &[u8],
    sources: &mut Sources,
    faults: &mut Faults,
    warnings: &mut Faults,
) -> Option<Records> {
    let kind = Kind::of(bytes);
    if place.sheet.is_some() && !matches!(kind, Kind::Zip | Kind::OldOffice) {
        faults.add(place.fault("is no workbook, expected one before `#`", "leave `#` and the sheet out"));
        return None;
    }
    match kind {
        Kind::Zip | Kind::OldOffice => {
            let (id, list) = sheet::read(place, name, bytes, kind, sources, faults)?;
            Some(Records { id, separator: None, list })
        }
        Kind::Gzip => {
            faults.add(place.fault("is a packed file, and no table", "unpack it, and name the table that is in it"));
            None
        }
        Kind::Other { what, cure } => {
            faults.add(place.fault(&format!("is {what}, and no table"), cure));
            None
        }
        Kind::Text | Kind::Empty => {
            let read = encoding::text(bytes);
            let begin = read.text.trim_start_matches('\u{feff}').trim_start();
            let help = "give a table as CSV (.csv) or as a workbook (.xlsx, .ods)";
            // A zero in a cell of a text in UTF-8 is told at its place, as other letters that cannot be seen.
            let is_text = read.guessed.is_none() && begin.lines().next().is_none_or(|header| !header.contains('\0'));
            if !is_text && read.text.contains('\0') {
                faults.add(place.fault("has bytes that are no text, and is no table", help));
                return None;
            }
            if begin.starts_with('{') || begin.starts_with('[') {
                faults.add(place.fault("is JSON or TOML, and no table", help));
                return None;
            }
            if let Some(encoding) = read.guessed {
                let message =
                    format!("{}\"{}\" is not UTF-8, and was read as {encoding}", place.begin(), shown(place.path));
                let help = "if letters of its texts look wrong, save it as UTF-8; in a spreadsheet, `CSV UTF-8`";
                warnings.add(Diagnostic::warning(place.at, message).help(help));
            }
            let id = sources.add(name, &read.text);
            let (separator, list) = csv::records(sources, id, known, faults);
            Some(Records { id, separator: Some(separator), list })
        }
    }
}

/// Reads the rows of a table, of which the first record is the header.
fn table(
    layout: &Layout,
    id: SourceId,
    separator: Option<char>,
    records: &[Record],
    sources: &mut Sources,
    faults: &mut Faults,
    warnings: &mut Faults,
) -> Vec<Placed> {
    let Some((header, records)) = records.split_first() else {
        let fault = Diagnostic::error(sources.whole(id), "found an empty file, expected a header row");
        faults.add(fault.help(format!("the columns of {} are {}", layout.name, layout.columns().join(", "))));
        return Vec::new();
    };
    let columns = header::columns(layout, header, faults);
    let decimals = decimals::of(&columns, records, sources, faults);
    let rows = rows::Reader { layout, header, columns: &columns, separator, decimals, sources }.read(records, faults);
    if records.is_empty() {
        let warning = Diagnostic::warning(header.at, format!("found a header without rows of {}", layout.name));
        warnings.add(warning.help("give at least one row, or leave the table out of [tables]"));
    }
    for row in &rows {
        as_toml(&row.item, sources);
    }
    rows
}

/// Notes how TOML would write what a table writes in another way, so that what quotes it is the same for any table.
fn as_toml(item: &Item, sources: &mut Sources) {
    let raw = sources.text(item.at).trim_matches('"');
    let toml = match &item.value {
        Value::Array(items) => return items.iter().for_each(|item| as_toml(item, sources)),
        Value::Table(entries) => return entries.iter().for_each(|(_, item)| as_toml(item, sources)),
        Value::Integer(n) if number(raw) != Some(*n as f64) => n.to_string(),
        Value::Float(x) if number(raw) != Some(*x) => x.to_string(),
        // Of texts, only distributions are changed.
        Value::Text { text, .. } if text.contains('(') && raw.contains(';') && text != raw => without_padding(text),
        _ => return,
    };
    sources.write_as(item.at, &toml);
}

/// A distribution without the spaces that keep its bytes in their places.
fn without_padding(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, ',' | ')') {
            short.truncate(short.trim_end().len());
        }
        short.push(c);
    }
    short
}

/// Adds a source text; reports an error if it is not UTF-8.
pub fn add_source(sources: &mut Sources, name: &str, bytes: &[u8], faults: &mut Faults) -> SourceId {
    match std::str::from_utf8(bytes) {
        Ok(text) => sources.add(name, text),
        Err(error) => {
            let text = String::from_utf8_lossy(bytes);
            let id = sources.add(name, &text);
            let start = floor(&text, error.valid_up_to());
            let end = start + text[start..].chars().next().map_or(0, char::len_utf8);
            let fault = Diagnostic::error(Span { source: id, start, end }, "found a byte that is not UTF-8");
            faults.add(fault.help("save the file as UTF-8"));
            id
        }
    }
}

fn read(home: Files<'_>, place: Place<'_>, faults: &mut Faults) -> Option<Vec<u8>> {
    let Place { key, path, at, .. } = place;
    let relative = Path::new(path);
    if path.is_empty() || relative.components().any(|c| matches!(c, Component::RootDir | Component::Prefix(_))) {
        let message = format!("{key}: found \"{}\", expected a path relative to the scenario file", shown(path));
        faults.error(at, message);
        return None;
    }
    match home.read(relative) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let reason =
                if error.kind() == io::ErrorKind::NotFound { "no such file".to_owned() } else { error.to_string() };
            let fault = Diagnostic::error(at, format!("{key}: cannot read \"{}\": {reason}", shown(path)));
            let help = neighbour(&home.full(relative), path)
                .unwrap_or_else(|| "paths are relative to the scenario file".to_owned());
            faults.add(fault.help(help));
            None
        }
    }
}

/// Suggests a file in the same folder with a name similar to that of a missing file.
fn neighbour(full: &Path, written: &str) -> Option<String> {
    let name = full.file_name()?.to_str()?;
    let mut names: Vec<String> =
        fs::read_dir(full.parent()?).ok()?.take(1000).filter_map(|e| e.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let near = nearest(name, names.iter().map(String::as_str))?;
    Some(format!("did you mean `{}`?", written.strip_suffix(name)?.to_owned() + near))
}

/// Marks a list as incomplete, so that references to the unread rows are not reported as errors.
fn incomplete(root: &mut Item, key: &Key, at: Span, inside: bool) {
    let broken = || vec![Item { value: Value::Broken, at }];
    if inside {
        for mineral in minerals(root) {
            extend(mineral, key, at, broken());
        }
    } else {
        extend(root, key, at, broken());
    }
}

/// Adds rows to the list of the root, or to that of the mineral which each names.
fn append(root: &mut Item, key: &Key, at: Span, inside: bool, rows: Vec<Placed>, faults: &mut Faults) {
    if !inside {
        return extend(root, key, at, rows.into_iter().map(|row| row.item).collect());
    }
    for Placed { item, mineral } in rows {
        let Some(mineral) = mineral else {
            incomplete(root, key, at, inside);
            continue;
        };
        let minerals = minerals(root);
        let id = |item: &Item| item.get("id").and_then(Item::text).unwrap_or_default().to_owned();
        if let Some(found) = minerals.iter_mut().find(|found| id(found) == mineral.text) {
            extend(found, key, at, vec![item]);
        } else if minerals.iter().all(|found| !matches!(found.value, Value::Broken)) {
            let known: Vec<String> = minerals.iter().map(id).filter(|id| !id.is_empty()).collect();
            let near = faults.suggests().then(|| did_you_mean(&mineral.text, known.iter().map(String::as_str)));
            let help = near.flatten().unwrap_or_else(|| match known.len() {
                0 => "there are no minerals; add one under [[minerals]]".to_owned(),
                1..=8 => format!("there are {}", known.join(", ")),
                n => format!("there are {n} minerals, none of a similar name"),
            });
            let message = format!("mineral: found `{}`, expected the id of a mineral", shown(&mineral.text));
            faults.add(Diagnostic::error(mineral.at, message).help(help).absent(Lost::Tables));
            incomplete(root, key, at, inside);
        }
    }
}

fn minerals(root: &mut Item) -> &mut [Item] {
    match root.get_mut("minerals") {
        Some(Item { value: Value::Array(minerals), .. }) => minerals,
        _ => &mut [],
    }
}

fn extend(table: &mut Item, key: &Key, at: Span, rows: Vec<Item>) {
    match table.get_mut(&key.name) {
        Some(Item { value: Value::Array(list), .. }) => list.extend(rows),
        Some(_) => {}
        None => table.put(key.clone(), Item { value: Value::Array(rows), at }),
    }
}
