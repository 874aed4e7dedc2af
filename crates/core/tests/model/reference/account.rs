//! Results of a trial: metrics, attribution and volumes (docs/model.md §§6, 8 and 9).

use super::given::{Given, Struck};
use super::trial::Month;
use mindep_core::domain::disruption::Effect;
use mindep_core::domain::scenario::Scenario;
use mindep_core::domain::supplier::Supplier;
use mindep_core::id::Id;
use std::collections::BTreeMap;

/// Volumes of a supplier or project over the horizon.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Source {
    pub contracted: f64,
    pub delivered: f64,
    pub surge: f64,
    pub lost: f64,
}

/// Shortfall and losses of a sector.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct SectorLoss {
    pub shortfall: f64,
    pub share: f64,
    pub loss: f64,
}

/// Sums of one mineral over the horizon; undefined values are NaN.
#[derive(Clone, PartialEq, Debug)]
pub struct Account {
    /// Metrics, in the order of `Metric::ALL`.
    pub metrics: [f64; 20],
    /// Attributed shortfall by disruption; `None` is unattributed.
    pub attributed: BTreeMap<Option<Id>, f64>,
    /// Suppliers, in file order.
    pub suppliers: Vec<Source>,
    /// Enabled projects, in file order.
    pub projects: Vec<Source>,
    /// Sectors, in file order.
    pub sectors: Vec<SectorLoss>,
    /// Discounted spending of each enabled project.
    pub spending: Vec<f64>,
    /// Total supply.
    pub supply: f64,
    /// Total demand.
    pub demand: f64,
}

/// Returns the total supply of a month: Q + r·D + Σ_p + ΣC + surge bought.
pub fn supply(m: &Month) -> f64 {
    m.domestic
        + m.recycled
        + m.project_delivered.iter().sum::<f64>()
        + m.delivered.iter().sum::<f64>()
        + m.surge_for_gap.iter().sum::<f64>()
        + m.surge_for_stock.iter().sum::<f64>()
        + m.ahead.iter().sum::<f64>()
}

/// Returns the sum of squared shares and the largest share of `volumes`; NaN when their sum is zero or negligible relative to `demand`.
pub fn concentration(volumes: &[f64], demand: f64) -> (f64, f64) {
    let all: f64 = volumes.iter().sum();
    if all <= super::trial::NOTHING * demand {
        return (f64::NAN, f64::NAN);
    }
    let shares = volumes.iter().map(|v| v / all);
    (shares.clone().map(|s| s * s).sum(), shares.fold(0.0, f64::max))
}

/// Returns a supplier's deliveries beyond its contract in a month: surge, and amounts bought ahead.
fn beyond(m: &Month, i: usize) -> f64 {
    m.surge_for_gap[i] + m.surge_for_stock[i] + m.ahead[i]
}

/// Returns the deliveries of each source in a month, surge included: suppliers, then projects.
pub fn received(m: &Month) -> Vec<f64> {
    let contracts = (0..m.delivered.len()).map(|i| m.delivered[i] + beyond(m, i));
    contracts.chain(m.project_delivered.iter().copied()).collect()
}

/// Returns the stock of all stockpiles at the end of the month, in days of trend demand.
pub fn stock_days(m: &Month) -> f64 {
    m.stock.iter().sum::<f64>() / (m.trend * 12.0 / 365.0)
}

/// Returns the discounted part of `cost`, spent in `month`, that is charged within the horizon: at once, or in equal amounts over the months of a
/// life, whose discounted sum at the time of spending is the cost.
pub fn charged(cost: f64, month: f64, life_years: Option<f64>, rate: f64, horizon: usize) -> f64 {
    let worth = |t: f64| libm::pow(1.0 + rate, -t / 12.0);
    let within = |t: f64| (0.0..horizon as f64).contains(&t);
    let Some(years) = life_years else { return if within(month) { cost * worth(month) } else { 0.0 } };
    let life = ((years * 12.0).round() as usize).max(1);
    let amount = cost / (0..life).map(|j| worth(j as f64)).sum::<f64>();
    (0..life).map(|j| month + j as f64).filter(|t| within(*t)).map(|t| amount * worth(t)).sum()
}

/// Returns the spending on each enabled project, given the numbers of stages begun.
pub fn spending(given: &Given, begun: &[usize]) -> Vec<f64> {
    let horizon = given.scenario.months();
    given
        .ventures()
        .iter()
        .zip(begun)
        .map(|(project, &begun)| {
            let (mut spent, mut time) = (0.0, f64::from(project.start));
            for stage in &project.stages[..begun] {
                spent += charged(stage.cost, time.floor(), project.life_years, given.scenario.discount_rate, horizon);
                time += super::scenarios::constant(&stage.duration).unwrap_or(f64::NAN);
            }
            spent
        })
        .collect()
}

/// Computes the account of `months`; `begun` is the number of stages begun of each enabled project.
#[allow(clippy::too_many_lines)] // one sum after the other
pub fn settle(given: &Given, baseline: &Scenario, begun: &[usize], months: &[Month]) -> Account {
    let mineral = given.mineral;
    let (suppliers, ventures) = (given.suppliers(), given.ventures());
    let rate = given.scenario.discount_rate;
    let discount = |t: f64| libm::pow(1.0 + rate, -t / 12.0);
    let sum = |of: &dyn Fn(&Month) -> f64| months.iter().map(of).sum::<f64>();
    let spending = spending(given, begun);
    let (shortfall, demand) = (sum(&|m| m.shortfall), sum(&|m| m.demand));

    // Shortages
    let short: Vec<bool> = months.iter().map(|m| m.shortfall / m.demand > baseline.shortage_threshold).collect();
    let longest = short.split(|s| !s).map(<[bool]>::len).max().unwrap_or(0);
    let first = short.iter().position(|&s| s).map_or(f64::NAN, |t| t as f64);
    let peak = months.iter().map(|m| m.shortfall / m.demand).fold(0.0, f64::max);
    let lowest = if mineral.stockpiles.is_empty() {
        f64::NAN
    } else {
        months.iter().map(stock_days).fold(f64::INFINITY, f64::min)
    };

    // Money
    let (mut imports, mut other, mut unmet, mut loss, mut prices) = (0.0, 0.0, 0.0, 0.0, 0.0);
    let mut sector_loss = vec![0.0; mineral.sectors.len()];
    for (t, m) in months.iter().enumerate() {
        let now = discount(t as f64);
        for (k, sector) in mineral.sectors.iter().enumerate() {
            sector_loss[k] += m.sector_shortfall[k] * sector.value_added * now;
        }
        let (Some(price), Some(gap)) = (m.price, m.price_gap) else { continue };
        prices += price;
        let money = price * now;
        for (i, supplier) in suppliers.iter().enumerate() {
            let volume = m.delivered[i] + beyond(m, i);
            imports += volume * money * (1.0 + supplier.premium);
        }
        for (project, volume) in ventures.iter().zip(&m.project_delivered) {
            let bought = money * (1.0 + project.premium);
            imports += volume * ((1.0 - project.ownership) * bought + project.ownership * project.unit_cost * now);
        }
        other += m.domestic * mineral.domestic.as_ref().map_or(0.0, |r| r.cost) * money;
        other += m.recycled * mineral.recycling.as_ref().map_or(0.0, |r| r.cost) * money;
        other += m.substituted * mineral.substitution.as_ref().map_or(0.0, |s| s.cost) * money;
        for (pile, held) in mineral.stockpiles.iter().zip(&m.stock) {
            other += pile.carrying_cost / 12.0 * held * money;
        }
        unmet += (m.shortfall + m.price_response) * money;
        loss += 0.5 * m.price_response * money * (1.0 - libm::exp(-gap));
    }
    loss += sector_loss.iter().sum::<f64>();
    // The loss is unknown if no sector has a value added.
    if mineral.sectors.iter().all(|s| s.value_added == 0.0) {
        loss = f64::NAN;
    }
    let (mut import_cost, mut total, mut programme) = (f64::NAN, f64::NAN, f64::NAN);
    if let Some(price) = &mineral.price {
        let last = months.last().expect("a month");
        let end = last.price.expect("a price") * discount(months.len() as f64);
        let stocks = mineral.stockpiles.iter().zip(&last.stock);
        let change = stocks.map(|(pile, left)| {
            pile.initial_days * mineral.demand.annual / 365.0 * price.initial - pile.resale * left * end
        });
        import_cost = imports;
        total = imports + other + spending.iter().sum::<f64>() + change.sum::<f64>();
        programme = total + unmet;
    }

    // Volumes
    let over = |of: &dyn Fn(&Month) -> f64| sum(of);
    let supplied: Vec<Source> = (0..suppliers.len())
        .map(|i| Source {
            contracted: over(&|m| m.contracted[i]),
            delivered: over(&|m| m.delivered[i]),
            surge: over(&|m| beyond(m, i)),
            lost: over(&|m| m.called[i] - m.delivered[i]),
        })
        .collect();
    let developed: Vec<Source> = (0..ventures.len())
        .map(|p| Source {
            contracted: over(&|m| m.project_planned[p]),
            delivered: over(&|m| m.project_delivered[p]),
            surge: 0.0,
            lost: over(&|m| m.project_planned[p] - m.project_delivered[p]),
        })
        .collect();
    let volumes: Vec<f64> = supplied.iter().chain(&developed).map(|s| s.delivered + s.surge).collect();
    let (hhi, largest) = concentration(&volumes, demand);

    let metrics = [
        shortfall,
        shortfall / demand,
        peak,
        short.iter().filter(|&&s| s).count() as f64,
        longest as f64,
        f64::from(u8::from(short.contains(&true))),
        first,
        lowest,
        sum(&|m| m.price_response),
        sum(&|m| m.shortfall + m.price_response),
        sum(&|m| m.shortfall + m.price_response) / demand,
        supplied.iter().map(|s| s.surge).sum(),
        if mineral.price.is_some() { prices / months.len() as f64 } else { f64::NAN },
        import_cost,
        loss,
        total,
        programme,
        programme + loss,
        hhi,
        largest,
    ];
    let sectors = (0..mineral.sectors.len())
        .map(|k| {
            let shortfall = sum(&|m| m.sector_shortfall[k]);
            SectorLoss { shortfall, share: shortfall / sum(&|m| m.sector_demand[k]), loss: sector_loss[k] }
        })
        .collect();
    Account {
        metrics,
        attributed: attribute(given, &suppliers, months),
        suppliers: supplied,
        projects: developed,
        sectors,
        spending,
        supply: sum(&supply),
        demand,
    }
}

/// Returns the availability of a path in month `t` if `struck` were the only occurrence.
fn alone(given: &Given, struck: &Struck, path: &[mindep_core::domain::node::Node], transit: u32, t: usize) -> f64 {
    let mut weakest = 1.0_f64;
    for node in path.iter().filter(|node| given.strikes(struck.disruption, node)) {
        if let Some(then) = Given::passed(node, transit, t) {
            weakest = weakest.min(1.0 - struck.loss(then));
        }
    }
    weakest
}

fn attribute(given: &Given, suppliers: &[&Supplier], months: &[Month]) -> BTreeMap<Option<Id>, f64> {
    let ventures = given.ventures();
    let mut attributed = BTreeMap::new();
    for (t, m) in months.iter().enumerate().filter(|(_, m)| m.shortfall > 0.0) {
        let mut claims: BTreeMap<Option<Id>, f64> = BTreeMap::from([(None, m.calm_gap)]);
        for struck in &given.struck {
            let disruption = struck.disruption;
            let mut claim = 0.0;
            match &disruption.effect {
                Effect::Supply(_) => {
                    for (supplier, volume) in suppliers.iter().zip(&m.contracted) {
                        claim += volume * (1.0 - alone(given, struck, &supplier.path, supplier.transit, t));
                    }
                    for (project, volume) in ventures.iter().zip(&m.project_planned) {
                        claim += volume * (1.0 - alone(given, struck, &project.path, project.transit, t));
                    }
                }
                Effect::Demand if given.shocks(disruption) => {
                    let loss = struck.loss(t);
                    let whole = if disruption.overlapping { loss } else { given.shock_of(disruption, t) };
                    claim = (m.demand * loss / (1.0 + whole)).max(0.0);
                }
                Effect::Demand => {}
            }
            *claims.entry(Some(disruption.id.clone())).or_insert(0.0) += claim;
        }
        let all: f64 = claims.values().sum();
        if all <= 0.0 {
            claims.insert(None, 1.0);
        }
        let all = if all > 0.0 { all } else { 1.0 };
        for (claimant, claim) in claims {
            *attributed.entry(claimant).or_insert(0.0) += m.shortfall * claim / all;
        }
    }
    attributed
}
