//! Where the numbers come from: the free texts `source` of all rows.

use super::row::{Row, Typed};
use super::spec::Kind;
use serde::{Deserialize, Serialize};

/// What a row says of its source.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SourceNote {
    /// The row's address, for example `suppliers.cn-hydroxide`.
    pub address: String,
    /// The free text.
    pub source: String,
}

/// All notes, in the order of the format's tables.
pub fn notes(root: &Row) -> Vec<SourceNote> {
    let mut found = Vec::new();
    gather(root, "", &mut found);
    found
}

fn gather(row: &Row, address: &str, found: &mut Vec<SourceNote>) {
    if let Some(source) = row.text("source").filter(|s| !s.is_empty() && !address.is_empty()) {
        found.push(SourceNote { address: address.to_owned(), source: source.to_owned() });
    }
    let join = |name: &str| if address.is_empty() { name.to_owned() } else { format!("{address}.{name}") };
    for key in row.spec.keys {
        match key.kind {
            Kind::Table(_) => row.row(key.name).into_iter().for_each(|r| gather(r, &join(key.name), found)),
            Kind::Tables(_) => {
                for (index, inner) in row.rows(key.name).iter().enumerate() {
                    gather(inner, &format!("{}.{}", join(key.name), identity(inner, index)), found);
                }
            }
            _ => {}
        }
    }
}

/// What addresses call a row: its identity, or its number from 1 when it has none.
fn identity(row: &Row, index: usize) -> String {
    let part = |key: &&str| match &row.cell(key)?.value {
        Typed::Text(text) => Some(text.clone()),
        Typed::Id(id) => Some(id.to_string()),
        Typed::Country(country) => Some(country.to_string()),
        _ => None,
    };
    let parts: Vec<String> = row.spec.identity.iter().filter_map(part).collect();
    if parts.is_empty() { (index + 1).to_string() } else { parts.join(".") }
}
