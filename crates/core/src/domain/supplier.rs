//! Suppliers under contract, and the world's supply shares that make the price.

use super::node::{Country, Node};
use crate::id::Id;

/// A supplier under contract (docs/model.md §5).
#[derive(Clone, PartialEq, Debug)]
pub struct Supplier {
    /// Identity.
    pub id: Id,
    /// Which mineral.
    pub mineral: Id,
    /// Nodes in order, at least one.
    pub path: Vec<Node>,
    /// Share of the planned need.
    pub share: f64,
    /// Units a year; no limit when `None`.
    pub capacity: Option<f64>,
    /// What it can deliver beyond the contract.
    pub surge: Surge,
    /// Whole months from a surge order to its arrival.
    pub surge_lag: u32,
    /// Premium on the price, a fraction above −1.
    pub premium: f64,
    /// Whole months from the stages to the importer.
    pub transit: u32,
}

/// How much a supplier can be asked for beyond its contract.
#[derive(Clone, PartialEq, Debug)]
pub enum Surge {
    /// A fraction of the contract.
    OfContract(f64),
    /// Units a year.
    Volume(f64),
    /// Part of what another supplier is kept from sending.
    Leak(Leak),
}

/// A leak: what a node withholds of one supplier comes, in part, by way of another (docs/model.md §5, step 6).
#[derive(Clone, PartialEq, Debug)]
pub struct Leak {
    /// The supplier that is kept from sending.
    pub of: Id,
    /// The node of its path that withholds.
    pub at: Node,
    /// Fraction of what that node alone withholds.
    pub share: f64,
}

/// A country's share of the world's supply of a mineral at one stage (docs/model.md §4).
#[derive(Clone, PartialEq, Debug)]
pub struct WorldShare {
    /// Which mineral.
    pub mineral: Id,
    /// Which stage.
    pub stage: String,
    /// Which country.
    pub country: Country,
    /// Fraction of the stage's world supply.
    pub share: f64,
}
