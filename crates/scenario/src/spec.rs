//! The single declaration of the scenario format: its tables, their keys, the values that each key accepts, and what each key means.
//!
//! The decoder, the CSV reader, addresses, the JSON Schema and the tests of the documentation all use this declaration.

#[macro_use]
pub mod table;
pub mod row;

pub mod disruptions;
pub mod format;
pub mod minerals;
pub mod observed;
pub mod optimize;
pub mod strategies;
pub mod supply;

pub use format::{ROOT, table_rows};

/// Declaration of a table.
#[derive(Debug)]
pub struct TableSpec {
    /// Name of one such table in messages, with its article: `a supplier`.
    pub one: &'static str,
    /// What the table describes.
    pub doc: &'static str,
    /// Keys that identify a row, in the order in which an address gives them; empty for a table that is not in a list.
    pub identity: &'static [&'static str],
    /// Keys of the table, in the order of the documentation.
    pub keys: &'static [KeySpec],
    /// Pairs of mutually exclusive keys.
    pub excludes: &'static [(&'static str, &'static str)],
    /// Pairs of keys of which the first requires the second.
    pub needs: &'static [(&'static str, &'static str)],
}

/// Declaration of a key.
#[derive(Debug)]
pub struct KeySpec {
    /// Name of the key as it is written in a file.
    pub name: &'static str,
    /// Type of its value.
    pub kind: ValueKind,
    /// What holds when the key is absent.
    pub need: IfAbsent,
    /// Meaning of the key, with its unit.
    pub doc: &'static str,
}

/// What holds when a key is absent.
#[derive(Clone, Copy, Debug)]
pub enum IfAbsent {
    /// The key is required; its absence is an error.
    Required,
    /// Default number.
    Number(f64),
    /// Default whole number.
    Whole(i128),
    /// Default text.
    Text(&'static str),
    /// Default flag.
    Flag(bool),
    /// No default value; the text describes what holds instead.
    Absent(&'static str),
}

/// Type of a key's value.
#[derive(Clone, Copy, Debug)]
pub enum ValueKind {
    /// Free text, restricted to the characters that [`TextRules`] allows.
    Text(TextRules),
    /// Id of a row.
    Id,
    /// A word of lower-case letters, digits and hyphens that is not an id: a stage of world supply.
    Word,
    /// A country's three-letter code.
    Country,
    /// A number.
    Number(Range),
    /// A whole number between two bounds, inclusive.
    Whole(i128, i128),
    /// `true` or `false`.
    Flag,
    /// A number or a distribution (`~` in the documentation).
    Dist(Range),
    /// A month, such as `2025-01`.
    Month,
    /// A month or a window of months, such as `2026-01 .. 2028-12`.
    Window,
    /// A supply path: nodes in order, such as `AUS:mine > CHN:refine > lane:yellow-sea`.
    Path,
    /// One node, such as `CHN:export`.
    Node,
    /// A list of selectors.
    Selectors,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Id of a row in the list of `RowList`s.
    Ref(RowList),
    /// List of such ids.
    Refs(RowList),
    /// Table from ids to numbers, each within the range.
    Map(RowList, Range),
    /// Table from addresses to values.
    Settings,
    /// Table from addresses to lists of values.
    Sweep,
    /// Address of a number.
    Address,
    /// Path of a file.
    File,
    /// List of points `[month, fraction]`.
    Points,
    /// A nested table.
    Table(&'static TableSpec),
    /// A list of tables.
    Tables(&'static TableSpec),
}

/// Which characters free text may contain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextRules {
    /// One line.
    Line,
    /// One line for display, which users may copy into a spreadsheet: must not begin like a formula.
    Title,
    /// One line that is written into cells of result tables: must not begin like a formula or with a sign.
    Cell,
    /// Several lines.
    Lines,
}

/// Lists of the scenario file whose rows other keys refer to by id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RowList {
    /// `[[minerals]]`
    Mineral,
    /// `[[suppliers]]`
    Supplier,
    /// `[[drivers]]`
    Driver,
    /// `[[disruptions]]`
    Disruption,
    /// `[[projects]]`
    Project,
}

impl RowList {
    /// Returns the key of the root table that holds the list.
    pub fn table(self) -> &'static str {
        match self {
            Self::Mineral => "minerals",
            Self::Supplier => "suppliers",
            Self::Driver => "drivers",
            Self::Disruption => "disruptions",
            Self::Project => "projects",
        }
    }

    /// Returns the singular noun for a row of the list.
    pub fn one(self) -> &'static str {
        match self {
            Self::Mineral => "mineral",
            Self::Supplier => "supplier",
            Self::Driver => "driver",
            Self::Disruption => "disruption",
            Self::Project => "project",
        }
    }
}

/// Largest absolute value of a quantity, cost or other number without a natural bound.
pub const MAX_MAGNITUDE: f64 = 1e15;

/// Smallest absolute value of a nonzero number. The product of three such numbers (a quantity times a price times a share) is still represented at
/// full precision; with smaller ones it could lose digits or underflow to 0 unnoticed.
pub const MIN_MAGNITUDE: f64 = 1e-100;

/// Maximum number of rows per list.
pub const MAX_ROWS: usize = 10_000;

/// An interval of numbers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Range {
    /// Lower bound.
    pub min: f64,
    /// Upper bound, inclusive.
    pub max: f64,
    /// Whether the lower bound is excluded.
    pub open: bool,
}

impl Range {
    /// The interval from 0 to 1.
    pub const FRACTION: Self = Self::new(0.0, 1.0);
    /// The interval from 0 to [`MAX_MAGNITUDE`].
    pub const POSITIVE: Self = Self::new(0.0, MAX_MAGNITUDE);

    /// Returns the closed interval from `min` to `max`.
    pub const fn new(min: f64, max: f64) -> Self {
        Self { min, max, open: false }
    }

    /// Returns the interval above `min`, exclusive, up to `max`, inclusive.
    pub const fn above(min: f64, max: f64) -> Self {
        Self { min, max, open: true }
    }

    /// Returns whether `x` lies in the interval.
    pub fn holds(self, x: f64) -> bool {
        x <= self.max && if self.open { x > self.min } else { x >= self.min }
    }

    /// Describes the numbers in the interval, for the "expected" part of a message.
    pub fn expected(self) -> String {
        let (min, max) = (number(self.min), number(self.max));
        match (self == Self::FRACTION, self.open, self.max < MAX_MAGNITUDE, self.min > -MAX_MAGNITUDE) {
            (true, ..) => "a fraction in 0..=1".to_owned(),
            (_, true, true, _) => format!("a number above {min} and at most {max}"),
            (_, true, false, _) => format!("a number above {min}"),
            (_, false, true, true) => format!("a number in {min}..={max}"),
            (_, false, false, true) => format!("a number of at least {min}"),
            (_, false, true, false) => format!("a number of at most {max}"),
            (_, false, false, false) => "a number".to_owned(),
        }
    }
}

/// Formats a number, with an exponent if it is very large or very small.
pub fn number(x: f64) -> String {
    if x != 0.0 && (x.abs() >= MAX_MAGNITUDE || x.abs() < 1e-6) { format!("{x:e}") } else { x.to_string() }
}

impl ValueKind {
    /// Describes the values that the type accepts, for the "expected" part of a message.
    pub fn expected(self) -> String {
        match self {
            Self::Text(_) => "text".to_owned(),
            Self::Id => "an id of lower-case letters, digits and hyphens".to_owned(),
            Self::Word => "a word of lower-case letters, digits and hyphens".to_owned(),
            Self::Country => "a country code of three capitals, such as CHN".to_owned(),
            Self::Number(range) => range.expected(),
            Self::Whole(min, max) if min == max => min.to_string(),
            Self::Whole(min, max) => format!("a whole number in {min}..={max}"),
            Self::Flag => "true or false".to_owned(),
            Self::Dist(range) => format!("{} or a distribution", range.expected()),
            Self::Month => "a month, such as \"2025-01\"".to_owned(),
            Self::Window => "a month, such as \"2027-03\", or a window, such as \"2026-01 .. 2028-12\"".to_owned(),
            Self::Path => "a path, such as \"AUS:mine > CHN:refine > lane:yellow-sea\"".to_owned(),
            Self::Node => "a node, such as \"CHN:export\" or \"lane:malacca\"".to_owned(),
            Self::Selectors => "a list of selectors, such as [\"CHN:refine\", \"lane:*\"]".to_owned(),
            Self::Choice(words) => super::diagnostic::one_of(words.iter().copied()),
            Self::Ref(thing) => format!("the id of a {}", thing.one()),
            Self::Refs(thing) => format!("a list of ids of {}", thing.table()),
            Self::Map(thing, range) => {
                format!("a table from ids of {} to numbers, each {}", thing.table(), range.expected())
            }
            Self::Settings => "a table from addresses to values".to_owned(),
            Self::Sweep => "a table from addresses to lists of values".to_owned(),
            Self::Address => "an address, such as \"disruptions.export-ban.rate\"".to_owned(),
            Self::File => "the path of a CSV file or of a workbook".to_owned(),
            Self::Points => "a list of points [month, fraction], such as [[0, 1], [8, 0.3], [14, 0]]".to_owned(),
            Self::Table(_) => "a table".to_owned(),
            Self::Tables(_) => "a list of tables".to_owned(),
        }
    }

    /// Returns whether a cell of a table can hold a value of this type.
    pub fn fits_a_cell(self) -> bool {
        !matches!(self, Self::Settings | Self::Sweep | Self::Points | Self::Table(_) | Self::Tables(_))
    }
}

impl TableSpec {
    /// Returns the key with that name.
    pub fn key(&self, name: &str) -> Option<&'static KeySpec> {
        self.keys.iter().find(|k| k.name == name)
    }

    /// Returns the names of all keys.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|k| k.name)
    }
}

#[cfg(test)]
mod tests {
    use super::format::root_table;
    use super::*;
    use std::collections::HashSet;

    /// The pages of the format.
    const PAGES: [&str; 7] = [
        include_str!("../../../docs/scenario-format/README.md"),
        include_str!("../../../docs/scenario-format/minerals.md"),
        include_str!("../../../docs/scenario-format/suppliers.md"),
        include_str!("../../../docs/scenario-format/disruptions.md"),
        include_str!("../../../docs/scenario-format/strategies.md"),
        include_str!("../../../docs/scenario-format/varied.md"),
        include_str!("../../../docs/scenario-format/values.md"),
    ];

    /// Every table of the format, the root included.
    fn all() -> Vec<&'static TableSpec> {
        let mut found = vec![&ROOT];
        let mut next = 0;
        while next < found.len() {
            for key in found[next].keys {
                if let ValueKind::Table(t) | ValueKind::Tables(t) = key.kind {
                    found.push(t);
                }
            }
            next += 1;
        }
        found
    }

    #[test]
    fn keys_of_a_table_are_distinct_and_documented() {
        for table in all() {
            let names: HashSet<_> = table.names().collect();
            assert_eq!(names.len(), table.keys.len(), "{}", table.one);
            for key in table.keys {
                assert!(!key.doc.is_empty() && !key.doc.ends_with('.'), "{} {}", table.one, key.name);
            }
            let pairs = table.excludes.iter().chain(table.needs);
            for name in table.identity.iter().chain(pairs.flat_map(|(a, b)| [a, b])) {
                assert!(names.contains(name), "{}: {name}", table.one);
            }
        }
    }

    #[test]
    fn every_default_lies_in_its_range() {
        for table in all() {
            for key in table.keys {
                let fits = match (key.need, key.kind) {
                    (IfAbsent::Number(x), ValueKind::Number(range) | ValueKind::Dist(range)) => range.holds(x),
                    (IfAbsent::Whole(n), ValueKind::Whole(min, max)) => (min..=max).contains(&n),
                    (IfAbsent::Text(t), ValueKind::Choice(words)) => words.contains(&t),
                    (IfAbsent::Text(_), ValueKind::Text(_))
                    | (IfAbsent::Flag(_), ValueKind::Flag)
                    | (IfAbsent::Required | IfAbsent::Absent(_), _) => true,
                    _ => false,
                };
                assert!(fits, "{} {}: {:?}", table.one, key.name, key.need);
            }
        }
    }

    #[test]
    fn every_key_and_default_is_in_the_documentation() {
        let text = PAGES.concat();
        for table in all() {
            for key in table.keys {
                let named = text.contains(&format!("`{}`", key.name)) || text.contains(&format!("[{}]", key.name));
                assert!(named, "{} of {} is not mentioned", key.name, table.one);
                let default = match key.need {
                    IfAbsent::Number(x) => number(x),
                    IfAbsent::Whole(n) if n < 1000 => n.to_string(),
                    IfAbsent::Text(t) => t.to_owned(),
                    IfAbsent::Flag(f) => f.to_string(),
                    _ => continue,
                };
                let row = |line: &str| {
                    line.starts_with("| ") && line.contains(&format!("`{}`", key.name)) && line.contains(&default)
                };
                assert!(text.lines().any(row), "{} of {}: default {default} is not in its row", key.name, table.one);
            }
        }
    }

    #[test]
    fn every_call_is_in_the_documentation() {
        let text = PAGES.concat();
        for (name, _) in crate::distribution::CALLS {
            assert!(text.contains(&format!("| `{name}(")), "{name}");
        }
    }

    #[test]
    fn numbers_absent_from_a_file_are_what_the_interface_says() {
        let defaults = |list: &str| {
            let mut found = Vec::new();
            let spec = root_table(list).unwrap();
            let inner = spec.keys.iter().filter_map(|k| match k.kind {
                ValueKind::Table(t) | ValueKind::Tables(t) => Some(t),
                _ => None,
            });
            for table in std::iter::once(spec).chain(inner) {
                for key in table.keys {
                    match key.need {
                        IfAbsent::Number(x) => found.push(format!("{}={x}", key.name)),
                        IfAbsent::Whole(n) => found.push(format!("{}={n}", key.name)),
                        IfAbsent::Flag(f) => found.push(format!("{}={f}", key.name)),
                        _ => {}
                    }
                }
            }
            found.join(" ")
        };
        assert_eq!(defaults("suppliers"), "share_error=1 surge=0 surge_lag=0 premium=0 transit=0");
        assert_eq!(
            defaults("projects"),
            "enabled=true ramp_months=0 offtake=1 premium=0 ownership=0 unit_cost=0 transit=0 probability=1 cost=0"
        );
        assert_eq!(
            defaults("disruptions"),
            "probability=1 overlapping=false severity=1 recovery=0 notice=0 stretch=1 probability=1 delay=0"
        );
        assert_eq!(
            defaults("minerals"),
            "flexibility=0.1 share_volatility=0 share_persistence=0 level_error=1 growth=0 volatility=0 persistence=0 foreseen=0 cost=1 cost=1 drift=0 volatility=0 persistence=0 \
             supply_elasticity=0 demand_elasticity=0 adjustment=1 cap=10 lag=0 ramp=0 trigger=0.01 cost=1 initial_days=0 max_release=1 \
             trigger=0 refill=0.1 carrying_cost=0 resale=0.9 rush=0 value_added=0 priority=1"
        );
        assert_eq!(defaults("strategies"), "upfront=0 per_year=0 months=0");
    }

    #[test]
    fn ranges_say_what_they_expect() {
        assert_eq!(Range::FRACTION.expected(), "a fraction in 0..=1");
        assert_eq!(Range::POSITIVE.expected(), "a number of at least 0");
        assert_eq!(Range::above(-1.0, 100.0).expected(), "a number above -1 and at most 100");
        assert_eq!(Range::new(1.0, 50.0).expected(), "a number in 1..=50");
    }
}
