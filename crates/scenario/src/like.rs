//! Disruptions that are like a template of the library: `like = "export-licence"` fills what a row leaves out.

use super::diagnostic::{Diagnostic, Faults, did_you_mean};
use super::source::Span;
use super::text::shown;
use super::tree::{Item, Key, Value};
use mindep_world::templates::{self, Template};

/// The key that names a template.
const LIKE: &str = "like";
/// The keys of a course: with one of them, none is filled.
const COURSE: [&str; 4] = ["duration", "recovery", "recovery_shape", "profile"];

/// Fills every disruption that names a template with what it leaves out: rate (unless it has a start), course, severity, and source.
///
/// Filled values have the place of the name, so that what is wrong with them is told there.
pub fn fill(tree: &mut Item, faults: &mut Faults) {
    let Some(Item { value: Value::Array(rows), .. }) = tree.get_mut("disruptions") else { return };
    for row in rows {
        let Some(like) = row.get(LIKE) else { continue };
        // What is no text is told by the check of keys.
        let Some(name) = like.text() else { continue };
        let at = like.at;
        let Some(template) = templates::get(name) else {
            let ids = || templates::all().iter().map(|template| template.id.as_str());
            let all = || {
                format!(
                    "the templates are {}; `mindep data disruptions` prints them",
                    ids().collect::<Vec<_>>().join(", ")
                )
            };
            let fault =
                Diagnostic::error(at, format!("like: found \"{}\", which is no template of disruptions", shown(name)));
            faults.add(fault.help(did_you_mean(name, ids()).unwrap_or_else(all)));
            continue;
        };
        for (key, value) in values(template, row, at) {
            row.put(Key { name: key.to_owned(), at }, item(value, at));
        }
    }
}

/// What the template gives to a row.
fn values(template: &Template, row: &Item, at: Span) -> Vec<(&'static str, Value)> {
    let has = |key: &str| row.get(key).is_some();
    let text = |text: &str| Value::Text { text: text.to_owned(), verbatim: None };
    let mut values = Vec::new();
    if !has("rate") && !has("start") {
        values.push(("rate", Value::Float(template.rate_mode)));
    }
    if !has("severity") {
        values.push(("severity", text(&template.severity)));
    }
    if !COURSE.into_iter().any(has) {
        for (key, given) in [("duration", &template.duration), ("recovery", &template.recovery)] {
            if !given.is_empty() {
                values.push((key, text(given)));
            }
        }
        if let Some(points) = points(&template.profile, at) {
            values.push(("profile", points));
        }
    }
    if !has("source") {
        values.push((
            "source",
            text(&format!("assumption: as the template `{}` has it; {}", template.id, template.basis)),
        ));
    }
    values
}

fn item(value: Value, at: Span) -> Item {
    Item { value, at }
}

/// Reads `[[0, 1], [14, 0]]`; `None` for an empty text.
fn points(text: &str, at: Span) -> Option<Value> {
    let table: toml::Table = format!("x = {text}").parse().ok()?;
    let number = |value: &toml::Value| value.as_float().or_else(|| value.as_integer().map(|n| n as f64));
    let pairs = table.get("x")?.as_array()?.iter().map(|pair| pair.as_array()?.iter().map(number).collect());
    let pairs: Option<Vec<Vec<f64>>> = pairs.collect();
    let list = |items: Vec<Item>| Value::Array(items);
    let pair = |pair: Vec<f64>| item(list(pair.into_iter().map(|x| item(Value::Float(x), at)).collect()), at);
    Some(list(pairs?.into_iter().map(pair).collect()))
}

#[cfg(test)]
mod tests {
    use crate::load_str;
    use mindep_core::domain::disruption::Disruption;
    use mindep_core::domain::distribution::Distribution;
    use mindep_world::templates;

    fn scenario(disruption: &str) -> String {
        format!(
            "format = 1\n[scenario]\nname = \"s\"\nstart = \"2025-01\"\nyears = 1\n[[minerals]]\nid = \"m\"\ndemand = {{ annual = 1 }}\n\
             [[suppliers]]\nid = \"a\"\nmineral = \"m\"\npath = \"CHN:export\"\nshare = 1\n[[disruptions]]\nid = \"d\"\nhits = [\"CHN:export\"]\n{disruption}\n"
        )
    }

    fn loaded(disruption: &str) -> Disruption {
        let loaded = load_str("s.toml", &scenario(disruption), &[]).unwrap_or_else(|error| panic!("{error}"));
        loaded.study.baseline.disruptions[0].clone()
    }

    #[test]
    fn every_template_is_a_disruption() {
        for template in templates::all() {
            loaded(&format!("like = \"{}\"", template.id));
        }
    }

    #[test]
    fn what_is_given_stays() {
        let by_hand = loaded("rate = 0.2\nseverity = 0.5\nprofile = [[0, 1], [2, 1], [3.5, 0.7], [8, 0.3], [14, 0]]");
        assert_eq!(loaded("like = \"export-licence\"\nrate = 0.2\nseverity = 0.5"), by_hand);
        let with_course = loaded("like = \"export-licence\"\nrate = 0.2\nseverity = 0.5\nduration = 3");
        assert_eq!(with_course, loaded("rate = 0.2\nseverity = 0.5\nduration = 3"));
        let scheduled = loaded("like = \"export-ban\"\nstart = \"2025-03\"\nseverity = 1\nduration = 3");
        assert_eq!(scheduled, loaded("start = \"2025-03\"\nseverity = 1\nduration = 3"));
        assert!(matches!(loaded("like = \"export-ban\"").severity, Distribution::Triangular { .. }));
    }

    #[test]
    fn an_unknown_template_is_told_with_those_near() {
        let error = load_str("s.toml", &scenario("like = \"export-license\""), &[]).err().map(|e| e.to_string());
        let error = error.expect("no template");
        assert!(
            error.contains("like: found \"export-license\"") && error.contains("did you mean `export-licence`?"),
            "{error}"
        );
        let error =
            load_str("s.toml", &scenario("like = \"x\""), &[]).err().map(|e| e.to_string()).expect("no template");
        assert!(error.contains("the templates are export-licence, export-quota"), "{error}");
        let error = load_str("s.toml", &scenario("like = 3"), &[]).err().map(|e| e.to_string()).expect("no text");
        assert!(error.contains("like: found 3"), "{error}");
    }
}
