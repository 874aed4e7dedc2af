//! Numbers as tables write them: with a point or a comma for decimals, digits in groups, and a unit behind them.

use crate::text::number;

/// Which sign a number shows to stand before its decimals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// A point: `1,234.5`, `0.123`.
    Point,
    /// A comma: `1.234,5`, `0,123`.
    Comma,
}

/// What a number means.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Meaning {
    /// One number, whatever the other cells are.
    Sure(f64),
    /// `12.000` or `12,000`: which of the two, other cells of the file must tell.
    Either {
        /// The number if decimals follow a point.
        point: f64,
        /// The number if decimals follow a comma.
        comma: f64,
    },
}

/// A number that was read.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Parsed<'a> {
    /// What it means.
    pub meaning: Meaning,
    /// The sign before its decimals, if it shows one.
    pub shows: Option<Mark>,
    /// Unit behind the number; empty without one.
    pub unit: &'a str,
}

/// Signs that stand between groups of three digits and never before decimals.
const GROUPING: [char; 5] = [' ', '\u{a0}', '\u{202f}', '\'', '’'];

/// Parses a number, which may have a unit behind it; `None` for anything else.
pub fn parse(text: &str) -> Option<Parsed<'_>> {
    let (digits, unit) = split(text.trim());
    let (bare, grouped) = without_groups(digits)?;
    let sure = |shows, text: &str| Some(Parsed { meaning: Meaning::Sure(number(text)?), shows, unit });
    let (body, exponent) = bare.split_at(bare.find(['e', 'E']).unwrap_or(bare.len()));
    let signs = |sign: char| body.matches(sign).count();
    match (signs('.'), signs(',')) {
        (0, 0) => sure(None, &bare),
        (1, 0) | (0, 1) => {
            let sign = if signs('.') == 1 { '.' } else { ',' };
            let mark = if sign == '.' { Mark::Point } else { Mark::Comma };
            let (whole, decimals) = body.split_once(sign)?;
            let as_decimal = format!("{whole}.{decimals}{exponent}");
            let head = whole.trim_start_matches(['+', '-']);
            let may_group = decimals.len() == 3
                && (1..=3).contains(&head.len())
                && !head.starts_with('0')
                && !grouped
                && exponent.is_empty();
            if !may_group {
                return sure((!decimals.is_empty()).then_some(mark), &as_decimal);
            }
            let (decimal, whole) = (number(&as_decimal)?, number(&format!("{whole}{decimals}"))?);
            let (point, comma) = if mark == Mark::Point { (decimal, whole) } else { (whole, decimal) };
            Some(Parsed { meaning: Meaning::Either { point, comma }, shows: None, unit })
        }
        (points, commas) => {
            // Several of one sign group digits; of two signs, the last one stands before the decimals.
            let (group, last) = match (points, commas) {
                (_, 0) => ('.', None),
                (0, _) => (',', None),
                (_, 1) if body.rfind(',') > body.rfind('.') => ('.', Some(',')),
                (1, _) if body.rfind('.') > body.rfind(',') => (',', Some('.')),
                _ => return None,
            };
            let mark = if group == ',' { Mark::Point } else { Mark::Comma };
            let (whole, decimals) = last.map_or((body, ""), |last| body.split_once(last).unwrap_or((body, "")));
            let whole = joined(whole, group)?;
            sure(Some(mark), &format!("{whole}.{decimals}{exponent}"))
        }
    }
}

/// Splits a text into the number at its head and what follows.
fn split(text: &str) -> (&str, &str) {
    let mut end = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let exponent = matches!(c, 'e' | 'E')
            && before.is_ascii_digit()
            && text[at + 1..].trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit());
        let sign = matches!(c, '+' | '-') && (at == 0 || matches!(before, 'e' | 'E'));
        if !(c.is_ascii_digit() || exponent || sign || matches!(c, '.' | ',' | '_') || GROUPING.contains(&c)) {
            break;
        }
        (end, before) = (at + c.len_utf8(), c);
    }
    (text[..end].trim(), text[end..].trim())
}

/// Removes spaces and apostrophes that group digits; `None` if they stand elsewhere.
fn without_groups(digits: &str) -> Option<(String, bool)> {
    if !digits.contains(GROUPING) {
        return (!digits.is_empty()).then(|| (digits.to_owned(), false));
    }
    let end = digits.find(['.', ',']).unwrap_or(digits.len());
    let (whole, rest) = digits.split_at(end);
    if rest.contains(GROUPING) {
        return None;
    }
    let one = whole.replace(GROUPING, " ");
    joined(&one, ' ').map(|whole| (whole + rest, true))
}

/// Joins groups of three digits; `None` if a group other than the first has not three.
fn joined(text: &str, sign: char) -> Option<String> {
    let mut groups = text.split(sign);
    let first = groups.next()?;
    let sound = (1..=3).contains(&first.trim_start_matches(['+', '-']).len()) && groups.all(|group| group.len() == 3);
    sound.then(|| text.replace(sign, ""))
}

#[cfg(test)]
mod tests {
    use super::{Mark, Meaning, parse};

    fn sure(text: &str) -> Option<(f64, Option<Mark>)> {
        match parse(text)?.meaning {
            Meaning::Sure(x) => Some((x, parse(text)?.shows)),
            Meaning::Either { .. } => None,
        }
    }

    #[test]
    fn numbers_show_what_stands_before_their_decimals() {
        use Mark::{Comma, Point};
        for (text, number, shows) in [
            ("12", 12.0, None),
            ("1e3", 1000.0, None),
            ("-5", -5.0, None),
            ("1_000", 1000.0, None),
            ("0.071", 0.071, Some(Point)),
            ("12.5", 12.5, Some(Point)),
            ("1234.567", 1234.567, Some(Point)),
            ("1,234.5", 1234.5, Some(Point)),
            ("1,234,567", 1_234_567.0, Some(Point)),
            ("1,5", 1.5, Some(Comma)),
            ("1 234,5", 1234.5, Some(Comma)),
            ("1\u{202f}234.500", 1234.5, Some(Point)),
            ("1.234,5", 1234.5, Some(Comma)),
            ("1.234.567", 1_234_567.0, Some(Comma)),
            ("1'234.5", 1234.5, Some(Point)),
            ("1 234", 1234.0, None),
            (".5", 0.5, Some(Point)),
            ("2.5e-3", 0.0025, Some(Point)),
        ] {
            assert_eq!(sure(text), Some((number, shows)), "{text}");
        }
    }

    #[test]
    fn three_digits_behind_one_sign_may_be_either() {
        assert_eq!(parse("12.000").unwrap().meaning, Meaning::Either { point: 12.0, comma: 12000.0 });
        assert_eq!(parse("12,345").unwrap().meaning, Meaning::Either { point: 12345.0, comma: 12.345 });
        for sure_one in ["0.123", "1234.567", "12.0000"] {
            assert!(sure(sure_one).is_some(), "{sure_one}");
        }
    }

    #[test]
    fn units_stand_behind_numbers() {
        for (text, unit) in [("12.5 t", "t"), ("12.5kg", "kg"), ("1 234,5 tonnes", "tonnes"), ("3", ""), ("1e3 t", "t")]
        {
            assert_eq!(parse(text).unwrap().unit, unit, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "t", "12 34", "1,23,456", "1.2.3", "1,2.3,4", "--5", "1 2,5", "1.5 2"] {
            assert!(parse(text).is_none_or(|p| !p.unit.is_empty()), "{text}: {:?}", parse(text));
        }
    }
}
