//! Whom a row of a published table is of: a country, all of them together, the rest, or nobody that is known.

use mindep_core::domain::node::Country;
use mindep_world::countries;

/// Whom a row is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Who {
    /// A country.
    Country(Country),
    /// All countries together.
    Total,
    /// Countries that are not listed one by one.
    Others,
    /// Some countries together, which are listed one by one too.
    Group,
    /// No country that is known.
    Unknown,
}

/// Codes under which the World Bank has groups of countries.
const GROUPS: &str = "AFE AFW ARB CEB CSS EAP EAR EAS ECA ECS EMU EUU FCS HIC HPC IBD IBT IDA IDB IDX INX LAC LCN LDC LIC LMC LMY LTE MEA MIC MNA \
    NAC OED OSS PRE PSS PST SAS SSA SSF SST TEA TEC TLA TMN TSA TSS UMC";

/// Finds whom a row is of, by a code where there is one and by the name.
pub(super) fn who(code: &str, name: &str) -> Who {
    let code = code.trim();
    // Numbers of footnotes may stand behind a name.
    let name = name.trim().trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | ' ' | '*'));
    let lower = name.to_lowercase();
    // The letter of an estimate may stand behind it too: `Other countriese`.
    let begins = |word: &str| {
        let rest = lower.strip_prefix(word);
        rest.is_some_and(|rest| rest == "e" || !rest.starts_with(char::is_alphanumeric))
    };
    if code.eq_ignore_ascii_case("WLD") || ["world", "total", "grand total", "all countries"].into_iter().any(begins) {
        return Who::Total;
    }
    let rest =
        ["other", "others", "other countries", "rest of world", "rest of the world", "unspecified", "undistributed"];
    if rest.into_iter().any(begins) {
        return Who::Others;
    }
    if GROUPS.split_whitespace().any(|group| group == code) {
        return Who::Group;
    }
    let found = (!code.is_empty()).then(|| countries::find(code)).flatten();
    let by_name = || countries::by_name(name).or_else(|| countries::find(name));
    let marked = || name.strip_suffix('e').and_then(countries::by_name);
    let found = found.or_else(by_name).or_else(marked).or_else(|| described(name).and_then(countries::by_name));
    found.map_or(Who::Unknown, |entry| Who::Country(entry.code))
}

/// The name before what a publisher says of its row: `Brazil (beneficiated)`, `Turkey, refined borates`. Which Congo is meant stands behind its name.
fn described(name: &str) -> Option<&str> {
    let at = name.find(['(', ','])?;
    let says = name[at + 1..].trim_start().starts_with(|c: char| c.is_lowercase());
    let country = name[..at].trim();
    (says && country != "Congo").then_some(country)
}

#[cfg(test)]
mod tests {
    use super::{Who, who};
    use mindep_core::domain::node::Country;

    #[test]
    fn names_of_publishers_are_countries() {
        for (name, code) in [
            ("Congo (Kinshasa)", "COD"),
            ("Congo, D.R.", "COD"),
            ("Congo, Democratic Republic", "COD"),
            ("Congo, Rep.", "COG"),
            ("Burma", "MMR"),
            ("Korea, Republic of", "KOR"),
            ("Korea (Rep. of)", "KOR"),
            ("Korea, North", "PRK"),
            ("Korea, Dem. P.R. of", "PRK"),
            ("Russia", "RUS"),
            ("Russia, Asia", "RUS"),
            ("Canada ", "CAN"),
            ("New Caledonia8", "NCL"),
            ("New Caledonia (overseas territory of France)", "NCL"),
            ("Russiae", "RUS"),
            ("France", "FRA"),
            ("Turkey, refined borates", "TUR"),
            ("Brazil (crude and beneficiated)9", "BRA"),
            ("Côte d'Ivoire", "CIV"),
            ("Turkey", "TUR"),
            ("Bosnia-Herzegovina", "BIH"),
            ("Irish Republic", "IRL"),
            ("Yemen, Republic of", "YEM"),
            ("Hong Kong SAR, China", "HKG"),
            ("Bahamas, The", "BHS"),
        ] {
            assert_eq!(who("", name), Who::Country(Country::new(code).unwrap()), "{name}");
        }
        for (code, found) in
            [("ZAR", "COD"), ("ROM", "ROU"), ("TMP", "TLS"), ("WBG", "PSE"), ("ADO", "AND"), ("XKX", "XKX")]
        {
            assert_eq!(who(code, "?"), Who::Country(Country::new(found).unwrap()), "{code}");
        }
    }

    #[test]
    fn totals_are_no_countries() {
        for name in ["World total (rounded)", "Total", "World", "World total, excluding U.S. (rounded)"] {
            assert_eq!(who("", name), Who::Total, "{name}");
        }
        for name in ["Other countries6", "Other countriese", "Other countries (rounded)"] {
            assert_eq!(who("", name), Who::Others, "{name}");
        }
        assert_eq!(who("", "Congo, crude"), Who::Unknown);
        assert_eq!(who("", "United States and Canada"), Who::Unknown);
        assert_eq!(who("", "Other countries"), Who::Others);
        assert_eq!(who("", "Other"), Who::Others);
        assert_eq!(who("WLD", "World"), Who::Total);
        assert_eq!(who("ARB", "Arab World"), Who::Group);
        assert_eq!(who("", "Atlantis"), Who::Unknown);
        assert_eq!(who("", ""), Who::Unknown);
    }
}
