//! Positions of table rows by key, so that looking up every row of a table with many strategies takes linear time.

use std::collections::HashMap;
use std::sync::OnceLock;

/// Key of a row: strategy, mineral, and metric or variable.
pub type Key<'a> = [&'a str; 3];

/// A row that has a key.
pub trait Keyed {
    /// Returns the key.
    fn key(&self) -> Key<'_>;
}

/// The row positions of a table, computed on first use.
#[derive(Debug, Default)]
pub struct Index(OnceLock<(usize, HashMap<String, Vec<usize>>)>);

impl Index {
    /// Returns the rows of `table` with this key, in order.
    pub fn rows<'a, R: Keyed>(&self, table: &'a [R], wanted: Key<'_>) -> Vec<&'a R> {
        let (count, places) = self.0.get_or_init(|| {
            let mut places: HashMap<String, Vec<usize>> = HashMap::new();
            for (place, row) in table.iter().enumerate() {
                places.entry(row.key().join("\n")).or_default().push(place);
            }
            (table.len(), places)
        });
        if *count != table.len() {
            // The table has changed length since the positions were computed.
            return table.iter().filter(|row| row.key() == wanted).collect();
        }
        let places = places.get(&wanted.join("\n")).map_or(&[][..], Vec::as_slice);
        // A line break in a name can make different keys equal as joined text, so the rows are compared again.
        places.iter().map(|&place| &table[place]).filter(|row| row.key() == wanted).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Index, Key, Keyed};

    impl Keyed for [&str; 3] {
        fn key(&self) -> Key<'_> {
            *self
        }
    }

    #[test]
    fn rows_are_those_that_a_search_finds() {
        let names = ["a", "b", "a\nb", "", "c"];
        let name = |n: usize| names[n % names.len()];
        let mut table: Vec<[&str; 3]> = (0..200).map(|n| [name(n * 7), name(n / 3), name(n * n)]).collect();
        let index = Index::default();
        for round in 0..2 {
            for wanted in table.clone().into_iter().chain([["a", "b", "none"]]) {
                let found = index.rows(&table, wanted);
                let expected: Vec<&[&str; 3]> = table.iter().filter(|row| **row == wanted).collect();
                assert_eq!(found, expected, "{round}");
            }
            table.push(["a", "b", "none"]);
        }
    }
}
