//! Projects: staged new supply that may fail on the way (docs/model.md §5).

use super::distribution::Distribution;
use super::node::Node;
use crate::id::Id;

/// New supply that passes stages before it delivers.
#[derive(Clone, PartialEq, Debug)]
pub struct Project {
    /// Identity.
    pub id: Id,
    /// Which mineral.
    pub mineral: Id,
    /// Nodes in order, at least one.
    pub path: Vec<Node>,
    /// Whether it is pursued.
    pub enabled: bool,
    /// Month in which the first stage begins; may be negative.
    pub start: i32,
    /// Stages in order.
    pub stages: Vec<Stage>,
    /// Units a year at full output.
    pub capacity: Distribution,
    /// Months from first to full output.
    pub ramp_months: f64,
    /// Share of the output that the importer takes.
    pub offtake: f64,
    /// Premium on the price, a fraction above −1.
    pub premium: f64,
    /// Fraction that the importer owns: of it a unit costs `unit_cost`, and not the price.
    pub ownership: f64,
    /// What a unit costs its owners, in the currency of the first year.
    pub unit_cost: f64,
    /// Years over which the cost of a stage is charged; all at once when `None`.
    pub life_years: Option<f64>,
    /// Whole months from the stages to the importer.
    pub transit: u32,
    /// Suppliers whose contracts it replaces, in order; all in proportion when empty.
    pub displaces: Vec<Id>,
}

/// A stage of a project.
#[derive(Clone, PartialEq, Debug)]
pub struct Stage {
    /// Identity within the project.
    pub name: Id,
    /// Probability of success.
    pub probability: f64,
    /// Months.
    pub duration: Distribution,
    /// Spent when the stage begins.
    pub cost: f64,
}
