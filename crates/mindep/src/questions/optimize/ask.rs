//! Optimizes portfolios of contract shares, stocks, surge and projects: the frontier of expected cost and tail risk.
//!
//! `space` defines the possible decisions and their costs, `simulate` computes cost and risk of a portfolio on the trials of the search, `program` is
//! the linear program, `search` uses it step by step, `frontier` searches with one weight after another, and [`check`] simulates the portfolios found
//! on fresh trials. `docs/questions/optimize.md` has the formulas.

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

/// Parameters of an optimization.
#[derive(Clone, Copy, Debug)]
pub struct OptimizeParams<'a> {
    /// The scenario.
    pub loaded: &'a Loaded,
    /// The decisions and the objective.
    pub wanted: &'a Optimize,
    /// Trials of the search.
    pub trials: u64,
    /// Fresh trials, which the search does not use.
    pub fresh: u64,
    /// Maximum number of portfolios on the frontier; at least 2.
    pub points: usize,
}

/// A portfolio on the frontier.
#[derive(Clone, PartialEq, Debug)]
pub struct Portfolio {
    /// Id of the portfolio as a strategy.
    pub id: String,
    /// Values of the decisions, in their order; for projects 1 if they are pursued, else 0.
    pub values: Vec<f64>,
    /// Costs of the decisions in month 0, and per year.
    pub costs: [f64; 2],
    /// Text of the strategy, to paste into the scenario.
    pub text: String,
}

/// Results of an optimization.
#[derive(Clone, Debug)]
pub struct OptimizeResult {
    /// Portfolios from the cheapest to the safest.
    pub portfolios: Vec<Portfolio>,
    /// Index of the chosen portfolio.
    pub chosen: usize,
    /// Weight of a unit of risk for which the chosen portfolio is the best of the frontier: the requested one, or that of the knee.
    pub weight: Option<f64>,
    /// Results of each strategy, on the trials of the search and on fresh ones: the unchanged scenario first, then the scenario's strategies and the
    /// portfolios, each by id.
    pub measured: Vec<Measured>,
    /// Number of simulations of one mineral that the search needed.
    pub simulations: u64,
}

/// Reason why there is no result.
#[derive(Debug)]
pub enum Stopped {
    /// A value within the range of a decision does not make a valid scenario.
    Invalid {
        /// Address of the decision.
        address: String,
        /// Value of the decision.
        value: f64,
        /// Faults of the scenario.
        faults: Diagnostics,
    },
    /// The cheapest portfolio found costs more than the budget.
    Dear {
        /// Cost of that portfolio beyond the unchanged scenario.
        least: f64,
        /// The budget.
        budget: f64,
    },
    /// The risk is an economic loss, which is unknown because no sector has a value added.
    NoValue,
    /// The quantity whose tail is the risk is zero in every trial, so that it cannot be lowered.
    NoRisk,
    /// The portfolio nearest to the present is not a valid scenario.
    NoStart,
    /// The settings in `set`, or the portfolios found, do not make a valid scenario.
    Unsound(Diagnostics),
    /// The optimization was interrupted.
    Interrupted,
}

impl From<Interrupted> for Stopped {
    fn from(_: Interrupted) -> Self {
        Self::Interrupted
    }
}

impl OptimizeParams<'_> {
    /// Computes the frontier. `go_on` is called before each simulation, with the number of simulations so far.
    ///
    /// # Errors
    ///
    /// If there is no valid portfolio, or none within the budget, or `go_on` returns false.
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

    /// Returns a portfolio as a strategy.
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

/// Returns whether the risk to be lowered is known in a scenario.
pub fn is_risk_known(wanted: &Optimize, scenario: &Scenario) -> bool {
    wanted.risk == Risk::Shortfall || scenario.minerals.iter().any(Mineral::is_valued)
}

/// Returns a name for portfolios that no strategy of the scenario begins with.
fn free_name(study: &Study) -> String {
    let taken = |name: &str| study.strategies.iter().any(|s| s.id.as_str().starts_with(name));
    let names = std::iter::once("portfolio".to_owned()).chain((2..).map(|n| format!("portfolio-{n}")));
    names.into_iter().find(|name| !taken(&format!("{name}-"))).unwrap_or_default()
}
