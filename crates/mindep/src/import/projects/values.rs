//! What cells of lists of projects mean: units, kinds of plants, months.

/// What a unit is in tonnes, or 1 for what is none of weight, and its name after that: `kt LCE` is 1,000 `t LCE`.
pub(super) fn unit(cell: &str, column: &str) -> (f64, String) {
    let inside = column.split_once(['(', '[']).map_or("", |(_, rest)| rest.trim_end_matches([')', ']']));
    let text = if cell.is_empty() { inside } else { cell };
    let lower = text.to_lowercase();
    let plain = ["/year", "/yr", "/y", "/a", " per year", " per annum", " a year", "pa"]
        .iter()
        .fold(lower.as_str(), |text, end| text.trim_end().strip_suffix(end).unwrap_or(text));
    let of = text.get(..plain.len()).unwrap_or(text).trim();
    let (head, content) = of.split_once(' ').unwrap_or((of, ""));
    let rest = if content.is_empty() { String::new() } else { format!(" {}", content.trim()) };
    match head.to_lowercase().as_str() {
        "" => (1.0, "a unit that is not named".to_owned()),
        "t" | "tonne" | "tonnes" | "ton" | "tons" => (1.0, format!("t{rest}")),
        "kt" | "ktonnes" | "thousand" => {
            (1e3, format!("t{}", rest.replace(" tonnes", "").replace(" tons", "").replace(" t", "")))
        }
        "mt" | "million" => (1e6, format!("t{}", rest.replace(" tonnes", "").replace(" tons", "").replace(" t", ""))),
        _ => (1.0, of.to_owned()),
    }
}

/// The stage of a path that a kind of plant is.
pub(super) fn stage(text: &str) -> &'static str {
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["recycl"]) {
        "recycle"
    } else if has(&[
        "refin",
        "smelt",
        "convert",
        "conversion",
        "processing",
        "separation",
        "chemical",
        "hydroxide",
        "carbonate plant",
    ]) {
        "refine"
    } else {
        "mine"
    }
}

/// The month in which a project starts: `2027`, `2027-06`, `Q3 2027`.
pub(super) fn start(text: &str) -> Option<String> {
    let is_year = |part: &&str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let year: u32 =
        parts.iter().find(|part| is_year(part))?.parse().ok().filter(|year| (1900..=9999).contains(year))?;
    let quarter = parts
        .iter()
        .find_map(|part| part.strip_prefix(['Q', 'q'])?.parse::<u32>().ok())
        .filter(|q| (1..=4).contains(q));
    let month = match (parts.as_slice(), quarter) {
        (_, Some(quarter)) => 3 * quarter - 2,
        ([first, month, ..], _) if is_year(first) => {
            month.parse().ok().filter(|month| (1..=12).contains(month)).unwrap_or(1)
        }
        _ => 1,
    };
    Some(format!("{year:04}-{month:02}"))
}

#[cfg(test)]
mod tests {
    use super::{stage, start, unit};

    #[test]
    fn starts_are_months() {
        for (text, month) in [
            ("2027", Some("2027-01")),
            ("2027-06", Some("2027-06")),
            ("2027-06-30", Some("2027-06")),
            ("Q3 2027", Some("2027-07")),
            ("2027 Q4", Some("2027-10")),
            ("31/12/2027", Some("2027-01")),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(start(text).as_deref(), month, "{text}");
        }
    }

    #[test]
    fn units_are_tonnes_where_they_are_weights() {
        for (cell, column, factor, name) in [
            ("kt LCE", "Capacity", 1e3, "t LCE"),
            ("", "Capacity (kt LCE/y)", 1e3, "t LCE"),
            ("t", "Capacity", 1.0, "t"),
            ("thousand tonnes", "Capacity", 1e3, "t"),
            ("", "Capacity", 1.0, "a unit that is not named"),
            ("oz Au", "Capacity", 1.0, "oz Au"),
        ] {
            assert_eq!(unit(cell, column), (factor, name.to_owned()), "{cell} {column}");
        }
        assert_eq!(
            (stage("Lithium refinery"), stage("Open pit"), stage("Recycling"), stage("")),
            ("refine", "mine", "recycle", "mine")
        );
    }
}
