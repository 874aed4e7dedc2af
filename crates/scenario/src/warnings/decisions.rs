//! Warnings about decisions of `[optimize]` that cost nothing, which every portfolio takes as far as it may.

use crate::diagnostic::{Diagnostic, Faults};
use crate::spec::number;
use crate::spec::row::Row;
use mindep_core::domain::decision::{Decision, DecisionKind, Optimize};
use mindep_core::domain::mineral::Mineral;
use mindep_core::domain::scenario::Scenario;

/// Warns about decisions for more of something of which neither the decision nor the scenario says what it costs. Contract shares are left to
/// [`notes`]: what one supplier gains another loses, and one of them has to be the cheapest.
pub fn check(root: &Row, scenario: &Scenario, asked: Option<&Optimize>, out: &mut Faults) {
    for (row, decision) in free(root, scenario, asked).filter(|(_, decision)| !decision.is_share()) {
        out.add(Diagnostic::warning(row.at("address"), message(decision)).help(cure(decision)));
    }
}

/// Notes contract shares that cost nothing more than those they are taken from.
pub fn notes(root: &Row, scenario: &Scenario, asked: Option<&Optimize>, out: &mut Faults) {
    for (row, decision) in free(root, scenario, asked).filter(|(_, decision)| decision.is_share()) {
        out.add(Diagnostic::remark(row.at("address"), message(decision)).help(cure(decision)));
    }
}

/// Decisions that cost nothing where they are for more than at present, with their rows.
fn free<'a>(
    root: &'a Row,
    scenario: &'a Scenario,
    asked: Option<&'a Optimize>,
) -> impl Iterator<Item = (&'a Row, &'a Decision)> {
    let rows = root.row("optimize").map_or(&[] as &[Row], |row| row.rows("decisions"));
    let of = move |row: &Row| asked?.decisions.iter().find(|d| row.text("address") == Some(&d.address));
    rows.iter().filter_map(move |row| Some((row, of(row)?))).filter(|(_, decision)| {
        let more = decision.max > decision.present;
        more && decision.upfront == 0.0 && decision.per_year == 0.0 && !costs(decision, scenario)
    })
}

fn message(decision: &Decision) -> String {
    let what = match decision.kind {
        DecisionKind::Switch(_) => "costs nothing, so nothing speaks against it".to_owned(),
        _ => format!(
            "costs nothing above {}, so nothing speaks against its max of {}",
            number(decision.present),
            number(decision.max)
        ),
    };
    format!("address: `{}` {what}", decision.address)
}

fn cure(decision: &Decision) -> &'static str {
    match decision.kind {
        DecisionKind::Share(_) => {
            "say what a point more costs, `upfront` or `per_year`, or give the supplier a `premium`"
        }
        DecisionKind::Switch(_) => "say what it costs, `upfront` or `per_year`, or give the project's stages a `cost`",
        DecisionKind::Number => "say what `per` more costs, `upfront` or `per_year`",
    }
}

/// Returns whether the scenario itself charges for more of what is decided.
fn costs(decision: &Decision, scenario: &Scenario) -> bool {
    let mineral = scenario.minerals.iter().find(|m| m.id == decision.mineral);
    let priced = mineral.is_some_and(|m| m.price.is_some());
    match &decision.kind {
        DecisionKind::Share(id) => {
            let rivals = || scenario.suppliers.iter().filter(|s| s.mineral == decision.mineral);
            let premium = rivals().find(|s| s.id == *id).map_or(0.0, |s| s.premium);
            // A share is taken from others, so only a premium above one of theirs makes it dearer.
            priced && rivals().any(|s| s.premium < premium)
        }
        DecisionKind::Switch(id) => scenario.projects.iter().filter(|p| p.id == *id).any(|p| {
            p.stages.iter().any(|stage| stage.cost > 0.0) || (priced && (p.premium > 0.0 || p.unit_cost > 0.0))
        }),
        DecisionKind::Number => priced && mineral.is_some_and(|mineral| number_costs(&decision.address, mineral)),
    }
}

/// Returns whether more of a number is paid for at the price: what stocks hold, and home supply dearer than imports.
fn number_costs(address: &str, mineral: &Mineral) -> bool {
    let dear = |cost: Option<f64>| cost.is_some_and(|cost| cost > 1.0);
    match address.split('.').skip(2).collect::<Vec<_>>()[..] {
        ["stockpiles", _, key] => matches!(key, "initial_days" | "target_days" | "rush" | "rush_days"),
        ["domestic", _] => dear(mineral.domestic.as_ref().map(|ramp| ramp.cost)),
        ["recycling", _] => dear(mineral.recycling.as_ref().map(|ramp| ramp.cost)),
        ["substitution", _] => dear(mineral.substitution.as_ref().map(|s| s.cost)),
        _ => false,
    }
}
