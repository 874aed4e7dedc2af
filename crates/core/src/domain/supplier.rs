//! Suppliers under contract, and the world supply shares that determine the price.

use super::distribution::Distribution;
use super::mineral::Mineral;
use super::node::{Country, Node};
use crate::id::Id;

/// A supplier under contract (docs/model.md §5).
#[derive(Clone, PartialEq, Debug)]
pub struct Supplier {
    /// Identity.
    pub id: Id,
    /// The mineral that it supplies.
    pub mineral: Id,
    /// Nodes from mine to importer, in order; at least one.
    pub path: Vec<Node>,
    /// Contract share of the planned need of imports.
    pub share: f64,
    /// σ of the drift of its share; the mineral's when `None`.
    pub share_volatility: Option<f64>,
    /// φ of that drift; the mineral's when `None`.
    pub share_persistence: Option<f64>,
    /// Factor of its weight among suppliers in all months, drawn once per trial; 0 is a supplier that is gone.
    pub share_error: Distribution,
    /// Capacity in units a year; unlimited when `None`.
    pub capacity: Option<f64>,
    /// Deliveries possible beyond the contract.
    pub surge: Surge,
    /// Whole months from a surge order to its arrival.
    pub surge_lag: u32,
    /// Premium on the price, as a fraction above −1.
    pub premium: f64,
    /// Whole months from the stages of the path to the importer.
    pub transit: u32,
}

impl Supplier {
    /// Returns σ and φ of the drift of its share; `mineral` is the one that it supplies.
    pub fn share_drift(&self, mineral: &Mineral) -> (f64, f64) {
        (
            self.share_volatility.unwrap_or(mineral.share_volatility),
            self.share_persistence.unwrap_or(mineral.share_persistence),
        )
    }

    /// Whether its weight among suppliers is random.
    pub fn drifts(&self, mineral: &Mineral) -> bool {
        self.share_drift(mineral).0 > 0.0 || self.share_error != Distribution::Constant(1.0)
    }
}

/// Deliveries possible beyond the contract.
#[derive(Clone, PartialEq, Debug)]
pub enum Surge {
    /// A fraction of the contract.
    OfContract(f64),
    /// A volume in units a year.
    Volume(f64),
    /// Part of what a node withholds of another supplier's deliveries.
    Leak(Leak),
}

/// A leak: part of what a node withholds of one supplier's deliveries arrives through another supplier (docs/model.md §5, step 6).
#[derive(Clone, PartialEq, Debug)]
pub struct Leak {
    /// The supplier whose deliveries are withheld.
    pub of: Id,
    /// The node on its path that withholds them.
    pub at: Node,
    /// Fraction of what that node alone withholds.
    pub share: f64,
}

/// A country's share of the world's supply of a mineral at one stage (docs/model.md §4).
#[derive(Clone, PartialEq, Debug)]
pub struct WorldShare {
    /// The mineral.
    pub mineral: Id,
    /// The stage.
    pub stage: String,
    /// The country.
    pub country: Country,
    /// Fraction of the stage's world supply.
    pub share: f64,
}
