//! Names shared by many rows: a trial of fifty years has a million rows with a few hundred names.

use crate::tables::table::row::{Cell, CellKind, Field};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Deref;
use std::sync::Arc;

/// A name, stored once for all rows that have it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Name(Arc<str>);

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        thread_local! {
            /// Names that this thread has read.
            static READ: RefCell<Names> = RefCell::default();
        }
        let text = String::deserialize(deserializer)?;
        Ok(READ.with_borrow_mut(|names| {
            if names.0.len() > MAX_READ {
                names.0.clear();
            }
            names.of(&text)
        }))
    }
}

impl Field for Name {
    const KIND: CellKind = CellKind::Text;

    fn cell(&self) -> Cell<'_> {
        Cell::Text(self)
    }
}

/// Maximum number of read names that a thread keeps; far more than a trial has.
const MAX_READ: usize = 1 << 16;

/// Set of all names so far.
#[derive(Debug, Default)]
pub struct Names(HashSet<Arc<str>>);

impl Names {
    /// Returns the name with this text, shared with earlier ones of the same text.
    pub fn of(&mut self, text: &str) -> Name {
        if let Some(known) = self.0.get(text) {
            return Name(Arc::clone(known));
        }
        let new: Arc<str> = text.into();
        self.0.insert(Arc::clone(&new));
        Name(new)
    }
}

#[cfg(test)]
mod tests {
    use super::{Name, Names};

    #[test]
    fn the_same_text_is_held_once() {
        let mut names = Names::default();
        let [a, b, c] = ["zinc", "tin", "zinc"].map(|text| names.of(text));
        assert!(std::ptr::eq(&raw const *a, &raw const *c) && a == c && a != b);
        let back: Name = serde_json::from_str(&serde_json::to_string(&a).unwrap()).unwrap();
        assert_eq!(back, a);
    }
}
