//! Tables of scenarios made of files that others publish or keep: world shares of USGS, BGS and World Mining Data, scores of countries of the World
//! Bank, and anyone's list of projects.
//!
//! A layout is known by its header. What of a file does not count, and why, is told; nothing is dropped quietly.

pub mod countries;
pub mod projects;
mod quantity;
mod sheets;
mod who;
pub mod world;

use mindep_scenario::letters::visible;
pub use mindep_scenario::trade::Told;

/// What the source of every row holds, by which a file is known to be made by an import.
pub const MARK: &str = "imported by mindep";
/// Maximum number of names that a message lists, where not every one matters.
const LISTED: usize = 8;

/// A table that an import makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Table {
    /// Shares of the world's supply.
    World,
    /// Scores of countries.
    Countries,
    /// Projects.
    Projects,
}

impl Table {
    /// Its columns, which are keys of the list of the same name in a scenario.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::World => &["mineral", "stage", "country", "share", "source"],
            Self::Countries => &["code", "instability", "governance", "source"],
            Self::Projects => &["id", "name", "mineral", "path", "enabled", "start", "capacity", "offtake", "source"],
        }
    }

    /// Its key in `[tables]`.
    pub fn key(self) -> &'static str {
        match self {
            Self::World => "world",
            Self::Countries => "countries",
            Self::Projects => "projects",
        }
    }
}

/// A table that was made of files.
#[derive(Clone, PartialEq, Debug)]
pub struct Imported {
    /// The table, with its header.
    pub csv: String,
    /// Number of its rows.
    pub rows: usize,
    /// What was read and left out.
    pub told: Told,
}

impl Imported {
    /// Writes rows as a table.
    fn new(table: Table, rows: &[Vec<String>], told: Told) -> Self {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let written = writer.write_record(table.columns()).and_then(|()| {
            for row in rows {
                // Names of files and of countries may hold letters that are not seen, which scenarios refuse.
                writer.write_record(row.iter().map(|cell| visible(cell).into_owned()))?;
            }
            Ok(writer.into_inner().unwrap_or_default())
        });
        // Writing to memory cannot fail, and texts stay texts.
        let csv = written.ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        Self { csv, rows: rows.len(), told }
    }
}

/// Leaves a row out, and tells why.
fn leave_out(told: &mut Told, reason: &str) {
    *told.left_out.entry(reason.to_owned()).or_default() += 1;
}

/// Tells which tables of a file were not read, since their header is none that is known.
fn unread(tables: &[String], told: &mut Told) {
    if !tables.is_empty() {
        let all = listed(tables.iter().map(String::as_str), LISTED);
        told.notes.push(format!("not read, as their header is none that is known: {all}"));
    }
}

/// A number for people: with commas between thousands, and three decimals at most.
fn shown_number(x: f64) -> String {
    let text = format!("{x:.3}");
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let groups: Vec<&str> =
        whole.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap_or_default()).collect();
    let decimals = decimals.trim_end_matches('0');
    let point = if decimals.is_empty() { "" } else { "." };
    format!("{}{point}{decimals}", groups.join(","))
}

/// Names in backticks, as a list; of very many only the first.
fn listed<'a>(names: impl Iterator<Item = &'a str>, most: usize) -> String {
    let names: Vec<&str> = names.collect();
    let mut all: Vec<String> = names.iter().take(most).map(|name| format!("`{}`", visible(name))).collect();
    if names.len() > most {
        all.push(format!("and {} more", names.len() - most));
    }
    all.join(", ")
}

/// A name of a column, for comparison: without case, spaces and signs.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{folded, listed, shown_number};

    #[test]
    fn numbers_and_names_are_as_people_read_them() {
        assert_eq!(shown_number(1_234_567.5), "1,234,567.5");
        assert_eq!((shown_number(0.25).as_str(), shown_number(999.0).as_str()), ("0.25", "999"));
        assert_eq!(listed(["a", "b", "c"].into_iter(), 2), "`a`, `b`, and 1 more");
        assert_eq!(
            (folded("PROD_EST_ 2024").as_str(), folded("Economy (code)").as_str()),
            ("prodest2024", "economycode")
        );
    }
}
