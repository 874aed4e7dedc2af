//! Reader of CSV files (RFC 4180) that keeps the place of each field.

use super::diagnostic::{Diagnostic, Faults};
use super::source::{SourceId, Sources, Span};

/// Signs that may separate fields, the most usual first.
pub const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// A field of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// Text of the field, without quotes and surrounding white space.
    pub text: String,
    /// What a cell of a workbook holds, if it is no text.
    pub held: Held,
    /// Its span, quotes included.
    pub at: Span,
    /// Byte offset at which the text begins, if it is written in the source without doubled quotes.
    pub verbatim: Option<usize>,
}

/// What a cell of a workbook holds.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Held {
    /// A text, as every field of a CSV file.
    #[default]
    Text,
    /// A number, which needs no reading.
    Number(f64),
    /// A truth value.
    Flag(bool),
    /// A date or a time; its year and month, if it is the first day of a month.
    Moment(Option<(u16, u8)>),
    /// The error of a formula.
    Error,
    /// A formula that no spreadsheet has computed yet.
    Uncomputed,
}

impl Field {
    /// Whether nothing is in it.
    pub fn is_blank(&self) -> bool {
        self.text.is_empty() && self.held != Held::Uncomputed
    }
}

/// A record: one line, or several if a quoted field contains line breaks.
#[derive(Clone, Debug)]
pub struct Record {
    /// The fields of the record.
    pub fields: Vec<Field>,
    /// Span from its first to its last byte.
    pub at: Span,
    /// Whether it was read without errors.
    pub sound: bool,
}

/// Returns all records that are not blank, and the sign that separates their fields. A byte order mark is skipped.
///
/// The separator is the one by which most fields of the first record are `known`, else the one by which it has most fields; or the one that a
/// first line `sep=;` names, which is no record.
pub fn records(
    sources: &Sources,
    id: SourceId,
    known: impl Fn(&str) -> bool,
    faults: &mut Faults,
) -> (char, Vec<Record>) {
    let text = &*sources.get(id).text;
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let named = SEPARATORS.into_iter().find_map(|separator| {
        let rest = text[at..].strip_prefix("sep=")?.strip_prefix(separator)?;
        let line_break = ["\r\n", "\n", "\r"].into_iter().find(|b| rest.starts_with(b))?;
        Some((separator, "sep=".len() + separator.len_utf8() + line_break.len()))
    });
    let separator = match named {
        Some((separator, length)) => {
            at += length;
            separator
        }
        None => separator(text, at, id, known),
    };
    let mut scanner = Scanner { text, at, id, separator, faults };
    let mut records = Vec::new();
    while scanner.at < text.len() {
        let record = scanner.record();
        if record.fields.iter().any(|f| !f.text.is_empty()) {
            records.push(record);
        }
    }
    (separator, records)
}

/// Finds the separator by the first record that is not blank.
fn separator(text: &str, at: usize, id: SourceId, known: impl Fn(&str) -> bool) -> char {
    let mut best = ((0, 0), SEPARATORS[0]);
    for separator in SEPARATORS {
        let mut faults = Faults::default();
        let mut scanner = Scanner { text, at, id, separator, faults: &mut faults };
        while scanner.at < text.len() {
            let fields = scanner.record().fields;
            if fields.iter().any(|f| !f.text.is_empty()) {
                let count = fields.iter().filter(|f| known(&f.text)).count();
                if (count, fields.len()) > best.0 {
                    best = ((count, fields.len()), separator);
                }
                break;
            }
        }
    }
    best.1
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    id: SourceId,
    separator: char,
    faults: &'a mut Faults,
}

impl Scanner<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span { source: self.id, start, end }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn record(&mut self) -> Record {
        let (start, faults) = (self.at, self.faults.len());
        let mut fields = vec![self.field()];
        while self.rest().starts_with(self.separator) {
            self.at += self.separator.len_utf8();
            fields.push(self.field());
        }
        let at = self.span(start, self.at);
        let line_break = ["\r\n", "\n", "\r"].into_iter().find(|b| self.rest().starts_with(b));
        self.at += line_break.map_or(0, str::len);
        Record { fields, at, sound: self.faults.len() == faults }
    }

    fn field(&mut self) -> Field {
        let start = self.at;
        let space = |c: char| matches!(c, ' ' | '\t') && c != self.separator;
        let blank = self.rest().len() - self.rest().trim_start_matches(space).len();
        if self.rest()[blank..].starts_with('"') {
            self.at += blank;
            return self.quoted();
        }
        self.skip_plain();
        let raw = &self.text[start..self.at];
        let text = raw.trim();
        let first = start + raw.len() - raw.trim_start().len();
        // An empty field has a place too, at its start.
        let first = if text.is_empty() { start } else { first };
        let at = self.span(first, first + text.len());
        Field { text: text.to_owned(), held: Held::Text, at, verbatim: Some(first) }
    }

    fn skip_plain(&mut self) {
        self.at += self.rest().find([self.separator, '\n', '\r']).unwrap_or(self.rest().len());
    }

    /// Reads a field that begins with a quote.
    fn quoted(&mut self) -> Field {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        let mut doubled = false;
        let closed = loop {
            let Some(quote) = self.rest().find('"') else {
                break false;
            };
            text.push_str(&self.text[self.at..self.at + quote]);
            self.at += quote + 1;
            if !self.rest().starts_with('"') {
                break true;
            }
            doubled = true;
            text.push('"');
            self.at += 1;
        };
        if !closed {
            let line = self.text[start..].find(['\n', '\r']).map_or(self.text.len(), |n| start + n);
            let fault = Diagnostic::error(self.span(start, line), "found no closing quote of this cell");
            self.faults.add(fault.help("end it with `\"`; write a quote inside a quoted cell twice"));
            self.at = self.text.len();
            let at = self.span(start, line);
            return Field { text: String::new(), held: Held::Text, at, verbatim: None };
        }
        let end = self.at;
        self.skip_plain();
        let behind = self.text[end..self.at].trim();
        if !behind.is_empty() {
            let from = end + self.text[end..self.at].len() - self.text[end..self.at].trim_start().len();
            let mut fault = Diagnostic::error(
                self.span(from, from + behind.len()),
                "found text behind the closing quote of a cell",
            );
            if self.text[start..end].contains('\n') {
                let line = self.text[..start].matches('\n').count() + 1;
                fault =
                    fault.note(format!("the cell begins in line {line}: perhaps its closing quote is missing there"));
            }
            self.faults.add(fault.help("write a quote inside a quoted cell twice"));
        }
        let trimmed = text.trim();
        let offset = text.len() - text.trim_start().len();
        let verbatim = (!doubled).then_some(start + 1 + offset);
        Field { text: trimmed.to_owned(), held: Held::Text, at: self.span(start, end), verbatim }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Vec<(String, String)>>, Vec<String>) {
        let mut sources = Sources::default();
        let id = sources.add("a.csv", text);
        let mut faults = Faults::default();
        let (_, records) = records(&sources, id, |name| name.len() == 1, &mut faults);
        let fields = |r: &Record| r.fields.iter().map(|f| (f.text.clone(), sources.text(f.at).to_owned())).collect();
        (records.iter().map(fields).collect(), faults.into_list().into_iter().map(|f| f.message).collect())
    }

    fn texts(text: &str) -> Vec<Vec<String>> {
        let (records, faults) = read(text);
        assert!(faults.is_empty(), "{faults:?}");
        records.into_iter().map(|r| r.into_iter().map(|(t, _)| t).collect()).collect()
    }

    #[test]
    fn fields_are_separated_by_commas_and_trimmed() {
        assert_eq!(texts("a, b ,c\n1,,3\n"), [["a", "b", "c"], ["1", "", "3"]]);
        assert_eq!(texts("a,b\r\n1,2\r\n"), [["a", "b"], ["1", "2"]]);
        assert_eq!(texts("\u{feff}a,b\n1,"), [["a", "b"], ["1", ""]]);
    }

    #[test]
    fn the_separator_is_the_one_that_gives_known_names() {
        assert_eq!(texts("a;b;c\n1,5;;3\n"), [["a", "b", "c"], ["1,5", "", "3"]]);
        assert_eq!(texts("a\tb\n\t2,5\n"), [["a", "b"], ["", "2,5"]]);
        // By commas there are more fields, but none is known.
        assert_eq!(texts("a;b;xx, yy, zz\n1;2;3\n"), [["a", "b", "xx, yy, zz"], ["1", "2", "3"]]);
        assert_eq!(texts("\u{feff}sep=;\r\nab;cd\r\n1;2\r\n"), [["ab", "cd"], ["1", "2"]]);
        // Nothing is known: the most fields.
        assert_eq!(texts("ab;cd\n1;2\n"), [["ab", "cd"], ["1", "2"]]);
    }

    #[test]
    fn blank_lines_are_skipped() {
        assert_eq!(texts("a,b\n\n,\n  \n1,2\n\n"), [["a", "b"], ["1", "2"]]);
    }

    #[test]
    fn quoted_fields_hold_commas_quotes_and_line_breaks() {
        assert_eq!(texts("\"a,b\",\"say \"\"x\"\"\",\"1\n2\"\n"), [["a,b", "say \"x\"", "1\n2"]]);
    }

    #[test]
    fn the_field_behind_a_quoted_one_is_where_it_stands() {
        let (records, _) = read("\"a, \"\"b\"\"\",1.4\n");
        assert_eq!(records[0][1], ("1.4".to_owned(), "1.4".to_owned()));
        assert_eq!(records[0][0].1, "\"a, \"\"b\"\"\"");
    }

    #[test]
    fn quotes_without_end_and_text_behind_them_are_faults() {
        assert_eq!(read("a,\"b\nc").1, ["found no closing quote of this cell"]);
        assert_eq!(read("\"a\"b,c\n").1, ["found text behind the closing quote of a cell"]);
    }
}
