//! Changes to the tree of a scenario file, made by `--set`, by a strategy's `set`, `enable` and `disable`, and by sensitivity analysis.

use super::address::{Address, SettingSource, Target, resolve};
use super::cell::{self, Cell, Decimals};
use super::csv::Held;
use super::diagnostic::{Diagnostic, Faults};
use super::source::{Sources, Span};
use super::spec::row::Row;
use super::spec::{MAX_MAGNITUDE, Range, ValueKind};
use super::text::shown;
use super::tree::{Item, Key, Value, parse_value};

/// An address and the value to set there.
#[derive(Clone, Debug)]
pub struct Setting {
    address: Address,
    key_at: Span,
    value: Item,
}

/// Reads the settings of a strategy's `set`. Where a value is a table, each of its keys becomes a setting.
pub fn settings(item: &Item, sources: &Sources, faults: &mut Faults) -> Vec<Setting> {
    let mut found = Vec::new();
    flatten(None, item, sources, &mut found, faults);
    found
}

fn flatten(prefix: Option<&Address>, item: &Item, sources: &Sources, found: &mut Vec<Setting>, faults: &mut Faults) {
    let Value::Table(entries) = &item.value else { return };
    if let (Some(prefix), true) = (prefix, entries.is_empty()) {
        faults.error(item.at, format!("set: found an empty table for `{prefix}`, expected a value"));
    }
    for (key, value) in entries {
        let own = Address::of_key(key, sources);
        let address = prefix.map_or_else(|| own.clone(), |p| p.then(own.clone()));
        if matches!(value.value, Value::Table(_)) {
            flatten(Some(&address), value, sources, found, faults);
        } else {
            found.push(Setting { address, key_at: key.at, value: value.clone() });
        }
    }
}

/// Reads the arguments of `--set`, each as a source text of its own. A value that is not valid TOML is read as plain text.
pub fn arguments(sets: &[String], sources: &mut Sources, faults: &mut Faults) -> Vec<Setting> {
    let mut found = Vec::new();
    for argument in sets {
        let id = sources.add("--set", argument);
        let whole = sources.whole(id);
        let Some((address, value)) = argument.split_once('=') else {
            let fault = Diagnostic::error(whole, format!("found \"{}\", expected ADDRESS=VALUE", shown(argument)));
            faults.add(fault.help("for example --set scenario.discount_rate=0.03"));
            continue;
        };
        let first = address.len() - address.trim_start().len();
        let key_at = Span { start: first, end: first + address.trim().len(), ..whole };
        let address = Address::new(address.trim(), key_at, Some(first));
        let begin = argument.len() - value.trim_start().len();
        let at = Span { start: begin, end: begin + value.trim().len(), ..whole };
        let read = parse_value(sources, id, begin).unwrap_or_else(|| Item::plain(value.trim(), at));
        if let Value::Table(_) = read.value {
            flatten(Some(&address), &read, sources, &mut found, faults);
        } else {
            found.push(Setting { address, key_at, value: read });
        }
    }
    found
}

impl Setting {
    /// Returns whether the setting changes `[tables]`; such settings are applied before the tables are read.
    pub fn is_table(&self) -> bool {
        self.address.first() == "tables"
    }

    /// Returns the address.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Returns the value.
    pub fn value(&self) -> &Value {
        &self.value.value
    }

    /// Returns the setting with another value.
    #[must_use]
    pub fn with(&self, value: &Item) -> Self {
        Self { value: value.clone(), ..self.clone() }
    }

    /// Returns the spans of the address and of the value.
    pub fn places(&self) -> [Span; 2] {
        [self.key_at, self.value.at]
    }

    /// Converts a value of `--set` to the type of the key: a value that is not TOML is read like the cell of a table, and a key of text gets text.
    fn fitted(&self, target: &Target, sources: &Sources, faults: &mut Faults) -> Item {
        let raw = sources.text(self.value.at);
        let cell = Cell { text: raw, held: &Held::Text, at: self.value.at, verbatim: Some(self.value.at.start) };
        let bare = matches!(self.value.value, Value::Text { .. }) && !raw.starts_with(['"', '\'']);
        let wants_text = matches!(
            target.key.kind,
            ValueKind::Text(_)
                | ValueKind::Id
                | ValueKind::Word
                | ValueKind::Country
                | ValueKind::Ref(_)
                | ValueKind::Month
                | ValueKind::Window
                | ValueKind::Path
                | ValueKind::Node
                | ValueKind::Choice(_)
                | ValueKind::File
        );
        match &self.value.value {
            Value::Integer(_) | Value::Float(_) | Value::Bool(_) if wants_text => Item::plain(raw, self.value.at),
            _ if bare && !matches!(target.key.kind, ValueKind::Map(..)) => {
                cell::read(cell, target.key, Decimals::Toml, faults)
            }
            _ => self.value.clone(),
        }
    }
}

/// Applies settings to a tree. Each is resolved in the tree as it was before; a strategy that sets the same value twice is reported.
pub fn apply(tree: &mut Item, settings: &[Setting], who: SettingSource, sources: &Sources, faults: &mut Faults) {
    let original = tree.clone();
    let mut done: Vec<Target> = Vec::new();
    for setting in settings {
        let Some(target) = resolve(&original, &setting.address, who, faults) else { continue };
        if who == SettingSource::Strategy && done.iter().any(|t| t.is(&target)) {
            let fault = Diagnostic::error(setting.key_at, format!("set: found `{}` set twice", setting.address));
            faults.add(fault.help("keep one of them"));
        }
        let value = if who == SettingSource::CommandLine {
            setting.fitted(&target, sources, faults)
        } else {
            setting.value.clone()
        };
        target.set(tree, setting.key_at, value);
        done.push(target);
    }
}

/// Enables and disables the projects that a strategy names.
pub fn switch(tree: &mut Item, strategy: &Row) {
    for (key, state) in [("enable", true), ("disable", false)] {
        for (id, at) in strategy.ids(key) {
            let Some(Item { value: Value::Array(projects), .. }) = tree.get_mut("projects") else { return };
            for project in projects.iter_mut().filter(|p| p.get("id").and_then(Item::text) == Some(id.as_str())) {
                project.put(Key { name: "enabled".to_owned(), at: *at }, Item { value: Value::Bool(state), at: *at });
            }
        }
    }
}

/// Checks the addresses in `[[uncertain]]`: each must name a number. Warns if the given range exceeds the values that the number may have.
pub fn uncertain(tree: &Item, root: &Row, faults: &mut Faults, warnings: &mut Faults) {
    let items = tree.get("uncertain").map_or(&[] as &[Item], Item::items);
    let mut done: Vec<Target> = Vec::new();
    for row in root.rows("uncertain") {
        let Some(text) = row.text("address") else { continue };
        let Some(item) = items.iter().find(|i| i.at == row.at).and_then(|i| i.get("address")) else { continue };
        let verbatim = match item.value {
            Value::Text { verbatim, .. } => verbatim,
            _ => None,
        };
        let Some(target) = resolve(tree, &Address::new(text, item.at, verbatim), SettingSource::Strategy, faults)
        else {
            continue;
        };
        if done.iter().any(|t| t.is(&target)) {
            let fault = Diagnostic::error(item.at, format!("address: found `{}` twice", shown(text)));
            faults.add(fault.help("keep one of them"));
        }
        let range = match target.key.kind {
            ValueKind::Number(range) | ValueKind::Dist(range) | ValueKind::Map(_, range) => range,
            ValueKind::Whole(min, max) => Range::new(min as f64, max as f64),
            _ => {
                let message = format!("address: found `{}`, which is not a number", shown(text));
                faults.error(item.at, message);
                continue;
            }
        };
        done.push(target);
        let Some(distribution) = row.dist("range") else { continue };
        let max = if range.max >= MAX_MAGNITUDE { f64::INFINITY } else { range.max };
        let outside = distribution.mass_outside(range.min, max);
        if outside > super::warnings::NEGLIGIBLE {
            let message = format!(
                "range: lies outside {} with probability {}, where `{}` must be",
                interval(range),
                super::warnings::percent(outside),
                shown(text)
            );
            warnings.add(Diagnostic::warning(row.at("range"), message).help("truncate it: truncated(…, min, max)"));
        }
    }
}

fn interval(range: Range) -> String {
    range
        .expected()
        .trim_start_matches("a number ")
        .trim_start_matches("a fraction in ")
        .trim_start_matches("in ")
        .to_owned()
}
