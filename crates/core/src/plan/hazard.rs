//! Drivers and disruptions, prepared for sampling.

use super::sampler::Sampler;
use crate::domain::disruption::{Course, Disruption, Effect, Onset, RecoveryShape};
use crate::domain::distribution::Distribution;
use crate::domain::node::{Node, Selector};
use crate::domain::scenario::Scenario;
use crate::id::Id;
use crate::rng::{Stream, StreamKind};

/// Bounds of the severity of a demand shock (docs/model.md §2).
pub const DEMAND_SEVERITY: [f64; 2] = [-0.99, 1000.0];

/// One set of drivers and disruptions.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedWorld {
    /// Drivers in order of id.
    pub drivers: Vec<PlannedDriver>,
    /// Hazards in order of id.
    pub hazards: Vec<PlannedHazard>,
    /// Hazards in topological order: each after those that trigger it.
    pub order: Vec<usize>,
}

/// A driver.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedDriver {
    /// Its random numbers.
    pub stream: Stream,
    /// φ: autocorrelation from year to year.
    pub persistence: f64,
}

/// A disruption.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedHazard {
    /// Its random numbers.
    pub stream: Stream,
    /// When it starts, apart from triggers.
    pub onset: Onset,
    /// Whether occurrences can overlap.
    pub overlapping: bool,
    /// Course of an occurrence over time.
    pub course: PlannedCourse,
    /// Fraction lost or relative change of demand, before clamping.
    pub severity: Sampler,
    /// Months from the announcement to the start; `None` when there is never any notice.
    pub notice: Option<Sampler>,
    /// Whether it affects demand instead of supply.
    pub on_demand: bool,
    /// Nodes that it strikes.
    pub selectors: Vec<Selector>,
    /// Minerals concerned; all when `None`.
    pub minerals: Option<Vec<Id>>,
    /// Loadings of the rate on drivers: index of the driver, and β.
    pub loadings: Vec<(usize, f64)>,
    /// Triggers of other hazards, in order of their index.
    pub triggers: Vec<PlannedTrigger>,
}

/// Course of an occurrence over time.
#[derive(Clone, PartialEq, Debug)]
pub enum PlannedCourse {
    /// Full severity for a duration, then recovery.
    Outage {
        /// Months at full severity.
        duration: Sampler,
        /// Months of recovery, or its time constant in months.
        recovery: Sampler,
        /// Form of the recovery.
        shape: RecoveryShape,
    },
    /// Piecewise linear course through points (month, fraction of severity).
    Profile {
        /// Points in order of month.
        points: Vec<(f64, f64)>,
        /// Factor by which the months are multiplied.
        stretch: Sampler,
    },
}

/// A trigger.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedTrigger {
    /// Its random numbers.
    pub stream: Stream,
    /// Index of the hazard it starts.
    pub hazard: usize,
    /// Probability that it starts the hazard.
    pub probability: f64,
    /// Months until that start.
    pub delay: Sampler,
}

impl PlannedWorld {
    /// Plans the drivers and disruptions of `scenario`.
    pub fn new(scenario: &Scenario, seed: u64) -> Self {
        let mut drivers: Vec<_> = scenario.drivers.iter().collect();
        drivers.sort_by(|a, b| a.id.cmp(&b.id));
        let mut disruptions: Vec<&Disruption> = scenario.disruptions.iter().collect();
        disruptions.sort_by(|a, b| a.id.cmp(&b.id));
        let driver_index = |id: &Id| drivers.iter().position(|d| &d.id == id);
        let hazard_index = |id: &Id| disruptions.iter().position(|d| &d.id == id);
        let hazards: Vec<PlannedHazard> = disruptions
            .iter()
            .map(|d| {
                let mut triggers: Vec<PlannedTrigger> = d
                    .triggers
                    .iter()
                    .filter_map(|t| {
                        Some(PlannedTrigger {
                            stream: Stream::new(seed, StreamKind::Trigger, &format!("{}>{}", d.id, t.disruption)),
                            hazard: hazard_index(&t.disruption)?,
                            probability: t.probability,
                            delay: Sampler::new(&t.delay),
                        })
                    })
                    .collect();
                triggers.sort_by_key(|t| t.hazard);
                PlannedHazard {
                    stream: Stream::new(seed, StreamKind::Disruption, d.id.as_str()),
                    onset: d.onset,
                    overlapping: d.overlapping,
                    course: PlannedCourse::new(&d.course),
                    severity: Sampler::new(&d.severity),
                    notice: (d.notice != Distribution::Constant(0.0)).then(|| Sampler::new(&d.notice)),
                    on_demand: d.effect == Effect::Demand,
                    selectors: match &d.effect {
                        Effect::Supply(selectors) => selectors.clone(),
                        Effect::Demand => Vec::new(),
                    },
                    minerals: d.minerals.clone(),
                    loadings: loadings(&d.drivers, driver_index),
                    triggers,
                }
            })
            .collect();
        let drivers = drivers
            .iter()
            .map(|d| PlannedDriver {
                stream: Stream::new(seed, StreamKind::Driver, d.id.as_str()),
                persistence: d.persistence,
            })
            .collect();
        let order = causes_first(&hazards);
        Self { drivers, hazards, order }
    }

    /// Returns the indices of the hazards that strike `node` for `mineral`, in order.
    pub fn striking(&self, node: &Node, mineral: &Id) -> Vec<usize> {
        self.concerning(mineral, |hazard| hazard.selectors.iter().any(|s| s.matches(node)))
    }

    /// Returns the indices of the hazards that affect the demand for `mineral`, in order.
    pub fn shocking(&self, mineral: &Id) -> Vec<usize> {
        self.concerning(mineral, |hazard| hazard.on_demand)
    }

    fn concerning(&self, mineral: &Id, wanted: impl Fn(&PlannedHazard) -> bool) -> Vec<usize> {
        let concerns = |h: &PlannedHazard| h.minerals.as_ref().is_none_or(|list| list.contains(mineral));
        (0..self.hazards.len()).filter(|&h| concerns(&self.hazards[h]) && wanted(&self.hazards[h])).collect()
    }
}

/// Returns loadings by driver index, in order.
pub(super) fn loadings(list: &[(Id, f64)], index: impl Fn(&Id) -> Option<usize>) -> Vec<(usize, f64)> {
    let mut loadings: Vec<_> = list.iter().filter_map(|(id, beta)| Some((index(id)?, *beta))).collect();
    loadings.sort_by_key(|(driver, _)| *driver);
    loadings
}

impl PlannedCourse {
    fn new(course: &Course) -> Self {
        match course {
            Course::Outage { duration, recovery, shape } => {
                Self::Outage { duration: Sampler::new(duration), recovery: Sampler::new(recovery), shape: *shape }
            }
            Course::Profile { points, stretch } => {
                Self::Profile { points: points.clone(), stretch: Sampler::new(stretch) }
            }
        }
    }
}

/// Returns a topological order of the hazards, each after those that trigger it; validation has excluded cycles.
fn causes_first(hazards: &[PlannedHazard]) -> Vec<usize> {
    let mut waiting = vec![0usize; hazards.len()];
    for trigger in hazards.iter().flat_map(|h| &h.triggers) {
        waiting[trigger.hazard] += 1;
    }
    let mut order: Vec<usize> = (0..hazards.len()).filter(|&h| waiting[h] == 0).collect();
    let mut next = 0;
    while let Some(&hazard) = order.get(next) {
        for trigger in &hazards[hazard].triggers {
            waiting[trigger.hazard] -= 1;
            if waiting[trigger.hazard] == 0 {
                order.push(trigger.hazard);
            }
        }
        next += 1;
    }
    order
}
