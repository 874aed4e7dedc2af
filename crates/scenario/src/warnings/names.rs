//! Warnings about ids that programs reading result tables interpret as something else: a number, a truth value, a date, or a missing value.

use crate::diagnostic::{Diagnostic, Faults};
use crate::spec::row::{Row, Typed};
use crate::spec::{KeySpec, ValueKind};
use mindep_core::id::Id;

/// Names of months that spreadsheets recognize, split after the abbreviation.
const MONTHS: [(&str, &str); 12] = [
    ("jan", "uary"),
    ("feb", "ruary"),
    ("mar", "ch"),
    ("apr", "il"),
    ("may", ""),
    ("jun", "e"),
    ("jul", "y"),
    ("aug", "ust"),
    ("sep", "tember"),
    ("oct", "ober"),
    ("nov", "ember"),
    ("dec", "ember"),
];

/// Device names in Windows, which cannot be file names.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Warns about every id and stage of a file that some program would misinterpret.
pub fn check(row: &Row, out: &mut Faults) {
    for key in row.spec.keys {
        match key.kind {
            ValueKind::Table(_) => row.row(key.name).into_iter().for_each(|inner| check(inner, out)),
            ValueKind::Tables(_) => row.rows(key.name).iter().for_each(|inner| check(inner, out)),
            ValueKind::Id | ValueKind::Word => one(row, key, out),
            _ => {}
        }
    }
}

fn one(row: &Row, key: &KeySpec, out: &mut Faults) {
    let Some(cell) = row.cell(key.name) else { return };
    let id = match &cell.value {
        Typed::Id(id) => id.as_str(),
        Typed::Text(text) => text,
        _ => return,
    };
    let device = is_device(id).then_some("which Windows makes no file or folder of");
    let Some(what) = misread(id).or(device) else { return };
    let noun = match key.kind {
        ValueKind::Word => key.name,
        _ if row.spec.identity.is_empty() => "scenario",
        _ => row.spec.one.rsplit(' ').next().unwrap_or_default(),
    };
    let better = format!("{noun}-{id}");
    let help = match Id::new(&better) {
        Some(better) => format!("choose another, such as `{better}`"),
        None => "choose another".to_owned(),
    };
    out.add(Diagnostic::warning(cell.at, format!("{}: found `{id}`, {what}", key.name)).help(help));
}

/// Describes how programs that read CSV misinterpret an id; `None` if they read it as text.
pub fn misread(id: &str) -> Option<&'static str> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if matches!(id, "nan" | "na" | "null" | "none" | "nil") {
        return Some("which pandas, R and others read as a missing value");
    }
    if matches!(id, "true" | "false") {
        return Some("which pandas, R and spreadsheets read as a truth value");
    }
    let exponent =
        |mark| id.split_once(mark).is_some_and(|(a, b)| digits(a) && digits(b.strip_prefix('-').unwrap_or(b)));
    let hexadecimal =
        id.strip_prefix("0x").is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_hexdigit()));
    if digits(id) || exponent('e') || exponent('d') || hexadecimal || matches!(id, "inf" | "infinity") {
        return Some("which pandas, R and spreadsheets read as a number");
    }
    is_date(id).then_some("which spreadsheets read as a date")
}

/// Returns whether a spreadsheet would interpret an id as a date: `1-2`, `2025-01`, `3-4-2025`, `mar-1`, `1-sept-2025`.
fn is_date(id: &str) -> bool {
    let parts: Vec<&str> = id.split('-').collect();
    let number = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let month = |part: &&str| {
        let fits = |(short, rest): &(&str, &str)| {
            part.strip_prefix(short)
                .is_some_and(|end| end.is_empty() || end == *rest || (*short == "sep" && end == "t"))
        };
        MONTHS.iter().any(fits)
    };
    let named = parts.iter().filter(|part| month(part)).count();
    matches!(parts.len(), 2 | 3) && named <= 1 && parts.iter().all(|part| number(part) || month(part))
}

fn is_device(id: &str) -> bool {
    let port = ["com", "lpt"].iter().find_map(|port| id.strip_prefix(port));
    DEVICES.contains(&id)
        || port.is_some_and(|number| number.len() == 1 && (b'1'..=b'9').contains(&number.as_bytes()[0]))
}

#[cfg(test)]
mod tests {
    use super::{is_device, misread};

    #[test]
    fn ids_that_are_read_as_something_else_are_known() {
        for (id, what) in [
            ("nan", "missing"),
            ("na", "missing"),
            ("null", "missing"),
            ("none", "missing"),
            ("true", "truth"),
            ("false", "truth"),
            ("007", "number"),
            ("2025", "number"),
            ("1e5", "number"),
            ("1e-5", "number"),
            ("0x1f", "number"),
            ("inf", "number"),
            ("infinity", "number"),
            ("1-2", "date"),
            ("2025-01", "date"),
            ("2025-01-31", "date"),
            ("mar-1", "date"),
            ("1-sept-2025", "date"),
            ("december-2030", "date"),
        ] {
            assert!(misread(id).is_some_and(|told| told.contains(what)), "{id}: {:?}", misread(id));
        }
        for id in [
            "a",
            "li6",
            "cn-hydroxide",
            "stock-180",
            "true-cost",
            "nano",
            "none-of-these",
            "1e5t",
            "e5",
            "may",
            "mar",
            "march-quota",
            "sep-tember-x",
            "2025-ban",
            "1-2-3-4",
            "12345-1",
            "infinite",
            "0x",
            "ev",
        ] {
            assert_eq!(misread(id), None, "{id}");
        }
        assert!(is_device("con") && is_device("com1") && !is_device("com10") && !is_device("cobalt"));
    }
}
