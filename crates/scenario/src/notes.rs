//! Free text of rows: sources of their numbers and display names.

use super::spec::ValueKind;
use super::spec::row::{Row, Typed};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Source note of a row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SourceNote {
    /// Address of the row, for example `suppliers.cn-hydroxide`.
    pub address: String,
    /// The text of the note.
    pub source: String,
}

/// Returns all source notes, in the order of the format's tables.
pub fn sources(root: &Row) -> Vec<SourceNote> {
    let mut found = Vec::new();
    gather(root, "", "source", &mut |address, text| {
        found.push(SourceNote { address: address.to_owned(), source: text.to_owned() });
    });
    found
}

/// Returns the display names of rows by address, for rows that have one.
pub fn names(root: &Row) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    gather(root, "", "name", &mut |address, text| {
        found.insert(address.to_owned(), text.to_owned());
    });
    found
}

/// Calls `found` with the address and the text of every row that has a text under the key `of`.
fn gather(row: &Row, address: &str, of: &str, found: &mut impl FnMut(&str, &str)) {
    if let Some(text) = row.text(of).filter(|text| !text.is_empty() && !address.is_empty()) {
        found(address, text);
    }
    let join = |name: &str| if address.is_empty() { name.to_owned() } else { format!("{address}.{name}") };
    for key in row.spec.keys {
        match key.kind {
            ValueKind::Table(_) => row.row(key.name).into_iter().for_each(|r| gather(r, &join(key.name), of, found)),
            ValueKind::Tables(_) => {
                for (index, inner) in row.rows(key.name).iter().enumerate() {
                    gather(inner, &format!("{}.{}", join(key.name), identity(inner, index)), of, found);
                }
            }
            _ => {}
        }
    }
}

/// Returns the identity of a row as it appears in addresses, or its number, counted from 1, if it has none.
pub fn identity(row: &Row, index: usize) -> String {
    let part = |key: &&str| match &row.cell(key)?.value {
        Typed::Text(text) => Some(text.clone()),
        Typed::Id(id) => Some(id.to_string()),
        Typed::Country(country) => Some(country.to_string()),
        _ => None,
    };
    let parts: Vec<String> = row.spec.identity.iter().filter_map(part).collect();
    if parts.is_empty() { (index + 1).to_string() } else { parts.join(".") }
}
