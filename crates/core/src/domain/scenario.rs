//! A scenario: everything in the model that strategies do not decide.

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
    /// Name; also the name of the result folder.
    pub name: Id,
    /// Display title; the name when absent in the file.
    pub title: String,
    /// Free text.
    pub description: String,
    /// The importing country.
    pub importer: Option<Country>,
    /// Calendar month of month 0.
    pub start: YearMonth,
    /// Length of the horizon in years, 1 to 50.
    pub years: usize,
    /// Discount rate per year, as a fraction.
    pub discount_rate: f64,
    /// Currency of every price and cost.
    pub currency: String,
    /// Number of trials in a run.
    pub trials: u64,
    /// Seed of a run.
    pub seed: u64,
    /// Share of demand that the shortfall of a month must exceed for the month to count as a shortage.
    pub shortage_threshold: f64,
    /// Drivers: shared causes of several hazards and of growth.
    pub drivers: Vec<Driver>,
    /// Minerals in file order.
    pub minerals: Vec<Mineral>,
    /// Suppliers of all minerals.
    pub suppliers: Vec<Supplier>,
    /// World supply shares by mineral, stage and country.
    pub world: Vec<WorldShare>,
    /// Disruptions.
    pub disruptions: Vec<Disruption>,
    /// Projects of all minerals.
    pub projects: Vec<Project>,
}

impl Scenario {
    /// Returns T, the number of months in the horizon.
    pub fn months(&self) -> usize {
        self.years * MONTHS_PER_YEAR
    }
}

/// A parameter whose value is uncertain, and its distribution.
#[derive(Clone, PartialEq, Debug)]
pub struct Uncertain {
    /// Address, for example `disruptions.china-export-licence.rate`.
    pub address: String,
    /// Distribution of plausible values.
    pub range: Distribution,
}

/// A scenario and the strategies to compare: what a run evaluates.
#[derive(Clone, PartialEq, Debug)]
pub struct Study {
    /// The unchanged scenario, reported as the strategy `baseline`.
    pub baseline: Scenario,
    /// Strategies in file order.
    pub strategies: Vec<super::strategy::Strategy>,
    /// Uncertain parameters, which sensitivity analyses vary.
    pub uncertain: Vec<Uncertain>,
}

/// The id under which the unchanged scenario is reported.
pub const BASELINE: &str = "baseline";

/// Name in the results for shortfall that no disruption causes; no disruption may have it as its id.
pub const UNATTRIBUTED: &str = "unattributed";

/// Name in the results for sums over minerals; no mineral may have it as its id.
pub const ALL_MINERALS: &str = "all";

/// Returns the mineral with the given id.
pub fn mineral<'a>(scenario: &'a Scenario, id: &Id) -> Option<&'a Mineral> {
    scenario.minerals.iter().find(|m| &m.id == id)
}
