//! Parsers for the text of values and CSV cells: numbers, months and windows, nodes, paths, selectors.

use std::collections::BTreeSet;
use std::ops::Range;

/// Shortens a text to one line of at most 60 visible characters, for messages.
pub fn shown(text: &str) -> String {
    // Cut a long text first, so that only the part shown is examined.
    let end = text.char_indices().nth(61).map_or(text.len(), |(at, _)| at);
    let line: String = text[..end].chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let line = visible(&line);
    if line.chars().count() > 60 { line.chars().take(59).chain(['…']).collect() } else { line.into_owned() }
}

use super::country;
use super::diagnostic::did_you_mean;
use crate::letters::visible;
use mindep_core::domain::node::{Country, Node, Selector};
use mindep_core::id::Id;
use mindep_core::units::YearMonth;

/// An error in a part of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TextFault {
    /// Byte range in the text.
    pub range: Range<usize>,
    /// What was found and what was expected.
    pub message: String,
    /// Suggested correction.
    pub help: Option<String>,
}

impl TextFault {
    /// Returns an error in a byte range.
    pub fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self { range, message: message.into(), help: None }
    }

    /// Sets the suggested correction, if there is one.
    #[must_use]
    pub fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

/// Parses a finite number; its digits may be grouped by `_`. A nonzero number too small for an `f64`, such as `1e-400`, becomes the smallest
/// positive one instead of 0, so that the check of the range rejects it as too small.
pub fn number(text: &str) -> Option<f64> {
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E' | '_');
    if !text.chars().all(fits) || text.starts_with('_') || text.ends_with('_') || text.contains("__") {
        return None;
    }
    let found: f64 = text.replace('_', "").parse().ok()?;
    let vanished =
        found == 0.0 && text.split(['e', 'E']).next().is_some_and(|digits| digits.contains(|c| matches!(c, '1'..='9')));
    let found = if vanished { f64::from_bits(1) } else { found };
    found.is_finite().then_some(found)
}

/// Rounds a sum or a quotient to nine decimals for display, to remove floating-point error in the last digits.
pub fn rounded(x: f64) -> f64 {
    // Adding 0 turns -0 into 0.
    (x * 1e9).round() / 1e9 + 0.0
}

/// Suggests a correction for a text that should be a number.
pub fn number_help(text: &str) -> Option<String> {
    if let Some(percent) = text.strip_suffix('%').and_then(|t| number(t.trim_end())) {
        return Some(format!("write {} for {percent} %", rounded(percent / 100.0)));
    }
    // A single comma that is not followed by exactly three digits is a decimal comma.
    if let Some((whole, decimals)) = text.split_once(',')
        && decimals.len() != 3
        && let Some(x) = number(&format!("{whole}.{decimals}"))
    {
        return Some(format!("write {x}, with a point for decimals"));
    }
    let bare = text.replace([',', ' ', '\'', '\u{a0}'], "");
    (bare != text && number(&bare).is_some())
        .then(|| format!("write {bare}, with a point for decimals and no separator of thousands"))
}

/// Parses `2027-03`, or `2026-01 .. 2028-12` into its first and last month.
pub fn window(text: &str) -> Result<(YearMonth, Option<YearMonth>), TextFault> {
    let month = |part: &str, offset: usize| {
        let trimmed = part.trim();
        let at = offset + part.len() - part.trim_start().len();
        YearMonth::parse(trimmed).ok_or_else(|| {
            let what = if text.contains("..") {
                "expected a month, such as 2026-01, on both sides of `..`"
            } else {
                "expected a month, such as \"2027-03\", or a window, such as \"2026-01 .. 2028-12\""
            };
            TextFault::new(at..at + trimmed.len(), format!("found \"{}\", {what}", shown(trimmed)))
        })
    };
    let Some((first, last)) = text.split_once("..") else {
        return Ok((month(text, 0)?, None));
    };
    let (from, until) = (month(first, 0)?, month(last, first.len() + 2)?);
    if until < from {
        let message = format!("found a window that ends in {until}, before it begins in {from}");
        return Err(TextFault::new(0..text.len(), message).help(Some(format!("write \"{until} .. {from}\""))));
    }
    Ok((from, Some(until)))
}

/// Returns whether a text is valid as a stage or as the name of a lane.
pub fn is_word(text: &str) -> bool {
    Id::new(text).is_some()
}

fn country(text: &str) -> Result<Country, (String, Option<String>)> {
    Country::new(text).ok_or_else(|| {
        let help = country::misspelt(text)
            .or_else(|| did_you_mean(text, ["lane"]).map(|h| format!("codes are three capitals, such as CHN; {h}")));
        (format!("found country `{}`, expected a code of three capitals, such as CHN", shown(text)), help)
    })
}

fn word(text: &str, what: &str) -> Result<String, (String, Option<String>)> {
    if is_word(text) {
        return Ok(text.to_owned());
    }
    if let Some(long) = Id::too_long(text) {
        return Err((format!("found a {what} of {long}"), Some("choose a shorter word".to_owned())));
    }
    let better: String = text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let help = is_word(&better).then(|| format!("did you mean `{better}`?"));
    Err((format!("found {what} `{}`, expected lower-case letters, digits and hyphens", shown(text)), help))
}

fn node(text: &str) -> Result<Node, (String, Option<String>)> {
    match text.split_once(':') {
        None => {
            let help = Country::new(text).map(|c| format!("name the stage too, for example `{c}:refine`"));
            Err((format!("found `{}`, expected a node, `COUNTRY:stage` or `lane:NAME`", shown(text)), help))
        }
        Some(("lane", name)) => Ok(Node::Lane(word(name, "lane")?)),
        Some((code, stage)) => Ok(Node::Stage { country: country(code)?, stage: word(stage, "stage")? }),
    }
}

/// Maximum number of nodes in a path.
pub const MAX_NODES: usize = 1000;

/// Parses a path; returns each node with its byte range, or the errors of all nodes.
pub fn path(text: &str) -> Result<Vec<(Node, Range<usize>)>, Vec<TextFault>> {
    let count = text.split('>').count();
    if count > MAX_NODES {
        let message = format!("found a path of {count} nodes, expected {MAX_NODES} at most");
        return Err(vec![TextFault::new(0..text.len(), message)]);
    }
    let mut seen: BTreeSet<Node> = BTreeSet::new();
    let (mut nodes, mut faults): (Vec<(Node, Range<usize>)>, Vec<TextFault>) = (Vec::new(), Vec::new());
    let mut offset = 0;
    for part in text.split('>') {
        let trimmed = part.trim();
        let start = offset + part.len() - part.trim_start().len();
        let range = start..start + trimmed.len();
        offset += part.len() + 1;
        if trimmed.is_empty() {
            let expected = "found nothing, expected a node, `COUNTRY:stage` or `lane:NAME`";
            faults.push(TextFault::new(range, expected));
            continue;
        }
        match node(trimmed) {
            Ok(node) if !seen.insert(node.clone()) => {
                faults.push(
                    TextFault::new(range, format!("found node `{node}` twice in a path"))
                        .help(Some("name each node once".to_owned())),
                );
            }
            Ok(node) => nodes.push((node, range)),
            Err((message, help)) => faults.push(TextFault::new(range, message).help(help)),
        }
    }
    if faults.is_empty() { Ok(nodes) } else { Err(faults) }
}

/// Parses a selector.
pub fn selector(text: &str) -> Result<Selector, TextFault> {
    let fault = |(message, help): (String, Option<String>)| TextFault::new(0..text.len(), message).help(help);
    match text.split_once(':') {
        Some(("lane", "*")) => Ok(Selector::EveryLane),
        Some(("lane", name)) => word(name, "lane").map(Selector::Lane).map_err(fault),
        Some(("*", stage)) => word(stage, "stage").map(Selector::StageEverywhere).map_err(fault),
        Some((code, "*")) => {
            let code = country(code).map_err(fault)?;
            Err(fault((
                format!("found `{text}`, expected a selector"),
                Some(format!("every stage of a country is just `{code}`")),
            )))
        }
        Some((code, stage)) => {
            let country = country(code).map_err(fault)?;
            word(stage, "stage").map(|stage| Selector::Stage { country, stage }).map_err(fault)
        }
        None => Country::new(text).map(Selector::Country).ok_or_else(|| {
            let help = country::misspelt(text);
            let message = "expected a selector: `CHN`, `CHN:refine`, `*:mine`, `lane:NAME` or `lane:*`";
            fault((format!("found `{}`, {message}", shown(text)), help))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_finite_and_may_group_digits() {
        for (text, value) in [("1e6", 1e6), ("1_000", 1000.0), ("-0.5", -0.5), ("+3", 3.0), ("15e-1", 1.5)] {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for bad in ["", "inf", "nan", "1e999", "1,000", "_1", "1_", "1__0", "e", "-", "0x10", "١"] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }

    #[test]
    fn percentages_and_separators_get_a_cure() {
        assert_eq!(number_help("0,1").as_deref(), Some("write 0.1, with a point for decimals"));
        assert_eq!(number_help("14 %").as_deref(), Some("write 0.14 for 14 %"));
        assert!(number_help("140,000").unwrap().starts_with("write 140000,"));
        assert_eq!(number_help("many"), None);
    }

    #[test]
    fn windows_have_a_first_and_a_last_month() {
        let month = |t| YearMonth::parse(t).unwrap();
        assert_eq!(window("2027-03"), Ok((month("2027-03"), None)));
        assert_eq!(window("2026-01 .. 2028-12"), Ok((month("2026-01"), Some(month("2028-12")))));
        assert_eq!(window("2026-01 .. 2028-13").unwrap_err().range, 11..18);
        assert!(window("2028-12 .. 2026-01").unwrap_err().message.contains("before it begins"));
    }

    #[test]
    fn paths_list_their_nodes_with_their_bytes() {
        let nodes = path("AUS:mine > CHN:refine>lane:yellow-sea").unwrap();
        let shown: Vec<_> = nodes.iter().map(|(n, r)| (n.to_string(), r.clone())).collect();
        assert_eq!(
            shown,
            [("AUS:mine".to_owned(), 0..8), ("CHN:refine".to_owned(), 11..21), ("lane:yellow-sea".to_owned(), 22..37)]
        );
        assert_eq!(path("aus:mine > > CHN > AUS:Mine").unwrap_err().len(), 4);
        assert_eq!(path("").unwrap_err().len(), 1);
        assert!(path("AUS:mine > AUS:mine").unwrap_err()[0].message.contains("twice"));
    }

    #[test]
    fn a_path_has_a_thousand_nodes_at_most() {
        let of = |count: usize| (0..count).map(|n| format!("lane:l{n}")).collect::<Vec<_>>().join(" > ");
        assert_eq!(path(&of(MAX_NODES)).map(|nodes| nodes.len()), Ok(MAX_NODES));
        let faults = path(&of(80_000)).unwrap_err();
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].message, "found a path of 80000 nodes, expected 1000 at most");
    }

    #[test]
    fn selectors_print_as_they_are_written() {
        for text in ["CHN", "CHN:refine", "*:mine", "lane:malacca", "lane:*"] {
            assert_eq!(selector(text).unwrap().to_string(), text);
        }
        assert_eq!(selector("chn").unwrap_err().help.as_deref(), Some("did you mean `CHN`?"));
        assert!(selector("CHN:*").unwrap_err().help.unwrap().contains("just `CHN`"));
        for bad in ["", "*", "*:", ":", "lane:", "CHINA:refine", "lane:A b"] {
            assert!(selector(bad).is_err(), "{bad}");
        }
    }
}
