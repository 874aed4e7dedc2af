//! A strategy: the decision compared (docs/model.md §7).

use super::scenario::Scenario;
use crate::id::Id;

/// A named set of changes to the scenario, and its price.
#[derive(Clone, PartialEq, Debug)]
pub struct Strategy {
    /// Identity.
    pub id: Id,
    /// Title for people; the id when absent in the file.
    pub title: String,
    /// The scenario with `set`, `enable` and `disable` applied.
    pub scenario: Scenario,
    /// Moves of contract shares, in file order.
    pub shifts: Vec<Shift>,
    /// Spent in month 0.
    pub upfront: f64,
    /// Years over which `upfront` is charged; all at once when `None`.
    pub life_years: Option<f64>,
    /// Spent evenly over each year.
    pub per_year: f64,
}

/// Moves points of a mineral's contract share from one supplier to others.
#[derive(Clone, PartialEq, Debug)]
pub struct Shift {
    /// Which mineral.
    pub mineral: Id,
    /// Who loses.
    pub from: Id,
    /// Who gains, with weights that add up to 1.
    pub to: Vec<(Id, f64)>,
    /// Points of share moved in the end.
    pub share: f64,
    /// Month in which it begins; nothing has moved in that month itself unless `months` is 0.
    pub start: i32,
    /// Months until all is moved; 0 is at once.
    pub months: u32,
}

impl Shift {
    /// Share moved in month `t`.
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
