//! Projects: new supply in stages, each of which may fail (docs/model.md §5).

use super::distribution::Distribution;
use super::node::Node;
use crate::id::Id;

/// New supply that must pass stages before it delivers.
#[derive(Clone, PartialEq, Debug)]
pub struct Project {
    /// Identity.
    pub id: Id,
    /// The mineral that it supplies.
    pub mineral: Id,
    /// Nodes from mine to importer, in order; at least one.
    pub path: Vec<Node>,
    /// Whether the project is pursued.
    pub enabled: bool,
    /// Month in which the first stage begins; may be negative.
    pub start: i32,
    /// Stages in order.
    pub stages: Vec<Stage>,
    /// Units a year at full output.
    pub capacity: Distribution,
    /// Months from first output to full output.
    pub ramp_months: f64,
    /// Share of the output that the importer buys.
    pub offtake: f64,
    /// Premium on the price, as a fraction above −1.
    pub premium: f64,
    /// Fraction owned by the importer, which pays `unit_cost` instead of the price for it.
    pub ownership: f64,
    /// Production cost of a unit to the owners, in the currency of the first year.
    pub unit_cost: f64,
    /// Years over which the cost of a stage is charged; charged at once when `None`.
    pub life_years: Option<f64>,
    /// Whole months from the stages of the path to the importer.
    pub transit: u32,
    /// Suppliers whose contracts the project replaces, in order; all suppliers in proportion when empty.
    pub displaces: Vec<Id>,
}

/// A stage of a project.
#[derive(Clone, PartialEq, Debug)]
pub struct Stage {
    /// Identity within the project.
    pub name: Id,
    /// Probability of success.
    pub probability: f64,
    /// Duration in months.
    pub duration: Distribution,
    /// Cost, spent when the stage begins.
    pub cost: f64,
}
