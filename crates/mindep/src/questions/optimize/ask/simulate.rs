//! Cost and risk of portfolios by trial. Decisions about one mineral do not affect others, so each mineral is simulated alone, and results are
//! cached.

use super::space::{Group, Point, Space};
use crate::analysis::output::{Output, simulate_each};
use crate::analysis::{alone, tail};
use mindep_core::domain::decision::{DecisionKind, Risk};
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_core::domain::strategy::Strategy;
use mindep_core::id::Id;
use mindep_core::plan::Plan;
use mindep_core::tally::metric::Metric;
use mindep_scenario::{Diagnostics, Loaded};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Maximum number of portfolios that one thread simulates together.
const TOGETHER: usize = 16;

/// Results of the trials of one mineral.
#[derive(Debug)]
struct Outcome {
    risk: Vec<f64>,
    /// Mean programme cost without the costs of the decisions themselves.
    cost: f64,
}

/// Cost and risk of a portfolio on the trials of the search.
#[derive(Clone, Debug)]
pub struct Scored {
    /// The portfolio.
    pub point: Point,
    /// Loss of each trial, of which the risk is the tail mean.
    pub risk: Arc<Vec<f64>>,
    /// Expected programme cost beyond that of the unchanged scenario, without the costs of the decisions themselves.
    pub market: f64,
    /// Expected programme cost beyond that of the unchanged scenario, including the costs of the decisions.
    pub cost: f64,
    /// TVaR 95 % of the losses.
    pub tail: f64,
}

/// Index of a group, and the bits of the values of its decisions.
type Key = (usize, Vec<u64>);

/// Simulator of portfolios.
pub struct Simulator<'a> {
    loaded: &'a Loaded,
    space: &'a Space<'a>,
    /// Scenario of each group's mineral alone.
    bases: Vec<Scenario>,
    /// Amount added to the groups' mean costs: minus those under the unchanged scenario, plus what all portfolios change for other minerals.
    offset: f64,
    /// Losses by trial of the minerals without decisions.
    rest: Vec<f64>,
    memo: Mutex<HashMap<Key, Option<Arc<Outcome>>>>,
    count: AtomicU64,
    go_on: &'a (dyn Fn(u64) -> bool + Sync),
}

/// The search was interrupted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interrupted;

impl<'a> Simulator<'a> {
    /// Creates a simulator for the portfolios of a space. `go_on` is called before each simulation, with the number of simulations so far.
    pub fn new(loaded: &'a Loaded, space: &'a Space<'a>, trials: u64, go_on: &'a (dyn Fn(u64) -> bool + Sync)) -> Self {
        let base = &loaded.study.baseline;
        let of = |scenario: &Scenario, mineral| Scenario { trials, ..alone::scenario(scenario, mineral) };
        let bases: Vec<Scenario> = space.groups.iter().map(|group| of(base, group.mineral)).collect();
        let (memo, count, rest) = (Mutex::default(), AtomicU64::new(0), Vec::new());
        let mut simulator = Self { loaded, space, bases, offset: 0.0, rest, memo, count, go_on };
        let run = |baseline: Scenario, strategies| -> Vec<Outcome> {
            let plan = Plan::new(&Study { baseline, strategies, uncertain: Vec::new() });
            simulator.trials(&plan).into_iter().flatten().collect()
        };
        let unchanged: Vec<Outcome> =
            simulator.bases.par_iter().flat_map_iter(|base| run(base.clone(), Vec::new())).collect();
        // Minerals without decisions are the same in all portfolios, except for the settings that all portfolios share.
        let set = loaded.decided(&[], &[]).ok();
        let others: Vec<&Id> =
            base.minerals.iter().map(|m| &m.id).filter(|id| space.groups.iter().all(|g| g.mineral != *id)).collect();
        let others: Vec<Vec<Outcome>> = others
            .into_par_iter()
            .map(|mineral| {
                let changed = set.iter().map(|set| alone::strategy(&of_scenario(set.clone()), mineral)).collect();
                run(of(base, mineral), changed)
            })
            .collect();
        let mut rest = vec![0.0; trials as usize];
        let mut offset = -unchanged.iter().map(|o| o.cost).sum::<f64>();
        for outcomes in &others {
            let [before, .., after] = outcomes.as_slice() else { continue };
            offset += after.cost - before.cost;
            if space.wanted.risk == Risk::EconomicLoss {
                rest.iter_mut().zip(&after.risk).for_each(|(sum, x)| *sum += x);
            }
        }
        (simulator.offset, simulator.rest) = (offset, rest);
        simulator
    }

    /// Returns the number of simulations of a mineral so far.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// Checks that each decision can have both ends of its range, with all others as at present.
    ///
    /// # Errors
    ///
    /// Returns the address, value and faults of the first decision that cannot.
    pub fn check(&self) -> Result<(), (String, f64, Diagnostics)> {
        let present = self.space.present();
        for group in &self.space.groups {
            for &k in &group.decisions {
                let decision = &self.space.decisions()[k];
                for end in [decision.min, decision.max] {
                    let mut point = present.clone();
                    point[k] = end;
                    if let Err(faults) = self.scenario(group, &point) {
                        return Err((decision.address.clone(), end, faults));
                    }
                }
            }
        }
        Ok(())
    }

    /// Returns the scores of the portfolios, in their order; `None` for those that are not valid scenarios.
    ///
    /// # Errors
    ///
    /// If the search was interrupted.
    pub fn scores(&self, points: &[Point]) -> Result<Vec<Option<Scored>>, Interrupted> {
        let mut missing: Vec<(Key, &Point)> = Vec::new();
        {
            let known = self.lock();
            for group in 0..self.space.groups.len() {
                for point in points {
                    let key = self.key(group, point);
                    if !known.contains_key(&key) && missing.iter().all(|(other, _)| *other != key) {
                        missing.push((key, point));
                    }
                }
            }
        }
        // Portfolios simulated together share the simulation of disruptions; the results of each do not depend on the others.
        let together = missing.len().div_ceil(rayon::current_num_threads()).clamp(1, TOGETHER);
        let mut chunks: Vec<&[(Key, &Point)]> = Vec::new();
        for of_group in missing.chunk_by(|a, b| a.0.0 == b.0.0) {
            chunks.extend(of_group.chunks(together));
        }
        chunks.into_par_iter().try_for_each(|chunk| {
            if !(self.go_on)(self.count()) {
                return Err(Interrupted);
            }
            let outcomes = self.outcomes(chunk);
            self.count.fetch_add(chunk.len() as u64, Ordering::Relaxed);
            let mut known = self.lock();
            for ((key, _), outcome) in chunk.iter().zip(outcomes) {
                known.insert(key.clone(), outcome.map(Arc::new));
            }
            Ok(())
        })?;
        Ok(points.iter().map(|point| self.scored(point)).collect())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Option<Arc<Outcome>>>> {
        self.memo.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn key(&self, group: usize, point: &[f64]) -> Key {
        (group, self.space.groups[group].decisions.iter().map(|k| point[*k].to_bits()).collect())
    }

    fn scored(&self, point: &Point) -> Option<Scored> {
        let mut risk = self.rest.clone();
        let mut market = self.offset;
        let known = self.lock();
        for group in 0..self.space.groups.len() {
            let outcome = known.get(&self.key(group, point))?.as_ref()?;
            market += outcome.cost;
            risk.iter_mut().zip(&outcome.risk).for_each(|(sum, x)| *sum += x);
        }
        let tail = tail::mean(&risk);
        let cost = market + self.space.charge(point);
        Some(Scored { point: point.clone(), risk: Arc::new(risk), market, cost, tail })
    }

    /// Returns the scenario with the decisions of a mineral, except for contract shares.
    fn scenario(&self, group: &Group<'_>, point: &[f64]) -> Result<Scenario, Diagnostics> {
        let decisions = self.space.decisions();
        let mut numbers = Vec::new();
        let mut projects = Vec::new();
        for &k in &group.decisions {
            match &decisions[k].kind {
                DecisionKind::Switch(id) => projects.push((id.as_str(), point[k] > 0.5)),
                DecisionKind::Number => numbers.push((decisions[k].address.as_str(), point[k])),
                DecisionKind::Share(_) => {}
            }
        }
        self.loaded.decided(&numbers, &projects)
    }

    /// Simulates portfolios of one group; `None` for those that are not valid scenarios.
    fn outcomes(&self, chunk: &[(Key, &Point)]) -> Vec<Option<Outcome>> {
        let Some(((group, _), _)) = chunk.first() else { return Vec::new() };
        let (of, base) = (&self.space.groups[*group], &self.bases[*group]);
        let mut strategies = Vec::new();
        let mut places = Vec::new();
        for (_, point) in chunk {
            let scenario = self.scenario(of, point).ok();
            let id = Id::new(&format!("portfolio-{:04}", strategies.len()));
            places.push(scenario.is_some().then_some(strategies.len()));
            strategies.extend(scenario.zip(id).map(|(scenario, id)| {
                let strategy = Strategy { id, shifts: self.space.shifts(of, point), ..of_scenario(scenario) };
                alone::strategy(&strategy, of.mineral)
            }));
        }
        let Some((first, others)) = strategies.split_first() else { return places.iter().map(|_| None).collect() };
        let mut outcomes = self.trials(&Plan::without_baseline(base, first, others));
        places.into_iter().map(|place| outcomes.get_mut(place?)?.take()).collect()
    }

    /// Simulates a plan of one mineral on this thread, and returns an outcome for each strategy.
    ///
    /// A mineral without a defined value adds nothing to the sum over minerals: no economic loss if it has no value for any sector, and no spending
    /// if it has no price, except for the costs of decisions.
    fn trials(&self, plan: &Plan) -> Vec<Option<Outcome>> {
        let risk = match self.space.wanted.risk {
            Risk::Shortfall => Output { mineral: Some(0), metric: Metric::Shortfall, tail: false },
            Risk::EconomicLoss => Output { mineral: None, metric: Metric::EconomicLoss, tail: false },
        };
        let cost = Output { mineral: None, metric: Metric::ProgrammeCost, tail: false };
        let outcome = |values: Vec<Option<Vec<f64>>>| {
            let [risk, cost] = <[Option<Vec<f64>>; 2]>::try_from(values).ok()?;
            let risk = risk.unwrap_or_else(|| vec![0.0; plan.trials as usize]);
            Some(Outcome { risk, cost: cost.map_or(0.0, |cost| cost.iter().sum::<f64>() / plan.trials as f64) })
        };
        simulate_each(plan, &[risk, cost], 0..plan.strategies.len()).into_iter().map(outcome).collect()
    }
}

/// Returns a strategy that only replaces the scenario.
fn of_scenario(scenario: Scenario) -> Strategy {
    Strategy {
        id: scenario.name.clone(),
        title: String::new(),
        scenario,
        shifts: Vec::new(),
        upfront: 0.0,
        life_years: None,
        per_year: 0.0,
    }
}
