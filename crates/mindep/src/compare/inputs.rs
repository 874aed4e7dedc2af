//! Differences between the inputs of two runs.

use crate::results::book::Book;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// An input that differs; a value is empty if that run does not have it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Change {
    /// Address of the value, or path of the file.
    pub place: String,
    /// Value in the first run.
    pub first: String,
    /// Value in the second run.
    pub second: String,
}

/// All inputs that differ.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Changes {
    /// Version, seed, trials and `--set`.
    pub run: Vec<Change>,
    /// SHA-256 of the input files, by path.
    pub files: Vec<Change>,
    /// Values of the scenario by address, with `--set` applied.
    pub values: Vec<Change>,
}

impl Changes {
    /// Returns the changes from the first run to the second.
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
        // Seed and trials are compared above, with the values that the run used.
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

    /// Returns whether nothing differs.
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
