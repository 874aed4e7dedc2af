//! Scenarios built by a program instead of read from a file.
//!
//! A [`Draft`] uses the keys of a scenario file and is checked by the same rules: errors are reported with their place in the equivalent TOML
//! text. The keys are those of `docs/scenario-format/`.

use super::{LoadError, Loaded, load_str};
use toml::{Table, Value};

/// A scenario under construction.
///
/// # Examples
///
/// ```
/// use mindep_scenario::draft::{Draft, Row};
///
/// let scenario = Draft::new("example", "2025-01", 5)
///     .add("minerals", Row::new("lithium").with("unit", "t LCE").with("demand.annual", 1200))
///     .add("suppliers", Row::new("cn").with("mineral", "lithium").with("path", "CHN:refine").with("share", 1))
///     .check()?;
/// assert_eq!(scenario.study.baseline.months(), 60);
///
/// // A share of 3 of a mineral that is not there, and no more than a number for its demand: three faults, each with its place.
/// let wrong = Draft::new("example", "2025-01", 5)
///     .add("minerals", Row::new("lithium").with("demand.annual", f64::NAN))
///     .add("suppliers", Row::new("cn").with("mineral", "litium").with("path", "CHN:refine").with("share", 3))
///     .check();
/// assert!(wrong.is_err());
/// # Ok::<(), mindep_scenario::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Draft {
    root: Table,
}

/// A row of a list of the scenario, such as a mineral, a supplier, a disruption or a strategy.
#[derive(Clone, Debug, Default)]
pub struct Row {
    table: Table,
}

impl Draft {
    /// Starts a scenario with its name, first month (such as `2025-01`), and horizon in years.
    pub fn new(name: &str, start: &str, years: u32) -> Self {
        Self { root: Table::new() }
            .with("format", 1)
            .with("scenario.name", name)
            .with("scenario.start", start)
            .with("scenario.years", years)
    }

    /// Sets a key of a table, such as `simulation.trials` or `scenario.currency`.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Setting>) -> Self {
        put(&mut self.root, key, value.into().0);
        self
    }

    /// Appends a row to a list, such as `minerals`, `suppliers` or `disruptions`.
    #[must_use]
    pub fn add(mut self, list: &str, row: Row) -> Self {
        add(&mut self.root, list, row);
        self
    }

    /// Returns the scenario as the text of a scenario file.
    pub fn to_toml(&self) -> String {
        self.root.to_string()
    }

    /// Checks the scenario and returns it ready for simulation.
    ///
    /// # Errors
    ///
    /// With all errors, each with its place in [the text](Self::to_toml).
    pub fn check(&self) -> Result<Loaded, LoadError> {
        load_str("draft.toml", &self.to_toml(), &[])
    }
}

impl Row {
    /// Starts a row with an id.
    pub fn new(id: &str) -> Self {
        Self::default().with("id", id)
    }

    /// Sets a key of the row or of a table within it, such as `demand.annual`.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Setting>) -> Self {
        put(&mut self.table, key, value.into().0);
        self
    }

    /// Appends a row to a list of this row, such as `stockpiles` of a mineral.
    #[must_use]
    pub fn add(mut self, list: &str, row: Self) -> Self {
        add(&mut self.table, list, row);
        self
    }

    /// Sets an entry of a table whose keys are addresses or ids and may contain dots, such as `set` of a strategy or `to` of a shift.
    #[must_use]
    pub fn entry(mut self, table: &str, key: &str, value: impl Into<Setting>) -> Self {
        let entries = self.table.entry(table).or_insert_with(|| Value::Table(Table::new()));
        if let Value::Table(entries) = entries {
            entries.insert(key.to_owned(), value.into().0);
        }
        self
    }
}

/// Sets a value at a key whose dots separate nested tables. A value of another type on the way is replaced, so that the last call wins.
fn put(table: &mut Table, key: &str, value: Value) {
    let Some((first, rest)) = key.split_once('.') else {
        table.insert(key.to_owned(), value);
        return;
    };
    let inner = table.entry(first).or_insert_with(|| Value::Table(Table::new()));
    if !inner.is_table() {
        *inner = Value::Table(Table::new());
    }
    if let Value::Table(inner) = inner {
        put(inner, rest, value);
    }
}

fn add(table: &mut Table, list: &str, row: Row) {
    let rows = table.entry(list).or_insert_with(|| Value::Array(Vec::new()));
    if !rows.is_array() {
        *rows = Value::Array(Vec::new());
    }
    if let Value::Array(rows) = rows {
        rows.push(Value::Table(row.table));
    }
}

/// Value of a key: a number, a text, a flag, or a list of these.
#[derive(Clone, Debug)]
pub struct Setting(Value);

macro_rules! settings {
    ($($from:ty => $value:expr;)+) => {
        $(impl From<$from> for Setting {
            fn from(value: $from) -> Self {
                let make: fn($from) -> Value = $value;
                Self(make(value))
            }
        })+
    };
}

settings! {
    f64 => Value::Float;
    i32 => |value| Value::Integer(value.into());
    u32 => |value| Value::Integer(value.into());
    i64 => Value::Integer;
    bool => Value::Boolean;
    &str => |value| Value::String(value.to_owned());
    String => Value::String;
}

impl<T: Into<Self>> From<Vec<T>> for Setting {
    fn from(values: Vec<T>) -> Self {
        Self(Value::Array(values.into_iter().map(|value| value.into().0).collect()))
    }
}

impl<T: Into<Self>, const N: usize> From<[T; N]> for Setting {
    fn from(values: [T; N]) -> Self {
        Vec::from(values).into()
    }
}

#[cfg(test)]
mod tests {
    use super::{Draft, Row};
    use crate::LoadError;

    fn sound() -> Draft {
        Draft::new("tiny", "2025-01", 2)
            .with("simulation.trials", 100)
            .add(
                "minerals",
                Row::new("lithium")
                    .with("demand.annual", 1200)
                    .add("stockpiles", Row::new("public").with("initial_days", 30)),
            )
            .add("suppliers", Row::new("cn").with("mineral", "lithium").with("path", "CHN:refine").with("share", 0.75))
            .add("suppliers", Row::new("au").with("mineral", "lithium").with("path", "AUS:mine").with("share", 0.25))
            .add(
                "disruptions",
                Row::new("ban").with("hits", ["CHN"]).with("rate", 0.1).with("duration", "uniform(1, 6)"),
            )
            .add("strategies", Row::new("stock").entry("set", "minerals.lithium.stockpiles.public.target_days", 90))
    }

    /// Returns the messages of all errors in a draft.
    fn faults(draft: &Draft) -> Vec<String> {
        match draft.check() {
            Ok(_) => Vec::new(),
            Err(LoadError::Invalid(faults)) => faults.rows().into_iter().map(|row| row.message).collect(),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn a_draft_is_what_its_text_says() {
        let loaded = sound().check().unwrap_or_else(|error| panic!("{error}\n{}", sound().to_toml()));
        assert_eq!((loaded.study.baseline.suppliers.len(), loaded.study.strategies.len()), (2, 1));
        assert_eq!(loaded.study.baseline.trials, 100);
        let again = crate::load_str("again.toml", &sound().to_toml(), &[]).unwrap();
        assert_eq!(again.hash, loaded.hash);
    }

    #[test]
    fn what_is_wrong_is_an_error_with_a_cure() {
        let supplier = |mineral: &str, share: f64| {
            Row::new("x").with("mineral", mineral).with("path", "CHN:refine").with("share", share)
        };
        let unknown = faults(&sound().add("suppliers", supplier("litium", 0.0)));
        assert!(unknown[0].contains("litium"), "{unknown:?}");
        assert!(!faults(&sound().add("suppliers", supplier("lithium", 3.0))).is_empty());
        assert!(!faults(&sound().add("suppliers", supplier("lithium", f64::NAN))).is_empty());
        assert!(!faults(&Draft::new("tiny", "2025-01", 0)).is_empty(), "no years");
        assert!(!faults(&sound().with("simulation.trials", -1)).is_empty());
        assert!(!faults(&sound().with("scenario.start", "soon")).is_empty());
        let key = faults(&sound().with("scenario.yeers", 3));
        assert!(key.iter().any(|fault| fault.contains("yeers")), "{key:?}");
        // A list where a table is expected, and a table where a list is expected.
        assert!(!faults(&sound().add("scenario", Row::new("x"))).is_empty());
        assert!(!faults(&sound().with("suppliers.share", 1)).is_empty());
    }
}
