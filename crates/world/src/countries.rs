//! Countries: their codes and names, as trade statistics write them.

use crate::rows;
use mindep_core::domain::node::Country;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A country, or a territory with a code of its own.
#[derive(Debug)]
pub struct CountryEntry {
    /// Three-letter code of ISO 3166-1, or that of trade statistics for what has none (`R20`).
    pub code: Country,
    /// Two-letter code of ISO 3166-1; empty for what has none.
    pub iso2: String,
    /// Numeric codes: first that of customs statistics (699 for India), then that of ISO 3166-1 and the United Nations (356) where it differs.
    pub numeric: Vec<u16>,
    /// English name.
    pub name: String,
    /// Other names in use.
    pub other_names: Vec<String>,
}

#[derive(Deserialize)]
struct Row {
    code: String,
    iso2: String,
    numeric: String,
    name: String,
    other_names: String,
}

struct Index {
    entries: Vec<CountryEntry>,
    by_code: HashMap<Country, usize>,
    by_numeric: HashMap<u16, usize>,
    by_iso2: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let entries: Vec<CountryEntry> = rows(include_str!("../data/countries.csv"))
        .filter_map(|row: Row| {
            Some(CountryEntry {
                code: Country::new(&row.code)?,
                iso2: row.iso2,
                numeric: parts(&row.numeric).filter_map(|part| part.parse().ok()).collect(),
                name: row.name,
                other_names: parts(&row.other_names).map(str::to_owned).collect(),
            })
        })
        .collect();
    let mut index = Index {
        by_code: HashMap::new(),
        by_numeric: HashMap::new(),
        by_iso2: HashMap::new(),
        by_name: HashMap::new(),
        entries: Vec::new(),
    };
    for (i, entry) in entries.iter().enumerate() {
        index.by_code.insert(entry.code, i);
        index.by_numeric.extend(entry.numeric.iter().map(|n| (*n, i)));
        if !entry.iso2.is_empty() {
            index.by_iso2.insert(entry.iso2.clone(), i);
        }
        index.by_name.extend(std::iter::once(&entry.name).chain(&entry.other_names).map(|name| (folded(name), i)));
    }
    index.entries = entries;
    index
});

fn parts(list: &str) -> impl Iterator<Item = &str> {
    list.split(';').filter(|part| !part.is_empty())
}

/// A name without case, accents, punctuation and articles, for comparison.
fn folded(name: &str) -> String {
    let plain = name.chars().flat_map(char::to_lowercase).map(|c| match c {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        c if c.is_alphanumeric() => c,
        _ => ' ',
    });
    let text: String = plain.collect();
    let words = text.split(' ').filter(|word| !matches!(*word, "" | "the" | "of" | "and"));
    words.collect::<Vec<_>>().join(" ")
}

/// All countries, in the order of their codes.
pub fn all() -> &'static [CountryEntry] {
    &INDEX.entries
}

/// Returns the country of a three-letter code; `None` if the code is unknown.
pub fn get(code: Country) -> Option<&'static CountryEntry> {
    INDEX.by_code.get(&code).map(|i| &INDEX.entries[*i])
}

/// Returns the country of a numeric code of customs statistics, ISO 3166-1 or the United Nations.
pub fn by_numeric(code: u16) -> Option<&'static CountryEntry> {
    INDEX.by_numeric.get(&code).map(|i| &INDEX.entries[*i])
}

/// Returns the country of a two-letter code of ISO 3166-1, in capitals.
pub fn by_iso2(code: &str) -> Option<&'static CountryEntry> {
    INDEX.by_iso2.get(code).map(|i| &INDEX.entries[*i])
}

/// Returns the country of an English name; case, accents, punctuation and articles do not matter.
pub fn by_name(name: &str) -> Option<&'static CountryEntry> {
    INDEX.by_name.get(&folded(name)).map(|i| &INDEX.entries[*i])
}

/// Returns the country that a text names: by a three-letter, two-letter or numeric code, or by its English name.
pub fn find(text: &str) -> Option<&'static CountryEntry> {
    let text = text.trim();
    let upper = text.to_uppercase();
    let by_code = || Country::new(&upper).and_then(get);
    let numeric = || text.parse().ok().and_then(by_numeric);
    by_code().or_else(|| by_iso2(&upper)).or_else(numeric).or_else(|| by_name(text))
}

/// Returns the English name of a country, or the code itself if it is unknown.
pub fn name(code: &str) -> &str {
    Country::new(code).and_then(get).map_or(code, |entry| &entry.name)
}

#[cfg(test)]
mod tests {
    use super::{all, by_name, find, name};
    use std::collections::BTreeSet;

    #[test]
    fn codes_have_names_and_others_stay() {
        assert_eq!(name("KOR"), "South Korea");
        assert_eq!(name("ABW"), "Aruba");
        assert_eq!(name("ZWE"), "Zimbabwe");
        assert_eq!(name("QQQ"), "QQQ");
    }

    #[test]
    fn a_country_is_found_by_any_of_its_codes_and_names() {
        let cases = [
            ("IND", "IND"),
            ("in", "IND"),
            ("699", "IND"),
            ("356", "IND"),
            ("India", "IND"),
            ("842", "USA"),
            ("4", "AFG"),
            ("004", "AFG"),
            ("490", "TWN"),
            ("711", "ZAF"),
            ("NA", "NAM"),
            ("COTE D'IVOIRE", "CIV"),
            ("Côte d’Ivoire", "CIV"),
            ("Dem. Rep. of the Congo", "COD"),
        ];
        for (text, code) in cases {
            assert_eq!(find(text).map(|entry| entry.code.as_str()), Some(code), "{text}");
        }
        for text in ["", "XYZ", "999", "World", "Areas, nes"] {
            assert!(find(text).is_none(), "{text}");
        }
    }

    #[test]
    fn every_code_and_name_is_of_one_country() {
        let codes: Vec<&str> = all().iter().map(|entry| entry.code.as_str()).collect();
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
        let (mut numeric, mut iso2) = (BTreeSet::new(), BTreeSet::new());
        for entry in all() {
            assert!(entry.numeric.iter().all(|n| numeric.insert(*n)), "{entry:?}");
            assert!(entry.iso2.is_empty() || iso2.insert(&entry.iso2), "{entry:?}");
            for name in std::iter::once(&entry.name).chain(&entry.other_names) {
                assert_eq!(by_name(name).map(|found| found.code), Some(entry.code), "{name}");
            }
        }
    }
}
