//! Restricts a scenario to one mineral. Random draws belong to ids (docs/model.md §1), so the trials are the same as in the whole scenario.

use mindep_core::domain::scenario::Scenario;
use mindep_core::domain::strategy::Strategy;
use mindep_core::id::Id;

/// Returns `strategy` restricted to one mineral.
pub fn strategy(strategy: &Strategy, mineral: &Id) -> Strategy {
    let mut shifts = strategy.shifts.clone();
    shifts.retain(|s| &s.mineral == mineral);
    Strategy { scenario: scenario(&strategy.scenario, mineral), shifts, ..strategy.clone() }
}

/// Returns `scenario` restricted to one mineral. All disruptions stay, because those of other minerals may trigger others.
pub fn scenario(scenario: &Scenario, mineral: &Id) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.minerals.retain(|m| &m.id == mineral);
    scenario.suppliers.retain(|s| &s.mineral == mineral);
    scenario.projects.retain(|p| &p.mineral == mineral);
    scenario.world.retain(|w| &w.mineral == mineral);
    scenario
}
