//! Compares one trial of the engine with the same trial of the reference implementation.

use super::account::{self, Account};
use super::course;
use super::given::{Given, Struck};
use super::scenarios::constant;
use super::trial::{Month, simulate};
use mindep_core::domain::mineral::{Mineral, Price};
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::domain::strategy::Strategy;
use mindep_core::engine::trace::{self, Trace};
use mindep_core::id::Id;
use mindep_core::plan::Plan;

/// Maximum difference, relative to demand or to the cost itself.
pub const TOLERANCE: f64 = 1e-9;

/// A strategy and a mineral: indices in the plan, and their definitions in the study.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Index of the strategy.
    pub s: usize,
    /// Index of the mineral.
    pub m: usize,
    /// The scenario as the strategy changes it.
    pub scenario: &'a Scenario,
    /// The strategy; `None` for the baseline.
    pub strategy: Option<&'a Strategy>,
    /// The mineral.
    pub mineral: &'a Mineral,
}

/// Returns the indices of `items` in order of their ids.
pub fn by_id<'a, T>(items: &'a [T], id: impl Fn(&'a T) -> &'a Id) -> Vec<usize> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|&i| id(&items[i]).as_str());
    order
}

/// Returns all pairs of a strategy (the baseline first, then in order of id) and a mineral (in order of id).
pub fn cases(study: &Study) -> Vec<Case<'_>> {
    let order = by_id(&study.strategies, |s| &s.id);
    let strategies = order.into_iter().map(|i| (&study.strategies[i].scenario, Some(&study.strategies[i])));
    let mut cases = Vec::new();
    for (s, (scenario, strategy)) in std::iter::once((&study.baseline, None)).chain(strategies).enumerate() {
        for (m, place) in by_id(&scenario.minerals, |mineral| &mineral.id).into_iter().enumerate() {
            cases.push(Case { s, m, scenario, strategy, mineral: &scenario.minerals[place] });
        }
    }
    cases
}

/// Differences found, as messages.
#[derive(Debug, Default)]
pub struct Differences {
    place: String,
    found: Vec<String>,
}

impl Differences {
    /// Sets the place that the following messages name.
    pub fn at(&mut self, place: String) {
        self.place = place;
    }

    /// Records `what` unless the statement holds.
    pub fn unless(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.found.push(format!("{}: {}", self.place, what()));
        }
    }

    /// Records two numbers that differ by more than [`TOLERANCE`] times `scale`; two NaN are equal.
    pub fn number(&mut self, what: &str, engine: f64, reference: f64, scale: f64) {
        let same = engine == reference || (engine.is_nan() && reference.is_nan());
        self.unless(same || (engine - reference).abs() <= TOLERANCE * scale, || {
            format!("{what}: engine {engine:e}, reference {reference:e}, difference {:e}", engine - reference)
        });
    }

    /// Records lists that differ; `order` maps indices of the engine's list to those of the reference's.
    pub fn numbers(&mut self, what: &str, engine: &[f64], reference: &[f64], order: &[usize], scale: f64) {
        self.unless(engine.len() == reference.len(), || format!("{what}: lengths differ"));
        for (index, &place) in order.iter().enumerate().take(engine.len()) {
            self.number(&format!("{what}[{place}]"), engine[index], reference[place], scale);
        }
    }

    /// Fails with the first differences, if there are any.
    pub fn verdict(self) -> Result<(), String> {
        if self.found.is_empty() {
            return Ok(());
        }
        let count = self.found.len();
        Err(format!("{count} differences\n{}", self.found.into_iter().take(12).collect::<Vec<_>>().join("\n")))
    }
}

fn noiseless_price(price: &Price, t: usize) -> f64 {
    price.initial * libm::pow(1.0 + price.drift, t as f64 / 12.0)
}

/// Extracts the trial's draws from the engine's trace.
pub fn given<'a>(case: Case<'a>, trace: &Trace) -> Given<'a> {
    let Case { scenario, strategy, mineral, .. } = case;
    let hazards = by_id(&scenario.disruptions, |d| &d.id);
    let struck = trace
        .occurrences
        .iter()
        .map(|o| {
            let disruption = &scenario.disruptions[hazards[o.hazard as usize]];
            let pieces = course::pieces(disruption, o.onset, o.duration, o.recovery);
            Struck { disruption, pieces, severity: o.severity, announced: (o.onset - o.notice, o.onset) }
        })
        .collect();
    let mut own = trace.growth[1..].iter();
    let mut sector_growth = vec![trace.growth[0]; mineral.sectors.len()];
    for place in by_id(&mineral.sectors, |s| &s.id) {
        if mineral.sectors[place].growth.is_some() {
            sector_growth[place] = *own.next().expect("a growth for each sector with its own");
        }
    }
    let demand_noise =
        trace.months.iter().map(|m| if mineral.demand.volatility > 0.0 { m.calm_demand / m.trend } else { 1.0 });
    let price_noise = mineral.price.iter().flat_map(|price| {
        trace.months.iter().enumerate().map(|(t, m)| match (m.price, m.price_gap) {
            (Some(p), Some(y)) if price.volatility > 0.0 => p / noiseless_price(price, t) / libm::exp(y),
            _ => 1.0,
        })
    });
    let owned: Vec<_> = scenario.suppliers.iter().filter(|s| s.mineral == mineral.id).collect();
    let mut weights = vec![Vec::new(); owned.len()];
    for (engine, place) in by_id(&owned, |s| &s.id).into_iter().enumerate() {
        weights[place].clone_from(&trace.weights[engine]);
    }
    Given {
        level: trace.level,
        weights,
        scenario,
        strategy,
        mineral,
        struck,
        growth: trace.growth[0],
        sector_growth,
        projects: trace.projects.clone(),
        demand_noise: demand_noise.collect(),
        price_noise: price_noise.collect(),
    }
}

/// Compares the engine's months with the reference's.
pub fn months(case: Case, trace: &Trace, mine: &[Month], place: &str, out: &mut Differences) {
    let given = given(case, trace);
    let owned: Vec<_> = given.suppliers();
    let mut suppliers: Vec<usize> = (0..owned.len()).collect();
    suppliers.sort_by_key(|&i| owned[i].id.as_str());
    let sectors = by_id(&case.mineral.sectors, |s| &s.id);
    let in_file_order: Vec<usize> = (0..trace.projects.len().max(case.mineral.stockpiles.len())).collect();
    for (t, (engine, m)) in trace.months.iter().zip(mine).enumerate() {
        out.at(format!("{place}, month {t}"));
        // Supply can greatly exceed a demand that shrinks to nearly zero, and is rounded relative to its own size.
        let planned = m.contracted.iter().chain(&m.project_planned).sum::<f64>();
        let d = m.demand.max(m.calm_demand) + m.surplus + planned;
        out.number("trend", engine.trend, m.trend, m.trend);
        out.number("calm_demand", engine.calm_demand, m.calm_demand, m.calm_demand);
        // Shocks near −1 cancel most of the demand before shocks.
        out.number("demand", engine.demand, m.demand, m.demand.max(m.calm_demand));
        out.unless(engine.price.is_some() == m.price.is_some(), || "price: only one has one".to_owned());
        if let (Some(price), Some(gap)) = (m.price, m.price_gap) {
            out.number("price", engine.price.unwrap_or(f64::NAN), price, price);
            out.number("price_gap", engine.price_gap.unwrap_or(f64::NAN), gap, 1.0);
            out.number("world", engine.world.unwrap_or(f64::NAN), given.world(t), 1.0);
        }
        out.unless(engine.price_inside.is_some() == m.price_inside.is_some(), || {
            "price inside: only one has one".to_owned()
        });
        if let Some(price) = m.price_inside {
            out.number("price_inside", engine.price_inside.unwrap_or(f64::NAN), price, price);
        }
        out.number("domestic", engine.domestic, m.domestic, d);
        out.number("recycled", engine.recycled, m.recycled, d);
        out.numbers("available", &engine.available, &m.available, &suppliers, 1.0);
        out.numbers("contracted", &engine.contracted, &m.contracted, &suppliers, d);
        out.numbers("called", &engine.called, &m.called, &suppliers, d);
        out.numbers("delivered", &engine.delivered, &m.delivered, &suppliers, d);
        out.numbers("project_planned", &engine.project_planned, &m.project_planned, &in_file_order, d);
        out.numbers("project_available", &engine.project_available, &m.project_available, &in_file_order, 1.0);
        out.numbers("project_delivered", &engine.project_delivered, &m.project_delivered, &in_file_order, d);
        out.number("gap", engine.gap, m.gap, d);
        out.number("missing", engine.missing, m.missing, d);
        out.number("surplus", engine.surplus, m.surplus, d);
        out.numbers("ordered", &engine.ordered, &m.ordered, &suppliers, d);
        out.numbers("arrived", &engine.arrived, &m.arrived, &suppliers, d);
        out.numbers("surge_for_gap", &engine.surge_for_gap, &m.surge_for_gap, &suppliers, d);
        out.numbers("surge_for_stock", &engine.surge_for_stock, &m.surge_for_stock, &suppliers, d);
        out.numbers("notice", &engine.notice, &m.notice, &suppliers, 1.0);
        out.numbers("ahead", &engine.ahead, &m.ahead, &suppliers, d);
        out.number("substituted", engine.substituted, m.substituted, d);
        out.numbers("released", &engine.released, &m.released, &in_file_order, d);
        out.numbers("refilled", &engine.refilled, &m.refilled, &in_file_order, d);
        let held: f64 = m.stock.iter().sum();
        out.numbers("stock", &engine.stock, &m.stock, &in_file_order, d + held);
        out.number("price_response", engine.price_response, m.price_response, d);
        out.number("shortfall", engine.shortfall, m.shortfall, d);
        out.numbers("sector_demand", &engine.sector_demand, &m.sector_demand, &sectors, d);
        out.numbers("sector_shortfall", &engine.sector_shortfall, &m.sector_shortfall, &sectors, d);
    }
}

/// Checks draws that are known in advance: constants, and stages that cannot fail.
pub fn known_draws(case: Case, given: &Given, trace: &Trace, out: &mut Differences) {
    let mineral = case.mineral;
    for (place, values) in by_id(&case.scenario.drivers, |d| &d.id).into_iter().zip(&trace.drivers) {
        let lasting = case.scenario.drivers[place].persistence == 1.0;
        out.unless(values.len() == case.scenario.years, || format!("{} years of a driver", values.len()));
        out.unless(!lasting || values.iter().all(|v| *v == values[0]), || format!("a lasting driver is {values:?}"));
    }
    let noise = &given.demand_noise;
    let steady = mineral.demand.persistence == 1.0;
    out.unless(!steady || noise.iter().all(|x| (x - noise[0]).abs() < 1e-12 * x), || {
        format!("steady noise is {noise:?}")
    });
    let growths = mineral.sectors.iter().map(|s| s.growth.as_ref().unwrap_or(&mineral.demand.growth));
    let drawn = given.sector_growth.iter().chain([&given.growth]);
    for (distribution, &drawn) in growths.chain([&mineral.demand.growth]).zip(drawn) {
        if let Some(known) = constant(distribution) {
            out.number("growth", drawn, known, 1.0);
        }
        if let [(driver, rho)] = mineral.demand.drivers[..].as_ref()
            && rho.abs() == 1.0
        {
            // Growth is fully determined by the driver.
            let place = by_id(&case.scenario.drivers, |d| &d.id)
                .into_iter()
                .position(|i| case.scenario.drivers[i].id == *driver)
                .expect("a driver");
            let u = 0.5 * libm::erfc(-rho * trace.drivers[place][0] / std::f64::consts::SQRT_2);
            out.number("driven growth", drawn, distribution.quantile(u).clamp(-0.99, 10.0), 1.0);
        }
        out.unless((-0.99..=10.0).contains(&drawn), || format!("growth {drawn} outside −0.99 to 10"));
    }
    for (project, &(operating, monthly)) in given.ventures().iter().zip(&given.projects) {
        let probabilities: Vec<f64> = project.stages.iter().map(|s| s.probability).collect();
        let durations: Option<f64> = project.stages.iter().map(|s| constant(&s.duration)).sum();
        let fails = operating.is_infinite();
        out.unless(!fails || probabilities.iter().any(|&p| p < 1.0), || "a certain project failed".to_owned());
        out.unless(fails || !probabilities.contains(&0.0), || "an impossible project operates".to_owned());
        if let Some(durations) = durations.filter(|_| !fails) {
            out.number("operating month", operating, f64::from(project.start) + durations, 1.0);
        }
        if let Some(capacity) = constant(&project.capacity) {
            out.number("monthly output", monthly, capacity / 12.0 * project.offtake, capacity);
        }
    }
}

/// Returns the possible numbers of stages begun of each enabled project, given what is known of its end.
pub fn stages_begun(given: &Given) -> Vec<Vec<usize>> {
    let mut combinations: Vec<Vec<usize>> = vec![Vec::new()];
    for (project, (operating, _)) in given.ventures().iter().zip(&given.projects) {
        let certain = project.stages.iter().take_while(|s| s.probability == 1.0).count();
        let possible: Vec<usize> = if operating.is_infinite() {
            let hopeless =
                project.stages.iter().position(|s| s.probability == 0.0).map_or(project.stages.len(), |k| k + 1);
            (certain + 1..=hopeless).filter(|&k| project.stages[k - 1].probability < 1.0).collect()
        } else {
            vec![project.stages.len()]
        };
        combinations = combinations
            .into_iter()
            .flat_map(|before| possible.iter().map(move |&k| [before.clone(), vec![k]].concat()))
            .collect();
    }
    combinations
}

/// Results of the engine for a trial and a mineral, from its metrics and the tally of this trial alone.
#[derive(Clone, Debug)]
pub struct Reported {
    /// Metrics, by `Metric::ALL`.
    pub metrics: Vec<f64>,
    /// Attributed shortfall by disruption in order of id, then unattributed.
    pub attributed: Vec<f64>,
    /// Contracted, delivered, surge and lost, by supplier in order of id, then by enabled project in file order.
    pub sources: Vec<[f64; 4]>,
    /// Shortfall, share and loss by sector in order of id.
    pub sectors: Vec<[f64; 3]>,
    /// Discounted spending by enabled project in file order.
    pub spending: Vec<f64>,
    /// Total supply.
    pub supply: f64,
}

/// Compares the engine's sums with the reference's.
pub fn account(case: Case, given: &Given, engine: &Reported, mine: &Account, out: &mut Differences) {
    use mindep_core::tally::metric::{Measure, Metric};
    let months = given.scenario.months() as f64;
    let demand = mine.demand;
    let price = case.mineral.price.as_ref().map_or(0.0, |_| mine.metrics[Metric::AveragePrice.index()]);
    let worth = case.mineral.sectors.iter().map(|s| s.value_added).fold(price, f64::max);
    for metric in Metric::ALL {
        let (theirs, ours) = (engine.metrics[metric.index()], mine.metrics[metric.index()]);
        let scale = match metric.measure() {
            Measure::Quantity => demand,
            Measure::Share => 1.0,
            Measure::Months | Measure::MonthIndex => months,
            Measure::Days => 100.0 + ours.abs(),
            // Costs are compared relative to themselves, or to a thousandth of the cost of all demand when almost nothing is bought.
            Measure::Cost if metric == Metric::SocietalCost => ours.abs() + (1e-3 * price + worth) * demand,
            Measure::Cost => ours.abs() + 1e-3 * price * demand,
            Measure::Price => ours.abs(),
            // A loss is proportional to shortfalls, which are differences of quantities as large as demand.
            Measure::Loss => worth * demand,
        };
        out.number(metric.name(), theirs, ours, scale);
    }
    let hazards = by_id(&case.scenario.disruptions, |d| &d.id);
    let claimants = hazards.iter().map(|&h| Some(case.scenario.disruptions[h].id.clone())).chain([None]);
    for (claimant, &theirs) in claimants.zip(&engine.attributed) {
        let ours = mine.attributed.get(&claimant).copied().unwrap_or(0.0);
        out.number(&format!("attributed to {claimant:?}"), theirs, ours, demand);
    }
    let owned = given.suppliers();
    let mut suppliers: Vec<usize> = (0..owned.len()).collect();
    suppliers.sort_by_key(|&i| owned[i].id.as_str());
    let ours = suppliers.iter().map(|&i| mine.suppliers[i]).chain(mine.projects.iter().copied());
    for (k, (theirs, ours)) in engine.sources.iter().zip(ours).enumerate() {
        let names = ["contracted", "delivered", "surge", "lost"];
        let values = [ours.contracted, ours.delivered, ours.surge, ours.lost];
        for i in 0..4 {
            out.number(&format!("{} of source {k}", names[i]), theirs[i], values[i], demand);
        }
    }
    for (theirs, k) in engine.sectors.iter().zip(by_id(&case.mineral.sectors, |s| &s.id)) {
        let ours = mine.sectors[k];
        out.number("sector shortfall", theirs[0], ours.shortfall, demand);
        out.number("sector share", theirs[1], ours.share, 1.0);
        out.number("sector loss", theirs[2], ours.loss, worth * demand);
    }
    for (&theirs, &ours) in engine.spending.iter().zip(&mine.spending) {
        out.number("spending", theirs, ours, ours.abs());
    }
    out.number("supply", engine.supply, mine.supply, demand);
}

/// Returns the engine's trace of a trial, the draws, and the reference's months.
pub fn recomputed<'a>(case: Case<'a>, plan: &Plan, trial: u64) -> (Trace, Given<'a>, Vec<Month>) {
    let trace = trace::trace(plan, case.s, case.m, trial);
    let given = given(case, &trace);
    let months = simulate(&given);
    (trace, given, months)
}

/// Returns the reference's account of `months` that is nearest to the engine's report; the stage at which a project failed is not reported.
pub fn settled(given: &Given, baseline: &Scenario, months: &[Month], engine: &Reported) -> Option<Account> {
    let candidates = stages_begun(given);
    let candidates = candidates.iter().map(|begun| account::settle(given, baseline, begun, months));
    candidates.min_by(|a, b| {
        let miss =
            |account: &Account| account.spending.iter().zip(&engine.spending).map(|(x, y)| (x - y).abs()).sum::<f64>();
        miss(a).total_cmp(&miss(b))
    })
}
