//! Projects, prepared for sampling.

use super::sampler::Sampler;
use crate::domain::project::Project;
use crate::rng::{Stream, StreamKind};

/// A project.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedProject {
    /// Random numbers of its capacity.
    pub stream: Stream,
    /// Month in which the first stage begins.
    pub start: f64,
    /// Stages in order.
    pub stages: Vec<PlannedStage>,
    /// Capacity in units a year at full output.
    pub capacity: Sampler,
    /// Months from first output to full output.
    pub ramp_months: f64,
    /// Share of the output that the importer buys.
    pub offtake: f64,
}

/// A stage.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedStage {
    /// Its random numbers.
    pub stream: Stream,
    /// Probability of success.
    pub probability: f64,
    /// Duration in months.
    pub duration: Sampler,
    /// Cost, spent when the stage begins.
    pub cost: f64,
}

impl PlannedProject {
    /// Plans `project`.
    pub fn new(project: &Project, seed: u64) -> Self {
        Self {
            stream: Stream::new(seed, StreamKind::Project, project.id.as_str()),
            start: f64::from(project.start),
            stages: project
                .stages
                .iter()
                .map(|stage| PlannedStage {
                    stream: Stream::new(seed, StreamKind::Stage, &format!("{}/{}", project.id, stage.name)),
                    probability: stage.probability,
                    duration: Sampler::new(&stage.duration),
                    cost: stage.cost,
                })
                .collect(),
            capacity: Sampler::new(&project.capacity),
            ramp_months: project.ramp_months,
            offtake: project.offtake,
        }
    }
}
