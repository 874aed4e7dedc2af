//! The scenario format as a reference page shows it: for each table the keys, what may stand there, what holds without them, and what they mean.

use super::spec::{IfAbsent, KeySpec, MAX_MAGNITUDE, ROOT, Range, TableSpec, ValueKind, number};

/// A table of the format.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// Where it stands, such as `minerals.demand`; empty for the root of the file.
    pub place: String,
    /// What it describes.
    pub doc: &'static str,
    /// Its keys, in the order of the declaration.
    pub keys: Vec<Key>,
}

/// A key of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What may stand there, such as `0 to 1`; `~` marks a number or a distribution.
    pub value: String,
    /// What holds without it; a dash where it must be given.
    pub default: String,
    /// What it means, with its unit.
    pub meaning: &'static str,
}

/// Every table, each before those within it.
pub fn tables() -> Vec<Table> {
    let mut tables = Vec::new();
    add("", &ROOT, &mut tables);
    tables
}

fn add(place: &str, spec: &'static TableSpec, tables: &mut Vec<Table>) {
    tables.push(Table { place: place.to_owned(), doc: spec.doc, keys: spec.keys.iter().map(key).collect() });
    for key in spec.keys {
        if let ValueKind::Table(inner) | ValueKind::Tables(inner) = key.kind {
            let place = if place.is_empty() { key.name.to_owned() } else { format!("{place}.{}", key.name) };
            add(&place, inner, tables);
        }
    }
}

fn key(spec: &'static KeySpec) -> Key {
    let default = match spec.need {
        IfAbsent::Required => "—".to_owned(),
        IfAbsent::Number(x) => signed(x),
        IfAbsent::Whole(x) => signed(x as f64),
        IfAbsent::Text(text) => format!("`{text}`"),
        IfAbsent::Flag(flag) => format!("`{flag}`"),
        IfAbsent::Absent(what) => what.to_owned(),
    };
    Key { name: spec.name, value: value(spec.kind), default, meaning: spec.doc }
}

fn value(kind: ValueKind) -> String {
    match kind {
        ValueKind::Text(_) | ValueKind::Address | ValueKind::File => "text".to_owned(),
        ValueKind::Id | ValueKind::Word => "id".to_owned(),
        ValueKind::Country => "country".to_owned(),
        ValueKind::Number(range) => interval(range),
        ValueKind::Whole(min, max) if min == max => min.to_string(),
        ValueKind::Whole(min, max) if max > 1_000_000_000_000 => format!("whole, {min} or more"),
        ValueKind::Whole(min, max) => format!("whole, {} to {}", signed(min as f64), signed(max as f64)),
        ValueKind::Flag => "`true` or `false`".to_owned(),
        ValueKind::Dist(range) => format!("~ {}", interval(range)),
        ValueKind::Month => "month".to_owned(),
        ValueKind::Window => "month or window".to_owned(),
        ValueKind::Path => "path".to_owned(),
        ValueKind::Node => "node".to_owned(),
        ValueKind::Selectors => "selectors".to_owned(),
        ValueKind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or "),
        ValueKind::Ref(thing) => format!("id of a {}", thing.one()),
        ValueKind::Refs(thing) => format!("ids of {}", thing.table()),
        ValueKind::Map(thing, range) => format!("map: {}, each {}", thing.table(), interval(range)),
        ValueKind::Settings => "addresses to values".to_owned(),
        ValueKind::Sweep => "addresses to lists".to_owned(),
        ValueKind::Points => "points".to_owned(),
        ValueKind::Table(_) => "table".to_owned(),
        ValueKind::Tables(_) => "list".to_owned(),
    }
}

fn interval(range: Range) -> String {
    let (min, max) = (signed(range.min), signed(range.max));
    match (range.open, range.max < MAX_MAGNITUDE, range.min > -MAX_MAGNITUDE) {
        (true, true, _) => format!("above {min}, to {max}"),
        (true, false, _) => format!("above {min}"),
        (false, true, true) => format!("{min} to {max}"),
        (false, false, true) => format!("{min} or more"),
        (false, true, false) => format!("{max} or less"),
        (false, false, false) => "number".to_owned(),
    }
}

/// A number as prose has it: with a minus sign, and commas between thousands of what has five digits or more.
fn signed(x: f64) -> String {
    let text = number(x).replace('-', "−");
    if x.fract() != 0.0 || !(1e4..1e15).contains(&x.abs()) {
        return text;
    }
    let mut grouped = String::new();
    for (i, digit) in text.chars().enumerate() {
        if i > 0 && (text.chars().count() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::tables;

    #[test]
    fn keys_are_told_as_they_are_declared() {
        let tables = tables();
        let demand = tables.iter().find(|table| table.place == "minerals.demand").expect("a table");
        let told: Vec<_> = demand.keys.iter().map(|key| (key.name, &key.value[..], &key.default[..])).collect();
        assert_eq!(
            told[..3],
            [
                ("annual", "above 0", "—"),
                ("level_error", "~ above 0, to 100", "1"),
                ("growth", "~ above −1, to 10", "0")
            ]
        );
        let trials = tables.iter().flat_map(|table| &table.keys).find(|key| key.name == "trials").expect("a key");
        assert_eq!((&trials.value[..], &trials.default[..]), ("whole, 1 to 4,000,000,000", "10,000"));
    }
}
