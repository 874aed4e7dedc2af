//! Contents of `[optimize]`: the decisions a country can take, what they cost, and the objective for a portfolio of them.

use crate::id::Id;
use crate::units::YearMonth;

/// Settings of a search for good portfolios of decisions.
#[derive(Clone, PartialEq, Debug)]
pub struct Optimize {
    /// Upper limit, in the discounted currency, on the amount by which the expected programme cost may exceed that of the unchanged scenario; no
    /// limit when `None`.
    pub budget: Option<f64>,
    /// Value of one unit of risk in the currency: the search minimises cost + weight · risk. `None` selects the knee of the frontier instead.
    pub weight: Option<f64>,
    /// Quantity whose tail mean is the risk.
    pub risk: Risk,
    /// Month in which contract shares begin to move.
    pub start: YearMonth,
    /// Months until the shares have moved completely.
    pub months: u32,
    /// Settings applied to every portfolio: addresses and values, as written in the file.
    pub set: Vec<(String, String)>,
    /// Decisions in order of address; at least one.
    pub decisions: Vec<Decision>,
}

/// Quantity whose tail mean (TVaR) over the trials measures risk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Risk {
    /// Total shortfall ΣU of the one mineral that all decisions concern.
    Shortfall,
    /// Economic loss of all minerals together, in the currency.
    EconomicLoss,
}

/// One parameter that can be decided.
#[derive(Clone, PartialEq, Debug)]
pub struct Decision {
    /// Address of the parameter.
    pub address: String,
    /// The mineral that the parameter belongs to.
    pub mineral: Id,
    /// Kind of parameter.
    pub kind: DecisionKind,
    /// Present value in the scenario; 0 or 1 for a project.
    pub present: f64,
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// Distance between neighbouring candidate values.
    pub step: f64,
    /// Cost in month 0, in the currency, of each `per` above the present value.
    pub upfront: f64,
    /// Cost a year, in the currency, of each `per` above the present value.
    pub per_year: f64,
    /// Amount of the parameter to which `upfront` and `per_year` refer.
    pub per: f64,
}

/// Kind of parameter that a decision sets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DecisionKind {
    /// The contract share of a supplier; shares of a mineral are conserved, so that a gain of one supplier is a loss of others.
    Share(Id),
    /// Whether a project is enabled.
    Switch(Id),
    /// Any other number, set independently.
    Number,
}

impl Optimize {
    /// Returns the minerals that decisions concern, in order of id, without duplicates.
    pub fn minerals(&self) -> Vec<&Id> {
        let mut minerals: Vec<&Id> = self.decisions.iter().map(|d| &d.mineral).collect();
        minerals.sort();
        minerals.dedup();
        minerals
    }
}

impl Decision {
    /// Returns by how many units of `per` `value` exceeds the present value; 0 below it.
    pub fn charged(&self, value: f64) -> f64 {
        (value - self.present).max(0.0) / self.per
    }

    /// Returns the smallest and the largest number of steps from the present value that stay within `min` to `max`.
    pub fn steps(&self) -> [i64; 2] {
        let steps = |x: f64| (x - self.present) / self.step;
        // The tolerance absorbs the rounding of decimals such as 0.001 to binary.
        [(steps(self.min) - 1e-6).ceil() as i64, (steps(self.max) + 1e-6).floor() as i64]
    }

    /// Returns the value that lies `steps` steps from the present one, rounded to 12 significant digits.
    pub fn stepped(&self, steps: i64) -> f64 {
        // Without a step the value stays exactly as in the file.
        if steps == 0 { self.present } else { tidy(self.present + steps as f64 * self.step) }
    }

    /// Returns the candidate value nearest to `x`: a whole number of steps from the present value, clamped to the range.
    pub fn nearest(&self, x: f64) -> f64 {
        let steps = ((x - self.present) / self.step).round();
        let value = if steps == 0.0 { self.present } else { tidy(self.present + steps * self.step) };
        value.clamp(self.min, self.max)
    }

    /// Whether the parameter is the contract share of a supplier.
    pub fn is_share(&self) -> bool {
        matches!(self.kind, DecisionKind::Share(_))
    }

    /// Whether the parameter switches a project on or off.
    pub fn is_switch(&self) -> bool {
        matches!(self.kind, DecisionKind::Switch(_))
    }
}

/// Rounds `x` to 12 significant digits, which removes the binary rounding of decimal numbers.
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
