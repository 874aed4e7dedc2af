//! The header of a table: which key of the list each column holds.

use super::TableSpec;
use crate::address;
use crate::csv::Record;
use crate::diagnostic::{Diagnostic, Faults, did_you_mean};
use crate::spec::{IfAbsent, KeySpec, ValueKind};
use crate::text::shown;

/// Column of the mineral to whose list a row belongs, in tables of lists that are within minerals.
pub const MINERAL: &str = "mineral";

/// The list that a table holds.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Its name.
    pub name: &'static str,
    /// Declaration of its rows.
    pub spec: &'static TableSpec,
    /// Whether each mineral has such a list, so that a column names the mineral.
    pub is_inside_minerals: bool,
}

/// What a column holds.
#[derive(Clone, Debug)]
pub enum Column {
    /// Nothing that is read: it has no name, or a wrong one, which was reported.
    None {
        /// Whether it has a name.
        is_named: bool,
    },
    /// The mineral to whose list the row belongs.
    Mineral,
    /// A key of the row.
    Own(&'static KeySpec),
    /// A key of the entries of a list of the row: `stages.duration`.
    Inner {
        /// The list.
        list: &'static KeySpec,
        /// The key of its entries.
        key: &'static KeySpec,
    },
    /// A value by its address: `set.minerals.lithium.flexibility`.
    Setting {
        /// The table of addresses.
        table: &'static KeySpec,
        /// The address.
        address: String,
        /// Byte of the name at which it begins.
        from: usize,
        /// The key that it leads to, if it leads to one.
        key: Option<&'static KeySpec>,
    },
}

impl Column {
    /// Kind of what is in its cells.
    pub fn kind(&self) -> Option<ValueKind> {
        match self {
            // The address of a number in a map ends behind the key of the map.
            Self::Setting { key: Some(KeySpec { kind: ValueKind::Map(_, range), .. }), .. } => {
                Some(ValueKind::Number(*range))
            }
            Self::Own(key) | Self::Inner { key, .. } | Self::Setting { key: Some(key), .. } => Some(key.kind),
            Self::Setting { key: None, .. } | Self::Mineral | Self::None { .. } => None,
        }
    }

    /// Whether two columns hold the same.
    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Mineral, Self::Mineral) => true,
            (Self::Own(a), Self::Own(b)) => a.name == b.name,
            (Self::Inner { list: a, key: x }, Self::Inner { list: b, key: y }) => (a.name, x.name) == (b.name, y.name),
            (Self::Setting { address: a, .. }, Self::Setting { address: b, .. }) => a == b,
            _ => false,
        }
    }
}

impl Layout {
    /// The names of all columns that a table may have.
    pub fn columns(&self) -> Vec<String> {
        let mut names: Vec<String> = self.is_inside_minerals.then(|| MINERAL.to_owned()).into_iter().collect();
        for key in self.spec.keys {
            match key.kind {
                ValueKind::Tables(inner) => {
                    let fits = inner.keys.iter().filter(|inner| inner.kind.fits_a_cell());
                    names.extend(fits.map(|inner| format!("{}.{}", key.name, inner.name)));
                }
                ValueKind::Settings => names.push(format!("{}.ADDRESS", key.name)),
                kind if kind.fits_a_cell() => names.push(key.name.to_owned()),
                _ => {}
            }
        }
        names
    }

    /// Whether a text names a column, in any case.
    pub fn knows(&self, text: &str) -> bool {
        !matches!(self.column(text), Ok(Column::None { .. }) | Err(_))
    }

    /// Finds what a column of that name holds, or says what is wrong with the name, and the cure.
    fn column(&self, text: &str) -> Result<Column, (String, String)> {
        let name = text.to_lowercase();
        let shown = shown(text);
        if text.is_empty() {
            return Ok(Column::None { is_named: false });
        }
        if self.is_inside_minerals && name == MINERAL {
            return Ok(Column::Mineral);
        }
        let (first, rest) = name.split_once('.').map_or((name.as_str(), None), |(first, rest)| (first, Some(rest)));
        let Some(key) = self.spec.key(first) else {
            let all = self.columns();
            let help = did_you_mean(&name, all.iter().map(String::as_str))
                .unwrap_or_else(|| format!("its columns are {}", all.join(", ")));
            return Err((format!("found column `{shown}`, which {} does not have", self.spec.one), help));
        };
        match (key.kind, rest) {
            (ValueKind::Tables(inner), Some(rest)) => match inner.key(rest) {
                Some(inner) if inner.kind.fits_a_cell() => Ok(Column::Inner { list: key, key: inner }),
                _ => {
                    let names: Vec<String> = inner.names().map(|name| format!("{first}.{name}")).collect();
                    let help = did_you_mean(&name, names.iter().map(String::as_str))
                        .unwrap_or_else(|| format!("there are {}", names.join(", ")));
                    Err((format!("found column `{shown}`, which {} does not have", inner.one), help))
                }
            },
            (ValueKind::Tables(inner), None) => {
                let some = inner.names().next().unwrap_or_default();
                let help = format!(
                    "name a key of {}, as in `{first}.{some}`; {} has a row of its own below the first",
                    inner.one,
                    inner.one.replacen("a ", "a further ", 1)
                );
                Err((format!("found column `{shown}`, which is a list of tables"), help))
            }
            (ValueKind::Settings, Some(rest)) if !rest.is_empty() => {
                // The case of an address counts: countries have capitals.
                let from = text.find('.').map_or(text.len(), |at| at + 1);
                let address = text[from..].to_owned();
                let declared = address::declared(&address);
                Ok(Column::Setting { table: key, address, from, key: declared })
            }
            (ValueKind::Settings, _) => {
                let help = "an address follows, as in `set.minerals.lithium.flexibility`".to_owned();
                Err((format!("found column `{shown}`, expected one for each address"), help))
            }
            (kind, None) if kind.fits_a_cell() => Ok(Column::Own(key)),
            (_, None) => {
                let help = format!("write rows that have `{shown}` in the scenario file, under [[…]]");
                Err((format!("found column `{shown}`, which cannot be in a cell"), help))
            }
            (_, Some(_)) => {
                let message = format!("found column `{shown}`, but `{first}` has nothing inside");
                Err((message, format!("call it `{first}`")))
            }
        }
    }
}

/// Finds what each column of a table holds; reports wrong names, and keys that no column holds.
pub fn columns(layout: &Layout, header: &Record, faults: &mut Faults) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for field in &header.fields {
        let none = Column::None { is_named: !field.text.is_empty() };
        let column = match layout.column(&field.text) {
            Ok(column) if columns.iter().any(|other| other.is_same(&column)) => {
                let message = format!("found column `{}` twice", shown(&field.text));
                faults.add(Diagnostic::error(field.at, message).help("remove one of them"));
                none
            }
            Ok(column) => column,
            Err((message, help)) => {
                faults.add(Diagnostic::error(field.at, message).help(help));
                none
            }
        };
        columns.push(column);
    }
    // A column with a wrong name may be meant for a key that is absent.
    if columns.iter().all(|column| !matches!(column, Column::None { is_named: true })) {
        for key in lacking(layout, &columns) {
            let message = format!("{}: missing from the columns, expected {}", key.name, key.kind.expected());
            faults.error(header.at, message);
        }
        if lacks_mineral(layout, &columns) {
            faults.error(header.at, format!("{MINERAL}: missing from the columns, expected the id of a mineral"));
        }
    }
    columns
}

/// The required keys that no column holds.
pub fn lacking(layout: &Layout, columns: &[Column]) -> Vec<&'static KeySpec> {
    let held = |key: &KeySpec| columns.iter().any(|c| matches!(c, Column::Own(own) if own.name == key.name));
    layout.spec.keys.iter().filter(|key| matches!(key.need, IfAbsent::Required) && !held(key)).collect()
}

fn lacks_mineral(layout: &Layout, columns: &[Column]) -> bool {
    layout.is_inside_minerals && !columns.iter().any(|column| matches!(column, Column::Mineral))
}
