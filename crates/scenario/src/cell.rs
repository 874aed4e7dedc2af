//! Conversion of untyped text, from cells of tables and `--set`, to the type that a key expects.

use super::csv::Held;
use super::decimal::{self, Mark, Meaning};
use super::diagnostic::{Diagnostic, Faults};
use super::source::Span;
use super::spec::{KeySpec, ValueKind};
use super::text::number;
use super::text::shown;
use super::tree::{Item, Key, Value};

/// Text with its place in the source.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    /// The text itself.
    pub text: &'a str,
    /// What a cell of a workbook holds instead of a text.
    pub held: &'a Held,
    /// Its span, quotes included.
    pub at: Span,
    /// Byte offset at which the text begins, if it is written in the source without escapes.
    pub verbatim: Option<usize>,
}

/// How the numbers of a source are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decimals {
    /// As in TOML.
    Toml,
    /// As the other numbers of a table show: digits may be in groups, and this sign stands before decimals.
    Shown(Mark),
    /// Nothing shows the sign before decimals, so that `12.000` may be either, which was reported.
    Unknown,
}

impl Cell<'_> {
    /// Returns the bytes `start..end` of the text, trimmed of surrounding white space.
    fn part(self, start: usize, end: usize) -> Self {
        let raw = &self.text[start..end];
        let text = raw.trim();
        let start = start + raw.len() - raw.trim_start().len();
        match self.verbatim {
            Some(first) => {
                let first = first + start;
                let at = Span { start: first, end: first + text.len(), ..self.at };
                Self { text, at, verbatim: Some(first), ..self }
            }
            None => Self { text, ..self },
        }
    }

    /// Splits the text at a separator.
    fn split(self, separator: char) -> Vec<Self> {
        let mut start = 0;
        let mut parts = Vec::new();
        for piece in self.text.split(separator) {
            parts.push(self.part(start, start + piece.len()));
            start += piece.len() + separator.len_utf8();
        }
        parts
    }

    fn plain(self) -> Item {
        Item { value: Value::Text { text: self.text.to_owned(), verbatim: self.verbatim }, at: self.at }
    }

    /// Returns the truth value that the cell is.
    fn flag(self) -> Option<Item> {
        let value = match (self.held, self.text.to_ascii_lowercase().as_str()) {
            (Held::Flag(value), _) => *value,
            (_, "true") => true,
            (_, "false") => false,
            _ => return None,
        };
        Some(Item { value: Value::Bool(value), at: self.at })
    }

    /// Returns a number if the cell is one; else the text, so that the later check reports it.
    fn number(self, decimals: Decimals) -> Item {
        if let Held::Number(x) = self.held {
            return Item { value: of_number(*x), at: self.at };
        }
        let digits = self.text.replace('_', "");
        let value = match (self.meaning(decimals), digits.parse::<i128>()) {
            (_, Ok(whole)) if number(self.text).is_some() => Value::Integer(whole),
            (Some(Meaning::Sure(x)), _) => {
                // A whole number in groups of digits is as good as one without.
                if number(self.text).is_some() { Value::Float(x) } else { of_number(x) }
            }
            (Some(Meaning::Either { point, comma }), _) => match decimals {
                Decimals::Shown(Mark::Comma) => of_number(comma),
                Decimals::Shown(Mark::Point) if number(self.text).is_some() => Value::Float(point),
                Decimals::Shown(Mark::Point) => of_number(point),
                Decimals::Toml | Decimals::Unknown => Value::Broken,
            },
            (None, _) => return self.plain(),
        };
        Item { value, at: self.at }
    }

    /// What the text means, if it is a number.
    fn meaning(self, decimals: Decimals) -> Option<Meaning> {
        if decimals == Decimals::Toml {
            return number(self.text).map(Meaning::Sure);
        }
        match decimal::parse(self.text) {
            Some(parsed) => parsed.unit.is_empty().then_some(parsed.meaning),
            None => number(self.text).map(Meaning::Sure),
        }
    }

    /// Returns the distribution as TOML writes it, where its arguments are separated by `;`, so that commas may stand before decimals.
    fn call(self, decimals: Decimals) -> Item {
        if decimals == Decimals::Toml || !self.text.contains(';') {
            return self.plain();
        }
        let mut text = String::with_capacity(self.text.len());
        let mut same_length = true;
        for (part, behind) in self.arguments() {
            let raw = &self.text[part.clone()];
            let trimmed = raw.trim();
            let lead = raw.len() - raw.trim_start().len();
            let inner = self.part(part.start, part.end);
            let written = match inner.meaning(decimals) {
                // Digits alone are the same in TOML.
                Some(_) if trimmed.chars().all(is_plain) => None,
                Some(_) => match inner.number(decimals).value {
                    Value::Integer(n) => Some(n.to_string()),
                    Value::Float(x) => Some(format!("{x:?}")),
                    _ => return Item { value: Value::Broken, at: self.at },
                },
                None => None,
            };
            text.push_str(&raw[..lead]);
            let written = written.as_deref().unwrap_or(trimmed);
            text.push_str(written);
            // Bytes stay where they are, so that faults are told at their place.
            let rest = (raw.len() - lead).checked_sub(written.len());
            same_length &= rest.is_some();
            text.extend(std::iter::repeat_n(' ', rest.unwrap_or(0)));
            text.extend(behind.map(|sign| if sign == ';' { ',' } else { sign }));
        }
        Item { value: Value::Text { text, verbatim: self.verbatim.filter(|_| same_length) }, at: self.at }
    }

    /// The parts of a distribution between its signs, each as bytes with the sign behind it.
    fn arguments(self) -> Vec<(std::ops::Range<usize>, Option<char>)> {
        let mut start = 0;
        let mut parts = Vec::new();
        for (at, sign) in self.text.match_indices(['(', ')', ';', '=', ':']) {
            parts.push((start..at, sign.chars().next()));
            start = at + sign.len();
        }
        parts.push((start..self.text.len(), None));
        parts
    }

    /// The parts of a cell that are read as numbers, if they are any.
    pub fn numbers(self, kind: ValueKind) -> Vec<Self> {
        match kind {
            ValueKind::Dist(_) if self.text.contains('(') => {
                // Arguments that commas separate have decimals with a point, as in TOML.
                let parts = if self.text.contains(';') { self.arguments() } else { Vec::new() };
                parts.into_iter().map(|(part, _)| self.part(part.start, part.end)).collect()
            }
            ValueKind::Number(_) | ValueKind::Whole(..) | ValueKind::Dist(_) => vec![self],
            ValueKind::Map(..) => {
                let behind = |part: Self| Some(part.part(part.text.find(':')? + 1, part.text.len()));
                self.split(';').into_iter().filter_map(behind).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Reports what a workbook has in the place of a value: an error, a formula without a result, a date.
    fn held(self, key: &str, expected: &str, kind: ValueKind, faults: &mut Faults) -> Option<Item> {
        let fault = |message: String| Diagnostic::error(self.at, format!("{key}: {message}, expected {expected}"));
        match self.held {
            Held::Error => {
                let fault = fault(format!("found the error {} of a formula", shown(self.text)));
                faults.add(fault.help("mend the formula, or leave the cell empty"));
            }
            Held::Uncomputed => {
                let fault = fault("found a formula without a result".to_owned());
                faults.add(fault.help("open the workbook in a spreadsheet, which computes it, and save it"));
            }
            Held::Moment(month) => match (kind, month) {
                (ValueKind::Month | ValueKind::Window, Some((year, month))) => {
                    let text = format!("{year:04}-{month:02}");
                    return Some(Item { value: Value::Text { text, verbatim: None }, at: self.at });
                }
                (ValueKind::Text(_), _) => return None,
                _ => {
                    let fault = fault(format!("found the date or time {}", shown(self.text)));
                    faults.add(fault.help(if matches!(kind, ValueKind::Month | ValueKind::Window) {
                        "write a month as text, such as 2025-01, or as the date of its first day"
                    } else {
                        "spreadsheets take some texts and numbers for dates: format the cell as text, and write it again"
                    }));
                }
            },
            Held::Text | Held::Number(_) | Held::Flag(_) => return None,
        }
        Some(Item { value: Value::Broken, at: self.at })
    }
}

/// A number as TOML would write it: whole ones without a point.
fn of_number(x: f64) -> Value {
    // Beyond 2^53, not every whole number is held.
    if x.fract() == 0.0 && x.abs() < 9_007_199_254_740_992.0 { Value::Integer(x as i128) } else { Value::Float(x) }
}

fn is_plain(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '+' | '-' | 'e' | 'E' | '_')
}

/// Converts a text to the type that `key` expects; lists are separated by `;`, maps are written as `id: number; id: number`.
pub fn read(cell: Cell<'_>, key: &KeySpec, decimals: Decimals, faults: &mut Faults) -> Item {
    if let Some(item) = cell.held(key.name, &key.kind.expected(), key.kind, faults) {
        return item;
    }
    match key.kind {
        ValueKind::Dist(_) if cell.text.contains('(') => cell.call(decimals),
        ValueKind::Number(_) | ValueKind::Whole(..) | ValueKind::Dist(_) => cell.number(decimals),
        ValueKind::Flag => cell.flag().unwrap_or_else(|| cell.plain()),
        ValueKind::Selectors | ValueKind::Refs(_) => {
            let parts = cell.split(';').into_iter().filter(|p| !p.text.is_empty());
            Item { value: Value::Array(parts.map(Cell::plain).collect()), at: cell.at }
        }
        ValueKind::Map(..) => map(cell, key, decimals, faults),
        _ => cell.plain(),
    }
}

/// Converts a text to the type of the value at an address: that of its key, or what the text looks like where no key is known.
pub fn setting(cell: Cell<'_>, key: Option<&KeySpec>, address: &str, decimals: Decimals, faults: &mut Faults) -> Item {
    match key {
        // The address of a number in a map ends behind the key of the map.
        Some(key) if !matches!(key.kind, ValueKind::Map(..)) => read(cell, key, decimals, faults),
        _ => {
            let kind = key.map_or(ValueKind::Flag, |key| key.kind);
            let held = cell.held(address, "a value", kind, faults);
            held.or_else(|| cell.flag()).unwrap_or_else(|| cell.number(decimals))
        }
    }
}

fn map(cell: Cell<'_>, key: &KeySpec, decimals: Decimals, faults: &mut Faults) -> Item {
    let mut table: Vec<(Key, Item)> = Vec::new();
    let mut sound = true;
    for part in cell.split(';').into_iter().filter(|p| !p.text.is_empty()) {
        let Some((id, _)) = part.text.split_once(':') else {
            let message = format!("{}: found \"{}\", expected `id: number`", key.name, shown(part.text));
            faults.add(
                Diagnostic::error(part.at, message)
                    .help("separate entries with `;`, as in us-china-tension: 0.8; other: 0.3"),
            );
            sound = false;
            continue;
        };
        let name = part.part(0, id.len());
        if table.iter().any(|(k, _)| k.name == name.text) {
            faults.add(
                Diagnostic::error(name.at, format!("{}: found `{}` twice", key.name, shown(name.text)))
                    .help("remove one of them"),
            );
            sound = false;
            continue;
        }
        let value = part.part(id.len() + 1, part.text.len()).number(decimals);
        table.push((Key { name: name.text.to_owned(), at: name.at }, value));
    }
    Item { value: if sound { Value::Table(table) } else { Value::Broken }, at: cell.at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use crate::spec::format::root_table;

    /// Reads a cell of the column `key` of the disruptions table.
    fn disruption(key: &str, text: &str) -> (Sources, Item, usize) {
        written(key, text, Decimals::Toml)
    }

    fn written(key: &str, text: &str, decimals: Decimals) -> (Sources, Item, usize) {
        let (mut sources, mut faults) = (Sources::default(), Faults::default());
        let id = sources.add("a.csv", text);
        let spec = root_table("disruptions").and_then(|t| t.key(key)).unwrap();
        let cell = Cell { text, held: &Held::Text, at: sources.whole(id), verbatim: Some(0) };
        let item = read(cell, spec, decimals, &mut faults);
        (sources, item, faults.len())
    }

    #[test]
    fn lists_are_separated_by_semicolons() {
        let (sources, item, _) = disruption("hits", "CHN:refine; lane:*;");
        let texts: Vec<_> = item.items().iter().map(|i| sources.text(i.at)).collect();
        assert_eq!(texts, ["CHN:refine", "lane:*"]);
    }

    #[test]
    fn maps_are_ids_and_numbers() {
        let (sources, item, _) = disruption("drivers", "a: 0.8; b-c : -1");
        assert!(matches!(item.get("a").unwrap().value, Value::Float(x) if x == 0.8));
        assert!(matches!(item.get("b-c").unwrap().value, Value::Integer(-1)));
        assert_eq!(sources.text(item.get("b-c").unwrap().at), "-1");
        assert_eq!(disruption("drivers", "a: 1; a: 2").2, 1);
        assert_eq!(disruption("drivers", "a 1; b").2, 2);
    }

    #[test]
    fn numbers_and_flags_are_read_and_all_else_stays_text() {
        assert!(matches!(disruption("rate", "1_000").1.value, Value::Integer(1000)));
        assert!(matches!(disruption("rate", "1e-1").1.value, Value::Float(x) if x == 0.1));
        assert!(matches!(disruption("overlapping", "TRUE").1.value, Value::Bool(true)));
        assert_eq!(disruption("duration", "lognormal(9, 6)").1.text(), Some("lognormal(9, 6)"));
    }

    #[test]
    fn numbers_of_tables_may_have_groups_and_commas() {
        let rate = |text: &str, mark: Mark| written("rate", text, Decimals::Shown(mark)).1.value;
        for (text, mark, number) in [
            ("0,5", Mark::Comma, 0.5),
            ("1.234,5", Mark::Comma, 1234.5),
            ("12.345", Mark::Point, 12.345),
            ("12,345", Mark::Comma, 12.345),
        ] {
            assert!(matches!(rate(text, mark), Value::Float(x) if x == number), "{text}");
        }
        for (text, mark, whole) in
            [("12.000", Mark::Comma, 12_000), ("12,000", Mark::Point, 12_000), ("1 234", Mark::Point, 1234)]
        {
            assert!(matches!(rate(text, mark), Value::Integer(n) if n == whole), "{text}");
        }
        assert!(matches!(written("rate", "12.000", Decimals::Unknown).1.value, Value::Broken));
        assert_eq!(written("rate", "14 %", Decimals::Unknown).1.text(), Some("14 %"));
        let (_, map, _) = written("drivers", "a: 0,8; b: 1", Decimals::Shown(Mark::Comma));
        assert!(matches!(map.get("a").unwrap().value, Value::Float(x) if x == 0.8));
    }

    #[test]
    fn arguments_between_semicolons_may_have_decimal_commas() {
        let comma = |text: &str| written("duration", text, Decimals::Shown(Mark::Comma)).1.text().map(str::to_owned);
        assert_eq!(comma("lognormal(9,5; 6)").as_deref(), Some("lognormal(9.5, 6)"));
        assert_eq!(
            comma("truncated(lognormal(mean = 9,5; sd = 6); 0; 12)").unwrap(),
            "truncated(lognormal(mean = 9.5, sd = 6), 0, 12)"
        );
        // The bytes keep their places: 1.234,5 has seven, 1234.5 six.
        assert_eq!(comma("uniform(0; 1.234,5)").as_deref(), Some("uniform(0, 1234.5 )"));
        assert_eq!(comma("lognormal(9.5, 6)").as_deref(), Some("lognormal(9.5, 6)"));
        assert!(matches!(written("duration", "uniform(1.000; 2)", Decimals::Unknown).1.value, Value::Broken));
    }
}
