//! What one trial of one mineral under one strategy is given: its draws, and what follows of them for nodes, shares, the world and prices (docs/model.md
//! §§2–4). A direct, slow implementation.

use super::course::{self, Piece};
use mindep_core::domain::disruption::{Disruption, Effect};
use mindep_core::domain::mineral::{Inside, Mineral, Price};
use mindep_core::domain::node::Node;
use mindep_core::domain::project::Project;
use mindep_core::domain::scenario::Scenario;
use mindep_core::domain::strategy::Strategy;
use mindep_core::domain::supplier::{Leak, Supplier};

/// One occurrence of a disruption.
#[derive(Clone, Debug)]
pub struct Struck<'a> {
    /// The disruption.
    pub disruption: &'a Disruption,
    /// Pieces of its course.
    pub pieces: Vec<Piece>,
    /// Severity.
    pub severity: f64,
    /// Times of its announcement and of its onset, in months.
    pub announced: (f64, f64),
}

impl Struck<'_> {
    /// Returns the part of the month that begins at `month` between announcement and onset.
    pub fn notice(&self, month: f64) -> f64 {
        let (from, until) = self.announced;
        (until.min(month + 1.0) - from.max(month)).max(0.0)
    }

    /// Returns ℓ(t).
    pub fn loss(&self, t: usize) -> f64 {
        self.severity * course::mean(&self.pieces, t)
    }
}

/// Random draws and decisions of a trial.
#[derive(Clone, Debug)]
pub struct Given<'a> {
    /// The scenario as the strategy changes it.
    pub scenario: &'a Scenario,
    /// The strategy; `None` for the baseline.
    pub strategy: Option<&'a Strategy>,
    /// The mineral, of `scenario`.
    pub mineral: &'a Mineral,
    /// All occurrences of the trial.
    pub struck: Vec<Struck<'a>>,
    /// The mineral's growth per year.
    pub growth: f64,
    /// Growth per year of each sector, in file order.
    pub sector_growth: Vec<f64>,
    /// For each enabled project in file order: month from which it operates, and monthly deliveries to the importer.
    pub projects: Vec<(f64, f64)>,
    /// Factor of demand in all months.
    pub level: f64,
    /// e^(x_s) by supplier, in file order, and month; empty for suppliers whose weight does not change.
    pub weights: Vec<Vec<f64>>,
    /// e^(x − v/2) by month, with v the variance of x.
    pub demand_noise: Vec<f64>,
    /// e^(n − σ²/2) by month; empty without a price.
    pub price_noise: Vec<f64>,
}

impl<'a> Given<'a> {
    /// Suppliers of the mineral, in file order.
    pub fn suppliers(&self) -> Vec<&'a Supplier> {
        self.scenario.suppliers.iter().filter(|s| s.mineral == self.mineral.id).collect()
    }

    /// Enabled projects of the mineral, in file order.
    pub fn ventures(&self) -> Vec<&'a Project> {
        self.scenario.projects.iter().filter(|p| p.mineral == self.mineral.id && p.enabled).collect()
    }

    pub fn concerns(&self, disruption: &Disruption) -> bool {
        disruption.minerals.as_ref().is_none_or(|list| list.contains(&self.mineral.id))
    }

    /// Whether `disruption` strikes `node` for this mineral.
    pub fn strikes(&self, disruption: &Disruption, node: &Node) -> bool {
        let Effect::Supply(selectors) = &disruption.effect else { return false };
        self.concerns(disruption) && selectors.iter().any(|s| s.matches(node))
    }

    /// Whether `disruption` affects the demand for this mineral.
    pub fn shocks(&self, disruption: &Disruption) -> bool {
        disruption.effect == Effect::Demand && self.concerns(disruption)
    }

    pub fn occurrences_of(&self, disruption: &Disruption) -> Vec<&Struck<'a>> {
        self.struck.iter().filter(|s| s.disruption.id == disruption.id).collect()
    }

    /// Returns A(n, t).
    pub fn node(&self, node: &Node, t: usize) -> f64 {
        let mut available = 1.0;
        for disruption in &self.scenario.disruptions {
            if self.strikes(disruption, node) {
                let losses = self.occurrences_of(disruption).into_iter().map(|s| s.loss(t));
                let kept = if disruption.overlapping {
                    losses.map(|loss| 1.0 - loss).product::<f64>()
                } else {
                    1.0 - losses.sum::<f64>()
                };
                available *= kept.max(0.0);
            }
        }
        available
    }

    /// Returns the month in which arrivals of month `t` passed `node`; `None` before the start.
    pub fn passed(node: &Node, transit: u32, t: usize) -> Option<usize> {
        match node {
            Node::Stage { .. } => t.checked_sub(transit as usize),
            Node::Lane(_) => Some(t),
        }
    }

    /// Returns a_s(t).
    pub fn path(&self, path: &[Node], transit: u32, t: usize) -> f64 {
        let mut weakest = 1.0_f64;
        for node in path {
            if let Some(then) = Self::passed(node, transit, t) {
                weakest = weakest.min(self.node(node, then));
            }
        }
        weakest
    }

    /// Returns ν_s(t).
    pub fn notice(&self, supplier: &Supplier, t: usize) -> f64 {
        let mut most = 0.0_f64;
        for struck in &self.struck {
            for node in supplier.path.iter().filter(|node| self.strikes(struck.disruption, node)) {
                // Arrivals of the first months passed their stages before the start; disruptions of these may have been announced then.
                let late = match node {
                    Node::Stage { .. } => f64::from(supplier.transit),
                    Node::Lane(_) => 0.0,
                };
                most = most.max(struck.notice(t as f64 - late));
            }
        }
        most
    }

    /// Returns the fraction that the node of a leak alone withholds.
    pub fn withheld(&self, leak: &Leak, t: usize) -> f64 {
        let of = self.scenario.suppliers.iter().find(|s| s.id == leak.of).expect("a supplier");
        let rest: Vec<Node> = of.path.iter().filter(|node| **node != leak.at).cloned().collect();
        self.path(&rest, of.transit, t) - self.path(&of.path, of.transit, t)
    }

    /// Returns Π (1 + demand shocks).
    pub fn shock(&self, t: usize) -> f64 {
        let mut factor = 1.0;
        for disruption in &self.scenario.disruptions {
            if self.shocks(disruption) {
                factor *= 1.0 + self.shock_of(disruption, t);
            }
        }
        factor
    }

    /// Returns L of a disruption of demand.
    pub fn shock_of(&self, disruption: &Disruption, t: usize) -> f64 {
        let losses = self.occurrences_of(disruption).into_iter().map(|s| s.loss(t));
        if disruption.overlapping { losses.map(|loss| 1.0 + loss).product::<f64>() - 1.0 } else { losses.sum::<f64>() }
    }

    /// Returns the contract share of each supplier, after shifts and drift.
    pub fn shares(&self, t: usize) -> Vec<f64> {
        let planned = self.planned_shares(t);
        let weighed: Vec<f64> = planned
            .iter()
            .zip(&self.weights)
            .map(|(share, weights)| if weights.is_empty() { *share } else { share * weights[t] })
            .collect();
        let (whole, sum) = (planned.iter().sum::<f64>(), weighed.iter().sum::<f64>());
        if sum > 0.0 { weighed.iter().map(|weight| whole * weight / sum).collect() } else { planned }
    }

    /// Returns the contract share of each supplier, after shifts.
    pub fn planned_shares(&self, t: usize) -> Vec<f64> {
        let suppliers = self.suppliers();
        let mut shares: Vec<f64> = suppliers.iter().map(|s| s.share).collect();
        for shift in self.strategy.iter().flat_map(|s| &s.shifts).filter(|s| s.mineral == self.mineral.id) {
            let passed = t as f64 - f64::from(shift.start);
            let part = match shift.months {
                0 if passed >= 0.0 => 1.0,
                0 => 0.0,
                months => (passed / f64::from(months)).clamp(0.0, 1.0),
            };
            for (supplier, share) in suppliers.iter().zip(&mut shares) {
                if supplier.id == shift.from {
                    *share -= shift.share * part;
                }
                for (_, weight) in shift.to.iter().filter(|(id, _)| *id == supplier.id) {
                    *share += shift.share * part * weight;
                }
            }
        }
        shares
    }

    /// Returns the trend of each sector, or of all demand without sectors.
    pub fn trends(&self, t: usize) -> Vec<f64> {
        let grown =
            |growth: f64| self.level * self.mineral.demand.annual / 12.0 * libm::pow(1.0 + growth, t as f64 / 12.0);
        if self.mineral.sectors.is_empty() {
            return vec![grown(self.growth)];
        }
        self.mineral.sectors.iter().zip(&self.sector_growth).map(|(s, &g)| s.share * grown(g)).collect()
    }

    /// Returns W(t).
    pub fn world(&self, t: usize) -> f64 {
        self.world_but(None, t)
    }

    /// Returns W(t) as if nothing were lost at one node.
    pub fn world_but(&self, but: Option<&Node>, t: usize) -> f64 {
        let rows: Vec<_> = self.scenario.world.iter().filter(|w| w.mineral == self.mineral.id).collect();
        let mut least = 1.0_f64;
        for row in &rows {
            let lost: f64 = rows
                .iter()
                .filter(|other| other.stage == row.stage)
                .map(|other| {
                    let node = Node::Stage { country: other.country, stage: other.stage.clone() };
                    if but == Some(&node) { 0.0 } else { other.share * (1.0 - self.node(&node, t)) }
                })
                .sum();
            least = least.min(1.0 - lost);
        }
        least.max(0.0)
    }

    /// Returns y*_in, the logarithm of the price inside a country relative to the undisturbed one, after full adjustment.
    pub fn inside_target(&self, price: &Price, inside: &Inside, t: usize) -> f64 {
        let kept = (1.0 - self.node(&inside.at, t)) / inside.home_use;
        Self::gap_target(price, self.world_but(Some(&inside.at), t)) - Self::gap_target(price, 1.0 / (1.0 + kept))
    }

    /// Returns y* for a given world supply.
    pub fn gap_target(price: &Price, world: f64) -> f64 {
        let elasticity = price.supply_elasticity + price.demand_elasticity;
        let most = libm::log(price.cap);
        if world >= 1.0 {
            0.0
        } else if world <= 0.0 || elasticity == 0.0 {
            most
        } else {
            (-libm::log(world) / elasticity).min(most)
        }
    }

    /// Returns V_p of a project: the mean over the month of its ramp.
    pub fn output(project: &Project, (operating, monthly): (f64, f64), t: usize) -> f64 {
        if operating.is_infinite() {
            return 0.0;
        }
        // Integral of min(1, τ / ramp) from the operating month on.
        let up_to = |time: f64| {
            let passed = (time - operating).max(0.0);
            let ramp = project.ramp_months;
            if passed >= ramp { passed - ramp / 2.0 } else { passed * passed / (2.0 * ramp) }
        };
        monthly * (up_to(t as f64 + 1.0) - up_to(t as f64))
    }
}
