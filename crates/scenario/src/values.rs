//! The values of a scenario by address, for comparing two scenarios.

use super::Loaded;
use super::spec::{ROOT, TableSpec, ValueKind};
use super::tree::{Item, Value};
use std::collections::BTreeMap;

impl Loaded {
    /// Returns every value given by the files and `--set`, by address and as text. Numbers have the same form whether they come from TOML or CSV.
    /// Rows of lists are identified as in addresses, or by their number from 1 if they have no identity.
    pub fn values(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        table(&ROOT, &self.tree, "", &mut found);
        found
    }
}

fn table(spec: &'static TableSpec, item: &Item, address: &str, found: &mut BTreeMap<String, String>) {
    let Value::Table(entries) = &item.value else { return };
    for (key, item) in entries {
        let place = if address.is_empty() { key.name.clone() } else { format!("{address}.{}", key.name) };
        match spec.key(&key.name).map(|key| key.kind) {
            Some(ValueKind::Table(inner)) => table(inner, item, &place, found),
            Some(ValueKind::Tables(inner)) => {
                for (index, row) in item.items().iter().enumerate() {
                    table(inner, row, &format!("{place}.{}", identity(inner, row, index)), found);
                }
            }
            _ => drop(found.insert(place, text(item))),
        }
    }
}

/// Returns the identity of a row as it appears in addresses.
fn identity(spec: &TableSpec, row: &Item, index: usize) -> String {
    let parts: Vec<&str> = spec.identity.iter().filter_map(|key| row.get(key)?.text()).collect();
    if parts.is_empty() { (index + 1).to_string() } else { parts.join(".") }
}

fn text(item: &Item) -> String {
    match &item.value {
        Value::Text { text, .. } => match text.trim().replace('_', "").parse::<f64>() {
            Ok(number) if number.is_finite() => number.to_string(),
            _ => text.trim().to_owned(),
        },
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Array(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(", ")),
        Value::Table(entries) => {
            let entry = |(key, item): &(super::tree::Key, Item)| format!("{} = {}", key.name, text(item));
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Value::Broken => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::load_str;

    #[test]
    fn values_stand_under_the_addresses_that_set_them() {
        let text = "format = 1\n[scenario]\nname = \"s\"\nstart = \"2025-01\"\nyears = 1\n[[minerals]]\nid = \"m\"\ndemand = { annual = 1_200.0 }\n\
                    [[suppliers]]\nid = \"a\"\nmineral = \"m\"\npath = \"CHL:mine\"\nshare = 1\n";
        let values = load_str("s.toml", text, &["minerals.m.flexibility=0.20".to_owned()]).unwrap().values();
        for (address, value) in [
            ("minerals.m.demand.annual", "1200"),
            ("minerals.m.flexibility", "0.2"),
            ("suppliers.a.path", "CHL:mine"),
            ("scenario.years", "1"),
        ] {
            assert_eq!(values.get(address).map(String::as_str), Some(value), "{address}");
        }
    }
}
