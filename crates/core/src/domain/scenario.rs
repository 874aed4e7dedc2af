//! A scenario: the exogenous world.

use super::disruption::{Disruption, Driver};
use super::distribution::Distribution;
use super::mineral::Mineral;
use super::node::Country;
use super::project::Project;
use super::supplier::{Supplier, WorldShare};
use crate::id::Id;
use crate::units::{MONTHS_PER_YEAR, YearMonth};

/// One importing economy, its minerals, suppliers and hazards, in file order.
#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
    /// The result folder's name.
    pub name: Id,
    /// Title for people; the name when absent in the file.
    pub title: String,
    /// Free text.
    pub description: String,
    /// The importing country.
    pub importer: Option<Country>,
    /// Month 0.
    pub start: YearMonth,
    /// Horizon, 1 to 50.
    pub years: usize,
    /// A year.
    pub discount_rate: f64,
    /// Of every price and cost.
    pub currency: String,
    /// Trials of a run.
    pub trials: u64,
    /// Seed of a run.
    pub seed: u64,
    /// Monthly shortfall share above which a month is a shortage.
    pub shortage_threshold: f64,
    /// Shared causes.
    pub drivers: Vec<Driver>,
    /// Minerals.
    pub minerals: Vec<Mineral>,
    /// Suppliers of all minerals.
    pub suppliers: Vec<Supplier>,
    /// World supply shares of all minerals.
    pub world: Vec<WorldShare>,
    /// Hazards.
    pub disruptions: Vec<Disruption>,
    /// Projects of all minerals.
    pub projects: Vec<Project>,
}

impl Scenario {
    /// T: months of the horizon.
    pub fn months(&self) -> usize {
        self.years * MONTHS_PER_YEAR
    }
}

/// A parameter that is not well known, and its range.
#[derive(Clone, PartialEq, Debug)]
pub struct Uncertain {
    /// Address, for example `disruptions.china-export-licence.rate`.
    pub address: String,
    /// What it may be.
    pub range: Distribution,
}

/// A scenario and the strategies to compare: what a run evaluates.
#[derive(Clone, PartialEq, Debug)]
pub struct Study {
    /// The unchanged scenario, reported as the strategy `baseline`.
    pub baseline: Scenario,
    /// Strategies in file order.
    pub strategies: Vec<super::strategy::Strategy>,
    /// What sensitivity varies.
    pub uncertain: Vec<Uncertain>,
}

/// The id under which the unchanged scenario is reported.
pub const BASELINE: &str = "baseline";

/// Under this name results have the shortfall that no disruption causes; no disruption may have it as its id.
pub const UNATTRIBUTED: &str = "unattributed";

/// The name under which sums over minerals are reported; no mineral may have it.
pub const ALL_MINERALS: &str = "all";

/// Looks a mineral up.
pub fn mineral<'a>(scenario: &'a Scenario, id: &Id) -> Option<&'a Mineral> {
    scenario.minerals.iter().find(|m| &m.id == id)
}
