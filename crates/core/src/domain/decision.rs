//! What `[optimize]` asks for: the decisions a country can take, what they cost, and what a good portfolio of them is.

use crate::id::Id;
use crate::units::YearMonth;

/// A search for portfolios.
#[derive(Clone, PartialEq, Debug)]
pub struct Optimize {
    /// Most that the expected programme cost may exceed that of the unchanged scenario, discounted, in the currency; no limit when `None`.
    pub budget: Option<f64>,
    /// Currency that a unit of the risk is worth: what a portfolio costs plus this times its risk is least. `None` when the frontier's knee is wanted.
    pub weight: Option<f64>,
    /// What the risk is the tail mean of.
    pub risk: Risk,
    /// Month in which contract shares begin to move.
    pub start: YearMonth,
    /// Months until all is moved.
    pub months: u32,
    /// Settings of every portfolio: addresses and values, as the file writes them.
    pub set: Vec<(String, String)>,
    /// In order of address; at least one.
    pub decisions: Vec<Decision>,
}

/// What of the trials is looked at in their tail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Risk {
    /// ΣU of the one mineral that decisions are about.
    Shortfall,
    /// Economic loss of all minerals together.
    EconomicLoss,
}

/// One thing that can be decided.
#[derive(Clone, PartialEq, Debug)]
pub struct Decision {
    /// Address of the parameter.
    pub address: String,
    /// The mineral that it is of.
    pub mineral: Id,
    /// What it is.
    pub kind: DecisionKind,
    /// As it is in the scenario; 0 or 1 for a project.
    pub present: f64,
    /// Least that it may be.
    pub min: f64,
    /// Most that it may be.
    pub max: f64,
    /// Values looked at are so far apart.
    pub step: f64,
    /// Spent in month 0 for each `per` above the present value, in the currency.
    pub upfront: f64,
    /// Spent a year for each `per` above the present value, in the currency.
    pub per_year: f64,
    /// Unit of the two costs.
    pub per: f64,
}

/// What a decision is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DecisionKind {
    /// The contract share of a supplier: what one gains another loses.
    Share(Id),
    /// Whether a project is pursued.
    Switch(Id),
    /// A number by itself.
    Number,
}

impl Optimize {
    /// The minerals that decisions are about, in order of id.
    pub fn minerals(&self) -> Vec<&Id> {
        let mut minerals: Vec<&Id> = self.decisions.iter().map(|d| &d.mineral).collect();
        minerals.sort();
        minerals.dedup();
        minerals
    }
}

impl Decision {
    /// Units of cost that a value is above the present one.
    pub fn charged(&self, value: f64) -> f64 {
        (value - self.present).max(0.0) / self.per
    }

    /// How many steps from the present value it may be, at least and at most.
    pub fn steps(&self) -> [i64; 2] {
        let steps = |x: f64| (x - self.present) / self.step;
        // What decimals leave behind is no part of a step.
        [(steps(self.min) - 1e-6).ceil() as i64, (steps(self.max) + 1e-6).floor() as i64]
    }

    /// The value so many steps from the present one, without what binary fractions add to decimals.
    pub fn stepped(&self, steps: i64) -> f64 {
        // Moved by nothing it stays as the file has it, to the bit.
        if steps == 0 { self.present } else { tidy(self.present + steps as f64 * self.step) }
    }

    /// The value nearest to `x` that may be chosen: within its range, and some steps from the present value or an end of the range.
    pub fn nearest(&self, x: f64) -> f64 {
        let steps = ((x - self.present) / self.step).round();
        let value = if steps == 0.0 { self.present } else { tidy(self.present + steps * self.step) };
        value.clamp(self.min, self.max)
    }

    /// Whether it is the share of a supplier.
    pub fn is_share(&self) -> bool {
        matches!(self.kind, DecisionKind::Share(_))
    }

    /// Whether it is a project.
    pub fn is_switch(&self) -> bool {
        matches!(self.kind, DecisionKind::Switch(_))
    }
}

/// A number of at most 12 digits, without what binary fractions add to decimals.
pub fn tidy(x: f64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x;
    }
    let scale = libm::exp10(11.0 - libm::floor(libm::log10(x.abs())));
    if scale.is_finite() { (x * scale).round() / scale } else { x }
}

#[cfg(test)]
mod tests {
    use super::{Decision, DecisionKind};
    use crate::id::Id;

    fn decision(present: f64, min: f64, max: f64, step: f64) -> Decision {
        let mineral = Id::new("m").unwrap();
        let kind = DecisionKind::Number;
        let address = String::new();
        Decision { address, mineral, kind, present, min, max, step, upfront: 2.0, per_year: 0.0, per: 0.5 }
    }

    #[test]
    fn values_are_steps_from_the_present_one_within_the_range() {
        let days = decision(30.0, 20.0, 180.0, 7.0);
        assert_eq!(days.steps(), [-1, 21]);
        assert_eq!(
            (days.stepped(2), days.nearest(45.0), days.nearest(500.0), days.nearest(0.0)),
            (44.0, 44.0, 180.0, 20.0)
        );
        let share = decision(0.15, 0.05, 0.25, 0.001);
        assert_eq!(share.steps(), [-100, 100], "decimals are no binary fractions");
        assert_eq!((share.stepped(100), share.stepped(-3)), (0.25, 0.147));
    }

    #[test]
    fn only_what_is_above_the_present_value_is_charged() {
        let days = decision(30.0, 0.0, 180.0, 1.0);
        assert_eq!((days.charged(20.0), days.charged(31.0)), (0.0, 2.0));
    }
}
