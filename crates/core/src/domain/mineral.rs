//! A mineral: its demand, home supply, price, substitution, stockpiles and sectors (docs/model.md §§4–6).

use super::distribution::Distribution;
use super::node::Node;
use crate::id::Id;

/// A mineral the country needs. Quantities are in its `unit`.
#[derive(Clone, PartialEq, Debug)]
pub struct Mineral {
    /// Identity.
    pub id: Id,
    /// Name for people; the id when absent in the file.
    pub name: String,
    /// Unit of every quantity of this mineral, for example `t LCE`.
    pub unit: String,
    /// How far contracts can be called above or below plan, a fraction.
    pub flexibility: f64,
    /// Demand.
    pub demand: Demand,
    /// Domestic production, a year; `cost` relative to the price.
    pub domestic: Option<Ramp>,
    /// Recycling, as a share of demand; `cost` relative to the price.
    pub recycling: Option<Ramp>,
    /// Price; without it costs are not computed.
    pub price: Option<Price>,
    /// Substitution and thrift.
    pub substitution: Option<Substitution>,
    /// Stockpiles, in the order in which they release and refill.
    pub stockpiles: Vec<Stockpile>,
    /// Sectors; none means that demand is not split.
    pub sectors: Vec<Sector>,
}

impl Mineral {
    /// Whether what is missing has a value to any sector. Without it the economic loss is not known.
    pub fn is_valued(&self) -> bool {
        self.sectors.iter().any(|sector| sector.value_added > 0.0)
    }
}

/// Demand of a mineral (docs/model.md §4).
#[derive(Clone, PartialEq, Debug)]
pub struct Demand {
    /// Units in the year that begins at the start.
    pub annual: f64,
    /// Growth a year, a fraction, drawn once a trial.
    pub growth: Distribution,
    /// σ: standard deviation of the logarithm of the monthly noise.
    pub volatility: f64,
    /// φ: its autocorrelation from month to month.
    pub persistence: f64,
    /// ρ: loadings of growth on drivers, by driver id; squares add up to 1 at most.
    pub drivers: Vec<(Id, f64)>,
}

/// Something that moves linearly from `initial` in month 0 to `target` in month `by`, then stays.
#[derive(Clone, PartialEq, Debug)]
pub struct Ramp {
    /// Value in month 0.
    pub initial: f64,
    /// Value from month `by` on.
    pub target: f64,
    /// Month index; 0 or less means that the target holds from the start.
    pub by: i32,
    /// Cost of a unit relative to the price.
    pub cost: f64,
}

impl Ramp {
    /// The value in month `t`.
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
    /// P0.
    pub initial: f64,
    /// Growth a year.
    pub drift: f64,
    /// σ of the logarithm of the monthly noise.
    pub volatility: f64,
    /// φ of the noise.
    pub persistence: f64,
    /// Short-run price elasticity of supply, absolute value.
    pub supply_elasticity: f64,
    /// Short-run price elasticity of demand, absolute value; also ε_d of the price response.
    pub demand_elasticity: f64,
    /// κ in (0, 1]: share of the gap to the price of a shortage closed each month.
    pub adjustment: f64,
    /// Largest factor by which a world shortage raises the price; at least 1.
    pub cap: f64,
    /// The price inside a country that keeps what it would export; not followed when `None`.
    pub inside: Option<Inside>,
}

/// Where the price inside is that of: what is withheld at a node stays in its country (docs/model.md §4).
#[derive(Clone, PartialEq, Debug)]
pub struct Inside {
    /// The node at which exports are withheld: a stage in a country, with a share of the world.
    pub at: Node,
    /// What the country uses itself, as a multiple of what it exports undisturbed; above 0.
    pub home_use: f64,
}

/// Substitution and thrift (docs/model.md §5, step 7).
#[derive(Clone, PartialEq, Debug)]
pub struct Substitution {
    /// Share of demand that can be covered at most.
    pub max: f64,
    /// Months of gap before the level starts to rise.
    pub lag: u32,
    /// Months from nothing to everything; 0 is at once.
    pub ramp: f64,
    /// Gap that surge leaves, as a share of demand, above which a month counts as one of gap.
    pub trigger: f64,
    /// Cost of a unit relative to the price.
    pub cost: f64,
}

/// A stockpile (docs/model.md §5, step 8).
#[derive(Clone, PartialEq, Debug)]
pub struct Stockpile {
    /// Identity within the mineral.
    pub id: Id,
    /// Days of the trend held at the start.
    pub initial_days: f64,
    /// Days of the trend that refilling aims at.
    pub target_days: f64,
    /// Most that is released in a month, a share of the month's demand.
    pub max_release: f64,
    /// Gap, as a share of demand, above which it releases.
    pub trigger: f64,
    /// Most that is refilled in a month, a share of the month's demand.
    pub refill: f64,
    /// Cost a year, a share of the value held.
    pub carrying_cost: f64,
    /// What is left at the end is worth this fraction of its price.
    pub resale: f64,
    /// What is bought ahead in a month of notice, a fraction of what is contracted with those about to be struck.
    pub rush: f64,
    /// Days of the trend that buying ahead aims at.
    pub rush_days: f64,
}

/// A sector that uses the mineral.
#[derive(Clone, PartialEq, Debug)]
pub struct Sector {
    /// Identity within the mineral.
    pub id: Id,
    /// Share of demand at the start; the sectors of a mineral add up to 1.
    pub share: f64,
    /// Its own growth; the mineral's draw when `None`.
    pub growth: Option<Distribution>,
    /// Value lost per unit not supplied.
    pub value_added: f64,
    /// 1 is served first; the largest number bears a shortfall first.
    pub priority: i64,
}
