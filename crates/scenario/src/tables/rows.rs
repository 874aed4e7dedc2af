//! The rows of a table as tables of the tree.

use super::header::{self, Column, Layout};
use crate::cell::{self, Cell, Decimals};
use crate::csv::{Field, Record, SEPARATORS};
use crate::diagnostic::{Diagnostic, Faults};
use crate::source::{Sources, Span};
use crate::spec::{IfAbsent, KeySpec, MAX_ROWS};
use crate::text::shown;
use crate::tree::{Item, Key, Value};
use std::collections::HashMap;

/// A row, and the mineral to whose list it belongs, in tables of lists that are within minerals.
pub struct Placed {
    pub item: Item,
    pub mineral: Option<Mineral>,
}

/// The mineral of a row, as it is written.
pub struct Mineral {
    pub text: String,
    pub at: Span,
}

/// Reads the rows of a table.
pub struct Reader<'a> {
    /// The list that it holds.
    pub layout: &'a Layout,
    /// The record of the header.
    pub header: &'a Record,
    /// What each column holds.
    pub columns: &'a [Column],
    /// Sign between cells; `None` in a workbook.
    pub separator: Option<char>,
    /// How its numbers are written.
    pub decimals: Decimals,
    /// The sources, for places in messages.
    pub sources: &'a Sources,
}

impl Reader<'_> {
    /// Returns the rows that the records behind the header make.
    ///
    /// A row with the id of one above it, or without an id, that has cells in columns of a list (`stages.duration`) is a further entry of that list;
    /// what else it has must be what the first row has.
    pub fn read(&self, records: &[Record], faults: &mut Faults) -> Vec<Placed> {
        let lacking = header::lacking(self.layout, self.columns);
        if let Some(fault) = records.first().and_then(|record| self.separated_otherwise(record)) {
            faults.add(fault);
            return vec![Placed { item: Item { value: Value::Broken, at: self.header.at }, mineral: None }];
        }
        let mut rows: Vec<Placed> = Vec::new();
        // The row and the record of each id; and those of the last row.
        let mut known: HashMap<Vec<&str>, (usize, usize)> = HashMap::new();
        let mut last = None;
        for (at, record) in records.iter().enumerate() {
            if !self.is_whole(record, faults) {
                rows.push(Placed { item: Item { value: Value::Broken, at: record.at }, mineral: None });
                last = None;
                continue;
            }
            let identity = self.identity(record);
            let has_entry = self.has_entry(record);
            let anonymous = identity.iter().all(|text| text.is_empty());
            let first = if anonymous { last } else { known.get(&identity).copied() };
            if let Some((row, first)) = first.filter(|_| has_entry) {
                self.repeats(record, &records[first], faults);
                self.entries(record, &mut rows[row].item, faults);
                continue;
            }
            if rows.len() == MAX_ROWS {
                faults.error(record.at, format!("found more than {MAX_ROWS} rows of {}", self.layout.name));
                break;
            }
            let mut placed = self.row(record, faults);
            for key in &lacking {
                let item = Item { value: Value::Broken, at: self.header.at };
                placed.item.put(Key { name: key.name.to_owned(), at: self.header.at }, item);
            }
            last = Some((rows.len(), at));
            if !anonymous {
                known.entry(identity).or_insert((rows.len(), at));
            }
            rows.push(placed);
        }
        rows
    }

    /// The cells of a record, each with its column.
    fn cells<'b>(&'b self, record: &'b Record) -> impl Iterator<Item = (&'b Column, &'b Field)> {
        self.columns.iter().zip(&record.fields)
    }

    /// Whether a record has as many cells as the header; reports it otherwise.
    fn is_whole(&self, record: &Record, faults: &mut Faults) -> bool {
        if !record.sound {
            return false;
        }
        let (found, expected) = (record.fields.len(), self.header.fields.len());
        // Columns without a name at the end are those of a spreadsheet that nothing is in.
        let named = self.header.fields.iter().rposition(|field| !field.text.is_empty()).map_or(0, |at| at + 1);
        let fault = |at| {
            let message = format!("found {found} cells in this row, expected {expected} as in the header");
            Diagnostic::error(at, message)
        };
        if found < named {
            let between = self.separator.map_or("cells", separators);
            faults.add(
                fault(record.at).help(format!("leave a cell empty between its {between} where there is no value")),
            );
            return false;
        }
        if let Some(beyond) = record.fields.iter().skip(expected).find(|field| !field.is_blank()) {
            let help = match self.separator {
                Some(sign) => format!("put cells that contain a {} in quotes", separators(sign).trim_end_matches('s')),
                None => "give the column a name, or remove what is in it".to_owned(),
            };
            faults.add(fault(beyond.at).help(help));
        }
        true
    }

    /// The fault of a row whose cells are separated by another sign than those of the header.
    fn separated_otherwise(&self, record: &Record) -> Option<Diagnostic> {
        let ([only], Some(separator)) = (record.fields.as_slice(), self.separator) else { return None };
        let width = self.header.fields.len();
        let other =
            SEPARATORS.into_iter().find(|sign| *sign != separator && only.text.matches(*sign).count() + 1 >= width);
        let (found, expected) = (separators(other?), separators(separator));
        let message = format!("found {found} between the cells of this row, expected {expected} as in the header");
        (width > 1)
            .then(|| Diagnostic::error(record.at, message).help("separate all cells of a table by the same sign"))
    }

    /// The texts of the keys that tell rows apart.
    fn identity<'b>(&self, record: &'b Record) -> Vec<&'b str> {
        let own = |name: &str| self.columns.iter().position(|c| matches!(c, Column::Own(key) if key.name == name));
        let mineral = self.columns.iter().position(|column| matches!(column, Column::Mineral));
        let places = mineral.into_iter().map(Some).chain(self.layout.spec.identity.iter().map(|name| own(name)));
        places.map(|at| at.and_then(|at| record.fields.get(at)).map_or("", |field| field.text.as_str())).collect()
    }

    /// Whether a record has an entry of a list.
    fn has_entry(&self, record: &Record) -> bool {
        self.cells(record).any(|(column, field)| matches!(column, Column::Inner { .. }) && !field.is_blank())
    }

    /// Reports what a further entry has that the first row of its id has not.
    fn repeats(&self, record: &Record, first: &Record, faults: &mut Faults) {
        for (at, (column, field)) in self.cells(record).enumerate() {
            let same = first.fields.get(at).is_some_and(|other| other.text == field.text && other.held == field.held);
            if field.is_blank() || same || matches!(column, Column::Inner { .. } | Column::None { .. }) {
                continue;
            }
            let name = &self.header.fields[at].text;
            let message = format!(
                "{}: found \"{}\", expected nothing, or what {} has",
                shown(name),
                shown(&field.text),
                self.sources.line_of(first.at)
            );
            let one = self.layout.spec.one;
            let other = one.replacen("a ", "another ", 1);
            let help = format!("a further row of {one} adds to its lists alone; give {other} an id of its own");
            faults.add(Diagnostic::error(field.at, message).help(help));
        }
    }

    /// Reads a row that is the first of its id.
    fn row(&self, record: &Record, faults: &mut Faults) -> Placed {
        let mut item = Item { value: Value::Table(Vec::new()), at: record.at };
        let mut mineral = None;
        for (index, (column, field)) in self.cells(record).enumerate() {
            let header = &self.header.fields[index];
            let key = |key: &KeySpec| Key { name: key.name.to_owned(), at: header.at };
            match column {
                Column::Own(own) if !field.is_blank() => item.put(key(own), self.value(field, own, faults)),
                Column::Own(own) if matches!(own.need, IfAbsent::Required) => {
                    let message = format!("{}: found an empty cell, expected {}", own.name, own.kind.expected());
                    faults.error(field.at, message);
                    item.put(key(own), Item { value: Value::Broken, at: field.at });
                }
                Column::Mineral if field.is_blank() => {
                    faults.error(field.at, "mineral: found an empty cell, expected the id of a mineral");
                }
                Column::Mineral => mineral = Some(Mineral { text: field.text.clone(), at: field.at }),
                Column::Setting { table, address, from, key: leads_to } if !field.is_blank() => {
                    let at = header.verbatim.map_or(header.at, |start| {
                        let start = start + from;
                        Span { start, end: start + address.len(), ..header.at }
                    });
                    let value = cell::setting(of(field), *leads_to, address, self.decimals, faults);
                    if item.get(table.name).is_none() {
                        item.put(key(table), Item::empty_table(field.at));
                    }
                    if let Some(settings) = item.get_mut(table.name) {
                        settings.put(Key { name: address.clone(), at }, value);
                    }
                }
                Column::None { is_named: false } if !field.is_blank() => {
                    faults.error(field.at, "found a cell in a column without a name");
                }
                _ => {}
            }
        }
        self.entries(record, &mut item, faults);
        Placed { item, mineral }
    }

    /// Adds the entries that a record has to the lists of a row.
    fn entries(&self, record: &Record, row: &mut Item, faults: &mut Faults) {
        let mut added: Vec<(&'static KeySpec, Item)> = Vec::new();
        for (index, (column, field)) in self.cells(record).enumerate() {
            let Column::Inner { list, key } = column else { continue };
            if field.is_blank() {
                continue;
            }
            let at = self.header.fields[index].at;
            let value = self.value(field, key, faults);
            let place = added.iter().position(|(other, _)| other.name == list.name).unwrap_or_else(|| {
                added.push((list, Item::empty_table(field.at)));
                added.len() - 1
            });
            let entry = &mut added[place].1;
            entry.at = entry.at.to(field.at);
            entry.put(Key { name: key.name.to_owned(), at }, value);
        }
        for (list, entry) in added {
            if let Some(Item { value: Value::Array(entries), .. }) = row.get_mut(list.name) {
                entries.push(entry);
            } else {
                let at = entry.at;
                row.put(Key { name: list.name.to_owned(), at }, Item { value: Value::Array(vec![entry]), at });
            }
        }
    }

    fn value(&self, field: &Field, key: &KeySpec, faults: &mut Faults) -> Item {
        cell::read(of(field), key, self.decimals, faults)
    }
}

fn of(field: &Field) -> Cell<'_> {
    Cell { text: &field.text, held: &field.held, at: field.at, verbatim: field.verbatim }
}

/// What signs between cells are called.
fn separators(sign: char) -> &'static str {
    match sign {
        ';' => "semicolons",
        '\t' => "tabs",
        _ => "commas",
    }
}
