//! Quantities as publishers of statistics write them: withheld, below a bound, above one, nothing.

/// What a cell says.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Quantity {
    /// A number.
    Known(f64),
    /// Nothing is produced: a dash.
    Nothing,
    /// Some, but less than the number, of which half is taken.
    Below(f64),
    /// More than the number, which is taken.
    Above(f64),
    /// Between two numbers, of which the middle is taken.
    Between(f64),
    /// Withheld by the publisher, so as not to disclose what a company does.
    Withheld,
    /// Not available.
    Unknown,
    /// An empty cell.
    Empty,
    /// Something else.
    Other,
}

impl Quantity {
    /// The number that counts; `None` if none is known.
    pub fn value(self) -> Option<f64> {
        match self {
            Self::Known(x) | Self::Above(x) | Self::Between(x) => Some(x),
            Self::Below(x) => Some(x / 2.0),
            Self::Nothing => Some(0.0),
            Self::Withheld | Self::Unknown | Self::Empty | Self::Other => None,
        }
    }
}

/// A number with a point before its decimals and commas between thousands, as publishers in English write it; `None` for anything else.
fn number(text: &str) -> Option<f64> {
    let plain = if text.contains(',') {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let mut groups = whole.split(',');
        let first = groups.next()?;
        let sound = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3) && !decimals.contains(',');
        sound.then(|| text.replace(',', ""))?
    } else {
        // Some publishers group digits by spaces.
        text.replace([' ', '\u{a0}', '\u{202f}'], "")
    };
    let begins = plain.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    plain.parse::<f64>().ok().filter(|x| begins && x.is_finite())
}

/// Reads a cell.
pub(super) fn parse(cell: &str) -> Quantity {
    let text = cell.trim();
    let lower = text.to_lowercase();
    match lower.as_str() {
        "" => return Quantity::Empty,
        "-" | "--" | "---" | "–" | "—" | "nil" => return Quantity::Nothing,
        "w" | "withheld" => return Quantity::Withheld,
        "na" | "n/a" | "n.a." | "#n/a" | "xx" | ".." | "..." | "…" | "not available" => return Quantity::Unknown,
        _ => {}
    }
    if lower.starts_with("less than") && (lower.contains("1/2") || lower.contains('½')) {
        return Quantity::Below(0.5);
    }
    let bound = |rest: &str| number(rest.trim_start_matches('=').trim());
    if let Some(bound) = text.strip_prefix(['<', '≤']).and_then(bound) {
        return Quantity::Below(bound);
    }
    if let Some(bound) = text.strip_prefix(['>', '≥']).and_then(bound) {
        return Quantity::Above(bound);
    }
    // A letter behind the number marks an estimate or a revision.
    let bare = lower.strip_suffix(['e', 'r', 'p']).unwrap_or(&lower).trim();
    if let Some(x) = number(bare) {
        return if x == 0.0 { Quantity::Nothing } else { Quantity::Known(x) };
    }
    let ends = text.split_once(['–', '—', '-']).map(|(low, high)| (number(low.trim()), number(high.trim())));
    if let Some((Some(low), Some(high))) = ends.filter(|_| !text.starts_with('-')) {
        return Quantity::Between(f64::midpoint(low, high));
    }
    Quantity::Other
}

/// Whether a letter behind a number marks an estimate.
pub(super) fn is_marked_estimate(cell: &str) -> bool {
    let text = cell.trim();
    text.strip_suffix(['e', 'E']).is_some_and(|bare| number(bare.trim()).is_some())
}

#[cfg(test)]
mod tests {
    use super::{Quantity, is_marked_estimate, parse};

    #[test]
    fn quantities_are_taken_as_published() {
        for (cell, quantity, value) in [
            ("1,234.5", Quantity::Known(1234.5), Some(1234.5)),
            (" 12 ", Quantity::Known(12.0), Some(12.0)),
            ("12 345", Quantity::Known(12345.0), Some(12345.0)),
            ("85,000e", Quantity::Known(85000.0), Some(85000.0)),
            ("—", Quantity::Nothing, Some(0.0)),
            ("0", Quantity::Nothing, Some(0.0)),
            ("<0.5", Quantity::Below(0.5), Some(0.25)),
            ("Less than ½ unit.", Quantity::Below(0.5), Some(0.25)),
            (">300", Quantity::Above(300.0), Some(300.0)),
            ("500–16,000", Quantity::Between(8250.0), Some(8250.0)),
            ("W", Quantity::Withheld, None),
            ("NA", Quantity::Unknown, None),
            ("", Quantity::Empty, None),
            ("Large", Quantity::Other, None),
            ("-5", Quantity::Other, None),
            ("1,5", Quantity::Other, None),
            ("inf", Quantity::Other, None),
            ("nan", Quantity::Other, None),
        ] {
            assert_eq!((parse(cell), parse(cell).value()), (quantity, value), "{cell}");
        }
        assert!(is_marked_estimate("85,000e") && !is_marked_estimate("85,000") && !is_marked_estimate("Large"));
    }
}
