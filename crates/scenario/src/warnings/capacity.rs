//! Warnings about suppliers that cannot deliver what they are contracted for.

use crate::diagnostic::{Diagnostic, Faults};
use crate::spec::number;
use crate::spec::row::Row;
use mindep_core::domain::mineral::Mineral;
use mindep_core::domain::project::Project;
use mindep_core::domain::scenario::Scenario;

/// Warns about capacities below the contract in the first month, before anything is disrupted.
pub fn check(root: &Row, scenario: &Scenario, out: &mut Faults) {
    for (row, supplier) in root.rows("suppliers").iter().zip(&scenario.suppliers) {
        let Some(mineral) = scenario.minerals.iter().find(|m| m.id == supplier.mineral) else { continue };
        // What operates from the first month displaces contracts, by an amount that is not known here.
        let operates = |p: &Project| p.enabled && p.mineral == mineral.id && p.stages.is_empty() && p.start <= 0;
        if scenario.projects.iter().any(operates) {
            continue;
        }
        let need = planned(mineral);
        let contract = supplier.share * need;
        let Some(capacity) = supplier.capacity.filter(|capacity| *capacity < contract * (1.0 - 1e-6)) else { continue };
        let message = format!(
            "capacity: found {} {unit} a year, below the contract of {} (a share of {} of {}), usual is at least that",
            number(capacity),
            whole(contract),
            number(supplier.share),
            whole(need),
            unit = mineral.unit
        );
        out.add(
            Diagnostic::warning(row.at("capacity"), message)
                .help("what is contracted above it never arrives: raise `capacity`, or lower `share`"),
        );
    }
}

/// Imports planned for the first month, in units a year: demand less recycling and domestic production.
fn planned(mineral: &Mineral) -> f64 {
    let recycled = mineral.recycling.as_ref().map_or(0.0, |ramp| ramp.at(0));
    let domestic = mineral.domestic.as_ref().map_or(0.0, |ramp| ramp.at(0));
    (mineral.demand.annual * (1.0 - recycled) - domestic).max(0.0)
}

/// A quantity without more decimals than it needs.
fn whole(x: f64) -> String {
    number(if x >= 100.0 { x.round() } else { (x * 1e3).round() / 1e3 })
}
