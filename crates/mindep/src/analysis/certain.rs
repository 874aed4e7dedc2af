//! Deterministic version of a study: every random quantity at its mean, and outages on schedule. The engine runs one trial of it.

use super::target::{Target, Via};
use mindep_core::domain::disruption::{Course, Disruption, Effect, Onset, RecoveryShape};
use mindep_core::domain::distribution::Distribution;
use mindep_core::domain::node::{Country, Exporter, Node, Selector};
use mindep_core::domain::project::Project;
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::engine::block::{Arena, BlockMetrics};
use mindep_core::engine::trace::{Month, trace};
use mindep_core::id::Id;
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_core::tally::metric::Metric;
use mindep_core::tally::shared::Shared;

/// An outage, in which all targets lose the same fraction at the same time.
#[derive(Clone, Copy, Debug)]
pub struct Outage<'a> {
    /// Targets that are struck.
    pub targets: &'a [&'a Target],
    /// Month in which the outage begins.
    pub start: usize,
    /// Duration in months.
    pub months: usize,
    /// Fraction lost, in [0, 1].
    pub loss: f64,
}

/// Returns the study at its means: without disruptions and noise, with growth, capacities and durations at the means of their distributions.
///
/// A project that may fail has its expected output, capacity times the probability that all of its stages succeed, from the mean month of its
/// completion on. A stage has its expected cost, its cost times the probability that it is reached.
#[must_use]
pub fn at_means(study: &Study) -> Study {
    let mut study = study.clone();
    settle(&mut study.baseline);
    study.strategies.iter_mut().for_each(|strategy| settle(&mut strategy.scenario));
    study.uncertain.clear();
    study
}

fn settle(scenario: &mut Scenario) {
    scenario.trials = 1;
    scenario.drivers.clear();
    scenario.disruptions.clear();
    for mineral in &mut scenario.minerals {
        to_mean(&mut mineral.demand.growth);
        to_mean(&mut mineral.demand.level_error);
        mineral.demand.volatility = 0.0;
        mineral.share_volatility = 0.0;
        mineral.demand.drivers.clear();
        if let Some(price) = &mut mineral.price {
            price.volatility = 0.0;
        }
        mineral.sectors.iter_mut().filter_map(|sector| sector.growth.as_mut()).for_each(to_mean);
    }
    for supplier in &mut scenario.suppliers {
        supplier.share_volatility = None;
        to_mean(&mut supplier.share_error);
    }
    scenario.projects.iter_mut().for_each(expect);
}

fn to_mean(distribution: &mut Distribution) {
    *distribution = Distribution::Constant(distribution.mean());
}

/// Replaces the stages and capacity of a project by their expected values.
fn expect(project: &mut Project) {
    let mut reached = 1.0;
    for stage in &mut project.stages {
        stage.cost *= reached;
        reached *= stage.probability;
        stage.probability = 1.0;
        to_mean(&mut stage.duration);
    }
    project.capacity = Distribution::Constant(project.capacity.mean() * reached);
}

/// Returns a study at its means restricted to one mineral. Minerals share only disruptions, so the months of this mineral are unchanged.
#[must_use]
pub fn of_mineral(study: &Study, mineral: &Id) -> Study {
    let mut study = study.clone();
    let keep = |scenario: &mut Scenario| {
        scenario.minerals.retain(|m| m.id == *mineral);
        scenario.suppliers.retain(|s| s.mineral == *mineral);
        scenario.world.retain(|w| w.mineral == *mineral);
        scenario.projects.retain(|p| p.mineral == *mineral);
    };
    keep(&mut study.baseline);
    study.strategies.iter_mut().for_each(|strategy| keep(&mut strategy.scenario));
    study
}

/// Returns a study at its means, with an outage.
#[must_use]
pub fn with_outage(study: &Study, outage: Outage<'_>) -> Study {
    let mut study = study.clone();
    strike(&mut study.baseline, outage);
    study.strategies.iter_mut().for_each(|strategy| strike(&mut strategy.scenario, outage));
    study
}

fn strike(scenario: &mut Scenario, outage: Outage<'_>) {
    // `cut-off` is a valid id, and no other disruption is left that could have it.
    let Some(id) = Id::new("cut-off") else { return };
    let mut hits: Vec<Selector> = Vec::new();
    for target in outage.targets {
        match &target.via {
            Via::Nodes(selectors) => hits.extend(selectors.iter().cloned()),
            Via::Exporter(country) => hits.push(own_lane(scenario, *country)),
        }
    }
    hits.sort();
    hits.dedup();
    let from = i32::try_from(outage.start).unwrap_or(i32::MAX);
    scenario.disruptions.push(Disruption {
        id,
        effect: Effect::Supply(hits),
        minerals: None,
        onset: Onset::Scheduled { from, until: from, probability: 1.0 },
        overlapping: false,
        course: Course::Outage {
            duration: Distribution::Constant(outage.months as f64),
            recovery: Distribution::Constant(0.0),
            shape: RecoveryShape::Linear,
        },
        severity: Distribution::Constant(outage.loss),
        notice: Distribution::Constant(0.0),
        drivers: Vec::new(),
        triggers: Vec::new(),
    });
}

/// Adds a lane of its own to the paths by which a country exports, under a name that a file cannot contain, and returns its selector.
fn own_lane(scenario: &mut Scenario, exporter: Country) -> Selector {
    let (name, importer) = (format!("only {exporter}"), scenario.importer);
    let projects = scenario.projects.iter_mut().map(|p| &mut p.path);
    let paths = scenario.suppliers.iter_mut().map(|s| &mut s.path).chain(projects);
    for path in paths.filter(|path| Exporter::of(path, importer) == Exporter::Country(exporter)) {
        path.push(Node::Lane(name.clone()));
    }
    Selector::Lane(name)
}

/// The single trial of a study without randomness.
#[derive(Debug)]
pub struct Certain {
    /// Plan of the study.
    pub plan: Plan,
}

impl Certain {
    /// Plans a study at its means.
    pub fn new(study: &Study) -> Self {
        Self { plan: Plan::new(study) }
    }

    /// Returns the months of a mineral under a strategy, both given by their indices in the plan.
    pub fn months(&self, strategy: usize, mineral: usize) -> Vec<Month> {
        trace(&self.plan, strategy, mineral, 0).months
    }

    /// Runs the trial and returns its metrics.
    pub fn sums(&self) -> Sums {
        let mut tally = Tally::new(&self.plan);
        let shared = Shared::new(&mut tally);
        let metrics = Arena::new(&self.plan, 1).run(&self.plan, 0, 1, &shared).clone();
        Sums { metrics, minerals: self.plan.minerals() }
    }

    /// Returns the index of a strategy in the plan.
    pub fn strategy(&self, id: &str) -> Option<usize> {
        self.plan.labels.strategies.iter().position(|strategy| strategy.id == id)
    }
}

/// Metrics of the single trial.
#[derive(Debug)]
pub struct Sums {
    metrics: BlockMetrics,
    minerals: usize,
}

impl Sums {
    /// Returns a metric of a mineral (`None`: of all minerals together) under a strategy; `None` where it is not defined.
    pub fn of(&self, strategy: usize, mineral: Option<usize>, metric: Metric) -> Option<f64> {
        let place = match mineral {
            Some(_) => Some(metric.index()),
            None => metric.place_of_all(),
        };
        let values = self.metrics.get(strategy)?.get(mineral.unwrap_or(self.minerals))?.get(place?)?;
        values.first().copied().filter(|value| value.is_finite())
    }
}
