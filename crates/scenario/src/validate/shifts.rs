//! Checks of strategies: no project is both enabled and disabled, shifts are between suppliers of one mineral, and no supplier loses more than its
//! share.

use std::collections::{HashMap, HashSet};

use super::Context;
use super::references::mineral_of;
use crate::build;
use crate::diagnostic::Diagnostic;
use crate::spec::row::Row;
use crate::text::rounded;
use crate::whole::{TOLERANCE, is_whole};
use mindep_core::domain::scenario::Scenario;
use mindep_core::domain::strategy::Shift;
use mindep_core::id::Id;

/// Checks a strategy, given its row in the unchanged file, and the tables and the scenario after its changes.
pub fn strategy(row: &Row, changed: &Row, scenario: Option<&Scenario>, context: &mut Context<'_>) {
    let enabled: HashSet<&Id> = row.ids("enable").iter().map(|(id, _)| id).collect();
    for (id, at) in row.ids("disable") {
        if enabled.contains(id) {
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

/// Reports a shift that takes more than its supplier has, in some month or after all shifts are complete.
fn enough(row: &Row, scenario: &Scenario, context: &mut Context<'_>) {
    let rows = row.rows("shift");
    let shifts: Option<Vec<Shift>> = rows.iter().map(|r| build::shift(r, scenario.start)).collect();
    let Some(shifts) = shifts else { return };
    let months = scenario.months();
    let suppliers: HashMap<&Id, usize> = scenario.suppliers.iter().map(|s| &s.id).zip(0..).collect();
    let place = |id: &Id| suppliers.get(id).copied();
    let gains = |shift: &Shift| -> Vec<(usize, f64)> {
        shift.to.iter().filter_map(|(id, weight)| Some((place(id)?, *weight))).collect()
    };
    let moves: Vec<_> = shifts.iter().map(|shift| (place(&shift.from), gains(shift))).collect();
    let mut reported: HashSet<&Id> = HashSet::new();
    let mut left: Vec<f64> = Vec::new();
    // The last iteration is the state after all shifts are complete.
    for t in 0..=months {
        // Shares after applying the shifts one after the other.
        left.clear();
        left.extend(scenario.suppliers.iter().map(|supplier| supplier.share));
        for (shift, (from, to)) in shifts.iter().zip(&moves) {
            let moved = if t == months { shift.share } else { shift.moved(t) };
            if let Some(from) = from {
                left[*from] -= moved;
            }
            for (to, weight) in to {
                left[*to] += weight * moved;
            }
        }
        for (index, shift) in shifts.iter().enumerate().rev() {
            let Some(from) = moves[index].0 else { continue };
            let (share, left) = (scenario.suppliers[from].share, left[from]);
            if left < -TOLERANCE && reported.insert(&shift.from) {
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
                let help = format!("`{}` has a share of {share} before all shifts of this strategy", shift.from);
                context.add(Diagnostic::error(rows[index].at("share"), message).help(help));
            }
        }
    }
}
