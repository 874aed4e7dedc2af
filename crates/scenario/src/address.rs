//! Addresses of parameters, such as `minerals.lithium.stockpiles.government.target_days`: how they are resolved and how values are set.

use super::diagnostic::Lost;
use super::diagnostic::{Diagnostic, Faults, did_you_mean};
use super::source::{Sources, Span};
use super::spec::{KeySpec, ROOT, TableSpec, ValueKind};
use super::text::shown;
use super::tree::{Item, Key, Value};

/// An address as written: its segments with their spans.
#[derive(Clone, Debug)]
pub struct Address {
    segments: Vec<(String, Span)>,
}

/// Source of a setting, which determines what it may change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SettingSource {
    /// A strategy or sensitivity analysis: may change only parameters that can differ within a run (of `scenario`, only the discount rate).
    Strategy,
    /// The option `--set`: may change everything except the keys that identify rows.
    CommandLine,
}

/// The value that an address refers to.
#[derive(Clone, Debug)]
pub struct Target {
    steps: Vec<Step>,
    /// Declaration of the key that the address ends with.
    pub key: &'static KeySpec,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Step {
    Key(String),
    Row(usize),
}

impl Step {
    /// Returns the child of `item` that the step leads to.
    fn of<'a>(item: &'a Item, step: &Self) -> Option<&'a Item> {
        match step {
            Self::Key(name) => item.get(name),
            Self::Row(index) => item.items().get(*index),
        }
    }
}

impl Address {
    /// Splits `text` at its dots. `verbatim` is the byte offset at which `text` begins in its source, if it is written there without escapes.
    pub fn new(text: &str, at: Span, verbatim: Option<usize>) -> Self {
        let mut offset = 0;
        let mut segments = Vec::new();
        for segment in text.split('.') {
            let place =
                verbatim.map_or(at, |first| Span { start: first + offset, end: first + offset + segment.len(), ..at });
            segments.push((segment.to_owned(), place));
            offset += segment.len() + 1;
        }
        Self { segments }
    }

    /// Returns the address written as a key of a `set` table, quoted or not.
    pub fn of_key(key: &Key, sources: &Sources) -> Self {
        let raw = sources.text(key.at);
        let inner = raw.strip_prefix(['"', '\'']).and_then(|r| r.strip_suffix(['"', '\'']));
        let verbatim = match inner {
            Some(inner) => (inner == key.name).then_some(key.at.start + 1),
            None => (raw == key.name).then_some(key.at.start),
        };
        Self::new(&key.name, key.at, verbatim)
    }

    /// Returns this address followed by the segments of `other`.
    #[must_use]
    pub fn then(&self, other: Self) -> Self {
        Self { segments: self.segments.iter().cloned().chain(other.segments).collect() }
    }

    /// Returns the first segment.
    pub fn first(&self) -> &str {
        self.segment(0)
    }

    /// Returns the segment at `index`, or an empty text if there is none.
    pub fn segment(&self, index: usize) -> &str {
        self.segments.get(index).map_or("", |(s, _)| s)
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.segments.iter().map(|(s, _)| s.as_str()).collect();
        f.write_str(&names.join("."))
    }
}

/// Returns the declaration of the key that an address leads to, whatever rows the scenario has; of a number in a map, that of the map.
pub fn declared(address: &str) -> Option<&'static KeySpec> {
    let mut segments = address.split('.');
    let mut spec = &ROOT;
    loop {
        let key = spec.key(segments.next()?)?;
        match key.kind {
            ValueKind::Table(inner) => spec = inner,
            ValueKind::Tables(inner) if !inner.identity.is_empty() => {
                segments.nth(inner.identity.len() - 1)?;
                spec = inner;
            }
            ValueKind::Map(..) => return segments.next().filter(|_| segments.next().is_none()).map(|_| key),
            _ => return segments.next().is_none().then_some(key),
        }
    }
}

/// Resolves an address in the tree of a scenario file; reports the segment at fault otherwise.
pub fn resolve(root: &Item, address: &Address, who: SettingSource, faults: &mut Faults) -> Option<Target> {
    let found =
        Resolver { address, next: 0, steps: Vec::new(), suggests: faults.suggests() }.table(&ROOT, Some(root), who);
    match found {
        Ok(target) => Some(target),
        Err(fault) => {
            if let Some(fault) = fault {
                faults.add(fault);
            }
            None
        }
    }
}

/// The target, or the error in the address; `None` as the error if the addressed table is itself invalid, which was reported before.
type Resolved = Result<Target, Option<Diagnostic>>;

struct Resolver<'a> {
    address: &'a Address,
    next: usize,
    steps: Vec<Step>,
    /// Whether similar names are searched for and suggested.
    suggests: bool,
}

impl<'a> Resolver<'a> {
    fn segment(&mut self) -> Option<(&'a str, Span)> {
        let (text, at) = self.address.segments.get(self.next)?;
        self.next += 1;
        Some((text, *at))
    }

    /// Returns the span of the last segment read, for an address that ends too early.
    fn end(&self) -> Span {
        let last = self.address.segments.len().saturating_sub(1);
        self.address.segments[self.next.saturating_sub(1).min(last)].1
    }

    fn ends(&self, what: &str, help: String) -> Diagnostic {
        Diagnostic::error(self.end(), format!("found an address that ends at {what}, expected one of a single value"))
            .help(help)
    }

    /// Reads the next segment as a key of a table.
    fn table(mut self, spec: &'static TableSpec, item: Option<&Item>, who: SettingSource) -> Resolved {
        let names: Vec<&str> = spec.names().filter(|n| !spec.identity.contains(n)).collect();
        let Some((name, at)) = self.segment() else {
            return Err(Some(self.ends(spec.one, format!("add one of {}", names.join(", ")))));
        };
        let Some(key) = spec.key(name) else {
            let help =
                did_you_mean(name, names.iter().copied()).unwrap_or_else(|| format!("there are {}", names.join(", ")));
            let message = format!("found `{}` in the address, expected a key of {}", shown(name), spec.one);
            return Err(Some(Diagnostic::error(at, message).help(help)));
        };
        if who == SettingSource::Strategy && self.steps.is_empty() {
            self.allowed(name, at)?;
        }
        if spec.identity.contains(&name) {
            let message = format!(
                "found `{name}` in the address, which tells one {} from another and cannot be set",
                bare(spec.one)
            );
            return Err(Some(Diagnostic::error(at, message).help("change what stands in the file instead")));
        }
        self.steps.push(Step::Key(name.to_owned()));
        let item = item.and_then(|i| i.get(name));
        match key.kind {
            ValueKind::Table(inner) => self.table(inner, item, SettingSource::CommandLine),
            ValueKind::Tables(inner) => self.rows(inner, item, name),
            ValueKind::Map(thing, _) => match self.segment() {
                None => Err(Some(self.ends(&format!("`{name}`"), format!("add the id of a {}", thing.one())))),
                Some((id, _)) => {
                    self.steps.push(Step::Key(id.to_owned()));
                    self.leaf(key)
                }
            },
            ValueKind::Settings | ValueKind::Sweep => {
                let message = format!("found `{name}` in the address, which cannot be set");
                Err(Some(Diagnostic::error(at, message)))
            }
            _ => self.leaf(key),
        }
    }

    /// Checks that a strategy may set the key `name` of the root.
    fn allowed(&self, name: &str, at: Span) -> Result<(), Diagnostic> {
        let second = self.address.segments.get(1).map(|(s, _)| s.as_str());
        let help = "use --set on the command line for the whole run";
        match name {
            "scenario" if second == Some("discount_rate") => Ok(()),
            "scenario" => {
                let at = self.address.segments.get(1).map_or(at, |(_, at)| *at);
                Err(Diagnostic::error(
                    at,
                    "found an address of `scenario`, of which only `discount_rate` can change within a run",
                )
                .help(help))
            }
            "countries" => Err(only_for_indicators(at, "`countries`")),
            "minerals" if self.address.segments.get(2).is_some_and(|(s, _)| s == "indicators") => {
                Err(only_for_indicators(self.address.segments[2].1, "`indicators` of a mineral"))
            }
            "format" | "simulation" | "tables" | "strategies" | "uncertain" | "optimize" => {
                Err(Diagnostic::error(at, format!("found an address of `{name}`, which cannot change within a run"))
                    .help(help))
            }
            _ => Ok(()),
        }
    }

    /// Reads the next segments as the id of a row.
    fn rows(mut self, spec: &'static TableSpec, item: Option<&Item>, name: &str) -> Resolved {
        if spec.identity.is_empty() {
            return Err(Some(Diagnostic::error(
                self.end(),
                format!("found `{name}` in the address, whose entries have no ids to address them by"),
            )));
        }
        let items = item.map_or(&[] as &[Item], Item::items);
        let mut left: Vec<usize> = (0..items.len()).collect();
        for key in spec.identity {
            let Some((wanted, at)) = self.segment() else {
                return Err(Some(self.ends(&format!("`{name}`"), format!("add the {key} of {}", spec.one))));
            };
            let value = |i: usize| items[i].get(key).and_then(Item::text).unwrap_or_default();
            let before = left.clone();
            left.retain(|&i| value(i) == wanted);
            if left.is_empty() && items.iter().any(|i| matches!(i.value, Value::Broken)) {
                return Err(None);
            }
            if left.is_empty() {
                let mut known: Vec<&str> = before.iter().map(|&i| value(i)).filter(|v| !v.is_empty()).collect();
                known.dedup();
                let near = self.suggests.then(|| did_you_mean(wanted, known.iter().copied())).flatten();
                let help = near.or_else(|| some_of(&known));
                let message = format!("found `{}` in the address, expected the {key} of {}", shown(wanted), spec.one);
                return Err(Some(Diagnostic::error(at, message).maybe_help(help).absent(Lost::Tables)));
            }
        }
        self.steps.push(Step::Row(left[0]));
        self.table(spec, items.get(left[0]), SettingSource::CommandLine)
    }

    fn leaf(mut self, key: &'static KeySpec) -> Resolved {
        match self.segment() {
            None => Ok(Target { steps: self.steps, key }),
            Some((extra, at)) => {
                let message =
                    format!("found `{}` in the address behind `{}`, which has nothing inside", shown(extra), key.name);
                Err(Some(Diagnostic::error(at, message).help("end the address before it")))
            }
        }
    }
}

/// Returns the error for setting, within a run, a value that no simulation reads.
fn only_for_indicators(at: Span, what: &str) -> Diagnostic {
    Diagnostic::error(at, format!("found an address of {what}, which no simulation reads"))
        .help("use --set with `mindep indicators`")
}

fn bare(one: &str) -> &str {
    one.strip_prefix("a ").or_else(|| one.strip_prefix("an ")).unwrap_or(one)
}

/// Lists the known names in a message, at most eight.
fn some_of(known: &[&str]) -> Option<String> {
    (!known.is_empty()).then(|| {
        let more = if known.len() > 8 { ", …" } else { "" };
        format!("there are {}{more}", known[..known.len().min(8)].join(", "))
    })
}

impl Target {
    /// Returns the value at the address, if it is present.
    pub fn get<'a>(&self, root: &'a Item) -> Option<&'a Item> {
        self.steps.iter().try_fold(root, Step::of)
    }

    /// Returns the value of the key `name` in the same table.
    pub fn beside<'a>(&self, root: &'a Item, name: &str) -> Option<&'a Item> {
        let (_, steps) = self.steps.split_last()?;
        steps.iter().try_fold(root, Step::of)?.get(name)
    }

    /// Returns whether both targets are the same value.
    pub fn is(&self, other: &Self) -> bool {
        self.steps == other.steps
    }

    /// Sets the value at the address; absent tables on the way are created.
    pub fn set(&self, root: &mut Item, key_at: Span, value: Item) {
        let Some((last, steps)) = self.steps.split_last() else {
            return;
        };
        let mut item = root;
        for step in steps {
            let found = match step {
                Step::Key(name) => {
                    if item.get(name).is_none() {
                        item.put(Key { name: name.clone(), at: key_at }, Item::empty_table(value.at));
                    }
                    item.get_mut(name)
                }
                Step::Row(index) => match &mut item.value {
                    Value::Array(items) => items.get_mut(*index),
                    _ => None,
                },
            };
            let Some(next) = found else { return };
            item = next;
        }
        if let Step::Key(name) = last {
            item.put(Key { name: name.clone(), at: key_at }, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Faults, SettingSource, Sources, declared, resolve};
    use crate::tree::parse;

    const TEXT: &str =
        "minerals = [{ id = \"lithium\" }]\nworld = [{ mineral = \"lithium\", stage = \"mine\", country = \"AUS\" }]\n";

    /// Resolves an address: returns the key found, or the text of the segment at fault.
    fn found(address: &str, who: SettingSource) -> Result<&'static str, String> {
        let (mut sources, mut faults) = (Sources::default(), Faults::default());
        let file = sources.add("a.toml", TEXT);
        let tree = parse(&sources, file, &mut faults).root;
        let id = sources.add("--set", address);
        let target = resolve(&tree, &Address::new(address, sources.whole(id), Some(0)), who, &mut faults);
        let fault = faults.into_list().pop().map(|f| sources.text(f.span).to_owned());
        target.map(|t| t.key.name).ok_or_else(|| fault.unwrap_or_default())
    }

    #[test]
    fn addresses_lead_to_keys_whether_these_are_there_or_not() {
        for (address, key) in [
            ("minerals.lithium.flexibility", "flexibility"),
            ("minerals.lithium.price.cap", "cap"),
            ("world.lithium.mine.AUS.share", "share"),
            ("minerals.lithium.demand.drivers.x", "drivers"),
        ] {
            assert_eq!(found(address, SettingSource::Strategy), Ok(key), "{address}");
        }
    }

    #[test]
    fn an_address_leads_to_a_key_without_rows_too() {
        for (address, key) in [
            ("minerals.x.price.cap", Some("cap")),
            ("minerals.x.stockpiles.y.target_days", Some("target_days")),
            ("world.lithium.mine.AUS.share", Some("share")),
            ("minerals.x.demand.drivers.z", Some("drivers")),
            ("minerals.x.demand.drivers", None),
            ("minerals.x.price", None),
            ("minerals", None),
            ("strategies.s.shift.0.share", None),
            ("nothing.x", None),
        ] {
            assert_eq!(declared(address).map(|key| key.name), key, "{address}");
        }
    }

    #[test]
    fn the_wrong_segment_is_told() {
        let cases = [
            ("mineral.lithium.price.cap", "mineral"),
            ("minerals.cobalt.price.cap", "cobalt"),
            ("minerals.lithium.prices.cap", "prices"),
            ("minerals.lithium.price", "price"),
            ("minerals.lithium", "lithium"),
            ("minerals", "minerals"),
            ("world.lithium.mine.CHL.share", "CHL"),
            ("world.lithium.mine.AUS.country", "country"),
            ("minerals.lithium.price.cap.x", "x"),
            ("", ""),
            ("minerals..price", ""),
        ];
        for (address, segment) in cases {
            assert_eq!(found(address, SettingSource::CommandLine), Err(segment.to_owned()), "{address}");
        }
    }

    #[test]
    fn only_the_command_line_changes_the_whole_run() {
        for address in ["scenario.years", "simulation.seed"] {
            assert!(found(address, SettingSource::CommandLine).is_ok());
            assert!(found(address, SettingSource::Strategy).is_err());
        }
        assert!(found("scenario.discount_rate", SettingSource::Strategy).is_ok());
    }
}
