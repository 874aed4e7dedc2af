//! Columns that a user names, for tables of no known layout: `importer=Reporter,quantity=Net weight kg`.

use super::units::{money, tonnes};
use crate::diagnostic::did_you_mean;
use crate::text::shown;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Role {
    /// Importing country.
    Importer,
    /// Product imported.
    Product,
    /// Exporting country.
    Partner,
    /// Year, or month of a year.
    Year,
    /// Month, where it has a column of its own.
    Month,
    /// Quantity.
    Quantity,
    /// Value in money.
    Value,
    /// Whether a row is of imports or exports.
    Flow,
}

impl Role {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Importer, "importer"),
        (Self::Product, "product"),
        (Self::Partner, "partner"),
        (Self::Year, "year"),
        (Self::Month, "month"),
        (Self::Quantity, "quantity"),
        (Self::Value, "value"),
        (Self::Flow, "flow"),
    ];

    /// The name of the role.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(role, _)| *role == self).map_or("", |(_, name)| name)
    }
}

/// Columns by role, with names as the user wrote them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Columns(Vec<(Role, String)>);

impl Columns {
    /// Parses `ROLE=COLUMN,ROLE=COLUMN`; a comma within a name of a column is kept.
    ///
    /// # Errors
    ///
    /// With a message for the first part that is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let roles = || Role::ALL.map(|(_, name)| name).join(", ");
        let mut found: Vec<(Role, String)> = Vec::new();
        for part in text.split(',') {
            let Some((role, column)) = part.split_once('=') else {
                match found.last_mut() {
                    Some((_, column)) => {
                        column.push(',');
                        column.push_str(part);
                        continue;
                    }
                    None => {
                        return Err(format!(
                            "found `{}`, expected ROLE=COLUMN, such as importer=Reporter",
                            shown(part)
                        ));
                    }
                }
            };
            let name = role.trim().to_lowercase();
            let Some((role, _)) = Role::ALL.iter().find(|(_, known)| *known == name) else {
                let near = did_you_mean(&name, Role::ALL.map(|(_, name)| name));
                let near = near.map_or_else(String::new, |near| format!("; {near}"));
                return Err(format!("found `{}`, expected one of {}{near}", shown(&name), roles()));
            };
            if found.iter().any(|(other, _)| other == role) {
                return Err(format!("found {name} twice, expected one column for it"));
            }
            found.push((*role, column.to_owned()));
        }
        let mut columns = Self(found);
        for (_, column) in &mut columns.0 {
            *column = column.trim().to_owned();
        }
        match columns.0.iter().find(|(_, column)| column.is_empty()) {
            Some((role, _)) => Err(format!("found no name behind {}=, expected that of a column", role.name())),
            None => Ok(columns),
        }
    }

    /// The columns by role.
    pub(super) fn list(&self) -> &[(Role, String)] {
        &self.0
    }
}

/// Finds a column by its name, and the unit written behind the name. Names are compared without case.
pub(super) fn find(header: &[String], wanted: &str) -> Option<(usize, String)> {
    let lower = wanted.to_lowercase();
    if let Some(place) = header.iter().position(|name| *name == lower) {
        return Some((place, unit_of(&lower)));
    }
    let place = |end: usize| header.iter().position(|name| *name == lower[..end].trim());
    // The longest name goes first, so that as little as possible is taken for a unit.
    lower.char_indices().rev().filter(|(at, _)| *at > 0).find_map(|(at, _)| {
        let unit = lower[at..].trim_matches(|c: char| !c.is_alphanumeric() && c != '$');
        (tonnes(unit).is_some() || money(unit).is_some())
            .then(|| place(at))
            .flatten()
            .map(|found| (found, unit.to_owned()))
    })
}

/// The unit that the name of a column ends in, such as `kg` in `netweight (kg)`; empty without one.
pub(super) fn unit_of(name: &str) -> String {
    let last = name.rsplit([' ', '_', '(', ',', '-']).find(|part| !part.is_empty()).unwrap_or_default();
    let unit = last.trim_matches(|c: char| !c.is_alphanumeric() && c != '$');
    let is_all = unit == name;
    if !is_all && (tonnes(unit).is_some() || money(unit).is_some()) { unit.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::{Columns, Role, find, unit_of};

    #[test]
    fn columns_are_named_by_role() {
        let columns = Columns::parse("importer=Reporter, quantity=Net weight, in kg,year = Yr").unwrap();
        let list: Vec<(Role, &str)> = columns.list().iter().map(|(role, name)| (*role, name.as_str())).collect();
        let expected = [(Role::Importer, "Reporter"), (Role::Quantity, "Net weight, in kg"), (Role::Year, "Yr")];
        assert_eq!(list, expected);
        for (text, words) in [
            ("Reporter", "expected ROLE=COLUMN"),
            ("importr=Reporter", "did you mean `importer`?"),
            ("year=a,year=b", "found year twice"),
            ("year=", "found no name behind year="),
        ] {
            assert!(Columns::parse(text).unwrap_err().contains(words), "{text}");
        }
    }

    #[test]
    fn a_unit_may_stand_behind_the_name_of_a_column() {
        let header = ["weight", "net weight (kg)", "val"].map(str::to_owned);
        for (wanted, place, unit) in [
            ("Weight kg", 0, "kg"),
            ("weight (t)", 0, "t"),
            ("Weightkg", 0, "kg"),
            ("Net weight (kg)", 1, "kg"),
            ("val kUSD", 2, "kusd"),
            ("weight", 0, ""),
        ] {
            assert_eq!(find(&header, wanted), Some((place, unit.to_owned())), "{wanted}");
        }
        assert_eq!(find(&header, "mass kg"), None);
        assert_eq!((unit_of("quantity_kg").as_str(), unit_of("t").as_str()), ("kg", ""));
    }
}
