//! Output streams that let no invisible characters through, since printed text may quote file names and text from elsewhere.

use mindep_scenario::letters::{Unseen, unseen};
use std::fmt::Write as _;
use std::io::{self, Write};

/// Prints a line on standard error. A failure to print is ignored; the exit code still reports the error.
pub fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "{}", shown(line));
}

/// Replacement of an invisible character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Replacement {
    /// `�`; escape sequences for colours are kept.
    Sign,
    /// An escape such as `\u001b`, from which JSON restores the character: in JSON, invisible characters occur only within strings.
    Escape,
}

/// A stream that replaces invisible characters.
#[derive(Debug)]
pub struct Sanitized<W: Write> {
    inner: W,
    instead: Replacement,
}

/// Returns standard output for text.
pub fn text() -> Sanitized<impl Write> {
    Sanitized { inner: anstream::stdout().lock(), instead: Replacement::Sign }
}

/// Returns standard output for JSON.
pub fn json() -> Sanitized<impl Write> {
    Sanitized { inner: io::stdout().lock(), instead: Replacement::Escape }
}

/// Replaces the invisible characters of a text, except line breaks, tabs and colours.
pub fn shown(text: &str) -> String {
    replaced(text, Replacement::Sign)
}

impl<W: Write> Write for Sanitized<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Each write is expected to hold whole characters, as formatted output does.
        let text = String::from_utf8_lossy(bytes);
        if unseen(&text, true).next().is_none() {
            self.inner.write_all(bytes)?;
        } else {
            self.inner.write_all(replaced(&text, self.instead).as_bytes())?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn replaced(text: &str, instead: Replacement) -> String {
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for Unseen { range, character, .. } in unseen(text, true) {
        out.push_str(&text[from..range.start]);
        from = range.end;
        match instead {
            Replacement::Sign if is_colour(&text[range.start..]) => out.push(character),
            Replacement::Sign => out.push(char::REPLACEMENT_CHARACTER),
            Replacement::Escape => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push_str(&text[from..]);
    out
}

/// Returns whether a text begins with an escape sequence that sets a colour or text style, such as `ESC [ 1 m`.
fn is_colour(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("\u{1b}[") else { return false };
    let code = rest.split_once('m').map(|(code, _)| code);
    code.is_some_and(|code| code.len() <= 12 && code.bytes().all(|b| b.is_ascii_digit() || b == b';'))
}

#[cfg(test)]
mod tests {
    use super::{Replacement, Sanitized, shown};
    use std::io::Write;

    #[test]
    fn a_terminal_gets_colours_and_nothing_else_that_is_not_seen() {
        assert_eq!(shown("\u{1b}[1mstrategy\u{1b}[0m\n a b"), "\u{1b}[1mstrategy\u{1b}[0m\n a b");
        assert_eq!(shown("\u{1b}[2Jx\u{1b}]0;title\u{7}"), "\u{fffd}[2Jx\u{fffd}]0;title\u{fffd}");
        assert_eq!(shown("a\u{9b}2Jb\u{202e}c\rd"), "a\u{fffd}2Jb\u{fffd}c\u{fffd}d");
    }

    #[test]
    fn json_reads_back_what_was_escaped() {
        let mut seen = Sanitized { inner: Vec::new(), instead: Replacement::Escape };
        let text = "a\u{7f}\u{9b}\u{202e}\u{e0041}ü\n";
        serde_json::to_writer(&mut seen, text).unwrap();
        seen.flush().unwrap();
        let told = String::from_utf8(seen.inner).unwrap();
        assert!(told.contains("\\u009b") && !told.contains('\u{9b}') && !told.contains('\u{202e}'), "{told}");
        assert_eq!(serde_json::from_str::<String>(&told).unwrap(), text);
    }
}
