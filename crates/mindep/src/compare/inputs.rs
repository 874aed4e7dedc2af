//! What was put into one run and not into the other.

use crate::results::book::Book;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Something that differs; empty where one has none of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Change {
    /// Its address, or the path of a file.
    pub place: String,
    /// What the first has.
    pub first: String,
    /// What the second has.
    pub second: String,
}

/// All that differs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Changes {
    /// Version, seed, trials and `--set`.
    pub run: Vec<Change>,
    /// Files by their sums.
    pub files: Vec<Change>,
    /// Values of the scenario by address, `--set` applied.
    pub values: Vec<Change>,
}

impl Changes {
    /// From the first run to the second.
    pub fn between(a: &Book, b: &Book) -> Self {
        let of = |book: &Book| -> BTreeMap<String, String> {
            let manifest = &book.manifest;
            [
                ("version", manifest.version.clone()),
                ("seed", manifest.seed.to_string()),
                ("trials", manifest.trials.to_string()),
                ("--set", manifest.set.join(" ")),
            ]
            .into_iter()
            .map(|(place, value)| (place.to_owned(), value))
            .collect()
        };
        let files = |book: &Book| -> BTreeMap<String, String> {
            book.manifest.inputs.iter().map(|file| (file.path.clone(), file.sha256.clone())).collect()
        };
        // Seed and trials are told above, as the run had them.
        let values = |book: &Book| {
            let mut values = book.loaded.values();
            values.retain(|place, _| !place.starts_with("simulation.seed") && !place.starts_with("simulation.trials"));
            values
        };
        Self {
            run: changes(&of(a), &of(b)),
            files: changes(&files(a), &files(b)),
            values: changes(&values(a), &values(b)),
        }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.run.is_empty() && self.files.is_empty() && self.values.is_empty()
    }
}

fn changes(a: &BTreeMap<String, String>, b: &BTreeMap<String, String>) -> Vec<Change> {
    let places: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    places
        .into_iter()
        .filter(|place| a.get(*place) != b.get(*place))
        .map(|place| Change {
            place: place.clone(),
            first: a.get(place).cloned().unwrap_or_default(),
            second: b.get(place).cloned().unwrap_or_default(),
        })
        .collect()
}
