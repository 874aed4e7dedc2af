//! Identifiers: lower-case letters, digits and hyphens.

use std::fmt;
use std::sync::Arc;

/// The id of a mineral, supplier, disruption, driver, project, strategy, stockpile, sector or stage.
///
/// Cheap to clone; ordered as text, which is the canonical order of everything whose order in a file has no meaning.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Arc<str>);

impl Id {
    /// Makes an id of `text`, or `None` unless it is one or more lower-case letters, digits and hyphens, a hyphen not first.
    pub fn new(text: &str) -> Option<Self> {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        (!text.is_empty() && !text.starts_with('-') && text.chars().all(fits)).then(|| Self(text.into()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Id;

    #[test]
    fn ids_are_lower_case_letters_digits_and_hyphens() {
        for good in ["a", "cn-hydroxide", "2025", "li6"] {
            assert_eq!(Id::new(good).expect(good).as_str(), good);
        }
        for bad in ["", "-a", "Li", "a b", "é", "a_b", "a:b"] {
            assert!(Id::new(bad).is_none(), "{bad}");
        }
    }
}
