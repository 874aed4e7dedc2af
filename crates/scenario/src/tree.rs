//! Contents of a file before they are interpreted: a tree of values with their places.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, Faults, Lost};
use super::source::{SourceId, Sources, Span, floor};
use super::syntax;
use super::text::{number, shown};

/// A value with its span.
#[derive(Clone, Debug)]
pub struct Item {
    /// The value.
    pub value: Value,
    /// Span of the value; for a table with a header, span of the header.
    pub at: Span,
}

/// An uninterpreted value.
#[derive(Clone, Debug)]
pub enum Value {
    /// Text.
    Text {
        /// The text itself.
        text: String,
        /// Byte offset at which the text begins, if it is written in the source without escapes.
        verbatim: Option<usize>,
    },
    /// Whole number.
    Integer(i128),
    /// Number with a decimal point or an exponent.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
    /// List.
    Array(Vec<Item>),
    /// Table.
    Table(Table),
    /// Invalid value; its error was reported, and no further ones are.
    Broken,
}

/// Keys with their values, in file order.
pub type Table = Vec<(Key, Item)>;

/// A key with its span.
#[derive(Clone, Debug)]
pub struct Key {
    /// Name of the key.
    pub name: String,
    /// Span of the key.
    pub at: Span,
}

impl Item {
    /// Returns a text that is written in its source without escapes, from `at.start` to `at.end`.
    pub fn plain(text: &str, at: Span) -> Self {
        Self { value: Value::Text { text: text.to_owned(), verbatim: Some(at.start) }, at }
    }

    /// Returns a table without keys.
    pub fn empty_table(at: Span) -> Self {
        Self { value: Value::Table(Vec::new()), at }
    }

    /// Returns the span of some bytes of a text, or of the whole text if it contains escapes.
    pub fn part(&self, range: Range<usize>) -> Span {
        match self.value {
            Value::Text { verbatim: Some(start), .. } => {
                Span { start: start + range.start, end: start + range.end, ..self.at }
            }
            _ => self.at,
        }
    }

    /// Returns the value of a key, if this is a table that has the key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Value::Table(table) => table.iter().find(|(k, _)| k.name == key).map(|(_, item)| item),
            _ => None,
        }
    }

    /// Like [`Item::get`], with a mutable reference.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        match &mut self.value {
            Value::Table(table) => table.iter_mut().find(|(k, _)| k.name == key).map(|(_, item)| item),
            _ => None,
        }
    }

    /// Sets the value of a key, if this is a table.
    pub fn put(&mut self, key: Key, item: Self) {
        if let Value::Table(table) = &mut self.value {
            match table.iter_mut().find(|(k, _)| k.name == key.name) {
                Some(old) => *old = (key, item),
                None => table.push((key, item)),
            }
        }
    }

    /// Removes a key, if this is a table.
    pub fn remove(&mut self, key: &str) {
        if let Value::Table(table) = &mut self.value {
            table.retain(|(k, _)| k.name != key);
        }
    }

    /// Returns the entries of a list; empty if this is not a list.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// Returns the text, if this is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Describes the value for messages: `"x"`, `3`, `a list` …
    pub fn found(&self) -> String {
        match &self.value {
            Value::Text { text, .. } => format!("\"{}\"", shown(text)),
            Value::Integer(n) => n.to_string(),
            Value::Float(x) => x.to_string(),
            Value::Bool(b) => b.to_string(),
            Value::Array(_) => "a list".to_owned(),
            Value::Table(_) => "a table".to_owned(),
            Value::Broken => "something unreadable".to_owned(),
        }
    }
}

/// Result of parsing a TOML text.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The values of the text.
    pub root: Item,
    /// What syntax errors removed.
    pub lost: Lost,
}

/// Parses TOML and reports every syntax error.
pub fn parse(sources: &Sources, id: SourceId, faults: &mut Faults) -> Parsed {
    let text = &sources.get(id).text;
    let span = |range: Range<usize>| Span { source: id, start: floor(text, range.start), end: floor(text, range.end) };
    let repaired = syntax::repair(text);
    let lost = match (repaired.faults.is_empty(), repaired.lost_tables) {
        (true, false) => Lost::Nothing,
        (false, false) => Lost::Keys,
        (_, true) => Lost::Tables,
    };
    for fault in repaired.faults {
        faults.add(Diagnostic::error(span(fault.range), fault.message).maybe_help(fault.help));
    }
    let (table, errors) = DeTable::parse_recoverable(&repaired.text);
    for error in errors.iter().filter(|e| syntax::is_duplicate(e)) {
        let at = span(error.span().unwrap_or(0..0));
        let key = sources.text(at).trim_matches(['"', '\'']);
        let header = sources.get(id).lines_of(at.start, at.start).1.trim_start().starts_with('[');
        let help =
            if header { "a list of tables is written with double brackets: [[suppliers]]" } else { "keep one of them" };
        faults.add(Diagnostic::error(at, format!("found key `{}` twice", shown(key))).help(help));
    }
    let mut reader = Reader { text, id, faults, depth: 0 };
    let root = Item { value: Value::Table(reader.table(table.get_ref())), at: Span { source: id, start: 0, end: 0 } };
    Parsed { root, lost }
}

/// Parses one TOML value that begins at the byte `offset` of a text; returns `None` if it is invalid.
pub fn parse_value(sources: &Sources, id: SourceId, offset: usize) -> Option<Item> {
    let text = &sources.get(id).text;
    let (value, errors) = DeValue::parse_recoverable(text.get(offset..)?);
    let mut faults = Faults::default();
    let mut reader = Reader { text: text.get(offset..)?, id, faults: &mut faults, depth: 0 };
    let mut item = reader.item(&value);
    if !errors.is_empty() || faults.len() > 0 {
        return None;
    }
    shift(&mut item, offset);
    Some(item)
}

fn shift(item: &mut Item, by: usize) {
    let moved = |at: &mut Span| {
        at.start += by;
        at.end += by;
    };
    moved(&mut item.at);
    match &mut item.value {
        Value::Text { verbatim: Some(start), .. } => *start += by,
        Value::Array(items) => items.iter_mut().for_each(|i| shift(i, by)),
        Value::Table(table) => {
            for (key, value) in table {
                moved(&mut key.at);
                shift(value, by);
            }
        }
        _ => {}
    }
}

/// Maximum nesting depth of values.
const MAX_DEPTH: usize = 100;

struct Reader<'a> {
    text: &'a str,
    id: SourceId,
    faults: &'a mut Faults,
    depth: usize,
}

impl Reader<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        let start = floor(self.text, range.start);
        Span { source: self.id, start, end: floor(self.text, range.end).max(start) }
    }

    fn table(&mut self, table: &DeTable<'_>) -> Table {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries
            .into_iter()
            .map(|(key, value)| (Key { name: key.get_ref().to_string(), at: self.span(key.span()) }, self.item(value)))
            .collect()
    }

    fn item(&mut self, value: &Spanned<DeValue<'_>>) -> Item {
        let at = self.span(value.span());
        self.depth += 1;
        let value = match value.get_ref() {
            _ if self.depth > MAX_DEPTH => {
                self.broken(at, &format!("found values within more than {MAX_DEPTH} others"))
            }
            DeValue::String(text) => Value::Text { text: text.to_string(), verbatim: self.verbatim(at, text) },
            DeValue::Integer(digits) => match i128::from_str_radix(digits.as_str(), digits.radix()) {
                Ok(number) => Value::Integer(number),
                Err(_) => self.broken(at, "found a number of too many digits, expected one of at most 38"),
            },
            DeValue::Float(digits) => match number(digits.as_str()) {
                Some(number) => Value::Float(number),
                None => self.broken(at, &format!("found {}, expected a finite number", shown(digits.as_str()))),
            },
            DeValue::Boolean(flag) => Value::Bool(*flag),
            DeValue::Datetime(date) => {
                let date = date.to_string();
                let month = date.get(..7).unwrap_or("2025-01");
                let fault = Diagnostic::error(at, format!("found the date {date}, expected text"));
                self.faults.add(fault.help(format!("write months as \"{month}\"")));
                Value::Broken
            }
            DeValue::Array(items) => Value::Array(items.iter().map(|i| self.item(i)).collect()),
            DeValue::Table(table) => Value::Table(self.table(table)),
        };
        self.depth -= 1;
        Item { value, at }
    }

    fn broken(&mut self, at: Span, message: &str) -> Value {
        self.faults.error(at, message);
        Value::Broken
    }

    /// Returns the byte offset at which the content of a quoted text begins, if the content is written without escapes.
    fn verbatim(&self, at: Span, text: &str) -> Option<usize> {
        let raw = self.text.get(at.start..at.end)?;
        let quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|q| raw.starts_with(q))?;
        let inner = raw.get(quotes.len()..raw.len().checked_sub(quotes.len())?)?;
        let skipped = inner.len().checked_sub(text.len())?;
        let skips_newline = skipped == 0 || matches!(inner.get(..skipped), Some("\n" | "\r\n"));
        (skips_newline && inner.ends_with(text)).then_some(at.start + quotes.len() + skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Sources, Item, Vec<Diagnostic>) {
        let mut sources = Sources::default();
        let id = sources.add("a.toml", text);
        let mut faults = Faults::default();
        let item = parse(&sources, id, &mut faults).root;
        (sources, item, faults.into_list())
    }

    #[test]
    fn keys_keep_the_order_of_the_file() {
        let (_, item, faults) = read("b = 1\na = 2\n[z]\n[[y]]\n[[y]]\n");
        assert!(faults.is_empty(), "{faults:?}");
        let Value::Table(table) = &item.value else { panic!("no table") };
        let names: Vec<_> = table.iter().map(|(k, _)| k.name.as_str()).collect();
        assert_eq!(names, ["b", "a", "z", "y"]);
        assert_eq!(item.get("y").unwrap().items().len(), 2);
    }

    #[test]
    fn parts_of_texts_point_between_the_quotes() {
        let (sources, item, _) = read("a = \"CHN:refine\"\nb = 'x y'\nc = \"\"\"\nlong\"\"\"\n");
        assert_eq!(sources.text(item.get("a").unwrap().part(4..10)), "refine");
        assert_eq!(sources.text(item.get("b").unwrap().part(2..3)), "y");
        assert_eq!(sources.text(item.get("c").unwrap().part(0..4)), "long");
    }

    #[test]
    fn a_text_with_escapes_is_underlined_whole() {
        let (sources, item, _) = read("a = \"CHN\\u003Arefine\"\n");
        assert_eq!(item.get("a").unwrap().text(), Some("CHN:refine"));
        assert_eq!(sources.text(item.get("a").unwrap().part(4..10)), "\"CHN\\u003Arefine\"");
    }

    #[test]
    fn a_table_with_a_header_is_where_its_header_is() {
        let (sources, item, _) = read("x = 1\n[[suppliers]]\nid = \"a\"\n");
        assert_eq!(sources.text(item.get("suppliers").unwrap().items()[0].at), "[[suppliers]]");
    }

    #[test]
    fn every_error_of_syntax_is_reported() {
        let (_, _, faults) = read("a = \nb = 1\nb = 2\nc = 2025-01-01\nd = inf\ne = 1e999\n");
        let messages: Vec<_> = faults.iter().map(|f| f.message.as_str()).collect();
        assert_eq!(messages.len(), 5, "{messages:#?}");
    }
}
