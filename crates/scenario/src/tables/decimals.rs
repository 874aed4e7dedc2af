//! Which sign the numbers of a table show to stand before decimals.

use super::header::Column;
use crate::cell::{Cell, Decimals};
use crate::csv::{Held, Record};
use crate::decimal::{Mark, Meaning, parse};
use crate::diagnostic::{Diagnostic, Faults};
use crate::source::{Sources, Span};
use crate::spec::ValueKind;
use crate::text::shown;

/// What the numbers read so far show.
#[derive(Default)]
struct Seen {
    /// The first number with each sign: its text and its span.
    point: Option<(String, Span)>,
    comma: Option<(String, Span)>,
    /// The first number that may mean two things, with both of them.
    either: Option<(String, Span, f64, f64)>,
    /// Number of further ones.
    more: usize,
}

/// Finds the sign before decimals in all numbers of a table. Reports numbers with another sign than those above them, and a number that may mean
/// two things where none shows which.
pub fn of(columns: &[Column], records: &[Record], sources: &Sources, faults: &mut Faults) -> Decimals {
    let mut seen = Seen::default();
    for field in records.iter().filter(|record| record.sound).flat_map(|record| record.fields.iter().zip(columns)) {
        let (field, column) = field;
        if field.held != Held::Text || field.text.is_empty() {
            continue;
        }
        // A value whose address leads nowhere is read as a number if it looks like one.
        let loose = ValueKind::Number(crate::spec::Range::POSITIVE);
        let Some(kind) = column.kind().or_else(|| matches!(column, Column::Setting { .. }).then_some(loose)) else {
            continue;
        };
        let cell = Cell { text: &field.text, held: &field.held, at: field.at, verbatim: field.verbatim };
        for part in cell.numbers(kind) {
            see(&mut seen, part, sources, faults);
        }
    }
    match (seen.point, seen.comma, seen.either) {
        (Some(_), _, _) | (None, None, None) => Decimals::Shown(Mark::Point),
        (None, Some(_), _) => Decimals::Shown(Mark::Comma),
        (None, None, Some((text, at, point, comma))) => {
            let (small, large) = (point.min(comma), point.max(comma));
            let message = format!(
                "found \"{}\", which could be {small} or {large}: no number of this table shows whether a point or a comma stands before decimals",
                shown(&text)
            );
            let fault = Diagnostic::error(at, message).help(format!("write {small} or {large}"));
            let several = if seen.more == 1 { "number is" } else { "numbers are" };
            let note = (seen.more > 0).then(|| format!("{} more {several} in doubt", seen.more));
            faults.add(note.map_or(fault.clone(), |note| fault.note(note)));
            Decimals::Unknown
        }
    }
}

fn see(seen: &mut Seen, cell: Cell<'_>, sources: &Sources, faults: &mut Faults) {
    let Some(parsed) = parse(cell.text).filter(|parsed| parsed.unit.is_empty()) else { return };
    if let Meaning::Either { point, comma } = parsed.meaning {
        match seen.either {
            Some(_) => seen.more += 1,
            None => seen.either = Some((cell.text.to_owned(), cell.at, point, comma)),
        }
    }
    let Some(mark) = parsed.shows else { return };
    let (own, other) = match mark {
        Mark::Point => (&mut seen.point, &seen.comma),
        Mark::Comma => (&mut seen.comma, &seen.point),
    };
    if own.is_some() {
        return;
    }
    *own = Some((cell.text.to_owned(), cell.at));
    if let Some((text, at)) = other {
        let message = format!(
            "found \"{}\", where decimals follow another sign than elsewhere (\"{}\" in {})",
            shown(cell.text),
            shown(text),
            sources.line_of(*at)
        );
        let help = "write all numbers with a point before decimals, or all with a comma";
        faults.add(Diagnostic::error(cell.at, message).help(help));
    }
}
