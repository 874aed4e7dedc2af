//! The world's data: countries and their codes, trade, mine production, governance, and typical values of minerals.
//!
//! Everything is embedded and read without files, so that it works offline and in a browser. Sources and licences: `docs/data.md`.

pub mod countries;
pub mod governance;
pub mod minerals;
pub mod prices;
pub mod production;
pub mod rates;
pub mod refining;
pub mod routes;
pub mod templates;
pub mod trade;
pub mod typical;

/// Reads the rows of an embedded table; that all of them can be read is tested.
fn rows<T: serde::de::DeserializeOwned>(table: &'static str) -> impl Iterator<Item = T> {
    csv::Reader::from_reader(table.as_bytes()).into_deserialize().filter_map(Result::ok)
}

/// Number of rows of an embedded table, as plain lines: no cell has a line break.
#[cfg(test)]
fn lines(table: &str) -> usize {
    table.lines().count() - 1
}
