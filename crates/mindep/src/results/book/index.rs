//! Where rows stand in a table, by strategy, mineral and what they are of: tables of many strategies are looked into as often as they have rows.

use std::collections::HashMap;
use std::sync::OnceLock;

/// What a row is of.
pub type Key<'a> = [&'a str; 3];

/// A row that has a key.
pub trait Keyed {
    /// Its key.
    fn key(&self) -> Key<'_>;
}

/// The places of the rows of a table, found when they are first asked for.
#[derive(Debug, Default)]
pub struct Index(OnceLock<(usize, HashMap<String, Vec<usize>>)>);

impl Index {
    /// The rows of `table` of this key, in their order.
    pub fn rows<'a, R: Keyed>(&self, table: &'a [R], wanted: Key<'_>) -> Vec<&'a R> {
        let (count, places) = self.0.get_or_init(|| {
            let mut places: HashMap<String, Vec<usize>> = HashMap::new();
            for (place, row) in table.iter().enumerate() {
                places.entry(row.key().join("\n")).or_default().push(place);
            }
            (table.len(), places)
        });
        if *count != table.len() {
            // Rows have come since.
            return table.iter().filter(|row| row.key() == wanted).collect();
        }
        let places = places.get(&wanted.join("\n")).map_or(&[][..], Vec::as_slice);
        // A line break in a name joins other keys to the same text.
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
