//! Source texts and spans within them, to which diagnostics refer.

use std::collections::HashMap;
use std::sync::Arc;

/// Identifies a source text by its index in [`Sources`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourceId(u32);

/// A range of bytes in a source text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// The source text.
    pub source: SourceId,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    /// Returns the bytes `start..end` of this span, counted from its start and limited to it.
    #[must_use]
    pub fn part(self, start: usize, end: usize) -> Self {
        let start = (self.start + start).min(self.end);
        Self { start, end: (self.start + end).clamp(start, self.end), ..self }
    }

    /// Returns the span from the start of this one to the end of `other`, in the same text.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { end: other.end.max(self.start), ..self }
    }
}

/// A source text as it was read.
#[derive(Clone, Debug)]
pub struct Source {
    /// Name in messages: the path as the user wrote it, or `--set`.
    pub name: String,
    /// Contents of the text.
    pub text: Arc<str>,
    lines: Arc<[usize]>,
    /// Number of lines of the file before the text, which may be an excerpt.
    before: usize,
    /// Where the cells are, if the text shows a sheet of a workbook.
    sheet: Option<Arc<Grid>>,
}

/// The rows and cells of a sheet of a workbook that a text shows, a row in each line.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Grid {
    /// Number of the row of each line, from 1.
    pub rows: Vec<usize>,
    /// The cells, in the order of the text.
    pub cells: Vec<GridCell>,
}

/// A cell of a [`Grid`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GridCell {
    /// Byte at which it begins in the text.
    pub start: usize,
    /// Byte behind it.
    pub end: usize,
    /// Column, from 0.
    pub column: usize,
    /// Row, from 1.
    pub row: usize,
}

impl Source {
    /// Returns the line and column of a byte, both counted from 1; columns count characters. In a sheet of a workbook they are those of the sheet.
    pub fn place(&self, at: usize) -> (usize, usize) {
        if let Some(sheet) = &self.sheet {
            return sheet.place(self.lines.partition_point(|&start| start <= at), at);
        }
        let line = self.lines.partition_point(|&start| start <= at).max(1);
        let start = self.lines[line - 1];
        let end = floor(&self.text, at);
        (self.before + line, self.text[start..end.max(start)].chars().count() + 1)
    }

    /// Like [`Source::place`], but starts counting at the previously found place if it precedes `at` in the same line, so that many places in one
    /// long line take a single pass.
    pub fn place_near(&self, at: usize, source: SourceId, near: &mut LastPlace) -> (usize, usize) {
        if self.sheet.is_some() {
            return self.place(at);
        }
        let line = self.lines.partition_point(|&start| start <= at).max(1);
        let end = floor(&self.text, at);
        let known = near.0.filter(|known| known.source == source && known.line == line && known.byte <= end);
        let (from, column) = known.map_or((self.lines[line - 1].min(end), 1), |known| (known.byte, known.column));
        let column = column + self.text[from..end].chars().count();
        near.0 = Some(CachedPlace { source, line, byte: end, column });
        (self.before + line, column)
    }

    /// Whether the text shows a sheet of a workbook.
    pub fn is_sheet(&self) -> bool {
        self.sheet.is_some()
    }

    /// Returns the cell of a workbook in which `start..end` lies, as row from 1 and column from 0.
    pub fn cell(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let cell = self.sheet.as_ref()?.before(start).filter(|cell| end <= cell.end)?;
        Some((cell.row, cell.column))
    }

    /// Returns the whole lines that `start..end` touches, without the last line break: their start offset and their text.
    pub fn lines_of(&self, start: usize, end: usize) -> (usize, &str) {
        let first = self.lines[self.lines.partition_point(|&line| line <= start).max(1) - 1];
        let last = end.max(start);
        let from = floor(&self.text, last.saturating_sub(usize::from(last > start)));
        // The text ends before the line break that precedes the next line.
        let next = self.lines.partition_point(|&line| line <= from);
        let stop = self.lines.get(next).map_or(self.text.len(), |next| next - 1);
        let text = &self.text[first..stop.max(first)];
        (first, text.strip_suffix('\r').unwrap_or(text))
    }
}

impl Grid {
    /// The cell that begins last at or before a byte.
    fn before(&self, at: usize) -> Option<&GridCell> {
        self.cells.get(self.cells.partition_point(|cell| cell.start <= at).checked_sub(1)?)
    }

    /// The row and the column of a byte in a line, which is counted from 1.
    fn place(&self, line: usize, at: usize) -> (usize, usize) {
        let row = self.rows.get(line.max(1) - 1).copied().unwrap_or(1);
        let column = self.before(at).filter(|cell| cell.row == row).map_or(0, |cell| cell.column);
        (row, column + 1)
    }
}

/// The place found last, from which the next one is counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct LastPlace(Option<CachedPlace>);

#[derive(Clone, Copy, Debug)]
struct CachedPlace {
    source: SourceId,
    line: usize,
    byte: usize,
    column: usize,
}

/// Returns the start of the character to which the byte `at` belongs, or the end of the text.
pub fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The source texts of a scenario, in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    list: Vec<Source>,
    /// Spans whose text means what another one, as TOML has it, means: `12,5` and `12.5`.
    written: HashMap<Span, String>,
}

impl Sources {
    /// Adds a text.
    pub fn add(&mut self, name: &str, text: &str) -> SourceId {
        self.add_excerpt(name, text, 1)
    }

    /// Adds a part of a file that is too large to be kept; it begins in the line `first` of the file.
    pub fn add_excerpt(&mut self, name: &str, text: &str, first: usize) -> SourceId {
        self.push(name, text, first, None)
    }

    /// Adds a text that shows a sheet of a workbook, a row in each line.
    pub fn add_sheet(&mut self, name: &str, text: &str, grid: Grid) -> SourceId {
        self.push(name, text, 1, Some(grid))
    }

    fn push(&mut self, name: &str, text: &str, first: usize, grid: Option<Grid>) -> SourceId {
        let lines: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        self.list.push(Source {
            name: name.to_owned(),
            text: text.into(),
            lines: lines.into(),
            before: first.saturating_sub(1),
            sheet: grid.map(Arc::new),
        });
        SourceId(u32::try_from(self.list.len() - 1).unwrap_or(u32::MAX))
    }

    /// Returns the text with the given id.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.list[id.0 as usize]
    }

    /// Returns the span of a whole text.
    pub fn whole(&self, id: SourceId) -> Span {
        Span { source: id, start: 0, end: self.get(id).text.len() }
    }

    /// Names the line of a span, or the row of a sheet: `line 3`.
    pub fn line_of(&self, span: Span) -> String {
        let source = self.get(span.source);
        format!("{} {}", if source.is_sheet() { "row" } else { "line" }, source.place(span.start).0)
    }

    /// Notes how TOML would write what a span holds.
    pub fn write_as(&mut self, span: Span, toml: &str) {
        self.written.insert(span, toml.to_owned());
    }

    /// Returns the text of a span as TOML would write it.
    pub fn as_toml(&self, span: Span) -> &str {
        self.written.get(&span).map_or_else(|| self.text(span), String::as_str)
    }

    /// Returns the text of a span.
    pub fn text(&self, span: Span) -> &str {
        let text = &self.get(span.source).text;
        let start = floor(text, span.start);
        &text[start..floor(text, span.end).max(start)]
    }
}

#[cfg(test)]
mod tests {
    use super::{Grid, GridCell, LastPlace, Sources};

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let mut sources = Sources::default();
        let id = sources.add("a.toml", "a = 1\r\nü = \"x\"\n");
        let source = sources.get(id);
        assert_eq!(source.place(0), (1, 1));
        assert_eq!(source.place(4), (1, 5));
        assert_eq!(source.place(7), (2, 1));
        assert_eq!(source.place(9), (2, 2), "ü is one character of two bytes");
        assert_eq!(source.place(8), (2, 1), "inside a character");
        assert_eq!(source.place(99), (3, 1));
        assert_eq!(source.lines_of(12, 13), (7, "ü = \"x\""));
        assert_eq!(source.lines_of(0, 9), (0, "a = 1\r\nü = \"x\""));
        assert_eq!(source.lines_of(16, 16), (16, ""));
    }

    #[test]
    fn places_in_a_line_are_the_same_from_a_place_before_them() {
        let mut sources = Sources::default();
        let text = "ab ü c\nd é f\n";
        let id = sources.add("a", text);
        let mut near = LastPlace::default();
        for at in (0..=text.len()).chain([3, 0, 9]) {
            assert_eq!(sources.get(id).place_near(at, id, &mut near), sources.get(id).place(at), "{at}");
        }
    }

    #[test]
    fn lines_of_an_excerpt_are_those_of_the_file() {
        let mut sources = Sources::default();
        let id = sources.add_excerpt("a", "ab\ncd", 7);
        let source = sources.get(id);
        assert_eq!((source.place(1), source.place(4)), ((7, 2), (8, 2)));
        assert_eq!(source.place_near(4, id, &mut LastPlace::default()), (8, 2));
    }

    #[test]
    fn places_in_a_sheet_are_those_of_its_cells() {
        let mut sources = Sources::default();
        // Rows 2 and 7 of a sheet; the first has nothing in its second column.
        let cell = |start: usize, end: usize, column: usize, row: usize| GridCell { start, end, column, row };
        let cells = vec![cell(0, 2, 0, 2), cell(5, 5, 1, 2), cell(8, 9, 2, 2), cell(10, 11, 0, 7), cell(14, 16, 1, 7)];
        let id = sources.add_sheet("a.xlsx", "ab |  | c\nd | ef", Grid { rows: vec![2, 7], cells });
        let source = sources.get(id);
        let places = [0, 1, 5, 8, 10, 15].map(|at| source.place(at));
        assert_eq!(places, [(2, 1), (2, 1), (2, 2), (2, 3), (7, 1), (7, 2)]);
        assert_eq!(source.place_near(15, id, &mut LastPlace::default()), (7, 2));
        assert_eq!((source.cell(14, 16), source.cell(15, 16), source.cell(10, 16)), (Some((7, 1)), Some((7, 1)), None));
    }

    #[test]
    fn an_empty_text_has_one_place() {
        let mut sources = Sources::default();
        let id = sources.add("a.toml", "");
        assert_eq!(sources.get(id).place(0), (1, 1));
        assert_eq!(sources.get(id).lines_of(0, 0), (0, ""));
    }

    #[test]
    fn parts_of_a_span_stay_inside_it() {
        let mut sources = Sources::default();
        let id = sources.add("a", "0123456789");
        let span = sources.whole(id).part(2, 5);
        assert_eq!(sources.text(span), "234");
        assert_eq!(sources.text(span.part(1, 99)), "34");
        assert_eq!(sources.text(span.part(50, 99)), "");
    }
}
