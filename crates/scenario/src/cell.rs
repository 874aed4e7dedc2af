//! Conversion of untyped text, from CSV cells and `--set`, to the type that a key expects.

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
    /// Its span, quotes included.
    pub at: Span,
    /// Byte offset at which the text begins, if it is written in the source without escapes.
    pub verbatim: Option<usize>,
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
                Self { text, at: Span { start: first, end: first + text.len(), ..self.at }, verbatim: Some(first) }
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

    /// Returns a number if the text is one; else the text, so that the later check reports it.
    fn number(self) -> Item {
        let digits = self.text.replace('_', "");
        let value = match (number(self.text), digits.parse::<i128>()) {
            (Some(_), Ok(whole)) => Value::Integer(whole),
            (Some(x), Err(_)) => Value::Float(x),
            (None, _) => return self.plain(),
        };
        Item { value, at: self.at }
    }
}

/// Converts a text to the type that `key` expects; lists are separated by `;`, maps are written as `id: number; id: number`.
pub fn read(cell: Cell<'_>, key: &KeySpec, faults: &mut Faults) -> Item {
    match key.kind {
        ValueKind::Number(_) | ValueKind::Whole(..) | ValueKind::Dist(_) => cell.number(),
        ValueKind::Flag => match cell.text.to_ascii_lowercase().as_str() {
            "true" => Item { value: Value::Bool(true), at: cell.at },
            "false" => Item { value: Value::Bool(false), at: cell.at },
            _ => cell.plain(),
        },
        ValueKind::Selectors | ValueKind::Refs(_) => {
            let parts = cell.split(';').into_iter().filter(|p| !p.text.is_empty());
            Item { value: Value::Array(parts.map(Cell::plain).collect()), at: cell.at }
        }
        ValueKind::Map(..) => map(cell, key, faults),
        _ => cell.plain(),
    }
}

fn map(cell: Cell<'_>, key: &KeySpec, faults: &mut Faults) -> Item {
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
        let value = part.part(id.len() + 1, part.text.len()).number();
        table.push((Key { name: name.text.to_owned(), at: name.at }, value));
    }
    Item { value: if sound { Value::Table(table) } else { Value::Broken }, at: cell.at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use crate::spec::root_table;

    /// Reads a cell of the column `key` of the disruptions table.
    fn disruption(key: &str, text: &str) -> (Sources, Item, usize) {
        let (mut sources, mut faults) = (Sources::default(), Faults::default());
        let id = sources.add("a.csv", text);
        let spec = root_table("disruptions").and_then(|t| t.key(key)).unwrap();
        let item = read(Cell { text, at: sources.whole(id), verbatim: Some(0) }, spec, &mut faults);
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
}
