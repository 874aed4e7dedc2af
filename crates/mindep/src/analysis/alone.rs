//! One mineral of a scenario by itself: draws belong to ids (docs/model.md §1), so its trials are those of the whole.

use mindep_core::domain::scenario::Scenario;
use mindep_core::domain::strategy::Strategy;
use mindep_core::id::Id;

/// `strategy` with nothing but what concerns a mineral.
pub fn strategy(strategy: &Strategy, mineral: &Id) -> Strategy {
    let mut shifts = strategy.shifts.clone();
    shifts.retain(|s| &s.mineral == mineral);
    Strategy { scenario: scenario(&strategy.scenario, mineral), shifts, ..strategy.clone() }
}

/// `scenario` with nothing but what concerns a mineral. All disruptions stay: those of other minerals may trigger others.
pub fn scenario(scenario: &Scenario, mineral: &Id) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.minerals.retain(|m| &m.id == mineral);
    scenario.suppliers.retain(|s| &s.mineral == mineral);
    scenario.projects.retain(|p| &p.mineral == mineral);
    scenario.world.retain(|w| &w.mineral == mineral);
    scenario
}
