//! A strategy: one of the decisions that a run compares (docs/model.md §7).

use super::scenario::Scenario;
use crate::id::Id;

/// A named set of changes to the scenario, and its cost.
#[derive(Clone, PartialEq, Debug)]
pub struct Strategy {
    /// Identity.
    pub id: Id,
    /// Display title; the id when absent in the file.
    pub title: String,
    /// The scenario with `set`, `enable` and `disable` applied.
    pub scenario: Scenario,
    /// Moves of contract shares, in file order.
    pub shifts: Vec<Shift>,
    /// Cost spent in month 0, in the currency.
    pub upfront: f64,
    /// Years over which `upfront` is charged; all at once when `None`.
    pub life_years: Option<f64>,
    /// Cost per year, spent evenly over the months.
    pub per_year: f64,
}

/// A transfer of contract share of a mineral from one supplier to others.
#[derive(Clone, PartialEq, Debug)]
pub struct Shift {
    /// The mineral.
    pub mineral: Id,
    /// Supplier that loses the share.
    pub from: Id,
    /// Suppliers that gain it, with weights that sum to 1.
    pub to: Vec<(Id, f64)>,
    /// Share transferred in the end, as a fraction of the mineral's planned need.
    pub share: f64,
    /// Month in which the transfer begins; it is still 0 in that month unless `months` is 0.
    pub start: i32,
    /// Months until the whole share has moved; 0 means at once.
    pub months: u32,
}

impl Shift {
    /// Returns the share transferred by month `t`.
    pub fn moved(&self, t: usize) -> f64 {
        let passed = t as f64 - f64::from(self.start);
        let fraction = if self.months == 0 {
            if passed >= 0.0 { 1.0 } else { 0.0 }
        } else {
            (passed / f64::from(self.months)).clamp(0.0, 1.0)
        };
        self.share * fraction
    }
}
