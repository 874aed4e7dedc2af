//! Strategies: projects enabled or disabled but not both, shifts between suppliers of one mineral, and no more than there is.

use super::Context;
use super::references::mineral_of;
use super::shares::{TOLERANCE, is_whole};
use crate::domain::scenario::Scenario;
use crate::domain::strategy::Shift;
use crate::scenario::build;
use crate::scenario::diagnostic::Diagnostic;
use crate::scenario::row::Row;
use crate::scenario::text::rounded;

/// Checks a strategy: its row of the unchanged file, and its own tables and scenario after its changes.
pub fn strategy(row: &Row, changed: &Row, scenario: Option<&Scenario>, context: &mut Context<'_>) {
    for (id, at) in row.ids("disable") {
        if row.ids("enable").iter().any(|(other, _)| other == id) {
            let fault = Diagnostic::error(*at, format!("disable: found `{id}`, which is enabled too"));
            context.add(fault.help("remove it from `enable` or from `disable`"));
        }
    }
    let before = context.faults.len();
    for shift in row.rows("shift") {
        one(shift, changed, context);
    }
    if let (Some(scenario), true) = (scenario, context.faults.len() == before) {
        enough(row, scenario, context);
    }
}

fn one(row: &Row, root: &Row, context: &mut Context<'_>) {
    let minerals = mineral_of(root);
    let from = row.id("from");
    if let Some(mineral) = row.id("mineral") {
        let named = from.map(|id| ("from", id, row.at("from"))).into_iter();
        for (key, id, at) in named.chain(row.map("to").iter().map(|e| ("to", &e.id, e.id_at))) {
            if let Some(other) = minerals.get(id).filter(|other| *other != mineral) {
                let message = format!("{key}: found `{id}`, a supplier of `{other}`, expected one of `{mineral}`");
                context.add(Diagnostic::error(at, message));
            }
        }
    }
    for entry in row.map("to") {
        if Some(&entry.id) == from {
            let fault = Diagnostic::error(entry.id_at, format!("to: found `{}`, from which the share comes", entry.id));
            context.add(fault.help("remove it, and lower `share`"));
        }
    }
    if row.has("to") && !row.broken("to") {
        let sum: f64 = row.map("to").iter().map(|e| e.number).sum();
        if !is_whole(sum) {
            let message = format!("to: the weights add up to {}, expected 1", rounded(sum));
            context.add(
                Diagnostic::error(row.at("to"), message)
                    .help("weights say how `share` is divided, not how much each gets"),
            );
        }
    }
}

/// Reports a shift that takes more than its supplier has in some month, or in the end.
fn enough(row: &Row, scenario: &Scenario, context: &mut Context<'_>) {
    let rows = row.rows("shift");
    let shifts: Option<Vec<Shift>> = rows.iter().map(|r| build::shift(r, scenario.start)).collect();
    let Some(shifts) = shifts else { return };
    let months = scenario.months();
    let mut reported: Vec<&crate::id::Id> = Vec::new();
    // The last round is the end, when all is moved.
    for t in 0..=months {
        let moved = |s: &Shift| if t == months { s.share } else { s.moved(t) };
        for (index, shift) in shifts.iter().enumerate().rev() {
            let Some(supplier) = scenario.suppliers.iter().find(|s| s.id == shift.from) else { continue };
            let mut left = supplier.share;
            for other in &shifts {
                if other.from == shift.from {
                    left -= moved(other);
                }
                left += other
                    .to
                    .iter()
                    .filter(|(id, _)| *id == shift.from)
                    .map(|(_, weight)| weight * moved(other))
                    .sum::<f64>();
            }
            if left < -TOLERANCE && !reported.contains(&&shift.from) {
                reported.push(&shift.from);
                let when = if t == months {
                    "in the end".to_owned()
                } else {
                    format!("in {}", scenario.start.plus(i32::try_from(t).unwrap_or(0)))
                };
                let message = format!(
                    "share: found {} moved from `{}`, which lacks {} of it {when}",
                    shift.share,
                    shift.from,
                    rounded(-left)
                );
                let help =
                    format!("`{}` has a share of {} before all shifts of this strategy", shift.from, supplier.share);
                context.add(Diagnostic::error(rows[index].at("share"), message).help(help));
            }
        }
    }
}
