//! The hash of what a scenario means: the same for files that differ in comments, spelling or order without meaning.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

use crate::domain::disruption::Effect;
use crate::domain::scenario::{Scenario, Study};

/// SHA-256, in hexadecimal, of a canonical text of the study: the resolved values, with the seed, without the number of trials.
///
/// The text is the `Debug` form of the study after sorting everything whose order has no meaning by its id. Order is kept where it has
/// one: stockpiles, stages, shifts, `displaces`, projects of a mineral, suppliers of a mineral with equal premium, and nodes of a path.
pub fn hash(study: &Study) -> String {
    let mut study = study.clone();
    canonical(&mut study.baseline);
    for strategy in &mut study.strategies {
        canonical(&mut strategy.scenario);
        strategy.shifts.iter_mut().for_each(|s| s.to.sort_by(|a, b| a.0.cmp(&b.0)));
    }
    study.strategies.sort_by(|a, b| a.id.cmp(&b.id));
    study.uncertain.sort_by(|a, b| a.address.cmp(&b.address));
    let digest = Sha256::digest(format!("mindep scenario 1\n{study:?}").as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn canonical(scenario: &mut Scenario) {
    scenario.trials = 0;
    scenario.drivers.sort_by(|a, b| a.id.cmp(&b.id));
    for mineral in &mut scenario.minerals {
        mineral.demand.drivers.sort_by(|a, b| a.0.cmp(&b.0));
        mineral.sectors.sort_by(|a, b| a.id.cmp(&b.id));
    }
    scenario.minerals.sort_by(|a, b| a.id.cmp(&b.id));
    // Stable: suppliers of equal premium keep their order, in which surge is bought.
    scenario.suppliers.sort_by(|a, b| a.mineral.cmp(&b.mineral).then(a.premium.total_cmp(&b.premium)));
    scenario.world.sort_by(|a, b| (&a.mineral, &a.stage, a.country).cmp(&(&b.mineral, &b.stage, b.country)));
    for disruption in &mut scenario.disruptions {
        if let Effect::Supply(hits) = &mut disruption.effect {
            hits.sort();
        }
        if let Some(minerals) = &mut disruption.minerals {
            minerals.sort();
        }
        disruption.drivers.sort_by(|a, b| a.0.cmp(&b.0));
        disruption.triggers.sort_by(|a, b| a.disruption.cmp(&b.disruption));
    }
    scenario.disruptions.sort_by(|a, b| a.id.cmp(&b.id));
    scenario.projects.sort_by(|a, b| a.mineral.cmp(&b.mineral));
}
