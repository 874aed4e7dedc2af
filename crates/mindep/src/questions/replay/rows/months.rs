//! Rows of `replay.csv`: every flow of docs/model.md §5, stocks, demand and price, by month.

use super::name::{Name, Names as Texts};
use super::{ReplayRow, Replayed};
use crate::tables::number::number;
use mindep_core::domain::node::Node;
use mindep_core::domain::scenario::ALL_MINERALS;
use mindep_core::domain::scenario::UNATTRIBUTED;
use mindep_core::engine::supply::NOTHING;
use mindep_core::engine::trace::{Month, Trace};
use mindep_core::plan::market::PlannedMarket;
use mindep_core::plan::supply::PlannedSupply;
use mindep_core::units::DAYS_PER_MONTH;
use std::collections::BTreeSet;

/// Unit of shares, indices and availabilities.
const FRACTION: &str = "fraction";

/// All variables, in the order of rows.
pub const VARIABLES: [&str; 42] = [
    "trend",
    "demand_without_shocks",
    "demand",
    "sector_demand",
    "domestic",
    "recycled",
    "planned_need",
    "node_available",
    "supplier_available",
    "contracted",
    "called",
    "delivered",
    "project_available",
    "project_planned",
    "project_delivered",
    "gap",
    "stock_call",
    "surplus",
    "surge_ordered",
    "surge_arrived",
    "surge_for_gap",
    "surge_for_stock",
    "substituted",
    "announced",
    "bought_ahead",
    "released",
    "refilled",
    "stock",
    "stock_target",
    "stock_days",
    "price_response",
    "shortfall",
    "shortfall_share",
    "sector_shortfall",
    "attributed",
    "supply",
    "hhi",
    "world_supply",
    "price_gap",
    "price",
    "price_inside",
    "driver",
];

/// Returns the rows of the minerals shown, then those of drivers.
pub fn months(replayed: Replayed<'_>) -> Vec<ReplayRow> {
    let mut rows = Rows {
        replayed,
        out: Vec::new(),
        texts: Texts::default(),
        mineral: Name::default(),
        unit: Name::default(),
        month: Name::default(),
    };
    for m in replayed.minerals() {
        let label = &replayed.plan.labels.minerals[m];
        rows.mineral = rows.texts.of(&label.id);
        rows.unit = rows.texts.of(&label.unit);
        let names = Names::new(replayed, m);
        let trace = &replayed.replay.traces[m];
        for t in 0..trace.months.len() {
            rows.month = rows.texts.of(&replayed.plan.labels.month(t).to_string());
            rows.month(&names, trace, t);
        }
    }
    rows.drivers();
    rows.out
}

/// Ids of suppliers, projects and other items of a mineral.
struct Names<'a> {
    supply: &'a PlannedSupply,
    suppliers: &'a [String],
    projects: Vec<&'a str>,
    stockpiles: Vec<&'a str>,
    sectors: &'a [String],
    /// Nodes that some disruption can strike, with their class.
    nodes: Vec<(String, usize)>,
    /// Disruptions to which shortfall may be attributed, with their index; the unattributed part is last.
    causes: Vec<(&'a str, usize)>,
}

impl<'a> Names<'a> {
    fn new(replayed: Replayed<'a>, m: usize) -> Self {
        let Replayed { plan, scenario, strategy, replay, .. } = replayed;
        let labels = &plan.labels;
        let label = &labels.minerals[m];
        let supply = &plan.strategies[strategy].supply[m];
        let mineral = scenario.minerals.iter().find(|mineral| mineral.id.as_str() == label.id);
        let causes = labels.disruptions.iter().map(String::as_str).chain([UNATTRIBUTED]).zip(0..);
        let some = |&(_, cause): &(&str, usize)| replay.traces[m].months.iter().any(|t| t.attributed[cause] > 0.0);
        Self {
            supply,
            suppliers: &label.suppliers,
            projects: supply.projects.iter().map(|p| labels.projects[p.label].as_str()).collect(),
            stockpiles: mineral.map_or(Vec::new(), |m| m.stockpiles.iter().map(|k| k.id.as_str()).collect()),
            sectors: &label.sectors,
            nodes: nodes(replayed, &label.id, &plan.markets[supply.market]),
            causes: causes.filter(some).collect(),
        }
    }
}

/// Returns the nodes of a mineral that some disruption can strike, in order of name, with their class.
fn nodes(replayed: Replayed<'_>, mineral: &str, market: &PlannedMarket) -> Vec<(String, usize)> {
    let Replayed { plan, scenario, .. } = replayed;
    let Some(mineral) = scenario.minerals.iter().map(|m| &m.id).find(|id| id.as_str() == mineral) else {
        return Vec::new();
    };
    let of_suppliers = scenario.suppliers.iter().filter(|s| s.mineral == *mineral).flat_map(|s| &s.path);
    let of_projects = scenario.projects.iter().filter(|p| p.mineral == *mineral && p.enabled).flat_map(|p| &p.path);
    let of_world = scenario.world.iter().filter(|w| w.mineral == *mineral && market.price.is_some());
    let of_world = of_world.map(|w| Node::Stage { country: w.country, stage: w.stage.clone() });
    let all: BTreeSet<Node> = of_suppliers.chain(of_projects).cloned().chain(of_world).collect();
    let class = |node: &Node| {
        let striking = plan.worlds[market.world].striking(node, mineral);
        market.classes.iter().position(|class| *class == striking).map(|class| (node.to_string(), class))
    };
    let mut nodes: Vec<(String, usize)> = all.iter().filter_map(class).collect();
    nodes.sort();
    nodes
}

struct Rows<'a> {
    replayed: Replayed<'a>,
    out: Vec<ReplayRow>,
    texts: Texts,
    mineral: Name,
    unit: Name,
    month: Name,
}

impl Rows<'_> {
    fn put(&mut self, variable: &str, id: &str, value: Option<f64>, unit: &str) {
        self.out.push(ReplayRow {
            strategy: self.texts.of(self.replayed.strategy_id()),
            mineral: self.mineral.clone(),
            month: self.month.clone(),
            variable: self.texts.of(variable),
            id: self.texts.of(id),
            value: number(value),
            unit: self.texts.of(unit),
        });
    }

    fn quantity(&mut self, variable: &str, value: f64) {
        self.each(variable, &[""], &[value]);
    }

    /// Adds a quantity for each of `ids`.
    fn each<S: AsRef<str>>(&mut self, variable: &str, ids: &[S], values: &[f64]) {
        let unit = self.unit.clone();
        self.each_in(variable, ids, values, &unit);
    }

    fn each_in<S: AsRef<str>>(&mut self, variable: &str, ids: &[S], values: &[f64], unit: &str) {
        for (id, &value) in ids.iter().zip(values) {
            self.put(variable, id.as_ref(), Some(value), unit);
        }
    }

    fn month(&mut self, names: &Names, trace: &Trace, t: usize) {
        let m = &trace.months[t];
        self.quantity("trend", m.trend);
        self.quantity("demand_without_shocks", m.calm_demand);
        self.quantity("demand", m.demand);
        self.each("sector_demand", names.sectors, &m.sector_demand);
        self.quantity("domestic", m.domestic);
        self.quantity("recycled", m.recycled);
        self.quantity("planned_need", m.need);
        for (node, class) in &names.nodes {
            self.put("node_available", node, Some(m.classes[*class]), FRACTION);
        }
        self.contracts(names, m);
        self.quantity("gap", m.gap);
        self.quantity("stock_call", m.missing);
        self.quantity("surplus", m.surplus);
        self.surge(names, m);
        if names.supply.substitution.is_some() {
            self.quantity("substituted", m.substituted);
        }
        if names.supply.rush > 0.0 {
            self.each_in("announced", names.suppliers, &m.notice, FRACTION);
            self.each("bought_ahead", names.suppliers, &m.ahead);
        }
        self.stock(names, m);
        self.quantity("price_response", m.price_response);
        self.quantity("shortfall", m.shortfall);
        self.put("shortfall_share", "", Some(m.shortfall / m.demand), FRACTION);
        self.each("sector_shortfall", names.sectors, &m.sector_shortfall);
        for &(cause, index) in &names.causes {
            self.each("attributed", &[cause], &[m.attributed[index]]);
        }
        self.sums(m);
        if let Some(price) = m.price {
            let unit = format!("{} per {}", self.replayed.plan.labels.currency, &*self.unit);
            self.put("world_supply", "", m.world, FRACTION);
            self.put("price_gap", "", m.price_gap, "logarithm");
            self.put("price", "", Some(price), &unit);
            if m.price_inside.is_some() {
                self.put("price_inside", "", m.price_inside, &unit);
            }
        }
    }

    fn contracts(&mut self, names: &Names, m: &Month) {
        self.each_in("supplier_available", names.suppliers, &m.available, FRACTION);
        self.each("contracted", names.suppliers, &m.contracted);
        self.each("called", names.suppliers, &m.called);
        self.each("delivered", names.suppliers, &m.delivered);
        self.each_in("project_available", &names.projects, &m.project_available, FRACTION);
        self.each("project_planned", &names.projects, &m.project_planned);
        self.each("project_delivered", &names.projects, &m.project_delivered);
    }

    /// Adds the flows of surge, for suppliers that have surge.
    fn surge(&mut self, names: &Names, m: &Month) {
        let has = |s: &usize| {
            let supplier = &names.supply.suppliers[*s];
            supplier.surge_share > 0.0 || supplier.surge_volume > 0.0 || supplier.leak.is_some()
        };
        let able: Vec<usize> = (0..names.suppliers.len()).filter(has).collect();
        let flows = [
            ("surge_ordered", &m.ordered),
            ("surge_arrived", &m.arrived),
            ("surge_for_gap", &m.surge_for_gap),
            ("surge_for_stock", &m.surge_for_stock),
        ];
        for (variable, values) in flows {
            for &s in &able {
                self.each(variable, &names.suppliers[s..=s], &values[s..=s]);
            }
        }
    }

    fn stock(&mut self, names: &Names, m: &Month) {
        self.each("released", &names.stockpiles, &m.released);
        self.each("refilled", &names.stockpiles, &m.refilled);
        self.each("stock", &names.stockpiles, &m.stock);
        let targets: Vec<f64> = names.supply.stockpiles.iter().map(|pile| pile.target_months * m.trend).collect();
        self.each("stock_target", &names.stockpiles, &targets);
        if !names.stockpiles.is_empty() {
            let held: f64 = m.stock.iter().sum();
            self.put("stock_days", "", Some(held * (1.0 / m.trend) * DAYS_PER_MONTH), "days");
        }
    }

    /// Adds total supply, as in `timeseries.csv`, and the concentration of deliveries.
    fn sums(&mut self, m: &Month) {
        let bought = |s: usize| m.surge_for_gap[s] + m.surge_for_stock[s] + m.ahead[s];
        let received: Vec<f64> = (0..m.delivered.len())
            .map(|s| m.delivered[s] + bought(s))
            .chain(m.project_delivered.iter().copied())
            .collect();
        let all: f64 = received.iter().sum();
        self.quantity("supply", m.domestic + m.recycled + all);
        let squares: f64 = received.iter().map(|r| r * r).sum();
        let hhi = (all > NOTHING * m.demand).then(|| squares / (all * all));
        self.put("hhi", "", hhi, FRACTION);
    }

    /// Adds the driver values F(y), repeated in every month of the year.
    fn drivers(&mut self) {
        let Some(trace) = self.replayed.replay.traces.first() else { return };
        self.mineral = self.texts.of(ALL_MINERALS);
        let names = self.replayed.drivers();
        for t in 0..trace.months.len() {
            self.month = self.texts.of(&self.replayed.plan.labels.month(t).to_string());
            let values: Vec<f64> = trace.drivers.iter().map(|years| years[t / 12]).collect();
            self.each_in("driver", &names, &values, "standard deviations");
        }
    }
}
