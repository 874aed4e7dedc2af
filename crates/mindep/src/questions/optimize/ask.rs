//! Which portfolio of contract shares, stocks, surge and projects is worth its money: the frontier of expected cost and tail risk.
//!
//! `space` says what can be decided and what it costs, `simulate` what a portfolio does to the trials of the search, `program` is the linear program,
//! `search` uses it step by step, `frontier` asks for one weight after another, [`check`] simulates what was found on fresh trials.
//! `docs/questions/optimize.md` has the formulas.

pub mod check;
mod frontier;
mod program;
mod search;
mod simulate;
mod space;
#[cfg(test)]
mod tests;

use check::Measured;
use frontier::Frontier;
use mindep_core::domain::decision::{DecisionKind, Optimize, Risk};
use mindep_core::domain::mineral::Mineral;
use mindep_core::domain::scenario::{Scenario, Study};
use mindep_scenario::block::Block;
use mindep_scenario::{Diagnostics, Loaded};
use search::{Begin, Search};
use simulate::{Interrupted, Simulator};
use space::{Point, Space};

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct OptimizeParams<'a> {
    /// Of which scenario.
    pub loaded: &'a Loaded,
    /// What can be decided.
    pub wanted: &'a Optimize,
    /// Trials of the search.
    pub trials: u64,
    /// Fresh trials, that the search has not seen.
    pub fresh: u64,
    /// Portfolios on the frontier, at most; at least 2.
    pub points: usize,
}

/// A portfolio on the frontier.
#[derive(Clone, PartialEq, Debug)]
pub struct Portfolio {
    /// Its id as a strategy.
    pub id: String,
    /// Value of each decision, in their order; of projects 1 where they are pursued, else 0.
    pub values: Vec<f64>,
    /// Spent in month 0, and a year.
    pub costs: [f64; 2],
    /// The strategy, to paste into the scenario.
    pub text: String,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct OptimizeResult {
    /// From the cheapest to the safest.
    pub portfolios: Vec<Portfolio>,
    /// Index of the one that is chosen.
    pub chosen: usize,
    /// The weight of a unit of risk for which the chosen one is the best of the frontier: what was asked for, or where the knee is.
    pub weight: Option<f64>,
    /// What each strategy does, on the trials of the search and on fresh ones: the unchanged scenario first, then the scenario's strategies and the
    /// portfolios, each by id.
    pub measured: Vec<Measured>,
    /// Simulations of one mineral that the search took.
    pub simulations: u64,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Stopped {
    /// A value within the range of a decision makes no scenario.
    Invalid {
        /// Which decision.
        address: String,
        /// Its value.
        value: f64,
        /// What is wrong with it.
        faults: Diagnostics,
    },
    /// The cheapest portfolio found costs more than the budget.
    Dear {
        /// What it costs beyond the unchanged scenario.
        least: f64,
        /// What it may cost.
        budget: f64,
    },
    /// The risk is an economic loss, which is not known, as no sector has a value added.
    NoValue,
    /// What the risk is the tail of is zero in every trial, so that there is nothing to lower.
    NoRisk,
    /// The portfolio nearest to what is there at present is no sound scenario.
    NoStart,
    /// What `set` says, or the portfolios that were found, make no sound scenario.
    Unsound(Diagnostics),
    /// Somebody asked to stop.
    Interrupted,
}

impl From<Interrupted> for Stopped {
    fn from(_: Interrupted) -> Self {
        Self::Interrupted
    }
}

impl OptimizeParams<'_> {
    /// The frontier. `go_on` is asked before each simulation, and told how many were done.
    ///
    /// # Errors
    ///
    /// When the decisions leave no sound portfolio, or none within the budget, or `go_on` says no.
    pub fn answer(&self, go_on: &(dyn Fn(u64) -> bool + Sync)) -> Result<OptimizeResult, Stopped> {
        let base = &self.loaded.study.baseline;
        let space = Space::new(self.wanted, base);
        let decided = self.loaded.decided(&[], &[]).map_err(Stopped::Unsound)?;
        if ![base, &decided].into_iter().all(|scenario| is_risk_known(self.wanted, scenario)) {
            return Err(Stopped::NoValue);
        }
        let simulator = Simulator::new(self.loaded, &space, self.trials, go_on);
        simulator.check().map_err(|(address, value, faults)| Stopped::Invalid { address, value, faults })?;
        let (mut search, begin) = Search::begin(&space, &simulator)?;
        match begin {
            Begin::Present => {}
            Begin::Dear(least) => {
                return Err(Stopped::Dear { least, budget: self.wanted.budget.unwrap_or(f64::INFINITY) });
            }
            Begin::Unsound => return Err(Stopped::NoStart),
        }
        if search.seen().iter().all(|scored| scored.tail <= 0.0) {
            return Err(Stopped::NoRisk);
        }
        let found = Frontier::trace(&mut search, self.wanted.weight, self.points)?;
        let name = free_name(&self.loaded.study);
        let portfolios: Vec<Portfolio> = found
            .points
            .iter()
            .enumerate()
            .map(|(i, scored)| self.portfolio(&space, &scored.point, [i + 1, found.points.len()], &name))
            .collect();
        let texts: Vec<&str> = portfolios.iter().map(|p| p.text.as_str()).collect();
        let study = self.loaded.with_strategies("portfolios", &texts.join("\n")).map_err(Stopped::Unsound)?;
        let measured = check::measure(&study, self.wanted, [self.trials, self.fresh], &|| go_on(simulator.count()))
            .ok_or(Stopped::Interrupted)?;
        let simulations = simulator.count();
        Ok(OptimizeResult { portfolios, chosen: found.chosen, weight: found.weight, measured, simulations })
    }

    /// A portfolio as a strategy.
    fn portfolio(&self, space: &Space<'_>, point: &Point, [number, count]: [usize; 2], name: &str) -> Portfolio {
        let id = format!("{name}-{number:0width$}", width = count.to_string().len());
        let (mut enable, mut disable, mut set) = (Vec::new(), Vec::new(), self.wanted.set.clone());
        for (decision, &value) in space.decisions().iter().zip(point) {
            match &decision.kind {
                _ if value == decision.present => {}
                DecisionKind::Switch(id) if value > 0.5 => enable.push(id.as_str()),
                DecisionKind::Switch(id) => disable.push(id.as_str()),
                DecisionKind::Number => set.push((decision.address.clone(), format!("{value}"))),
                DecisionKind::Share(_) => {}
            }
        }
        let shifts: Vec<_> = space.groups.iter().flat_map(|group| space.shifts(group, point)).collect();
        let costs = space.costs(point);
        let title = format!("Portfolio {number} of {count} on the frontier");
        let text = Block {
            comment: &format!("mindep optimize: portfolio {number} of {count}, from the cheapest to the safest"),
            id: &id,
            title: &title,
            enable: &enable,
            disable: &disable,
            shifts: &shifts,
            set: &set,
            upfront: costs[0],
            per_year: costs[1],
            source: "found by mindep optimize; its costs are those of [optimize]",
        }
        .text(self.loaded.study.baseline.start);
        Portfolio { id, values: point.clone(), costs, text }
    }
}

/// Whether what is asked to be lowered is known in a scenario.
pub fn is_risk_known(wanted: &Optimize, scenario: &Scenario) -> bool {
    wanted.risk == Risk::Shortfall || scenario.minerals.iter().any(Mineral::is_valued)
}

/// What portfolios are called, so that no strategy of the scenario has their name.
fn free_name(study: &Study) -> String {
    let taken = |name: &str| study.strategies.iter().any(|s| s.id.as_str().starts_with(name));
    let names = std::iter::once("portfolio".to_owned()).chain((2..).map(|n| format!("portfolio-{n}")));
    names.into_iter().find(|name| !taken(&format!("{name}-"))).unwrap_or_default()
}
