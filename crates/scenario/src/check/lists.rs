//! Checks of lists, maps and points.

use std::collections::BTreeSet;

use super::Check;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::spec::row::{Entry, Typed};
use crate::spec::{MAX_ROWS, Range, number};
use crate::text;
use crate::text::shown;
use crate::tree::{Item, Key, Value};
use mindep_core::id::Id;

impl Check<'_> {
    /// Returns the entries of a list.
    pub(super) fn list<'b>(&mut self, item: &'b Item) -> Option<&'b [Item]> {
        match &item.value {
            Value::Array(items) if items.len() > MAX_ROWS => {
                let message = format!("{}: found {} entries, expected at most {MAX_ROWS}", self.key.name, items.len());
                self.faults.error(item.at, message);
                None
            }
            Value::Array(items) => Some(items),
            Value::Text { text, .. } => {
                let help = format!("write a list: [\"{}\"]", shown(text));
                self.unexpected(item, Some(help))
            }
            _ => self.unexpected(item, None),
        }
    }

    pub(super) fn selectors(&mut self, item: &Item) -> Option<Typed> {
        let items = self.list(item)?;
        if items.is_empty() {
            let fault = Diagnostic::error(
                item.at,
                format!("{}: found an empty list, expected at least one selector", self.key.name),
            );
            self.faults.add(fault.help(format!("remove `{}` if it strikes nothing by itself", self.key.name)));
            return None;
        }
        let (mut found, mut sound) = (Vec::new(), true);
        for part in items {
            let read = match part.text() {
                Some(text) => text::selector(text.trim()).map_err(|f| self.inside(part, f)).ok(),
                None => self.wrong(part, "a selector, such as \"CHN:refine\"", None),
            };
            match read {
                Some(selector) => found.push((selector, part.at)),
                None => sound = false,
            }
        }
        self.distinct(&found);
        sound.then_some(Typed::Selectors(found))
    }

    fn distinct<T: Ord + std::fmt::Display>(&mut self, list: &[(T, Span)]) {
        let mut seen: BTreeSet<&T> = BTreeSet::new();
        for (one, at) in list {
            if !seen.insert(one) {
                self.faults.add(
                    Diagnostic::error(*at, format!("{}: found `{one}` twice", self.key.name))
                        .help("remove one of them"),
                );
            }
        }
    }

    pub(super) fn ids(&mut self, item: &Item) -> Option<Typed> {
        let items = self.list(item)?;
        let found: Vec<_> = items.iter().map(|part| self.id(part).map(|id| (id, part.at))).collect();
        let list: Vec<_> = found.into_iter().collect::<Option<_>>()?;
        self.distinct(&list);
        Some(Typed::Ids(list))
    }

    pub(super) fn map(&mut self, item: &Item, range: Range) -> Option<Typed> {
        let Value::Table(entries) = &item.value else {
            return self.unexpected(item, None);
        };
        let found: Vec<_> = entries.iter().map(|(key, value)| self.entry(key, value, range)).collect();
        found.into_iter().collect::<Option<_>>().map(Typed::Map)
    }

    fn entry(&mut self, key: &Key, value: &Item, range: Range) -> Option<Entry> {
        let number = self.number(value, range);
        let id = Id::new(&key.name);
        if id.is_none() {
            let message = format!(
                "{}: found `{}`, expected an id of lower-case letters, digits and hyphens",
                self.key.name,
                shown(&key.name)
            );
            self.faults.error(key.at, message);
        }
        Some(Entry { id: id?, id_at: key.at, number: number? })
    }

    pub(super) fn points(&mut self, item: &Item) -> Option<Typed> {
        let items = self.list(item)?;
        let before = self.faults.len();
        if items.is_empty() {
            self.faults
                .error(item.at, format!("{}: found no points, expected at least one [month, fraction]", self.key.name));
        }
        let mut points: Vec<(f64, f64)> = Vec::new();
        for point in items {
            let [month, fraction] = point.items() else {
                let _: Option<()> = self.wrong(point, "a point [month, fraction]", None);
                continue;
            };
            let month_range = Range::new(0.0, 1200.0);
            let (Some(m), Some(f)) =
                (self.number_of(month, "month", month_range), self.number_of(fraction, "fraction", Range::FRACTION))
            else {
                continue;
            };
            if let Some(&(last, _)) = points.last().filter(|(last, _)| m < *last) {
                let message = format!(
                    "{}: found month {} after month {}, expected months that do not decrease",
                    self.key.name,
                    number(m),
                    number(last)
                );
                self.faults.error(month.at, message);
            }
            points.push((m, f));
        }
        (self.faults.len() == before && !points.is_empty()).then_some(Typed::Points(points))
    }

    fn number_of(&mut self, item: &Item, what: &str, range: Range) -> Option<f64> {
        let x = match item.value {
            Value::Integer(n) => n as f64,
            Value::Float(x) => x,
            _ => return self.wrong(item, &format!("a {what}, {}", range.expected()), None),
        };
        if range.holds(x) {
            return Some(x);
        }
        self.faults
            .error(item.at, format!("{}: found {what} {}, expected {}", self.key.name, number(x), range.expected()));
        None
    }
}
