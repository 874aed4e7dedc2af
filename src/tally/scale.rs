//! The steps in which values are summed, from the sizes of a plan.

use super::exact::Quantum;
use super::metric::{Measure, Metric, Variable};
use super::series::Scale;
use crate::plan::Plan;
use crate::plan::size::Sizes;

/// Steps and bins of everything a run reports.
#[derive(Clone, PartialEq, Debug)]
pub struct Scales {
    /// By mineral.
    pub minerals: Vec<MineralScales>,
    /// Sums over minerals.
    pub all: MineralScales,
}

/// Steps and bins of one mineral's values.
#[derive(Clone, PartialEq, Debug)]
pub struct MineralScales {
    /// Quantities over the horizon.
    pub quantity: Quantum,
    /// Costs.
    pub cost: Quantum,
    /// Economic losses.
    pub loss: Quantum,
    price: Quantum,
    monthly_quantity: Scale,
    monthly_price: Scale,
}

/// Steps of shares, flags and indices.
pub fn share() -> Quantum {
    Quantum::for_reference(1.0)
}

/// Steps of counts of months.
pub fn months() -> Quantum {
    Quantum::for_reference(600.0)
}

/// A size of money in a scenario in which nothing has a price: steps are thousandths.
const UNPRICED: f64 = (1u64 << 28) as f64;

impl Scales {
    /// The steps for a plan.
    pub fn new(plan: &Plan) -> Self {
        let together = plan.sizes.iter().fold(Sizes::default(), |sum, size| Sizes {
            cost: sum.cost + size.cost,
            loss: sum.loss + size.loss,
            ..*size
        });
        Self { minerals: plan.sizes.iter().map(MineralScales::new).collect(), all: MineralScales::new(&together) }
    }
}

impl MineralScales {
    fn new(size: &Sizes) -> Self {
        let money = |size: f64| Quantum::for_reference(if size > 0.0 { size } else { UNPRICED });
        Self {
            quantity: Quantum::for_reference(size.horizon),
            cost: money(size.cost),
            loss: money(size.loss),
            price: Quantum::for_reference(size.price),
            monthly_quantity: Scale::for_reference(size.monthly),
            monthly_price: Scale::for_reference(size.price),
        }
    }

    /// Steps of a metric.
    pub fn of(&self, metric: Metric) -> Quantum {
        match metric.measure() {
            Measure::Quantity => self.quantity,
            Measure::Share => share(),
            Measure::Months => months(),
            Measure::Days => Quantum::for_reference(1000.0),
            Measure::Cost => self.cost,
            Measure::Loss => self.loss,
            Measure::Price => self.price,
        }
    }

    /// Bins of a monthly variable.
    #[inline]
    pub fn monthly(&self, variable: Variable) -> Scale {
        match variable {
            Variable::Demand | Variable::Supply => self.monthly_quantity,
            Variable::ShortfallShare | Variable::Hhi => Scale::for_shares(),
            Variable::StockDays => Scale::for_reference(1000.0),
            Variable::Price | Variable::PriceInside => self.monthly_price,
        }
    }
}
