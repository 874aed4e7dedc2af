//! Identifiers: lower-case letters, digits and hyphens.

use std::fmt;
use std::sync::Arc;

/// Maximum length of an id, in characters. File names contain ids and are limited to [`MAX_FILE_NAME_BYTES`] bytes; the longest name adds up to 60
/// characters to an id: `.sensitivity-ID-peak-shortfall-share-tvar95.svg.new-XXXXXX`.
pub const MAX_ID_LENGTH: usize = 100;

/// Maximum length of a file name in bytes, on common systems.
pub const MAX_FILE_NAME_BYTES: usize = 255;

/// The id of a mineral, supplier, disruption, driver, project, strategy, stockpile, sector or stage.
///
/// Cheap to clone. Ids are ordered as text; this order is used for everything whose order in a file has no meaning.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Arc<str>);

impl Id {
    /// Makes an id from `text`, or returns `None` unless `text` has 1 to [`MAX_ID_LENGTH`] lower-case letters, digits and hyphens and does not begin with a
    /// hyphen.
    pub fn new(text: &str) -> Option<Self> {
        (text.len() <= MAX_ID_LENGTH && Self::has_its_letters(text)).then(|| Self(text.into()))
    }

    /// Returns a message such as `200 letters, expected at most 100` if `text` would be a valid id but for its length, else `None`.
    pub fn too_long(text: &str) -> Option<String> {
        (text.len() > MAX_ID_LENGTH && Self::has_its_letters(text))
            .then(|| format!("{} letters, expected at most {MAX_ID_LENGTH}", text.len()))
    }

    fn has_its_letters(text: &str) -> bool {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !text.is_empty() && !text.starts_with('-') && text.chars().all(fits)
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
    use super::{Id, MAX_ID_LENGTH};

    #[test]
    fn ids_are_lower_case_letters_digits_and_hyphens() {
        for good in ["a", "cn-hydroxide", "2025", "li6"] {
            assert_eq!(Id::new(good).expect(good).as_str(), good);
        }
        for bad in ["", "-a", "Li", "a b", "é", "a_b", "a:b"] {
            assert!(Id::new(bad).is_none() && Id::too_long(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn ids_are_no_longer_than_names_of_files_allow() {
        assert!(Id::new(&"a".repeat(MAX_ID_LENGTH)).is_some());
        let long = "a".repeat(MAX_ID_LENGTH + 1);
        assert!(Id::new(&long).is_none());
        assert_eq!(Id::too_long(&long).as_deref(), Some("101 letters, expected at most 100"));
    }
}
