//! Supply of one mineral under one strategy, by month.

use super::market::{PathIndex, sorted_sectors};
use crate::domain::mineral::{Mineral, Ramp};
use crate::domain::scenario::Scenario;
use crate::domain::strategy::Shift;
use crate::domain::supplier::{Leak, Surge};
use crate::id::Id;
use crate::units::DAYS_PER_MONTH;
use std::collections::HashMap;

/// Supply of one mineral under one strategy.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedSupply {
    /// Index of the market: demand, price, paths.
    pub market: usize,
    /// Index of its mix of contracts.
    pub mix: usize,
    /// f: fraction by which contracts can be called above or below plan.
    pub flexibility: f64,
    /// Part of the noise of demand that contracts follow.
    pub foreseen: f64,
    /// Q: domestic production by month, in units.
    pub domestic: Vec<f64>,
    /// Cost of a domestic unit as a multiple of the price.
    pub domestic_cost: f64,
    /// r: recycled share of demand by month.
    pub recycling: Vec<f64>,
    /// Cost of a recycled unit as a multiple of the price.
    pub recycling_cost: f64,
    /// Suppliers in order of id.
    pub suppliers: Vec<PlannedSupplier>,
    /// For each month, the largest need at which every supplier can deliver its share; infinite without capacities.
    pub limit: Vec<f64>,
    /// Longest surge lag in months.
    pub longest_lag: usize,
    /// Indices of the suppliers by increasing premium, ties in file order.
    pub merit: Vec<usize>,
    /// Enabled projects in file order.
    pub projects: Vec<PlannedOfftake>,
    /// Substitution and thrift.
    pub substitution: Option<PlannedSubstitution>,
    /// Stockpiles in file order.
    pub stockpiles: Vec<PlannedStockpile>,
    /// ρ: amount that all stockpiles together buy ahead in a month of notice, as a fraction of the contracts with the suppliers about to be
    /// disrupted.
    pub rush: f64,
    /// Sectors in order of id, like the market's parts.
    pub sectors: Vec<PlannedSector>,
    /// Whether any of them loses value when the mineral is missing.
    pub valued: bool,
    /// Groups of sectors (indices) that bear a shortfall together, in the order in which they bear it.
    pub bearing: Vec<Vec<usize>>,
    /// Value of the stocks at the start, at the initial price, in the currency.
    pub opening: f64,
}

/// A supplier.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedSupplier {
    /// Index of its path in the market.
    pub path: usize,
    /// Contract share by month.
    pub share: Vec<f64>,
    /// Index of its weight in the market; `None` where it is not random.
    pub drift: Option<usize>,
    /// Capacity in units a month; infinite when unlimited.
    pub capacity: f64,
    /// Surge as a fraction of the contract.
    pub surge_share: f64,
    /// Surge in units a month, added to the fraction (one of the two is 0).
    pub surge_volume: f64,
    /// The leak that replaces surge, if any.
    pub leak: Option<PlannedLeak>,
    /// Whether surge is a fraction of the contract that no capacity limits.
    pub surge_is_plain: bool,
    /// Surge lag in whole months.
    pub surge_lag: usize,
    /// 1 + premium.
    pub price_factor: f64,
}

/// Deliveries of one supplier that consist of what a node withholds of another.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PlannedLeak {
    /// Index of the other supplier.
    pub of: usize,
    /// Index of its path without the node that withholds.
    pub without: usize,
    /// Fraction of what that node alone withholds.
    pub share: f64,
}

/// The importer's purchases from an enabled project.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedOfftake {
    /// Index of the project: in the scenario while planning, in the plan afterwards.
    pub project: usize,
    /// Index among the scenario's projects in order of id, for results.
    pub label: usize,
    /// Index of its path in the market.
    pub path: usize,
    /// Cost of a unit as a multiple of the price: (1 − ownership) · (1 + premium).
    pub price_factor: f64,
    /// Further cost of a unit in the currency: ownership · unit cost.
    pub own_cost: f64,
    /// Years over which the cost of its stages is charged; charged at once when `None`.
    pub life_years: Option<f64>,
    /// Indices of the suppliers that it displaces, in order.
    pub displaces: Vec<usize>,
}

/// Substitution and thrift.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedSubstitution {
    /// Largest share of demand that can be covered.
    pub max: f64,
    /// Consecutive months with a gap before the level rises.
    pub lag: f64,
    /// Change of the level per month.
    pub step: f64,
    /// Gap that remains after surge, as a share of demand, above which a month counts as one with a gap.
    pub trigger: f64,
    /// Cost of a unit as a multiple of the price.
    pub cost: f64,
}

/// A stockpile.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedStockpile {
    /// Initial stock in units.
    pub initial: f64,
    /// Target in months of trend demand.
    pub target_months: f64,
    /// Largest release in a month, as a share of that month's demand.
    pub max_release: f64,
    /// Gap, as a share of demand, above which the stockpile releases.
    pub trigger: f64,
    /// Largest amount refilled in a month, as a share of that month's demand.
    pub refill: f64,
    /// Carrying cost per month, as a fraction of the value held.
    pub carrying: f64,
    /// Fraction of its price that the remaining stock is worth at the end of the horizon.
    pub resale: f64,
    /// Amount bought ahead in a month of notice, as a fraction of the contracts with the suppliers about to be disrupted.
    pub rush: f64,
    /// Target of buying ahead in months of trend demand.
    pub rush_months: f64,
}

/// A sector.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedSector {
    /// Value lost per unit not supplied, in the currency.
    pub value_added: f64,
}

impl PlannedSupply {
    /// Plans the supply of `mineral` with contract shares changed by `shifts`; projects keep their index in the scenario.
    pub fn new(scenario: &Scenario, mineral: &Mineral, shifts: &[Shift], market: usize, paths: &PathIndex) -> Self {
        let months = scenario.months();
        let ramp = |ramp: Option<&Ramp>, scale: f64| -> Vec<f64> {
            (0..months).map(|t| ramp.map_or(0.0, |r| r.at(t) * scale)).collect()
        };
        let of_mineral: Vec<usize> =
            (0..scenario.suppliers.len()).filter(|&s| scenario.suppliers[s].mineral == mineral.id).collect();
        let mut sorted = of_mineral.clone();
        sorted.sort_by(|&a, &b| scenario.suppliers[a].id.cmp(&scenario.suppliers[b].id));
        let mut places = vec![0; scenario.suppliers.len()];
        sorted.iter().zip(0..).for_each(|(&supplier, place)| places[supplier] = place);
        let place = |supplier: usize| places[supplier];
        let mut merit = of_mineral;
        merit.sort_by(|&a, &b| scenario.suppliers[a].premium.total_cmp(&scenario.suppliers[b].premium));
        let planned_leak = |leak: &Leak, supplier: usize| {
            let of = scenario.suppliers.iter().position(|other| other.id == leak.of)?;
            Some(PlannedLeak { of: place(of), without: paths.leaks[supplier]?, share: leak.share })
        };
        let moves = moves(&mineral.id, shifts);
        let mut drifts = 0..;
        let suppliers: Vec<PlannedSupplier> = sorted
            .iter()
            .map(|&s| {
                let supplier = &scenario.suppliers[s];
                let (surge_share, surge_volume, leak) = match &supplier.surge {
                    Surge::OfContract(share) => (*share, 0.0, None),
                    Surge::Volume(annual) => (0.0, annual / 12.0, None),
                    Surge::Leak(leak) => (0.0, 0.0, planned_leak(leak, s)),
                };
                PlannedSupplier {
                    path: paths.suppliers[s].unwrap_or(0),
                    // As the market has them.
                    drift: if supplier.drifts(mineral) { drifts.next() } else { None },
                    share: shares(supplier.share, moves.get(&supplier.id).map_or(&[], Vec::as_slice), months),
                    capacity: supplier.capacity.map_or(f64::INFINITY, |c| c / 12.0),
                    surge_share,
                    surge_volume,
                    surge_is_plain: surge_volume <= 0.0 && supplier.capacity.is_none() && leak.is_none(),
                    leak,
                    surge_lag: supplier.surge_lag as usize,
                    price_factor: 1.0 + supplier.premium,
                }
            })
            .collect();
        let mut project_ids: Vec<&Id> = scenario.projects.iter().map(|p| &p.id).collect();
        project_ids.sort();
        let projects = scenario
            .projects
            .iter()
            .enumerate()
            .filter(|(_, p)| p.mineral == mineral.id && p.enabled)
            .map(|(index, p)| PlannedOfftake {
                project: index,
                label: project_ids.iter().position(|id| **id == p.id).unwrap_or(0),
                path: paths.projects[index].unwrap_or(0),
                price_factor: (1.0 - p.ownership) * (1.0 + p.premium),
                own_cost: p.ownership * p.unit_cost,
                life_years: p.life_years,
                displaces: p
                    .displaces
                    .iter()
                    .filter_map(|id| scenario.suppliers.iter().position(|s| &s.id == id))
                    .map(place)
                    .collect(),
            })
            .collect();
        let monthly = mineral.demand.annual / 12.0;
        let stockpiles = stockpiles(mineral, monthly);
        let (sectors, bearing) = sectors(mineral);
        Self {
            market,
            mix: 0,
            limit: (0..months).map(|t| limit(&suppliers, t)).collect(),
            longest_lag: suppliers.iter().map(|s| s.surge_lag).max().unwrap_or(0),
            flexibility: mineral.flexibility,
            foreseen: mineral.demand.foreseen,
            domestic: ramp(mineral.domestic.as_ref(), 1.0 / 12.0),
            domestic_cost: mineral.domestic.as_ref().map_or(1.0, |d| d.cost),
            recycling: ramp(mineral.recycling.as_ref(), 1.0),
            recycling_cost: mineral.recycling.as_ref().map_or(1.0, |r| r.cost),
            suppliers,
            merit: merit.into_iter().map(place).collect(),
            projects,
            substitution: mineral.substitution.as_ref().map(|s| PlannedSubstitution {
                max: s.max,
                lag: f64::from(s.lag),
                step: if s.ramp > 0.0 { 1.0 / s.ramp } else { 1.0 },
                trigger: s.trigger,
                cost: s.cost,
            }),
            opening: stockpiles.iter().map(|k| k.initial).sum::<f64>()
                * mineral.price.as_ref().map_or(0.0, |p| p.initial),
            rush: stockpiles.iter().map(|k| k.rush).sum(),
            stockpiles,
            valued: mineral.is_valued(),
            sectors,
            bearing,
        }
    }
}

/// Returns the stockpiles of a mineral with a demand of `monthly` units in the first month.
fn stockpiles(mineral: &Mineral, monthly: f64) -> Vec<PlannedStockpile> {
    let planned = mineral.stockpiles.iter().map(|k| PlannedStockpile {
        initial: k.initial_days / DAYS_PER_MONTH * monthly,
        target_months: k.target_days / DAYS_PER_MONTH,
        max_release: k.max_release,
        trigger: k.trigger,
        refill: k.refill,
        carrying: k.carrying_cost / 12.0,
        resale: k.resale,
        rush: k.rush,
        rush_months: k.rush_days / DAYS_PER_MONTH,
    });
    planned.collect()
}

/// Returns, for each supplier that shifts of the mineral concern, the shifts in order and its weight in each: the fraction of the shifted share that
/// it gains.
fn moves<'a>(mineral: &Id, shifts: &'a [Shift]) -> HashMap<&'a Id, Vec<(f64, &'a Shift)>> {
    let mut moves: HashMap<&Id, Vec<(f64, &Shift)>> = HashMap::new();
    for shift in shifts.iter().filter(|s| &s.mineral == mineral) {
        for (id, weight) in shift.to.iter().map(|(id, weight)| (id, *weight)).chain([(&shift.from, -1.0)]) {
            let of = moves.entry(id).or_default();
            match of.last_mut() {
                Some((gain, last)) if std::ptr::eq(*last, shift) => *gain += weight,
                _ => of.push((weight, shift)),
            }
        }
    }
    moves
}

/// Returns the contract share of a supplier by month, after the shifts that concern it.
fn shares(share: f64, moves: &[(f64, &Shift)], months: usize) -> Vec<f64> {
    let mut by_month = vec![share; months];
    for (weight, shift) in moves.iter().filter(|(weight, _)| *weight != 0.0) {
        by_month.iter_mut().enumerate().for_each(|(t, s)| *s += weight * shift.moved(t));
    }
    // Negative shares can only be rounding errors.
    by_month.iter().map(|s| s.max(0.0)).collect()
}

/// Returns the largest need for which no supplier's share in month `t` exceeds its capacity.
pub(super) fn limit(suppliers: &[PlannedSupplier], t: usize) -> f64 {
    suppliers.iter().filter(|s| s.share[t] > 0.0).map(|s| s.capacity / s.share[t]).fold(f64::INFINITY, f64::min)
}

fn sectors(mineral: &Mineral) -> (Vec<PlannedSector>, Vec<Vec<usize>>) {
    let sorted = sorted_sectors(mineral);
    let mut priorities: Vec<i64> = sorted.iter().map(|s| s.priority).collect();
    priorities.sort_unstable();
    priorities.dedup();
    let bearing = priorities
        .iter()
        .rev()
        .map(|priority| (0..sorted.len()).filter(|&i| sorted[i].priority == *priority).collect())
        .collect();
    (sorted.iter().map(|s| PlannedSector { value_added: s.value_added }).collect(), bearing)
}
