//! Invisible characters and their effects: they can clear a terminal, reverse the order of text, make two names look alike, or be invalid in XML.
//! No text from outside the program may contain them.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

/// An invisible character in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unseen {
    /// Its byte range.
    pub range: Range<usize>,
    /// The character.
    pub character: char,
    /// Description of the character, with its article: `a control character`.
    pub what: &'static str,
}

impl Unseen {
    /// Describes the character for messages, such as `U+001B, a control character`.
    pub fn told(&self) -> String {
        match self.character {
            '\n' | '\r' => "a line break".to_owned(),
            '\t' => "a tabulator".to_owned(),
            c => format!("U+{:04X}, {}", u32::from(c), self.what),
        }
    }
}

/// Finds the invisible characters of a text. Line breaks and tabs are among them unless `lines` is true.
///
/// Joiners and variation selectors, which some scripts need, are allowed directly after a character that is not ASCII.
pub fn unseen(text: &str, lines: bool) -> impl Iterator<Item = Unseen> {
    let mut before = None;
    let mut all = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, character) = all.next()?;
            let last = before.replace(character);
            let ends_line = character == '\r' && all.peek().is_some_and(|(_, next)| *next == '\n');
            if lines && (matches!(character, '\n' | '\t') || ends_line) {
                continue;
            }
            if is_joiner(character) && last.is_some_and(|last| holds(last, character)) {
                continue;
            }
            if let Some(what) = kind(character) {
                return Some(Unseen { range: at..at + character.len_utf8(), character, what });
            }
        }
    })
}

/// Replaces each invisible character of a text, line breaks included, with `�`, for output on one line.
pub fn visible(text: &str) -> Cow<'_, str> {
    replaced(text, false)
}

/// Like [`visible`], for a text of several lines: line breaks and tabs are kept.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    replaced(text, true)
}

fn replaced(text: &str, lines: bool) -> Cow<'_, str> {
    let mut found = unseen(text, lines).peekable();
    if found.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut from) = (String::with_capacity(text.len()), 0);
    for Unseen { range, .. } in found {
        out.push_str(&text[from..range.start]);
        out.push(char::REPLACEMENT_CHARACTER);
        from = range.end;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// Formats a path for one line of output with each invisible character replaced by `�`, so that a line break in it cannot imitate other output.
pub fn shown(path: &Path) -> String {
    visible(&path.display().to_string()).into_owned()
}

/// Returns the first character of a text if a spreadsheet would take the text for a formula.
pub fn begins_a_formula(text: &str) -> Option<char> {
    text.trim_start().chars().next().filter(|c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'))
}

/// Like [`begins_a_formula`], but allows the signs with which titles may begin: `+10 % stocks`.
pub fn begins_no_title(text: &str) -> Option<char> {
    begins_a_formula(text).filter(|c| matches!(c, '=' | '@' | '＝' | '＠'))
}

/// Returns whether a character is a joiner or a variation selector.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Returns whether a joiner follows a character that it can join; in emoji, the zero-width joiner may also follow a variation selector.
fn holds(last: char, joiner: char) -> bool {
    !last.is_ascii() && (!is_joiner(last) || (last, joiner) == ('\u{fe0f}', '\u{200d}'))
}

/// Describes an invisible character; `None` for a visible one.
fn kind(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => "a control character",
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "which changes the direction of text"
        }
        '\u{2028}' | '\u{2029}' => "which breaks lines",
        // The other characters that Unicode ignores by default (Default_Ignorable_Code_Point), and other format characters.
        '\u{ad}'
        | '\u{34f}'
        | '\u{600}'..='\u{605}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{890}'
        | '\u{891}'
        | '\u{8e2}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{110bd}'
        | '\u{110cd}'
        | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}' => "which cannot be seen",
        '\u{fdd0}'..='\u{fdef}' => "which is no character",
        c if u32::from(c) & 0xfffe == 0xfffe => "which is no character",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{begins_a_formula, unseen, visible, visible_lines};

    #[test]
    fn what_is_seen_is_allowed_in_any_script() {
        for text in [
            "Lithium",
            "t LCE",
            "Ünïcödé – “x” … ±1 °C ½",
            "锂",
            "리튬",
            "लिथियम क्\u{200d}ष",
            "می\u{200c}خواهم",
            "🏳\u{fe0f}\u{200d}🌈",
        ] {
            let found: Vec<_> = unseen(text, false).collect();
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_is_not_seen_is_found_where_it_stands() {
        for c in [
            '\0',
            '\u{7}',
            '\u{1b}',
            '\u{7f}',
            '\u{9b}',
            '\u{ad}',
            '\u{200b}',
            '\u{200d}',
            '\u{200e}',
            '\u{2028}',
            '\u{202e}',
            '\u{2066}',
            '\u{2060}',
            '\u{feff}',
            '\u{fffe}',
            '\u{3164}',
            '\u{e0041}',
            '\u{10ffff}',
            '\n',
            '\t',
        ] {
            let text = format!("ab{c}c");
            let found: Vec<_> = unseen(&text, false).collect();
            assert_eq!(found.len(), 1, "U+{:04X}", u32::from(c));
            assert_eq!((found[0].range.start, found[0].character), (2, c));
            assert_eq!(visible(&text), "ab\u{fffd}c");
        }
    }

    #[test]
    fn lines_are_allowed_where_they_are_meant() {
        assert_eq!(unseen("a\r\nb\n\tc", true).count(), 0);
        assert_eq!(unseen("a\rb", true).count(), 1, "a carriage return alone overwrites the line");
        assert_eq!(unseen("a\r\nb", false).count(), 2);
        assert_eq!(visible_lines("a\n\u{1b}[2Jb"), "a\n\u{fffd}[2Jb");
    }

    #[test]
    fn beginnings_of_formulas_are_known() {
        for text in ["=1+1", " @SUM(A1)", "+1", "-1", "＝1"] {
            assert!(begins_a_formula(text).is_some(), "{text}");
        }
        for text in ["", "t", "USD", "1+1", "'=1", "−20 %"] {
            assert!(begins_a_formula(text).is_none(), "{text}");
        }
    }
}
