//! Tests the engine against a naive implementation of docs/model.md, and against properties that hold for any input.
//!
//! Studies are random but fixed: `PROPTEST_RNG_SEED` and `PROPTEST_CASES` choose other or more studies, `PROPTEST_MAX_SHRINK_ITERS` limits the
//! shrinking of a failing one. A study is generated from a list of words (`reference/scenarios.rs`); a failing study is shrunk and printed as words
//! from which `study` generates it again.

use crate::reference::compare::{self, Case, Differences, Reported, TOLERANCE, by_id, cases};
use crate::reference::{account, hazards, scenarios, tables};
use mindep_core::domain::scenario::Study;
use mindep_core::engine::block::{Arena, BlockMetrics};
use mindep_core::engine::trace::{self, Month};
use mindep_core::engine::{self, Observer};
use mindep_core::plan::Plan;
use mindep_core::tally::Tally;
use mindep_core::tally::exact::Moments;
use mindep_core::tally::metric::Metric;
use mindep_core::tally::shared::Shared;
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, TestCaseError, any, proptest};
use proptest::test_runner::RngSeed;
use std::sync::Mutex;

/// Seed of the random studies.
const SEED: u64 = 20_240_613;

fn config(studies: u32) -> ProptestConfig {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    ProptestConfig {
        cases: number("PROPTEST_CASES").map_or(studies, |n| n as u32),
        rng_seed: RngSeed::Fixed(number("PROPTEST_RNG_SEED").unwrap_or(SEED)),
        failure_persistence: None,
        max_shrink_iters: number("PROPTEST_MAX_SHRINK_ITERS").map_or(3000, |n| n as u32),
        ..ProptestConfig::default()
    }
}

/// Proptest strategy that generates the words of a study.
fn words() -> impl Strategy<Value = Vec<u16>> {
    vec(any::<u16>(), 100..900)
}

fn failed(study: &Study, problem: &str) -> TestCaseError {
    TestCaseError::fail(format!("{problem}\nin the study {study:#?}"))
}

/// Runs one trial alone, and returns its metrics and its tally.
fn alone(plan: &Plan, trial: u64) -> (BlockMetrics, Tally) {
    let mut tally = Tally::new(plan);
    let shared = Shared::new(&mut tally);
    let mut arena = Arena::new(plan, 1);
    let metrics = arena.run(plan, trial, 1, &shared).clone();
    arena.finish(&shared);
    drop(shared);
    tally.copy_same(plan);
    (metrics, tally)
}

fn value(moments: &Moments) -> f64 {
    moments.sum().total()
}

/// Returns what the engine reports of one mineral of a trial that ran alone.
fn reported(case: Case, metrics: &BlockMetrics, tally: &Tally) -> Reported {
    let mineral = &tally.strategies[case.s].minerals[case.m];
    let names = by_id(&case.scenario.projects, |p| &p.id);
    let label = |place: usize| names.iter().position(|&p| p == place).expect("every project has a label");
    let sources = mineral.suppliers.iter().chain(&mineral.projects);
    Reported {
        metrics: metrics[case.s][case.m].iter().map(|lanes| lanes[0]).collect(),
        attributed: mineral.attributed.iter().map(|part| value(&part.moments)).collect(),
        sources: sources.map(|s| [&s.contracted, &s.delivered, &s.surge, &s.lost].map(value)).collect(),
        sectors: mineral.sectors.iter().map(|s| [value(&s.shortfall), value(&s.share), value(&s.loss)]).collect(),
        spending: (0..case.scenario.projects.len())
            .filter(|&p| case.scenario.projects[p].enabled && case.scenario.projects[p].mineral == case.mineral.id)
            .map(|p| tally.strategies[case.s].projects[label(p)].as_ref().map_or(f64::NAN, |p| value(&p.spending)))
            .collect(),
        supply: value(&mineral.supply),
    }
}

/// Sums over the minerals of a strategy, by [`Metric::OF_ALL_MINERALS`]; they are paired with the cost of all demand at the average price.
type Sums = [f64; Metric::OF_ALL_MINERALS.len()];

/// Compares the engine's sums over minerals with the reference's, for every strategy.
fn totals(study: &Study, metrics: &BlockMetrics, sums: &[(Sums, f64)], out: &mut Differences) {
    for (case, (sums, bought)) in cases(study).iter().filter(|case| case.m == 0).zip(sums) {
        let theirs = &metrics[case.s][study.baseline.minerals.len()];
        let (rate, horizon) = (case.scenario.discount_rate, case.scenario.months());
        let months = (0..horizon).map(|t| libm::pow(1.0 + rate, -(t as f64) / 12.0));
        let cost = case.strategy.map_or(0.0, |s| {
            account::charged(s.upfront, 0.0, s.life_years, rate, horizon) + s.per_year / 12.0 * months.sum::<f64>()
        });
        let minerals = &case.scenario.minerals;
        let priced = minerals.iter().any(|m| m.price.is_some());
        let valued = minerals.iter().any(|m| m.sectors.iter().any(|s| s.value_added > 0.0));
        // Either all costs of a study are defined or none is.
        let scenarios = study.strategies.iter().map(|s| &s.scenario).chain([&study.baseline]);
        let stages = scenarios.flat_map(|s| &s.projects).filter(|p| p.enabled).flat_map(|p| &p.stages);
        let costed = priced
            || study.strategies.iter().any(|s| s.upfront != 0.0 || s.per_year != 0.0)
            || stages.into_iter().any(|stage| stage.cost > 0.0);
        let one_unit = minerals.iter().all(|m| m.unit == minerals[0].unit);
        for (k, metric) in Metric::OF_ALL_MINERALS.into_iter().enumerate() {
            let is_there = match metric {
                Metric::Shortfall | Metric::DemandUnserved => one_unit,
                Metric::ImportCost => priced,
                Metric::EconomicLoss => valued,
                Metric::TotalCost | Metric::ProgrammeCost => costed,
                Metric::SocietalCost => costed && valued,
                _ => true,
            };
            let mine = match metric {
                _ if !is_there => f64::NAN,
                Metric::TotalCost | Metric::ProgrammeCost | Metric::SocietalCost => sums[k] + cost,
                _ => sums[k],
            };
            out.at(format!("strategy {}, all minerals", case.s));
            // As for the costs of a mineral: relative to the costs, or to a thousandth of the cost of all demand.
            let money = sums[Metric::ProgrammeCost.place_of_all().expect("of all")];
            out.number(metric.name(), theirs[k][0], mine, mine.abs() + money.abs() + 1e-3 * bought);
        }
    }
}

fn differential(study: &Study) -> Result<(), String> {
    let plan = Plan::new(study);
    let mut out = Differences::default();
    for trial in 0..study.baseline.trials {
        let (metrics, tally) = alone(&plan, trial);
        let mut sums = vec![(Sums::default(), 0.0); study.strategies.len() + 1];
        for case in cases(study) {
            let place = format!("trial {trial}, strategy {}, mineral {}", case.s, case.mineral.id);
            let (trace, given, months) = compare::recomputed(case, &plan, trial);
            out.at(place.clone());
            compare::known_draws(case, &given, &trace, &mut out);
            compare::months(case, &trace, &months, &place, &mut out);
            let engine = reported(case, &metrics, &tally);
            out.at(place);
            let account = compare::settled(&given, &study.baseline, &months, &engine)
                .ok_or_else(|| "a project failed that cannot fail".to_owned())?;
            compare::account(case, &given, &engine, &account, &mut out);
            tables::series(case, &plan, &tally, &months, &mut out);
            tables::years(case, &tally, &months, &mut out);
            tables::occurrences(case, &plan, &given, &trace, &tally, &mut out);

            let of = |metric: Metric| Some(account.metrics[metric.index()]).filter(|v| !v.is_nan()).unwrap_or(0.0);
            // Costs of projects are known without a price too: their stages, and the production cost of deliveries that the importer owns.
            let owned: f64 = tables::owned(&given, &months);
            let spent = if case.mineral.price.is_some() { 0.0 } else { account.spending.iter().sum::<f64>() + owned };
            let (sum, bought) = &mut sums[case.s];
            *bought += of(Metric::AveragePrice) * account.demand;
            for (metric, sum) in Metric::OF_ALL_MINERALS.into_iter().zip(sum) {
                match metric {
                    Metric::AnyShortage => *sum = sum.max(of(metric)),
                    Metric::ImportCost => *sum += if case.mineral.price.is_some() { of(metric) } else { owned },
                    Metric::TotalCost | Metric::ProgrammeCost => *sum += of(metric) + spent,
                    Metric::SocietalCost => *sum += of(Metric::ProgrammeCost) + spent + of(Metric::EconomicLoss),
                    _ => *sum += of(metric),
                }
            }
        }
        totals(study, &metrics, &sums, &mut out);
        let (minerals, horizon) = (study.baseline.minerals.len(), plan.months);
        out.at(format!("trial {trial}"));
        for m in 0..minerals {
            tables::pairs(&metrics, &tally, m, &Metric::ALL, horizon, &mut out);
        }
        tables::pairs(&metrics, &tally, minerals, &Metric::OF_ALL_MINERALS, horizon, &mut out);
    }
    out.verdict()
}

/// Observer that keeps the metrics of the first block.
struct First(Mutex<Option<BlockMetrics>>);

impl Observer for First {
    fn block(&self, index: u64, _: u64, _: usize, metrics: &BlockMetrics) {
        if index == 0 {
            *self.0.lock().expect("no other thread fails") = Some(metrics.clone());
        }
    }
}

/// Checks that a trial alone has the same bits as in a run, and that noise is the same for all strategies.
fn same_in_a_run(study: &Study) -> Result<(), String> {
    let plan = Plan::new(study);
    let first = First(Mutex::new(None));
    engine::run(&plan, &first);
    let block = first.0.into_inner().expect("no other thread fails").expect("a first block");
    for trial in 0..study.baseline.trials {
        let (metrics, _) = alone(&plan, trial);
        for (s, strategy) in metrics.iter().enumerate() {
            for (m, mineral) in strategy.iter().enumerate() {
                for (k, lanes) in mineral.iter().enumerate() {
                    let (one, many) = (lanes[0], block[s][m][k][trial as usize]);
                    if one.to_bits() != many.to_bits() {
                        return Err(format!(
                            "trial {trial}, strategy {s}, mineral {m}, metric {k}: {one} alone, {many} in a run"
                        ));
                    }
                }
            }
        }
        for case in cases(study) {
            let noise = |s: usize| {
                let trace = trace::trace(&plan, s, case.m, trial);
                trace.months.iter().map(|m| m.calm_demand / m.trend).collect::<Vec<f64>>()
            };
            for (mine, base) in noise(case.s).iter().zip(noise(0)) {
                if (mine - base).abs() > 1e-12 * base {
                    return Err(format!("trial {trial}, strategy {}: noise {mine}, in the baseline {base}", case.s));
                }
            }
        }
    }
    Ok(())
}

/// Checks the balance of the engine's flows in a month.
fn balance(case: Case, m: &Month, before: Option<&Month>, out: &mut Differences) {
    let sum = |list: &[f64]| list.iter().sum::<f64>();
    let d = m.demand;
    let met = m.domestic
        + m.recycled
        + sum(&m.project_delivered)
        + sum(&m.delivered)
        + sum(&m.surge_for_gap)
        + m.substituted
        + sum(&m.released)
        + m.price_response
        + m.shortfall;
    // Supply can greatly exceed a demand that shrinks to nearly zero, and is rounded relative to its own size.
    out.number("D + surplus", d + m.surplus, met, d + m.surplus);
    let slack = TOLERANCE * d;
    out.unless((0.0..=d + slack).contains(&m.shortfall), || format!("shortfall {} of demand {d}", m.shortfall));
    for (k, pile) in case.mineral.stockpiles.iter().enumerate() {
        let held = before.map_or(pile.initial_days * case.mineral.demand.annual / 365.0, |b| b.stock[k]);
        out.number("stock", m.stock[k], held - m.released[k] + m.refilled[k], d + held);
        out.unless(m.stock[k] >= 0.0, || format!("stock {}", m.stock[k]));
        out.unless(m.released[k] >= 0.0 && m.released[k] <= pile.max_release * d + slack, || {
            format!("released {} of demand {d}", m.released[k])
        });
        let ahead = sum(&m.ahead);
        out.unless(m.refilled[k] >= 0.0 && m.refilled[k] <= pile.refill * d + ahead + slack, || {
            format!("refilled {} of demand {d}, with {ahead} bought ahead", m.refilled[k])
        });
        let most = pile.rush_days.max(pile.target_days) * m.trend * 12.0 / 365.0;
        out.unless(ahead == 0.0 || m.stock[k] <= held.max(most) + slack, || format!("{} held ahead", m.stock[k]));
        out.unless(m.refilled[k] == 0.0 || sum(&m.released) == 0.0 || ahead > 0.0, || {
            "released and refilled at once".to_owned()
        });
    }
    let refilled = sum(&m.refilled);
    out.unless(refilled <= m.surplus + sum(&m.surge_for_stock) + sum(&m.ahead) + slack, || {
        format!("refilled {refilled} out of nothing")
    });
    let owned: Vec<_> = case.scenario.suppliers.iter().filter(|s| s.mineral == case.mineral.id).collect();
    for (i, place) in by_id(&owned, |s| &s.id).into_iter().enumerate() {
        let supplier = owned[place];
        let most = supplier.capacity.map_or(f64::MAX, |year| year / 12.0) * m.available[i];
        let surge = m.surge_for_gap[i] + m.surge_for_stock[i];
        let beyond = surge + m.ahead[i];
        out.unless(m.delivered[i] + beyond <= most + slack, || {
            format!("`{}` delivers {} and {beyond}, can {most}", supplier.id, m.delivered[i])
        });
        out.unless(m.ahead[i] == 0.0 || m.notice[i] > 0.0, || {
            format!("{} bought ahead at notice {}", m.ahead[i], m.notice[i])
        });
        out.unless((0.0..=1.0).contains(&m.available[i]), || format!("availability {}", m.available[i]));
        out.unless(surge <= m.arrived[i] + slack, || format!("{surge} used of {} arrived", m.arrived[i]));
        let flows =
            [m.contracted[i], m.delivered[i], m.ordered[i], m.arrived[i], m.surge_for_gap[i], m.surge_for_stock[i]];
        out.unless(flows.iter().all(|&flow| flow >= 0.0), || {
            format!("a negative flow of `{}`: {flows:?}", supplier.id)
        });
    }
    let rest = [m.gap, m.missing, m.surplus, m.substituted, m.price_response];
    out.unless(rest.iter().all(|&flow| flow >= 0.0), || format!("a negative flow: {rest:?}"));
    out.unless(m.gap == 0.0 || m.surplus == 0.0, || "a gap and a surplus at once".to_owned());
}

fn balances(study: &Study) -> Result<(), String> {
    let plan = Plan::new(study);
    let mut out = Differences::default();
    for trial in 0..study.baseline.trials {
        let (metrics, tally) = alone(&plan, trial);
        for case in cases(study) {
            let trace = trace::trace(&plan, case.s, case.m, trial);
            let mut before = None;
            for (t, month) in trace.months.iter().enumerate() {
                out.at(format!("trial {trial}, strategy {}, mineral {}, month {t}", case.s, case.mineral.id));
                balance(case, month, before, &mut out);
                before = Some(month);
            }
            out.at(format!("trial {trial}, strategy {}, mineral {}", case.s, case.mineral.id));
            let engine = reported(case, &metrics, &tally);
            let demand: f64 = trace.months.iter().map(|m| m.demand).sum();
            let shortfall: f64 = trace.months.iter().map(|m| m.shortfall).sum();
            out.number("shortfall", engine.metrics[Metric::Shortfall.index()], shortfall, demand);
            out.number("attributed", engine.attributed.iter().sum(), shortfall, demand);
            for (claimant, &attributed) in engine.attributed.iter().enumerate() {
                let by_month: f64 = trace.months.iter().map(|m| m.attributed[claimant]).sum();
                out.number("attributed month by month", attributed, by_month, demand);
            }
            if !engine.sectors.is_empty() {
                out.number("of sectors", engine.sectors.iter().map(|s| s[0]).sum(), shortfall, demand);
            }
        }
    }
    out.verdict()
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn the_engine_agrees_with_the_reference(words in words()) {
        let study = scenarios::study(&words);
        differential(&study).map_err(|problem| failed(&study, &problem))?;
    }

    #[test]
    fn every_month_balances_and_every_shortfall_is_attributed(words in words()) {
        let study = scenarios::study(&words);
        balances(&study).map_err(|problem| failed(&study, &problem))?;
    }
}

proptest! {
    #![proptest_config(config(60))]

    #[test]
    fn a_trial_alone_is_the_same_as_in_a_run(words in words()) {
        let study = scenarios::study(&words);
        same_in_a_run(&study).map_err(|problem| failed(&study, &problem))?;
    }

    #[test]
    fn occurrences_follow_the_rules_of_their_hazards(words in words()) {
        let study = scenarios::study(&words);
        hazards::check(&study, 20).map_err(|problem| failed(&study, &problem))?;
    }
}
