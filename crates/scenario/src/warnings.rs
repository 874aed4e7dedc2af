//! Warnings about scenarios that are valid but unusual.

mod capacity;
mod codes;
mod decisions;
mod disruptions;
mod names;
mod notes;
mod usual;

use super::diagnostic::{Diagnostic, Faults};
use super::source::Span;
use super::spec::row::Row;
use super::spec::{MAX_MAGNITUDE, ValueKind, number};
use super::text::rounded;
use super::whole::divisor;
use mindep_core::domain::disruption::{Disruption, Effect};
use mindep_core::domain::distribution::Distribution;
use mindep_core::domain::mineral::Mineral;
use mindep_core::domain::node::Node;
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::domain::supplier::{Supplier, Surge};
use mindep_core::id::Id;

/// Formats a probability as a short percentage.
pub fn percent(p: f64) -> String {
    let x = p * 100.0;
    let digits = match x {
        _ if x < 0.001 => return "below 0.001 %".to_owned(),
        _ if x > 99.9 && x < 100.0 => return "above 99.9 %".to_owned(),
        _ if x < 1.0 => format!("{x:.3}"),
        _ => format!("{x:.1}"),
    };
    format!("{} %", digits.trim_end_matches('0').trim_end_matches('.'))
}

pub use codes::check as codes;
pub use decisions::check as decisions;
pub use names::{check as names, misread};

/// Probability of lying outside a range below which no warning is given.
pub const NEGLIGIBLE: f64 = 1e-12;

/// Warns about the scenario of the file or of a strategy.
pub fn scenario(root: &Row, scenario: &Scenario, out: &mut Faults) {
    distributions(root, out);
    minerals(root, scenario, out);
    usual::check(root, out);
    capacity::check(root, scenario, out);
    withheld(root, scenario, out);
    drivers(root, out);
    disruptions::check(root, scenario, out);
    projects(root, scenario, out);
    if let Some(simulation) = root.row("simulation") {
        let worst = scenario.trials / 100;
        if worst < 100 {
            let message = match worst {
                0 => format!(
                    "trials: {} are too few for p99 and tvar99, which are of the worst hundredth",
                    scenario.trials
                ),
                _ => format!("trials: p99 and tvar99 rest on the {worst} worst of {} trials", scenario.trials),
            };
            out.add(Diagnostic::warning(simulation.at("trials"), message).help("use 10000 trials or more"));
        }
    }
}

/// Warns about strategies without effect and about rounded weights of shifts.
pub fn strategies(root: &Row, study: &Study, out: &mut Faults) {
    for strategy in &study.strategies {
        let Some(row) = root.rows("strategies").iter().find(|r| r.id("id") == Some(&strategy.id)) else { continue };
        if strategy.scenario == study.baseline && strategy.shifts.iter().all(|s| s.share == 0.0) {
            let and = if strategy.upfront == 0.0 && strategy.per_year == 0.0 { "" } else { " but its cost" };
            out.add(Diagnostic::warning(row.at, format!("strategy `{}` changes nothing{and}", strategy.id)));
        }
        for shift in row.rows("shift") {
            let sum = shift.map("to").iter().map(|entry| entry.number).sum();
            rounded_parts(sum, "to: the weights", shift.at("to"), out);
        }
    }
}

/// Warns about countries without any score.
pub fn countries(root: &Row, out: &mut Faults) {
    for row in root.rows("countries").iter().filter(|r| !r.has("instability") && !r.has("governance")) {
        let Some(code) = row.country("code") else { continue };
        let message = format!("countries: `{code}` has neither `instability` nor `governance`");
        out.add(Diagnostic::warning(row.at, message).help("add one of them, or remove the country"));
    }
}

/// Warns about distributions with values outside the range of their quantity.
fn distributions(row: &Row, out: &mut Faults) {
    for key in row.spec.keys {
        match key.kind {
            ValueKind::Table(_) => row.row(key.name).into_iter().for_each(|r| distributions(r, out)),
            ValueKind::Tables(_) if key.name != "uncertain" => {
                row.rows(key.name).iter().for_each(|r| distributions(r, out));
            }
            ValueKind::Dist(range) => {
                let Some(distribution) = row.has(key.name).then(|| row.dist(key.name)).flatten() else { continue };
                let supply = key.name == "severity" && row.text("effect") == Some("supply");
                // Growth and the severity of demand disruptions are clamped at -0.99, just above a total loss.
                let min = if supply {
                    0.0
                } else if range.open && range.min == -1.0 {
                    -0.99
                } else {
                    range.min
                };
                let max = match range.max {
                    _ if supply => 1.0,
                    max if max < MAX_MAGNITUDE => max,
                    _ => f64::INFINITY,
                };
                let outside = distribution.mass_outside(min, max);
                if outside > NEGLIGIBLE && min > -MAX_MAGNITUDE {
                    let has_end = max.is_finite();
                    let allowed = if has_end {
                        format!("{}..={}", number(min), number(max))
                    } else {
                        format!("{} and more", number(min))
                    };
                    let message = format!(
                        "{}: lies outside {allowed} with probability {}, where it is clamped",
                        key.name,
                        percent(outside)
                    );
                    let end = if has_end { number(max) } else { "…".to_owned() };
                    let bounds = format!("{}, {end}", number(min));
                    out.add(
                        Diagnostic::warning(row.at(key.name), message)
                            .help(format!("truncate it: truncated(…, {bounds})")),
                    );
                }
            }
            _ => {}
        }
    }
}

fn minerals(root: &Row, scenario: &Scenario, out: &mut Faults) {
    for (row, mineral) in root.rows("minerals").iter().zip(&scenario.minerals) {
        let suppliers: Vec<_> = scenario.suppliers.iter().filter(|s| s.mineral == mineral.id).collect();
        let sum: f64 = suppliers.iter().map(|s| s.share).sum();
        if sum < 1.0 - 1e-9 {
            let last = root.rows("suppliers").iter().rfind(|r| r.id("mineral") == Some(&mineral.id));
            let at = last.map_or(row.at, |r| r.at("share"));
            let gap = percent(1.0 - sum);
            let message = format!(
                "share: the suppliers of `{}` add up to {}, so {gap} of its planned need has no contract",
                mineral.id,
                rounded(sum)
            );
            out.add(
                Diagnostic::warning(at, message)
                    .help("raise shares unless the structural gap, or room for projects, is meant"),
            );
        }
        let surge = suppliers.iter().any(|s| matches!(s.surge, Surge::OfContract(x) | Surge::Volume(x) if x > 0.0));
        rush(row, mineral, &suppliers, scenario, out);
        if let Some(last) = row.rows("sectors").last() {
            let sum = row.rows("sectors").iter().filter_map(|r| r.number("share")).sum();
            rounded_parts(sum, &format!("share: the sectors of `{}`", mineral.id), last.at("share"), out);
        }
        let stock = mineral.stockpiles.iter().any(|s| s.initial_days > 0.0 || s.target_days > 0.0);
        let stiff = mineral.flexibility == 0.0 && mineral.demand.foreseen < 1.0 && !surge && !stock;
        if let (Some(demand), true) = (row.row("demand"), mineral.demand.volatility > 0.0 && stiff) {
            let message =
                format!("volatility: demand for `{}` moves, but no flexibility, surge or stock follows it", mineral.id);
            out.add(
                Diagnostic::warning(demand.at("volatility"), message)
                    .help("half of all months will be a little short; raise `flexibility` or `foreseen`"),
            );
        }
        for (pile, row) in mineral.stockpiles.iter().zip(row.rows("stockpiles")) {
            if pile.target_days < pile.initial_days {
                let message = format!(
                    "target_days: {} is below initial_days = {}",
                    number(pile.target_days),
                    number(pile.initial_days)
                );
                out.add(
                    Diagnostic::warning(row.at("target_days"), message)
                        .help("what is released above the target is never refilled"),
                );
            }
        }
        for key in ["domestic", "recycling"] {
            let Some(ramp) = row.row(key) else { continue };
            if ramp.has("target") && !ramp.has("by") && ramp.number("target") != ramp.number("initial") {
                let message = format!("target: holds from the start, so `initial` of {key} is never used");
                out.add(
                    Diagnostic::warning(ramp.at("target"), message)
                        .help("add `by`, the month in which the target is reached"),
                );
            }
        }
        if let (Some(price), Some(row)) = (&mineral.price, row.row("price")) {
            let world = scenario.world.iter().any(|w| w.mineral == mineral.id);
            if world && price.supply_elasticity + price.demand_elasticity == 0.0 {
                let message = format!(
                    "price: without elasticities any loss of world supply of `{}` raises it to its cap at once",
                    mineral.id
                );
                out.add(Diagnostic::warning(row.at, message).help("add `supply_elasticity` and `demand_elasticity`"));
            }
        }
    }
}

/// Warns about parts of a whole whose sum is off by rounding.
fn rounded_parts(sum: f64, what: &str, at: Span, out: &mut Faults) {
    if divisor(sum) != 1.0 {
        let message = format!("{what} add up to {}, taken for parts of 1 that were rounded", rounded(sum));
        out.add(
            Diagnostic::warning(at, message)
                .help("each is divided by their sum; write more digits to have them as they are"),
        );
    }
}

/// Warns about buying ahead that never happens, or whose target is too low.
fn rush(row: &Row, mineral: &Mineral, suppliers: &[&Supplier], scenario: &Scenario, out: &mut Faults) {
    let concerns = |d: &Disruption| d.minerals.as_ref().is_none_or(|list| list.contains(&mineral.id));
    let strikes = |d: &Disruption| match &d.effect {
        Effect::Supply(hits) => suppliers.iter().flat_map(|s| &s.path).any(|node| hits.iter().any(|h| h.matches(node))),
        Effect::Demand => false,
    };
    let announced = |d: &Disruption| d.notice != Distribution::Constant(0.0) && concerns(d) && strikes(d);
    for (pile, row) in mineral.stockpiles.iter().zip(row.rows("stockpiles")).filter(|(pile, _)| pile.rush > 0.0) {
        if !scenario.disruptions.iter().any(announced) {
            let message = format!("rush: no disruption that strikes suppliers of `{}` has a `notice`", mineral.id);
            out.add(Diagnostic::warning(row.at("rush"), message).help("give `notice` to those that are announced"));
        } else if pile.rush_days <= pile.target_days {
            let days = number(pile.rush_days);
            let message =
                format!("rush: aims at {days} days, not more than target_days, so little or nothing is bought ahead");
            out.add(Diagnostic::warning(row.at("rush"), message).help("give `rush_days` above `target_days`"));
        }
    }
}

/// Warns about leaks that have no effect or add up to more than 1, and about inside prices that never differ from the price.
fn withheld(root: &Row, scenario: &Scenario, out: &mut Faults) {
    let struck = |node: &Node, mineral: &Id| {
        scenario.disruptions.iter().any(|d| {
            let concerns = d.minerals.as_ref().is_none_or(|list| list.contains(mineral));
            concerns && matches!(&d.effect, Effect::Supply(hits) if hits.iter().any(|hit| hit.matches(node)))
        })
    };
    for (row, supplier) in root.rows("suppliers").iter().zip(&scenario.suppliers) {
        let Surge::Leak(leak) = &supplier.surge else { continue };
        if !struck(&leak.at, &supplier.mineral) {
            let message = format!("leak_at: no disruption strikes `{}`, so nothing leaks", leak.at);
            out.add(Diagnostic::warning(row.at("leak_at"), message));
        } else if supplier.path.contains(&leak.at) {
            let message = format!("leak_at: `{}` passes `{}` itself, so nothing gets around it", supplier.id, leak.at);
            out.add(Diagnostic::warning(row.at("leak_at"), message).help("give `path` the nodes of the third country"));
        }
        let others: Vec<(&Id, f64)> = scenario
            .suppliers
            .iter()
            .filter_map(|s| match &s.surge {
                Surge::Leak(other) if other.of == leak.of && other.at == leak.at => Some((&s.id, other.share)),
                _ => None,
            })
            .collect();
        let all: f64 = others.iter().map(|(_, share)| share).sum();
        // Warn once, at the last of the leaks.
        if all > 1.0 + 1e-9 && others.last().is_some_and(|(id, _)| **id == supplier.id) {
            let message = format!("leak_share: the leaks of `{}` at `{}` add up to {}", leak.of, leak.at, rounded(all));
            out.add(Diagnostic::warning(row.at("leak_share"), message).help("more would arrive than is withheld"));
        }
    }
    for (row, mineral) in root.rows("minerals").iter().zip(&scenario.minerals) {
        let inside = mineral.price.as_ref().and_then(|price| price.inside.as_ref());
        if let (Some(inside), Some(row)) = (inside, row.row("price"))
            && !struck(&inside.at, &mineral.id)
        {
            let message = format!("inside: no disruption strikes `{}`, so the price inside is the price", inside.at);
            out.add(Diagnostic::warning(row.at("inside"), message));
        }
    }
}

fn drivers(root: &Row, out: &mut Faults) {
    for row in root.rows("drivers") {
        let Some(id) = row.id("id") else { continue };
        let loads = |r: &Row| r.map("drivers").iter().any(|e| &e.id == id);
        let demand = root.rows("minerals").iter().filter_map(|m| m.row("demand")).any(loads);
        if !demand && !root.rows("disruptions").iter().any(loads) {
            out.add(
                Diagnostic::warning(row.at("id"), format!("driver `{id}` moves nothing"))
                    .help("name it in `drivers` of a disruption or of a demand"),
            );
        }
    }
}

fn projects(root: &Row, scenario: &Scenario, out: &mut Faults) {
    for (row, project) in root.rows("projects").iter().zip(&scenario.projects) {
        let spent: f64 = project.stages.iter().map(|stage| stage.cost).sum();
        let priced = scenario.minerals.iter().any(|m| m.id == project.mineral && m.price.is_some());
        // An explicit `ownership`, even of 0, shows that the cost was considered.
        if spent > 0.0 && !row.has("ownership") && project.premium >= 0.0 && priced {
            let message =
                format!("project `{}` pays for its stages, and the full price for what they make", project.id);
            out.add(Diagnostic::warning(row.at("id"), message).help(
                "say what part is owned and what a unit costs then (`ownership`, `unit_cost`), or give it a discount (`premium` below 0)",
            ));
        }
        let passes: f64 = project.stages.iter().map(|s| Distribution::mean(&s.duration).max(0.0)).sum();
        let ready = f64::from(project.start) + passes;
        if ready >= scenario.months() as f64 {
            let months = (ready - scenario.months() as f64).round();
            let message =
                format!("project `{}` operates on average {months} months after the horizon's end", project.id);
            out.add(
                Diagnostic::warning(row.at("id"), message)
                    .help("give it an earlier `start`, shorter stages, or the scenario more `years`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn probabilities_are_told_as_short_percentages() {
        let cases = [
            (1.0, "100 %"),
            (0.5, "50 %"),
            (0.032, "3.2 %"),
            (0.005, "0.5 %"),
            (1e-9, "below 0.001 %"),
            (0.9999, "above 99.9 %"),
        ];
        for (p, text) in cases {
            assert_eq!(percent(p), text);
        }
    }
}
