//! Errors and warnings about a scenario, each with its place, message and suggested correction, and their rendering.

use annotate_snippets::{AnnotationKind, Level, Message, Origin, Renderer, Snippet};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use super::source::{LastPlace, Sources, Span, floor};
use crate::letters::{visible, visible_lines};
use crate::workbook::letters;

/// What syntax errors removed from a text; errors about absent keys or tables are suppressed accordingly.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Lost {
    /// Nothing.
    Nothing,
    /// Keys of tables.
    Keys,
    /// Whole tables.
    Tables,
}

/// Severity of a diagnostic.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The scenario cannot be used.
    Error,
    /// Legal but odd.
    Warning,
    /// Legal and usual, but worth knowing; told by `mindep check` alone.
    Note,
}

/// One error or warning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Severity of the diagnostic.
    pub severity: Severity,
    /// Bytes of the source to underline.
    pub span: Span,
    /// The key, the value found and the value expected.
    pub message: String,
    /// Further information, such as the place of a conflicting entry or the strategy that causes the error.
    pub notes: Vec<String>,
    /// Suggested correction.
    pub help: Option<String>,
    /// For an error about something absent: what a syntax error must have removed to make this error a mere consequence of it.
    pub(super) absent: Option<Lost>,
}

impl Diagnostic {
    /// Returns an error.
    pub fn error(span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, span, message: message.into(), notes: Vec::new(), help: None, absent: None }
    }

    /// Returns a warning.
    pub fn warning(span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(span, message) }
    }

    /// Returns a diagnostic of severity [`Severity::Note`].
    pub fn remark(span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(span, message) }
    }

    /// Sets the suggested correction.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the suggested correction, if there is one.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Marks the diagnostic as caused by the absence of a key or a table.
    #[must_use]
    pub(super) fn absent(mut self, what: Lost) -> Self {
        self.absent = Some(what);
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
}

/// Collects diagnostics while a scenario is read; a diagnostic with the same span and message is kept once.
#[derive(Default, Debug)]
pub struct Faults {
    list: Vec<Diagnostic>,
    seen: HashSet<(Span, String)>,
    /// Number of diagnostics beyond those kept.
    more: usize,
    /// A note for every diagnostic added from now on, and the spans within which diagnostics do not get it.
    context: Option<(String, Vec<Span>)>,
}

impl Faults {
    /// Adds a diagnostic, unless the same one was added before.
    pub fn add(&mut self, mut fault: Diagnostic) {
        if self.list.len() == MAX_KEPT {
            self.more += 1;
            return;
        }
        if self.seen.insert((fault.span, fault.message.clone())) {
            if let Some((note, at_home)) = &self.context {
                let inside =
                    |s: &Span| s.source == fault.span.source && s.start <= fault.span.start && fault.span.end <= s.end;
                if !at_home.iter().any(inside) {
                    fault.notes.push(note.clone());
                }
            }
            self.list.push(fault);
        }
    }

    /// Adds an error at `span`.
    pub fn error(&mut self, span: Span, message: impl Into<String>) {
        self.add(Diagnostic::error(span, message));
    }

    /// Attaches a note to every diagnostic added from now on, except those within one of the given spans; `None` ends this.
    pub fn set_context(&mut self, context: Option<(String, Vec<Span>)>) {
        self.context = context;
    }

    /// Returns the number of diagnostics, including those beyond the limit.
    pub fn len(&self) -> usize {
        self.list.len() + self.more
    }

    /// Returns whether to search for similar names to suggest: the search is slow, and only the first diagnostics are shown.
    pub fn suggests(&self) -> bool {
        self.list.len() < MAX_RENDERED
    }

    /// Returns the diagnostics, with a last one that counts those beyond the limit.
    pub fn into_list(mut self) -> Vec<Diagnostic> {
        if let Some(last) = self.list.last().filter(|_| self.more > 0) {
            let message = format!("found {} more that are not told", self.more);
            self.list.push(Diagnostic { severity: last.severity, ..Diagnostic::error(last.span, message) });
        }
        self.list
    }
}

/// Errors or warnings in file order, with the source texts that their spans refer to.
#[derive(Clone, Debug)]
pub struct Diagnostics {
    sources: Arc<Sources>,
    list: Vec<Diagnostic>,
}

/// A diagnostic in machine-readable form.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DiagnosticRow {
    /// Name of the file as the user gave it, or `--set`.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, in characters from 1.
    pub column: usize,
    /// Severity of the diagnostic.
    pub severity: Severity,
    /// The key, the value found and the value expected.
    pub message: String,
    /// Further information.
    pub notes: Vec<String>,
    /// Suggested correction.
    pub help: Option<String>,
}

/// Longest source line that is shown, in bytes.
const MAX_LINE_BYTES: usize = 10_000;

/// Maximum number of diagnostics kept; the rest are only counted.
const MAX_KEPT: usize = 10_000;

/// Maximum number of diagnostics rendered; the rest are only counted.
pub const MAX_RENDERED: usize = 200;

impl Diagnostics {
    /// Sorts the diagnostics by file and place.
    pub fn new(sources: Arc<Sources>, mut list: Vec<Diagnostic>) -> Self {
        list.sort_by_key(|d| (d.span.source, d.span.start));
        // Messages quote user input and file names, which may contain control characters.
        let seen = |text: &mut String| *text = visible_lines(text).into_owned();
        for d in &mut list {
            // The letters of a column are what a spreadsheet shows.
            if let Some((row, column)) = sources.get(d.span.source).cell(d.span.start, d.span.end) {
                d.notes.insert(0, format!("in cell {}{row}", letters(column)));
            }
            [&mut d.message].into_iter().chain(&mut d.notes).chain(&mut d.help).for_each(seen);
        }
        Self { sources, list }
    }

    /// Returns the number of diagnostics.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Returns whether there are no diagnostics.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Iterates over the diagnostics in file order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// Returns each diagnostic with its file, line and column.
    pub fn rows(&self) -> Vec<DiagnosticRow> {
        let mut near = LastPlace::default();
        self.list.iter().map(|d| self.row(d, &mut near)).collect()
    }

    /// Returns each diagnostic on one line: ``suppliers.csv:5:9: share: found 1.4, expected a fraction in 0..=1``.
    pub fn lines(&self) -> Vec<String> {
        let line = |row: DiagnosticRow| format!("{}:{}:{}: {}", visible(&row.file), row.line, row.column, row.message);
        self.rows().into_iter().map(line).collect()
    }

    /// Renders all diagnostics with the source text underlined, with terminal colours if `styled`.
    pub fn render(&self, styled: bool) -> String {
        let renderer = if styled { Renderer::styled().hyperlink(false) } else { Renderer::plain() };
        let shown: Vec<String> = self.list.iter().take(MAX_RENDERED).map(|d| self.render_one(d, &renderer)).collect();
        let mut text = shown.join("\n\n");
        if self.list.len() > MAX_RENDERED {
            let _ = write!(text, "\n\n… and {} more", self.list.len() - MAX_RENDERED);
        }
        text
    }

    fn row(&self, d: &Diagnostic, near: &mut LastPlace) -> DiagnosticRow {
        let source = self.sources.get(d.span.source);
        let (line, column) = source.place_near(d.span.start, d.span.source, near);
        DiagnosticRow {
            file: source.name.clone(),
            line,
            column,
            severity: d.severity,
            message: d.message.clone(),
            notes: d.notes.clone(),
            help: d.help.clone(),
        }
    }

    fn render_one(&self, d: &Diagnostic, renderer: &Renderer) -> String {
        let source = self.sources.get(d.span.source);
        let (line, _) = source.place(d.span.start);
        let (first, _) = source.lines_of(d.span.start, d.span.start);
        // Of a span over several lines only the first line is shown; the message says what is wrong.
        let start = floor(&source.text, d.span.start);
        let end = source.text[start..floor(&source.text, d.span.end).max(start)]
            .find(['\n', '\r'])
            .map_or(d.span.end, |n| start + n);
        let (_, text) = source.lines_of(d.span.start, d.span.start);
        let range =
            start.saturating_sub(first).min(text.len())..floor(&source.text, end).saturating_sub(first).min(text.len());
        let (text, range) = shown_line(text, range);
        let path = visible(&source.name);
        let level = match d.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let notes: Vec<Message<'_>> = d.notes.iter().map(|n| Level::NOTE.message(n.as_str())).collect();
        let helps: Vec<Message<'_>> = d.help.iter().map(|h| Level::HELP.message(h.as_str())).collect();
        let title = level.primary_title(d.message.as_str());
        if text.len() > MAX_LINE_BYTES {
            // In a line this long the underlined place would not be visible: print only its line and column.
            let column = source.place(d.span.start).1;
            let origin = Origin::path(path.as_ref()).line(line).char_column(column);
            return renderer.render(&[title.element(origin).elements(notes).elements(helps)]);
        }
        let snippet =
            Snippet::source(text.as_ref()).line_start(line).annotation(AnnotationKind::Primary.span(range.clone()));
        let shown_at = text[..range.start].chars().count() + 1;
        let group = title.element(snippet.path(path.as_ref())).elements(notes).elements(helps);
        let rendered = renderer.render(&[group]);
        if !source.is_sheet() {
            return rendered;
        }
        // The column of a workbook is that of the sheet, not of the line that shows the row.
        let (row, column) = source.place(d.span.start);
        rendered.replacen(&format!("{path}:{line}:{shown_at}"), &format!("{path}:{row}:{column}"), 1)
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Makes invisible characters of a line visible, and returns the line with `range` moved accordingly.
fn shown_line(line: &str, range: Range<usize>) -> (Cow<'_, str>, Range<usize>) {
    // Tabs are left as they are; the renderer expands them.
    let end = |at: usize| visible_lines(&line[..at]).len();
    let range = end(range.start)..end(range.end);
    (visible_lines(line), range)
}

/// Returns 'did you mean `…`?' with the candidate most similar to `found`, if one is similar enough.
pub fn did_you_mean<'a>(found: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(found, candidates).map(|c| format!("did you mean `{c}`?"))
}

/// Longest name compared with others, in bytes.
const MAX_NAME_BYTES: usize = 200;

/// Returns the candidate most similar to `found`, if one is similar enough; the first of equally similar ones.
pub fn nearest<'a>(found: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if found.len() > MAX_NAME_BYTES {
        return None;
    }
    let lower = found.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates.into_iter().filter(|candidate| candidate.len() <= MAX_NAME_BYTES) {
        let other = candidate.to_lowercase();
        let alike = strsim::jaro_winkler(&lower, &other).max(strsim::normalized_damerau_levenshtein(&lower, &other));
        if alike >= 0.75 && candidate != found && best.is_none_or(|(most, _)| alike > most) {
            best = Some((alike, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Formats names as `a`, `b` or `c`, each in backquotes.
pub fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = names.into_iter().map(|n| format!("`{n}`")).collect();
    match quoted.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Diagnostics, Faults, Sources, did_you_mean, one_of};
    use std::sync::Arc;

    fn sample() -> Diagnostics {
        let mut sources = Sources::default();
        let id = sources.add("korea/suppliers.csv", "id,share\nli,1.4\n");
        let span = sources.whole(id).part(12, 15);
        let fault = Diagnostic::error(span, "share: found 1.4, expected a fraction in 0..=1")
            .note("in strategy `x`")
            .help("write 0.14 for 14 %");
        Diagnostics::new(Arc::new(sources), vec![fault])
    }

    #[test]
    fn a_fault_shows_its_place_its_line_and_the_cure() {
        insta::assert_snapshot!(sample().render(false), @r"
        error: share: found 1.4, expected a fraction in 0..=1
         --> korea/suppliers.csv:2:4
          |
        2 | li,1.4
          |    ^^^
          |
          = note: in strategy `x`
          = help: write 0.14 for 14 %
        ");
    }

    #[test]
    fn colours_come_only_on_request() {
        assert!(!sample().render(false).contains('\u{1b}'));
        assert!(sample().render(true).contains('\u{1b}'));
    }

    #[test]
    fn the_short_form_is_one_line() {
        assert_eq!(sample().lines(), ["korea/suppliers.csv:2:4: share: found 1.4, expected a fraction in 0..=1"]);
        assert_eq!(serde_json::to_value(sample().rows()).unwrap()[0]["column"], 4);
    }

    #[test]
    fn the_same_fault_is_told_once() {
        let mut sources = Sources::default();
        let id = sources.add("a", "abc");
        let mut faults = Faults::default();
        faults.error(sources.whole(id), "x");
        faults.error(sources.whole(id), "x");
        faults.error(sources.whole(id), "y");
        assert_eq!(faults.len(), 2);
    }

    #[test]
    fn more_than_two_hundred_faults_are_counted() {
        let mut sources = Sources::default();
        let id = sources.add("a", "abc");
        let span = sources.whole(id);
        let list = (0..203).map(|n| Diagnostic::error(span, format!("x{n}"))).collect();
        let text = Diagnostics::new(Arc::new(sources), list).render(false);
        assert!(text.ends_with("… and 3 more"), "{text}");
    }

    #[test]
    fn of_very_many_faults_the_last_ones_are_a_number() {
        let mut sources = Sources::default();
        let id = sources.add("a", "abc");
        let mut faults = Faults::default();
        for n in 0..super::MAX_KEPT + 7 {
            faults.error(sources.whole(id), format!("x{n}"));
        }
        assert_eq!((faults.len(), faults.suggests()), (super::MAX_KEPT + 7, false));
        let list = faults.into_list();
        assert_eq!(
            (list.len(), list[list.len() - 1].message.as_str()),
            (super::MAX_KEPT + 1, "found 7 more that are not told")
        );
    }

    #[test]
    fn suggestions_are_near_or_absent() {
        assert_eq!(did_you_mean("shar", ["id", "share", "path"]).as_deref(), Some("did you mean `share`?"));
        assert_eq!(did_you_mean("xyz", ["id", "share", "path"]), None);
        assert_eq!(one_of(["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
