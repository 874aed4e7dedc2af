//! One trial of one mineral under one strategy, month by month: a direct, slow implementation of docs/model.md §§5–6.

use super::given::Given;
use mindep_core::domain::mineral::Mineral;
use mindep_core::domain::project::Project;
use mindep_core::domain::supplier::{Supplier, Surge};

/// A gap or surplus below this fraction of demand counts as zero.
pub const NOTHING: f64 = 1e-9;

/// Days in a month.
const DAYS: f64 = 365.0 / 12.0;

/// Flows of one month; suppliers, projects, stockpiles and sectors are in file order.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Month {
    pub trend: f64,
    pub calm_demand: f64,
    pub demand: f64,
    pub sector_demand: Vec<f64>,
    pub price: Option<f64>,
    pub price_gap: Option<f64>,
    pub price_inside: Option<f64>,
    pub domestic: f64,
    pub recycled: f64,
    pub available: Vec<f64>,
    pub project_available: Vec<f64>,
    pub contracted: Vec<f64>,
    pub called: Vec<f64>,
    pub delivered: Vec<f64>,
    pub project_planned: Vec<f64>,
    pub project_delivered: Vec<f64>,
    pub gap: f64,
    pub calm_gap: f64,
    pub missing: f64,
    pub surplus: f64,
    pub ordered: Vec<f64>,
    pub arrived: Vec<f64>,
    pub surge_for_gap: Vec<f64>,
    pub surge_for_stock: Vec<f64>,
    pub notice: Vec<f64>,
    pub ahead: Vec<f64>,
    pub substituted: f64,
    pub released: Vec<f64>,
    pub refilled: Vec<f64>,
    pub stock: Vec<f64>,
    pub price_response: f64,
    pub shortfall: f64,
    pub sector_shortfall: Vec<f64>,
}

/// Returns c and the call of each contract, where `wanted` is the numerator of c.
fn calls(suppliers: &[&Supplier], contracted: &[f64], wanted: f64, open: f64, flexibility: f64) -> (f64, Vec<f64>) {
    let c = if open <= 0.0 { 1.0 } else { (wanted / open).clamp(1.0 - flexibility, 1.0 + flexibility) };
    let called = suppliers
        .iter()
        .zip(contracted)
        .map(|(supplier, volume)| (c * volume).min(supplier.capacity.map_or(f64::INFINITY, |year| year / 12.0)))
        .collect();
    (c, called)
}

fn product(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(x, y)| x * y).collect()
}

/// Returns `value`, or zero when it is negligible relative to `demand`.
fn or_nothing(value: f64, demand: f64) -> f64 {
    if value < NOTHING * demand { 0.0 } else { value }
}

/// Step 3: contracts after displacement by projects.
fn displaced(suppliers: &[&Supplier], ventures: &[&Project], planned: &[f64], kept: &mut [f64], open: f64) {
    let mut room = (open - kept.iter().sum::<f64>()).max(0.0);
    let mut rests = Vec::new();
    for volume in planned {
        let fills = volume.min(room);
        room -= fills;
        rests.push(volume - fills);
    }
    for (project, rest) in ventures.iter().zip(&mut rests) {
        for id in &project.displaces {
            for (_, volume) in suppliers.iter().zip(kept.iter_mut()).filter(|(s, _)| &s.id == id) {
                let taken = volume.min(*rest);
                *volume -= taken;
                *rest -= taken;
            }
        }
    }
    let (rest, left) = (rests.iter().sum::<f64>(), kept.iter().sum::<f64>());
    if left > 0.0 {
        for volume in kept {
            *volume *= 1.0 - (rest / left).min(1.0);
        }
    }
}

/// Computes all months of the trial.
#[allow(clippy::too_many_lines)] // the steps of docs/model.md §5 in one place, in their order
pub fn simulate(given: &Given) -> Vec<Month> {
    let mineral = given.mineral;
    let (suppliers, ventures) = (given.suppliers(), given.ventures());
    let mut cheapest_first: Vec<usize> = (0..suppliers.len()).collect();
    cheapest_first.sort_by(|&a, &b| suppliers[a].premium.total_cmp(&suppliers[b].premium)); // stable: ties in file order
    let mut months: Vec<Month> = Vec::new();
    let mut stock: Vec<f64> = Vec::new();
    let (mut gap_months, mut level, mut y, mut y_inside) = (0_u32, 0.0_f64, 0.0_f64, 0.0_f64);

    for t in 0..given.scenario.months() {
        let mut m = Month::default();
        let trends = given.trends(t);
        m.trend = trends.iter().sum();
        let level_of_stock = |days: f64| days * m.trend / DAYS;
        if t == 0 {
            // What is held is known, in days of what demand is said to be.
            stock = mineral.stockpiles.iter().map(|s| s.initial_days * mineral.demand.annual / 365.0).collect();
        }
        m.calm_demand = m.trend * given.demand_noise[t];
        m.demand = m.calm_demand * given.shock(t);
        let demand = m.demand;
        if !mineral.sectors.is_empty() {
            m.sector_demand = trends.iter().map(|part| part / m.trend * demand).collect();
        }

        // §5: price
        if let Some(price) = &mineral.price {
            y += price.adjustment * (Given::gap_target(price, given.world(t)) - y);
            let drifted = price.initial * libm::pow(1.0 + price.drift, t as f64 / 12.0);
            m.price_gap = Some(y);
            m.price = Some(drifted * given.price_noise[t] * libm::exp(y));
            if let Some(inside) = &price.inside {
                y_inside += price.adjustment * (given.inside_target(price, inside, t) - y_inside);
                m.price_inside = Some(drifted * given.price_noise[t] * libm::exp(y_inside));
            }
        }

        // Steps 1 and 2
        let ramp = |ramp: &mindep_core::domain::mineral::Ramp| {
            let passed = if ramp.by <= 0 { 1.0 } else { (t as f64 / f64::from(ramp.by)).min(1.0) };
            ramp.initial + (ramp.target - ramp.initial) * passed
        };
        m.domestic = mineral.domestic.as_ref().map_or(0.0, ramp) / 12.0;
        let recycling = mineral.recycling.as_ref().map_or(0.0, ramp);
        m.recycled = recycling * demand;
        let foreseen = m.trend + mineral.demand.foreseen * (m.calm_demand - m.trend);
        let need = ((1.0 - recycling) * foreseen - m.domestic).max(0.0);
        let limit = |s: &Supplier| s.capacity.map_or(f64::INFINITY, |year| year / 12.0);
        m.contracted = suppliers.iter().zip(given.shares(t)).map(|(s, share)| (share * need).min(limit(s))).collect();

        // Step 3
        m.project_planned =
            ventures.iter().zip(&given.projects).map(|(p, &drawn)| Given::output(p, drawn, t)).collect();
        displaced(&suppliers, &ventures, &m.project_planned, &mut m.contracted, need);
        let planned: f64 = m.project_planned.iter().sum();

        // Step 4
        m.available = suppliers.iter().map(|s| given.path(&s.path, s.transit, t)).collect();
        m.project_available = ventures.iter().map(|p| given.path(&p.path, p.transit, t)).collect();
        m.project_delivered = product(&m.project_planned, &m.project_available);
        let home = m.domestic + m.recycled + m.project_delivered.iter().sum::<f64>();
        let missed: Vec<f64> = mineral
            .stockpiles
            .iter()
            .zip(&stock)
            .map(|(pile, held)| (level_of_stock(pile.target_days) - held).max(0.0).min(pile.refill * demand))
            .collect();
        m.missing = missed.iter().sum();
        let numerator = |demand: f64| ((1.0 - recycling) * demand - m.domestic - planned).max(0.0) + m.missing;
        let (c, called) = calls(&suppliers, &m.contracted, numerator(demand), need - planned, mineral.flexibility);
        m.delivered = product(&called, &m.available);
        m.called = called;

        // Step 5
        let beyond = home + m.delivered.iter().sum::<f64>() - demand;
        m.gap = or_nothing(-beyond, demand);
        m.surplus = or_nothing(beyond, demand);

        // The gap that would exist without any disruption, for the attribution (§8)
        let calm = m.calm_demand;
        let (_, calm_called) = calls(&suppliers, &m.contracted, numerator(calm), need - planned, mineral.flexibility);
        let calm_supply = m.domestic + recycling * calm + planned + calm_called.iter().sum::<f64>();
        m.calm_gap = or_nothing((calm - calm_supply).max(0.0), calm);

        // Step 6
        let most: Vec<f64> = (0..suppliers.len())
            .map(|i| {
                let (supplier, volume) = (suppliers[i], m.contracted[i]);
                let asked = match &supplier.surge {
                    Surge::OfContract(part) => part * volume,
                    Surge::Volume(year) => year / 12.0,
                    Surge::Leak(leak) => {
                        let of = suppliers.iter().position(|s| s.id == leak.of).expect("a supplier of the mineral");
                        leak.share * m.contracted[of] * given.withheld(leak, t)
                    }
                };
                asked.min(limit(supplier) - c * volume).max(0.0) * m.available[i]
            })
            .collect();
        m.ordered = vec![0.0; suppliers.len()];
        let mut to_order = m.gap + (m.missing - m.surplus).max(0.0);
        for &i in &cheapest_first {
            m.ordered[i] = most[i].min(to_order);
            to_order -= m.ordered[i];
        }
        m.arrived = (0..suppliers.len())
            .map(|i| match suppliers[i].surge_lag as usize {
                0 => m.ordered[i].min(most[i]),
                lag if lag <= t => months[t - lag].ordered[i].min(most[i]),
                _ => 0.0,
            })
            .collect();
        let mut left = m.gap;
        m.surge_for_gap = vec![0.0; suppliers.len()];
        for &i in &cheapest_first {
            m.surge_for_gap[i] = m.arrived[i].min(left);
            left -= m.surge_for_gap[i];
        }
        left = or_nothing(left, demand);
        let refilling = (m.missing - m.surplus).max(0.0);

        // Step 7
        if let Some(substitution) = &mineral.substitution {
            let step = if substitution.ramp == 0.0 { 1.0 } else { 1.0 / substitution.ramp };
            if left > substitution.trigger * demand {
                gap_months += 1;
                if gap_months > substitution.lag {
                    level = (level + step).min(1.0);
                }
            } else {
                gap_months = 0;
                level = (level - step).max(0.0);
            }
            m.substituted = (level * substitution.max * demand).min(left);
            left = or_nothing(left - m.substituted, demand);
        }

        // Beginning of step 8: buying ahead
        m.notice = suppliers.iter().map(|s| given.notice(s, t)).collect();
        let usual: Vec<f64> = (0..suppliers.len()).map(|i| m.contracted[i] * m.notice[i].min(m.available[i])).collect();
        let rate: f64 = mineral.stockpiles.iter().map(|pile| pile.rush).sum();
        let mut still = refilling;
        let mut used = m.surge_for_gap.clone();
        for &i in &cheapest_first {
            let refills = (m.arrived[i] - m.surge_for_gap[i]).min(still);
            used[i] += refills;
            still -= refills;
        }
        let able: Vec<f64> = (0..suppliers.len())
            .map(|i| {
                let wanted = rate * usual[i];
                match suppliers[i].capacity {
                    Some(year) => wanted.min((year / 12.0 - m.called[i]) * m.available[i] - used[i]).max(0.0),
                    None => wanted,
                }
            })
            .collect();
        let all: f64 = able.iter().sum();
        let mut reach = all;
        let stocked_up: Vec<f64> = (0..stock.len())
            .map(|k| {
                let pile = &mineral.stockpiles[k];
                let room = (level_of_stock(pile.rush_days) - stock[k] - missed[k]).max(0.0);
                let bought = (pile.rush * usual.iter().sum::<f64>()).min(room).min(reach);
                reach -= bought;
                bought
            })
            .collect();
        m.ahead = able.iter().map(|able| if all > 0.0 { able * (all - reach) / all } else { 0.0 }).collect();
        for (held, bought) in stock.iter_mut().zip(&stocked_up) {
            *held += bought;
        }

        // Step 8
        m.released = vec![0.0; stock.len()];
        m.refilled = vec![0.0; stock.len()];
        m.surge_for_stock = vec![0.0; suppliers.len()];
        if left > 0.0 {
            for (k, pile) in mineral.stockpiles.iter().enumerate() {
                if left > pile.trigger * demand {
                    m.released[k] = stock[k].min(pile.max_release * demand).min(left);
                    left = or_nothing(left - m.released[k], demand);
                }
            }
        } else {
            let mut surplus = m.surplus;
            for k in 0..stock.len() {
                let mut wished = missed[k];
                let taken = surplus.min(wished);
                surplus -= taken;
                wished -= taken;
                m.refilled[k] = taken;
                for &i in &cheapest_first {
                    let bought = wished.min(m.arrived[i] - m.surge_for_gap[i] - m.surge_for_stock[i]);
                    m.surge_for_stock[i] += bought;
                    m.refilled[k] += bought;
                    wished -= bought;
                }
            }
        }
        for (k, held) in stock.iter_mut().enumerate() {
            *held = *held - m.released[k] + m.refilled[k];
            m.refilled[k] += stocked_up[k];
        }
        m.stock.clone_from(&stock);

        // Steps 9 and 10
        if let Some(price) = &mineral.price {
            m.price_response = left.min(demand * (1.0 - libm::exp(-price.demand_elasticity * y)));
        }
        m.shortfall = left - m.price_response;
        m.sector_shortfall = borne(mineral, &m.sector_demand, m.shortfall);
        months.push(m);
    }
    months
}

/// Divides a shortfall over sectors: the largest priority number first, and within a priority in proportion to demand.
fn borne(mineral: &Mineral, demand: &[f64], shortfall: f64) -> Vec<f64> {
    let mut borne = vec![0.0; mineral.sectors.len()];
    let mut priorities: Vec<i64> = mineral.sectors.iter().map(|s| s.priority).collect();
    priorities.sort_unstable();
    priorities.dedup();
    let mut left = shortfall;
    for priority in priorities.into_iter().rev() {
        let group: Vec<usize> = (0..borne.len()).filter(|&i| mineral.sectors[i].priority == priority).collect();
        let together: f64 = group.iter().map(|&i| demand[i]).sum();
        let bears = left.min(together);
        for i in group {
            borne[i] = bears * demand[i] / together;
        }
        left -= bears;
    }
    borne
}
