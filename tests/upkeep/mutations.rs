//! The list of planted faults (`tests/mutations/faults.toml`) matches the sources; `tests/mutations/run.py` plants the faults.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    fault: Vec<Fault>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    what: String,
    file: String,
    within: Option<String>,
    from: String,
    to: String,
}

/// Returns whether a text can be a branch of the switch that plants faults, as far as this can be checked: its brackets are balanced, and it does
/// not begin in the middle of an expression.
fn is_whole(text: &str) -> bool {
    let mut open = Vec::new();
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => open.push(c),
            ')' | ']' | '}' => {
                let expected = match c {
                    ')' => '(',
                    ']' => '[',
                    _ => '{',
                };
                if open.pop() != Some(expected) {
                    return false;
                }
            }
            _ => {}
        }
    }
    let begins = |with: &[char]| text.starts_with(with);
    open.is_empty() && !begins(&['.', '/', '+', '?', ',', ';']) && !text.contains(" => ")
}

#[test]
fn every_fault_has_its_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list: List = toml::from_str(include_str!("../mutations/faults.toml")).expect("a list of faults");
    assert!(list.fault.len() >= 30, "{}", list.fault.len());
    let mut names = BTreeSet::new();
    let mut places: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    for fault in &list.fault {
        assert!(names.insert(&fault.what), "two faults are called `{}`", fault.what);
        assert_ne!(fault.from, fault.to, "{}", fault.what);
        for text in [&fault.from, &fault.to] {
            assert!(is_whole(text), "`{}` is no whole expression, statement or value of a field: {text}", fault.what);
        }
        let text = fs::read_to_string(root.join(&fault.file)).expect("a source file");
        let within = fault.within.as_ref().unwrap_or(&fault.from);
        let once = |text: &str, part: &str| text.matches(part).count() == 1;
        assert!(
            once(&text, within) && once(within, &fault.from),
            "the place of `{}` is not once in {}: {within}",
            fault.what,
            fault.file
        );
        let start = text.find(within.as_str()).unwrap_or_default() + within.find(&fault.from).unwrap_or_default();
        let place = (start, start + fault.from.len());
        let others = places.entry(&fault.file).or_default();
        assert!(others.iter().all(|o| o.1 <= place.0 || place.1 <= o.0), "`{}` overlaps another fault", fault.what);
        others.push(place);
    }
}
