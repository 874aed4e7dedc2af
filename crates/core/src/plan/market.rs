//! Demand, price and paths of one mineral: everything that does not depend on a strategy's supply.

use super::hazard::{PlannedWorld, loadings};
use super::sampler::Sampler;
use super::sorted_suppliers;
use crate::domain::distribution::Distribution;
use crate::domain::mineral::{Mineral, Price, Start};
use crate::domain::node::Node;
use crate::domain::scenario::Scenario;
use crate::domain::supplier::Surge;
use crate::id::Id;
use crate::rng::{Stream, StreamKind};

/// Demand, price and paths of one mineral in one world.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedMarket {
    /// Index of the mineral.
    pub mineral: usize,
    /// Index of the world (drivers and disruptions).
    pub world: usize,
    /// Parts of demand with separate growth: the sectors in order of id, or a single part for all demand.
    pub parts: Vec<PlannedPart>,
    /// Distinct growth draws to which the parts refer; the first is the mineral's.
    pub growths: Vec<PlannedGrowth>,
    /// Factor of demand in all months, if it is not always 1.
    pub level: Option<Sampler>,
    /// Noise of demand.
    pub noise: Noise,
    /// Weights of the suppliers whose weight is random.
    pub weights: Vec<PlannedWeight>,
    /// Hazards that affect demand, in order of index.
    pub shocks: Vec<usize>,
    /// Distinct sets of hazards that strike a node, each in order; nodes struck by the same hazards have the same availability.
    pub classes: Vec<Vec<usize>>,
    /// Distinct paths.
    pub paths: Vec<PlannedPath>,
    /// Longest transit, in months, of a path that can be struck at a stage.
    pub longest_transit: usize,
    /// For each hazard: the node classes it belongs to, and the paths it strikes.
    pub strikes: Vec<PlannedStrikes>,
    /// Price and its determinants; `None` without a price.
    pub price: Option<PlannedPrice>,
    /// Whether a hazard that strikes some path may be announced before it starts.
    pub noticed: bool,
}

/// Random weight of a supplier among those of its mineral.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedWeight {
    /// Noise of its logarithm.
    pub noise: Noise,
    /// Factor in all months, if it is not always 1.
    pub error: Option<Sampler>,
}

/// A part of demand.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedPart {
    /// Units a month at the start of the scenario.
    pub monthly: f64,
    /// Index of its growth draw.
    pub growth: usize,
}

/// A random growth rate.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedGrowth {
    /// Its random numbers.
    pub stream: Stream,
    /// Growth per year as a fraction, before clamping.
    pub sampler: Sampler,
    /// Loadings on drivers: index of the driver, and ρ.
    pub loadings: Vec<(usize, f64)>,
    /// `sqrt(1 − Σ ρ²)`: loading on the growth's own normal draw.
    pub own: f64,
}

/// Monthly AR(1) noise in the logarithm.
#[derive(Clone, PartialEq, Debug)]
pub struct Noise {
    /// Its random numbers.
    pub stream: Stream,
    /// σ: standard deviation; 0 means no noise.
    pub sigma: f64,
    /// φ: autocorrelation from month to month.
    pub persistence: f64,
    /// Where it begins.
    pub start: Start,
}

impl Noise {
    /// Returns the standard deviation of month 0.
    pub fn first(&self) -> f64 {
        match self.start {
            Start::Stationary => self.sigma,
            Start::Known => self.innovation(),
        }
    }

    /// Returns `sqrt(1 − φ²) σ`, the standard deviation of a month's innovation.
    pub fn innovation(&self) -> f64 {
        (1.0 - self.persistence * self.persistence).sqrt() * self.sigma
    }

    /// Returns the variance of month `t`: σ², or `σ² (1 − φ^(2(t+1)))` where the start is known.
    pub fn variance(&self, t: usize) -> f64 {
        let stationary = self.sigma * self.sigma;
        match self.start {
            Start::Stationary => stationary,
            Start::Known => stationary * (1.0 - libm::pow(self.persistence, 2.0 * (t as f64 + 1.0))),
        }
    }
}

/// A path as the classes of its nodes; nodes that no hazard strikes are left out.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedPath {
    /// Classes of its stages, passed `transit` months before arrival.
    pub stages: Vec<usize>,
    /// Classes of its lanes, passed in the month of arrival.
    pub lanes: Vec<usize>,
    /// Transit in whole months.
    pub transit: usize,
}

/// The parts of a market that one hazard strikes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PlannedStrikes {
    /// Whether the hazard concerns the mineral: strikes one of its nodes, or affects its demand.
    pub concerns: bool,
    /// Node classes it belongs to.
    pub classes: Vec<usize>,
    /// Paths it strikes: index, whether at a stage, whether on a lane.
    pub paths: Vec<(usize, bool, bool)>,
}

impl PlannedStrikes {
    fn of(hazard: usize, classes: &[Vec<usize>], paths: &[PlannedPath], shocks: &[usize]) -> Self {
        let own: Vec<usize> = (0..classes.len()).filter(|&c| classes[c].binary_search(&hazard).is_ok()).collect();
        let strikes = |list: &[usize]| list.iter().any(|class| own.contains(class));
        let struck = paths.iter().enumerate().map(|(p, path)| (p, strikes(&path.stages), strikes(&path.lanes)));
        Self {
            concerns: !own.is_empty() || shocks.contains(&hazard),
            paths: struck.filter(|(_, stage, lane)| *stage || *lane).collect(),
            classes: own,
        }
    }
}

/// Price of a mineral.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedPrice {
    /// P0 · (1 + drift)^(t / 12) by month.
    pub trend: Vec<f64>,
    /// P0: price in month 0, in the currency per unit.
    pub initial: f64,
    /// Noise of the logarithm.
    pub noise: Noise,
    /// ε: sum of the short-run elasticities of supply and demand.
    pub elasticity: f64,
    /// ε_d: short-run elasticity of demand.
    pub demand_elasticity: f64,
    /// κ: fraction of the distance to y* that is closed each month.
    pub adjustment: f64,
    /// ln cap: upper limit of y.
    pub log_cap: f64,
    /// The price inside a country that restricts its exports; `None` when it is not computed.
    pub inside: Option<PlannedInside>,
    /// World supply by stage: share and node class of each country whose node some hazard strikes.
    pub world: Vec<Vec<(f64, usize)>>,
}

/// The price inside a country whose exports a node withholds.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedInside {
    /// Class of the node; `None` when nothing strikes it.
    pub class: Option<usize>,
    /// The node's stage in [`PlannedPrice::world`], and its index within the stage; `None` when no hazard strikes it or it has no share.
    pub place: Option<(usize, usize)>,
    /// Consumption of the country, as a multiple of the undisturbed flow through the node.
    pub home_use: f64,
}

/// Paths of a mineral's suppliers and projects, as indices into the market's paths.
pub struct PathIndex {
    /// Path of each supplier of the scenario.
    pub suppliers: Vec<Option<usize>>,
    /// For each supplier with a leak: the path of the supplier whose deliveries are withheld, without the node that withholds them.
    pub leaks: Vec<Option<usize>>,
    /// Path of each project of the scenario.
    pub projects: Vec<Option<usize>>,
}

impl PlannedMarket {
    /// Whether the price inside a country is computed too.
    pub fn follows_inside(&self) -> bool {
        self.price.as_ref().is_some_and(|price| price.inside.is_some())
    }

    /// Plans the market of `mineral`, with index `index`, in the world with index `world`.
    pub fn new(
        scenario: &Scenario,
        mineral: &Mineral,
        index: usize,
        world: usize,
        hazards: &PlannedWorld,
        seed: u64,
    ) -> (Self, PathIndex) {
        let mut classes = Classes { mineral: &mineral.id, hazards, known: Vec::new() };
        let mut paths: Vec<PlannedPath> = Vec::new();
        let mut path_of = |owner: &Id, nodes: &[Node], transit: u32| {
            (owner == &mineral.id).then(|| super::index_of(&mut paths, classes.path(nodes, transit)))
        };
        let index_of_paths = PathIndex {
            suppliers: scenario.suppliers.iter().map(|s| path_of(&s.mineral, &s.path, s.transit)).collect(),
            projects: scenario.projects.iter().map(|p| path_of(&p.mineral, &p.path, p.transit)).collect(),
            leaks: scenario
                .suppliers
                .iter()
                .map(|s| {
                    let Surge::Leak(leak) = &s.surge else { return None };
                    let of = scenario.suppliers.iter().find(|other| other.id == leak.of)?;
                    let rest: Vec<Node> = of.path.iter().filter(|node| **node != leak.at).cloned().collect();
                    path_of(&of.mineral, &rest, of.transit)
                })
                .collect(),
        };
        let (parts, growths) = demand_parts(scenario, mineral, seed);
        let factor = |of: &Distribution| (*of != Distribution::Constant(1.0)).then(|| Sampler::new(of));
        let level = factor(&mineral.demand.level_error);
        let drifting = sorted_suppliers(scenario, mineral).into_iter().filter(|s| s.drifts(mineral));
        let weights = drifting.map(|supplier| {
            let (sigma, persistence) = supplier.share_drift(mineral);
            let stream = Stream::new(seed, StreamKind::Supplier, supplier.id.as_str());
            let noise = Noise { stream, sigma, persistence, start: Start::Known };
            PlannedWeight { noise, error: factor(&supplier.share_error) }
        });
        let noise = Noise {
            stream: Stream::new(seed, StreamKind::Demand, mineral.id.as_str()),
            sigma: mineral.demand.volatility,
            persistence: mineral.demand.persistence,
            start: mineral.demand.start,
        };
        let price = mineral.price.as_ref().map(|p| planned_price(scenario, mineral, p, &mut classes, seed));
        let shocks = hazards.shocking(&mineral.id);
        let classes = classes.known;
        let strikes = (0..hazards.hazards.len()).map(|h| PlannedStrikes::of(h, &classes, &paths, &shocks));
        let strikes: Vec<PlannedStrikes> = strikes.collect();
        let announced =
            |(h, strikes): (usize, &PlannedStrikes)| hazards.hazards[h].notice.is_some() && !strikes.paths.is_empty();
        let noticed = strikes.iter().enumerate().any(announced);
        let longest_transit = paths.iter().map(|p| p.transit).max().unwrap_or(0);
        let market = Self {
            mineral: index,
            world,
            parts,
            growths,
            level,
            noise,
            weights: weights.collect(),
            shocks,
            classes,
            paths,
            longest_transit,
            strikes,
            price,
            noticed,
        };
        (market, index_of_paths)
    }
}

/// Collects the node classes of a mineral.
struct Classes<'a> {
    mineral: &'a Id,
    hazards: &'a PlannedWorld,
    known: Vec<Vec<usize>>,
}

impl Classes<'_> {
    /// Returns the class of a node, or `None` when no hazard strikes it.
    fn of(&mut self, node: &Node) -> Option<usize> {
        let striking = self.hazards.striking(node, self.mineral);
        (!striking.is_empty()).then(|| super::index_of(&mut self.known, striking))
    }

    fn path(&mut self, nodes: &[Node], transit: u32) -> PlannedPath {
        let mut path = PlannedPath { stages: Vec::new(), lanes: Vec::new(), transit: 0 };
        for node in nodes {
            let Some(class) = self.of(node) else { continue };
            let list = if matches!(node, Node::Lane(_)) { &mut path.lanes } else { &mut path.stages };
            if !list.contains(&class) {
                list.push(class);
            }
        }
        if !path.stages.is_empty() {
            path.transit = transit as usize;
        }
        path
    }
}

fn demand_parts(scenario: &Scenario, mineral: &Mineral, seed: u64) -> (Vec<PlannedPart>, Vec<PlannedGrowth>) {
    let mut drivers: Vec<&Id> = scenario.drivers.iter().map(|d| &d.id).collect();
    drivers.sort();
    let loadings = loadings(&mineral.demand.drivers, |id| drivers.iter().position(|d| *d == id));
    let explained: f64 = loadings.iter().map(|(_, rho)| rho * rho).sum();
    let own = (1.0 - explained).max(0.0).sqrt();
    let growth = |kind, id: &str, distribution| PlannedGrowth {
        stream: Stream::new(seed, kind, id),
        sampler: Sampler::new(distribution),
        loadings: loadings.clone(),
        own,
    };
    let monthly = mineral.demand.annual / 12.0;
    let mut growths = vec![growth(StreamKind::Demand, mineral.id.as_str(), &mineral.demand.growth)];
    let mut parts = Vec::new();
    for sector in sorted_sectors(mineral) {
        let growth = sector.growth.as_ref().map_or(0, |own_growth| {
            growths.push(growth(StreamKind::Sector, &format!("{}/{}", mineral.id, sector.id), own_growth));
            growths.len() - 1
        });
        parts.push(PlannedPart { monthly: monthly * sector.share, growth });
    }
    if parts.is_empty() {
        parts.push(PlannedPart { monthly, growth: 0 });
    }
    (parts, growths)
}

/// Returns a mineral's sectors in order of id.
pub(super) fn sorted_sectors(mineral: &Mineral) -> Vec<&crate::domain::mineral::Sector> {
    let mut sectors: Vec<_> = mineral.sectors.iter().collect();
    sectors.sort_by(|a, b| a.id.cmp(&b.id));
    sectors
}

fn planned_price(
    scenario: &Scenario,
    mineral: &Mineral,
    price: &Price,
    classes: &mut Classes,
    seed: u64,
) -> PlannedPrice {
    let mut rows: Vec<_> = scenario.world.iter().filter(|row| row.mineral == mineral.id).collect();
    rows.sort_by(|a, b| (&a.stage, a.country).cmp(&(&b.stage, b.country)));
    let mut world: Vec<(&str, Vec<(f64, usize)>)> = Vec::new();
    let mut own_place = None;
    for row in rows {
        let node = Node::Stage { country: row.country, stage: row.stage.clone() };
        let Some(class) = classes.of(&node) else {
            continue;
        };
        match world.last_mut() {
            Some((stage, list)) if *stage == row.stage => list.push((row.share, class)),
            _ => world.push((&row.stage, vec![(row.share, class)])),
        }
        if price.inside.as_ref().is_some_and(|inside| inside.at == node) {
            own_place = world.last().map(|(_, list)| (world.len() - 1, list.len() - 1));
        }
    }
    let inside = price.inside.as_ref().map(|inside| PlannedInside {
        class: classes.of(&inside.at),
        place: own_place,
        home_use: inside.home_use,
    });
    PlannedPrice {
        trend: (0..scenario.months()).map(|t| price.initial * libm::pow(1.0 + price.drift, t as f64 / 12.0)).collect(),
        initial: price.initial,
        noise: Noise {
            stream: Stream::new(seed, StreamKind::Price, mineral.id.as_str()),
            sigma: price.volatility,
            persistence: price.persistence,
            start: price.start,
        },
        elasticity: price.supply_elasticity + price.demand_elasticity,
        demand_elasticity: price.demand_elasticity,
        adjustment: price.adjustment,
        log_cap: libm::log(price.cap),
        inside,
        world: world.into_iter().map(|(_, list)| list).collect(),
    }
}
