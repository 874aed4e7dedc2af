//! What happens in one month of one mineral under one strategy, in neighbouring trials.

use super::lanes::{Lanes, zeros};
use crate::plan::supply::PlannedSupply;

/// What happens in one month, in units of the mineral.
///
/// In most trials and months no project operates and no capacity binds. Then every supplier's contract is its share of one need, and
/// what is called and delivered is known from [`need`](Flows::need), [`called`](Flows::called) and the mix of contracts. Trials in
/// which this does not hold are *odd*; flows of single suppliers are filled in for months with odd trials only.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // each says which flows are filled in
pub struct Flows {
    /// Q: domestic production.
    pub domestic: f64,
    /// r·D: recycled.
    pub recycled: Lanes,
    /// N: planned need of imports.
    pub need: Lanes,
    /// c·N: what the contracts are called for together; nothing in odd trials.
    pub called: Lanes,
    /// Delivered by contracts and projects.
    pub delivered: Lanes,
    /// The same, each times 1 + premium.
    pub paid: Lanes,
    /// G: structural gap.
    pub gap: Lanes,
    /// R: what the stockpiles miss.
    pub missing: Lanes,
    /// Supply beyond demand.
    pub surplus: Lanes,
    /// Whether any trial is odd this month.
    pub any_odd: bool,
    /// 1 for those that are, 0 for the others; filled in where `any_odd`.
    pub odd: Lanes,
    /// V_p: planned deliveries of projects; filled in where `any_odd`.
    pub project_planned: Vec<Lanes>,
    /// Deliveries of projects; filled in where `any_odd`.
    pub project_delivered: Vec<Lanes>,
    /// V_s: contracts; filled in where `any_odd`.
    pub contracts: Vec<Lanes>,
    /// Called of each contract, within capacity; filled in where `any_odd`.
    pub calls: Vec<Lanes>,
    /// C_s: delivered of each contract; filled in where `any_odd`.
    pub deliveries: Vec<Lanes>,
    /// Whether any surge is ordered or can arrive; its flows are filled in where it is.
    pub any_surge: bool,
    /// Surge ordered this month.
    pub ordered: Vec<Lanes>,
    /// Surge that arrives.
    pub arrived: Vec<Lanes>,
    /// Surge used for the gap.
    pub surge_for_gap: Vec<Lanes>,
    /// Surge that arrived and is cancelled: needed neither for the gap nor for stockpiles.
    pub surge_left: Vec<Lanes>,
    /// Whether anything is substituted.
    pub any_substitution: bool,
    /// Covered by substitution and thrift; filled in where `any_substitution`.
    pub substituted: Lanes,
    /// Whether any stockpile releases.
    pub any_release: bool,
    /// Released by stockpiles; filled in where `any_release`.
    pub released: Vec<Lanes>,
    /// Put into stockpiles.
    pub refilled: Vec<Lanes>,
    /// Held by stockpiles at the month's end.
    pub stock: Vec<Lanes>,
    /// Whether demand gives way to the price in any trial.
    pub any_response: bool,
    /// Demand given up for the price; filled in where `any_response`.
    pub price_response: Lanes,
    /// Whether there is a shortfall in any trial.
    pub any_shortfall: bool,
    /// U: shortfall.
    pub shortfall: Lanes,
}

impl Flows {
    /// The state before month 0: nothing flows, stockpiles hold what they begin with.
    pub fn new(supply: &PlannedSupply) -> Self {
        let (s, p, k) = (supply.suppliers.len(), supply.projects.len(), supply.stockpiles.len());
        let zero = Lanes::ZERO;
        let mut flows = Self {
            domestic: 0.0,
            recycled: zero,
            need: zero,
            called: zero,
            delivered: zero,
            paid: zero,
            gap: zero,
            missing: zero,
            surplus: zero,
            any_odd: false,
            odd: zero,
            project_planned: zeros(p),
            project_delivered: zeros(p),
            contracts: zeros(s),
            calls: zeros(s),
            deliveries: zeros(s),
            ordered: zeros(s),
            arrived: zeros(s),
            surge_for_gap: zeros(s),
            surge_left: zeros(s),
            any_surge: false,
            any_substitution: false,
            substituted: zero,
            any_release: false,
            released: zeros(k),
            refilled: zeros(k),
            stock: zeros(k),
            any_response: false,
            price_response: zero,
            any_shortfall: false,
            shortfall: zero,
        };
        flows.restart(supply);
        flows
    }

    /// Back to the state before month 0.
    pub fn restart(&mut self, supply: &PlannedSupply) {
        for (stock, pile) in self.stock.iter_mut().zip(&supply.stockpiles) {
            *stock = Lanes::of(pile.initial);
        }
    }
}
