//! Drivers and disruptions, ready to be drawn.

use super::sampler::Sampler;
use crate::domain::disruption::{Course, Disruption, Effect, Onset, RecoveryShape};
use crate::domain::distribution::Distribution;
use crate::domain::node::{Node, Selector};
use crate::domain::scenario::Scenario;
use crate::id::Id;
use crate::rng::{Kind, Stream};

/// What the severity of a demand shock is held to (docs/model.md §2).
pub const DEMAND_SEVERITY: [f64; 2] = [-0.99, 1000.0];

/// One set of drivers and disruptions.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedWorld {
    /// In order of id.
    pub drivers: Vec<PlannedDriver>,
    /// In order of id.
    pub hazards: Vec<PlannedHazard>,
    /// Hazards in an order in which every one comes after those that trigger it.
    pub order: Vec<usize>,
}

/// A driver.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedDriver {
    /// Its draws.
    pub stream: Stream,
    /// φ.
    pub persistence: f64,
}

/// A disruption.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedHazard {
    /// Its draws.
    pub stream: Stream,
    /// When it starts by itself.
    pub onset: Onset,
    /// Whether occurrences can overlap.
    pub overlapping: bool,
    /// How an occurrence goes.
    pub course: PlannedCourse,
    /// Fraction lost, before clamping.
    pub severity: Sampler,
    /// Months from its announcement to its start; `None` when it always comes without.
    pub notice: Option<Sampler>,
    /// Whether it moves demand instead of supply.
    pub on_demand: bool,
    /// What it strikes.
    pub selectors: Vec<Selector>,
    /// Minerals concerned; all when `None`.
    pub minerals: Option<Vec<Id>>,
    /// Loadings of the rate on drivers: index and β.
    pub loadings: Vec<(usize, f64)>,
    /// What it sets off, in order of the other's index.
    pub triggers: Vec<PlannedTrigger>,
}

/// How an occurrence goes over time.
#[derive(Clone, PartialEq, Debug)]
pub enum PlannedCourse {
    /// Full for a duration, then recovery.
    Outage {
        /// Months.
        duration: Sampler,
        /// Months, or the time constant.
        recovery: Sampler,
        /// How it recovers.
        shape: RecoveryShape,
    },
    /// Points of month and fraction.
    Profile {
        /// In order.
        points: Vec<(f64, f64)>,
        /// Factor on the months.
        stretch: Sampler,
    },
}

/// A trigger.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedTrigger {
    /// Its draws.
    pub stream: Stream,
    /// Index of the hazard it starts.
    pub hazard: usize,
    /// How likely.
    pub probability: f64,
    /// Months later.
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
                            stream: Stream::new(seed, Kind::Trigger, &format!("{}>{}", d.id, t.disruption)),
                            hazard: hazard_index(&t.disruption)?,
                            probability: t.probability,
                            delay: Sampler::new(&t.delay),
                        })
                    })
                    .collect();
                triggers.sort_by_key(|t| t.hazard);
                PlannedHazard {
                    stream: Stream::new(seed, Kind::Disruption, d.id.as_str()),
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
                stream: Stream::new(seed, Kind::Driver, d.id.as_str()),
                persistence: d.persistence,
            })
            .collect();
        let order = causes_first(&hazards);
        Self { drivers, hazards, order }
    }

    /// Indices of the hazards that strike `node` for `mineral`, in order.
    pub fn striking(&self, node: &Node, mineral: &Id) -> Vec<usize> {
        self.concerning(mineral, |hazard| hazard.selectors.iter().any(|s| s.matches(node)))
    }

    /// Indices of the hazards that move the demand of `mineral`, in order.
    pub fn shocking(&self, mineral: &Id) -> Vec<usize> {
        self.concerning(mineral, |hazard| hazard.on_demand)
    }

    fn concerning(&self, mineral: &Id, wanted: impl Fn(&PlannedHazard) -> bool) -> Vec<usize> {
        let concerns = |h: &PlannedHazard| h.minerals.as_ref().is_none_or(|list| list.contains(mineral));
        (0..self.hazards.len()).filter(|&h| concerns(&self.hazards[h]) && wanted(&self.hazards[h])).collect()
    }
}

/// Loadings by driver index, in order.
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

/// An order in which every hazard comes after all that trigger it; validation has seen that there is one.
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
