//! Reads a table line by line, so that a file of any size takes little memory: encodings, separators, quotes.

use crate::encoding::Foreign;
use std::borrow::Cow;
use std::io::{self, BufRead, Read};
use std::ops::Range;

/// Longest line that is read, in bytes.
const MAX_LINE: u64 = 1 << 20;

/// Where a cell stands in its line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bounds {
    /// Bytes of the text, without quotes and white space around it.
    pub text: Range<usize>,
    /// Bytes to underline, quotes included.
    pub shown: Range<usize>,
    /// Whether quotes within the text are doubled.
    pub doubled: bool,
    /// Whether the cell is a number of a workbook, and not a text that looks like one.
    pub exact: bool,
}

/// A line of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// The line as it is shown in messages.
    pub raw: &'a str,
    /// Its cells.
    pub cells: &'a [Bounds],
    /// Its number, from 1.
    pub number: usize,
}

impl<'a> Line<'a> {
    /// The text of a cell; empty beyond the last one.
    pub fn text(&self, column: usize) -> Cow<'a, str> {
        let Some(cell) = self.cells.get(column) else { return Cow::Borrowed("") };
        let text = &self.raw[cell.text.clone()];
        if cell.doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) }
    }

    /// The texts of all cells.
    pub fn texts(&self) -> Vec<String> {
        (0..self.cells.len()).map(|column| self.text(column).into_owned()).collect()
    }

    /// Whether no cell has a text.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.text.is_empty())
    }
}

/// What is wrong with the quotes of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Unsound {
    /// A quoted cell has no end.
    Open(usize),
    /// Text stands behind the closing quote of a cell.
    Behind(Range<usize>),
}

/// Splits a line into cells.
pub(super) fn split(raw: &str, separator: char, cells: &mut Vec<Bounds>) -> Result<(), Unsound> {
    cells.clear();
    let mut at = 0;
    let blank = |c: char| c != separator && (c == ' ' || c == '\t');
    loop {
        let rest = &raw[at..];
        let start = at + rest.len() - rest.trim_start_matches(blank).len();
        if raw[start..].starts_with('"') {
            let mut from = start + 1;
            let mut doubled = false;
            let end = loop {
                let Some(quote) = raw[from..].find('"') else { return Err(Unsound::Open(start)) };
                from += quote + 1;
                if !raw[from..].starts_with('"') {
                    break from - 1;
                }
                doubled = true;
                from += 1;
            };
            let next = raw[from..].find(separator).map_or(raw.len(), |n| from + n);
            let behind = raw[from..next].trim();
            if !behind.is_empty() {
                let first = from + raw[from..next].len() - raw[from..next].trim_start().len();
                return Err(Unsound::Behind(first..first + behind.len()));
            }
            let text = trimmed(raw, start + 1..end);
            cells.push(Bounds { text, shown: start..from, doubled, exact: false });
            at = next;
        } else {
            let end = rest.find(separator).map_or(raw.len(), |n| at + n);
            let text = trimmed(raw, at..end);
            cells.push(Bounds { shown: text.clone(), text, doubled: false, exact: false });
            at = end;
        }
        if at == raw.len() {
            return Ok(());
        }
        at += separator.len_utf8();
    }
}

/// The bytes of a range without white space around them; an empty text is at its start.
fn trimmed(raw: &str, range: Range<usize>) -> Range<usize> {
    let text = &raw[range.clone()];
    let inner = text.trim();
    if inner.is_empty() {
        return range.start..range.start;
    }
    let start = range.start + text.len() - text.trim_start().len();
    start..start + inner.len()
}

/// Reads lines of text, without splitting them.
pub(super) struct Texts<R> {
    input: R,
    line_break: u8,
    bytes: Vec<u8>,
    /// Number of the last line that was read.
    pub number: usize,
    /// The encoding in which lines are read that are not UTF-8; guessed by the first of them and what follows it.
    pub foreign: Option<Foreign>,
}

impl<R: BufRead> Texts<R> {
    /// Begins to read; a byte order mark is skipped.
    pub fn new(mut input: R) -> io::Result<Self> {
        let head = input.fill_buf()?;
        let line_break = match head.iter().position(|b| matches!(b, b'\n' | b'\r')) {
            // Line breaks of old Macs.
            Some(at) if head[at] == b'\r' && head.get(at + 1).is_some_and(|next| *next != b'\n') => b'\r',
            _ => b'\n',
        };
        if head.starts_with(b"\xef\xbb\xbf") {
            input.consume(3);
        }
        Ok(Self { input, line_break, bytes: Vec::new(), number: 0, foreign: None })
    }

    /// Appends the next line to `text`, without its break; returns false at the end of the file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or has a line longer than [`MAX_LINE`].
    pub fn append(&mut self, text: &mut String) -> io::Result<bool> {
        self.bytes.clear();
        if (&mut self.input).take(MAX_LINE).read_until(self.line_break, &mut self.bytes)? == 0 {
            return Ok(false);
        }
        self.number += 1;
        if self.bytes.last() == Some(&self.line_break) {
            self.bytes.pop();
            if self.bytes.last() == Some(&b'\r') {
                self.bytes.pop();
            }
        } else if self.bytes.len() as u64 == MAX_LINE {
            let message = format!("line {} has more than a million characters, so that this is no table", self.number);
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        if let Ok(line) = std::str::from_utf8(&self.bytes) {
            text.push_str(line);
        } else {
            if self.foreign.is_none() {
                let mut sample = self.bytes.clone();
                sample.extend_from_slice(self.input.fill_buf()?);
                self.foreign = Some(Foreign::of(&sample));
            }
            if let Some(foreign) = self.foreign {
                foreign.append(&self.bytes, text);
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Texts, Unsound, split};
    use crate::encoding::decoded;

    fn cells(raw: &str, separator: char) -> Vec<String> {
        let mut cells = Vec::new();
        split(raw, separator, &mut cells).unwrap();
        Line { raw, cells: &cells, number: 1 }.texts()
    }

    #[test]
    fn lines_are_split_at_separators_outside_quotes() {
        assert_eq!(cells("a, b ,\"c,\"\"d\"\"\",", ','), ["a", "b", "c,\"d\"", ""]);
        assert_eq!(cells("a;1,5;", ';'), ["a", "1,5", ""]);
        assert_eq!(cells("a\t\t\"b\" \tc", '\t'), ["a", "", "b", "c"]);
        assert_eq!(cells("", ','), [""]);
        assert_eq!(split("a,\"b", ',', &mut Vec::new()), Err(Unsound::Open(2)));
        assert_eq!(split("\"a\"b,c", ',', &mut Vec::new()), Err(Unsound::Behind(3..4)));
    }

    fn lines(bytes: &[u8]) -> Vec<String> {
        let mut texts = Texts::new(decoded(bytes).unwrap()).unwrap();
        let mut all = Vec::new();
        loop {
            let mut line = String::new();
            if !texts.append(&mut line).unwrap() {
                return all;
            }
            all.push(line);
        }
    }

    #[test]
    fn every_usual_encoding_and_line_break_is_read() {
        let expected = ["a,Côte d’Ivoire", "b"];
        let text = expected.join("\n");
        assert_eq!(lines(text.as_bytes()), expected);
        assert_eq!(lines(format!("\u{feff}{}\r\n", text.replace('\n', "\r\n")).as_bytes()), expected);
        assert_eq!(lines(b"a,C\xf4te d\x92Ivoire\nb"), expected, "Windows-1252");
        assert_eq!(
            lines(b"a,\xb4\xeb\xc7\xd1\xb9\xce\xb1\xb9\nb,\xc4\xa5\xb7\xb9"),
            ["a,대한민국", "b,칠레"],
            "EUC-KR"
        );
        assert_eq!(lines(text.replace('\n', "\r").as_bytes()), expected);
        for little in [true, false] {
            for mark in ["", "\u{feff}"] {
                let bytes: Vec<u8> = format!("{mark}{text}")
                    .encode_utf16()
                    .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
                    .collect();
                assert_eq!(lines(&bytes), expected, "{little} {mark:?}");
            }
        }
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let bytes = vec![b'a'; 2 << 20];
        let mut texts = Texts::new(bytes.as_slice()).unwrap();
        assert!(texts.append(&mut String::new()).unwrap_err().to_string().contains("no table"));
    }
}
