//! Reads a table line by line, so that a file of any size takes little memory: encodings, separators, quotes.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};
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
    /// Whether a line was no UTF-8, and was read as Windows-1252.
    pub foreign: bool,
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
        Ok(Self { input, line_break, bytes: Vec::new(), number: 0, foreign: false })
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
            self.foreign = true;
            text.extend(self.bytes.iter().map(|byte| windows_1252(*byte)));
        }
        Ok(true)
    }
}

/// The character of a byte in the encoding of Western Windows.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// Returns the text of an input as UTF-8, if it begins like UTF-16, and as it is otherwise.
///
/// # Errors
///
/// When the input cannot be read.
pub(super) fn decoded<'a>(mut input: impl BufRead + 'a) -> io::Result<Box<dyn BufRead + 'a>> {
    let head = input.fill_buf()?;
    let little = match head {
        [0xff, 0xfe, ..] => true,
        [0xfe, 0xff, ..] => false,
        // Latin letters without a mark have a zero in every other byte.
        [a, 0, b, 0, ..] if *a != 0 && *b != 0 => true,
        [0, a, 0, b, ..] if *a != 0 && *b != 0 => false,
        _ => return Ok(Box::new(input)),
    };
    if matches!(head, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
        input.consume(2);
    }
    Ok(Box::new(BufReader::with_capacity(1 << 16, Utf16 { input, little, high: None, ready: Vec::new(), sent: 0 })))
}

/// Turns UTF-16 into UTF-8.
struct Utf16<R> {
    input: R,
    little: bool,
    /// First half of a pair that makes one character.
    high: Option<u16>,
    ready: Vec<u8>,
    sent: usize,
}

impl<R: BufRead> Read for Utf16<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.sent == self.ready.len() {
            self.ready.clear();
            self.sent = 0;
            let mut bytes = Vec::with_capacity(1 << 15);
            (&mut self.input).take(1 << 15).read_to_end(&mut bytes)?;
            let unit = |pair: &[u8]| {
                let pair = [pair[0], pair.get(1).copied().unwrap_or(0)];
                if self.little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
            };
            let mut units: Vec<u16> = self.high.take().into_iter().chain(bytes.chunks(2).map(unit)).collect();
            self.high = units.pop_if(|last| (0xd800..0xdc00).contains(last) && !bytes.is_empty());
            let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            self.ready = text.into_bytes();
            if self.ready.is_empty() && !bytes.is_empty() {
                return self.read(out);
            }
        }
        let count = out.len().min(self.ready.len() - self.sent);
        out[..count].copy_from_slice(&self.ready[self.sent..self.sent + count]);
        self.sent += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Texts, Unsound, decoded, split};
    use std::io::{Cursor, Read};

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
    fn characters_of_two_units_are_not_cut() {
        let text = "a".repeat(16_383) + "😀" + &"b".repeat(40_000);
        let bytes: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut read = String::new();
        decoded(Cursor::new(bytes)).unwrap().read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let bytes = vec![b'a'; 2 << 20];
        let mut texts = Texts::new(bytes.as_slice()).unwrap();
        assert!(texts.append(&mut String::new()).unwrap_err().to_string().contains("no table"));
    }
}
