//! What happens in one month of one mineral under one strategy.

use super::lanes::Lanes;
use crate::plan::supply::PlannedSupply;

/// What happens in one month, in units of the mineral.
#[derive(Debug)]
pub struct Flows<const W: usize> {
    /// Q: domestic production.
    pub domestic: f64,
    /// r·D: recycled.
    pub recycled: Lanes<W>,
    /// N: planned need of imports.
    pub need: Lanes<W>,
    /// V_p: planned deliveries of projects.
    pub project_planned: Vec<Lanes<W>>,
    /// Deliveries of projects.
    pub project_delivered: Vec<Lanes<W>>,
    /// V_s: contracts.
    pub contracted: Vec<Lanes<W>>,
    /// Called of the contracts, within capacity.
    pub called: Vec<Lanes<W>>,
    /// C_s: delivered of the contracts.
    pub delivered: Vec<Lanes<W>>,
    /// G: structural gap.
    pub gap: Lanes<W>,
    /// R: what the stockpiles miss.
    pub missing: Lanes<W>,
    /// Supply beyond demand.
    pub surplus: Lanes<W>,
    /// Surge ordered this month.
    pub ordered: Vec<Lanes<W>>,
    /// Surge that arrives.
    pub arrived: Vec<Lanes<W>>,
    /// Surge used for the gap.
    pub surge_for_gap: Vec<Lanes<W>>,
    /// Surge used to refill stockpiles.
    pub surge_for_stock: Vec<Lanes<W>>,
    /// Covered by substitution and thrift.
    pub substituted: Lanes<W>,
    /// Released by stockpiles.
    pub released: Vec<Lanes<W>>,
    /// Put into stockpiles.
    pub refilled: Vec<Lanes<W>>,
    /// Held by stockpiles at the month's end.
    pub stock: Vec<Lanes<W>>,
    /// Demand given up for the price.
    pub price_response: Lanes<W>,
    /// U: shortfall.
    pub shortfall: Lanes<W>,
}

impl<const W: usize> Flows<W> {
    /// The state before month 0: nothing flows, stockpiles hold what they begin with.
    pub fn new(supply: &PlannedSupply) -> Self {
        let (s, p, k) = (supply.suppliers.len(), supply.projects.len(), supply.stockpiles.len());
        Self {
            domestic: 0.0,
            recycled: [0.0; W],
            need: [0.0; W],
            project_planned: zeros(p),
            project_delivered: zeros(p),
            contracted: zeros(s),
            called: zeros(s),
            delivered: zeros(s),
            gap: [0.0; W],
            missing: [0.0; W],
            surplus: [0.0; W],
            ordered: zeros(s),
            arrived: zeros(s),
            surge_for_gap: zeros(s),
            surge_for_stock: zeros(s),
            substituted: [0.0; W],
            released: zeros(k),
            refilled: zeros(k),
            stock: supply.stockpiles.iter().map(|pile| [pile.initial; W]).collect(),
            price_response: [0.0; W],
            shortfall: [0.0; W],
        }
    }
}

/// `count` quantities of nothing.
pub(super) fn zeros<const W: usize>(count: usize) -> Vec<Lanes<W>> {
    vec![[0.0; W]; count]
}
