//! Sentences about robustness.

use super::view::{Measured, Of, RobustnessView, measured};
use super::{CONFIRMED, per_cent};
use crate::questions::robustness::rows::{BoxRow, LimitRow};
use crate::questions::section::About;
use crate::questions::target::listed;
use crate::tables::number::Number;
use crate::words::numbers;
use mindep_core::domain::scenario::BASELINE;
use serde_json::{Map, Value};

/// Number of standard errors below which the difference of two regrets is not significant.
const NEAR: f64 = 1.96;

/// Returns a number from the recorded facts; 0 if it is missing.
pub fn fact(facts: &Map<String, Value>, key: &str) -> u64 {
    facts.get(key).and_then(Value::as_u64).unwrap_or(0)
}

/// Returns the sentences about the expected shortfall share of a mineral.
pub fn of_share(about: &About<'_>, view: &RobustnessView<'_>, facts: &Map<String, Value>) -> Vec<String> {
    let mut told = Vec::new();
    if let Some(base) = view.baseline() {
        let (mean, worst) =
            (measured(base.row.mean, base.row.std_error), measured(base.row.worst, base.row.worst_std_error));
        let show = |m: Option<Measured>| m.map_or_else(String::new, |m| view.show(m));
        told.push(format!(
            "{}: expected shortfall under the baseline is {} of demand on average over the futures, and {} in the worst of them.",
            view.mineral,
            show(mean),
            show(worst)
        ));
    }
    told.extend(regret(view));
    told.extend(enough(view, facts));
    told.extend(fails(about, view));
    told
}

/// Describes the strategies with minimax regret; a different sentence if strategies never differ.
fn regret(view: &RobustnessView<'_>) -> Option<String> {
    let found = view.minimax();
    let least = found.first()?.regret()?;
    let most = view.strategies.iter().filter_map(Of::regret).map(|m| m.value).fold(0.0, f64::max);
    if most <= 0.0 {
        return Some(format!("{}: no strategy does better than another in any future.", view.mineral));
    }
    let titles: Vec<String> = found.iter().map(|of| of.quoted()).collect();
    let near = |of: &&Of<'_>| {
        let Some(m) = of.regret().filter(|_| of.row.minimax == Some(false)) else { return false };
        let error = libm::hypot(m.error.unwrap_or(0.0), least.error.unwrap_or(0.0));
        m.value - least.value < NEAR * error
    };
    let near: Vec<String> = view.strategies.iter().filter(near).map(Of::quoted).collect();
    let ties = if near.is_empty() { String::new() } else { format!("; {} cannot be told from that", listed(&near)) };
    let is_best = least.value <= 1e-6 * most;
    let how = if is_best {
        "no other does better in any future".to_owned()
    } else {
        format!("in no future is it more than {} above the best strategy", view.show_difference(least))
    };
    let base = view.baseline().filter(|of| of.row.minimax == Some(false)).and_then(Of::regret);
    let base = base
        .map_or_else(String::new, |m| format!("; the largest regret of the baseline is {}", view.show_difference(m)));
    Some(format!(
        "{}: {} {} of minimax regret: {how}{ties}{base}.",
        view.subject(),
        listed(&titles),
        if titles.len() == 1 { "is the choice" } else { "are the choices" }
    ))
}

/// Describes how often strategies are good enough.
fn enough(view: &RobustnessView<'_>, facts: &Map<String, Value>) -> Option<String> {
    let first = view.strategies.first()?;
    let criterion = measured(first.row.criterion, first.row.criterion_std_error)?;
    if view.strategies.iter().all(|of| of.row.satisficing_share.is_some_and(|s| s.value() >= 1.0)) {
        return None;
    }
    let why = if facts.get("tolerable").is_some_and(Value::is_number) {
        "which is tolerable"
    } else {
        "what the unchanged scenario expects with the file's own values"
    };
    let share = |of: &Of<'_>| of.row.satisficing_share.map_or(0.0, Number::value);
    let mut order: Vec<&Of<'_>> = view.strategies.iter().filter(|of| of.row.strategy != BASELINE).collect();
    order.sort_by(|a, b| share(b).total_cmp(&share(a)));
    let told = |(i, of): (usize, &Of<'_>)| {
        let row = of.row;
        format!(
            "in {} %{} ({} to {} %) under {}",
            per_cent(row.satisficing_share),
            if i == 0 { " of the futures" } else { "" },
            per_cent(row.ci95_low),
            per_cent(row.ci95_high),
            of.quoted()
        )
    };
    let each: Vec<String> =
        view.baseline().into_iter().chain(order.into_iter().take(2)).enumerate().map(told).collect();
    Some(format!("{}: no more than {}, {why}, is missing {}.", view.mineral, view.show(criterion), listed(&each)))
}

/// Describes the conditions in which the baseline fails, or else the first strategy with a confirmed box.
fn fails(about: &About<'_>, view: &RobustnessView<'_>) -> Option<String> {
    let known =
        |of: &&Of<'_>| of.region.as_ref().is_some_and(|(region, limits)| !limits.is_empty() && is_confirmed(region));
    let of = view.strategies.iter().find(known)?;
    let (region, limits) = of.region.as_ref()?;
    Some(format!(
        "{}: more is missing under {} above all where {}: of the fresh futures in this box {} % ({} to {} %) fail, of all {} %; it holds {} % ({} to {} %) of those that fail.",
        view.mineral,
        of.quoted(),
        listed(&limits.iter().map(|limit| condition(about, limit)).collect::<Vec<_>>()),
        per_cent(region.fresh_density),
        per_cent(region.fresh_density_ci95_low),
        per_cent(region.fresh_density_ci95_high),
        numbers::plain(100.0 * region.fresh_failures as f64 / region.fresh_futures.max(1) as f64, 2),
        per_cent(region.fresh_coverage),
        per_cent(region.fresh_coverage_ci95_low),
        per_cent(region.fresh_coverage_ci95_high)
    ))
}

/// Returns whether a box is confirmed in the second half of the futures, in which it was not found.
pub fn is_confirmed(region: &BoxRow) -> bool {
    region.fresh_p_value.is_some_and(|p| p.value() < CONFIRMED)
}

fn condition(about: &About<'_>, limit: &LimitRow) -> String {
    let name = about.parameter(&limit.parameter);
    let show = |n: Number| numbers::plain(n.value(), 2);
    match (limit.low, limit.high) {
        (Some(low), Some(high)) => format!("{name} is between {} and {}", show(low), show(high)),
        (Some(low), None) => format!("{name} is above {}", show(low)),
        (None, Some(high)) => format!("{name} is below {}", show(high)),
        (None, None) => String::new(),
    }
}

/// Returns the sentence about an output in money.
pub fn of_money(view: &RobustnessView<'_>) -> Option<String> {
    regret(view).filter(|_| !view.minimax().is_empty())
}

/// Describes what was simulated.
pub fn of_design(about: &About<'_>, facts: &Map<String, Value>, left: usize) -> String {
    let rest = match left {
        0 => String::new(),
        1 => " 1 more mineral is in robustness.csv.".to_owned(),
        more => format!(" {more} more minerals are in robustness.csv."),
    };
    let alone = if facts.get("strategies").and_then(Value::as_array).is_some_and(|list| list.len() < 2) {
        " There is no other strategy, and so no regret."
    } else {
        ""
    };
    format!(
        "{} futures, each with other values of {} uncertain parameters, of {} trials each, the same for all strategies; boxes are found in half of the futures and tried on the other.{rest}{alone}",
        fact(facts, "futures"),
        about.loaded.study.uncertain.len(),
        fact(facts, "trials"),
    )
}
