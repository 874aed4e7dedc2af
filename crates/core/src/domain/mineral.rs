//! A mineral: its demand, domestic supply, price, substitution, stockpiles and sectors (docs/model.md §§4–6).

use super::distribution::Distribution;
use super::node::Node;
use crate::id::Id;

/// A mineral the country needs. Quantities are in its `unit`.
#[derive(Clone, PartialEq, Debug)]
pub struct Mineral {
    /// Identity.
    pub id: Id,
    /// Display name; the id when absent in the file.
    pub name: String,
    /// Unit of every quantity of this mineral, for example `t LCE`.
    pub unit: String,
    /// Fraction by which contracts can be called above or below plan.
    pub flexibility: f64,
    /// σ of the drift of suppliers' shares: stationary standard deviation of the logarithm of a supplier's weight.
    pub share_volatility: f64,
    /// φ of that drift from month to month.
    pub share_persistence: f64,
    /// Demand.
    pub demand: Demand,
    /// Domestic production in units a year; `cost` is relative to the price.
    pub domestic: Option<Ramp>,
    /// Recycling, as a share of demand; `cost` is relative to the price.
    pub recycling: Option<Ramp>,
    /// Price; costs are not computed without it.
    pub price: Option<Price>,
    /// Substitution and thrift.
    pub substitution: Option<Substitution>,
    /// Stockpiles, in the order in which they release and refill.
    pub stockpiles: Vec<Stockpile>,
    /// Sectors; when empty, demand is not divided.
    pub sectors: Vec<Sector>,
}

impl Mineral {
    /// Whether any sector loses value when the mineral is missing; otherwise the economic loss is unknown.
    pub fn is_valued(&self) -> bool {
        self.sectors.iter().any(|sector| sector.value_added > 0.0)
    }
}

/// Demand of a mineral (docs/model.md §4).
#[derive(Clone, PartialEq, Debug)]
pub struct Demand {
    /// Units of demand in the year that begins at the scenario's start.
    pub annual: f64,
    /// Factor of demand in all months, drawn once per trial: how well its level at the start is known.
    pub level_error: Distribution,
    /// Growth per year as a fraction, drawn once per trial.
    pub growth: Distribution,
    /// σ: standard deviation of the logarithm of the monthly noise.
    pub volatility: f64,
    /// φ: autocorrelation of the noise from month to month.
    pub persistence: f64,
    /// Where the noise begins.
    pub start: Start,
    /// Part of the noise that contracts follow, a fraction: 0 when they are planned for the trend.
    pub foreseen: f64,
    /// ρ: loadings of growth on drivers, by driver id; their squares sum to at most 1.
    pub drivers: Vec<(Id, f64)>,
}

/// Where a noise begins in month 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// Anywhere: at a draw of its stationary distribution.
    Stationary,
    /// At nothing in the month before, since the level then is known.
    Known,
}

/// A quantity that changes linearly from `initial` in month 0 to `target` in month `by`, then stays constant.
#[derive(Clone, PartialEq, Debug)]
pub struct Ramp {
    /// Value in month 0.
    pub initial: f64,
    /// Value from month `by` onwards.
    pub target: f64,
    /// Month index; if 0 or less, the target holds from the start.
    pub by: i32,
    /// Cost of a unit as a multiple of the price.
    pub cost: f64,
}

impl Ramp {
    /// Returns the value in month `t`.
    pub fn at(&self, t: usize) -> f64 {
        if self.by <= 0 || t as i64 >= i64::from(self.by) {
            return self.target;
        }
        self.initial + (self.target - self.initial) * (t as f64 / f64::from(self.by))
    }
}

/// Price of a mineral in the scenario's currency per unit (docs/model.md §4).
#[derive(Clone, PartialEq, Debug)]
pub struct Price {
    /// P0: price in month 0.
    pub initial: f64,
    /// Growth per year as a fraction.
    pub drift: f64,
    /// σ: standard deviation of the logarithm of the monthly noise.
    pub volatility: f64,
    /// φ: autocorrelation of the noise from month to month.
    pub persistence: f64,
    /// Where the noise begins.
    pub start: Start,
    /// Short-run price elasticity of supply, absolute value.
    pub supply_elasticity: f64,
    /// Short-run price elasticity of demand, absolute value; also ε_d in the price response.
    pub demand_elasticity: f64,
    /// κ in (0, 1]: fraction of the distance to the price implied by the shortage that is closed each month.
    pub adjustment: f64,
    /// Largest factor by which a world shortage raises the price; at least 1.
    pub cap: f64,
    /// Settings of the price inside a country that restricts its exports; that price is not computed when `None`.
    pub inside: Option<Inside>,
}

/// Settings of the price inside a country whose exports a node withholds: what is withheld stays in that country (docs/model.md §4).
#[derive(Clone, PartialEq, Debug)]
pub struct Inside {
    /// The node at which exports are withheld: a stage in a country with a share of world supply.
    pub at: Node,
    /// Consumption of the country itself, as a multiple of its undisturbed exports through the node; above 0.
    pub home_use: f64,
}

/// Substitution and thrift (docs/model.md §5, step 7).
#[derive(Clone, PartialEq, Debug)]
pub struct Substitution {
    /// Largest share of demand that can be covered.
    pub max: f64,
    /// Consecutive months with a gap before the level starts to rise.
    pub lag: u32,
    /// Months in which the level rises from 0 to 1; 0 means at once.
    pub ramp: f64,
    /// Gap that remains after surge, as a share of demand, above which a month counts as one with a gap.
    pub trigger: f64,
    /// Cost of a unit as a multiple of the price.
    pub cost: f64,
}

/// A stockpile (docs/model.md §5, step 8).
#[derive(Clone, PartialEq, Debug)]
pub struct Stockpile {
    /// Identity within the mineral.
    pub id: Id,
    /// Initial stock in days of trend demand.
    pub initial_days: f64,
    /// Target of refilling in days of trend demand.
    pub target_days: f64,
    /// Largest release in a month, as a share of that month's demand.
    pub max_release: f64,
    /// Gap, as a share of demand, above which the stockpile releases.
    pub trigger: f64,
    /// Largest amount refilled in a month, as a share of that month's demand.
    pub refill: f64,
    /// Carrying cost per year, as a fraction of the value held.
    pub carrying_cost: f64,
    /// Fraction of its price that the remaining stock is worth at the end of the horizon.
    pub resale: f64,
    /// Amount bought ahead in a month of notice, as a fraction of the contracts with the suppliers about to be disrupted.
    pub rush: f64,
    /// Target of buying ahead in days of trend demand.
    pub rush_days: f64,
}

/// A sector that uses the mineral.
#[derive(Clone, PartialEq, Debug)]
pub struct Sector {
    /// Identity within the mineral.
    pub id: Id,
    /// Share of demand at the start; the shares of a mineral's sectors sum to 1.
    pub share: f64,
    /// The sector's own growth; the mineral's growth draw when `None`.
    pub growth: Option<Distribution>,
    /// Value lost per unit not supplied, in the currency.
    pub value_added: f64,
    /// Priority: 1 is served first, and the sectors with the largest number bear a shortfall first.
    pub priority: i64,
}
