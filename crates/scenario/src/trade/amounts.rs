//! Quantities and values of a row.

use super::gather::{
    Entry, HAS_QUANTITY, HAS_VALUE, QUANTITY_COMMA, QUANTITY_POINT, VALUE_COMMA, VALUE_POINT, fault_at,
};
use super::header::{Amount, Kind};
use super::layout::{Layout, Shape, Weighed};
use super::lines::Line;
use super::table::Table;
use super::units::{money, tonnes};
use crate::decimal::{Mark, Meaning, parse};
use crate::text::{number, number_help, shown};
use std::borrow::Cow;

/// Largest quantity or value.
const MAX_AMOUNT: f64 = 1e15;

/// A number of a cell with the flags of how it is written.
#[derive(Clone, Copy)]
pub(super) struct Read {
    number: f64,
    /// Written with one point, or one comma, before three digits.
    point: bool,
    comma: bool,
}

impl Read {
    const UNKNOWN: Self = Self { number: f64::NAN, point: false, comma: false };
}

impl Table<'_> {
    /// Reads quantity and value of a row whose period has a column.
    pub(super) fn amounts(&mut self, line: Line<'_>, mut entry: Entry, world: bool) {
        if let Some(column) = self.mapping.indicator {
            let (_, cell) = self.cell(line, &[column]);
            return self.indicated(line, entry, world, &cell.to_lowercase());
        }
        let amounts = self.mapping.amounts.clone();
        let mut second = Read::UNKNOWN;
        let mut faulty = false;
        for amount in &amounts {
            let Some(read) = self.amount(line, amount) else {
                faulty = true;
                continue;
            };
            match amount.kind {
                Kind::Quantity => entry = with_quantity(entry, read),
                Kind::SecondQuantity => second = read,
                Kind::Value => entry = with_value(entry, read),
            }
        }
        if self.mapping.shape.is_some_and(|shape| shape.zero_is_unknown) && entry.quantity == 0.0 && entry.value > 0.0 {
            entry.quantity = f64::NAN;
        }
        if entry.quantity.is_nan() && !second.number.is_nan() && second.number > 0.0 {
            entry = with_quantity(entry, second);
        }
        entry.flags |= HAS_QUANTITY;
        self.note_months(line, entry.year);
        if !faulty {
            self.push(line, entry, world);
        }
    }

    /// Reads the number of a row whose indicator says what it is.
    fn indicated(&mut self, line: Line<'_>, entry: Entry, world: bool, indicator: &str) {
        let tonnes = match indicator {
            "quantity_in_100kg" => Some(0.1),
            "quantity_in_kg" | "quantity_kg" => Some(1e-3),
            "value_in_euros" | "value_eur" => None,
            _ => return self.gather.told.leave_out("supplementary quantities and other indicators"),
        };
        let Some(amount) = self.mapping.amounts.first().cloned() else { return };
        let Some(read) = self.bare_number(line, amount.column, "OBS_VALUE") else { return };
        let entry = match tonnes {
            Some(factor) => with_quantity(entry, Read { number: read.number * factor, ..read }),
            None => with_value(entry, read),
        };
        self.push(line, entry, world);
    }

    /// Reads a row whose years are columns.
    pub(super) fn years(&mut self, line: Line<'_>, entry: Entry, world: bool) {
        let amounts = self.mapping.amounts.clone();
        for amount in &amounts {
            let Some(period) = amount.year else { continue };
            let Some(read) = self.amount(line, amount) else { continue };
            if read.number.is_nan() {
                continue;
            }
            let entry = Entry { year: period.year, month: period.month, ..entry };
            if period.month > 0 {
                *self.gather.months.entry((entry.importer, period.year)).or_default() |= 1 << (period.month - 1);
            }
            let entry = if amount.kind == Kind::Value { with_value(entry, read) } else { with_quantity(entry, read) };
            self.push(line, entry, world);
        }
    }

    fn push(&mut self, line: Line<'_>, entry: Entry, world: bool) {
        if world {
            self.gather.told.leave_out("all partners together, a control total");
            if self.gather.world.len() < 100_000 {
                self.gather.world.push(entry);
            }
        } else {
            self.gather.told.used += 1;
            self.gather.keep(entry, line.raw);
        }
    }

    /// Notes in which months of the year there was trade, where months are columns.
    fn note_months(&mut self, line: Line<'_>, year: i16) {
        let traded = |columns: &Vec<usize>| columns.iter().any(|c| number(&line.text(*c)).is_some_and(|x| x > 0.0));
        let months = self.mapping.months.iter().enumerate().filter(|(_, columns)| traded(columns));
        let bits = months.fold(0, |bits, (month, _)| bits | 1 << month);
        if self.mapping.months.iter().any(|columns| !columns.is_empty()) {
            *self.gather.files[usize::from(self.file)].months.entry(year).or_default() |= bits;
        }
    }

    /// Reads an amount in the unit of the table; `None` if the cell is at fault.
    pub(super) fn amount(&mut self, line: Line<'_>, amount: &Amount) -> Option<Read> {
        let name = if amount.kind == Kind::Value { "value" } else { "quantity" };
        match (self.mapping.shape, amount.kind) {
            (Some(shape), Kind::Value) => {
                let read = self.bare_number(line, amount.column, name)?;
                Some(Read { number: read.number * shape.money.1, ..read })
            }
            (Some(shape), _) => {
                let read = self.bare_number(line, amount.column, name)?;
                let factor = self.factor(line, amount, shape);
                Some(Read { number: factor.map_or(f64::NAN, |factor| read.number * factor), ..read })
            }
            (None, kind) if self.mapping.layout == Layout::TradeMap => {
                let read = self.bare_number(line, amount.column, name)?;
                let unit = amount.unit_in.map_or_else(|| Cow::Borrowed(amount.unit.as_str()), |at| line.text(at));
                let factor = match kind {
                    // Values are in thousands of dollars unless the header says otherwise.
                    Kind::Value => money(&amount.unit).map_or(Some(1e3), |(_, factor)| Some(factor)),
                    _ => tonnes(&unit),
                };
                if factor.is_none() && read.number > 0.0 {
                    self.note_no_weight(&unit);
                }
                Some(Read { number: factor.map_or(f64::NAN, |factor| read.number * factor), ..read })
            }
            (None, kind) => self.with_unit(line, amount, kind, name),
        }
    }

    /// Tonnes in the unit of a quantity of a published table; `None` where it is no weight.
    fn factor(&mut self, line: Line<'_>, amount: &Amount, shape: &Shape) -> Option<f64> {
        if let (Weighed::Tonnes(factor), Kind::Quantity) = (shape.weighed, amount.kind) {
            return Some(factor);
        }
        let unit = amount.unit_in.map_or(Cow::Borrowed(""), |column| line.text(column));
        let factor = tonnes(&unit);
        if factor.is_none() && amount.kind == Kind::Quantity && !unit.is_empty() {
            self.note_no_weight(&unit);
        }
        factor
    }

    fn note_no_weight(&mut self, unit: &str) {
        let note = format!("quantities in `{}`, which is no weight, are not known", shown(unit));
        if !self.gather.told.notes.contains(&note) && self.gather.told.notes.len() < 50 {
            self.gather.told.notes.push(note);
        }
    }

    /// Reads a number of a published table, where many texts stand for what is not known.
    fn bare_number(&mut self, line: Line<'_>, column: usize, name: &str) -> Option<Read> {
        let cell = line.text(column);
        let missing = ["", "na", "n/a", "n.a.", "-", "–", "..", "...", ":", "c", "nan", "null", "none", "no data"];
        if missing.contains(&cell.to_lowercase().as_str()) {
            return Some(Read::UNKNOWN);
        }
        self.number(line, column, &cell, name).map(|(read, _)| read)
    }

    /// Reads a number with a unit behind it, in the unit of the table.
    fn with_unit(&mut self, line: Line<'_>, amount: &Amount, kind: Kind, name: &str) -> Option<Read> {
        let cell = line.text(amount.column);
        if cell.is_empty() {
            return Some(Read::UNKNOWN);
        }
        let (read, unit) = self.number(line, amount.column, &cell, name)?;
        if kind == Kind::Value {
            let size = |unit: &str| money(unit).map(|(_, factor)| factor);
            let factor = if unit.is_empty() { size(&amount.unit) } else { size(&unit) };
            let Some(factor) = factor.or_else(|| unit.is_empty().then_some(1.0)) else {
                let message = format!("value: found \"{}\", expected a number", shown(&cell));
                self.fault(line, Some(amount.column), message, "write values without a unit");
                return None;
            };
            return Some(Read { number: read.number * factor, ..read });
        }
        let note = &mut self.gather.files[usize::from(self.file)];
        if unit.is_empty() {
            note.bare = true;
            if amount.unit.is_empty() && !note.unit.is_empty() {
                let message = format!(
                    "quantity: found \"{}\" without a unit, where cells above have `{}`",
                    shown(&cell),
                    shown(&note.unit)
                );
                self.fault(
                    line,
                    Some(amount.column),
                    message,
                    "write the unit of every quantity, or that of all in the name of the column",
                );
                return None;
            }
            return Some(read);
        }
        if note.unit.is_empty() && !note.bare {
            note.unit.clone_from(&unit);
        }
        let factor = match (tonnes(&unit), tonnes(&note.unit)) {
            _ if unit == note.unit => Some(1.0),
            (Some(from), Some(to)) => Some(from / to),
            _ => None,
        };
        if factor.is_none() || tonnes(&unit).is_none() {
            let expected = if note.unit.is_empty() || tonnes(&note.unit).is_none() {
                "a number from 0 to 1e15".to_owned()
            } else {
                format!("a number, or one in {} or another unit of weight", shown(&note.unit))
            };
            let help = number_help(&cell)
                .unwrap_or_else(|| "leave the cell empty where it is not known; units are kg, t and kt".to_owned());
            self.fault(
                line,
                Some(amount.column),
                format!("quantity: found \"{}\", expected {expected}", shown(&cell)),
                &help,
            );
            return None;
        }
        factor.map(|factor| Read { number: read.number * factor, ..read })
    }

    /// Reads a number and its unit, and notes what it shows of points and commas.
    fn number(&mut self, line: Line<'_>, column: usize, cell: &str, name: &str) -> Option<(Read, String)> {
        let exact = line.cells.get(column).is_some_and(|cell| cell.exact);
        let sure = |number| Read { number, point: false, comma: false };
        let found = if exact {
            number(cell).map(|number| (sure(number), String::new()))
        } else {
            parse(cell).map(|parsed| {
                let read = match parsed.meaning {
                    Meaning::Sure(number) => sure(number),
                    Meaning::Either { point, .. } if self.gather.files[usize::from(self.file)].point => sure(point),
                    Meaning::Either { point, comma } => {
                        self.note_either(line, column, cell, name, point, comma);
                        Read { number: point, point: point < comma, comma: comma < point }
                    }
                };
                if let Some(mark) = parsed.shows {
                    self.note_mark(line, column, cell, name, mark);
                }
                (read, parsed.unit.to_owned())
            })
        };
        let found = found.filter(|(read, _)| (0.0..=MAX_AMOUNT).contains(&read.number));
        if found.is_none() {
            let message = format!("{name}: found \"{}\", expected a number from 0 to 1e15", shown(cell));
            let help = number_help(cell).unwrap_or_else(|| "leave the cell empty where it is not known".to_owned());
            self.fault(line, Some(column), message, &help);
        }
        found
    }

    fn note_either(&mut self, line: Line<'_>, column: usize, cell: &str, name: &str, point: f64, comma: f64) {
        let note = &mut self.gather.files[usize::from(self.file)];
        note.either_count += 1;
        if note.either.is_none() {
            let (small, large) = (point.min(comma), point.max(comma));
            let message = format!(
                "{name}: found \"{}\", which could be {small} or {large}: no number of this file shows whether a point or a comma stands before decimals",
                shown(cell)
            );
            let help = format!("write {small} or {large}");
            note.either = Some(fault_at(self.file, line, Some(column), message, &help));
        }
    }

    fn note_mark(&mut self, line: Line<'_>, column: usize, cell: &str, name: &str, mark: Mark) {
        let note = &mut self.gather.files[usize::from(self.file)];
        let sample = Some((shown(cell), line.number));
        let (own, other) = match mark {
            Mark::Point => (&mut note.with_point, &note.with_comma),
            Mark::Comma => (&mut note.with_comma, &note.with_point),
        };
        if own.is_some() {
            return;
        }
        *own = sample;
        if note.point && mark == Mark::Point {
            return;
        }
        let other = if note.point {
            Some("published with a point".to_owned())
        } else {
            other.as_ref().map(|(text, at)| format!("\"{text}\" in line {at}"))
        };
        if let Some(other) = other {
            let message = format!(
                "{name}: found \"{}\", where decimals follow another sign than elsewhere ({other})",
                shown(cell)
            );
            self.fault(
                line,
                Some(column),
                message,
                "write all numbers with a point before decimals, or all with a comma",
            );
        }
    }

    /// Notes what the numbers of a row that is not read show of points and commas.
    pub(super) fn observe(&mut self, line: Line<'_>) {
        let note = &mut self.gather.files[usize::from(self.file)];
        if !note.in_doubt() || note.with_point.is_some() || note.with_comma.is_some() {
            return;
        }
        for amount in &self.mapping.amounts {
            let cell = line.text(amount.column);
            let exact = line.cells.get(amount.column).is_some_and(|cell| cell.exact);
            match parse(&cell).and_then(|parsed| parsed.shows).filter(|_| !exact) {
                Some(Mark::Point) => note.with_point = Some((shown(&cell), line.number)),
                Some(Mark::Comma) => note.with_comma = Some((shown(&cell), line.number)),
                None => {}
            }
        }
    }
}

fn with_quantity(entry: Entry, read: Read) -> Entry {
    let flags =
        HAS_QUANTITY | if read.point { QUANTITY_POINT } else { 0 } | if read.comma { QUANTITY_COMMA } else { 0 };
    Entry { quantity: read.number, flags: entry.flags | flags, ..entry }
}

fn with_value(entry: Entry, read: Read) -> Entry {
    let flags = HAS_VALUE | if read.point { VALUE_POINT } else { 0 } | if read.comma { VALUE_COMMA } else { 0 };
    Entry { value: read.number, flags: entry.flags | flags, ..entry }
}
