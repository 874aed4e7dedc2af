//! TOML syntax errors, each reported once.
//!
//! One missing bracket makes a parser reject every line that follows. Here the statement with the first error is blanked out and the text is
//! parsed again, until no error is left. So each error is reported once, and all valid statements are read.

use std::ops::Range;

use toml::de::{DeTable, Error};

use super::source::floor;
use super::text::shown;

/// A syntax error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxFault {
    /// Byte range in the text.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// Suggested correction.
    pub help: Option<String>,
}

/// A text with its invalid statements blanked out; all other bytes keep their offsets.
#[derive(Clone, Debug)]
pub struct Repaired {
    /// The text.
    pub text: String,
    /// The errors found.
    pub faults: Vec<SyntaxFault>,
    /// Whether whole tables were removed, not only keys.
    pub lost_tables: bool,
}

/// Maximum number of syntax errors reported; a text with more is probably not TOML.
const MAX: usize = 20;

/// Maximum number of times that a text is parsed, and maximum number of bytes parsed in total; so fewer errors are found in a large file.
const ROUNDS: usize = 200;
const MAX_PARSED: usize = 8 << 20;

/// Returns how often a text of the given size may be parsed.
fn rounds(bytes: usize) -> usize {
    (MAX_PARSED / bytes.max(1)).clamp(2, ROUNDS)
}

/// Finds the syntax errors of a text and blanks out the statements that contain them. Duplicate keys are left to the parser.
pub fn repair(text: &str) -> Repaired {
    let mut repaired = Repaired { text: text.to_owned(), faults: Vec::new(), lost_tables: false };
    // End of the last range blanked out; errors in lines that continue that statement are consequences of its error.
    let mut behind = 0;
    for _ in 0..rounds(text.len()) {
        let (_, errors) = DeTable::parse_recoverable(&repaired.text);
        let first = errors.iter().filter(|e| !is_duplicate(e)).min_by_key(|e| e.span().map_or(0, |s| s.start));
        let Some(error) = first else { return repaired };
        let range = error.span().unwrap_or(0..0);
        let range = floor(text, range.start)..floor(text, range.end).max(floor(text, range.start));
        let line = line_at(text, range.start);
        let continuation = behind > 0 && line.start >= behind && !statements(text, behind..line.end).any(|_| true);
        if repaired.faults.len() == MAX || error.message().contains("multi-line") {
            repaired.faults.push(fault(error, text, range));
            break;
        }
        let blank = if let (Some(open), false) = (unclosed(text, &line, error), continuation) {
            let start = text[open.clone()].find(['[', '{']).map_or(open.start, |n| open.start + n);
            let (bracket, what) = if text[start..].starts_with('{') { ('}', "table") } else { (']', "list") };
            let message = format!("not valid TOML: found no `{bracket}` that closes this {what}");
            let end = start + text[start..open.end].trim_end().len();
            repaired.faults.push(SyntaxFault {
                range: start..end,
                message,
                help: Some(format!("add `{bracket}` where the {what} ends")),
            });
            open.start..line.start
        } else {
            if !continuation {
                repaired.faults.push(fault(error, text, range));
            }
            if text[line.clone()].trim_start().starts_with('[') && is_statement(&text[line.clone()]) {
                repaired.lost_tables = true;
                let next =
                    statements(text, line.end..text.len()).find(|s| text[s.clone()].trim_start().starts_with('['));
                line.start..next.map_or(text.len(), |s| s.start)
            } else if continuation {
                // Everything up to the next statement.
                line.start..statements(text, line.end..text.len()).next().map_or(text.len(), |s| s.start)
            } else {
                line.clone()
            }
        };
        behind = blank.end;
        let spaces: String = repaired.text[blank.clone()]
            .bytes()
            .map(|b| if b == b'\n' || b == b'\r' { char::from(b) } else { ' ' })
            .collect();
        repaired.text.replace_range(blank, &spaces);
    }
    repaired.lost_tables = true;
    repaired
}

/// Returns whether the error is about a duplicate key.
pub fn is_duplicate(error: &Error) -> bool {
    error.message().starts_with("duplicate key")
}

fn fault(error: &Error, text: &str, range: Range<usize>) -> SyntaxFault {
    let found = &text[range.clone()];
    let message = match error.message() {
        m if m.starts_with("string values must be quoted") && found.trim().is_empty() => {
            "found no value behind `=`".to_owned()
        }
        m if m.starts_with("string values must be quoted") => {
            format!("found `{}`, expected a value; text stands in quotes", shown(found))
        }
        m => m.to_owned(),
    };
    let help = cure(&text[line_at(text, range.start)], &message);
    SyntaxFault { range, message: format!("not valid TOML: {message}"), help }
}

/// Suggests how to write a month or a number that a person would understand but that is not valid TOML.
fn cure(line: &str, message: &str) -> Option<String> {
    let words = line.split(|c: char| c.is_whitespace() || matches!(c, '=' | '{' | '}' | '[' | ']' | '"'));
    let mut words = words.map(|word| word.trim_end_matches(','));
    if message.contains("date") {
        let month = words.find(|word| {
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            word.split_once('-').is_some_and(|(year, month)| year.len() == 4 && digits(year) && digits(month))
        })?;
        let (year, of_year) = month.split_once('-')?;
        return Some(format!("write months in quotes: \"{year}-{of_year:0>2}\""));
    }
    // A number with thousands separators.
    let number = words.find(|word| {
        let mut groups = word.split(',');
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let first = groups
            .next()
            .is_some_and(|group| (1..=3).contains(&group.len()) && digits(group) && !group.starts_with('0'));
        let mut rest = groups.peekable();
        first && rest.peek().is_some() && rest.all(|group| group.len() == 3 && digits(group))
    })?;
    Some(format!("write {}, without separators of thousands", number.replace(',', "")))
}

/// Returns the line that contains a byte, with its line break.
fn line_at(text: &str, at: usize) -> Range<usize> {
    let at = floor(text, at);
    let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    start..text[at..].find('\n').map_or(text.len(), |n| at + n + 1)
}

/// Returns the lines within `range` that begin a statement: a table header, or a key with `=`.
fn statements(text: &str, range: Range<usize>) -> impl DoubleEndedIterator<Item = Range<usize>> {
    let mut start = range.start;
    let lines: Vec<Range<usize>> = text[range]
        .split_inclusive('\n')
        .map(|line| {
            let at = start..start + line.len();
            start = at.end;
            at
        })
        .collect();
    lines.into_iter().filter(|line| is_statement(&text[line.clone()]))
}

fn is_statement(line: &str) -> bool {
    let line = line.trim();
    if let Some(header) = line.strip_prefix('[') {
        return header.trim_start_matches('[').trim_start().starts_with(|c: char| c.is_ascii_alphabetic());
    }
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'' | ' ');
    line.split_once('=').is_some_and(|(key, _)| !key.trim().is_empty() && key.chars().all(is_key))
}

/// Returns the statement before the line of an error, if it left a list or an inline table open and the line begins a new statement.
fn unclosed(text: &str, line: &Range<usize>, error: &Error) -> Option<Range<usize>> {
    let about_inside = ["array", "inline table", "comma"].iter().any(|w| error.message().contains(w));
    if !about_inside || !is_statement(&text[line.clone()]) || text[line.clone()].trim_start().starts_with(['"', '\'']) {
        return None;
    }
    let before = statements(text, 0..line.start).next_back()?;
    let body = &text[before.start..line.start];
    let (open, close) = (body.matches(['[', '{']).count(), body.matches([']', '}']).count());
    (open > close && !body.trim_start().starts_with('[')).then_some(before.start..line.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        repair(text)
            .faults
            .iter()
            .map(|f| format!("{}|{}", &text[f.range.clone()], f.message.trim_start_matches("not valid TOML: ")))
            .collect()
    }

    #[test]
    fn months_and_numbers_as_people_write_them_are_told_with_their_cure() {
        let help = |text: &str| repair(text).faults.first().and_then(|fault| fault.help.clone());
        assert_eq!(help("start = 2026-01\n").as_deref(), Some("write months in quotes: \"2026-01\""));
        assert_eq!(help("s = { start = 2027-1, years = 3 }\n").as_deref(), Some("write months in quotes: \"2027-01\""));
        let thousands = Some("write 12000, without separators of thousands");
        assert_eq!(help("demand = { annual = 12,000 }\n").as_deref(), thousands);
        assert_eq!(help("annual = 12,000\n").as_deref(), thousands);
        assert_eq!(help("a = = 1\n"), None);
    }

    #[test]
    fn a_sound_text_stays_as_it_is() {
        let text = "a = 1\n[b]\nc = [\n  1,\n]\n";
        let repaired = repair(text);
        assert_eq!((repaired.text.as_str(), repaired.faults.len(), repaired.lost_tables), (text, 0, false));
    }

    #[test]
    fn a_forgotten_bracket_is_told_once() {
        let text = "hits = [\"CHN\"\nrate = 1\nx = [1, 2]\n[[b]]\nc = 2\n[[b]]\nc = 3\n";
        assert_eq!(told(text), ["[\"CHN\"|found no `]` that closes this list"]);
        let repaired = repair(text);
        assert_eq!(repaired.text.len(), text.len());
        assert!(repaired.text.ends_with(&text[14..]), "{}", repaired.text);
        assert_eq!(told("a = { b = 1\nc = 2\n"), ["{ b = 1|found no `}` that closes this table"]);
        assert_eq!(told("c = 2\na = [1,\n").len(), 1);
    }

    #[test]
    fn each_faulty_line_is_told_once() {
        assert_eq!(told("a = = 1\nb = 2\nc =\nd = 7 8\n").len(), 3);
        assert_eq!(told("a = = [\n  1,\n  2,\n]\nb = 2\n").len(), 1);
        assert_eq!(told("c =\n"), ["|found no value behind `=`"]);
    }

    #[test]
    fn a_broken_header_takes_its_table_along() {
        let repaired = repair("[[a]\nb = 1\n[[c]]\nd = 1\n");
        assert!(repaired.lost_tables);
        assert_eq!(repaired.faults.len(), 1);
        assert_eq!(repaired.text.trim(), "[[c]]\nd = 1");
    }

    #[test]
    fn lines_behind_a_faulty_one_are_blanked_in_one_round() {
        // Each line would take one round; a large text gets only two.
        assert_eq!((rounds(100), rounds(1 << 20), rounds(64 << 20)), (200, 8, 2));
        let text = format!("a = = [\n{}]\nb = 2\n", "  1,\n".repeat(1 << 20));
        let repaired = repair(&text);
        assert_eq!(repaired.faults.len(), 1);
        assert_eq!(repaired.text.trim(), "b = 2");
    }

    #[test]
    fn what_is_no_toml_at_all_ends_somewhere() {
        assert!(told(&"not toml\n".repeat(500)).len() <= MAX + 1);
        assert_eq!(told("a = \"\"\"x\nb = 1\n").len(), 1);
        assert_eq!(told("a = \"x").len(), 1);
    }
}
