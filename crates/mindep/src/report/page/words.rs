//! Words and sentences of the report that are made from numbers; headings and explanations are in `report.html`.
//!
//! A translation replaces this file and the template. All texts here are plain text, which is escaped where it is written.

pub use crate::words::country::name as country;

use crate::words::names::{capital, within};

/// Language of this file and the template, for the page's `lang`.
pub const LANGUAGE: &str = "en";

/// Returns a title for use within a sentence, in quotation marks unless it is a single word.
pub fn quoted(title: &str) -> String {
    if title.chars().all(|c| c.is_alphanumeric() || c == '-') { title.to_owned() } else { format!("‘{title}’") }
}

/// Returns the items as a list: `a`, `a and b`, `a, b and c`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Returns the period as `2025–2034`, or as months where the years are not whole.
pub fn horizon(start: &str, end: &str) -> String {
    match (start.strip_suffix("-01"), end.strip_suffix("-12")) {
        (Some(first), Some(last)) if first == last => first.to_owned(),
        (Some(first), Some(last)) => format!("{first}–{last}"),
        _ => format!("{start} to {end}"),
    }
}

pub fn missing(mineral: &str, horizon: &str, share: &str, tail: Option<&str>) -> String {
    let tail = tail.map_or(String::new(), |tail| format!("; in the worst 5\u{a0}% of futures, {tail} on average"));
    format!("Under the baseline, {share} of {} demand over {horizon} is expected to be missing{tail}.", within(mineral))
}

pub fn nothing_missing(mineral: &str, trials: &str, bound: &str) -> String {
    format!(
        "Under the baseline, no {} demand was missing in any of {trials} trials; what comes in up to {bound} of futures can still hide there.",
        within(mineral)
    )
}

pub fn shortage(threshold: &str, probability: &str) -> String {
    format!(
        "A shortage, a month in which more than {threshold} of demand is missing, comes in {probability} of futures."
    )
}

pub fn any_shortage(minerals: usize, threshold: &str, probability: &str) -> String {
    format!(
        "Under the baseline, at least one of the {minerals} minerals has a shortage, a month in which more than {threshold} of its demand is missing, in {probability} of futures."
    )
}

pub fn most_missing(
    mineral: &str,
    horizon: &str,
    share: &str,
    tail: Option<&str>,
    close: Option<(&str, &str)>,
) -> String {
    let tail = tail.map_or(String::new(), |tail| format!(", {tail} in the worst 5\u{a0}% of futures"));
    let close = close.map_or(String::new(), |(other, share)| {
        format!("; {}, with {share}, is not told apart from it", within(other))
    });
    format!("Most is missing of {}: {share} of demand over {horizon} is expected{tail}{close}.", within(mineral))
}

pub fn never_missing(minerals: &[String], trials: &str) -> String {
    let names: Vec<String> = minerals.iter().map(|name| within(name)).collect();
    format!("Of {} nothing was missing in any of {trials} trials.", list(&names))
}

pub fn loss(horizon: &str, amount: &str, tail: Option<&str>) -> String {
    let tail = tail.map_or(String::new(), |tail| format!("; in the worst 5\u{a0}% of futures, {tail} on average"));
    format!("The economic loss expected over {horizon} is {amount}{tail}.")
}

/// Returns the sentence for scenarios without any economic loss; `front` if there are strategies that could be compared by it.
pub fn no_loss(front: bool) -> String {
    let front = if front { ", and no front of cost and tail risk is drawn for all minerals together" } else { "" };
    format!("The economic loss is not computed, as no sector has a value added{front}.")
}

/// Returns the sentence on minerals without a defined loss.
pub fn loss_leaves_out(minerals: &[String]) -> String {
    let names: Vec<String> = minerals.iter().map(|name| within(name)).collect();
    format!("It leaves out {}, of which no sector has a value added.", list(&names))
}

/// Returns what causes are shares of, with the mineral's name where several minerals are possible.
pub fn whole(mineral: Option<&str>) -> String {
    mineral.map_or_else(
        || "the expected shortfall".to_owned(),
        |name| format!("the expected shortfall of {}", within(name)),
    )
}

pub fn cause(disruption: &str, share: &str, whole: &str) -> String {
    format!("{} is behind {share} of {whole}.", capital(&quoted(disruption)))
}

pub fn no_cause(share: &str, whole: &str) -> String {
    format!("No disruption is behind {share} of {whole}: it would be there with everything available.")
}

pub fn country_cause(country: &str, share: &str, first: &str, first_share: &str, whole: &str) -> String {
    format!("Disruptions in {country} are behind {share} of {whole}; {} alone is behind {first_share}.", quoted(first))
}

pub fn sector(sector: &str, share: &str) -> String {
    format!("Of the value that sectors lose, {share} is lost by {}.", quoted(&within(sector)))
}

/// Returns the quantity that a strategy lowers or raises.
pub fn subject(metric: &str) -> &'static str {
    if metric == "economic_loss" { "the expected economic loss" } else { "the expected shortfall" }
}

pub fn lowers_most(strategy: &str, subject: &str, by: &str, cost: &str) -> String {
    format!("Of the strategies, {} lowers {subject} most, by {by}{cost}.", quoted(strategy))
}

pub fn lowers(strategy: &str, subject: &str, by: &str, cost: &str) -> String {
    format!("{} lowers {subject} by {by}{cost}.", capital(&quoted(strategy)))
}

pub fn lowers_close(strategy: &str, subject: &str, by: &str, cost: &str, close: &[String]) -> String {
    let names: Vec<String> = close.iter().map(|title| quoted(title)).collect();
    format!(
        "{} lowers {subject} by {by}{cost}; how much more or less {} would is not told apart from noise.",
        capital(&quoted(strategy)),
        list(&names)
    )
}

pub fn raises(strategies: &[String], subject: &str) -> String {
    let names: Vec<String> = strategies.iter().map(|title| quoted(title)).collect();
    let verb = if names.len() == 1 { "raises" } else { "raise" };
    format!("{} {verb} {subject}.", capital(&list(&names)))
}

pub fn unclear(strategies: &[String], subject: &str) -> String {
    let names: Vec<String> = strategies.iter().map(|title| quoted(title)).collect();
    format!("What {} changes of {subject} is not told apart from noise.", list(&names))
}

pub fn same(strategies: &[String], subject: &str) -> String {
    let names: Vec<String> = strategies.iter().map(|title| quoted(title)).collect();
    let verb = if names.len() == 1 { "leaves" } else { "leave" };
    format!("{} {verb} {subject} as it is.", capital(&list(&names)))
}

pub fn costs_more(amount: &str, of_all: bool) -> String {
    format!(", for {amount} a year more than the baseline{}", if of_all { OF_ALL } else { "" })
}

pub fn costs_less(amount: &str, of_all: bool) -> String {
    format!(", and costs {amount} a year less than the baseline{}", if of_all { OF_ALL } else { "" })
}

/// A strategy is one package: its cost is not divided among minerals.
const OF_ALL: &str = ", all minerals together";

pub const COST_UNCLEAR: &str = ", at a cost that is not told apart from the baseline’s";

pub const NOT_TOLD_APART: &str = "not told apart";
pub const UNCHANGED: &str = "unchanged";

pub const ALL_MINERALS: &str = "All minerals";
pub const MINERAL: &str = "Mineral";
pub const STRATEGY: &str = "Strategy";
pub const ANY_SHORTAGE: &str = "Probability of a shortage";
pub const RETURN_PERIOD: &str = "A year as bad as this comes";
pub const LARGE_ERROR: &str = "relative standard error above 10\u{a0}%";

/// Column headers; `#` marks columns of numbers.
pub const GLANCE: &[&str] = &[
    "Mineral",
    "Expected to be missing, of demand#",
    "In the worst 5\u{a0}% of futures#",
    "Probability of a shortage#",
    "Largest cause, of the shortfall",
    "Largest fall of the expected shortfall",
];
pub const SHORTFALLS: &[&str] = &[
    "Strategy",
    "Expected to be missing, of demand#",
    "In the worst 5\u{a0}% of futures#",
    "Probability of a shortage#",
    "Expected shortfall against the baseline#",
    "Difference in points of demand, 95\u{a0}% interval#",
    "Futures in which it is better#",
];
/// Returns the header of the column with the cost per unit of shortfall avoided.
pub fn cost_of_avoided(currency: &str, unit: &str) -> String {
    format!("Cost of what is avoided, {currency} per {unit}")
}

pub const COSTS: &[&str] = &[
    "Strategy",
    "Economic loss a year#",
    "Loss against the baseline, a year#",
    "Money spent against the baseline, a year#",
    "The same, unmet demand counted at its price#",
    "On the front of cost and tail risk for",
];
pub const CAUSES: &[&str] =
    &["Disruption", "Mineral", "Strategy", "Share of the shortfall#", "Shortfall#", "Occurrences#", "Months touched#"];
pub const SECTORS: &[&str] =
    &["Sector", "Mineral", "Strategy", "Missing, of its demand#", "Missing#", "Economic loss#"];
pub const WEAK: &[&str] = &["Number", "Mineral", "Strategy", "Value#", "Relative standard error#", "Why it is listed"];

pub fn one_in(period: u32) -> String {
    format!("once in {period} years")
}

pub fn others(count: usize) -> String {
    if count == 1 { "1 other".to_owned() } else { format!("{count} others together") }
}

pub fn estimate(is_loss: bool, tail: &str) -> String {
    let what = if is_loss { "economic loss" } else { "shortfall share" };
    if tail.is_empty() { format!("Mean {what}") } else { format!("{tail} of the {what}") }
}

pub fn seen(count: usize) -> String {
    format!("seen in {count} trials")
}

pub fn sample(trials: &str, unseen: &str) -> String {
    format!(
        "{trials} futures were simulated. What was never seen among them can still come in up to {unseen} of futures, with 95\u{a0}% confidence."
    )
}

pub fn tails(five: &str, one: &str) -> String {
    format!(
        "The mean of the worst 5\u{a0}% (TVaR 95\u{a0}%) rests on {five} trials, that of the worst 1\u{a0}% (TVaR 99\u{a0}%) on {one}."
    )
}

pub fn few_in_tail(name: &str, few: usize) -> String {
    format!("{name} rests on fewer than {few} trials: take it as an order of magnitude, or run more trials.")
}

pub fn no_interval(period: u32) -> String {
    format!(
        "There are too few simulated years to give return periods of {period} years and more a value or an interval everywhere."
    )
}

pub fn until(target: &str, found: Option<&str>, reached: bool) -> String {
    let found = found.map_or(String::new(), |found| format!("; the largest is {found}"));
    let verb = if reached { "Trials were added until" } else { "The trials allowed did not suffice to bring" };
    let to = if reached { "was at most" } else { "down to" };
    format!("{verb} the relative standard error of every mean shortfall {to} {target}{found}.")
}

/// Returns the heading for a kind of inputs.
pub fn kind(kind: &str) -> String {
    match kind {
        "uncertain" => "Ranges of what is not well known".to_owned(),
        "world" => "World supply".to_owned(),
        kind => capital(kind),
    }
}

pub const METRIC: &str = "Mean over all futures";
pub const MONTHS: &str = "months";
pub const DAYS: &str = "days";

pub fn per(currency: &str, unit: &str) -> String {
    format!("{currency} per {unit}")
}
