//! Codes of countries: which are known, which anybody may use, and which country a text that is no code probably means.

use mindep_core::domain::node::Country;
use mindep_world::countries::{self, CountryEntry};

/// Mistaken codes with the code probably meant: abbreviations of names, and codes of the International Olympic Committee that differ from ISO
/// 3166-1.
const MISTAKEN: [(&str, &str); 29] = [
    ("BUL", "BGR"),
    ("CHI", "CHL"),
    ("CRO", "HRV"),
    ("DEN", "DNK"),
    ("DRC", "COD"),
    ("ENG", "GBR"),
    ("GER", "DEU"),
    ("GRE", "GRC"),
    ("GUI", "GIN"),
    ("INA", "IDN"),
    ("JAP", "JPN"),
    ("KSA", "SAU"),
    ("MAD", "MDG"),
    ("MAS", "MYS"),
    ("MGL", "MNG"),
    ("MYA", "MMR"),
    ("NED", "NLD"),
    ("PHI", "PHL"),
    ("POR", "PRT"),
    ("PRC", "CHN"),
    ("ROK", "KOR"),
    ("RSA", "ZAF"),
    ("SUI", "CHE"),
    ("TAN", "TZA"),
    ("UAE", "ARE"),
    ("UK", "GBR"),
    ("VIE", "VNM"),
    ("ZAM", "ZMB"),
    ("ZIM", "ZWE"),
];

/// Codes in use for groups of countries, for which no country is a good guess.
const GROUPS: [&str; 7] = ["EUN", "EUR", "EUU", "OTH", "ROW", "WLD", "WOR"];

/// Largest number of countries that a suggestion names.
const MAX_SUGGESTED: usize = 3;

/// Returns whether a code is that of a country, or of an area of trade statistics, which have digits (`S19`).
pub fn is_known(code: Country) -> bool {
    countries::get(code).is_some() || code.as_str().bytes().any(|b| b.is_ascii_digit())
}

/// Returns whether ISO 3166-1 leaves a code to its users: AAA, QMA to QZZ, XAA to XZZ, and ZZA to ZZZ. Scenarios use them for groups of countries.
pub fn is_free(code: Country) -> bool {
    let code = code.as_str();
    code == "AAA" || ("QMA"..="QZZ").contains(&code) || code.starts_with('X') || code.starts_with("ZZ")
}

/// Returns whether a code that is not known is probably that of a country, mistaken: one of those that often are, the beginning of a name, or
/// letters in another order. Others may be codes of somebody's own.
pub fn is_mistaken(code: Country) -> bool {
    let code = code.as_str();
    MISTAKEN.iter().any(|(written, _)| *written == code)
        || (!GROUPS.contains(&code)
            && countries::all().iter().any(|entry| is_called(entry, code) || slip(code, entry.code.as_str()) == 0))
}

/// Returns whether a word of a country's name begins with three capitals.
fn is_called(entry: &CountryEntry, upper: &str) -> bool {
    let mut names = std::iter::once(&entry.name).chain(&entry.other_names);
    names.any(|name| name.to_uppercase().split([' ', '-']).any(|word| word.starts_with(upper)))
}

/// Returns 'did you mean JPN (Japan)?' for a text that is no code; `None` if it resembles nothing.
pub fn suggestion(text: &str) -> Option<String> {
    let found = meant(text);
    let named = |entry: &&CountryEntry| format!("{} ({})", entry.code, entry.name);
    let names: Vec<String> = found.iter().map(named).collect();
    let (last, rest) = names.split_last()?;
    Some(if rest.is_empty() {
        format!("did you mean {last}?")
    } else {
        format!("did you mean {} or {last}?", rest.join(", "))
    })
}

/// Returns the cure of a text that is not written like a code: the same in capitals, or the code of the country that it names.
pub fn misspelt(text: &str) -> Option<String> {
    let upper = text.to_uppercase();
    let capitals = Country::new(&upper);
    if let Some(code) = capitals.filter(|code| is_known(*code)) {
        return Some(format!("did you mean `{code}`?"));
    }
    suggestion(text).or_else(|| Some(format!("did you mean `{}`?", capitals?)))
}

/// Returns the countries that a text probably means, the most probable first.
fn meant(text: &str) -> Vec<&'static CountryEntry> {
    let text = text.trim();
    let upper = text.to_uppercase();
    if let Some((_, code)) = MISTAKEN.iter().find(|(written, _)| *written == upper) {
        return Country::new(code).and_then(countries::get).into_iter().collect();
    }
    // A number is no code of a scenario, and would be taken for one of customs statistics.
    if let Some(entry) = countries::find(text).filter(|_| !upper.bytes().any(|b| b.is_ascii_digit())) {
        return vec![entry];
    }
    if Country::new(&upper).is_none() || GROUPS.contains(&upper.as_str()) {
        return Vec::new();
    }
    let mut found: Vec<&CountryEntry> = countries::all().iter().filter(|entry| is_called(entry, &upper)).collect();
    // A country of that name is a better guess than one whose second word it is.
    found.sort_by_key(|entry| !entry.name.to_uppercase().starts_with(&upper));
    let near = |entry: &&CountryEntry| strsim::damerau_levenshtein(&upper, entry.code.as_str()) == 1;
    let mut nearest: Vec<&CountryEntry> = countries::all().iter().filter(near).collect();
    // Two letters swapped are the likeliest slip, then the last one, then the second.
    nearest.sort_by_key(|entry| slip(&upper, entry.code.as_str()));
    found.extend(nearest.iter().filter(|entry| slip(&upper, entry.code.as_str()) < 3));
    let mut seen = Vec::new();
    found.retain(|entry| {
        !seen.contains(&entry.code) && {
            seen.push(entry.code);
            true
        }
    });
    found.truncate(MAX_SUGGESTED);
    found
}

/// Rank of the slip that made `written` of a code of which one letter or the order of two differs; 3 where the first letter is another.
fn slip(written: &str, code: &str) -> u8 {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    match () {
        () if sorted(written) == sorted(code) => 0,
        () if written[..2] == code[..2] => 1,
        () if written[..1] == code[..1] => 2,
        () => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::{MISTAKEN, is_free, is_known, is_mistaken, suggestion};
    use mindep_core::domain::node::Country;

    fn code(text: &str) -> Country {
        Country::new(text).unwrap()
    }

    #[test]
    fn mistaken_codes_are_in_order_and_lead_to_known_ones() {
        assert!(MISTAKEN.is_sorted());
        for (written, meant) in MISTAKEN {
            assert!(Country::new(written).is_none_or(|written| !is_known(written)), "{written}");
            assert!(is_known(code(meant)), "{meant}");
        }
    }

    #[test]
    fn a_text_that_is_no_code_suggests_countries() {
        for (text, expected) in [
            ("JAP", "did you mean JPN (Japan)?"),
            ("GER", "did you mean DEU (Germany)?"),
            ("UK ", "did you mean GBR (United Kingdom)?"),
            ("uk", "did you mean GBR (United Kingdom)?"),
            ("KR", "did you mean KOR (South Korea)?"),
            ("Japan", "did you mean JPN (Japan)?"),
            ("SWI", "did you mean CHE (Switzerland), SWE (Sweden) or SWZ (Eswatini)?"),
            ("CNH", "did you mean CHN (China)?"),
        ] {
            let found = suggestion(text).unwrap_or_default();
            let start = expected.trim_end_matches('?');
            assert!(found == expected || (text == "CNH" && found.starts_with(start)), "{text}: {found}");
        }
        for text in ["", "ZXQ", "ROW", "QQ", "neverland", "999"] {
            assert_eq!(suggestion(text), None, "{text}");
        }
    }

    #[test]
    fn codes_that_are_probably_mistaken_are_told_from_codes_of_ones_own() {
        for text in ["JAP", "GER", "CNH", "SWI", "KRO"] {
            assert!(is_mistaken(code(text)), "{text}");
        }
        for text in ["BBB", "CCC", "ROW", "OTH", "EUR", "ZXQ"] {
            assert!(!is_mistaken(code(text)), "{text}");
        }
    }

    #[test]
    fn codes_that_are_left_to_users_are_free() {
        for text in ["AAA", "QMA", "QQQ", "QZZ", "XAA", "XKX", "XZZ", "ZZA", "ZZZ"] {
            assert!(is_free(code(text)), "{text}");
        }
        for text in ["AAB", "BBB", "QLZ", "QAT", "ZAZ", "JAP"] {
            assert!(!is_free(code(text)), "{text}");
        }
        assert!(is_known(code("S19")) && is_known(code("KOR")) && !is_known(code("BBB")));
    }
}
