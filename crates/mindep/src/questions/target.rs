//! Readable names of targets, minerals and strategies.

use crate::questions::section::About;
use crate::words::{country, names};

/// Returns the name of a target of this kind.
pub fn name(kind: &str, target: &str) -> String {
    match kind {
        "country" | "exporter" => country::name(target).to_owned(),
        "lane" => format!("{} (lane)", names::of_id(target.trim_start_matches("lane:"))),
        "stage" => target
            .split_once(':')
            .map_or_else(|| target.to_owned(), |(code, stage)| format!("{} ({stage})", country::name(code))),
        _ => target.to_owned(),
    }
}

/// Returns the name of a mineral, or its id if the scenario does not have it.
pub fn mineral<'a>(about: &'a About<'_>, id: &'a str) -> &'a str {
    let found = about.loaded.study.baseline.minerals.iter().find(|m| m.id.as_str() == id);
    found.map_or(id, |m| &m.name)
}

/// Returns the unit of a mineral; empty if the scenario does not have it.
pub fn unit<'a>(about: &'a About<'_>, id: &str) -> &'a str {
    let found = about.loaded.study.baseline.minerals.iter().find(|m| m.id.as_str() == id);
    found.map_or("", |m| &m.unit)
}

/// Returns the title of a strategy, or its id if the scenario does not have it.
pub fn strategy<'a>(about: &'a About<'_>, id: &'a str) -> &'a str {
    if id == mindep_core::domain::scenario::BASELINE {
        return "Baseline";
    }
    about.loaded.study.strategies.iter().find(|s| s.id.as_str() == id).map_or(id, |s| &s.title)
}

/// Joins names: `A, B and C`.
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Returns a number of months in words: `1 month`, `3 months`.
pub fn months(count: f64) -> String {
    format!("{} month{}", crate::words::numbers::plain(count, 3), if count == 1.0 { "" } else { "s" })
}
