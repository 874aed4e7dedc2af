//! Warnings about disruptions that cannot do what they seem to be meant for.

use super::percent;
use crate::diagnostic::{Diagnostic, Faults};
use crate::spec::row::Row;
use crate::validate::{Nodes, nodes};
use mindep_core::domain::disruption::{Course, Disruption, Onset, RecoveryShape};
use mindep_core::domain::scenario::Scenario;
use mindep_core::stats;

/// Warns about disruptions that never start, that are active nearly always, or that strike nothing of a mineral they name.
pub fn check(root: &Row, scenario: &Scenario, out: &mut Faults) {
    let nodes = nodes(root);
    for (row, disruption) in root.rows("disruptions").iter().zip(&scenario.disruptions) {
        onset(row, disruption, scenario, out);
        untouched(row, disruption, &nodes, out);
        if let Onset::Rate(rate) = disruption.onset {
            let load = rate / 12.0 * mean_months(&disruption.course);
            let (active, how) = if disruption.overlapping {
                (1.0 - stats::exp(-load), "active")
            } else {
                (load / (1.0 + load), "active")
            };
            if active > 0.8 {
                let message =
                    format!("rate: with its duration, `{}` is {how} {} of the time", disruption.id, percent(active));
                out.add(Diagnostic::warning(row.at("rate"), message).help("rates are per year, durations in months"));
            }
        }
    }
}

/// Mean number of months from onset to the end of recovery.
fn mean_months(course: &Course) -> f64 {
    match course {
        Course::Outage { duration, recovery, shape } => {
            let recovery = recovery.mean().max(0.0) * if *shape == RecoveryShape::Exponential { 5.0 } else { 1.0 };
            duration.mean().max(0.0) + recovery
        }
        Course::Profile { points, stretch } => points.last().map_or(0.0, |(month, _)| month * stretch.mean().max(0.0)),
    }
}

fn onset(row: &Row, disruption: &Disruption, scenario: &Scenario, out: &mut Faults) {
    let id = &disruption.id;
    let triggered =
        scenario.disruptions.iter().any(|d| d.triggers.iter().any(|t| &t.disruption == id && t.probability > 0.0));
    match disruption.onset {
        Onset::Triggered if !triggered => {
            let fault = Diagnostic::warning(row.at("id"), format!("disruption `{id}` never starts"));
            out.add(fault.help("add `rate` or `start`, or name it in `triggers` of another"));
        }
        Onset::Rate(0.0) if !triggered => {
            out.add(Diagnostic::warning(row.at("rate"), format!("rate: disruption `{id}` never starts")));
        }
        Onset::Scheduled { from, .. } if usize::try_from(from).is_ok_and(|from| from >= scenario.months()) => {
            let end = scenario.start.plus(i32::try_from(scenario.months()).unwrap_or(0) - 1);
            out.add(Diagnostic::warning(
                row.at("start"),
                format!("start: lies after the last month of the scenario, {end}"),
            ));
        }
        _ => {}
    }
}

/// Warns about minerals that a disruption names without striking any of their nodes.
fn untouched(row: &Row, disruption: &Disruption, nodes: &Nodes, out: &mut Faults) {
    if !row.has("hits") {
        return;
    }
    for (mineral, at) in row.ids("minerals") {
        if !row.selectors("hits").iter().any(|(selector, _)| nodes.touches(selector, mineral)) {
            let message = format!("minerals: `{}` strikes no node of `{mineral}`", disruption.id);
            out.add(Diagnostic::warning(*at, message));
        }
    }
}
