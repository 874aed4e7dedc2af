//! Years and months as tables of trade write them.

/// A year, or a month of one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Period {
    /// Calendar year.
    pub year: i16,
    /// Month from 1 to 12; 0 for the whole year.
    pub month: u8,
}

impl Period {
    /// Parses `2024`, `202401`, `2024-01`, `2024-M01`, `2024M01`, `2024.01` or `2024/01`. Months beyond twelve, such as Comext's 52, are the
    /// whole year.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (head, rest) = text.split_at(digits);
        let (year, month) = match (head.len(), rest) {
            (4, "") => (head, "0"),
            (6, "") => head.split_at(4),
            (4, _) => (head, rest.trim_start_matches(['-', '.', '/', 'M', 'm'])),
            _ => return None,
        };
        let year = year.parse().ok().filter(|year| (1000..=9000).contains(year))?;
        // A spreadsheet takes 2024.10 for a number, and writes it as 2024.1; January is 2024.01.
        let month = if rest == ".1" { 10 } else { month.parse().ok()? };
        Some(Self { year, month: if month > 12 { 0 } else { month } }).filter(|_| month <= 12 || month > 50)
    }

    /// Returns the period with the month of a column of its own, if that is a month.
    pub fn with_month(self, text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(self);
        }
        let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let lower = text.to_lowercase();
        let named = names.iter().position(|name| lower.starts_with(name)).map(|place| place as u8 + 1);
        let month = named.or_else(|| lower.trim_start_matches('m').parse().ok())?;
        match month {
            1..=12 => Some(Self { month, ..self }),
            0 | 51.. => Some(self),
            _ => None,
        }
    }
}

/// Names the months of a set of bits, January first: `January to March and May`.
pub(super) fn months(bits: u16) -> String {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let mut parts = Vec::new();
    let mut at = 0;
    while at < 12 {
        let end = (at..12).find(|m| bits >> m & 1 == 0).unwrap_or(12);
        match end - at {
            0 => {}
            1 => parts.push(NAMES[at].to_owned()),
            _ => parts.push(format!("{} to {}", NAMES[at], NAMES[end - 1])),
        }
        at = end + 1;
    }
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Period, months};

    #[test]
    fn years_and_months_are_read_in_all_their_forms() {
        for (text, year, month) in [
            ("2024", 2024, 0),
            ("202401", 2024, 1),
            ("202452", 2024, 0),
            ("2024-07", 2024, 7),
            ("2024-M12", 2024, 12),
            ("2024M03", 2024, 3),
            ("2024.01", 2024, 1),
            ("2024.1", 2024, 10),
        ] {
            assert_eq!(Period::parse(text), Some(Period { year, month }), "{text}");
        }
        for text in ["", "24", "20.5", "2024-13", "next", "20240101", "999"] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
        let year = Period { year: 2024, month: 0 };
        assert_eq!(year.with_month("Feb").map(|p| p.month), Some(2));
        assert_eq!(year.with_month("52").map(|p| p.month), Some(0));
        assert_eq!(year.with_month("14"), None);
    }

    #[test]
    fn months_are_named_in_runs() {
        assert_eq!(months(0b1_0111), "January to March and May");
        assert_eq!(months(0b1000_0000_0000), "December");
        assert_eq!(months(0), "");
    }
}
