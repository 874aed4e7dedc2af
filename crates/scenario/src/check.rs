//! Checks of a tree against the declaration of the format: types, ranges, unknown and missing keys. All errors are reported.

mod lists;
mod texts;

use super::country;
use super::diagnostic::Lost;
use super::diagnostic::{Diagnostic, Faults, did_you_mean};
use super::distribution;
use super::source::Span;
use super::spec::row::{Cell, Row, Typed};
use super::spec::{IfAbsent, KeySpec, MAX_MAGNITUDE, MIN_MAGNITUDE, Range, TableSpec, TextRules, ValueKind, number};
use super::text::shown;
use super::text::{self, TextFault, rounded};
use super::tree::{Item, Value};
use mindep_core::domain::distribution::Distribution;
use mindep_core::domain::node::Country;
use mindep_core::units::YearMonth;

/// Checks a table against its declaration. Invalid values become [`Typed::Broken`] in the result.
pub fn table(spec: &'static TableSpec, item: &Item, faults: &mut Faults) -> Option<Row> {
    let Value::Table(entries) = &item.value else {
        return None;
    };
    let mut row = Row::empty(spec, item.at);
    for (key, value) in entries {
        let Some(index) = spec.keys.iter().position(|k| k.name == key.name) else {
            unknown_key(spec, &key.name, key.at, faults);
            continue;
        };
        let typed = Check { key: &spec.keys[index], faults }.value(value);
        row.cells[index] = Some(Cell { at: value.at, value: typed });
    }
    for (key, cell) in spec.keys.iter().zip(&row.cells) {
        if matches!(key.need, IfAbsent::Required) && cell.is_none() {
            let message = format!("{}: missing from {}, expected {}", key.name, spec.one, key.kind.expected());
            faults.add(Diagnostic::error(item.at, message).absent(Lost::Keys));
        }
    }
    pairs(&row, faults);
    Some(row)
}

fn unknown_key(spec: &TableSpec, name: &str, at: Span, faults: &mut Faults) {
    let fault = Diagnostic::error(at, format!("found key `{}`, which {} does not have", shown(name), spec.one));
    let keys: Vec<&str> = spec.names().collect();
    let help = did_you_mean(name, spec.names()).unwrap_or_else(|| format!("its keys are {}", keys.join(", ")));
    faults.add(fault.help(help));
}

/// Reports keys that exclude each other, and keys without the one they require.
fn pairs(row: &Row, faults: &mut Faults) {
    for (a, b) in row.spec.excludes {
        if let (Some(first), Some(second)) = (row.cell(a), row.cell(b)) {
            // Report the key that comes later in the file.
            let (name, other, at) = if first.at > second.at { (a, b, first.at) } else { (b, a, second.at) };
            faults.add(
                Diagnostic::error(at, format!("{name}: found beside `{other}`, expected one of them"))
                    .help(format!("remove `{a}` or `{b}`")),
            );
        }
    }
    for (a, b) in row.spec.needs {
        if let (Some(cell), false) = (row.cell(a), row.has(b)) {
            faults.add(
                Diagnostic::error(cell.at, format!("{a}: found without `{b}`"))
                    .help(format!("add `{b}`, or remove `{a}`"))
                    .absent(Lost::Keys),
            );
        }
    }
}

struct Check<'a> {
    key: &'static KeySpec,
    faults: &'a mut Faults,
}

impl Check<'_> {
    fn value(&mut self, item: &Item) -> Typed {
        if matches!(item.value, Value::Broken) {
            return Typed::Broken;
        }
        self.typed(item).unwrap_or(Typed::Broken)
    }

    fn typed(&mut self, item: &Item) -> Option<Typed> {
        match self.key.kind {
            ValueKind::Text(letters) => self.free(item, letters),
            ValueKind::File | ValueKind::Address => self.free(item, TextRules::Line),
            ValueKind::Id | ValueKind::Ref(_) => self.id(item).map(Typed::Id),
            ValueKind::Word => self.word(item),
            ValueKind::Country => {
                let text = self.text(item)?;
                let help = || country::misspelt(text);
                Country::new(text).map(Typed::Country).or_else(|| self.unexpected(item, help()))
            }
            ValueKind::Number(range) => self.number(item, range).map(Typed::Number),
            ValueKind::Whole(min, max) => self.whole(item, min, max),
            ValueKind::Flag => match item.value {
                Value::Bool(flag) => Some(Typed::Flag(flag)),
                _ => self.unexpected(item, None),
            },
            ValueKind::Dist(range) => self.dist(item, range).map(Typed::Dist),
            ValueKind::Month => {
                YearMonth::parse(self.text(item)?.trim()).map(Typed::Month).or_else(|| self.unexpected(item, None))
            }
            ValueKind::Window => {
                let read = text::window(self.text(item)?);
                let (from, until) = read.map_err(|f| self.inside(item, f)).ok()?;
                Some(Typed::Window(from, until))
            }
            ValueKind::Path => {
                let read = text::path(self.text(item)?);
                let nodes = read.map_err(|list| list.into_iter().for_each(|f| self.inside(item, f))).ok()?;
                Some(Typed::Path(nodes.into_iter().map(|(node, range)| (node, item.part(range))).collect()))
            }
            ValueKind::Node => {
                let read = text::path(self.text(item)?);
                let nodes = read.map_err(|list| list.into_iter().for_each(|f| self.inside(item, f))).ok()?;
                match <[_; 1]>::try_from(nodes) {
                    Ok([(node, range)]) => Some(Typed::Path(vec![(node, item.part(range))])),
                    Err(_) => self.unexpected(item, Some("give one node of the path".to_owned())),
                }
            }
            ValueKind::Selectors => self.selectors(item),
            ValueKind::Choice(words) => {
                let text = self.text(item)?;
                let help = did_you_mean(text, words.iter().copied());
                if words.contains(&text) { Some(Typed::Text(text.to_owned())) } else { self.unexpected(item, help) }
            }
            ValueKind::Refs(_) => self.ids(item),
            ValueKind::Map(_, range) => self.map(item, range),
            ValueKind::Settings | ValueKind::Sweep => match item.value {
                Value::Table(_) => Some(Typed::Settings),
                _ => self.unexpected(item, None),
            },
            ValueKind::Points => self.points(item),
            ValueKind::Table(spec) => match table(spec, item, self.faults) {
                Some(row) => Some(Typed::Row(row)),
                None => self.unexpected(item, None),
            },
            ValueKind::Tables(spec) => self.tables(item, spec),
        }
    }

    /// Reports that a value of another type was expected.
    fn unexpected<T>(&mut self, item: &Item, help: Option<String>) -> Option<T> {
        self.wrong(item, &self.key.kind.expected(), help)
    }

    fn wrong<T>(&mut self, item: &Item, expected: &str, help: Option<String>) -> Option<T> {
        if !matches!(item.value, Value::Broken) {
            let message = format!("{}: found {}, expected {expected}", self.key.name, item.found());
            self.faults.add(Diagnostic::error(item.at, message).maybe_help(help));
        }
        None
    }

    /// Reports an error at a part of a text.
    fn inside(&mut self, item: &Item, fault: TextFault) {
        let message = format!("{}: {}", self.key.name, fault.message);
        self.faults.add(Diagnostic::error(item.part(fault.range), message).maybe_help(fault.help));
    }

    fn text<'b>(&mut self, item: &'b Item) -> Option<&'b str> {
        match item.text() {
            Some(text) => Some(text),
            None => self.unexpected(
                item,
                matches!(item.value, Value::Integer(_) | Value::Float(_)).then(|| "put it in quotes".to_owned()),
            ),
        }
    }

    fn number(&mut self, item: &Item, range: Range) -> Option<f64> {
        let x = match item.value {
            Value::Integer(n) => n as f64,
            Value::Float(x) => x,
            _ => {
                let help = item.text().and_then(|t| {
                    if text::number(t).is_some() { Some("remove the quotes".to_owned()) } else { text::number_help(t) }
                });
                let call = item.text().is_some_and(|t| distribution::parse(t).is_ok()) && help.is_none();
                let help = if call {
                    Some(format!("`{}` takes no distribution; give its range under [[uncertain]]", self.key.name))
                } else {
                    help
                };
                return self.unexpected(item, help);
            }
        };
        self.within(item, x, range)
    }

    /// Returns `x` if it lies in `range` and is not too small; reports an error otherwise.
    fn within(&mut self, item: &Item, x: f64, range: Range) -> Option<f64> {
        if x != 0.0 && x.abs() < MIN_MAGNITUDE {
            let message =
                format!("{}: found {}, which is too small for products with it to be held", self.key.name, number(x));
            let help =
                format!("write 0, or at least {} in size; a smaller unit makes numbers larger", number(MIN_MAGNITUDE));
            self.faults.add(Diagnostic::error(item.at, message).maybe_help(Some(help)));
            return None;
        }
        if range.holds(x) {
            return Some(x);
        }
        let percent = range == Range::FRACTION && x > 1.0 && x <= 100.0;
        let help =
            percent.then(|| format!("it is a fraction: write {} for {} %", number(rounded(x / 100.0)), number(x)));
        let expected = if x > range.max && range.max >= MAX_MAGNITUDE {
            format!("a number of at most {}", number(range.max))
        } else {
            range.expected()
        };
        let message = format!("{}: found {}, expected {expected}", self.key.name, number(x));
        self.faults.add(Diagnostic::error(item.at, message).maybe_help(help));
        None
    }

    fn whole(&mut self, item: &Item, min: i128, max: i128) -> Option<Typed> {
        let n = match item.value {
            Value::Integer(n) => Some(n),
            // TOML reads 1e6 as a float.
            Value::Float(x) if x.fract() == 0.0 && x.abs() < 1e18 => Some(x as i128),
            _ => None,
        };
        n.filter(|n| (min..=max).contains(n)).map(Typed::Whole).or_else(|| self.unexpected(item, None))
    }

    fn dist(&mut self, item: &Item, range: Range) -> Option<Distribution> {
        let read = match (&item.value, item.text()) {
            (Value::Integer(n), _) => Distribution::Constant(*n as f64),
            (Value::Float(x), _) => Distribution::Constant(*x),
            (_, Some(text)) => match distribution::parse(text) {
                Ok(read) => read,
                Err(list) => {
                    for fault in list {
                        self.inside(item, fault);
                    }
                    return None;
                }
            },
            _ => return self.unexpected(item, None),
        };
        if let Distribution::Constant(x) = read {
            return self.within(item, x, range).map(Distribution::Constant);
        }
        Some(read)
    }

    fn tables(&mut self, item: &Item, spec: &'static TableSpec) -> Option<Typed> {
        if let Value::Table(_) = item.value {
            let help = format!("write the header with double brackets: [[{}]]", self.key.name);
            return self.unexpected(item, Some(help));
        }
        let items = self.list(item)?;
        if items.is_empty() && matches!(self.key.need, IfAbsent::Required) {
            self.faults.error(item.at, format!("{}: found an empty list, expected at least one", self.key.name));
        }
        let (mut rows, mut complete) = (Vec::new(), true);
        for part in items {
            if let Some(row) = table(spec, part, self.faults) {
                rows.push(row);
            } else {
                complete = false;
                let _: Option<()> = self.wrong(part, &format!("{}, a table", spec.one), None);
            }
        }
        Some(Typed::Rows(rows, complete))
    }
}
